//! What the front door hands over: the crate path, the rows of the stage table and the user's tokens.
//!
//! A row is
//!
//! ```text
//! name { kind (params) .modifier(params) !excluded +group ~mark .. , "usage", "other names" }
//! ```
//!
//! and a parameter is `name: type`, or a type alone. A modifier's `count` may name the parameter of the stage that
//! it must not be smaller than: `.modifier(size: count >= width)`. [`Mark`] lists the marks. `foreign` tells how the other names are written.
//!
//! A group, `calls { .modifier(params) !excluded @mark .. }`, holds modifiers that several rows have; [`ModifierMark`] lists
//! the marks of modifiers.
//!
//! Rows are read when they are asked for: a pipe has some ten stages, and only a mistake looks at the whole table.

mod read;

use std::cell::OnceCell;

use proc_macro2::{TokenStream, TokenTree};
use syn::LitStr;
use syn::parse::{ParseStream, Parser as _};

use read::named;

/// Everything one call of the macro is given.
pub struct Input {
    /// `$crate` of the runtime, whatever its user calls it.
    pub krate: TokenStream,
    /// The rows, in the runtime's order.
    pub table: Table,
    /// The pipeline.
    pub user: TokenStream,
}

/// The stage table of the runtime.
pub struct Table {
    /// Modifiers that several rows have, each group by its name.
    groups: Vec<(String, TokenStream)>,
    entries: Vec<Entry>,
}

/// One row, read or not.
struct Entry {
    name: String,
    text: TokenStream,
    row: OnceCell<Row>,
}

/// One stage, source or terminal.
pub struct Row {
    /// How it is expanded.
    pub kind: Kind,
    /// Its name in a pipeline, which is also the name of its method or of its function in `private`.
    pub name: String,
    /// What its round brackets hold.
    pub params: Vec<Param>,
    /// What it wants in `::<..>`.
    pub types: Types,
    /// The only modifiers that may follow it.
    pub modifiers: Vec<ModifierRow>,
    /// What there is to know besides.
    pub marks: Vec<Mark>,
    /// Code to type, shown in messages.
    pub usage: String,
    /// What other libraries call it; read only after a mistake.
    pub foreign: Option<LitStr>,
}

/// A modifier that a row allows.
pub struct ModifierRow {
    /// Its name, without the dot.
    pub name: String,
    /// What its round brackets hold.
    pub params: Vec<Param>,
    /// Modifiers that cannot stand on the same stage.
    pub excludes: Vec<String>,
    /// What there is to know besides.
    pub marks: Vec<ModifierMark>,
}

/// What a row says of a modifier besides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ModifierMark {
    /// `@ends`: it says what becomes of errors. It stands where `?` would, behind all others, and excludes it.
    Ends,
    /// `@names`: it gives the stage its name, which must be known to all other modifiers.
    Names,
    /// `@told`: it is no method. What it says is told by the pipe.
    Told,
}

/// What a row says for warnings, and besides. A warning is a deprecated function of the runtime.
#[derive(PartialEq, Eq)]
pub enum Mark {
    /// `~ordered`: it sees the elements one by one, so an async call before it runs for one at a time.
    Ordered,
    /// `~cut`: the type of the pipe is short again.
    Cut,
    /// `~one(warning)`: with the number 1 it does nothing.
    One(String),
    /// `~again(warning)`: right behind itself it does nothing.
    Again(String),
    /// `~bare`: it takes no `?`.
    Bare,
    /// `~calls(terminal)`: a call that needs modifiers stands before that terminal, in place of this one.
    Calls(String),
}

/// One parameter of a stage or modifier.
pub struct Param {
    /// For messages.
    pub name: String,
    /// What may stand there.
    pub kind: ParamKind,
    /// The stage's parameter that this one must not be smaller than.
    pub at_least: Option<String>,
}

/// The first word of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A source whose last argument is a function called with owned values.
    SourceCall,
    /// A source whose arguments are pipes.
    SourcePipes,
    /// A source with plain arguments.
    Source,
    /// A function of the element by value.
    Call,
    /// A function of a reference to the element.
    Peek,
    /// No function, but an ending: the elements are lists.
    Lists,
    /// A method call as it is written.
    Plain,
    /// A function from pipe to flow.
    Via,
    /// A method that ends the pipeline.
    Terminal,
    /// A terminal with a function of one argument.
    Each,
    /// A terminal with a first value and a function of two arguments.
    Fold,
    /// A terminal with branches.
    Fan,
}

/// What a row wants in `::<..>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Types {
    /// Nothing.
    None,
    /// A type, or nothing where it can be inferred.
    May,
    /// A type.
    Must,
}

