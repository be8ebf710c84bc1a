//! What somebody meant who wrote a name that is not in its place.

use proc_macro2::TokenStream;

use crate::errors::rules;
use crate::foreign::{self, Told, folded};
use crate::input::{Kind, ModifierMark, Row, Table};
use crate::model::{Call, Modifier};
use crate::suggest::{self, Written};
use crate::tokens::plain;

/// The text for a stage that the table does not have.
pub fn unknown_stage(table: &Table, call: &Call<'_>) -> String {
    let (name, written) = (plain(&call.name), Written::behind(call));
    let told = foreign::translate(table, &name, written);
    if table.rows_with_modifier(&name).next().is_some() {
        let example = suggest::with_modifier(table, &name, written.args);
        return rules::modifier_as_stage(&name, &example, told.as_ref());
    }
    if let Some(told) = told {
        return rules::unknown_stage(&name, &told);
    }
    match similar(table, &name, written).as_mut_slice() {
        [] => {}
        [told] => return rules::unknown_stage(&name, told),
        several => {
            let codes = several.iter().filter_map(|told| match told {
                Told::Code(code) => Some(code.clone()),
                Told::Advice(_) => None,
            });
            return rules::ambiguous_stage(&name, &codes.collect::<Vec<_>>());
        }
    }
    let each = table.first(Kind::Call).map_or("..", |row| &row.name);
    let all: Vec<&str> = stages(table).map(|row| row.name.as_str()).collect();
    rules::unlisted_stage(&name, each, &suggest::brackets(written.args), &all)
}

/// Whether the table has nothing like it.
pub fn is_unknown(table: &Table, name: &str) -> bool {
    let written = Written { generics: &TokenStream::new(), args: None };
    table.row(name).is_none()
        && table.rows_with_modifier(name).next().is_none()
        && foreign::translate(table, name, written).is_none()
        && similar(table, name, written).is_empty()
}

/// What a slip of the fingers turns into `name`; several if it is the beginning of several stages.
fn similar(table: &Table, name: &str, written: Written<'_, '_>) -> Vec<Told> {
    let code = |row: &Row| Told::Code(suggest::row(row, written));
    let rows = stages(table).chain(table.rows().filter(|row| row.kind.is_source()));
    if let Some(row) = nearest(name, rows.map(|row| (row.name.as_str(), row)), usize::MAX) {
        return vec![code(row)];
    }
    let begins = |row: &&Row| name.len() > 2 && folded(&row.name).starts_with(&folded(name));
    let mut begun: Vec<&Row> = stages(table).filter(begins).collect();
    begun.sort_by_key(|row| row.name.len());
    if let [first, rest @ ..] = begun.as_slice() {
        // `filt` is `filter`, and not `filter_map`.
        if rest.iter().all(|row| row.name.starts_with(&first.name)) {
            return vec![code(first)];
        }
        if rest.len() < 3 {
            return begun.into_iter().map(code).collect();
        }
    }
    // Names of other libraries are many: only the closest count, and only long ones.
    let mut foreign = foreign::all_names(table, written);
    foreign.retain(|_| name.len() > 5);
    if let Some(told) = nearest(name, foreign.iter().map(|(name, told)| (name.as_str(), told)), 1) {
        return vec![told.clone()];
    }
    let modifiers = table.rows().flat_map(|row| &row.modifiers).map(|row| row.name.as_str());
    let modifier = nearest(name, modifiers.map(|name| (name, name)), usize::MAX);
    modifier
        .map(|modifier| Told::Code(suggest::with_modifier(table, modifier, written.args)))
        .into_iter()
        .collect()
}

