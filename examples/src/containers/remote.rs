//! The site as a real HTTP server, and a client for it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use reqwest::Client;
use serde::de::DeserializeOwned;
use url::Url;

use super::site::{CONTAINER, ContainerId, Item, PAGE, Site, containers_on, items_in};
use super::traffic::{Kind, Traffic};
use crate::server::Server;

/// A server on loopback and a client of it.
#[derive(Debug)]
pub struct Remote {
    client: Client,
    server: Server,
    shop: Arc<Shop>,
}

// What the handlers share.
#[derive(Debug)]
struct Shop {
    scale: f64,
    traffic: Traffic,
}

impl Remote {
    /// Starts the server. It answers a page after [`PAGE`] times `scale`, a container after [`CONTAINER`] times
    /// `scale`.
    pub fn start(scale: f64) -> io::Result<Self> {
        let shop = Arc::new(Shop { scale, traffic: Traffic::default() });
        let router = Router::new()
            .route("/pages/{no}", get(page))
            .route("/containers/{id}", get(container))
            .with_state(Arc::clone(&shop));
        let server = Server::start(router)?;
        // A proxy from the environment has no business with loopback.
        let client = Client::builder().no_proxy().build().map_err(io::Error::other)?;
        Ok(Remote { client, server, shop })
    }

    /// The server's address.
    pub fn url(&self) -> Url {
        self.server.url("/")
    }

    async fn ask<T: DeserializeOwned>(&self, path: String) -> Result<T, reqwest::Error> {
        self.client.get(self.server.url(&path)).send().await?.error_for_status()?.json().await
    }
}

impl Site for Remote {
    type Error = reqwest::Error;

    async fn get_page(&self, no: u32) -> Result<Vec<ContainerId>, reqwest::Error> {
        self.ask(format!("/pages/{no}")).await
    }

    async fn get_container(&self, id: ContainerId) -> Result<Vec<Item>, reqwest::Error> {
        self.ask(format!("/containers/{id}")).await
    }

    fn traffic(&self) -> &Traffic {
        &self.shop.traffic
    }
}

impl Shop {
    // The guard goes before the answer leaves, so a client that waits for the answer can never be seen twice.
    async fn work(&self, kind: Kind, time: Duration) {
        let _busy = self.traffic.begin(kind);
        tokio::time::sleep(time.mul_f64(self.scale)).await;
    }
}

async fn page(State(shop): State<Arc<Shop>>, Path(no): Path<u32>) -> Json<Vec<ContainerId>> {
    shop.work(Kind::Page, PAGE).await;
    Json(containers_on(no))
}

async fn container(State(shop): State<Arc<Shop>>, Path(id): Path<String>) -> Json<Vec<Item>> {
    shop.work(Kind::Container, CONTAINER).await;
    Json(items_in(&ContainerId::from(id)))
}
