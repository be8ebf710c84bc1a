//! One page over HTTP, or why it could not be had.

use std::fmt;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, StatusCode};
use serde::{Serialize, Serializer};
use url::Url;

/// The largest page that is read: a page of a book has some hundred kilobytes.
const LARGEST: usize = 16 << 20;

/// Where a site begins and how far it reaches.
#[derive(Clone, Debug)]
pub struct Site {
    /// The page to begin with.
    pub start: Url,
    /// Addresses that begin with this belong to the site: its links are followed and checked.
    pub scope: Url,
}

impl Site {
    /// The site around a page: the folder it is in.
    pub fn around(start: Url) -> Self {
        let scope = start.join(".").unwrap_or_else(|_| start.clone());
        Site { start, scope }
    }

    /// Whether an address belongs to the site.
    pub fn holds(&self, url: &Url) -> bool {
        url.origin() == self.scope.origin() && url.path().starts_with(self.scope.path())
    }
}

/// A page as it came.
#[derive(Debug)]
pub struct Page {
    /// Where it came from, after redirections, without a fragment.
    pub url: Url,
    /// Its text. Empty if it is not HTML.
    pub html: String,
    /// Whether its bytes were not UTF-8 and had to be patched.
    pub patched: bool,
    /// Whether the server called it HTML.
    pub is_html: bool,
}

/// A page that could not be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Its address.
    pub url: Url,
    /// What stood in the way.
    pub why: Why,
}

/// What stood between us and a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// The server answered, but not with the page.
    Status(StatusCode),
    /// No complete answer within the client's time limit.
    TimedOut,
    /// The connection failed, or the answer ended too early.
    Connection(String),
    /// It came, but is not HTML.
    NotHtml,
    /// It is larger than any page of a book.
    TooLarge,
}

impl Why {
    /// Whether this says for certain that there is no such page.
    pub fn is_missing(&self) -> bool {
        matches!(self, Why::Status(StatusCode::NOT_FOUND | StatusCode::GONE))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Status(status) => write!(f, "{status}"),
            Why::TimedOut => f.write_str("no complete answer in time"),
            Why::Connection(reason) => f.write_str(reason),
            Why::NotHtml => f.write_str("not HTML"),
            Why::TooLarge => write!(f, "more than {} MiB", LARGEST >> 20),
        }
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.url, self.why)
    }
}

impl std::error::Error for Failure {}

/// An HTTP client with a time limit for each request.
#[derive(Clone, Debug)]
pub struct Web(Client);

impl Web {
    /// A client of `site` that gives up a request, body included, after `limit`.
    pub fn new(site: &Site, limit: Duration) -> reqwest::Result<Self> {
        let mut client = Client::builder().timeout(limit).user_agent("pipewright-example-docs");
        if site.start.host_str() == Some("127.0.0.1") {
            // A proxy from the environment has no business with loopback.
            client = client.no_proxy();
        }
        client.build().map(Web)
    }

    /// Fetches anything; the body is kept if it is HTML.
    pub async fn fetch(&self, url: Url) -> Result<Page, Failure> {
        self.try_fetch(url.clone()).await.map_err(|why| Failure { url, why })
    }

    /// Fetches a page of HTML.
    pub async fn page(&self, url: Url) -> Result<Page, Failure> {
        let page = self.fetch(url.clone()).await?;
        if page.is_html { Ok(page) } else { Err(Failure { url, why: Why::NotHtml }) }
    }

    async fn try_fetch(&self, url: Url) -> Result<Page, Why> {
        let mut response = self.0.get(url).send().await?;
        if !response.status().is_success() {
            return Err(Why::Status(response.status()));
        }
        let mut url = response.url().clone();
        url.set_fragment(None);
        let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_html = kind.is_some_and(|kind| kind.starts_with("text/html"));
        // Also read when it is not HTML: only then is it certain that it can be had.
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if is_html {
                bytes.extend_from_slice(&chunk);
            }
            if bytes.len() > LARGEST {
                return Err(Why::TooLarge);
            }
        }
        if !is_html {
            return Ok(Page { url, html: String::new(), patched: false, is_html });
        }
        let (html, patched) = match String::from_utf8(bytes) {
            Ok(html) => (html, false),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
        };
        Ok(Page { url, html, patched, is_html })
    }
}

impl From<reqwest::Error> for Why {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Why::TimedOut;
        }
        // The outermost error only says "error sending request"; the reason is at the end of the chain.
        let mut reason: &dyn std::error::Error = &error;
        while let Some(inner) = reason.source() {
            reason = inner;
        }
        Why::Connection(reason.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn a_site_is_the_folder_of_its_first_page() {
        let site = Site::around("http://example.org/book/index.html".parse().unwrap());
        assert!(site.holds(&"http://example.org/book/ch01.html#top".parse().unwrap()));
        assert!(!site.holds(&"http://example.org/std/".parse().unwrap()));
        assert!(!site.holds(&"https://example.org/book/ch01.html".parse().unwrap()));
    }
}
