//! What was found: lines of JSON while reading, a summary at the end.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::io::{self, Write};

use serde::Serialize;
use url::Url;

use super::chapter::Chapter;
use super::files::unescape;
use super::web::{Failure, Site};

/// Counts over a whole site, and everything that was wrong with it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Chapters that were read.
    pub chapters: usize,
    /// Words of running text.
    pub words: usize,
    /// Code samples by language; those that name none under the empty name.
    pub samples: BTreeMap<String, usize>,
    /// Chapters that were not asked for, because somebody asked to stop.
    pub left: usize,
    /// Links in the chapters' text that stay within the site.
    pub links: usize,
    /// Those of them that could not be checked, because somebody asked to stop: their page was not read.
    pub unchecked: usize,
    /// Links that lead elsewhere; not followed.
    pub elsewhere: usize,
    /// Links to nothing.
    pub dead: Vec<Dead>,
    /// Pages that could not be had.
    pub failures: Vec<Failure>,
    /// Pages of broken HTML. They were read as far as they go.
    pub problems: Vec<Problem>,
}

/// A link to nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Dead {
    /// The chapter it stands in.
    pub from: Url,
    /// Where it points at.
    pub to: Url,
    /// What is missing there: the page, or the place in it.
    pub missing: &'static str,
}

/// A page of broken HTML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Its address.
    pub url: Url,
    /// What the parser said.
    pub complaints: Vec<String>,
}

/// A line of the output.
#[derive(Debug, Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Record<'a> {
    Chapter(&'a Chapter),
    Failure(&'a Failure),
    DeadLink(&'a Dead),
}

type Anchors = Result<HashSet<String>, Failure>;

/// Takes in chapters one by one; keeps what the links need and writes the rest out.
pub(super) struct Reader<'a, W: Write> {
    site: &'a Site,
    // Chapters that are still to come.
    left: usize,
    out: W,
    report: Report,
    links: Vec<(Url, Url)>,
    // By address without a fragment. A page is here once it was asked for, whatever came of it.
    known: HashMap<Url, Anchors>,
}

impl<'a, W: Write> Reader<'a, W> {
    pub(super) fn new(site: &'a Site, chapters: usize, out: W) -> Self {
        Reader {
            site,
            left: chapters,
            out,
            report: Report::default(),
            links: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// The next chapter in order, or why there is none.
    pub(super) fn add(&mut self, chapter: Result<Chapter, Failure>) -> io::Result<()> {
        self.left -= 1;
        let mut chapter = match chapter {
            Ok(chapter) => chapter,
            Err(failure) => {
                write_line(&mut self.out, &Record::Failure(&failure))?;
                self.known.insert(failure.url.clone(), Err(failure.clone()));
                self.report.failures.push(failure);
                return Ok(());
            }
        };
        write_line(&mut self.out, &Record::Chapter(&chapter))?;
        let report = &mut self.report;
        report.chapters += 1;
        report.words += chapter.words;
        for sample in &chapter.samples {
            *report.samples.entry(sample.language.clone()).or_default() += 1;
        }
        for link in std::mem::take(&mut chapter.links) {
            if self.site.holds(&link) {
                self.links.push((chapter.url.clone(), link));
            } else {
                report.elsewhere += 1;
            }
        }
        if !chapter.complaints.is_empty() {
            let complaints = std::mem::take(&mut chapter.complaints);
            report.problems.push(Problem { url: chapter.url.clone(), complaints });
        }
        self.known.insert(chapter.url, Ok(chapter.anchors));
        Ok(())
    }

    /// Pages of the site that links point at and nobody has read yet, each once.
    pub(super) fn unread_targets(&self) -> Vec<Url> {
        let targets: BTreeSet<_> = self.links.iter().map(|(_, to)| without_fragment(to)).collect();
        targets.into_iter().filter(|url| !self.known.contains_key(url)).collect()
    }

    /// What such a page turned out to be.
    pub(super) fn add_target(&mut self, url: Url, anchors: Anchors) {
        // A missing page is a dead link, reported where it stands; anything else is news of its own.
        if let Some(failure) = anchors.as_ref().err().filter(|failure| !failure.why.is_missing()) {
            self.report.failures.push(failure.clone());
        }
        self.known.insert(url, anchors);
    }

    /// Checks the links against all that is known now.
    pub(super) fn finish(mut self) -> io::Result<Report> {
        let mut dead = BTreeSet::new();
        let mut unchecked = 0;
        for (from, to) in &self.links {
            unchecked += usize::from(!self.known.contains_key(&without_fragment(to)));
            if let Some(missing) = self.missing(to) {
                dead.insert(Dead { from: from.clone(), to: to.clone(), missing });
            }
        }
        for link in &dead {
            write_line(&mut self.out, &Record::DeadLink(link))?;
        }
        self.out.flush()?;
        let failures = std::mem::take(&mut self.report.failures);
        let (left, links, dead) = (self.left, self.links.len(), dead.into_iter().collect());
        Ok(Report { left, links, unchecked, dead, failures, ..self.report })
    }

    fn missing(&self, to: &Url) -> Option<&'static str> {
        match self.known.get(&without_fragment(to))? {
            Err(failure) => failure.why.is_missing().then_some("page"),
            Ok(anchors) => {
                let place = to.fragment().unwrap_or_default();
                // Browsers look for the name as written first, then for what its escapes mean.
                let found = place.is_empty()
                    || place.eq_ignore_ascii_case("top")
                    || anchors.contains(place)
                    || unescape(place).is_some_and(|place| anchors.contains(&place));
                (!found).then_some("place in the page")
            }
        }
    }
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

fn write_line(out: &mut impl Write, record: &Record<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let samples: usize = self.samples.values().sum();
        writeln!(f, "{:>9}  chapters", self.chapters)?;
        if self.left > 0 {
            writeln!(f, "{:>9}  chapters left", self.left)?;
        }
        writeln!(f, "{:>9}  words of running text", self.words)?;
        writeln!(f, "{samples:>9}  code samples")?;
        let mut by_count: Vec<_> = self.samples.iter().collect();
        by_count.sort_by_key(|(language, count)| (std::cmp::Reverse(**count), *language));
        for (language, count) in by_count {
            let language = if language.is_empty() { "(no language)" } else { language };
            writeln!(f, "{count:>13}  {language}")?;
        }
        let checked = match self.unchecked {
            0 => "all checked".to_owned(),
            some => format!("{some} of them not checked"),
        };
        writeln!(
            f,
            "{:>9}  links within the site, {checked}; {} more lead elsewhere",
            self.links, self.elsewhere
        )?;
        writeln!(f, "{:>9}  dead links", self.dead.len())?;
        for Dead { from, to, missing } in &self.dead {
            writeln!(f, "           {from} -> {to}: no such {missing}")?;
        }
        writeln!(f, "{:>9}  pages that could not be had", self.failures.len())?;
        for failure in &self.failures {
            writeln!(f, "           {failure}")?;
        }
        write!(f, "{:>9}  pages of broken HTML", self.problems.len())?;
        for Problem { url, complaints } in &self.problems {
            let (first, more) = (&complaints[0], complaints.len() - 1);
            write!(f, "\n           {url}: {first}")?;
            if more > 0 {
                write!(f, ", and {more} more")?;
            }
        }
        Ok(())
    }
}
