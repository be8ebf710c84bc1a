//! How a row is read.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Error, Parse, ParseStream, Parser as _, Result};
use syn::{LitStr, Token, parenthesized};

use super::{Kind, Mark, ModifierMark, ModifierRow, Param, ParamKind, Row, Types};

/// `name { text } ..`
pub fn named(tokens: TokenStream) -> impl Iterator<Item = (String, TokenStream)> {
    let mut tokens = tokens.into_iter();
    std::iter::from_fn(move || match (tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(name), TokenTree::Group(text)) => Some((name.to_string(), text.stream())),
        _ => None,
    })
}

impl Row {
    pub(super) fn read(name: &str, groups: &[(String, TokenStream)], input: ParseStream<'_>) -> Result<Self> {
        let kind = input.parse()?;
        let (params, types) = params(input)?;
        let mut modifiers = modifiers(input)?;
        while input.parse::<Option<Token![+]>>()?.is_some() {
            let group = input.call(Ident::parse_any)?;
            let Some((_, text)) = groups.iter().find(|(name, _)| group == name) else {
                return Err(Error::new(group.span(), format!("unknown group of modifiers `{group}`")));
            };
            modifiers.extend(self::modifiers.parse2(text.clone())?);
        }
        let mut marks = Vec::new();
        while input.peek(Token![~]) {
            marks.push(input.parse()?);
        }
        input.parse::<Token![,]>()?;
        let usage = input.parse::<LitStr>()?.value();
        let foreign = match input.parse::<Option<Token![,]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        Ok(Row { kind, name: name.to_owned(), params, types, modifiers, marks, usage, foreign })
    }
}

fn modifiers(input: ParseStream<'_>) -> Result<Vec<ModifierRow>> {
    let mut modifiers = Vec::new();
    while input.peek(Token![.]) {
        modifiers.push(input.parse()?);
    }
    Ok(modifiers)
}

impl Parse for ModifierRow {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        input.parse::<Token![.]>()?;
        let name = input.call(Ident::parse_any)?.to_string();
        let (params, _) = params(input)?;
        let mut excludes = Vec::new();
        while input.parse::<Option<Token![!]>>()?.is_some() {
            excludes.push(input.call(Ident::parse_any)?.to_string());
        }
        let mut marks = Vec::new();
        while input.parse::<Option<Token![@]>>()?.is_some() {
            marks.push(input.parse()?);
        }
        Ok(ModifierRow { name, params, excludes, marks })
    }
}

impl Parse for ModifierMark {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word = input.call(Ident::parse_any)?;
        Ok(match word.to_string().as_str() {
            "ends" => ModifierMark::Ends,
            "names" => ModifierMark::Names,
            "told" => ModifierMark::Told,
            other => return Err(Error::new(word.span(), format!("unknown mark of a modifier `{other}`"))),
        })
    }
}

impl Parse for Mark {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        input.parse::<Token![~]>()?;
        let word = input.call(Ident::parse_any)?;
        let warning = |input: ParseStream<'_>| {
            let warning;
            parenthesized!(warning in input);
            warning.parse().map(|warning: Ident| warning.to_string())
        };
        Ok(match word.to_string().as_str() {
            "ordered" => Mark::Ordered,
            "cut" => Mark::Cut,
            "bare" => Mark::Bare,
            "one" => Mark::One(warning(input)?),
            "again" => Mark::Again(warning(input)?),
            "calls" => Mark::Calls(warning(input)?),
            other => return Err(Error::new(word.span(), format!("unknown mark `{other}`"))),
        })
    }
}

impl Parse for Kind {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word = input.call(Ident::parse_any)?;
        Ok(match word.to_string().as_str() {
            "source_call" => Kind::SourceCall,
            "source_pipes" => Kind::SourcePipes,
            "source" => Kind::Source,
            "call" => Kind::Call,
            "peek" => Kind::Peek,
            "lists" => Kind::Lists,
            "plain" => Kind::Plain,
            "via" => Kind::Via,
            "terminal" => Kind::Terminal,
            "each" => Kind::Each,
            "fold" => Kind::Fold,
            "fan" => Kind::Fan,
            other => return Err(Error::new(word.span(), format!("unknown kind of row `{other}`"))),
        })
    }
}

/// Reads `(name: type, ..)`. `types` and `types?` stand for generics, which are no argument: the second result.
fn params(input: ParseStream<'_>) -> Result<(Vec<Param>, Types)> {
    let list;
    parenthesized!(list in input);
    let mut params = Vec::new();
    let mut types = Types::None;
    while !list.is_empty() {
        let mut word = list.call(Ident::parse_any)?;
        let name = word.to_string();
        if list.parse::<Option<Token![:]>>()?.is_some() {
            word = list.call(Ident::parse_any)?;
        }
        let at_least = match list.parse::<Option<Token![>=]>>()? {
            Some(_) => Some(list.call(Ident::parse_any)?.to_string()),
            None => None,
        };
        let kind = match word.to_string().as_str() {
            "function" => Some(ParamKind::Function),
            "member" => Some(ParamKind::Member),
            "again" => Some(ParamKind::Again),
            "plain" => Some(ParamKind::Plain),
            "count" => Some(ParamKind::Count),
            "size" => Some(ParamKind::Size),
            "tries" => Some(ParamKind::Tries),
            "handler" => Some(ParamKind::Handler),
            "text" => Some(ParamKind::Text),
            "value" => Some(ParamKind::Value),
            "pipe" => Some(ParamKind::Pipe),
            "pipes" => Some(ParamKind::Pipes),
            "branches" => Some(ParamKind::Branches),
            "types" => {
                types = match list.parse::<Option<Token![?]>>()? {
                    Some(_) => Types::May,
                    None => Types::Must,
                };
                None
            }
            other => return Err(Error::new(word.span(), format!("unknown type of parameter `{other}`"))),
        };
        params.extend(kind.map(|kind| Param { name, kind, at_least }));
        if list.parse::<Option<Token![,]>>()?.is_none() {
            break;
        }
    }
    if !list.is_empty() {
        return Err(list.error("expected `,` between parameters"));
    }
    Ok((params, types))
}
