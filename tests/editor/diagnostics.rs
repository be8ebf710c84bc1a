//! What rust-analyzer itself reports, without asking rustc.

use crate::none;
use crate::project::editor;

/// There is nothing to say about these.
const GOOD: &[&str] = &[
    "0..3 |> map(get_item)",
    "0..3 |> map(get_page) |> flatten |> map(|x| x.id) |> buffer(4) |> collect::<Vec<_>>",
    "0..3 |> map(try_item)? |> buffer(4).unordered() |> collect::<Vec<_>>",
    "0..3 |> map(async |no| get_item(no).await) |> filter(is_new) |> for_each(save)",
    "0..3 |> map(async move |no| get_item(no).await) |> for_each(async |x| save(x).await)",
    "0..3 |> map(get_item) |> filter(async |x| x.id > 1) |> inspect(|x| drop(x.id)) |> run",
    "0..3 |> batch(3) |> par_flat_map(get_item) |> fold(0, |sum, x| sum + x.id)",
    "0..3 |> map(move |no| no + 1) |> fold(0, async |sum, no| sum + no)",
    "0..3 |> map(get_item).spawn() |> enumerate |> map(|(at, x)| at + x.name.len()) |> sum::<usize>",
    "paginate(None, next_page) |> flatten |> take(3) |> count",
    "merge(0..3 |> map(get_item), 3..6 |> map(get_item)) |> map(|x| x.id) |> scan(0, |sum, x| Some(*sum + x)) |> run",
    "zip(0..3, 0..3 |> map(get_item)) |> map(|(_, x)| x.name) |> collect::<String>",
    "0..3 |> err_into::<NetError> |> map(try_item)? |> via(|pipe| pipe!(pipe |> skip(1))) |> first",
];

/// These are unfinished.
const UNFINISHED: &[&str] = &[
    "0..3 |> ",
    "0..3 |> ma",
    "0..3 |> map(get_item) |> ",
    "0..3 |> map(get_item). |> collect::<Vec<_>>",
    "0..3 |> map(get_item).sp |> collect::<Vec<_>>",
    "0..3 |> map(get_item) |> bu |> collect::<Vec<_>>",
    "0..3 |> map |> collect::<Vec<_>>",
    "0..3 |> buffer() |> map(get_item) |> collect::<Vec<_>>",
    "0..3 |> map(get_item, 3) |> collect::<Vec<_>>",
    "0..3 |> fold(0)",
    "0..3 |> bufer(3) |> map(get_item) |> map(|x| x.id) |> collect::<Vec<_>>",
    "paginate(0) |> collect::<Vec<_>>",
    "merge() |> collect::<Vec<_>>",
    "|> map(get_item)",
    "",
];

#[test]
fn a_good_pipe_is_good() {
    none(GOOD.iter().filter_map(|pipe| {
        let said = editor()?.diagnostics(pipe);
        (!said.is_empty()).then(|| format!("{pipe}\n    {said:?}"))
    }));
}

#[test]
fn of_an_unfinished_pipe_the_macro_speaks_once_and_nobody_else() {
    none(UNFINISHED.iter().filter_map(|pipe| {
        let said = editor()?.diagnostics(pipe);
        let is_good = matches!(said.as_slice(), [(code, _)] if code == "macro-error");
        (!is_good).then(|| format!("{pipe}\n    {said:?}"))
    }));
}
