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

/// Whatever is Rust passes, as an argument and as a source.
#[test]
fn nothing_is_wrong_with_expressions() {
    let closures = [
        "|x: &dyn Fn(u32) -> u32| x(1)",
        "async move |x: Vec<&'static str>| -> Result<(), Box<dyn Error + Send>> { Ok(()) }",
        "|x| unsafe { f(x) }",
        "|x| 'a: loop { break 'a 3 }",
        "|x| if let Some(y) = x { y } else { return None }",
        "|x| match x { _ => 1 }.pow(2)",
        "|x| -> impl Iterator<Item = u32> { x }",
        "|mut x| x",
        "|x @ 1..=3| x",
        "|Foo { a, b }| a + b",
        "move |x| x.0 .1",
        "|x| x < 3 && x > 1 || !x",
        "for<'a> |x: &'a str| -> &'a str { x }",
        "|x: for<'a> fn(&'a u8)| x",
        "|_| ()",
        "|x| x as u32 as u64",
        "|x| x as fn(u32) -> u32",
        "|x| const { 3 }",
        "|x| x.await?.y()?",
        "{ let c = c.clone(); move |x| c.get(x) }",
        "async move || {}",
    ];
    let values = [
        "f::<{ N }>(3)",
        "<T as From<u8>>::from(3)",
        "&raw const x",
        "&mut *x",
        "x.iter().map(|y| y + 1)",
        "if a { b } else { c }",
        "match x { 1 => a, _ => b }",
        "unsafe { x }",
        "async { 3 }",
        "async move { 3 }",
        "vec![1, 2, 3]",
        "&a | &b",
        "1..=n",
        "..",
        "3..",
        "'a: { break 'a x }",
        "Foo { a: 1, ..b }",
        "-x",
        "!x",
        "a.b.c[1]",
        "x?",
        "(1, 2)",
        "[1; 3]",
        "r#type.r#match()",
        "\"a\".split(' ')",
        "a as *const dyn Fn(u8) -> u8",
        "&first | &last",
        "loop { break x }",
        "const { 3 }",
    ];
    let as_arguments = closures.map(|it| format!("s |> map({it}) |> fold(0, {it})"));
    let as_sources = values.map(|it| format!("{it} |> fold({it}, f)"));
    let as_branches = values.map(|it| format!("merge({it}, {it})"));
    for pipe in as_arguments.iter().chain(&as_sources).chain(&as_branches) {
        assert_eq!(mistakes(&[pipe]), format!("{pipe}\n"));
    }
}
