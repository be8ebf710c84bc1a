//! Elements, each of which must be dropped exactly once.

use std::sync::Arc;
use std::thread;

use crate::world::World;

/// An element. It is told apart by `id`, and each must be dropped exactly once.
pub struct Token {
    world: Arc<World>,
    number: usize,
    pub id: u64,
    /// Its destructor may panic.
    armed: bool,
}

impl Token {
    pub fn new(world: Arc<World>, number: usize, id: u64) -> Self {
        Token { world, number, id, armed: true }
    }

    /// Another one of the same identity.
    pub fn again(&self) -> Self {
        self.world.token(self.id)
    }

    /// What a function does with its argument.
    pub fn into_id(mut self) -> u64 {
        self.armed = false;
        self.id
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        let world = &self.world;
        if !world.bury(self.number) {
            world.wrong(format!("element {} is dropped twice", self.id));
        }
        // A panic during a panic ends the process.
        let drops = world.chances.drops;
        if self.armed && drops > 0 && !thread::panicking() && world.rng(99, self.id).below(1_000) < drops {
            world.raise(true);
        }
    }
}
