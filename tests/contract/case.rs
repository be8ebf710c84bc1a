//! A case: code that is wrong, and marks that say what is said of it, and where.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::{Message, SHORT};

/// A file of `ui/`.
pub struct Case {
    file: PathBuf,
    /// Its path below `ui/`, without the ending.
    pub name: String,
    /// What the compiler gets to see: nothing of the marks, as in the code of a user.
    pub code: String,
    pub marks: Vec<Mark>,
    /// Why the marks cannot be read.
    pub problem: Option<String>,
}

/// A `//~ ERROR text` behind a line.
pub struct Mark {
    /// Of the code without marks, from 1.
    pub line: usize,
    pub text: String,
    /// The columns over a `//~ ^^^` in the next line, from 0.
    pub place: Option<Range<usize>>,
    pub is_long: bool,
}

impl Case {
    pub fn read(below: &Path, file: PathBuf) -> Self {
        let name = file.strip_prefix(below).expect("cases are in there").with_extension("");
        let name = name.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file).expect("it can be read");
        let mut case = Self { file, name, code: String::new(), marks: Vec::new(), problem: None };
        let mut places = Vec::new();
        for line in text.lines() {
            if let Some(carets) = carets(line) {
                places.extend(carets);
                continue;
            }
            case.place(&mut places);
            let (code, marks) = line.find("//~").map_or((line, ""), |at| line.split_at(at));
            case.code.push_str(code.trim_end());
            case.code.push('\n');
            let line = case.code.lines().count();
            for mark in marks.split("//~ ERROR").skip(1) {
                let (text, is_long) =
                    mark.split_once("//~ LONG").map_or((mark, false), |(text, _)| (text, true));
                case.marks.push(Mark { line, text: text.trim().to_owned(), place: None, is_long });
            }
        }
        case.place(&mut places);
        if case.code.lines().count() > SHORT {
            case.problem = Some(format!("more than {SHORT} lines"));
        }
        if case.marks.is_empty() || case.marks.iter().any(|mark| mark.text.is_empty()) {
            case.problem = Some("no mark, or one without a text".to_owned());
        }
        case
    }

    /// Gives the places beneath a line to the marks of the line: to each its own, or one to all.
    fn place(&mut self, places: &mut Vec<Range<usize>>) {
        let line = self.code.lines().count();
        let marks = self.marks.iter_mut().filter(|mark| mark.line == line);
        let mut marks: Vec<_> = marks.collect();
        if places.len() == 1 {
            marks.iter_mut().for_each(|mark| mark.place = Some(places[0].clone()));
        } else if places.len() == marks.len() {
            marks.iter_mut().zip(places.iter()).for_each(|(mark, place)| mark.place = Some(place.clone()));
        }
        if places.len() > 1 && places.len() != marks.len() || marks.is_empty() && !places.is_empty() {
            self.problem = Some(format!("places without marks beneath line {line}"));
        }
        places.clear();
    }

    /// Whether a line gives more than one error: for one mistake, as lines with two have two places.
    pub fn is_said_twice(&self) -> bool {
        self.marks.windows(2).any(|pair| pair[0].line == pair[1].line)
    }

    pub fn folder(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }

    /// The mark that a message belongs to, among those that are left.
    pub fn marked(&self, error: &Message, is_said: &[bool]) -> Option<usize> {
        let line = error.line(self)?;
        let is_meant = |mark: &Mark| mark.line == line && error.title().contains(&mark.text);
        (0..self.marks.len()).find(|&index| !is_said[index] && is_meant(&self.marks[index]))
    }

    /// Writes the places of today beneath lines that have none.
    pub fn add_places(&mut self, messages: &[Message]) {
        let mut is_said = vec![false; self.marks.len()];
        for error in messages.iter().filter(|message| message.is_error()) {
            let Some(index) = self.marked(error, &is_said) else { return };
            is_said[index] = true;
            if self.marks[index].place.is_none() {
                self.marks[index].place = error.places(self).first().map(|place| place.columns.clone());
            }
        }
        let text = fs::read_to_string(&self.file).expect("it can be read");
        let mut lines = text.lines().peekable();
        let mut new = String::new();
        let mut number = 0;
        while let Some(line) = lines.next() {
            new.push_str(line);
            new.push('\n');
            number += usize::from(carets(line).is_none());
            let is_marked = carets(line).is_some() || lines.peek().is_some_and(|next| carets(next).is_some());
            let marks = self.marks.iter().filter(|mark| mark.line == number && !is_marked);
            let mut places: Vec<_> = marks.filter_map(|mark| mark.place.clone()).collect();
            if places.iter().all(|place| *place == places[0]) {
                places.truncate(1);
            }
            places.iter().for_each(|place| new.push_str(&beneath(line, place)));
        }
        if new != text {
            fs::write(&self.file, new).expect("it can be written");
        }
    }
}

/// `//~    ^^^^`, as deep as the line above if there is room.
fn beneath(line: &str, place: &Range<usize>) -> String {
    let indent = line.chars().take_while(|char| *char == ' ').count();
    let indent = if place.start >= indent + 3 { indent } else { 0 };
    assert!(place.start >= indent + 3, "there is no room for `//~` before {line}");
    let gap = place.start - indent - 3;
    format!("{}//~{}{}\n", " ".repeat(indent), " ".repeat(gap), "^".repeat(place.len()))
}

/// The groups of `^` in a line of places.
fn carets(line: &str) -> Option<Vec<Range<usize>>> {
    let carets = line.trim_start().strip_prefix("//~")?;
    if carets.trim().is_empty() || !carets.chars().all(|char| " ^".contains(char)) {
        return None;
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.char_indices().filter(|(_, char)| *char == '^') {
        match found.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => found.push(at..at + 1),
        }
    }
    Some(found)
}
