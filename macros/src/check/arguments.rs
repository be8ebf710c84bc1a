//! How many arguments there are, and what literals among them say.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::Checker;
use crate::errors::{rules, syntax};
use crate::foreign::{self, Told};
use crate::input::{Param, ParamKind, Row, Table};
use crate::literal::Literal;
use crate::model::{Args, Argument, Shape};
use crate::print;
use crate::split::has_bar;
use crate::suggest::Written;
use crate::tokens::{self, is_punct};

/// What a message about arguments names, shows and underlines.
pub struct Place<'a, 't> {
    /// A stage's name, or a modifier's with its dot.
    pub name: String,
    /// Code to type.
    pub usage: String,
    /// The stage, and what stands behind its name: it may be right in another library.
    pub stage: Option<(&'a Row, Written<'a, 't>)>,
    /// The stage or modifier with its brackets.
    pub span: (Span, Span),
}

impl Place<'_, '_> {
    /// What was meant.
    fn told(&self, table: &Table) -> Told {
        let misused = self.stage.and_then(|(row, written)| foreign::misused(table, row, written));
        misused.unwrap_or_else(|| Told::Code(self.usage.clone()))
    }
}

impl Checker<'_> {
    /// Whether there are as many as there should be.
    pub fn arguments(&mut self, place: &Place<'_, '_>, params: &[Param], args: Option<&Args<'_>>) -> bool {
        let list = args.map_or(&[][..], |args| &args.list);
        if let Some(args) = args.filter(|args| args.group.delimiter() != Delimiter::Parenthesis) {
            // Before counting: what they hold is of no interest yet.
            let code = format!("{}({})", place.name, print::brief(&tokens::of(&args.group)));
            self.errors.add(place.span, syntax::wrong_brackets(&place.name, &code));
            return false;
        }
        if args.is_some_and(|args| args.is_unclear) {
            return false;
        }
        if list.iter().any(|argument| argument.tokens.is_empty()) {
            self.errors.add(place.span, rules::empty_argument(&place.name));
            return false;
        }
        if let Some(closure) = list.iter().find(|argument| is_open_closure(argument)) {
            let span = tokens::place_or_here(&closure.tokens);
            self.errors.add(span, rules::open_closure(&place.name));
            return false;
        }
        if let Some(token) = missing_comma(params, list) {
            self.errors.add(token.span(), rules::missing_comma(&place.name, &token.to_string()));
            return false;
        }
        let several = params.iter().map(|param| param.kind).find(|kind| kind.is_several());
        let least = params.len() + usize::from(several.is_some());
        if list.len() < least || (several.is_none() && list.len() > least) {
            let takes = match (least, several) {
                (0, _) => "no argument".to_owned(),
                (1, _) => "1 argument".to_owned(),
                (_, None) => format!("{least} arguments"),
                (_, Some(ParamKind::Branches)) if params.len() > 1 => {
                    format!("a {} and 2 or more branches", params[0].name)
                }
                (_, Some(ParamKind::Branches)) => "2 or more branches".to_owned(),
                (_, Some(_)) => format!("{least} or more pipelines"),
            };
            let found = list.len().to_string();
            let text = rules::wrong_argument(&place.name, &takes, &found, &place.told(self.table));
            self.errors.add(place.span, text);
            return false;
        }
        for (at, argument) in list.iter().enumerate() {
            let Some(span) = tokens::place(&argument.tokens) else { continue };
            if named(argument).is_some() {
                let values: Vec<String> =
                    list.iter().map(|it| print::brief(named(it).unwrap_or(&it.tokens))).collect();
                let code = format!("{}({})", place.name, values.join(", "));
                self.errors.add(span, rules::named_argument(&place.name, &code));
                // Of several the first tells it all.
                return true;
            }
            if argument.pipe.is_none() && has_bar(&argument.tokens) {
                self.errors.add(span, syntax::pipe_inside(&place.name, &argument.tokens));
                continue;
            }
            // What follows the last parameter is one more of its kind.
            let param = params.get(at).or(params.last());
            let text = param.and_then(|param| self.literal(place, params.len(), param, argument));
            if let Some(text) = text {
                self.errors.add(span, text);
                if params.get(at).is_some_and(|param| param.kind.is_function()) {
                    // It shows how all of them are written.
                    return true;
                }
            }
        }
        true
    }

