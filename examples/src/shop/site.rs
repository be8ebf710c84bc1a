//! The shop as a real HTTP server, with all that real servers do.

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use tokio::time::sleep;
use url::Url;

use super::books::{Books, View};
use super::catalogue::Catalogue;
use super::faults::{Answer, Fate, latency};
use super::html;
use crate::server::Server;

/// How long `Retry-After` asks for. The header knows whole seconds only.
pub const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The header that numbers each `Retry-After`, and by which senders say which was the last they have heard of: like a
/// cookie. The server can then tell a request that ignores it from one that was under way.
pub const PAUSE_NO: &str = "x-pause-no";

/// A running shop; dropping it stops the server.
#[derive(Debug)]
pub struct Site {
    server: Server,
    state: Arc<Shop>,
}

// What the handlers share.
#[derive(Debug)]
struct Shop {
    catalogue: Catalogue,
    books: Books,
}

impl Site {
    /// Opens a shop on a free port of the loopback interface. It allows so many requests at once, in that it counts
    /// those beyond.
    pub fn open(catalogue: Catalogue, limit: usize) -> io::Result<Self> {
        let state = Arc::new(Shop { catalogue, books: Books::new(limit) });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&state));
        Ok(Site { server: Server::start(router)?, state })
    }

    /// The address of a listing page, from 1 on.
    pub fn listing(&self, no: u32) -> Url {
        self.server.url(&format!("/listing/{no}"))
    }

    /// What the server has seen so far.
    pub fn view(&self) -> View {
        self.state.books.view()
    }
}

async fn serve(State(shop): State<Arc<Shop>>, uri: Uri, headers: HeaderMap) -> Response {
    let (path, seed) = (uri.path(), shop.catalogue.seed);
    let heard = headers.get(PAUSE_NO).and_then(|no| no.to_str().ok()?.parse().ok());
    let visit = shop.books.arrive(path, heard);
    sleep(latency(seed, path, visit.before)).await;
    let Some(page) = html::page(&shop.catalogue, path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let answer = if visit.early { Answer::TooMany } else { Fate::of(seed, path).answer(visit.before) };
    let pause_no = visit.leave(answer, RETRY_AFTER);
    match answer {
        Answer::Page => Html(page).into_response(),
        // Odd or even: as good as any other chance.
        Answer::Malformed if path.len() % 2 == 0 => Html(html::closed()).into_response(),
        Answer::Malformed => Html(html::cut(&page)).into_response(),
        Answer::Unavailable => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Answer::TooMany => {
            let (wait, pause_no) = (RETRY_AFTER.as_secs().to_string(), pause_no.to_string());
            let headers = [(header::RETRY_AFTER.as_str(), wait), (PAUSE_NO, pause_no)];
            (StatusCode::TOO_MANY_REQUESTS, headers).into_response()
        }
        // The work is done; its result never comes. The client hangs up, which ends this.
        Answer::Silence => pending().await,
    }
}
