//! The modifier `.retry(policy)`: a call that failed is made again.

use std::future::Ready;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::retry::{After, Policy, Retry, When};
use super::tries;
use crate::element::{ByValue, Call, Calm, Held, PlainStage, Stage, Standing, kind};
use crate::observe::{Around, WaitFor};
use crate::poison::{Met, Never, Then};
use crate::time::{Instant, Timer, later};

/// A function that is called again where it failed.
pub struct Retried<F, W, A> {
    f: F,
    policy: Arc<Retry<W, A>>,
}

// Not derived: that would ask for `W: Clone` and `A: Clone`.
impl<F: Clone, W, A> Clone for Retried<F, W, A> {
    fn clone(&self) -> Self {
        Retried { f: self.f.clone(), policy: self.policy.clone() }
    }
}

impl<T, F: Call<T, R>, R, W, A> Call<T, RetryCall<T, F, R, W, A>> for Retried<F, W, A> {
    fn call(&self, argument: T) -> RetryCall<T, F, R, W, A> {
        let Retried { f, policy } = self.clone();
        let deadline = policy.deadline();
        RetryCall { f, policy, argument: Some(argument), tries: 0, deadline, state: State::Begin }
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        Call::<T, R>::modifiers(&self.f, list);
        list.push(Around::Tries(self.policy.limit()));
    }

    fn stands(call: &RetryCall<T, F, R, W, A>) -> Option<Standing> {
        let retries = call.tries.saturating_sub(1);
        Some(match &call.state {
            State::Run { run } => {
                let inner = F::stands(run).unwrap_or_default();
                Standing { retries: retries.saturating_add(inner.retries), ..inner }
            }
            State::Pause { .. } => Standing { waits: Some(WaitFor::Pause), retries },
            State::Begin | State::Over => Standing { waits: None, retries },
        })
    }
}

/// A plain function as one whose futures are ready.
#[derive(Clone)]
pub struct AtOnce<F>(F);

impl<F> AtOnce<F> {
    pub(super) fn new(f: F) -> Self {
        AtOnce(f)
    }
}

impl<T, F: Call<T, R>, R> Call<T, Ready<R>> for AtOnce<F> {
    fn call(&self, argument: T) -> Ready<R> {
        std::future::ready(self.0.call(argument))
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        self.0.modifiers(list);
    }
}

