//! What the site holds, the questions one can ask it, and its in-process form for the paused clock.

use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::traffic::{Kind, Traffic};

/// How long a page takes.
pub const PAGE: Duration = Duration::from_millis(1000);
/// How long a container takes.
pub const CONTAINER: Duration = Duration::from_millis(500);

/// Name of a container: `0.2` is the second of page 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContainerId(String);

/// Something in a container: `0.2a`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Item(String);

impl From<String> for ContainerId {
    fn from(name: String) -> Self {
        ContainerId(name)
    }
}

impl fmt::Display for ContainerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a scraper can ask.
pub trait Site {
    /// How a request fails.
    type Error: std::error::Error;

    /// The containers that page `no` lists.
    fn get_page(&self, no: u32) -> impl Future<Output = Result<Vec<ContainerId>, Self::Error>>;

    /// The items in a container.
    fn get_container(&self, id: ContainerId) -> impl Future<Output = Result<Vec<Item>, Self::Error>>;

    /// The requests as the serving side sees them.
    fn traffic(&self) -> &Traffic;
}

/// Every page lists three containers.
pub(super) fn containers_on(page: u32) -> Vec<ContainerId> {
    (1..=3).map(|place| ContainerId(format!("{page}.{place}"))).collect()
}

/// Every container holds two items.
pub(super) fn items_in(container: &ContainerId) -> Vec<Item> {
    ["a", "b"].map(|letter| Item(format!("{container}{letter}"))).into()
}

/// All items of the first `pages` pages in the order of the site: what every variant must deliver.
pub fn all_items(pages: u32) -> Vec<Item> {
    (0..pages).flat_map(containers_on).flat_map(|id| items_in(&id)).collect()
}

/// The site in process: it sleeps and answers. On a paused clock its times are exact.
#[derive(Debug, Default)]
pub struct Virtual {
    traffic: Traffic,
}

impl Site for Virtual {
    type Error = Infallible;

    async fn get_page(&self, no: u32) -> Result<Vec<ContainerId>, Infallible> {
        let _busy = self.traffic.begin(Kind::Page);
        tokio::time::sleep(PAGE).await;
        Ok(containers_on(no))
    }

    async fn get_container(&self, id: ContainerId) -> Result<Vec<Item>, Infallible> {
        let _busy = self.traffic.begin(Kind::Container);
        tokio::time::sleep(CONTAINER).await;
        Ok(items_in(&id))
    }

    fn traffic(&self) -> &Traffic {
        &self.traffic
    }
}
