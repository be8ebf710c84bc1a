//! Other macros write pipes.
#![deny(warnings)]

use futures::executor::block_on;
use pipewright::pipe;

macro_rules! collected {
    ($source:expr; $($stage:ident($f:expr))*) => {
        block_on(pipe!($source $(|> $stage($f))* |> collect::<Vec<_>>))
    };
}

macro_rules! through {
    ($($tokens:tt)*) => { pipe!($($tokens)*) };
}

macro_rules! mapped {
    ($source:expr, $f:path, $n:literal, $t:ty) => {
        block_on(pipe!($source |> map($f) |> buffer($n) |> sum::<$t>))
    };
}

macro_rules! question {
    ($source:expr, $f:expr) => {
        block_on(pipe!($source |> map($f)? |> collect::<Vec<_>>))
    };
}

async fn double(n: u32) -> u32 {
    n * 2
}

fn main() {
    let more = 1;
    let list =
        collected!(0..3_u32; map(double) map(|n| n + more) filter(|n| *n > 1) buffer(1 + 1) take(1 + 1));
    assert_eq!(list, [3, 5]);
    assert_eq!(collected!([2]; map(double) map(async move |n| n + more)), [5]);
    assert_eq!(block_on(through!(0..3 |> map(double) |> buffer(2).unordered() |> count)), 3);
    assert_eq!(mapped!(0..3, double, 2, u32), 6);
    assert_eq!(question!(["1"], |text: &str| text.parse::<u32>()), Ok(vec![1]));
}
