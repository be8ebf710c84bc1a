//! Functions of every form.
#![deny(warnings)]
#![allow(non_ascii_idents, clippy::ref_patterns, reason = "they are what this is about")]

use pipewright::pipe;

struct Point {
    x: u32,
    y: u32,
}

fn r#type(n: u32) -> u32 {
    n + 1
}

async fn größe(n: u32) -> u32 {
    n * 2
}

#[allow(unreachable_pub, reason = "no program has a public item")]
mod r#match {
    use pipewright::{Flow, pipe};

    pub fn r#as<E, F: Flow<E>>(items: F, n: usize) -> impl Flow<E, Item = F::Item> {
        pipe!(items |> take(n))
    }
}

const fn plus<const N: u32>(n: u32) -> u32 {
    n + N
}

fn adder(more: u32) -> impl Fn(u32) -> u32 + Clone {
    move |n| n + more
}

fn pick(is_first: bool) -> fn(u32) -> u32 {
    if is_first { r#type } else { plus::<2> }
}

#[tokio::main]
async fn main() {
    patterns().await;
    names().await;
    expressions().await;
}

async fn patterns() {
    let points = [Point { x: 1, y: 2 }, Point { x: 3, y: 4 }];
    let out: Vec<u32> = pipe!(
        points
            |> map(|Point { x, y: up }| (x, [up, up]))
            |> map(|(x, [first, ..]): (u32, [u32; 2])| x + first)
            |> map(|n @ (0..=3 | 4..)| n)
            |> map(|ref n| *n)
            |> map(async |mut n| { n += 1; n })
            |> map(|n: u32| -> u32 { n })
            |> map(async |n: u32| -> u32 { n })
            |> filter(|&n| n > 4)
            |> collect
    )
    .await;
    assert_eq!(out, [8]);
}

async fn names() {
    let r#fn = |n| n + 1;
    let été = 1;
    let out: Vec<u32> = pipe!(
        0..3
            |> map(r#type)
            |> map(größe)
            |> map(r#fn)
            |> map(|ñ| ñ + été)
            |> r#match::r#as(2)
            |> r#map(r#type)
            |> collect
    )
    .await;
    assert_eq!(out, [5, 7]);
}

async fn expressions() {
    let is_first = true;
    let table = (adder(1), [r#type, plus::<2>]);
    let out: Vec<u32> = pipe!(
        [0]
            |> map(plus::<1>)
            |> map(plus::<{ 1 + 1 }>)
            |> map(adder(1))
            |> map(table.1[0])
            |> map(table.0)
            |> map(pick(is_first))
            |> map(if is_first { plus::<3> } else { r#type })
            |> map(match table.1 { [_, _] => adder(1) })
            |> map((|n| n + 1))
            |> map({ let more = 2; move |n| n + more })
            |> map({ let more = 1; async move |n| n + more })
            |> map(const { if size_of::<u32>() > 3 { r#type } else { plus::<9> } })
            |> collect
    )
    .await;
    assert_eq!(out, [16]);
}
