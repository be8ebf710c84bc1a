//! Visits the shop: one request for each call, read into types, and the visitor's own books.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use pipewright::policy::Limiter;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use url::Url;

use super::lost::{Addressed, Trouble};
use super::read;
use super::row::{Product, Row};
use super::site::PAUSE_NO;

/// What we say we did, to be held against what the server saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ours {
    /// Requests begun.
    pub requests: usize,
    /// Pages that came with status 200.
    pub pages: usize,
    /// Answers with status 503.
    pub unavailable: usize,
    /// Answers with status 429.
    pub too_many: usize,
    /// Requests dropped before their end: they took too long.
    pub given_up: usize,
    /// Requests that ended in another way.
    pub other: usize,
    /// Most requests at one time.
    pub peak: usize,
    /// Listing pages that were read.
    pub listings: usize,
    /// Products that these list, each once.
    pub products: HashSet<Url>,
    /// Those of them that were asked for.
    pub begun: HashSet<Url>,
}

/// A product of which the reviews are still to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The product.
    pub product: Product,
    /// Where its reviews are.
    pub reviews: Url,
}

impl Addressed for Offer {
    fn url(&self) -> &Url {
        &self.reviews
    }
}

/// A client of the shop that does what the server asks it to.
#[derive(Debug)]
pub struct Visitor {
    client: Client,
    limiter: Limiter,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    ours: Ours,
    now: usize,
    // The last `Retry-After` that we have heard of.
    pause_no: Option<usize>,
}

impl Visitor {
    /// A visitor whose calls start by this limiter: it is paused when the server has enough of us.
    pub fn new(limiter: &Limiter) -> reqwest::Result<Self> {
        // A proxy from the environment has no business with loopback.
        let client = Client::builder().user_agent("pipewright-example-shop").no_proxy().build()?;
        Ok(Visitor { client, limiter: limiter.clone(), notes: Mutex::default() })
    }

    /// The products on a listing page.
    pub async fn listing(&self, url: Url) -> Result<Vec<Url>, Trouble> {
        let products = read::listing(&url, &self.get(&url).await?)?;
        let ours = &mut self.notes().ours;
        ours.listings += 1;
        ours.products.extend(products.iter().cloned());
        Ok(products)
    }

    /// What a product's page says.
    pub async fn product(&self, url: Url) -> Result<Offer, Trouble> {
        self.notes().ours.begun.insert(url.clone());
        let (product, reviews) = read::product(&url, &self.get(&url).await?)?;
        Ok(Offer { product, reviews })
    }

    /// A product with its reviews.
    pub async fn reviews(&self, offer: Offer) -> Result<Row, Trouble> {
        let reviews = read::reviews(&self.get(&offer.reviews).await?)?;
        Ok(Row { product: offer.product, reviews })
    }

    /// What we did so far.
    pub fn ours(&self) -> Ours {
        self.notes().ours.clone()
    }

    async fn get(&self, url: &Url) -> Result<String, Trouble> {
        let (asking, pause_no) = self.begin();
        let mut request = self.client.get(url.clone());
        if let Some(no) = pause_no {
            request = request.header(PAUSE_NO, no);
        }
        let answer = self.answer(request).await;
        asking.end(&answer);
        answer
    }

    async fn answer(&self, request: RequestBuilder) -> Result<String, Trouble> {
        let response = request.send().await?;
        match response.status() {
            StatusCode::TOO_MANY_REQUESTS => Err(self.hear(&response)),
            status if status.is_success() => Ok(response.text().await?),
            status => Err(Trouble::Status(status)),
        }
    }

    /// `429`: nobody starts anything until the server wants to see us again.
    fn hear(&self, response: &Response) -> Trouble {
        let header = |name: &str| response.headers().get(name)?.to_str().ok()?.parse::<u64>().ok();
        let retry_after = Duration::from_secs(header(RETRY_AFTER.as_str()).unwrap_or(1));
        self.limiter.pause_for(retry_after);
        let no = header(PAUSE_NO).and_then(|no| usize::try_from(no).ok());
        let known = &mut self.notes().pause_no;
        *known = no.max(*known);
        Trouble::TooMany { retry_after }
    }

    fn begin(&self) -> (Asking<'_>, Option<usize>) {
        let mut notes = self.notes();
        notes.now += 1;
        notes.ours.requests += 1;
        notes.ours.peak = notes.ours.peak.max(notes.now);
        (Asking { visitor: self, ended: false }, notes.pause_no)
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().expect("nothing panics while it counts")
    }
}

/// A request in progress; given up where it is dropped before its end.
struct Asking<'a> {
    visitor: &'a Visitor,
    ended: bool,
}

impl Asking<'_> {
    fn end(mut self, answer: &Result<String, Trouble>) {
        self.ended = true;
        let ours = &mut self.visitor.notes().ours;
        *match answer {
            Ok(_) => &mut ours.pages,
            Err(Trouble::Status(StatusCode::SERVICE_UNAVAILABLE)) => &mut ours.unavailable,
            Err(Trouble::TooMany { .. }) => &mut ours.too_many,
            Err(_) => &mut ours.other,
        } += 1;
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut notes = self.visitor.notes();
        notes.now -= 1;
        notes.ours.given_up += usize::from(!self.ended);
    }
}
