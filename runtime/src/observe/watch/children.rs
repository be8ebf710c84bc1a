//! Which unit another came of.

use super::{Running, tell_of};
use crate::observe::{Site, What};

/// The unit that has just begun is one of those that came of another, whose lane this was.
pub(crate) fn child_of(site: &Site, lane: u32, parent: u32) {
    tell_of(site, |watch, runner| {
        let parent = watch.runners[runner].lanes.get(parent as usize).map_or(0, |lane| lane.no);
        watch.unit_of(runner, Some(lane), What::ChildOf(parent));
    });
}

/// The same, of the innermost of so many units of which something is left.
pub(crate) fn child_of_rest(site: &Site, rests: usize) {
    tell_of(site, |watch, runner| {
        let parent = rests.checked_sub(1).and_then(|at| watch.runners[runner].rests.get(at).copied());
        watch.unit_of(runner, Some(0), What::ChildOf(parent.unwrap_or_default()));
    });
}

/// The unit that has just parted is now the innermost of so many.
pub(crate) fn is_rest(site: &Site, rests: usize) {
    tell_of(site, |watch, runner| {
        let Running { rests: list, lanes, .. } = &mut watch.runners[runner];
        list.truncate(rests.saturating_sub(1));
        list.extend(lanes.first().map(|lane| lane.no));
    });
}
