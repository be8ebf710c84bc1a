//! What element stages are made of: a call that takes time, an operation that does not, lists.
//!
//! `map`, `filter`, `inspect`, `flat_map` and the others are combinations of these three works; a call or an operation
//! that is made again for what it finds is a work of its own.

mod above;
mod again;
mod call;
mod expand;
mod held;
pub mod kind;
mod lists;
mod now;
mod stage;
mod tree;

pub use again::{Again, EndsCall, Same};
pub use call::CallFlow;
pub use expand::ExpandFlow;
pub use held::{Held, Peek};
pub use lists::ListFlow;
pub use now::{Condition, Convert, Keep, Maybe, Nothing, NowFlow, Op, Options, Pass, SkipErr, Try, Verdict};
pub use stage::{
    ByValue, Call, Called, CalledAny, CalledList, Calls, Calm, PlainStage, Shared, Stage, Standing,
    TakesLists, Timed,
};
pub use tree::TreeFlow;
