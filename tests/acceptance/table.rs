//! Rows and tests agree: every row has its test, and the test holds the row's pipe.

use pipewright_tests::rows;

const SOURCES: [&str; 10] = [
    include_str!("crawl.rs"),
    include_str!("errors.rs"),
    include_str!("limits.rs"),
    include_str!("merge.rs"),
    include_str!("ordered.rs"),
    include_str!("progress.rs"),
    include_str!("seed.rs"),
    include_str!("tree.rs"),
    include_str!("unordered.rs"),
    include_str!("window.rs"),
];

/// Each row: its name and its pipe.
fn named() -> impl Iterator<Item = (&'static str, &'static str)> {
    let text = |value: &'static serde_json::Value| value.as_str().expect("a text");
    rows().iter().map(move |row| (text(&row["id"]), text(&row["pipe"])))
}

/// The source text of the test named `id`, without white space.
fn test_of(id: &str) -> Option<String> {
    let head = format!("\nasync fn {id}() {{\n");
    let body = SOURCES.iter().find_map(|source| Some(source.split_once(&head)?.1))?;
    let end = body.find("\n}\n").expect("a test ends with a brace");
    Some(squeeze(&body[..end]))
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The row's pipe, or the part of it that the row writes out, as a test writes it.
fn written(pipe: &str) -> String {
    if let Some((_, second)) = pipe.split_once("the second pipe is ") {
        return squeeze(second.split(", f(v)").next().unwrap_or(second));
    }
    if let Some(first) = pipe.strip_prefix("join(").and_then(|pipes| pipes.split(", pipe!").next()) {
        return squeeze(first);
    }
    let pipe = pipe.split(", a = ").next().unwrap_or(pipe);
    // The pool, which may stand on either side.
    let pipe = pipe.split_once("; ").map_or(pipe, |(_, pipe)| pipe);
    let pipe = pipe.split(", p = ").next().unwrap_or(pipe).replace(" (9 pages)", "");
    let pipe = pipe.replace("one start per 200", "&limiter");
    let pipe = pipe.replace("3 tries, pause 100", "policy").replace("3 tries, pause 0", "policy");
    let pipe = pipe.replace("timeout(150)", "timeout(limit)");
    let pipe =
        pipe.replace("filter(async ", "filter(").replace("within(250)", "within(Duration::from_millis(250))");
    let pipe = match pipe.split_once("body ") {
        Some((before, ms)) => format!("{before}body::<{}>)", ms.trim_end_matches(')')),
        None => pipe,
    };
    format!("pipe!({})", squeeze(&pipe))
}

#[test]
fn the_table_is_whole() {
    assert_eq!(rows().len(), 104);
}

#[test]
fn every_row_has_its_test() {
    let missing: Vec<_> = named().filter(|(id, _)| test_of(id).is_none()).collect();
    assert!(missing.is_empty(), "rows without a test: {missing:#?}");
}

#[test]
fn every_test_holds_the_pipe_of_its_row() {
    for (id, pipe) in named() {
        let (Some(test), pipe) = (test_of(id), written(pipe)) else { continue };
        assert!(test.contains(&pipe), "the test `{id}` does not hold `{pipe}`");
        assert!(test.contains(&format!("Run::of(\"{id}\")")), "the test `{id}` checks another row");
    }
}

#[test]
fn every_test_has_its_row() {
    let tests: usize = SOURCES.iter().map(|source| source.matches("#[tokio::test").count()).sum();
    assert_eq!(tests, named().count(), "a test without a row");
}
