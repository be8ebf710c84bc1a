//! `pipe!` takes any bracket, any comment and any space.
#![deny(warnings)]

use futures::executor::block_on;
use pipewright::pipe;

fn main() {
    let braces = pipe! {
        // The first |> of three.
        0..3 |> /* no |> stage */ map(|n| n + 1)
        //|> map(|n| n * 2)
        |> buffer(2) |> count
    };
    let square = pipe![[1, 2, 3] |> take(2) |> sum::<i32>];
    assert_eq!(block_on(braces), 3);
    assert_eq!(block_on(square), 3);
    // Spaces do not matter.
    assert_eq!(block_on(pipe!((0..3)|>map (|n| n|1) | > buffer (2)|>count)), 3);
}
