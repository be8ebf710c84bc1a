//! What a window takes for each call in flight, beside the call itself: the bytes that are in use at the moment when
//! the last of 100,000 calls is polled for the first time.

use std::pin::Pin;
use std::process::{Command, Stdio, exit};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use crate::count;
use crate::figures::Figures;
use crate::peers::{ordered, unordered};
use crate::row::Side;
use crate::work::Work;

/// The first argument of a run of one side.
pub const HELD: &str = "--held";

/// Calls in flight.
pub const CALLS: usize = 100_000;
/// Bytes of a call, of its result 8.
pub const CALL: usize = size_of::<Wait>();

const ORDERED: &[Side] = &ordered::<Waiting>();
const UNORDERED: &[Side] = &unordered::<Waiting>();

/// Calls that wait for ever, and keep the waker that they are polled with.
pub struct Waiting;

impl Work for Waiting {
    const WIDEST_SCAN: usize = 10_000;

    fn call(_: u64) -> impl Future<Output = u64> + Send + 'static {
        Wait { waker: None, _state: [0; 6] }
    }
}

struct Wait {
    waker: Option<Waker>,
    /// As much as a small request has.
    _state: [u64; 6],
}

/// How many have been polled.
static BEGUN: AtomicUsize = AtomicUsize::new(0);

impl Future for Wait {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        if self.waker.replace(cx.waker().clone()).is_none()
            && BEGUN.fetch_add(1, Ordering::Relaxed) + 1 == CALLS
        {
            println!("{}", count::bytes_in_use());
            exit(0);
        }
        Poll::Pending
    }
}

fn sides(order: &str) -> &'static [Side] {
    if order == "ordered" { ORDERED } else { UNORDERED }
}

/// Begins the calls on one side; prints the bytes in use when the last one is polled, and ends the process.
pub fn run_case(order: &str, peer: &str) {
    let side = sides(order).iter().find(|side| side.peer.name() == peer).expect("a side that takes part");
    println!("{}", count::bytes_in_use());
    // Enough for those that look further ahead.
    (side.run)(2 * CALLS as u64, CALLS);
}

/// Bytes for each call that all sides take in one order, without the call.
pub fn measure(order: &str) -> Figures {
    let bytes = |side: &Side| {
        let exe = std::env::current_exe().expect("the path of this program");
        let output = Command::new(exe).args([HELD, order, side.peer.name()]).stdin(Stdio::null()).output();
        let text = String::from_utf8(output.expect("this program starts").stdout).expect("numbers");
        let mut lines = text.lines().map(|line| line.parse::<f64>().expect("a number"));
        let mut line = || lines.next().expect("two lines");
        let (before, held) = (line(), line());
        (held - before) / CALLS as f64 - CALL as f64
    };
    let side = |side: &'static Side| (side, (CALLS <= side.widest).then(|| bytes(side)));
    Figures(sides(order).iter().map(side).collect())
}
