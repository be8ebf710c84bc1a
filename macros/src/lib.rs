//! The proc macro behind `pipewright::pipe!`: an internal detail of the crate `pipewright`.
