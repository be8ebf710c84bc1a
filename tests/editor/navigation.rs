//! What is shown at the cursor, and where its name is defined.

use std::path::Path;

use pipewright::CATALOGUE;

use crate::none;
use crate::project::editor;

/// Every source, stage and terminal, in each form that `pipe!` writes out in its own way.
const STEPS: &[&str] = &[
    "▮unfold(1, |n| Some((n, n + 1))) |> take(3)",
    "▮unfold(1, async move |n| Some((n, n + 1))) |> take(3)",
    "▮paginate(None, next_page) |> flatten |> collect::<Vec<_>>",
    "▮paginate(None, move |cursor| next_page(cursor))",
    "▮paginate(None, async move |cursor| next_page(cursor).await)",
    "▮interval(std::time::Duration::from_secs(1)) |> take(3)",
    "▮merge(0..3, 3..6) |> collect::<Vec<_>>",
    "▮zip(0..3, 3..6) |> collect::<Vec<_>>",
    "▮chain(0..3, 3..6) |> collect::<Vec<_>>",
    "0..3 |> ▮map(get_item)",
    "0..3 |> ▮map(|no| no + 1)",
    "0..3 |> ▮map(move |no| no + 1)",
    "0..3 |> ▮map(async |no| no + 1)",
    "0..3 |> ▮map(async move |no| no + 1)",
    "0..3 |> ▮map(try_item)?",
    "0..3 |> ▮map(get_item).spawn()",
    "0..3 |> ▮filter(|no| *no > 1)",
    "0..3 |> ▮filter(move |no| *no > 1)",
    "0..3 |> ▮filter(async |no| *no > 1)",
    "0..3 |> map(get_item) |> ▮filter(is_new)",
    "0..3 |> ▮filter_map(|no| Some(no))",
    "0..3 |> ▮inspect(|no| drop(*no))",
    "0..3 |> ▮inspect(async |no| drop(*no))",
    "0..3 |> map(get_item) |> ▮inspect(is_new)",
    "0..3 |> map(get_page) |> ▮flatten",
    "0..3 |> ▮flat_map(get_page)",
    "0..3 |> ▮expand(|no| (no, [no]))",
    "0..3 |> ▮via(|pipe| pipe!(pipe |> map(get_item)))",
    "0..3 |> ▮err_into::<NetError>",
    "0..3 |> ▮buffer(3)",
    "0..3 |> ▮buffer(3).unordered()",
    "0..3 |> batch(3) |> ▮par_flat_map(get_item)",
    "0..3 |> batch(3) |> ▮par_flat_map(move |no| no + 1)",
    "0..3 |> ▮batch(3)",
    "0..3 |> ▮take(3)",
    "0..3 |> ▮take_until(std::future::pending::<()>())",
    "0..3 |> ▮skip(3)",
    "0..3 |> ▮take_while(|no| *no < 2)",
    "0..3 |> ▮skip_while(|no| *no < 2)",
    "0..3 |> ▮scan(0, |sum, no| Some(*sum + no))",
    "0..3 |> ▮enumerate",
    "0..3 |> ▮distinct(3)",
    "0..3 |> ▮throttle(std::time::Duration::from_secs(1))",
    "0..3 |> ▮idle_timeout(std::time::Duration::from_secs(1))",
    "0..3 |> ▮deadline(std::time::Duration::from_secs(1))",
    "0..3 |> map(try_item) |> ▮limit_errors(3)",
    "0..3 |> ▮boxed",
    "0..3 |> ▮boxed_local",
    "0..3 |> ▮collect::<Vec<_>>",
    "0..3 |> map(get_item) |> buffer(3) |> ▮collect::<Vec<_>>",
    "0..3 |> map(get_item) |> ▮for_each(save)",
    "0..3 |> ▮for_each(|no| drop(no))",
    "0..3 |> ▮for_each(async |no| drop(no))",
    "0..3 |> ▮fold(0, |sum, no| sum + no)",
    "0..3 |> ▮fold(0, async |sum, no| sum + no)",
    "0..3 |> ▮count",
    "0..3 |> ▮sum::<u32>",
    "0..3 |> ▮first",
    "0..3 |> ▮last",
    "0..3 |> ▮run",
    "0..3 |> ▮into_stream",
    "0..3 |> ▮spawn",
    "0..3 |> ▮tee(|p| pipe!(p |> count), |p| pipe!(p |> map(get_item) |> run))",
    "0..3 |> ▮route(|no| usize::from(*no > 1), |p| pipe!(p |> count), |p| pipe!(p |> run))",
    "0..3 |> tee(|p| pipe!(p |> ▮count), |p| pipe!(p |> map(get_item) |> run))",
    // Unfinished.
    "0..3 |> ▮map(get_item) |> ",
    "0..3 |> ▮map(get_item) |> bu",
    "0..3 |> ▮map(|no| no.) |> collect",
    "0..3 |> ▮buffer(3) |> map(get_item).",
    "0..3 |> map(get_item). |> ▮buffer(3)",
    "▮paginate(None, next_page) |> ",
];

