//! How fast a variant could be at best, from the numbers in its text.

use std::fmt;
use std::time::Duration;

use super::site::{CONTAINER, PAGE, containers_on};
use super::traffic::Peaks;

/// How many requests the text of a variant allows at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Pages.
    pub pages: usize,
    /// Containers.
    pub containers: usize,
    /// Both kinds together.
    pub both: usize,
}

impl Limits {
    /// A limit for each kind.
    pub const fn apart(pages: usize, containers: usize) -> Self {
        Limits { pages, containers, both: pages + containers }
    }

    /// One limit for both kinds.
    pub const fn together(both: usize) -> Self {
        Limits { pages: both, containers: both, both }
    }

    /// Whether the requests that were seen keep to the limits.
    pub fn allow(&self, seen: Peaks) -> bool {
        seen.pages <= self.pages && seen.containers <= self.containers && seen.both <= self.both
    }

    /// The least time `pages` pages can take. Four arguments, each a bound; the largest of them counts.
    pub fn bound(&self, pages: u32) -> Bound {
        let containers: usize = (0..pages).map(|no| containers_on(no).len()).sum();
        let pages = pages as usize;
        let rounds = |calls: usize, width: usize| u32::try_from(calls.div_ceil(width)).unwrap_or(u32::MAX);
        let calls = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let work = PAGE * calls(pages) + CONTAINER * calls(containers);
        let bounds = [
            (PAGE + CONTAINER, Reason::Path),
            (PAGE * rounds(pages, self.pages) + CONTAINER, Reason::Pages(self.pages)),
            (PAGE + CONTAINER * rounds(containers, self.containers), Reason::Containers(self.containers)),
            (work / calls(self.both), Reason::Work(self.both)),
        ];
        // `max_by_key` keeps the last of equals; the earlier argument is the simpler one.
        let (least, why) = bounds.into_iter().rev().max_by_key(|bound| bound.0).expect("there are four");
        Bound { least, why }
    }
}

/// The least time a variant can take, and why. It displays as the reason.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// The time.
    pub least: Duration,
    why: Reason,
}

#[derive(Clone, Copy, Debug)]
enum Reason {
    Path,
    Pages(usize),
    Containers(usize),
    Work(usize),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.why {
            Reason::Path => f.write_str("critical path: a page, then a container"),
            Reason::Pages(1) => f.write_str("critical path: all pages in turn, then a container"),
            Reason::Pages(width) => write!(f, "critical path: pages {width} at a time, then a container"),
            Reason::Containers(1) => f.write_str("critical path: a page, then all containers in turn"),
            Reason::Containers(width) => {
                write!(f, "critical path: a page, then containers {width} at a time")
            }
            Reason::Work(1) => f.write_str("work: one request at a time"),
            Reason::Work(width) => write!(f, "work divided by the limit of {width}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Limits;

    #[test]
    fn the_largest_bound_is_named() {
        let say = |limits: Limits, pages| {
            let bound = limits.bound(pages);
            format!("{} {bound}", bound.least.as_millis())
        };
        assert_eq!(say(Limits::together(1), 3), "7500 work: one request at a time");
        assert_eq!(say(Limits::apart(1, 1), 3), "5500 critical path: a page, then all containers in turn");
        assert_eq!(say(Limits::apart(1, 9), 9), "9500 critical path: all pages in turn, then a container");
        assert_eq!(say(Limits::together(4), 9), "5625 work divided by the limit of 4");
        assert_eq!(say(Limits::together(64), 9), "1500 critical path: a page, then a container");
    }
}
