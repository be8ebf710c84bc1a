//! What good pipelines become: stages and their modifiers.

use expect_test::{Expect, expect};

use super::support::{expand, steps};

#[track_caller]
fn check(pipe: &str, expected: Expect) {
    expected.assert_eq(&steps(&expand(pipe)));
}

#[test]
fn a_page_scraper() {
    check(
        "pages(9) |> map(try_page).retry(3)? |> buffer(3) |> flatten |> batch(9) |> par_flat_map(get_container) \
         |> flatten? |> collect::<Vec<_>>",
        expect![[r#"
            pw::private::source(pages(9), "pages(9)").__at("map(try_page)")
            __p.map(move |__item| try_page((__item,).0))
                .retry(3)
                .__call()
                .__try()
                .__end()
                .__at("buffer(3)")
            __p.buffer(3).__at("flatten")
            __p.flatten().flatten().__at("batch(9)")
            __p.batch(9).__at("par_flat_map(get_container)")
            match pw::private::listed(__p).__lists() {
                __p => {
                    __p.par_flat_map(move |__item| get_container((__item,).0)).__call().__end()
                }
            }
                .__at("flatten")
            __p.flatten().flatten().__stop_on_err().__at("collect::<Vec<_>>")
            ({ __p }).collect::<Vec<_>>()
        "#]],
    );
}

#[test]
fn every_kind_of_question_mark() {
    check(
        "s |> ?? |> map(f)?? |> take(3)? |> via(g)? |> my::own(1)? |> own::bare::<3>()",
        expect![[r#"
            pw::private::source(s, "s")
            __p.__stop_on_err().__stop_on_err().__at("map(f)")
            __p.map(move |__item| f((__item,).0))
                .one_at_a_time()
                .__try()
                .__end()
                .__stop_on_err()
                .__at("take(3)")
            __p.take(3).__stop_on_err().__at("via(g)")
            __p.via(g).__stop_on_err()
            pw::private::source(my::own(__p, 1), "").__stop_on_err()
            pw::private::source(own::bare::<3>(__p), "")
        "#]],
    );
}

#[test]
fn a_function_that_is_called_again_is_not_wrapped() {
    check(
        "s |> expand(links).spawn()? |> expand(|x| (x, [x])) |> expand(async move |x| of(x).await)",
        expect![[r#"
            pw::private::source(s, "s").__at("expand(links)")
            __p.expand(links).spawn().__call().__try().__end().__at("expand(|x| (x, [x]))")
            __p.expand(|x| (x, [x])).__call().__end().__at("expand(async move |x| of(x).await)")
            match pw::private::bind_async(&__p, async move |x| of(x).await) {
                __f => {
                    __p.expand(move |__item| {
                            let __f = pw::private::share(&__f);
                            async move { (*__f)(__item).await }
                        })
                        .__call()
                        .__end()
                }
            }
        "#]],
    );
}

#[test]
fn functions_by_value() {
    check(
        "s |> map(|x| x + 1)",
        expect![[r#"
            pw::private::source(s, "s").__at("map(|x| x + 1)")
            __p.map(|x| x + 1).__call().__end()
        "#]],
    );
    check(
        "s |> map(async |x| get(x).await)",
        expect![[r#"
            pw::private::source(s, "s").__at("map(async |x| get(x).await)")
            __p.map(async |x| get(x).await).__call().__end()
        "#]],
    );
    check(
        "s |> map(move |x| x + k)",
        expect![[r#"
            pw::private::source(s, "s").__at("map(move |x| x + k)")
            match pw::private::bind(&__p, move |x| x + k) {
                __f => __p.map(move |__item| (*__f)(__item)).__call().__end(),
            }
        "#]],
    );
    check(
        "s |> map(async move |x| get(&c, x).await).retry(3)?",
        expect![[r#"
            pw::private::source(s, "s").__at("map(async move |x| ..)")
            match pw::private::bind_async(&__p, async move |x| get(&c, x).await) {
                __f => {
                    __p.map(move |__item| {
                            let __f = pw::private::share(&__f);
                            async move { (*__f)(__item).await }
                        })
                        .retry(3)
                        .__call()
                        .__try()
                        .__end()
                }
            }
        "#]],
    );
    check(
        "s |> map({ let c = c.clone(); move |x| c.get(x) })",
        expect![[r#"
            pw::private::source(s, "s").__at("map(..)")
            match pw::private::bind(
                &__p,
                {
                    let c = c.clone();
                    move |x| c.get(x)
                },
            ) {
                __f => __p.map(move |__item| (*__f)(__item)).__call().__end(),
            }
        "#]],
    );
    check(
        "s |> map({ let c = c.clone(); async move |x| c.get(x).await })",
        expect![[r#"
            pw::private::source(s, "s").__at("map(..)")
            match pw::private::bind_async(
                &__p,
                {
                    let c = c.clone();
                    async move |x| c.get(x).await
                },
            ) {
                __f => {
                    __p.map(move |__item| {
                            let __f = pw::private::share(&__f);
                            async move { (*__f)(__item).await }
                        })
                        .__call()
                        .__end()
                }
            }
        "#]],
    );
    check(
        "s |> map(<u32 as From<_>>::from) |> map(identity::<u32>) |> map(self.f)",
        expect![[r#"
            pw::private::source(s, "s").__at("map(<u32 as From<_>>::from)")
            __p.map(move |__item| <u32 as From<_>>::from((__item,).0))
                .__call()
                .__end()
                .__at("map(identity::<u32>)")
            __p.map(move |__item| identity::<u32>((__item,).0))
                .__call()
                .__end()
                .__at("map(self.f)")
            match pw::private::function(&__p, self.f) {
                __f => __p.map(__f).__call().__end(),
            }
        "#]],
    );
    check(
        "s |> scan(0, move |n, x| Some(x))?",
        expect![[r#"
            pw::private::source(s, "s").__at("scan(0, move |n, x| Some(x))")
            __p.scan(0, move |n, x| Some(x)).__call().__try().__end()
        "#]],
    );
    check(
        "s |> par_flat_map(move |x| x + k)",
        expect![[r#"
            pw::private::source(s, "s").__at("par_flat_map(move |x| x + k)")
            pw::private::listed(__p).__lists()
            match __p.__par_flat_map(move |x| x + k) {
                (__p, __f) => __p.par_flat_map(move |__item| (*__f)(__item)).__call().__end(),
            }
        "#]],
    );
    check(
        "s |> par_flat_map(async move |x| x + k).spawn()",
        expect![[r#"
            pw::private::source(s, "s").__at("par_flat_map(async move |x| x + k)")
            pw::private::listed(__p).__lists()
            match __p.__par_flat_map_async(async move |x| x + k) {
                (__p, __f) => {
                    __p.par_flat_map(move |__item| {
                            let __f = pw::private::share(&__f);
                            async move { (*__f)(__item).await }
                        })
                        .spawn()
                        .__call()
                        .__end()
                }
            }
        "#]],
    );
}

#[test]
fn functions_by_reference() {
    check(
        "s |> filter(is_good).spawn()?",
        expect![[r#"
            pw::private::source(s, "s").__at("filter(is_good)")
            match is_good {
                __f => {
                    match pw::private::probe(&__p, &__f).__kind() {
                        __k => {
                            match __k.__take(&__f) {
                                __g => {
                                    __k.filter(
                                            __p,
                                            (__f,).0,
                                            move |__item| {
                                                let __g = __k.__take(&__g);
                                                async move {
                                                    let __v = __k.__run(&__g, &__item).await;
                                                    pw::private::held(__item, __v)
                                                }
                                            },
                                        )
                                        .spawn()
                                        .__call()
                                        .__try()
                                        .__end()
                                }
                            }
                        }
                    }
                }
            }
        "#]],
    );
    check(
        "s |> filter(|x| *x > 1)",
        expect![[r#"
            pw::private::source(s, "s").__at("filter(|x| *x > 1)")
            __p.filter(|x| *x > 1).__call().__end()
        "#]],
    );
    check(
        "s |> filter(move |x| *x > k)",
        expect![[r#"
            pw::private::source(s, "s").__at("filter(move |x| *x > k)")
            match pw::private::bind_peek(&__p, move |x| *x > k) {
                __f => __p.filter(move |__item: &_| (*__f)(__item)).__call().__end(),
            }
        "#]],
    );
    check(
        "s |> filter(async |x| ask(x).await)",
        expect![[r#"
            pw::private::source(s, "s").__at("filter(async |x| ask(x).await)")
            match pw::private::bind_peek_async(&__p, async |x| ask(x).await) {
                __f => {
                    pw::private::AsyncKind
                        .filter(
                            __p,
                            (),
                            move |__item| {
                                let __f = pw::private::share(&__f);
                                async move {
                                    let __v = (*__f)(&__item).await;
                                    pw::private::held(__item, __v)
                                }
                            },
                        )
                        .__call()
                        .__end()
                }
            }
        "#]],
    );
    check(
        "s |> filter(async move |x| ask(x).await)?",
        expect![[r#"
            pw::private::source(s, "s").__at("filter(async move |x| ask(x).await)")
            match pw::private::bind_peek_async(&__p, async move |x| ask(x).await) {
                __f => {
                    pw::private::AsyncKind
                        .filter(
                            __p,
                            (),
                            move |__item| {
                                let __f = pw::private::share(&__f);
                                async move {
                                    let __v = (*__f)(&__item).await;
                                    pw::private::held(__item, __v)
                                }
                            },
                        )
                        .__call()
                        .__try()
                        .__end()
                }
            }
        "#]],
    );
}

#[test]
fn numbers() {
    check(
        "s |> buffer(N) |> buffer(n) |> buffer(limits::WIDTH).window(8) |> take(N)",
        expect![[r#"
            pw::private::source(s, "s").__at("buffer(N)")
            __p.buffer(const {
                    ::core::assert!(N > 0, "`buffer` needs at least 1");
                    N
                })
                .__at("buffer(n)")
            pw::private::two_buffers(__p.buffer(n)).__at("buffer(limits::WIDTH)")
            pw::private::two_buffers(
                    __p
                        .buffer(const {
                            ::core::assert!(limits::WIDTH > 0, "`buffer` needs at least 1");
                            limits::WIDTH
                        })
                        .window(8),
                )
                .__at("take(N)")
            __p.take(N)
        "#]],
    );
}

#[test]
fn an_async_closure_that_seems_to_change_something() {
    let is_lent = |closure: &str| expand(&format!("s |> map({closure})")).to_string().contains("lend");
    for closure in ["async |n| { sum += n; n }", "async |n| { x = n }", "async |n| out.push(n)"] {
        assert!(is_lent(closure), "{closure}");
    }
    for closure in
        ["async |n| get(n).await", "async |n| { let m = n; m >= 3 || m == n }", "async |n| push(n)"]
    {
        assert!(!is_lent(closure), "{closure}");
    }
}
