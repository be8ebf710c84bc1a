//! Messages about what cannot be read as a pipeline.

use proc_macro2::{Ident, TokenTree};

use super::message;
use crate::foreign::Told;
use crate::input::{Kind, Table};
use crate::print;
use crate::tokens;

/// The usage of the first row of a kind, for examples.
fn example(table: &Table, kind: Kind) -> &str {
    table.first(kind).map_or("..", |row| &row.usage)
}

/// The name of the first row of a kind.
fn name(table: &Table, kind: Kind) -> &str {
    table.first(kind).map_or("..", |row| &row.name)
}

// The source

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

/// `code` is the stage as written.
pub fn stage_as_source(stage: &Ident, code: &str) -> String {
    message(
        format!("a pipeline needs a source before the stage `{stage}`"),
        format!(
            "put an iterator or a stream first, as in `items |> {code}`\n\
             note: a function of your own goes by its path, as in `self::{stage}(..)`"
        ),
    )
}

/// `tokens` is the source, beginning with the word.
pub fn statement_as_source(word: &Ident, tokens: &[TokenTree]) -> String {
    let help = match (word.to_string().as_str(), tokens) {
        ("let", [_, TokenTree::Ident(name), sign, ..]) if tokens::is_punct(Some(sign), '=') => {
            format!("write `let {name} = pipe!(..)`")
        }
        ("let", _) => "write `let .. = pipe!(..)`".to_owned(),
        ("return" | "break" | "yield", _) => format!("write `{word} pipe!(..)`"),
        _ => "begin with an iterator, a stream or another pipe".to_owned(),
    };
    message(format!("a pipeline begins with its source, not with `{word}`"), help)
}

pub fn part_in_brackets() -> String {
    message("a part of a pipeline cannot stand in brackets", "remove these brackets, or write `pipe!(..)`")
}

/// `inside` is the argument that has a bar in it.
pub fn pipe_inside(stage: &str, inside: &[TokenTree]) -> String {
    let head = print::closure_head(inside).unwrap_or(0);
    let code = format!("pipe!({})", print::brief(&inside[head..]));
    message(
        format!("a pipeline inside the brackets of `{stage}` needs a `pipe!` of its own"),
        format!("write `{code}` there"),
    )
}

// Bars

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
    match (found, at_end) {
        ("," | ";", true) => {
            message(format!("unexpected `{found}` after {}", quoted(after)), format!("remove this `{found}`"))
        }
        (_, true) => message(
            format!("unexpected `{found}` after {}", quoted(after)),
            "write `|>` and a stage, or remove it",
        ),
        (_, false) => {
            message(format!("expected `|>` after {}, found `{found}`", quoted(after)), "write `|>` instead")
        }
    }
}

/// `found` is the next stage.
pub fn missing_bar(after: &str, found: &str) -> String {
    message(format!("expected `|>` after {}, found `{found}`", quoted(after)), format!("write `|> {found}`"))
}

/// `found` is a modifier.
pub fn missing_dot(after: &str, found: &str) -> String {
    message(format!("expected `.` between {} and `{found}`", quoted(after)), format!("write `.{found}`"))
}

pub fn unexpected(found: &str, after: &str) -> String {
    message(format!("unexpected `{found}` after {}", quoted(after)), "write `|>` and a stage, or remove it")
}

/// A bar between a stage and its brackets.
pub fn bar_before_brackets(stage: &str, code: &str) -> String {
    message(format!("this `|>` stands between `{stage}` and its brackets"), format!("write `{code}`"))
}

/// `::` behind a name, and nothing that could follow.
pub fn missing_name(after: &str) -> String {
    message(
        format!("expected a name after `{after}::`"),
        format!("a stage of your own is written as in `{after}::name(..)`"),
    )
}

/// A `<` behind a name, and no `>`.
pub fn open_types(after: &str) -> String {
    message(format!("the `<` after `{after}` is not closed"), format!("write `{after}::<..>`"))
}

pub fn attribute(is_doc: bool) -> String {
    if is_doc {
        message("a doc comment cannot stand inside a pipeline", "write `//` for a comment")
    } else {
        message(
            "an attribute cannot stand inside a pipeline",
            "put it on the statement that holds `pipe!(..)`",
        )
    }
}

// What stands in the place of a stage

/// `found` sticks to the beginning of a stage.
pub fn decorated(found: &str, stage: &str) -> String {
    message(format!("unexpected `{found}` before `{stage}`"), format!("write `|> {stage}`"))
}

pub fn closure_as_stage(table: &Table, closure: &str) -> String {
    message(
        "expected a stage, found a closure",
        format!("say what to do with it, as in `|> {}({closure})`", name(table, Kind::Call)),
    )
}

