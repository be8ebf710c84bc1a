//! Work in flight: slots, readiness, wakers.

mod concurrent;
mod one;
mod slots;
mod sync;
mod wake;
mod window;

pub use one::{Boundary, One};
pub use window::{AsFinished, InOrder, Lists, Order};
pub(crate) use concurrent::{Concurrent, MOST};
pub(crate) use wake::WakeSet;