/// The type of a parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    /// A function that is called.
    Function,
    /// A function of the members of a list.
    Member,
    /// A function that is called again with what it gives.
    Again,
    /// A function that is called by the stage itself, so it cannot be `async`.
    Plain,
    /// A number from 1.
    Count,
    /// A number from 0.
    Size,
    /// A number from 1, or any expression that says more.
    Tries,
    /// A function of a failed call, which may be async.
    Handler,
    /// A text.
    Text,
    /// Any expression.
    Value,
    /// One pipe.
    Pipe,
    /// Two or more pipes.
    Pipes,
    /// Two or more functions of a pipe.
    Branches,
}

impl Kind {
    /// Whether it begins a pipeline.
    pub fn is_source(self) -> bool {
        matches!(self, Kind::SourceCall | Kind::SourcePipes | Kind::Source)
    }

    /// Whether it ends a pipeline.
    pub fn is_terminal(self) -> bool {
        matches!(self, Kind::Terminal | Kind::Each | Kind::Fold | Kind::Fan)
    }
}

impl ParamKind {
    /// Whether a function stands there.
    pub fn is_function(self) -> bool {
        self.may_be_async() || matches!(self, ParamKind::Plain | ParamKind::Branches)
    }

    /// Whether it stands for two or more arguments. It is the last one then.
    pub fn is_several(self) -> bool {
        matches!(self, ParamKind::Pipes | ParamKind::Branches)
    }

    /// Whether a number may stand there that the stage looks at.
    pub fn is_counted(self) -> bool {
        matches!(self, ParamKind::Count | ParamKind::Size | ParamKind::Tries)
    }

    /// Whether a function stands there that may be `async`.
    pub fn may_be_async(self) -> bool {
        matches!(self, ParamKind::Function | ParamKind::Member | ParamKind::Again | ParamKind::Handler)
    }
}

impl Table {
    /// Every row, sources and terminals included.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.entries.iter().map(|entry| entry.row(&self.groups))
    }

    /// The row of that name.
    pub fn row(&self, name: &str) -> Option<&Row> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        Some(entry.row(&self.groups))
    }

    /// The rows that allow a modifier.
    pub fn rows_with_modifier<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t Row> {
        self.rows().filter(move |row| row.modifier(name).is_some())
    }

    /// The first row of a kind: the example in messages.
    pub fn first(&self, kind: Kind) -> Option<&Row> {
        self.rows().find(|row| row.kind == kind)
    }
}

impl Row {
    /// The modifier of that name, if this stage can have it.
    pub fn modifier(&self, name: &str) -> Option<&ModifierRow> {
        self.modifiers.iter().find(|modifier| modifier.name == name)
    }

    /// What ends the pipe where the calls of this terminal would need modifiers: they are those of a stage before it then.
    pub fn after_call(&self) -> Option<&str> {
        self.marks.iter().find_map(|mark| match mark {
            Mark::Calls(terminal) => Some(terminal.as_str()),
            _ => None,
        })
    }

    /// Whether it runs a function of the user's for each element.
    pub fn calls_a_function(&self) -> bool {
        matches!(self.kind, Kind::Call | Kind::Peek | Kind::SourceCall)
    }

    /// Whether it takes a function of which `?` says that it gives `Result`.
    pub fn takes_function(&self) -> bool {
        self.calls_a_function() || matches!(self.kind, Kind::Each | Kind::Fold)
    }

    /// Whether it runs a function of the user's that may be async, for one element at a time or in a buffer.
    pub fn may_wait(&self) -> bool {
        matches!(self.kind, Kind::Call | Kind::Peek)
            && self.params.iter().any(|param| matches!(param.kind, ParamKind::Function | ParamKind::Again))
    }

    /// Whether its arguments are pipes themselves.
    pub fn takes_pipes(&self) -> bool {
        self.params.iter().any(|param| matches!(param.kind, ParamKind::Pipe | ParamKind::Pipes))
    }
}

impl ModifierRow {
    /// Whether it has that mark.
    pub fn is(&self, mark: ModifierMark) -> bool {
        self.marks.contains(&mark)
    }
}

impl Entry {
    /// Panics if the table of the runtime is wrong; a test there reads all of it.
    fn row(&self, groups: &[(String, TokenStream)]) -> &Row {
        self.row.get_or_init(|| {
            let read = |input: ParseStream<'_>| Row::read(&self.name, groups, input);
            read.parse2(self.text.clone())
                .unwrap_or_else(|error| panic!("the row of `{}` cannot be read: {error}", self.name))
        })
    }
}

impl Input {
    /// Takes the tokens apart: `[crate] [groups] [rows] pipeline`. `None` if the brackets are missing.
    pub fn read(tokens: TokenStream) -> Option<Self> {
        let mut tokens = tokens.into_iter();
        let mut group = || match tokens.next() {
            Some(TokenTree::Group(group)) => Some(group.stream()),
            _ => None,
        };
        let (krate, groups, rows) = (group()?, group()?, group()?);
        let groups = named(groups).collect();
        let entries = named(rows).map(|(name, text)| Entry { name, text, row: OnceCell::new() }).collect();
        Some(Input { krate, table: Table { groups, entries }, user: tokens.collect() })
    }
}
