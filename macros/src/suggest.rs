//! Code to type instead of a mistake: our words, with the user's own arguments where they can be carried over.

use proc_macro2::TokenStream;

use crate::input::{Kind, ModifierRow, Param, ParamKind, Row, Table, Types};
use crate::literal::Literal;
use crate::model::{Args, Argument, Call, Modifier, Shape};
use crate::print;
use crate::tokens;

/// What the user wrote behind a name.
#[derive(Clone, Copy)]
pub struct Written<'a, 't> {
    /// `::<..>`, or nothing.
    pub generics: &'a TokenStream,
    /// The brackets.
    pub args: Option<&'a Args<'t>>,
}

impl<'a, 't> Written<'a, 't> {
    /// Behind the name of a stage.
    pub fn behind(call: &'a Call<'t>) -> Self {
        Written { generics: &call.generics, args: call.args.as_ref() }
    }

    /// Behind the name of a modifier.
    pub fn behind_modifier(modifier: &'a Modifier<'t>) -> Self {
        Written { generics: &modifier.generics, args: modifier.args.as_ref() }
    }
}

/// `name(args)`; a source with the bar behind it, and with what stands before it where it is made of pipelines.
pub fn row(row: &Row, written: Written<'_, '_>) -> String {
    let list = arguments(written.args);
    match row.kind {
        Kind::SourcePipes if list.len() == 1 => {
            format!("{}(.., {}) |> ..", row.name, list[0])
        }
        _ if row.kind.is_source() => format!("{} |> ..", call(row, written)),
        _ => call(row, written),
    }
}

/// `name::<G>(args)`: the row's usage, or the user's own arguments if these may stand there.
pub fn call(row: &Row, written: Written<'_, '_>) -> String {
    let mut code = row.name.clone();
    let wants_types = row.usage.contains("::<");
    if row.types != Types::None && !written.generics.is_empty() {
        code += &types(written.generics);
    } else if wants_types {
        return row.usage.clone();
    }
    let list = written.args.map_or(&[][..], |args| &args.list);
    if row.params.is_empty() {
        return code;
    }
    if !fits(&row.params, list) {
        return row.usage.clone();
    }
    format!("{code}({})", arguments(written.args).join(", "))
}

/// `.name(args)`: what the row shows, or the user's own arguments.
pub fn modifier(row: &ModifierRow, args: Option<&Args<'_>>) -> String {
    let list = args.map_or(&[][..], |args| &args.list);
    if !row.params.is_empty() && fits(&row.params, list) {
        return format!(".{}({})", row.name, arguments(args).join(", "));
    }
    let example = |param: &Param| match param.kind {
        ParamKind::Count | ParamKind::Size => "8".to_owned(),
        ParamKind::Tries => "3".to_owned(),
        ParamKind::Text => format!("\"{}\"", param.name),
        _ => param.name.clone(),
    };
    format!(".{}({})", row.name, row.params.iter().map(example).collect::<Vec<_>>().join(", "))
}

/// A stage that can have the modifier, with the user's arguments.
pub fn with_modifier(table: &Table, name: &str, args: Option<&Args<'_>>) -> String {
    let stages = || table.rows_with_modifier(name);
    let row = stages().find(|row| !row.kind.is_source()).or_else(|| stages().next());
    let Some((row, found)) = row.and_then(|row| Some((row, row.modifier(name)?))) else {
        return format!(".{name}(..)");
    };
    // The arguments of a modifier without any are those of a stage.
    let empty = TokenStream::new();
    let stage = if found.params.is_empty() {
        call(row, Written { generics: &empty, args })
    } else {
        row.usage.clone()
    };
    format!("{stage}{}", modifier(found, args))
}

/// `stage(args).modifier(args)?`: the user's stage with the `?` where it belongs.
pub fn call_with_modifiers(call: &Call<'_>) -> String {
    call_in_order(call, |_| false) + "?"
}

/// `stage(args).modifier(args)`: the user's stage with some of its modifiers behind the others.
pub fn call_in_order(call: &Call<'_>, is_last: impl Fn(&Modifier<'_>) -> bool) -> String {
    let mut code = format!("{}{}", call.name, brackets(call.args.as_ref()));
    let (last, first): (Vec<_>, Vec<_>) = call.modifiers.iter().partition(|modifier| is_last(modifier));
    for modifier in first.into_iter().chain(last) {
        let args = modifier.args.as_ref().map_or_else(|| "()".to_owned(), |args| brackets(Some(args)));
        code += &format!(".{}{args}", modifier.name);
    }
    code
}

/// `stage::<G>(args)`: the stage as the user wrote it, cut where it is long. Its name, where it has no other.
pub fn own_text(call: &Call<'_>) -> String {
    let generics = if call.generics.is_empty() { String::new() } else { types(&call.generics) };
    format!("{}{generics}{}", call.name, brackets(call.args.as_ref()))
}

/// The brackets as round ones; nothing if there are none.
pub fn brackets(args: Option<&Args<'_>>) -> String {
    args.map_or_else(String::new, |args| format!("({})", arguments(Some(args)).join(", ")))
}

/// `::<G>`, cut if it is long.
pub fn types(generics: &TokenStream) -> String {
    let tokens: Vec<_> = generics.clone().into_iter().collect();
    match print::brief(&tokens) {
        cut if cut == ".." => "::<..>".to_owned(),
        whole => whole,
    }
}

/// Each argument, as much of it as is short.
fn arguments(args: Option<&Args<'_>>) -> Vec<String> {
    let list = args.map_or(&[][..], |args| &args.list);
    list.iter().map(|argument| print::brief(&tokens::flatten(argument.tokens.iter().cloned()))).collect()
}

/// Whether the arguments are as many as the parameters, and of their kind as far as can be told.
pub fn fits(params: &[Param], list: &[Argument<'_>]) -> bool {
    let Some(last) = params.last() else { return list.is_empty() };
    let more = usize::from(last.kind.is_several());
    let is_enough = list.len() >= params.len() + more && (more > 0 || list.len() == params.len());
    let params = params.iter().chain(std::iter::repeat(last));
    is_enough && params.zip(list).all(|(param, argument)| could_be(param.kind, argument))
}

fn could_be(kind: ParamKind, argument: &Argument<'_>) -> bool {
    let literal = Literal::of(argument);
    match kind {
        ParamKind::Function
        | ParamKind::Member
        | ParamKind::Again
        | ParamKind::Handler
        | ParamKind::Branches => literal.is_none(),
        ParamKind::Plain => literal.is_none() && !argument.shape.is_async(),
        ParamKind::Count | ParamKind::Size | ParamKind::Tries => match literal {
            Some(Literal::Int { value, .. }) => value > 0 || kind == ParamKind::Size,
            Some(_) => false,
            None => !argument.shape.is_closure(),
        },
        ParamKind::Text => {
            matches!(literal, Some(Literal::Text { what: "a string", .. }))
                || literal.is_none() && !argument.shape.is_closure()
        }
        ParamKind::Value | ParamKind::Pipe | ParamKind::Pipes => true,
    }
}

/// Whether an argument may be a function, or else may be anything but one.
pub fn is_function(argument: &Argument<'_>, wanted: bool) -> bool {
    match argument.shape {
        Shape::Closure(_) | Shape::Block(_) => wanted,
        // A variable may hold one.
        Shape::Path => true,
        Shape::Other => !wanted,
    }
}
