//! A pipe that has not run: what is assumed of its stages, as scripts.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::check::{self, Span};
use super::model::Changes;
use super::script::{Act, Outcome, Part, Script};
use super::{OUT_OF_TIME, StageKey, WhatIf, WhatIfError, find_all};
use crate::observe::{Plan, PlannedStage, Role, What};

/// What is assumed of a pipe that has not run: made by [`WhatIf::assuming`], where there is an example.
///
/// All elements are alike. Functions that give no future take no time, and no error ends the pipe. What is said of a name
/// holds for all stages that are called so; what is said later, in place of what was said before.
#[must_use = "it is a `WhatIf` once it is built"]
#[derive(Clone, Debug)]
pub struct Assumptions {
    plan: Arc<Plan>,
    elements: Option<usize>,
    latencies: BTreeMap<usize, Duration>,
    gives: BTreeMap<usize, f64>,
    /// The first that cannot be made.
    error: Option<WhatIfError>,
}

impl WhatIf {
    /// A pipe that has not run, by its [`plan`](crate::Pipe::plan) and by what is assumed of its stages.
    ///
    /// What the plan does not tell must be said: how long calls and bodies take, and how many elements become of one where
    /// lists are taken apart. Where nothing is said of them, filters let everything pass.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::observe::WhatIf;
    /// use pipewright::pipe;
    ///
    /// # async fn get_page(no: u32) -> Vec<u32> { vec![no] }
    /// # async fn get_container(id: u32) -> u32 { id }
    /// let pipe = pipe!(0..9 |> map(get_page) |> flatten |> map(get_container) |> buffer(4) |> run);
    /// let what_if = WhatIf::assuming(&pipe.plan())
    ///     .latency("map(get_page)", Duration::from_secs(1))
    ///     .gives("flatten", 3)
    ///     .latency("map(get_container)", Duration::from_millis(500))
    ///     .build()?;
    ///
    /// assert_eq!(what_if.run().total(), Duration::from_millis(6500));
    /// assert_eq!(what_if.suggest().unwrap().to_string(), "raise `buffer(4)` to 8: 4 s in place of 6.5 s");
    /// # Ok::<_, pipewright::observe::WhatIfError>(())
    /// ```
    pub fn assuming(plan: &Plan) -> Assumptions {
        Assumptions {
            plan: Arc::new(plan.clone()),
            elements: None,
            latencies: BTreeMap::new(),
            gives: BTreeMap::new(),
            error: None,
        }
    }
}

impl Assumptions {
    /// The source gives so many elements, and ends with the last. Where the plan tells how many, it need not be said.
    pub fn elements(self, count: usize) -> Self {
        Assumptions { elements: Some(count), ..self }
    }

