//! What arrives from other macros, and what is emitted for broken pipelines.

use expect_test::{Expect, expect};
use proc_macro2::TokenStream;
use quote::quote;

use super::support::{expand, expand_tokens, invisible, pretty, steps};

#[track_caller]
fn same(text: &str, tokens: TokenStream) {
    assert_eq!(steps(&expand(text)), steps(&expand_tokens(tokens)));
}

#[test]
fn spacing_of_bars_does_not_count() {
    same("s |> map(f)? |> count", quote!(s | > map(f)?| >count));
}

#[test]
fn types_may_touch_the_bar() {
    let text = "s |> my::list::<Vec<Vec<u8>>>() |> err_into::<fn() -> E> |> sum::<u32>";
    assert_eq!(steps(&expand(text)), steps(&expand(&text.replace(" |> ", "|>"))));
    let slip = expand("s |> my::list::<Vec<u8>>() >|> count").to_string();
    assert!(slip.contains("expected `|>`, found `>|>`"), "{slip}");
}

#[test]
fn invisible_groups_are_looked_through() {
    let path = invisible(quote!(f));
    same("s |> map(f)", quote!(s |> map(#path)));
    let closure = invisible(quote!(async move |x| x));
    same("s |> map(async move |x| x)", quote!(s |> map(#closure)));
    let block = invisible(quote!({ move |x| x }));
    same("s |> map({ move |x| x })", quote!(s |> map(#block)));
    let constant = invisible(quote!(N));
    same("s |> buffer(N)", quote!(s |> buffer(#constant)));
    let stage = invisible(quote!(my::every));
    same("s |> my::every(2)", quote!(s |> #stage(2)));
    let source = invisible(quote!(paginate(0, f)));
    same("paginate(0, f) |> count", quote!(#source |> count));
}

#[test]
fn an_invisible_source_may_hold_a_bar() {
    let source = invisible(quote!(a |> b));
    let text = expand_tokens(quote!(#source |> count)).to_string();
    assert!(text.starts_with("match pw :: private :: source (a | > b , \"a | > b\") "), "{text}");
}

#[test]
fn literals_are_looked_through() {
    let zero = invisible(quote!(0));
    let text = expand_tokens(quote!(s |> buffer(#zero))).to_string();
    assert!(text.contains("would never let an element through"), "{text}");
}

#[test]
#[should_panic = "the row of `map` cannot be read: unknown kind of row `nonsense`"]
fn a_row_that_cannot_be_read_is_named() {
    crate::pipeline(quote!([pw] [] [map { nonsense (), "map" }] s |> map));
}

#[test]
fn the_internals_are_not_for_users() {
    assert!(crate::pipeline(quote!(s |> count)).to_string().contains("use `pipe!`"));
}

/// As an editor sees it: the mistakes are dropped, and the bars hold what is left.
#[track_caller]
fn for_editors(pipe: &str, expected: Expect) {
    let tokens = expand(pipe).to_string();
    let (_, rest) = tokens.split_once("__ide ! {").unwrap();
    let (chain, _) = rest.split_once("} ; :: core :: compile_error").unwrap();
    let chain = chain.trim_end_matches(['}', ' ']);
    expected.assert_eq(&(chain.replace(" { __p => ", "\n").replace(" }", "").trim().to_owned() + "\n"));
}

#[test]
fn broken_pipelines_for_rustc() {
    let block: syn::Expr = syn::parse2(expand("s |> bufer(4) |> collect?")).unwrap();
    expect![[r#"
        {
            #[allow(unexpected_cfgs)]
            {
                #[cfg(rust_analyzer)]
                let _ = pw::__ide! {
                    match pw::private::source(s, "s") { __p => match __p.bufer(4) { _ => ({
                    __p }).collect().__stop_on_err() } }
                };
                ::core::compile_error! {
                    "unknown stage `bufer`\nhelp: did you mean `buffer(4)`?"
                }
                ::core::compile_error! {
                    "`collect` takes no `?`\nhelp: write `pipe!(.. |> collect).await?`"
                }
            }
        }
    "#]]
    .assert_eq(&pretty(&block));
}

#[test]
fn broken_pipelines_for_editors() {
    for_editors(
        "s |> ",
        expect![[r#"
            match pw :: private :: source (s , "s")
            __p .
        "#]],
    );
    for_editors(
        "s |> map(f). |> cou",
        expect![[r#"
            match pw :: private :: source (s , "s") . __at ("map(f)")
            match __p . map (move | __item | f ((__item ,) . 0)) . __call () . __end ()
            __p . cou
        "#]],
    );
    for_editors(
        "s |> map(f).ret |> map(g)?.retry(3) |> collect?",
        expect![[r#"
            match pw :: private :: source (s , "s") . __at ("map(f)")
            match __p . map (move | __item | f ((__item ,) . 0)) . ret . __call () . __end () . __at ("map(g)")
            match __p . map (move | __item | g ((__item ,) . 0)) . retry (3) . __call () . __try () . __end () . __at ("collect")
            ({ __p) . collect () . __stop_on_err ()
        "#]],
    );
    for_editors(
        "s |> map() |> buffer(0)",
        expect![[r#"
            match pw :: private :: source (s , "s")
            match __p . map (loop {) { _ => __p . buffer (0)
        "#]],
    );
    for_editors(
        "paginate(0).retry(3) |> count",
        expect![[r#"
            match pw :: private :: source (paginate (0) . retry (3) , "paginate(0).retry(3)") . __at ("count")
            ({ __p) . count ()
        "#]],
    );
    for_editors(
        "merge(a |> ma, b |> map(|x| x.)) |> count?",
        expect![[r#"
            match pw :: private :: merge (match pw :: private :: source (a , "a")
            __p . ma) . and (match pw :: private :: source (b , "b") . __at ("map(|x| x.)")
            __p . map (| x | x .) . __call () . __end ()) . __joined () . named ("merge(a |> ma, b |> map(|x| x.))") . __at ("count")
            ({ __p) . count () . __stop_on_err ()
        "#]],
    );
    for_editors(
        "|> map(f)",
        expect![[r#"
            match pw :: private :: source (loop { , "") . __at ("map(f)")
            __p . map (move | __item | f ((__item ,) . 0)) . __call () . __end ()
        "#]],
    );
    for_editors(
        "s |> map(|x| x.) > count",
        expect![[r#"
            match pw :: private :: source (s , "s") . __at ("map(|x| x.)")
            match __p . map (| x | x .) . __call () . __end () . __at ("count")
            ({ __p) . count ()
        "#]],
    );
}
