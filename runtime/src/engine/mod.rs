//! Work in flight: slots, readiness, wakers.

mod boundary;
mod concurrent;
#[cfg(all(any(test, fuzzing), not(pipewright_loom)))]
mod differential;
#[cfg(all(any(test, fuzzing), not(pipewright_loom)))]
pub mod fuzzing;
mod keyed;
#[cfg(all(test, pipewright_loom))]
pub(crate) mod loom_models;
#[cfg(all(any(test, fuzzing), not(pipewright_loom)))]
mod naive;
mod one;
mod order;
mod slots;
pub(crate) mod sync;
#[cfg(all(test, not(pipewright_loom)))]
pub(crate) mod threads;
mod wake;
mod window;

pub use boundary::Boundary;
pub(crate) use concurrent::{Concurrent, MOST};
pub use keyed::{GroupOf, Keyed, Unkeyed};
pub use one::One;
pub(crate) use one::{Stopped, TURN};
pub use order::{AsFinished, InOrder, Lists, Order};
