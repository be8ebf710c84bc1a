//! The accumulator of mistakes, what is emitted for them, and every text.
//!
//! A text is a title in the user's words, lower case and without a full stop, and code to type.

pub mod rules;
pub mod syntax;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::split::Bar;

/// The mistakes of one pipeline.
#[derive(Default)]
pub struct Errors {
    mistakes: Vec<Mistake>,
    /// The segment of each source and stage that has been begun.
    segments: Vec<Segment>,
    /// The source or stage that mistakes belong to now.
    current: usize,
}

/// What stands between two bars.
#[derive(Clone)]
struct Segment {
    /// All of its sources and stages have the same number.
    number: usize,
    /// It could not be read as a whole: whatever else is found in it may follow from that.
    is_unclear: bool,
}

struct Mistake {
    order: usize,
    first: Span,
    last: Span,
    text: String,
}

/// The tokens that a mistake underlines.
pub struct Place(Span, Span);

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Place(span, span)
    }
}

impl From<(Span, Span)> for Place {
    fn from((first, last): (Span, Span)) -> Self {
        Place(first, last)
    }
}

impl From<Bar> for Place {
    fn from(bar: Bar) -> Self {
        Place(bar.first, bar.last)
    }
}

impl Errors {
    /// Begins a source or a stage behind a bar; the number to come back to it.
    pub fn begin(&mut self) -> usize {
        let number = self.segments.len();
        self.segments.push(Segment { number, is_unclear: false });
        self.current = number;
        number
    }

    /// Begins a stage that stands in the same segment as the one before it.
    pub fn begin_another(&mut self) -> usize {
        let segment = self.segments.get(self.current).cloned();
        let order = self.begin();
        if let Some(segment) = segment {
            self.segments[order] = segment;
        }
        order
    }

    /// The source or stage that mistakes belong to.
    pub fn current(&self) -> usize {
        self.current
    }

    /// Comes back to a source or a stage: what follows belongs to it.
    pub fn resume(&mut self, order: usize) {
        self.current = order;
    }

    /// Notes one mistake.
    pub fn add(&mut self, at: impl Into<Place>, text: String) {
        if self.is_unclear(self.current) {
            return;
        }
        let Place(first, last) = at.into();
        self.mistakes.push(Mistake { order: self.current, first, last, text });
    }

    /// Notes a mistake that leaves the segment unclear: what else is found in it is not told.
    pub fn add_unclear(&mut self, at: impl Into<Place>, text: String) {
        self.add(at, text);
        let number = self.segments.get(self.current).map(|segment| segment.number);
        for segment in self.segments.iter_mut().filter(|segment| Some(segment.number) == number) {
            segment.is_unclear = true;
        }
    }

    /// Whether more than is told may be wrong there.
    pub fn is_unclear(&self, order: usize) -> bool {
        self.segments.get(order).is_some_and(|segment| segment.is_unclear)
    }

    /// How many mistakes there are.
    pub fn count(&self) -> usize {
        self.mistakes.len()
    }

    /// In the order of the text: what is read comes before what is checked, for each source and stage.
    fn in_order(&self) -> Vec<&Mistake> {
        let mut mistakes: Vec<&Mistake> = self.mistakes.iter().collect();
        mistakes.sort_by_key(|mistake| mistake.order);
        mistakes
    }

    /// What each mistake underlines, from and to, and says.
    #[cfg(test)]
    pub fn list(&self) -> impl Iterator<Item = (Span, Span, &str)> {
        self.in_order().into_iter().map(|mistake| (mistake.first, mistake.last, mistake.text.as_str()))
    }

    /// The expansion: the chain, or the mistakes and, for editors only, what could be made of the rest.
    ///
    /// The last mistake is the value of the block; its type is the error type, so that nothing follows from it.
    pub fn finish(self, chain: TokenStream, krate: &TokenStream) -> TokenStream {
        if self.mistakes.is_empty() {
            return chain;
        }
        let mistakes = self.in_order().into_iter().map(Mistake::emit);
        quote! {
            {
                // The name of this cfg is unknown to the user's crate.
                #[allow(unexpected_cfgs)]
                {
                    // Never parsed by rustc, so it may be unfinished. It stands first: to complete a word an editor
                    // compares two expansions up to there, with and without a mark, and their mistakes differ.
                    #[cfg(rust_analyzer)]
                    let _ = #krate::__ide! { #chain };
                    #(#mistakes)*
                }
            }
        }
    }
}

impl Mistake {
    /// rustc underlines from the first token of a macro call to its closing bracket.
    fn emit(&self) -> TokenStream {
        let Mistake { first, last, text, .. } = self;
        let path = quote_spanned!(*first=> ::core::compile_error!);
        let text = quote_spanned!(*last=> { #text });
        quote!(#path #text)
    }
}

/// A title and what to do about it.
fn message(title: impl AsRef<str>, help: impl AsRef<str>) -> String {
    format!("{}\nhelp: {}", title.as_ref(), help.as_ref())
}
