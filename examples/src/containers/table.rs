//! What a variant did: judged, and printed as a row of a table.

use std::fmt;
use std::time::Duration;

use super::bounds::Limits;
use super::site::{Item, all_items};
use super::traffic::Peaks;

/// One way to write the job.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What is special about it.
    pub title: String,
    /// The pipe's text.
    pub text: String,
    /// How many pages it reads.
    pub pages: u32,
    /// What its text allows.
    pub limits: Limits,
}

/// What came of a variant.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Which.
    pub variant: Variant,
    /// From the first poll to the result, as if at full size.
    pub total: Duration,
    /// Requests in progress as the server saw them.
    pub peaks: Peaks,
    /// What was delivered.
    pub items: Vec<Item>,
}

impl Outcome {
    /// What went wrong, if anything did.
    pub fn fault(&self) -> Option<String> {
        let Variant { title, pages, limits, .. } = &self.variant;
        let expected = all_items(*pages);
        if self.items.len() != expected.len() {
            return Some(format!("{title}: {} items instead of {}", self.items.len(), expected.len()));
        }
        if self.items != expected {
            return Some(format!("{title}: the items are not in the order of the site"));
        }
        if !limits.allow(self.peaks) {
            return Some(format!("{title}: the server saw {:?}, the text allows {limits:?}", self.peaks));
        }
        None
    }
}

/// The head of the table whose rows are outcomes. Rows are printed as they come, so the widths are fixed.
#[derive(Clone, Copy, Debug)]
pub struct Header;

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = "variant";
        write!(f, "    {title:<WIDTH$}  pages  items  peak  limit  total ms  bound ms  bound by")
    }
}

// The longest title in use.
const WIDTH: usize = 34;

/// A row of the table: the figures, and under them the pipe.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { variant: Variant { title, text, pages, limits }, total, peaks, items } = self;
        let bound = limits.bound(*pages);
        let (total, least) = (total.as_millis(), bound.least.as_millis());
        let (items, peak, limit) = (items.len(), peaks.both, limits.both);
        writeln!(
            f,
            "  * {title:<WIDTH$}  {pages:>5}  {items:>5}  {peak:>4}  {limit:>5}  {total:>8}  {least:>8}  {bound}"
        )?;
        write!(f, "    {text}")
    }
}

/// `stringify!` of a pipe as one line with the spaces of its source: however the source was broken into lines.
pub fn one_line(tokens: &str) -> String {
    // Inside another macro `|>` may arrive as two tokens, and be printed as such.
    tokens.split_whitespace().collect::<Vec<_>>().join(" ").replace("| >", "|>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome() -> Outcome {
        Outcome {
            variant: Variant { title: "t".into(), text: "p".into(), pages: 2, limits: Limits::apart(1, 3) },
            total: Duration::from_secs(3),
            peaks: Peaks { pages: 1, containers: 3, both: 4 },
            items: all_items(2),
        }
    }

    #[test]
    fn items_that_are_missing_or_out_of_place_are_a_fault() {
        assert_eq!(outcome().fault(), None);
        let mut short = outcome();
        short.items.pop();
        assert_eq!(short.fault().unwrap(), "t: 11 items instead of 12");
        let mut swapped = outcome();
        swapped.items.swap(0, 1);
        assert!(swapped.fault().unwrap().contains("not in the order"));
    }

    #[test]
    fn more_requests_than_the_text_allows_are_a_fault() {
        let mut eager = outcome();
        eager.peaks.pages = 2;
        assert!(eager.fault().unwrap().contains("the server saw"));
        eager.peaks = Peaks { pages: 1, containers: 3, both: 5 };
        assert!(eager.fault().unwrap().contains("the server saw"));
    }

    #[test]
    fn a_pipe_over_several_lines_is_shown_as_one() {
        assert_eq!(one_line("a | > map(f)?\n    |> collect"), "a |> map(f)? |> collect");
    }
}
