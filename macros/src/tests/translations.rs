//! The names of other libraries in the runtime's table: each leads to something that exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use quote::quote;

use crate::errors::Errors;
use crate::foreign::{Foreign, Instead, folded};
use crate::input::{Input, Table};
use crate::{check, parse};

use super::support::handed_over;

/// The rows of the runtime.
fn table() -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/stages/mod.rs");
    let text = fs::read_to_string(path).unwrap();
    let rows = text.split_once("table! { $\n").unwrap().1.rsplit_once('}').unwrap().0;
    let rows: String = rows.split_inclusive('\n').filter(|line| !line.trim().starts_with("///")).collect();
    let (groups, rows) = handed_over(rows.parse().unwrap());
    Input::read(quote!([pw] [#groups] [#rows])).unwrap().table
}

fn all(table: &Table) -> impl Iterator<Item = Foreign> {
    table.rows().flat_map(|row| row.foreign_names())
}

#[test]
fn each_is_translated_once() {
    let mut seen = BTreeSet::new();
    let is_old = |foreign: &Foreign| !seen.insert((folded(&foreign.name), foreign.params.clone()));
    let twice: Vec<String> = all(&table()).filter(is_old).map(|foreign| foreign.name).collect();
    assert!(twice.is_empty(), "in two places: {twice:?}");
}

#[test]
fn none_is_a_name_of_ours() {
    let table = table();
    for Foreign { name, params, instead } in all(&table) {
        let is_modifier = table.rows_with_modifier(&name).next().is_some();
        // What it does as a stage can be advised.
        assert!(
            !is_modifier || matches!(instead, Instead::Advice(_)),
            "`{name}` is a modifier now: remove it from the list"
        );
        match table.row(&name) {
            Some(_) => assert!(params.is_some(), "`{name}` is a row now: remove it from the list"),
            None => assert!(!name.is_empty()),
        }
    }
}

#[test]
fn what_is_to_be_typed_is_right() {
    let table = table();
    for Foreign { name, instead, .. } in all(&table) {
        let Instead::Code(code) = instead else { continue };
        let first = code.split(|char: char| !char.is_alphanumeric() && char != '_').next().unwrap();
        let is_source = table.row(first).is_some_and(|row| row.kind.is_source());
        let pipe =
            if is_source { code.trim_end_matches(" |> ..").to_owned() } else { format!("s |> {code}") };
        let mut errors = Errors::default();
        let mut model = parse::pipe(pipe.parse().unwrap(), &table, &mut errors);
        check::pipe(&mut model, &table, &mut errors);
        let mistakes: Vec<&str> = errors.list().map(|(_, _, text)| text).collect();
        assert!(mistakes.is_empty(), "`{name}` leads to `{code}`: {mistakes:?}");
    }
}

#[test]
fn advice_is_short_and_names_no_row_as_missing() {
    let table = table();
    for Foreign { name, instead, .. } in all(&table) {
        let Instead::Advice(advice) = instead else { continue };
        assert!(advice.len() <= 110 && !advice.ends_with('.'), "{name}: {advice}");
        let missing = advice.strip_prefix("there is no `").and_then(|rest| rest.split('`').next());
        assert!(missing.is_none_or(|missing| table.row(missing).is_none()), "{name}: {advice}");
    }
}
