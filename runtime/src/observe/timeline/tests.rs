//! Lanes, waits, and what the three writers make of them.

mod writers;

use super::fabricated::{Story, buffer, plan, uneven};
use super::model::{Kind, Lane, Panel, Sign, Span, State};
use super::read::read;
use crate::observe::{Plan, Recording, Role, WaitFor, What};

const MS: u64 = 1_000_000;

fn panel(recording: &Recording) -> Panel {
    read(&recording.read())
}

/// `0.. |> map(get) |> buffer(3) |> for_each(save)`: the buffer is 2, the terminal 3.
fn pages() -> Plan {
    let source = ("0..", Role::Origin { waits: false, size: None });
    plan(&[source, ("map(get)", Role::Await), ("buffer(3)", buffer(3)), ("for_each(save)", Role::End)])
}

/// Kind, stage, unit, from and to in milliseconds.
fn spans(lane: &Lane) -> Vec<(Kind, usize, u32, u64, u64)> {
    let told = |span: &Span| (span.kind, span.stage, span.unit, span.from / MS, span.to / MS);
    lane.spans.iter().map(told).collect()
}

/// Unit 0 is slow, unit 1 waits for it, then for the body, which is busy with unit 0.
fn in_order() -> Recording {
    let mut story = Story::new(&pages());
    for no in 0..2 {
        story.at(0).unit((2, no, no), 2, What::Begun).unit((2, no, no), 1, What::CallBegun);
    }
    story.at(100).unit((2, 1, 1), 1, What::CallEnded).unit((2, 1, 1), 2, What::Done);
    story.at(400).unit((2, 0, 0), 1, What::CallEnded).unit((2, 0, 0), 2, What::Done);
    story.unit((2, 0, 0), 2, What::Left { is_last: true });
    story.unit((3, 0, 0), 3, What::Begun).unit((3, 0, 0), 3, What::CallBegun);
    story.at(1000).unit((3, 0, 0), 3, What::CallEnded).unit((3, 0, 0), 3, What::Void);
    story.unit((2, 1, 1), 2, What::Left { is_last: true });
    story.end(false)
}

#[test]
fn who_is_done_waits_for_earlier_ones_and_then_for_the_consumer() {
    let panel = panel(&in_order());
    assert_eq!(panel.groups.iter().map(|group| group.stage).collect::<Vec<_>>(), [2, 3]);
    let lanes = &panel.groups[0].lanes;
    assert_eq!(spans(&lanes[0]), [(Kind::Call, 1, 0, 0, 400)]);
    let waits = [(Kind::Call, 1, 1, 0, 100), (Kind::Line, 2, 1, 100, 400), (Kind::Consumer, 2, 1, 400, 1000)];
    assert_eq!(spans(&lanes[1]), waits);
    assert_eq!(spans(&panel.groups[1].lanes[0]), [(Kind::Call, 3, 0, 400, 1000)]);
    assert_eq!((panel.until, panel.state), (1000 * MS, State::Over));
    assert_eq!(panel.text, "0.. |> map(get) |> buffer(3) |> for_each(save)");
    assert_eq!(panel.summary(), "1 s, 3 calls");
}

#[test]
fn without_an_order_nobody_waits_for_another() {
    let unordered = Role::Window { width: 3, window: None, of_one_key: None, ahead: 1, is_prefetch: false };
    let plan = plan(&[
        ("0..", Role::Origin { waits: false, size: None }),
        ("map(get)", Role::Await),
        ("buffer(3)", unordered),
    ]);
    let mut story = Story::new(&plan);
    for no in 0..2 {
        story.at(0).unit((2, no, no), 2, What::Begun).unit((2, no, no), 1, What::CallBegun);
        story.at(100 + 50 * u64::from(no)).unit((2, no, no), 2, What::Done);
    }
    story.at(300).unit((2, 1, 1), 2, What::Left { is_last: true });
    story.at(400).unit((2, 0, 0), 2, What::Left { is_last: true });
    let lanes = &panel(&story.end(false)).groups[0].lanes;
    assert_eq!(spans(&lanes[0])[1..], [(Kind::Consumer, 2, 0, 100, 400)]);
    assert_eq!(spans(&lanes[1])[1..], [(Kind::Consumer, 2, 1, 150, 300)]);
}

#[test]
fn one_that_ends_without_a_result_held_up_those_behind_it() {
    let mut story = Story::new(&pages());
    for no in 0..2 {
        story.at(0).unit((2, no, no), 2, What::Begun).unit((2, no, no), 1, What::CallBegun);
    }
    story.at(100).unit((2, 1, 1), 2, What::Done);
    story.at(250).unit((2, 0, 0), 2, What::Void);
    story.at(300).unit((2, 1, 1), 2, What::Left { is_last: true });
    let lanes = &panel(&story.end(false)).groups[0].lanes;
    assert_eq!(spans(&lanes[0]), [(Kind::Call, 1, 0, 0, 250)]);
    assert_eq!(spans(&lanes[1])[1..], [(Kind::Line, 2, 1, 100, 250), (Kind::Consumer, 2, 1, 250, 300)]);
}

