//! The books of a pool: who holds, who waits, and who is served at a release.

use std::cmp::Reverse;
use std::task::Waker;

use super::RunId;
use crate::policy::places::{Line, NOWHERE, Places, Ticket};

pub(super) struct State {
    pub(super) size: usize,
    /// Permits given, those included which a waiter has been given and not yet picked up. Above `size` after a resize.
    pub(super) in_use: usize,
    pub(super) waiting: usize,
    /// Goes on by two at each grant, so that there is a moment between two grants.
    clock: u64,
    /// A waiter that was chosen and needs more permits than are free. Nobody overtakes it.
    chosen: u32,
    /// Permits of calls in which somebody waits for this pool.
    stuck: usize,
    /// Seats made so far: the number of the next.
    made: u64,
    seats: Places<SeatBook>,
    pipes: Places<PipeBook>,
    calls: Places<Call>,
}

struct SeatBook {
    number: u64,
    /// Known from its first call on.
    pipe: u32,
    held: usize,
    line: Line,
}

struct PipeBook {
    run: RunId,
    held: usize,
    waiting: usize,
    /// When it was given a permit last.
    served: u64,
    seats: Vec<u32>,
}

/// A call that waits for permits or holds some.
struct Call {
    seat: u32,
    /// Asked for, and from the grant on: held.
    permits: usize,
    stage: Stage,
    /// The call of this pool inside of which it was made.
    inside: Option<Ticket>,
    /// Calls inside of this one, at any depth, that wait.
    below: usize,
}

enum Stage {
    /// With the waker, until it has been told that it can wait for ever.
    Waiting(Option<Waker>),
    Holding,
}

/// What a call finds when it looks.
pub(super) enum Look {
    Granted(Ticket),
    Waits,
    /// It waits, but not with this waker.
    OtherWaker,
    /// It would wait for ever.
    Never,
}

impl State {
    pub(super) fn new(size: usize) -> Self {
        State {
            size,
            in_use: 0,
            waiting: 0,
            clock: 1,
            chosen: NOWHERE,
            stuck: 0,
            made: 0,
            seats: Places::new(),
            pipes: Places::new(),
            calls: Places::new(),
        }
    }

    pub(super) fn open_seat(&mut self) -> u32 {
        self.made += 1;
        self.seats.put(SeatBook { number: self.made, pipe: NOWHERE, held: 0, line: Line::new() })
    }

    /// Nobody holds the seat any more, so nobody holds or waits for permits by it.
    pub(super) fn close_seat(&mut self, seat: u32) {
        let pipe = self.seats.take(seat).pipe;
        if pipe == NOWHERE {
            return;
        }
        let seats = &mut self.pipes[pipe].seats;
        seats.retain(|other| *other != seat);
        if seats.is_empty() {
            self.pipes.take(pipe);
        }
    }

    /// The pipe of the seat. A seat belongs to the run that asks first: a pipe is run by one terminal.
    fn pipe(&mut self, seat: u32, run: RunId) -> u32 {
        if self.seats[seat].pipe == NOWHERE {
            let known = self.pipes.iter().find(|(_, pipe)| pipe.run == run).map(|(place, _)| place);
            // Whoever is new stands before the one that was served last and behind all others: if it stood before
            // all, pipes that come and go could keep one that stays waiting.
            let served = self.clock - 1;
            let pipe = known.unwrap_or_else(|| {
                self.pipes.put(PipeBook { run, held: 0, waiting: 0, served, seats: Vec::new() })
            });
            self.pipes[pipe].seats.push(seat);
            self.seats[seat].pipe = pipe;
        }
        self.seats[seat].pipe
    }

    fn free(&self) -> usize {
        self.size.saturating_sub(self.in_use)
    }

    /// More than all is never free; the whole pool has to do.
    fn need(&self, weight: usize) -> usize {
        weight.min(self.size)
    }

    /// Permits at once, if they are free and nobody waits.
    pub(super) fn try_take(
        &mut self,
        seat: u32,
        run: RunId,
        weight: usize,
        inside: Option<Ticket>,
    ) -> Option<Ticket> {
        let need = self.need(weight);
        if self.waiting > 0 || need > self.free() {
            return None;
        }
        self.pipe(seat, run);
        let call = self.calls.put(Call { seat, permits: need, stage: Stage::Holding, inside, below: 0 });
        self.book(seat, need);
        Some(self.calls.ticket(call))
    }

    pub(super) fn wait(
        &mut self,
        seat: u32,
        run: RunId,
        weight: usize,
        inside: Option<Ticket>,
        waker: Waker,
    ) -> u32 {
        let pipe = self.pipe(seat, run);
        let stage = Stage::Waiting(Some(waker));
        let call = self.calls.put(Call { seat, permits: weight, stage, inside, below: 0 });
        self.calls.join(&mut self.seats[seat].line, call);
        self.pipes[pipe].waiting += 1;
        self.waiting += 1;
        self.more_below(inside);
        call
    }

    /// A call looks whether its turn has come.
    pub(super) fn look(&self, call: u32, waker: &Waker) -> Look {
        match &self.calls[call].stage {
            Stage::Holding => Look::Granted(self.calls.ticket(call)),
            Stage::Waiting(None) => Look::Never,
            Stage::Waiting(Some(known)) if known.will_wake(waker) => Look::Waits,
            Stage::Waiting(Some(_)) => Look::OtherWaker,
        }
    }

    /// A call that still waits does so with another waker. Gives the former.
    pub(super) fn exchange(&mut self, call: u32, waker: Waker) -> Result<Waker, Waker> {
        match &mut self.calls[call].stage {
            Stage::Waiting(Some(known)) => Ok(std::mem::replace(known, waker)),
            _ => Err(waker),
        }
    }

