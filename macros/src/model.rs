//! A pipeline as plain data: every part keeps the user's tokens and spans.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};

use crate::input::{ModifierMark, Row};
use crate::split::Bar;
use crate::tokens::plain;

/// A pipeline, or the argument of a source that is made of pipelines.
pub struct Pipe<'t> {
    /// What it begins with.
    pub source: Source<'t>,
    /// When its source was read: mistakes are told in this order.
    pub order: usize,
    /// What stands behind each bar.
    pub stages: Vec<Stage<'t>>,
}

/// The beginning of a pipeline.
pub enum Source<'t> {
    /// The user's own expression, untouched.
    Expr(TokenStream),
    /// A row of the table, and its tokens as written.
    Builtin(Box<Call<'t>>, TokenStream),
    /// Nothing usable; reported.
    Missing,
}

/// One stage.
pub struct Stage<'t> {
    /// The bar before it.
    pub bar: Bar,
    /// When it was read: mistakes are told in this order.
    pub order: usize,
    /// Its tokens as written: what an editor gets to see when `step` is broken.
    pub raw: TokenStream,
    /// What it means.
    pub step: Step<'t>,
}

impl Stage<'_> {
    /// Whether it is nothing that can be written out.
    pub fn is_broken(&self) -> bool {
        matches!(self.step, Step::Partial(_) | Step::Broken)
    }
}

/// The meaning of a stage.
pub enum Step<'t> {
    /// A stage of the table.
    Call(Call<'t>),
    /// The user's own: `path::<G>(args)`.
    Own(Own),
    /// `|> ?`, with the span of each `?`.
    Unwrap(Vec<Span>),
    /// A name with something wrong behind it, or of no row that may stand here. Reported.
    Partial(Call<'t>),
    /// Reported.
    Broken,
}

/// `name::<G>(args).modifier(args)?`
pub struct Call<'t> {
    /// The name as the user wrote it.
    pub name: Ident,
    /// The row of that name; `None` is reported by `check`.
    pub row: Option<&'t Row>,
    /// `::<..>`, or nothing.
    pub generics: TokenStream,
    /// The brackets behind the name.
    pub args: Option<Args<'t>>,
    /// What follows the brackets.
    pub modifiers: Vec<Modifier<'t>>,
    /// The span of each `?`.
    pub questions: Vec<Span>,
    /// What to warn about, if it compiles.
    pub warnings: Warnings,
}

/// What is legal and pointless about a stage.
#[derive(Default)]
pub struct Warnings {
    /// Nothing runs its function for several elements at once: a warning, if the function is async.
    pub is_alone: bool,
    /// Functions of the runtime, deprecated ones, that tell the rest.
    pub names: Vec<String>,
}

/// A stage of the user's own.
pub struct Own {
    /// The path as text, for messages.
    pub name: String,
    /// The path, generics included.
    pub path: TokenStream,
    /// Its arguments.
    pub args: Group,
    /// The span of each `?`.
    pub questions: Vec<Span>,
}

/// `.name(args)`
pub struct Modifier<'t> {
    /// The span of the dot.
    pub dot: Span,
    /// The name as the user wrote it.
    pub name: Ident,
    /// `::<..>`, or nothing.
    pub generics: TokenStream,
    /// The brackets behind the name.
    pub args: Option<Args<'t>>,
    /// Whether a `?` stands before it, which is a mistake.
    pub late: bool,
}

/// Brackets with arguments.
pub struct Args<'t> {
    /// The brackets as written, of any kind.
    pub group: Group,
    /// Whether something about them has been reported, so that nothing more can be told.
    pub is_unclear: bool,
    /// What stands between the commas.
    pub list: Vec<Argument<'t>>,
}

/// One argument.
pub struct Argument<'t> {
    /// Its tokens, untouched.
    pub tokens: Vec<TokenTree>,
    /// What its first and last tokens tell.
    pub shape: Shape,
    /// Itself as a pipeline, where the row wants one.
    pub pipe: Option<Pipe<'t>>,
}

/// What can be told from an argument without parsing it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A path and nothing else.
    Path,
    /// A closure.
    Closure(Head),
    /// A block that ends in a closure.
    Block(Head),
    /// Anything else.
    Other,
}

impl Shape {
    /// Whether it is a closure, or a block that ends in one.
    pub fn is_closure(self) -> bool {
        matches!(self, Shape::Closure(_) | Shape::Block(_))
    }

    /// Whether that closure is `async`.
    pub fn is_async(self) -> bool {
        matches!(self, Shape::Closure(head) | Shape::Block(head) if head.is_async)
    }
}

/// The words before the parameters of a closure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// It begins with `async`.
    pub is_async: bool,
    /// It has the word `move`.
    pub is_move: bool,
}

impl<'t> Call<'t> {
    /// From the name to its closing bracket: what a message about the stage underlines.
    pub fn place(&self) -> (Span, Span) {
        (self.name.span(), close_or(&self.args, self.name.span()))
    }

    /// The last token before the `?`s, where the hidden endings sit.
    pub fn end(&self) -> Span {
        let own = close_or(&self.args, self.name.span());
        self.modifiers.last().map_or(own, |last| close_or(&last.args, last.name.span()))
    }

    /// Whether the row says that of the modifier.
    pub fn is(&self, modifier: &Modifier<'_>, mark: ModifierMark) -> bool {
        let row = self.row.and_then(|row| row.modifier(&plain(&modifier.name)));
        row.is_some_and(|row| row.is(mark))
    }

    /// The modifier that says what becomes of errors.
    pub fn ending(&self) -> Option<&Modifier<'t>> {
        self.modifiers.iter().find(|modifier| self.is(modifier, ModifierMark::Ends))
    }

    /// A source of the table: its text is its name, unless it gets another. A stage finds its own in the pipe.
    pub fn is_named_by_its_text(&self) -> bool {
        self.row.is_some_and(|row| row.kind.is_source())
    }

    /// The arguments, none if there are no brackets.
    pub fn arguments(&self) -> &[Argument<'t>] {
        self.args.as_ref().map_or(&[], |args| &args.list)
    }
}

impl Modifier<'_> {
    /// The opening bracket: where what the modifier needs besides sits.
    pub fn brackets(&self) -> Span {
        self.args.as_ref().map_or(self.name.span(), |args| args.group.span_open())
    }

    /// From the dot to the closing bracket.
    pub fn place(&self) -> (Span, Span) {
        (self.dot, close_or(&self.args, self.name.span()))
    }
}

fn close_or(args: &Option<Args<'_>>, otherwise: Span) -> Span {
    args.as_ref().map_or(otherwise, |args| args.group.span_close())
}
