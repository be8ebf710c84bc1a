//! Reads the pages of the shop: links, products, reviews; or says what is wrong with a page.

use std::fmt;

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::row::{Price, Product, Review};

/// What is wrong with a page that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// An element or attribute is not there.
    Missing(&'static str),
    /// It is there, but does not say what it should.
    Unreadable {
        /// Which.
        what: &'static str,
        /// What it says.
        text: String,
    },
    /// There are fewer or more entries than the page says.
    Count {
        /// As the page says.
        announced: usize,
        /// As many were there.
        found: usize,
    },
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Malformed::Missing(what) => write!(f, "no {what}"),
            Malformed::Unreadable { what, text } => write!(f, "the {what} is {text:?}"),
            Malformed::Count { announced, found } => write!(f, "{found} entries instead of {announced}"),
        }
    }
}

impl std::error::Error for Malformed {}

/// The addresses of the products on a listing page, in order.
pub fn listing(url: &Url, html: &str) -> Result<Vec<Url>, Malformed> {
    let page = Html::parse_document(html);
    let list = one(page.root_element(), "ol.listing", "list of products")?;
    let links =
        list.select(&selector("li > a")).map(|link| target(url, link)).collect::<Result<Vec<_>, _>>()?;
    counted(list, links)
}

/// A product, and where its reviews are.
pub fn product(url: &Url, html: &str) -> Result<(Product, Url), Malformed> {
    let page = Html::parse_document(html);
    let article = one(page.root_element(), "article.product", "product")?;
    let id = attribute(article, "data-id", "number of the product")?;
    let name = text(one(article, "h1", "name")?);
    let price: Price = parsed("price", text(one(article, ".price", "price")?))?;
    let stock = parsed("stock", text(one(article, ".stock", "stock")?))?;
    let reviews = target(url, one(article, "a.reviews", "link to the reviews")?)?;
    Ok((Product { id, name, price, stock }, reviews))
}

/// What was written about a product.
pub fn reviews(html: &str) -> Result<Vec<Review>, Malformed> {
    let page = Html::parse_document(html);
    let section = one(page.root_element(), "section.reviews", "section of reviews")?;
    let reviews = section.select(&selector("blockquote")).map(review).collect::<Result<Vec<_>, _>>()?;
    counted(section, reviews)
}

fn review(quote: ElementRef<'_>) -> Result<Review, Malformed> {
    Ok(Review {
        author: text(one(quote, "cite", "author")?),
        stars: attribute(quote, "data-stars", "number of stars")?,
        text: text(one(quote, "p", "text of a review")?),
    })
}

/// The entries, if there are as many as the page says: half a page can look like a whole one.
fn counted<T>(list: ElementRef<'_>, entries: Vec<T>) -> Result<Vec<T>, Malformed> {
    let (announced, found) = (attribute(list, "data-count", "number of entries")?, entries.len());
    if announced == found { Ok(entries) } else { Err(Malformed::Count { announced, found }) }
}

fn one<'a>(inside: ElementRef<'a>, css: &str, what: &'static str) -> Result<ElementRef<'a>, Malformed> {
    inside.select(&selector(css)).next().ok_or(Malformed::Missing(what))
}

fn attribute<T: std::str::FromStr>(
    element: ElementRef<'_>,
    name: &str,
    what: &'static str,
) -> Result<T, Malformed> {
    parsed(what, element.attr(name).ok_or(Malformed::Missing(what))?.to_owned())
}

fn parsed<T: std::str::FromStr>(what: &'static str, text: String) -> Result<T, Malformed> {
    text.parse().map_err(|_| Malformed::Unreadable { what, text })
}

fn target(base: &Url, link: ElementRef<'_>) -> Result<Url, Malformed> {
    let to = link.attr("href").ok_or(Malformed::Missing("address of a link"))?;
    base.join(to).map_err(|_| Malformed::Unreadable { what: "address of a link", text: to.to_owned() })
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("the selectors of this module are correct")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::catalogue::Catalogue;
    use crate::shop::html;
    use crate::shop::seed::Seed;

    const SHOP: Catalogue = Catalogue { seed: Seed(1), pages: 20 };

    fn url(path: &str) -> Url {
        format!("http://shop{path}").parse().unwrap()
    }

    fn page(path: &str) -> String {
        html::page(&SHOP, path).unwrap()
    }

    #[test]
    fn what_the_shop_writes_is_read_back() {
        for no in 1..=SHOP.pages {
            let path = format!("/listing/{no}");
            let ids = SHOP.listing(no).unwrap();
            let urls: Vec<_> = ids.iter().map(|id| url(&format!("/products/{id}"))).collect();
            assert_eq!(listing(&url(&path), &page(&path)), Ok(urls));
            for id in ids {
                let path = format!("/products/{id}");
                let expected = (SHOP.product(id).unwrap(), url(&format!("{path}/reviews")));
                assert_eq!(product(&url(&path), &page(&path)), Ok(expected));
                assert_eq!(reviews(&page(&format!("{path}/reviews"))), Ok(SHOP.reviews(id)));
            }
        }
    }

    #[test]
    fn no_malformed_page_is_taken_for_a_good_one() {
        let closed = html::closed();
        for id in 1..=SHOP.pages {
            let paths =
                [format!("/listing/{id}"), format!("/products/{id}"), format!("/products/{id}/reviews")];
            for (what, path) in paths.iter().enumerate() {
                for html in [&html::cut(&page(path)), &closed] {
                    let refused = match what {
                        0 => listing(&url(path), html).is_err(),
                        1 => product(&url(path), html).is_err(),
                        _ => reviews(html).is_err(),
                    };
                    assert!(refused, "{path}\n{html}");
                }
            }
        }
    }

    #[test]
    fn complaints_say_what_is_wrong() {
        let say = |html: &str| product(&url("/products/1"), html).unwrap_err().to_string();
        assert_eq!(say("<h1>Back soon</h1>"), "no product");
        assert_eq!(say("<article class=product data-id=x>"), "the number of the product is \"x\"");
        assert_eq!(
            say("<article class=product data-id=1><h1>Lamp</h1><p class=price>call us</p>"),
            "the price is \"call us\""
        );
        let short = page("/listing/1").replacen("</li>\n", "", 1).replacen("<li>", "", 1);
        assert_eq!(listing(&url("/listing/1"), &short), Err(Malformed::Count { announced: 8, found: 7 }));
    }
}
