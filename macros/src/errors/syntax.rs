//! Messages about what cannot be read as a pipeline.

use proc_macro2::{Ident, TokenTree};

use super::{message, short};
use crate::input::{Kind, Table};

/// The usage of the first row of a kind, for examples.
fn example(table: &Table, kind: Kind) -> &str {
    table.first(kind).map_or("..", |row| &row.usage)
}

/// The name of the first row of a kind.
fn name(table: &Table, kind: Kind) -> &str {
    table.first(kind).map_or("..", |row| &row.name)
}

pub fn empty_pipe(table: &Table) -> String {
    message(
        "empty pipeline",
        format!(
            "begin with a source, as in `items |> {} |> {}`",
            example(table, Kind::Call),
            example(table, Kind::Terminal)
        ),
    )
}

pub fn missing_source(table: &Table) -> String {
    message(
        "a pipeline needs a source before the first `|>`",
        format!("put an iterator or a stream first, as in `items |> {}`", example(table, Kind::Call)),
    )
}

pub fn stage_as_source(stage: &Ident) -> String {
    message(
        format!("a pipeline needs a source before the stage `{stage}`"),
        format!(
            "put an iterator or a stream first, as in `items |> {stage}(..)`; write `self::{stage}(..)` to call a function of your own"
        ),
    )
}

pub fn missing_stage(table: &Table) -> String {
    message(
        "expected a stage after `|>`",
        format!("add one, as in `|> {}`, or remove this `|>`", example(table, Kind::Terminal)),
    )
}

pub fn wrong_bar(found: &str) -> String {
    message(format!("expected `|>`, found `{found}`"), "write `|>` between stages")
}

pub fn wrong_separator(found: &str, after: &str, at_end: bool) -> String {
    let after = quoted(after);
    match (found, at_end) {
        ("," | ";", true) => {
            message(format!("unexpected `{found}` after {after}"), format!("remove this `{found}`"))
        }
        ("," | ";", false) => {
            message(format!("unexpected `{found}` after {after}"), "stages are joined with `|>`")
        }
        (_, true) => {
            message(format!("unexpected `{found}` after {after}"), "write `|>` and a stage, or remove it")
        }
        (_, false) => {
            message(format!("expected `|>` between stages, found `{found}`"), "stages are joined with `|>`")
        }
    }
}

pub fn missing_bar(after: &str, found: &str) -> String {
    message(format!("expected `|>` after {}, found `{found}`", quoted(after)), format!("write `|> {found}`"))
}

pub fn unexpected(found: &str, after: &str) -> String {
    message(format!("unexpected `{}` after {}", short(found), quoted(after)), "stages are joined with `|>`")
}

pub fn attribute(is_doc: bool) -> String {
    if is_doc {
        message("a doc comment cannot stand before a stage", "write `//` for a comment inside a pipeline")
    } else {
        message("a stage cannot have attributes", "put the attribute on the statement that holds `pipe!(..)`")
    }
}

pub fn closure_as_stage(table: &Table) -> String {
    let call = name(table, Kind::Call);
    message(
        "expected a stage name, found a closure",
        format!("say what to do with it, as in `|> {call}(|x| ..)`"),
    )
}

pub fn no_stage(table: &Table, found: &TokenTree) -> String {
    let usage = example(table, Kind::Call);
    let what = match found {
        TokenTree::Ident(word) if word != "_" => format!("the keyword `{word}`"),
        TokenTree::Group(_) => "brackets".to_owned(),
        other => format!("`{other}`"),
    };
    message(format!("expected a stage name, found {what}"), format!("a stage is written as in `|> {usage}`"))
}

pub fn method_as_stage(table: &Table, found: &Ident) -> String {
    let via = name(table, Kind::Via);
    message(
        format!("expected a stage name, found `{found}`"),
        format!("write `|> {via}(|p| {found}.method(p))` to call a method with the pipeline"),
    )
}

pub fn macro_as_stage(table: &Table, found: &Ident) -> String {
    let via = name(table, Kind::Via);
    message(
        format!("expected a stage, found the macro `{found}!`"),
        format!("a macro cannot be a stage; write `|> {via}(|p| {found}!(p))`"),
    )
}

pub fn own_stage_without_brackets(path: &str) -> String {
    message(format!("`{path}` needs round brackets"), format!("write `{path}()`"))
}

pub fn wrong_brackets(stage: &str, usage: Option<&str>) -> String {
    let usage = usage.map_or_else(|| format!("{stage}(..)"), str::to_owned);
    message(format!("`{stage}` takes its arguments in round brackets"), format!("write `{usage}`"))
}

pub fn no_turbofish(stage: &Ident, generics: &str) -> String {
    message(format!("the types of `{stage}` need `::`"), format!("write `{stage}::{generics}`"))
}

pub fn missing_modifier(stage: &Ident) -> String {
    message("expected a modifier after this dot", format!("add one behind `{stage}`, or remove the dot"))
}

pub fn modifier_of_own_stage(path: &str) -> String {
    message(
        format!("`{path}` is a stage of your own, which has no modifiers"),
        "give it an argument instead, or put the modifier on a stage before or after it",
    )
}

pub fn await_inside(stage: &Ident, is_terminal: bool) -> String {
    let chain = if is_terminal { format!(".. |> {stage}") } else { "..".to_owned() };
    message("`.await` belongs behind the pipeline, not inside it", format!("write `pipe!({chain}).await`"))
}

/// A name in backticks; words of our own stay as they are.
fn quoted(name: &str) -> String {
    if name.contains(' ') { name.to_owned() } else { format!("`{name}`") }
}
