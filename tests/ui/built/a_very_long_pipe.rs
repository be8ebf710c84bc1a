#![deny(deprecated)] // a warning, where this is not denied

use pipewright::pipe;

async fn add(n: u32, more: u32) -> u32 {
    n + more
}

macro_rules! sum {
    ($source:expr; $($n:literal)*) => {
        pipe!($source $(|> map(async |n| add(n, $n).await))* |> buffer(2) |> sum::<u32>) //~ ERROR `|> boxed` now and then
        //~                ^^^
    };
}

fn main() {
    drop(sum!(0..3; 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22
                    1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22));
}