    /// Each call of a stage takes so long, with all of its tries, but without waits for permits; or each body of the
    /// terminal, or each call of a source such as `paginate`.
    pub fn latency<'a>(mut self, stage: impl Into<StageKey<'a>>, latency: Duration) -> Self {
        for (at, stage) in self.all(stage.into(), calls) {
            if stage.ends_within(latency) {
                self.fail(WhatIfError::of_stage(&stage, OUT_OF_TIME));
            }
            self.latencies.insert(at, latency);
        }
        self
    }

    /// So many elements become of one, on average: `3` where lists have three members, `0.25` where a filter lets every
    /// fourth element pass, or where `.skip_err()` leaves out three of four. They are spread evenly. Of `par_flat_map` it
    /// is how many members a list has; right behind `batch` that is known.
    pub fn gives<'a>(mut self, stage: impl Into<StageKey<'a>>, of_one: impl Into<f64>) -> Self {
        let of_one = of_one.into();
        for (at, stage) in self.all(stage.into(), may_give_others) {
            let most = if stage.splits() { f64::MAX } else { 1.0 };
            if !(0.0..=most).contains(&of_one) {
                let why = format!("it cannot give {of_one} elements for each");
                self.fail(WhatIfError::of_stage(&stage, why));
            }
            self.gives.insert(at, of_one);
        }
        self
    }

    /// The pipe, if it can be modelled and all that is needed was said.
    pub fn build(self) -> Result<WhatIf, WhatIfError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        check::assumed(&self.plan)?;
        let parts = self.parts()?.into();
        Ok(WhatIf { plan: self.plan, parts, changes: Changes::default() })
    }

    /// The stages that something is said of.
    fn all(&mut self, key: StageKey<'_>, fits: fn(&PlannedStage) -> bool) -> Vec<(usize, PlannedStage)> {
        match find_all(&self.plan, key, |_, stage| fits(stage)) {
            Ok(all) => all.into_iter().map(|(at, stage)| (at, stage.clone())).collect(),
            Err(error) => {
                self.fail(error);
                Vec::new()
            }
        }
    }

    fn fail(&mut self, error: WhatIfError) {
        self.error.get_or_insert(error);
    }

    fn parts(&self) -> Result<Vec<Part>, WhatIfError> {
        let source = &self.plan.stages()[0];
        let (mut parts, mut comes) = (Vec::new(), Comes { count: self.size(source)?, sizes: None });
        for span in check::spans(&self.plan) {
            let (part, gives) = self.part(span, comes)?;
            parts.push(part);
            comes = gives;
        }
        Ok(parts)
    }

    fn size(&self, source: &PlannedStage) -> Result<usize, WhatIfError> {
        let planned = match *source.role() {
            Role::Origin { size, .. } => size,
            _ => None,
        };
        self.elements.or(planned).ok_or_else(|| not_said(source, "how many elements it gives"))
    }

    /// A boundary, and what comes from it.
    fn part(&self, span: Span, comes: Comes) -> Result<(Part, Comes), WhatIfError> {
        let boundary = self.plan.stages()[span.at].clone();
        let stretch = span.steps(&self.plan);
        let steps = stretch.iter().enumerate().map(|(step, stage)| self.step(span.first + step, stage));
        let mut steps = Steps { steps: steps.collect::<Result<_, _>>()?, given: 0 };
        let scripts: Arc<[_]> = (0..comes.count).map(|_| steps.script(0)).collect();
        let mut gives = Comes { count: steps.given, sizes: None };
        let mut part = Part {
            at: span.at,
            first: span.first,
            scripts,
            lists: Arc::default(),
            groups: None,
            bodies: None,
            stretch,
            boundary: boundary.clone(),
        };
        match *boundary.role() {
            // What is in the lists of a batch stays so.
            Role::Window { .. } if part.stretch.is_empty() => gives.sizes = comes.sizes,
            Role::OneByOne { keeps: 0 } => {
                let mut spread = Spread::of(self.gives.get(&span.at).copied());
                let passes = (1..=gives.count).filter(|_| spread.next() > 0).skip(boundary.skips());
                let groups: Arc<[_]> = passes.map(|needs| (needs, false)).collect();
                gives.count = groups.len();
                part.groups = Some(groups);
            }
            Role::OneByOne { keeps } => {
                let firsts = (0..gives.count).step_by(keeps);
                let sizes: Vec<usize> = firsts.map(|first| keeps.min(gives.count - first)).collect();
                let group = |(at, size): (usize, &usize)| (keeps * at + size, *size < keeps);
                part.groups = Some(sizes.iter().enumerate().map(group).collect());
                gives = Comes { count: sizes.len(), sizes: Some(sizes) };
            }
            Role::AllOfList => {
                let sizes = match (self.gives.get(&span.at), comes.sizes) {
                    (Some(of_one), _) => {
                        let mut spread = Spread::of(Some(*of_one));
                        (0..gives.count).map(|_| spread.next()).collect()
                    }
                    (None, Some(sizes)) if part.stretch.is_empty() => sizes,
                    _ => return Err(not_said(&boundary, "how many members its lists have")),
                };
                let latency = self.latency_of(span.at, &boundary)?;
                (gives.count, part.lists) = lists(&sizes, latency);
            }
            Role::End if boundary.has_body() => {
                part.bodies = Some(vec![self.latency_of(span.at, &boundary)?; gives.count].into());
            }
            _ => {}
        }
        Ok((part, gives))
    }

    fn step(&self, at: usize, stage: &PlannedStage) -> Result<Step, WhatIfError> {
        let call = match stage.role() {
            Role::Await => Some(self.latency_of(at, stage)?),
            _ => None,
        };
        let gives = self.gives.get(&at).copied();
        if gives.is_none() && stage.splits() {
            return Err(not_said(stage, "how many elements become of one"));
        }
        Ok(Step { call, splits: stage.splits(), gives: Spread::of(gives) })
    }

    fn latency_of(&self, at: usize, stage: &PlannedStage) -> Result<Duration, WhatIfError> {
        let latency = self.latencies.get(&at).copied();
        latency.ok_or_else(|| not_said(stage, "how long its calls take"))
    }
}

