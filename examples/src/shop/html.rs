//! The pages of the shop, as the server writes them.

use std::fmt::Write;

use super::catalogue::Catalogue;
use super::row::{Product, Review};

/// The page at a path, if the shop has one.
pub fn page(shop: &Catalogue, path: &str) -> Option<String> {
    match *path.strip_prefix('/')?.split('/').collect::<Vec<_>>() {
        ["listing", no] => {
            let no = no.parse().ok()?;
            Some(listing(no, shop.pages, &shop.listing(no)?))
        }
        ["products", id] => Some(product(&shop.product(id.parse().ok()?)?)),
        ["products", id, "reviews"] => {
            let id = id.parse().ok()?;
            Some(reviews(&shop.product(id)?, &shop.reviews(id)))
        }
        _ => None,
    }
}

fn listing(no: u32, pages: u32, ids: &[u32]) -> String {
    let links: String = ids.iter().fold(String::new(), |mut links, id| {
        let _ = writeln!(links, "  <li><a href=\"/products/{id}\">no. {id}</a></li>");
        links
    });
    let list = format!("<ol class=\"listing\" data-count=\"{}\">\n{links}</ol>", ids.len());
    around(&format!("All products, page {no} of {pages}"), &list)
}

fn product(product: &Product) -> String {
    let Product { id, name, price, stock } = product;
    let name = escaped(name);
    let article = format!(
        "<article class=\"product\" data-id=\"{id}\">\n  <h1>{name}</h1>\n  <p class=\"price\">{price}</p>\n  \
         <p><span class=\"stock\">{stock}</span> in stock</p>\n  \
         <a class=\"reviews\" href=\"/products/{id}/reviews\">What others say</a>\n</article>"
    );
    around(&name, &article)
}

fn reviews(product: &Product, reviews: &[Review]) -> String {
    let list: String = reviews.iter().fold(String::new(), |mut list, Review { author, stars, text }| {
        let (author, text) = (escaped(author), escaped(text));
        let _ = writeln!(
            list,
            "  <blockquote data-stars=\"{stars}\"><p>{text}</p><cite>{author}</cite></blockquote>"
        );
        list
    });
    let list = format!("<section class=\"reviews\" data-count=\"{}\">\n{list}</section>", reviews.len());
    around(&format!("Reviews of {}", escaped(&product.name)), &list)
}

fn around(title: &str, inside: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>{title}</title></head>\n<body>\n\
         <header>Slow &amp; Sons, furniture</header>\n<main>\n{inside}\n</main>\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A page that lost its second half on the way.
pub fn cut(page: &str) -> String {
    let half = (0..=page.len() / 2).rev().find(|at| page.is_char_boundary(*at));
    page[..half.unwrap_or_default()].to_owned()
}

/// What a shop shows while somebody works on it; with status 200, as it happens.
pub fn closed() -> String {
    around("Back soon", "<h1>We will be back soon</h1>")
}
