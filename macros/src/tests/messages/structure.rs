//! Messages about what stands between stages, and in their place, below the tokens that they underline.

use expect_test::expect;

use crate::tests::support::mistakes;

#[test]
fn structure() {
    let pipes = [
        "",
        "|> map(f) |> collect",
        "map(f) |> collect",
        "s |> map(f) |>",
        "s |> |> map(f)",
        "s ||> map(f)",
        "s |>= map(f)",
        "s |> map(f) > buffer(3)",
        "s |> map(f) | buffer(3)",
        "s |> map(f) => buffer(3)",
        "s |> map(f), buffer(3)",
        "s, buffer(3)",
        "s => buffer(3) |> count",
        "s |> map(f); buffer(3)",
        "s |> map(f),",
        "s |> count;",
        "s;",
        "s |> map(f) buffer(3)",
        "s |> map(f)(g)",
        "s |> map(f) >",
    ];
    expect![[r#"

        ^
            empty pipeline
            help: begin with a source, as in `items |> map(get_page) |> collect`

        |> map(f) |> collect
        ^^
            a pipeline needs a source before the first `|>`
            help: put an iterator or a stream first, as in `items |> map(get_page)`

        map(f) |> collect
        ^^^^^^
            a pipeline needs a source before the stage `map`
            help: put an iterator or a stream first, as in `items |> map(f)`
            note: a function of your own goes by its path, as in `self::map(..)`

        s |> map(f) |>
                    ^^
            expected a stage after `|>`
            help: add one, as in `|> collect`, or remove this `|>`

        s |> |> map(f)
          ^^
            expected a stage after `|>`
            help: add one, as in `|> collect`, or remove this `|>`

        s ||> map(f)
          ^^^
            expected `|>`, found `||>`
            help: write `|>` between stages

        s |>= map(f)
          ^^^
            expected `|>`, found `|>=`
            help: write `|>` between stages

        s |> map(f) > buffer(3)
                    ^
            expected `|>` after `map`, found `>`
            help: write `|>` instead

        s |> map(f) | buffer(3)
                    ^
            expected `|>` after `map`, found `|`
            help: write `|>` instead

        s |> map(f) => buffer(3)
                    ^^
            expected `|>` after `map`, found `=>`
            help: write `|>` instead

        s |> map(f), buffer(3)
                   ^
            expected `|>` after `map`, found `,`
            help: write `|>` instead

        s, buffer(3)
         ^
            expected `|>` after the source, found `,`
            help: write `|>` instead

        s => buffer(3) |> count
          ^^
            expected `|>` after the source, found `=>`
            help: write `|>` instead

        s |> map(f); buffer(3)
                   ^
            expected `|>` after `map`, found `;`
            help: write `|>` instead

        s |> map(f),
                   ^
            unexpected `,` after `map`
            help: remove this `,`

        s |> count;
                  ^
            unexpected `;` after `count`
            help: remove this `;`

        s;
         ^
            unexpected `;` after the source
            help: remove this `;`

        s |> map(f) buffer(3)
                    ^^^^^^
            expected `|>` after `map`, found `buffer(3)`
            help: write `|> buffer(3)`

        s |> map(f)(g)
                   ^^^
            unexpected `(g)` after `map`
            help: write `|>` and a stage, or remove it

        s |> map(f) >
                    ^
            unexpected `>` after `map`
            help: write `|>` and a stage, or remove it
    "#]]
    .assert_eq(&mistakes(&pipes));
}

#[test]
fn no_stages() {
    let pipes = [
        "s |> |x| x + 1",
        "s |> async move |x| x + 1 |> count",
        "s |> 3",
        "s |> \"x\"",
        "s |> match",
        "s |> if x { y }",
        "s |> _",
        "s |> (f)",
        "s |> self.f(1)",
        "s |> vec![1]",
        "s |> #[cfg(test)] map(f)",
        "s |> /// docs\n map(f)",
        "s |> <A",
        "s |> my::every",
        "s |> my::every[2]",
        "s |> my::every(2).retry(3)",
    ];
    expect![[r#"
        s |> |x| x + 1
             ^^^^^^^^^
            expected a stage, found a closure
            help: say what to do with it, as in `|> map(|x| x + 1)`

        s |> async move |x| x + 1 |> count
             ^^^^^^^^^^^^^^^^^^^^
            expected a stage, found a closure
            help: say what to do with it, as in `|> map(async move |x| x + 1)`

        s |> 3
             ^
            expected a stage, found `3`
            help: a stage is a name with round brackets, as in `|> map(get_page)`

        s |> "x"
             ^^^
            expected a stage, found a string
            help: a stage is a name with round brackets, as in `|> map(get_page)`

        s |> match
             ^^^^^
            expected a stage, found the keyword `match`
            help: did you mean `map(|x| match x { .. })`?

        s |> if x { y }
             ^^^^^^^^^^
            expected a stage, found the keyword `if`
            help: did you mean `filter(|x| ..)`?

        s |> _
             ^
            expected a stage, found `_`
            help: a stage is a name with round brackets, as in `|> map(get_page)`

        s |> (f)
             ^^^
            expected a stage, found brackets
            help: say what to do with it, as in `|> map(f)`

        s |> self.f(1)
             ^^^^^^^^^
            expected a stage, found `self`
            help: write `|> map(|x| self.f(x))` to call a method with each element

        s |> vec![1]
             ^^^^^^^
            expected a stage, found the macro `vec!`
            help: write `|> map(|x| vec!(x))` for each element, or `|> via(|p| vec!(p))` for the pipeline

        s |> #[cfg(test)] map(f)
             ^^^^^^^^^^^^
            an attribute cannot stand inside a pipeline
            help: put it on the statement that holds `pipe!(..)`

        s |> /// docs
         map(f)
             ^^^^^^^^
            a doc comment cannot stand inside a pipeline
            help: write `//` for a comment

        s |> <A
             ^^
            expected a stage, found `<A`
            help: a stage is a name with round brackets, as in `|> map(get_page)`

        s |> my::every
             ^^^^^^^^^
            `my::every` needs round brackets
            help: write `my::every()` for a stage of your own, or `map(my::every)` to call a function with each element

        s |> my::every[2]
             ^^^^^^^^^^^^
            `my::every` takes its arguments in round brackets
            help: write `my::every(2)`

        s |> my::every(2).retry(3)
                         ^^^^^^^^^
            `my::every` is a stage of your own, which has no modifiers
            help: give it an argument instead, or put the modifier on a stage before or after it
    "#]]
    .assert_eq(&mistakes(&pipes));
}
