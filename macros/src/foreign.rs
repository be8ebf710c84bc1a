//! What other libraries call our stages, and what to write here instead.
//!
//! One text per row, a line per translation:
//!
//! ```text
//! then map_ok async_map
//! reject => filter(|x| !..)
//! map_async(n, f) => map(f) |> buffer(n)
//! sort sort_by: collect first, then sort the list
//! ```
//!
//! Names alone are other names of the row. Behind `=>` stands code to type, in which the parameters of the name are
//! replaced by the user's arguments; `f` is a function, all else is none. Behind `:` stands advice. A name of our own
//! with parameters is for those who call it as they would elsewhere: `take(f) => take_while(f)`.

use crate::input::{Row, Table};
use crate::model::Args;
use crate::suggest::{self, Written, is_function};

/// One name.
pub struct Foreign {
    /// The name over there.
    pub name: String,
    /// Its parameters, if they matter.
    pub params: Option<Vec<String>>,
    /// What to write over here.
    pub instead: Instead,
}

/// What to write over here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Instead {
    /// The row, with the user's arguments.
    Row,
    /// Code to type.
    Code(String),
    /// A sentence.
    Advice(String),
}

/// What to tell the user.
#[derive(Clone)]
pub enum Told {
    /// Code to type.
    Code(String),
    /// A sentence.
    Advice(String),
}

impl Told {
    /// As help; `before` is put before code.
    pub fn help(&self, before: &str) -> String {
        match self {
            Told::Code(code) => format!("did you mean `{before}{code}`?"),
            Told::Advice(advice) => advice.clone(),
        }
    }
}

impl Row {
    /// What other libraries call it.
    pub fn foreign_names(&self) -> Vec<Foreign> {
        let text = self.foreign.as_ref().map(syn::LitStr::value).unwrap_or_default();
        let mut names = Vec::new();
        for line in text.lines().map(str::trim) {
            let (list, instead) = match (line.split_once(" => "), line.split_once(": ")) {
                (Some((list, code)), _) => (list, Instead::Code(code.trim().to_owned())),
                (None, Some((list, advice))) => (list, Instead::Advice(advice.trim().to_owned())),
                (None, None) => (line, Instead::Row),
            };
            names.extend(words(list).map(|word| {
                let (name, params) = match word.trim_end_matches(')').split_once('(') {
                    Some((name, params)) => (name, Some(params.split(',').map(|it| it.trim().to_owned()))),
                    None => (word, None),
                };
                Foreign {
                    name: name.to_owned(),
                    params: params.map(Iterator::collect),
                    instead: instead.clone(),
                }
            }));
        }
        names
    }
}

/// What somebody meant who wrote a name of ours in another style, or one of another library. Where a stage and a
/// source have it, the stage is meant.
pub fn translate(table: &Table, name: &str, written: Written<'_, '_>) -> Option<Told> {
    let name = folded(name);
    if let Some(row) = stages_first(table).find(|row| folded(&row.name) == name) {
        return Some(Told::Code(suggest::row(row, written)));
    }
    // The arguments decide; where none fit, a name without parameters, or else the first.
    let mut found: [Option<Told>; 3] = [None, None, None];
    for row in stages_first(table) {
        for foreign in row.foreign_names() {
            // Names of our own are here for those who give them other arguments.
            if folded(&foreign.name) != name || table.row(&foreign.name).is_some() {
                continue;
            }
            let rank = match &foreign.params {
                Some(params) if params_fit(params, written.args) => 0,
                None => 1,
                Some(_) => 2,
            };
            found[rank].get_or_insert_with(|| foreign.tell(row, written));
        }
    }
    found.into_iter().flatten().next().or_else(|| without_affix(table, &name, written))
}

/// The same for a name of ours with arguments that it does not take here.
pub fn misused(table: &Table, row: &Row, written: Written<'_, '_>) -> Option<Told> {
    let all = stages_first(table).flat_map(Row::foreign_names);
    let meant = all
        .filter(|foreign| foreign.name == row.name)
        .find(|foreign| foreign.params.as_ref().is_some_and(|params| params_fit(params, written.args)))?;
    Some(meant.tell(row, written))
}

/// Every name that is not ours, with what is told to those who write it.
pub fn all_names(table: &Table, written: Written<'_, '_>) -> Vec<(String, Told)> {
    let mut names = Vec::new();
    for row in stages_first(table) {
        let foreign = row.foreign_names().into_iter().filter(|foreign| table.row(&foreign.name).is_none());
        names.extend(foreign.map(|foreign| (foreign.name.clone(), foreign.tell(row, written))));
    }
    names
}

fn stages_first(table: &Table) -> impl Iterator<Item = &Row> {
    let stages = table.rows().filter(|row| !row.kind.is_source());
    stages.chain(table.rows().filter(|row| row.kind.is_source()))
}

/// `async_map`, `try_map`, `par_map`: other libraries have several of each.
fn without_affix(table: &Table, name: &str, written: Written<'_, '_>) -> Option<Told> {
    let bare = ["async", "try", "parallel", "par"].iter().find_map(|affix| name.strip_prefix(affix))?;
    let row = table.rows().find(|row| folded(&row.name) == bare);
    match row.filter(|row| name.starts_with("try") && row.takes_function() && !row.kind.is_source()) {
        Some(row) => Some(Told::Code(format!("{}?", suggest::call(row, written)))),
        None => translate(table, bare, written),
    }
}

impl Foreign {
    fn tell(&self, row: &Row, written: Written<'_, '_>) -> Told {
        match &self.instead {
            Instead::Row => Told::Code(suggest::row(row, written)),
            Instead::Code(code) => Told::Code(match &self.params {
                Some(params) if params_fit(params, written.args) => fill(code, params, written.args),
                _ => code.clone(),
            }),
            Instead::Advice(advice) => Told::Advice(advice.clone()),
        }
    }
}

/// Whether the user's arguments are what a name of another library takes.
fn params_fit(params: &[String], args: Option<&Args<'_>>) -> bool {
    let list = args.map_or(&[][..], |args| &args.list);
    list.len() == params.len()
        && params.iter().zip(list).all(|(param, argument)| is_function(argument, param == "f"))
}

/// Puts the user's arguments where the code names the parameters.
fn fill(code: &str, params: &[String], args: Option<&Args<'_>>) -> String {
    let mut filled = String::new();
    let mut word = String::new();
    for char in code.chars().chain([' ']) {
        if char.is_alphanumeric() || char == '_' {
            word.push(char);
            continue;
        }
        let at = params.iter().position(|param| *param == word);
        match at.and_then(|at| args?.list.get(at)) {
            Some(argument) => filled.push_str(&crate::print::brief(&argument.tokens)),
            None => filled.push_str(&word),
        }
        word.clear();
        filled.push(char);
    }
    filled.pop();
    filled
}

/// Cuts at spaces outside of brackets.
fn words(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let cut = move |char: char| {
        match char {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        char == ' ' && depth == 0
    };
    list.split(cut).filter(|word| !word.is_empty())
}

/// Names differ in style only: `snakeCase` is `snake_case`.
pub fn folded(name: &str) -> String {
    name.chars().filter(|char| !matches!(char, '_' | '-')).flat_map(char::to_lowercase).collect()
}
