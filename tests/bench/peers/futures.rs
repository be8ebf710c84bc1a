//! futures: `buffered`, `buffer_unordered` and `for_each_concurrent`.

use std::cell::Cell;

use futures::StreamExt;

use crate::work::{Work, add, drain, mix, stream};

pub fn ordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run(drain(stream(n).map(W::call).buffered(width), mix))
}

pub fn unordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run(drain(stream(n).map(W::call).buffer_unordered(width), add))
}

pub fn for_each<W: Work>(n: u64, width: usize) -> u64 {
    let total = &Cell::new(0);
    W::run(stream(n).for_each_concurrent(width, async |n| {
        let n = W::call(n).await;
        total.set(add(total.get(), n));
    }));
    total.get()
}
