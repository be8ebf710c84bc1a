//! Two hundred stages, with a boundary now and then; no limit of the compiler is raised.
#![deny(warnings)]
#![allow(clippy::large_stack_frames, reason = "without optimisation a pipe is on the stack once per stage")]

use futures::executor::block_on;
use pipewright::pipe;

async fn add(n: u32) -> u32 {
    n + 1
}

fn plain(n: u32) -> u32 {
    n + 1
}

/// For each number thirty stages and a box.
macro_rules! boxed {
    ($source:expr, $boxed:ident $(, $more:tt)*) => {
        pipe!($source $(
            |> map(add) |> map(plain) |> filter(|n| *n > 0 || *n < 9) |> map(async |n| n + $more)
            |> map(add) |> map(plain) |> inspect(|n| assert!(*n > 0)) |> map(move |n| n + $more) |> buffer(2)
            |> map(add) |> map(plain) |> flat_map(|n| [n]) |> map(async |n| n + $more) |> buffer(2)
            |> map(add) |> map(plain) |> filter_map(Some) |> buffer(2) |> skip(0) |> map(add) |> map(plain) |> buffer(2) |> take(9)
            |> map(add) |> map(plain) |> map(plain) |> map(|n| n + $more) |> map(add) |> map(add) |> buffer(2)
            |> $boxed
        )* |> collect::<Vec<u32>>)
    };
}

fn main() {
    assert_eq!(block_on(boxed!([0, 1], boxed, 1, 1, 1, 1, 1, 1, 1)), [133, 134]);
    assert_eq!(block_on(boxed!([0, 1], boxed_local, 1, 1, 1, 1, 1, 1, 1)), [133, 134]);
}
