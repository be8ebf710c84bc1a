//! `batch`: makes lists of a fixed size.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::{One, TURN};
use crate::flow::{Drive, Ready, Shape};
use crate::pipe::Pipe;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `batch(100)`: gathers elements into `Vec`s of a hundred.
    ///
    /// A list is handed over at the instant its last element arrives. A shorter one comes at the end, and before an error.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. A list that has been
    /// begun goes on filling also while nobody asks; the next is begun on demand.
    ///
    /// # Errors
    ///
    /// An `Err` from above passes and ends the pipe, after the list that was being filled.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the elements gathered so far.
    ///
    /// # Panics
    ///
    /// If `size` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let lists: Vec<Vec<u32>> = pipe!(0..5 |> batch(2) |> collect).await;
    /// assert_eq!(lists, [vec![0, 1], vec![2, 3], vec![4]]);
    /// # });
    /// ```
    #[track_caller]
    pub fn batch(self, size: usize) -> Pipe<Vec<T>, E, Batch<S>> {
        assert!(size > 0, "`batch` needs at least 1, got 0");
        Pipe::new(Batch { one: One::new(self.into_flow()), size, list: Vec::new(), error: None })
    }
}

pin_project! {
    /// The flow of [`batch`](Pipe::batch).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Batch<S: Shape> {
        #[pin]
        one: One<S>,
        size: usize,
        // Begun as soon as it holds an element.
        list: Vec<S::Item>,
        // Comes behind the list that was being filled.
        error: Option<S::Error>,
    }
}

impl<S: Drive> Batch<S> {
    /// Fills the list. `Ready`: it is full, or nothing more comes.
    fn poll_fill(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        for _ in 0..TURN {
            if this.list.len() == *this.size || this.error.is_some() {
                return Poll::Ready(());
            }
            match this.one.as_mut().poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Ready(Some(Err(error))) => *this.error = Some(error),
                Poll::Ready(Some(Ok(item))) => {
                    if this.list.is_empty() {
                        this.list.reserve_exact((*this.size).min(TURN));
                    }
                    this.list.push(item);
                }
            }
        }
        this.one.end_turn(cx);
        Poll::Pending
    }
}

impl<S: Shape> Shape for Batch<S> {
    type Item = Vec<S::Item>;
    type Error = S::Error;
    type Work = Ready<Vec<S::Item>, S::Error>;
    type Make = S::Make;
}

impl<S: Drive> Drive for Batch<S> {
    fn poll_work(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.as_mut().poll_fill(cx).map(|()| {
            let this = self.project();
            if !this.list.is_empty() {
                return Some(Ready::item(std::mem::take(this.list)));
            }
            this.error.take().map(|error| Ready::new(Err(error)))
        })
    }

    fn poll_progress(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let begun = !self.list.is_empty();
        if !begun || self.as_mut().poll_fill(cx).is_ready() {
            // Full, or not begun: nothing is taken, but what is in progress above goes on.
            self.project().one.poll_progress(cx)
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.one.size_hint();
        let lists = |items: usize| items.saturating_add(self.list.len()).div_ceil(self.size);
        (lists(low), high.map(lists))
    }
}
