//! What looks like a mistake in a plan.

use super::{Around, Plan, Role};

impl Plan {
    /// What looks like a mistake: a sentence for each, with what to write instead. Empty where nothing does.
    pub fn advice(&self) -> Vec<String> {
        let mut advice = Vec::new();
        for (at, stage) in self.stages.iter().enumerate() {
            match stage.role {
                Role::Await => {
                    advice.extend(self.alone(at));
                    advice.extend(self.endless(at));
                }
                Role::AllOfList => advice.extend(self.endless(at)),
                Role::Window { is_prefetch: true, .. } => advice.extend(self.idle(at)),
                Role::Window { width, of_one_key, .. } => {
                    advice.extend(self.single(at, width));
                    advice.extend(self.scarce(at, width));
                    if of_one_key == Some(width) {
                        let name = self.name(at);
                        advice.push(format!(
                            "the keys of `{name}` limit nothing: give `.by_key(..)` a number below {width}"
                        ));
                    }
                }
                _ => {}
            }
        }
        advice
    }

    /// A call that runs for one element at a time. Said once of a stretch, of its last call.
    fn alone(&self, call: usize) -> Option<String> {
        let end = self.stages[call].runner;
        if end.is_some_and(|end| matches!(self.stages[end].role, Role::Window { .. })) {
            return None;
        }
        let behind = end.map_or_else(|| (call..self.stages.len()).collect(), |end| self.stretch(end));
        let last = *behind.last()?;
        if behind.iter().any(|at| *at > call && self.stages[*at].role == Role::Await) {
            return None;
        }
        let place = if last == call { "it".to_owned() } else { format!("`{}`", self.name(last)) };
        let name = self.name(call);
        Some(format!("`{name}` runs one at a time: put `|> buffer(n)` right after {place}"))
    }

    /// Tries without an end. A limit around all of them is one, too: it is what is meant where all of it has to end in time.
    fn endless(&self, call: usize) -> Option<String> {
        let around = &self.stages[call].around;
        let has_tries = around.iter().any(|around| matches!(around, Around::Tries(_)));
        let ends = around.iter().any(|around| matches!(around, Around::TimeLimit(_)));
        let name = self.name(call);
        (has_tries && !ends).then(|| {
            format!(
                "a try of `{name}` that never ends is never made again: put `.timeout(d)` before `.retry(..)`"
            )
        })
    }

    /// A buffer with nothing to run and nothing to fetch.
    fn idle(&self, buffer: usize) -> Option<String> {
        let mut above = self.stretch(buffer).first().copied().unwrap_or(buffer);
        above = *self.stages[above].above.first()?;
        matches!(self.stages[above].role, Role::Origin { waits: false, .. })
            .then(|| format!("`{}` has nothing to do: nothing before it waits", self.name(buffer)))
    }

    /// A buffer that runs one.
    fn single(&self, buffer: usize, width: usize) -> Option<String> {
        (width == 1).then(|| {
            format!("`{}` runs one at a time: a higher number runs several at once", self.name(buffer))
        })
    }

    /// A buffer that never runs as many as it could, as all of its calls need permits.
    fn scarce(&self, buffer: usize, width: usize) -> Option<String> {
        let stretch = self.stretch(buffer);
        let mut calls = stretch.iter().filter(|at| self.stages[**at].role == Role::Await);
        let (Some(call), None) = (calls.next(), calls.next()) else { return None };
        let around = &self.stages[*call].around;
        let at = around.iter().position(|around| matches!(around, Around::Permits { .. }))?;
        let Around::Permits { taken, of, .. } = around[at] else { return None };
        // Between its tries or before its start a call without permits does what it is there for, too.
        if around[at..].iter().any(|around| matches!(around, Around::Tries(_) | Around::Starts { .. })) {
            return None;
        }
        let most = (of / taken).max(1);
        (most < width).then(|| {
            let (call, buffer) = (self.name(*call), self.name(buffer));
            format!(
                "permits let {most} calls of `{call}` run at once, so `{buffer}` never runs {width}: give the pool more \
                 permits, or the buffer a lower number"
            )
        })
    }

    fn name(&self, at: usize) -> &'static str {
        self.stages[at].name()
    }
}
