//! What is warned about, and what is not.

use super::support::expand;

/// The warnings in the text of a pipeline, in order.
fn warnings(pipe: &str) -> Vec<&'static str> {
    let text = expand(pipe).to_string();
    let mut found: Vec<_> = ["two_buffers", "lists_of_one", "one_at_a_time", "long_pipe"]
        .iter()
        .flat_map(|name| text.match_indices(name).map(|(at, _)| (at, *name)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn twice_the_same() {
    assert_eq!(warnings("s |> buffer(2) |> buffer(3) |> buffer(4)"), ["two_buffers", "two_buffers"]);
    assert_eq!(warnings("s |> buffer(2) |> map(f) |> buffer(3) |> take(1) |> take(2)"), [""; 0]);
    assert_eq!(warnings("s |> buffer(2) |> ? |> buffer(3)"), [""; 0]);
    assert_eq!(warnings("s |> buffer(2) |> my::own() |> buffer(3)"), [""; 0]);
}

#[test]
fn the_number_one() {
    assert_eq!(warnings("s |> batch(1) |> batch(0x1) |> batch(1usize)"), ["lists_of_one"; 3]);
    assert_eq!(warnings("s |> batch(2) |> batch(n) |> buffer(1) |> take(1)"), [""; 0]);
}

#[test]
fn a_call_that_nothing_runs_at_once() {
    assert_eq!(warnings("s |> map(f) |> batch(2)"), ["one_at_a_time"]);
    assert_eq!(
        warnings("s |> map(f)? |> ? |> flatten |> filter(g) |> take(2) |> count"),
        ["one_at_a_time"; 2]
    );
    assert_eq!(warnings("merge(s |> map(f) |> take(1), t)"), ["one_at_a_time"]);
}

#[test]
fn a_call_that_may_be_meant() {
    assert_eq!(warnings("s |> map(f) |> buffer(2) |> batch(2) |> map(f) |> collect"), [""; 0]);
    assert_eq!(warnings("s |> map(f) |> my::own() |> batch(2)"), [""; 0]);
    assert_eq!(warnings("s |> map(f) |> via(g) |> batch(2) |> par_flat_map(f) |> take(2)"), [""; 0]);
    assert_eq!(warnings("s |> scan(0, f) |> batch(2) |> boxed"), [""; 0]);
}

#[test]
fn a_long_pipe() {
    let pipe = |stages: usize, stage: &str| format!("s{}", format!(" |> {stage}").repeat(stages));
    assert_eq!(warnings(&pipe(40, "map(f)")), [""; 0]);
    assert_eq!(warnings(&pipe(41, "map(f)")), ["long_pipe"]);
    assert_eq!(warnings(&pipe(200, "map(f)")), ["long_pipe"]);
    assert_eq!(warnings(&pipe(21, "map(f)?")), ["long_pipe"]);
    assert_eq!(warnings(&pipe(21, "filter(f)")), ["long_pipe"]);
    assert_eq!(warnings(&format!("{} |> boxed {}", pipe(39, "map(f)"), &pipe(40, "map(f)")[1..])), [""; 0]);
}
