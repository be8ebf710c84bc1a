//! Tokens as a person would type them: what messages quote.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenTree};

use crate::tokens::{angles, closure, is_joint, is_keyword, is_punct};

/// What is longer is cut in messages.
const LONG: usize = 30;
/// Operators of more than one character, the longest first.
const OPERATORS: &[&str] = &[
    "..=", "...", "<<=", ">>=", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "|>", "..", "<<", ">>",
    "+=", "-=", "*=", "/=", "%=", "^=", "&=", "|=",
];

/// All of it, on one line.
pub fn text(tokens: &[TokenTree]) -> String {
    let mut printer = Printer { text: String::new(), wants_value: true, in_params: false, after_word: false };
    printer.all(tokens);
    printer.text.trim_end().to_owned()
}

/// As much as fits into a message: all of it, `|x| ..`, or `..`.
pub fn brief(tokens: &[TokenTree]) -> String {
    let is_short = |text: &String| text.chars().count() <= LONG;
    let head = || Some(format!("{} ..", text(&tokens[..closure_head(tokens)?])));
    Some(text(tokens)).filter(is_short).or_else(|| head().filter(is_short)).unwrap_or_else(|| "..".to_owned())
}

/// As much of an expression as tells what it is: all of it, or with `..` in its brackets, or how it begins, or `..`.
pub fn outline(tokens: &[TokenTree]) -> String {
    let whole = brief(tokens);
    if whole != ".." {
        return whole;
    }
    let emptied: Vec<TokenTree> = tokens.iter().map(emptied).collect();
    let ends = emptied.iter().enumerate().rev().filter(|(_, token)| matches!(token, TokenTree::Group(_)));
    let outlines = ends.map(|(at, _)| {
        let rest = if at + 1 < emptied.len() { ".." } else { "" };
        format!("{}{rest}", text(&emptied[..=at]))
    });
    outlines.into_iter().find(|text| text.chars().count() <= LONG).unwrap_or(whole)
}

/// A token, with `..` in its brackets.
fn emptied(token: &TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) if !group.stream().is_empty() => {
            let dots =
                [Spacing::Joint, Spacing::Alone].map(|spacing| TokenTree::from(Punct::new('.', spacing)));
            Group::new(group.delimiter(), dots.into_iter().collect()).into()
        }
        _ => token.clone(),
    }
}

/// How many tokens the head of a closure takes, both bars included.
pub fn closure_head(tokens: &[TokenTree]) -> Option<usize> {
    closure(tokens)?;
    let is_bar = |token: &TokenTree| is_punct(Some(token), '|');
    let first = tokens.iter().position(is_bar)? + 1;
    Some(first + tokens[first..].iter().position(is_bar)? + 1)
}

struct Printer {
    text: String,
    /// No value stands before the next token: `-`, `*`, `&` belong to what follows, and `|` opens parameters.
    wants_value: bool,
    /// Between the bars of a closure.
    in_params: bool,
    /// The last token was a word, which the next must not stick to.
    after_word: bool,
}

