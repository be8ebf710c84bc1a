//! What the time of a pipe is made of, along the way that its last result has come.
//!
//! Each thing that happens in a pipe happens because of the last of those it had to wait for: a unit begins when another one
//! has freed its place, or when its element has come; a result leaves when it is finished, or when it is asked for. The way
//! back from the last result by these reasons is the critical path: all of the total is spent along it, and what does not
//! stand on it can be as slow as it is. No log is kept for that: each unit carries the sums of the way that led to it, and
//! takes over those of its reason when it begins.

use super::Nanos;

/// The way to one thing that happened: the number of its sums.
pub(super) type Way = u32;

/// Why a call began when it began, or what else the time was spent on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Why {
    /// In a call that began when its element had come.
    #[default]
    Element,
    /// In a call that began when a place was free.
    Place,
    /// In a call that began when an earlier result had left a window that was full.
    Room,
    /// In a call that began when one of the same key had ended.
    Key,
    /// In a call that began when another one had given back its permit, or in waiting for one.
    Permit,
    /// Between two starts of a limiter.
    Rate,
    /// In tries that failed, and in the pauses behind them.
    Tries,
    /// In nothing of these: a source or an ordered stage gave nothing yet.
    Gives,
    /// The thread stood still. Of no stage.
    Thread,
}

impl Why {
    /// Why a unit began.
    fn is_begin(self) -> bool {
        matches!(self, Why::Element | Why::Place | Why::Room | Why::Key)
    }
}

const WHYS: usize = 9;
const NEVER_SEEN: u16 = u16::MAX;

/// So many sums stand in the way itself: few pipes have more reasons.
const FIRST: usize = 8;

/// All ways that are still needed, one after another.
#[derive(Default)]
pub(super) struct Ways {
    heads: Vec<Head>,
    /// `room` further sums for each way.
    more: Vec<Nanos>,
    room: usize,
    /// The number of a sum, by stage and reason.
    numbers: Vec<u16>,
    /// What sums are of.
    of: Vec<(u32, Why)>,
    /// So long the thread stood still up to now.
    pub(super) still: Nanos,
}

#[derive(Clone, Copy, Default)]
struct Head {
    /// The sums go up to here.
    at: Nanos,
    /// `still` at that time.
    still: Nanos,
    /// What happened then, by its number.
    event: u64,
    /// The latest calls of the unit that it is about: these may turn out to be there for another reason.
    tail: [Spent; 2],
    calls: u32,
    sums: [Nanos; FIRST],
}

#[derive(Clone, Copy, Default)]
struct Spent {
    time: Nanos,
    stage: u32,
    why: Why,
}

impl Ways {
    pub(super) fn new(stages: usize) -> Self {
        Ways { numbers: vec![NEVER_SEEN; stages * WHYS], ..Ways::default() }
    }

    /// A way that begins with the pipe.
    pub(super) fn add(&mut self) -> Way {
        self.heads.push(Head::default());
        self.more.resize(self.heads.len() * self.room, 0);
        self.heads.len() as Way - 1
    }

    #[inline]
    pub(super) fn at(&self, way: Way) -> Nanos {
        self.heads[way as usize].at
    }

    #[inline]
    pub(super) fn event(&self, way: Way) -> u64 {
        self.heads[way as usize].event
    }

    #[inline]
    pub(super) fn reach(&mut self, way: Way, event: u64) {
        self.heads[way as usize].event = event;
    }

    /// The time from the end of a way until now was spent in a call.
    #[inline]
    pub(super) fn go_on_in_call(&mut self, way: Way, now: Nanos, stage: u32, why: Why) {
        let time = self.go_on(way, now, stage, why);
        if time > 0 {
            let head = &mut self.heads[way as usize];
            head.tail = [Spent { time, stage, why }, head.tail[0]];
            head.calls += 1;
        }
    }

