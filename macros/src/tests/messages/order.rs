//! Messages about the order of stages, below the tokens that they underline.

use expect_test::expect;

use crate::tests::support::mistakes;

#[test]
fn order() {
    let pipes = [
        "s |> collect |> map(f)",
        "s |> collect |> count",
        "s |> collect |> count |> sum |> map(f)",
        "s |> collect |> my::own(1)",
        "s |> collect |> ?",
        "s |> collect?",
        "s |> for_each(f)??",
        "merge(a |> collect, b) |> count",
        "merge(a |> map(f, 3), b |> bufer) |> cont",
        "merge(a, |> map(f))",
        "merge(a |> , b)",
    ];
    expect![[r#"
        s |> collect |> map(f)
             ^^^^^^^
            `collect` ends a pipeline, so `map` cannot follow it
            help: move `|> collect` to the end

        s |> collect |> count
             ^^^^^^^
            `collect` ends a pipeline, so `count` cannot follow it
            help: keep one of the two

        s |> collect |> count |> sum |> map(f)
             ^^^^^^^
            `collect` ends a pipeline, so `count` cannot follow it
            help: keep one of the two

        s |> collect |> my::own(1)
             ^^^^^^^
            `collect` ends a pipeline, so `my::own` cannot follow it
            help: move `|> collect` to the end

        s |> collect |> ?
             ^^^^^^^
            `collect` ends a pipeline, so `?` cannot follow it
            help: write `pipe!(.. |> collect).await?`

        s |> collect?
                    ^
            `collect` takes no `?`
            help: write `pipe!(.. |> collect).await?`

        s |> for_each(f)??
                         ^
            `for_each` takes one `?` only
            help: remove this `?`

        merge(a |> collect, b) |> count
                   ^^^^^^^
            `collect` ends a pipeline, so it cannot stand inside `merge`
            help: remove `|> collect` here, or move it behind `merge(..)`

        merge(a |> map(f, 3), b |> bufer) |> cont
                   ^^^^^^^^^
            `map` takes 1 argument, found 2
            help: write `map(f) |> buffer(3)`
                                   ^^^^^
            unknown stage `bufer`
            help: did you mean `buffer(4)`?
                                             ^^^^
            unknown stage `cont`
            help: did you mean `count`?

        merge(a, |> map(f))
                 ^^
            a pipeline needs a source before the first `|>`
            help: put an iterator or a stream first, as in `items |> map(get_page)`

        merge(a |> , b)
                ^^
            expected a stage after `|>`
            help: add one, as in `|> collect`, or remove this `|>`
    "#]]
    .assert_eq(&mistakes(&pipes));
}

#[test]
fn several() {
    let pipes = ["s |> bufer(3) |> map(f, 3).retrys(1) |> buffer(0).unordered().window(2) |> collect? |>"];
    expect![[r#"
        s |> bufer(3) |> map(f, 3).retrys(1) |> buffer(0).unordered().window(2) |> collect? |>
             ^^^^^^^^
            unknown stage `bufer`
            help: did you mean `buffer(3)`?
                         ^^^^^^^^^
            `map` takes 1 argument, found 2
            help: write `map(f) |> buffer(3)`
                                  ^^^^^^^^^^
            unknown modifier `retrys`
            help: did you mean `.retry(1)`?
                                                       ^
            `buffer(0)` would never let an element through
            help: use 1 or more
                                                                     ^^^^^^^^^^
            `buffer` cannot have both `.unordered` and `.window`
            help: remove `.unordered` or `.window`
                                                                                          ^
            `collect` takes no `?`
            help: write `pipe!(.. |> collect).await?`
                                                                                            ^^
            expected a stage after `|>`
            help: add one, as in `|> collect`, or remove this `|>`
    "#]]
    .assert_eq(&mistakes(&pipes));
}
