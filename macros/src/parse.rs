//! Tokens to model; goes on after a mistake, so that one compile reports all of them.

use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};

use crate::errors::{Errors, syntax};
use crate::input::{Row, Table};
use crate::model::{Args, Argument, Call, Modifier, Own, Pipe, Source, Stage, Step};
use crate::split::{Bar, Segment, split};
use crate::tokens;

/// Reads a whole pipeline.
pub fn pipe<'t>(user: TokenStream, table: &'t Table, errors: &mut Errors) -> Pipe<'t> {
    let tokens: Vec<TokenTree> = user.into_iter().collect();
    if tokens.is_empty() {
        errors.add(Span::call_site(), syntax::empty_pipe(table));
        return Pipe { source: Source::Missing, stages: Vec::new() };
    }
    Parser { table, errors }.pipe(tokens)
}

struct Parser<'t, 'e> {
    table: &'t Table,
    errors: &'e mut Errors,
}

impl<'t> Parser<'t, '_> {
    fn pipe(&mut self, tokens: Vec<TokenTree>) -> Pipe<'t> {
        let mut segments = split(tokens, self.errors).into_iter().peekable();
        let first = segments.next().map(|segment| segment.tokens).unwrap_or_default();
        let next = segments.peek().and_then(|segment| segment.bar);
        let mut stages = Vec::new();
        let source = self.source(first, next, &mut stages);
        for Segment { bar, tokens } in segments {
            if let Some(bar) = bar {
                self.segment(bar, tokens, &mut stages);
            }
        }
        Pipe { source, stages }
    }

    /// Reads what stands before the first bar. Stages that follow a wrong separator go to `stages`.
    fn source(
        &mut self,
        tokens: Vec<TokenTree>,
        next: Option<Bar>,
        stages: &mut Vec<Stage<'t>>,
    ) -> Source<'t> {
        let flat = tokens::flatten(tokens.iter().cloned());
        if flat.is_empty() {
            if let Some(bar) = next {
                self.errors.add(bar, syntax::missing_source(self.table));
            }
            return Source::Missing;
        }
        if let Some((name, row)) = self.called_row(&flat) {
            let mut cursor = Cursor { tokens: &flat, at: 1 };
            if row.kind.is_source() {
                let call = self.call(name, &mut cursor);
                let end = cursor.at;
                self.rest(&mut cursor, &call.name.to_string(), stages);
                let raw = tokens::stream(&flat[..end]);
                return Source::Builtin(call, raw);
            }
            // `name(x).rows()` may well be a function of the user's; with our own modifiers behind it, it is not.
            let mut quiet = Errors::default();
            let call = Parser { table: self.table, errors: &mut quiet }.call(name, &mut cursor);
            let is_ours = call.modifiers.iter().all(|it| row.modifier(&tokens::plain(&it.name)).is_some());
            if is_ours && cursor.peek().is_none() {
                self.errors.add(call.place(), syntax::stage_as_source(&call.name));
                return Source::Missing;
            }
        }
        self.expression(tokens, stages)
    }

    /// Takes the user's expression as it is, but for separators that no expression can hold.
    fn expression(&mut self, mut tokens: Vec<TokenTree>, stages: &mut Vec<Stage<'t>>) -> Source<'t> {
        let comma_may_be_rust = |before: &[TokenTree]| {
            before
                .iter()
                .any(|token| tokens::is_punct(Some(token), '<') || tokens::is_punct(Some(token), '|'))
        };
        let wrong = (0..tokens.len()).find(|&at| match &tokens[at] {
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => true,
                ',' => at + 1 == tokens.len() || !comma_may_be_rust(&tokens[..at]),
                '=' => punct.spacing() == Spacing::Joint && tokens::is_punct(tokens.get(at + 1), '>'),
                _ => false,
            },
            _ => false,
        });
        if let Some(at) = wrong {
            let rest = tokens.split_off(at);
            let mut cursor = Cursor { tokens: &rest, at: 0 };
            self.rest(&mut cursor, "the source", stages);
            if tokens.is_empty() {
                return Source::Missing;
            }
        }
        Source::Expr(tokens::stream(&tokens))
    }

    /// The row whose name is called at the beginning of `tokens`. A name that is not called may be a variable.
    fn called_row(&self, tokens: &[TokenTree]) -> Option<(Ident, &'t Row)> {
        let TokenTree::Ident(name) = tokens.first()? else { return None };
        let group = tokens.get(1 + tokens::turbofish(&tokens[1..]))?;
        let row = self.table.row(&tokens::plain(name))?;
        matches!(group, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
            .then(|| (name.clone(), row))
    }

    /// Reads what stands between two bars: one stage, or several with wrong separators between them.
    fn segment(&mut self, bar: Bar, tokens: Vec<TokenTree>, stages: &mut Vec<Stage<'t>>) {
        let flat = tokens::flatten(tokens);
        if flat.is_empty() {
            self.errors.add(bar, syntax::missing_stage(self.table));
            stages.push(Stage { bar, raw: TokenStream::new(), step: Step::Broken });
            return;
        }
        self.stages(bar, &mut Cursor { tokens: &flat, at: 0 }, stages);
    }

    fn stages(&mut self, bar: Bar, cursor: &mut Cursor<'_>, stages: &mut Vec<Stage<'t>>) {
        self.attributes(cursor);
        let begin = cursor.at;
        let step = self.step(bar, cursor);
        if cursor.at == begin {
            // What cannot be read belongs to the stage, so that an editor sees all of it.
            cursor.at = cursor.tokens.len();
        }
        let tokens = &cursor.tokens[begin..cursor.at];
        let name = tokens::text(&tokens[..tokens::path(tokens).max(1).min(tokens.len())]);
        stages.push(Stage { bar, raw: tokens::stream(tokens), step });
        self.rest(cursor, &name, stages);
    }

    /// Reports what stands behind a whole stage, and goes on behind it.
    fn rest(&mut self, cursor: &mut Cursor<'_>, after: &str, stages: &mut Vec<Stage<'t>>) {
        let Some(token) = cursor.peek() else { return };
        let first = token.span();
        match token {
            TokenTree::Punct(punct) if !matches!(punct.as_char(), '#' | '.' | '?' | ':' | '<' | '\'') => {
                let mut last = first;
                let mut found = String::new();
                while let Some(TokenTree::Punct(punct)) = cursor.peek() {
                    if matches!(punct.as_char(), '#' | ':' | '<' | '\'' | '?') {
                        break;
                    }
                    found.push(punct.as_char());
                    last = punct.span();
                    cursor.at += 1;
                }
                let at_end = cursor.peek().is_none();
                self.errors.add((first, last), syntax::wrong_separator(&found, after, at_end));
                if !at_end {
                    self.stages(Bar { first, last }, cursor, stages);
                }
            }
            TokenTree::Ident(_) => {
                self.errors.add(first, syntax::missing_bar(after, &token.to_string()));
                self.stages(Bar { first, last: first }, cursor, stages);
            }
            _ => {
                let last = cursor.tokens.last().map_or(first, TokenTree::span);
                self.errors.add((first, last), syntax::unexpected(&token.to_string(), after));
                cursor.at = cursor.tokens.len();
            }
        }
    }

    /// Reports attributes and doc comments before a stage, and leaves them out.
    fn attributes(&mut self, cursor: &mut Cursor<'_>) {
        while tokens::is_punct(cursor.peek(), '#') {
            let Some(TokenTree::Group(group)) = cursor.tokens.get(cursor.at + 1) else { return };
            let is_doc = tokens::is_word(group.stream().into_iter().next().as_ref(), "doc");
            let place = (cursor.tokens[cursor.at].span(), group.span_close());
            self.errors.add(place, syntax::attribute(is_doc));
            cursor.at += 2;
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
        let all = tokens::place(rest).unwrap_or((first.span(), first.span()));
        let path = tokens::path(rest);
        if path == 0 {
            let text = if tokens::closure(rest).is_some() {
                syntax::closure_as_stage(self.table)
            } else {
                syntax::no_stage(self.table, first)
            };
            self.errors.add(all, text);
            return Step::Broken;
        }
        let TokenTree::Ident(name) = first else { return self.own(path, cursor) };
        let is_bare = path == 1 || path == 1 + tokens::turbofish(&rest[1..]);
        if !is_bare {
            return self.own(path, cursor);
        }
        if matches!(name.to_string().as_str(), "self" | "Self" | "super" | "crate") {
            self.errors.add(all, syntax::method_as_stage(self.table, name));
            return Step::Broken;
        }
        if tokens::is_punct(rest.get(path), '!') && matches!(rest.get(path + 1), Some(TokenTree::Group(_))) {
            self.errors.add(all, syntax::macro_as_stage(self.table, name));
            return Step::Broken;
        }
        cursor.at += 1;
        Step::Call(self.call(name.clone(), cursor))
    }

    fn own(&mut self, path: usize, cursor: &mut Cursor<'_>) -> Step<'t> {
        let path_tokens = cursor.take(path);
        let path = tokens::stream(path_tokens);
        let place = tokens::place(path_tokens).unwrap_or((Span::call_site(), Span::call_site()));
        let name = tokens::text(path_tokens);
        match cursor.peek() {
            Some(TokenTree::Group(args)) => {
                let args = args.clone();
                cursor.at += 1;
                if args.delimiter() != Delimiter::Parenthesis {
                    self.errors.add((place.0, args.span_close()), syntax::wrong_brackets(&name, None));
                }
                let questions = cursor.questions();
                if let Some(TokenTree::Punct(dot)) = cursor.peek() {
                    if dot.as_char() == '.' {
                        let end = cursor.tokens.last().map_or(dot.span(), TokenTree::span);
                        self.errors.add((dot.span(), end), syntax::modifier_of_own_stage(&name));
                        cursor.at = cursor.tokens.len();
                    }
                }
                Step::Own(Own { name, path, args, questions })
            }
            _ => {
                self.errors.add(place, syntax::own_stage_without_brackets(&name));
                Step::Broken
            }
        }
    }

    /// Reads `::<G>(args).modifier(args)?` behind a name.
    fn call(&mut self, name: Ident, cursor: &mut Cursor<'_>) -> Call<'t> {
        let row = self.table.row(&tokens::plain(&name));
        let generics = self.generics(&name, cursor);
        let args = self.args(row, cursor);
        let (modifiers, questions) = self.modifiers(&name, cursor);
        Call { name, row, generics, args, modifiers, questions }
    }

    fn generics(&mut self, name: &Ident, cursor: &mut Cursor<'_>) -> TokenStream {
        let length = tokens::turbofish(cursor.rest());
        if length > 0 {
            return tokens::stream(cursor.take(length));
        }
        let length = tokens::angles(cursor.rest());
        let generics = cursor.take(length);
        if let Some(place) = tokens::place(generics) {
            self.errors.add(place, syntax::no_turbofish(name, &tokens::text(generics)));
        }
        tokens::stream(generics)
    }

    fn args(&mut self, row: Option<&'t Row>, cursor: &mut Cursor<'_>) -> Option<Args<'t>> {
        let Some(TokenTree::Group(group)) = cursor.peek() else { return None };
        let group = group.clone();
        cursor.at += 1;
        let takes_pipes = row.is_some_and(Row::takes_pipes) && group.delimiter() == Delimiter::Parenthesis;
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        let list = tokens::split_commas(&tokens).into_iter().map(|tokens| {
            let pipe = takes_pipes.then(|| self.pipe(tokens.clone()));
            Argument { shape: tokens::shape(&tokens), tokens, pipe }
        });
        Some(Args { list: list.collect(), group })
    }

    fn modifiers(&mut self, stage: &Ident, cursor: &mut Cursor<'_>) -> (Vec<Modifier<'t>>, Vec<Span>) {
        let mut modifiers = Vec::new();
        let mut questions = cursor.questions();
        while let Some(TokenTree::Punct(dot)) = cursor.peek() {
            if dot.as_char() != '.' {
                break;
            }
            let dot = dot.span();
            cursor.at += 1;
            // Of several dots the name belongs to the last.
            let mut doubled = false;
            while tokens::is_punct(cursor.peek(), '.') {
                cursor.at += 1;
                doubled = true;
            }
            let word = match cursor.peek() {
                Some(TokenTree::Ident(word)) => Some(word.clone()),
                _ => None,
            };
            if doubled || word.is_none() {
                self.errors.add(dot, syntax::missing_modifier(stage));
            }
            let Some(name) = word else {
                // `.0` is one mistake.
                cursor.at +=
                    usize::from(matches!(cursor.peek(), Some(TokenTree::Literal(_) | TokenTree::Group(_))));
                continue;
            };
            cursor.at += 1;
            if name == "await" {
                self.errors.add((dot, name.span()), syntax::await_inside(stage, self.is_terminal(stage)));
            } else {
                let generics = self.generics(&name, cursor);
                let args = self.args(None, cursor);
                modifiers.push(Modifier { dot, name, generics, args, late: !questions.is_empty() });
            }
            questions.extend(cursor.questions());
        }
        (modifiers, questions)
    }

    fn is_terminal(&self, stage: &Ident) -> bool {
        self.table.row(&tokens::plain(stage)).is_some_and(|row| row.kind.is_terminal())
    }
}

/// A place in a list of tokens.
struct Cursor<'a> {
    tokens: &'a [TokenTree],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<&'a TokenTree> {
        self.tokens.get(self.at)
    }

    fn rest(&self) -> &'a [TokenTree] {
        &self.tokens[self.at..]
    }

    fn take(&mut self, length: usize) -> &'a [TokenTree] {
        let taken = &self.tokens[self.at..self.at + length];
        self.at += length;
        taken
    }

    fn questions(&mut self) -> Vec<Span> {
        let mut spans = Vec::new();
        while tokens::is_punct(self.peek(), '?') {
            spans.extend(self.peek().map(TokenTree::span));
            self.at += 1;
        }
        spans
    }
}
