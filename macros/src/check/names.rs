//! What somebody meant who wrote a name that is not in its place.

use super::arguments::{brackets, modifier_usage};
use crate::errors::rules;
use crate::input::{Kind, Row, Table};
use crate::model::{Args, Call, Modifier};
use crate::tokens::plain;

/// The text for a stage that the table does not have.
pub fn unknown_stage(table: &Table, call: &Call<'_>) -> String {
    let name = plain(&call.name);
    if let Some(instead) = foreign(table, &name) {
        return rules::unknown_stage(&name, &instead);
    }
    if table.rows_with_modifier(&name).next().is_some() {
        return rules::modifier_as_stage(&name, &with_modifier(table, &name, call.args.as_ref()));
    }
    let stages = || table.rows.iter().filter(|row| !row.kind.is_source());
    let near = nearest(
        &name,
        stages().map(|row| (row.name.as_str(), row.usage.as_str())).chain(foreign_names(table)),
    );
    if let Some(usage) = near {
        return rules::unknown_stage(&name, usage);
    }
    let modifiers = table.rows.iter().flat_map(|row| &row.modifiers);
    if let Some(modifier) = nearest(&name, modifiers.map(|row| (row.name.as_str(), row.name.as_str()))) {
        return rules::unknown_stage(&name, &with_modifier(table, modifier, call.args.as_ref()));
    }
    let via = table.first(Kind::Via).map_or("..", |row| &row.name);
    rules::unlisted_stage(&name, via, &stages().map(|row| row.name.as_str()).collect::<Vec<_>>())
}

/// The text for a modifier that the row does not have.
pub fn unknown_modifier(table: &Table, stage: &Row, modifier: &Modifier<'_>) -> String {
    let name = plain(&modifier.name);
    let can: Vec<&Row> = table.rows_with_modifier(&name).collect();
    if !can.is_empty() {
        return misplaced(table, stage, modifier, &can);
    }
    if let Some(row) = table.row(&name) {
        let arguments = brackets(modifier.args.as_ref());
        let code = if arguments.is_empty() { row.usage.clone() } else { format!("{name}{arguments}") };
        return rules::stage_as_modifier(&name, &code);
    }
    if let Some(instead) = foreign(table, &name) {
        return rules::unknown_modifier(&name, &format!("|> {instead}"));
    }
    // What this stage can have comes first: of equal distances the first wins.
    let others = table.rows.iter().flat_map(|row| &row.modifiers);
    let candidates = stage.modifiers.iter().chain(others).map(|row| (row.name.as_str(), row));
    if let Some(row) = nearest(&name, candidates) {
        let can: Vec<&Row> = table.rows_with_modifier(&row.name).collect();
        if !can.iter().any(|can| can.name == stage.name) {
            return rules::unknown_modifier(&name, &with_modifier(table, &row.name, modifier.args.as_ref()));
        }
        let arguments = brackets(modifier.args.as_ref());
        let code =
            if arguments.is_empty() { modifier_usage(row) } else { format!(".{}{arguments}", row.name) };
        return rules::unknown_modifier(&name, &code);
    }
    let stages = table.rows.iter().filter(|row| !row.kind.is_source());
    if let Some(usage) = nearest(&name, stages.map(|row| (row.name.as_str(), row.usage.as_str()))) {
        return rules::unknown_modifier(&name, &format!("|> {usage}"));
    }
    rules::unlisted_modifier(
        &name,
        &stage.name,
        &stage.modifiers.iter().map(modifier_usage).collect::<Vec<_>>(),
    )
}

fn misplaced(table: &Table, stage: &Row, modifier: &Modifier<'_>, can: &[&Row]) -> String {
    let name = plain(&modifier.name);
    let mut example = with_modifier(table, &name, modifier.args.as_ref());
    match table.row(&name) {
        // Behind a terminal it goes to a stage before it; elsewhere a stage of that name may be meant.
        _ if stage.kind.is_terminal() => example = format!("|> {example} |> {}", stage.usage),
        Some(row) if !row.kind.is_source() => example = format!("|> {}` or `|> {example}", row.usage),
        _ => example = format!("|> {example}"),
    }
    rules::misplaced_modifier(&stage.name, &name, can, &example)
}

/// A stage that can have the modifier, with the user's arguments.
fn with_modifier(table: &Table, modifier: &str, args: Option<&Args<'_>>) -> String {
    let stages = || table.rows_with_modifier(modifier);
    let Some(row) = stages().find(|row| !row.kind.is_source()).or_else(|| stages().next()) else {
        return format!(".{modifier}(..)");
    };
    match (args, row.modifier(modifier)) {
        (args, Some(modifier)) if args.is_none() || modifier.params.is_empty() => {
            format!("{}{}", row.usage, modifier_usage(modifier))
        }
        _ => format!("{}.{modifier}{}", row.usage, brackets(args)),
    }
}

/// What to type for a name of another library. Where a stage and a source have it, the stage is meant.
fn foreign(table: &Table, name: &str) -> Option<String> {
    let name = folded(name);
    let of_row = |row: &Row| {
        let foreign = row.foreign.iter().find(|foreign| folded(&foreign.name) == name)?;
        let usage = if row.kind.is_source() { format!("{} |> ..", row.usage) } else { row.usage.clone() };
        Some(foreign.instead.clone().unwrap_or(usage))
    };
    let (sources, stages): (Vec<&Row>, Vec<&Row>) = table.rows.iter().partition(|row| row.kind.is_source());
    stages.into_iter().chain(sources).find_map(of_row)
}

fn foreign_names(table: &Table) -> impl Iterator<Item = (&str, &str)> {
    table.rows.iter().filter(|row| !row.kind.is_source()).flat_map(|row| {
        row.foreign
            .iter()
            .map(|foreign| (foreign.name.as_str(), foreign.instead.as_deref().unwrap_or(&row.usage)))
    })
}

/// The candidate that a slip of the fingers turns into `name`, or the only one that it begins.
fn nearest<'t, T>(name: &str, candidates: impl Iterator<Item = (&'t str, T)>) -> Option<T> {
    let name = folded(name);
    let length = name.chars().count();
    let limit = (length / 3).max(1);
    let mut best = None;
    let mut begun = Vec::new();
    for (candidate, value) in candidates {
        let candidate = folded(candidate);
        let distance = distance(&name, &candidate);
        if distance <= limit && best.as_ref().is_none_or(|(least, _)| distance < *least) {
            // One letter of one or two says nothing.
            if distance == 0 || length > 2 {
                best = Some((distance, value));
            }
        } else if length > 2 && candidate.starts_with(&name) {
            begun.push(value);
        }
    }
    match best {
        Some((_, value)) => Some(value),
        None if begun.len() == 1 => begun.pop(),
        None => None,
    }
}

/// Names differ in style only: `snakeCase` is `snake_case`.
fn folded(name: &str) -> String {
    name.chars().filter(|char| *char != '_').flat_map(char::to_lowercase).collect()
}

/// How many letters are wrong, missing, too many, or swapped with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before_last = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut least = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                let swapped: &Vec<usize> = &before_last;
                least = least.min(swapped[j - 1] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}
