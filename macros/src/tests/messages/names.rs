//! Messages about names of stages and modifiers, below the tokens that they underline.

use expect_test::expect;

use crate::tests::support::mistakes;

#[test]
fn names() {
    let pipes = [
        "s |> bufer(3)",
        "s |> Map(f)",
        "s |> parFlatMap(f)",
        "s |> colect",
        "s |> filt(f)",
        "s |> frobnicate(3)",
        "s |> buffer_unordered(3)",
        "s |> then(f)",
        "s |> buffered(n)",
        "s |> chunks(9)",
        "s |> select(b)",
        "s |> bufered(3)",
        "s |> retry(3)",
        "s |> retri(3)",
        "s |> unordered()",
        "s |> merge(a, b)",
        "s |> zap(3)",
        "s |> x",
    ];
    expect![[r#"
        s |> bufer(3)
             ^^^^^^^^
            unknown stage `bufer`
            help: did you mean `buffer(3)`?

        s |> Map(f)
             ^^^^^^
            unknown stage `Map`
            help: did you mean `map(f)`?

        s |> parFlatMap(f)
             ^^^^^^^^^^^^^
            unknown stage `parFlatMap`
            help: did you mean `par_flat_map(f)`?

        s |> colect
             ^^^^^^
            unknown stage `colect`
            help: did you mean `collect`?

        s |> filt(f)
             ^^^^^^^
            unknown stage `filt`
            help: did you mean `filter(f)`?

        s |> frobnicate(3)
             ^^^^^^^^^^^^^
            unknown stage `frobnicate`
            help: write `map(|x| frobnicate(..))` to call a function with each element, or `self::frobnicate(3)` for a stage of your own
            note: the stages are map, filter, flatten, expand, par_flat_map, scan, buffer, batch, take,
                  boxed, err_into, via, collect, count, spawn, sum, for_each, fold, tee, route

        s |> buffer_unordered(3)
             ^^^^^^^^^^^^^^^^^^^
            unknown stage `buffer_unordered`
            help: did you mean `buffer(3).unordered()`?

        s |> then(f)
             ^^^^^^^
            unknown stage `then`
            help: did you mean `map(f)`?

        s |> buffered(n)
             ^^^^^^^^^^^
            unknown stage `buffered`
            help: did you mean `buffer(n)`?

        s |> chunks(9)
             ^^^^^^^^^
            unknown stage `chunks`
            help: did you mean `batch(9)`?

        s |> select(b)
             ^^^^^^^^^
            unknown stage `select`
            help: did you mean `merge(.., b) |> ..`?

        s |> bufered(3)
             ^^^^^^^^^^
            unknown stage `bufered`
            help: did you mean `buffer(3)`?

        s |> retry(3)
             ^^^^^^^^
            `retry` is a modifier, not a stage
            help: write `|> map(get_page).retry(3)`

        s |> retri(3)
             ^^^^^^^^
            unknown stage `retri`
            help: did you mean `map(get_page).retry(3)`?

        s |> unordered()
             ^^^^^^^^^^^
            `unordered` is a modifier, not a stage
            help: write `|> buffer(4).unordered()`

        s |> merge(a, b)
             ^^^^^^^^^^^
            `merge` is a source, so it cannot follow `|>`
            help: begin with it, as in `merge(a, b) |> ..`

        s |> zap(3)
             ^^^^^^
            unknown stage `zap`
            help: did you mean `map(get_page)`?

        s |> x
             ^
            unknown stage `x`
            help: write `map(x)` to call a function with each element, or `self::x()` for a stage of your own
            note: the stages are map, filter, flatten, expand, par_flat_map, scan, buffer, batch, take,
                  boxed, err_into, via, collect, count, spawn, sum, for_each, fold, tee, route
    "#]].assert_eq(&mistakes(&pipes));
}

#[test]
fn modifiers() {
    let pipes = [
        "s |> map(f).buffer(3)",
        "s |> map(f).flatten",
        "s |> map(f).buffered(3)",
        "s |> map(f).unordered()",
        "s |> buffer(3).retry(2)",
        "s |> for_each(f).retry(2)",
        "s |> take(3).spawn()",
        "s |> buffer(3).unordered",
        "s |> map(f).retrys(3)",
        "s |> map(f).bufer(3)",
        "s |> buffer(3).windo(8)",
        "s |> map(f).frobnicate(3)",
        "s |> take(3).frobnicate(3)",
        "s |> map(f).retry(3, d)",
        "s |> map(f).retry",
        "s |> map(f).retry[3]",
        "s |> map(f)?.retry(3)",
        "s |> map(f)?.retry(3)?.spawn()",
        "s |> map(f).",
        "s |> map(f)..retry(3)",
        "s |> map(f).0",
        "s |> ?.retry(3)",
        "s |> buffer(4).window(2)",
        "s |> buffer(4).window(0)",
        "s |> buffer(4).unordered().window(8)",
        "s |> buffer(4).window(8).unordered()",
        "s |> collect.await",
        "s |> buffer(0).await |> colect.",
        "s |> map(f).await |> count",
        "paginate(0, f).await |> count",
    ];
    expect![[r#"
        s |> map(f).buffer(3)
                   ^^^^^^^^^^
            `buffer` is a stage, not a modifier
            help: write `|> buffer(3)`

        s |> map(f).flatten
                   ^^^^^^^^
            `flatten` is a stage, not a modifier
            help: write `|> flatten`

        s |> map(f).buffered(3)
                   ^^^^^^^^^^^^
            unknown modifier `buffered`
            help: did you mean `|> buffer(3)`?

        s |> map(f).unordered()
                   ^^^^^^^^^^^^
            `map` cannot have `.unordered`, only `buffer` can
            help: write `|> buffer(4).unordered()`

        s |> buffer(3).retry(2)
                      ^^^^^^^^^
            `buffer` cannot have `.retry`, only stages that call a function can
            help: write `|> map(get_page).retry(2)`

        s |> for_each(f).retry(2)
                        ^^^^^^^^^
            `for_each` cannot have `.retry`, only stages that call a function can
            help: write `|> map(f).retry(2) |> run`

        s |> take(3).spawn()
                    ^^^^^^^^
            `take` cannot have `.spawn`, only stages that call a function can
            help: write `|> spawn` or `|> map(get_page).spawn()`

        s |> buffer(3).unordered
                      ^^^^^^^^^^
            `.unordered` needs parentheses
            help: write `.unordered()`

        s |> map(f).retrys(3)
                   ^^^^^^^^^^
            unknown modifier `retrys`
            help: did you mean `.retry(3)`?

        s |> map(f).bufer(3)
                   ^^^^^^^^^
            unknown modifier `bufer`
            help: did you mean `|> buffer(3)`?

        s |> buffer(3).windo(8)
                      ^^^^^^^^^
            unknown modifier `windo`
            help: did you mean `.window(8)`?

        s |> map(f).frobnicate(3)
                   ^^^^^^^^^^^^^^
            unknown modifier `frobnicate`
            help: `map` can have `.spawn()`, `.blocking()`, `.retry(3)`, `.named("name")`, `.skip_err()` and `.on_err(f)`

        s |> take(3).frobnicate(3)
                    ^^^^^^^^^^^^^^
            unknown modifier `frobnicate`
            help: `take` can have `.named("name")`

        s |> map(f).retry(3, d)
                   ^^^^^^^^^^^^
            `.retry` takes 1 argument, found 2
            help: write `.retry(3)`

        s |> map(f).retry
                   ^^^^^^
            `.retry` needs parentheses
            help: write `.retry(3)`

        s |> map(f).retry[3]
                   ^^^^^^^^^
            `.retry` takes its arguments in round brackets
            help: write `.retry(3)`

        s |> map(f)?.retry(3)
                    ^^^^^^^^^
            `.retry` must stand before `?`
            help: write `map(f).retry(3)?`

        s |> map(f)?.retry(3)?.spawn()
                    ^^^^^^^^^
            `.retry` must stand before `?`
            help: write `map(f).retry(3).spawn()?`

        s |> map(f).
                   ^
            expected a modifier after this dot
            help: add one behind `map`, or remove the dot

        s |> map(f)..retry(3)
                   ^
            expected a modifier after this dot
            help: add one behind `map`, or remove the dot

        s |> map(f).0
                   ^
            expected a modifier after this dot
            help: add one behind `map`, or remove the dot

        s |> ?.retry(3)
              ^^^^^^^^^
            unexpected `.retry(3)` after `?`
            help: write `|>` and a stage, or remove it

        s |> buffer(4).window(2)
                      ^^^^^^^^^^
            `.window(2)` is smaller than `buffer(4)`
            help: use 4 at least

        s |> buffer(4).window(0)
                              ^
            `.window(0)` would never let an element through
            help: use 1 or more

        s |> buffer(4).unordered().window(8)
                                  ^^^^^^^^^^
            `buffer` cannot have both `.unordered` and `.window`
            help: remove `.unordered` or `.window`

        s |> buffer(4).window(8).unordered()
                                ^^^^^^^^^^^^
            `buffer` cannot have both `.window` and `.unordered`
            help: remove `.window` or `.unordered`

        s |> collect.await
                    ^^^^^^
            `.await` belongs behind the pipeline, not inside it
            help: write `pipe!(.. |> collect).await`

        s |> buffer(0).await |> colect.
                      ^^^^^^
            `.await` belongs behind the pipeline, not inside it
            help: write `pipe!(..).await`
                    ^
            `buffer(0)` would never let an element through
            help: use 1 or more
                                      ^
            expected a modifier after this dot
            help: add one behind `colect`, or remove the dot

        s |> map(f).await |> count
                   ^^^^^^
            `.await` belongs behind the pipeline, not inside it
            help: remove it: `map` awaits what its function gives

        paginate(0, f).await |> count
                      ^^^^^^
            `.await` belongs behind the pipeline, not inside it
            help: remove it: `paginate` awaits what its function gives
    "#]]
    .assert_eq(&mistakes(&pipes));
}
