//! Counts requests in progress, as the side that serves them sees it.

use std::sync::Mutex;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page, which lists containers.
    Page,
    /// A container, which holds items.
    Container,
}

/// Most requests in progress at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peaks {
    /// Of pages alone.
    pub pages: usize,
    /// Of containers alone.
    pub containers: usize,
    /// Of both kinds together; less than the sum where the two peaks were apart in time.
    pub both: usize,
}

/// Requests now in progress, and the most there have been.
#[derive(Debug, Default)]
pub struct Traffic {
    // One lock for all numbers: two atomics could not say what was true at one instant.
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    pages: usize,
    containers: usize,
    peaks: Peaks,
}

impl Traffic {
    /// A request begins; it ends when the guard is dropped, also when it is cancelled.
    pub fn begin(&self, kind: Kind) -> impl Drop + Send + use<'_> {
        self.change(|counts| {
            *counts.of(kind) += 1;
            let Counts { pages, containers, peaks } = counts;
            peaks.pages = peaks.pages.max(*pages);
            peaks.containers = peaks.containers.max(*containers);
            peaks.both = peaks.both.max(*pages + *containers);
        });
        InProgress { traffic: self, kind }
    }

    /// The peaks since the last call, and begins anew.
    pub fn take_peaks(&self) -> Peaks {
        self.change(|counts| std::mem::take(&mut counts.peaks))
    }

    fn change<R>(&self, f: impl FnOnce(&mut Counts) -> R) -> R {
        f(&mut self.counts.lock().expect("nothing panics while it counts"))
    }
}

impl Counts {
    fn of(&mut self, kind: Kind) -> &mut usize {
        match kind {
            Kind::Page => &mut self.pages,
            Kind::Container => &mut self.containers,
        }
    }
}

struct InProgress<'a> {
    traffic: &'a Traffic,
    kind: Kind,
}

impl Drop for InProgress<'_> {
    fn drop(&mut self) {
        self.traffic.change(|counts| *counts.of(self.kind) -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Peaks, Traffic};

    #[test]
    fn peaks_of_both_kinds_are_taken_at_one_instant() {
        let traffic = Traffic::default();
        let first = traffic.begin(Kind::Page);
        let second = traffic.begin(Kind::Page);
        drop((first, second));
        drop(traffic.begin(Kind::Container));
        assert_eq!(traffic.take_peaks(), Peaks { pages: 2, containers: 1, both: 2 });
        assert_eq!(traffic.take_peaks(), Peaks::default());
    }
}
