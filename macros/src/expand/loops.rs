//! Terminals with a function: an async one runs in a loop in the user's context, where it may borrow mutably.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{Expander, endings, located, open, p};
use crate::input::{Kind, ParamKind, Row};
use crate::model::{Argument, Call};
use crate::split::Bar;
use crate::tokens::{self, mixed};

impl Expander<'_> {
    /// The loop for an async closure, the method for everything else.
    pub fn function_terminal(&self, bar: Bar, call: &Call<'_>, row: &Row) -> TokenStream {
        let at = row.params.iter().position(|param| param.kind == ParamKind::Function);
        let function = at.and_then(|at| call.arguments().get(at));
        match function {
            Some(function) if function.shape.is_async() => self.looped(bar, call, row, function),
            _ => {
                let (method, endings) = (self.method(bar, call, row), endings(call));
                quote!(#method #endings)
            }
        }
    }

    fn looped(&self, bar: Bar, call: &Call<'_>, row: &Row, function: &Argument<'_>) -> TokenStream {
        let place = open(call);
        let span = mixed(place);
        let private = |name: &str| self.helper(place, name);
        let p = p(bar);
        let closure = tokens::stream(&function.tokens);
        let is_fold = row.kind == Kind::Fold;

        let (state, arguments, value) = if is_fold {
            (Some(quote_spanned!(span=> &__a,)), quote_spanned!(span=> __a, __i), quote_spanned!(span=> __a))
        } else {
            (None, quote_spanned!(span=> __i), quote_spanned!(span=> ()))
        };
        let body = quote_spanned!(span=> __d.as_mut().beside(__f(#arguments)).await);
        let (witness, on_item, on_err, on_end) = match call.questions.first() {
            None => {
                let (bad, good) = (private("bad"), private("good"));
                let on_item = if is_fold {
                    quote_spanned!(span=> { __a = #body; })
                } else {
                    let nothing = private("nothing");
                    // rustc underlines the argument: with our hygiene it would be all of the pipe.
                    let value = quote_spanned!(span=> __v);
                    let argument = quote_spanned!(call.name.span()=> (#value,).0);
                    quote_spanned!(span=> { let #value = #body; #nothing(#argument); })
                };
                let on_err = quote_spanned!(span=> return #bad(&__d, __x));
                (None, on_item, on_err, quote_spanned!(span=> return #good(&__d, #value)))
            }
            Some(question) => {
                let on_ok = if is_fold {
                    quote_spanned!(span=> (__n) => __a = __n,)
                } else {
                    quote_spanned!(span=> (()) => {})
                };
                let at_question = mixed(*question);
                let on_item = quote_spanned! {span=>
                    match #body {
                        ::core::result::Result::Ok #on_ok
                        ::core::result::Result::Err(__x) => return __w.bad_body(__x),
                    }
                };
                // On the `?`: an error that does not convert is reported here.
                let witness = quote_spanned!(at_question=> let __w = __d.error_type(););
                let on_err = quote_spanned!(span=> return __w.bad_up(__x));
                let on_end = quote_spanned!(span=> return __w.good(#value));
                (Some(witness), on_item, on_err, on_end)
            }
        };
        let (kind, bind) = (private("AsyncKind"), located(&call.name));
        let (looped, driver) = (private("looped"), private("driver"));
        let modifiers = self.modifiers(call);
        let terminal = quote_spanned! {span=>
            match #kind.#bind(&#p, #state #closure) { mut __f => #looped(#p, move |#p| async move {
                let mut __d = ::core::pin::pin!(#driver(#p));
                #witness
                loop {
                    match __d.as_mut().next().await {
                        ::core::option::Option::Some(::core::result::Result::Ok(__i)) => #on_item
                        ::core::option::Option::Some(::core::result::Result::Err(__x)) => #on_err,
                        ::core::option::Option::None => #on_end,
                    }
                }
            }) #modifiers }
        };
        if !is_fold {
            return terminal;
        }
        let first = call.arguments().first().map(|argument| tokens::stream(&argument.tokens));
        quote_spanned!(span=> match (#first) { mut __a => #terminal })
    }
}
