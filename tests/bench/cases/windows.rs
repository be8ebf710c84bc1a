//! Windows of all widths, with calls that are ready at once, that yield once, and that finish in random order.

use super::Group;
use crate::peers::{ordered, unordered};
use crate::row::{Row, Target};
use crate::work::{Once, Random, Ready};

pub const READY: Group = Group {
    caption: "calls that are ready at once",
    about: "`numbers |> map(f) |> buffer(n)`, in order and `.unordered()`.",
    rows: &[
        Row {
            name: "ready-ordered-8",
            title: "in order, 8",
            width: 8,
            target: Target::Unset,
            sides: &ordered::<Ready>(),
        },
        Row {
            name: "ready-ordered",
            title: "in order, 64",
            width: 64,
            target: Target::AtMost(115.0),
            sides: &ordered::<Ready>(),
        },
        Row {
            name: "ready-ordered-1024",
            title: "in order, 1,024",
            width: 1_024,
            target: Target::Unset,
            sides: &ordered::<Ready>(),
        },
        Row {
            name: "ready-ordered-100000",
            title: "in order, 100,000",
            width: 100_000,
            target: Target::Unset,
            sides: &ordered::<Ready>(),
        },
        Row {
            name: "ready-unordered-8",
            title: "unordered, 8",
            width: 8,
            target: Target::Unset,
            sides: &unordered::<Ready>(),
        },
        Row {
            name: "ready-unordered",
            title: "unordered, 64",
            width: 64,
            target: Target::AtMost(75.0),
            sides: &unordered::<Ready>(),
        },
        Row {
            name: "ready-unordered-1024",
            title: "unordered, 1,024",
            width: 1_024,
            target: Target::Unset,
            sides: &unordered::<Ready>(),
        },
        Row {
            name: "ready-unordered-100000",
            title: "unordered, 100,000",
            width: 100_000,
            target: Target::Unset,
            sides: &unordered::<Ready>(),
        },
    ],
};

pub const ONCE: Group = Group {
    caption: "calls that yield once",
    about: "Each call wakes itself and is ready at its second poll.",
    rows: &[
        Row {
            name: "once-ordered-8",
            title: "in order, 8",
            width: 8,
            target: Target::Unset,
            sides: &ordered::<Once>(),
        },
        Row {
            name: "once-ordered",
            title: "in order, 64",
            width: 64,
            target: Target::AtMost(200.0),
            sides: &ordered::<Once>(),
        },
        Row {
            name: "once-ordered-1024",
            title: "in order, 1,024",
            width: 1_024,
            target: Target::Unset,
            sides: &ordered::<Once>(),
        },
        Row {
            name: "once-ordered-100000",
            title: "in order, 100,000",
            width: 100_000,
            target: Target::Unset,
            sides: &ordered::<Once>(),
        },
        Row {
            name: "once-unordered-8",
            title: "unordered, 8",
            width: 8,
            target: Target::Unset,
            sides: &unordered::<Once>(),
        },
        Row {
            name: "once-unordered",
            title: "unordered, 64",
            width: 64,
            target: Target::AtMost(120.0),
            sides: &unordered::<Once>(),
        },
        Row {
            name: "once-unordered-1024",
            title: "unordered, 1,024",
            width: 1_024,
            target: Target::Unset,
            sides: &unordered::<Once>(),
        },
        Row {
            name: "once-unordered-100000",
            title: "unordered, 100,000",
            width: 100_000,
            target: Target::Unset,
            sides: &unordered::<Once>(),
        },
    ],
};

pub const RANDOM: Group = Group {
    caption: "calls that finish in random order",
    about: "One at a time is completed, in random order, with a wake-up of the task for each.",
    rows: &[
        Row {
            name: "random-ordered-8",
            title: "in order, 8",
            width: 8,
            target: Target::Unset,
            sides: &ordered::<Random>(),
        },
        Row {
            name: "random-ordered",
            title: "in order, 64",
            width: 64,
            target: Target::AtMost(640.0),
            sides: &ordered::<Random>(),
        },
        Row {
            name: "random-ordered-1024",
            title: "in order, 1,024",
            width: 1_024,
            target: Target::Unset,
            sides: &ordered::<Random>(),
        },
        Row {
            name: "random-ordered-100000",
            title: "in order, 100,000",
            width: 100_000,
            target: Target::Unset,
            sides: &ordered::<Random>(),
        },
        Row {
            name: "random-unordered-8",
            title: "unordered, 8",
            width: 8,
            target: Target::Unset,
            sides: &unordered::<Random>(),
        },
        Row {
            name: "random-unordered",
            title: "unordered, 64",
            width: 64,
            target: Target::AtMost(540.0),
            sides: &unordered::<Random>(),
        },
        Row {
            name: "random-unordered-1024",
            title: "unordered, 1,024",
            width: 1_024,
            target: Target::Unset,
            sides: &unordered::<Random>(),
        },
        Row {
            name: "random-unordered-100000",
            title: "unordered, 100,000",
            width: 100_000,
            target: Target::Unset,
            sides: &unordered::<Random>(),
        },
    ],
};
