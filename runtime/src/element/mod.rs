//! What element stages are made of: a call that takes time, an operation that does not, lists.
//!
//! `map`, `filter`, `inspect`, `flat_map` and the others are combinations of these three works.

mod above;
mod call;
pub mod kind;
mod lists;
mod now;
mod stage;

pub use call::CallFlow;
pub use lists::ListFlow;
pub use now::{Condition, Convert, Keep, Maybe, Nothing, NowFlow, Op, Options, Pass, SkipErr, Try, Verdict};
pub use stage::{
    ByValue, Call, Called, CalledAny, CalledList, Calls, Calm, Held, Peek, PlainStage, Shared, Stage,
    TakesLists, Timed,
};
