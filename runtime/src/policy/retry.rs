//! `Retry`: how often a call is tried, when, and after which errors.

use std::fmt;
use std::time::Duration;

use exponential_backoff::Backoff;

use crate::poison::{Met, Never};
use crate::time::{Instant, now};

/// How often a call is tried, when, and after which errors: `map(get).retry(Retry::tries(5).within(minute))`.
///
/// `map(get).retry(5)` is `map(get).retry(Retry::tries(5))`: five calls at most, with a pause after each that failed. The
/// longest pause is 100 ms after the first, twice as much after each further one, and 10 s at most; how long it is,
/// chance decides evenly between nothing and that ("full jitter"), so that those who failed together do not come back
/// together.
///
/// A policy can be a constant, and be shared as `&policy`. Functions in it make it a type of its own;
/// `Retry<fn(&Error) -> bool>` can be written in a field.
///
/// # Examples
///
/// What the server asks for is heeded, and holds for everybody by a [`Limiter`](super::Limiter):
///
/// ```
/// use std::time::Duration;
/// use pipewright::pipe;
/// use pipewright::policy::{Limiter, Retry};
///
/// #[derive(Debug, PartialEq)]
/// enum Error { NotFound, Busy { retry_after: Option<Duration> } }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// # let start = tokio::time::Instant::now();
/// # let busy = std::cell::Cell::new(true);
/// # let ask = async |id: u32| match id {
/// #     404 => Err(Error::NotFound),
/// #     _ if busy.replace(false) => Err(Error::Busy { retry_after: Some(Duration::from_secs(5)) }),
/// #     _ => Ok(id),
/// # };
/// let limiter = Limiter::per_second(10);
/// let get = async |id: u32| {
///     let answer = ask(id).await;
///     if let Err(Error::Busy { retry_after: Some(time) }) = &answer {
///         limiter.pause_for(*time); // everybody, and here also after the last try
///     }
///     answer
/// };
/// let policy = Retry::tries(4)
///     .within(Duration::from_secs(60))
///     .when(|error: &Error| *error != Error::NotFound)
///     .after(|error: &Error| match error {
///         Error::Busy { retry_after } => *retry_after,
///         Error::NotFound => None,
///     });
///
/// let all: Result<Vec<u32>, Error> =
///     pipe!([1, 2] |> map(get).rate(&limiter).retry(&policy)? |> collect).await;
/// assert_eq!(all, Ok(vec![1, 2]));
/// # assert_eq!(start.elapsed().as_millis(), 5100);
/// let none: Result<Vec<u32>, Error> =
///     pipe!([404] |> map(get).rate(&limiter).retry(&policy)? |> collect).await;
/// assert_eq!(none, Err(Error::NotFound)); // by the first try
/// # });
/// ```
#[derive(Clone, Copy)]
#[must_use = "a policy does nothing until it stands in `.retry(..)`"]
pub struct Retry<W = Always, A = BackOff> {
    tries: u32,
    first: Duration,
    max: Duration,
    jitter: Jitter,
    within: Option<Duration>,
    when: W,
    after: A,
}

/// How much of a pause is left to chance.
#[derive(Clone, Copy, Debug)]
enum Jitter {
    None,
    Full,
    /// The same each time.
    Seeded(u64),
}

/// After every error: a policy without [`when`](Retry::when).
#[derive(Clone, Copy, Debug)]
pub struct Always;

/// Pauses grow, whatever the error says: a policy without [`after`](Retry::after).
#[derive(Clone, Copy, Debug)]
pub struct BackOff;

impl Retry {
    /// So many calls at most: `Retry::tries(1)` is the call alone.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[track_caller]
    pub const fn tries(tries: u32) -> Self {
        assert!(tries > 0, "a call is tried once or more");
        let (first, max) = (Duration::from_millis(100), Duration::from_secs(10));
        Retry { tries, first, max, jitter: Jitter::Full, within: None, when: Always, after: BackOff }
    }
}

