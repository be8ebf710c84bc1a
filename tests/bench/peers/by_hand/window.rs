//! The window: places whose address never changes, each with a waker of its own.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures::Stream;

use super::Results;
use super::woken::Woken;

pub struct Window<S, C, R, O> {
    upstream: S,
    ended: bool,
    call: C,
    width: usize,
    places: Box<[Place<R>]>,
    free: Vec<usize>,
    /// Made with the waker of the first poll; this future never changes its task.
    woken: Option<Arc<Woken>>,
    results: O,
}

struct Place<R> {
    /// A call that has finished stays here until the next one takes its place.
    call: Pin<Box<Option<R>>>,
    waker: Waker,
    /// The number of the call, for its result.
    number: usize,
}

impl<R: Future> Place<R> {
    fn poll(&mut self) -> Poll<R::Output> {
        let call = self.call.as_mut().as_pin_mut().expect("the place is taken");
        call.poll(&mut Context::from_waker(&self.waker))
    }
}

impl<S, C, R, O> Window<S, C, R, O> {
    pub fn new(upstream: S, call: C, width: usize, results: O) -> Self {
        let (places, free) = (Box::default(), Vec::new());
        Window { upstream, ended: false, call, width, places, free, woken: None, results }
    }

    fn set_up(&mut self, task: &Waker) -> Arc<Woken> {
        let woken = Woken::new(self.width, task.clone());
        let place = |place| Place { call: Box::pin(None), waker: woken.waker(place), number: 0 };
        self.places = (0..self.width).map(place).collect();
        self.free = (0..self.width).collect();
        woken
    }
}

impl<S, C, R, O> Stream for Window<S, C, R, O>
where
    S: Stream + Unpin,
    C: FnMut(S::Item) -> R + Unpin,
    R: Future,
    O: Results<R::Output> + Unpin,
{
    type Item = R::Output;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<R::Output>> {
        let this = self.get_mut();
        let woken = this.woken.take().unwrap_or_else(|| this.set_up(cx.waker()));
        let result = this.advance(&woken, cx);
        this.woken = Some(woken);
        result
    }
}

impl<S, C, R, O> Window<S, C, R, O>
where
    S: Stream + Unpin,
    C: FnMut(S::Item) -> R + Unpin,
    R: Future,
    O: Results<R::Output> + Unpin,
{
    fn advance(&mut self, woken: &Woken, cx: &mut Context<'_>) -> Poll<Option<R::Output>> {
        loop {
            if let Some(result) = self.results.next() {
                return Poll::Ready(Some(result));
            }
            while !self.ended && self.results.has_room() {
                let Some(&free) = self.free.last() else { break };
                let Poll::Ready(next) = Pin::new(&mut self.upstream).poll_next(cx) else { break };
                let Some(next) = next else {
                    self.ended = true;
                    break;
                };
                let place = &mut self.places[free];
                place.number = self.results.begin();
                place.call.set(Some((self.call)(next)));
                match place.poll() {
                    Poll::Ready(result) => {
                        if let Poll::Ready(result) = self.results.at_once(place.number, result) {
                            return Poll::Ready(Some(result));
                        }
                    }
                    Poll::Pending => _ = self.free.pop(),
                }
            }
            let before = self.free.len();
            woken.visit(|index| {
                let place = &mut self.places[index];
                if let Poll::Ready(result) = place.poll() {
                    self.results.put(place.number, result);
                    self.free.push(index);
                }
            });
            if self.free.len() == before {
                let done = self.ended && before == self.width;
                return if done { Poll::Ready(None) } else { Poll::Pending };
            }
        }
    }
}
