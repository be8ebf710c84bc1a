//! Finds the chapters of a site from its first page.

use std::collections::HashSet;

use scraper::Html;
use url::Url;

use super::chapter::{first, selector, target};
use super::web::{Failure, Page, Site, Web};

/// The chapters of a site in the order of its table of contents, each once.
///
/// mdBook keeps the table in a frame (`toc.html`) that the pages name in a `<noscript>`, older versions have it in
/// every page. A site without one is its first page and the pages of the site which that links to.
pub async fn contents(web: &Web, site: &Site) -> Result<Vec<Url>, Failure> {
    let page = web.page(site.start.clone()).await?;
    match table(&page, site) {
        Table::Here(chapters) => Ok(chapters),
        Table::InFrame(url) => {
            let frame = web.page(url).await?;
            let document = Html::parse_document(&frame.html);
            Ok(links(&document, "a[href]", &frame.url, site))
        }
    }
}

enum Table {
    Here(Vec<Url>),
    InFrame(Url),
}

// No tree of the parser outlives this function: such trees cannot be held across an `.await` in a task.
fn table(page: &Page, site: &Site) -> Table {
    let document = Html::parse_document(&page.html);
    let chapters = links(&document, "ol.chapter a[href]", &page.url, site);
    if !chapters.is_empty() {
        return Table::Here(chapters);
    }
    if let Some(frame) = first(&document, "noscript").and_then(|noscript| {
        // To a parser that could run scripts the inside of `noscript` is text.
        let inside = Html::parse_fragment(&noscript.text().collect::<String>());
        let source = first(&inside, "iframe[src]")?.attr("src")?.to_owned();
        page.url.join(&source).ok()
    }) {
        return Table::InFrame(frame);
    }
    let mut chapters = vec![page.url.clone()];
    let linked = links(&document, "a[href]", &page.url, site);
    chapters.extend(linked.into_iter().filter(|url| *url != page.url));
    Table::Here(chapters)
}

fn links(document: &Html, css: &str, base: &Url, site: &Site) -> Vec<Url> {
    let mut seen = HashSet::new();
    document
        .select(&selector(css))
        .filter_map(|link| target(base, link))
        .map(|mut url| {
            url.set_fragment(None);
            url
        })
        .filter(|url| site.holds(url) && seen.insert(url.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table_of(html: &str) -> Table {
        let site = Site::around("http://site/book/index.html".parse().unwrap());
        let page = Page { url: site.start.clone(), html: html.to_owned(), patched: false, is_html: true };
        table(&page, &site)
    }

    fn names(table: Table) -> Vec<String> {
        match table {
            Table::Here(urls) => urls.iter().map(|url| url.path().to_owned()).collect(),
            Table::InFrame(url) => vec![format!("frame {}", url.path())],
        }
    }

    #[test]
    fn a_table_in_the_page_comes_first() {
        let html = "<ol class=chapter><li><a href=a.html>A</a><li><a href=b.html#x>B</a><li><a href=b.html>B</a></ol>
                    <a href=other.html>o</a>";
        assert_eq!(names(table_of(html)), ["/book/a.html", "/book/b.html"]);
    }

    #[test]
    fn then_the_frame_that_noscript_names() {
        let html = "<noscript><iframe src='toc.html'></iframe></noscript><a href=other.html>o</a>";
        assert_eq!(names(table_of(html)), ["frame /book/toc.html"]);
    }

    #[test]
    fn then_the_links_of_the_page_within_the_site() {
        let html = "<a href=other.html>o</a><a href=/std/>s</a><a href=#here>h</a><a href=http://else/>e</a>";
        assert_eq!(names(table_of(html)), ["/book/index.html", "/book/other.html"]);
    }
}
