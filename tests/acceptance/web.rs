//! The requests most rows are made of: a page takes 1000 ms and gives 3 ids, a container 500 ms and 2 items.

use futures::Stream;
use pipewright_tests::{container, one_by_one, page, pages_one_by_one};

pub async fn get_page(p: i32) -> Vec<String> {
    page(p, 1000, 3).await
}

pub async fn get_container(id: String) -> Vec<String> {
    container(id, 500).await
}

/// The ids of `n` pages, one page after another, as an opaque stream.
pub fn page_ids(n: i32) -> impl Stream<Item = String> {
    pages_one_by_one(n, get_page)
}

/// The same as lists of ids.
pub fn page_lists(n: i32) -> impl Stream<Item = Vec<String>> {
    one_by_one(n, get_page)
}

/// Page and place of an id such as `"3.1"` or of an item such as `"3.1a"`.
pub fn place(id: &str) -> (i32, i32) {
    let (page, place) = id.split_once('.').expect("an id has a dot");
    let number = |text: &str| text.parse().expect("an id is made of numbers");
    (number(page), number(place.trim_end_matches(['a', 'b'])))
}

/// A computed latency.
pub fn ms(value: i32) -> u64 {
    value.try_into().expect("latencies are not negative")
}
