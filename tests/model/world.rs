//! What the functions in random pipes do, and what is true of each call: nothing stands still, and nothing is polled
//! again after its end.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pipewright_tests::{Rng, sleep};
use tokio::time::Instant;

use crate::numbers::Numbers;

/// What went wrong: the call, and its argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong(pub &'static str, pub u64);

/// A node of a tree, and its depth.
#[derive(Clone, Copy, Debug)]
pub struct Node(pub u64, pub u32);

/// One run.
pub struct World {
    pub numbers: Numbers,
    out: RefCell<Vec<u64>>,
    /// Wakers of calls that are over.
    late: RefCell<Vec<Waker>>,
    /// Calls that run now, and their greatest number.
    running: RefCell<(usize, usize)>,
}

impl World {
    pub fn new(numbers: &Numbers) -> Rc<Self> {
        let numbers = numbers.clone();
        Rc::new(World {
            numbers,
            out: RefCell::default(),
            late: RefCell::default(),
            running: RefCell::default(),
        })
    }

    /// Random numbers that belong to a call and to nothing else, in whichever order calls happen.
    fn rng(&self, what: &'static str, argument: u64) -> Rng {
        let name =
            what.bytes().fold(argument, |hash, byte| hash.wrapping_mul(1_000_003).wrapping_add(byte.into()));
        Rng::new(self.numbers.seed ^ name.rotate_left(32))
    }

    /// Takes time in several pieces, with useless wake-ups in between.
    async fn takes_time(&self, what: &'static str, argument: u64) {
        let mut rng = self.rng(what, argument);
        let _running = Running::new(&self.running);
        let (start, mut latency) = (Instant::now(), 0);
        for _ in 0..rng.below(4) {
            match rng.below(6) {
                0 => wakes_itself(1 + rng.below(3)).await,
                // Somebody wakes one who is not waiting, or is no longer there.
                1 => self.late.borrow().iter().for_each(Waker::wake_by_ref),
                2 => {
                    let waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
                    self.late.borrow_mut().push(waker);
                }
                _ => {
                    let piece = rng.latency();
                    latency += piece;
                    sleep(piece).await;
                }
            }
        }
        assert_eq!(start.elapsed(), Duration::from_millis(latency), "{what}({argument}) stood still");
    }

    async fn call<R>(&self, what: &'static str, argument: u64, result: impl FnOnce() -> R) -> R {
        Watched(Some(Box::pin(self.takes_time(what, argument)))).await;
        result()
    }

    /// Random numbers for the result of a call.
    fn result(&self, what: &'static str, argument: u64) -> Rng {
        self.rng(what, argument.wrapping_add(1 << 60))
    }

    /// Gives its argument.
    pub async fn same(&self, what: &'static str, x: u64) -> u64 {
        self.call(what, x, || x).await
    }

    /// Gives its argument, or fails.
    pub async fn may_fail(&self, what: &'static str, x: u64) -> Result<u64, Wrong> {
        self.call(what, x, || self.may_fail_now(what, x)).await
    }

    /// The same in no time, as the others below.
    pub fn may_fail_now(&self, what: &'static str, x: u64) -> Result<u64, Wrong> {
        if self.result(what, x).chance(self.numbers.errors) { Err(Wrong(what, x)) } else { Ok(x) }
    }

    /// Lets its argument pass, or not.
    pub async fn passes(&self, what: &'static str, x: u64) -> bool {
        self.call(what, x, || self.passes_now(what, x)).await
    }

    pub fn passes_now(&self, what: &'static str, x: u64) -> bool {
        !self.result(what, x).chance(self.numbers.skips)
    }

    /// Gives a list, or fails.
    pub async fn page(&self, what: &'static str, x: u64) -> Result<Vec<u64>, Wrong> {
        self.call(what, x, || self.page_now(what, x)).await
    }

    pub fn page_now(&self, what: &'static str, x: u64) -> Result<Vec<u64>, Wrong> {
        let Numbers { errors, list, .. } = self.numbers;
        let mut rng = self.result(what, x);
        if rng.chance(errors) { Err(Wrong(what, x)) } else { Ok(self.list(x, rng.below(list + 1))) }
    }

    /// Gives a node of a tree and its children, or fails.
    pub async fn node(&self, what: &'static str, node: Node) -> Result<(u64, Vec<Node>), Wrong> {
        self.call(what, node.0, || self.node_now(what, node)).await
    }

    pub fn node_now(&self, what: &'static str, Node(x, depth): Node) -> Result<(u64, Vec<Node>), Wrong> {
        let children = self.page_now(what, x)?.into_iter().map(|child| Node(child, depth + 1));
        Ok((x, if depth < 4 { children.collect() } else { Vec::new() }))
    }

    fn list(&self, x: u64, len: u64) -> Vec<u64> {
        (0..len).map(|i| x.wrapping_mul(7) + i).collect()
    }

    /// A plain function that gives a list.
    pub fn list_now(&self, x: u64) -> Vec<u64> {
        let list = self.numbers.list;
        self.list(x, self.rng("list", x).below(list + 1))
    }

    /// One step of a source: a call after a call.
    pub async fn step(&self, x: u64) -> Result<Option<(u64, u64)>, Wrong> {
        let x = self.may_fail("step", x).await?;
        Ok((x < self.numbers.len).then_some((x, x + 1)))
    }

    /// The body of the consumer.
    pub async fn eat(&self, x: u64) {
        self.out.borrow_mut().push(x);
        let mut rng = self.rng("body", x);
        if rng.chance(self.numbers.slow_body) {
            sleep(rng.latency()).await;
        }
    }

    pub fn out(&self) -> Vec<u64> {
        self.out.borrow().clone()
    }

    /// The greatest number of calls that ran at once.
    pub fn peak(&self) -> usize {
        self.running.borrow().1
    }
}

/// Wakes itself `times` times.
async fn wakes_itself(mut times: u64) {
    poll_fn(|cx| {
        if times == 0 {
            return Poll::Ready(());
        }
        times -= 1;
        cx.waker().wake_by_ref();
        #[expect(clippy::waker_clone_wake, reason = "a wake by value is another function of the waker")]
        cx.waker().clone().wake();
        Poll::Pending
    })
    .await;
}

struct Running<'a>(&'a RefCell<(usize, usize)>);

impl<'a> Running<'a> {
    fn new(running: &'a RefCell<(usize, usize)>) -> Self {
        let mut now = running.borrow_mut();
        now.0 += 1;
        now.1 = now.1.max(now.0);
        drop(now);
        Running(running)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().0 -= 1;
    }
}

/// A future that must not be polled after its end, nor while it is being polled.
struct Watched<'a>(Option<Pin<Box<dyn Future<Output = ()> + 'a>>>);

impl Future for Watched<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut inner = self.0.take().expect("polled after its end, or twice at once");
        let result = inner.as_mut().poll(cx);
        if result.is_pending() {
            self.0 = Some(inner);
        }
        result
    }
}

/// Runs `pipe` on a clock of its own. A pipe that nobody wakes again is a failure.
pub fn run<T>(numbers: &Numbers, pipe: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    // Longer than all calls of a run together.
    let deadline = Duration::from_secs(1_000_000);
    let end = runtime.block_on(async { tokio::time::timeout(deadline, pipe).await });
    end.unwrap_or_else(|_| panic!("nobody wakes the pipe any more: {numbers:?}"))
}