const MODIFIERS: &[&str] = &[
    "0..3 |> map(get_item).▮spawn() |> collect::<Vec<_>>",
    "0..3 |> map(|no| no + 1).▮blocking() |> collect::<Vec<_>>",
    "0..3 |> map(get_item) |> buffer(3).▮unordered() |> collect::<Vec<_>>",
    "0..3 |> map(get_item) |> buffer(3).▮window(9) |> collect::<Vec<_>>",
    "0..3 |> map(try_item).▮skip_err() |> collect::<Vec<_>>",
    "0..3 |> map(|no| u8::try_from(no)).▮skip_err() |> collect::<Vec<_>>",
    "0..3 |> map(try_item).▮on_err(|failed| drop(failed.tries)) |> collect::<Vec<_>>",
    "0..3 |> map(try_item).▮on_err(async |failed| drop(failed.tries)) |> collect::<Vec<_>>",
    "0..3 |> map(|no| u8::try_from(no)).▮on_err(lost) |> collect::<Vec<_>>",
    "0..3 |> map(get_item).▮named(\"items\") |> collect::<Vec<_>>",
    "0..3 |> deadline(std::time::Duration::from_secs(1)).▮named(\"all\") |> collect::<Vec<_>>",
    "0..3 |> batch(3).▮within(std::time::Duration::from_secs(1)) |> collect::<Vec<_>>",
    "0..3 |> batch(3).▮weight(|no| *no as usize) |> collect::<Vec<_>>",
];

/// A name of the user's, and the line that defines it.
const FUNCTIONS: &[(&str, &str)] = &[
    ("0..3 |> map(▮get_page)", "async fn get_page(no: u32) -> Vec<Item> {"),
    ("0..3 |> map(▮get_page) |> flatten |> collect", "async fn get_page(no: u32) -> Vec<Item> {"),
    ("0..3 |> map(▮try_item)? |> ", "async fn try_item(id: u32) -> Result<Item, NetError> {"),
    ("0..3 |> map(|no| ▮get_item(no))", "async fn get_item(id: u32) -> Item {"),
    ("0..3 |> map(async move |no| ▮get_item(no).await)", "async fn get_item(id: u32) -> Item {"),
    ("0..3 |> map(get_item) |> filter(▮is_new)", "async fn is_new(item: &Item) -> bool {"),
    ("0..3 |> map(try_item).on_err(▮lost)", "fn lost<T, X>(_: &Failed<'_, T, X>) {}"),
    ("0..3 |> map(get_item) |> inspect(▮is_new)", "async fn is_new(item: &Item) -> bool {"),
    ("0..3 |> batch(3) |> par_flat_map(▮get_item)", "async fn get_item(id: u32) -> Item {"),
    ("0..3 |> map(get_item) |> for_each(▮save)", "async fn save(_: Item) {}"),
    (
        "0..3 |> tee(|p| pipe!(p |> map(▮get_item) |> count), |p| pipe!(p |> run))",
        "async fn get_item(id: u32) -> Item {",
    ),
    (
        "0..3 |> route(▮branch_of, |p| pipe!(p |> count), |p| pipe!(p |> run))",
        "fn branch_of(no: &u32) -> usize {",
    ),
    ("0..3 |> tee(▮total, |p| pipe!(p |> run))", "async fn total(pipe: impl Flow<Item = u32>) -> u32 {"),
    ("paginate(None, ▮next_page)", "async fn next_page(cursor: Option<u32>) -> (Vec<Item>, Option<u32>) {"),
    ("▮ids |> map(get_item)", "pub async fn program(ids: Vec<u32>) {"),
    ("▮ids", "pub async fn program(ids: Vec<u32>) {"),
    ("▮ids.into_iter() |> ", "pub async fn program(ids: Vec<u32>) {"),
    ("merge(▮ids, 0..3)", "pub async fn program(ids: Vec<u32>) {"),
    ("merge(0..3, ▮ids |> skip(1))", "pub async fn program(ids: Vec<u32>) {"),
    (
        "0..3 |> self::▮every(2) |> take(3)",
        "fn every<T>(pipe: impl Flow<Item = T>, _: usize) -> impl Flow<Item = T> {",
    ),
    ("0..3 |> map(get_item) |> map(|x| x.▮name)", "pub name: String,"),
    ("0..3 |> map(get_item) |> for_each(async |x| drop(x.▮name))", "pub name: String,"),
];

