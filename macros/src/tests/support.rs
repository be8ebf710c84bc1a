//! The sample table, and readable forms of what the macro gives back.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::{Expr, Pat};

use crate::errors::Errors;
use crate::{check, input, parse};

/// Rows of every kind.
const TABLE: &str = r##"
    modifiers calls { .spawn(), ".spawn()"; .blocking(), ".blocking()"; .retry(policy: tries), ".retry(n)"; .named(name: text) !named @names, ".named(name)"; }
    modifiers names { .named(name: text) !named @names @told, ".named(name)"; }
    modifiers errors { .skip_err() !skip_err !on_err @ends, ".skip_err()"; .on_err(f: handler) !on_err @ends, ".on_err(f)"; }
    call map(f: function) +calls +errors, "map(get_page)", "then and_then map_async\nmap(n, f) map(f, n) => map(f) |> buffer(n)\nmatch => map(|x| match x { .. })\ndbg! => inspect(|x| dbg!(x))";
    peek filter(f: function) +calls +errors, "filter(|x| ..)", "retain\nif where\ncount(f) => filter(f) |> count\nsort sort_by: collect first, then sort the list";
    lists flatten(), "flatten", "concat";
    call expand(f: again) +calls, "expand(get_links)";
    call par_flat_map(f: member) +calls, "par_flat_map(get_container)";
    call scan(initial: value, f: plain) ~ordered, "scan(0, |state, x| ..)";
    plain buffer(width: count) .unordered() !unordered .window(size: count >= width) !unordered !window ~again(two_buffers), "buffer(4)",
        "buffered\nbuffer_unordered(n) => buffer(n).unordered()\nfor_each_concurrent(n, f) => map(f) |> buffer(n) |> run";
    plain batch(size: count) .within(time: value) ~ordered ~one(lists_of_one), "batch(9)", "chunks";
    plain take(limit: size) +names ~ordered, "take(10)";
    plain boxed() ~cut, "boxed";
    plain err_into(types), "err_into::<AppErr>", "map_err";
    via via(f: plain), "via(my_stage)";
    terminal collect(types?), "collect", "to_vec try_collect";
    terminal count() +names, "count";
    terminal spawn(), "spawn";
    terminal sum(types?), "sum::<u64>";
    each for_each(f: function) ~calls(run), "for_each(save)";
    fold fold(initial: value, f: function), "fold(0, |sum, n| sum + n)", "reduce";
    fan tee(branches), "tee(|p| pipe!(..), |p| pipe!(..))", "broadcast";
    fan route(key: plain, branches), "route(|x| .., |p| pipe!(..), |p| pipe!(..))", "demux";
    source_call paginate(first: value, f: function) .spawn() .retry(policy: tries), "paginate(0, get_page)";
    source_pipes merge(pipes), "merge(a, b)", "select";
    source_pipes zip(pipes), "zip(a, b)";
    source interval(period: value), "interval(second)";
"##;

/// The sample table, as the macro reads it.
fn table() -> TokenStream {
    let (groups, rows) = handed_over(TABLE.parse().unwrap());
    quote!([#groups] [#rows])
}

/// Groups of modifiers and rows as `pipe!` hands them over: `kind name rest;` becomes `name { kind rest }`, and of
/// `modifiers name { .modifier(), "usage"; .. }` the usages fall away.
pub fn handed_over(table: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = table.into_iter();
    let (mut groups, mut rows) = (TokenStream::new(), TokenStream::new());
    let is_usage = |token: &TokenTree| matches!(token.to_string().as_str(), "," | ";") || is_text(token);
    while let (Some(kind), Some(name)) = (tokens.next(), tokens.next()) {
        if kind.to_string() == "modifiers" {
            let Some(TokenTree::Group(group)) = tokens.next() else { panic!("a group without modifiers") };
            let modifiers = group.stream().into_iter().filter(|token| !is_usage(token));
            groups.extend(quote!(#name { #(#modifiers)* }));
        } else {
            let rest = tokens.by_ref().take_while(|token| token.to_string() != ";");
            rows.extend(quote!(#name { #kind #(#rest)* }));
        }
    }
    (groups, rows)
}

fn is_text(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Literal(literal) if literal.to_string().starts_with('"'))
}

/// What the macro makes of a pipeline.
pub fn expand(pipe: &str) -> TokenStream {
    expand_tokens(pipe.parse().unwrap())
}

/// The same, for tokens that no text gives.
pub fn expand_tokens(user: TokenStream) -> TokenStream {
    let table = table();
    crate::pipeline(quote!([pw] #table #user))
}

/// One paragraph per step: what each `match` looks at, from the source to the last stage.
///
/// Panics if the expansion is no valid Rust.
pub fn steps(tokens: &TokenStream) -> String {
    let mut step: Expr =
        syn::parse2(tokens.clone()).unwrap_or_else(|error| panic!("no valid Rust: {error}\n{tokens}"));
    let mut text = String::new();
    loop {
        match step {
            Expr::Match(one) if matches!(&one.arms[0].pat, Pat::Ident(name) if name.ident == "__p") => {
                text.push_str(&pretty(&one.expr));
                step = *one.arms.into_iter().next().unwrap().body;
            }
            last => {
                text.push_str(&pretty(&last));
                return text;
            }
        }
    }
}

/// An expression as rustfmt would show it.
pub fn pretty(expression: &Expr) -> String {
    let file = syn::parse2::<syn::File>(quote!(fn pipe() { #expression })).unwrap();
    let text = prettyplease::unparse(&file);
    let body = text.strip_prefix("fn pipe() {\n").and_then(|text| text.strip_suffix("}\n")).unwrap_or(&text);
    body.lines().map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect()
}

/// The titles of the mistakes in a pipeline, in order.
pub fn titles(user: TokenStream) -> Vec<String> {
    found(user).list().map(|(_, _, text)| text.lines().next().unwrap_or_default().to_owned()).collect()
}

/// What is wrong with a pipeline. What is left of it must be readable for an editor.
fn found(user: TokenStream) -> Errors {
    let table = table();
    let input = input::Input::read(quote!([pw] #table)).unwrap();
    let mut errors = Errors::default();
    let mut model = parse::pipe(user.clone(), &input.table, &mut errors);
    check::pipe(&mut model, &input.table, &mut errors);
    if errors.list().next().is_some() {
        expand_tokens(user);
    }
    errors
}

/// The mistakes of each pipeline, each below the tokens that it underlines.
pub fn mistakes(pipes: &[&str]) -> String {
    pipes.iter().map(|pipe| one_pipe(pipe)).collect::<Vec<_>>().join("\n")
}

fn one_pipe(pipe: &str) -> String {
    let mut text = format!("{pipe}\n");
    for (first, last, message) in found(pipe.parse().unwrap()).list() {
        let (begin, end) = (first.byte_range().start, last.byte_range().end);
        text.push_str(&format!("{}{}\n", " ".repeat(begin), "^".repeat(end.saturating_sub(begin).max(1))));
        for line in message.lines() {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text
}

/// Tokens in an invisible group, as `$f:expr` gives them.
pub fn invisible(tokens: TokenStream) -> TokenTree {
    TokenTree::Group(Group::new(Delimiter::None, tokens))
}
