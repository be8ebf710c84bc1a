//! `.retry` in every form.
#![deny(warnings)]

use std::error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use pipewright::policy::{Limiter, Pool, Retry};
use pipewright::{Fails, SendFlow, pipe};
use tokio::task::yield_now;

#[derive(Debug, PartialEq, Eq)]
enum Error {
    Gone,
    Busy(Option<Duration>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no answer")
    }
}

impl error::Error for Error {}

impl Error {
    const fn is_transient(&self) -> bool {
        matches!(self, Self::Busy(_))
    }

    const fn retry_after(&self) -> Option<Duration> {
        match *self {
            Self::Busy(time) => time,
            Self::Gone => None,
        }
    }
}

const TRIES: u32 = 2;
const POLICY: Retry = Retry::tries(TRIES).first_delay(Duration::ZERO).max_delay(Duration::ZERO);

type RetryAfter = fn(&Error) -> Option<Duration>;

struct Client {
    pool: Pool,
    limiter: Limiter,
    retry: Retry<fn(&Error) -> bool>,
}

impl Client {
    async fn get(&self, id: u32) -> Result<String, Error> {
        yield_now().await;
        match id {
            0 => Err(Error::Busy(Some(Duration::ZERO))),
            404 => Err(Error::Gone),
            _ => Ok(format!("{id} with {} permits", self.pool.size())),
        }
    }

    fn all<'a>(&'a self, ids: &'a [u32]) -> impl SendFlow<Fails<Error>, Item = String> + 'a {
        pipe!(
            ids.iter().copied()
                |> map(async |id| self.get(id).await)
                    .pool(&self.pool)
                    .rate(&self.limiter)
                    .retry(&self.retry)?
                |> buffer(2)
        )
    }
}

/// A policy that is made by a function.
fn patient(most: usize) -> Retry<impl Fn(&Error) -> bool + Clone, RetryAfter> {
    let after: RetryAfter = Error::retry_after;
    POLICY.when(move |error: &Error| error.to_string().len() < most).after(after)
}

/// Over any function that may fail.
async fn persistent<T, F, R>(items: Vec<T>, f: F) -> Result<Vec<R>, Error>
where
    T: Clone,
    F: AsyncFn(T) -> Result<R, Error> + Clone,
{
    pipe!(items |> map(async |item| f(item).await).retry(TRIES)? |> buffer(2) |> collect).await
}

#[tokio::main]
async fn main() {
    let client = Arc::new(Client {
        pool: Pool::new(2),
        limiter: Limiter::per_second(1000),
        retry: POLICY.when(Error::is_transient),
    });
    let of_the_task = Arc::clone(&client);
    let all =
        pipe!([()] |> map(async move |()| pipe!(of_the_task.all(&[1, 2]) |> count).await).spawn() |> first)
            .await;
    assert_eq!(all, Some(Ok(2)));
    assert_eq!(pipe!(client.all(&[1, 404]) |> run).await, Err(Error::Gone));
    let of_the_calls = Arc::clone(&client);
    assert_eq!(
        persistent(vec![1, 0], async move |id| of_the_calls.get(id).await).await,
        Err(Error::Busy(Some(Duration::ZERO)))
    );
    let failed = pipe!(
        [0]
            |> map(async |id| client.get(id).await).retry(patient(20)).retry(POLICY)
            |> filter_map(Result::err)
            |> count
    );
    assert_eq!(failed.await, 1);
    let boxed = pipe!(["1", "x"] |> map(str::parse::<u32>).retry(2).spawn()? |> boxed);
    assert!(pipe!(boxed |> count).await.is_err());
}
