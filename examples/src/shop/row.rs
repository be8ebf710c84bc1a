//! What is gathered: products with their reviews.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// What the page of a product says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Product {
    /// Its number in the shop.
    pub id: u32,
    /// As it is sold.
    pub name: String,
    /// What it costs.
    pub price: Price,
    /// How many there are.
    pub stock: u32,
}

/// What a buyer wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Review {
    /// Who wrote it.
    pub author: String,
    /// One to five.
    pub stars: u8,
    /// What was written.
    pub text: String,
}

/// A row of the results: a product and all its reviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The product.
    #[serde(flatten)]
    pub product: Product,
    /// Its reviews in the order of their page.
    pub reviews: Vec<Review>,
}

impl Row {
    /// The mean of all stars; none without a review.
    pub fn stars(&self) -> Option<f64> {
        let sum: f64 = self.reviews.iter().map(|review| f64::from(review.stars)).sum();
        (!self.reviews.is_empty()).then(|| sum / self.reviews.len() as f64)
    }
}

/// An amount of money, in cents: `129.00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// So many cents.
    pub cents: u32,
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.cents / 100, self.cents % 100)
    }
}

impl FromStr for Price {
    type Err = NoPrice;

    fn from_str(text: &str) -> Result<Self, NoPrice> {
        let (whole, cents) = text.split_once('.').ok_or(NoPrice)?;
        // `u32` alone would also read `+5`.
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(cents) || cents.len() != 2 {
            return Err(NoPrice);
        }
        let cents: u32 = cents.parse().map_err(|_| NoPrice)?;
        let whole: u32 = whole.parse().map_err(|_| NoPrice)?;
        let cents = whole.checked_mul(100).and_then(|all| all.checked_add(cents)).ok_or(NoPrice)?;
        Ok(Price { cents })
    }
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A text that is no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPrice;

impl fmt::Display for NoPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a price such as 129.00")
    }
}

impl std::error::Error for NoPrice {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_as_they_are_written() {
        for cents in [0, 5, 99, 100, 12_900, u32::MAX] {
            assert_eq!(Price { cents }.to_string().parse(), Ok(Price { cents }));
        }
        for text in
            ["", "1", "1.5", "1.555", "-1.00", "+1.00", "1.+5", "call us", "42949672.96", "99999999999.00"]
        {
            assert_eq!(text.parse::<Price>(), Err(NoPrice), "{text}");
        }
    }
}
