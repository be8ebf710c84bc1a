//! What a visit must come to: from what the shop sells and what goes wrong with which page, without any visit.

use std::collections::BTreeMap;

use pipewright_examples::shop::{Catalogue, Fate, Row};

/// What must be in the files and in the table.
#[derive(Debug, Default)]
pub struct Expected {
    /// Rows in the order of the listing.
    pub rows: Vec<Row>,
    /// Pages that cannot be had: their paths, with the stage that asks for them and how often.
    pub lost: BTreeMap<String, (&'static str, u32)>,
    /// How often anything is asked for, where no answer is late by accident.
    pub requests: u32,
}

/// Goes through a shop page by page.
pub fn expected(shop: &Catalogue, tries: u32) -> Expected {
    let mut all = Expected::default();
    let mut seen = Vec::new();
    for no in 1..=shop.pages {
        if !all.can_be_had(shop, format!("/listing/{no}"), "listing", tries) {
            continue;
        }
        for id in shop.listing(no).unwrap() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let path = format!("/products/{id}");
            if all.can_be_had(shop, path.clone(), "product", tries)
                && all.can_be_had(shop, format!("{path}/reviews"), "reviews", tries)
            {
                all.rows.push(shop.row(id).unwrap());
            }
        }
    }
    all
}

impl Expected {
    fn can_be_had(&mut self, shop: &Catalogue, path: String, stage: &'static str, tries: u32) -> bool {
        let fate = Fate::of(shop.seed, &path);
        let needed = match fate {
            Fate::Fine => 1,
            Fate::TooMany | Fate::Silent => 2,
            Fate::Unavailable(times) => times + 1,
            // It came; nobody asks for it again.
            Fate::Malformed => 1,
            Fate::Down | Fate::Dead => tries,
        };
        self.requests += needed.min(tries);
        let had = fate.ends_well() && needed <= tries;
        if !had {
            self.lost.insert(path, (stage, needed));
        }
        had
    }
}
