//! The sample table, and readable forms of what the macro gives back.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

/// Rows of every kind.
const TABLE: &str = r##"
    /// Runs a function on every element.
    ///
    /// More docs.
    call map(f: function) .spawn() .blocking() .retry(policy: value), "map(get_page)", [then, and_then, map_async];
    peek filter(f: function) .spawn() .blocking(), "filter(|x| ..)", [retain];
    lists flatten(), "flatten", [concat];
    call par_flat_map(f: member) .spawn() .blocking(), "par_flat_map(get_container)", [];
    plain buffer(width: count) .unordered() .window(size: count >= width) !unordered, "buffer(4)",
        [buffered, buffer_unordered => "buffer(4).unordered()"];
    plain batch(size: count) .within(time: value), "batch(9)", [chunks];
    plain take(limit: size), "take(10)", [];
    plain boxed(), "boxed", [];
    plain err_into(types), "err_into::<AppErr>", [map_err];
    via via(f: value), "via(my_stage)", [];
    terminal collect(), "collect", [to_vec, try_collect];
    terminal count(), "count", [];
    terminal sum(types), "sum::<u64>", [];
    each for_each(f: function), "for_each(save)", [];
    fold fold(initial: value, f: function), "fold(0, |sum, n| sum + n)", [reduce];
    source_call paginate(first: value, f: function) .spawn() .retry(policy: value), "paginate(0, get_page)", [];
    source_pipes merge(pipes), "merge(a, b)", [select];
    source_pipes zip(pipes), "zip(a, b)", [];
    source interval(period: value), "interval(second)", [];
"##;

/// What the macro makes of a pipeline.
pub fn expand(pipe: &str) -> TokenStream {
    let user: TokenStream = pipe.parse().unwrap();
    expand_tokens(user)
}

/// The same, for tokens that no text gives.
pub fn expand_tokens(user: TokenStream) -> TokenStream {
    let table: TokenStream = TABLE.parse().unwrap();
    crate::pipeline(quote!([pw] [#table] #user))
}

/// The expansion as rustfmt would show it: valid Rust, else it panics.
pub fn pretty(tokens: TokenStream) -> String {
    let file = syn::parse2::<syn::File>(quote!(fn pipe() { #tokens }))
        .unwrap_or_else(|error| panic!("no valid Rust: {error}\n{tokens}"));
    let text = prettyplease::unparse(&file);
    text.strip_prefix("fn pipe() {\n").and_then(|text| text.strip_suffix("}\n")).unwrap_or(&text).to_owned()
}

/// Tokens in an invisible group, as `$f:expr` gives them.
pub fn invisible(tokens: TokenStream) -> TokenTree {
    TokenTree::Group(Group::new(Delimiter::None, tokens))
}
