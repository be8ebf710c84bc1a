//! What edition 2021 reads in another way: words, lifetimes in signatures, the end of temporaries.
#![deny(warnings)]
#![allow(keyword_idents_2024, clippy::await_holding_refcell_ref, reason = "they are what is special")]

use std::cell::RefCell;
use std::future::Future;
use std::num::ParseIntError;

use futures::executor::block_on;
use lines::{pipe, Fails, Flow, SendFlow};

/// A word of edition 2024.
async fn gen(n: u32) -> u32 {
    n + 1
}

fn borrowed<'a>(list: &'a [u32], more: &'a u32) -> impl Flow<Item = u32> + 'a {
    pipe!(list |> map(move |n| n + more))
}

fn fallible<'a>(texts: &'a [&'a str]) -> impl SendFlow<Fails<ParseIntError>, Item = u32> + 'a {
    pipe!(texts |> map(|text| text.parse::<u32>())?)
}

fn sum<'a, F: Flow<Item = u32> + 'a>(flow: F) -> impl Future<Output = u32> + 'a {
    pipe!(flow |> map(gen) |> buffer(2) |> sum::<u32>)
}

/// Without lifetimes in its arguments it needs none in its result.
fn every<E, F: Flow<E>>(items: F, n: usize) -> impl Flow<E, Item = F::Item> {
    pipe!(items |> enumerate |> filter(move |pair| pair.0 % n == 0) |> map(|(_, item)| item))
}

macro_rules! counted {
    ($source:expr_2021, $f:expr_2021, $pattern:pat) => {
        pipe!($source |> map($f) |> filter(|n| matches!(n, $pattern)) |> count)
    };
}

async fn lengths(names: &RefCell<Vec<String>>) -> usize {
    // The guard is given back before the names are.
    pipe!(names.borrow().iter() |> map(|name: &String| name.len()) |> sum::<usize>).await
}

fn main() {
    let (list, more) = (vec![1, 2], 1);
    let pieces = pipe!(self::every(borrowed(&list, &more), 1) |> self::every(1) |> collect::<Vec<_>>);
    assert_eq!(block_on(pieces), [2, 3]);
    assert_eq!(block_on(pipe!(fallible(&["1", "2"]) |> sum::<u32>)), Ok(3));
    assert_eq!(block_on(sum(borrowed(&list, &more))), 7);
    assert_eq!(block_on(counted!(0..3, gen, 1 | 2)), 2);
    let branches = pipe!(list.iter() |> tee(|p| pipe!(p |> map(|n| *n) |> map(gen) |> last), |p| pipe!(p |> count)));
    assert_eq!(block_on(branches), (Some(3), 2));
    assert_eq!(block_on(counted!(list, async move |n| n + more, 2)), 1);
    assert_eq!(block_on(lengths(&RefCell::new(vec!["a".to_string()]))), 1);
}
