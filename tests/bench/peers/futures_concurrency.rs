//! futures-concurrency: a `ConcurrentStream` with a limit. It has no stage that gives results in order, and none
//! that gives them to a stream.

use std::cell::Cell;
use std::future::ready;
use std::num::NonZeroUsize;

use futures_concurrency::prelude::*;

use crate::work::{Work, add, stream};

pub fn for_each<W: Work>(n: u64, width: usize) -> u64 {
    let total = &Cell::new(0);
    W::run(stream(n).co().map(W::call).limit(NonZeroUsize::new(width)).for_each(|n| {
        total.set(add(total.get(), n));
        ready(())
    }));
    total.get()
}
