//! One limit for a tree of unknown size: what a call finds takes its place.

use pipewright::pipe;
use pipewright_tests::{Arrivals, Run, call};

/// The root.
fn once(name: &str) -> impl Iterator<Item = String> + use<> {
    std::iter::once(name.to_owned())
}

/// A node of a tree of three levels; each child's name is its parent's and a letter.
async fn node(name: String, letters: &str) -> (String, Vec<String>) {
    let children = if name.len() < 3 {
        letters.chars().map(|letter| format!("{name}{letter}")).collect()
    } else {
        vec![]
    };
    call("X", name.clone(), 100, (name, children)).await
}

#[tokio::test(start_paused = true)]
async fn x_3() {
    let run = Run::of("x_3");
    let walk = |name| node(name, "abc");
    let end: Arrivals = pipe!(once("r") |> expand(walk) |> buffer(3) |> collect).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn x_map() {
    let run = Run::of("x_map");
    let walk = |name| node(name, "ab");
    let f = |name: String| call("f", name.clone(), 70, name);
    let end: Arrivals = pipe!(once("r") |> expand(walk) |> map(f) |> buffer(3) |> collect).await;
    run.check(end);
}
