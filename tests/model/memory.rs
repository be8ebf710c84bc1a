//! Pay for what you use: nothing is allocated for an element, and a window allocates a fixed number of times.
#![allow(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pipewright::pipe;
use pipewright::policy::Retry;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is handed on to the allocator of the system; counting neither allocates nor panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        let _ = BYTES.try_with(|bytes| bytes.set(bytes.get().wrapping_add(layout.size())));
        // SAFETY: the caller keeps the promises of this method.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let _ = BYTES.try_with(|bytes| bytes.set(bytes.get().wrapping_sub(layout.size())));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations while `pipe` runs, beginning with its first poll.
fn allocations(pipe: impl Future<Output = usize>, expected: usize) -> usize {
    let mut pipe = pin!(pipe);
    let mut cx = Context::from_waker(Waker::noop());
    let before = COUNT.get();
    loop {
        if let Poll::Ready(count) = pipe.as_mut().poll(&mut cx) {
            assert_eq!(count, expected);
            return COUNT.get() - before;
        }
    }
}

/// Goes on at the next poll.
async fn yields() {
    let mut first = true;
    poll_fn(|cx| {
        if std::mem::take(&mut first) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    })
    .await;
}

async fn later(x: usize) -> usize {
    // Some end at once, so that all orders occur.
    for _ in 0..x % 4 {
        yields().await;
    }
    x
}

async fn three(x: usize) -> [usize; 3] {
    later(x).await;
    [x; 3]
}

/// The pipe with a thousand elements, and with ten thousand: neither allocates more than so much.
macro_rules! allocates {
    ($name:ident, $allocations:expr, |$n:ident| $pipe:expr, $expected:expr) => {
        #[test]
        fn $name() {
            let [short, long] = [1_000, 10_000].map(|$n: usize| allocations($pipe, $expected));
            assert!(short.max(long) <= $allocations, "{short}, {long}");
        }
    };
}

allocates!(plain_functions, 0, |n| pipe!(0..n |> map(|x| x + 1) |> filter(|x| x % 2 == 0) |> count), n / 2);
allocates!(calls_one_by_one, 0, |n| pipe!(0..n |> map(later) |> map(later) |> count), n);
allocates!(
    lists_one_by_one,
    1,
    |n| pipe!(0..n |> map(three) |> flatten |> map(later) |> flat_map(three) |> count),
    9 * n
);
allocates!(
    batches_apart,
    0,
    |n| pipe!(0..n |> map(later) |> skip(2) |> take(n - 4) |> enumerate |> count),
    n - 4
);
allocates!(an_empty_stretch, WINDOW, |n| pipe!(0..n |> buffer(8) |> count), n);
allocates!(calls_that_are_ready, WINDOW, |n| pipe!(0..n |> map(async |x| x) |> buffer(8) |> count), n);
allocates!(calls_in_order, WINDOW + CHUNKS, |n| pipe!(0..n |> map(later) |> buffer(8) |> count), n);
allocates!(calls_in_any_order, WINDOW, |n| pipe!(0..n |> map(later) |> buffer(8).unordered() |> count), n);
allocates!(
    pages_and_members,
    WINDOW + CHUNKS + 2,
    |n| pipe!(0..n |> map(three) |> flatten |> map(three) |> flatten |> map(later) |> buffer(8) |> count),
    9 * n
);
allocates!(
    calls_with_keys,
    WINDOW + CHUNKS + KEYS,
    |n| pipe!(0..n |> map(later) |> buffer(8).by_key(|x| x % 5, 2) |> count),
    n
);
allocates!(
    a_key_for_each_call,
    WINDOW + CHUNKS + KEYS + GROUPS,
    |n| pipe!(0..n |> map(later) |> buffer(8).by_key(|x| *x, 1) |> count),
    n
);
allocates!(
    pages_and_members_with_keys,
    WINDOW + CHUNKS + KEYS,
    |n| pipe!(0..n |> map(three) |> flatten |> map(later) |> buffer(8).unordered().by_key(|x| x / 8 % 3, 1) |> count),
    3 * n
);
// One more for what is left of the list.
allocates!(members_at_once, WINDOW + 1, |n| pipe!(0..n |> map(three) |> par_flat_map(later) |> count), 3 * n);

#[test]
fn calls_with_a_timeout() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let _here = runtime.enter();
    let hour = Duration::from_secs(3600);
    let counts = [1_000, 10_000].map(|n| {
        let one_by_one = async { pipe!(0..n |> map(later).timeout(hour)? |> count).await.unwrap() };
        let in_order =
            async { pipe!(0..n |> map(later).timeout(hour)? |> buffer(8) |> count).await.unwrap() };
        (allocations(one_by_one, n), allocations(in_order, n))
    });
    assert!(counts.iter().all(|counts| counts.0 == 0 && counts.1 <= WINDOW + CHUNKS), "{counts:?}");
}

/// Never ready; 64 bytes.
struct Waits([u64; 8]);

impl Future for Waits {
    type Output = Result<u64, u64>;
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        if self.0[0] == 0 { Poll::Ready(Ok(0)) } else { Poll::Pending }
    }
}

#[test]
fn a_hundred_thousand_that_wait_have_34_bytes_each_beside_their_futures() {
    const WIDTH: u64 = 100_000;
    fn own(pipe: impl Future) -> u64 {
        let (mut pipe, before) = (pin!(pipe), BYTES.get());
        // A thousand begin in one poll, or half of that where each has been a page before.
        for _ in 0..300 {
            assert!(pipe.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        let held = BYTES.get();
        assert!(pipe.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert_eq!(BYTES.get(), held, "not all had begun");
        (held - before) as u64 - 64 * WIDTH
    }
    let (all, width) = (1..=2 * WIDTH, WIDTH as usize);
    let wait = |x: u64| Waits([x; 8]);
    let bytes = [
        own(pipe!(all.clone() |> map(wait) |> buffer(width) |> count)),
        own(pipe!(all.clone() |> map(wait) |> buffer(width).unordered() |> count)),
        own(pipe!(all.clone() |> map(wait)? |> buffer(width) |> count)),
        own(pipe!(all.clone() |> map(wait)? |> buffer(width).unordered() |> count)),
        own(pipe!(all.clone() |> map(|x| [x]) |> flatten |> map(wait) |> buffer(width) |> count)),
    ];
    assert!(bytes.iter().all(|bytes| *bytes <= 34 * WIDTH), "{bytes:?}");
}

/// A list of chunks, a chunk of slots, a block of wakers, what those have in common, and the task to notify.
const WINDOW: usize = 5;

/// Names, groups, what is open, and what slots are to keys: each grows to what is there at a time. So do the queues of
/// some groups.
const KEYS: usize = 20;

/// Groups where each element has a key of its own: of those that are forgotten some are kept for the next.
const GROUPS: usize = 44;

/// In order, more units are open than run: 33 slots in chunks of nine, each with a block; eight more where units split.
const CHUNKS: usize = 2 * 3;

/// Fails the first time for every third element.
async fn flaky(failed: &Cell<usize>, x: usize) -> Result<usize, usize> {
    later(x).await;
    if x % 3 == 0 && failed.replace(x + 1) != x + 1 { Err(x) } else { Ok(x) }
}

// One for the policy.
allocates!(
    calls_made_again,
    1,
    |n| async move {
        let (failed, policy) = (Cell::new(0), Retry::tries(2).fixed_delay(Duration::ZERO));
        pipe!(0..n |> map(async |x| flaky(&failed, x).await).retry(policy)? |> count).await.unwrap()
    },
    n
);
