//! Whether a pipe can be modelled, and what runs what in it.

use super::WhatIfError;
use crate::observe::{Around, Plan, PlannedStage, Role};

/// A boundary, and where its stretch begins. A source that makes calls is one, too: it runs itself.
#[derive(Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) first: usize,
    pub(super) at: usize,
}

impl Span {
    /// The stages that it runs.
    pub(super) fn steps(self, plan: &Plan) -> Vec<PlannedStage> {
        if self.at == 0 {
            return vec![plan.stages()[0].as_step()];
        }
        plan.stages()[self.first..self.at].to_vec()
    }
}

/// All of them, upstream ones first.
pub(super) fn spans(plan: &Plan) -> Vec<Span> {
    let mut spans = Vec::new();
    for (at, stage) in plan.stages().iter().enumerate() {
        if if at == 0 { plan.has_calls_in_source() } else { stage.role().is_boundary() } {
            let first = spans.last().map_or(usize::from(at > 0), |span: &Span| span.at + 1);
            spans.push(Span { first, at });
        }
    }
    spans
}

/// Whether a stage makes calls, as far as they are not the bodies of a terminal.
pub(super) fn makes_calls(stage: &PlannedStage) -> bool {
    matches!(stage.role(), Role::Await | Role::AllOfList | Role::Origin { waits: true, .. })
}

/// Whether a pipe that was recorded can be modelled, as far as its plan tells.
pub(super) fn recorded(plan: &Plan) -> Result<(), WhatIfError> {
    check(plan)?;
    let mut is_ordered = true;
    for stage in plan.stages() {
        let no = |why: &str| Err(WhatIfError::of_stage(stage, why));
        match stage.role() {
            Role::Window { window: None, .. } => is_ordered = false,
            Role::OneByOne { keeps: 1.. } if !is_ordered => {
                return no("what it puts together depends on what comes first from a buffer in any order");
            }
            Role::Origin { size: None, .. } if !plan.has_calls_in_source() => {
                return no("it does not know how many elements it has");
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether one can be that has not run.
pub(super) fn assumed(plan: &Plan) -> Result<(), WhatIfError> {
    check(plan)?;
    for stage in plan.stages() {
        if let Some(why) = stage.unforeseen() {
            return Err(WhatIfError::of_stage(stage, why));
        }
    }
    match plan.stages().last() {
        Some(last) if *last.role() != Role::End => Err(WhatIfError::of_pipe("it has no terminal")),
        _ => Ok(()),
    }
}

fn check(plan: &Plan) -> Result<(), WhatIfError> {
    for (at, stage) in plan.stages().iter().enumerate() {
        let no = |why: &str| Err(WhatIfError::of_stage(stage, why));
        if at.checked_sub(1).into_iter().ne(stage.above().iter().copied()) {
            return no("only pipes without branches are modelled");
        }
        if let Some(why) = stage.own_rule() {
            return no(why);
        }
        match stage.role() {
            Role::Origin { waits: true, .. } if !plan.has_calls_in_source() => {
                return no("its elements come when they come");
            }
            Role::Meet | Role::Fork { .. } => return no("only pipes without branches are modelled"),
            Role::Window { of_one_key: Some(_), .. } => return no("which keys elements have is not known"),
            _ => {}
        }
        for (at, around) in stage.around().iter().enumerate() {
            match around {
                Around::Starts { .. } => return no("the starts of a limiter are not modelled"),
                Around::OnWorker | Around::OnThread => return no("it runs on threads of its own"),
                Around::Permits { .. } if at + 1 < stage.around().len() => {
                    return no("what is around its wait for permits is not modelled: put `.pool(..)` last");
                }
                Around::Permits { .. } | Around::TimeLimit(_) | Around::Tries(_) | Around::OwnTask => {}
            }
        }
    }
    match plan.stages().first() {
        None => return Err(WhatIfError::of_pipe("it has not begun")),
        Some(source) if !matches!(source.role(), Role::Origin { .. }) => {
            return Err(WhatIfError::of_stage(source, "it is no source"));
        }
        Some(_) => {}
    }
    let lists = plan.stages().iter().filter(|stage| *stage.role() == Role::AllOfList).count();
    if plan.runners().len() != spans(plan).len() + lists {
        return Err(WhatIfError::of_pipe("a stage in it has a driver that the plan does not show"));
    }
    Ok(())
}