/// The text for a modifier that the row does not have.
pub fn unknown_modifier(table: &Table, call: &Call<'_>, stage: &Row, modifier: &Modifier<'_>) -> String {
    let (name, written) = (plain(&modifier.name), Written::behind_modifier(modifier));
    let can: Vec<&Row> = table.rows_with_modifier(&name).collect();
    if !can.is_empty() {
        return misplaced(table, call, stage, modifier, &can);
    }
    if let Some(row) = table.row(&name) {
        return row_as_modifier(row, modifier);
    }
    if let Some(told) = foreign::translate(table, &name, written) {
        return match of_this_stage(stage, &told) {
            Some(own) => rules::unknown_modifier(&name, &own, ""),
            None => rules::unknown_modifier(&name, &told, "|> "),
        };
    }
    // What this stage can have comes first: of equal distances the first wins.
    let others = table.rows().flat_map(|row| &row.modifiers);
    let candidates = stage.modifiers.iter().chain(others).map(|row| (row.name.as_str(), row));
    if let Some(row) = nearest(&name, candidates, usize::MAX) {
        if stage.modifier(&row.name).is_none() {
            let code = suggest::with_modifier(table, &row.name, written.args);
            return rules::unknown_modifier(&name, &Told::Code(code), "|> ");
        }
        return rules::unknown_modifier(&name, &Told::Code(suggest::modifier(row, written.args)), "");
    }
    if let Some(row) = nearest(&name, stages(table).map(|row| (row.name.as_str(), row)), usize::MAX) {
        return rules::unknown_modifier(&name, &Told::Code(suggest::row(row, written)), "|> ");
    }
    let has: Vec<String> = stage.modifiers.iter().map(|row| suggest::modifier(row, None)).collect();
    rules::unlisted_modifier(&name, &stage.name, &has)
}

/// The text for a stage or source that hangs on another one.
pub fn row_as_modifier(row: &Row, modifier: &Modifier<'_>) -> String {
    let code = suggest::row(row, Written::behind_modifier(modifier));
    match row.kind.is_source() {
        true => rules::source_as_modifier(&row.name, &code),
        false => rules::stage_as_modifier(&row.name, &code),
    }
}

/// A modifier at the end of what is to be typed, if this stage can have it.
fn of_this_stage(stage: &Row, told: &Told) -> Option<Told> {
    let Told::Code(code) = told else { return None };
    let modifier = &code[code.rfind(").")? + 1..];
    let name = modifier[1..].split('(').next()?;
    stage.modifier(name).map(|_| Told::Code(modifier.to_owned()))
}

fn misplaced(table: &Table, call: &Call<'_>, stage: &Row, modifier: &Modifier<'_>, can: &[&Row]) -> String {
    let name = plain(&modifier.name);
    let ends = can.iter().any(|row| row.modifier(&name).is_some_and(|row| row.is(ModifierMark::Ends)));
    if ends && stage.kind == Kind::SourceCall {
        return rules::source_goes_on(
            &stage.name,
            &name,
            &format!("{}?", suggest::call(stage, Written::behind(call))),
        );
    }
    let mut example = suggest::with_modifier(table, &name, modifier.args.as_ref());
    match (table.row(&name), stage.after_call()) {
        // What the terminal calls has a stage of its own then.
        (_, Some(end)) => {
            let before = can.iter().find(|row| row.kind == Kind::Call);
            let code = before.map(|row| suggest::call(row, Written::behind(call)));
            let hung = &example[example.rfind(&format!(".{name}(")).unwrap_or(0)..];
            example = format!("|> {}{hung} |> {end}", code.unwrap_or_default());
        }
        // Behind a terminal it goes to a stage before it; elsewhere a stage of that name may be meant.
        _ if stage.kind.is_terminal() => example = format!("|> {example} |> {}", stage.usage),
        (Some(row), _) if !row.kind.is_source() => example = format!("|> {}` or `|> {example}", row.usage),
        _ => example = format!("|> {example}"),
    }
    rules::misplaced_modifier(&stage.name, &name, can, &example)
}

fn stages(table: &Table) -> impl Iterator<Item = &Row> {
    table.rows().filter(|row| !row.kind.is_source())
}

/// The candidate that a slip of the fingers turns into `name`: up to three letters are wrong, at most `most`.
fn nearest<'t, T>(name: &str, candidates: impl Iterator<Item = (&'t str, T)>, most: usize) -> Option<T> {
    let name = folded(name);
    let length = name.chars().count();
    let limit = match length {
        ..7 => 1,
        7..12 => 2,
        _ => 3,
    };
    let mut best = None;
    for (candidate, value) in candidates {
        let candidate = folded(candidate);
        let distance = distance(&name, &candidate);
        // One letter of one or two says little.
        let is_near = distance <= limit.min(most)
            && (length > 2
                || (length == 2 && candidate.len() == 3 && candidate.chars().next() == name.chars().next()));
        if is_near && best.as_ref().is_none_or(|(least, _)| distance < *least) {
            best = Some((distance, value));
        }
    }
    best.map(|(_, value)| value)
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
