//! What good pipelines become: terminals with functions.

use expect_test::{Expect, expect};

use super::support::{expand, steps};

#[track_caller]
fn check(pipe: &str, expected: Expect) {
    expected.assert_eq(&steps(&expand(pipe)));
}

#[test]
fn for_each_in_its_forms() {
    check(
        "s |> for_each(save)?",
        expect![[r#"
            pw::private::source(s, "s").__at("for_each(save)")
            __p.for_each(save).__call().__try().__end()
        "#]],
    );
    check(
        "s |> for_each(|x| total += x)",
        expect![[r#"
            pw::private::source(s, "s").__at("for_each(|x| total += x)")
            __p.for_each(|x| total += x).__call().__end()
        "#]],
    );
    check(
        "s |> for_each(async |x| out.push(x))",
        expect![[r#"
            pw::private::source(s, "s").__at("for_each(async |x| out.push(x))")
            match pw::private::AsyncKind.for_each(&__p, async |x| out.push(x)) {
                mut __f => {
                    pw::private::looped(
                        __p,
                        move |__p| async move {
                            let mut __d = ::core::pin::pin!(pw::private::driver(__p));
                            loop {
                                match __d.as_mut().next().await {
                                    ::core::option::Option::Some(
                                        ::core::result::Result::Ok(__i),
                                    ) => {
                                        let __v = __d.as_mut().beside(__f(__i)).await;
                                        pw::private::nothing((__v,).0);
                                    }
                                    ::core::option::Option::Some(
                                        ::core::result::Result::Err(__x),
                                    ) => return pw::private::bad(&__d, __x),
                                    ::core::option::Option::None => {
                                        return pw::private::good(&__d, ());
                                    }
                                }
                            }
                        },
                    )
                }
            }
        "#]],
    );
    check(
        "s |> for_each(async |x| save(x).await)?",
        expect![[r#"
            pw::private::source(s, "s").__at("for_each(async |x| save(x).await)")
            match pw::private::AsyncKind.for_each(&__p, async |x| save(x).await) {
                mut __f => {
                    pw::private::looped(
                        __p,
                        move |__p| async move {
                            let mut __d = ::core::pin::pin!(pw::private::driver(__p));
                            let __w = __d.error_type();
                            loop {
                                match __d.as_mut().next().await {
                                    ::core::option::Option::Some(
                                        ::core::result::Result::Ok(__i),
                                    ) => {
                                        match __d.as_mut().beside(__f(__i)).await {
                                            ::core::result::Result::Ok(()) => {}
                                            ::core::result::Result::Err(__x) => return __w.bad_body(__x),
                                        }
                                    }
                                    ::core::option::Option::Some(
                                        ::core::result::Result::Err(__x),
                                    ) => return __w.bad_up(__x),
                                    ::core::option::Option::None => return __w.good(()),
                                }
                            }
                        },
                    )
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
            pw::private::source(s, "s").__at("fold(0, |sum, n| sum + n)")
            __p.fold(0, |sum, n| sum + n).__call().__end()
        "#]],
    );
    check(
        "s |> fold(0, async |sum, n| sum + n)",
        expect![[r#"
            pw::private::source(s, "s").__at("fold(0, async |sum, n| sum + n)")
            match (0) {
                mut __a => {
                    match pw::private::AsyncKind.fold(&__p, &__a, async |sum, n| sum + n) {
                        mut __f => {
                            pw::private::looped(
                                __p,
                                move |__p| async move {
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
                                },
                            )
                        }
                    }
                }
            }
        "#]],
    );
    check(
        "s |> fold(0, async move |sum, n| add(sum, n).await)?",
        expect![[r#"
            pw::private::source(s, "s").__at("fold(0, async move |sum, n| ..)")
            match (0) {
                mut __a => {
                    match pw::private::AsyncKind
                        .fold(&__p, &__a, async move |sum, n| add(sum, n).await)
                    {
                        mut __f => {
                            pw::private::looped(
                                __p,
                                move |__p| async move {
                                    let mut __d = ::core::pin::pin!(pw::private::driver(__p));
                                    let __w = __d.error_type();
                                    loop {
                                        match __d.as_mut().next().await {
                                            ::core::option::Option::Some(
                                                ::core::result::Result::Ok(__i),
                                            ) => {
                                                match __d.as_mut().beside(__f(__a, __i)).await {
                                                    ::core::result::Result::Ok(__n) => __a = __n,
                                                    ::core::result::Result::Err(__x) => return __w.bad_body(__x),
                                                }
                                            }
                                            ::core::option::Option::Some(
                                                ::core::result::Result::Err(__x),
                                            ) => return __w.bad_up(__x),
                                            ::core::option::Option::None => return __w.good(__a),
                                        }
                                    }
                                },
                            )
                        }
                    }
                }
            }
        "#]],
    );
}
