//! Messages about what can be read, but breaks a rule of the table.

use super::message;
use crate::foreign::Told;
use crate::input::Row;

// Names

/// A name that resembles ours, or that another library has for it.
pub fn unknown_stage(name: &str, told: &Told) -> String {
    message(format!("unknown stage `{name}`"), told.help(""))
}

/// A name that several of ours begin with.
pub fn ambiguous_stage(name: &str, codes: &[String]) -> String {
    message(format!("unknown stage `{name}`"), format!("did you mean `{}`?", codes.join("` or `")))
}

/// A name that resembles nothing; `all` are the stages there are, `args` the brackets as written.
pub fn unlisted_stage(name: &str, call: &str, args: &str, all: &[&str]) -> String {
    let function = if args.is_empty() { name.to_owned() } else { format!("|x| {name}(..)") };
    let own = if args.is_empty() { "()" } else { args };
    let help = format!(
        "write `{call}({function})` to call a function with each element, or `self::{name}{own}` for a stage of your own"
    );
    let mut text = message(format!("unknown stage `{name}`"), help);
    text.push_str("\nnote: the stages are ");
    let mut column = 0;
    for (at, stage) in all.iter().enumerate() {
        // Wide lines are cut by terminals.
        if at > 0 {
            text.push_str(if column > 70 { ",\n      " } else { ", " });
        }
        column = if column > 70 { stage.len() } else { column + stage.len() + 2 };
        text.push_str(stage);
    }
    text
}

/// `told` is what stands there in its place, if there is such a stage.
pub fn modifier_as_stage(name: &str, example: &str, told: Option<&Told>) -> String {
    let help = told.map_or_else(|| format!("write `|> {example}`"), |told| told.help(""));
    message(format!("`{name}` is a modifier, not a stage"), help)
}

/// `code` has a bar at its end.
pub fn source_as_stage(name: &str, code: &str) -> String {
    message(
        format!("`{name}` is a source, so it cannot follow `|>`"),
        format!("begin with it, as in `{code}`"),
    )
}

/// `code` has a bar at its end.
pub fn source_as_modifier(name: &str, code: &str) -> String {
    message(format!("`{name}` is a source, not a modifier"), format!("begin with it, as in `{code}`"))
}

pub fn stage_as_modifier(name: &str, code: &str) -> String {
    message(format!("`{name}` is a stage, not a modifier"), format!("write `|> {code}`"))
}

/// `before` is put before code: `|> ` if a stage is meant.
pub fn unknown_modifier(name: &str, told: &Told, before: &str) -> String {
    message(format!("unknown modifier `{name}`"), told.help(before))
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

pub fn question_behind_branches(terminal: &str) -> String {
    message(
        format!("`{terminal}` takes no `?`"),
        format!("each branch gives its own result: `let (a, b) = pipe!(.. |> {terminal}(..)).await`"),
    )
}

pub fn question_behind_bare(stage: &str) -> String {
    message(
        format!("`{stage}` takes no `?`"),
        "remove it, or write `|> ?` behind the stage if the elements are `Result`",
    )
}

pub fn second_question(terminal: &str) -> String {
    message(format!("`{terminal}` takes one `?` only"), "remove this `?`")
}

// Modifiers

pub fn late_modifier(modifier: &str, code: &str) -> String {
    message(format!("`.{modifier}` must stand before `?`"), format!("write `{code}`"))
}

/// `.skip_err()` and the like beside a `?`.
pub fn in_place_of_question(modifier: &str) -> String {
    message(
        format!("`.{modifier}` stands in place of `?`"),
        format!("remove the `?` to leave failed elements out, or `.{modifier}` to end with the first error"),
    )
}

/// `code` is the stage with its modifiers in order.
pub fn not_at_end(modifier: &str, code: &str) -> String {
    message(format!("`.{modifier}` must stand behind the other modifiers"), format!("write `{code}`"))
}

/// A failed call of a source is not left out.
pub fn source_goes_on(source: &str, modifier: &str, code: &str) -> String {
    message(
        format!("`{source}` cannot have `.{modifier}`: what comes next would be lost with the failed call"),
        format!("write `{code}` to end there, or handle the error inside the function"),
    )
}

pub fn modifier_without_brackets(modifier: &str, code: &str) -> String {
    message(format!("`.{modifier}` needs parentheses"), format!("write `{code}`"))
}

pub fn excluded(stage: &str, modifier: &str, other: &str) -> String {
    if modifier == other {
        return message(format!("`{stage}` has `.{modifier}` twice"), "keep one of the two");
    }
    message(
        format!("`{stage}` cannot have both `.{modifier}` and `.{other}`"),
        format!("remove `.{modifier}` or `.{other}`"),
    )
}

pub fn smaller_than_stage(modifier: &str, stage: &str, least: &str) -> String {
    message(format!("`{modifier}` is smaller than `{stage}`"), format!("use {least} at least"))
}

// Arguments

/// `wanted` is as in "1 argument" and "a number", `found` as in "2" and "a string".
pub fn wrong_argument(name: &str, wanted: &str, found: &str, told: &Told) -> String {
    let help = match told {
        Told::Code(code) => format!("write `{code}`"),
        Told::Advice(advice) => advice.clone(),
    };
    message(format!("`{name}` takes {wanted}, found {found}"), help)
}

pub fn named_argument(name: &str, code: &str) -> String {
    message(format!("the arguments of `{name}` have no names"), format!("write `{code}`"))
}

pub fn empty_argument(name: &str) -> String {
    message(format!("`{name}` has a `,` too many"), "remove this `,`")
}

pub fn missing_comma(name: &str, found: &str) -> String {
    message(
        format!("expected `,` or the end of `{name}(..)`, found `{found}`"),
        "arguments are separated by `,`",
    )
}

pub fn open_closure(name: &str) -> String {
    message(
        format!("the closure in `{name}` lacks the second `|` of its parameters"),
        "write a closure as in `|x| ..`",
    )
}

/// Zero, the last of so many arguments.
pub fn zero(name: &str, arguments: usize) -> String {
    let others = if arguments > 1 { ".., " } else { "" };
    message(format!("`{name}({others}0)` would never let an element through"), "use 1 or more")
}

pub fn negative(name: &str, least: u8, found: &str) -> String {
    message(
        format!("`{name}` takes a number that is at least {least}, found `{found}`"),
        format!("use {least} or more"),
    )
}

pub fn no_types(name: &str, usage: &str) -> String {
    message(format!("`{name}` needs its type"), format!("write `{usage}`"))
}

pub fn unwanted_types(name: &str, code: &str) -> String {
    message(format!("`{name}` takes no types in `::<..>`"), format!("write `{code}`"))
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
