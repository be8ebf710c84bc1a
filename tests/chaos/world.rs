//! One pipe that runs: which elements live, which calls run, what passed where, and everything that went wrong.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::thread::{self, ThreadId};

use pipewright_tests::Rng;
use tokio::time::Instant;

use crate::shared::Shared;
use crate::token::Token;

/// How often something happens.
#[derive(Clone, Debug, Default)]
pub struct Chances {
    /// Of a thousand calls.
    pub errors: u64,
    pub panics: u64,
    /// That never end.
    pub hangs: u64,
    /// Of a thousand destructors, of elements and of calls that are cancelled: that panic.
    pub drops: u64,
    /// Of a hundred elements: those a condition leaves out; of a hundred calls: those that take time.
    pub skips: u64,
    pub slow: u64,
    /// The longest list.
    pub list: u64,
}

/// The panic of a call or destructor.
#[derive(Debug)]
pub struct Planned;

/// Who drives a pipe.
#[derive(Clone, Copy, Debug)]
pub struct Consumer {
    /// It awaits the pipe, so that nothing may stand still.
    pub awaited: bool,
    /// The pipe is in a task of its own, which ends some time after it was aborted.
    pub in_task: bool,
    /// Some calls run on threads, which come to their end some time after they were forgotten.
    pub on_threads: bool,
    /// Nothing is written down that grows with the number of elements.
    pub endless: bool,
}

impl State {
    /// Calls that are still there, though what comes before a segment has ended.
    fn kept(&self, now: u64) -> Option<(usize, usize)> {
        let upstream = |at: usize| self.running[..at].iter().sum::<usize>();
        let past = self.cuts.iter().filter(|(from, ..)| *from <= now);
        past.map(|(_, at, _)| (*at, upstream(*at))).find(|(_, calls)| *calls > 0)
    }

    fn key_of(&self, id: u64) -> u64 {
        self.keys.get(&id).copied().unwrap_or(key(id))
    }
}

/// What is known about a run.
pub struct World {
    pub seed: u64,
    pub chances: Chances,
    pub shared: Arc<Shared>,
    pub consumer: Consumer,
    begun: Instant,
    thread: ThreadId,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whether an element is alive, by its number.
    alive: Vec<bool>,
    live: usize,
    most: usize,
    wrong: Vec<String>,
    /// Panics on the thread of the pipe, outside of tasks.
    raised: usize,
    /// Calls that run, by segment.
    running: Vec<usize>,
    calls: usize,
    /// What left each segment, and when; the source is number 0.
    passed: Vec<Vec<(u64, u64)>>,
    /// What the consumer's body was called with.
    eaten: Vec<u64>,
    /// Wakers of calls, some of which are over.
    late: Vec<Waker>,
    /// From when on nothing may go on: before which segment, and there behind which of its calls.
    cuts: Vec<(u64, usize, usize)>,
    /// From when on no element may leave a segment: an error of its unordered buffer is next.
    overtaken: BTreeMap<usize, u64>,
    /// Calls begun so far, by segment, and elements left out there that a handler was shown.
    begun: Vec<usize>,
    left_out: Vec<usize>,
    /// Calls that run, by segment and key; the keys of elements that have inherited one.
    of_a_key: BTreeMap<(usize, u64), usize>,
    keys: BTreeMap<u64, u64>,
    over: bool,
}

/// The key of an element where calls are limited by key.
pub fn key(id: u64) -> u64 {
    id % 3
}

