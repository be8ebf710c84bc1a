//! What stands before the first bar.

use proc_macro2::{Delimiter, Ident, TokenTree};

use super::cursor::{Cursor, round};
use super::{Parser, stage_text};
use crate::errors::{Errors, syntax};
use crate::input::Row;
use crate::model::{Source, Stage};
use crate::print;
use crate::split::{Bar, has_bar};
use crate::tokens;

/// Words that begin a statement, and no expression that could be a source.
const STATEMENTS: &[&str] = &[
    "as", "break", "continue", "else", "enum", "extern", "fn", "for", "impl", "in", "let", "mod", "mut",
    "pub", "ref", "return", "struct", "trait", "type", "use", "where", "while", "yield",
];
/// What somebody may type for a bar. Between values Rust has a meaning for some of them.
const BAR_LIKE: &[&str] = &["|", "||", ">", ">>", "->", "=>", "=", "~>", "<|", ">|", "&&"];

impl<'t> Parser<'t, '_> {
    /// Reads what stands before the first bar. Stages that follow a wrong separator go to `stages`.
    pub fn source(
        &mut self,
        tokens: Vec<TokenTree>,
        next: Option<Bar>,
        stages: &mut Vec<Stage<'t>>,
    ) -> Source<'t> {
        let mut cursor = Cursor::new(&tokens);
        self.attributes(&mut cursor);
        let tokens = cursor.rest().to_vec();
        let flat = tokens::flatten(tokens.iter().cloned());
        let Some(first) = flat.first() else {
            if let Some(bar) = next {
                self.errors.add(bar, syntax::missing_source(self.table));
            }
            return Source::Missing;
        };
        if let TokenTree::Ident(word) = first {
            if STATEMENTS.iter().any(|statement| word == statement) {
                self.errors.add(first.span(), syntax::statement_as_source(word, &flat));
                return Source::Missing;
            }
        }
        if let [TokenTree::Group(group)] = flat.as_slice() {
            let inner = tokens::of(group);
            if has_bar(&inner) {
                self.errors.add(group.span(), syntax::part_in_brackets());
                return Source::Missing;
            }
        }
        if let (Some(row), true) = (self.row_at(&flat), tokens::stray(&flat) == Some(1)) {
            if row.kind.is_source() {
                // `merge a, b`
                let code = format!("{}({})", row.name, print::brief(&flat[1..]));
                self.errors.add(tokens::place_or_here(&flat), syntax::wrong_brackets(&row.name, &code));
                return Source::Missing;
            }
        }
        if let Some((name, row)) = self.called_row(&flat) {
            let mut cursor = Cursor { tokens: &flat, at: 1 };
            if row.kind.is_source() {
                let call = self.call(name, &mut cursor);
                let end = cursor.at;
                self.rest(&mut cursor, &call.name.to_string(), stages);
                let raw = tokens::stream(&flat[..end]);
                return Source::Builtin(Box::new(call), raw);
            }
            // `name(x).rows()` may well be a function of the user's; with our own modifiers behind it, it is not.
            let mut quiet = Errors::default();
            let call = Parser { table: self.table, errors: &mut quiet }.call(name, &mut cursor);
            let is_ours = call.modifiers.iter().all(|it| row.modifier(&tokens::plain(&it.name)).is_some());
            if is_ours && cursor.peek().is_none() {
                self.errors.add(call.place(), syntax::stage_as_source(&call.name, &stage_text(&flat)));
                return Source::Missing;
            }
        }
        self.expression(tokens, next.is_none(), stages)
    }

    /// Takes the user's expression as it is, but for what no expression can hold.
    fn expression(
        &mut self,
        mut tokens: Vec<TokenTree>,
        is_all: bool,
        stages: &mut Vec<Stage<'t>>,
    ) -> Source<'t> {
        if let Some(at) = self.end_of_source(&tokens, is_all) {
            let rest = tokens.split_off(at);
            self.rest(&mut Cursor::new(&rest), "the source", stages);
            if tokens.is_empty() {
                return Source::Missing;
            }
        }
        Source::Expr(tokens::stream(&tokens))
    }

    /// Where something begins that belongs to no expression: a wrong separator, a stage, an attribute.
    fn end_of_source(&self, tokens: &[TokenTree], is_all: bool) -> Option<usize> {
        let is_closure = tokens::closure(tokens).is_some();
        (0..tokens.len()).find(|&at| match &tokens[at] {
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => true,
                // Between the types of a cast, or the parameters of a closure.
                ',' => {
                    let is_rust =
                        |token: &TokenTree| ['<', '|'].iter().any(|it| tokens::is_punct(Some(token), *it));
                    at + 1 == tokens.len() || !tokens[..at].iter().any(is_rust)
                }
                '#' => matches!(tokens.get(at + 1), Some(TokenTree::Group(_))),
                _ if tokens::ends_value(&tokens[..at]) => {
                    let length =
                        tokens[at..].iter().take_while(|it| matches!(it, TokenTree::Punct(_))).count();
                    let behind = &tokens[at + length..];
                    let run: String = tokens[at..at + length].iter().map(TokenTree::to_string).collect();
                    // Nothing but `?`, `..` and the end of types ends an expression.
                    let ends_types = run.trim_matches('>').is_empty()
                        && tokens[..at].iter().any(|token| tokens::is_punct(Some(token), '<'));
                    let may_end = ends_types || run.ends_with("..") || run.ends_with('?');
                    (behind.is_empty() && !may_end)
                        || run == "=>"
                        || (!is_closure && BAR_LIKE.contains(&run.as_str()) && self.is_stage(behind, is_all))
                }
                _ => false,
            },
            // Two values in a row.
            TokenTree::Ident(word) if tokens::is_keyword(word) => false,
            TokenTree::Ident(_) | TokenTree::Literal(_) => !is_closure && tokens::ends_value(&tokens[..at]),
            TokenTree::Group(_) => false,
        })
    }

    /// Whether these tokens of a source are a stage: it is called, or a terminal at the very end.
    fn is_stage(&self, tokens: &[TokenTree], is_all: bool) -> bool {
        let Some(row) = self.row_at(tokens).filter(|row| !row.kind.is_source()) else { return false };
        let rest = &tokens[1..];
        let generics = tokens::turbofish(rest);
        round(&rest[generics..]).is_some() || (is_all && rest.len() == generics && row.params.is_empty())
    }

    /// The row whose name is called at the beginning of `tokens`. A name that is not called may be a variable.
    fn called_row(&self, tokens: &[TokenTree]) -> Option<(Ident, &'t Row)> {
        let TokenTree::Ident(name) = tokens.first()? else { return None };
        let group = tokens.get(1 + tokens::turbofish(&tokens[1..]))?;
        let row = self.table.row(&tokens::plain(name))?;
        let is_called = matches!(group, TokenTree::Group(group)
            if group.delimiter() == Delimiter::Parenthesis
                || (group.delimiter() == Delimiter::Brace && row.kind.is_source()));
        is_called.then(|| (name.clone(), row))
    }
}
