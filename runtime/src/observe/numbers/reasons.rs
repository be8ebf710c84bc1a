//! Which of the things that happened in a pipe was the reason of another one.

use super::Nanos;
use super::path::{Way, Ways, Why};
use super::places::{Freed, Live, Place, Seat, live};
use crate::observe::state::Runner;
use crate::observe::{Event, Plan, Unit, What};

/// Follows the reasons in a pipe.
pub(super) struct Reasons {
    pub(super) ways: Ways,
    pub(super) live: Live,
    /// The number of the latest event.
    pub(super) event: u64,
    /// When the pipe began to be polled: on a real clock each event of a poll is later than the one before.
    pub(super) turn: Nanos,
}

impl Reasons {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut ways = Ways::new(plan.stages().len());
        let live = live(plan, &mut ways);
        Reasons { ways, live, event: 0, turn: 0 }
    }

    /// The way to the latest thing that a runner did.
    pub(super) fn latest(&self, runner: usize) -> Way {
        self.live.runners[runner].more.asked
    }

    /// The way to what ended last, wherever that was.
    pub(super) fn latest_end(&self) -> Option<Way> {
        let ends = self.live.runners.iter().map(|runner| runner.more.ended);
        ends.max_by_key(|way| self.ways.at(*way))
    }

    /// Something comes from upstream again.
    pub(super) fn fed(&mut self, number: usize, at: Nanos) {
        let asked = self.asks(number);
        let above = self.live.runners[number].more.above as usize;
        let ended = self.live.runners[above].more.ended;
        let place = &mut self.live.runners[number].more;
        if self.ways.at(ended) >= self.turn && self.ways.at(place.fed) < self.turn {
            // An error came, or the end.
            self.ways.copy(place.fed, ended);
        } else if place.is_lazy && self.ways.event(place.fed) < self.ways.event(asked) {
            self.ways.copy(place.fed, asked);
        }
        self.ways.go_on(place.fed, at, place.above, Why::Gives);
        self.ways.reach(place.fed, self.event);
        place.fed_by = Why::Element;
    }

    /// An element was taken.
    #[inline]
    pub(super) fn taken(&mut self, number: usize) {
        let place = &mut self.live.runners[number].more;
        if !place.is_window && self.ways.event(place.fed) > self.ways.event(place.asked) {
            place.asked = place.fed;
        }
    }

    /// A result left that was never a unit of its own.
    pub(super) fn passed_on(&mut self, number: usize, at: Nanos) {
        let runner = &self.live.runners[number];
        let Place { fed, is_window, .. } = runner.more;
        if runner.below.is_some() {
            // What a source has at hand comes when it is asked for.
            let asked = self.asks(number);
            if !is_window && self.ways.event(asked) > self.ways.event(fed) {
                self.ways.copy(fed, asked);
            }
            self.hand_over(number, fed, at);
        }
    }

    /// When a runner asked for an element last: one that takes them only when it is asked asks when that one does.
    fn asks(&self, mut runner: usize) -> Way {
        let mut latest = self.live.runners[runner].more.asked;
        while let (Some(below), false) =
            (self.live.runners[runner].below, self.live.runners[runner].more.is_window)
        {
            runner = below as usize;
            let asked = self.live.runners[runner].more.asked;
            if self.ways.event(asked) > self.ways.event(latest) {
                latest = asked;
            }
        }
        latest
    }

    /// A unit begins: because its element has come, because there is room, or because it was asked for.
    #[inline]
    pub(super) fn begin(&mut self, unit: Unit, at: Nanos) {
        let number = unit.runner as usize;
        let place = &self.live.runners[number].more;
        if place.is_window && self.ways.event(place.begun) == 0 {
            self.begin_first(number);
        }
        let runner = &self.live.runners[number];
        let place = &runner.more;
        let way = runner.lanes[unit.lane as usize].more.way;
        let is_freed = place.freed.event > self.ways.event(place.fed);
        let (mut from, mut by) =
            if is_freed { (place.freed.way, place.freed.by) } else { (place.fed, place.fed_by) };
        if !place.is_window && runner.running == 1 {
            let asked = self.asks(number);
            if self.ways.at(asked) > self.ways.at(from) {
                (from, by) = (asked, Why::Place);
            }
        }
        let waited = at.saturating_sub(place.began_at.max(self.ways.at(place.fed)));
        self.ways.copy(way, from);
        self.ways.begin(way, waited, by, self.event);
        let runner = &mut self.live.runners[number];
        runner.lanes[unit.lane as usize].more.why = by;
        let place = &mut runner.more;
        place.began_at = at;
        if place.is_window {
            self.ways.copy(place.begun, way);
        } else {
            place.asked = way;
        }
    }

    /// A window that begins late was asked for nothing before: `chain` has come to it.
    #[cold]
    fn begin_first(&mut self, number: usize) {
        let runner = &self.live.runners[number];
        if let Some(below) = runner.below {
            let (fed, asked) = (runner.more.fed, self.asks(below as usize));
            if self.ways.at(asked) > self.ways.at(fed) {
                self.ways.copy(fed, asked);
            }
        }
    }

    /// The body of a terminal begins, without a unit.
    #[inline]
    pub(super) fn begin_body(&mut self, unit: Unit) {
        let runner = &mut self.live.runners[unit.runner as usize];
        let (place, seat) = (&mut runner.more, &mut runner.lanes[unit.lane as usize].more);
        let is_fed = self.ways.event(place.fed) > self.ways.event(place.asked);
        let (from, why) = if is_fed { (place.fed, place.fed_by) } else { (place.asked, Why::Place) };
        self.ways.copy(seat.way, from);
        self.ways.begin(seat.way, 0, why, self.event);
        seat.why = why;
        place.asked = seat.way;
    }

    /// A result left: because it was finished, because an earlier one was, or because it was asked for.
    #[inline]
    pub(super) fn left(&mut self, unit: Unit, is_last: bool, at: Nanos) {
        let number = unit.runner as usize;
        let runner = &self.live.runners[number];
        let place = &runner.more;
        let way = runner.lanes[unit.lane as usize].more.way;
        let is_starved = self.live.is_starved(runner.below);
        let is_late = is_starved
            && place.in_order
            && self.ways.at(way) < self.turn
            && self.ways.at(place.ended) >= self.turn;
        if is_late {
            self.ways.copy(way, place.ended);
        }
        let is_asked = self.hand_over(number, way, at);
        let runner = &mut self.live.runners[number];
        let place = &mut runner.more;
        // Nothing began for want of room: the window was full, or a result was there and as many were open as run at once.
        let open = runner.running.saturating_add(runner.finished).saturating_add(u32::from(is_last));
        let is_held = !is_starved && place.width.is_some_and(|width| open >= width);
        let is_own = !is_late && !is_asked && place.freed.way == way;
        let is_told = place.freed.at >= self.turn && place.freed.event > 0;
        if (is_held || open >= place.open) && !is_own && !is_told {
            // More places would have held more results.
            let by = if is_asked || is_held { Why::Place } else { Why::Room };
            place.freed = Freed { way, event: self.event, at, by };
        }
    }

    /// A result is handed over by the way that led to it, or as it was asked for, if that came later: `true`.
    #[inline]
    fn hand_over(&mut self, runner: usize, way: Way, at: Nanos) -> bool {
        let Some(below) = self.live.runners[runner].below.map(|below| below as usize) else { return false };
        let mut by = Why::Element;
        if self.live.runners[below].starved.is_none() {
            let asked = self.asks(below);
            if self.ways.event(asked) > self.ways.event(way) {
                self.ways.copy(way, asked);
                by = Why::Place;
            }
        }
        self.ways.go_on(way, at, runner as u32, Why::Gives);
        self.ways.reach(way, self.event);
        let below = &mut self.live.runners[below].more;
        self.ways.copy(below.fed, way);
        below.fed_by = by;
        by == Why::Place
    }
}

/// A unit has ended.
#[inline]
pub(super) fn ended(
    runner: &mut Runner<Place, Seat>,
    ways: &mut Ways,
    way: Way,
    event: &Event,
    number: u64,
    at: Nanos,
) {
    ways.go_on(way, at, event.stage, Why::Gives);
    ways.reach(way, number);
    let place = &mut runner.more;
    let by = match event.what {
        _ if place.width.is_some_and(|width| runner.running.saturating_add(1) >= width) => Some(Why::Place),
        _ if place.has_keys => Some(Why::Key),
        What::Parted => Some(Why::Element),
        _ => None,
    };
    if let Some(by) = by {
        place.freed = Freed { way, event: number, at, by };
    }
    place.ended = way;
    if !place.is_window {
        place.asked = way;
    }
}
