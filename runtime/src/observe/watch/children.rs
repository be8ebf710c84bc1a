//! Which unit another came of.

use super::{Watch, tell_of};
use crate::observe::{Site, What};

impl Watch {
    /// The number of the unit that has a lane, or had it last.
    fn number(&mut self, runner: usize, lane: u32) -> u32 {
        let place = self.place(runner, lane);
        self.lanes[place].unit.map_or(0, |unit| unit.no)
    }
}

/// The unit that has just begun is one of those that came of another, whose lane this was.
pub(crate) fn child_of(site: &Site, lane: u32, parent: u32) {
    tell_of(site, |watch, runner| {
        let parent = watch.number(runner, parent);
        watch.of_unit(runner, lane, What::ChildOf(parent));
    });
}

/// The same, of the innermost of so many units of which something is left.
pub(crate) fn child_of_rest(site: &Site, rests: usize) {
    tell_of(site, |watch, runner| {
        let parent = rests.checked_sub(1).and_then(|at| watch.runners[runner].rests.get(at).copied());
        watch.of_unit(runner, 0, What::ChildOf(parent.unwrap_or_default()));
    });
}

/// The unit that has just parted is now the innermost of so many.
pub(crate) fn is_rest(site: &Site, rests: usize) {
    tell_of(site, |watch, runner| {
        let number = watch.number(runner, 0);
        let list = &mut watch.runners[runner].rests;
        list.truncate(rests.saturating_sub(1));
        list.push(number);
    });
}
