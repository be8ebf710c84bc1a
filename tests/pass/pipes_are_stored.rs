//! Pipes as values: in fields, collections, statics, and finished by somebody else.
#![deny(warnings)]
#![allow(clippy::indexing_slicing, reason = "what is asked for was put there")]

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::LazyLock;

use futures::executor::block_on;
use pipewright::{BoxPipe, Fails, LocalBoxPipe, NoErr, Pipe, pipe};

struct Job<S> {
    pipe: Pipe<u32, NoErr, S>,
    width: usize,
}

struct Queue<'a> {
    next: Option<BoxPipe<'a, &'a str>>,
    failed: Vec<LocalBoxPipe<'a, u32, Fails<String>>>,
}

type Maker = Box<dyn Fn(u32) -> BoxPipe<'static, u32> + Send + Sync>;
type Work = Pin<Box<dyn Future<Output = usize> + Send>>;

static MAKERS: LazyLock<HashMap<&str, Maker>> = LazyLock::new(|| {
    let even: Maker = Box::new(|n| pipe!(0..n |> filter(|it| it % 2 == 0) |> boxed));
    let odd: Maker = Box::new(|n| pipe!(0..n |> filter(async |it| it % 2 == 1) |> boxed));
    HashMap::from([("even", even), ("odd", odd)])
});
static SQUARES: LazyLock<Vec<u64>> = LazyLock::new(|| block_on(pipe!(0..4 |> map(|n| n * n) |> collect)));
const MAKE: fn(u32) -> BoxPipe<'static, u32> = |n| pipe!([n, n] |> boxed);

thread_local! {
    static COUNT: usize = block_on(pipe!(0..3 |> count));
}

fn both(is_first: bool) -> BoxPipe<'static, u32> {
    if is_first { pipe!(0..3 |> boxed) } else { pipe!([7] |> map(async |n| n) |> boxed) }
}

fn main() {
    let job = Job { pipe: pipe!(0..3 |> map(|n| n + 1) |> take(2)), width: 2 };
    let Job { pipe, width } = job;
    assert_eq!(block_on(pipe!(pipe |> buffer(width) |> sum::<u32>)), 3);

    let text = "a b".to_owned();
    let mut queue = Queue { next: Some(pipe!(text.split(' ') |> boxed)), failed: Vec::new() };
    queue.failed.push(pipe!([1] |> map(|n| if n > 1 { Ok(n) } else { Err(text.clone()) })? |> boxed_local));
    let next = queue.next.take().map(|next| block_on(pipe!(next |> collect::<Vec<_>>)));
    assert_eq!(next, Some(vec!["a", "b"]));
    let failed: Vec<_> = queue.failed.into_iter().map(|failing| block_on(pipe!(failing |> count))).collect();
    assert_eq!(failed, [Err("a b".to_owned())]);

    let made = pipe!(MAKERS["even"](5) |> collect::<Vec<_>>);
    assert_eq!(block_on(made), [0, 2, 4]);
    assert_eq!(block_on(pipe!(MAKERS["odd"](5) |> count)), 2);
    assert_eq!(*SQUARES, [0, 1, 4, 9]);
    assert_eq!(block_on(pipe!(MAKE(2) |> sum::<u32>)), 4);
    assert_eq!(COUNT.with(|count| *count), 3);

    let pieces = [both(true), both(false)];
    let counts: Vec<usize> = block_on(pipe!(
        pieces |> map(async |piece| pipe!(piece |> count).await) |> buffer(2) |> collect
    ));
    assert_eq!(counts, [3, 1]);
    let works: Vec<Work> =
        vec![Box::pin(pipe!(0..3 |> count)), Box::pin(pipe!(both(true) |> take(1) |> count))];
    assert_eq!(block_on(pipe!(works |> map(|work| work) |> buffer(2) |> sum::<usize>)), 4);
}
