//! What was recorded, as scripts: for each element what its calls took, and what became of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::WhatIfError;
use crate::observe::recording::Kept;
use crate::observe::{Around, Event, PlannedStage, Role, Unit, WaitFor, What};

/// What one unit does.
pub(super) struct Script {
    pub(super) acts: Vec<Act>,
    pub(super) end: Outcome,
}

impl Script {
    /// How many results there are, those of its children counted.
    pub(super) fn results(&self) -> usize {
        match &self.end {
            Outcome::Gives(list) => list.len(),
            Outcome::Parts(children) => children.iter().map(|child| child.results()).sum(),
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Act {
    /// A call of this step of the stretch. Without the wait for its permits.
    Call(usize, Duration),
    /// Something that takes no time.
    Note(usize, What),
}

/// What becomes of a unit.
pub(super) enum Outcome {
    /// These results, by their number among all that leave.
    Gives(Vec<usize>),
    /// Units that begin one by one.
    Parts(Vec<Arc<Script>>),
}

/// A boundary, and the stretch before it.
pub(super) struct Part {
    pub(super) boundary: PlannedStage,
    pub(super) stretch: Vec<PlannedStage>,
    /// The number of the first of them in the plan.
    pub(super) first: usize,
    /// By the number of the element that comes.
    pub(super) scripts: Arc<[Arc<Script>]>,
    /// What becomes of its lists, where it takes lists.
    pub(super) lists: Arc<[Arc<Script>]>,
    /// After how many elements an ordered stage gives each of its own; and whether only when no more come. `None`: each
    /// that comes.
    pub(super) groups: Option<Arc<[(usize, bool)]>>,
    /// How long the bodies of a terminal take, where it has any.
    pub(super) bodies: Option<Arc<[Duration]>>,
}

impl Part {
    pub(super) fn is_instant(&self) -> bool {
        !self.stretch.iter().any(|stage| *stage.role() == Role::Await)
    }

    /// The number of the boundary in the plan.
    pub(super) fn at(&self) -> usize {
        self.first + self.stretch.len()
    }

    /// It takes lists, and is told of twice: what it takes lists from, and what it makes of them.
    fn takes_lists(&self) -> bool {
        *self.boundary.role() == Role::AllOfList
    }
}

/// All of a pipe whose end was seen.
pub(super) fn read(kept: &Kept) -> Result<Vec<Part>, WhatIfError> {
    match kept.end {
        None => return Err(WhatIfError::of_pipe("it has not ended")),
        Some(end) if end.is_early => return Err(WhatIfError::of_pipe("it was dropped before its end")),
        Some(_) => {}
    }
    let stages = kept.plan.stages();
    let size = check(stages)?;
    let mut sheets: Vec<Sheet> = Vec::new();
    for (at, stage) in stages.iter().enumerate().skip(1) {
        if stage.role().is_boundary() {
            let first = sheets.last().map_or(1, |sheet| sheet.at + 1);
            let is_instant = !stages[first..at].iter().any(|stage| *stage.role() == Role::Await);
            sheets.push(Sheet { first, at, is_instant, ..Sheet::default() });
        }
    }
    let drivers = stages.iter().map(|stage| usize::from(*stage.role() == Role::AllOfList)).sum::<usize>();
    if kept.plan.runners().len() != sheets.len() + drivers {
        return Err(WhatIfError::of_pipe("a stage in it has a driver that the plan does not show"));
    }
    for (at, event) in kept.events.iter().enumerate() {
        apply(&mut sheets, stages, event, kept.events.get(at + 1))?;
    }
    parts(sheets, stages, size)
}

/// Whether each stage can be modelled; and how many elements the source has.
fn check(stages: &[PlannedStage]) -> Result<usize, WhatIfError> {
    let Some(source) = stages.first() else { return Err(WhatIfError::of_pipe("it has not begun")) };
    let (mut is_ordered, mut pools) = (true, 0);
    for (at, stage) in stages.iter().enumerate() {
        let no = |why: &str| Err(WhatIfError::of_stage(stage, why));
        if at.checked_sub(1).into_iter().ne(stage.above().iter().copied()) {
            return no("only pipes without branches are modelled");
        }
        if let Some(why) = stage.own_rule() {
            return no(why);
        }
        match stage.role() {
            Role::Origin { waits: true, .. } => return no("its elements come when they come"),
            Role::Origin { size: None, .. } => return no("it does not know how many elements it has"),
            Role::Meet | Role::Fork { .. } => return no("only pipes without branches are modelled"),
            Role::Window { of_one_key: Some(_), .. } => return no("keys are not recorded"),
            Role::Window { window: None, .. } => is_ordered = false,
            Role::OneByOne { keeps: 1.. } if !is_ordered => {
                return no("what it puts together depends on what comes first from a buffer in any order");
            }
            _ => {}
        }
        for (at, around) in stage.around().iter().enumerate() {
            match around {
                Around::Starts { .. } => return no("the starts of a limiter are not modelled"),
                Around::OnWorker | Around::OnThread => return no("it runs on threads of its own"),
                Around::Permits { .. } if at + 1 < stage.around().len() => {
                    return no("what is around its wait for permits is not modelled: put `.pool(..)` last");
                }
                Around::Permits { .. } => pools += 1,
                Around::TimeLimit(_) | Around::Tries(_) | Around::OwnTask => {}
            }
        }
        if pools > 1 {
            return no("whether it has the pool of another stage is not recorded");
        }
    }
    match source.role() {
        Role::Origin { size: Some(size), .. } => Ok(*size),
        _ => Err(WhatIfError::of_stage(source, "it is no source")),
    }
}

/// What was read of a boundary so far.
#[derive(Default)]
struct Sheet {
    first: usize,
    at: usize,
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
    let Some(place) = sheets.iter().position(|sheet| sheet.at >= at) else { return Ok(()) };
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
        What::Blocked(_) => return Err(WhatIfError::of_stage(stage, "it keeps the thread for itself")),
        What::Fatal => return Err(WhatIfError::of_stage(stage, "an error of it ended the pipe")),
        What::Dropped => return Err(WhatIfError::of_stage(stage, "elements in it were dropped")),
        _ => {}
    }
    let sheet = &mut sheets[place];
    let is_end = *stage.role() == Role::End && event.stage as usize == sheet.at;
    match event.what {
        What::CallBegun if is_end => sheet.bodies.push((event.at, Duration::ZERO)),
        What::CallEnded if is_end => {
            let last = sheet.bodies.last_mut();
            last.into_iter().for_each(|(began, time)| *time = event.at.saturating_sub(*began));
        }
        _ if *stages[sheet.at].role() == Role::AllOfList && event.unit.is_some_and(|unit| unit.lane > 0) => {
            sheet.lists.apply(event, next, event.stage as usize - sheet.at, false);
        }
        what => {
            let step = (event.stage as usize).saturating_sub(sheet.first);
            sheet.own.apply(event, next, step, sheet.is_instant);
            let takes_lists = *stages[sheet.at].role() == Role::AllOfList;
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
fn parts(sheets: Vec<Sheet>, stages: &[PlannedStage], size: usize) -> Result<Vec<Part>, WhatIfError> {
    let (mut parts, mut comes, mut is_ordered) = (Vec::new(), size, true);
    for sheet in sheets {
        let boundary = stages[sheet.at].clone();
        let no = |why| WhatIfError::of_stage(&boundary, why);
        if sheet.own.taken != comes {
            return Err(no("not all elements came to it before the end"));
        }
        let stretch = stages[sheet.first..sheet.at].to_vec();
        let mut part = Part {
            scripts: sheet.own.scripts(&stretch, &boundary)?,
            lists: sheet.lists.scripts(&[], &boundary)?,
            first: sheet.first,
            groups: None,
            bodies: None,
            stretch,
            boundary: boundary.clone(),
        };
        comes = sheet.own.left;
        match boundary.role() {
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
