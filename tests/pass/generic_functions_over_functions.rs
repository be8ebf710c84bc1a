//! Functions that are generic over the elements and over the functions that a pipe calls.
#![deny(warnings)]
#![allow(clippy::expect_used, reason = "a lock that was poisoned is no topic here")]

use std::fmt::Debug;
use std::future::ready;
use std::str::FromStr;
use std::sync::Mutex;

use futures::executor::block_on;
use pipewright::{Fails, Flow, NoErr, Pipe, pipe};

fn plain<T, U, F: Fn(T) -> U + Clone>(list: Vec<T>, f: F) -> impl Flow<Item = U> {
    pipe!(list |> map(f))
}

/// A function with an output that may be a future is what its type says: not one.
fn again<T: Clone, F>(list: Vec<T>, f: F) -> impl Flow<Item = T>
where
    F: Fn(T) -> T + Clone,
{
    pipe!(list |> map(f.clone()) |> map(move |item: T| f(item)))
}

async fn futures<T, U, F, R>(list: Vec<T>, f: F) -> Vec<U>
where
    F: Fn(T) -> R,
    R: Future<Output = U>,
{
    pipe!(list |> map(&f) |> buffer(2) |> collect).await
}

async fn asyncs<T, U>(list: Vec<T>, f: impl AsyncFn(T) -> U) -> Vec<U> {
    pipe!(list |> map(async |item| f(item).await) |> buffer(2) |> collect).await
}

async fn fallible<T, U, E, F>(list: &[T], f: F) -> Result<Vec<U>, E>
where
    F: AsyncFn(&T) -> Result<U, E>,
{
    pipe!(list |> map(async |item| f(item).await)? |> buffer(2) |> collect).await
}

async fn kept<T, P: Fn(&T) -> bool + Clone>(list: impl IntoIterator<Item = T>, keep: P) -> Vec<T> {
    pipe!(list |> filter(keep.clone()) |> filter(keep) |> collect).await
}

async fn kept_later<T, P: AsyncFn(&T) -> bool + Clone>(list: Vec<T>, keep: P) -> Vec<T> {
    pipe!(list |> filter(keep) |> buffer(2) |> collect).await
}

async fn seen<T>(list: Vec<T>, look: impl Fn(&T) + Clone) -> usize {
    pipe!(list |> inspect(look) |> count).await
}

async fn lists<T: IntoIterator, B>(lists: Vec<T>) -> B
where
    B: Default + Extend<T::Item>,
{
    pipe!(lists |> flatten |> collect).await
}

async fn folded<T, A>(list: Vec<T>, first: A, mut f: impl FnMut(A, T) -> A) -> A {
    pipe!(list |> fold(first, |sum, item: T| f(sum, item))).await
}

async fn bodies<T>(list: Vec<T>, mut body: impl AsyncFnMut(T)) {
    pipe!(list |> for_each(async |item| body(item).await)).await;
}

fn shown<E, F: Flow<E, Item: Debug>>(items: F) -> impl Flow<E, Item = String> {
    pipe!(items |> map(|item| format!("{item:?}")))
}

fn parsed<T, F: Flow<Item: AsRef<str>>>(items: F) -> impl Flow<Fails<T::Err>, Item = T>
where
    T: FromStr,
{
    pipe!(items |> map(|text| text.as_ref().parse::<T>())?)
}

async fn counted<T, S>(pipe: Pipe<T, NoErr, S>) -> usize
where
    Pipe<T, NoErr, S>: Flow<Item = T>,
{
    pipe!(pipe |> count).await
}

struct Client<F>(F);

impl<F: AsyncFn(u32) -> String> Client<F> {
    async fn pages<const N: usize, const W: usize>(&self, ids: [u32; N]) -> Vec<String> {
        pipe!(ids |> map(async |id| self.0(id).await) |> buffer(W) |> take(N) |> collect).await
    }
}

async fn double(n: u32) -> u32 {
    n * 2
}

fn main() {
    let more = 1;
    assert_eq!(block_on(pipe!(plain(vec![1, 2], |n| n + more) |> collect::<Vec<u32>>)), [2, 3]);
    assert_eq!(block_on(pipe!(again(vec![1, 2], |n| n + more) |> sum::<u32>)), 7);
    assert_eq!(block_on(futures(vec![1, 2], double)), [2, 4]);
    assert_eq!(block_on(futures(vec![1], |n| ready(n + more))), [2]);
    assert_eq!(block_on(asyncs(vec![1, 2], double)), [2, 4]);
    assert_eq!(block_on(asyncs(vec![1], async |n| n + more)), [2]);
    let checked = fallible(&["1", "x"], async |text| text.parse::<u32>().or(Err(text.len())));
    assert_eq!(block_on(checked), Err(1));
    assert_eq!(block_on(kept(0..4, |n| *n > more)), [2, 3]);
    let names = ["a".to_owned()];
    let is_known = move |name: &&str| names.iter().any(|known| known == name);
    assert_eq!(block_on(kept(["a", "b"], is_known.clone())), ["a"]);
    assert_eq!(block_on(pipe!(["b", "a"] |> filter(is_known) |> count)), 1);
    assert_eq!(block_on(kept_later(vec![1, 2], async |n: &u32| *n > more)), [2]);
    let texts = Mutex::new(Vec::new());
    assert_eq!(block_on(seen(vec![1, 2], |n| texts.lock().expect("nothing panics").push(n.to_string()))), 2);
    assert_eq!(texts.into_inner().ok(), Some(vec!["1".to_owned(), "2".to_owned()]));
    assert_eq!(block_on(lists::<_, String>(vec![["a", "b"]])), "ab");
    assert_eq!(block_on(folded(vec![1, 2], String::new(), |text, n| text + &n.to_string())), "12");
    let mut seen = Vec::new();
    block_on(bodies(vec![1, 2], async |n| seen.push(n)));
    assert_eq!(seen, [1, 2]);
    assert_eq!(block_on(pipe!(shown(pipe!(["a"])) |> collect::<String>)), "\"a\"");
    assert_eq!(block_on(pipe!(parsed::<u8, _>(pipe!(["1", "2"])) |> sum::<u8>)), Ok(3));
    assert_eq!(block_on(counted(pipe!(0..3 |> skip(1)))), 2);
    let client = Client(async |id| format!("#{id}"));
    assert_eq!(block_on(client.pages::<2, 3>([1, 2])), ["#1", "#2"]);
}