    /// A unit begins at the end of a way, for which it has waited so long: then what was done meanwhile is there for that.
    #[inline]
    pub(super) fn begin(&mut self, way: Way, waited: Nanos, why: Why, event: u64) {
        let head = &mut self.heads[way as usize];
        head.event = event;
        let calls = std::mem::take(&mut head.calls);
        if calls > 0 && (head.tail[0].why != why || calls > 1) && why != Why::Element {
            self.again(way, waited, why, calls);
        }
    }

    fn again(&mut self, way: Way, mut waited: Nanos, why: Why, calls: u32) {
        let tail = self.heads[way as usize].tail;
        for spent in tail.iter().take(calls as usize) {
            let time = waited.min(spent.time);
            waited -= time;
            if spent.why != why && spent.why.is_begin() {
                self.take_back(way, spent.stage, spent.why, time);
                self.spend(way, spent.stage, why, time);
            }
        }
    }

    fn take_back(&mut self, way: Way, stage: u32, why: Why, time: Nanos) {
        let number = self.numbers[stage as usize * WHYS + why as usize];
        if number != NEVER_SEEN {
            let sum = self.sum(way, number);
            *sum = sum.saturating_sub(time);
        }
    }

    /// The time from the end of a way until now was spent on that: so long, without the time in which the thread stood still.
    #[inline(always)]
    pub(super) fn go_on(&mut self, way: Way, now: Nanos, stage: u32, why: Why) -> Nanos {
        if self.heads[way as usize].at < now { self.spend_until(way, now, stage, why) } else { 0 }
    }

    fn spend_until(&mut self, way: Way, now: Nanos, stage: u32, why: Why) -> Nanos {
        let head = &mut self.heads[way as usize];
        let mut time = now - head.at;
        head.at = now;
        if head.still != self.still {
            let still = (self.still - head.still).min(time);
            head.still = self.still;
            time -= still;
            self.spend(way, 0, Why::Thread, still);
        }
        self.spend(way, stage, why, time);
        time
    }

    #[inline]
    fn spend(&mut self, way: Way, stage: u32, why: Why, time: Nanos) {
        let mut number = self.numbers[stage as usize * WHYS + why as usize];
        if number == NEVER_SEEN {
            number = self.see(stage, why);
        }
        *self.sum(way, number) += time;
    }

    #[inline]
    fn sum(&mut self, way: Way, number: u16) -> &mut Nanos {
        match (number as usize).checked_sub(FIRST) {
            None => &mut self.heads[way as usize].sums[number as usize],
            Some(further) => &mut self.more[way as usize * self.room + further],
        }
    }

    #[cold]
    fn see(&mut self, stage: u32, why: Why) -> u16 {
        if self.of.len() == FIRST + self.room {
            let (room, wider) = (self.room, 2 * self.room + FIRST);
            let mut more = vec![0; self.heads.len() * wider];
            for way in 0..self.heads.len() {
                more[way * wider..][..room].copy_from_slice(&self.more[way * room..][..room]);
            }
            (self.more, self.room) = (more, wider);
        }
        let number = self.of.len() as u16;
        self.of.push((stage, why));
        self.numbers[stage as usize * WHYS + why as usize] = number;
        number
    }

    /// One way is that of its reason.
    #[inline]
    pub(super) fn copy(&mut self, to: Way, from: Way) {
        if to != from {
            self.heads[to as usize] = self.heads[from as usize];
            if self.room > 0 {
                self.copy_more(to as usize * self.room, from as usize * self.room);
            }
        }
    }

    #[cold]
    fn copy_more(&mut self, to: usize, from: usize) {
        self.more.copy_within(from..from + self.room, to);
    }

    /// What the time of a way was spent on.
    pub(super) fn spent(&self, way: Way) -> impl Iterator<Item = (usize, Why, Nanos)> {
        let first = self.heads[way as usize].sums.iter();
        let sums = first.chain(&self.more[way as usize * self.room..]);
        self.of.iter().zip(sums).map(|((stage, why), time)| (*stage as usize, *why, *time))
    }
}
