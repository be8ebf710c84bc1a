//! What drivers say; a lane is the place of a unit.

use super::running::{Lane, Lanes, Running};
use super::{BODY, NOBODY, Watch, tell, tell_of};
use crate::flow::Work;
use crate::observe::{Site, What};

impl Watch {
    fn starved(&mut self, runner: usize, is_starved: bool) {
        if std::mem::replace(&mut self.runners[runner].is_starved, is_starved) != is_starved {
            self.of_runner(runner, if is_starved { What::Starved } else { What::Fed });
        }
    }

    #[inline]
    fn taken(&mut self, runner: usize, is_element: bool) {
        let Running { is_starved, stage, asks, .. } = self.runners[runner];
        if is_starved {
            self.starved(runner, false);
        }
        self.handed = self.handed.or(Some(asks));
        self.has_run = true;
        if is_element {
            self.push(stage, None, What::Taken);
        }
    }
}

/// Whether upstream has nothing now. Told as it changes.
pub(crate) fn starved(site: &Site, is_starved: bool) {
    tell_of(site, |watch, runner| {
        let Running { stage, asks, .. } = watch.runners[runner];
        if asks != stage {
            (watch.handed, watch.has_run) = (watch.handed.or(Some(asks)), true);
        }
        watch.starved(runner, is_starved);
    });
}

/// An element came from upstream. An error that comes along is none.
#[inline]
pub(crate) fn taken<W: Work>(site: &Site, work: &W) {
    taken_by(site, work.input().is_some());
}

fn taken_by(site: &Site, is_element: bool) {
    tell_of(site, |watch, runner| watch.taken(runner, is_element));
}

/// The same of one that takes no time: it is going to be polled, and has no lane.
#[inline]
pub(crate) fn entered<W: Work>(site: &Site, work: &W) {
    entered_by(site, work.input().is_some());
}

fn entered_by(site: &Site, is_element: bool) {
    tell_of(site, |watch, runner| {
        watch.taken(runner, is_element);
        watch.current = Lanes::without(runner);
    });
}

/// A unit is going to be polled for the first time.
pub(crate) fn begun(site: &Site, lane: u32) {
    tell_of(site, |watch, runner| {
        let unit = watch.begin(runner, lane);
        watch.push(watch.runners[runner].stage, unit, What::Begun);
    });
}

/// A unit is going to be polled, or its results are taken; without a lane it takes no time.
pub(crate) fn enter(site: &Site, lane: Option<u32>) {
    tell_of(site, |watch, runner| {
        watch.current = lane.map_or(Lanes::without(runner), |lane| watch.place(runner, lane));
    });
}

/// The unit that was polled has ended so.
pub(crate) fn ended(how: What) {
    tell(|watch| watch.of_current(how));
}

/// Another one was dropped.
pub(crate) fn dropped(site: &Site, lane: u32) {
    tell_of(site, |watch, runner| watch.of_unit(runner, lane, What::Dropped));
}

/// A result of what was polled, or entered, is handed over.
pub(crate) fn left(is_last: bool) {
    tell(|watch| {
        if watch.current != NOBODY {
            let Lane { stage, unit, .. } = watch.lanes[watch.current];
            (watch.handed, watch.has_run) = (Some(stage), true);
            watch.push(stage, unit, What::Left { is_last });
        }
    });
}

/// The body of a terminal begins with what was last handed over.
pub(crate) fn body_begun(site: &Site) {
    tell_of(site, |watch, runner| {
        let place = watch.place(runner, 0);
        if !watch.lanes[place].is_new {
            watch.begin(runner, 0);
        }
        let lane = &mut watch.lanes[place];
        (lane.call, lane.is_new) = (BODY, false);
        if !std::mem::replace(&mut watch.runners[runner].has_body, true) {
            watch.bodies += 1;
        }
        (watch.current, watch.handed) = (place, None);
        watch.of_current(What::CallBegun);
    });
}

/// It has ended, if one ran.
pub(crate) fn body_ended(site: &Site) {
    tell_of(site, |watch, runner| {
        if std::mem::take(&mut watch.runners[runner].has_body) {
            watch.bodies -= 1;
            watch.look(None);
            watch.of_unit(runner, 0, What::CallEnded);
            let place = watch.place(runner, 0);
            watch.lanes[place].call = 0;
        }
    });
}
