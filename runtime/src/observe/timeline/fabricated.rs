//! Recordings of runs that never were, for tests: told event by event, or made up for any number of units.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::time::Duration;

use crate::observe::{End, Event, Observer, Plan, Recording, Role, Site, Turn, Unit, WaitFor, What};

/// A run that is told in order.
pub(super) struct Story {
    recording: Recording,
    at: Duration,
}

impl Story {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut recording = Recording::new();
        recording.start(plan);
        Story { recording, at: Duration::ZERO }
    }

    /// Goes on at this time.
    pub(super) fn at(&mut self, ms: u64) -> &mut Self {
        self.at = Duration::from_millis(ms);
        self
    }

    pub(super) fn stage(&mut self, stage: u32, what: What) -> &mut Self {
        self.told(Event { at: self.at, stage, unit: None, what })
    }

    /// Something of a unit, `(runner, number, lane)`, at a stage.
    pub(super) fn unit(&mut self, (runner, no, lane): (u32, u32, u32), stage: u32, what: What) -> &mut Self {
        self.told(Event { at: self.at, stage, unit: Some(Unit { runner, no, lane }), what })
    }

    fn told(&mut self, event: Event) -> &mut Self {
        self.recording.polled(&Turn { began: self.at, ended: self.at, events: &[event] });
        self
    }

    pub(super) fn so_far(&self) -> Recording {
        self.recording.clone()
    }

    pub(super) fn end(&mut self, is_early: bool) -> Recording {
        self.recording.end(End { at: self.at, is_early });
        self.recording.clone()
    }
}

/// A source, stages, and a boundary, by name and role.
pub(super) fn plan(stages: &[(&'static str, Role)]) -> Plan {
    Plan::of(|plan| {
        for (name, role) in stages {
            let site = Site::default().or(name);
            match role {
                Role::Origin { waits, .. } => drop(plan.source(site, *waits, (0, None))),
                role => {
                    plan.stage(site, role.clone());
                }
            }
        }
    })
}

/// `buffer(width)`, in order.
pub(super) fn buffer(width: usize) -> Role {
    Role::Window { width, window: Some(4 * width), of_one_key: None, ahead: 1, is_prefetch: false }
}

/// So many units through `map(get) |> map(store).retry(3).pool(&pool) |> buffer(16)`, with uneven times, retries, errors, and
/// a consumer. The same for the same number.
pub(super) fn uneven(units: u32) -> Recording {
    let source = ("0..", Role::Origin { waits: false, size: None });
    let end = ("for_each(save)", Role::End);
    let plan = plan(&[
        source,
        ("map(get)", Role::Await),
        ("map(store)", Role::Await),
        ("buffer(16)", buffer(16)),
        end,
    ]);
    let mut run =
        Uneven { story: Story::new(&plan), random: fastrand::Rng::with_seed(7), queue: BinaryHeap::new() };
    run.run(units);
    run.story.end(false)
}

struct Uneven {
    story: Story,
    random: fastrand::Rng,
    /// What a unit does next, and when.
    queue: BinaryHeap<Reverse<(u64, u32, u8)>>,
}

impl Uneven {
    fn run(&mut self, units: u32) {
        let (mut begun, mut left, mut body) = (0, 0, 0);
        let mut free: Vec<u32> = (0..64).rev().collect();
        let mut lanes = BTreeMap::new();
        let mut done = BTreeSet::new();
        let mut running = 0;
        let mut now = 0;
        while left < units {
            while running < 16 && begun < units && !free.is_empty() {
                let lane = free.pop().expect("it is not empty");
                lanes.insert(begun, lane);
                self.story.at(now).unit((3, begun, lane), 3, What::Begun);
                self.queue.push(Reverse((now, begun, 0)));
                (begun, running) = (begun + 1, running + 1);
            }
            // The consumer asks for the next one in order.
            while body <= now && done.contains(&left) {
                self.story.at(now);
                self.story.unit((3, left, lanes[&left]), 3, What::Left { is_last: true });
                let time = self.random.u64(0..14);
                if left > 0 {
                    self.story.unit((4, left - 1, 0), 4, What::CallEnded).unit(
                        (4, left - 1, 0),
                        4,
                        What::Void,
                    );
                }
                self.story.unit((4, left, 0), 4, What::Begun).unit((4, left, 0), 4, What::CallBegun);
                free.push(lanes[&left]);
                body = now + time;
                self.queue.push(Reverse((body, u32::MAX, 0)));
                left += 1;
            }
            let Some(Reverse((at, no, step))) = self.queue.pop() else { break };
            now = at;
            if no == u32::MAX {
                continue;
            }
            self.story.at(now);
            if self.step((3, no, lanes[&no]), step) {
                done.insert(no);
                running -= 1;
            }
        }
        self.story.at(now.max(body)).unit((4, units - 1, 0), 4, What::CallEnded);
    }

    /// Whether the unit is done.
    fn step(&mut self, unit: (u32, u32, u32), step: u8) -> bool {
        let story = &mut self.story;
        let now = story.at.as_millis() as u64;
        let (after, next) = match step {
            0 => {
                story.unit(unit, 1, What::CallBegun);
                (self.random.u64(20..180), 1)
            }
            1 => {
                story.unit(unit, 1, What::CallEnded).unit(unit, 2, What::CallBegun);
                story.unit(unit, 2, What::Waits(WaitFor::Permit));
                (self.random.u64(0..30), 2)
            }
            2 => {
                story.unit(unit, 2, What::GoesOn);
                let fails = self.random.u32(0..25) == 0;
                (self.random.u64(10..60), if fails { 3 } else { 5 })
            }
            3 => {
                story.unit(unit, 2, What::TriedAgain).unit(unit, 2, What::Waits(WaitFor::Pause));
                (40, 2)
            }
            _ => {
                story.unit(unit, 2, What::CallEnded).unit(unit, 3, What::Done);
                return true;
            }
        };
        self.queue.push(Reverse((now + after, unit.1, next)));
        false
    }
}
