//! The two pipes: chapters to records, then the links they contain.

use std::io::{self, Write};

use pipewright::pipe;
use url::Url;

use super::chapter::{Chapter, anchors_of};
use super::report::{Reader, Report};
use super::web::{Failure, Page, Site, Web};
use crate::look::Look;
use crate::stop::Stop;

/// Reads the chapters, `width` at a time, and writes a line of JSON for each to `out`, in order; then checks the
/// links between them and into the rest of the site.
///
/// Only writing can fail: a page that cannot be had is in the report, and ends nothing. Once `stop` is asked, nothing
/// more is begun; what is in flight is still read and written, and the report says what is left. The two pipes are
/// looked at.
pub async fn read_site(
    web: &Web,
    site: &Site,
    chapters: Vec<Url>,
    width: usize,
    stop: &Stop,
    out: impl Write,
    [chapters_run, links_run]: &[Look; 2],
) -> io::Result<Report> {
    let mut reader = Reader::new(site, chapters.len(), out);

    pipe!(
        chapters
            |> take_until(stop.asked())
            |> map(async |url| web.page(url).await)
            |> map(read).blocking()
            |> buffer(width)
            |> for_each(|chapter| reader.add(chapter))?
    )
    .observe(chapters_run)
    .await?;

    pipe!(
        reader.unread_targets()
            |> take_until(stop.asked())
            |> map(async |url: Url| (url.clone(), web.fetch(url).await))
            |> map(|(url, page)| (url, page.map(|page| anchors_of(&page)))).blocking()
            |> buffer(width).unordered()
            |> for_each(|(url, anchors)| reader.add_target(url, anchors))
    )
    .observe(links_run)
    .await;

    reader.finish()
}

fn read(page: Result<Page, Failure>) -> Result<Chapter, Failure> {
    page.map(Chapter::read)
}
