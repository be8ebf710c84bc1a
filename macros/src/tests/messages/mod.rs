//! Messages, and pipelines that look like mistakes and are none.

mod arguments;
mod names;
mod order;
mod structure;

use super::support::mistakes;

#[test]
fn nothing_is_wrong_with() {
    let pipes = [
        "a || b |> count",
        "a | b |> count",
        "|x| x > 3",
        "|a, b| a |> count",
        "first::<A, B>() |> count",
        "x < y |> count",
        "map |> collect",
        "count(x).iter() |> collect",
        "self::map(x) |> collect",
        "s |> r#map(f)",
        "s |> map(|a: HashMap<A, B>| a)",
        "s |> map(|x| -> Result<A, B> { x })",
        "s |> map(f::<A, B>)",
        "s |> map(x as HashMap<A, B>)",
        "s |> fold(a < b, |c, d| c > d)",
        "s |> fold(x.await < y, f)",
        "s |> fold(|| 3, f)",
        "s |> map(|x| a || b)",
        "s |> map(|&(a, b)| a)",
        "s |> map(f,)",
        "s |> take(0)",
        "merge(a |> map(|x, y| x), b |> my::b::<A, B>(2)) |> count",
        "s |> buffer(4).window(n)",
        "s |> buffer(n).window(4)",
        "s |> via(|p| pipe!(p |> map(f)))",
        "s |> map(|x: &'a str| x)",
        "s.map(|x| x)? |> count",
        "s |> for_each(f)?",
        "fetch().await? |> count",
        "a as Vec<A, B> |> count",
        "s |> fold(a || b, f)",
        "s |> fold(a << b, |c, d| c >> d)",
        "s |> fold(a as f64 * b < c, |d, e| d > e)",
        "s |> fold(a as *const HashMap<A, B>, f)",
        "s |> fold(|a: fn(A) -> HashMap<A, B>, b| a, f)",
        "s |> fold(<A as B<C, D>>::E, f)",
        "s |> fold(a <= b, |c| c >= d)",
        "s |> fold(x, || a, )",
        "merge(a || b, c | d |> my::t::<A, B>(2), e)",
    ];
    for pipe in pipes {
        assert_eq!(mistakes(&[pipe]), format!("{pipe}\n"));
    }
}
