//! Tokens to model; goes on after a mistake, so that one compile reports all of them.

mod call;
mod cursor;
mod source;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use crate::check;
use crate::errors::{Errors, syntax};
use crate::foreign;
use crate::input::{Row, Table};
use crate::model::{Args, Pipe, Source, Stage, Step};
use crate::print;
use crate::split::{Bar, Segment, has_bar, split};
use crate::suggest::Written;
use crate::tokens;
use cursor::{Cursor, round};

/// What stands between a stage and the next one, and is no separator.
const NO_SEPARATOR: &[char] = &['#', '.', '?', '\''];

/// Reads a whole pipeline.
pub fn pipe<'t>(user: TokenStream, table: &'t Table, errors: &mut Errors) -> Pipe<'t> {
    let tokens: Vec<TokenTree> = user.into_iter().collect();
    if tokens.is_empty() {
        errors.add(Span::call_site(), syntax::empty_pipe(table));
        return Pipe { source: Source::Missing, order: errors.begin(), stages: Vec::new() };
    }
    Parser { table, errors }.pipe(&tokens)
}

struct Parser<'t, 'e> {
    table: &'t Table,
    errors: &'e mut Errors,
}

impl<'t> Parser<'t, '_> {
    fn pipe(&mut self, tokens: &[TokenTree]) -> Pipe<'t> {
        let segments = split(tokens);
        let order = self.errors.begin();
        let mut stages = Vec::new();
        if segments.iter().all(|segment| segment.tokens.is_empty()) {
            self.errors.add(tokens::place_or_here(tokens), syntax::empty_pipe(self.table));
            return Pipe { source: Source::Missing, order, stages };
        }
        let mut was_empty = false;
        let mut segments = segments.into_iter().peekable();
        let first = segments.next().map(|segment| segment.tokens).unwrap_or_default();
        let next = segments.peek().and_then(|segment| segment.bar);
        let source = self.source(first, next, &mut stages);
        for segment in segments {
            // Of several bars in a row the first tells it all.
            let is_empty = segment.tokens.is_empty();
            if !(is_empty && was_empty) {
                self.segment(segment, &mut stages);
            }
            was_empty = is_empty;
        }
        Pipe { source, order, stages }
    }

    /// Reads what stands between two bars: one stage, or several with wrong separators between them.
    fn segment(&mut self, segment: Segment, stages: &mut Vec<Stage<'t>>) {
        let Some(bar) = segment.bar else { return };
        let flat = tokens::flatten(segment.tokens);
        if let Some(slip) = segment.slip {
            self.errors.begin();
            self.errors.add(bar, syntax::wrong_bar(&slip));
        }
        if self.brackets_behind_bar(bar, &flat, stages) {
            return;
        }
        if flat.is_empty() {
            let order = self.errors.begin();
            // Where a bar is missing before, this is the one.
            if !stages.last().is_some_and(|before| self.errors.is_unclear(before.order)) {
                self.errors.add(bar, syntax::missing_stage(self.table));
            }
            stages.push(Stage { bar, order, raw: TokenStream::new(), step: Step::Broken });
            return;
        }
        self.errors.begin();
        self.stages(bar, &mut Cursor::new(&flat), stages);
    }

    /// Whether the bar is between a stage and its brackets: `map |> (f)`.
    fn brackets_behind_bar(&mut self, bar: Bar, tokens: &[TokenTree], stages: &mut [Stage<'t>]) -> bool {
        let (Some(stage), Some(group)) = (stages.last_mut(), round(tokens)) else { return false };
        let Step::Call(call) = &mut stage.step else { return false };
        let Some(row) = call.row.filter(|row| call.args.is_none() && !row.params.is_empty()) else {
            return false;
        };
        // If there is no bar before that stage, it is this one.
        self.errors.resume(stage.order);
        let code = format!("{}({})", row.name, print::brief(&tokens::of(group)));
        self.errors.add(bar, syntax::bar_before_brackets(&row.name, &code));
        call.args = Some(Args { group: group.clone(), list: Vec::new(), is_unclear: true });
        true
    }

    fn stages(&mut self, bar: Bar, cursor: &mut Cursor<'_>, stages: &mut Vec<Stage<'t>>) {
        let order = self.errors.current();
        self.attributes(cursor);
        self.decoration(cursor);
        let begin = cursor.at;
        let step = self.step(bar, cursor);
        if cursor.at == begin {
            // What cannot be read belongs to the stage, so that an editor sees all of it.
            cursor.skip();
        }
        let tokens = &cursor.tokens[begin..cursor.at];
        let name = print::text(&tokens[..tokens::path(tokens).max(1).min(tokens.len())]);
        stages.push(Stage { bar, order, raw: tokens::stream(tokens), step });
        self.rest(cursor, &name, stages);
    }

    /// Reports what stands behind a whole stage, and goes on behind it.
    fn rest(&mut self, cursor: &mut Cursor<'_>, after: &str, stages: &mut Vec<Stage<'t>>) {
        self.attributes(cursor);
        let Some(token) = cursor.peek() else { return };
        let first = token.span();
        if let Some((found, place)) = cursor.puncts(NO_SEPARATOR) {
            let at_end = cursor.peek().is_none();
            let bar = Bar { first: place.0, last: place.1 };
            let text = match found.as_str() {
                "::<" | "<" => Some(syntax::open_types(after)),
                _ if found.starts_with("::") => Some(syntax::missing_name(after)),
                // Something else altogether, which had better stand elsewhere.
                _ if !at_end && found.starts_with([',', ';']) && self.is_unknown(cursor.rest()) => {
                    Some(syntax::unexpected(&found, after))
                }
                _ => None,
            };
            if let Some(text) = text {
                self.errors.add_unclear(place, text);
                self.left_out(bar, cursor, stages);
            } else if at_end {
                let text = syntax::wrong_separator(&found, after, at_end);
                match matches!(found.as_str(), "," | ";") && !stages.last().is_some_and(lacks_brackets) {
                    true => self.errors.add(place, text),
                    // It may stand where brackets should.
                    false => self.errors.add_unclear(place, text),
                }
            } else {
                self.errors.add_unclear(place, syntax::wrong_separator(&found, after, at_end));
                self.another(bar, cursor, stages);
            }
            return;
        }
        let bar = Bar { first, last: first };
        match token {
            TokenTree::Ident(word)
                if self.row_at(cursor.rest()).is_none() && self.row_at(&cursor.rest()[1..]).is_some() =>
            {
                // `s then map(f)`
                cursor.at += 1;
                self.errors.add_unclear(first, syntax::wrong_separator(&word.to_string(), after, false));
                self.another(bar, cursor, stages);
            }
            TokenTree::Ident(word) if self.is_modifier_of(after, word) => {
                self.errors.add_unclear(first, syntax::missing_dot(after, &stage_text(cursor.rest())));
                self.left_out(bar, cursor, stages);
            }
            TokenTree::Ident(word) if !tokens::is_keyword(word) && !self.is_unknown(cursor.rest()) => {
                self.errors.add_unclear(first, syntax::missing_bar(after, &stage_text(cursor.rest())));
                self.another(bar, cursor, stages);
            }
            _ => {
                let last = cursor.tokens.last().map_or(first, TokenTree::span);
                self.errors
                    .add_unclear((first, last), syntax::unexpected(&print::brief(cursor.rest()), after));
                self.left_out(bar, cursor, stages);
            }
        }
    }

    /// Reads a stage that has no bar of its own before it.
    fn another(&mut self, bar: Bar, cursor: &mut Cursor<'_>, stages: &mut Vec<Stage<'t>>) {
        self.errors.begin_another();
        self.stages(bar, cursor, stages);
    }

    /// Goes on behind what cannot be understood.
    fn left_out(&mut self, bar: Bar, cursor: &mut Cursor<'_>, stages: &mut Vec<Stage<'t>>) {
        let raw = tokens::stream(cursor.rest());
        cursor.skip();
        let order = self.errors.begin_another();
        stages.push(Stage { bar, order, raw, step: Step::Broken });
    }

    /// Whether a word is a modifier of that stage, or of others and no stage.
    fn is_modifier_of(&self, stage: &str, word: &proc_macro2::Ident) -> bool {
        let word = tokens::plain(word);
        self.table.row(stage).is_some_and(|row| row.modifier(&word).is_some())
            || (self.table.row(&word).is_none() && self.table.rows_with_modifier(&word).next().is_some())
    }

    /// Whether `tokens` begin with a name that resembles none of ours.
    fn is_unknown(&self, tokens: &[TokenTree]) -> bool {
        match tokens.first() {
            Some(TokenTree::Ident(name)) => check::is_unknown(self.table, &tokens::plain(name)),
            _ => true,
        }
    }

    /// Reports attributes and doc comments, and leaves them out.
    fn attributes(&mut self, cursor: &mut Cursor<'_>) {
        while tokens::is_punct(cursor.peek(), '#') {
            let bang = usize::from(tokens::is_punct(cursor.tokens.get(cursor.at + 1), '!'));
            let Some(TokenTree::Group(group)) = cursor.tokens.get(cursor.at + 1 + bang) else { return };
            let is_doc = tokens::is_word(group.stream().into_iter().next().as_ref(), "doc");
            let place = (cursor.tokens[cursor.at].span(), group.span_close());
            self.errors.add(place, syntax::attribute(is_doc));
            cursor.at += 2 + bang;
        }
    }

    /// Reports what sticks to the beginning of a stage and is no part of it: `.map(f)`, `&map(f)`, `x = map(f)`.
    fn decoration(&mut self, cursor: &mut Cursor<'_>) {
        let rest = cursor.rest();
        let marks = rest.iter().take_while(|token| tokens::is_mark(token)).count();
        let name = match rest.first() {
            Some(TokenTree::Ident(_)) if tokens::is_punct(rest.get(1), '=') => 2,
            _ => 0,
        };
        let length = marks.max(name);
        if length > 0 && self.row_at(&rest[length..]).is_some() {
            let place = tokens::place_or_here(&rest[..length]);
            let found = print::text(&rest[..length]);
            self.errors.add(place, syntax::decorated(&found, &stage_text(&rest[length..])));
            cursor.at += length;
        }
    }

    /// Reads one stage. A mistake that makes it unreadable is reported and leaves the cursor where it is.
    fn step(&mut self, bar: Bar, cursor: &mut Cursor<'_>) -> Step<'t> {
        let rest = cursor.rest();
        let Some(first) = rest.first() else {
            self.errors.add(bar, syntax::missing_stage(self.table));
            return Step::Broken;
        };
        if tokens::is_punct(Some(first), '?') {
            return Step::Unwrap(cursor.questions());
        }
        if let Some(step) = self.name_in_parts(cursor) {
            return step;
        }
        let all = tokens::place_or_here(rest);
        let path = tokens::path(rest);
        if path == 0 {
            let text = self.no_name(rest);
            self.errors.add(all, text);
            return Step::Broken;
        }
        let TokenTree::Ident(name) = first else { return self.own(path, cursor) };
        let is_bare = path == 1 || path == 1 + tokens::turbofish(&rest[1..]);
        if !is_bare {
            return self.own(path, cursor);
        }
        let method = match &rest[path..] {
            [dot, TokenTree::Ident(method), ..] if tokens::is_punct(Some(dot), '.') => Some(method),
            _ => None,
        };
        if matches!(name.to_string().as_str(), "self" | "Self" | "super" | "crate") {
            self.errors.add(all, syntax::method_as_stage(self.table, name, method));
            return Step::Broken;
        }
        if method
            .is_some_and(|method| method != "await" && check::is_unknown(self.table, &tokens::plain(name)))
        {
            // `client.get(..)`
            self.errors.add(all, syntax::method_as_stage(self.table, name, method));
            return Step::Broken;
        }
        if let (true, Some(TokenTree::Group(group))) =
            (tokens::is_punct(rest.get(path), '!'), rest.get(path + 1))
        {
            let text = match self.table.row(&tokens::plain(name)) {
                Some(_) => syntax::stage_as_macro(name, &print::brief(&tokens::of(group))),
                None => syntax::macro_as_stage(self.table, name, self.translated(&format!("{name}!"))),
            };
            self.errors.add(all, text);
            return Step::Broken;
        }
        cursor.at += 1;
        Step::Call(self.call(name.clone(), cursor))
    }

    /// The text for something that is no name.
    fn no_name(&self, rest: &[TokenTree]) -> String {
        match &rest[0] {
            _ if tokens::closure(rest).is_some() => syntax::closure_as_stage(self.table, &print::brief(rest)),
            TokenTree::Ident(word) if word == "await" => syntax::await_inside("..", ""),
            TokenTree::Ident(word) if word != "_" => {
                syntax::keyword_as_stage(self.table, word, self.translated(&word.to_string()))
            }
            TokenTree::Group(group) => {
                let inner = tokens::of(group);
                if has_bar(&inner) {
                    syntax::part_in_brackets()
                } else if tokens::path(&inner) > 0 || tokens::closure(&inner).is_some() {
                    let is_stage = self.row_at(&inner).is_some() || !self.is_unknown(&inner);
                    syntax::stage_in_brackets(self.table, &print::brief(&inner), is_stage)
                } else {
                    syntax::no_stage(self.table, "brackets")
                }
            }
            TokenTree::Literal(literal) => match tokens::string(literal) {
                Some(text) => syntax::stage_in_quotes(self.table, &text),
                None => syntax::no_stage(self.table, &format!("`{literal}`")),
            },
            _ => syntax::no_stage(self.table, &format!("`{}`", print::brief(rest))),
        }
    }

    /// What other libraries mean by a word.
    fn translated(&self, word: &str) -> Option<foreign::Told> {
        foreign::translate(self.table, word, Written { generics: &TokenStream::new(), args: None })
    }

    /// The row of the stage that `tokens` begin with.
    fn row_at(&self, tokens: &[TokenTree]) -> Option<&'t Row> {
        match tokens.first() {
            Some(TokenTree::Ident(name)) => self.table.row(&tokens::plain(name)),
            _ => None,
        }
    }
}

/// Whether a stage, or its last modifier, ends without the brackets that it needs.
fn lacks_brackets(stage: &Stage<'_>) -> bool {
    let Step::Call(call) = &stage.step else { return false };
    match call.modifiers.last() {
        Some(modifier) => modifier.args.is_none(),
        None => call.args.is_none() && call.row.is_some_and(|row| !row.params.is_empty()),
    }
}

/// A name and its brackets, as much of it as is short.
fn stage_text(tokens: &[TokenTree]) -> String {
    let path = tokens::path(tokens).max(1).min(tokens.len());
    let name = print::text(&tokens[..path]);
    match tokens.get(path) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            format!("{name}({})", print::brief(&tokens::of(group)))
        }
        _ => name,
    }
}
