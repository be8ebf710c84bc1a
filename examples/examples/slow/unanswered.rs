//! A server forgets one request, and nothing says how long to wait for an answer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pipewright::pipe;
use pipewright_examples::look::Look;

use super::wait;

#[derive(Default)]
struct Server {
    has_forgotten: AtomicBool,
}

impl Server {
    async fn get(&self, no: u32) -> Result<u32, String> {
        if no == 17 && !self.has_forgotten.swap(true, Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        wait(20).await;
        Ok(no)
    }
}

pub async fn slow(look: &Look) {
    let server = Server::default();
    let got = pipe!(0..60 |> map(async |no| server.get(no).await).named("get")? |> buffer(4) |> count)
        .observe(look)
        .await;
    assert_eq!(got, Ok(60));
}

pub async fn mended(look: &Look) {
    let (server, limit) = (Server::default(), Duration::from_millis(100));
    let got = pipe!(
        0..60
            |> map(async |no| server.get(no).await).named("get").timeout(limit).retry(2)?
            |> buffer(4)
            |> count
    )
    .observe(look)
    .await;
    assert_eq!(got.map_err(|error| error.to_string()), Ok(60));
}
