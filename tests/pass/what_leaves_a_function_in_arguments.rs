//! What leaves a function, a loop or a block works in a source and in arguments as everywhere else.
#![deny(warnings)]
#![allow(clippy::never_loop, clippy::needless_continue, reason = "how things are left is what this is about")]

use std::num::ParseIntError;

use futures::executor::block_on;
use pipewright::pipe;

struct Config {
    width: usize,
}

async fn config() -> Config {
    Config { width: 2 }
}

async fn fetch(text: &str) -> Result<Vec<u32>, ParseIntError> {
    let n = text.parse()?;
    Ok(vec![n, n + 1])
}

async fn adder() -> Result<impl Fn(u32) -> u32 + Clone, ParseIntError> {
    let more: u32 = "1".parse()?;
    Ok(move |n| n + more)
}

/// In the source and in the arguments, outside of closures.
async fn outside(text: &str) -> Result<Vec<u32>, ParseIntError> {
    let all = pipe!(
        fetch(text).await?
            |> map(adder().await?)
            |> buffer(config().await.width)
            |> take("9".parse()?)
            |> skip(config().await.width - 1)
            |> collect
    );
    Ok(all.await)
}

async fn first(texts: Option<&[&str]>) -> usize {
    pipe!(
        match texts {
            Some(some) if !some.is_empty() => some,
            Some(_) => return 8,
            None => &[],
        } |> map(|text| text.len())
            |> take(if texts.is_none() { return 9 } else { 1 })
            |> sum::<usize>
    )
    .await
}

/// Inside of closures: they are functions of their own.
async fn inside(texts: &[&str]) -> Result<Vec<u32>, ParseIntError> {
    pipe!(
        texts
            |> map(|text| text.parse::<u32>())?
            |> map(|n| {
                if n > 8 {
                    return 8;
                }
                n
            })
            |> map(async |n| -> Result<u32, ParseIntError> {
                let more: u32 = "1".parse()?;
                if n == 0 {
                    return Ok(7);
                }
                Ok(n + more)
            })?
            |> map(|mut n| {
                let half = 'halves: loop {
                    while n > 1 {
                        n -= 2;
                        if n == 4 {
                            break 'halves n;
                        }
                    }
                    break n;
                };
                'block: {
                    if half > 0 {
                        break 'block half;
                    }
                    5
                }
            })
            |> collect
    )
    .await
}

async fn rounds() -> usize {
    let mut total = 0;
    'rounds: for round in 0..9 {
        let piece = pipe!(
            0..loop { if round > 2 { break 'rounds } break round }
                |> buffer(if round > 1 { break } else { 1 })
        );
        total += pipe!(piece |> map(async |n| n) |> count).await + 10;
        if pipe!([round] |> filter(|it| *it > 3) |> count).await > 0 {
            continue 'rounds;
        }
    }
    total
}

fn main() {
    assert_eq!(block_on(outside("3")), Ok(vec![5]));
    assert!(block_on(outside("x")).is_err());
    assert_eq!(block_on(first(Some(&["ab", "c"]))), 2);
    assert_eq!((block_on(first(None)), block_on(first(Some(&[])))), (9, 8));
    assert_eq!(block_on(inside(&["0", "9", "7", "4"])), Ok(vec![1, 1, 4, 1]));
    assert!(block_on(inside(&["x"])).is_err());
    assert_eq!(block_on(rounds()), 21);
}
