//! Holds our books against the server's.

use std::collections::BTreeSet;
use std::fmt;

use pipewright::Failure;

use super::books::View;
use super::lost::{LostPages, Trouble};
use super::visitor::Ours;

/// What a visit came to, as both sides see it.
#[derive(Debug)]
pub struct Audit {
    /// What the server saw.
    pub server: View,
    /// What we did.
    pub ours: Ours,
    /// How many requests at once the server allows.
    pub limit: usize,
    /// How many listing pages we were to read.
    pub pages: usize,
    /// Rows that were written.
    pub rows: usize,
    /// What could not be had.
    pub lost: LostPages,
    /// Whether we were told to stop.
    pub stopped: bool,
}

impl Audit {
    /// Listing pages that were never asked for or not read to the end.
    pub fn pages_left(&self) -> usize {
        self.pages - self.ours.listings - self.lost_by("listing")
    }

    /// Products that we know of and never asked for.
    pub fn products_left(&self) -> usize {
        self.ours.products.difference(&self.ours.begun).count()
    }

    fn lost_by(&self, stage: &str) -> usize {
        self.lost.list().iter().filter(|lost| lost.stage == stage).count()
    }

    /// Where the two sides disagree, with each other or with what was agreed on.
    pub fn disagreements(&self) -> Vec<String> {
        let Audit { server, ours, limit, .. } = self;
        let mut found = Vec::new();
        let mut never = |count: usize, what: String| {
            if count > 0 {
                found.push(format!("{count} {what}"));
            }
        };
        never(server.over_limit, format!("requests came while {limit} were in progress"));
        never(server.too_early, "requests came before a Retry-After was over".to_owned());
        never(server.duplicates, "requests were for pages that had been given out".to_owned());
        let ended = self.rows + self.lost_by("product") + self.lost_by("reviews");
        never(ours.begun.len().abs_diff(ended), "products were begun and not finished".to_owned());
        if !self.stopped {
            never(self.pages_left(), "listing pages vanished".to_owned());
            never(self.products_left(), "products vanished".to_owned());
        }
        // A request that we gave up may have been answered all the same, or may never have come.
        let mut about = |what: &str, server: usize, least: usize, most: usize| {
            if !(least..=most).contains(&server) {
                let expected = if least == most { least.to_string() } else { format!("{least} to {most}") };
                found.push(format!("the server counts {server} {what}, by our books it is {expected}"));
            }
        };
        let answered = ours.pages + ours.unavailable + ours.too_many;
        about("requests", server.requests, answered, ours.requests);
        about("pages given out", server.pages, ours.pages, ours.pages + ours.given_up);
        about("answers 503", server.unavailable, ours.unavailable, ours.unavailable + ours.given_up);
        about("answers 429", server.too_many, ours.too_many, ours.too_many + ours.given_up);
        about("requests without an answer", server.silent, 0, ours.given_up);
        about("requests at once", server.peak, 0, ours.peak);
        found.extend(self.unserved());
        found
    }

