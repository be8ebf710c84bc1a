//! What the shop sells, by its seed: the truth that the rows are compared with.

use super::row::{Price, Product, Review, Row};
use super::seed::Seed;

/// Products on a listing page.
pub const ON_A_PAGE: u32 = 8;

/// All there is to know of a shop.
#[derive(Clone, Copy, Debug)]
pub struct Catalogue {
    /// Where names, prices and reviews come from.
    pub seed: Seed,
    /// How many listing pages there are.
    pub pages: u32,
}

const KINDS: [&str; 6] = ["chair", "desk", "lamp", "rug, woven", "shelf", "stool"];
const MAKES: [&str; 6] = ["Ash", "Birch & Co", "\"Fjord\"", "Linden", "Oak", "Pine <2nd choice>"];
const AUTHORS: [&str; 5] = ["Ada", "Björn", "Chloé", "Dmitri", "Eve"];
const TEXTS: [&str; 5] = [
    "as described",
    "came late, looks good",
    "\"sturdy\"",
    "one leg < the others",
    "would buy again\n& again",
];

impl Catalogue {
    /// The products on a listing page in their order, if there is such a page.
    ///
    /// As in real shops, each page but the first begins with a product of the page before it: it is listed twice.
    pub fn listing(&self, page: u32) -> Option<Vec<u32>> {
        if page == 0 || page > self.pages {
            return None;
        }
        let first = (page - 1) * ON_A_PAGE + 1;
        let mut die = self.seed.about(&format!("listing {page}"));
        let again = (page > 1).then(|| first - die.between(1, ON_A_PAGE));
        Some(again.into_iter().chain(first..first + ON_A_PAGE).collect())
    }

    /// A product, if there is one.
    pub fn product(&self, id: u32) -> Option<Product> {
        if id == 0 || id > self.pages * ON_A_PAGE {
            return None;
        }
        let mut die = self.seed.about(&format!("product {id}"));
        let name = format!("{} {}", die.one_of(&MAKES), die.one_of(&KINDS));
        Some(Product {
            id,
            name,
            price: Price { cents: die.between(499, 99_999) },
            stock: die.between(0, 40),
        })
    }

    /// What was written about a product.
    pub fn reviews(&self, id: u32) -> Vec<Review> {
        let mut die = self.seed.about(&format!("reviews {id}"));
        (0..die.between(0, 4))
            .map(|_| Review {
                author: die.one_of(&AUTHORS).to_owned(),
                stars: u8::try_from(die.between(1, 5)).expect("five at most"),
                text: die.one_of(&TEXTS).to_owned(),
            })
            .collect()
    }

    /// The row that a product should become.
    pub fn row(&self, id: u32) -> Option<Row> {
        Some(Row { product: self.product(id)?, reviews: self.reviews(id) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_repeat_a_product_of_the_page_before() {
        let shop = Catalogue { seed: Seed(1), pages: 3 };
        assert_eq!(shop.listing(1).unwrap(), (1..=8).collect::<Vec<_>>());
        for page in [2, 3] {
            let ids = shop.listing(page).unwrap();
            assert_eq!(ids.len(), 9);
            assert!(shop.listing(page - 1).unwrap().contains(&ids[0]));
        }
        assert!(shop.listing(0).is_none() && shop.listing(4).is_none());
        assert!(shop.product(0).is_none() && shop.product(25).is_none() && shop.product(24).is_some());
    }
}
