//! Law 4 by brute force: pipelines with one token left out, doubled, replaced, or swapped with the next.

use expect_test::expect;
use proc_macro2::{Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::print;
use crate::tests::support::titles;

const PIPES: [&str; 4] = [
    "items |> map(get_page) |> flatten |> buffer(4).window(8) |> collect::<Vec<u8>>",
    "merge(a |> map(|x| x + 1).spawn(), b) |> batch(9) |> par_flat_map(get)? |> for_each(save)",
    "items |> my::every(2) |> filter(|n| *n > 1) |> buffer(2).unordered() |> fold(0, |sum, n| sum + n)",
    "paginate(0, get_page)? |> err_into::<AppErr> |> scan(0, |s, n| Some(n)) |> via(f) |> ? |> count",
];

/// Every pipeline that is one slip away from these tokens.
fn slips(tokens: &[TokenTree]) -> Vec<Vec<TokenTree>> {
    let mut all = Vec::new();
    for at in 0..tokens.len() {
        let (before, after) = (&tokens[..at], &tokens[at + 1..]);
        let mut with = |middle: &[TokenTree], after: &[TokenTree]| all.push([before, middle, after].concat());
        let this = &tokens[at];
        with(&[], after);
        with(&[this.clone(), this.clone()], after);
        if let Some((next, after)) = after.split_first() {
            with(&[next.clone(), this.clone()], after);
        }
        for char in ['|', '>', '.', ',', ';', '?', '=', ':', '&'] {
            with(&[Punct::new(char, Spacing::Alone).into()], after);
        }
        for word in ["map", "foo", "match"] {
            with(&[Ident::new(word, Span::call_site()).into()], after);
        }
        if let TokenTree::Group(group) = this {
            for inner in slips(&group.stream().into_iter().collect::<Vec<_>>()) {
                let stream: TokenStream = inner.into_iter().collect();
                with(&[Group::new(group.delimiter(), stream).into()], after);
            }
        }
    }
    all
}

#[test]
fn one_slip_is_told_once() {
    let mut pipes = 0;
    let mut told_again = String::new();
    for pipe in PIPES {
        let tokens: Vec<TokenTree> = pipe.parse::<TokenStream>().unwrap().into_iter().collect();
        for slip in slips(&tokens) {
            let titles = titles(slip.iter().cloned().collect());
            pipes += 1;
            if titles.len() > 1 {
                told_again += &format!("{}\n", print::text(&slip));
                titles.iter().for_each(|title| told_again += &format!("    {title}\n"));
            }
        }
    }
    expect![[r#"
        2140 pipelines
        items |> map(get_page) |> flatten |> map(4).window(8) |> collect::<Vec<u8>>
            `map` takes a function, found `4`
            `map` cannot have `.window`, only `buffer` can
        items |> map(get_page) |> flatten |> buffer(4).window(8) |> collect::<Vec<|>>
            the `<` after `collect` is not closed
            expected `|>`, found `|>>`
        merge(a foo > map(|x| x + 1).spawn(), b) |> batch(9) |> par_flat_map(get)? |> for_each(save)
            expected `,` or the end of `merge(..)`, found `foo`
            expected `|>` after the source, found `>`
        merge(a | , map(|x| x + 1).spawn(), b) |> batch(9) |> par_flat_map(get)? |> for_each(save)
            unexpected `|` after the source
            a pipeline needs a source before the stage `map`
        merge(a | ; map(|x| x + 1).spawn(), b) |> batch(9) |> par_flat_map(get)? |> for_each(save)
            expected `,` or the end of `merge(..)`, found `;`
            unexpected `|` after the source
            a pipeline needs a source before the stage `map`
        merge(a |> map(|x| x + 1).spawn, ()b) |> batch(9) |> par_flat_map(get)? |> for_each(save)
            expected `,` or the end of `merge(..)`, found `b`
            `.spawn` needs parentheses
        merge(a |> map(|x| x + 1).spawn, , b) |> batch(9) |> par_flat_map(get)? |> for_each(save)
            `merge` has a `,` too many
            `.spawn` needs parentheses
        merge(a |> map(|x| x + 1).spawn().b) |> batch(9) |> par_flat_map(get)? |> for_each(save)
            `merge` takes 2 or more pipelines, found 1
            unknown modifier `b`
        items |> my::every(2) |> filter(|n| *n > 1) |> map(2).unordered() |> fold(0, |sum, n| sum + n)
            `map` takes a function, found `2`
            `map` cannot have `.unordered`, only `buffer` can
        paginate(0, get_page)? |> err_into::<AppErr |> > scan(0, |s, n| Some(n)) |> via(f) |> ? |> count
            the `<` after `err_into` is not closed
            unexpected `>` before `scan(0, |s, n| Some(n))`
    "#]]
    .assert_eq(&format!("{pipes} pipelines\n{told_again}"));
}
