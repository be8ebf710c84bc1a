//! Random calls that ask, wait, move, give up, end, ask inside of each other, while the size changes: the pool serves
//! exactly whom the naive one serves.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::super::{Permit, Pool, RunId, Seat};
use super::naive::{Naive, Who};
use super::{Asked, Random};

struct Run {
    run: RunId,
    /// With their weights, from upstream to downstream.
    seats: Vec<(Seat, usize)>,
}

struct World {
    pool: Pool,
    naive: Naive,
    runs: Vec<Run>,
    /// What has not picked up its permit; some have been given one.
    asked: Vec<(usize, Asked)>,
    permits: Vec<(usize, Permit)>,
    served: usize,
    told: usize,
}

impl World {
    fn new(size: usize) -> Self {
        World {
            pool: Pool::new(size),
            naive: Naive::new(size),
            runs: Vec::new(),
            asked: Vec::new(),
            permits: Vec::new(),
            served: 0,
            told: 0,
        }
    }

    fn begin_pipe(&mut self, random: &mut Random, weights: usize) {
        let seats = (0..1 + random.below(3)).map(|_| {
            let weight = 1 + random.below(weights);
            (self.pool.weight(weight).seat(), weight)
        });
        let seats = seats.collect();
        self.runs.push(Run { run: RunId::fresh(), seats });
    }

    fn ask(&mut self, random: &mut Random, nested: bool) {
        let at = random.below(self.runs.len());
        let Run { run, seats } = &self.runs[at];
        if seats.is_empty() {
            return;
        }
        let stage = random.below(seats.len());
        let (seat, permits) = &seats[stage];
        let outer = (nested && !self.permits.is_empty() && random.below(3) > 0)
            .then(|| &self.permits[random.below(self.permits.len())]);
        let mut asked = Asked::new(seat, *run);
        let permit = match outer {
            Some((_, outer)) => outer.poll_inside(|| asked.poll()),
            None => asked.poll(),
        };
        let inside = outer.map(|(call, _)| *call);
        let call = self.naive.ask(Who { run: at, stage, permits: *permits, inside });
        match permit {
            Some(permit) => {
                assert!(self.naive.holds(call), "it had to wait");
                self.permits.push((call, permit));
            }
            None => self.asked.push((call, asked)),
        }
    }

    fn poll(&mut self, random: &mut Random) {
        if self.asked.is_empty() {
            return;
        }
        let at = random.below(self.asked.len());
        let (call, asked) = &mut self.asked[at];
        let moves = asked.woken() == 0 && random.below(2) == 0;
        let permit = if moves { asked.moves() } else { asked.poll() };
        assert_eq!(permit.is_some(), self.naive.holds(*call));
        if let Some(permit) = permit {
            let (call, _) = self.asked.swap_remove(at);
            self.permits.push((call, permit));
            self.served += 1;
        }
    }

    fn give_up(&mut self, random: &mut Random) {
        if !self.asked.is_empty() {
            let (call, asked) = self.asked.swap_remove(random.below(self.asked.len()));
            drop(asked);
            self.naive.leave(call);
        }
    }

    fn end(&mut self, random: &mut Random) {
        if !self.permits.is_empty() {
            let (call, permit) = self.permits.swap_remove(random.below(self.permits.len()));
            drop(permit);
            self.naive.leave(call);
        }
    }

    /// Where nobody can go on, one who waits inside of a call is served out of turn, or told.
    fn untie(&mut self) {
        loop {
            let tied = self.naive.tied();
            if tied.is_empty() {
                return;
            }
            let woken = |asked: &(usize, Asked)| asked.1.woken() > 0 && tied.contains(&asked.0);
            let at = self.asked.iter().position(woken).expect("one of them has to hear of it");
            let call = self.asked[at].0;
            if tied.iter().any(|call| self.naive.fits(*call)) {
                self.naive.grant(call);
                continue;
            }
            let (_, mut asked) = self.asked.swap_remove(at);
            catch_unwind(AssertUnwindSafe(|| asked.poll().is_some())).expect_err("it would wait for ever");
            drop(asked);
            self.naive.leave(call);
            self.told += 1;
        }
    }

    fn check(&self) {
        let naive = &self.naive;
        assert_eq!((self.pool.in_use(), self.pool.waiting()), (naive.in_use(), naive.waiting.len()));
        for (call, asked) in &self.asked {
            assert_eq!(asked.woken(), usize::from(naive.holds(*call)), "call {call}");
        }
    }
}

fn random_calls(seed: u64, weights: usize, nested: bool) -> (usize, usize) {
    let random = &mut Random(seed * 0x9e37_79b9 + 1);
    let mut world = World::new(1 + random.below(4));
    for _ in 0..200 {
        match random.below(20) {
            0 if world.runs.len() < 6 => world.begin_pipe(random, weights),
            1 => {
                let size = 1 + random.below(5);
                world.pool.resize(size);
                world.naive.resize(size);
            }
            2 if !world.runs.is_empty() && random.below(4) == 0 => {
                let at = random.below(world.runs.len());
                world.runs[at].seats.clear();
            }
            3..10 if !world.runs.is_empty() => world.ask(random, nested),
            10..13 => world.poll(random),
            13 => world.give_up(random),
            _ => world.end(random),
        }
        world.untie();
        world.check();
    }
    let World { pool, runs, asked, permits, served, told, .. } = world;
    drop((runs, asked, permits));
    assert_eq!((pool.in_use(), pool.waiting(), pool.shared.lock().tied_up()), (0, 0, 0));
    assert_eq!(pool.shared.lock().books(), (0, 0));
    (served, told)
}

fn many(weights: usize, nested: bool) -> (usize, usize) {
    let runs = (0..1000).map(|seed| random_calls(seed, weights, nested));
    runs.fold((0, 0), |sum, run| (sum.0 + run.0, sum.1 + run.1))
}

#[test]
fn light_calls() {
    let (served, told) = many(1, false);
    assert!(served > 5_000 && told == 0, "{served} were served after they had waited");
}

#[test]
fn heavy_calls() {
    let (served, told) = many(4, false);
    assert!(served > 2_000 && told == 0, "{served} were served after they had waited");
}

#[test]
fn calls_inside_of_calls() {
    let (served, told) = many(3, true);
    assert!(served > 1_000 && told > 100, "{served} were served, {told} were told");
}
