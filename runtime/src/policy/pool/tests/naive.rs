//! The pool as a list of waiters that is looked through each time.

/// A call: the number of its pipe, and of its stage in the pipe, counted downstream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Who {
    pub(super) run: usize,
    pub(super) stage: usize,
    pub(super) permits: usize,
    pub(super) inside: Option<usize>,
}

pub(super) struct Naive {
    pub(super) size: usize,
    /// The oldest first; numbers of calls grow.
    pub(super) waiting: Vec<(usize, Who)>,
    pub(super) holding: Vec<(usize, Who)>,
    asked: usize,
    grants: f64,
    /// When each pipe was served last.
    served: Vec<(usize, f64)>,
    chosen: Option<usize>,
}

impl Naive {
    pub(super) fn new(size: usize) -> Self {
        let (waiting, holding, served) = (Vec::new(), Vec::new(), Vec::new());
        Naive { size, waiting, holding, asked: 0, grants: 0.0, served, chosen: None }
    }

    pub(super) fn in_use(&self) -> usize {
        self.holding.iter().map(|(_, who)| who.permits).sum()
    }

    pub(super) fn holds(&self, call: usize) -> bool {
        self.holding.iter().any(|(held, _)| *held == call)
    }

    pub(super) fn ask(&mut self, who: Who) -> usize {
        if !self.served.iter().any(|(run, _)| *run == who.run) {
            self.served.push((who.run, self.grants - 0.5));
        }
        self.asked += 1;
        self.waiting.push((self.asked, who));
        self.settle();
        self.asked
    }

    pub(super) fn leave(&mut self, call: usize) {
        self.waiting.retain(|(other, _)| *other != call);
        self.holding.retain(|(other, _)| *other != call);
        self.chosen = self.chosen.filter(|chosen| *chosen != call);
        self.settle();
    }

    pub(super) fn resize(&mut self, size: usize) {
        self.size = size;
        self.settle();
    }

    fn held(&self, of: impl Fn(&Who) -> bool) -> usize {
        self.holding.iter().filter(|(_, who)| of(who)).map(|(_, who)| who.permits).sum()
    }

    /// The lowest is served first.
    fn key(&self, call: usize, who: Who) -> (usize, f64, usize, bool, isize, usize) {
        let (_, served) = self.served.iter().find(|(run, _)| *run == who.run).expect("it has asked");
        let run = self.held(|other| other.run == who.run);
        let own = self.held(|other| (other.run, other.stage) == (who.run, who.stage));
        (run, *served, who.run, own > 0, -(who.stage as isize), call)
    }

    fn settle(&mut self) {
        while self.in_use() < self.size {
            let keys = self.waiting.iter().map(|(call, who)| (self.key(*call, *who), *call));
            let first = keys.min_by(|one, other| one.partial_cmp(other).expect("they compare"));
            let Some(call) = self.chosen.or(first.map(|(_, call)| call)) else { return };
            self.chosen = Some(call);
            if !self.fits(call) {
                return;
            }
            self.grant(call);
        }
    }

    pub(super) fn fits(&self, call: usize) -> bool {
        let (_, who) = self.waiting.iter().find(|(other, _)| *other == call).expect("it waits");
        self.in_use() + who.permits.min(self.size) <= self.size
    }

    pub(super) fn grant(&mut self, call: usize) {
        let at = self.waiting.iter().position(|(other, _)| *other == call).expect("it waits");
        let (_, mut who) = self.waiting.remove(at);
        who.permits = who.permits.min(self.size);
        self.holding.push((call, who));
        self.grants += 1.0;
        self.served.iter_mut().find(|(run, _)| *run == who.run).expect("it has asked").1 = self.grants;
        self.chosen = self.chosen.filter(|chosen| *chosen != call);
    }

    /// Calls that wait inside of one that holds a permit, where no call holds any in which nobody waits.
    pub(super) fn tied(&self) -> Vec<usize> {
        let mut stuck = Vec::new();
        let mut tied = Vec::new();
        for (call, who) in &self.waiting {
            let mut inside = who.inside;
            while let Some((outer, holder)) =
                inside.and_then(|outer| self.holding.iter().find(|(other, _)| *other == outer))
            {
                tied.push(*call);
                stuck.push(*outer);
                inside = holder.inside;
            }
        }
        tied.dedup();
        if self.holding.iter().all(|(call, _)| stuck.contains(call)) { tied } else { Vec::new() }
    }
}
