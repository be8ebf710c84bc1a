//! What a page of HTML says: words, code samples, links, and the places a link can point at.

use std::collections::HashSet;

use scraper::{ElementRef, Html, Node, Selector};
use serde::Serialize;
use url::Url;

use super::web::Page;

/// A page, read.
#[derive(Debug, Serialize)]
pub struct Chapter {
    /// Its address.
    pub url: Url,
    /// The text of its first heading.
    pub title: String,
    /// Words of running text, code samples not counted.
    pub words: usize,
    /// Code samples in order.
    pub samples: Vec<Sample>,
    /// Where its links point at, in order; what is no address of the web is left out.
    pub links: Vec<Url>,
    /// What the HTML parser complained about.
    pub complaints: Vec<String>,
    /// Every `id` and `name`, as fragments of links name them.
    #[serde(skip)]
    pub anchors: HashSet<String>,
}

/// A block of code.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// As the page names it (`rust`, `toml`), or empty.
    pub language: String,
    /// The code itself, hidden lines included.
    pub code: String,
}

/// Everything in these is part of the sentence around it; every other tag separates words.
const INLINE: [&str; 17] = [
    "a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "small", "span", "strong",
    "sub", "sup",
];

/// No running text in these.
const SKIPPED: [&str; 3] = ["pre", "script", "style"];

impl Chapter {
    /// Reads a page. Runs without a pause and builds a tree that cannot leave its thread, so it is a plain function
    /// for `.blocking()`.
    pub fn read(page: Page) -> Self {
        let document = Html::parse_document(&page.html);
        // What stands around the text (menus, search) is not part of the chapter.
        let text = first(&document, "main").or_else(|| first(&document, "body"));
        let text = text.unwrap_or_else(|| document.root_element());

        let title = first(&document, "main :is(h1, h2)").or_else(|| first(&document, "h1, h2, title"));
        let title = title.map(|heading| heading.text().collect::<String>()).unwrap_or_default();

        let mut running = String::new();
        running_text(text, &mut running);

        let mut complaints: Vec<_> = document.errors.iter().map(|complaint| complaint.to_string()).collect();
        if page.patched {
            complaints.push("bytes that are not UTF-8".to_owned());
        }
        Chapter {
            title: title.trim().to_owned(),
            words: running.split_whitespace().count(),
            samples: text.select(&selector("pre > code")).map(Sample::read).collect(),
            links: text.select(&selector("a[href]")).filter_map(|link| target(&page.url, link)).collect(),
            complaints,
            anchors: anchors(&document),
            url: page.url,
        }
    }
}

impl Sample {
    fn read(code: ElementRef<'_>) -> Self {
        let language = code.value().classes().find_map(|class| class.strip_prefix("language-"));
        Sample { language: language.unwrap_or_default().to_owned(), code: code.text().collect() }
    }
}

/// The places a link into this page can point at.
pub(super) fn anchors_of(page: &Page) -> HashSet<String> {
    anchors(&Html::parse_document(&page.html))
}

fn anchors(document: &Html) -> HashSet<String> {
    let (by_id, by_name) = (selector("[id]"), selector("a[name]"));
    let ids = document.select(&by_id).filter_map(|element| element.attr("id"));
    let names = document.select(&by_name).filter_map(|element| element.attr("name"));
    ids.chain(names).map(str::to_owned).collect()
}

/// Where a link points at; `None` for `mailto:` and what is no address at all.
pub(super) fn target(base: &Url, link: ElementRef<'_>) -> Option<Url> {
    let url = base.join(link.attr("href")?.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

pub(super) fn first<'a>(document: &'a Html, css: &str) -> Option<ElementRef<'a>> {
    document.select(&selector(css)).next()
}

pub(super) fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("the selectors of this module are correct")
}

fn running_text(element: ElementRef<'_>, out: &mut String) {
    let separates = !INLINE.contains(&element.value().name());
    if separates {
        out.push(' ');
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => out.push_str(text),
            Node::Element(inner) if SKIPPED.contains(&inner.name()) => out.push(' '),
            Node::Element(_) => {
                ElementRef::wrap(child).into_iter().for_each(|element| running_text(element, out));
            }
            _ => {}
        }
    }
    if separates {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Chapter {
        let url = "http://site/book/ch1.html".parse().unwrap();
        Chapter::read(Page { url, html: html.to_owned(), patched: false, is_html: true })
    }

    #[test]
    fn words_are_separated_by_blocks_and_not_by_markup() {
        let chapter = read(
            "<!DOCTYPE html><title>t</title><nav>not counted</nav><main><h1>One</h1><p>t<b>w</b>o</p>\
             <pre><code>not counted</code></pre><ul><li>three</li><li>four</li></ul>five<br>six</main>",
        );
        assert_eq!((chapter.words, &*chapter.title), (6, "One"));
    }

    #[test]
    fn samples_know_their_language_and_keep_their_text() {
        let chapter = read(
            "<!DOCTYPE html><main><pre><code class=\"language-rust ignore\">a &lt; b\n</code></pre>\
             <pre><code>plain</code></pre><p><code>no sample</code></main>",
        );
        let sample = |language: &str, code: &str| Sample { language: language.into(), code: code.into() };
        assert_eq!(chapter.samples, [sample("rust", "a < b\n"), sample("", "plain")]);
    }

    #[test]
    fn links_are_resolved_and_other_schemes_left_out() {
        let chapter = read("<main><a href=ch2.html#x>1</a><a href='mailto:a@b'>2</a><a href='../std/'>3</a>");
        let links: Vec<_> = chapter.links.iter().map(Url::as_str).collect();
        assert_eq!(links, ["http://site/book/ch2.html#x", "http://site/std/"]);
    }

    #[test]
    fn broken_html_is_read_as_far_as_it_goes_and_complained_about() {
        let chapter = read("<!DOCTYPE html><main><h1 id=top>Half</h1><p>cut in the </span><a href=x");
        assert_eq!((&*chapter.title, chapter.words), ("Half", 4));
        assert!(chapter.anchors.contains("top"));
        assert!(!chapter.complaints.is_empty());
    }
}
