//! Methods of traits that take and give pipes, with and without a box.
#![deny(warnings)]

use std::pin::Pin;

use futures::executor::block_on;
use pipewright::{BoxPipe, Fails, Flow, SendFlow, pipe};

trait Store {
    type Id: Clone + Send + 'static;
    const WIDTH: usize;

    fn ids(&self, n: u32) -> impl SendFlow<Item = Self::Id>;

    fn details(&self, n: u32) -> impl SendFlow<Fails<String>, Item = String>;

    async fn all(&self, n: u32) -> Result<Vec<String>, String>
    where
        Self: Sync,
    {
        pipe!(self.details(n) |> buffer(Self::WIDTH) |> collect).await
    }

    fn few(&self) -> impl Flow<Item = Self::Id> {
        pipe!(self.ids(9) |> take(1))
    }

    /// What `async_trait` writes.
    fn counted<'a>(&'a self, n: u32) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>>
    where
        Self: Sync,
    {
        Box::pin(async move { pipe!(self.ids(n) |> count).await })
    }
}

struct Remote {
    more: u32,
}

impl Store for Remote {
    type Id = u32;
    const WIDTH: usize = 3;

    fn ids(&self, n: u32) -> impl SendFlow<Item = u32> {
        pipe!(0..n |> map(|id| id + self.more))
    }

    fn details(&self, n: u32) -> impl SendFlow<Fails<String>, Item = String> {
        pipe!(self.ids(n) |> map(async |id| self.detail(id).await)?)
    }
}

impl Remote {
    async fn detail(&self, id: u32) -> Result<String, String> {
        if id - self.more < 3 { Ok(format!("#{id}")) } else { Err(format!("no {id}")) }
    }
}

trait Job {
    fn run<'a>(&'a self, input: BoxPipe<'a, u32>) -> BoxPipe<'a, u32>;
}

struct Add(u32);

impl Job for Add {
    fn run<'a>(&'a self, input: BoxPipe<'a, u32>) -> BoxPipe<'a, u32> {
        pipe!(input |> map(|n| n + self.0) |> boxed)
    }
}

impl<F: Fn(u32) -> bool + Sync> Job for F {
    fn run<'a>(&'a self, input: BoxPipe<'a, u32>) -> BoxPipe<'a, u32> {
        pipe!(input |> filter(|n| self(*n)) |> boxed)
    }
}

fn all<'a>(jobs: &'a [Box<dyn Job + Sync>]) -> BoxPipe<'a, u32> {
    jobs.iter().fold(pipe!(0..4 |> boxed), |input, job| job.run(input))
}

async fn first<S: Store>(store: &S) -> Option<S::Id> {
    pipe!(store.few() |> first).await
}

fn main() {
    let remote = Remote { more: 5 };
    assert_eq!(block_on(remote.all(2)), Ok(vec!["#5".to_owned(), "#6".to_owned()]));
    assert_eq!(block_on(remote.all(9)), Err("no 8".to_owned()));
    assert_eq!((block_on(first(&remote)), block_on(remote.counted(4))), (Some(5), 4));
    let jobs: [Box<dyn Job + Sync>; 3] = [Box::new(Add(1)), Box::new(|n| n > 2), Box::new(Add(10))];
    assert_eq!(block_on(pipe!(all(&jobs) |> collect::<Vec<_>>)), [13, 14]);
}
