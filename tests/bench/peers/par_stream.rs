//! par-stream: as many workers as the window is wide, and channels of its default size for that many.

use par_stream::ParStreamExt;

use crate::work::{Work, add, drain, mix, stream};

pub fn ordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run_spawning(async { drain(stream(n).par_then(width, W::call), mix).await })
}

pub fn unordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run_spawning(async { drain(stream(n).par_then_unordered(width, W::call), add).await })
}
