//! A table of `Send`: each form of a pipe inside a task, an `async_trait` method, a boxed future and an opaque one.
//!
//! That a pipe itself passes an `is_send` check says little: what fails is a pipe that borrows inside a task. So each
//! row is compiled in all four places, and run there.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::{Stream, StreamExt, stream};
use pipewright::{BoxPipe, Fails, Flow, SendFlow, pipe};
use tokio::sync::mpsc;

use crate::in_a_task;

/// What the pipes borrow from: a client that answers with lengths, and three texts of 1, 2 and 3 letters.
#[derive(Clone)]
struct World {
    client: Client,
    texts: Vec<String>,
}

#[derive(Clone)]
struct Client {
    factor: usize,
}

const HOUR: Duration = Duration::from_secs(3600);

#[derive(Debug)]
struct Bad;

#[derive(Debug)]
struct Worse;

impl From<Bad> for Worse {
    fn from(_: Bad) -> Self {
        Worse
    }
}

impl World {
    fn new() -> Self {
        World { client: Client { factor: 1 }, texts: ["a", "bb", "ccc"].map(String::from).to_vec() }
    }
}

impl Client {
    async fn len(&self, text: &str) -> usize {
        tokio::task::yield_now().await;
        self.factor * text.len()
    }

    async fn try_len(&self, text: &str) -> Result<usize, Bad> {
        Ok(self.len(text).await)
    }

    async fn letters(&self, text: &str) -> Vec<char> {
        tokio::task::yield_now().await;
        text.chars().collect()
    }
}

async fn len(text: &String) -> usize {
    tokio::task::yield_now().await;
    text.len()
}

/// A letter, and what is behind it.
async fn letter(text: &str) -> (usize, Option<&str>) {
    tokio::task::yield_now().await;
    (1, text.get(1..).filter(|rest| !rest.is_empty()))
}

async fn is_long(text: &&String) -> bool {
    tokio::task::yield_now().await;
    text.len() > 1
}

fn lens(world: &World) -> impl SendFlow<Item = usize> {
    pipe!(world.texts.iter() |> map(async move |t| world.client.len(t).await))
}

fn letters(world: &World) -> impl SendFlow<Item = usize> {
    pipe!(world.texts.iter() |> map(|t| t.as_str()) |> expand(letter))
}

fn try_lens(world: &World) -> impl SendFlow<Fails<Bad>, Item = usize> {
    pipe!(world.texts.iter() |> map(async move |t| world.client.try_len(t).await)?)
}

fn every<E: Send, F: SendFlow<E>>(flow: F, n: usize) -> impl SendFlow<E, Item = F::Item> {
    pipe!(flow |> enumerate |> filter_map(move |(i, item)| (i % n == 0).then_some(item)))
}

fn opaque(world: &World) -> impl Stream<Item = &String> {
    stream::iter(&world.texts).then(async |text| {
        tokio::task::yield_now().await;
        text
    })
}

#[async_trait]
trait Job {
    async fn run(&self) -> usize;
}

/// One form in four places. Each must give 6, the letters of the world.
macro_rules! send {
    ($($name:ident: |$world:ident| $body:expr;)*) => {$(
        mod $name {
            use super::*;

            struct Here(World);

            #[async_trait]
            impl Job for Here {
                async fn run(&self) -> usize {
                    let $world = &self.0;
                    $body
                }
            }

            fn boxed<'a>($world: &'a World) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
                Box::pin(async move { $body })
            }

            fn opaque_future($world: &World) -> impl Future<Output = usize> + Send {
                async move { $body }
            }

            #[tokio::test]
            async fn in_four_places() {
                let task = in_a_task(async {
                    let world = World::new();
                    let $world = &world;
                    $body
                });
                assert_eq!(task.await, 6, "in a task");
                let world = World::new();
                assert_eq!(Here(world.clone()).run().await, 6, "in an `async_trait` method");
                assert_eq!(boxed(&world).await, 6, "in a boxed future");
                assert_eq!(opaque_future(&world).await, 6, "in an opaque future");
                assert_eq!(in_a_task(async move { Here(world).run().await }).await, 6, "in a task, by way of a trait");
            }
        }
    )*};
}

