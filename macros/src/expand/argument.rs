//! Brackets with arguments, of stages and of modifiers.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::{Expander, brackets, located, missing, open, told};
use crate::input::{ModifierMark, Param, ParamKind};
use crate::model::{Args, Argument, Call, Modifier};
use crate::suggest;
use crate::tokens::{self, mixed};

impl Expander<'_> {
    /// The brackets of a stage, at the user's place with our hygiene.
    pub fn arguments(&self, call: &Call<'_>) -> TokenTree {
        let params = call.row.map_or(&[][..], |row| &row.params);
        self.list(&call.args, params, &call.name, "", Spans::Mixed)
    }

    /// A method name and its brackets, with the user's own spans if it takes numbers.
    ///
    /// `#[track_caller]` looks at these spans: with the user's it reports the line of the stage in a pipeline over
    /// several lines, with any other that of the whole pipeline.
    pub fn tracked(
        &self,
        name: &Ident,
        args: &Option<Args<'_>>,
        params: &[Param],
        dot: &str,
    ) -> (Ident, TokenTree) {
        if params.iter().any(|param| param.kind.is_counted()) {
            (name.clone(), self.list(args, params, name, dot, Spans::Users))
        } else {
            (located(name), self.list(args, params, name, dot, Spans::Mixed))
        }
    }

    /// `.modifier(args)..`: first what names the stage, because others show that name.
    pub fn modifiers(&self, call: &Call<'_>) -> TokenStream {
        self.modifiers_but(call, |_| false)
    }

    /// The same without some.
    pub fn modifiers_but(&self, call: &Call<'_>, but: impl Fn(&Modifier<'_>) -> bool) -> TokenStream {
        let own_text = call.is_named_by_its_text().then(|| {
            let text = told(suggest::own_text(call));
            // With a span of the user's, as `#[track_caller]` looks at it.
            quote_spanned!(open(call)=> .named(#text))
        });
        let (names, others): (Vec<_>, Vec<_>) =
            call.modifiers.iter().partition(|modifier| call.is(modifier, ModifierMark::Names));
        let rest = names
            .into_iter()
            .chain(others)
            .filter(|modifier| !call.is(modifier, ModifierMark::Told) && !but(modifier))
            .map(|modifier| self.modifier(call, modifier));
        quote!(#own_text #(#rest)*)
    }

    fn modifier(&self, call: &Call<'_>, modifier: &Modifier<'_>) -> TokenStream {
        let row = call.row.and_then(|row| row.modifier(&tokens::plain(&modifier.name)));
        let params = row.map_or(&[][..], |row| &row.params);
        let generics = &modifier.generics;
        let (name, arguments) = self.tracked(&modifier.name, &modifier.args, params, ".");
        // Without brackets it has been reported; an editor completes a name best as it stands.
        let arguments = modifier.args.as_ref().map(|_| arguments);
        let dot = quote_spanned!(mixed(modifier.dot)=> .);
        quote!(#dot #name #generics #arguments)
    }

    /// An argument that is a pipeline itself.
    pub fn argument_pipe(&self, argument: &Argument<'_>, around: Span) -> TokenStream {
        match &argument.pipe {
            Some(pipe) => self.pipe(pipe, around),
            None => tokens::stream(&argument.tokens),
        }
    }

    fn list(
        &self,
        args: &Option<Args<'_>>,
        params: &[Param],
        name: &Ident,
        dot: &str,
        spans: Spans,
    ) -> TokenTree {
        let found = args.as_ref().map_or(0, |args| args.list.len());
        let missing = vec![missing(); params.len().saturating_sub(found)];
        // Without brackets they sit on the name.
        let Some(args) = args else { return brackets(quote!(#(#missing),*), spans.of(name.span())) };
        let rewritten = args.list.iter().zip(params).any(|(argument, param)| {
            argument.pipe.is_some() || (param.kind == ParamKind::Count && is_constant(&argument.tokens))
        });
        if !rewritten && found == params.len() {
            return match spans {
                Spans::Users => TokenTree::Group(args.group.clone()),
                Spans::Mixed => brackets(args.group.stream(), mixed(args.group.span())),
            };
        }
        let list = args.list.iter().enumerate().map(|(at, argument)| match params.get(at) {
            Some(param) if param.kind == ParamKind::Count && is_constant(&argument.tokens) => {
                checked_constant(&argument.tokens, name, dot)
            }
            _ => self.argument_pipe(argument, args.group.span_open()),
        });
        let list = list.take(params.len()).chain(missing);
        brackets(quote!(#(#list),*), spans.of(args.group.span()))
    }
}

/// Whose hygiene brackets have.
#[derive(Clone, Copy)]
enum Spans {
    Users,
    Mixed,
}

impl Spans {
    fn of(self, span: Span) -> Span {
        match self {
            Spans::Users => span,
            Spans::Mixed => mixed(span),
        }
    }
}

/// Whether an argument is a path to a constant, by its spelling.
fn is_constant(argument: &[TokenTree]) -> bool {
    let flat = tokens::flatten(argument.iter().cloned());
    let Some(TokenTree::Ident(last)) = flat.last() else { return false };
    let last = last.to_string();
    tokens::is_path(&flat)
        && last.chars().any(|char| char.is_ascii_uppercase())
        && last.chars().all(|char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_')
}

/// A constant that the compiler checks when it builds.
fn checked_constant(argument: &[TokenTree], name: &Ident, dot: &str) -> TokenStream {
    let text = format!("`{dot}{}` needs at least 1", tokens::plain(name));
    let span = mixed(argument.first().map_or_else(Span::call_site, TokenTree::span));
    let constant = tokens::stream(argument);
    quote_spanned!(span=> const { ::core::assert!(#constant > 0, #text); #constant })
}
