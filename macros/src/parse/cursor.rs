//! A place in a list of tokens.

use proc_macro2::{Delimiter, Group, Span, TokenTree};

use crate::tokens;

pub struct Cursor<'a> {
    pub tokens: &'a [TokenTree],
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(tokens: &'a [TokenTree]) -> Self {
        Cursor { tokens, at: 0 }
    }

    pub fn peek(&self) -> Option<&'a TokenTree> {
        self.tokens.get(self.at)
    }

    pub fn rest(&self) -> &'a [TokenTree] {
        &self.tokens[self.at..]
    }

    pub fn take(&mut self, length: usize) -> &'a [TokenTree] {
        let taken = &self.tokens[self.at..self.at + length];
        self.at += length;
        taken
    }

    /// Goes to the end; where the last token stands.
    pub fn skip(&mut self) -> Option<Span> {
        self.at = self.tokens.len();
        self.tokens.last().map(TokenTree::span)
    }

    pub fn questions(&mut self) -> Vec<Span> {
        let mut spans = Vec::new();
        while tokens::is_punct(self.peek(), '?') {
            spans.extend(self.peek().map(TokenTree::span));
            self.at += 1;
        }
        spans
    }

    /// The characters that follow, without those in `stops`, and where they stand.
    pub fn puncts(&mut self, stops: &[char]) -> Option<(String, (Span, Span))> {
        let mut found = String::new();
        let mut place = None;
        while let Some(TokenTree::Punct(punct)) = self.peek() {
            if stops.contains(&punct.as_char()) {
                break;
            }
            found.push(punct.as_char());
            place = Some((place.map_or(punct.span(), |(first, _)| first), punct.span()));
            self.at += 1;
        }
        Some((found, place?))
    }
}

/// The round brackets that `tokens` begin with.
pub fn round(tokens: &[TokenTree]) -> Option<&Group> {
    match tokens.first() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => Some(group),
        _ => None,
    }
}
