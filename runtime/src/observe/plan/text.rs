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
        let names = width(&mut self.stages.iter().map(|stage| stage.name));
        let whats = width(&mut lines.iter().map(String::as_str));
        for (at, (stage, what)) in self.stages.iter().zip(&lines).enumerate() {
            let line =
                format!("{} {:names$}  {what:whats$}  {}", self.bracket(at), stage.name, stage.whereabouts());
            writeln!(out, "{}", line.trim_end())?;
        }
        match self.held() {
            Some(held) => writeln!(out, "held at most: {held} elements")?,
            None => writeln!(out, "held at most: the longest list")?,
        }
        self.advice().iter().try_for_each(|sentence| writeln!(out, "! {sentence}"))
    }
}

impl PlannedStage {
    /// `src/main.rs:12`, or nothing.
    fn whereabouts(&self) -> String {
        self.place.map_or_else(String::new, |place| format!("{}:{}", place.file(), place.line()))
    }

    /// A call and what it has around it, the outermost first.
    fn call(&self) -> String {
        self.modifiers.iter().fold("call".to_owned(), |inside, modifier| format!("{modifier} [{inside}]"))
    }
}

impl Plan {
    fn bracket(&self, at: usize) -> char {
        let ends = self.stages[at].role.is_boundary();
        match if ends { Some(at) } else { self.runs(at) } {
            Some(end) => match self.stretch(end)[..] {
                [] => ' ',
                [first, ..] if first == at => '┌',
                _ if ends => '└',
                _ => '│',
            },
            None => ' ',
        }
    }

    /// What a stage does, in words.
    pub(super) fn what(&self, at: usize) -> String {
        let stage = &self.stages[at];
        let one_at_a_time = if self.in_progress(at) > 0 { ", runs one at a time" } else { "" };
        match stage.role {
            Role::Origin { waits } => {
                let from = if waits { "as they come" } else { "at hand" };
                if stage.modifiers.is_empty() { from.to_owned() } else { format!("{from}, {}", stage.call()) }
            }
            Role::Meet => {
                let names = stage.above.iter().map(|above| format!("`{}`", self.stages[*above].name));
                names.collect::<Vec<_>>().join(" and ")
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
