//! A message of the compiler, as it gives it in JSON.

use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Deserializer};

use super::case::Case;

#[derive(Deserialize)]
pub struct Message {
    pub level: String,
    pub message: String,
    pub code: Option<Code>,
    pub spans: Vec<Span>,
    pub children: Vec<Message>,
    /// What a user sees; nothing for the children.
    #[serde(deserialize_with = "or_nothing")]
    pub rendered: String,
}

#[derive(Deserialize)]
pub struct Code {
    pub code: String,
}

fn or_nothing<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

#[derive(Deserialize)]
pub struct Span {
    file_name: String,
    line_start: usize,
    line_end: usize,
    column_start: usize,
    column_end: usize,
    pub is_primary: bool,
    pub label: Option<String>,
    pub suggested_replacement: Option<String>,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
pub struct Expansion {
    span: Span,
}

/// Where a message points, in the code of a case.
pub struct Place {
    pub line: usize,
    /// From 0. Up to the end of the line, if it goes on.
    pub columns: Range<usize>,
}

impl Place {
    pub fn is_within(&self, columns: &Range<usize>) -> bool {
        columns.start <= self.columns.start && self.columns.end <= columns.end
    }
}

impl Message {
    pub fn is_error(&self) -> bool {
        self.level == "error" && !self.message.starts_with("aborting due to")
    }

    pub fn title(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }

    /// How many are printed, whatever stands in them.
    pub fn lines(&self) -> usize {
        self.rendered.trim().lines().count()
    }

    /// Where its primary spans are; those around our macro, if they are inside of it.
    pub fn places(&self, case: &Case) -> Vec<Place> {
        let spans = self.spans.iter().filter(|span| span.is_primary);
        spans.filter_map(|span| span.inside_of(case)).map(|span| span.place(case)).collect()
    }

    pub fn line(&self, case: &Case) -> Option<usize> {
        self.places(case).first().map(|place| place.line)
    }

    /// Of the longest line that prints types.
    pub fn columns(&self, case: &Case) -> usize {
        let path = format!("cases/{}.rs", case.name);
        let lines = self.rendered.lines().map(|line| {
            // What is quoted is the user's, and so are paths and what stands before a label.
            let is_quoted = line.starts_with(|char: char| char.is_ascii_digit() || char == ' ')
                && !line.trim_start().starts_with("= ")
                && !line.contains('^');
            let line = line.replace(&path, "main.rs");
            let text =
                line.trim_start_matches(|char: char| char.is_ascii_digit() || " |^-.+~".contains(char));
            let is_counted = !is_quoted && text.contains(['<', '{']);
            if is_counted { text.chars().count() } else { 0 }
        });
        lines.max().unwrap_or_default()
    }
}

impl Span {
    fn inside_of(&self, case: &Case) -> Option<&Self> {
        if Path::new(&self.file_name).with_extension("").ends_with(&case.name) {
            Some(self)
        } else {
            self.expansion.as_ref()?.span.inside_of(case)
        }
    }

    fn place(&self, case: &Case) -> Place {
        let end = if self.line_end == self.line_start {
            self.column_end - 1
        } else {
            case.code.lines().nth(self.line_start - 1).map_or(0, |line| line.chars().count())
        };
        Place { line: self.line_start, columns: self.column_start - 1..end }
    }
}
