//! What observers say of pipes that run.

mod bottleneck;
mod limits;
mod random;
mod runs;
mod stall;
