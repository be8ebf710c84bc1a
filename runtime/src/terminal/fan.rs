//! A terminal with branches: `tee` and `route`. One future polls the source and all branches.

mod branches;
mod hub;
#[cfg(all(test, pipewright_loom))]
mod loom_models;
mod stage;

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use pin_project_lite::pin_project;

use super::{Described, Observable, Observed, Once};
use crate::engine::One;
use crate::flow::{Drive, Shape};
use crate::observe::{Mode, Observer, Off, On, Plan, Role};
use crate::policy::RunId;
pub use branches::{AndBranch, Branches, ObservedBranches};
pub use hub::Branch;
use hub::{Hub, Owner, Seat};
pub use stage::{EndsBranch, FanStage, MakesBranch};

/// Elements handed on in one go before other tasks get a chance.
const TURN: usize = 256;

/// Who gets an element.
pub trait Deal<T, E> {
    /// Hands on what still waits for its place. `true` if the source is to be asked for more.
    fn wants(&mut self, table: &mut Table<'_, T, E>) -> bool;
    /// Hands an element on.
    fn deal(&mut self, item: T, table: &mut Table<'_, T, E>);
    /// A copy of an error: each branch gets one.
    fn copy(error: &E) -> E;
    /// How many elements a branch gets, where the source has so many.
    fn hint(of_source: (usize, Option<usize>)) -> (usize, Option<usize>);
}

/// The branches, for a [`Deal`].
pub struct Table<'a, T, E> {
    hub: &'a Hub<T, E>,
    seats: &'a mut [Seat],
    terminal: &'a Waker,
}

impl<T, E> Table<'_, T, E> {
    /// How many branches there are.
    pub fn len(&self) -> usize {
        self.seats.len()
    }

    /// Some branch has nothing and wants something.
    pub fn is_asked(&self) -> bool {
        self.seats.iter().any(|seat| seat.asks)
    }

    /// Some branch has not taken what it got.
    pub fn is_busy(&self) -> bool {
        self.seats.iter().any(|seat| seat.is_open && seat.is_full)
    }

    /// That branch has not taken what it got.
    pub fn is_full(&self, at: usize) -> bool {
        self.seats[at].is_open && self.seats[at].is_full
    }

    /// Puts an element at the empty place of a branch.
    pub fn put(&mut self, at: usize, item: T) {
        self.hub.put(at, item, self.terminal);
        self.seats[at].is_due = true;
        self.seats[at].is_full = true;
        self.seats[at].asks = false;
    }

    /// Gives each branch that takes elements one of its own; the last the original.
    pub fn give_all<V>(
        &mut self,
        value: V,
        copy: impl Fn(&V) -> V,
        mut give: impl FnMut(&mut Self, usize, V),
    ) {
        let is_open = |seat: &Seat| seat.is_open;
        let Some(last) = self.seats.iter().rposition(is_open) else { return drop(value) };
        for at in 0..last {
            if self.seats[at].is_open {
                give(self, at, copy(&value));
            }
        }
        give(self, last, value);
    }

    fn end(&mut self, at: usize, error: Option<E>) {
        self.hub.end(at, error, self.terminal);
        self.seats[at].is_due = true;
    }
}

pin_project! {
    /// The future of [`tee`](crate::Pipe::tee) and [`route`](crate::Pipe::route); it gives `Q`, a tuple.
    #[must_use = "a pipe does nothing until its terminal is awaited"]
    pub struct Fan<T, E, S: Shape, D, L, N, Q> {
        // Before the source: so branches are dropped downstream to upstream.
        #[pin]
        branches: L,
        #[pin]
        one: One<S>,
        deal: D,
        seats: Vec<Seat>,
        // The source has ended, or nobody is left to take anything.
        is_over: bool,
        once: Once,
        // Nested pairs as a tuple.
        flat: fn(N) -> Q,
        // Knows that all of it can be driven: see `Drain`.
        go_on: GoOn<T, E, S, D, L, N, Q>,
        // Dropped last: branches that are polled elsewhere learn that nothing comes any more.
        owner: Owner<T, E>,
    }
}

