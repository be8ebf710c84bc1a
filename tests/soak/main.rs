//! A soak: so many elements through a window that memory must be flat, whatever the order of completion.
//!
//! `SOAK` says how many elements go through each pipe (200,000):
//!
//!     SOAK=100000000 cargo test --release -p pipewright-tests --test soak -- --nocapture
//!
//! Calls end in a random order (`reactor.rs`). What the thread has allocated is looked at when 10, 50 and 100 % of the
//! elements have arrived: the same bytes are live, as many were live at most, and next to nothing was allocated in
//! between. The sum is right, and in the end everything is freed.
//!
//! Each has been seen to fail where the runtime was broken on purpose:
//!
//! | break | seen by |
//! |---|---|
//! | a slot is not given back | all but two, whose results never go through a slot |
//! | the names of keys are kept | `keys_that_come_and_go` |
//! | `distinct` forgets nothing | `buffers_behind_buffers` |

mod memory;
mod reactor;

use std::cell::Cell;
use std::hint::black_box;

use memory::Memory;
use pipewright::pipe;
use pipewright::policy::Pool;
use reactor::Reactor;

/// So many bytes more may be live than at the first look: a window gets its slots when they are first needed, and the
/// most that wait at once come together some time.
const SLACK: isize = 8 << 10;

fn elements() -> u64 {
    std::env::var("SOAK").map_or(200_000, |text| text.parse().expect("a number"))
}

/// Looks at memory when so many elements have arrived.
struct Watch {
    name: &'static str,
    arrived: Cell<u64>,
    expected: u64,
    /// In a thousand elements.
    allocations: u64,
    begin: Memory,
    looks: [Cell<Option<Memory>>; 3],
}

impl Watch {
    fn new(name: &'static str, expected: u64, allocations: u64) -> Self {
        let (arrived, looks) = Default::default();
        Watch { name, arrived, expected, allocations, begin: Memory::now(), looks }
    }

    #[inline]
    fn arrives(&self) {
        let arrived = self.arrived.get() + 1;
        self.arrived.set(arrived);
        for (look, percent) in self.looks.iter().zip([10, 50, 100]) {
            if arrived == self.expected / 100 * percent {
                look.set(Some(Memory::now()));
            }
        }
    }

    /// The pipe has ended, and is gone.
    fn end(self) {
        assert_eq!(self.arrived.get(), self.expected, "all have arrived");
        let name = self.name;
        assert_eq!(Memory::now().live, self.begin.live, "{name}: all is freed");
        let looks = self.looks.map(|look| look.get().expect("so many have arrived"));
        let [first, rest @ ..] = looks.map(|look| {
            let Memory { live, most, allocations } = look;
            let begin = self.begin;
            (live - begin.live, most - begin.live, allocations - begin.allocations)
        });
        println!(
            "{name}: {} elements; live, most, allocations at 10, 50, 100 %: {first:?} {rest:?}",
            self.expected
        );
        for (live, most, allocations) in rest {
            assert!(live <= first.0 + SLACK, "{name}: live bytes grow from {} to {live}", first.0);
            assert!(most <= first.1 + SLACK, "{name}: at most {} bytes were live, then {most}", first.1);
            let allowed = first.2 + 16 + self.expected * self.allocations / 1000;
            assert!(allocations <= allowed, "{name}: {} allocations, then {allocations}", first.2);
        }
    }
}

/// So many numbers, of which the compiler knows nothing.
fn numbers(n: u64) -> impl Iterator<Item = u64> {
    (0..n).map(black_box)
}

/// A pipe of numbers: how many come out of it, their sum, and what it may allocate for a thousand of them.
macro_rules! soak {
    ($name:ident, |$n:ident, $reactor:ident| $pipe:expr, $count:expr, $sum:expr, $allocations:expr) => {
        #[test]
        fn $name() {
            // The first time a thread makes what it keeps.
            for $n in [200, elements()] {
                let watch = Watch::new(stringify!($name), $count, $allocations);
                let sum = {
                    let $reactor = &Reactor::new(1);
                    let numbers = $pipe;
                    $reactor.block_on(pipe!(numbers |> fold(0, |sum, x| {
                        watch.arrives();
                        sum + x
                    })))
                };
                assert_eq!(sum, $sum);
                if $n == elements() {
                    watch.end();
                }
            }
        }
    };
    ($name:ident, |$n:ident, $reactor:ident| $pipe:expr, $count:expr, $sum:expr) => {
        soak!($name, |$n, $reactor| $pipe, $count, $sum, 0);
    };
}

/// The sum of the numbers below `n`.
fn below(n: u64) -> u64 {
    n * (n - 1) / 2
}

soak!(in_order, |n, r| pipe!(numbers(n) |> map(|x| r.call(x)) |> buffer(64)), n, below(n));

soak!(as_finished, |n, r| pipe!(numbers(n) |> map(|x| r.call(x)) |> buffer(64).unordered()), n, below(n));

soak!(
    a_wide_window,
    |n, r| pipe!(numbers(n) |> map(|x| r.call(x)) |> buffer(1000).window(1500)),
    n,
    below(n)
);

// Every eighth element has a key that was never seen before. A queue that was long gives its room back.
soak!(
    keys_that_come_and_go,
    |n, r| pipe!(numbers(n) |> map(|x| r.call(x)) |> buffer(16).by_key(|x| x / 8, 2)),
    n,
    below(n),
    50
);

soak!(
    units_that_split,
    |n, r| pipe!(
        numbers(n / 4) |> map(|x| r.call(x)) |> flat_map(|x| 4 * x..4 * x + 4) |> map(|x| r.call(x)) |> buffer(16)
    ),
    n / 4 * 4,
    below(n / 4 * 4)
);

soak!(
    units_that_split_as_they_finish,
    |n, r| pipe!(
        numbers(n / 4) |> map(|x| r.call(x)) |> flat_map(|x| 4 * x..4 * x + 4) |> map(|x| r.call(x))
            |> buffer(16).unordered()
    ),
    n / 4 * 4,
    below(n / 4 * 4)
);

// Trees of four: a root with two children, the first of which has one.
soak!(
    what_is_found,
    |n, r| pipe!(
        numbers(n / 4)
            |> map(|x| (x, 2))
            |> expand(async |(x, depth): (u64, u64)| (r.call(x).await, (0..depth).map(move |child| (x, child))))
            |> buffer(16)
    ),
    n / 4 * 4,
    4 * below(n / 4)
);

soak!(
    lists_all_at_once,
    |n, r| pipe!(numbers(n / 50) |> map(|x| 50 * x..50 * x + 50) |> par_flat_map(|x| r.call(x))),
    n / 50 * 50,
    below(n / 50 * 50)
);

soak!(
    two_calls_on_one_pool,
    |n, r| {
        let (pool, other) = (&Pool::new(5), &Pool::new(3));
        pipe!(
            numbers(n)
                |> map(|x| r.call(x)).pool(pool) |> map(|x| r.call(x)).pool(other) |> map(|x| r.call(x)).pool(pool)
                |> buffer(12)
        )
    },
    n,
    below(n)
);

soak!(
    buffers_behind_buffers,
    |n, r| pipe!(
        numbers(n)
            |> map(|x| r.call(x)) |> buffer(4).unordered() |> distinct(100) |> map(|x| r.call(x)) |> buffer(30)
            |> enumerate |> map(|(_, x)| r.call(x)) |> buffer(8)
    ),
    n,
    below(n)
);
