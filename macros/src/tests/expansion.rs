//! What good pipelines become.

use expect_test::expect;

use super::support::{expand, pretty};

#[track_caller]
fn check(pipe: &str, expected: expect_test::Expect) {
    expected.assert_eq(&pretty(expand(pipe)));
}

#[test]
fn a_page_scraper() {
    check(
        "pages(9) |> map(try_page).retry(3)? |> buffer(3) |> flatten |> batch(9) |> par_flat_map(get_container) \
         |> flatten? |> collect::<Vec<_>>",
        expect![[r#"
                match pw::private::source(pages(9)) {
                    __p => {
                        match __p
                            .map(move |__item| try_page(__item))
                            .retry(3)
                            .__call()
                            .__try()
                            .__end()
                        {
                            __p => {
                                match __p.buffer(3) {
                                    __p => {
                                        match __p.flatten().__end() {
                                            __p => {
                                                match __p.batch(9) {
                                                    __p => {
                                                        match __p
                                                            .par_flat_map(move |__item| get_container(__item))
                                                            .__call()
                                                            .__end()
                                                        {
                                                            __p => {
                                                                match __p.flatten().__end().__stop_on_err() {
                                                                    __p => __p.collect::<Vec<_>>(),
                                                                }
                                                            }
                                                        }
                                                    }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
        "#]],
    );
}

#[test]
fn a_source_alone() {
    check(
        "0..9",
        expect![[r#"
                pw::private::source(0..9)
        "#]],
    );
}

#[test]
fn a_source_that_looks_like_bars() {
    check(
        "a || b |> x",
        expect![[r#"
                match pw::private::source(a || b) {
                    __p => __p.x,
                }
        "#]],
    );
}

#[test]
fn every_kind_of_question_mark() {
    check(
        "s |> ?? |> map(f)?? |> take(3)? |> via(g)? |> my::own(1)? |> own::bare::<3>()",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match __p.__stop_on_err().__stop_on_err() {
                            __p => {
                                match __p
                                    .map(move |__item| f(__item))
                                    .__call()
                                    .__try()
                                    .__end()
                                    .__stop_on_err()
                                {
                                    __p => {
                                        match __p.take(3).__stop_on_err() {
                                            __p => {
                                                match pw::private::source((g)(__p)).__stop_on_err() {
                                                    __p => {
                                                        match pw::private::source(my::own(__p, 1)).__stop_on_err() {
                                                            __p => pw::private::source(own::bare::<3>(__p)),
                                                        }
                                                    }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
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
                match pw::private::source(s) {
                    __p => __p.map(|x| x + 1).__call().__end(),
                }
        "#]],
    );
    check(
        "s |> map(async |x| get(x).await)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => __p.map(async |x| get(x).await).__call().__end(),
                }
        "#]],
    );
    check(
        "s |> map(move |x| x + k)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match pw::private::bind(&__p, move |x| x + k) {
                            __f => __p.map(move |__item| (*__f)(__item)).__call().__end(),
                        }
                    }
                }
        "#]],
    );
    check(
        "s |> map(async move |x| get(&c, x).await).retry(3)?",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
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
                    }
                }
        "#]],
    );
    check(
        "s |> map({ let c = c.clone(); move |x| c.get(x) })",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match pw::private::bind(
                            &__p,
                            {
                                let c = c.clone();
                                move |x| c.get(x)
                            },
                        ) {
                            __f => __p.map(move |__item| (*__f)(__item)).__call().__end(),
                        }
                    }
                }
        "#]],
    );
    check(
        "s |> map({ let c = c.clone(); async move |x| c.get(x).await })",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
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
                    }
                }
        "#]],
    );
    check(
        "s |> map(<u32 as From<_>>::from) |> map(identity::<u32>) |> map(self.f)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match __p.map(move |__item| <u32 as From<_>>::from(__item)).__call().__end()
                        {
                            __p => {
                                match __p.map(move |__item| identity::<u32>(__item)).__call().__end()
                                {
                                    __p => __p.map(self.f).__call().__end(),
                                }
                            }
                        }
                    }
                }
        "#]],
    );
    check(
        "s |> par_flat_map(move |x| x + k)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match pw::private::bind_members(&__p, move |x| x + k) {
                            __f => __p.par_flat_map(move |__item| (*__f)(__item)).__call().__end(),
                        }
                    }
                }
        "#]],
    );
    check(
        "s |> par_flat_map(async move |x| x + k).spawn()",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match pw::private::bind_members_async(&__p, async move |x| x + k) {
                            __f => {
                                __p.par_flat_map(move |__item| {
                                        let __f = pw::private::share(&__f);
                                        async move { (*__f)(__item).await }
                                    })
                                    .spawn()
                                    .__call()
                                    .__end()
                            }
                        }
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
                match pw::private::source(s) {
                    __p => {
                        match pw::private::probe(&__p, is_good).__kind() {
                            __k => {
                                __k.__filter(
                                        __p,
                                        is_good,
                                        move |__item| async move {
                                            let __v = __k.__run(&(is_good), &__item).await;
                                            (__item, __v)
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
        "#]],
    );
    check(
        "s |> filter(|x| *x > 1)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => __p.filter(|x| *x > 1).__call().__end(),
                }
        "#]],
    );
    check(
        "s |> filter(move |x| *x > k)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match pw::private::bind_peek(&__p, move |x| *x > k) {
                            __f => __p.filter(move |__item: &_| (*__f)(__item)).__call().__end(),
                        }
                    }
                }
        "#]],
    );
    check(
        "s |> filter(async |x| ask(x).await)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match pw::private::bind_peek_async(&__p, async |x| ask(x).await) {
                            __f => {
                                __p.__filter_async(move |__item| {
                                        let __f = pw::private::share(&__f);
                                        async move {
                                            let __v = (*__f)(&__item).await;
                                            (__item, __v)
                                        }
                                    })
                                    .__call()
                                    .__end()
                            }
                        }
                    }
                }
        "#]],
    );
    check(
        "s |> filter(async move |x| ask(x).await)?",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match pw::private::bind_peek_async(&__p, async move |x| ask(x).await) {
                            __f => {
                                __p.__filter_async(move |__item| {
                                        let __f = pw::private::share(&__f);
                                        async move {
                                            let __v = (*__f)(&__item).await;
                                            (__item, __v)
                                        }
                                    })
                                    .__call()
                                    .__try()
                                    .__end()
                            }
                        }
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
                match pw::private::source(s) {
                    __p => {
                        match __p
                            .buffer(const {
                                ::core::assert!(N > 0, "`buffer` needs at least 1");
                                N
                            })
                        {
                            __p => {
                                match __p.buffer(n) {
                                    __p => {
                                        match __p
                                            .buffer(const {
                                                ::core::assert!(
                                                    limits::WIDTH > 0, "`buffer` needs at least 1"
                                                );
                                                limits::WIDTH
                                            })
                                            .window(8)
                                        {
                                            __p => __p.take(N),
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
        "#]],
    );
}

#[test]
fn calling_sources() {
    check(
        "paginate(0, get_page).retry(3)?? |> collect",
        expect![[r#"
                match pw::private::paginate(0, move |__item| get_page(__item))
                    .retry(3)
                    .__call()
                    .__try()
                    .__end()
                    .__stop_on_err()
                {
                    __p => __p.collect(),
                }
        "#]],
    );
    check(
        "paginate(None, |c| list(c))",
        expect![[r#"
                pw::private::paginate(None, |c| list(c)).__call().__end()
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
                match match (None) {
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
                                    .__call()
                                    .__try()
                                    .__end()
                            }
                        }
                    }
                } {
                    __p => __p.collect(),
                }
        "#]],
    );
}

#[test]
fn other_sources() {
    check(
        "merge(a |> ?, b |> map(f), c)? |> collect",
        expect![[r#"
                match pw::private::merge(
                        match pw::private::source(a) {
                            __p => __p.__stop_on_err(),
                        },
                    )
                    .and(
                        match pw::private::source(b) {
                            __p => __p.map(move |__item| f(__item)).__call().__end(),
                        },
                    )
                    .and(pw::private::source(c))
                    .__stop_on_err()
                {
                    __p => __p.collect(),
                }
        "#]],
    );
    check(
        "zip(merge(a, b), interval(second) |> map(|x| x))",
        expect![[r#"
                pw::private::zip(
                        pw::private::merge(pw::private::source(a)).and(pw::private::source(b)),
                    )
                    .and(
                        match pw::private::interval(second) {
                            __p => __p.map(|x| x).__call().__end(),
                        },
                    )
        "#]],
    );
    check(
        "self::merge(a, b) |> collect",
        expect![[r#"
                match pw::private::source(self::merge(a, b)) {
                    __p => __p.collect(),
                }
        "#]],
    );
    check(
        "merge |> collect",
        expect![[r#"
                match pw::private::source(merge) {
                    __p => __p.collect(),
                }
        "#]],
    );
}

#[test]
fn for_each_in_its_forms() {
    check(
        "s |> for_each(save)?",
        expect![[r#"
                match pw::private::source(s) {
                    __p => __p.for_each(save).__call().__try().__end(),
                }
        "#]],
    );
    check(
        "s |> for_each(|x| total += x)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => __p.for_each(|x| total += x).__call().__end(),
                }
        "#]],
    );
    check(
        "s |> for_each(async |x| out.push(x))",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match pw::private::bind_mut(&__p, async |x| out.push(x)) {
                            mut __f => {
                                pw::private::looped(async move {
                                    let mut __d = ::core::pin::pin!(pw::private::driver(__p));
                                    loop {
                                        match __d.as_mut().next().await {
                                            ::core::option::Option::Some(
                                                ::core::result::Result::Ok(__i),
                                            ) => {
                                                let () = __d.as_mut().beside(__f(__i)).await;
                                            }
                                            ::core::option::Option::Some(
                                                ::core::result::Result::Err(__x),
                                            ) => return pw::private::bad(&__d, __x),
                                            ::core::option::Option::None => {
                                                return pw::private::good(&__d, ());
                                            }
                                        }
                                    }
                                })
                            }
                        }
                    }
                }
        "#]],
    );
    check(
        "s |> for_each(async |x| save(x).await)?",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match pw::private::bind_mut(&__p, async |x| save(x).await) {
                            mut __f => {
                                pw::private::looped(async move {
                                    let mut __d = ::core::pin::pin!(pw::private::driver(__p));
                                    let __w = pw::private::error_type();
                                    loop {
                                        match __d.as_mut().next().await {
                                            ::core::option::Option::Some(
                                                ::core::result::Result::Ok(__i),
                                            ) => {
                                                match __d.as_mut().beside(__f(__i)).await {
                                                    ::core::result::Result::Ok(()) => {}
                                                    ::core::result::Result::Err(__x) => {
                                                        return pw::private::bad_body(&__d, __w, __x);
                                                    }
                                                }
                                            }
                                            ::core::option::Option::Some(
                                                ::core::result::Result::Err(__x),
                                            ) => return pw::private::bad_up(&__d, __w, __x),
                                            ::core::option::Option::None => {
                                                return pw::private::good_try(&__d, __w, ());
                                            }
                                        }
                                    }
                                })
                            }
                        }
                    }
                }
        "#]],
    );
}

#[test]
fn fold_in_its_forms() {
    check(
        "s |> fold(0, |sum, n| sum + n)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => __p.fold(0, |sum, n| sum + n).__call().__end(),
                }
        "#]],
    );
    check(
        "s |> fold(0, async |sum, n| sum + n)",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match (0) {
                            mut __a => {
                                match pw::private::bind_fold(&__p, &__a, async |sum, n| sum + n) {
                                    mut __f => {
                                        pw::private::looped(async move {
                                            let mut __d = ::core::pin::pin!(pw::private::driver(__p));
                                            loop {
                                                match __d.as_mut().next().await {
                                                    ::core::option::Option::Some(
                                                        ::core::result::Result::Ok(__i),
                                                    ) => {
                                                        __a = __d.as_mut().beside(__f(__a, __i)).await;
                                                    }
                                                    ::core::option::Option::Some(
                                                        ::core::result::Result::Err(__x),
                                                    ) => return pw::private::bad(&__d, __x),
                                                    ::core::option::Option::None => {
                                                        return pw::private::good(&__d, __a);
                                                    }
                                                }
                                            }
                                        })
                                    }
                                }
                            }
                        }
                    }
                }
        "#]],
    );
    check(
        "s |> fold(0, async move |sum, n| add(sum, n).await)?",
        expect![[r#"
                match pw::private::source(s) {
                    __p => {
                        match (0) {
                            mut __a => {
                                match pw::private::bind_fold(
                                    &__p,
                                    &__a,
                                    async move |sum, n| add(sum, n).await,
                                ) {
                                    mut __f => {
                                        pw::private::looped(async move {
                                            let mut __d = ::core::pin::pin!(pw::private::driver(__p));
                                            let __w = pw::private::error_type();
                                            loop {
                                                match __d.as_mut().next().await {
                                                    ::core::option::Option::Some(
                                                        ::core::result::Result::Ok(__i),
                                                    ) => {
                                                        match __d.as_mut().beside(__f(__a, __i)).await {
                                                            ::core::result::Result::Ok(__n) => __a = __n,
                                                            ::core::result::Result::Err(__x) => {
                                                                return pw::private::bad_body(&__d, __w, __x);
                                                            }
                                                        }
                                                    }
                                                    ::core::option::Option::Some(
                                                        ::core::result::Result::Err(__x),
                                                    ) => return pw::private::bad_up(&__d, __w, __x),
                                                    ::core::option::Option::None => {
                                                        return pw::private::good_try(&__d, __w, __a);
                                                    }
                                                }
                                            }
                                        })
                                    }
                                }
                            }
                        }
                    }
                }
        "#]],
    );
}
