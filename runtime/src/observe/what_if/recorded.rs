//! What was recorded, as scripts: for each element what its calls took, and what became of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::check::{self, Span};
use super::script::{Act, NOTHING, Outcome, Part, Script};
use super::{TOLERANCE, WhatIfError};
use crate::observe::recording::Kept;
use crate::observe::{Event, Plan, PlannedStage, Role, Unit, WaitFor, What};

/// All of a pipe whose end was seen.
pub(super) fn read(kept: &Kept) -> Result<Vec<Part>, WhatIfError> {
    match kept.end {
        None => return Err(WhatIfError::of_pipe("it has not ended")),
        Some(end) if end.is_early => return Err(WhatIfError::of_pipe("it was dropped before its end")),
        Some(_) => {}
    }
    check::recorded(&kept.plan)?;
    let sheet = |span: Span| {
        let is_instant = !span.steps(&kept.plan).iter().any(|stage| *stage.role() == Role::Await);
        Sheet { span, is_instant, ..Sheet::default() }
    };
    let mut sheets: Vec<Sheet> = check::spans(&kept.plan).into_iter().map(sheet).collect();
    stands_still(kept)?;
    for (at, event) in kept.events.iter().enumerate() {
        apply(&mut sheets, kept.plan.stages(), event, kept.events.get(at + 1))?;
    }
    parts(sheets, &kept.plan)
}

/// Whether stages keep the thread for so long that it is not the machine that does: it takes the thread away now and then.
fn stands_still(kept: &Kept) -> Result<(), WhatIfError> {
    let stages = kept.plan.stages();
    let mut stood = vec![Duration::ZERO; stages.len()];
    for event in kept.events.iter() {
        if let What::Blocked(time) = event.what {
            stood[event.stage as usize] += time;
        }
    }
    match stages.iter().zip(&stood).max_by_key(|(_, time)| **time) {
        Some((stage, _)) if stood.iter().sum::<Duration>() > kept.elapsed() / TOLERANCE => {
            Err(WhatIfError::of_stage(stage, "it keeps the thread for itself"))
        }
        _ => Ok(()),
    }
}

/// What was read of a boundary so far.
#[derive(Default)]
struct Sheet {
    span: Span,
    is_instant: bool,
    own: Side,
    /// What becomes of lists, where it takes lists.
    lists: Side,
    /// A list has left the stretch, and is taken next.
    has_list: bool,
    /// After how many elements each was given on.
    given: Vec<usize>,
    /// When bodies began, and how long they took.
    bodies: Vec<(Duration, Duration)>,
}

/// The units of one driver.
#[derive(Default)]
struct Side {
    taken: usize,
    left: usize,
    drafts: Vec<Draft>,
    by_number: BTreeMap<u32, usize>,
    /// Those that elements have become, in the order in which they were taken.
    roots: Vec<usize>,
}

#[derive(Default)]
struct Draft {
    acts: Vec<Act>,
    /// When the call began, or had its permits.
    since: Option<Duration>,
    waits: Option<WaitFor>,
    gives: Vec<usize>,
    children: Vec<usize>,
    has_ended: bool,
    has_parted: bool,
}

