//! The types and traits a pipe is made of, for messages of the compiler and for this documentation.
//!
//! The compiler prints the bare name of what can be reached from outside and is documented, and a path through our
//! modules for anything else: that is what this module is for. Write `impl `[`Flow`] or
//! [`BoxPipe`](crate::BoxPipe) in signatures; what is here changes without notice.

pub use crate::element::*;
pub use crate::error::*;
pub use crate::flow::*;
pub use crate::observe::mode::{Mode, Off, On};
pub use crate::poison::Then;
pub use crate::policy::again::{Attempt, Gives, Repeatable, RetryCall};
pub use crate::policy::on_err::{Awaited, Beside, Failing, ForAll, Handler, Remembered, Silent, Told};
pub use crate::policy::parts::*;
pub use crate::policy::retry::{After, Always, BackOff, Policy, When};
pub use crate::policy::skip_err::Fallible;
pub use crate::private::{Callable, Handles, Looks};
pub use crate::sources::{
    ByFlow, ElementAndState, IterFlow, MaybeNext, NextCursor, PageAndNext, SameElements, Source, StateBefore,
    StreamFlow,
};
pub use crate::spawn::{NotBlocking, Sent};
pub use crate::stages::{
    Admits, Boxed, BranchNumber, Buffer, CollectFrom, Collector, ErrorForAll, ExpandList, ExpandMember,
    ExpandPair, FlatMapList, FlatMapWithoutErrors, FlattenList, FlattenWithoutErrors, FoldsInto, GivesPipe,
    GoOn, IntoStream, ItemForAll, Key, List, ListWithoutErrors, LocalBoxed, MayFail, MayMove, MayStart,
    NoValue, ParFlatMap, SumOf, TellsApart, Until,
};
pub use crate::terminal::{
    AndBranch, BodyCalled, BodyStage, Branch, EndsBranch, FanStage, MakesBranch, PlainBodyStage, Sink,
};
// What is printed says what is missing: `expected Vec<u32>, found Unawaited<..>`.
pub use crate::terminal::{
    BodyFuture as UnawaitedBody, Drain as Unawaited, Fan as UnawaitedBranches, Looped as UnawaitedLoop,
    PlainFuture as UnawaitedCalls,
};
