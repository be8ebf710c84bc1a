//! The figures that the README quotes.

use crate::figures::Figures;
use crate::memory::CALLS;
use crate::row::Peer;
use crate::skew::{Skew, WIDTH};

/// A line for each: instructions of a call that is ready, the time of skewed calls, the memory of a window.
pub fn readme(ready: &Figures, skew: &Skew, memory: &Figures) -> Option<String> {
    let line = |figures: &Figures, show: &dyn Fn(f64) -> String| {
        let [ours, buffered, futures] =
            [Peer::Pipewright, Peer::FuturesBuffered, Peer::Futures].map(|peer| figures.of(peer));
        let [ours, buffered, futures] = [ours?, buffered?, futures?].map(show);
        Some(format!(
            "{ours} with pipewright, {buffered} with futures-buffered, {futures} with `buffered` of futures"
        ))
    };
    let whole = |figure: f64| format!("{figure:.0}");
    Some(format!(
        "- instructions per element that is ready at once, through a window of 64, in order: {};\n\
         - time of calls of which every tenth takes ten times as long, {WIDTH} at once, in order, in times of unordered: {};\n\
         - bytes for each of {CALLS} calls in flight, in order, beside the call's own: {}.",
        line(ready, &whole)?,
        line(&skew.ordered, &|time| format!("{:.2}", time / skew.unordered))?,
        line(memory, &whole)?,
    ))
}
