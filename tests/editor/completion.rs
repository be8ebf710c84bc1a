//! What is offered at the cursor.

use pipewright::CATALOGUE;

use crate::none;
use crate::project::editor;

/// Places where a stage is missing or begun.
const STAGES: &[&str] = &[
    "0..3 |> ▮",
    "0..3 |> fl▮",
    "0..3 |> ▮ |> collect",
    "0..3 |> ma▮ |> collect",
    "0..3 |> map(get_item) |> ▮",
    "0..3 |> map(get_item) |> ▮ |> buffer(4) |> collect",
    "0..3 |> map(try_item)? |> ▮",
    "0..3 |> map(async |no| get_item(no).await) |> fi▮",
    "0..3 |> map(async move |no| get_item(no).await) |> fi▮",
    "0..3 |> map(get_page) |> flatten |> ▮",
    "0..3 |> map(get_item) |> filter(is_new) |> ▮",
    "0..3 |> filter(|no| *no > 1) |> ▮",
    "0..3 |> batch(3) |> par_flat_map(get_page) |> ▮",
    "0..3 |> map(get_item).spawn() |> ▮",
    "0..3 |> buffer(4).unordered() |> ▮",
    "paginate(None, next_page) |> ▮",
    "merge(0..3, 3..6) |> ▮",
    "0..3 |> bufer(3) |> ▮",
    "0..3 |> map() |> ▮",
    "0..3 |> take▮",
    "0..3 |> tee(|p| pipe!(p |> ▮), |p| pipe!(p |> run))",
];

/// Places where a modifier is missing or begun, and those that may stand there.
const MODIFIERS: &[(&str, &[&str])] = &[
    ("0..3 |> map(get_item).▮", &["spawn", "blocking"]),
    ("0..3 |> map(try_item).re▮ |> collect", &["retry", "rate"]),
    ("0..3 |> map(try_item).retry(3).▮ |> collect", &["spawn", "timeout", "pool"]),
    ("0..3 |> map(get_item).sp▮", &["spawn", "blocking"]),
    ("0..3 |> map(try_item).▮", &["skip_err", "on_err", "named"]),
    ("0..3 |> map(try_item).named(\"items\").o▮ |> collect", &["skip_err", "on_err"]),
    ("0..3 |> map(|no| u8::try_from(no)).▮ |> collect", &["skip_err", "on_err", "named"]),
    ("0..3 |> map(get_item).▮ |> collect", &["spawn", "blocking"]),
    ("0..3 |> map(get_item).sp▮ |> collect", &["spawn", "blocking"]),
    ("0..3 |> map(|no| no + 1).▮ |> collect", &["spawn", "blocking"]),
    ("0..3 |> map(async move |no| get_item(no).await).▮ |> collect", &["spawn", "blocking"]),
    ("0..3 |> map(get_item) |> filter(is_new).▮ |> collect", &["spawn", "blocking"]),
    ("0..3 |> filter(|no| *no > 1).▮ |> collect", &["spawn", "blocking"]),
    ("0..3 |> buffer(3).▮ |> collect", &["unordered", "window"]),
    ("paginate(None, next_page).▮ |> collect", &["spawn", "blocking"]),
];

