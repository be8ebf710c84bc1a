//! The stages, one file each, and the table that lists them.
//!
//! A row is all that `pipe!` knows about a stage. The first word says how it is written out:
//!
//! | word | what stands there | written out as |
//! | --- | --- | --- |
//! | `source`, `source_call`, `source_pipes` | a source; one with a function; one made of pipes | a function of `private` |
//! | `call`, `peek` | an element stage with a function of `T`; of `&T` | `.name(f).__call().__try().__end()` |
//! | `lists` | an element stage that looks at the type of its elements | `.name().__end()` |
//! | `plain`, `via` | any other stage | `.name(..)` |
//! | `terminal`, `each`, `fold` | the end of a pipe; with a function of one, of two arguments | `.name(..)` |
//!
//! A parameter is a `function`, a `member` function (of the members of a list), a `plain`
//! function (never `async`), a `count` (from 1), a `size` (from 0),
//! a `value`, a `pipe`, several `pipes`, or nothing but `types` in `::<..>`. Then come the modifiers that may follow,
//! what to type, and what other libraries call it.

mod batch;
mod boxed;
mod buffer;
mod collect;
mod count;
mod enumerate;
mod err_into;
mod filter;
mod filter_map;
mod first;
mod flat_map;
mod flatten;
mod fold;
mod for_each;
mod inspect;
mod into_stream;
mod last;
mod map;
mod par_flat_map;
mod run;
mod scan;
mod skip;
mod skip_while;
mod spawn;
mod sum;
mod take;
mod take_while;
mod via;

pub use boxed::{BoxPipe, Boxed, LocalBoxPipe, LocalBoxed};
pub use buffer::Buffer;
pub use collect::{CollectFrom, Collector};
pub use flatten::{FlatMapList, FlatMapWithoutErrors, FlattenList, FlattenWithoutErrors};
pub use fold::FoldsInto;
pub use for_each::NoValue;
pub use into_stream::IntoStream;
pub use par_flat_map::{List, ListWithoutErrors, ParFlatMap};
pub use scan::GoOn;
pub use sum::SumOf;
pub use via::GivesPipe;

/// One row of the stage table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// How `pipe!` writes it out: `source`, `call`, `plain`, `terminal`, ..
    pub kind: &'static str,
    /// What stands in the pipe, and the name of the method.
    pub name: &'static str,
    /// One sentence.
    pub effect: &'static str,
    /// What to type.
    pub usage: &'static str,
    /// The modifiers that may follow.
    pub modifiers: &'static [&'static str],
}

