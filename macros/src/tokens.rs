//! What can be told from tokens without parsing Rust: paths, closures, commas.

use proc_macro2::{Delimiter, Group, Ident, Literal, Spacing, Span, TokenStream, TokenTree};

use crate::model::{Head, Shape};
use crate::split::begins_with_bar;

/// Words that are no names; path keywords (`self`, `crate` ..) are not among them.
const KEYWORDS: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while",
    "yield",
];

/// Whether a token is that character.
pub fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

/// Whether the next character follows without a space.
pub fn is_joint(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint)
}

/// Whether a token is that word.
pub fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

/// Whether an identifier is a word of Rust that cannot begin a path.
pub fn is_keyword(ident: &Ident) -> bool {
    KEYWORDS.iter().any(|word| ident == word)
}

/// The name without `r#`.
pub fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// The hygiene of everything this macro adds, at a place of the user's.
pub fn mixed(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// Looks through the invisible groups that `$f:expr` and the like arrive in.
pub fn flatten(tokens: impl IntoIterator<Item = TokenTree>) -> Vec<TokenTree> {
    let mut flat = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                flat.extend(flatten(group.stream()))
            }
            other => flat.push(other),
        }
    }
    flat
}

/// Tokens as a stream.
pub fn stream(tokens: &[TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}

/// The tokens in brackets.
pub fn of(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

/// The content of a string.
pub fn string(literal: &Literal) -> Option<String> {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// Whether no name, path or argument begins with a token: `.`, `=`, `;` and the like.
pub fn is_mark(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if !matches!(punct.as_char(), '?' | '|' | '<' | ':' | '#'))
}

/// Whether the last of `tokens` ends a value, so that no name can follow.
pub fn ends_value(tokens: &[TokenTree]) -> bool {
    match tokens {
        [.., lifetime, TokenTree::Ident(_)] if is_punct(Some(lifetime), '\'') => false,
        [.., TokenTree::Ident(word)] => {
            !is_keyword(word) || ["await", "true", "false"].iter().any(|value| word == value)
        }
        [.., TokenTree::Literal(_) | TokenTree::Group(_)] => true,
        [.., value, question] if is_punct(Some(question), '?') => ends_value(std::slice::from_ref(value)),
        _ => false,
    }
}

/// Where the first token stands that cannot follow what stands before it: two values in a row, or a `;`.
pub fn stray(tokens: &[TokenTree]) -> Option<usize> {
    let is_stray = |at: usize| match &tokens[at] {
        TokenTree::Ident(word) => !is_keyword(word) && ends_value(&tokens[..at]),
        TokenTree::Literal(_) => ends_value(&tokens[..at]),
        token => is_punct(Some(token), ';'),
    };
    (1..tokens.len()).find(|at| is_stray(*at))
}

/// From the first token to the last; `None` if there are none.
pub fn place(tokens: &[TokenTree]) -> Option<(Span, Span)> {
    Some((tokens.first()?.span(), tokens.last()?.span()))
}

/// The same, or the whole call if there are no tokens.
pub fn place_or_here(tokens: &[TokenTree]) -> (Span, Span) {
    place(tokens).unwrap_or_else(|| (Span::call_site(), Span::call_site()))
}

/// How many tokens `< .. >` takes at the beginning of `tokens`; 0 if it does not close.
pub fn angles(tokens: &[TokenTree]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        if is_punct(Some(token), '<') {
            depth += 1;
        } else if is_punct(Some(token), '>') && !is_arrow_head(tokens, at) {
            depth -= 1;
        }
        if depth == 0 {
            return if at == 0 { 0 } else { at + 1 };
        }
    }
    0
}

/// Whether a `<` among `tokens` is not closed.
pub fn has_open_angle(tokens: &[TokenTree]) -> bool {
    let is = |at: usize, char| is_punct(tokens.get(at), char);
    let opened = (0..tokens.len()).filter(|at| is(*at, '<')).count();
    opened > (0..tokens.len()).filter(|at| is(*at, '>') && !is_arrow_head(tokens, *at)).count()
}

/// How many tokens `::` or `::<..>` take at the beginning of `tokens`.
pub fn turbofish(tokens: &[TokenTree]) -> usize {
    if is_path_separator(tokens) && is_punct(tokens.get(2), '<') {
        match angles(&tokens[2..]) {
            0 => 0,
            length => 2 + length,
        }
    } else {
        0
    }
}

/// Whether `tokens` begin with `::`.
pub fn is_path_separator(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':')
}

