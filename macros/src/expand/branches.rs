//! Terminals with branches: functions that make a future of a pipe.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::function::{may_hold_a_closure, wrapped_path};
use super::{Expander, brackets, is_editor, located, open, p, said, said_of};
use crate::input::Row;
use crate::model::{Call, Shape};
use crate::split::Bar;
use crate::tokens::{self, mixed};

impl Expander<'_> {
    /// `__p.name(key).__key().__branch(f).__joined().__branch(g).__joined().__end(|(((), __a), __b)| (__a, __b))`
    pub fn fan(&self, bar: Bar, call: &Call<'_>, row: &Row) -> TokenStream {
        let (p, name, span) = (p(bar), located(&call.name), mixed(open(call)));
        let dot = quote_spanned!(mixed(bar.last)=> .);
        let before = row.params.len() - 1;
        let (keys, branches) = call.arguments().split_at(before.min(call.arguments().len()));
        let group = {
            let keys = keys.iter().map(|key| tokens::stream(&key.tokens));
            brackets(quote_spanned!(span=> #(#keys),*), mixed(said(call)))
        };
        let keyed = keys.iter().map(|key| said_of("__key", call, key));
        let added = branches.iter().map(|branch| {
            let (written, joined) = (tokens::stream(&branch.tokens), said_of("__joined", call, branch));
            match branch.shape {
                Shape::Path => {
                    let function = wrapped_path(call, branch);
                    quote_spanned!(span=> .__branch(#function) #joined)
                }
                // That it is a function is asked first, in better words.
                Shape::Other if !may_hold_a_closure(&branch.tokens) => {
                    let made = said_of("__made", call, branch);
                    quote_spanned!(span=> .__value(#written) #made #joined)
                }
                _ => quote_spanned!(span=> .__branch(#written) #joined),
            }
        });
        // Nested pairs as a tuple.
        let names: Vec<Ident> = (0..branches.len()).map(|at| format_ident!("__b{at}", span = span)).collect();
        let nested = names
            .iter()
            .fold(quote_spanned!(span=> ()), |before, name| quote_spanned!(span=> (#before, #name)));
        // On the name, because it may be underlined.
        let end = mixed(if is_editor() { open(call) } else { call.name.span() });
        let ended = quote_spanned!(end=> . __end (|#nested| (#(#names),*)));
        quote!(#p #dot #name #group #(#keyed)* #(#added)* #ended)
    }
}
