//! What is made of the rows of the stage table: `pipe!`, its documentation, and [`CATALOGUE`](crate::CATALOGUE).
//!
//! The rows stand in `stages/mod.rs`, whose head explains how they are written.

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
    /// The modifiers of its own that may follow.
    pub modifiers: &'static [&'static str],
    /// Groups of [`MODIFIERS`](crate::MODIFIERS) that may follow as well.
    pub groups: &'static [&'static str],
}

/// A modifier that several stages have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Modifier {
    /// The group: those of `calls` stand behind stages that call a function.
    pub group: &'static str,
    /// Its name, without the dot.
    pub name: &'static str,
    /// One sentence.
    pub effect: &'static str,
    /// What to type.
    pub usage: &'static str,
}

/// Hands the rows to `pipe!`, which passes them on to the proc macro, and to `CATALOGUE`. `$d` is a dollar sign.
macro_rules! table {
    ($d:tt $(modifiers $group:ident { $($(#[doc = $call_doc:literal])+
        .$call:ident ($($call_param:tt)*) $(!$call_excluded:ident)* $(@$call_mark:ident)*, $call_usage:literal;)* })*
    $($(#[doc = $doc:literal])+ $kind:ident $name:ident ($($param:tt)*)
        $(.$modifier:ident ($($modifier_param:tt)*) $(!$excluded:ident)*)* $(+$groups:ident)*
        $(~$mark:ident $(($warning:ident))?)*,
        $usage:literal, $foreign:tt;)*) => {
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
        /// Behind a stage that calls a function, modifiers say how its calls are made, and what becomes of their errors
        /// where that is not `?`. They are methods of [`Stage`](crate::Stage), read from left to right and from the inside
        /// out:
        ///
        $($(#[doc = concat!("- `", $call_usage, "` – ", $($call_doc,)+)])*)*
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
                    [$($group { $(.$call ($($call_param)*) $(!$call_excluded)* $(@$call_mark)*)* })*]
                    [$($name { $kind ($($param)*)
                        $(.$modifier ($($modifier_param)*) $(!$excluded)*)* $(+$groups)*
                        $(~$mark $(($warning))?)*, $usage, $foreign })*]
                    $d($d tokens)*
                }
            };
        }

        /// The stage table, as data: for tests and tools.
        pub const CATALOGUE: &[$crate::Row] = &[$($crate::Row {
            kind: stringify!($kind),
            name: stringify!($name),
            effect: concat!($($doc),+).trim_ascii(),
            usage: $usage,
            modifiers: &[$(stringify!($modifier)),*],
            groups: &[$(stringify!($groups)),*],
        }),*];

        /// The modifiers that several stages have, as data: for tests and tools.
        pub const MODIFIERS: &[$crate::Modifier] = &[$($($crate::Modifier {
            group: stringify!($group),
            name: stringify!($call),
            effect: concat!($($call_doc),+).trim_ascii(),
            usage: $call_usage,
        },)*)*];
    };
}
