//! The server's books: who came, how many at once, and who came when it should not have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::faults::Answer;

/// What the server saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Requests that came.
    pub requests: usize,
    /// Pages given out with status 200.
    pub pages: usize,
    /// Answers with status 503.
    pub unavailable: usize,
    /// Answers with status 429.
    pub too_many: usize,
    /// Requests that never get an answer.
    pub silent: usize,
    /// Most requests in progress at one time.
    pub peak: usize,
    /// Requests that came while as many were in progress as the server allows.
    pub over_limit: usize,
    /// Requests that came although their sender had been told to wait longer.
    pub too_early: usize,
    /// Requests for a page that had been given out before.
    pub duplicates: usize,
    /// Pages that were asked for and never given out with status 200.
    pub unserved: BTreeSet<String>,
}

/// Counts what goes on in a server.
#[derive(Debug)]
pub(super) struct Books {
    limit: usize,
    // One lock for all: numbers of one instant belong together.
    page: Mutex<Page>,
}

#[derive(Debug, Default)]
struct Page {
    view: View,
    now: usize,
    paths: BTreeMap<String, Visits>,
    // When each `Retry-After` that was given is over.
    pauses: Vec<Instant>,
}

#[derive(Debug, Default)]
struct Visits {
    count: u32,
    served: bool,
    not_before: Option<Instant>,
}

/// A request that has come.
#[derive(Debug)]
pub(super) struct Visit<'a> {
    books: &'a Books,
    path: &'a str,
    /// How often the page was asked for before.
    pub before: u32,
    /// It should have come later.
    pub early: bool,
}

impl Books {
    pub fn new(limit: usize) -> Self {
        Books { limit, page: Mutex::default() }
    }

    /// A request comes. `heard` is the number of the last `Retry-After` that its sender knew of when it was sent.
    ///
    /// A request that is under way while somebody else is told to wait is not to blame: its sender could not know.
    pub fn arrive<'a>(&'a self, path: &'a str, heard: Option<usize>) -> Visit<'a> {
        let page = &mut *self.page();
        let (view, now) = (&mut page.view, Instant::now());
        let visits = page.paths.entry(path.to_owned()).or_default();
        let told = [visits.not_before, heard.and_then(|no| page.pauses.get(no).copied())];
        let early = told.into_iter().flatten().any(|end| now < end);
        view.requests += 1;
        view.too_early += usize::from(early);
        view.duplicates += usize::from(visits.served);
        view.over_limit += usize::from(page.now >= self.limit);
        page.now += 1;
        view.peak = view.peak.max(page.now);
        let before = visits.count;
        visits.count += 1;
        Visit { books: self, path, before, early }
    }

    /// What has been seen so far.
    pub fn view(&self) -> View {
        let page = self.page();
        let unserved = page.paths.iter().filter(|(_, visits)| !visits.served);
        View { unserved: unserved.map(|(path, _)| path.clone()).collect(), ..page.view.clone() }
    }

    fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().expect("nothing panics while it counts")
    }
}

impl Visit<'_> {
    /// The work is done and the answer about to leave. Gives the number of the `Retry-After` that goes with it.
    ///
    /// The visit is over before its sender can know, so a sender that keeps to the limit is never seen above it.
    pub fn leave(self, answer: Answer, retry_after: Duration) -> usize {
        let page = &mut *self.books.page();
        let visits = page.paths.entry(self.path.to_owned()).or_default();
        match answer {
            Answer::Page | Answer::Malformed => {
                visits.served = true;
                page.view.pages += 1;
            }
            Answer::Unavailable => page.view.unavailable += 1,
            Answer::Silence => page.view.silent += 1,
            Answer::TooMany => {
                let end = Instant::now() + retry_after;
                visits.not_before = Some(end);
                page.view.too_many += 1;
                page.pauses.push(end);
            }
        }
        page.pauses.len().saturating_sub(1)
        // `self` is dropped behind the lock.
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.books.page().now -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    fn view(books: &Books) -> View {
        View { unserved: BTreeSet::new(), ..books.view() }
    }

    #[test]
    fn requests_beyond_the_limit_are_counted_at_the_instant_they_come() {
        let books = Books::new(2);
        let visits = ["/a", "/b", "/c"].map(|path| books.arrive(path, None));
        for visit in visits {
            visit.leave(Answer::Page, LONG);
        }
        drop(books.arrive("/d", None));
        assert_eq!(view(&books), View { requests: 4, pages: 3, peak: 3, over_limit: 1, ..View::default() });
        assert_eq!(books.view().unserved, BTreeSet::from(["/d".to_owned()]));
    }

    #[test]
    fn a_page_that_was_given_out_is_a_duplicate_the_next_time() {
        let books = Books::new(1);
        for answer in [Answer::Unavailable, Answer::Silence, Answer::Malformed, Answer::Page] {
            books.arrive("/a", None).leave(answer, LONG);
        }
        let View { duplicates, pages, .. } = books.view();
        assert_eq!((duplicates, pages), (1, 2));
    }

    #[test]
    fn too_early_is_who_was_told_to_wait_and_who_knew_of_it() {
        let books = Books::new(1);
        let first = books.arrive("/a", None).leave(Answer::TooMany, LONG);
        // Under way meanwhile; then its sender has heard of it; then the same page again; then a pause that is over.
        assert!(!books.arrive("/b", None).early);
        assert!(books.arrive("/c", Some(first)).early);
        assert!(books.arrive("/a", None).early);
        let second = books.arrive("/d", None).leave(Answer::TooMany, Duration::ZERO);
        assert!(!books.arrive("/d", Some(second)).early);
        assert_eq!(books.view().too_early, 2);
    }
}
