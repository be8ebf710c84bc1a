//! What observers say of pipes that run.

mod blocked;
mod bottleneck;
mod limits;
mod random;
mod runs;
mod stall;
