//! Spans that are too narrow to be seen become few: so a picture has a size, however long the run.

use super::model::{Kind, Nanos, Span};

/// What is drawn of a lane, from left to right, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// One span.
    Whole { span: &'a Span, x: f64, width: f64 },
    /// What took most of the time here: of one span, or of many.
    Crumb { stage: usize, kind: Kind, x: f64, width: f64 },
}

/// The pieces of a lane. A span of so many pixels is a piece of its own; others are crumbs. Of those that are narrower than
/// a pixel, all that begin in a pixel are one crumb, and neighbours of one kind are one, too. So there
/// are at most two crumbs in a pixel.
pub(super) fn pieces(spans: &[Span], pixels: f64, until: Nanos, whole: f64) -> Vec<Piece<'_>> {
    let scale = pixels / until.max(1) as f64;
    let mut pieces = Vec::new();
    let mut column = Column::default();
    for span in spans {
        let x = span.from as f64 * scale;
        let width = (span.to - span.from) as f64 * scale;
        if width < 1.0 {
            if column.x != x.floor() {
                column.flush(x.floor(), &mut pieces);
            }
            column.add(span);
            continue;
        }
        column.flush(x.floor(), &mut pieces);
        pieces.push(if width >= whole {
            Piece::Whole { span, x, width }
        } else {
            Piece::Crumb { stage: span.stage, kind: span.kind, x, width }
        });
    }
    column.flush(0.0, &mut pieces);
    pieces
}

/// A pixel, and what took how much time in it.
#[derive(Default)]
struct Column {
    x: f64,
    shares: Vec<((usize, Kind), Nanos)>,
}

impl Column {
    fn add(&mut self, span: &Span) {
        let key = (span.stage, span.kind);
        // A call that took no time is seen, too.
        let time = (span.to - span.from).max(1);
        match self.shares.iter_mut().find(|(it, _)| *it == key) {
            Some((_, share)) => *share += time,
            None => self.shares.push((key, time)),
        }
    }

    /// Puts it there, and goes on with another pixel.
    fn flush(&mut self, next: f64, pieces: &mut Vec<Piece<'_>>) {
        let x = std::mem::replace(&mut self.x, next);
        let shares = self.shares.drain(..);
        // The earlier one where two took the same.
        let most = shares.rev().max_by_key(|(_, share)| *share);
        let Some(((stage, kind), _)) = most else { return };
        match pieces.last_mut() {
            Some(Piece::Crumb { stage: s, kind: k, x: begin, width })
                if (*s, *k) == (stage, kind) && (*begin + *width - x).abs() < 0.01 =>
            {
                *width += 1.0;
            }
            _ => pieces.push(Piece::Crumb { stage, kind, x, width: 1.0 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(stage: usize, kind: Kind, from: Nanos, to: Nanos) -> Span {
        Span { kind, stage, unit: 0, from, to }
    }

    #[test]
    fn wide_spans_stay_and_narrow_ones_become_one() {
        let mut spans = vec![span(1, Kind::Call, 0, 5_000)];
        spans.extend((50..60).flat_map(|at| {
            [span(1, Kind::Call, at * 100, at * 100 + 60), span(2, Kind::Line, at * 100 + 60, at * 100 + 100)]
        }));
        spans.push(span(1, Kind::Call, 6_000, 8_000));
        // A pixel is 1000 ns.
        assert_eq!(
            pieces(&spans, 10.0, 10_000, 3.0),
            [
                Piece::Whole { span: &spans[0], x: 0.0, width: 5.0 },
                Piece::Crumb { stage: 1, kind: Kind::Call, x: 5.0, width: 1.0 },
                Piece::Crumb { stage: 1, kind: Kind::Call, x: 6.0, width: 2.0 },
            ]
        );
    }

    #[test]
    fn a_crumb_shows_what_took_most_of_its_time() {
        let spans = [
            span(1, Kind::Call, 0, 10),
            span(2, Kind::Call, 10, 40),
            span(1, Kind::Call, 40, 50),
            span(1, Kind::Call, 1_200, 1_200),
        ];
        assert_eq!(
            pieces(&spans, 10.0, 10_000, 3.0),
            [
                Piece::Crumb { stage: 2, kind: Kind::Call, x: 0.0, width: 1.0 },
                Piece::Crumb { stage: 1, kind: Kind::Call, x: 1.0, width: 1.0 },
            ]
        );
    }

    #[test]
    fn there_are_no_more_pieces_than_pixels_allow() {
        let spans: Vec<_> =
            (0..100_000).map(|at| span((at % 7) as usize, Kind::Call, at * 10, at * 10 + at % 10)).collect();
        let count = pieces(&spans, 800.0, 1_000_000, 6.0).len();
        assert!((600..=800).contains(&count), "{count}");
        assert!(pieces(&[], 800.0, 0, 6.0).is_empty());
    }
}
