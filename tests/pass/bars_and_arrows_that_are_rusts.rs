//! `|` and `>` mean much in Rust; only side by side, and between stages, are they a bar.
#![deny(warnings)]

use futures::executor::block_on;
use pipewright::pipe;

#[derive(Clone, Copy)]
enum Side {
    Left(u32),
    Right(u32),
}

macro_rules! text {
    ($($tokens:tt)*) => { stringify!($($tokens)*) };
}

fn main() {
    let sides = [Side::Left(1), Side::Right(6)];
    let out: Vec<u32> = block_on(pipe!(
        sides
            |> map(|(Side::Left(n) | Side::Right(n))| n)
            |> filter(|n| matches!(n, 1 | 2 | 6))
            |> map(|n| n | 8)
            |> filter(|n| *n > 1 || *n == 0)
            |> map(|n| n >> 1)
            |> filter_map(|n| (n > 4).then_some(n))
            |> flat_map(|n| -> Vec<u32> { vec![n; usize::from(n > 1)] })
            |> collect
    ));
    assert_eq!(out, [7]);

    let lists = block_on(pipe!([vec![1_u8]]|>map(|n|vec![n])|>map(|n|n)|>collect::<Vec<Vec<Vec<u8>>>>));
    assert_eq!(lists, [[[1]]]);
    let sum = block_on(pipe!(Vec::<u32>::from([1, 2])|>err_into::<()>|>map(|n|n|1)|>sum::<u32>));
    assert_eq!(sum, Ok(4));
    let none = block_on(pipe!(Vec::<Vec<u32>>::new()|>flatten|>map(|n: u32|n)|>sum::<u32>));
    assert_eq!(none, 0);
    let fits =
        block_on(pipe!([1_u32, 2] |> map(|n| n as usize|1) |> map(|n| n<<2>>1) |> collect::<Vec<usize>>));
    assert_eq!(fits, [2, 6]);

    let width = 3;
    let texts: Vec<&str> = block_on(pipe!(
        ["|> map(f)", r#"|> "x" |>"#]
            |> map(|text| if text.len() > width { text } else { "|>" })
            |> map(|text| { let _ = text!(a |> b |> c); text })
            |> map(|text| text.trim_start_matches('|').trim_start_matches('>'))
            |> collect
    ));
    assert_eq!(texts, [" map(f)", r#" "x" |>"#]);
    assert_eq!(
        block_on(
            pipe!((1 | 4)..(16 >> 1) |> map(|n| [0; 2].map(|_| n)) |> filter(|list| list.iter().all(|n| *n > 4 || *n < 9)) |> count)
        ),
        3
    );
    assert_eq!(block_on(pipe!(1 | 4..16 >> 1 |> count)), 3);
    let (a, b) = (1, 2);
    assert_eq!(block_on(pipe!([a > b, a < b, a >= b || a | b > 2] |> filter(|it| *it) |> count)), 2);
    assert_eq!(block_on(pipe!(if a > b { 0..1 } else { 0..a | b } |> count)), 3);
    assert_eq!(block_on(pipe!(zip(0..a | b |> map(|n| n | 1), 0..9) |> fold(0, |bits, (n, _)| bits | n))), 3);
}
