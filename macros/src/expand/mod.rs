//! Model to tokens: one `match` per stage, so that temporaries live as long as the pipeline; takes no decisions.
//!
//! All that is added has the hygiene of the macro and the place of a token of the user's: `__p` sits on the bar, the
//! name of a stage on itself, the hidden endings on the brackets or the `?`. Arguments keep their own spans.

mod argument;
mod branches;
mod function;
mod handler;
mod loops;

use std::sync::OnceLock;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use crate::input::{Kind, ModifierMark, Row};
use crate::model::{Argument, Call, Modifier, Own, Pipe, Source, Stage, Step};
use crate::print;
use crate::split::Bar;
use crate::suggest;
use crate::tokens::{self, mixed};

/// Writes a pipeline out.
pub fn pipe(pipe: &Pipe<'_>, krate: &TokenStream) -> TokenStream {
    Expander { krate }.outermost(pipe)
}

struct Expander<'a> {
    krate: &'a TokenStream,
}

impl Expander<'_> {
    /// `around` is where its helper sits if the pipeline is no more than a name.
    fn pipe(&self, pipe: &Pipe<'_>, around: Span) -> TokenStream {
        let place = |stage: &Stage<'_>| (mixed(stage.bar.first), mixed(end(stage)));
        let whole = pipe.stages.first().zip(pipe.stages.last());
        self.pipe_at(pipe, around, whole.map(|(first, last)| (place(first).0, place(last).1)))
    }

    /// It stands for the whole call, and has a place of the user's own, from the last stage to its end: in a span of ours
    /// rustc would put what it proposes for the value, such as `.expect(..)`, between the stages.
    fn outermost(&self, pipe: &Pipe<'_>) -> TokenStream {
        let whole = pipe.stages.last().map(|last| (last.bar.first, end(last)));
        self.pipe_at(pipe, Span::call_site(), whole)
    }

    /// The `match` around it all goes from one place of `whole` to the other.
    fn pipe_at(&self, pipe: &Pipe<'_>, around: Span, whole: Option<(Span, Span)>) -> TokenStream {
        let place = match (pipe.stages.first(), &pipe.source) {
            (Some(stage), _) => stage.bar.first,
            (None, Source::Expr(expression)) => match expression.clone().into_iter().next() {
                Some(TokenTree::Group(group)) => group.span_open(),
                Some(TokenTree::Ident(_)) | None => around,
                Some(token) => token.span(),
            },
            (None, _) => around,
        };
        let source = self.source(&pipe.source, place);
        let mut stages = pipe.stages.iter().rev();
        let (Some(last), Some(whole)) = (stages.next(), whole) else { return source };
        // From the last stage outwards: each step is what the one before it is matched with.
        let (mut next, mut chain) = (last, self.stage(last));
        for stage in stages {
            let place = (mixed(next.bar.first), mixed(next.bar.first));
            let step = self.stage(stage);
            let step = if stage.is_broken() { step } else { before(next, &step) };
            chain = bind(next.bar, place, &step, stage.is_broken(), &chain);
            next = stage;
        }
        bind(next.bar, whole, &before(next, &source), false, &chain)
    }

    fn source(&self, source: &Source<'_>, place: Span) -> TokenStream {
        match source {
            Source::Expr(expression) => {
                let mut tokens: Vec<TokenTree> = expression.clone().into_iter().collect();
                // `(0..9) |> ..` becomes an argument, where rustc would warn about brackets of the user's.
                if let [TokenTree::Group(group)] = tokens.as_mut_slice() {
                    if group.delimiter() != Delimiter::None {
                        group.set_span(mixed(group.span()));
                    }
                }
                keep_qualified(&mut tokens);
                let text = told(print::outline(&tokens::flatten(tokens.iter().cloned())));
                self.enter(place, &tokens::stream(&tokens), &text)
            }
            Source::Builtin(call, _) => match call.row {
                Some(row) => self.builtin(call, row),
                None => TokenStream::new(),
            },
            Source::Missing => self.enter(place, &missing(), ""),
        }
    }

    /// A source of the table.
    fn builtin(&self, call: &Call<'_>, row: &Row) -> TokenStream {
        match row.kind {
            Kind::SourceCall => self.source_call(call),
            Kind::SourcePipes => {
                let span = mixed(open(call));
                let mut pipes =
                    call.arguments().iter().map(|argument| self.argument_pipe(argument, open(call)));
                let ends =
                    call.arguments().iter().skip(1).map(|argument| said_of("__joined", call, argument));
                let function = self.private(open(call), &call.name);
                let generics = &call.generics;
                let first = pipes.next().unwrap_or_else(missing);
                let modifiers = self.modifiers(call);
                let stops = stops(&call.questions);
                quote_spanned!(span=> #function #generics (#first) #(.and(#pipes) #ends)* #modifiers #stops)
            }
            _ => {
                let function = self.private(open(call), &call.name);
                let generics = &call.generics;
                let arguments = self.arguments(call);
                let modifiers = self.modifiers(call);
                let stops = stops(&call.questions);
                quote!(#function #generics #arguments #modifiers #stops)
            }
        }
    }

    /// `__p` and what the stage does with it.
    fn stage(&self, stage: &Stage<'_>) -> TokenStream {
        let p = p(stage.bar);
        match &stage.step {
            Step::Unwrap(questions) => {
                let stops = stops(questions);
                quote!(#p #stops)
            }
            Step::Own(own) => self.own(&p, own),
            Step::Call(call) => match call.row {
                Some(row) => self.warned(call, self.call(stage.bar, call, row)),
                None => broken(stage.bar, &stage.raw),
            },
            Step::Partial(call) => match call.row {
                Some(row) if row.kind == Kind::Fan => self.fan(stage.bar, call, row),
                Some(row) => self.method(stage.bar, call, row),
                None => broken(stage.bar, &stage.raw),
            },
            Step::Broken => broken(stage.bar, &stage.raw),
        }
    }

    /// `P::warning(stage)`: the function gives back what it gets, and is deprecated.
    fn warned(&self, call: &Call<'_>, stage: TokenStream) -> TokenStream {
        let span = call.name.span();
        call.warnings.names.iter().fold(stage, |stage, warning| {
            let warning = self.helper(span, warning);
            quote_spanned!(mixed(span)=> #warning(#stage))
        })
    }

    fn call(&self, bar: Bar, call: &Call<'_>, row: &Row) -> TokenStream {
        match row.kind {
            Kind::Call | Kind::Peek => self.function_stage(bar, call, row),
            Kind::Each | Kind::Fold => self.function_terminal(bar, call, row),
            Kind::Fan => self.fan(bar, call, row),
            Kind::Lists => {
                // Called twice, to begin and to end: what is wrong with the elements is said of the name, by the end.
                let (p, mut begin) = (p(bar), call.name.clone());
                begin.set_span(mixed(bar.last));
                let dot = quote_spanned!(mixed(bar.last)=> .);
                let (end, arguments, modifiers) =
                    (located(&call.name), self.arguments(call), self.modifiers(call));
                let (generics, stops) = (&call.generics, stops(&call.questions));
                quote!(#p #dot #begin () #dot #end #generics #arguments #modifiers #stops)
            }
            // A source in the place of a stage has been reported.
            Kind::Source
            | Kind::SourceCall
            | Kind::SourcePipes
            | Kind::Plain
            | Kind::Via
            | Kind::Terminal => {
                let (method, stops) = (self.method(bar, call, row), stops(&call.questions));
                quote!(#method #stops)
            }
        }
    }

    /// `__p.name::<G>(args).modifier(args)`
    fn method(&self, bar: Bar, call: &Call<'_>, row: &Row) -> TokenStream {
        let p = p(bar);
        let dot = quote_spanned!(mixed(bar.last)=> .);
        let (generics, modifiers) = (&call.generics, self.modifiers(call));
        let (name, arguments) = if row.kind == Kind::Plain {
            self.tracked(&call.name, &call.args, &row.params, "")
        } else {
            (located(&call.name), self.arguments(call))
        };
        // What is wrong with the elements, rustc says of the pipeline a terminal is called on: so that has its place.
        let p = match row.kind {
            Kind::Terminal => quote_spanned!(mixed(call.name.span())=> ({ #p })),
            _ => p,
        };
        quote!(#p #dot #name #generics #arguments #modifiers)
    }

    /// The user's own stage: what it gives back is made a pipe again.
    fn own(&self, p: &TokenStream, own: &Own) -> TokenStream {
        let Own { path, args, questions, .. } = own;
        let mut path: Vec<TokenTree> = path.clone().into_iter().collect();
        keep_qualified(&mut path);
        let inner = args.stream();
        let comma = (!inner.is_empty()).then(|| quote_spanned!(mixed(args.span_open())=> ,));
        let group = brackets(quote!(#p #comma #inner), mixed(args.span()));
        let stops = stops(questions);
        let source = self.enter(args.span_open(), &quote!(#(#path)* #group), "");
        quote!(#source #stops)
    }

    /// `P::source(expression, "text")`
    fn enter(&self, span: Span, expression: &TokenStream, text: &str) -> TokenStream {
        let function = self.private(span, &Ident::new("source", span));
        let group = brackets(quote_spanned!(mixed(span)=> #expression, #text), mixed(span));
        quote!(#function #group)
    }

    /// `$crate::private::name`: the path sits on `span`, the name on itself.
    fn private(&self, span: Span, name: &Ident) -> TokenStream {
        // `$crate` finds its crate through its own hygiene, so only its place changes.
        let krate = self.krate.clone().into_iter().map(|mut token| {
            token.set_span(token.span().located_at(span));
            token
        });
        let name = located(name);
        let path = quote_spanned!(mixed(span)=> ::private::);
        quote!(#(#krate)* #path #name)
    }

    /// The same for a name of our own.
    fn helper(&self, span: Span, name: &str) -> TokenStream {
        self.private(span, &Ident::new(name, span))
    }
}

/// The opening bracket: where helpers sit. An editor looks up all that sits where the cursor is, and behind a name of the
/// user's it should find nothing else.
fn open(call: &Call<'_>) -> Span {
    call.args.as_ref().map_or(call.name.span(), |args| args.group.span_open())
}

/// Keeps rustc from saying of `self::every(2)` that `every(2)` would do: here that is another thing. It does not say so
/// where a name of the path comes from a macro.
fn keep_qualified(tokens: &mut [TokenTree]) {
    if let [TokenTree::Ident(first), rest @ ..] = tokens {
        let is_word = ["self", "super", "crate"].iter().any(|word| first == word);
        if is_word && tokens::is_path_separator(rest) {
            first.set_span(mixed(first.span()));
        }
    }
}

/// What the user wrote, to be shown when it runs. Not in an editor: that finds its place by what it has put there, which
/// would stand in the text, too.
fn told(text: String) -> String {
    if is_editor() { String::new() } else { text }
}

/// `step.__at("text")`: the pipe knows what comes next in the words of the user.
fn before(next: &Stage<'_>, step: &TokenStream) -> TokenStream {
    let Step::Call(call) = &next.step else { return step.clone() };
    let is_name = |modifier: &&Modifier<'_>| call.is(modifier, ModifierMark::Names);
    let name = call.modifiers.iter().find(is_name).and_then(|name| name.args.as_ref()?.list.first());
    let text = match name {
        Some(name) => tokens::stream(&name.tokens),
        None => told(suggest::own_text(call)).into_token_stream(),
    };
    // With the user's own span, as `#[track_caller]` looks at it; on the bar, where an editor looks up nothing.
    quote_spanned!(next.bar.last=> #step . __at(#text))
}

/// `match step { __p => rest }`, from one place to the other. What follows a broken stage goes on with what came before it.
fn bind(
    bar: Bar,
    place: (Span, Span),
    step: &TokenStream,
    is_broken: bool,
    rest: &TokenStream,
) -> TokenStream {
    let span = mixed(bar.first);
    let pattern = if is_broken { quote_spanned!(span=> _) } else { p(bar) };
    let mut arm = Group::new(Delimiter::Brace, quote_spanned!(span=> #pattern => #rest));
    arm.set_span(place.1);
    let word = Ident::new("match", place.0);
    quote!(#word #step #arm)
}

/// The last token of a stage.
fn end(stage: &Stage<'_>) -> Span {
    stage.raw.clone().into_iter().last().map_or(stage.bar.last, |token| token.span())
}

/// The pipeline so far.
fn p(bar: Bar) -> TokenStream {
    quote_spanned!(mixed(bar.first)=> __p)
}

/// A stage as written: editors complete in it, rustc never sees it.
fn broken(bar: Bar, raw: &TokenStream) -> TokenStream {
    let p = p(bar);
    quote_spanned!(mixed(bar.last)=> #p . #raw)
}

/// In the place of what is missing and has been reported: something of any type, so that an editor says no more.
fn missing() -> TokenStream {
    quote!(loop {})
}

/// `.__stop_on_err()` for each `?`.
fn stops(questions: &[Span]) -> TokenStream {
    questions.iter().map(|question| glue_method("__stop_on_err", *question)).collect()
}

/// Where it is said what is wrong with what a function gives, the brackets, or the name if there are none.
///
/// In an editor the opening bracket: there a name inside of the brackets would lead to our methods, too.
fn said(call: &Call<'_>) -> Span {
    let Some(args) = &call.args else { return call.name.span() };
    if is_editor() { args.group.span_open() } else { args.group.span() }
}

/// `.name()`, which says what is wrong with an argument.
fn said_of(name: &str, call: &Call<'_>, argument: &Argument<'_>) -> TokenStream {
    match argument.tokens.last() {
        // Behind a name of the user's sits nothing else, and in an editor nothing inside of brackets either.
        Some(last) if !is_editor() && !matches!(last, TokenTree::Ident(_)) => glue_method(name, last.span()),
        _ => glue_method(name, said(call)),
    }
}

/// Whether this is the proc macro server of rust-analyzer. (That `cfg(rust_analyzer)` is set is known to the code we
/// write out, but not to us.)
fn is_editor() -> bool {
    static IS_EDITOR: OnceLock<bool> = OnceLock::new();
    *IS_EDITOR.get_or_init(|| {
        let program = std::env::current_exe().unwrap_or_default();
        program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("rust-analyzer"))
    })
}

/// `.__call()`, `.__try()` for the first `?`, `.__end()`, and what the other `?` do.
fn endings(call: &Call<'_>) -> TokenStream {
    let end = said(call);
    // On the name, because it may be underlined.
    let begun = match call.warnings.is_alone {
        true if is_editor() => glue_method("one_at_a_time", end),
        true => glue_method("one_at_a_time", call.name.span()),
        false => glue_method("__call", end),
    };
    let tried = call.questions.first().map(|question| glue_method("__try", *question));
    let kept = call.ending().map(|modifier| glue_method("__kept", modifier.brackets()));
    let ended = glue_method("__end", end);
    let stops = stops(call.questions.get(1..).unwrap_or_default());
    quote!(#begun #tried #kept #ended #stops)
}

/// `.name()`
fn glue_method(name: &str, span: Span) -> TokenStream {
    let span = mixed(span);
    let name = Ident::new(name, span);
    quote_spanned!(span=> . #name ())
}

/// A name of the user's with our hygiene: names of methods have none of their own.
fn located(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(mixed(name.span()));
    name
}

/// Round brackets around tokens.
fn brackets(inner: TokenStream, span: Span) -> TokenTree {
    let mut group = Group::new(Delimiter::Parenthesis, inner);
    group.set_span(span);
    TokenTree::Group(group)
}
