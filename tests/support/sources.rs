//! Sources with work of their own, and the calls most rows are made of.

use std::future::Future;

use futures::{Stream, StreamExt, stream};
use serde_json::Value;

use crate::{arrive, call, sleep};

/// `get_page`: takes `ms`, gives `ids` ids, `"page.place"` with places from 1.
pub async fn page(page: i32, ms: u64, ids: i32) -> Vec<String> {
    let list = (1..=ids).map(|place| format!("{page}.{place}")).collect();
    call("P", page, ms, list).await
}

/// `get_container`: takes `ms`, gives two items, `"id"` and a letter.
pub async fn container(id: String, ms: u64) -> Vec<String> {
    let items = ["a", "b"].map(|letter| format!("{id}{letter}")).to_vec();
    call("C", id, ms, items).await
}

/// The entry of `list` for `v`; the last one stands for all later ones.
pub fn nth<T: Copy, const N: usize>(list: [T; N], v: i32) -> T {
    list[usize::try_from(v).expect("not negative").min(N - 1)]
}

/// An opaque stream of 0..n that gives what `get` makes of each, asking for one after another.
pub fn one_by_one<T, F: Future<Output = T>>(n: i32, get: impl FnMut(i32) -> F) -> impl Stream<Item = T> {
    stream::iter(0..n).then(get)
}

/// An opaque stream of ids: asks for the next page when it is polled and the ids of the last are used up.
pub fn pages_one_by_one<F>(n: i32, get_page: impl FnMut(i32) -> F) -> impl Stream<Item = String>
where
    F: Future<Output = Vec<String>>,
{
    one_by_one(n, get_page).map(stream::iter).flatten()
}

/// An opaque stream of 0.., each the given time after the one before it was taken.
pub fn ticking<const N: usize>(gaps: [u64; N]) -> impl Stream<Item = i32> {
    stream::iter((0..).zip(gaps)).then(|(i, ms)| call("src", i, ms, i))
}

/// A stream that never gives anything and never ends.
pub fn silent<T>() -> impl Stream<Item = T> {
    stream::pending()
}

/// The body of a consumer: notes the arrival, then takes `MS`.
pub async fn body<const MS: u64>(value: impl Into<Value>) {
    arrive(value);
    sleep(MS).await;
}
