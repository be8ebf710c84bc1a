//! What is compiled: pipes of eight stages, and the same by hand with the adapters of futures-util.

/// A job, and how each side writes it.
pub struct Template {
    /// What the command line and the functions are called.
    pub name: &'static str,
    /// What the table calls it.
    pub title: &'static str,
    /// The type of the result.
    pub gives: &'static str,
    /// The body with `pipe!`.
    pub ours: &'static str,
    /// The body with futures-util.
    pub theirs: &'static str,
}

/// What the functions of both sides call.
pub const COMMON: &str = "\
use std::num::ParseIntError;
use std::sync::Mutex;

#[derive(Debug, Default)]
pub struct Store(Mutex<Vec<String>>);

impl Store {
    async fn put(&self, item: String) {
        self.0.lock().unwrap().push(item);
    }
}

async fn get_page(no: u32) -> Vec<u32> {
    vec![no * 3, no * 3 + 1, no * 3 + 2]
}

async fn get_container(id: u32) -> Vec<String> {
    vec![id.to_string(), (id + 1).to_string()]
}

async fn try_page(no: u32) -> Result<Vec<u32>, ParseIntError> {
    Ok(get_page(no).await)
}

async fn parse(text: String) -> Result<u32, ParseIntError> {
    text.parse()
}

async fn step(n: u32) -> u32 {
    n + 1
}

";

/// What the text of each side begins with.
pub const OUR_IMPORTS: &str = "use pipewright::pipe;\n";
pub const THEIR_IMPORTS: &str =
    "use futures::future::ready;\nuse futures::stream::{self, StreamExt, TryStreamExt};\n";

pub const TEMPLATES: &[Template] = &[
    Template {
        name: "paged",
        title: "pages, `buffer`, `batch`, `par_flat_map`",
        gives: "Vec<usize>",
        ours: "\
pipe!(
    0..9u32 |> map(get_page) |> buffer(3) |> flatten |> batch(9) |> par_flat_map(get_container) |> flatten
        |> map(|item| item.len()) |> collect
)",
        theirs: "\
stream::iter(0..9u32)
    .map(get_page)
    .buffered(3)
    .flat_map(stream::iter)
    .chunks(9)
    .flat_map(|list| stream::iter(list).map(get_container).buffered(9))
    .flat_map(stream::iter)
    .map(|item| item.len())
    .collect()",
    },
    Template {
        name: "fallible",
        title: "`map(..)?` twice, two buffers",
        gives: "Result<Vec<u32>, ParseIntError>",
        ours: "\
pipe!(
    0..9u32 |> map(try_page)? |> buffer(3) |> flatten |> filter(|n| n % 2 == 0) |> map(|n| n.to_string())
        |> map(parse)? |> buffer(4) |> collect
)",
        theirs: "\
stream::iter(0..9u32)
    .map(try_page)
    .buffered(3)
    .map_ok(|list| stream::iter(list).map(Ok))
    .try_flatten()
    .try_filter(|n| ready(n % 2 == 0))
    .map_ok(|n| n.to_string())
    .map_ok(parse)
    .try_buffered(4)
    .try_collect()",
    },
    Template {
        name: "unordered",
        title: "`filter`, `.unordered()`, `enumerate`",
        gives: "usize",
        ours: "\
pipe!(
    0..9u32 |> map(get_page) |> flatten |> filter(|n| *n > 5) |> map(get_container) |> buffer(3).unordered()
        |> flatten |> enumerate |> count
)",
        theirs: "\
stream::iter(0..9u32)
    .then(get_page)
    .flat_map(stream::iter)
    .filter(|n| ready(*n > 5))
    .map(get_container)
    .buffer_unordered(3)
    .flat_map(stream::iter)
    .enumerate()
    .count()",
    },
    Template {
        name: "closures",
        title: "async closures, `take`, `for_each`",
        gives: "()",
        ours: "\
pipe!(
    0..9u32 |> map(async |no| get_page(no).await) |> buffer(3) |> flatten |> map(get_container) |> buffer(3)
        |> flatten |> take(20) |> for_each(async |item| store.put(item).await)
)",
        theirs: "\
stream::iter(0..9u32)
    .map(async |no| get_page(no).await)
    .buffered(3)
    .flat_map(stream::iter)
    .map(get_container)
    .buffered(3)
    .flat_map(stream::iter)
    .take(20)
    .for_each(async |item| store.put(item).await)",
    },
    Template {
        name: "plain",
        title: "plain closures only",
        gives: "Vec<u8>",
        ours: "\
pipe!(
    0..90u32 |> map(|n| n + 1) |> filter(|n| n % 3 != 0) |> map(|n| n * 2)
        |> filter_map(|n| (n % 5 != 0).then_some(n)) |> map(|n| n.to_string()) |> flat_map(|text| text.into_bytes())
        |> map(|byte| byte - b'0') |> collect
)",
        theirs: "\
stream::iter(0..90u32)
    .map(|n| n + 1)
    .filter(|n| ready(n % 3 != 0))
    .map(|n| n * 2)
    .filter_map(|n| ready((n % 5 != 0).then_some(n)))
    .map(|n| n.to_string())
    .flat_map(|text| stream::iter(text.into_bytes()))
    .map(|byte| byte - b'0')
    .collect()",
    },
    Template {
        name: "paths",
        title: "`map(path)` only",
        gives: "Vec<u32>",
        ours: "\
pipe!(
    0..9u32 |> map(step) |> map(step) |> map(step) |> map(step) |> map(step) |> map(step) |> map(step) |> collect
)",
        theirs: "\
stream::iter(0..9u32)
    .then(step)
    .then(step)
    .then(step)
    .then(step)
    .then(step)
    .then(step)
    .then(step)
    .collect()",
    },
];

/// A pipe every third stage of which is a buffer, on each side, and the functions that it calls: each buffer runs
/// another, or all the same.
pub fn long_pipe(stages: usize, calls: Calls) -> ([String; 2], String) {
    assert!(stages % 3 == 0, "it is made of threes");
    let number = |third: usize| if calls == Calls::Same { 0 } else { third };
    let (mut ours, mut theirs) = ("pipe!(0..9u32".to_owned(), "stream::iter(0..9u32)".to_owned());
    let mut functions = String::new();
    for third in 0..stages / 3 {
        let number = number(third);
        ours += &format!(" |> map(call_{number}) |> buffer(3) |> map(|n| n + 1)");
        theirs += &format!(".map(call_{number}).buffered(3).map(|n| n + 1)");
        if number == third {
            functions += &format!("async fn call_{number}(n: u32) -> u32 {{\n    n + {number}\n}}\n\n");
        }
    }
    ([ours + " |> collect)", theirs + ".collect()"], functions)
}

/// What the buffers of a long pipe run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// Each a function of its own.
    Own,
    /// All the same function, which only the adapters of futures-util turn to account.
    Same,
}
