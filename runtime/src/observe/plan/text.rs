//! A plan as a table.

use std::fmt::{self, Display, Formatter};

use super::{Plan, PlannedStage, Role};

/// A line for each stage.
///
/// The bracket on its left goes around a stretch and what runs it. Behind the name stands what the stage does; of a call,
/// what it has around it, the outermost first. Then come the number of elements held and the advice.
impl Display for Plan {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = (0..self.stages.len()).map(|at| self.what(at)).collect();
        let width =
            |list: &mut dyn Iterator<Item = &str>| list.map(|text| text.chars().count()).max().unwrap_or(0);
        let depths = self.depths();
        let names = self.stages.iter().zip(&depths).enumerate();
        let names: Vec<String> = names
            .map(|(at, (stage, depth))| {
                format!("{}{} {}", "  ".repeat(*depth), self.bracket(at), stage.name())
            })
            .collect();
        let first = width(&mut names.iter().map(String::as_str));
        let whats = width(&mut lines.iter().map(String::as_str));
        for ((stage, name), what) in self.stages.iter().zip(&names).zip(&lines) {
            let line = format!("{name:first$}  {what:whats$}  {}", stage.whereabouts());
            writeln!(out, "{}", line.trim_end())?;
        }
        match self.held() {
            Some(held) => writeln!(out, "held at most: {}", elements(held))?,
            None => writeln!(out, "held at most: the longest list")?,
        }
        self.advice().iter().try_for_each(|sentence| writeln!(out, "! {sentence}"))
    }
}

impl PlannedStage {
    /// `src/main.rs:12`, or nothing.
    fn whereabouts(&self) -> String {
        self.site.place.map_or_else(String::new, |place| format!("{}:{}", place.file(), place.line()))
    }

    /// A call and what it has around it, the outermost first.
    fn call(&self) -> String {
        self.around.iter().fold("call".to_owned(), |inside, around| format!("{around} [{inside}]"))
    }
}

impl Plan {
    fn bracket(&self, at: usize) -> char {
        let ends = self.stages[at].role.is_boundary();
        match if ends { Some(at) } else { self.stages[at].runner } {
            Some(end) => match self.stretch(end)[..] {
                [] => ' ',
                [first, ..] if first == at => '┌',
                _ if ends => '└',
                _ => '│',
            },
            None => ' ',
        }
    }

    fn names(&self, stages: impl Iterator<Item = usize>) -> String {
        let names: Vec<String> = stages.map(|at| format!("`{}`", self.stages[at].name())).collect();
        match names.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => names.concat(),
        }
    }

    /// How far the stages are set in: one step for each branch they are in.
    fn depths(&self) -> Vec<usize> {
        let mut depths = vec![0; self.stages.len()];
        let is_fork = |at: usize| matches!(self.stages[at].role, Role::Fork { .. });
        let above = |at: usize| self.stages[at].above.iter().map(move |above| (*above, at));
        let pairs: Vec<(usize, usize)> = (0..self.stages.len()).flat_map(above).collect();
        for (above, at) in &pairs {
            depths[*at] = depths[*at].max(depths[*above] + usize::from(is_fork(*above)));
        }
        // A source in a branch has nothing above that is set in.
        for (above, at) in pairs.iter().rev().filter(|(above, _)| !is_fork(*above)) {
            depths[*above] = depths[*above].max(depths[*at]);
        }
        depths
    }

    /// What a stage does, in words.
    pub(super) fn what(&self, at: usize) -> String {
        let stage = &self.stages[at];
        let one_at_a_time = if self.in_progress(at) > 0 { ", runs one at a time" } else { "" };
        match stage.role {
            Role::Origin { waits, size } => {
                let from = if waits { "as they come" } else { "at hand" };
                let size = size.map_or_else(String::new, |size| format!(", {}", elements(size)));
                let call = if stage.around.is_empty() { "" } else { &format!(", {}", stage.call()) };
                format!("{from}{size}{call}")
            }
            Role::Meet => self.names(stage.above.iter().copied()),
            Role::Fork { .. } => {
                let begins = |below: &usize| self.stages[*below].above.contains(&at);
                format!("to {}{one_at_a_time}", self.names((0..self.stages.len()).filter(begins)))
            }
            Role::Await if stage.splits => format!("{}, several of one", stage.call()),
            Role::Await => stage.call(),
            Role::Instant if stage.splits => "several of one".to_owned(),
            Role::Instant => "at once".to_owned(),
            Role::Window { width, is_prefetch: true, .. } => format!("fetches {width} ahead"),
            Role::Window { width, window, of_one_key, .. } => {
                let order = match window {
                    Some(window) => format!("in order, {window} open"),
                    None => "as they finish".to_owned(),
                };
                let keys = of_one_key.map_or_else(String::new, |limit| format!(", {limit} of one key"));
                format!("runs {width} at once{keys}, {order}")
            }
            Role::AllOfList => format!("{} for all of a list at once{one_at_a_time}", stage.call()),
            Role::OneByOne { keeps: 0 } => format!("one by one{one_at_a_time}"),
            Role::OneByOne { keeps } => format!("one by one, keeps {keeps}{one_at_a_time}"),
            Role::End => format!("the end{one_at_a_time}"),
        }
    }
}

fn elements(count: usize) -> String {
    format!("{count} element{}", if count == 1 { "" } else { "s" })
}