/// Places in a closure whose parameter is an `Item`.
const FIELDS: &[&str] = &[
    "0..3 |> map(get_item) |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> map(|x| x.na▮)",
    "0..3 |> map(get_item) |> map(|x| x.▮) |> buffer(3) |> collect",
    "0..3 |> map(get_item) |> map(move |x| x.▮)",
    "0..3 |> map(get_item) |> map(async |x| x.▮)",
    "0..3 |> map(get_item) |> map(async move |x| x.▮)",
    "0..3 |> map(get_item) |> map(|x| async move { x.▮ })",
    "0..3 |> map(get_item) |> map({ let n = 1; move |x| x.▮ })",
    "0..3 |> map(async |no| get_item(no).await) |> map(|x| x.▮)",
    "0..3 |> map(async move |no| get_item(no).await) |> map(|x| x.▮)",
    "0..3 |> map(|no| async move { get_item(no).await }) |> map(|x| x.▮)",
    "0..3 |> map(|id| Item { id, name: String::new() }) |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> filter(|x| x.▮)",
    "0..3 |> map(get_item) |> filter(async |x| x.▮)",
    "0..3 |> map(get_item) |> inspect(|x| x.▮)",
    "0..3 |> map(get_item) |> filter_map(|x| x.▮)",
    "0..3 |> map(get_item) |> flat_map(|x| x.▮)",
    "0..3 |> map(get_item) |> take_while(|x| x.▮)",
    "0..3 |> map(get_item) |> scan(0, |sum, x| x.▮)",
    "0..3 |> map(get_item) |> filter(is_new) |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> inspect(|x| drop(x.id)) |> map(|x| x.▮)",
    "0..3 |> map(get_page) |> flatten |> map(|x| x.▮)",
    "0..3 |> flat_map(get_page) |> map(|x| x.▮)",
    "0..3 |> batch(3) |> par_flat_map(get_item) |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> batch(3) |> par_flat_map(|x| x.▮)",
    "0..3 |> map(try_item)? |> map(|x| x.▮)",
    "0..3 |> map(try_item).skip_err() |> map(|x| x.▮)",
    "0..3 |> map(try_item).on_err(lost) |> map(|x| x.▮)",
    "0..3 |> map(try_item).on_err(|failed| drop(failed.tries)) |> map(|x| x.▮)",
    "0..3 |> map(try_item).on_err(async move |failed| drop(failed.tries)) |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> map(|x| try_item(x.id)).on_err(|failed| failed.element.▮)",
    "0..3 |> map(get_item) |> map(|x| try_item(x.id)).on_err(async |failed| failed.element.▮)",
    "0..3 |> map(try_item) |> ? |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> batch(3) |> map(|list| list[0].▮)",
    "0..3 |> map(get_item) |> route(|x| x.▮, |p| pipe!(p |> run), |p| pipe!(p |> run))",
    "0..3 |> map(get_item) |> tee(|p| pipe!(p |> map(|x| x.▮) |> run), |p| pipe!(p |> run))",
    "0..3 |> map(get_item) |> batch(3) |> flatten |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> buffer(3) |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> enumerate |> map(|(_, x)| x.▮)",
    "0..3 |> map(get_item).spawn() |> map(|x| x.▮)",
    "0..3 |> map(try_item).retry(3)? |> map(|x| x.▮)",
    "0..3 |> map(|id| Ok::<_, NetError>(Item { id, name: String::new() })).retry(3)? |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> bufer(3) |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> |> map(|x| x.▮)",
    "0..3 |> map(get_item) |> self::every(2) |> map(|x| x.▮)",
    "paginate(None, next_page) |> flatten |> map(|x| x.▮)",
    "paginate(None, next_page).spawn() |> flatten |> map(|x| x.▮)",
    "merge(0..3 |> map(get_item), 3..6 |> map(get_item)) |> map(|x| x.▮)",
    "merge(0..3 |> map(get_item) |> map(|x| x.▮), 3..6)",
    "zip(0..3, 0..3 |> map(get_item)) |> map(|(_, x)| x.▮)",
    "0..3 |> map(get_item) |> for_each(|x| x.▮)",
    "0..3 |> map(get_item) |> for_each(async |x| x.▮)",
    "0..3 |> map(get_item) |> for_each(async |x| { x.▮ })",
    "0..3 |> map(get_item) |> for_each(async move |x| save(x.▮).await)",
    "0..3 |> map(try_item)? |> for_each(async |x| x.▮)",
    "0..3 |> map(get_item) |> fold(0, |sum, x| sum + x.▮)",
    "0..3 |> map(get_item) |> fold(0, async |sum, x| sum + x.▮)",
];

/// Places for a function of the user's.
const FUNCTIONS: &[&str] = &[
    "0..3 |> map(get_▮)",
    "0..3 |> map(get_▮) |> collect",
    "0..3 |> filter(get_▮)",
    "0..3 |> map(|no| get_▮)",
    "0..3 |> map(async |no| get_▮)",
    "0..3 |> for_each(async |no| get_▮)",
    "paginate(0, get_▮)",
    "get_▮ |> map(get_item)",
];

/// The names that are missing there, and those of helpers, which should be hidden.
fn complaint(pipe: &str, names: &[&str]) -> Option<String> {
    let offered = editor()?.offered(pipe);
    let missing: Vec<_> = names.iter().filter(|name| !offered.iter().any(|it| it == *name)).collect();
    let helpers: Vec<_> = offered.iter().filter(|name| name.starts_with("__")).collect();
    let is_good = missing.is_empty() && helpers.is_empty();
    (!is_good).then(|| format!("{pipe}\n    missing {missing:?}, helpers {helpers:?}"))
}

#[test]
fn all_stages_are_offered_behind_a_bar() {
    let stages = CATALOGUE.iter().filter(|row| !row.kind.starts_with("source")).map(|row| row.name);
    let stages: Vec<_> = stages.collect();
    none(STAGES.iter().filter_map(|pipe| complaint(pipe, &stages)));
}

#[test]
fn modifiers_are_offered_behind_a_dot() {
    none(MODIFIERS.iter().filter_map(|(pipe, names)| complaint(pipe, names)));
}

#[test]
fn fields_of_the_element_are_offered_in_a_closure() {
    none(FIELDS.iter().filter_map(|pipe| complaint(pipe, &["id", "name"])));
}

#[test]
fn functions_are_offered_in_brackets() {
    none(FUNCTIONS.iter().filter_map(|pipe| {
        let offered = editor()?.offered(pipe);
        let is_good = ["get_item", "get_page"].iter().all(|name| offered.iter().any(|it| it == name));
        (!is_good).then(|| format!("{pipe}\n    {offered:?}"))
    }));
}
