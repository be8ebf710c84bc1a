//! `interval`: an element at regular times.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Interval as Ticks};

use crate::error::NoErr;
use crate::flow::{Drive, Known, Ready, Shape};
use crate::observe::{Mode, Plan, Site};
use crate::pipe::Pipe;

/// `interval(Duration::from_secs(60))`: the time, at once and then after each period; it never ends.
///
/// Where nobody asked in time, the next element comes at once and the ones after it in the old rhythm are caught up
/// with, as tokio's `interval` does by default. `|> take(n)` ends it.
///
/// # Order
///
/// That of time.
///
/// # Concurrency
///
/// It waits only while it is asked.
///
/// # Errors
///
/// None.
///
/// # Cancellation
///
/// Dropping the pipe drops the timer.
///
/// # Panics
///
/// If the period is zero, or outside of a tokio runtime with time.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use pipewright::pipe;
/// use tokio::time::Instant;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let start = Instant::now();
/// let ticks = pipe!(interval(Duration::from_secs(60)) |> take(3) |> count).await;
/// assert_eq!((ticks, start.elapsed().as_secs()), (3, 120));
/// # });
/// ```
#[track_caller]
pub fn interval(period: Duration) -> Pipe<Instant, NoErr, Interval> {
    Pipe::new(Interval { ticks: tokio::time::interval(period), site: Site::default().or("interval") })
}

impl Pipe<Instant, NoErr, Interval> {
    /// `.named("all")`: gives it a name, which plans show.
    #[track_caller]
    pub fn named(self, name: &'static str) -> Self {
        let flow = self.into_flow();
        Pipe::new(Interval { site: flow.site.named(name), ..flow })
    }
}

/// The flow of [`interval`].
#[must_use = "a flow does nothing until it is driven"]
pub struct Interval {
    ticks: Ticks,
    site: Site,
}

impl Shape for Interval {
    type In = Instant;
    type Item = Instant;
    type Error = NoErr;
    type Work = Ready<Instant, NoErr>;
    type Make = Known;
}

impl Drive for Interval {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.ticks.poll_tick(cx).map(|time| Some(Ready::item(time)))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, _: &mut Context<'_>) {}

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, None)
    }

    fn plan(&self, plan: &mut Plan) {
        plan.source(self.site, true, (0, None)).unasked();
    }
}
