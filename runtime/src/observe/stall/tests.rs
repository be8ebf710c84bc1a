//! Reports on events that were made by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::observe::{Around, Event, PoolId, Role, Site, Unit, WaitFor};

/// `rx |> map(get).pool(..) |> buffer(3) |> batch(9) |> for_each(save)`
fn plan() -> Plan {
    let site = |name| Site::default().or(name);
    Plan::of(|plan| {
        plan.source(site("rx"), true, (0, None));
        plan.stage(site("map(get)"), Role::Await)
            .with(|list| list.push(Around::Permits { taken: 1, of: 2, pool: PoolId(0) }));
        let role =
            Role::Window { width: 3, window: Some(12), of_one_key: None, ahead: 1, is_prefetch: false };
        plan.stage(site("buffer(3)"), role);
        plan.stage(site("batch(9)"), Role::OneByOne { keeps: 9 });
        plan.stage(site("for_each(save)"), Role::End);
    })
}

const CALL: u32 = 1;
const BUFFER: u32 = 2;
const BATCH: u32 = 3;
const END: u32 = 4;

fn of_unit(at: u64, stage: u32, no: u32, what: What) -> Event {
    Event { at: Duration::from_secs(at), stage, unit: Some(Unit { runner: BUFFER, no, lane: no % 3 }), what }
}

fn of_stage(at: u64, stage: u32, what: What) -> Event {
    Event { at: Duration::from_secs(at), stage, unit: None, what }
}

fn begins(at: u64, no: u32) -> [Event; 3] {
    [
        of_stage(at, BUFFER, What::Taken),
        of_unit(at, BUFFER, no, What::Begun),
        of_unit(at, CALL, no, What::CallBegun),
    ]
}

fn ends(at: u64, no: u32) -> [Event; 2] {
    [of_unit(at, CALL, no, What::CallEnded), of_unit(at, BUFFER, no, What::Done)]
}

/// What is told when nothing happens after these events, for 30 s.
fn told(events: &[Event]) -> StallReport {
    let mut stall = Stall::after(Duration::from_secs(30)).on_stall(|_| {});
    stall.start(&plan());
    let ended = events.last().unwrap().at;
    stall.polled(&Turn { began: Duration::ZERO, ended, events });
    let at = stall.next_tick().unwrap();
    stall.tick(at);
    stall.latest().unwrap()
}

fn starved(at: u64) -> [Event; 2] {
    [of_stage(at, BATCH, What::Starved), of_stage(at, END, What::Starved)]
}

#[test]
fn a_call_that_never_ends() {
    let events =
        [&starved(0)[..], &begins(1, 17), &begins(1, 18), &begins(1, 19), &ends(2, 18), &ends(3, 19)]
            .concat();
    let report = told(&events);
    assert_eq!(
        report.to_string(),
        "\
nothing has happened for 30 s: element 17 has been in `map(get)` for 32 s; 2 finished results wait behind it; \
`batch(9)` and `for_each(save)` wait for it
  element 17 has been in `map(get)` for 32 s
  element 18 is finished and has waited 31 s in `buffer(3)` for its turn
  element 19 is finished and has waited 30 s in `buffer(3)` for its turn
  `batch(9)` has waited 33 s for an element
  `for_each(save)` has waited 33 s for an element
"
    );
    assert_eq!((report.since, report.at), (Duration::from_secs(3), Duration::from_secs(33)));
    assert_eq!(report.waiting[0].on, WaitsOn::ItsCall);
}

#[test]
fn permits_that_somebody_else_has() {
    let waits = of_unit(1, CALL, 0, What::Waits(WaitFor::Permit));
    let report = told(&[&starved(0)[..], &begins(1, 0), &[waits]].concat());
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 0 has waited 30 s for a permit for `map(get)`, and no call of this \
         pipe has one: another pipe has them all; `batch(9)` and `for_each(save)` wait for it"
    );
    // Where a call of the pipe has one, that is what the others wait for.
    let report = told(&[&starved(0)[..], &begins(1, 0), &[waits], &begins(2, 1)].concat());
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 1 has been in `map(get)` for 30 s; 1 call waits for permits; \
         `batch(9)` and `for_each(save)` wait for it"
    );
}

#[test]
fn a_source_that_gives_nothing() {
    let report = told(
        &[&starved(0)[..], &[of_stage(5, BUFFER, What::Taken), of_stage(5, BUFFER, What::Starved)]].concat(),
    );
    assert_eq!(report.root, "the source `rx` has given nothing for 30 s: `buffer(3)` waits for it");
}

#[test]
fn a_body_that_never_comes_back() {
    let body =
        Event { unit: Some(Unit { runner: END, no: 0, lane: 0 }), ..of_stage(6, END, What::CallBegun) };
    let report = told(&[&begins(1, 0)[..], &ends(2, 0), &[of_stage(6, END, What::Taken), body]].concat());
    assert_eq!(report.root, "nothing has happened for 30 s: element 0 has been in `for_each(save)` for 30 s");
    assert_eq!(report.waiting[0].on, WaitsOn::Consumer);
}

#[test]
fn one_report_until_something_gets_on() {
    let count = Arc::new(AtomicU32::new(0));
    let told = count.clone();
    let mut stall = Stall::after(Duration::from_secs(30)).on_stall(move |_| {
        told.fetch_add(1, Ordering::Relaxed);
    });
    let mut observer = stall.clone();
    let mut turn = |events: &[Event]| {
        let ended = events.last().unwrap().at;
        observer.polled(&Turn { began: ended, ended, events });
    };
    stall.start(&plan());
    let seconds = Duration::from_secs;
    assert_eq!(stall.next_tick(), Some(seconds(30)));
    turn(&begins(10, 0));
    assert_eq!(stall.next_tick(), Some(seconds(40)));
    // Nothing gets on by that.
    turn(&starved(20));
    assert_eq!(stall.next_tick(), Some(seconds(40)));
    stall.tick(seconds(39));
    assert_eq!(count.load(Ordering::Relaxed), 0);
    stall.tick(seconds(40));
    assert_eq!((count.load(Ordering::Relaxed), stall.next_tick()), (1, None));
    turn(&ends(50, 0));
    assert_eq!(stall.next_tick(), Some(seconds(80)));
    stall.tick(seconds(80));
    assert_eq!(count.load(Ordering::Relaxed), 2);
    turn(&begins(90, 1));
    stall.end(End { at: seconds(91), is_early: false });
    assert_eq!(stall.next_tick(), None);
}
