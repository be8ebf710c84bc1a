//! futures-buffered: `buffered_ordered` and `buffered_unordered`.

use futures::StreamExt;
use futures_buffered::BufferedStreamExt;

use crate::work::{Work, add, drain, mix, stream};

pub fn ordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run(drain(stream(n).map(W::call).buffered_ordered(width), mix))
}

pub fn unordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run(drain(stream(n).map(W::call).buffered_unordered(width), add))
}
