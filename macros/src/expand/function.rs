//! Stages and sources that call a function: a path is wrapped, a closure that owns what it captures is shared.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::{Expander, brackets, endings, glue_method, is_editor, located, open, p, said};
use crate::input::{Kind, ParamKind, Row};
use crate::model::{Argument, Call, Shape};
use crate::split::Bar;
use crate::tokens::{self, mixed};

/// How a function is handed to the runtime.
pub enum Form {
    /// `move |__item| path(__item)`
    Path,
    /// As the user wrote it.
    Written,
    /// A value: that it is a function is asked before the stage does, in better words.
    Value,
    /// `move |__item| __f(__item)` of an async closure that only borrows. It is bound to `__f` by `AsyncFn`, not by the
    /// `Fn` of the stage: about one that changes what it captures rustc would complain there, and we once more. Only where
    /// it looks like one, for a closure more costs the compiler a millisecond.
    Lent,
    /// Behind a shared pointer, because it owns what it captures.
    Shared { is_async: bool },
}

impl Form {
    pub fn of(argument: &Argument<'_>) -> Self {
        match argument.shape {
            Shape::Path => Form::Path,
            Shape::Closure(head) if head.is_move => Form::Shared { is_async: head.is_async },
            Shape::Closure(head) if head.is_async && may_change_something(&argument.tokens) => Form::Lent,
            Shape::Block(head) => Form::Shared { is_async: head.is_async },
            Shape::Other if !may_hold_a_closure(&argument.tokens) => Form::Value,
            Shape::Closure(_) | Shape::Other => Form::Written,
        }
    }
}

