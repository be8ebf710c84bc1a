//! `.observe(&x)`: what observers are told, to the millisecond.

use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt;
use pipewright::observe::{End, Event, Observer, Plan, Turn, What};
use pipewright::pipe;
use pipewright::policy::{Limiter, Pool, Retry};
use pipewright_tests::{Hand, sleep};

/// Writes down what it is told: a line for each instant.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    plan: Plan,
    at: Option<Duration>,
    text: String,
    turns: usize,
    end: Option<End>,
}

impl Observer for Notes {
    fn start(&mut self, plan: &Plan) {
        self.0.lock().unwrap().plan = plan.clone();
    }

    fn polled(&mut self, turn: &Turn<'_>) {
        let told = &mut *self.0.lock().unwrap();
        told.turns += 1;
        for event in turn.events {
            told.note(event);
        }
    }

    fn end(&mut self, end: End) {
        self.0.lock().unwrap().end = Some(end);
    }
}

impl Told {
    fn note(&mut self, event: &Event) {
        if self.at != Some(event.at) {
            self.at = Some(event.at);
            let _ = write!(self.text, "\n{}:", event.at.as_millis());
        }
        let name = self.plan.stages()[event.stage as usize].name();
        let name = name.split('(').next().unwrap_or(name);
        let unit = event.unit.map(|unit| format!("#{}@{}", unit.no, unit.lane)).unwrap_or_default();
        let what = match event.what {
            What::Left { is_last: true } => "Left".to_owned(),
            What::Left { is_last: false } => "Left+".to_owned(),
            what => format!("{what:?}"),
        };
        let _ = write!(self.text, " {name}{unit} {what},");
    }
}

impl Notes {
    /// What was told, without what every element does.
    #[track_caller]
    fn check(&self, expected: &str) {
        let text = self.0.lock().unwrap().text.clone();
        let clean = |text: &str| -> Vec<String> {
            let lines = text.lines().map(|line| line.trim().trim_end_matches(',').to_owned());
            lines.filter(|line| !line.is_empty()).collect()
        };
        assert_eq!(clean(&text), clean(expected), "\n{text}");
    }
}

async fn get(ms: u64) -> u64 {
    sleep(ms).await;
    ms
}

async fn fails(ms: u64) -> Result<u64, &'static str> {
    sleep(ms).await;
    if ms == 10 { Err("ten") } else { Ok(ms) }
}

async fn add(sum: usize, list: Vec<u64>) -> usize {
    sleep(5).await;
    sum + list.len()
}

#[tokio::test(start_paused = true)]
async fn a_buffer_in_order_and_unordered() {
    let notes = Notes::default();
    let out = pipe!([30, 10, 20] |> map(get) |> buffer(2) |> collect::<Vec<_>>).observe(&notes).await;
    assert_eq!(out, [30, 10, 20]);
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, buffer Taken, collect::<Vec<_>> Starved,
        10: map#1@1 CallEnded, buffer#1@1 Done, buffer#2@2 Begun, map#2@2 CallBegun,
        30: map#0@0 CallEnded, buffer#0@0 Done, buffer#0@0 Left, collect::<Vec<_>> Fed, collect::<Vec<_>> Taken, collect::<Vec<_>> Left, buffer#1@1 Left, collect::<Vec<_>> Taken, collect::<Vec<_>> Left, map#2@2 CallEnded, buffer#2@2 Done, buffer#2@2 Left, collect::<Vec<_>> Taken, collect::<Vec<_>> Left,
        ",
    );
    let notes = Notes::default();
    pipe!([30, 10, 20] |> map(get) |> buffer(2).unordered() |> count).observe(&notes).await;
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, buffer Taken, count Starved,
        10: map#1@1 CallEnded, buffer#1@1 Done, buffer#1@1 Left, count Fed, count Taken, count Left, buffer#2@2 Begun, map#2@2 CallBegun, count Starved,
        30: map#0@0 CallEnded, buffer#0@0 Done, buffer#0@0 Left, count Fed, count Taken, count Left, map#2@2 CallEnded, buffer#2@2 Done, buffer#2@2 Left, count Taken, count Left,
        ",
    );
}

