//! The plan of a pipe: its stages, what runs at once, and what is held, before anything runs.

mod advice;
mod around;
#[cfg(feature = "what-if")]
mod copied;
mod graph;
mod marks;
mod runners;
mod text;

use std::panic::Location;

use super::Site;
pub use around::{Around, PoolId};
pub(crate) use runners::Runner;

/// What a pipe is going to do: made by [`Pipe::plan`](crate::Pipe::plan), and by the futures of terminals, without running
/// anything.
///
/// Printed with `{}` it is a table: a line for each stage, a bracket around each stretch and what runs it, and how many
/// elements are held at most. [`mermaid`](Plan::mermaid) draws it, and [`advice`](Plan::advice) says what looks like a
/// mistake.
///
/// ```
/// use pipewright::pipe;
///
/// # async fn page(n: u32) -> Vec<u32> { vec![n] }
/// # async fn item(n: u32) -> u32 { n }
/// let plan = pipe!(0..9 |> map(page) |> flatten |> map(item) |> buffer(4)).plan();
/// assert_eq!(plan.held(), Some(21));
/// assert_eq!(plan.advice(), [""; 0]);
///
/// let plan = pipe!(0..9 |> map(page)).plan();
/// assert_eq!(plan.advice(), ["`map(page)` runs one at a time: put `|> buffer(n)` right after it"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Plan {
    stages: Vec<PlannedStage>,
    /// The stage that comes last, in the pipe or branch that is being looked at.
    last: Option<usize>,
    /// The stage that the branch begins at that is being looked at.
    fork: Option<usize>,
    /// The stage of each step of the stretch that is being looked at.
    path: Vec<u32>,
    runners: Vec<Runner>,
}

/// One stage of a [`Plan`].
#[derive(Clone, Debug)]
pub struct PlannedStage {
    site: Site,
    role: Role,
    splits: bool,
    around: Vec<Around>,
    above: Vec<usize>,
    /// Elements come whether they are asked for or not.
    pub(super) unasked: bool,
    /// It ends when all senders are gone.
    pub(super) has_senders: bool,
    /// Why it does more than the elements tell that come to it.
    own_rule: Option<&'static str>,
    /// Why nobody knows before it runs what it does with elements.
    unforeseen: Option<&'static str>,
    /// It is a terminal with a body that may wait.
    has_body: bool,
    /// So many elements it leaves out, before all others.
    skips: usize,
    /// The boundary that runs it, where it is none itself. `None` where the pipe has no end yet.
    runner: Option<usize>,
}

/// What a stage does with elements.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// It is where they come from.
    Origin {
        /// They come when they come. Otherwise they are there at once.
        waits: bool,
        /// How many there are, where the source knows it.
        size: Option<usize>,
    },
    /// It is where those of several pipes come together.
    Meet,
    /// It makes a call for each, which may wait.
    Await,
    /// It takes no time but that of plain functions.
    Instant,
    /// It runs the stretch before it for several at once.
    Window {
        /// For so many.
        width: usize,
        /// So many have begun and are not handed over, at most. `None`: results leave as they finish, and it is `width`.
        window: Option<usize>,
        /// So many of one key run at once.
        of_one_key: Option<usize>,
        /// So many more are there that have not begun, at most.
        ahead: usize,
        /// Nothing in the stretch waits, so nothing runs: it fetches elements ahead.
        is_prefetch: bool,
    },
    /// They are lists, and it makes a call for all members of one at once. The stretch before it runs one at a time.
    AllOfList,
    /// It sees them one by one, so that the stretch before it runs one at a time.
    OneByOne {
        /// So many wait in it.
        keeps: usize,
    },
    /// It is where they go to several pipes, its branches: the stages that come [from](PlannedStage::above) it begin them.
    /// The stretch before it runs one at a time.
    Fork {
        /// So many. Each has room for one element.
        branches: usize,
    },
    /// It is where they end. The stretch before it runs one at a time.
    End,
}