/// How many tokens the path takes that `tokens` begin with, generics included; 0 if there is none.
pub fn path(tokens: &[TokenTree]) -> usize {
    let mut at = 0;
    if is_punct(tokens.first(), '<') {
        // `<T as Trait>::f`
        at = angles(tokens);
        if at == 0 || !is_path_separator(&tokens[at..]) {
            return 0;
        }
    }
    if is_path_separator(&tokens[at..]) {
        at += 2;
    }
    let is_name = |at: usize| matches!(tokens.get(at), Some(TokenTree::Ident(ident)) if !is_keyword(ident));
    if !is_name(at) {
        return 0;
    }
    at += 1;
    loop {
        let rest = &tokens[at..];
        if turbofish(rest) > 0 {
            at += turbofish(rest);
        } else if is_path_separator(rest) && is_name(at + 2) {
            at += 3;
        } else {
            return at;
        }
    }
}

/// Whether the tokens are a path and nothing else.
pub fn is_path(tokens: &[TokenTree]) -> bool {
    !tokens.is_empty() && path(tokens) == tokens.len()
}

/// What the first and last tokens of an argument tell about it.
pub fn shape(argument: &[TokenTree]) -> Shape {
    let tokens = flatten(argument.iter().cloned());
    if is_path(&tokens) {
        return Shape::Path;
    }
    if let Some(head) = closure(&tokens) {
        return Shape::Closure(head);
    }
    if let [TokenTree::Group(group)] = tokens.as_slice() {
        if group.delimiter() == Delimiter::Brace {
            let body = flatten(group.stream());
            let last = body.rsplit(|token| is_punct(Some(token), ';')).next().unwrap_or_default();
            if let Some(head) = closure(last) {
                return Shape::Block(head);
            }
        }
    }
    Shape::Other
}

/// The head of the closure that `tokens` begin with.
pub fn closure(tokens: &[TokenTree]) -> Option<Head> {
    let is_async = is_word(tokens.first(), "async");
    let tokens = &tokens[usize::from(is_async)..];
    let is_move = is_word(tokens.first(), "move");
    let tokens = &tokens[usize::from(is_move)..];
    (is_punct(tokens.first(), '|') && !begins_with_bar(tokens)).then_some(Head { is_async, is_move })
}

/// Cuts arguments at their commas; a comma at the end adds none.
///
/// Commas between the bars of a closure and inside `<..>` do not count. A `<` opens generics where no value stands
/// before it (`::<`, `<T as Trait>`), in the parameters of a closure and in the type behind `->` and `as`;
/// everywhere else it compares, as it does for rustc.
pub fn split_commas(tokens: &[TokenTree]) -> Vec<Vec<TokenTree>> {
    let mut list = Vec::new();
    let mut current = Vec::new();
    let (mut in_params, mut in_type, mut wants_value) = (false, false, true);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = &tokens[at..];
        let mut length = 1;
        let doubled = is_joint(token)
            && matches!((token, rest.get(1)), (TokenTree::Punct(first), Some(TokenTree::Punct(second)))
            if first.as_char() == second.as_char());
        match token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' if !in_params => {
                    list.push(std::mem::take(&mut current));
                    (in_type, wants_value) = (false, true);
                    at += 1;
                    continue;
                }
                '|' if in_params => (in_params, wants_value) = (false, true),
                '|' if begins_with_bar(rest) => (length, wants_value) = (2, true),
                // No parameters, or a disjunction.
                '|' if doubled => (length, wants_value) = (2, true),
                '|' if wants_value => in_params = true,
                '<' if in_params || in_type || wants_value => {
                    length = angles(rest).max(1);
                    wants_value = false;
                }
                '<' if doubled => (length, wants_value) = (2, true),
                '-' if is_punct(rest.get(1), '>') => (length, in_type, wants_value) = (2, true, true),
                '?' | '.' | '\'' => wants_value = false,
                ':' => wants_value = true,
                '&' | '*' => (in_type, wants_value) = (in_type && wants_value, true),
                _ => (in_type, wants_value) = (false, true),
            },
            TokenTree::Ident(ident) => {
                in_type |= ident == "as";
                let is_value = ["await", "true", "false"].iter().any(|word| ident == word);
                wants_value = is_keyword(ident) && !is_value;
            }
            TokenTree::Group(group) => {
                in_type &= group.delimiter() != Delimiter::Brace;
                wants_value = false;
            }
            TokenTree::Literal(_) => wants_value = false,
        }
        current.extend_from_slice(&rest[..length]);
        at += length;
    }
    if !current.is_empty() {
        list.push(current);
    }
    list
}

/// Whether the `>` at `at` belongs to `->` or `=>`.
fn is_arrow_head(tokens: &[TokenTree], at: usize) -> bool {
    at > 0 && is_joint(&tokens[at - 1]) && ['-', '='].iter().any(|char| is_punct(tokens.get(at - 1), *char))
}
