//! The bottleneck that is named is one: with just that changed the pipe is faster, and with something else it is not.
//!
//! Seen to fail: reasons that are told by how a call began, and not by what waited for it (a slow head of line), and an
//! error at the end that is told as if nothing had been given.

use std::time::Duration;

use futures::{StreamExt, stream};
use pipewright::observe::{Cause, Numbers};
use pipewright::pipe;
use pipewright_tests::sleep;

use crate::runs::*;

#[tokio::test(start_paused = true)]
async fn too_few_places() {
    let run = run!(0..200u64 |> map(quick) |> buffer(2) |> map(get) |> buffer(4) |> map(quick) |> buffer(2) |> count);
    told(
        &run,
        Cause::Places,
        "`map(get)` is the bottleneck: its 4 places are busy 99 % of the time, and `buffer(2)` waits for them 100 % \
         of the time; raise `buffer(4)`",
    );
    helps(
        &run,
        run!(0..200u64 |> map(quick) |> buffer(2) |> map(get) |> buffer(6) |> map(quick) |> buffer(2) |> count),
    );
    does_not_help(
        &run,
        run!(0..200u64 |> map(quick) |> buffer(9) |> map(get) |> buffer(4) |> map(quick) |> buffer(9) |> count),
    );
    does_not_help(
        &run,
        run!(0..200u64 |> map(quick) |> buffer(2) |> map(get) |> buffer(4).window(40) |> map(quick) |> buffer(2) |> count),
    );
}

#[tokio::test(start_paused = true)]
async fn too_few_places_where_calls_are_uneven() {
    let run = run!(0..200u64 |> map(uneven) |> buffer(4) |> for_each(note));
    told(
        &run,
        Cause::Places,
        "`map(uneven)` is the bottleneck: its 4 places are busy 95 % of the time, and `for_each(note)` waits for them \
         62 % of the time; raise `buffer(4)`",
    );
    helps(&run, run!(0..200u64 |> map(uneven) |> buffer(8) |> for_each(note)));
    does_not_help(&run, run!(0..200u64 |> map(uneven) |> buffer(4).window(17) |> for_each(note)));
}