impl<W, A> Retry<W, A> {
    /// How many tries there are at most.
    pub(crate) fn limit(&self) -> u32 {
        self.tries
    }

    /// The longest pause after the first try; 100 ms unless you say more.
    pub const fn first_delay(mut self, delay: Duration) -> Self {
        self.first = delay;
        self
    }

    /// The longest pause after any try; 10 s unless you say more. What the server asks for may be longer.
    pub const fn max_delay(mut self, delay: Duration) -> Self {
        self.max = delay;
        self
    }

    /// Exactly that pause after each try, without chance.
    pub const fn fixed_delay(self, delay: Duration) -> Self {
        self.first_delay(delay).max_delay(delay).without_jitter()
    }

    /// Pauses are as long as they can be: 100 ms, 200 ms, 400 ms, .. unless you say more.
    pub const fn without_jitter(mut self) -> Self {
        self.jitter = Jitter::None;
        self
    }

    /// Chance is the same each time: for tests. All elements pause alike then.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.jitter = Jitter::Seeded(seed);
        self
    }

    /// No try begins later than that after the first began. Where the pause would end too late, the error comes at once.
    ///
    /// A call that has begun goes on; `.timeout(d)` behind `.retry(..)` is what ends it.
    pub const fn within(mut self, time: Duration) -> Self {
        self.within = Some(time);
        self
    }
}

impl<A> Retry<Always, A> {
    /// Tries again where this says so: `.when(|error: &Error| error.is_transient())`. Any other error is final.
    pub fn when<X, W: Fn(&X) -> bool>(self, when: W) -> Retry<W, A> {
        let Retry { tries, first, max, jitter, within, after, .. } = self;
        Retry { tries, first, max, jitter, within, when, after }
    }
}

impl<W> Retry<W, BackOff> {
    /// Pauses as long as the error says, such as what a server asked for by `Retry-After`; as usual where it is `None`.
    ///
    /// It is asked where there is another try: what has to happen for each error belongs into the function that is called.
    /// Neither chance nor [`max_delay`](Retry::max_delay) changes that time: earlier would be in vain. Where it is longer
    /// than [`within`](Retry::within) allows, the error comes at once.
    pub fn after<X, A: Fn(&X) -> Option<Duration>>(self, after: A) -> Retry<W, A> {
        let Retry { tries, first, max, jitter, within, when, .. } = self;
        Retry { tries, first, max, jitter, within, when, after }
    }
}

impl<W, A> Retry<W, A> {
    /// Whether this is the last try, whatever comes of it.
    pub(super) fn is_last(&self, tries: u32) -> bool {
        tries >= self.tries
    }

    /// Until when tries may begin, of a call that begins now.
    pub(super) fn deadline(&self) -> Option<Instant> {
        now().checked_add(self.within?)
    }

    /// How long to pause before the next try, or `None` where this was the last.
    pub(super) fn pause<X>(&self, error: &X, tries: u32, deadline: Option<Instant>) -> Option<Duration>
    where
        W: When<X>,
        A: After<X>,
    {
        if self.is_last(tries) || !self.when.again(error) {
            return None;
        }
        let pause = self.after.delay(error).unwrap_or_else(|| self.jitter(self.delay(tries), tries));
        let is_late = |deadline| now().checked_add(pause).is_none_or(|begins| begins > deadline);
        (!deadline.is_some_and(is_late)).then_some(pause)
    }

    /// The longest pause after so many tries.
    fn delay(&self, tries: u32) -> Duration {
        let mut backoff = Backoff::new(u32::MAX, self.first.min(self.max), self.max);
        backoff.set_jitter(0.0);
        // The factor is at its most after 32.
        let nth = tries.saturating_sub(1).min(32);
        backoff.iter().nth(nth as usize).flatten().unwrap_or(self.max)
    }