/// `code` is what the brackets hold: a stage, or a function.
pub fn stage_in_brackets(table: &Table, code: &str, is_stage: bool) -> String {
    if is_stage {
        return message("a stage cannot stand in brackets", format!("write `|> {code}`"));
    }
    let call = name(table, Kind::Call);
    message("expected a stage, found brackets", format!("say what to do with it, as in `|> {call}({code})`"))
}

pub fn stage_in_quotes(table: &Table, text: &str) -> String {
    let first: String = text.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect();
    if table.row(&first).is_none() || text.chars().count() > 30 {
        return no_stage(table, "a string");
    }
    message("expected a stage, found a string", format!("write `|> {text}` without quotes"))
}

/// `found` is as in "found brackets".
pub fn no_stage(table: &Table, found: &str) -> String {
    message(
        format!("expected a stage, found {found}"),
        format!("a stage is a name with round brackets, as in `|> {}`", example(table, Kind::Call)),
    )
}

pub fn keyword_as_stage(table: &Table, word: &Ident, told: Option<Told>) -> String {
    match told {
        Some(told) => message(format!("expected a stage, found the keyword `{word}`"), told.help("")),
        None => no_stage(table, &format!("the keyword `{word}`")),
    }
}

/// `name.method(..)`
pub fn method_as_stage(table: &Table, name: &Ident, method: Option<&Ident>) -> String {
    let call = self::name(table, Kind::Call);
    let method = method.map_or_else(|| "method".to_owned(), Ident::to_string);
    let argument = if name == "x" { "" } else { "x" };
    message(
        format!("expected a stage, found `{name}`"),
        format!("write `|> {call}(|x| {name}.{method}({argument}))` to call a method with each element"),
    )
}

/// A stage of ours with `!`; `args` is what its brackets hold.
pub fn stage_as_macro(stage: &Ident, args: &str) -> String {
    message(format!("the stage `{stage}` is no macro"), format!("write `{stage}({args})`"))
}

pub fn macro_as_stage(table: &Table, found: &Ident, told: Option<Told>) -> String {
    let (call, via) = (name(table, Kind::Call), name(table, Kind::Via));
    let help = match told {
        Some(told) => told.help(""),
        None => format!(
            "write `|> {call}(|x| {found}!(x))` for each element, or `|> {via}(|p| {found}!(p))` for the pipeline"
        ),
    };
    message(format!("expected a stage, found the macro `{found}!`"), help)
}

// Stages of the user's own

/// `args` is what stands behind it without brackets.
pub fn own_stage_without_brackets(table: &Table, path: &str, args: &str) -> String {
    let call = name(table, Kind::Call);
    let mut help = format!("write `{path}({args})` for a stage of your own");
    if args.is_empty() {
        help += &format!(", or `{call}({path})` to call a function with each element");
    }
    message(format!("`{path}` needs round brackets"), help)
}

pub fn modifier_of_own_stage(path: &str) -> String {
    message(
        format!("`{path}` is a stage of your own, which has no modifiers"),
        "give it an argument instead, or put the modifier on a stage before or after it",
    )
}

// Brackets, types and dots

pub fn wrong_brackets(stage: &str, code: &str) -> String {
    message(format!("`{stage}` takes its arguments in round brackets"), format!("write `{code}`"))
}

pub fn no_turbofish(stage: &str, generics: &str) -> String {
    message(format!("the type of `{stage}` stands in `::<..>`"), format!("write `{stage}::{generics}`"))
}

pub fn late_types(stage: &str, code: &str) -> String {
    message(format!("the type of `{stage}` stands before its brackets"), format!("write `{code}`"))
}

pub fn early_question(code: &str) -> String {
    message("`?` stands behind the brackets", format!("write `{code}`"))
}

pub fn missing_modifier(stage: &Ident) -> String {
    message("expected a modifier after this dot", format!("add one behind `{stage}`, or remove the dot"))
}

/// `chain` is as in ".. |> count"; `question` is `?` or nothing.
pub fn await_inside(chain: &str, question: &str) -> String {
    message(
        "`.await` belongs behind the pipeline, not inside it",
        format!("write `pipe!({chain}).await{question}`"),
    )
}

pub fn await_of_a_call(stage: &Ident) -> String {
    message(
        "`.await` belongs behind the pipeline, not inside it",
        format!("remove it: `{stage}` awaits what its function gives"),
    )
}

/// A name in backticks; words of our own stay as they are.
fn quoted(name: &str) -> String {
    if name.contains(' ') { name.to_owned() } else { format!("`{name}`") }
}
