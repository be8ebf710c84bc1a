//! The laws of the engine as properties: fixed shapes of pipes, random numbers, random orders of completion.

mod bounds;
mod by_hand;
mod errors;
mod found;
mod memory;
mod numbers;
mod shapes;
mod world;