impl Expander<'_> {
    /// `__p.name(function).modifiers.__call().__end()`, inside of what the function needs around it.
    pub fn function_stage(&self, bar: Bar, call: &Call<'_>, row: &Row) -> TokenStream {
        let at = row.params.iter().position(|param| param.kind.may_be_async());
        match at.and_then(|at| call.arguments().get(at).map(|argument| (at, argument))) {
            Some((at, argument)) if row.kind == Kind::Peek => self.peek(bar, call, at, argument),
            Some((at, argument)) if row.params[at].kind == ParamKind::Member => {
                let (p, span) = (p(bar), mixed(open(call)));
                let (listed, lists) = (self.helper(open(call), "listed"), glue_method("__lists", said(call)));
                let stage = self.by_value(bar, call, at, argument, ParamKind::Member);
                quote_spanned!(span=> match #listed(#p) #lists { #p => #stage })
            }
            Some((at, argument)) => self.by_value(bar, call, at, argument, row.params[at].kind),
            // Its function is called by the stage alone, so it is handed over as written.
            None => {
                let (method, endings) = (self.method(bar, call, row), endings(call));
                quote!(#method #endings)
            }
        }
    }

    fn by_value(
        &self,
        bar: Bar,
        call: &Call<'_>,
        at: usize,
        argument: &Argument<'_>,
        kind: ParamKind,
    ) -> TokenStream {
        let (p, mut name) = (p(bar), located(&call.name));
        let is_member = kind == ParamKind::Member;
        let binder = match Form::of(argument) {
            // One that wants another element gives another, too: said once where the path is not wrapped.
            Form::Path if kind != ParamKind::Again => {
                return self.chain(bar, call, &p, &name, at, &wrapped_path(call, argument));
            }
            Form::Path | Form::Written => {
                return self.chain(bar, call, &p, &name, at, &tokens::stream(&argument.tokens));
            }
            Form::Value if !is_member => return self.value(bar, call, at, argument),
            Form::Lent if !is_member => "lend",
            Form::Lent | Form::Value => {
                return self.chain(bar, call, &p, &name, at, &tokens::stream(&argument.tokens));
            }
            Form::Shared { is_async } => match (is_member, is_async) {
                (false, false) => "bind",
                (false, true) => "bind_async",
                (true, false) => "",
                (true, true) => "_async",
            },
        };
        let function = self.shared_function(call, argument);
        if !is_member {
            let chain = self.chain(bar, call, &p, &name, at, &function);
            return self.bound(call, binder, &p, argument, &chain);
        }
        // It takes the pipeline and gives it back, so that one that does not fit is reported once: by this method, which
        // has the place of the name.
        let binder = Ident::new(&format!("__{}{binder}", tokens::plain(&name)), name.span());
        name.set_span(mixed(open(call)));
        let chain = self.chain(bar, call, &p, &name, at, &function);
        let closure = tokens::stream(&argument.tokens);
        let span = mixed(open(call));
        quote_spanned!(span=> match #p.#binder(#closure) { (#p, __f) => #chain })
    }

    /// `match P::function(&__p, value) { __f => __p.name(__f).. }`, and what is wrong with it is said of the value.
    fn value(&self, bar: Bar, call: &Call<'_>, at: usize, argument: &Argument<'_>) -> TokenStream {
        let (from, to) = tokens::place_or_here(&argument.tokens);
        let span = mixed(open(call));
        let p = p(bar);
        let to = if is_editor() { open(call) } else { to };
        let mut function: Vec<TokenTree> = self.helper(to, "function").into_iter().collect();
        let first = function[0].span().located_at(from);
        function[0].set_span(first);
        let chain = self.chain(bar, call, &p, &located(&call.name), at, &quote_spanned!(span=> __f));
        let value = tokens::stream(&argument.tokens);
        quote_spanned!(span=> match #(#function)*(&#p, #value) { __f => #chain })
    }

    /// The function sees the element by reference, so an async one has no single type of result: see the runtime.
    fn peek(&self, bar: Bar, call: &Call<'_>, at: usize, argument: &Argument<'_>) -> TokenStream {
        let span = mixed(open(call));
        let (p, name) = (p(bar), located(&call.name));
        // The element and what was said about it.
        let held = self.helper(open(call), "held");
        if argument.shape == Shape::Path {
            // Written once: what is found out about it must hold wherever it is called, and it may be moved only once.
            let path = tokens::stream(&argument.tokens);
            let f = quote_spanned!(span=> __f);
            // At the place of the path, where rustc underlines it.
            let plain = quote_spanned!(last(call, argument)=> (#f,).0);
            let probe = self.helper(open(call), "probe");
            // Used only where the path is async.
            let function = quote_spanned! {span=>
                move |__item| {
                    let __g = __k.__take(&__g);
                    async move { let __v = __k.__run(&__g, &__item).await; #held(__item, __v) }
                }
            };
            let chain = self.chain(
                bar,
                call,
                &quote_spanned!(span=> __k),
                &name,
                at,
                &quote_spanned!(span=> #p, #plain, #function),
            );
            return quote_spanned! {span=>
                match #path { __f => match #probe(&#p, &__f).__kind() { __k =>
                    match __k.__take(&__f) { __g => #chain }
                } }
            };
        }
        if argument.shape.is_async() {
            let share = self.helper(open(call), "share");
            let function = quote_spanned! {span=>
                move |__item| {
                    let __f = #share(&__f);
                    async move { let __v = (*__f)(&__item).await; #held(__item, __v) }
                }
            };
            let kind = self.helper(open(call), "AsyncKind");
            let chain = self.chain(bar, call, &kind, &name, at, &quote_spanned!(span=> #p, (), #function));
            return self.bound(call, "bind_peek_async", &p, argument, &chain);
        }
        match Form::of(argument) {
            Form::Shared { .. } => {
                let function = quote_spanned!(span=> move |__item: &_| (*__f)(__item));
                let chain = self.chain(bar, call, &p, &name, at, &function);
                self.bound(call, "bind_peek", &p, argument, &chain)
            }
            Form::Path | Form::Written | Form::Value | Form::Lent => {
                self.chain(bar, call, &p, &name, at, &tokens::stream(&argument.tokens))
            }
        }
    }

    /// `P::name(first, function).modifiers.__call().__end()`
    pub fn source_call(&self, call: &Call<'_>) -> TokenStream {
        let function = self.private(open(call), &call.name);
        let (generics, modifiers, endings) = (&call.generics, self.modifiers(call), endings(call));
        let Some((last, before)) = call.arguments().split_last() else {
            // Reported: for editors only.
            return quote!(#function());
        };
        let span = mixed(open(call));
        let before: Vec<TokenStream> =
            before.iter().map(|argument| tokens::stream(&argument.tokens)).collect();
        let group_span = mixed(call.args.as_ref().map_or(call.name.span(), |args| args.group.span()));
        let written = |callee: TokenStream| {
            let group = brackets(quote_spanned!(span=> #(#before,)* #callee), group_span);
            quote!(#function #generics #group #modifiers #endings)
        };
        let binder = match Form::of(last) {
            // Not wrapped: about a path that wants another state rustc has one message for the call, and knows no result.
            Form::Path | Form::Written | Form::Value => return written(tokens::stream(&last.tokens)),
            Form::Lent => "lend_first",
            Form::Shared { is_async: false } => "bind_first",
            Form::Shared { is_async: true } => "bind_first_async",
        };
        let callee = self.shared_function(call, last);
        let group = brackets(quote_spanned!(span=> __s, #callee), group_span);
        let chain = quote!(#function #generics #group #modifiers #endings);
        let bound = self.bound(call, binder, &quote_spanned!(span=> __s), last, &chain);
        quote_spanned!(span=> match (#(#before),*) { __s => #bound })
    }

    /// `receiver.name::<G>(.., function, ..).modifiers` and the endings.
    fn chain(
        &self,
        bar: Bar,
        call: &Call<'_>,
        receiver: &TokenStream,
        name: &Ident,
        at: usize,
        function: &TokenStream,
    ) -> TokenStream {
        let dot = quote_spanned!(mixed(bar.last)=> .);
        let list = call.arguments().iter().enumerate().map(|(index, argument)| {
            if index == at { function.clone() } else { tokens::stream(&argument.tokens) }
        });
        let span = mixed(call.args.as_ref().map_or(call.name.span(), |args| args.group.span()));
        let group = brackets(quote_spanned!(span=> #(#list),*), span);
        let generics = &call.generics;
        self.finished(call, quote!(#receiver #dot #name #generics #group))
    }

    /// `match P::binder(&context, closure) { __f => chain }`
    fn bound(
        &self,
        call: &Call<'_>,
        binder: &str,
        context: &TokenStream,
        closure: &Argument<'_>,
        chain: &TokenStream,
    ) -> TokenStream {
        let binder = self.helper(open(call), binder);
        let closure = tokens::stream(&closure.tokens);
        let span = mixed(open(call));
        quote_spanned!(span=> match #binder(&#context, #closure) { __f => #chain })
    }

    /// A closure over the shared function; an async one takes a share per call, so that its future owns it.
    fn shared_function(&self, call: &Call<'_>, argument: &Argument<'_>) -> TokenStream {
        let span = mixed(open(call));
        match Form::of(argument) {
            Form::Shared { is_async: true } => {
                let share = self.helper(open(call), "share");
                quote_spanned! {span=>
                    move |__item| { let __f = #share(&__f); async move { (*__f)(__item).await } }
                }
            }
            Form::Lent => quote_spanned!(span=> move |__item| __f(__item)),
            _ => quote_spanned!(span=> move |__item| (*__f)(__item)),
        }
    }
}

/// `move |__item| path(__item)`: a path that wants another item is a plain mismatch, under its name.
///
/// rustc underlines the argument. `__item` itself must not stand on the path, or editors would have two definitions to
/// go to; so the argument is `(__item,).0`, whose outer tokens stand there and are no names.
pub fn wrapped_path(call: &Call<'_>, argument: &Argument<'_>) -> TokenStream {
    let span = mixed(open(call));
    let path = tokens::stream(&argument.tokens);
    let item = quote_spanned!(span=> __item);
    let argument = quote_spanned!(last(call, argument)=> ((#item,).0));
    quote_spanned!(span=> move |__item| #path #argument)
}

/// The last token of an argument.
pub fn last(call: &Call<'_>, argument: &Argument<'_>) -> Span {
    mixed(argument.tokens.last().map_or_else(|| open(call), TokenTree::span))
}

/// Whether the parameters of a closure might be inferred by where it stands.
pub fn may_hold_a_closure(argument: &[TokenTree]) -> bool {
    let is_block =
        |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    // Brackets around all of it may hold one.
    matches!(argument, [_])
        || argument.iter().any(|token| is_block(token) || tokens::is_punct(Some(token), '|'))
}

/// Whether something is assigned to in a closure, or a list grows: a guess, and nothing but a message depends on it.
fn may_change_something(closure: &[TokenTree]) -> bool {
    const GROW: [&str; 3] = ["push", "insert", "extend"];
    let mut is_let = false;
    closure.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Group(group) => may_change_something(&group.stream().into_iter().collect::<Vec<_>>()),
        TokenTree::Ident(name) => {
            is_let |= name == "let";
            at > 0 && tokens::is_punct(closure.get(at - 1), '.') && GROW.iter().any(|grow| name == grow)
        }
        TokenTree::Punct(sign) if sign.as_char() == '=' => {
            let compares = |token: Option<&TokenTree>, signs: &str| {
                matches!(token, Some(TokenTree::Punct(sign)) if signs.contains(sign.as_char()))
            };
            let is_part = tokens::is_joint(token) && compares(closure.get(at + 1), "=>")
                || at > 0 && tokens::is_joint(&closure[at - 1]) && compares(closure.get(at - 1), "=<>!");
            !is_part && !std::mem::take(&mut is_let)
        }
        _ => false,
    })
}
