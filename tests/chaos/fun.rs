//! The functions in random pipes: what each does with an argument is written in the seed, and depends on nothing else. So a
//! plain loop can tell it too.

use std::sync::Arc;

use pipewright::{Failure, TimedOut};
use pipewright_tests::Rng;

use crate::naive::Stop;
use crate::world::{World, mix};

/// The error of a pipe: the segment whose call failed, and its argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub segment: usize,
    pub id: u64,
}

/// Stands for the segment where a time was over.
pub const TIMED_OUT: usize = 1_000;

impl From<TimedOut> for Wrong {
    fn from(_: TimedOut) -> Self {
        Wrong { segment: TIMED_OUT, id: 0 }
    }
}

impl From<Failure<Wrong>> for Wrong {
    fn from(failure: Failure<Wrong>) -> Self {
        match failure {
            Failure::Call(wrong) => wrong,
            Failure::TimedOut(late) => late.into(),
        }
    }
}

/// A function of a segment.
#[derive(Clone)]
pub struct Fun {
    pub world: Arc<World>,
    /// Its segment, and its place there.
    pub segment: usize,
    pub place: u64,
    /// How many calls of this segment may run at once, and how many may have begun and not left it.
    pub limit: usize,
    pub open: usize,
    /// Behind a pool, with so many permits; behind a limiter, with so many tokens.
    pub pool: Option<(usize, usize)>,
    pub rate: Option<(usize, u32)>,
    /// In a task or thread of its own, where its panics are not the pipe's while nobody waits for them.
    pub elsewhere: bool,
    /// Neither fails nor panics nor hangs.
    pub calm: bool,
    /// How many of one key may run at once.
    pub of_a_key: Option<usize>,
    /// How often an element may be tried.
    pub tries: u64,
    /// It gives `Result`.
    pub fails: bool,
    /// Its errors are values, or do not end what is beside it.
    pub soft: bool,
    /// No other function of its segment is called, and no unit splits there: what begins later comes later.
    pub alone: bool,
    /// Its errors overtake the results of its segment.
    pub unordered: bool,
    /// It fails more often than others.
    pub often: bool,
    /// In a stream: only who asks for an element moves it.
    pub asleep: bool,
}

/// How a call ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Good,
    Fails,
    Panics,
    Hangs,
}

impl Fun {
    pub fn rng(&self, what: u64, id: u64) -> Rng {
        self.world.rng((self.segment as u64) << 16 | self.place << 8 | what, id)
    }

    pub fn end(&self, id: u64) -> End {
        let chances = &self.world.chances;
        let (panics, hangs) = (chances.panics, chances.panics + chances.hangs);
        let errors = chances.errors * if self.often { 8 } else { 1 };
        if self.calm || hangs + errors == 0 {
            return End::Good;
        }
        match self.rng(1, id).below(1_000) {
            x if x < panics => End::Panics,
            x if x < hangs => End::Hangs,
            x if x < hangs + errors => End::Fails,
            _ => End::Good,
        }
    }

    pub fn may_fail(self) -> Fun {
        Fun { fails: true, ..self }
    }

    /// What this makes of an element.
    pub fn next(&self, id: u64) -> u64 {
        mix(id, (self.segment as u64) << 8 | self.place)
    }

    pub fn keeps(&self, id: u64) -> bool {
        self.rng(2, id).below(100) >= self.world.chances.skips
    }

    pub fn children(&self, id: u64) -> Vec<u64> {
        let len = self.rng(3, id).below(self.world.chances.list + 1);
        (0..len).map(|i| mix(self.next(id), i + 1)).collect()
    }

    pub fn wrong(&self, id: u64) -> Wrong {
        Wrong { segment: self.segment, id }
    }

    /// For a plain loop: it comes back. Whether it fails or not.
    pub fn comes_back(&self, id: u64) -> Result<(), Stop> {
        match self.end(id) {
            End::Panics => Err(Stop::Panic),
            End::Hangs => Err(Stop::Hang),
            End::Good | End::Fails => Ok(()),
        }
    }

    /// For a plain loop: it comes back and has not failed.
    pub fn succeeds(&self, id: u64) -> Result<(), Stop> {
        self.comes_back(id)?;
        self.or_fail(id, ()).map_err(Stop::Fail)
    }

    /// `value`, or the error of this argument.
    pub fn or_fail<V>(&self, id: u64, value: V) -> Result<V, Wrong> {
        if self.end(id) == End::Fails { Err(self.wrong(id)) } else { Ok(value) }
    }

    /// Gives its number in the segment, and the permits it takes.
    pub fn begins(&self, id: u64) -> (usize, usize) {
        let number = self.world.begin(self.segment, self.limit, self.elsewhere);
        if !self.elsewhere {
            self.world.goes_on(self.segment, number);
        }
        if self.open < usize::MAX {
            self.world.opens(self.segment, self.open);
        }
        if let Some(limit) = self.of_a_key {
            self.world.begin_key(self.segment, id, limit);
        }
        let shared = &self.world.shared;
        let mut permits = 0;
        if let Some((pool, weight)) = self.pool {
            let (taken, ok) = shared.enter(pool, weight);
            permits = taken;
            ok.unwrap_or_else(|what| self.world.wrong(what));
        }
        if let Some((limiter, cost)) = self.rate {
            let ok = shared.start(limiter, cost.into(), self.world.now());
            ok.unwrap_or_else(|what| self.world.wrong(what));
        }
        (number, permits)
    }

    /// A call that fails drops what comes behind it, and everything upstream, at once.
    pub fn cuts(&self, id: u64, number: usize) {
        // What fails elsewhere is known when the pipe looks.
        let known = self.world.consumer.awaited || !self.elsewhere;
        if self.fails && !self.soft && known && self.end(id) == End::Fails {
            let behind = if self.alone { number } else { usize::MAX };
            let from = self.world.now() + 1;
            self.world.cut(from, self.segment, behind);
            if self.unordered {
                self.world.overtakes(from, self.segment);
            }
        }
    }

    pub fn ends(&self, id: u64, permits: usize) {
        if self.of_a_key.is_some() {
            self.world.end_key(self.segment, id);
        }
        self.world.end(self.segment);
        if let Some((pool, _)) = self.pool {
            self.world.shared.leave(pool, permits);
        }
    }

    /// A plain function: it cannot wait, and one that would hang does not.
    pub fn now(&self, id: u64) {
        let (number, permits) = self.begins(id);
        self.ends(id, permits);
        self.cuts(id, number);
        if self.end(id) == End::Panics {
            self.world.raise(!self.elsewhere);
        }
    }

    /// The plain function, for a plain loop.
    pub fn now_comes_back(&self, id: u64) -> Result<(), Stop> {
        if self.end(id) == End::Panics { Err(Stop::Panic) } else { Ok(()) }
    }

    pub fn now_succeeds(&self, id: u64) -> Result<(), Stop> {
        self.now_comes_back(id)?;
        self.or_fail(id, ()).map_err(Stop::Fail)
    }
}
