//! The plain calls of one stage, on their way to the workers and back.
//!
//! To take a cache line from another core, or to wake a thread, costs as much as a short call. So a call passes one lock
//! on its way out and one on its way back, and is moved, not pointed at. What has ended is fetched all at once: one of
//! those who wait is woken (*announced*), it comes and wakes the others, on the thread of the pipe.
//!
//! Invariants, when no worker is between two calls:
//! - While calls wait, a worker *looks* for them: it has been started or woken and is in line to be polled, by whichever
//!   thread is free. So a call that keeps its thread for long keeps no other call from a thread that is free, as far as
//!   tokio sees to that: a thread that takes several tasks woken from outside tells no other of those behind the first, and
//!   one on its way to sleep does not look again if another searches. So calls must not wait for each other.
//! - While something has ended and nobody has been told, calls wait, and so somebody looks: no thread is free.
//! - `done` has no call that nobody waits for, but for the moment in which it is forgotten. So whoever is woken to fetch
//!   what has ended does so, when it is polled or when it is dropped.

use std::collections::VecDeque;
use std::sync::PoisonError;
use std::task::Waker;
use std::thread;

use crate::engine::sync::{AtomicUsize, Mutex, MutexGuard, Ordering};

/// After a long call, so many short ones must come before what has ended is kept together again.
const WARY: u8 = 16;

/// How a call ended; `None` where its worker is gone.
pub(super) type End<R> = Option<thread::Result<R>>;

/// A call that has not begun.
pub(super) struct Job<T> {
    pub(super) id: usize,
    pub(super) argument: T,
    pub(super) waker: Waker,
}

/// A call that has ended.
pub(super) struct Done<R> {
    pub(super) id: usize,
    pub(super) end: End<R>,
    /// Of who waits for it, until he is woken.
    pub(super) waker: Option<Waker>,
}

/// Lines of its own: the one after is fetched along with it.
#[repr(align(128))]
struct Apart<X>(X);

/// No user code runs under either lock. Where both are held, `calls` was locked first.
pub(super) struct Queue<T, R> {
    calls: Apart<Mutex<Calls<T, R>>>,
    store: Apart<Mutex<Store<R>>>,
    /// How many entries of the store are [`Entry::Unwanted`]: looked at before and after each call.
    unwanted: Apart<AtomicUsize>,
}

/// What the pipe and the workers share.
pub(super) struct Calls<T, R> {
    /// Oldest first.
    pub(super) jobs: VecDeque<Job<T>>,
    pub(super) done: Vec<Done<R>>,
    /// Of those who wait with another waker than they came with.
    moved: Vec<(usize, Waker)>,
    /// Workers that found nothing to do.
    pub(super) idle: Vec<Waker>,
    pub(super) looking: usize,
    pub(super) workers: usize,
    /// Somebody has been woken to fetch what is `done`, and has not come yet.
    announced: bool,
    /// For so many more calls it is expected that one of them takes long.
    wary: u8,
    /// The pipe is gone.
    pub(super) closed: bool,
}

/// What has been fetched, and what is waited for. The workers come here only where something is unwanted.
struct Store<R> {
    entries: Vec<Entry<R>>,
    free: Vec<usize>,
    /// Room for what is fetched.
    spare: Vec<Done<R>>,
}

enum Entry<R> {
    Free,
    /// For a call.
    Open,
    /// For a call, but nobody waits for it any more.
    Unwanted,
    Ended(End<R>),
}

/// Who is to be woken, without the lock.
pub(super) struct Told {
    waker: Option<Waker>,
    /// Not needed any more. To drop a waker is user code, too.
    _former: Option<Waker>,
}

impl Told {
    pub(super) fn wake(self) {
        if let Some(waker) = self.waker {
            waker.wake();
        }
    }
}

/// Who is to be called when calls wait.
pub(super) enum Summon {
    Nobody,
    /// A worker that has to be started. It counts already.
    New,
    Idle(Waker),
}

