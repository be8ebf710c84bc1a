//! Messages about arguments, below the tokens that they underline.

use expect_test::expect;

use crate::tests::support::mistakes;

#[test]
fn arguments() {
    let pipes = [
        "s |> buffer(0)",
        "s |> buffer(0usize)",
        "s |> batch(0x0)",
        "s |> buffer",
        "s |> buffer()",
        "s |> buffer(\"3\")",
        "s |> buffer(\"x\")",
        "s |> buffer(-1)",
        "s |> take(-1)",
        "s |> take(1.5)",
        "s |> buffer(-1.5)",
        "s |> buffer('3')",
        "s |> buffer(true)",
        "s |> map(f, 3)",
        "s |> map(|a, b| a + b, 3)",
        "s |> fold(f)",
        "s |> map[f]",
        "s |> map{f, g}",
        "s |> map(3)",
        "s |> flatten(3)",
        "s |> buffer(n = 3)",
        "s |> map(f: get)",
        "s |> fold(initial = 0, f)",
        "merge(a)",
        "interval() |> count",
        "s |> collect<Vec<u8>>",
        "s |> err_into(AppErr)",
        "s |> scan(0, async |n, x| Some(x))",
        "s |> scan(0, 1)",
        "s |> err_into",
    ];
    expect![[r#"
        s |> buffer(0)
                    ^
            `buffer(0)` would never let an element through
            help: use 1 or more

        s |> buffer(0usize)
                    ^^^^^^
            `buffer(0)` would never let an element through
            help: use 1 or more

        s |> batch(0x0)
                   ^^^
            `batch(0)` would never let an element through
            help: use 1 or more

        s |> buffer
             ^^^^^^
            `buffer` takes 1 argument, found 0
            help: write `buffer(4)`

        s |> buffer()
             ^^^^^^^^
            `buffer` takes 1 argument, found 0
            help: write `buffer(4)`

        s |> buffer("3")
                    ^^^
            `buffer` takes a number, found a string
            help: write `buffer(3)`

        s |> buffer("x")
                    ^^^
            `buffer` takes a number, found a string
            help: write `buffer(4)`

        s |> buffer(-1)
                    ^^
            `buffer` takes a number that is at least 1, found `-1`
            help: use 1 or more

        s |> take(-1)
                  ^^
            `take` takes a number that is at least 0, found `-1`
            help: use 0 or more

        s |> take(1.5)
                  ^^^
            `take` takes a whole number, found `1.5`
            help: write `take(2)`

        s |> buffer(-1.5)
                    ^^^^
            `buffer` takes a number that is at least 1, found `-1.5`
            help: use 1 or more

        s |> buffer('3')
                    ^^^
            `buffer` takes a number, found a character
            help: write `buffer(3)`

        s |> buffer(true)
                    ^^^^
            `buffer` takes a number, found `true`
            help: write `buffer(4)`

        s |> map(f, 3)
             ^^^^^^^^^
            `map` takes 1 argument, found 2
            help: write `map(f) |> buffer(3)`

        s |> map(|a, b| a + b, 3)
             ^^^^^^^^^^^^^^^^^^^^
            `map` takes 1 argument, found 2
            help: write `map(|a, b| a + b) |> buffer(3)`

        s |> fold(f)
             ^^^^^^^
            `fold` takes 2 arguments, found 1
            help: write `fold(0, |sum, n| sum + n)`

        s |> map[f]
             ^^^^^^
            `map` takes its arguments in round brackets
            help: write `map(f)`

        s |> map{f, g}
             ^^^^^^^^^
            `map` takes its arguments in round brackets
            help: write `map(f, g)`

        s |> map(3)
                 ^
            `map` takes a function, found `3`
            help: write `map(get_page)`

        s |> flatten(3)
             ^^^^^^^^^^
            `flatten` takes no argument, found 1
            help: write `flatten`

        s |> buffer(n = 3)
                    ^^^^^
            the arguments of `buffer` have no names
            help: write `buffer(3)`

        s |> map(f: get)
                 ^^^^^^
            the arguments of `map` have no names
            help: write `map(get)`

        s |> fold(initial = 0, f)
                  ^^^^^^^^^^^
            the arguments of `fold` have no names
            help: write `fold(0, f)`

        merge(a)
        ^^^^^^^^
            `merge` takes 2 or more pipelines, found 1
            help: write `merge(a, b)`

        interval() |> count
        ^^^^^^^^^^
            `interval` takes 1 argument, found 0
            help: write `interval(second)`

        s |> collect<Vec<u8>>
                    ^^^^^^^^^
            the type of `collect` stands in `::<..>`
            help: write `collect::<Vec<u8>>`

        s |> err_into(AppErr)
             ^^^^^^^^^^^^^^^^
            the type of `err_into` stands in `::<..>`
            help: write `err_into::<AppErr>`

        s |> scan(0, async |n, x| Some(x))
                     ^^^^^^^^^^^^^^^^^^^^
            `scan` takes a plain function, found an `async` one
            help: calls that wait belong into a stage before it

        s |> scan(0, 1)
                     ^
            `scan` takes a function, found `1`
            help: write `scan(0, |state, x| ..)`

        s |> err_into
             ^^^^^^^^
            `err_into` needs its type
            help: write `err_into::<AppErr>`
    "#]]
    .assert_eq(&mistakes(&pipes));
}
