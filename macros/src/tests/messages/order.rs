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

#[test]
fn what_becomes_of_errors() {
    let pipes = [
        "s |> map(f).skip_err()?",
        "s |> map(f).on_err(g)??",
        "s |> map(f)?.on_err(g)",
        "s |> map(f)?.retry(3).skip_err()",
        "s |> map(f).on_err(g).retry(3)",
        "s |> map(f).on_err(g).retry(3).spawn()",
        "s |> map(f).skip_err().named(\"x\").spawn()?",
        "s |> map(f).skip_err().on_err(g)",
        "s |> map(f).on_err(g).skip_err()",
        "s |> map(f).skip_err().skip_err()",
        "s |> map(f).skip_err",
        "s |> map(f).skip_err(3)",
        "s |> map(f).on_err()",
        "s |> map(f).on_err(3)",
        "s |> for_each(save).on_err(g)",
        "s |> for_each(async |x| out.push(x)).retry(3)",
        "s |> fold(0, f).skip_err()",
        "s |> flatten.on_err(g)",
        "paginate(0, get_page).skip_err() |> count",
        "paginate(0, get_page).on_err(g)? |> count",
        "s |> skip_err",
        "s |> on_err(g)",
        "s |> map(f).skip_er()",
        "s |> map(f).on_er(g)",
    ];
    expect![[r#"
        s |> map(f).skip_err()?
                              ^
            `.skip_err` stands in place of `?`
            help: remove the `?` to leave failed elements out, or `.skip_err` to end with the first error

        s |> map(f).on_err(g)??
                             ^
            `.on_err` stands in place of `?`
            help: remove the `?` to leave failed elements out, or `.on_err` to end with the first error

        s |> map(f)?.on_err(g)
                    ^^^^^^^^^^
            `.on_err` stands in place of `?`
            help: remove the `?` to leave failed elements out, or `.on_err` to end with the first error

        s |> map(f)?.retry(3).skip_err()
                             ^^^^^^^^^^^
            `.skip_err` stands in place of `?`
            help: remove the `?` to leave failed elements out, or `.skip_err` to end with the first error

        s |> map(f).on_err(g).retry(3)
                   ^^^^^^^^^^
            `.on_err` must stand behind the other modifiers
            help: write `map(f).retry(3).on_err(g)`

        s |> map(f).on_err(g).retry(3).spawn()
                   ^^^^^^^^^^
            `.on_err` must stand behind the other modifiers
            help: write `map(f).retry(3).spawn().on_err(g)`

        s |> map(f).skip_err().named("x").spawn()?
                   ^^^^^^^^^^^
            `.skip_err` must stand behind the other modifiers
            help: write `map(f).named("x").spawn().skip_err()`
                                                 ^
            `.skip_err` stands in place of `?`
            help: remove the `?` to leave failed elements out, or `.skip_err` to end with the first error

        s |> map(f).skip_err().on_err(g)
                              ^^^^^^^^^^
            `map` cannot have both `.skip_err` and `.on_err`
            help: remove `.skip_err` or `.on_err`

        s |> map(f).on_err(g).skip_err()
                             ^^^^^^^^^^^
            `map` cannot have both `.on_err` and `.skip_err`
            help: remove `.on_err` or `.skip_err`

        s |> map(f).skip_err().skip_err()
                              ^^^^^^^^^^^
            `map` has `.skip_err` twice
            help: keep one of the two

        s |> map(f).skip_err
                   ^^^^^^^^^
            `.skip_err` needs parentheses
            help: write `.skip_err()`

        s |> map(f).skip_err(3)
                   ^^^^^^^^^^^^
            `.skip_err` takes no argument, found 1
            help: write `.skip_err()`

        s |> map(f).on_err()
                   ^^^^^^^^^
            `.on_err` takes 1 argument, found 0
            help: write `.on_err(f)`

        s |> map(f).on_err(3)
                           ^
            `.on_err` takes a function, found `3`
            help: write `.on_err(f)`

        s |> for_each(save).on_err(g)
                           ^^^^^^^^^^
            `for_each` cannot have `.on_err`, only `map` and `filter` can
            help: write `|> map(save).on_err(g) |> run`

        s |> for_each(async |x| out.push(x)).retry(3)
                                            ^^^^^^^^^
            `for_each` cannot have `.retry`, only stages that call a function can
            help: write `|> map(async |x| out.push(x)).retry(3) |> run`

        s |> fold(0, f).skip_err()
                       ^^^^^^^^^^^
            `fold` cannot have `.skip_err`, only `map` and `filter` can
            help: write `|> map(get_page).skip_err() |> fold(0, |sum, n| sum + n)`

        s |> flatten.on_err(g)
                    ^^^^^^^^^^
            `flatten` cannot have `.on_err`, only `map` and `filter` can
            help: write `|> map(get_page).on_err(g)`

        paginate(0, get_page).skip_err() |> count
                             ^^^^^^^^^^^
            `paginate` cannot have `.skip_err`: what comes next would be lost with the failed call
            help: write `paginate(0, get_page)?` to end there, or handle the error inside the function

        paginate(0, get_page).on_err(g)? |> count
                             ^^^^^^^^^^
            `paginate` cannot have `.on_err`: what comes next would be lost with the failed call
            help: write `paginate(0, get_page)?` to end there, or handle the error inside the function

        s |> skip_err
             ^^^^^^^^
            `skip_err` is a modifier, not a stage
            help: write `|> map(get_page).skip_err()`

        s |> on_err(g)
             ^^^^^^^^^
            `on_err` is a modifier, not a stage
            help: write `|> map(get_page).on_err(g)`

        s |> map(f).skip_er()
                   ^^^^^^^^^^
            unknown modifier `skip_er`
            help: did you mean `.skip_err()`?

        s |> map(f).on_er(g)
                   ^^^^^^^^^
            unknown modifier `on_er`
            help: did you mean `.on_err(g)`?
    "#]]
    .assert_eq(&mistakes(&pipes));
}

#[test]
fn names() {
    let pipes = [
        "s |> map(f).named()",
        "s |> map(f).named",
        "s |> map(f).named(3)",
        "s |> map(f).named('x')",
        "s |> map(f).named(|x| x)",
        "s |> map(f).named(\"a\").named(\"b\")",
        "s |> map(f).named(\"a\", 3)",
        "s |> map(f)?.named(\"a\")",
        "s |> take(3).named(\"a\")",
    ];
    expect![[r#"
        s |> map(f).named()
                   ^^^^^^^^
            `.named` takes 1 argument, found 0
            help: write `.named("name")`

        s |> map(f).named
                   ^^^^^^
            `.named` needs parentheses
            help: write `.named("name")`

        s |> map(f).named(3)
                          ^
            `.named` takes a text, found `3`
            help: write `.named("name")`

        s |> map(f).named('x')
                          ^^^
            `.named` takes a text, found a character
            help: write `.named("name")`

        s |> map(f).named(|x| x)
                          ^^^^^
            `.named` takes a text, found a function
            help: write `.named("name")`

        s |> map(f).named("a").named("b")
                              ^^^^^^^^^^^
            `map` has `.named` twice
            help: keep one of the two

        s |> map(f).named("a", 3)
                   ^^^^^^^^^^^^^^
            `.named` takes 1 argument, found 2
            help: write `.named("name")`

        s |> map(f)?.named("a")
                    ^^^^^^^^^^^
            `.named` must stand before `?`
            help: write `map(f).named("a")?`

        s |> take(3).named("a")
    "#]]
    .assert_eq(&mistakes(&pipes));
}
