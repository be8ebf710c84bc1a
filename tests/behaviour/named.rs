//! `.named("x")`: the name of a stage, as errors show it.

use std::sync::Mutex;
use std::time::Duration;

use pipewright::policy::Pool;
use pipewright::{TimedOut, pipe};
use pipewright_tests::silent;

use crate::{Bad, but};

#[tokio::test(start_paused = true)]
async fn a_handler_sees_it_wherever_it_stands() {
    let names = Mutex::new(Vec::new());
    let later = async |x: u32| but(1)(x);
    let note = |name| names.lock().unwrap().push(name);
    pipe!(0..2 |> map(but(1)).named("a").on_err(|e| note(e.stage)) |> run).await;
    pipe!(0..2 |> map(later).named("b").on_err(|e| note(e.stage)) |> run).await;
    pipe!(0..2 |> map(but(1)).spawn().named("c").on_err(async |e| note(e.stage)) |> run).await;
    pipe!(0..2 |> filter(async |x| later(*x).await.map(|_| true)).named("d").on_err(|e| note(e.stage)) |> run).await;
    const NAME: &str = "e";
    pipe!(0..2 |> batch(2) |> par_flat_map(later).named(NAME).on_err(|e| note(e.stage)) |> run).await;
    assert_eq!(*names.lock().unwrap(), ["a", "b", "c", "d", "e"]);
}

#[tokio::test(start_paused = true)]
async fn it_changes_nothing_else() {
    let later = async |x: u32| but(3)(x);
    assert_eq!(pipe!(0..9 |> map(but(3)).named("a")? |> count).await, Err(Bad(3)));
    assert_eq!(pipe!(0..9 |> map(later).named("a")? |> buffer(2) |> count).await, Err(Bad(3)));
    assert_eq!(pipe!(0..9 |> map(later).named("a").skip_err() |> buffer(2) |> count).await, 8);
    assert_eq!(pipe!(unfold(0, |n| Some((n, n + 1))).named("numbers") |> take(3) |> count).await, 3);
    assert_eq!(pipe!(0..9 |> flat_map(async |n| vec![n; 2]).named("twice") |> buffer(2) |> count).await, 18);
}

#[tokio::test(start_paused = true)]
async fn errors_about_time_have_it() {
    let second = Duration::from_secs(1);
    let text = |end: Result<usize, TimedOut>| end.unwrap_err().to_string();
    let silent = silent::<u32>;
    let idle = pipe!(silent() |> idle_timeout(second).named("products") |> count).await;
    assert_eq!(text(idle), "`products` timed out after 1s");
    let over = pipe!(silent() |> deadline(second).named("the whole run") |> count).await;
    assert_eq!(text(over), "`the whole run` timed out after 1s");
    let nap = async |n: u32| tokio::time::sleep(n * second).await;
    let late = pipe!([1, 3] |> map(nap).timeout(2 * second).named("nap")? |> count).await;
    assert_eq!(text(late), "`nap` timed out after 2s");
    let late = pipe!([3] |> map(nap).named("nap").pool(&Pool::new(1)).timeout(2 * second)? |> count).await;
    assert_eq!(text(late), "`nap` timed out after 2s");
    let late = pipe!([1, 3] |> map(nap).timeout(2 * second)? |> count).await;
    assert_eq!(text(late), "`map(nap)` timed out after 2s");
    let own = pipe!(silent() |> deadline(second) |> count).await;
    assert_eq!(text(own), "`deadline` timed out after 1s");
}
