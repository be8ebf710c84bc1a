//! All rules that need no types, read from the rows. What cannot be expanded is marked as broken.

mod arguments;
mod names;
mod pointless;

use crate::errors::{Errors, rules, syntax};
use crate::input::{Kind, Mark, ModifierMark, ModifierRow, Row, Table, Types};
use crate::model::{Call, Modifier, Pipe, Source, Stage, Step};
use crate::print;
use crate::suggest::{self, Written};
use crate::tokens::{self, plain};
use arguments::Place;
pub use names::{is_unknown, row_as_modifier};

/// Checks a whole pipeline.
pub fn pipe(pipe: &mut Pipe<'_>, table: &Table, errors: &mut Errors) {
    Checker { table, errors }.pipe(pipe, None);
}

struct Checker<'c> {
    table: &'c Table,
    errors: &'c mut Errors,
}

impl Checker<'_> {
    /// `inside` is the source that has this pipeline as an argument.
    fn pipe(&mut self, pipe: &mut Pipe<'_>, inside: Option<&str>) {
        self.order(pipe, inside);
        self.errors.resume(pipe.order);
        if let Source::Builtin(call, raw) = &mut pipe.source {
            let is_whole = self.call(call);
            self.pipes_inside(call);
            if !is_whole {
                pipe.source = Source::Expr(raw.clone());
            }
        }
        for stage in &mut pipe.stages {
            let Step::Call(call) = &mut stage.step else { continue };
            self.errors.resume(stage.order);
            let is_whole = match call.row {
                Some(row) if row.kind.is_source() => {
                    let code = suggest::row(row, Written::behind(call));
                    self.errors.add(call.place(), rules::source_as_stage(&row.name, &code));
                    false
                }
                _ => self.call(call),
            };
            self.pipes_inside(call);
            if !is_whole {
                if let Step::Call(call) = std::mem::replace(&mut stage.step, Step::Broken) {
                    stage.step = Step::Partial(call);
                }
            }
        }
        pointless::warn(&mut pipe.stages);
    }

    fn pipes_inside(&mut self, call: &mut Call<'_>) {
        let name = plain(&call.name);
        for argument in call.args.iter_mut().flat_map(|args| &mut args.list) {
            if let Some(pipe) = &mut argument.pipe {
                self.pipe(pipe, Some(&name));
            }
        }
    }

    /// Terminals stand at the end, and nowhere inside the arguments of a source.
    fn order(&mut self, pipe: &Pipe<'_>, inside: Option<&str>) {
        let mut after_terminal = false;
        for (at, stage) in pipe.stages.iter().enumerate() {
            let Some(call) = terminal(stage) else {
                after_terminal = false;
                continue;
            };
            // Of several terminals in a row the first tells it all.
            if std::mem::replace(&mut after_terminal, true) {
                continue;
            }
            let name = plain(&call.name);
            let text = match (pipe.stages.get(at + 1), inside) {
                (_, Some(source)) => rules::terminal_inside(&name, source),
                (None, None) => continue,
                (Some(next), None) => match &next.step {
                    Step::Call(next_call) if terminal(next).is_some() => {
                        rules::two_terminals(&name, &plain(&next_call.name))
                    }
                    Step::Call(next) | Step::Partial(next) => {
                        rules::after_terminal(&name, &plain(&next.name))
                    }
                    Step::Own(next) => rules::after_terminal(&name, &next.name),
                    Step::Unwrap(_) => rules::unwrap_after_terminal(&name),
                    // Something to repair comes first.
                    Step::Broken => continue,
                },
            };
            self.errors.resume(stage.order);
            self.errors.add(call.place(), text);
        }
    }

    /// Whether it can be expanded: it is in the table and has the arguments that the row asks for.
    fn call(&mut self, call: &Call<'_>) -> bool {
        let Some(row) = call.row else {
            let text = names::unknown_stage(self.table, call);
            self.errors.add(call.place(), text);
            return false;
        };
        let place = Place {
            name: row.name.clone(),
            usage: row.usage.clone(),
            stage: Some((row, Written::behind(call))),
            span: call.place(),
        };
        let is_whole = match types_as_argument(call, row) {
            Some(types) => {
                self.errors.add(place.span, syntax::no_turbofish(&row.name, &types));
                false
            }
            None => self.arguments(&place, &row.params, call.args.as_ref()) && self.types(call, row),
        };
        // Where brackets are missing, what follows may have been meant for them.
        if is_whole || call.args.is_some() {
            self.modifiers(call, row);
            self.questions(call, row);
        }
        is_whole
    }

    /// Whether `::<..>` is there where it must be, and not where it cannot.
    fn types(&mut self, call: &Call<'_>, row: &Row) -> bool {
        let is_there = !call.generics.is_empty();
        match row.types {
            Types::Must if !is_there => self.errors.add(call.place(), rules::no_types(&row.name, &row.usage)),
            Types::None if is_there => {
                let code = suggest::call(row, Written::behind(call));
                let generics: Vec<_> = call.generics.clone().into_iter().collect();
                self.errors.add(tokens::place_or_here(&generics), rules::unwanted_types(&row.name, &code));
            }
            _ => return true,
        }
        false
    }

    fn questions(&mut self, call: &Call<'_>, row: &Row) {
        if let (Some(modifier), [first, ..]) = (call.ending(), call.questions.as_slice()) {
            // Reported at the later of the two.
            let place = if modifier.late { modifier.place() } else { (*first, *first) };
            self.errors.add(place, rules::in_place_of_question(&plain(&modifier.name)));
            return;
        }
        match (row.kind, call.questions.as_slice()) {
            (Kind::Terminal, [first, ..]) => {
                self.errors.add(*first, rules::question_behind_terminal(&row.name))
            }
            (Kind::Fan, [first, ..]) => {
                self.errors.add(*first, rules::question_behind_branches(&row.name));
            }
            (Kind::Each | Kind::Fold, [_, second, ..]) => {
                self.errors.add(*second, rules::second_question(&row.name));
            }
            (_, [first, ..]) if row.marks.contains(&Mark::Bare) => {
                self.errors.add(*first, rules::question_behind_bare(&row.name));
            }
            _ => {}
        }
    }

    fn modifiers(&mut self, call: &Call<'_>, row: &Row) {
        // One that says what becomes of errors speaks for all that are late.
        let (mut is_late, mut is_told) = (call.ending().is_some(), false);
        for (at, modifier) in call.modifiers.iter().enumerate() {
            let name = plain(&modifier.name);
            let Some(modifier_row) = row.modifier(&name) else {
                let text = names::unknown_modifier(self.table, call, row, modifier);
                self.errors.add(modifier.place(), text);
                continue;
            };
            // The first one behind the `?` speaks for those after it.
            if modifier.late && !std::mem::replace(&mut is_late, true) {
                let code = suggest::call_with_modifiers(call);
                self.errors.add(modifier.place(), rules::late_modifier(&name, &code));
            }
            let usage = suggest::modifier(modifier_row, None);
            if modifier.args.is_none() {
                self.errors.add(modifier.place(), rules::modifier_without_brackets(&name, &usage));
                continue;
            }
            let place = Place { name: format!(".{name}"), usage, stage: None, span: modifier.place() };
            self.arguments(&place, &modifier_row.params, modifier.args.as_ref());
            self.smaller(call, row, modifier);
            let is_excluded = |other: &&Modifier<'_>| {
                let other = plain(&other.name);
                let excludes = |row: Option<&ModifierRow>, name: &str| {
                    row.is_some_and(|row| row.excludes.iter().any(|excluded| excluded == name))
                };
                excludes(Some(modifier_row), &other) || excludes(row.modifier(&other), &name)
            };
            let ends = |modifier: &Modifier<'_>| call.is(modifier, ModifierMark::Ends);
            let before = call.modifiers[..at].iter().find(|before| ends(before));
            if let Some(before) = before.filter(|_| !ends(modifier) && !is_told) {
                is_told = true;
                let code = suggest::call_in_order(call, ends);
                self.errors.add(before.place(), rules::not_at_end(&plain(&before.name), &code));
            }
            // Reported at the later of the two.
            if let Some(other) = call.modifiers[..at].iter().find(is_excluded) {
                self.errors.add(modifier.place(), rules::excluded(&row.name, &plain(&other.name), &name));
            }
        }
    }

    /// A number that the row wants to be no smaller than one of the stage's.
    fn smaller(&mut self, call: &Call<'_>, row: &Row, modifier: &Modifier<'_>) {
        let Some(modifier_row) = row.modifier(&plain(&modifier.name)) else { return };
        let list = modifier.args.iter().flat_map(|args| &args.list);
        for (param, argument) in modifier_row.params.iter().zip(list) {
            let Some(least) = &param.at_least else { continue };
            let at = row.params.iter().position(|param| param.name == *least);
            let Some(stage) = at.and_then(|at| call.arguments().get(at)) else { continue };
            if let (Some(mine), Some(least)) = (arguments::number(argument), arguments::number(stage)) {
                // A zero has been reported for itself.
                if 0 < mine && mine < least {
                    let modifier_code = format!(".{}({mine})", modifier_row.name);
                    let stage_code = format!("{}({least})", row.name);
                    let text = rules::smaller_than_stage(&modifier_code, &stage_code, &least.to_string());
                    self.errors.add(modifier.place(), text);
                }
            }
        }
    }
}

/// `<G>`, if a stage that takes types and no arguments has one in round brackets: `collect(Vec<_>)`.
fn types_as_argument(call: &Call<'_>, row: &Row) -> Option<String> {
    let [argument] = call.arguments() else { return None };
    let first = argument.tokens.first()?.to_string();
    let is_type = first.starts_with(char::is_uppercase) || tokens::is_path(&argument.tokens);
    let is_meant = row.types != Types::None && row.params.is_empty() && is_type;
    is_meant.then(|| format!("<{}>", print::text(&argument.tokens)))
}

fn terminal<'s, 't>(stage: &'s Stage<'t>) -> Option<&'s Call<'t>> {
    match &stage.step {
        Step::Call(call) if call.row.is_some_and(|row| row.kind.is_terminal()) => Some(call),
        _ => None,
    }
}