    /// Pages that one side says are lost and the other does not.
    fn unserved(&self) -> Option<String> {
        let malformed = |why: &Failure<Trouble>| matches!(why, Failure::Call(Trouble::Malformed(_)));
        let lost = self.lost.list().into_iter().filter(|lost| !malformed(&lost.why));
        let lost: BTreeSet<_> = lost.map(|lost| lost.url.path().to_owned()).collect();
        let given_out: Vec<_> = lost.difference(&self.server.unserved).collect();
        let silently: Vec<_> = self.server.unserved.difference(&lost).collect();
        match (given_out.is_empty(), silently.is_empty()) {
            (true, true) => None,
            (false, _) => {
                Some(format!("the server did give out {given_out:?}, which we say could not be had"))
            }
            (true, false) => Some(format!("the server never gave out {silently:?}, and we do not say so")),
        }
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Audit { server, ours, limit, rows, lost, .. } = self;
        writeln!(
            f,
            "{rows:>6}  rows, of {} products on {} listing pages",
            ours.products.len(),
            ours.listings
        )?;
        writeln!(f, "{lost}")?;
        writeln!(f, "\n   ours  server")?;
        let mut both = |what: &str, ours: usize, server: usize| writeln!(f, "{ours:>7} {server:>7}  {what}");
        both("requests", ours.requests, server.requests)?;
        both("pages, status 200", ours.pages, server.pages)?;
        both("503 Service Unavailable", ours.unavailable, server.unavailable)?;
        both("429 Too Many Requests", ours.too_many, server.too_many)?;
        both("given up, never answered", ours.given_up, server.silent)?;
        both(&format!("at once, of {limit}"), ours.peak, server.peak)?;
        let mut server = |what: &str, count: usize| writeln!(f, "{:>7} {count:>7}  {what}", "");
        server("over the limit", self.server.over_limit)?;
        server("too early after Retry-After", self.server.too_early)?;
        write!(f, "{:>7} {:>7}  duplicates", "", self.server.duplicates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::lost::Lost;
    use reqwest::StatusCode;
    use url::Url;

    fn lost(path: &str, stage: &'static str, trouble: Trouble) -> Lost {
        let url = format!("http://shop{path}").parse().unwrap();
        Lost { url, stage, tries: 4, why: Failure::Call(trouble) }
    }

    /// Two products on a page; one of them is down.
    fn audit() -> Audit {
        let urls = ["/products/1", "/products/2"]
            .map(|path| -> Url { format!("http://shop{path}").parse().unwrap() });
        let ours = Ours {
            requests: 8,
            pages: 3,
            unavailable: 4,
            given_up: 1,
            peak: 2,
            listings: 1,
            products: urls.clone().into(),
            begun: urls.into(),
            ..Ours::default()
        };
        let server = View {
            requests: 8,
            pages: 3,
            unavailable: 4,
            silent: 1,
            peak: 2,
            unserved: BTreeSet::from(["/products/2".to_owned()]),
            ..View::default()
        };
        let pages = LostPages::default();
        pages.push(lost("/products/2", "product", Trouble::Status(StatusCode::SERVICE_UNAVAILABLE)));
        Audit { server, ours, limit: 2, pages: 1, rows: 1, lost: pages, stopped: false }
    }

    fn complaint(change: fn(&mut Audit)) -> String {
        let mut audit = audit();
        change(&mut audit);
        let found = audit.disagreements();
        assert_eq!(found.len(), 1, "{found:?}");
        found.concat()
    }

    #[test]
    fn books_that_agree_are_not_complained_about() {
        assert_eq!(audit().disagreements(), Vec::<String>::new());
    }

    #[test]
    fn whatever_differs_is_said() {
        let cases: [(fn(&mut Audit), &str); 14] = [
            (|it| it.server.over_limit = 1, "while 2 were in progress"),
            (|it| it.server.too_early = 1, "before a Retry-After was over"),
            (|it| it.server.duplicates = 1, "had been given out"),
            (|it| it.server.requests = 9, "counts 9 requests, by our books it is 7 to 8"),
            (|it| it.server.pages = 2, "counts 2 pages given out, by our books it is 3 to 4"),
            (|it| it.server.unavailable = 6, "counts 6 answers 503"),
            (|it| it.server.too_many = 2, "counts 2 answers 429"),
            (|it| it.server.silent = 2, "counts 2 requests without an answer"),
            (|it| it.server.peak = 3, "counts 3 requests at once"),
            (|it| it.server.unserved.clear(), "did give out [\"/products/2\"]"),
            (|it| it.server.unserved.extend(["/products/1".to_owned()]), "never gave out [\"/products/1\"]"),
            (|it| it.pages = 2, "1 listing pages vanished"),
            (|it| it.rows = 0, "1 products were begun and not finished"),
            (|it| it.ours.products.extend(["http://shop/3".parse().unwrap()]), "1 products vanished"),
        ];
        for (change, words) in cases {
            let complaint = complaint(change);
            assert!(complaint.contains(words), "{complaint}");
        }
    }

    #[test]
    fn a_malformed_page_was_given_out() {
        let mut audit = audit();
        audit.server.unserved.clear();
        audit.lost = LostPages::default();
        audit.lost.push(lost("/products/2", "product", read_as("product")));
        assert_eq!(audit.disagreements(), Vec::<String>::new());
    }

    #[test]
    fn what_is_left_after_a_stop_is_no_disagreement() {
        let mut audit = audit();
        (audit.pages, audit.stopped) = (3, true);
        audit.ours.products.insert("http://shop/3".parse().unwrap());
        assert_eq!((audit.pages_left(), audit.products_left()), (2, 1));
        assert_eq!(audit.disagreements(), Vec::<String>::new());
    }

    fn read_as(what: &'static str) -> Trouble {
        crate::shop::read::Malformed::Missing(what).into()
    }
}