/// The poll of a [`Fan`].
type GoOn<T, E, S, D, L, N, Q> = fn(Pin<&mut Fan<T, E, S, D, L, N, Q>>, &mut Context<'_>) -> Poll<Q>;

impl<T, E, S: Shape, D, L, N, Q> Future for Fan<T, E, S, D, L, N, Q> {
    type Output = Q;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Q> {
        (self.go_on)(self, cx)
    }
}

impl<T, E, S, D, L, N, Q> Fan<T, E, S, D, L, N, Q>
where
    S: Drive + Shape<Item = T, Error = E>,
    D: Deal<T, E>,
    L: Branches<Output = N>,
{
    pub(crate) fn new<K>(stage: FanStage<K, T, E, S, D, L>, flat: fn(N) -> Q) -> Self {
        let FanStage { up, hub, deal, branches, .. } = stage;
        let seats = vec![Seat::default(); hub.expect(D::hint(up.0.size_hint()))];
        let (one, owner) = (One::new(up.0, up.1), Owner(hub));
        Fan {
            branches,
            one,
            deal,
            seats,
            is_over: false,
            once: Once::new(),
            flat,
            go_on: |fan, cx| fan.go_on::<Off>(cx, L::poll),
            owner,
        }
    }

    /// What the pipe and those of its branches are going to do: see [`Pipe::plan`](crate::Pipe::plan).
    pub fn plan(&self) -> Plan {
        Plan::of(|plan| self.describe(plan))
    }

    /// Tells an observer what happens, in the branches too: see [`observe`](crate::observe).
    pub fn observe<V: Observer + Clone + 'static>(self, observer: &V) -> Observed<Self>
    where
        L: ObservedBranches,
    {
        Observed::new(self, observer)
    }

    fn go_on<M: Mode>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        poll_branches: impl Fn(Pin<&mut L>, &mut Context<'_>, &Hub<T, E>, &mut [Seat]) -> bool,
    ) -> Poll<Q> {
        let mut this = self.project();
        let _inside = this.once.enter();
        let (hub, seats) = (&*this.owner.0, this.seats.as_mut_slice());
        hub.begin();
        seats.iter_mut().for_each(|seat| seat.is_due = true);
        for _ in 0..TURN {
            let all_ended = {
                let _shared = RunId::share();
                poll_branches(this.branches.as_mut(), cx, hub, seats)
            };
            if all_ended {
                this.one.as_mut().close();
                let output = (this.flat)(this.branches.take());
                return this.once.leave(Poll::Ready(output));
            }
            hub.look(seats);
            let mut table = Table { hub, seats, terminal: cx.waker() };
            if !*this.is_over && !table.seats.iter().any(|seat| seat.is_open) {
                *this.is_over = true;
                this.one.as_mut().close();
            }
            if !this.deal.wants(&mut table) || *this.is_over {
                this.one.as_mut().poll_progress::<M>(cx);
            } else if let Poll::Ready(next) = this.one.as_mut().poll_next::<M>(cx) {
                match next {
                    Some(Ok(item)) => this.deal.deal(item, &mut table),
                    Some(Err(error)) => {
                        *this.is_over = true;
                        table.give_all(error, D::copy, |table, at, error| table.end(at, Some(error)));
                    }
                    None => {
                        *this.is_over = true;
                        (0..table.len()).for_each(|at| table.end(at, None));
                    }
                }
                // Also where nobody is due: to give something did not reach what is left in there.
                continue;
            }
            // What was put there is taken before anything waits.
            if !seats.iter().any(|seat| seat.is_due) && hub.rest(cx.waker()) {
                return this.once.leave(Poll::Pending);
            }
        }
        this.one.end_turn::<M>(cx);
        this.once.leave(Poll::Pending)
    }
}

impl<T, E, S, D, L, N, Q> Described for Fan<T, E, S, D, L, N, Q>
where
    S: Drive + Shape<Item = T, Error = E>,
    L: Branches,
{
    fn describe(&self, plan: &mut Plan) {
        let fork = self.one.plan(plan, "the branches", Role::Fork { branches: self.seats.len() });
        self.branches.plan(plan, fork);
    }
}

impl<T, E, S, D, L, N, Q> Observable for Fan<T, E, S, D, L, N, Q>
where
    S: Drive + Shape<Item = T, Error = E>,
    D: Deal<T, E>,
    L: ObservedBranches<Output = N>,
{
    fn poll_observed(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Q> {
        self.go_on::<On>(cx, L::poll_observed)
    }
}
