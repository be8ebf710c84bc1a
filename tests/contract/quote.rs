//! Code and messages as cells of a table.

use std::ops::Range;

use super::case::Case;
use super::message::Message;

/// Code in one line, and the columns that messages point at.
type Piece = (Vec<char>, Vec<Range<usize>>);

/// The code that messages are about.
pub fn quoted(case: &Case, errors: &[&Message]) -> Vec<Piece> {
    let lines: Vec<&str> = case.code.lines().collect();
    let mut pieces: Vec<(Range<usize>, Vec<(usize, Range<usize>)>)> = Vec::new();
    for place in errors.iter().filter_map(|error| error.places(case).into_iter().next()) {
        let piece = piece(&lines, place.line - 1);
        let place = (place.line - 1, place.columns);
        match pieces.iter_mut().find(|(lines, _)| *lines == piece) {
            Some((_, places)) => places.push(place),
            None => pieces.push((piece, vec![place])),
        }
    }
    pieces.sort_by_key(|(lines, _)| lines.start);
    pieces.into_iter().map(|(piece, places)| bare(joined(&lines, piece, &places))).collect()
}

/// The lines of a `pipe!( .. )`, or the line.
fn piece(lines: &[&str], line: usize) -> Range<usize> {
    let start = (0..=line).rev().find(|&at| lines[at].contains("pipe!("));
    let end = start.and_then(|start| {
        let mut depth = 0;
        (start..lines.len()).find(|&at| {
            depth += lines[at].matches('(').count();
            depth -= lines[at].matches(')').count().min(depth);
            depth == 0
        })
    });
    match (start, end) {
        (Some(start), Some(end)) if end >= line => start..end + 1,
        _ => line..line + 1,
    }
}

fn joined(lines: &[&str], piece: Range<usize>, places: &[(usize, Range<usize>)]) -> Piece {
    let (mut text, mut found): Piece = (Vec::new(), Vec::new());
    for line in piece {
        let trimmed = lines[line].trim_start();
        let is_inside = text.last().is_some_and(|last| *last != '(');
        if is_inside && !trimmed.starts_with([')', '.']) {
            text.push(' ');
        }
        let indent = lines[line].len() - trimmed.len();
        for (_, place) in places.iter().filter(|(at, _)| *at == line) {
            found.push(place.start + text.len() - indent..place.end + text.len() - indent);
        }
        text.extend(trimmed.trim_end().chars());
    }
    (text, found)
}

/// Without what frames it, if nobody points there.
fn bare((text, mut places): Piece) -> Piece {
    let whole: String = text.iter().collect();
    for (before, after) in [("let _ = pipe!(", ");"), ("let _ = ", ";"), ("", ";")] {
        let inside = before.len()..text.len().saturating_sub(after.len());
        let is_inside = |place: &Range<usize>| inside.start <= place.start && place.end <= inside.end;
        if whole.starts_with(before) && whole.ends_with(after) && places.iter().all(is_inside) {
            for place in &mut places {
                *place = place.start - before.len()..place.end - before.len();
            }
            return (text[inside].to_vec(), places);
        }
    }
    (text, places)
}

/// Code with places underlined. (A code span in Markdown cannot have any.)
pub fn code(text: &[char], places: &[Range<usize>]) -> String {
    let mut out = String::from("<code>");
    let is_marked = |at: usize| places.iter().any(|place| place.contains(&at));
    let is_letter = |at: usize| text.get(at).is_some_and(|char| char.is_alphanumeric());
    for (at, char) in text.iter().enumerate() {
        if is_marked(at) && (at == 0 || !is_marked(at - 1)) {
            out.push_str("<ins><b>");
        }
        let is_in_word = *char == '_' && at > 0 && [at - 1, at + 1].iter().all(|at| is_letter(*at));
        if "\\`*_[<|~&".contains(*char) && !is_in_word {
            out.push('\\');
        }
        out.push(*char);
        if is_marked(at) && !is_marked(at + 1) {
            out.push_str("</b></ins>");
        }
    }
    out + "</code>"
}

/// A message, whose code is in backticks already.
pub fn prose(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        let is_code = index % 2 == 1;
        let escaped = if is_code { "|" } else { "\\*_[<|~&" };
        if is_code || index > 0 {
            out.push('`');
        }
        for char in part.chars() {
            if escaped.contains(char) {
                out.push('\\');
            }
            out.push(char);
        }
    }
    out
}
