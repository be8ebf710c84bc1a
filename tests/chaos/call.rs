//! A call that may run: ready, or waiting in several ways; it ends, fails, panics or never ends.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::task::AtomicWaker;
use pipewright_tests::Rng;
use tokio::time::{Sleep, sleep};

use crate::fun::{End, Fun};

impl Fun {
    /// How long an asynchronous call takes, in milliseconds.
    pub fn takes(&self, id: u64) -> u64 {
        let mut call = self.call(id, (), |_, _, ()| ());
        while call.left > 0 {
            call.left -= 1;
            call.draw();
        }
        // It has never begun.
        call.planned
    }

    /// An asynchronous function.
    pub fn call<T, R>(&self, id: u64, argument: T, make: fn(&Fun, u64, T) -> R) -> Call<T, R> {
        let slow = self.world.chances.slow;
        let mut rng = self.rng(4, id);
        let left = if rng.chance(slow) { rng.below(4) } else { 0 };
        Call {
            fun: self.clone(),
            id,
            argument: Some(argument),
            make,
            phase: Phase::New,
            rng,
            left,
            wait: None,
            since: 0,
            planned: 0,
            polls: 0,
            permits: 0,
            number: 0,
        }
    }
}

#[derive(PartialEq, Eq)]
enum Phase {
    New,
    Runs,
    Hangs,
    Over,
}

/// A piece of the time of a call.
enum Piece {
    Polls(u64),
    WakesOthers,
    LeavesWaker,
    Told(u64),
    Sleep(u64),
}

enum Wait {
    Sleep(Pin<Box<Sleep>>),
    /// So many polls, each of which it asks for itself.
    Polls(u64),
    /// Until somebody else says so.
    Told(Arc<(AtomicBool, AtomicWaker)>),
}

/// A call that may run.
pub struct Call<T, R> {
    fun: Fun,
    id: u64,
    argument: Option<T>,
    make: fn(&Fun, u64, T) -> R,
    phase: Phase,
    rng: Rng,
    /// How many pieces of its time are left.
    left: u64,
    wait: Option<Wait>,
    /// When it began, and how long it is to take from then on.
    since: u64,
    planned: u64,
    polls: u64,
    permits: usize,
    /// In its segment.
    number: usize,
}

// Nothing in it is ever pinned.
impl<T, R> Unpin for Call<T, R> {}

impl<T, R> Call<T, R> {
    /// The next piece of its time.
    fn draw(&mut self) -> Piece {
        match self.rng.below(8) {
            0 => Piece::Polls(1 + self.rng.below(3)),
            1 => Piece::WakesOthers,
            2 => Piece::LeavesWaker,
            kind => {
                // Even, so that a timeout of an odd time comes before or after.
                let ms = 2 * self.rng.latency();
                self.planned += ms;
                if kind == 3 { Piece::Told(ms) } else { Piece::Sleep(ms) }
            }
        }
    }

    fn next_wait(&mut self, cx: &mut Context<'_>) -> Option<Wait> {
        match self.draw() {
            Piece::Polls(polls) => return Some(Wait::Polls(polls)),
            Piece::WakesOthers => self.fun.world.wake_others(),
            Piece::LeavesWaker => self.fun.world.leave_waker(cx.waker()),
            Piece::Told(ms) => {
                let told = Arc::new((AtomicBool::new(false), AtomicWaker::new()));
                let tell = told.clone();
                tokio::spawn(async move {
                    pipewright_tests::sleep(ms).await;
                    tell.0.store(true, Ordering::Relaxed);
                    tell.1.wake();
                });
                return Some(Wait::Told(told));
            }
            Piece::Sleep(0) => {}
            Piece::Sleep(ms) => return Some(Wait::Sleep(Box::pin(sleep(Duration::from_millis(ms))))),
        }
        None
    }

    fn poll_wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.wait {
            None => Poll::Ready(()),
            Some(Wait::Sleep(sleep)) => sleep.as_mut().poll(cx),
            Some(Wait::Polls(0)) => Poll::Ready(()),
            Some(Wait::Polls(left)) => {
                *left -= 1;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Wait::Told(told)) => {
                told.1.register(cx.waker());
                if told.0.load(Ordering::Relaxed) { Poll::Ready(()) } else { Poll::Pending }
            }
        }
    }
}