#[test]
fn a_call_is_told_apart_from_what_it_waits_for() {
    let mut story = Story::new(&pages());
    let unit = (2, 0, 0);
    story.at(0).unit(unit, 2, What::Begun).unit(unit, 1, What::CallBegun).unit(
        unit,
        1,
        What::Waits(WaitFor::Permit),
    );
    story.at(20).unit(unit, 1, What::GoesOn);
    story.at(50).unit(unit, 1, What::TriedAgain).unit(unit, 1, What::Waits(WaitFor::Pause));
    story.at(80).unit(unit, 1, What::Waits(WaitFor::Rate));
    story.at(90).unit(unit, 1, What::GoesOn);
    story.at(95).unit(unit, 1, What::Blocked(std::time::Duration::from_millis(5)));
    story.unit(unit, 1, What::Erred).unit(unit, 1, What::CallEnded).unit(unit, 2, What::Fatal);
    let panel = panel(&story.end(false));
    let lane = &panel.groups[0].lanes[0];
    let kinds = [
        (Kind::Permit, 1, 0, 0, 20),
        (Kind::Call, 1, 0, 20, 50),
        (Kind::Pause, 1, 0, 50, 80),
        (Kind::Rate, 1, 0, 80, 90),
        (Kind::Call, 1, 0, 90, 95),
    ];
    assert_eq!(spans(lane), kinds);
    let marks: Vec<_> = lane.marks.iter().map(|mark| (mark.sign, mark.at / MS)).collect();
    let signs = [(Sign::Retry, 50), (Sign::Blocked(5 * MS), 95), (Sign::Error, 95)];
    assert_eq!(marks, signs);
    assert_eq!(panel.summary(), "95 ms, 1 call, 1 retry, 1 error");
}

#[test]
fn results_that_leave_one_by_one_are_one_wait() {
    let mut story = Story::new(&pages());
    story.at(0).unit((2, 0, 0), 2, What::Begun).unit((2, 0, 0), 2, What::Done);
    story.at(10).unit((2, 0, 0), 2, What::Left { is_last: false });
    // It is not always known which is the last.
    story.at(30).unit((2, 0, 0), 2, What::Left { is_last: false }).at(40).unit((2, 0, 0), 2, What::Void);
    assert_eq!(spans(&panel(&story.end(false)).groups[0].lanes[0]), [(Kind::Consumer, 2, 0, 0, 40)]);
}

#[test]
fn what_is_open_goes_on_until_the_end() {
    let mut story = Story::new(&pages());
    story.at(0).unit((2, 0, 0), 2, What::Begun).unit((2, 0, 0), 1, What::CallBegun).stage(2, What::Starved);
    story.at(30).unit((2, 1, 1), 2, What::Begun).unit((2, 1, 1), 1, What::CallBegun);
    story.at(50).unit((2, 1, 1), 1, What::CallEnded).unit((2, 1, 1), 2, What::Done).stage(3, What::Taken);
    let running = panel(&story.so_far());
    assert_eq!((running.until, running.state), (50 * MS, State::Running));
    assert_eq!(running.groups.len(), 1, "the terminal has no lane: nothing ran there");
    assert_eq!(running.summary(), "50 ms so far, 2 calls");
    let dropped = panel(&story.at(90).end(true));
    assert_eq!(spans(&dropped.groups[0].lanes[0]), [(Kind::Call, 1, 0, 0, 90)]);
    assert_eq!(spans(&dropped.groups[0].lanes[1])[1..], [(Kind::Line, 2, 1, 50, 90)]);
    assert_eq!(dropped.groups[0].starved, [(0, 90 * MS)]);
    assert_eq!(dropped.state, State::Dropped);
}

#[test]
fn lanes_are_full_from_above() {
    let mut story = Story::new(&pages());
    // The engine gives any place: here 7, then 3, then 5. Of the first unit become two.
    story.at(0).unit((2, 0, 7), 2, What::Begun).unit((2, 0, 7), 2, What::Parted);
    for (no, place) in [(1, 3), (2, 5)] {
        story.unit((2, no, place), 2, What::Begun).unit((2, no, place), 1, What::CallBegun);
    }
    story.at(10).unit((2, 1, 3), 1, What::CallEnded).unit((2, 1, 3), 2, What::Void);
    story.unit((2, 3, 9), 2, What::Begun).unit((2, 3, 9), 1, What::CallBegun);
    // Of a body nothing but its calls is told: the next one has its place.
    for no in 0..2 {
        story.unit((3, no, 0), 3, What::CallBegun).unit((3, no, 0), 3, What::CallEnded);
    }
    let groups = panel(&story.at(20).end(false)).groups;
    assert_eq!(groups.iter().map(|group| group.lanes.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(spans(&groups[0].lanes[0]), [(Kind::Call, 1, 1, 0, 10), (Kind::Call, 1, 3, 10, 20)]);
    assert_eq!(spans(&groups[0].lanes[1]), [(Kind::Call, 1, 2, 0, 20)]);
    assert_eq!(groups[1].lanes[0].spans.len(), 2);
}

#[test]
fn spans_of_a_lane_are_in_order_and_apart() {
    let panel = panel(&uneven(500));
    assert_eq!(panel.groups.len(), 2);
    for lane in panel.lanes() {
        assert!(lane.spans.windows(2).all(|pair| pair[0].to <= pair[1].from));
        assert!(lane.marks.is_sorted_by_key(|mark| mark.at));
    }
}
