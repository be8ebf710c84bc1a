//! The stage table, the files, the tests, the ui cases and the README agree: whoever adds a stage is told by name
//! what is still missing.

use std::fs;
use std::path::{Path, PathBuf};

use pipewright::{CATALOGUE, MODIFIERS, Row};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn is_source(row: &Row) -> bool {
    row.kind.starts_with("source")
}

/// The file a row is about; `boxed_local` shares that of `boxed`.
fn file(row: &Row) -> &'static str {
    row.name.strip_suffix("_local").unwrap_or(row.name)
}

fn missing(what: &str, path: impl Fn(&Row) -> PathBuf) -> Vec<String> {
    CATALOGUE
        .iter()
        .filter(|row| !path(row).exists())
        .map(|row| format!("`{}` has no {what}: {}", row.name, path(row).display()))
        .collect()
}

#[test]
fn every_row_has_a_file_and_every_file_a_row() {
    let gaps = missing("file", |row| {
        let folder = if is_source(row) { "sources" } else { "stages" };
        root().join("runtime/src").join(folder).join(format!("{}.rs", file(row)))
    });
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));

    for entry in fs::read_dir(root().join("runtime/src/stages")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            name == "mod" || CATALOGUE.iter().any(|row| row.name == name),
            "stages/{name}.rs has no row in the stage table"
        );
    }
}

#[test]
fn every_row_has_a_behaviour_test() {
    let gaps =
        missing("behaviour test", |row| root().join("tests/behaviour").join(format!("{}.rs", file(row))));
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
}

#[test]
fn every_row_has_a_ui_case() {
    let gaps = missing("ui case", |row| root().join("tests/ui/stages").join(file(row)));
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
}

#[test]
fn the_readme_has_exactly_the_table() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let listed: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
    // What every stage has is told once, with the modifiers of calls.
    let told = |group: &&&str| !["names", "sources"].contains(*group);
    // A bar inside of code ends a cell all the same.
    let cell = |code: &str| format!("`{}`", code.replace('|', "\\|"));
    let rows = CATALOGUE.iter().map(|row| {
        let own = row.modifiers.iter().map(|modifier| format!("`.{modifier}`"));
        let groups = row.groups.iter().filter(told).map(|group| format!("[{group}](#{group})"));
        let modifiers: Vec<_> = own.chain(groups).collect();
        format!("| {} | {} | {} |", cell(row.usage), row.effect, modifiers.join(" "))
    });
    let modifiers = MODIFIERS
        .iter()
        .filter(|it| told(&&it.group))
        .map(|it| format!("| {} | {} |", cell(it.usage), it.effect));
    let expected: Vec<String> = rows.chain(modifiers).collect();
    assert_eq!(listed, expected, "the rows to put there:\n{}", expected.join("\n"));
}

#[test]
fn effects_are_one_sentence() {
    let rows = CATALOGUE.iter().map(|row| (row.name, row.effect));
    for (name, effect) in rows.chain(MODIFIERS.iter().map(|modifier| (modifier.name, modifier.effect))) {
        assert!(effect.ends_with('.') && !effect.contains('\n'), "{name}: {effect}");
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut folders: Vec<_> =
        ["macros", "runtime", "examples", "tests"].map(|package| root().join(package)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if name != "target" && name != "ui" && !name.starts_with("pass") && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") {
                let text = fs::read_to_string(&path).unwrap();
                assert!(text.starts_with("//!"), "{} does not begin with `//!`", path.display());
                assert!(text.lines().count() <= 400, "{} has more than 400 lines", path.display());
            }
        }
    }
}
