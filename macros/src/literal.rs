//! Arguments that are a literal and nothing else: all of their value that can be known here.

use proc_macro2::TokenTree;
use syn::Lit;

use crate::model::Argument;
use crate::tokens::{self, is_punct};

/// An argument that is a literal, or a range of them.
pub enum Literal {
    /// A whole number, and its suffix.
    Int { value: u128, suffix: String },
    /// A number below zero, as written.
    Negative(String),
    /// A number with a fraction, as written, and the next whole number.
    Float { written: String, whole: Option<u64> },
    /// A string, a character or a byte.
    Text { what: &'static str, content: String },
    /// `true` or `false`.
    Bool(String),
    /// `..`, and what stands behind it if the range begins at 0.
    Range { end: Option<String> },
}

impl Literal {
    /// Reads an argument; `None` if it is anything else.
    pub fn of(argument: &Argument<'_>) -> Option<Self> {
        let flat = tokens::flatten(argument.tokens.iter().cloned());
        match flat.as_slice() {
            [TokenTree::Literal(literal)] => Self::one(literal),
            [minus, TokenTree::Literal(literal)] if is_punct(Some(minus), '-') => {
                matches!(Lit::new(literal.clone()), Lit::Int(_) | Lit::Float(_))
                    .then(|| Literal::Negative(format!("-{literal}")))
            }
            [TokenTree::Ident(word)] if word == "true" || word == "false" => {
                Some(Literal::Bool(word.to_string()))
            }
            _ => Self::range(&flat),
        }
    }

    fn one(literal: &proc_macro2::Literal) -> Option<Self> {
        let written = literal.to_string();
        Some(match Lit::new(literal.clone()) {
            Lit::Int(int) if int.base10_digits().starts_with('-') => Literal::Negative(written),
            Lit::Int(int) if int.suffix().starts_with('f') => Literal::float(written, int.base10_digits()),
            Lit::Int(int) => {
                Literal::Int { value: int.base10_parse().ok()?, suffix: int.suffix().to_owned() }
            }
            Lit::Float(float) if float.base10_digits().starts_with('-') => Literal::Negative(written),
            Lit::Float(float) => Literal::float(written, float.base10_digits()),
            Lit::Str(text) => Literal::Text { what: "a string", content: text.value() },
            Lit::ByteStr(_) | Lit::CStr(_) => Literal::Text { what: "a string", content: String::new() },
            Lit::Char(char) => Literal::Text { what: "a character", content: char.value().to_string() },
            Lit::Byte(_) => Literal::Text { what: "a byte", content: String::new() },
            _ => return None,
        })
    }

    fn float(written: String, digits: &str) -> Self {
        let value = digits.parse::<f64>().ok().map(f64::ceil);
        let whole = value.filter(|value| (1.0..1e9).contains(value)).map(|value| value as u64);
        Literal::Float { written, whole }
    }

    /// `0..n`, `..n` and the like, of words and literals only.
    fn range(tokens: &[TokenTree]) -> Option<Self> {
        let dots = tokens.windows(2).position(|pair| pair.iter().all(|token| is_punct(Some(token), '.')))?;
        let (start, mut end) = (&tokens[..dots], &tokens[dots + 2..]);
        if is_punct(end.first(), '=') {
            end = &end[1..];
        }
        let is_word = |part: &[TokenTree]| matches!(part, [] | [TokenTree::Ident(_) | TokenTree::Literal(_)]);
        let is_from_0 = start.first().is_none_or(|start| start.to_string() == "0");
        let end_of = || end.first().filter(|_| is_from_0).map(TokenTree::to_string);
        (is_word(start) && is_word(end)).then(|| Literal::Range { end: end_of() })
    }

    /// As in "found a string".
    pub fn describe(&self) -> String {
        match self {
            Literal::Int { value, suffix } => format!("`{value}{suffix}`"),
            Literal::Negative(text) | Literal::Float { written: text, .. } | Literal::Bool(text) => {
                format!("`{text}`")
            }
            Literal::Text { what, .. } => (*what).to_owned(),
            Literal::Range { .. } => "a range".to_owned(),
        }
    }

    /// The number that was meant, as it should be written.
    pub fn meant(&self) -> Option<String> {
        let number = match self {
            Literal::Int { value, .. } => Some(value.to_string()),
            Literal::Float { whole, .. } => whole.map(|whole| whole.to_string()),
            Literal::Text { content, .. } => content.parse::<u64>().ok().map(|number| number.to_string()),
            Literal::Range { end } => end.clone(),
            Literal::Negative(_) | Literal::Bool(_) => None,
        };
        number.filter(|number| number != "0")
    }
}
