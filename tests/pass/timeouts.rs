//! Calls with a timeout, and what becomes of their errors.
#![deny(warnings)]

use std::error::Error;
use std::fmt;
use std::future::pending;
use std::time::Duration;

use pipewright::policy::{Limiter, Pool};
use pipewright::{BoxPipe, Failure, Fails, Flow, OrTimedOut, SendFlow, TimedOut, pipe};
use tokio::task::{spawn, yield_now};

const LIMIT: Duration = Duration::from_secs(59);
/// For what never ends.
const NOW: Duration = Duration::ZERO;

#[derive(Debug, PartialEq)]
struct NetError;

impl fmt::Display for NetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no net")
    }
}

impl Error for NetError {}

#[derive(Debug, PartialEq)]
enum AppError {
    Net,
    Late,
}

impl From<NetError> for AppError {
    fn from(NetError: NetError) -> Self {
        Self::Net
    }
}

impl From<TimedOut> for AppError {
    fn from(_: TimedOut) -> Self {
        Self::Late
    }
}

async fn fetch(n: u32) -> Result<u32, NetError> {
    yield_now().await;
    if n == 9 { Err(NetError) } else { Ok(n) }
}

async fn hang(_: u32) -> u32 {
    pending().await
}

const fn next(n: u32) -> u32 {
    n + 1
}

struct Client(u32);

impl Client {
    async fn get(&self, n: &u32) -> Result<u32, NetError> {
        fetch(self.0 + n).await
    }
}

fn items(n: u32) -> impl SendFlow<OrTimedOut<NetError>, Item = u32> {
    pipe!(0..n |> map(fetch).timeout(LIMIT)? |> flat_map(|m| [m; 2]))
}

fn borrowed<'a>(client: &'a Client, list: &'a [u32]) -> impl Flow<Fails<AppError>, Item = u32> {
    pipe!(list.iter() |> err_into::<AppError> |> map(async |n| client.get(n).await).timeout(LIMIT)?)
}

fn hung(n: u32) -> BoxPipe<'static, u32, Fails<TimedOut>> {
    pipe!(0..n |> map(hang).timeout(NOW)? |> boxed)
}

async fn generic<T, U, E, F>(list: Vec<T>, f: impl Fn(T) -> F + Clone) -> Result<usize, Failure<E>>
where
    F: Future<Output = Result<U, E>>,
{
    pipe!(list |> map(f).timeout(LIMIT)? |> buffer(2) |> count).await
}

async fn any_error() -> Result<usize, Box<dyn Error>> {
    // The error of the pipe is an error.
    let count = pipe!(
        0..3 |> map(fetch).timeout(LIMIT)? |> filter(async |n| fetch(*n).await.is_ok()).timeout(LIMIT)? |> count
    )
    .await?;
    Ok(count)
}

async fn gated() -> Result<u32, Failure<NetError>> {
    let (pool, limiter) = (Pool::new(2), Limiter::every(Duration::from_millis(1)));
    pipe!(0..3 |> map(fetch).pool(&pool).timeout(LIMIT).rate(&limiter)? |> buffer(2) |> sum::<u32>).await
}

async fn elsewhere() -> Result<u32, TimedOut> {
    pipe!([1, 2] |> map(next).spawn().timeout(LIMIT)? |> map(next).blocking().timeout(LIMIT)? |> sum).await
}

async fn late() -> Vec<Result<u32, TimedOut>> {
    pipe!([1] |> map(hang).timeout(NOW).timeout(LIMIT) |> buffer(2) |> collect).await
}

#[tokio::main]
async fn main() {
    let (client, list) = (Client(1), vec![1, 2]);
    assert_eq!(gated().await, Ok(3));
    assert_eq!(elsewhere().await, Ok(7));
    assert!(late().await.iter().all(Result::is_err));
    assert_eq!(pipe!(items(3) |> map(fetch)? |> buffer(2) |> sum::<u32>).await, Ok(6));
    assert_eq!(pipe!(borrowed(&client, &list) |> sum::<u32>).await, Ok(5));
    let end = pipe!(hung(3) |> err_into::<AppError> |> map(fetch).timeout(LIMIT)? |> run).await;
    assert_eq!(end, Err(AppError::Late));
    let look = pipe!(merge(items(2), [1]) |> inspect(async |n| assert!(fetch(*n).await.is_ok())).timeout(LIMIT)?);
    assert_eq!(pipe!(look |> count).await, Ok(5));
    assert_eq!(generic(vec![1, 9], fetch).await, Err(Failure::Call(NetError)));
    assert!(matches!(any_error().await, Ok(3)));
    let task = spawn(async move {
        pipe!(list.iter() |> map(async |n| client.get(n).await).timeout(LIMIT)? |> buffer(2) |> count).await
    });
    assert!(matches!(task.await, Ok(Ok(2))));
}
