//! Messages about what can be read, but breaks a rule of the table.

use super::{message, short};
use crate::input::Row;

// Names

/// A name that resembles ours, or that another library has for it.
pub fn unknown_stage(name: &str, instead: &str) -> String {
    message(format!("unknown stage `{name}`"), format!("did you mean `{instead}`?"))
}

/// A name that resembles nothing; `all` are the stages there are.
pub fn unlisted_stage(name: &str, via: &str, all: &[&str]) -> String {
    let help =
        format!("a function of your own is `{via}({name})`, or goes by its path as in `self::{name}(..)`");
    let mut text = message(format!("unknown stage `{name}`"), help);
    let mut column = usize::MAX;
    for stage in all {
        // Wide lines are cut by terminals.
        let is_first = column == usize::MAX;
        if is_first {
            text.push_str("\nnote: the stages are ");
        } else if column > 70 {
            text.push_str(",\n      ");
        } else {
            text.push_str(", ");
        }
        column = if is_first || column > 70 { stage.len() } else { column + stage.len() + 2 };
        text.push_str(stage);
    }
    text
}

pub fn modifier_as_stage(name: &str, example: &str) -> String {
    message(format!("`{name}` is a modifier, not a stage"), format!("write `|> {example}`"))
}

pub fn source_as_stage(name: &str, usage: &str) -> String {
    message(
        format!("`{name}` is a source, so it cannot follow `|>`"),
        format!("begin with it, as in `{usage} |> ..`"),
    )
}

pub fn stage_as_modifier(name: &str, code: &str) -> String {
    message(format!("`{name}` is a stage, not a modifier"), format!("write `|> {code}`"))
}

pub fn unknown_modifier(name: &str, instead: &str) -> String {
    message(format!("unknown modifier `{name}`"), format!("did you mean `{instead}`?"))
}

pub fn unlisted_modifier(name: &str, stage: &str, has: &[String]) -> String {
    let help = match has {
        [] => {
            format!("`{stage}` has no modifiers; a method of your own cannot be called inside the pipeline")
        }
        [..] => format!("`{stage}` can have {}", join(has)),
    };
    message(format!("unknown modifier `{name}`"), help)
}

/// A modifier of other stages.
pub fn misplaced_modifier(stage: &str, modifier: &str, can: &[&Row], example: &str) -> String {
    let only = match can {
        [_, _, _, _, ..] if can.iter().all(|row| row.calls_a_function()) => {
            "stages that call a function".to_owned()
        }
        [first, second, third, _, ..] => {
            format!("`{}`, `{}`, `{}` and the like", first.name, second.name, third.name)
        }
        _ => join(&can.iter().map(|row| row.name.clone()).collect::<Vec<_>>()),
    };
    message(format!("`{stage}` cannot have `.{modifier}`, only {only} can"), format!("write `{example}`"))
}

// Order

pub fn after_terminal(terminal: &str, next: &str) -> String {
    message(
        format!("`{terminal}` ends a pipeline, so `{next}` cannot follow it"),
        format!("move `|> {terminal}` to the end"),
    )
}

pub fn two_terminals(terminal: &str, next: &str) -> String {
    message(format!("`{terminal}` ends a pipeline, so `{next}` cannot follow it"), "keep one of the two")
}

pub fn unwrap_after_terminal(terminal: &str) -> String {
    message(
        format!("`{terminal}` ends a pipeline, so `?` cannot follow it"),
        format!("write `pipe!(.. |> {terminal}).await?`"),
    )
}

pub fn terminal_inside(terminal: &str, source: &str) -> String {
    message(
        format!("`{terminal}` ends a pipeline, so it cannot stand inside `{source}`"),
        format!("remove `|> {terminal}` here, or move it behind `{source}(..)`"),
    )
}

pub fn question_behind_terminal(terminal: &str) -> String {
    message(format!("`{terminal}` takes no `?`"), format!("write `pipe!(.. |> {terminal}).await?`"))
}

pub fn second_question(terminal: &str) -> String {
    message(format!("`{terminal}` takes one `?` only"), "remove this `?`")
}

// Modifiers

pub fn late_modifier(modifier: &str, code: &str) -> String {
    message(format!("`.{modifier}` must stand before `?`"), format!("write `{code}`"))
}

pub fn modifier_without_brackets(modifier: &str, code: &str) -> String {
    message(format!("`.{modifier}` needs parentheses"), format!("write `{code}`"))
}

pub fn excluded(stage: &str, modifier: &str, other: &str) -> String {
    message(
        format!("`{stage}` cannot have both `.{modifier}` and `.{other}`"),
        format!("remove `.{modifier}` or `.{other}`"),
    )
}

pub fn smaller_than_stage(modifier: &str, stage: &str, least: &str) -> String {
    message(format!("`{modifier}` is smaller than `{stage}`"), format!("use {least} at least"))
}

// Arguments

/// `takes` is as in "1 argument".
pub fn arity(name: &str, takes: &str, found: usize, usage: &str) -> String {
    message(format!("`{name}` takes {takes}, found {found}"), format!("write `{usage}`"))
}

pub fn named_argument(name: &str, code: &str) -> String {
    message(format!("the arguments of `{name}` have no names"), format!("write `{code}`"))
}

pub fn zero(name: &str, usage: &str) -> String {
    message(
        format!("`{name}(0)` would never let an element through"),
        format!("use 1 or more, as in `{usage}`"),
    )
}

pub fn negative(name: &str, least: u8, found: &str, usage: &str) -> String {
    message(
        format!("`{name}` takes a number that is at least {least}, found `{}`", short(found)),
        format!("write `{usage}`"),
    )
}

/// `wanted` is as in "a number", `found` as in "a string".
pub fn wrong_literal(name: &str, wanted: &str, found: &str, usage: &str) -> String {
    message(format!("`{name}` takes {wanted}, found {found}"), format!("write `{usage}`"))
}

pub fn no_types(name: &str, usage: &str) -> String {
    message(format!("`{name}` needs its type"), format!("write `{usage}`"))
}

pub fn not_async(name: &str) -> String {
    message(
        format!("`{name}` takes a plain function, found an `async` one"),
        "calls that wait belong into a stage before it",
    )
}

/// "`a`, `b` and `c`"
fn join(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}
