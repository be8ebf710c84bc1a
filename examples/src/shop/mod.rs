//! A shop and those who read it, as the example `shop` has them: a server with all that goes wrong with servers, a
//! visitor, and the books of both sides.
//!
//! The server: [`Catalogue`] is what the shop sells, [`Site`] serves it, `faults` says what goes wrong with which page,
//! and [`View`] is what the server saw. The visitor: [`Visitor`] asks for pages and reads them into a [`Row`], [`Files`]
//! takes the rows, [`LostPages`] what could not be had. [`Audit`] holds the two against each other.

mod audit;
mod books;
mod catalogue;
mod faults;
mod files;
mod html;
mod lost;
mod read;
mod row;
mod seed;
mod site;
mod visitor;

pub use audit::Audit;
pub use books::View;
pub use catalogue::{Catalogue, ON_A_PAGE};
pub use faults::{Answer, Fate};
pub use files::Files;
pub use lost::{Addressed, Lost, LostPages, Trouble, may_pass, retry_after};
pub use read::Malformed;
pub use row::{NoPrice, Price, Product, Review, Row};
pub use seed::{Die, Seed};
pub use site::{PAUSE_NO, RETRY_AFTER, Site};
pub use visitor::{Offer, Ours, Visitor};