/// It makes calls, which may wait.
fn calls(stage: &PlannedStage) -> bool {
    check::makes_calls(stage) || stage.has_body()
}

/// It may give others than come to it, in a way that the plan does not tell.
fn may_give_others(stage: &PlannedStage) -> bool {
    match stage.role() {
        Role::Await | Role::Instant | Role::AllOfList => true,
        Role::OneByOne { keeps: 0 } => stage.skips() == 0,
        _ => false,
    }
}

fn not_said(stage: &PlannedStage, what: &str) -> WhatIfError {
    WhatIfError::of_stage(stage, format!("{what} is not said"))
}

/// What comes to a stretch.
struct Comes {
    /// So many elements.
    count: usize,
    /// They are lists with so many members each, where that is known.
    sizes: Option<Vec<usize>>,
}

/// What a stage of a stretch does with each element.
struct Step {
    /// Its call takes so long.
    call: Option<Duration>,
    splits: bool,
    gives: Spread,
}

/// How many elements become of each: so many on average, spread evenly.
struct Spread {
    of_one: f64,
    of_all: f64,
}

impl Spread {
    fn of(of_one: Option<f64>) -> Self {
        Spread { of_one: of_one.unwrap_or(1.0), of_all: 0.0 }
    }

    /// Of the next one.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a difference of whole numbers"
    )]
    fn next(&mut self) -> usize {
        let before = self.of_all.round();
        self.of_all += self.of_one;
        (self.of_all.round() - before) as usize
    }
}

/// A stretch.
struct Steps {
    steps: Vec<Step>,
    /// So many results so far.
    given: usize,
}

impl Steps {
    /// What an element does from this step on.
    fn script(&mut self, from: usize) -> Arc<Script> {
        let mut acts = Vec::new();
        for at in from..self.steps.len() {
            let step = &mut self.steps[at];
            acts.extend(step.call.map(|latency| Act::Call(at, latency)));
            let count = step.gives.next();
            if step.splits {
                let end = self.members(at + 1, count);
                return Arc::new(Script { acts, end });
            }
            let is_plain = step.call.is_none();
            acts.extend(is_plain.then_some(Act::Note(at, What::Applied)));
            if count == 0 {
                acts.push(Act::Note(at, if is_plain { What::LeftOut } else { What::Erred }));
                return Arc::new(Script { acts, end: Outcome::Gives(Vec::new()) });
            }
        }
        Arc::new(Script { acts, end: Outcome::Gives(self.results(1).collect()) })
    }

    /// What the members of a list become: those that come to another call are units that begin there.
    fn members(&mut self, from: usize, count: usize) -> Outcome {
        let next = (from..self.steps.len()).find(|at| self.steps[*at].call.is_some());
        let until = next.unwrap_or(self.steps.len());
        let through = &mut self.steps[from..until];
        let pass = |count, step: &mut Step| (0..count).map(|_| step.gives.next()).sum();
        let count = through.iter_mut().fold(count, pass);
        match next {
            Some(next) if count > 0 => Outcome::Parts((0..count).map(|_| self.script(next)).collect()),
            _ => Outcome::Gives(self.results(count).collect()),
        }
    }

    fn results(&mut self, count: usize) -> Range<usize> {
        self.given += count;
        self.given - count..self.given
    }
}

/// What becomes of lists whose members are all called for at once, and how many results there are.
fn lists(sizes: &[usize], latency: Duration) -> (usize, Arc<[Arc<Script>]>) {
    let mut given = 0;
    let mut call = || {
        given += 1;
        Arc::new(Script { acts: vec![Act::Call(0, latency)], end: Outcome::Gives(vec![given - 1]) })
    };
    let list = |size: &usize| {
        let calls: Vec<_> = (0..*size).map(|_| call()).collect();
        let end = if calls.is_empty() { Outcome::Gives(Vec::new()) } else { Outcome::Parts(calls) };
        Arc::new(Script { acts: Vec::new(), end })
    };
    let lists = sizes.iter().map(list).collect();
    (given, lists)
}
