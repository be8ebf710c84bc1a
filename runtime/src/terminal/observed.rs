//! The future of a terminal that is observed, and a stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Described;
use crate::observe::watch::Watch;
use crate::observe::{Observer, Plan};
use crate::time::Timer;

/// A terminal's future that can be observed.
pub trait Observable: Future + Described {
    /// Polls it, and says what happens.
    fn poll_observed(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output>;
}

pin_project! {
    /// The future of a terminal with observers, or a stream: made by `.observe(&observer)`.
    #[must_use = "a pipe does nothing until its terminal is awaited"]
    pub struct Observed<F> {
        #[pin]
        pipe: F,
        // Until the first poll.
        observers: Vec<Box<dyn Observer>>,
        // From the first poll until the end.
        watch: Option<Box<Watch>>,
        #[pin]
        timer: Timer,
    }

    impl<F> PinnedDrop for Observed<F> {
        fn drop(this: Pin<&mut Self>) {
            if let Some(mut watch) = this.project().watch.take() {
                watch.end(true);
            }
        }
    }
}

impl<F: Described> Observed<F> {
    pub(crate) fn new<V: Observer + Clone + 'static>(pipe: F, observer: &V) -> Self {
        Observed { pipe, observers: vec![Box::new(observer.clone())], watch: None, timer: Timer::new() }
    }

    /// One more observer.
    pub fn observe<V: Observer + Clone + 'static>(mut self, observer: &V) -> Self {
        self.observers.push(Box::new(observer.clone()));
        self
    }

    /// What the pipe is going to do: see [`Pipe::plan`](crate::Pipe::plan).
    pub fn plan(&self) -> Plan {
        Plan::of(|plan| self.pipe.describe(plan))
    }

    /// Polls the pipe and tells the observers; `is_end` says whether nothing comes behind what it gave.
    pub(crate) fn turn<R>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        poll: impl FnOnce(Pin<&mut F>, &mut Context<'_>) -> Poll<R>,
        is_end: impl FnOnce(&R) -> bool,
    ) -> Poll<R> {
        let this = self.project();
        if !this.observers.is_empty() {
            let observers = std::mem::take(this.observers);
            *this.watch = Some(Watch::new(&Plan::of(|plan| this.pipe.describe(plan)), observers));
        }
        let result = Watch::turn(this.watch, || poll(this.pipe, cx));
        if matches!(&result, Poll::Ready(result) if is_end(result)) {
            if let Some(mut watch) = this.watch.take() {
                watch.end(false);
            }
        } else if let Some(watch) = this.watch {
            let mut timer = this.timer;
            while let Some(at) = watch.next_tick() {
                if timer.as_mut().poll_behind(cx, at).is_pending() {
                    break;
                }
                watch.tick();
            }
        }
        result
    }
}

impl<F: Observable> Future for Observed<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.turn(cx, F::poll_observed, |_| true)
    }
}
