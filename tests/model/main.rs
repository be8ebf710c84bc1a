//! The laws of the engine as properties: fixed shapes of pipes, random parameters, random orders of completion.

mod found;