fn apply(
    sheets: &mut [Sheet],
    stages: &[PlannedStage],
    event: &Event,
    next: Option<&Event>,
) -> Result<(), WhatIfError> {
    let at = event.unit.map_or(event.stage, |unit| unit.runner) as usize;
    let Some(place) = sheets.iter().position(|sheet| sheet.span.at >= at) else { return Ok(()) };
    let stage = &stages[event.stage as usize];
    match event.what {
        What::Taken => {
            // Where a stage is told of twice, this may be the list that has just left.
            if std::mem::take(&mut sheets[place].has_list) {
                sheets[place].lists.taken += 1;
                return Ok(());
            }
            if let Some(above) = place.checked_sub(1) {
                let above = &mut sheets[above];
                above.given.push(above.own.left);
            }
        }
        What::Fatal => return Err(WhatIfError::of_stage(stage, "an error of it ended the pipe")),
        What::Dropped => return Err(WhatIfError::of_stage(stage, "elements in it were dropped")),
        _ => {}
    }
    let sheet = &mut sheets[place];
    let is_end = *stage.role() == Role::End && event.stage as usize == sheet.span.at;
    match event.what {
        What::CallBegun if is_end => sheet.bodies.push((event.at, Duration::ZERO)),
        What::CallEnded if is_end => {
            let last = sheet.bodies.last_mut();
            last.into_iter().for_each(|(began, time)| *time = event.at.saturating_sub(*began));
        }
        _ if *stages[sheet.span.at].role() == Role::AllOfList
            && event.unit.is_some_and(|unit| unit.lane > 0) =>
        {
            sheet.lists.apply(event, next, event.stage as usize - sheet.span.at, false);
        }
        what => {
            let step = (event.stage as usize).saturating_sub(sheet.span.first);
            sheet.own.apply(event, next, step, sheet.is_instant);
            let takes_lists = *stages[sheet.span.at].role() == Role::AllOfList;
            sheet.has_list |= takes_lists && matches!(what, What::Left { .. });
        }
    }
    Ok(())
}

impl Side {
    fn apply(&mut self, event: &Event, next: Option<&Event>, step: usize, is_instant: bool) {
        match event.what {
            What::Taken => {
                self.taken += 1;
                if is_instant {
                    self.roots.push(self.drafts.len());
                    self.drafts.push(Draft { has_ended: true, ..Draft::default() });
                }
            }
            What::Begun => self.begin(event.unit, next, is_instant),
            what => {
                let number = event.unit.and_then(|unit| self.by_number.get(&unit.no));
                // What takes no time is no unit: it is the element that was taken last.
                let at = number.or(self.roots.last().filter(|_| is_instant && event.unit.is_none())).copied();
                let Some(draft) = at.and_then(|at| self.drafts.get_mut(at)) else { return };
                if let What::Left { .. } = what {
                    draft.gives.push(self.left);
                    self.left += 1;
                }
                draft.apply(what, event.at, step);
            }
        }
    }

    fn begin(&mut self, unit: Option<Unit>, next: Option<&Event>, is_instant: bool) {
        let (Some(unit), at) = (unit, self.drafts.len()) else { return };
        let parent = next.filter(|next| next.unit == Some(unit)).and_then(|next| match next.what {
            What::ChildOf(parent) => self.by_number.get(&parent),
            _ => None,
        });
        match (parent, self.roots.last()) {
            (Some(parent), _) => self.drafts[*parent].children.push(at),
            (None, Some(taken)) if is_instant => {
                self.by_number.insert(unit.no, *taken);
                return;
            }
            (None, _) => self.roots.push(at),
        }
        self.by_number.insert(unit.no, at);
        self.drafts.push(Draft::default());
    }

    /// The scripts of what was taken, by number.
    fn scripts(
        &self,
        stages: &[PlannedStage],
        end: &PlannedStage,
    ) -> Result<Arc<[Arc<Script>]>, WhatIfError> {
        let is_open = |draft: &Draft| !draft.has_ended || draft.since.is_some();
        if self.drafts.iter().any(is_open) || self.roots.len() != self.taken {
            return Err(WhatIfError::of_stage(end, "elements in it did not come to their end"));
        }
        // Children come behind their parents, so from the end on all that a draft needs is there.
        let mut done: Vec<Option<Arc<Script>>> = self.drafts.iter().map(|_| None).collect();
        for (at, draft) in self.drafts.iter().enumerate().rev() {
            let step = |act: &Act| match act {
                Act::Call(step, _) => Some(*step),
                Act::Note(..) => None,
            };
            let last = draft.acts.iter().filter_map(step).max();
            let children = draft.children.iter().filter_map(|child| done[*child].clone());
            let children: Vec<_> = children.collect();
            let first = children.iter().filter_map(|child| child.acts.iter().find_map(step)).min();
            if last.is_some() && first <= last && first.is_some() {
                let stage = last.and_then(|last| stages.get(last)).unwrap_or(end);
                return Err(WhatIfError::of_stage(stage, "it finds elements that enter it anew"));
            }
            let end =
                if draft.has_parted { Outcome::Parts(children) } else { Outcome::Gives(draft.gives.clone()) };
            done[at] = Some(Arc::new(Script { acts: draft.acts.clone(), end }));
        }
        Ok(self.roots.iter().filter_map(|root| done[*root].clone()).collect())
    }
}

