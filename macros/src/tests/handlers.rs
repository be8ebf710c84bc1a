//! What becomes of `.skip_err()`, `.on_err(f)` and `.named("x")`.

use expect_test::{Expect, expect};

use super::support::{expand, steps};

#[track_caller]
fn check(pipe: &str, expected: Expect) {
    expected.assert_eq(&steps(&expand(pipe)));
}

#[test]
fn errors_are_left_out() {
    check(
        "s |> map(get).retry(3).skip_err()",
        expect![[r#"
            pw::private::source(s, "s").__at("map(get)")
            __p.map(move |__item| get((__item,).0)).retry(3).skip_err().__call().__kept().__end()
        "#]],
    );
    check(
        "s |> filter(|x| ask(x)).skip_err() |> take(3)",
        expect![[r#"
            pw::private::source(s, "s").__at("filter(|x| ask(x))")
            __p.filter(|x| ask(x)).skip_err().one_at_a_time().__kept().__end().__at("take(3)")
            __p.take(3)
        "#]],
    );
}

#[test]
fn handlers_of_every_form() {
    check(
        "s |> map(get).retry(3).on_err(log)",
        expect![[r#"
            pw::private::source(s, "s").__at("map(get)")
            match __p.map(move |__item| get((__item,).0)).retry(3).__failing() {
                mut __s => {
                    match log {
                        __h => {
                            match pw::private::probe_err(&__s, &__h).__handler_kind() {
                                __k => {
                                    match __k.__take(&__h) {
                                        __g => {
                                            match __k
                                                .__handler(
                                                    &__s,
                                                    (__h,).0,
                                                    move |__lost| {
                                                        let __g = __k.__take(&__g);
                                                        async move { __k.__run(&__g, &__lost.failed()).await }
                                                    },
                                                )
                                            {
                                                __h => __s.on_err(__h).__call().__kept().__end(),
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
    check(
        "s |> map(get).on_err(|failed| list.push(failed))",
        expect![[r#"
            pw::private::source(s, "s").__at("map(get)")
            match __p.map(move |__item| get((__item,).0)).__failing() {
                mut __s => {
                    match pw::private::told(&__s, |failed| list.push(failed)) {
                        __h => __s.on_err(__h).__call().__kept().__end(),
                    }
                }
            }
        "#]],
    );
    check(
        "s |> map(get).on_err(move |failed| list.push(failed))",
        expect![[r#"
            pw::private::source(s, "s").__at("map(get)")
            match __p.map(move |__item| get((__item,).0)).__failing() {
                mut __s => {
                    match pw::private::bind_err(&__s, move |failed| list.push(failed)) {
                        __h => {
                            match pw::private::told(&__s, move |__failed: &_| (*__h)(__failed)) {
                                __h => __s.on_err(__h).__call().__kept().__end(),
                            }
                        }
                    }
                }
            }
        "#]],
    );
    check(
        "s |> map(get).on_err(async |failed| send(failed).await)",
        expect![[r#"
            pw::private::source(s, "s").__at("map(get)")
            match __p.map(move |__item| get((__item,).0)).__failing() {
                mut __s => {
                    match pw::private::bind_err_async(&__s, async |failed| send(failed).await) {
                        __h => {
                            match pw::private::awaited(
                                &__s,
                                move |__lost| {
                                    let __h = pw::private::share(&__h);
                                    async move { (*__h)(&__lost.failed()).await }
                                },
                            ) {
                                __h => __s.on_err(__h).__call().__kept().__end(),
                            }
                        }
                    }
                }
            }
        "#]],
    );
    check(
        "s |> map(get).on_err({ let tx = tx.clone(); async move |failed| tx.send(failed).await })",
        expect![[r#"
            pw::private::source(s, "s").__at("map(get)")
            match __p.map(move |__item| get((__item,).0)).__failing() {
                mut __s => {
                    match pw::private::bind_err_async(
                        &__s,
                        {
                            let tx = tx.clone();
                            async move |failed| tx.send(failed).await
                        },
                    ) {
                        __h => {
                            match pw::private::awaited(
                                &__s,
                                move |__lost| {
                                    let __h = pw::private::share(&__h);
                                    async move { (*__h)(&__lost.failed()).await }
                                },
                            ) {
                                __h => __s.on_err(__h).__call().__kept().__end(),
                            }
                        }
                    }
                }
            }
        "#]],
    );
    check(
        "s |> map(get).on_err(logger())",
        expect![[r#"
            pw::private::source(s, "s").__at("map(get)")
            match __p.map(move |__item| get((__item,).0)).__failing() {
                mut __s => {
                    match pw::private::told_value(&__s, logger()) {
                        __h => __s.on_err(__h).__call().__kept().__end(),
                    }
                }
            }
        "#]],
    );
    check(
        "s |> map(async move |x| get(&c, x).await).on_err(|failed| log(failed))",
        expect![[r#"
            pw::private::source(s, "s").__at("map(async move |x| ..)")
            match pw::private::bind_async(&__p, async move |x| get(&c, x).await) {
                __f => {
                    match __p
                        .map(move |__item| {
                            let __f = pw::private::share(&__f);
                            async move { (*__f)(__item).await }
                        })
                        .__failing()
                    {
                        mut __s => {
                            match pw::private::told(&__s, |failed| log(failed)) {
                                __h => __s.on_err(__h).__call().__kept().__end(),
                            }
                        }
                    }
                }
            }
        "#]],
    );
}

#[test]
fn names_come_first() {
    check(
        "s |> map(get).retry(3).named(\"prices\").on_err(|e| log(e))",
        expect![[r#"
            pw::private::source(s, "s").__at("prices")
            match __p.map(move |__item| get((__item,).0)).named("prices").retry(3).__failing() {
                mut __s => {
                    match pw::private::told(&__s, |e| log(e)) {
                        __h => __s.on_err(__h).__call().__kept().__end(),
                    }
                }
            }
        "#]],
    );
    check(
        "s |> map(get).named(\"prices\")",
        expect![[r#"
            pw::private::source(s, "s").__at("prices")
            __p.map(move |__item| get((__item,).0)).named("prices").__call().__end()
        "#]],
    );
}

#[test]
fn the_text_of_a_stage_is_short() {
    let text = |stage: &str| {
        let written = expand(&format!("s |> {stage}")).to_string();
        let (_, behind) = written.split_once("__at (\"").unwrap();
        behind.split_once("\")").unwrap().0.to_owned()
    };
    assert_eq!(text("map(fetch)"), "map(fetch)");
    assert_eq!(text("map(|n| n + 1)"), "map(|n| n + 1)");
    assert_eq!(text("filter(async |url| client.get(url).send().await.is_ok())"), "filter(async |url| ..)");
    assert_eq!(text("map(clients[0].of(Kind::Products).get_all)"), "map(..)");
    assert_eq!(text("map(parse::<u32>)"), "map(parse::<u32>)");
}