    fn book(&mut self, seat: u32, permits: usize) {
        self.clock += 2;
        self.in_use += permits;
        let seat = &mut self.seats[seat];
        seat.held += permits;
        let pipe = &mut self.pipes[seat.pipe];
        pipe.held += permits;
        pipe.served = self.clock;
    }

    /// Leaves the line it stands in.
    fn stop_waiting(&mut self, call: u32) {
        let Call { seat, inside, .. } = self.calls[call];
        let seat = &mut self.seats[seat];
        self.calls.leave(&mut seat.line, call);
        self.pipes[seat.pipe].waiting -= 1;
        self.waiting -= 1;
        self.fewer_below(inside, 1);
        if self.chosen == call {
            self.chosen = NOWHERE;
        }
    }

    fn grant(&mut self, call: u32) -> Option<Waker> {
        self.stop_waiting(call);
        let permits = self.need(self.calls[call].permits);
        self.book(self.calls[call].seat, permits);
        let call = &mut self.calls[call];
        call.permits = permits;
        match std::mem::replace(&mut call.stage, Stage::Holding) {
            Stage::Waiting(waker) => waker,
            Stage::Holding => unreachable!("who holds does not wait"),
        }
    }

    /// A call ends, or gives up. Gives the waker it waited with.
    pub(super) fn leave(&mut self, place: u32) -> Option<Waker> {
        if let Stage::Waiting(_) = self.calls[place].stage {
            self.stop_waiting(place);
        }
        let Call { seat, permits, stage, inside, below } = self.calls.take(place);
        if let Stage::Waiting(waker) = stage {
            return waker;
        }
        let seat = &mut self.seats[seat];
        seat.held -= permits;
        self.pipes[seat.pipe].held -= permits;
        self.in_use -= permits;
        if below > 0 {
            // It ends before what was begun inside of it: that is no longer inside of anything.
            self.stuck -= permits;
            self.fewer_below(inside, below);
        }
        None
    }

    /// Who is served next: between pipes, the one that holds fewest permits, then the one served longest ago; inside
    /// of a pipe, a stage that holds none; then downstream before upstream; then the oldest.
    ///
    /// A loop over pipes and stages, of which there are few, and never over waiters.
    fn next(&self) -> Option<u32> {
        let waiting = self.pipes.iter().filter(|(_, pipe)| pipe.waiting > 0);
        let (_, pipe) = waiting.min_by_key(|(_, pipe)| (pipe.held, pipe.served, pipe.run))?;
        let seats = pipe.seats.iter().map(|seat| &self.seats[*seat]);
        let waiting = seats.filter_map(|seat| seat.line.first().map(|first| (seat, first)));
        waiting.min_by_key(|(seat, _)| (seat.held > 0, Reverse(seat.number))).map(|(_, first)| first)
    }

    /// Serves one waiter, if it can be done, and gives its waker: to be called again until it gives none.
    pub(super) fn serve(&mut self) -> Option<Waker> {
        while self.waiting > 0 && self.free() > 0 {
            let call = if self.chosen == NOWHERE { self.next()? } else { self.chosen };
            if self.need(self.calls[call].permits) > self.free() {
                self.chosen = call;
                break;
            }
            // One that was told to give up needs no second waking.
            if let Some(waker) = self.grant(call) {
                return Some(waker);
            }
        }
        if self.waiting == 0 || self.stuck < self.in_use { None } else { self.untie() }
    }

    /// All permits are held by calls in which somebody waits for this pool, so none comes back by itself. A waiter
    /// inside of such a call overtakes a large one if that helps; otherwise one is told that it waits for ever.
    fn untie(&mut self) -> Option<Waker> {
        let fits = self.tied().find(|(_, call)| self.need(call.permits) <= self.free());
        if let Some(place) = fits.map(|(place, _)| place) {
            return self.grant(place);
        }
        // One is enough, so the next call finds that it has been told: the panic it ends in gives permits back.
        let (place, _) = self.tied().next()?;
        match &mut self.calls[place].stage {
            Stage::Waiting(waker) => waker.take(),
            Stage::Holding => unreachable!("who holds does not wait"),
        }
    }

    /// Those who wait inside of a call that holds permits.
    fn tied(&self) -> impl Iterator<Item = (u32, &Call)> {
        self.calls.iter().filter(|(_, call)| {
            let inside = call.inside.and_then(|outer| self.calls.find(outer));
            matches!(call.stage, Stage::Waiting(_)) && inside.is_some()
        })
    }

    /// Somebody begins to wait inside of that call.
    fn more_below(&mut self, mut inside: Option<Ticket>) {
        while let Some(place) = inside.and_then(|outer| self.calls.find(outer)) {
            let outer = &mut self.calls[place];
            if outer.below == 0 {
                self.stuck += outer.permits;
            }
            outer.below += 1;
            inside = outer.inside;
        }
    }

    /// So many no longer wait inside of that call.
    fn fewer_below(&mut self, mut inside: Option<Ticket>, count: usize) {
        while let Some(place) = inside.and_then(|outer| self.calls.find(outer)) {
            let outer = &mut self.calls[place];
            outer.below -= count;
            if outer.below == 0 {
                self.stuck -= outer.permits;
            }
            inside = outer.inside;
        }
    }

    /// How many seats and pipes are known.
    #[cfg(all(test, not(pipewright_loom)))]
    pub(super) fn books(&self) -> (usize, usize) {
        (self.seats.iter().count(), self.pipes.iter().count())
    }

    /// Permits of calls in which somebody waits.
    #[cfg(all(test, not(pipewright_loom)))]
    pub(super) fn tied_up(&self) -> usize {
        self.stuck
    }
}
