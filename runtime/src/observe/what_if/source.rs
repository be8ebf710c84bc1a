//! Where the elements of a model come from.

use std::pin::Pin;
use std::task::{Context, Poll};

use super::model::{Above, Given, Gives};
use super::script::NOTHING;
use super::unit::Stretch;
use crate::flow::{Drive, Ready};
use crate::observe::{On, Plan, PlannedStage, Role, Site};
use crate::sources::{Fed, Feeds, Turn};

/// Elements that are at hand: so many.
pub(super) fn at_hand(source: &PlannedStage, size: usize) -> Above {
    let is_known = matches!(source.role(), Role::Origin { size: Some(_), .. });
    Above(Box::pin(Numbers { next: 0, size, source: Some((source.site(), is_known)) }))
}

/// What the calls of a source are made with: so many times.
pub(super) fn arguments(size: usize) -> Above {
    Above(Box::pin(Numbers { next: 0, size, source: None }))
}

/// Elements that are made by calls, one after another.
pub(super) fn of_calls<const INSTANT: bool>(calls: Stretch<INSTANT>) -> Above {
    Above(Box::pin(Fed::<_, Answers, (), usize>::new(calls)))
}

struct Numbers {
    next: usize,
    size: usize,
    /// Where it is a source: its place, and whether that tells how many there are.
    source: Option<(Site, bool)>,
}

impl Gives for Numbers {
    fn give(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Given>> {
        let this = self.get_mut();
        this.next += 1;
        Poll::Ready((this.next <= this.size).then(|| Ready::item(this.next - 1)))
    }
    fn go_on(self: Pin<&mut Self>, _: &mut Context<'_>) {}
    fn describe(&self, plan: &mut Plan) {
        if let Some((site, is_known)) = self.source {
            plan.source(site, false, if is_known { (self.size, Some(self.size)) } else { (0, None) });
        }
    }
}

/// How the results of such calls are read. There is a next call as long as there are arguments.
enum Answers {}

impl Turn<usize, ()> for Answers {
    type Item = usize;
    fn turn(output: usize) -> Option<(usize, Option<()>)> {
        (output != NOTHING).then_some((output, Some(())))
    }
}

impl<const INSTANT: bool> Feeds<()> for Stretch<INSTANT> {
    // That the one before has ended is all that the next call waits for.
    fn feed(self: Pin<&mut Self>, (): ()) {}
}

impl<const INSTANT: bool> Gives for Fed<Stretch<INSTANT>, Answers, (), usize> {
    fn give(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Given>> {
        self.poll_work::<On>(cx)
    }
    fn go_on(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.poll_progress::<On>(cx);
    }
    fn describe(&self, plan: &mut Plan) {
        self.plan(plan);
    }
}
