//! A path is called, whatever it leads to.
#![deny(warnings)]

use std::convert::identity;
use std::sync::Arc;

use futures::executor::block_on;
use futures::future;
use pipewright::pipe;

#[derive(Debug, PartialEq, Clone)]
struct Id(u32);

#[derive(Debug, PartialEq)]
enum Event {
    Found(Id),
}

trait Shown: Sized {
    const SHOW: fn(Self) -> String;
    async fn fetch(self) -> Self;
    fn is_odd(&self) -> bool;
}

impl Shown for u32 {
    const SHOW: fn(Self) -> String = |n| n.to_string();
    async fn fetch(self) -> Self {
        self + 1
    }
    fn is_odd(&self) -> bool {
        self % 2 == 1
    }
}

static HALVE: fn(u32) -> u32 = |n| n >> 1;

extern "C" fn foreign(n: u32) -> u32 {
    n + 1
}

struct Client {
    change: fn(u32) -> u32,
}

impl Client {
    async fn run(&self, ids: &[u32]) -> Vec<u32> {
        let change = self.change;
        pipe!(ids |> map(u32::clone) |> map(self.change) |> map(change) |> collect).await
    }
}

async fn shown<T: Shown>(list: Vec<T>) -> Vec<String> {
    pipe!(list |> map(T::fetch) |> filter(T::is_odd) |> buffer(2) |> map(T::SHOW) |> collect).await
}

fn is_new<T>(_: &T) -> bool {
    true
}

const fn look<T>(_: &T) {}

async fn is_known<T>(_: &T) -> bool {
    true
}

async fn generic(items: Vec<Option<u32>>) -> usize {
    pipe!(
        items
            |> filter(Option::is_some)
            |> filter(is_new)
            |> filter(is_known)
            |> filter(is_known::<Option<_>>)
            |> inspect(look)
            |> buffer(2)
            |> count
    )
    .await
}

fn main() {
    assert_eq!(block_on(generic(vec![Some(1), None])), 1);
    let out: Vec<Event> = block_on(pipe!([1, 2] |> map(Id) |> map(Event::Found) |> collect));
    assert_eq!(out, [Event::Found(Id(1)), Event::Found(Id(2))]);
    let texts = block_on(
        pipe!(["a ", "b"] |> map(<str>::trim) |> map(<str as ToOwned>::to_owned) |> collect::<Vec<_>>),
    );
    assert_eq!(texts, ["a", "b"]);
    let lists: Vec<Arc<[u8]>> = block_on(pipe!(
        [vec![1], vec![]] |> map(Vec::<u8>::into_boxed_slice) |> map(Arc::<[u8]>::from) |> collect
    ));
    assert_eq!(lists.iter().map(|list| list.len()).sum::<usize>(), 1);
    let sum = block_on(pipe!(
        [1_u16, 2]
            |> map(u32::from)
            |> map(Into::<u64>::into)
            |> map(identity::<u64>)
            |> map(u32::try_from)?
            |> map(HALVE)
            |> map(foreign)
            |> map(future::ready)
            |> map(Box::new)
            |> map(<Box<u32> as Into<Option<Box<u32>>>>::into)
            |> flatten
            |> map(|n| *n)
            |> sum::<u32>
    ));
    assert_eq!(sum, Ok(3));
    let counts = block_on(
        pipe!([[Some(1), None], [None, None]] |> flat_map(Vec::from) |> flat_map(identity) |> count),
    );
    assert_eq!(counts, 1);
    assert_eq!(block_on(shown(vec![1_u32, 2])), ["3"]);
    assert_eq!(block_on(Client { change: |n| n + 1 }.run(&[1])), [3]);
}
