//! Calls that are completed on another thread. Only their wall time says something.

use crate::elsewhere::Elsewhere;
use crate::peers::{ordered, unordered};
use crate::row::{Row, Target};

pub const ELSEWHERE: &[Row] = &[
    Row {
        name: "elsewhere-ordered",
        title: "completed on another thread, in order, 64",
        width: 64,
        target: Target::Unset,
        sides: &ordered::<Elsewhere>(),
    },
    Row {
        name: "elsewhere-unordered",
        title: "completed on another thread, unordered, 64",
        width: 64,
        target: Target::Unset,
        sides: &unordered::<Elsewhere>(),
    },
];
