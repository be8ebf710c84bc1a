//! Functions that return pipes, and call themselves or each other.
#![deny(warnings)]

use std::pin::Pin;

use futures::executor::block_on;
use pipewright::{BoxPipe, Fails, LocalBoxPipe, NoErr, SendFlow, pipe};

struct Folder {
    name: &'static str,
    folders: Vec<Self>,
}

/// Down a tree of folders, all of one depth at once.
fn names<'a>(folder: &'a Folder, below: usize) -> BoxPipe<'a, String> {
    if below == 0 {
        return pipe!([folder.name.to_owned()] |> boxed);
    }
    pipe!(
        chain(
            [folder.name.to_owned()],
            &folder.folders
                |> map(async move |inner| pipe!(names(inner, below - 1) |> collect::<Vec<_>>).await)
                |> buffer(2)
                |> flatten
        ) |> boxed
    )
}

fn down(n: u32) -> LocalBoxPipe<'static, u32> {
    if n == 0 {
        pipe!([0] |> boxed_local)
    } else {
        pipe!(chain([n], up(n - 1)) |> map(u32::from) |> boxed_local)
    }
}

fn up(n: u32) -> LocalBoxPipe<'static, u32> {
    if n == 0 { pipe!([0] |> boxed_local) } else { pipe!(chain(down(n - 1), [n]) |> boxed_local) }
}

fn checked(n: u32) -> BoxPipe<'static, u32, Fails<String>> {
    match n {
        0 => pipe!([0] |> map(|_| Err("the end".to_owned()))? |> boxed),
        _ => pipe!(chain([n] |> map(Ok::<u32, String>)?, checked(n - 1)) |> boxed),
    }
}

/// Without a box, by generics: each call adds a stage.
fn nested<F: SendFlow<NoErr, Item = u32> + 'static>(pipe: F, more: u32) -> BoxPipe<'static, u32> {
    pipe!(pipe |> map(move |n| n + more) |> boxed)
}

fn total(n: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move {
        if n == 0 { 0 } else { n + pipe!([n - 1, n >> 1] |> map(total) |> buffer(2) |> sum::<u32>).await }
    })
}

async fn depth(folder: &Folder) -> usize {
    let below = pipe!(
        &folder.folders |> map(async |inner| Box::pin(depth(inner)).await) |> buffer(4) |> fold(0, Ord::max)
    );
    1 + below.await
}

fn main() {
    let leaf = |name| Folder { name, folders: vec![] };
    let tree = Folder { name: "a", folders: vec![Folder { name: "b", folders: vec![leaf("c")] }, leaf("d")] };
    assert_eq!(block_on(pipe!(names(&tree, 9) |> collect::<Vec<_>>)), ["a", "b", "c", "d"]);
    assert_eq!(block_on(pipe!(down(4) |> collect::<Vec<_>>)), [4, 2, 0, 1, 3]);
    let first = pipe!(checked(2) |> take(2) |> collect::<Vec<_>>);
    assert_eq!(block_on(first), Ok(vec![2, 1]));
    assert_eq!(block_on(pipe!(checked(2) |> count)), Err("the end".to_owned()));
    let piece = nested(nested(pipe!(0..2), 1), 2);
    assert_eq!(block_on(pipe!(piece |> collect::<Vec<_>>)), [3, 4]);
    assert_eq!(block_on(total(3)), 8);
    assert_eq!(block_on(depth(&tree)), 3);
}
