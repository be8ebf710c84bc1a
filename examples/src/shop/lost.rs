//! What could not be had, and why.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use pipewright::{Failed, Failure};
use reqwest::StatusCode;
use url::Url;

use super::read::Malformed;

/// Why a try to get a page failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server answered, but not with a page.
    Status(StatusCode),
    /// The server has enough of us for a while.
    TooMany {
        /// How long to stay away.
        retry_after: Duration,
    },
    /// The connection failed, or the answer ended too early.
    Connection(String),
    /// A page came that is not what it should be.
    Malformed(Malformed),
}

/// Whether another try could go better. A page that is malformed was an answer: it would come again.
pub fn may_pass(failure: &Failure<Trouble>) -> bool {
    match failure {
        Failure::Call(Trouble::Status(status)) => status.is_server_error(),
        Failure::Call(Trouble::TooMany { .. } | Trouble::Connection(_)) | Failure::TimedOut(_) => true,
        Failure::Call(Trouble::Malformed(_)) => false,
    }
}

/// How long the server asks us to wait before the next try.
pub fn retry_after(failure: &Failure<Trouble>) -> Option<Duration> {
    match failure {
        Failure::Call(Trouble::TooMany { retry_after }) => Some(*retry_after),
        _ => None,
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Status(status) => write!(f, "{status}"),
            Trouble::TooMany { retry_after } => write!(f, "too many requests, retry after {retry_after:?}"),
            Trouble::Connection(reason) => f.write_str(reason),
            Trouble::Malformed(what) => write!(f, "{what}"),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        // The outermost error only says "error sending request"; the reason is at the end of the chain.
        let mut reason: &dyn std::error::Error = &error;
        while let Some(inner) = reason.source() {
            reason = inner;
        }
        Trouble::Connection(reason.to_string())
    }
}

impl From<Malformed> for Trouble {
    fn from(what: Malformed) -> Self {
        Trouble::Malformed(what)
    }
}

/// A page that could not be had, however often it was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Its address.
    pub url: Url,
    /// The stage that asked for it.
    pub stage: &'static str,
    /// How often it was asked for.
    pub tries: u32,
    /// What went wrong with the last try.
    pub why: Failure<Trouble>,
}

/// What stands for a page that can be asked for.
pub trait Addressed {
    /// The page's address.
    fn url(&self) -> &Url;
}

impl Addressed for Url {
    fn url(&self) -> &Url {
        self
    }
}

impl Lost {
    /// The heading it belongs under.
    fn kind(&self) -> String {
        match &self.why {
            Failure::TimedOut(_) => "timed out".to_owned(),
            Failure::Call(Trouble::Status(status)) => status.to_string(),
            Failure::Call(Trouble::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS.to_string(),
            Failure::Call(Trouble::Connection(_)) => "connection".to_owned(),
            Failure::Call(Trouble::Malformed(_)) => "malformed".to_owned(),
        }
    }

    /// What the heading does not say.
    fn detail(&self) -> String {
        match &self.why {
            Failure::Call(Trouble::Connection(reason)) => reason.clone(),
            Failure::Call(Trouble::Malformed(what)) => what.to_string(),
            Failure::TimedOut(late) => format!("after {:?}", late.after),
            Failure::Call(_) => String::new(),
        }
    }
}

/// All that was lost, as a table by kind.
#[derive(Debug, Default)]
pub struct LostPages(Mutex<Vec<Lost>>);

impl LostPages {
    /// One more.
    pub fn add<T: Addressed>(&self, failed: &Failed<'_, T, Failure<Trouble>>) {
        let Failed { stage, element, tries, error, .. } = *failed;
        self.push(Lost { url: element.url().clone(), stage, tries, why: error.clone() });
    }

    pub(super) fn push(&self, lost: Lost) {
        self.0.lock().expect("nothing panics while it is locked").push(lost);
    }

    /// All of them, in the order in which they were given up.
    pub fn list(&self) -> Vec<Lost> {
        self.0.lock().expect("nothing panics while it is locked").clone()
    }
}

impl fmt::Display for LostPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.list();
        let mut kinds = BTreeMap::<String, Vec<&Lost>>::new();
        for lost in &all {
            kinds.entry(lost.kind()).or_default().push(lost);
        }
        write!(f, "{:>6}  pages could not be had", all.len())?;
        for (kind, mut pages) in kinds {
            write!(f, "\n{:>10}  {kind}", pages.len())?;
            pages.sort_by_key(|lost| lost.url.as_str());
            for lost in pages {
                let (Lost { url, stage, tries, .. }, detail) = (lost, lost.detail());
                let word = if *tries == 1 { "try" } else { "tries" };
                let line = format!("{tries} {word:<5}  {stage:<8}  {url}  {detail}");
                write!(f, "\n            {}", line.trim_end())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_by_kind_and_names_every_address() {
        let table = LostPages::default();
        let add = |path: &str, stage, tries, why| {
            let url = format!("http://shop{path}").parse().unwrap();
            table.push(Lost { url, stage, tries, why });
        };
        let down = || Failure::Call(Trouble::Status(StatusCode::SERVICE_UNAVAILABLE));
        add("/products/2", "product", 4, down());
        add("/listing/1", "listing", 1, Failure::Call(Malformed::Missing("list of products").into()));
        add("/products/1", "product", 4, down());
        assert_eq!(
            table.to_string(),
            "     3  pages could not be had
         2  503 Service Unavailable
            4 tries  product   http://shop/products/1
            4 tries  product   http://shop/products/2
         1  malformed
            1 try    listing   http://shop/listing/1  no list of products"
        );
    }
}
