//! What is known of one stage that runs units, while the events are read.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::observe::Unit;
use crate::observe::timeline::model::{Group, Kind, Lane, Mark, Nanos, Sign, Span};

#[derive(Default)]
pub(super) struct Runner {
    /// Its number in the plan.
    stage: usize,
    is_in_order: bool,
    lanes: Vec<Lane>,
    /// Lanes that nobody has. The first one is given to the next unit, so that the picture is full from above: the
    /// engine gives whichever place is at hand.
    free: BinaryHeap<Reverse<usize>>,
    open: HashMap<u32, Open>,
    /// By its place in the engine: the unit that had it last, and its lane here.
    places: HashMap<u32, (u32, usize)>,
    starved: Vec<(Nanos, Nanos)>,
    starved_since: Option<Nanos>,
    /// The latest end of all units that have left.
    line: Nanos,
    /// Units that ended without results, or became several: they held up those behind them, too.
    voids: BinaryHeap<Reverse<(u32, Nanos)>>,
}

/// A unit that has begun and still has its place.
struct Open {
    lane: usize,
    /// What it does: a call of this stage runs, or waits, since then.
    now: Option<(Kind, usize, Nanos)>,
    done: Option<Nanos>,
}

impl Runner {
    pub(super) fn new(stage: usize, is_in_order: bool) -> Self {
        Runner { stage, is_in_order, ..Runner::default() }
    }

    /// It would take an element, and there is none.
    pub(super) fn starves(&mut self, at: Nanos) {
        self.starved_since.get_or_insert(at);
    }

    pub(super) fn fed(&mut self, at: Nanos) {
        if let Some(since) = self.starved_since.take().filter(|since| *since < at) {
            match self.starved.last_mut() {
                Some(last) if last.1 == since => last.1 = at,
                _ => self.starved.push((since, at)),
            }
        }
    }

    pub(super) fn begins(&mut self, unit: Unit, at: Nanos) {
        if self.open.contains_key(&unit.no) {
            return;
        }
        // Of bodies only the calls are told.
        if let Some((before, _)) = self.places.get(&unit.lane) {
            self.ends(*before, at);
        }
        let lane = self.free.pop().map_or(self.lanes.len(), |Reverse(lane)| lane);
        if lane == self.lanes.len() {
            self.lanes.push(Lane::default());
        }
        self.places.insert(unit.lane, (unit.no, lane));
        self.open.insert(unit.no, Open { lane, now: None, done: None });
    }

    /// A unit does something else from now on.
    pub(super) fn goes_on(&mut self, unit: Unit, stage: usize, kind: Kind, at: Nanos) {
        self.begins(unit, at);
        let Some(open) = self.open.get_mut(&unit.no) else { return };
        let (lane, before) = (open.lane, open.now.replace((kind, stage, at)));
        // A call that waits from its first moment on has not run yet.
        self.span(lane, unit.no, before.filter(|(_, _, since)| *since < at), at);
    }

    /// What a unit does ends here.
    pub(super) fn stops(&mut self, no: u32, at: Nanos) {
        if let Some(open) = self.open.get_mut(&no) {
            let (lane, now) = (open.lane, open.now.take());
            self.span(lane, no, now, at);
        }
    }

    pub(super) fn done(&mut self, unit: Unit, at: Nanos) {
        self.begins(unit, at);
        self.stops(unit.no, at);
        if let Some(open) = self.open.get_mut(&unit.no) {
            open.done = Some(at);
        }
    }

    /// The unit is gone. Where it had results it has waited: first until all before it had ended, then for the consumer.
    pub(super) fn ends(&mut self, no: u32, at: Nanos) {
        self.stops(no, at);
        let Some(Open { lane, done, .. }) = self.open.remove(&no) else { return };
        self.free.push(Reverse(lane));
        let Some(done) = done else { return self.voids.push(Reverse((no, at))) };
        while self.voids.peek().is_some_and(|Reverse((void, _))| *void < no) {
            let Some(Reverse((_, ended))) = self.voids.pop() else { break };
            self.line = self.line.max(ended);
        }
        let line = if self.is_in_order { self.line.clamp(done, at.max(done)) } else { done };
        self.span(lane, no, Some((Kind::Line, self.stage, done)), line);
        self.span(lane, no, Some((Kind::Consumer, self.stage, line)), at);
        self.line = self.line.max(done);
    }

    pub(super) fn mark(&mut self, unit: Unit, stage: usize, sign: Sign, at: Nanos) {
        let lane = self.open.get(&unit.no).map(|open| open.lane);
        if let Some(lane) = lane.or_else(|| self.places.get(&unit.lane).map(|(_, lane)| *lane)) {
            self.lanes[lane].marks.push(Mark { sign, stage, unit: unit.no, at });
        }
    }

    /// All that is still open goes on until then. Lanes where nothing took time and nothing is marked are left out.
    pub(super) fn end(mut self, until: Nanos) -> Group {
        let open = std::mem::take(&mut self.open);
        let runs = |open: &Open| open.done.is_none() && open.now.is_some();
        let first = open.iter().filter(|(_, it)| runs(it)).map(|(no, _)| *no).min();
        for (no, open) in open {
            let is_behind = self.is_in_order && first.is_some_and(|first| first < no);
            let kind = if is_behind { Kind::Line } else { Kind::Consumer };
            let waits = open.done.map(|done| (kind, self.stage, done));
            self.span(open.lane, no, open.now.or(waits), until);
        }
        self.fed(until);
        let is_used = |lane: &Lane| !(lane.spans.is_empty() && lane.marks.is_empty());
        let lanes = self.lanes.into_iter().filter(is_used).collect();
        Group { stage: self.stage, lanes, starved: self.starved }
    }

    fn span(&mut self, lane: usize, unit: u32, what: Option<(Kind, usize, Nanos)>, to: Nanos) {
        let Some((kind, stage, from)) = what else { return };
        // A call is shown though it took no time.
        if to > from || kind == Kind::Call {
            self.lanes[lane].spans.push(Span { kind, stage, unit, from, to });
        }
    }
}
