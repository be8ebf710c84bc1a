//! Reading a site of HTML pages, as the example `docs` does it: contents, chapters, code samples, links.
//!
//! [`read_site`] holds the two pipes; the other modules are what their stages call. Pages that cannot be had are
//! values here, not errors of the pipe: a site with a broken page is still a site.

mod chapter;
mod contents;
mod files;
mod read;
mod report;
mod web;

pub use chapter::{Chapter, Sample};
pub use contents::contents;
pub use files::{Folder, NoBook, bundled, installed_book};
pub use read::read_site;
pub use report::{Dead, Problem, Report};
pub use web::{Failure, Page, Site, Web, Why};
