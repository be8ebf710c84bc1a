//! Cuts a pipeline at `|>`; the only file that knows how this token arrives.

use proc_macro2::{Span, TokenTree};

use crate::tokens::{has_open_angle, is_joint, is_punct};

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
    /// What is written instead of that bar, if it is a slip like `||>`.
    pub slip: Option<String>,
    /// Its tokens, groups uncut.
    pub tokens: Vec<TokenTree>,
}

/// Cuts at each `|` that is followed by `>`.
///
/// The spacing does not count: inside other macros `|>` arrives as two tokens. No Rust expression holds these two in
/// a row outside of its groups, so that `a || b`, `x | y` and `|x| x > 3` stay whole.
pub fn split(tokens: &[TokenTree]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut current = Segment { bar: None, slip: None, tokens: Vec::new() };
    let mut at = 0;
    while at < tokens.len() {
        // In `sum::<u32>|> ..` the first `>` is none of ours.
        let ends_types = is_punct(tokens.get(at), '>') && has_open_angle(&current.tokens);
        let length = if ends_types { 0 } else { bar(&tokens[at..]) };
        if length == 0 {
            current.tokens.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let written = &tokens[at..at + length];
        let bar = Bar { first: written[0].span(), last: written[length - 1].span() };
        let slip = (length > 2).then(|| written.iter().map(TokenTree::to_string).collect());
        segments.push(std::mem::replace(&mut current, Segment { bar: Some(bar), slip, tokens: Vec::new() }));
        at += length;
    }
    segments.push(current);
    segments
}

/// How many tokens the bar takes that `tokens` begin with; 0 if there is none.
///
/// What sticks to it (`||>`, `>|>`, `|>>`, `|>=`) is a slip of the fingers and belongs to it.
fn bar(tokens: &[TokenTree]) -> usize {
    let is = |at: usize, char| is_punct(tokens.get(at), char);
    let sticks = |at: usize| tokens.get(at).is_some_and(is_joint);
    let before = match () {
        () if (is(0, '|') || is(0, '>') || is(0, '<')) && is(1, '|') && is(2, '>') && sticks(0) => 1,
        () if is(0, '|') && is(1, '>') => 0,
        () => return 0,
    };
    let mut length = before + 2;
    while sticks(length - 1) && (is(length, '>') || is(length, '=')) {
        length += 1;
    }
    length
}

/// Whether `tokens` begin with a bar.
pub fn begins_with_bar(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), '|') && is_punct(tokens.get(1), '>')
}

/// Whether there is a bar among `tokens`.
pub fn has_bar(tokens: &[TokenTree]) -> bool {
    (0..tokens.len()).any(|at| begins_with_bar(&tokens[at..]))
}