    /// The text for an argument that is certainly not what the parameter wants.
    fn literal(
        &self,
        place: &Place<'_, '_>,
        params: usize,
        param: &Param,
        argument: &Argument<'_>,
    ) -> Option<String> {
        let name = &place.name;
        if param.kind == ParamKind::Plain && argument.shape.is_async() {
            return Some(rules::not_async(name));
        }
        let is_number = param.kind.is_counted();
        if is_number && argument.shape.is_closure() {
            return Some(rules::wrong_argument(name, "a number", "a function", &place.told(self.table)));
        }
        if param.kind == ParamKind::Text && argument.shape.is_closure() {
            return Some(rules::wrong_argument(name, "a text", "a function", &place.told(self.table)));
        }
        let literal = Literal::of(argument)?;
        let found = literal.describe();
        let number = |wanted: &str| {
            let meant = literal.meant().filter(|_| params == 1).map(|number| format!("{name}({number})"));
            let code = meant.unwrap_or_else(|| place.usage.clone());
            Some(rules::wrong_argument(name, wanted, &found, &Told::Code(code)))
        };
        match (param.kind, &literal) {
            (
                ParamKind::Function
                | ParamKind::Member
                | ParamKind::Again
                | ParamKind::Plain
                | ParamKind::Handler
                | ParamKind::Branches,
                _,
            ) => Some(rules::wrong_argument(name, "a function", &found, &place.told(self.table))),
            (ParamKind::Count | ParamKind::Tries, Literal::Int { value: 0, .. }) => {
                Some(rules::zero(name, params))
            }
            (ParamKind::Count | ParamKind::Size, Literal::Int { suffix, .. }) => match suffix.as_str() {
                "" | "usize" => None,
                _ => number("a `usize`"),
            },
            (ParamKind::Tries, Literal::Int { suffix, .. }) => match suffix.as_str() {
                "" | "u32" => None,
                _ => number("a `u32`"),
            },
            (ParamKind::Count | ParamKind::Tries, Literal::Negative(found)) => {
                Some(rules::negative(name, 1, found))
            }
            (ParamKind::Size, Literal::Negative(found)) => Some(rules::negative(name, 0, found)),
            (ParamKind::Count | ParamKind::Size | ParamKind::Tries, Literal::Float { .. }) => {
                number("a whole number")
            }
            (ParamKind::Count | ParamKind::Size | ParamKind::Tries, _) => number("a number"),
            (ParamKind::Text, Literal::Text { what: "a string", .. }) => None,
            (ParamKind::Text, _) => {
                Some(rules::wrong_argument(name, "a text", &found, &Told::Code(place.usage.clone())))
            }
            (ParamKind::Value | ParamKind::Pipe | ParamKind::Pipes, _) => None,
        }
    }
}

/// Whether it begins as a closure and has no second bar.
fn is_open_closure(argument: &Argument<'_>) -> bool {
    let has_head = || print::closure_head(&tokens::flatten(argument.tokens.iter().cloned())).is_some();
    matches!(argument.shape, Shape::Closure(_)) && !has_head()
}

/// The first token that cannot follow what stands before it: `3 4`, `3; 4`, `0 |sum, n| sum + n`.
fn missing_comma<'a>(params: &[Param], list: &'a [Argument<'_>]) -> Option<&'a TokenTree> {
    let stray = |argument: &'a Argument<'_>| Some(&argument.tokens[tokens::stray(&argument.tokens)?]);
    let plain = list.iter().filter(|argument| argument.pipe.is_none());
    // The bar of a disjunction, of which no function begins or ends.
    let bar = |argument: &'a Argument<'_>| {
        let tokens = &argument.tokens;
        let at = tokens.iter().position(|token| is_punct(Some(token), '|'))?;
        tokens::ends_value(&tokens[..at]).then(|| &tokens[at])
    };
    let cut_closure = || match (params, list) {
        ([_, param], [before, function]) if param.kind.is_function() => {
            bar(function).and_then(|_| bar(before))
        }
        _ => None,
    };
    plain.filter_map(stray).next().or_else(cut_closure)
}

/// The number that an argument is, if it is a literal.
pub fn number(argument: &Argument<'_>) -> Option<u128> {
    match Literal::of(argument) {
        Some(Literal::Int { value, .. }) => Some(value),
        _ => None,
    }
}

/// The value of `name = value` or `name: value`.
fn named<'a>(argument: &'a Argument<'_>) -> Option<&'a [TokenTree]> {
    let [TokenTree::Ident(name), TokenTree::Punct(sign), value @ ..] = argument.tokens.as_slice() else {
        return None;
    };
    let is_named = match sign.as_char() {
        '=' => !is_punct(value.first(), '=') && !is_punct(value.first(), '>'),
        ':' => !is_punct(value.first(), ':'),
        _ => false,
    };
    (is_named && !value.is_empty() && !tokens::is_keyword(name)).then_some(value)
}