send! {
    async_closure: |w| pipe!(w.texts.iter() |> map(async |t| w.client.len(t).await) |> buffer(2) |> sum::<usize>).await;
    async_closure_without_a_buffer: |w| pipe!(w.texts.iter() |> map(async |t| w.client.len(t).await) |> sum::<usize>).await;
    async_move_closure: |w| pipe!(w.texts.iter() |> map(async move |t| w.client.len(t).await) |> buffer(2) |> sum::<usize>).await;
    async_move_closure_that_owns: |w| {
        let client = w.client.clone();
        pipe!(w.texts.iter() |> map(async move |t| client.len(t).await) |> buffer(2) |> sum::<usize>).await
    };
    plain_closure: |w| pipe!(w.texts.iter() |> map(|t| w.client.factor * t.len()) |> buffer(2) |> sum::<usize>).await;
    plain_closure_that_owns: |w| {
        let counter = AtomicUsize::new(0);
        pipe!(w.texts.iter() |> map(move |_| 1 + counter.fetch_add(1, Ordering::Relaxed)) |> sum::<usize>).await
    };
    plain_closure_with_an_async_block: |w| pipe!(w.texts.iter() |> map(|t| async move { w.client.len(t).await }) |> buffer(2) |> sum::<usize>).await;
    closure_in_a_block: |w| {
        let client = &w.client;
        pipe!(w.texts.iter() |> map({ let c = client.clone(); move |t| c.factor * t.len() }) |> buffer(2) |> sum::<usize>).await
    };
    path_to_an_async_function: |w| pipe!(w.texts.iter() |> map(len) |> buffer(2) |> sum::<usize>).await;
    path_to_a_plain_function: |w| pipe!(w.texts.iter() |> map(String::len) |> buffer(2) |> sum::<usize>).await;
    local_closure: |w| {
        let len = |t: &String| w.client.factor * t.len();
        pipe!(w.texts.iter() |> map(len) |> buffer(2) |> sum::<usize>).await
    };
    owned_elements: |w| pipe!(w.texts.clone() |> map(async |t| w.client.len(&t).await) |> buffer(2) |> sum::<usize>).await;
    flat_map_async: |w| pipe!(w.texts.iter() |> flat_map(async |t| w.client.letters(t).await) |> buffer(2) |> count).await;
    flat_map_plain: |w| pipe!(w.texts.iter() |> flat_map(|t| t.chars()) |> buffer(2) |> count).await;
    two_kinds_of_request: |w| pipe!(w.texts.iter() |> map(async |t| w.client.letters(t).await) |> flatten |> map(async |c| w.client.len(&c.to_string()).await) |> buffer(3) |> sum::<usize>).await;
    expand_async: |w| pipe!(w.texts.iter() |> map(String::as_str) |> expand(async |t| { w.client.len(t).await; letter(t).await }) |> map(async |n| n) |> buffer(2) |> sum::<usize>).await;
    expand_async_move: |w| {
        let client = w.client.clone();
        pipe!(w.texts.clone() |> expand(async move |t| { client.len(&t).await; (1, letter(&t).await.1.map(str::to_owned)) }) |> buffer(2) |> sum::<usize>).await
    };
    expand_fallible: |w| pipe!(w.texts.iter() |> map(String::as_str) |> expand(async |t| Ok(if w.client.try_len(t).await? > 0 { letter(t).await } else { (0, None) }))? |> buffer(2).unordered() |> sum::<usize>).await.map_err(|_: Bad| ()).unwrap();
    expand_plain: |w| pipe!(w.texts.iter() |> map(String::as_str) |> expand(|t| (w.client.factor, t.get(1..).filter(|t| !t.is_empty()))) |> map(async |n| n) |> buffer(2) |> sum::<usize>).await;
    expand_by_path: |w| pipe!(w.texts.iter() |> map(String::as_str) |> expand(letter) |> buffer(2) |> sum::<usize>).await;
    expand_in_a_function: |w| pipe!(letters(w) |> map(async |n| n) |> buffer(2) |> sum::<usize>).await;
    filter_async: |w| 1 + pipe!(w.texts.iter() |> filter(async |t| w.client.len(t).await > 1) |> map(String::len) |> buffer(2) |> sum::<usize>).await;
    filter_async_move: |w| 1 + pipe!(w.texts.iter() |> filter(async move |t| w.client.len(t).await > 1) |> map(String::len) |> sum::<usize>).await;
    filter_plain: |w| 1 + pipe!(w.texts.iter() |> filter(|t| t.len() > w.client.factor) |> map(String::len) |> sum::<usize>).await;
    filter_plain_that_owns: |w| {
        let least = String::from("a");
        1 + pipe!(w.texts.iter() |> filter(move |t| t.len() > least.len()) |> map(String::len) |> sum::<usize>).await
    };
    filter_by_path: |w| 1 + pipe!(w.texts.iter() |> filter(is_long) |> map(String::len) |> buffer(2) |> sum::<usize>).await;
    filter_map_async: |w| pipe!(w.texts.iter() |> filter_map(async |t| Some(w.client.len(t).await)) |> buffer(2) |> sum::<usize>).await;
    inspect_async: |w| pipe!(w.texts.iter() |> inspect(async |t| { w.client.len(t).await; }) |> map(String::len) |> buffer(2) |> sum::<usize>).await;
    inspect_plain: |w| pipe!(w.texts.iter() |> inspect(|t| assert!(!t.is_empty())) |> map(String::len) |> sum::<usize>).await;
    members_of_batches: |w| pipe!(w.texts.iter() |> batch(2) |> par_flat_map(async |t| w.client.len(t).await) |> sum::<usize>).await;
    members_by_path: |w| pipe!(w.texts.iter() |> batch(2) |> par_flat_map(len) |> sum::<usize>).await;
    members_async_move: |w| {
        let client = w.client.clone();
        pipe!(w.texts.iter() |> batch(2) |> par_flat_map(async move |t| client.len(t).await) |> sum::<usize>).await
    };
    nested: |w| pipe!(w.texts.iter() |> map(async |t| pipe!(t.chars() |> map(async |_| w.client.factor) |> buffer(2) |> sum::<usize>).await) |> buffer(2) |> sum::<usize>).await;
    nested_as_a_source: |w| {
        let inner = pipe!(w.texts.iter() |> map(async |t| w.client.len(t).await));
        pipe!(inner |> map(async |n| n) |> buffer(2) |> sum::<usize>).await
    };
    a_stream: |w| pipe!(opaque(w) |> map(async |t| w.client.len(t).await) |> buffer(2) |> sum::<usize>).await;
    a_boxed_stream: |w| pipe!(opaque(w).boxed() |> map(async |t| w.client.len(t).await) |> buffer(2) |> sum::<usize>).await;
    a_channel: |w| {
        let (tx, mut rx) = mpsc::channel(3);
        w.texts.iter().for_each(|t| tx.try_send(t.clone()).unwrap());
        drop(tx);
        pipe!(&mut rx |> map(async |t: String| w.client.len(&t).await) |> buffer(2) |> sum::<usize>).await
    };
    a_function_that_returns_a_pipe: |w| pipe!(lens(w) |> map(async |n| n * w.client.factor) |> buffer(2) |> sum::<usize>).await;
    a_function_that_returns_a_fallible_pipe: |w| pipe!(try_lens(w) |> buffer(2) |> sum::<usize>).await.unwrap();
    an_own_stage: |w| pipe!(lens(w) |> crate::send::every(1) |> buffer(2) |> sum::<usize>).await;
    via: |w| pipe!(lens(w) |> via(|p| every(p, 1)) |> sum::<usize>).await;
    fallible: |w| pipe!(w.texts.iter() |> map(async |t| w.client.try_len(t).await)? |> buffer(2) |> sum::<usize>).await.unwrap();
    fallible_twice: |w| pipe!(w.texts.iter() |> err_into::<Worse> |> map(async |t| w.client.try_len(t).await)? |> map(async |n| Ok::<_, Bad>(n))? |> buffer(2) |> sum::<usize>).await.unwrap();
    fallible_elements: |w| pipe!(w.texts.iter() |> map(|t| Ok::<_, Bad>(t)) |> ? |> map(String::len) |> sum::<usize>).await.unwrap();
    unordered: |w| pipe!(w.texts.iter() |> map(async |t| w.client.len(t).await) |> buffer(2).unordered() |> sum::<usize>).await;
    wide_window: |w| pipe!(w.texts.iter() |> map(async |t| w.client.len(t).await) |> buffer(2).window(20) |> sum::<usize>).await;
    two_buffers: |w| pipe!(w.texts.iter() |> map(async |t| w.client.letters(t).await) |> buffer(2) |> flatten |> map(async |_| w.client.factor) |> buffer(3) |> sum::<usize>).await;
    for_each_async: |w| {
        let mut total = 0;
        pipe!(w.texts.iter() |> buffer(2) |> for_each(async |t| total += w.client.len(t).await)).await;
        total
    };
    for_each_async_move: |w| {
        let total = AtomicUsize::new(0);
        let counted = &total;
        pipe!(w.texts.iter() |> for_each(async move |t| { counted.fetch_add(w.client.len(t).await, Ordering::Relaxed); })).await;
        total.into_inner()
    };
    for_each_plain: |w| {
        let mut total = 0;
        pipe!(w.texts.iter() |> for_each(|t| total += t.len())).await;
        total
    };
    for_each_fallible: |w| {
        let mut total = 0;
        pipe!(w.texts.iter() |> for_each(async |t| { total += w.client.try_len(t).await?; Ok::<_, Bad>(()) })?).await.unwrap();
        total
    };
    fold_async: |w| pipe!(w.texts.iter() |> fold(0, async |sum, t| sum + w.client.len(t).await)).await;
    fold_async_that_owns: |w| pipe!(w.texts.iter() |> fold(String::new(), async |all, t| { w.client.len(t).await; all + t })).await.len();
    fold_plain: |w| pipe!(w.texts.iter() |> fold(0, |sum, t| sum + t.len())).await;
    fold_fallible: |w| pipe!(w.texts.iter() |> fold(0, async |sum, t| Ok::<_, Bad>(sum + w.client.try_len(t).await?))?).await.unwrap();
    ordered_stages: |w| pipe!(w.texts.iter() |> skip(0) |> take(9) |> take_while(|t| !t.is_empty()) |> skip_while(|t| t.is_empty()) |> scan(0, |n, t| { *n += t.len(); Some(*n) }) |> enumerate |> map(|(_, n)| n) |> last).await.unwrap();
    ordered_stages_that_wait: |w| pipe!(opaque(w) |> take_until(std::future::pending::<()>()) |> idle_timeout(HOUR) |> deadline(HOUR) |> throttle(HOUR / 1_000_000_000) |> distinct(9) |> batch(2).within(HOUR).weight(|t| t.len()) |> flatten |> map(async |t| w.client.len(t).await) |> buffer(2) |> sum::<usize>).await.unwrap();
    errors_that_are_left_out: |w| pipe!(w.texts.iter() |> map(async |t| w.client.try_len(t).await) |> buffer(2) |> limit_errors(1) |> sum::<usize>).await.unwrap();
    merged: |w| pipe!(merge(w.texts.iter() |> map(async |t| w.client.len(t).await), 0..0 |> map(async |n: usize| n)) |> sum::<usize>).await;
    zipped: |w| pipe!(zip(w.texts.iter(), 0..9 |> map(async |n: usize| n)) |> map(async |(t, _)| w.client.len(t).await) |> buffer(2) |> sum::<usize>).await;
    chained: |w| pipe!(chain(w.texts.iter() |> map(async |t| w.client.len(t).await), 0..0) |> sum::<usize>).await;
    teed: |w| {
        let (a, b) = pipe!(w.texts.iter() |> tee(|p| pipe!(p |> map(async |t| w.client.len(t).await) |> buffer(2) |> sum::<usize>), |p| pipe!(p |> for_each(async |t| { w.client.len(t).await; })))).await;
        let () = b;
        a
    };
    teed_with_errors: |w| {
        let mut total = 0;
        let (a, b) = pipe!(w.texts.iter() |> map(async |t| { w.client.len(t).await; Ok::<_, u8>(t) })? |> tee(|p| pipe!(p |> for_each(async |t| total += w.client.len(t).await)), async |p| pipe!(p |> batch(2) |> run).await)).await;
        a.unwrap();
        b.unwrap();
        total
    };
    routed: |w| {
        let (a, b) = pipe!(w.texts.iter() |> route(|t| t.len() % 2, |p| pipe!(p |> map(len) |> sum::<usize>), |p| pipe!(p |> map(async |t| w.client.len(t).await) |> fold(0, async |n, t| n + t)))).await;
        a + b
    };
    unfolded: |w| pipe!(unfold(0, async |i| { let t = w.texts.get(i)?; Some((w.client.len(t).await, i + 1)) }) |> sum::<usize>).await;
    paginated: |w| pipe!(paginate(0, async |i| (w.client.letters(&w.texts[i]).await, (i < 2).then_some(i + 1))) |> flatten |> map(async |_| w.client.factor) |> buffer(2) |> sum::<usize>).await;
    paginated_async_move: |w| {
        let client = w.client.clone();
        pipe!(paginate(0, async move |i| (client.letters(&w.texts[i]).await, (i < 2).then_some(i + 1))) |> flatten |> count).await
    };
    boxed_pipe: |w| {
        let stored: BoxPipe<'_, usize> = pipe!(w.texts.iter() |> map(async |t| w.client.len(t).await) |> buffer(2) |> boxed);
        pipe!(stored |> map(async |n| n) |> buffer(2) |> sum::<usize>).await
    };
    boxed_fallible_pipe: |w| {
        let stored: BoxPipe<'_, usize, Fails<Bad>> = pipe!(w.texts.iter() |> map(async |t| w.client.try_len(t).await)? |> boxed);
        pipe!(stored |> sum::<usize>).await.unwrap()
    };
    as_a_stream: |w| {
        let mut lens = Box::pin(pipe!(w.texts.iter() |> map(async |t| w.client.len(t).await) |> buffer(2) |> into_stream));
        let mut total = 0;
        while let Some(n) = lens.next().await { total += n }
        total
    };
    spawned_calls: |w| {
        let client = w.client.clone();
        pipe!(w.texts.clone() |> map(move |t| { let c = client.clone(); async move { c.len(&t).await } }).spawn() |> buffer(2) |> sum::<usize>).await
    };
    blocking_calls: |w| pipe!(w.texts.clone() |> map(|t| t.len()).blocking() |> buffer(2) |> sum::<usize>).await;
    first_and_last: |w| {
        let first = pipe!(w.texts.iter() |> map(async |t| w.client.len(t).await) |> buffer(2) |> first).await;
        let last = pipe!(w.texts.iter() |> map(async |t| w.client.len(t).await) |> buffer(2) |> last).await;
        first.unwrap() + last.unwrap() + 2
    };
}

#[test]
fn types_that_users_name_are_send() {
    fn send<T: Send>() {}

    send::<BoxPipe<'static, u32>>();
    send::<BoxPipe<'static, String, Fails<Bad>>>();
}

/// What is not `Send` stays usable on one thread.
#[tokio::test]
async fn a_pipe_over_what_is_not_send_runs_on_its_thread() {
    fn shared(world: &Rc<World>) -> impl Flow<Item = usize> {
        let world = Rc::clone(world);
        pipe!(0..3 |> map(move |i: usize| world.texts[i].len()))
    }

    let world = Rc::new(World::new());
    let lens =
        pipe!(shared(&world) |> map(async |n| n * world.client.factor) |> buffer(2) |> collect::<Vec<_>>);
    assert_eq!(lens.await, [1, 2, 3]);
}

/// The whole run in a task, without a future to await in place.
#[tokio::test]
async fn a_terminal_that_spawns() {
    let world = World::new();
    let texts = world.texts.clone();
    let run =
        pipe!(texts |> map(async move |t: String| { world.client.len(&t).await; }) |> buffer(2) |> spawn);
    run.await;
}