pin_project! {
    /// All tries of one call.
    pub struct RetryCall<T, F, R, W, A> {
        f: F,
        policy: Arc<Retry<W, A>>,
        // Until the last try, which need not leave a copy.
        argument: Option<T>,
        // How many have begun.
        tries: u32,
        deadline: Option<Instant>,
        #[pin]
        state: State<R>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<R> {
        Begin,
        Run { #[pin] run: R },
        Pause { until: Instant, #[pin] timer: Timer },
        // Over, or the policy is being asked.
        Over,
    }
}

impl<T, F, R, W, A> Future for RetryCall<T, F, R, W, A>
where
    T: Clone,
    F: Call<T, R>,
    R: Future<Output: Attempt>,
    W: When<<R::Output as Attempt>::Error>,
    A: After<<R::Output as Attempt>::Error>,
{
    type Output = R::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R::Output> {
        let mut this = self.project();
        loop {
            match this.state.as_mut().project() {
                StateProjection::Begin => {
                    *this.tries += 1;
                    if *this.tries > 1 {
                        tries::add(1);
                    }
                    let argument = match this.policy.is_last(*this.tries) {
                        true => this.argument.take(),
                        false => this.argument.clone(),
                    };
                    let run = this.f.call(argument.expect("there until the last try"));
                    this.state.set(State::Run { run });
                }
                StateProjection::Run { run } => {
                    let output = ready!(run.poll(cx));
                    // First of all it is gone, with all that it holds.
                    this.state.set(State::Over);
                    let pause = output
                        .error()
                        .and_then(|error| this.policy.pause(error, *this.tries, *this.deadline));
                    let Some(pause) = pause else { return Poll::Ready(output) };
                    if pause.is_zero() {
                        // Others come first: what fails at once must not keep the task for ever.
                        this.state.set(State::Begin);
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    this.state.set(State::Pause { until: later(pause), timer: Timer::new() });
                }
                StateProjection::Pause { until, timer } => {
                    ready!(timer.poll_at(cx, *until));
                    this.state.set(State::Begin);
                }
                StateProjection::Over => panic!("a call was polled again after its end"),
            }
        }
    }
}

/// What a call gives that may have failed.
#[diagnostic::on_unimplemented(
    message = "`.retry` needs a function that gives `Result`, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "let the function give `Err` where it should be called again, or remove `.retry`"
)]
pub trait Attempt {
    /// Known, if it is a `Result`.
    type Is;
    /// The type of the error.
    type Error;
    /// The error, if it failed.
    fn error(&self) -> Option<&Self::Error>;
}

#[diagnostic::do_not_recommend]
impl<V, X> Attempt for Result<V, X> {
    type Is = ();
    type Error = X;
    fn error(&self) -> Option<&X> {
        self.as_ref().err()
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: Attempt> Attempt for Held<T, V> {
    type Is = V::Is;
    type Error = V::Error;
    fn error(&self) -> Option<&V::Error> {
        self.1.error()
    }
}

/// What the function of a stage `Self` gives, where a call of it gives `O`: a message speaks of the verdict of a `filter`,
/// not of it beside the element.
pub trait Gives<O> {
    /// That.
    type What;
}

impl<K: ByValue, O> Gives<O> for K {
    type What = O;
}

/// One for each stage that looks at elements: as it is, and behind a timeout.
macro_rules! by_reference {
    ($($kind:ty)*) => {$(
        impl<T, V> Gives<Held<T, V>> for $kind {
            type What = V;
        }

        impl<V, X> Gives<Result<V, X>> for $kind {
            type What = Result<V, X>;
        }
    )*};
}

by_reference! { kind::filter kind::inspect }

/// What a function is given again: `Clone`, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "`.retry` calls the function again with a clone of what it was given, but `{Self}` is not `Clone`",
    label = "`{Self}` is not `Clone`",
    note = "derive `Clone`, share it by `|> map(Arc::new)`, or let the elements be references, as in `list.iter() |> ..`"
)]
pub trait Repeatable {
    /// Known, if it can be.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> Repeatable for T {
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<T> Repeatable for T
where
    Never<T, T>: Met,
{
    type Is = T;
}

/// The stage with its function behind tries; `C` is what a call is then.
type Tried<K, T, E, S, F, C, W, A, Q = Calm> = Stage<K, T, E, S, Retried<F, W, A>, C, Q>;

impl<K, T, E, S, F, R: Future, Q> Stage<K, T, E, S, F, R, Q> {
    // `U` and `V` are names of their own, so that the compiler points at the modifier, not at what stands before it.
    /// `.retry(3)`: calls the function again where it gave `Err`, three times in all; the last `Err` is what comes out.
    ///
    /// The element keeps its place, and counts as running in a `buffer` also during a pause. Each try has a clone of it
    /// (or the reference that it is). A [`Retry`] in place of the number says when, how long, and after which errors.
    /// A panic is no `Err`: it unwinds. Dropping the pipe ends the pauses, too.
    ///
    /// What stands before it belongs to each try, what stands behind it to all of them: see [`Stage`].
    ///
    /// # Panics
    ///
    /// `.retry(n)` if `n` is 0; and where there is a pause outside of a tokio runtime with time.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU32, Ordering};
    /// use std::time::Duration;
    /// use pipewright::pipe;
    /// use pipewright::policy::Retry;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let calls = AtomicU32::new(0);
    /// let get = async |id: u32| match calls.fetch_add(1, Ordering::Relaxed) {
    ///     0 | 1 => Err("busy"), // the first two calls
    ///     _ => Ok(id),
    /// };
    /// let start = tokio::time::Instant::now();
    /// let policy = Retry::tries(3).without_jitter();
    /// let out: Result<Vec<u32>, &str> = pipe!([7, 8] |> map(get).retry(policy)? |> collect).await;
    /// assert_eq!(out, Ok(vec![7, 8]));
    /// assert_eq!(start.elapsed(), Duration::from_millis(100 + 200));
    /// # });
    /// ```
    #[track_caller]
    pub fn retry<P, W, A, U, V, X, B, C, D, G, H, I, J, L>(&mut self, policy: P) -> L
    where
        P: Policy<When = W, After = A>,
        K: Gives<R::Output, What = V>,
        V: Attempt<Error = X, Is = B>,
        (): Then<T, To = U>,
        U: Repeatable<Is = C>,
        W: When<X, Is = D>,
        A: After<X, Is = G>,
        B: Then<Tried<K, T, E, S, F, RetryCall<T, F, R, W, A>, W, A, Q>, To = H>,
        C: Then<H, To = I>,
        D: Then<I, To = J>,
        G: Then<J, To = L>,
    {
        let policy = Arc::new(policy.into_retry());
        G::then(D::then(C::then(B::then(self.wrap(|f| Retried { f, policy })))))
    }
}

impl<K, T, E, S, F, R> PlainStage<K, T, E, S, F, R> {
    /// `.retry(3)`: calls the function again where it gave `Err`, three times in all. See [`Stage::retry`].
    #[track_caller]
    pub fn retry<P, W, A, U, V, X, B, C, D, G, H, I, J, L>(&mut self, policy: P) -> L
    where
        P: Policy<When = W, After = A>,
        K: Gives<R, What = V>,
        V: Attempt<Error = X, Is = B>,
        (): Then<T, To = U>,
        U: Repeatable<Is = C>,
        W: When<X, Is = D>,
        A: After<X, Is = G>,
        B: Then<Tried<K, T, E, S, AtOnce<F>, RetryCall<T, AtOnce<F>, Ready<R>, W, A>, W, A>, To = H>,
        C: Then<H, To = I>,
        D: Then<I, To = J>,
        G: Then<J, To = L>,
    {
        let policy = Arc::new(policy.into_retry());
        G::then(D::then(C::then(B::then(self.wrap(|f| Retried { f: AtOnce(f), policy })))))
    }
}

#[cfg(all(test, not(pipewright_loom)))]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use super::super::retry::{Always, BackOff};
    use super::*;
    use crate::Task;
    use crate::policy::tries::Counted;

    /// Its first so many calls fail.
    fn flaky<'a>(fails: u32, left: &'a Cell<u32>) -> impl Fn(()) -> Result<(), ()> + Clone + use<'a> {
        left.set(fails);
        move |()| left.replace(left.get().saturating_sub(1)).checked_sub(1).map_or(Ok(()), |_| Err(()))
    }

    fn retried<F>(f: F, tries: u32) -> Retried<F, Always, BackOff> {
        Retried { f, policy: Arc::new(Retry::tries(tries).fixed_delay(Duration::from_millis(9))) }
    }

    #[tokio::test(start_paused = true)]
    async fn tries_are_counted_further_out() {
        let left = Cell::new(0);
        for (fails, tries, result) in [(0, 5, Ok(())), (2, 5, Ok(())), (9, 5, Err(())), (9, 1, Err(()))] {
            let counted = Counted::new(retried(AtOnce(flaky(fails, &left)), tries).call(()));
            assert_eq!(counted.await, (result, fails.min(tries - 1)));
        }
        // Five times three.
        let counted = Counted::new(retried(retried(AtOnce(flaky(99, &left)), 3), 5).call(()));
        assert_eq!(counted.await, (Err(()), 14));
    }

    #[tokio::test(start_paused = true)]
    async fn tries_in_a_task_are_counted_too() {
        let in_a_task = Task::spawn(retried(AtOnce(|()| Err::<(), _>(())), 4).call(()));
        assert_eq!(Counted::new(in_a_task).await, (Err(()), 3));
    }
}