impl Draft {
    fn apply(&mut self, what: What, at: Duration, step: usize) {
        match what {
            What::CallBegun => self.since = Some(at),
            What::Waits(what) => self.waits = Some(what),
            What::GoesOn => {
                let had_to = self.waits.take();
                self.since = if had_to == Some(WaitFor::Permit) { Some(at) } else { self.since };
            }
            What::CallEnded => {
                let time = self.since.take().map_or(Duration::ZERO, |since| at.saturating_sub(since));
                self.acts.push(Act::Call(step, time));
            }
            What::Applied | What::LeftOut | What::Erred => self.acts.push(Act::Note(step, what)),
            What::Done | What::Void => self.has_ended = true,
            What::Parted => (self.has_ended, self.has_parted) = (true, true),
            _ => {}
        }
    }
}

/// What was read, if it is whole.
fn parts(sheets: Vec<Sheet>, plan: &Plan) -> Result<Vec<Part>, WhatIfError> {
    let (mut parts, mut is_ordered) = (Vec::new(), true);
    let mut comes = match *plan.stages()[0].role() {
        Role::Origin { size: Some(size), .. } => size,
        _ => sheets.first().map_or(0, |sheet| sheet.own.taken),
    };
    for sheet in sheets {
        let boundary = plan.stages()[sheet.span.at].clone();
        let no = |why| WhatIfError::of_stage(&boundary, why);
        if sheet.own.taken != comes {
            return Err(no("not all elements came to it before the end"));
        }
        let stretch = sheet.span.steps(plan);
        let mut part = Part {
            at: sheet.span.at,
            scripts: sheet.own.scripts(&stretch, &boundary)?,
            lists: sheet.lists.scripts(&[], &boundary)?,
            first: sheet.span.first,
            groups: None,
            bodies: None,
            stretch,
            boundary: boundary.clone(),
        };
        comes = sheet.own.left;
        match boundary.role() {
            Role::Origin { .. } => {
                comes = sheet.given.len();
                match sheet.own.left.checked_sub(comes) {
                    Some(0) => {}
                    // The last call said that nothing comes any more.
                    Some(1) => part.ends_with(NOTHING),
                    _ => return Err(no("elements in it did not come to their end")),
                }
            }
            Role::Window { window: None, .. } => is_ordered = false,
            Role::End if !sheet.bodies.is_empty() => {
                if sheet.bodies.len() != sheet.own.left {
                    return Err(no("its bodies did not come to their end"));
                }
                part.bodies = Some(sheet.bodies.iter().map(|(_, time)| *time).collect());
            }
            Role::OneByOne { keeps } if !sheet.given.iter().copied().eq(1..=sheet.own.left) => {
                if !is_ordered {
                    return Err(no("what it gives depends on what comes first from a buffer in any order"));
                }
                part.groups = Some(groups(&sheet, *keeps).map_err(no)?);
                comes = sheet.given.len();
            }
            _ if part.takes_lists() => {
                if sheet.lists.taken != sheet.own.left {
                    return Err(no("not all elements came to it before the end"));
                }
                comes = sheet.lists.left;
            }
            _ => {}
        }
        parts.push(part);
    }
    Ok(parts)
}

/// After how many elements an ordered stage gives, where it does not give each.
fn groups(sheet: &Sheet, keeps: usize) -> Result<Arc<[(usize, bool)]>, &'static str> {
    let mut before = 0;
    let mut list = Vec::new();
    for needs in sheet.given.iter().copied() {
        let is_last = needs == sheet.own.left && needs - before < keeps;
        if keeps > 0 && needs - before != keeps && !is_last {
            return Err("how many it puts together does not depend on their number alone");
        }
        list.push((needs, is_last));
        before = needs;
    }
    Ok(list.into())
}
