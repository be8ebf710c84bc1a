//! What good pipelines become: sources.

use expect_test::{Expect, expect};

use super::support::{expand, steps};

#[track_caller]
fn check(pipe: &str, expected: Expect) {
    expected.assert_eq(&steps(&expand(pipe)));
}

#[test]
fn a_source_alone() {
    check(
        "0..9",
        expect![[r#"
            pw::private::source(0..9, "0..9")
        "#]],
    );
}

#[test]
fn a_source_that_looks_like_bars() {
    check(
        "a || b |> count",
        expect![[r#"
            pw::private::source(a || b, "a || b").__at("count")
            ({ __p }).count()
        "#]],
    );
}

#[test]
fn calling_sources() {
    check(
        "paginate(0, get_page).retry(3)?? |> collect",
        expect![[r#"
            pw::private::paginate(0, get_page)
                .named("paginate(0, get_page)")
                .retry(3)
                .__call()
                .__try()
                .__end()
                .__stop_on_err()
                .__at("collect")
            ({ __p }).collect()
        "#]],
    );
    check(
        "paginate(None, |c| list(c))",
        expect![[r#"
            pw::private::paginate(None, |c| list(c))
                .named("paginate(None, |c| list(c))")
                .__call()
                .__end()
        "#]],
    );
    check(
        "paginate(None, move |c| list(c)).spawn()",
        expect![[r#"
            match (None) {
                __s => {
                    match pw::private::bind_first(&__s, move |c| list(c)) {
                        __f => {
                            pw::private::paginate(__s, move |__item| (*__f)(__item))
                                .named("paginate(None, move |c| list(c))")
                                .spawn()
                                .__call()
                                .__end()
                        }
                    }
                }
            }
        "#]],
    );
    check(
        "paginate(None, async move |c| list(&s3, c).await)? |> collect",
        expect![[r#"
            match (None) {
                __s => {
                    match pw::private::bind_first_async(
                        &__s,
                        async move |c| list(&s3, c).await,
                    ) {
                        __f => {
                            pw::private::paginate(
                                    __s,
                                    move |__item| {
                                        let __f = pw::private::share(&__f);
                                        async move { (*__f)(__item).await }
                                    },
                                )
                                .named("paginate(None, async move |c| ..)")
                                .__call()
                                .__try()
                                .__end()
                        }
                    }
                }
            }
                .__at("collect")
            ({ __p }).collect()
        "#]],
    );
}

#[test]
fn other_sources() {
    check(
        "merge(a |> ?, b |> map(f), c)? |> collect",
        expect![[r#"
            pw::private::merge(
                    match pw::private::source(a, "a") {
                        __p => __p.__stop_on_err(),
                    },
                )
                .and(
                    match pw::private::source(b, "b").__at("map(f)") {
                        __p => __p.map(move |__item| f((__item,).0)).__call().__end(),
                    },
                )
                .__joined()
                .and(pw::private::source(c, "c"))
                .__joined()
                .named("merge(a |> ?, b |> map(f), c)")
                .__stop_on_err()
                .__at("collect")
            ({ __p }).collect()
        "#]],
    );
    check(
        "zip(merge(a, b), interval(second) |> map(|x| x))",
        expect![[r#"
            pw::private::zip(
                    pw::private::merge(pw::private::source(a, "a"))
                        .and(pw::private::source(b, "b"))
                        .__joined()
                        .named("merge(a, b)"),
                )
                .and(
                    match pw::private::interval(second)
                        .named("interval(second)")
                        .__at("map(|x| x)")
                    {
                        __p => __p.map(|x| x).__call().__end(),
                    },
                )
                .__joined()
                .named("zip(merge(a, b), interval(second) |> map(|x| x))")
        "#]],
    );
    check(
        "self::merge(a, b) |> collect",
        expect![[r#"
            pw::private::source(self::merge(a, b), "self::merge(a, b)").__at("collect")
            ({ __p }).collect()
        "#]],
    );
    check(
        "merge |> collect",
        expect![[r#"
            pw::private::source(merge, "merge").__at("collect")
            ({ __p }).collect()
        "#]],
    );
}