    fn jitter(&self, delay: Duration, tries: u32) -> Duration {
        // 584 years, as good as for ever.
        let nanos = u64::try_from(delay.as_nanos()).unwrap_or(u64::MAX);
        match self.jitter {
            Jitter::None => delay,
            Jitter::Full => Duration::from_nanos(fastrand::u64(0..=nanos)),
            Jitter::Seeded(seed) => {
                let mut chance = fastrand::Rng::with_seed(seed.wrapping_add(u64::from(tries)));
                Duration::from_nanos(chance.u64(0..=nanos))
            }
        }
    }
}

impl<W, A> fmt::Debug for Retry<W, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("tries", &self.tries)
            .field("first_delay", &self.first)
            .field("max_delay", &self.max)
            .field("jitter", &self.jitter)
            .field("within", &self.within)
            .finish_non_exhaustive()
    }
}

/// What `.retry` takes: a number of tries or a [`Retry`].
#[diagnostic::on_unimplemented(
    message = "`.retry` takes a number of tries or a `Retry`, but this is `{Self}`",
    label = "this is `{Self}`",
    note = "write `.retry(3)`, or `.retry(Retry::tries(n))` with an `n: u32`"
)]
pub trait Policy {
    /// The condition.
    type When;
    /// What says how long.
    type After;
    /// Itself, by its true type.
    #[track_caller]
    fn into_retry(self) -> Retry<Self::When, Self::After>;
}

#[diagnostic::do_not_recommend]
impl Policy for u32 {
    type When = Always;
    type After = BackOff;
    #[track_caller]
    fn into_retry(self) -> Retry {
        Retry::tries(self)
    }
}

#[diagnostic::do_not_recommend]
impl<W, A> Policy for Retry<W, A> {
    type When = W;
    type After = A;
    fn into_retry(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<W: Clone, A: Clone> Policy for &Retry<W, A> {
    type When = W;
    type After = A;
    fn into_retry(self) -> Retry<W, A> {
        self.clone()
    }
}

/// A condition on errors `X`.
#[diagnostic::on_unimplemented(
    message = "the calls of this stage fail with `{X}`, but its `.retry` asks about another error",
    label = "the error is `{X}`",
    note = "write `Retry::tries(n).when(|error: &{X}| ..)`"
)]
pub trait When<X> {
    /// Known, if it is one.
    type Is;
    /// Whether to try again.
    fn again(&self, error: &X) -> bool;
}

#[diagnostic::do_not_recommend]
impl<X> When<X> for Always {
    type Is = ();
    fn again(&self, _: &X) -> bool {
        true
    }
}

#[diagnostic::do_not_recommend]
impl<X, F: Fn(&X) -> bool> When<X> for F {
    type Is = ();
    fn again(&self, error: &X) -> bool {
        self(error)
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<X, F> When<X> for F
where
    Never<X, F>: Met,
{
    type Is = F;
    fn again(&self, _: &X) -> bool {
        unreachable!()
    }
}

/// What says how long to pause after an error `X`.
#[diagnostic::on_unimplemented(
    message = "the calls of this stage fail with `{X}`, but its `.retry` looks for a delay in another error",
    label = "the error is `{X}`",
    note = "write `Retry::tries(n).after(|error: &{X}| ..)`"
)]
pub trait After<X> {
    /// Known, if it is one.
    type Is;
    /// How long, if the error says so.
    fn delay(&self, error: &X) -> Option<Duration>;
}

#[diagnostic::do_not_recommend]
impl<X> After<X> for BackOff {
    type Is = ();
    fn delay(&self, _: &X) -> Option<Duration> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl<X, F: Fn(&X) -> Option<Duration>> After<X> for F {
    type Is = ();
    fn delay(&self, error: &X) -> Option<Duration> {
        self(error)
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<X, F> After<X> for F
where
    Never<X, F>: Met,
{
    type Is = F;
    fn delay(&self, _: &X) -> Option<Duration> {
        unreachable!()
    }
}