impl Role {
    /// Whether a stretch ends here.
    pub(super) fn is_boundary(&self) -> bool {
        !matches!(self, Role::Await | Role::Instant)
    }
}

impl PlannedStage {
    /// Its text, such as `map(get_page)`; or its name, where [`.named(..)`](crate::Stage::named) gave one, and where it was
    /// not written in `pipe!`.
    pub fn name(&self) -> &'static str {
        self.site.text
    }

    /// Where it is written: file, line and column. `None` where it was not written in `pipe!`, and for what has no place of
    /// its own there.
    pub fn place(&self) -> Option<&'static Location<'static>> {
        self.site.place
    }

    /// What it does.
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// It makes several elements of one.
    pub fn splits(&self) -> bool {
        self.splits
    }

    /// What its calls have around them, from the inside out.
    pub fn around(&self) -> &[Around] {
        &self.around
    }

    /// How many permits the pool of its calls has.
    #[cfg(any(feature = "numbers", feature = "what-if"))]
    pub(super) fn permits(&self) -> Option<usize> {
        self.around.iter().find_map(|around| match around {
            Around::Permits { of, .. } => Some(*of),
            _ => None,
        })
    }

    /// The pool that its calls have permits of.
    pub(super) fn pool(&self) -> Option<PoolId> {
        self.around.iter().find_map(|around| match around {
            Around::Permits { pool, .. } => Some(*pool),
            _ => None,
        })
    }

    /// The stages that its elements come from, by their number in [`Plan::stages`]: one; none for a source, several for
    /// `merge`, `zip` and `chain`.
    pub fn above(&self) -> &[usize] {
        &self.above
    }
}

impl Plan {
    /// The stages, upstream ones first.
    pub fn stages(&self) -> &[PlannedStage] {
        &self.stages
    }

    /// How many elements the pipe holds at most, begun or waiting: one for each stretch that runs one at a time, the window
    /// of each buffer, what ordered stages keep. `None` where a list of the user's is run at once.
    ///
    /// Not counted is what the user's own functions hold, such as a list or page, and what a terminal collects.
    pub fn held(&self) -> Option<usize> {
        self.stages.iter().enumerate().try_fold(0, |held: usize, (at, stage)| {
            Some(held.saturating_add(match stage.role {
                Role::AllOfList => return None,
                Role::Window { width, is_prefetch: true, .. } => width,
                Role::Window { width, window, ahead, .. } => {
                    let splits = self.stretch(at).iter().any(|at| self.stages[*at].splits);
                    let open = window.map_or(width, |window| window + if splits { width } else { 0 });
                    open.saturating_add(ahead)
                }
                Role::OneByOne { keeps } => keeps + self.in_progress(at),
                Role::End => self.in_progress(at),
                Role::Fork { branches } => branches + self.in_progress(at),
                Role::Meet => stage.above.len(),
                Role::Origin { .. } | Role::Await | Role::Instant => 0,
            }))
        })
    }

    /// Elements in a stretch that runs one at a time.
    fn in_progress(&self, boundary: usize) -> usize {
        usize::from(self.stretch(boundary).iter().any(|at| self.stages[*at].role == Role::Await))
    }

    /// The element stages before a boundary, by number, upstream ones first.
    fn stretch(&self, boundary: usize) -> Vec<usize> {
        let mut list = Vec::new();
        let mut at = boundary;
        while let [above] = self.stages[at].above[..] {
            if self.stages[above].role.is_boundary() {
                break;
            }
            list.push(above);
            at = above;
        }
        list.reverse();
        list
    }

    /// The runner that takes what a runner or source gives.
    pub(super) fn below(&self, stage: usize) -> Option<usize> {
        let next = (stage + 1..self.stages.len()).find(|at| self.stages[*at].above.contains(&stage))?;
        if self.stages[next].role.is_boundary() { Some(next) } else { self.below(next) }
    }

