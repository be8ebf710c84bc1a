//! Figures of events that were made by hand.

use std::time::Duration;

use super::*;
use crate::observe::by_hand::plan;
use crate::observe::{Event, Unit, What};

const CALL: u32 = 1;
const BUFFER: u32 = 2;
const END: u32 = 3;

/// What happens in it, where the calls of all four places take `time` each time.
fn rounds(rounds: u32, time: impl Fn(u32) -> u64) -> Vec<Event> {
    let mut events = Vec::new();
    let mut now = 0;
    for round in 0..rounds {
        let mut add = |at, stage, lane: Option<u32>, what| {
            let unit = lane.map(|lane| Unit { runner: BUFFER, no: 4 * round + lane, lane });
            events.push(Event { at: Duration::from_micros(at), stage, unit, what });
        };
        for lane in 0..4 {
            add(now, BUFFER, None, What::Taken);
            add(now, BUFFER, Some(lane), What::Begun);
            add(now, CALL, Some(lane), What::CallBegun);
        }
        if round == 0 {
            add(now, END, None, What::Starved);
        }
        now += time(round);
        for lane in 0..4 {
            add(now, CALL, Some(lane), What::CallEnded);
            add(now, BUFFER, Some(lane), What::Done);
        }
        for lane in 0..4 {
            add(now, BUFFER, Some(lane), What::Left { is_last: true });
            if lane == 0 {
                add(now, END, None, What::Fed);
            }
            add(now, END, None, What::Taken);
        }
        add(now, END, None, What::Starved);
    }
    events
}

fn numbers(events: &[Event]) -> Numbers {
    let numbers = Numbers::default();
    // As a pipe calls it.
    let mut observer: Box<dyn Observer> = std::hint::black_box(Box::new(numbers.clone()));
    observer.start(&plan("items", None));
    let ended = events.last().map_or(Duration::ZERO, |event| event.at);
    observer.polled(&Turn { began: Duration::ZERO, ended, events });
    observer.end(End { at: ended, is_early: false });
    numbers
}

/// The cost of an event: `valgrind --tool=callgrind --toggle-collect='*numbers*polled*' BINARY percentiles`, of the test
/// binary in release, divided by the number of events: 300,001.
#[test]
fn percentiles_are_right_but_for_one_in_a_hundred() {
    // 1 ms to 10 s, in steps of 1 ms, from both ends towards the middle.
    let all = 10_000;
    let time = |round: u32| 1_000 * u64::from(if round % 2 == 0 { round / 2 + 1 } else { all - round / 2 });
    let stage = numbers(&rounds(all, time)).stages().swap_remove(1);
    assert_eq!((stage.taken, stage.given, stage.calls, stage.errors), (40_000, 40_000, 40_000, 0));
    assert_eq!(stage.max, Duration::from_secs(10));
    for (percentile, exact) in [(stage.p50, 5_000.0), (stage.p95, 9_500.0), (stage.p99, 9_900.0)] {
        let ratio = percentile.as_secs_f64() * 1000.0 / exact;
        assert!((ratio - 1.0).abs() < 0.01, "{percentile:?} where it is {exact} ms");
    }
    assert!((stage.busy.unwrap() - 1.0).abs() < 1e-9, "{stage:?}");
}

#[test]
fn percentiles_have_no_digits_that_are_not_known() {
    let numbers = numbers(&rounds(4, |round| [30_000, 30_000, 30_000, 41_234][round as usize]));
    let stage = numbers.stages().swap_remove(1);
    assert_eq!([stage.p50, stage.p99].map(|time| time.as_micros()), [30_000, 41_200]);
    assert_eq!(stage.max, Duration::from_micros(41_234));
}

#[test]
fn who_blocks_the_thread_is_named() {
    let mut events = rounds(20, |_| 10_000);
    let still = What::Blocked(Duration::from_millis(9));
    let blocked = |event: &Event| Event { stage: CALL, what: still, ..*event };
    let at = |event: &Event| event.what == What::CallEnded && event.unit.is_some_and(|unit| unit.lane == 0);
    events = events
        .iter()
        .flat_map(|event| at(event).then(|| blocked(event)).into_iter().chain([*event]))
        .collect();
    let numbers = numbers(&events);
    let bottleneck = numbers.bottleneck().unwrap();
    assert_eq!((bottleneck.stage, bottleneck.cause), (1, Cause::BlocksThread));
    assert_eq!(
        bottleneck.to_string(),
        "`map(get)` blocks the thread, 90 % of the time and up to 9 ms at once, and all else stands still \
         meanwhile: put `.spawn()` behind it"
    );
    assert_eq!(numbers.stages()[1].blocked, Duration::from_millis(180));
}

/// On a real clock nothing happens at the same time.
#[test]
fn who_waits_for_its_turn_is_not_what_holds_others_back() {
    let of = |at: u64, lane: u32, stage, what| {
        let unit = Some(Unit { runner: BUFFER, no: lane, lane });
        Event { at: Duration::from_micros(at), stage, unit, what }
    };
    let alone = |at: u64, stage, what| Event { at: Duration::from_micros(at), stage, unit: None, what };
    let begins = |at, lane| {
        [
            alone(at, BUFFER, What::Taken),
            of(at, lane, BUFFER, What::Begun),
            of(at, lane, CALL, What::CallBegun),
        ]
    };
    let ends = |at, lane, how| [of(at, lane, CALL, What::CallEnded), of(at + 1, lane, BUFFER, how)];
    let leaves = [of(900_002, 1, BUFFER, What::Left { is_last: true }), alone(900_003, END, What::Fed)];
    let turns = [
        [&begins(0, 0)[..], &begins(1, 1), &[alone(2, END, What::Starved)]].concat(),
        ends(100_000, 1, What::Done).to_vec(),
        // The first one is left out.
        [&ends(900_000, 0, What::Void)[..], &leaves, &[alone(900_004, END, What::Taken)]].concat(),
    ];
    let mut numbers = Numbers::default();
    numbers.start(&plan("items", None));
    for events in &turns {
        let (began, ended) = (events[0].at, events[events.len() - 1].at);
        numbers.polled(&Turn { began, ended, events });
    }
    numbers.end(End { at: Duration::from_micros(900_005), is_early: false });
    let bottleneck = numbers.bottleneck().unwrap();
    assert_eq!((bottleneck.stage, bottleneck.cause), (1, Cause::Latency), "{bottleneck}");
}

#[test]
fn a_table_fits_a_terminal() {
    let numbers = numbers(&rounds(100, |_| 102_400));
    let table = numbers.to_string();
    assert_eq!(
        table,
        "\
stage       in  out     p50     p95     p99     max   busy  waits for
items           400
map(get)   400  400  102 ms  102 ms  102 ms  102 ms  100 %
buffer(4)  400  400
collect    400                                              elements 100 %
after 10.2 s
! `map(get)` is the bottleneck: its 4 places are busy 100 % of the time, and `collect` waits for them 100 % of the \
time; raise `buffer(4)`
"
    );
    assert!(table.lines().take(6).all(|line| line.chars().count() <= 100));
    assert_eq!(Numbers::default().to_string(), "nothing has run\n");
}

#[test]
fn a_later_pipe_takes_the_place_of_the_one_before() {
    let numbers = numbers(&rounds(1, |_| 1000));
    numbers.clone().start(&plan("items", None));
    assert_eq!(numbers.bottleneck(), None);
    assert!(numbers.stages().iter().all(|stage| stage.taken == 0));
}