/// Hands the rows to `pipe!`, which passes them on to the proc macro, and to `CATALOGUE`. `$d` is a dollar sign.
macro_rules! table {
    ($d:tt $($(#[doc = $doc:literal])+ $kind:ident $name:ident ($($param:tt)*)
        $(.$modifier:ident ($($modifier_param:tt)*) $(!$excluded:ident)*)*,
        $usage:literal, [$($foreign:tt)*];)*) => {
        /// Writes a concurrent pipeline as one line of text.
        ///
        /// ```text
        /// pipe     := source ("|>" stage)*
        /// source   := builtin "(" args ")" modifier* "?"*        paginate(0, get_page)?
        ///           | expression                                 an iterator or range, a Stream, a pipe, a receiver
        /// stage    := name generics? ( "(" args ")" )? modifier* "?"*
        ///           | path generics? "(" args ")" "?"*           your own: my::every(2) is my::every(pipe, 2)
        ///           | "?"+                                       the elements are Result: go on with the Ok values
        /// modifier := "." name "(" args ")"
        /// ```
        ///
        /// Without a terminal it gives a [`Pipe`](crate::Pipe), a value like any other; with one, a future (or a
        /// stream, or the handle of a task). Arguments are Rust and pass through untouched. A bare name is a stage of
        /// this list, a path is yours. `?` behind a stage that takes a function means that the *function* gives
        /// `Result`; behind any other stage, and alone, that the *elements* are `Result`.
        ///
        /// The stages are methods of [`Pipe`](crate::Pipe), the sources functions of [`source`](mod@crate::source), and
        /// documented there:
        ///
        $(#[doc = concat!("- `", $usage, "` – ", $($doc,)+)])*
        ///
        /// # Examples
        ///
        /// ```
        /// use pipewright::pipe;
        ///
        /// async fn page(no: u32) -> Vec<u32> {
        ///     vec![no * 10, no * 10 + 1]
        /// }
        ///
        /// async fn detail(id: u32) -> Result<String, std::io::Error> {
        ///     Ok(format!("#{id}"))
        /// }
        ///
        /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        /// // At most four requests at once, pages and details together; results in order.
        /// let all: Vec<String> = pipe!(
        ///     0..2 |> map(page) |> flatten |> map(detail)? |> buffer(4) |> collect
        /// )
        /// .await?;
        /// assert_eq!(all, ["#0", "#1", "#10", "#11"]);
        /// # std::io::Result::Ok(()) }).unwrap();
        /// ```
        #[macro_export]
        macro_rules! pipe {
            ($d($d tokens:tt)*) => {
                $crate::private::expand! {
                    [$crate]
                    [$($(#[doc = $doc])+ $kind $name ($($param)*)
                        $(.$modifier ($($modifier_param)*) $(!$excluded)*)*, $usage, [$($foreign)*];)*]
                    $d($d tokens)*
                }
            };
        }

        /// The stage table, as data: for tests and tools.
        pub const CATALOGUE: &[Row] = &[$(Row {
            kind: stringify!($kind),
            name: stringify!($name),
            effect: concat!($($doc),+).trim_ascii(),
            usage: $usage,
            modifiers: &[$(stringify!($modifier)),*],
        }),*];
    };
}

table! { $
    /// Makes elements from a state, one call after another.
    source_call unfold(state: value, f: function) .spawn() .blocking(),
        "unfold(1, |n| Some((n, n + 1)))", [iterate, generate, repeat_with];
    /// Gives the pages of a listing with a cursor, one call after another.
    source_call paginate(first: value, f: function) .spawn() .blocking(),
        "paginate(0, get_page)", [pages, cursor];
    /// Gives the time, at once and then after each period.
    source interval(period: value),
        "interval(period)", [timer, tick];
    /// Gives the elements of several pipes as they come.
    source_pipes merge(pipes),
        "merge(a, b)", [select, select_all, race];
    /// Gives pairs of the elements of two pipes.
    source_pipes zip(left: pipe, right: pipe),
        "zip(a, b)", [];
    /// Gives the elements of one pipe, then those of the next.
    source_pipes chain(pipes),
        "chain(a, b)", [concat];

    /// Runs a function on every element.
    call map(f: function) .spawn() .blocking(),
        "map(f)", [then, and_then, map_ok, map_async, map_sync, select, transform, par_map, async_map];
    /// Lets an element pass where a condition holds.
    peek filter(f: function) .spawn() .blocking(),
        "filter(|x| ..)", [retain, where_, try_filter, reject => "filter(|x| !..)"];
    /// Runs a function and goes on with what is `Some`.
    call filter_map(f: function) .spawn() .blocking(),
        "filter_map(f)", [flat_map_option, try_filter_map, compact];
    /// Looks at every element as it passes.
    peek inspect(f: function) .spawn() .blocking(),
        "inspect(|x| ..)", [tap, peek, inspect_ok, on_next, do_];
    /// Takes elements apart that are lists.
    lists flatten(),
        "flatten", [flatten_ok, try_flatten, unbatch];
    /// Runs a function that gives a list and takes the list apart.
    call flat_map(f: function) .spawn() .blocking(),
        "flat_map(f)", [concat_map, bind, select_many, merge_map];
    /// Applies a function from pipe to pipe.
    via via(f: value),
        "via(f)", [pipe, apply, compose, through];
    /// Sets or converts the error type.
    plain err_into(types),
        "err_into::<E>", [map_err];

    /// Runs the stages before it for several elements at once.
    plain buffer(width: count) .unordered() .window(size: count >= width) !unordered,
        "buffer(n)", [buffered, concurrency, concurrent, parallel, prefetch,
            buffer_unordered => "buffer(n).unordered()", buffered_unordered => "buffer(n).unordered()",
            buffered_ordered => "buffer(n)", for_each_concurrent => "map(f) |> buffer(n) |> run"];
    /// Takes lists and runs a function on all members of one at once.
    call par_flat_map(f: member) .spawn() .blocking(),
        "par_flat_map(f)", [flat_map_concurrent, async_flat_map];

    /// Gathers elements in lists of `n`.
    plain batch(size: count),
        "batch(n)", [chunks, ready_chunks, try_chunks, buffer_count, array_chunks, chunk, grouped];
    /// Lets the first `n` elements pass and ends there.
    plain take(limit: size),
        "take(n)", [limit, head];
    /// Leaves out the first `n` elements.
    plain skip(count: size),
        "skip(n)", [drop];
    /// Lets elements pass as long as a condition holds and ends there.
    plain take_while(f: plain),
        "take_while(|x| ..)", [map_while => "scan((), |_, x| ..)", try_take_while];
    /// Leaves elements out as long as a condition holds.
    plain skip_while(f: plain),
        "skip_while(|x| ..)", [drop_while, try_skip_while];
    /// Carries a state along; ends at the first `None`.
    call scan(initial: value, f: plain),
        "scan(0, |state, x| ..)", [accumulate];
    /// Numbers the elements.
    plain enumerate(),
        "enumerate", [with_index, zip_with_index, indexed];
    /// Gives the pipe a type that can be named, for fields and recursion.
    plain boxed(),
        "boxed", [into_boxed];
    /// The same for a pipe that is not `Send`.
    plain boxed_local(),
        "boxed_local", [];

    /// Gathers the elements in a collection.
    terminal collect(),
        "collect", [to_vec, try_collect, into_vec, to_list, unzip];
    /// Runs a body for every element.
    each for_each(f: function),
        "for_each(f)", [try_for_each, foreach, each, consume, subscribe, forward];
    /// Makes one value of all elements.
    fold fold(initial: value, f: function),
        "fold(a, f)", [try_fold, reduce, foldl, inject];
    /// Gives the number of elements.
    terminal count(),
        "count", [len, length];
    /// Adds the elements up.
    terminal sum(),
        "sum::<S>", [total];
    /// Gives the first element and drops everything else.
    terminal first(),
        "first", [next, try_next, find_first];
    /// Gives the last element.
    terminal last(),
        "last", [];
    /// Drives the pipe to its end.
    terminal run(),
        "run", [drain, exhaust, execute, wait];
    /// Gives the pipe as a `Stream`.
    terminal into_stream(),
        "into_stream", [stream, to_stream, as_stream, into_async_iter];
    /// Runs the pipe in a task of its own.
    terminal spawn(),
        "spawn", [detach, launch, start];
}
