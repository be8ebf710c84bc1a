//! The function of `.on_err(f)`: it is bound before the modifier is called, when it is known what it will be shown.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::function::{Form, last};
use super::{Expander, endings, glue_method, is_editor, located};
use crate::input::ParamKind;
use crate::model::{Argument, Call, Modifier, Shape};
use crate::tokens::{self, mixed};

impl Expander<'_> {
    /// The modifiers and the endings behind a stage that has its function.
    pub fn finished(&self, call: &Call<'_>, begun: TokenStream) -> TokenStream {
        let endings = endings(call);
        let Some((modifier, handler)) = handler(call) else {
            let modifiers = self.modifiers(call);
            return quote!(#begun #modifiers #endings);
        };
        let modifiers = self.modifiers_but(call, |other| other.name == modifier.name);
        let span = mixed(modifier.brackets());
        let (dot, name) = (quote_spanned!(mixed(modifier.dot)=> .), located(&modifier.name));
        let chain = quote_spanned!(span=> __s #dot #name (__h) #endings);
        let failing =
            glue_method("__failing", if is_editor() { modifier.brackets() } else { modifier.name.span() });
        let bound = self.handler(modifier.brackets(), call, handler, &chain);
        quote_spanned!(span=> match #begun #modifiers #failing { mut __s => #bound })
    }

    /// `match P::told(&__s, function) { __h => chain }`
    fn handler(
        &self,
        place: Span,
        call: &Call<'_>,
        handler: &Argument<'_>,
        chain: &TokenStream,
    ) -> TokenStream {
        let span = mixed(place);
        let helper = |name: &str| self.helper(place, name);
        let function = tokens::stream(&handler.tokens);
        if handler.shape == Shape::Path {
            // As for a stage that looks at elements: see `peek`.
            let value = quote_spanned!(span=> __h);
            let plain = quote_spanned!(last(call, handler)=> (#value,).0);
            let probe = helper("probe_err");
            return quote_spanned! {span=>
                match #function { __h => match #probe(&__s, &__h).__handler_kind() { __k => match __k.__take(&__h) { __g =>
                    match __k.__handler(&__s, #plain, move |__lost| {
                        let __g = __k.__take(&__g);
                        async move { __k.__run(&__g, &__lost.failed()).await }
                    }) { __h => #chain }
                } } }
            };
        }
        if handler.shape.is_async() {
            let (bind, share, awaited) = (helper("bind_err_async"), helper("share"), helper("awaited"));
            return quote_spanned! {span=>
                match #bind(&__s, #function) { __h => match #awaited(&__s, move |__lost| {
                    let __h = #share(&__h);
                    async move { (*__h)(&__lost.failed()).await }
                }) { __h => #chain } }
            };
        }
        let told = helper("told");
        match Form::of(handler) {
            Form::Shared { .. } => {
                let bind = helper("bind_err");
                quote_spanned! {span=>
                    match #bind(&__s, #function) { __h => match #told(&__s, move |__failed: &_| (*__h)(__failed)) {
                        __h => #chain
                    } }
                }
            }
            Form::Value => {
                let told = helper("told_value");
                quote_spanned!(span=> match #told(&__s, #function) { __h => #chain })
            }
            Form::Path | Form::Written | Form::Lent => {
                quote_spanned!(span=> match #told(&__s, #function) { __h => #chain })
            }
        }
    }
}

/// The modifier that has a function of failed calls, and that function.
fn handler<'a, 't>(call: &'a Call<'t>) -> Option<(&'a Modifier<'t>, &'a Argument<'t>)> {
    call.modifiers.iter().find_map(|modifier| {
        let row = call.row?.modifier(&tokens::plain(&modifier.name))?;
        let at = row.params.iter().position(|param| param.kind == ParamKind::Handler)?;
        Some((modifier, modifier.args.as_ref()?.list.get(at)?))
    })
}
