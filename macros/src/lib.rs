//! The proc macro behind `pipewright::pipe!`: an internal detail of the crate `pipewright`.
//!
//! `pipe!` hands over the path of the runtime crate, the table of stages and the user's tokens. They are read
//! (`input`), cut at the bars (`split`), turned into a `model` (`parse`), checked against the table
//! (`check`) and written out as method calls (`expand`). No stage is named in this crate. What is said of a mistake
//! (`errors`) shows code to type (`suggest`, `print`), also to those who know another library (`foreign`).

mod check;
mod errors;
mod expand;
mod foreign;
mod input;
mod literal;
mod model;
mod parse;
mod print;
mod split;
mod suggest;
mod tokens;

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

/// Expands `[crate path] [rows] pipeline`; called by `pipewright::pipe!` only.
#[doc(hidden)]
#[proc_macro]
pub fn expand(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    pipeline(tokens.into()).into()
}

/// All of the macro, on tokens that also exist in unit tests.
fn pipeline(tokens: TokenStream) -> TokenStream {
    // Not what `pipe!` hands over: somebody has called the internals.
    let Some(input) = input::Input::read(tokens) else {
        return quote!(::core::compile_error! { "use `pipe!`" });
    };
    let mut errors = errors::Errors::default();
    let mut pipe = parse::pipe(input.user, &input.table, &mut errors);
    check::pipe(&mut pipe, &input.table, &mut errors);
    let chain = expand::pipe(&pipe, &input.krate);
    errors.finish(chain, &input.krate)
}
