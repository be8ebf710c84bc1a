//! The catalogue of segments: every stage and every modifier that is not a source or a terminal.

mod calls;
mod faults;
mod keyed;
mod left_out;
mod limited;
mod nested;
mod ordered;
mod timed;
mod trees;

use crate::segment::Segment;

/// All segments.
pub fn all() -> impl Iterator<Item = &'static Segment> {
    let catalogue = [
        calls::SEGMENTS,
        faults::SEGMENTS,
        keyed::SEGMENTS,
        left_out::SEGMENTS,
        limited::SEGMENTS,
        nested::SEGMENTS,
        ordered::SEGMENTS,
        timed::SEGMENTS,
        trees::SEGMENTS,
    ];
    catalogue.into_iter().flatten()
}
