//! What is shown of events that were made by hand.

use indicatif::InMemoryTerm;

use super::*;
use crate::observe::by_hand::{Log, plan};
use crate::observe::{Event, Unit, What};

const BUFFER: u32 = 2;
const END: u32 = 3;

/// Within `seconds` four elements are taken; one of them comes out, one is finished, one has failed.
fn begin(progress: &Progress, seconds: u64, size: Option<usize>) -> Progress {
    let at = Duration::from_secs(seconds);
    let of_stage = |stage, what| Event { at, stage, unit: None, what };
    let of_unit =
        |no, what| Event { at, stage: BUFFER, unit: Some(Unit { runner: BUFFER, no, lane: no }), what };
    let mut observer = progress.clone();
    observer.start(&plan("items", size));
    let begun = (0..4).flat_map(|no| [of_stage(BUFFER, What::Taken), of_unit(no, What::Begun)]);
    let ended = [
        of_unit(0, What::Done),
        of_unit(0, What::Left { is_last: true }),
        of_stage(END, What::Taken),
        of_unit(2, What::Done),
        of_unit(3, What::Erred),
        of_unit(3, What::Void),
    ];
    let events: Vec<Event> = begun.chain(ended).collect();
    observer.polled(&Turn { began: at, ended: at, events: &events });
    observer
}

const LINE: &str = "1 done, 1 in flight, 1 waiting, 1 failed, 0.2 a second";

#[test]
fn plain_lines_are_far_apart() {
    let log = Log::default();
    let text = || log.text();
    let progress = Progress::lines(log.clone(), Duration::from_secs(5)).of(40);
    let mut observer = begin(&progress, 4, None);
    assert_eq!((text().as_str(), observer.next_tick()), ("", Some(Duration::from_secs(5))));
    observer.tick(Duration::from_secs(5));
    assert_eq!(text(), format!("{LINE}, about 45 s left\n"));
    assert_eq!(observer.next_tick(), Some(Duration::from_secs(10)));
    observer.end(End { at: Duration::from_secs(8), is_early: false });
    assert_eq!(text().lines().last(), Some("1 done, 1 failed, 0.1 a second, after 8 s"));
    assert_eq!(observer.next_tick(), None);
}

#[test]
fn a_terminal_has_one_line() {
    let terminal = InMemoryTerm::new(5, 100);
    let on = || Progress::on(ProgressDrawTarget::term_like(Box::new(terminal.clone())));
    let progress = on();
    let mut observer = begin(&progress, 5, None);
    let shown = terminal.contents();
    assert!(shown.ends_with(LINE) && shown.lines().count() == 1, "{shown}");
    // What is said at the end stays.
    observer.end(End { at: Duration::from_secs(8), is_early: false });
    drop((observer, progress));
    assert!(
        terminal.contents().ends_with("1 done, 1 failed, 0.1 a second, after 8 s"),
        "{}",
        terminal.contents()
    );
    terminal.reset();
    let progress = on();
    let observer = begin(&progress, 5, Some(8));
    let shown = terminal.contents();
    assert!(shown.contains("████████████░░░░░░░░░░░░") && shown.ends_with("about 5 s left"), "{shown}");
    drop(observer);
}