#[tokio::test(start_paused = true)]
async fn a_limit_for_several_kinds() {
    let run = run!(0..20u64 |> map(list) |> flatten |> map(get) |> buffer(4) |> count);
    told(
        &run,
        Cause::Places,
        "`map(get)` is the bottleneck: its 4 places are busy 100 % of the time, and `count` waits for them 100 % of the \
         time; raise `buffer(4)`",
    );
    helps(&run, run!(0..20u64 |> map(list) |> flatten |> map(get) |> buffer(6) |> count));
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_is_too_slow() {
    let run = run!(0..200u64 |> map(get) |> buffer(4) |> for_each(save));
    told(
        &run,
        Cause::TakesSlowly,
        "`for_each(save)` is slower than all before it: it runs one at a time, 98 % of the time; do its work in a `map` \
         with `|> buffer(n)` right after it",
    );
    helps(&run, run!(0..200u64 |> map(get) |> buffer(4) |> map(save) |> buffer(2) |> run));
    does_not_help(&run, run!(0..200u64 |> map(get) |> buffer(8) |> for_each(save)));
}

#[tokio::test(start_paused = true)]
async fn a_source_of_calls_one_after_another() {
    let run = run!(paginate(0, next_page) |> map(get) |> buffer(4) |> for_each(save));
    told(
        &run,
        Cause::GivesSlowly,
        "the source gives too slowly: the calls of `paginate(0, next_page)` run one after another, 99 % of the time; \
         where it is known what they ask for, `0..n |> map(f) |> buffer(n)` makes several at once",
    );
    does_not_help(&run, run!(paginate(0, next_page) |> map(get) |> buffer(8) |> for_each(save)));
    does_not_help(&run, run!(paginate(0, next_page) |> map(quick) |> buffer(4) |> for_each(save)));
    helps(&run, run!(0..51u64 |> map(get) |> buffer(4) |> for_each(save)));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_gives_at_its_own_pace() {
    let run = run!(interval(Duration::from_millis(100)) |> take(50) |> map(async |_| sleep(50).await) |> buffer(4) |> run);
    told(
        &run,
        Cause::GivesSlowly,
        "the source `interval(Duration::from_millis(100))` gives too slowly: `take(50)` waits for it 99 % of \
         the time; only a faster source helps",
    );
    does_not_help(
        &run,
        run!(interval(Duration::from_millis(100)) |> take(50) |> map(async |_| sleep(1).await) |> buffer(9) |> run),
    );

    let paced = |ms| {
        stream::unfold(0u64, move |n| async move {
            sleep(ms).await;
            (n < 100).then_some((n, n + 1))
        })
    };
    let run = run!(paced(50) |> map(get) |> buffer(4) |> count);
    told(
        &run,
        Cause::GivesSlowly,
        "the source `paced(50)` gives too slowly: `buffer(4)` waits for it 99 % of \
         the time; only a faster source helps",
    );
    does_not_help(&run, run!(paced(50) |> map(get) |> buffer(8) |> count));
    helps(&run, run!(paced(40) |> map(get) |> buffer(4) |> count));
    // Of one that is long as much is shown as tells what it is.
    let run = run!(stream::once(async { sleep(50).await; 1u64 }).chain(paced(10)) |> count);
    assert!(run.1.to_string().starts_with("the source `stream::once(..).chain(..)` gives"), "{}", run.1);
}

#[tokio::test(start_paused = true)]
async fn a_stage_that_paces() {
    let run = run!(0..100u64 |> throttle(Duration::from_millis(40)) |> map(get) |> buffer(4) |> count);
    told(
        &run,
        Cause::GivesSlowly,
        "`throttle(Duration::from_millis(40))` holds elements back, 98 % of the time: `buffer(4)` waits for it 98 % of \
         the time",
    );
    helps(&run, run!(0..100u64 |> throttle(Duration::from_millis(30)) |> map(get) |> buffer(4) |> count));
    does_not_help(
        &run,
        run!(0..100u64 |> throttle(Duration::from_millis(40)) |> map(get) |> buffer(8) |> count),
    );
}

#[tokio::test(start_paused = true)]
async fn one_at_a_time() {
    let run = run!(0..100u64 |> map(get) |> for_each(save));
    told(
        &run,
        Cause::OneAtATime,
        "`map(get)` runs one at a time, 76 % of the time: put `|> buffer(n)` right after it",
    );
    helps(&run, run!(0..100u64 |> map(get) |> buffer(2) |> for_each(save)));
    let run = run!(0..20u64 |> map(list) |> par_flat_map(get) |> count);
    told(
        &run,
        Cause::OneAtATime,
        "`map(list)` runs one at a time, 71 % of the time: put `|> buffer(n)` right after it",
    );
    helps(&run, run!(0..20u64 |> map(list) |> buffer(2) |> par_flat_map(get) |> count));
}

#[tokio::test(start_paused = true)]
async fn nothing_queues_up() {
    let run = run!(0..3u64 |> map(get) |> map(quick) |> buffer(4) |> count);
    told(
        &run,
        Cause::Latency,
        "nothing queues up: 91 % of the time an element is in `map(get)`, and nothing waits for a place; only faster calls \
         help",
    );
    does_not_help(&run, run!(0..3u64 |> map(get) |> map(quick) |> buffer(8) |> count));
    helps(&run, run!(0..3u64 |> map(quick) |> map(quick) |> buffer(4) |> count));
}

/// Whether a source works on its own or when it is asked decides what holds a consumer back that is nearly as slow.
#[tokio::test(start_paused = true)]
async fn a_source_and_a_body() {
    let body = async |_| sleep(80).await;
    let run = run!(interval(Duration::from_millis(100)) |> take(50) |> for_each(body));
    told(
        &run,
        Cause::GivesSlowly,
        "the source `interval(Duration::from_millis(100))` gives too slowly: `take(50)` waits for it 20 % of \
         the time; only a faster source helps",
    );
    does_not_help(&run, run!(interval(Duration::from_millis(100)) |> take(50) |> for_each(async |_| ())));
    let lazy = || {
        stream::unfold(0u64, |n| async move {
            sleep(20).await;
            (n < 50).then_some((n, n + 1))
        })
    };
    let body = async |_| sleep(80).await;
    let run = run!(lazy() |> for_each(body));
    assert_eq!(run.1.cause, Cause::TakesSlowly, "{}", run.1);
    helps(&run, run!(lazy() |> for_each(save)));
}

#[tokio::test(start_paused = true)]
async fn branches() {
    let run = run!(merge(0..50u64 |> map(get) |> buffer(2), 100..150u64 |> map(quick) |> buffer(2)) |> count);
    assert_eq!((run.1.stage, run.1.cause), (1, Cause::Places), "{}", run.1);
    helps(
        &run,
        run!(merge(0..50u64 |> map(get) |> buffer(3), 100..150u64 |> map(quick) |> buffer(2)) |> count),
    );
    does_not_help(
        &run,
        run!(merge(0..50u64 |> map(get) |> buffer(2), 100..150u64 |> map(quick) |> buffer(9)) |> count),
    );
    let run = run!(zip(0..50u64 |> map(get) |> buffer(2), 100..150u64 |> map(quick) |> buffer(2)) |> count);
    assert_eq!((run.1.stage, run.1.cause), (1, Cause::Places), "{}", run.1);
}

#[tokio::test(start_paused = true)]
async fn one_pipe_after_another() {
    let run = run!(chain(0..50u64 |> map(get), 0..50u64 |> map(quick) |> buffer(4)) |> count);
    told(
        &run,
        Cause::OneAtATime,
        "`map(get)` runs one at a time, 97 % of the time: put `|> buffer(n)` right after it",
    );
    helps(&run, run!(chain(0..50u64 |> map(get) |> buffer(4), 0..50u64 |> map(quick) |> buffer(4)) |> count));
    does_not_help(&run, run!(chain(0..50u64 |> map(get), 0..50u64 |> map(quick) |> buffer(6)) |> count));
}

#[tokio::test(start_paused = true)]
async fn what_sources_and_ordered_stages_give() {
    let numbers = Numbers::default();
    let counted = async |n: u64| (n < 9).then_some((n, n + 1));
    let given = || numbers.stages().iter().map(|stage| stage.given).collect::<Vec<_>>();
    pipe!(unfold(0u64, counted) |> batch(4) |> skip(2) |> count).observe(&numbers).await;
    assert_eq!(given(), [9, 3, 1, 1]);
    pipe!(merge(0..5u64 |> map(get), 0..7u64 |> map(get)) |> count).observe(&numbers).await;
    assert_eq!(given(), [5, 5, 7, 7, 12, 12]);
    pipe!(zip(0..5u64 |> map(get), 0..7u64 |> map(get)) |> count).observe(&numbers).await;
    assert_eq!(given()[4..], [5, 5]);
    pipe!(0..12u64 |> batch(4) |> par_flat_map(get) |> count).observe(&numbers).await;
    assert_eq!(given(), [12, 3, 12, 12]);
}

#[tokio::test(start_paused = true)]
async fn nothing_comes_out() {
    let left_out = "`map(get)` is the bottleneck: its 4 places are busy 100 % of the time, and `count` waits for them 100 % \
                    of the time; raise `buffer(4)`";
    let run = run!(0..100u64 |> map(get) |> filter(|n| *n > 100) |> buffer(4) |> count);
    told(&run, Cause::Places, left_out);
    helps(&run, run!(0..100u64 |> map(get) |> filter(|n| *n > 100) |> buffer(8) |> count));
    let text = left_out.replace("`count`", "`skip(100)`");
    told(&run!(0..100u64 |> map(get) |> buffer(4) |> skip(100) |> count), Cause::Places, &text);

    let fails = async |n| if get(n).await > 0 { Err(std::fmt::Error) } else { Ok(n) };
    let run = run!(1..101u64 |> map(fails).skip_err() |> buffer(4) |> count);
    told(&run, Cause::Places, &left_out.replace("get", "fails"));
    // The first error ends it, and what is dropped then is the reason of nothing.
    let run = run!(1..101u64 |> map(fails)? |> buffer(4) |> count);
    assert_eq!((run.1.stage, run.1.cause), (1, Cause::Latency), "{}", run.1);
    // What comes out early is not all.
    let first = async |n: &u64| *n == 0 || get(get(*n).await).await == 0;
    let run = run!(0..100u64 |> map(get) |> filter(first) |> buffer(4) |> count);
    assert_eq!((run.1.stage, run.1.cause), (2, Cause::Places), "{}", run.1);
}

#[tokio::test(start_paused = true)]
async fn nothing_has_come_out_yet() {
    let numbers = Numbers::default();
    let pipe = pipe!(0..100u64 |> map(get) |> filter(|n| *n > 100) |> buffer(4) |> count).observe(&numbers);
    tokio::time::timeout(Duration::from_millis(1050), pipe).await.unwrap_err();
    let bottleneck = numbers.bottleneck().unwrap();
    assert_eq!((bottleneck.stage, bottleneck.cause), (1, Cause::Places), "{bottleneck}");
    // Stuck from the beginning.
    let hangs = async |_| std::future::pending::<()>().await;
    let pipe = pipe!(0..100u64 |> map(hangs) |> buffer(4) |> count).observe(&numbers);
    tokio::time::timeout(Duration::from_millis(1050), pipe).await.unwrap_err();
    assert_eq!(numbers.bottleneck().map(|bottleneck| bottleneck.cause), Some(Cause::Stuck));
}