#[tokio::test(start_paused = true)]
async fn what_becomes_several_and_what_is_left_out() {
    let notes = Notes::default();
    let out = pipe!([1, 2, 3]
        |> map(get)
        |> map(|n| (1..n).map(|m| 10 * m).collect::<Vec<_>>())
        |> flatten
        |> map(get)
        |> filter(|n| *n > 10)
        |> buffer(2)
        |> collect::<Vec<_>>)
    .observe(&notes)
    .await;
    assert_eq!(out, [20]);
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, buffer Taken, collect::<Vec<_>> Starved,
        1: map#0@0 CallEnded, map#0@0 Applied, buffer#0@0 Void, buffer#2@2 Begun, map#2@2 CallBegun,
        2: map#1@1 CallEnded, map#1@1 Applied, buffer#1@1 Parted, buffer#3@0 Begun, buffer#3@0 ChildOf(1), map#3@0 CallBegun,
        4: map#2@2 CallEnded, map#2@2 Applied, buffer#2@2 Parted, buffer#4@1 Begun, buffer#4@1 ChildOf(2), map#4@1 CallBegun,
        12: map#3@0 CallEnded, filter#3@0 Applied, filter#3@0 LeftOut, buffer#3@0 Void, buffer#5@0 Begun, buffer#5@0 ChildOf(2), map#5@0 CallBegun,
        14: map#4@1 CallEnded, filter#4@1 Applied, filter#4@1 LeftOut, buffer#4@1 Void,
        32: map#5@0 CallEnded, filter#5@0 Applied, buffer#5@0 Done, buffer#5@0 Left, collect::<Vec<_>> Fed, collect::<Vec<_>> Taken, collect::<Vec<_>> Left,
        ",
    );
}

#[tokio::test(start_paused = true)]
async fn a_list_leaves_item_by_item() {
    let notes = Notes::default();
    let list = |n: u64| vec![n; n as usize];
    pipe!([2, 1] |> map(get) |> map(list) |> flatten |> buffer(2) |> count).observe(&notes).await;
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, count Starved,
        1: map#1@1 CallEnded, map#1@1 Applied, buffer#1@1 Done,
        2: map#0@0 CallEnded, map#0@0 Applied, buffer#0@0 Done, buffer#0@0 Left+, count Fed, count Taken, count Left, buffer#0@0 Left, count Taken, count Left, buffer#1@1 Left, count Taken, count Left,
        ",
    );
    // One at a time, it is not known which is the last.
    let notes = Notes::default();
    pipe!([2, 1] |> map(get) |> map(list) |> flatten |> count).observe(&notes).await;
    notes.check(
        "
        0: count Taken, count#0@0 Begun, map#0@0 CallBegun,
        2: map#0@0 CallEnded, map#0@0 Applied, count#0@0 Done, count#0@0 Left+, count#0@0 Left+, count#0@0 Void, count Taken, count#1@0 Begun, map#1@0 CallBegun,
        3: map#1@0 CallEnded, map#1@0 Applied, count#1@0 Done, count#1@0 Left+, count#1@0 Void,
        ",
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_drops_what_comes_behind() {
    let notes = Notes::default();
    let out = pipe!([20, 10, 30, 40] |> map(fails)? |> buffer(3) |> collect::<Vec<_>>).observe(&notes).await;
    assert_eq!(out, Err("ten"));
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, buffer Taken, buffer#2@2 Begun, map#2@2 CallBegun, buffer Taken, collect::<Vec<_>> Starved,
        10: map#1@1 CallEnded, map#1@1 Erred, buffer#1@1 Fatal, buffer#2@2 Dropped,
        20: map#0@0 CallEnded, buffer#0@0 Done, buffer#0@0 Left, collect::<Vec<_>> Fed, collect::<Vec<_>> Taken, collect::<Vec<_>> Left,
        ",
    );
    let notes = Notes::default();
    pipe!([20, 10] |> map(fails).skip_err() |> buffer(3) |> count).observe(&notes).await;
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, count Starved,
        10: map#1@1 CallEnded, map#1@1 Erred, buffer#1@1 Void,
        20: map#0@0 CallEnded, buffer#0@0 Done, buffer#0@0 Left, count Fed, count Taken, count Left,
        ",
    );
}

