//! What a timeline shows, as plain data: lanes with spans and marks.

/// Since the first poll, in nanoseconds.
pub(super) type Nanos = u64;

/// One run of one pipe.
#[derive(Clone, Debug, Default)]
pub(super) struct Panel {
    pub(super) title: Option<String>,
    /// The text of the pipe, as far as its stages tell it.
    pub(super) text: String,
    /// All stages, by their number in the plan.
    pub(super) stages: Vec<Place>,
    /// Stages that ran something, upstream ones first.
    pub(super) groups: Vec<Group>,
    /// How far it goes.
    pub(super) until: Nanos,
    pub(super) state: State,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    #[default]
    Running,
    Over,
    Dropped,
}

/// A stage, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) place: Option<String>,
}

/// The lanes of a stage that runs a stretch: one for each place that its units have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) stage: usize,
    pub(super) lanes: Vec<Lane>,
    /// When it would have taken an element, and upstream had none.
    pub(super) starved: Vec<(Nanos, Nanos)>,
}

/// What happened at one place: spans do not overlap, and both lists are in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lane {
    pub(super) spans: Vec<Span>,
    pub(super) marks: Vec<Mark>,
}

/// Something that took time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) kind: Kind,
    /// Whose call it is; for what waits when it is done, the stage that ran it.
    pub(super) stage: usize,
    /// The number of the unit.
    pub(super) unit: u32,
    pub(super) from: Nanos,
    pub(super) to: Nanos,
}

/// What a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A call, or the body of a terminal.
    Call,
    Permit,
    Rate,
    Pause,
    /// Done, and an earlier one is not.
    Line,
    /// Done, and nobody asks for it.
    Consumer,
}

/// Something that took none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) sign: Sign,
    pub(super) stage: usize,
    pub(super) unit: u32,
    pub(super) at: Nanos,
}

/// What a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A call is made again.
    Retry,
    Error,
    /// The thread stood still for so long.
    Blocked(Nanos),
}

impl Kind {
    pub(super) const ALL: [Kind; 6] =
        [Kind::Call, Kind::Permit, Kind::Rate, Kind::Pause, Kind::Line, Kind::Consumer];

    /// As the legend says it.
    pub(super) fn text(self) -> &'static str {
        match self {
            Kind::Call => "runs",
            Kind::Permit => "waits for a permit",
            Kind::Rate => "waits for its rate",
            Kind::Pause => "pause before the next try",
            Kind::Line => "done, waits for an earlier one",
            Kind::Consumer => "done, waits for the consumer",
        }
    }
}

impl Sign {
    pub(super) fn text(self) -> &'static str {
        match self {
            Sign::Retry => "retry",
            Sign::Error => "error",
            Sign::Blocked(_) => "thread blocked",
        }
    }
}

impl Place {
    /// What fits into a span: `get_page` of `map(get_page)?`.
    pub(super) fn short(&self) -> &str {
        let name = self.name.trim_end_matches('?');
        let inside = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
        let is_path = |text: &str| text.chars().all(|c| c.is_alphanumeric() || "_:.".contains(c));
        // Of `paginate(0, get_page)` the last argument.
        let last = inside.rsplit(", ").next().unwrap_or(inside);
        let is_word = last.starts_with(|c: char| c.is_alphabetic() || c == '_') && is_path(last);
        if is_word { last.rsplit([':', '.']).next().unwrap_or(last) } else { &self.name }
    }
}

impl Panel {
    pub(super) fn lanes(&self) -> impl Iterator<Item = &Lane> {
        self.groups.iter().flat_map(|group| &group.lanes)
    }

    /// `7.5 s, 12 calls, 2 errors`.
    pub(super) fn summary(&self) -> String {
        let calls: usize = self.lanes().map(|lane| lane.calls()).sum();
        let signs = |is: fn(&Sign) -> bool| {
            self.lanes().flat_map(|lane| &lane.marks).filter(|mark| is(&mark.sign)).count()
        };
        let state = match self.state {
            State::Over => "",
            State::Running => " so far",
            State::Dropped => ", dropped",
        };
        let mut text = format!("{}{state}", super::scale::text(self.until));
        let counts = [
            (calls, "call", "calls"),
            (signs(|sign| *sign == Sign::Retry), "retry", "retries"),
            (signs(|sign| *sign == Sign::Error), "error", "errors"),
        ];
        for (count, one, many) in counts {
            if count > 0 {
                let count_text = super::scale::grouped(count);
                text += &format!(", {count_text} {}", if count == 1 { one } else { many });
            }
        }
        text
    }
}

impl Lane {
    /// Calls that were made. What waited in between is one call.
    fn calls(&self) -> usize {
        let mut calls = 0;
        let mut before: Option<&Span> = None;
        for span in self.spans.iter().filter(|span| span.kind < Kind::Line) {
            let goes_on =
                before.is_some_and(|it| (it.unit, it.stage, it.to) == (span.unit, span.stage, span.from));
            let is_new =
                !goes_on || before.is_some_and(|it| it.kind == Kind::Call && span.kind == Kind::Call);
            calls += usize::from(is_new);
            before = Some(span);
        }
        calls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(name: &str) -> String {
        Place { name: name.to_owned(), place: None }.short().to_owned()
    }

    #[test]
    fn the_short_name_of_a_stage_is_that_of_its_function() {
        assert_eq!(short("map(get_page)?"), "get_page");
        assert_eq!(short("map(shop::api::get_page)"), "get_page");
        assert_eq!(short("map(site.get_page)"), "get_page");
        assert_eq!(short("paginate(0, get_page)?"), "get_page");
        assert_eq!(short("flat_map(|id| get(id, 3))"), "flat_map(|id| get(id, 3))");
        assert_eq!(short("buffer(4)"), "buffer(4)");
        assert_eq!(short("the pages"), "the pages");
    }
}
