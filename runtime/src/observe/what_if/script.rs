//! What elements do in a model: for each what its calls take, and what becomes of it.

use std::sync::Arc;
use std::time::Duration;

use crate::observe::{PlannedStage, Role, What};

/// The result of a call in a source that says that nothing comes any more.
pub(super) const NOTHING: usize = usize::MAX;

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

/// A step of it.
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

/// A boundary, and the stretch before it. A source that makes calls is one, and its own stretch.
pub(super) struct Part {
    /// The number of the boundary in the plan.
    pub(super) at: usize,
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

    pub(super) fn is_source(&self) -> bool {
        matches!(self.boundary.role(), Role::Origin { .. })
    }

    /// It takes lists, and is told of twice: what it takes lists from, and what it makes of them.
    pub(super) fn takes_lists(&self) -> bool {
        *self.boundary.role() == Role::AllOfList
    }

    /// The last element becomes this.
    pub(super) fn ends_with(&mut self, result: usize) {
        let mut scripts = self.scripts.to_vec();
        if let Some(last) = scripts.last_mut() {
            *last = Arc::new(Script { acts: last.acts.clone(), end: Outcome::Gives(vec![result]) });
        }
        self.scripts = scripts.into();
    }
}
