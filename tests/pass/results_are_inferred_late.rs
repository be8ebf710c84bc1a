//! Error types may be known from where the result goes.
#![deny(warnings)]

use std::num::ParseIntError;

use futures::executor::block_on;
use pipewright::pipe;

#[derive(Debug, PartialEq)]
struct AppError;

impl From<ParseIntError> for AppError {
    fn from(_: ParseIntError) -> Self {
        Self
    }
}

fn parse(text: &str) -> Result<u32, ParseIntError> {
    text.parse()
}

async fn run() -> Result<Vec<u32>, AppError> {
    // The type of the error comes from where the result goes.
    let all: Vec<u32> = pipe!(["1", "2"] |> map(parse)? |> collect).await?;
    let known: Result<u32, AppError> =
        pipe!(all.clone() |> map(|n| if n > 5 { Err(AppError) } else { Ok(n) })? |> sum::<u32>).await;
    assert_eq!(known, Ok(3));
    let late: Result<Vec<u32>, AppError> = pipe!([Ok(1), Ok(2)] |> ? |> collect).await;
    assert_eq!(late, Ok(vec![1, 2]));
    let joined = pipe!(merge([Ok(1), Err(AppError)] |> ?, [Ok(2)] |> ?) |> count).await;
    assert_eq!(joined, Err(AppError));
    pipe!(["1"] |> err_into::<AppError> |> map(parse)? |> map(async |n| Ok::<_, AppError>(n))? |> collect)
        .await
}

fn main() {
    assert_eq!(block_on(run()), Ok(vec![1]));
}
