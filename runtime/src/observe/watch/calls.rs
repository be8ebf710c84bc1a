//! What works say, which are polled by a driver. A depth is that of [`Work::DEPTH`](crate::flow::Work::DEPTH).

use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Watch, tell};
use crate::element::{Call, Standing};
use crate::observe::What;

impl Watch {
    /// A call of the unit that is being polled begins at this depth, unless it has.
    #[inline]
    fn begin_call(&mut self, depth: u32) {
        let lane = &mut self.lanes[self.current];
        if lane.call != depth && lane.unit.is_some() {
            let stage = self.runners[lane.runner as usize].at(depth);
            (lane.call, lane.standing, lane.stage) = (depth, Standing::default(), stage);
            let unit = lane.unit;
            self.push(stage, unit, What::CallBegun);
        }
    }

    /// It has ended.
    #[inline]
    fn end_call(&mut self) {
        let lane = &mut self.lanes[self.current];
        if let Some(unit) = lane.unit {
            let stage = std::mem::replace(&mut lane.stage, unit.runner);
            lane.call = 0;
            self.push(stage, Some(unit), What::CallEnded);
        }
    }

    /// Where a call stands.
    fn stands(&mut self, standing: Standing) {
        let before = std::mem::replace(&mut self.lanes[self.current].standing, standing);
        for _ in before.retries..standing.retries {
            self.of_current(What::TriedAgain);
        }
        if before.waits != standing.waits {
            if before.waits.is_some() {
                self.of_current(What::GoesOn);
            }
            standing.waits.into_iter().for_each(|what| self.of_current(What::Waits(what)));
        }
    }
}

/// Polls a call.
pub(crate) fn call<T, F: Call<T, R>, R: Future>(
    mut run: Pin<&mut R>,
    cx: &mut Context<'_>,
    depth: usize,
) -> Poll<R::Output> {
    called(depth);
    let output = run.as_mut().poll(cx);
    polled(F::stands(&run), output.is_ready());
    output
}

/// A call is going to be polled. It begins, unless it has.
pub(in crate::observe) fn called(depth: usize) {
    tell(|watch| {
        watch.look_if_handed();
        watch.begin_call(depth as u32);
    });
}

/// It was polled, and stands so.
#[inline]
pub(in crate::observe) fn polled(standing: Option<Standing>, has_ended: bool) {
    match standing {
        Some(standing) => stands(standing, has_ended),
        None if has_ended => has_ended_alone(),
        None => goes_on_alone(),
    }
}

fn stands(standing: Standing, has_ended: bool) {
    tell(|watch| {
        watch.look(None);
        watch.stands(Standing { waits: standing.waits.filter(|_| !has_ended), ..standing });
        if has_ended {
            watch.end_call();
        }
    });
}

fn has_ended_alone() {
    tell(|watch| {
        watch.look(None);
        watch.end_call();
    });
}

fn goes_on_alone() {
    tell(|watch| watch.look(None));
}

/// A plain function is going to be called.
pub(crate) fn applies() {
    tell(Watch::look_if_handed);
}

/// Something else happens at a stage.
pub(crate) fn at(depth: usize, what: What) {
    tell(|watch| watch.in_stretch(depth as u32, what));
}