impl World {
    pub fn new(
        seed: u64,
        chances: Chances,
        shared: Arc<Shared>,
        segments: usize,
        consumer: Consumer,
    ) -> Arc<Self> {
        let state = State {
            running: vec![0; segments + 2],
            begun: vec![0; segments + 2],
            left_out: vec![0; segments + 2],
            passed: vec![Vec::new(); segments + 1],
            ..State::default()
        };
        let (begun, thread) = (Instant::now(), thread::current().id());
        Arc::new(World { seed, chances, shared, consumer, begun, thread, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Virtual milliseconds since the start.
    pub fn now(&self) -> u64 {
        self.begun.elapsed().as_millis() as u64
    }

    /// Random numbers that belong to one call, or one element, and to nothing else.
    pub fn rng(&self, what: u64, id: u64) -> Rng {
        Rng::new(mix(self.seed ^ what.rotate_left(48), id))
    }

    /// Something that must not happen. The first is reported, whatever comes of it.
    pub fn wrong(&self, what: impl Into<String>) {
        let mut state = self.state();
        if state.wrong.len() < 3 {
            let what = what.into();
            state.wrong.push(what);
        }
    }

    pub fn all_wrong(&self) -> Vec<String> {
        self.state().wrong.clone()
    }

    /// Panics as planned. `here`: on the task of the pipe.
    pub fn raise(&self, here: bool) -> ! {
        if here && thread::current().id() == self.thread {
            self.state().raised += 1;
        }
        // Without the message on the screen.
        resume_unwind(Box::new(Planned))
    }

    pub fn raised(&self) -> usize {
        self.state().raised
    }

    /// A new element.
    pub fn token(self: &Arc<Self>, id: u64) -> Token {
        let mut state = self.state();
        state.live += 1;
        state.most = state.most.max(state.live);
        let number = state.alive.len();
        if !self.consumer.endless {
            state.alive.push(true);
        }
        drop(state);
        Token::new(self.clone(), number, id)
    }

    /// An element is gone. Gives whether it was there.
    pub fn bury(&self, number: usize) -> bool {
        let mut state = self.state();
        state.live -= 1;
        self.consumer.endless || std::mem::replace(&mut state.alive[number], false)
    }

    pub fn tokens(self: &Arc<Self>, ids: impl IntoIterator<Item = u64>) -> Vec<Token> {
        ids.into_iter().map(|id| self.token(id)).collect()
    }

    /// A call begins in a segment in which at most `limit` may run. Gives its number there.
    pub fn begin(&self, segment: usize, limit: usize, elsewhere: bool) -> usize {
        let mut state = self.state();
        state.calls += 1;
        let number = state.begun[segment];
        state.begun[segment] += 1;
        state.running[segment] += 1;
        let (running, over) = (state.running[segment], state.over);
        drop(state);
        self.keeps_nothing();
        if running > limit {
            self.wrong(format!("{running} calls run at once in segment {segment}, where {limit} may"));
        }
        // A thread may be about to begin when its call is aborted.
        if over && !elsewhere {
            self.wrong(format!("a call begins in segment {segment} after the end"));
        }
        number
    }

    /// A call has begun where `most` may be open: begun, and not handed over.
    pub fn opens(&self, segment: usize, most: usize) {
        let state = self.state();
        let (begun, passed) = (state.begun[segment], state.passed[segment].len());
        drop(state);
        if begun > passed.saturating_add(most) && !self.consumer.endless {
            self.wrong(format!(
                "{begun} have begun in segment {segment} and {passed} left it: {most} may be open"
            ));
        }
    }

    /// What an element splits into has its key.
    pub fn inherits(&self, child: u64, parent: u64) {
        let mut state = self.state();
        let key = state.key_of(parent);
        state.keys.insert(child, key);
    }

    pub fn begin_key(&self, segment: usize, id: u64, limit: usize) {
        let mut state = self.state();
        let key = state.key_of(id);
        let running = state.of_a_key.entry((segment, key)).or_default();
        *running += 1;
        let running = *running;
        drop(state);
        if running > limit {
            self.wrong(format!("{running} calls of key {key} run in segment {segment}, where {limit} may"));
        }
    }

    pub fn end_key(&self, segment: usize, id: u64) {
        let mut state = self.state();
        let key = state.key_of(id);
        *state.of_a_key.entry((segment, key)).or_default() -= 1;
    }

    /// A handler was shown an element that is left out.
    pub fn leaves_out(&self, segment: usize) {
        self.state().left_out[segment] += 1;
    }

    pub fn left_out(&self, segment: usize) -> usize {
        self.state().left_out[segment]
    }

    /// What comes before a segment ends now, or there what comes behind a call.
    pub fn cut(&self, from: u64, segment: usize, call: usize) {
        self.state().cuts.push((from, segment, call));
    }

    /// A call goes on, though it may have been cut off.
    pub fn goes_on(&self, segment: usize, call: usize) {
        let state = self.state();
        if state.cuts.is_empty() {
            return;
        }
        let now = self.now();
        let cut = state
            .cuts
            .iter()
            .find(|(from, at, behind)| *from <= now && (segment < *at || (segment == *at && call > *behind)));
        let cut = cut.copied();
        drop(state);
        if let Some((from, at, _)) = cut {
            self.wrong(format!(
                "a call of segment {segment} goes on at {now}, cut off at {from} by segment {at}"
            ));
        }
    }

    pub fn end(&self, segment: usize) {
        let mut state = self.state();
        state.calls -= 1;
        state.running[segment] -= 1;
        drop(state);
        self.keeps_nothing();
    }

    /// Where nothing is asked for any more, nothing is there.
    fn keeps_nothing(&self) {
        let state = self.state();
        if state.cuts.is_empty() || state.over || self.consumer.on_threads {
            return;
        }
        let kept = state.kept(self.now());
        drop(state);
        if let Some((at, calls)) = kept {
            self.wrong(format!(
                "{calls} calls are kept that stand before segment {at}, where nothing is asked for"
            ));
        }
    }

    /// Calls and elements that are alive.
    pub fn live(&self) -> (usize, usize) {
        let state = self.state();
        (state.calls, state.live)
    }

    /// The greatest number of elements alive since this was asked last.
    pub fn most_live(&self) -> usize {
        let mut state = self.state();
        let most = state.most;
        state.most = state.live;
        most
    }

    /// The terminal has ended, or is about to be dropped.
    pub fn close(&self) {
        self.state().over = true;
    }

    pub fn is_over(&self) -> bool {
        self.state().over
    }

    /// Gives how many have passed.
    pub fn passes(&self, segment: usize, id: u64) -> usize {
        if self.consumer.endless {
            return 0;
        }
        let now = self.now();
        let mut state = self.state();
        let late = state.overtaken.get(&segment).is_some_and(|from| *from <= now);
        state.passed[segment].push((id, now));
        let passed = state.passed[segment].len();
        drop(state);
        if late {
            self.wrong(format!(
                "an element leaves segment {segment} at {now} before an error that overtakes it"
            ));
        }
        passed
    }

    /// An error is the next to leave a segment.
    pub fn overtakes(&self, from: u64, segment: usize) {
        self.state().overtaken.entry(segment).or_insert(from);
    }

    pub fn passed(&self, segment: usize) -> Vec<(u64, u64)> {
        self.state().passed[segment].clone()
    }

    pub fn eats(&self, id: u64) {
        if !self.consumer.endless {
            self.state().eaten.push(id);
        }
    }

    pub fn eaten(&self) -> Vec<u64> {
        self.state().eaten.clone()
    }

    pub fn leave_waker(&self, waker: &Waker) {
        let waker = waker.clone();
        let mut state = self.state();
        let number = state.late.len();
        if number < 8 {
            state.late.push(waker);
        } else {
            let old = std::mem::replace(&mut state.late[number % 7], waker);
            drop(state);
            drop(old);
        }
    }

    /// Wakes who may not wait, or may no longer be there.
    pub fn wake_others(&self) {
        let wakers = self.state().late.clone();
        wakers.iter().for_each(Waker::wake_by_ref);
    }
}

/// Two numbers as one, so that hardly two others give the same.
pub fn mix(a: u64, b: u64) -> u64 {
    let x = (a ^ b.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (x ^ (x >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9).wrapping_add(b)
}