fn lock<X>(mutex: &Mutex<X>) -> MutexGuard<'_, X> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T, R> Queue<T, R> {
    pub(super) fn new() -> Self {
        let calls = Calls {
            jobs: VecDeque::new(),
            done: Vec::new(),
            moved: Vec::new(),
            idle: Vec::new(),
            looking: 0,
            workers: 0,
            announced: false,
            wary: 0,
            closed: false,
        };
        let store = Store { entries: Vec::new(), free: Vec::new(), spare: Vec::new() };
        Queue {
            calls: Apart(Mutex::new(calls)),
            store: Apart(Mutex::new(store)),
            unwanted: Apart(AtomicUsize::new(0)),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Calls<T, R>> {
        lock(&self.calls.0)
    }

    /// A new call.
    pub(super) fn push(&self, argument: T, waker: Waker) -> (usize, Summon) {
        let id = lock(&self.store.0).open();
        let mut calls = self.lock();
        calls.jobs.push_back(Job { id, argument, waker });
        // Two: of tasks that one thread makes ready, others can take all but the last.
        let summon = if calls.looking < calls.jobs.len().min(2) { calls.summon() } else { Summon::Nobody };
        (id, summon)
    }

    /// How a call ended, if it has. Who waits for it may have another waker now.
    pub(super) fn take(&self, id: usize, moved: Option<Waker>) -> Option<End<R>> {
        let end = lock(&self.store.0).take(id);
        end.or_else(|| self.fetch(id, moved))
    }

    /// Nobody waits for a call any more. If it has not begun, it is not going to.
    pub(super) fn forget(&self, id: usize) {
        let mut store = lock(&self.store.0);
        let end = store.take(id);
        if end.is_none() {
            store.entries[id] = Entry::Unwanted;
            // Relaxed: a worker that has to see it locks `calls` later than the fetch below.
            self.unwanted.0.fetch_add(1, Ordering::Relaxed);
        }
        drop(store);
        if end.is_none() {
            self.fetch(id, None);
        }
    }

    /// Fetches what has ended, and wakes all who wait for that; gives back how this one ended, if it has.
    fn fetch(&self, id: usize, moved: Option<Waker>) -> Option<End<R>> {
        let mut done = std::mem::take(&mut lock(&self.store.0).spare);
        let former = self.lock().fetch(&mut done, id, moved);
        let mut store = lock(&self.store.0);
        for Done { id, end, .. } in &mut done {
            match &mut store.entries[*id] {
                entry @ Entry::Open => *entry = Entry::Ended(end.take()),
                _ => self.release(&mut store, *id),
            }
        }
        let mine = store.take(id);
        drop(store);
        drop(former);
        done.iter_mut()
            .filter(|done| done.id != id)
            .filter_map(|done| done.waker.take())
            .for_each(Waker::wake);
        done.clear();
        lock(&self.store.0).spare = done;
        mine
    }

    /// Whether nobody waits for it any more.
    #[inline]
    pub(super) fn is_unwanted(&self, id: usize) -> bool {
        self.unwanted.0.load(Ordering::Relaxed) > 0
            && matches!(lock(&self.store.0).entries[id], Entry::Unwanted)
    }

    fn release(&self, store: &mut Store<R>, id: usize) {
        store.entries[id] = Entry::Free;
        store.free.push(id);
        self.unwanted.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// A call has ended. Gives back what nobody waits for.
    #[inline]
    pub(super) fn end(&self, calls: &mut Calls<T, R>, done: Done<R>) -> Option<Done<R>> {
        if self.is_unwanted(done.id) {
            self.release(&mut lock(&self.store.0), done.id);
            return Some(done);
        }
        calls.done.push(done);
        None
    }

    /// A worker goes. What the last one leaves behind never runs: it is given back with what nobody waits for.
    pub(super) fn leave(&self, calls: &mut Calls<T, R>) -> Vec<(T, Option<Done<R>>)> {
        calls.workers -= 1;
        let jobs = if calls.workers == 0 { std::mem::take(&mut calls.jobs) } else { VecDeque::new() };
        let lost = |Job { id, argument, waker }| {
            (argument, self.end(calls, Done { id, end: None, waker: Some(waker) }))
        };
        jobs.into_iter().map(lost).collect()
    }
}

impl<R> Store<R> {
    fn open(&mut self) -> usize {
        if let Some(id) = self.free.pop() {
            self.entries[id] = Entry::Open;
            return id;
        }
        self.entries.push(Entry::Open);
        self.entries.len() - 1
    }

    fn take(&mut self, id: usize) -> Option<End<R>> {
        let entry = &mut self.entries[id];
        if !matches!(entry, Entry::Ended(_)) {
            return None;
        }
        let Entry::Ended(end) = std::mem::replace(entry, Entry::Free) else { unreachable!("it has ended") };
        self.free.push(id);
        Some(end)
    }
}

impl<T, R> Calls<T, R> {
    /// Makes one more worker look.
    pub(super) fn summon(&mut self) -> Summon {
        self.looking += 1;
        match self.idle.pop() {
            Some(waker) => Summon::Idle(waker),
            None => {
                self.workers += 1;
                Summon::New
            }
        }
    }

    /// Gives the wakers that are not needed any more, to be dropped elsewhere.
    fn fetch(&mut self, done: &mut Vec<Done<R>>, id: usize, moved: Option<Waker>) -> Vec<(usize, Waker)> {
        self.announced = false;
        std::mem::swap(&mut self.done, done);
        let mut former = Vec::new();
        if moved.is_some() || !self.moved.is_empty() {
            let mine = self.moved.iter().position(|(of, _)| *of == id);
            former.extend(mine.map(|at| self.moved.swap_remove(at)));
            self.moved.extend(moved.map(|waker| (id, waker)));
            for done in done {
                if let Some(at) = self.moved.iter().position(|(of, _)| *of == done.id) {
                    let (of, waker) = self.moved.swap_remove(at);
                    former.extend(done.waker.replace(waker).map(|waker| (of, waker)));
                }
            }
        }
        former
    }

    /// A call has ended. A long one seldom comes alone.
    #[inline]
    pub(super) fn saw(&mut self, long: bool) {
        self.wary = if long { WARY } else { self.wary.saturating_sub(1) };
    }

    /// Before the next call begins: what has ended is not to wait for it where it may take long, nor where half of the calls
    /// given have ended. Time to fetch them, so that there is more to do before all have; and before the last one begins,
    /// as then nobody looks any more.
    #[inline]
    pub(super) fn is_time_to_tell(&self) -> bool {
        self.wary > 0 || self.jobs.len() <= self.done.len()
    }

    /// Who is to be woken to fetch what has ended, if somebody is.
    pub(super) fn announce(&mut self) -> Option<Told> {
        if self.announced {
            return None;
        }
        let done = self.done.first_mut()?;
        self.announced = true;
        let came_with = done.waker.take();
        Some(match self.moved.iter().position(|(of, _)| *of == done.id) {
            Some(at) => Told { waker: Some(self.moved.swap_remove(at).1), _former: came_with },
            None => Told { waker: came_with, _former: None },
        })
    }
}
