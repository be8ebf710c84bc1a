//! What looks like a mistake in a plan.

use super::{Plan, Role};

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
                Role::Window { is_prefetch: true, .. } => advice.extend(self.idle(at)),
                _ => {}
            }
        }
        advice
    }

    /// A call that runs for one element at a time. Said once of a stretch, of its last call.
    fn alone(&self, call: usize) -> Option<String> {
        let end = self.runs(call);
        let is_alone = end.is_none_or(|end| !matches!(self.stages[end].role, Role::Window { .. }));
        let stretch = end.map_or_else(|| (call..self.stages.len()).collect(), |end| self.stretch(end));
        let (last, behind) = stretch.split_last()?;
        if !is_alone
            || behind.iter().chain([last]).any(|at| *at > call && self.stages[*at].role == Role::Await)
        {
            return None;
        }
        let place = if *last == call { "it".to_owned() } else { format!("`{}`", self.stages[*last].name) };
        let name = self.stages[call].name;
        Some(format!("`{name}` runs one at a time: put `|> buffer(n)` right after {place}"))
    }

    /// Tries without an end.
    fn endless(&self, call: usize) -> Option<String> {
        let stage = &self.stages[call];
        let has = |word: &str| stage.modifiers.iter().position(|modifier| modifier.contains(word));
        let name = stage.name;
        (has("tries").is_some() && has("at most").is_none()).then(|| {
            format!(
                "a try of `{name}` that never ends is never made again: put `.timeout(d)` before `.retry(..)`"
            )
        })
    }

    /// A buffer with nothing to run and nothing to fetch.
    fn idle(&self, buffer: usize) -> Option<String> {
        let mut above = self.stretch(buffer).first().copied().unwrap_or(buffer);
        above = *self.stages[above].above.first()?;
        (self.stages[above].role == Role::Origin { waits: false })
            .then(|| format!("`{}` has nothing to do: nothing before it waits", self.stages[buffer].name))
    }
}
