//! How many arguments there are, and what literals among them say.

use proc_macro2::{Delimiter, Span, TokenTree};
use syn::Lit;

use super::Checker;
use crate::errors::{rules, syntax};
use crate::input::{ModifierRow, Param, ParamKind};
use crate::model::{Args, Argument, Call, Shape};
use crate::tokens::{self, is_punct};

/// What a message about arguments names, shows and underlines.
pub struct Place {
    /// A stage's name, or a modifier's with its dot.
    pub name: String,
    /// Code to type.
    pub usage: String,
    /// The stage or modifier with its brackets.
    pub span: (Span, Span),
}

impl Checker<'_> {
    /// Whether there are as many as there should be.
    pub fn arguments(&mut self, place: &Place, params: &[Param], args: Option<&Args<'_>>) -> bool {
        if args.is_some_and(|args| args.group.delimiter() != Delimiter::Parenthesis) {
            // Before counting: what they hold is of no interest yet.
            self.errors.add(place.span, syntax::wrong_brackets(&place.name, Some(&place.usage)));
            return false;
        }
        let list = args.map_or(&[][..], |args| &args.list);
        let pipes = params.iter().filter(|param| param.kind == ParamKind::Pipes).count();
        let least = params.len() + pipes;
        if list.len() < least || (pipes == 0 && list.len() > least) {
            let takes = match (least, pipes) {
                (0, _) => "no argument".to_owned(),
                (1, _) => "1 argument".to_owned(),
                (_, 0) => format!("{least} arguments"),
                _ => format!("{least} or more pipelines"),
            };
            self.errors.add(place.span, rules::arity(&place.name, &takes, list.len(), &place.usage));
            return false;
        }
        for (at, argument) in list.iter().enumerate() {
            let Some(span) = tokens::place(&argument.tokens) else { continue };
            if let Some(value) = named(argument) {
                let code = one_argument(&place.name, params, &value).unwrap_or_else(|| place.usage.clone());
                self.errors.add(span, rules::named_argument(&place.name, &code));
                continue;
            }
            // What follows the last parameter is one more pipeline.
            if let Some(param) = params.get(at) {
                self.literal(place, params, param, argument, span);
            }
        }
        true
    }

    fn literal(
        &mut self,
        place: &Place,
        params: &[Param],
        param: &Param,
        argument: &Argument<'_>,
        span: (Span, Span),
    ) {
        let Place { name, usage, .. } = place;
        let is_async = matches!(argument.shape, Shape::Closure(head) | Shape::Block(head) if head.is_async);
        if param.kind == ParamKind::Plain && is_async {
            self.errors.add(span, rules::not_async(name));
            return;
        }
        let Some(literal) = Literal::of(argument) else { return };
        let text = match (param.kind, literal) {
            (ParamKind::Function | ParamKind::Member | ParamKind::Plain, literal) => {
                rules::wrong_literal(name, "a function", &literal.describe(), usage)
            }
            (ParamKind::Count, Literal::Int(0)) => rules::zero(name, usage),
            (ParamKind::Count | ParamKind::Size, Literal::Int(_)) => return,
            (ParamKind::Count, Literal::Negative(found)) => rules::negative(name, 1, &found, usage),
            (ParamKind::Size, Literal::Negative(found)) => rules::negative(name, 0, &found, usage),
            (ParamKind::Count | ParamKind::Size, Literal::Float(found)) => {
                rules::wrong_literal(name, "a whole number", &format!("`{found}`"), usage)
            }
            (ParamKind::Count | ParamKind::Size, literal) => {
                let number = match &literal {
                    Literal::Text { content, .. }
                        if content.parse::<u64>().is_ok_and(|number| number > 0) =>
                    {
                        one_argument(name, params, content)
                    }
                    _ => None,
                };
                let code = number.unwrap_or_else(|| usage.clone());
                rules::wrong_literal(name, "a number", &literal.describe(), &code)
            }
            (ParamKind::Value | ParamKind::Pipe | ParamKind::Pipes, _) => return,
        };
        self.errors.add(span, text);
    }
}