#[tokio::test(start_paused = true)]
async fn what_calls_wait_for() {
    let (pool, limiter) = (Pool::new(1), Limiter::per_second(10));
    let notes = Notes::default();
    pipe!([10, 20] |> map(get).pool(&pool).rate(&limiter) |> buffer(2) |> count).observe(&notes).await;
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, map#1@1 Waits(Rate), count Starved,
        10: map#0@0 CallEnded, buffer#0@0 Done, buffer#0@0 Left, count Fed, count Taken, count Left, count Starved,
        100: map#1@1 GoesOn,
        120: map#1@1 CallEnded, buffer#1@1 Done, buffer#1@1 Left, count Fed, count Taken, count Left,
        ",
    );
    let notes = Notes::default();
    let policy = Retry::tries(3).fixed_delay(Duration::from_millis(50)).without_jitter();
    let out = pipe!([10, 20] |> map(fails).retry(policy)? |> buffer(2) |> count).observe(&notes).await;
    assert_eq!(out, Err("ten"));
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, count Starved,
        10: map#0@0 Waits(Pause),
        20: map#1@1 CallEnded, buffer#1@1 Done,
        60: map#0@0 TriedAgain, map#0@0 GoesOn,
        70: map#0@0 Waits(Pause),
        120: map#0@0 TriedAgain, map#0@0 GoesOn,
        130: map#0@0 CallEnded, map#0@0 Erred, buffer#0@0 Fatal, buffer#1@1 Dropped, count Fed,
        ",
    );
}

#[tokio::test(start_paused = true)]
async fn ordered_stages_sources_and_bodies() {
    let notes = Notes::default();
    pipe!(unfold(10, async |n| { sleep(n).await; (n < 30).then_some((n, n + 10)) })
        |> batch(2)
        |> fold(0, add))
    .observe(&notes)
    .await;
    notes.check(
        "
        0: unfold Taken, unfold#0@0 Begun, unfold#0@0 CallBegun, batch Starved, fold Starved,
        10: unfold#0@0 CallEnded, unfold#0@0 Done, unfold#0@0 Left, batch Fed, batch Taken, batch Left, unfold Taken, unfold#1@0 Begun, unfold#1@0 CallBegun, batch Starved,
        30: unfold#1@0 CallEnded, unfold#1@0 Done, unfold#1@0 Left, batch Fed, batch Taken, batch Left, fold Fed, fold Taken, fold Left, fold#0@0 CallBegun,
        35: fold#0@0 CallEnded, unfold Taken, unfold#2@0 Begun, unfold#2@0 CallBegun, batch Starved, fold Starved,
        65: unfold#2@0 CallEnded, unfold#2@0 Done, unfold#2@0 Left, batch Fed, fold Fed,
        ",
    );
}

#[tokio::test(start_paused = true)]
async fn a_loop_in_the_users_function() {
    let notes = Notes::default();
    let mut sum = 0;
    pipe!([10, 20, 0] |> map(get) |> buffer(3) |> for_each(async |n| {
        sleep(15).await;
        sum += n;
    }))
    .observe(&notes)
    .await;
    assert_eq!(sum, 30);
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, buffer Taken, buffer#2@2 Begun, map#2@2 CallBegun, map#2@2 CallEnded, buffer#2@2 Done, for_each Starved,
        10: map#0@0 CallEnded, buffer#0@0 Done, buffer#0@0 Left, for_each Fed, for_each Taken, for_each Left, for_each#0@0 CallBegun,
        20: map#1@1 CallEnded, buffer#1@1 Done,
        25: for_each#0@0 CallEnded, buffer#1@1 Left, for_each Taken, for_each Left, for_each#1@0 CallBegun,
        40: for_each#1@0 CallEnded, buffer#2@2 Left, for_each Taken, for_each Left, for_each#2@0 CallBegun,
        55: for_each#2@0 CallEnded,
        ",
    );
}

#[test]
fn an_observed_loop_gives_way_too() {
    let mut seen = 0;
    let mut run = Hand::new(pipe!(0..1000 |> for_each(async |_| seen += 1)).observe(&Notes::default()));
    let mut polls = 1;
    while run.poll().is_pending() {
        polls += 1;
        assert!(run.woken(), "it goes on by itself");
    }
    drop(run);
    // 256 elements at a time.
    assert_eq!((seen, polls), (1000, 4));
}