impl<T, R> Future for Call<T, R> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let this = self.get_mut();
        let world = this.fun.world.clone();
        this.polls += 1;
        let over = world.is_over() && !(this.fun.elsewhere && world.consumer.in_task);
        if over || this.phase == Phase::Over || this.polls > 50_000 {
            world.wrong(match this.phase {
                Phase::Over => "a call is polled after its end",
                _ if over => "a call is polled after the end of the pipe",
                _ => "a call is polled for ever",
            });
            return Poll::Pending;
        }
        match this.phase {
            Phase::Hangs => return Poll::Pending,
            Phase::New => {
                this.phase = Phase::Runs;
                (this.number, this.permits) = this.fun.begins(this.id);
                this.since = world.now();
            }
            Phase::Runs | Phase::Over => world.goes_on(this.fun.segment, this.number),
        }
        loop {
            ready!(this.poll_wait(cx));
            this.wait = None;
            if this.left == 0 {
                break;
            }
            this.left -= 1;
            this.wait = this.next_wait(cx);
        }
        let took = world.now() - this.since;
        if took != this.planned && world.consumer.awaited && !this.fun.asleep {
            let what = format!("a call of segment {} took {took} ms, not {}", this.fun.segment, this.planned);
            world.wrong(what);
        }
        let end = this.fun.end(this.id);
        if end == End::Hangs {
            this.phase = Phase::Hangs;
            world.shared.hangs();
            return Poll::Pending;
        }
        this.phase = Phase::Over;
        this.fun.ends(this.id, this.permits);
        this.fun.cuts(this.id, this.number);
        if end == End::Panics {
            world.raise(!this.fun.elsewhere);
        }
        let argument = this.argument.take().expect("a call ends once");
        Poll::Ready((this.make)(&this.fun, this.id, argument))
    }
}

impl<T, R> Drop for Call<T, R> {
    fn drop(&mut self) {
        let world = &self.fun.world;
        if matches!(self.phase, Phase::New | Phase::Over) {
            return;
        }
        self.fun.ends(self.id, self.permits);
        // A panic during a panic ends the process.
        let drops = world.chances.drops;
        if drops > 0 && !std::thread::panicking() && self.fun.rng(5, self.id).below(1_000) < drops {
            world.raise(!self.fun.elsewhere);
        }
    }
}

/// What calls make of an element.
pub mod make {
    use crate::fun::{Fun, Wrong};
    use crate::token::Token;

    pub fn same(fun: &Fun, id: u64, x: Token) -> Token {
        let _ = x.into_id();
        fun.world.token(fun.next(id))
    }

    pub fn same_or_fail(fun: &Fun, id: u64, x: Token) -> Result<Token, Wrong> {
        fun.or_fail(id, ()).map(|()| same(fun, id, x))
    }

    pub fn list(fun: &Fun, id: u64, x: Token) -> Vec<Token> {
        let _ = x.into_id();
        let children = fun.children(id);
        if fun.of_a_key.is_some() {
            children.iter().for_each(|child| fun.world.inherits(*child, id));
        }
        fun.world.tokens(children)
    }

    pub fn list_or_fail(fun: &Fun, id: u64, x: Token) -> Result<Vec<Token>, Wrong> {
        fun.or_fail(id, ()).map(|()| list(fun, id, x))
    }

    pub fn some(fun: &Fun, id: u64, x: Token) -> Option<Token> {
        if fun.keeps(id) { Some(same(fun, id, x)) } else { None }
    }

    pub fn some_or_fail(fun: &Fun, id: u64, x: Token) -> Result<Option<Token>, Wrong> {
        fun.or_fail(id, ()).map(|()| some(fun, id, x))
    }

    pub fn keeps(fun: &Fun, id: u64, (): ()) -> bool {
        fun.keeps(id)
    }

    pub fn keeps_or_fail(fun: &Fun, id: u64, (): ()) -> Result<bool, Wrong> {
        fun.or_fail(id, fun.keeps(id))
    }

    pub fn nothing(_: &Fun, _: u64, (): ()) {}

    pub fn nothing_or_fail(fun: &Fun, id: u64, (): ()) -> Result<(), Wrong> {
        fun.or_fail(id, ())
    }
}