    /// The runners and sources that a runner takes from.
    pub(super) fn takes_from(&self, runner: usize) -> Vec<usize> {
        (0..runner)
            .filter(|at| self.stages[*at].role.is_boundary() && self.below(*at) == Some(runner))
            .collect()
    }

    /// The boundary that runs an element stage. `None` where the pipe has no end yet.
    #[cfg(feature = "numbers")]
    pub(super) fn runs(&self, stage: usize) -> Option<usize> {
        self.stages[stage].runner
    }
}

/// For stages, which describe themselves.
impl Plan {
    pub(crate) fn of(describe: impl FnOnce(&mut Plan)) -> Self {
        let mut plan = Plan::default();
        describe(&mut plan);
        plan
    }

    /// A stage behind the last one.
    pub(crate) fn stage(&mut self, site: Site, role: Role) -> &mut PlannedStage {
        let above = self.last.into_iter().collect();
        self.add(site, role, above)
    }

    /// A source, and the bounds it knows of how many elements come.
    pub(crate) fn source(
        &mut self,
        site: Site,
        waits: bool,
        bounds: (usize, Option<usize>),
    ) -> &mut PlannedStage {
        let size = bounds.1.filter(|most| *most == bounds.0);
        self.add(site, Role::Origin { waits, size }, Vec::new())
    }

    /// A stage with a function and what belongs to it, described on its own, becomes a source.
    pub(crate) fn source_of(&mut self, describe: impl FnOnce(&mut Plan)) {
        let at = self.stages.len();
        self.last = None;
        describe(self);
        self.stages.truncate(at + 1);
        self.last = Some(at);
        let role = &mut self.stages[at].role;
        *role = Role::Origin { waits: *role == Role::Await, size: None };
        self.joined(at);
    }

    /// The last stage is the call that the one before it makes for the members of lists.
    pub(crate) fn lists(&mut self) {
        let Some(call) = self.stages.pop() else { return };
        let above = call.above.first().map(|above| std::mem::take(&mut self.stages[*above].above));
        self.stages.pop();
        let stage = self.add(call.site, Role::AllOfList, above.unwrap_or_default());
        (stage.splits, stage.around) = (true, call.around);
        self.joined(self.stages.len() - 1);
    }

    /// A pipe that is part of this one: which stage is its last.
    pub(crate) fn branch(&mut self, describe: impl FnOnce(&mut Plan)) -> Option<usize> {
        let before = self.last.take();
        describe(self);
        std::mem::replace(&mut self.last, before)
    }

    /// Where branches come together.
    pub(crate) fn join(&mut self, site: Site, branches: Vec<usize>) {
        self.add(site, Role::Meet, branches);
    }

    /// The future of one branch of a stage.
    pub(crate) fn branch_of(&mut self, fork: usize, describe: impl FnOnce(&mut Plan)) {
        let outer = self.fork.replace(fork);
        self.last = self.fork;
        describe(self);
        self.fork = outer;
    }

    /// Where a branch begins.
    pub(crate) fn begins_branch(&mut self) {
        match self.fork {
            Some(fork) => self.last = Some(fork),
            None => self.source(Site::default().or("a branch"), true, (0, None)).unasked(),
        }
    }

    fn add(&mut self, site: Site, role: Role, above: Vec<usize>) -> &mut PlannedStage {
        let (at, ends) = (self.stages.len(), role.is_boundary());
        self.last = Some(at);
        self.stages.push(PlannedStage {
            site,
            role,
            splits: false,
            around: Vec::new(),
            above,
            unasked: false,
            has_senders: false,
            own_rule: None,
            unforeseen: None,
            has_body: false,
            skips: 0,
            runner: None,
        });
        if ends {
            self.stretch(at).into_iter().for_each(|stage| self.stages[stage].runner = Some(at));
        }
        self.told(at);
        &mut self.stages[at]
    }
}
