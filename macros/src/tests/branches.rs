//! Terminals with branches: what good ones become, and what is wrong with others.

use expect_test::{Expect, expect};

use super::support::{expand, mistakes, steps};

#[track_caller]
fn check(pipe: &str, expected: Expect) {
    expected.assert_eq(&steps(&expand(pipe)));
}

#[test]
fn branches_in_their_forms() {
    check(
        "s |> tee(|p| pipe!(p |> run), |p| pipe!(p |> count))",
        expect![[r#"
            pw::private::source(s, "s").__at("tee(|p| pipe!(p |> run), |p| pipe!(p |> count))")
            __p.tee()
                .__branch(|p| pipe!(p |> run))
                .__joined()
                .__branch(|p| pipe!(p |> count))
                .__joined()
                .__end(|(((), __b0), __b1)| (__b0, __b1))
        "#]],
    );
    check(
        "s |> tee(index, move |p| archive(p), async |p| p.await)",
        expect![[r#"
            pw::private::source(s, "s")
                .__at("tee(index, move |p| archive(p), async |p| p.await)")
            __p.tee()
                .__branch(move |__item| index((__item,).0))
                .__joined()
                .__branch(move |p| archive(p))
                .__joined()
                .__branch(async |p| p.await)
                .__joined()
                .__end(|((((), __b0), __b1), __b2)| (__b0, __b1, __b2))
        "#]],
    );
    check(
        "s |> route(|x| x.kind, |p| a(p), |p| b(p))",
        expect![[r#"
            pw::private::source(s, "s").__at("route(|x| x.kind, |p| a(p), |p| b(p))")
            __p.route(|x| x.kind)
                .__key()
                .__branch(|p| a(p))
                .__joined()
                .__branch(|p| b(p))
                .__joined()
                .__end(|(((), __b0), __b1)| (__b0, __b1))
        "#]],
    );
    check(
        "s |> route(Item::kind, branch(1), branch(2))",
        expect![[r#"
            pw::private::source(s, "s").__at("route(Item::kind, branch(1), branch(2))")
            __p.route(Item::kind)
                .__key()
                .__value(branch(1))
                .__made()
                .__joined()
                .__value(branch(2))
                .__made()
                .__joined()
                .__end(|(((), __b0), __b1)| (__b0, __b1))
        "#]],
    );
}

#[test]
fn what_is_no_branch() {
    let pipes = [
        "s |> tee",
        "s |> tee()",
        "s |> tee(|p| a(p))",
        "s |> tee(1, |p| a(p))",
        "s |> tee(|p| a(p), |p| b(p), \"c\")",
        "s |> tee(|p| p |> run, |p| b(p))",
        "s |> tee(|p| a(p), |p| b(p))?",
        "s |> tee(|p| a(p), |p| b(p)) |> run",
        "s |> tee[|p| a(p), |p| b(p)]",
        "s |> tee(|p| a(p) |p| b(p))",
        "s |> route(|p| a(p), |p| b(p))",
        "s |> route(async |x| 1, |p| a(p), |p| b(p))",
        "s |> route(3, |p| a(p), |p| b(p))",
        "s |> broadcast(|p| a(p), |p| b(p))",
        "s |> broadcast(8)",
        "s |> demux",
        "merge(a |> tee(|p| a(p), |p| b(p)), b)",
    ];
    expect![[r#"
        s |> tee
             ^^^
            `tee` takes 2 or more branches, found 0
            help: write `tee(|p| pipe!(..), |p| pipe!(..))`

        s |> tee()
             ^^^^^
            `tee` takes 2 or more branches, found 0
            help: write `tee(|p| pipe!(..), |p| pipe!(..))`

        s |> tee(|p| a(p))
             ^^^^^^^^^^^^^
            `tee` takes 2 or more branches, found 1
            help: write `tee(|p| pipe!(..), |p| pipe!(..))`

        s |> tee(1, |p| a(p))
                 ^
            `tee` takes a function, found `1`
            help: write `tee(|p| pipe!(..), |p| pipe!(..))`

        s |> tee(|p| a(p), |p| b(p), "c")
                                     ^^^
            `tee` takes a function, found a string
            help: write `tee(|p| pipe!(..), |p| pipe!(..))`

        s |> tee(|p| p |> run, |p| b(p))
                 ^^^^^^^^^^^^
            a pipeline inside the brackets of `tee` needs a `pipe!` of its own
            help: write `pipe!(p |> run)` there

        s |> tee(|p| a(p), |p| b(p))?
                                    ^
            `tee` takes no `?`
            help: each branch gives its own result: `let (a, b) = pipe!(.. |> tee(..)).await`

        s |> tee(|p| a(p), |p| b(p)) |> run
             ^^^^^^^^^^^^^^^^^^^^^^^
            `tee` ends a pipeline, so `run` cannot follow it
            help: move `|> tee` to the end
                                        ^^^
            unknown stage `run`
            help: write `map(run)` to call a function with each element, or `self::run()` for a stage of your own
            note: the stages are map, filter, flatten, expand, par_flat_map, scan, buffer, batch, take,
                  boxed, err_into, via, collect, count, spawn, sum, for_each, fold, tee, route

        s |> tee[|p| a(p), |p| b(p)]
             ^^^^^^^^^^^^^^^^^^^^^^^
            `tee` takes its arguments in round brackets
            help: write `tee(|p| a(p), |p| b(p))`

        s |> tee(|p| a(p) |p| b(p))
             ^^^^^^^^^^^^^^^^^^^^^^
            `tee` takes 2 or more branches, found 1
            help: write `tee(|p| pipe!(..), |p| pipe!(..))`

        s |> route(|p| a(p), |p| b(p))
             ^^^^^^^^^^^^^^^^^^^^^^^^^
            `route` takes a key and 2 or more branches, found 2
            help: write `route(|x| .., |p| pipe!(..), |p| pipe!(..))`

        s |> route(async |x| 1, |p| a(p), |p| b(p))
                   ^^^^^^^^^^^
            `route` takes a plain function, found an `async` one
            help: calls that wait belong into a stage before it

        s |> route(3, |p| a(p), |p| b(p))
                   ^
            `route` takes a function, found `3`
            help: write `route(|x| .., |p| pipe!(..), |p| pipe!(..))`

        s |> broadcast(|p| a(p), |p| b(p))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            unknown stage `broadcast`
            help: did you mean `tee(|p| a(p), |p| b(p))`?

        s |> broadcast(8)
             ^^^^^^^^^^^^
            unknown stage `broadcast`
            help: did you mean `tee(|p| pipe!(..), |p| pipe!(..))`?

        s |> demux
             ^^^^^
            unknown stage `demux`
            help: did you mean `route(|x| .., |p| pipe!(..), |p| pipe!(..))`?

        merge(a |> tee(|p| a(p), |p| b(p)), b)
                   ^^^^^^^^^^^^^^^^^^^^^^^
            `tee` ends a pipeline, so it cannot stand inside `merge`
            help: remove `|> tee` here, or move it behind `merge(..)`
    "#]].assert_eq(&mistakes(&pipes));
}