/// Something of the user's in a pipe, and how it is shown.
const TYPES: &[(&str, &str)] = &[
    ("0..3 |> map(get_item) |> map(|▮x| x.id)", "x: Item"),
    ("0..3 |> map(get_item) |> map(async |▮x| x.id)", "x: Item"),
    ("0..3 |> map(get_item) |> map(async move |▮x| x.id)", "x: Item"),
    ("0..3 |> map(get_item) |> filter(|▮x| x.id > 0)", "x: &Item"),
    ("0..3 |> map(get_item) |> batch(3) |> map(|▮x| x.len())", "x: Vec<Item>"),
    ("0..3 |> map(get_page) |> flatten |> for_each(async |▮x| drop(x))", "x: Item"),
    ("0..3 |> map(▮get_page)", "async fn get_page(no: u32) -> Vec<Item>"),
    ("0..3 |> map(try_item).on_err(|▮failed| drop(failed.tries))", "failed: &Failed<'_, u32, NetError>"),
    ("0..3 |> route(|▮no| *no as usize, |p| pipe!(p |> run), |p| pipe!(p |> run))", "no: &i32"),
    ("0..3 |> map(get_item) |> tee(|p| pipe!(p |> map(|▮x| x.id) |> run), |p| pipe!(p |> run))", "x: Item"),
];

/// The name that the cursor stands before.
fn name(pipe: &str) -> &str {
    let behind = pipe.split_once('▮').expect("a row has a cursor").1;
    behind.split(|char: char| !char.is_alphanumeric() && char != '_').next().unwrap_or_default()
}

#[test]
fn every_row_of_the_table_is_looked_at() {
    let names: Vec<_> = STEPS.iter().map(|pipe| name(pipe)).collect();
    none(CATALOGUE.iter().filter(|row| !names.contains(&row.name)).map(|row| row.name.to_owned()));
}

#[test]
fn a_step_leads_to_its_method_and_nowhere_else() {
    none(STEPS.iter().filter_map(|pipe| {
        let name = name(pipe);
        let definitions = editor()?.definitions(pipe);
        let folder = match CATALOGUE.iter().find(|row| row.name == name)?.kind.starts_with("source") {
            true => "runtime/src/sources",
            false => "runtime/src/stages",
        };
        let file = Path::new(folder).join(format!("{}.rs", name.trim_end_matches("_local")));
        // Some forms have a method of their own, `__name`.
        let is_method = |line: &str| {
            line.strip_prefix("pub fn ").is_some_and(|it| it.trim_start_matches('_').starts_with(name))
        };
        let is_good = matches!(definitions.as_slice(), [only]
            if only.file.ends_with(&file) && is_method(&only.line));
        (!is_good).then(|| format!("{pipe}\n    {definitions:#?}"))
    }));
}

#[test]
fn a_step_shows_how_to_write_it() {
    none(STEPS.iter().chain(MODIFIERS).filter_map(|pipe| {
        let hover = editor()?.hover(pipe);
        // Behind the signature stand the docs, and first of all a line such as `map(f)`: what it does.
        let is_usage = |line: &&str| line.trim_start_matches(['`', '.']).starts_with(name(pipe));
        let docs = hover.split("---\n").find_map(|part| part.trim().lines().next().filter(is_usage));
        docs.is_none().then(|| format!("{pipe}\n    {hover}"))
    }));
}

#[test]
fn a_modifier_leads_to_its_method_and_nowhere_else() {
    none(MODIFIERS.iter().filter_map(|pipe| {
        let definitions = editor()?.definitions(pipe);
        let method = format!("pub fn {}", name(pipe));
        let is_good = matches!(definitions.as_slice(), [only] if only.line.starts_with(&method));
        (!is_good).then(|| format!("{pipe}\n    {definitions:#?}"))
    }));
}

#[test]
fn a_name_of_the_users_leads_to_its_own_definition() {
    none(FUNCTIONS.iter().filter_map(|(pipe, line)| {
        let definitions = editor()?.definitions(pipe);
        let is_good = matches!(definitions.as_slice(), [only] if only.line == *line);
        (!is_good).then(|| format!("{pipe}\n    {definitions:#?}"))
    }));
}

#[test]
fn types_are_shown() {
    none(TYPES.iter().filter_map(|(pipe, text)| {
        let hover = editor()?.hover(pipe);
        (!hover.lines().any(|line| line == *text)).then(|| format!("{pipe}\n    {hover}"))
    }));
}
