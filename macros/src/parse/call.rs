//! What begins with a name: a stage with its brackets and modifiers.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use super::Parser;
use super::cursor::{Cursor, round};
use crate::check;
use crate::errors::{rules, syntax};
use crate::foreign::Told;
use crate::input::{Row, Types};
use crate::model::{Args, Argument, Call, Modifier, Own, Step, Warnings};
use crate::print;
use crate::split::has_bar;
use crate::suggest::{self, Written};
use crate::tokens;

/// What somebody may type between a name and its argument.
const ASSIGNMENTS: &[&str] = &["", ":", "=", "->", "=>", "<-", ":=", "$", "@"];

impl<'t> Parser<'t, '_> {
    /// Reads `::<G>(args).modifier(args)?` behind a name.
    pub fn call(&mut self, name: Ident, cursor: &mut Cursor<'_>) -> Call<'t> {
        let row = self.table.row(&tokens::plain(&name));
        let mut generics = self.generics(&name, cursor);
        let early = self.early_questions(&name, cursor);
        let mut args = self.args(row, cursor);
        if args.is_none() && generics.is_empty() {
            generics = self.bare_types(&name, row, cursor);
        }
        if args.is_none() && generics.is_empty() && early.is_empty() {
            args = self.bare_args(&name, row, cursor);
        }
        if args.is_some() {
            self.late_types(&name, row, cursor);
        }
        let (modifiers, mut questions) = self.modifiers(&name, cursor);
        questions.splice(0..0, early);
        Call { name, row, generics, args, modifiers, questions, warnings: Warnings::default() }
    }

    /// Reads a name that is written in parts: `flat map(f)`, `par-flat-map(f)`.
    pub fn name_in_parts(&mut self, cursor: &mut Cursor<'_>) -> Option<Step<'t>> {
        let rest = cursor.rest();
        let TokenTree::Ident(first) = rest.first()? else { return None };
        if !matches!(rest.get(1)?, TokenTree::Ident(_) | TokenTree::Punct(_)) {
            return None;
        }
        let (mut joined, mut written) = (tokens::plain(first), tokens::plain(first));
        let mut at = 1;
        let mut found = None;
        loop {
            let is_hyphen = tokens::is_punct(rest.get(at), '-');
            let Some(TokenTree::Ident(part)) = rest.get(at + usize::from(is_hyphen)) else { break };
            at += 1 + usize::from(is_hyphen);
            joined += &format!("_{part}");
            written += &format!("{}{part}", if is_hyphen { "-" } else { " " });
            if self.table.row(&joined).is_some() || (is_hyphen && round(&rest[at..]).is_some()) {
                found = Some((joined.clone(), written.clone(), at));
            }
        }
        let (joined, written, length) = found?;
        let place = tokens::place_or_here(cursor.take(length));
        let call = self.call(Ident::new(&joined, place.0), cursor);
        if let Some(row) = call.row {
            let code = suggest::row(row, Written::behind(&call));
            self.errors.add((place.0, call.end()), rules::unknown_stage(&written, &Told::Code(code)));
        }
        Some(Step::Call(call))
    }

    /// Reads the user's own stage.
    pub fn own(&mut self, path: usize, cursor: &mut Cursor<'_>) -> Step<'t> {
        let path_tokens = cursor.take(path);
        let place = tokens::place_or_here(path_tokens);
        let name = print::text(path_tokens);
        let path = tokens::stream(path_tokens);
        let Some(args) = self.own_args(&name, path_tokens, place, cursor) else { return Step::Broken };
        let mut questions = cursor.questions();
        if tokens::is_punct(cursor.peek(), '.') {
            let (modifiers, more) = self.modifiers(&last_name(path_tokens), cursor);
            questions.extend(more);
            for modifier in modifiers {
                let word = tokens::plain(&modifier.name);
                let is_modifier = self.table.rows_with_modifier(&word).next().is_some();
                let text = match self.table.row(&word).filter(|_| !is_modifier) {
                    Some(row) => check::row_as_modifier(row, &modifier),
                    None => syntax::modifier_of_own_stage(&name),
                };
                self.errors.add(modifier.place(), text);
            }
        }
        Step::Own(Own { name, path, args, questions })
    }

    fn own_args(
        &mut self,
        name: &str,
        path: &[TokenTree],
        place: (Span, Span),
        cursor: &mut Cursor<'_>,
    ) -> Option<Group> {
        if let Some(TokenTree::Group(args)) = cursor.peek() {
            cursor.at += 1;
            let inner = tokens::of(args);
            if args.delimiter() != Delimiter::Parenthesis {
                let code = format!("{name}({})", print::brief(&inner));
                self.errors.add((place.0, args.span_close()), syntax::wrong_brackets(name, &code));
            } else if has_bar(&inner) {
                self.errors.add(tokens::place_or_here(&inner), syntax::pipe_inside(name, &inner));
            } else if let Some(token) =
                tokens::split_commas(&inner).iter().find_map(|it| it.get(tokens::stray(it)?))
            {
                self.errors.add(token.span(), rules::missing_comma(name, &token.to_string()));
            }
            return Some(args.clone());
        }
        // `collect::Vec<_>`
        let row = self.row_at(path).filter(|row| row.types != Types::None);
        if let (Some(row), Some(types)) = (row, path.get(3..)) {
            let angles = cursor.take(tokens::angles(cursor.rest()));
            let types = print::text(&[types, angles].concat());
            let end = angles.last().map_or(place.1, TokenTree::span);
            self.errors.add_unclear((place.0, end), syntax::no_turbofish(&row.name, &format!("<{types}>")));
            return None;
        }
        let bare = self.bare(cursor);
        let end = bare.last().map_or(place.1, TokenTree::span);
        let text = syntax::own_stage_without_brackets(self.table, name, &print::brief(&bare));
        self.errors.add_unclear((place.0, end), text);
        None
    }

    fn generics(&mut self, name: &Ident, cursor: &mut Cursor<'_>) -> TokenStream {
        let length = tokens::turbofish(cursor.rest());
        if length > 0 {
            return tokens::stream(cursor.take(length));
        }
        if self.angles_as_brackets(name, cursor.rest()) {
            return TokenStream::new();
        }
        // `<G>`, or `:<G>`
        let colon = usize::from(tokens::is_punct(cursor.peek(), ':'));
        let length = tokens::angles(&cursor.rest()[colon..]);
        if length == 0 {
            return TokenStream::new();
        }
        let written = cursor.take(colon + length);
        let generics = &written[colon..];
        // A stage that takes none is told so.
        if self.row_of(name).is_none_or(|row| row.types != Types::None) {
            let place = tokens::place_or_here(written);
            self.errors.add_unclear(place, syntax::no_turbofish(&name.to_string(), &print::text(generics)));
        }
        tokens::stream(generics)
    }

    /// Whether this is `map<f>`: brackets of the wrong kind.
    fn angles_as_brackets(&self, name: &Ident, tokens: &[TokenTree]) -> bool {
        let length = tokens::angles(tokens);
        let takes_arguments = self.row_of(name).is_some_and(|row| !row.params.is_empty());
        length > 0 && takes_arguments && !matches!(tokens.get(length), Some(TokenTree::Group(_)))
    }

    /// Reports `?` before the brackets.
    fn early_questions(&mut self, name: &Ident, cursor: &mut Cursor<'_>) -> Vec<Span> {
        let begin = cursor.at;
        let questions = cursor.questions();
        match (questions.first(), round(cursor.rest())) {
            (Some(first), Some(args)) => {
                let code = format!("{name}({})?", print::brief(&tokens::of(args)));
                self.errors.add(*first, syntax::early_question(&code));
                questions
            }
            _ => {
                cursor.at = begin;
                Vec::new()
            }
        }
    }

    fn args(&mut self, row: Option<&'t Row>, cursor: &mut Cursor<'_>) -> Option<Args<'t>> {
        let Some(TokenTree::Group(group)) = cursor.peek() else { return None };
        cursor.at += 1;
        Some(self.args_of(row, group.clone()))
    }

    fn args_of(&mut self, row: Option<&'t Row>, group: Group) -> Args<'t> {
        let takes_pipes = row.is_some_and(Row::takes_pipes) && group.delimiter() == Delimiter::Parenthesis;
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        let mut list = tokens::split_commas(&tokens);
        if takes_pipes {
            list = list.into_iter().flat_map(|tokens| self.split_pipes(row, tokens)).collect();
        }
        let (outer, before) = (self.errors.current(), self.errors.count());
        let list = list.into_iter().map(|tokens| {
            let pipe = (takes_pipes && !tokens.is_empty()).then(|| self.pipe(&tokens));
            Argument { shape: tokens::shape(&tokens), tokens, pipe }
        });
        let list = list.collect();
        self.errors.resume(outer);
        Args { list, group, is_unclear: self.errors.count() > before }
    }

    /// Reports a comma that is missing between two pipelines, and cuts there.
    fn split_pipes(&mut self, row: Option<&'t Row>, mut tokens: Vec<TokenTree>) -> Vec<Vec<TokenTree>> {
        // What is a stage follows a bar that is missing.
        let is_next = |at: &usize| !has_bar(&tokens[..*at]) && self.row_at(&tokens[*at..]).is_none();
        let Some(at) = tokens::stray(&tokens).filter(is_next) else { return vec![tokens] };
        let name = row.map_or("", |row| &row.name);
        self.errors.add(tokens[at].span(), rules::missing_comma(name, &tokens[at].to_string()));
        let mut second = tokens.split_off(at);
        if tokens::is_punct(second.first(), ';') {
            second.remove(0);
        }
        vec![tokens, second]
    }

    /// Reads `Vec<_>` behind a name that takes types.
    fn bare_types(&mut self, name: &Ident, row: Option<&'t Row>, cursor: &mut Cursor<'_>) -> TokenStream {
        let takes_types = row.is_some_and(|row| row.types != Types::None);
        let rest = cursor.rest();
        if !takes_types || self.row_at(rest).is_some() {
            return TokenStream::new();
        }
        let path = tokens::path(rest);
        let types = cursor.take(path + tokens::angles(&rest[path..]));
        if let Some(place) = tokens::place(types) {
            let code = format!("<{}>", print::text(types));
            self.errors.add_unclear(place, syntax::no_turbofish(&name.to_string(), &code));
        }
        tokens::stream(types)
    }

    /// Reads an argument without brackets: `map f`, `buffer 3`, `map |x| x + 1`.
    fn bare_args(&mut self, name: &Ident, row: Option<&'t Row>, cursor: &mut Cursor<'_>) -> Option<Args<'t>> {
        if row.is_some_and(|row| row.params.is_empty()) {
            return None;
        }
        let bare = self.bare(cursor);
        let place = tokens::place(&bare)?;
        // `buffer 3()`
        cursor.at += usize::from(round(cursor.rest()).is_some_and(|brackets| brackets.stream().is_empty()));
        let mut group = Group::new(Delimiter::Parenthesis, tokens::stream(&bare));
        group.set_span(place.1);
        let args = Args { is_unclear: true, ..self.args_of(row, group) };
        // An unknown name is reported for itself, with what it should be.
        if let Some(row) = row {
            let code = suggest::call(row, Written { generics: &TokenStream::new(), args: Some(&args) });
            self.errors.add((name.span(), place.1), syntax::wrong_brackets(&row.name, &code));
        }
        Some(args)
    }

    /// Takes an argument and what somebody may have put before it: `map = f`, `map: f`. Nothing if there is none.
    fn bare(&self, cursor: &mut Cursor<'_>) -> Vec<TokenTree> {
        let rest = cursor.rest();
        if tokens::closure(rest).is_some() {
            return cursor.take(rest.len()).to_vec();
        }
        let angles = tokens::angles(rest);
        if angles > 0 {
            return cursor.take(angles)[1..angles - 1].to_vec();
        }
        let puncts = rest.iter().take_while(|token| matches!(token, TokenTree::Punct(_))).count();
        let is_sign =
            |token: &&TokenTree| ['-', '&', '*'].iter().any(|sign| tokens::is_punct(Some(token), *sign));
        let signs = rest[..puncts].iter().rev().take_while(is_sign).count();
        let marks = puncts - signs;
        let run: String = rest[..marks].iter().map(TokenTree::to_string).collect();
        let value = self.value(&rest[puncts..]);
        if value == 0 || !ASSIGNMENTS.contains(&run.as_str()) {
            return Vec::new();
        }
        cursor.at += marks;
        match cursor.take(signs + value) {
            [TokenTree::Group(group)] => tokens::of(group),
            bare => bare.to_vec(),
        }
    }

    /// How many tokens the value takes that `tokens` begin with; 0 if that is the next stage.
    fn value(&self, tokens: &[TokenTree]) -> usize {
        match tokens.first() {
            Some(TokenTree::Literal(_) | TokenTree::Group(_)) => 1,
            Some(TokenTree::Ident(_)) => {
                let path = tokens::path(tokens);
                let behind = &tokens[path..];
                if path == 0 || self.row_at(tokens).is_some() || self.row_at(behind).is_some() {
                    return 0;
                }
                path + usize::from(round(behind).is_some())
            }
            _ => 0,
        }
    }

    /// Reports `collect()::<Vec<_>>`.
    fn late_types(&mut self, name: &Ident, row: Option<&'t Row>, cursor: &mut Cursor<'_>) {
        let rest = cursor.rest();
        let length = tokens::turbofish(rest).max(tokens::angles(rest));
        if length == 0 || row.is_none_or(|row| row.types == Types::None) {
            return;
        }
        let written = cursor.take(length);
        let types = print::text(written);
        let code = format!("{name}::{}", types.trim_start_matches(':'));
        self.errors.add(tokens::place_or_here(written), syntax::late_types(&name.to_string(), &code));
    }

    fn modifiers(&mut self, stage: &Ident, cursor: &mut Cursor<'_>) -> (Vec<Modifier<'t>>, Vec<Span>) {
        let mut modifiers = Vec::new();
        let mut questions = cursor.questions();
        while tokens::is_punct(cursor.peek(), '.') {
            let dot = cursor.take(1)[0].span();
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
                self.errors.add_unclear(dot, syntax::missing_modifier(stage));
            }
            let Some(name) = word else {
                // `.0` is one mistake.
                cursor.at +=
                    usize::from(matches!(cursor.peek(), Some(TokenTree::Literal(_) | TokenTree::Group(_))));
                continue;
            };
            cursor.at += 1;
            if name == "await" {
                let behind = cursor.questions();
                let text = self.awaited(stage, !questions.is_empty() || !behind.is_empty());
                self.errors.add((dot, name.span()), text);
                if self.row_of(stage).is_some_and(|row| row.kind.is_terminal()) {
                    questions.clear();
                } else {
                    questions.extend(behind);
                }
                continue;
            }
            let generics = self.generics(&name, cursor);
            let args = self.args(None, cursor);
            modifiers.push(Modifier { dot, name, generics, args, late: !questions.is_empty() });
            questions.extend(cursor.questions());
        }
        (modifiers, questions)
    }

    fn awaited(&self, stage: &Ident, has_question: bool) -> String {
        match self.row_of(stage) {
            Some(row) if row.kind.is_terminal() => {
                syntax::await_inside(&format!(".. |> {stage}"), if has_question { "?" } else { "" })
            }
            Some(row) if row.params.iter().any(|param| param.kind.may_be_async()) => {
                syntax::await_of_a_call(stage)
            }
            _ => syntax::await_inside("..", ""),
        }
    }

    fn row_of(&self, stage: &Ident) -> Option<&'t Row> {
        self.table.row(&tokens::plain(stage))
    }
}

/// The last name of a path.
fn last_name(path: &[TokenTree]) -> Ident {
    let name = path.iter().rev().find_map(|token| match token {
        TokenTree::Ident(name) => Some(name.clone()),
        _ => None,
    });
    name.unwrap_or_else(|| Ident::new("stage", Span::call_site()))
}