#[tokio::test(start_paused = true)]
async fn branches_and_streams() {
    let notes = Notes::default();
    let both = pipe!([10, 20] |> map(get) |> buffer(2) |> tee(
        |p| pipe!(p |> map(|n| n + 1) |> map(get) |> buffer(2) |> collect::<Vec<_>>),
        |p| pipe!(p |> for_each(async |_| sleep(1).await)),
        |p| async move { pipe!(p |> count).await },
    ));
    assert_eq!(both.observe(&notes).await, (vec![11, 21], (), 2));
    notes.check(
        "
        0: buffer Starved, collect::<Vec<_>> Starved, for_each Starved, buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, tee Starved,
        10: map#0@0 CallEnded, buffer#0@0 Done, buffer#0@0 Left, tee Fed, tee Taken, tee Left, buffer Fed, buffer Taken, buffer#0@0 Begun, map#0@0 Applied, map#0@0 CallBegun, buffer Starved, for_each Fed, for_each Taken, for_each Left, for_each#0@0 CallBegun, tee Starved,
        11: for_each#0@0 CallEnded, for_each Starved,
        20: map#1@1 CallEnded, buffer#1@1 Done, buffer#1@1 Left, tee Fed, tee Taken, tee Left, buffer Fed, buffer Taken, buffer#1@1 Begun, map#1@1 Applied, map#1@1 CallBegun, buffer Starved, for_each Fed, for_each Taken, for_each Left, for_each#1@0 CallBegun, buffer Fed,
        21: map#0@0 CallEnded, buffer#0@0 Done, buffer#0@0 Left, collect::<Vec<_>> Fed, collect::<Vec<_>> Taken, collect::<Vec<_>> Left, collect::<Vec<_>> Starved, for_each#1@0 CallEnded,
        41: map#1@1 CallEnded, buffer#1@1 Done, buffer#1@1 Left, collect::<Vec<_>> Fed, collect::<Vec<_>> Taken, collect::<Vec<_>> Left,
        ",
    );
    let notes = Notes::default();
    let stream = pipe!([10, 20] |> map(get) |> buffer(2) |> into_stream).observe(&notes);
    assert_eq!(stream.collect::<Vec<_>>().await, [10, 20]);
    notes.check(
        "
        0: buffer Taken, buffer#0@0 Begun, map#0@0 CallBegun, buffer Taken, buffer#1@1 Begun, map#1@1 CallBegun, into_stream Starved,
        10: map#0@0 CallEnded, buffer#0@0 Done, buffer#0@0 Left, into_stream Fed, into_stream Taken, into_stream Left, into_stream Starved,
        20: map#1@1 CallEnded, buffer#1@1 Done, buffer#1@1 Left, into_stream Fed, into_stream Taken, into_stream Left,
        ",
    );
    assert!(!notes.0.lock().unwrap().end.unwrap().is_early);
}

#[tokio::test(start_paused = true)]
async fn an_end_that_comes_early() {
    let notes = Notes::default();
    let out = pipe!([30, 10, 20] |> map(get) |> boxed |> take(1) |> collect::<Vec<_>>).observe(&notes).await;
    assert_eq!(out, [30]);
    notes.check(
        "
        0: boxed Taken, boxed#0@0 Begun, map#0@0 CallBegun, take Starved, collect::<Vec<_>> Starved,
        30: map#0@0 CallEnded, boxed#0@0 Done, boxed#0@0 Left, take Fed, take Taken, take Left, collect::<Vec<_>> Fed, collect::<Vec<_>> Taken, collect::<Vec<_>> Left,
        ",
    );
    let dropped = Notes::default();
    let pipe = pipe!([30, 10, 20] |> map(get) |> buffer(2) |> run).observe(&dropped);
    assert!(tokio::time::timeout(Duration::from_millis(20), pipe).await.is_err());
    let end = dropped.0.lock().unwrap().end.unwrap();
    assert_eq!((end.at.as_millis(), end.is_early), (20, true));
}
