//! Nothing is taken from the prelude.
#![deny(warnings)]
#![allow(clippy::absolute_paths, clippy::unnecessary_wraps, reason = "there is no other way to write it")]
#![no_implicit_prelude]

async fn double(n: u32) -> u32 {
    n * 2
}

fn parse(n: u32) -> ::std::result::Result<u32, ::std::fmt::Error> {
    ::std::result::Result::Ok(n)
}

fn main() {
    const WIDTH: usize = 3;
    let more = 1;
    let sum = ::futures::executor::block_on(::pipewright::pipe!(
        0..3_u32
            |> map(double)
            |> map(parse)?
            |> filter(|n| *n > 0)
            |> filter(async |n| *n > 0)
            |> map(async move |n| n + more)
            |> map(move |n| n + more)
            |> buffer(WIDTH)
            |> batch(2)
            |> par_flat_map(double)
            |> fold(0, async |a, n| parse(a + n))?
    ));
    ::std::assert!(::std::matches!(sum, ::std::result::Result::Ok(20)));
}