impl Printer {
    fn all(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += match token {
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.group(group.delimiter(), &text(&inner));
                    1
                }
                TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                    self.space();
                    self.put("'");
                    1
                }
                TokenTree::Punct(_) => self.operator(&tokens[at..]),
                TokenTree::Ident(_) | TokenTree::Literal(_) => {
                    self.space();
                    self.put(&token.to_string());
                    self.after_word = true;
                    self.wants_value = matches!(token, TokenTree::Ident(word)
                        if is_keyword(word) && !["await", "true", "false"].iter().any(|value| word == value));
                    1
                }
            };
        }
    }

    fn group(&mut self, delimiter: Delimiter, inner: &str) {
        match delimiter {
            Delimiter::Brace => {
                if !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.put(" ");
                }
                self.put(&if inner.is_empty() { "{}".to_owned() } else { format!("{{ {inner} }}") });
            }
            Delimiter::Parenthesis | Delimiter::Bracket => {
                if self.wants_value {
                    // `match (a, b)`, unlike `f(a, b)`.
                    self.space();
                }
                let (open, close) = if delimiter == Delimiter::Bracket { ("[", "]") } else { ("(", ")") };
                self.put(&format!("{open}{inner}{close}"));
            }
            Delimiter::None => {
                self.space();
                self.put(inner);
            }
        }
        self.after_word = delimiter != Delimiter::Parenthesis && delimiter != Delimiter::Bracket;
        self.wants_value = false;
    }

    /// Writes the operator that `tokens` begin with; the number of its tokens.
    fn operator(&mut self, tokens: &[TokenTree]) -> usize {
        let operator = operator(tokens);
        let length = operator.len();
        let wants_value = std::mem::replace(&mut self.wants_value, true);
        match operator.as_str() {
            "." | "::" | "#" | "$" => self.put(&operator),
            "?" => {
                self.put("?");
                self.wants_value = false;
            }
            "," | ";" | ":" => self.put(&format!("{operator} ")),
            "|" if self.in_params || wants_value => {
                self.in_params = !self.in_params;
                if self.in_params {
                    self.space();
                    self.put("|");
                } else {
                    self.text.truncate(self.text.trim_end().len());
                    self.put("| ");
                }
            }
            "||" if wants_value => {
                self.space();
                self.put("|| ");
            }
            "<" if self.opens_types(tokens) => {
                let length = angles(tokens);
                let inner = text(&tokens[1..length - 1]);
                self.put(&format!("<{inner}>"));
                self.wants_value = false;
                return length;
            }
            ".." | "..=" => self.put(&operator),
            "!" if !wants_value => self.put("!"),
            "-" | "*" | "&" | "&&" | "!" if wants_value => {
                self.space();
                self.put(&operator);
            }
            "|>" if self.text.is_empty() => self.put("|> "),
            _ if self.text.is_empty() => self.put(&operator),
            _ => {
                let before = if self.text.ends_with(' ') { "" } else { " " };
                self.put(&format!("{before}{operator} "));
            }
        }
        length
    }

    /// Whether a `<` holds types: behind `::`, at the beginning of a value, and behind the name of a type.
    fn opens_types(&self, tokens: &[TokenTree]) -> bool {
        let word = self.text.rsplit(|char: char| !char.is_alphanumeric() && char != '_').next();
        let is_type = word.and_then(|word| word.chars().next()).is_some_and(char::is_uppercase);
        let is_open = self.text.is_empty() || self.text.ends_with(':') || self.text.ends_with(' ') || is_type;
        is_open && angles(tokens) > 0
    }

    /// Keeps two words apart.
    fn space(&mut self) {
        if self.after_word && !self.text.ends_with(' ') {
            self.put(" ");
        }
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        self.after_word = false;
    }
}

/// The longest operator that `tokens` begin with.
fn operator(tokens: &[TokenTree]) -> String {
    let mut run = String::new();
    for token in tokens.iter().take(3) {
        let TokenTree::Punct(punct) = token else { break };
        run.push(punct.as_char());
        if !is_joint(token) {
            break;
        }
    }
    let whole = OPERATORS.iter().find(|operator| run.starts_with(**operator));
    whole.map_or_else(|| run.chars().take(1).collect(), |operator| (*operator).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_looks_as_it_is_typed() {
        let typed = [
            "|n| n + 1",
            "|x| *x > 3",
            "async move |x| get(x).await?",
            "|| 3",
            "move |a, b| a || b",
            "|&(a, b)| -a - b",
            "|x: &'a str| -> Vec<u8> { x.into() }",
            "match (a, b) { (1, _) => 2, _ => 3 }",
            "collect::<Vec<_>>",
            "<A as B>::c",
            "my::every(3, \"x\")",
            "&items[1..]",
            "0..=9",
            "vec![1, 2]",
            "a < b && c >= d",
            "let mut x = 3; &mut x",
            "3 as usize",
            "if x { 1 } else { 2 }",
            "!done",
            "{}",
        ];
        for code in typed {
            let tokens: Vec<TokenTree> =
                code.parse::<proc_macro2::TokenStream>().unwrap().into_iter().collect();
            assert_eq!(text(&tokens), code);
        }
    }

    #[test]
    fn what_is_long_is_cut() {
        let cut = [
            ("|n| n + 1", "|n| n + 1"),
            ("async |page| client.get(page).await.unwrap()", "async |page| .."),
            ("client.get(page).await.unwrap().into_iter()", ".."),
            ("|this_one, is_far, too_long_itself, for_any| 1", ".."),
        ];
        for (code, short) in cut {
            let tokens: Vec<TokenTree> =
                code.parse::<proc_macro2::TokenStream>().unwrap().into_iter().collect();
            assert_eq!(brief(&tokens), short);
        }
    }

    #[test]
    fn what_is_cut_tells_what_it_is() {
        let outlines = [
            ("paced(50)", "paced(50)"),
            ("stream::unfold(0, |n| async move { Some((n, n + 1)) })", "stream::unfold(..)"),
            ("vec![\"one\".to_owned(), \"another one\".to_owned()]", "vec![..]"),
            ("client.get(page).await.unwrap().into_iter()", "client.get(..).."),
            ("[1, 2, 3].iter().copied().filter(|n| n % 2 == 0)", "[..].iter().copied().."),
            ("A_VERY_LONG_NAME_OF_A_LIST_OF_PAGES", ".."),
            ("a_function_with_a_very_long_name_to_be_read(3)", ".."),
        ];
        for (code, short) in outlines {
            let tokens: Vec<TokenTree> =
                code.parse::<proc_macro2::TokenStream>().unwrap().into_iter().collect();
            assert_eq!(outline(&tokens), short);
        }
    }
}
