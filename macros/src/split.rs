//! Cuts a pipeline at `|>`; the only file that knows how this token arrives.

use proc_macro2::{Span, TokenTree};

use crate::errors::{Errors, syntax};
use crate::tokens::{is_joint, is_punct};

/// Where a `|>` stands.
#[derive(Clone, Copy)]
pub struct Bar {
    /// The span of its `|`.
    pub first: Span,
    /// The span of its `>`.
    pub last: Span,
}

/// What stands between two bars.
pub struct Segment {
    /// The bar before it; the source has none.
    pub bar: Option<Bar>,
    /// Its tokens, groups uncut.
    pub tokens: Vec<TokenTree>,
}

/// Cuts at each `|` that is followed by `>`.
///
/// The spacing does not count: inside other macros `|>` arrives as two tokens. No Rust expression holds these two in
/// a row outside of its groups, so that `a || b`, `x | y` and `|x| x > 3` stay whole.
pub fn split(tokens: Vec<TokenTree>, errors: &mut Errors) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut current = Segment { bar: None, tokens: Vec::new() };
    let mut at = 0;
    while at < tokens.len() {
        let Some((bar, length)) = bar(&tokens[at..], errors) else {
            current.tokens.push(tokens[at].clone());
            at += 1;
            continue;
        };
        segments.push(std::mem::replace(&mut current, Segment { bar: Some(bar), tokens: Vec::new() }));
        at += length;
    }
    segments.push(current);
    segments
}

/// The bar that `tokens` begin with, and how many tokens it takes.
///
/// `||>` and `|>=` are typing slips: they are reported and count as bars.
fn bar(tokens: &[TokenTree], errors: &mut Errors) -> Option<(Bar, usize)> {
    let punct = |at: usize, char| is_punct(tokens.get(at), char);
    let span = |at: usize| tokens[at].span();
    if !punct(0, '|') {
        return None;
    }
    if punct(1, '|') && punct(2, '>') && is_joint(&tokens[0]) {
        let bar = Bar { first: span(0), last: span(2) };
        errors.add(bar, syntax::wrong_bar("||>"));
        return Some((bar, 3));
    }
    if !punct(1, '>') {
        return None;
    }
    if punct(2, '=') && is_joint(&tokens[1]) {
        let bar = Bar { first: span(0), last: span(2) };
        errors.add(bar, syntax::wrong_bar("|>="));
        return Some((bar, 3));
    }
    Some((Bar { first: span(0), last: span(1) }, 2))
}

/// Whether `tokens` begin with a bar, whole or misspelt.
pub fn begins_with_bar(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), '|') && is_punct(tokens.get(1), '>')
}