/// An argument that is a literal and nothing else.
enum Literal {
    Int(u128),
    Negative(String),
    Float(String),
    Text { what: &'static str, content: String },
    Bool(String),
}

impl Literal {
    fn of(argument: &Argument<'_>) -> Option<Self> {
        let flat = tokens::flatten(argument.tokens.iter().cloned());
        match flat.as_slice() {
            [TokenTree::Literal(literal)] => Some(match Lit::new(literal.clone()) {
                Lit::Int(int) if int.base10_digits().starts_with('-') => {
                    Literal::Negative(literal.to_string())
                }
                Lit::Int(int) => Literal::Int(int.base10_parse().ok()?),
                Lit::Float(float) if float.base10_digits().starts_with('-') => {
                    Literal::Negative(literal.to_string())
                }
                Lit::Float(_) => Literal::Float(literal.to_string()),
                Lit::Str(text) => Literal::Text { what: "a string", content: text.value() },
                Lit::ByteStr(_) | Lit::CStr(_) => Literal::Text { what: "a string", content: String::new() },
                Lit::Char(char) => Literal::Text { what: "a character", content: char.value().to_string() },
                Lit::Byte(_) => Literal::Text { what: "a byte", content: String::new() },
                _ => return None,
            }),
            [minus, TokenTree::Literal(literal)] if is_punct(Some(minus), '-') => {
                matches!(Lit::new(literal.clone()), Lit::Int(_) | Lit::Float(_))
                    .then(|| Literal::Negative(format!("-{literal}")))
            }
            [TokenTree::Ident(word)] if word == "true" || word == "false" => {
                Some(Literal::Bool(word.to_string()))
            }
            _ => None,
        }
    }

    /// As in "found a string".
    fn describe(&self) -> String {
        match self {
            Literal::Int(number) => format!("`{number}`"),
            Literal::Negative(text) | Literal::Float(text) | Literal::Bool(text) => format!("`{text}`"),
            Literal::Text { what, .. } => (*what).to_owned(),
        }
    }
}

/// The number that an argument is, if it is a literal.
pub fn number(argument: &Argument<'_>) -> Option<u128> {
    match Literal::of(argument) {
        Some(Literal::Int(number)) => Some(number),
        _ => None,
    }
}

/// The value of `name = value` or `name: value`.
fn named(argument: &Argument<'_>) -> Option<String> {
    let [TokenTree::Ident(name), TokenTree::Punct(sign), value @ ..] = argument.tokens.as_slice() else {
        return None;
    };
    let is_named = match sign.as_char() {
        '=' => !is_punct(value.first(), '=') && !is_punct(value.first(), '>'),
        ':' => !is_punct(value.first(), ':'),
        _ => false,
    };
    (is_named && !tokens::is_keyword(name)).then(|| tokens::text(value))
}

/// `name(value)`, for stages and modifiers of one parameter and values that are short.
fn one_argument(name: &str, params: &[Param], value: &str) -> Option<String> {
    (params.len() == 1 && !value.is_empty() && value.len() <= 30).then(|| format!("{name}({value})"))
}

/// `.name(param, 8)`
pub fn modifier_usage(row: &ModifierRow) -> String {
    let example = |param: &Param| match param.kind {
        ParamKind::Count | ParamKind::Size => "8".to_owned(),
        _ => param.name.clone(),
    };
    let params: Vec<String> = row.params.iter().map(example).collect();
    format!(".{}({})", row.name, params.join(", "))
}

/// The brackets as the user wrote them, as long as they are short.
pub fn brackets(args: Option<&Args<'_>>) -> String {
    let Some(args) = args else { return String::new() };
    let tokens: Vec<TokenTree> = args.group.stream().into_iter().collect();
    match tokens.as_slice() {
        [] => "()".to_owned(),
        [TokenTree::Ident(_) | TokenTree::Literal(_)] => format!("({})", tokens::text(&tokens)),
        _ => "(..)".to_owned(),
    }
}

/// `stage(args).modifier(args)?`: the user's stage with the `?` where it belongs.
pub fn call_with_modifiers(call: &Call<'_>) -> String {
    let mut code = format!("{}{}", call.name, brackets(call.args.as_ref()));
    for modifier in &call.modifiers {
        code.push_str(&format!(".{}{}", modifier.name, brackets(modifier.args.as_ref())));
    }
    code + "?"
}
