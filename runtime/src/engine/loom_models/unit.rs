//! Units of a window that other threads wake, and the source that gives them.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Waker};

use loom::sync::atomic::{AtomicUsize as Given, Ordering::Relaxed};
use loom::thread::{self, JoinHandle};

use crate::engine::sync::Witness;
use crate::flow::{Drive, Known, Rest, RestShape, Shape, Step, StepOf, Work, WorkShape, can_fail};
use crate::observe::Mode;

/// What a unit does.
#[derive(Clone)]
pub(super) enum Plan<E> {
    /// Is ready at its first poll.
    Ready,
    /// Waits for what another thread gives.
    Waits,
    /// Wakes itself at its first poll, and is ready at the second.
    WakesItself,
    /// The same, and leaves a waker behind, which another thread wakes later.
    LeavesAWaker,
    /// Waits, and turns into others.
    Splits(Vec<Plan<E>>),
    /// Waits, and fails.
    Fails(E),
}

/// What a model counts. Not seen by loom, so it puts nothing in order that the engine does not.
pub(super) struct Scene {
    /// So many units may run at once.
    pub(super) width: usize,
    /// Wakers of former tenants may wake others: a unit that is polled again may have to go on waiting.
    pub(super) late_wakers: bool,
    running: AtomicUsize,
    made: AtomicUsize,
    dropped: AtomicUsize,
    /// By loom's threads, which run one at a time.
    threads: std::sync::Mutex<Vec<JoinHandle<()>>>,
}

impl Scene {
    pub(super) fn new(width: usize, late_wakers: bool) -> Arc<Self> {
        let (running, made, dropped) = Default::default();
        Arc::new(Scene { width, late_wakers, running, made, dropped, threads: Default::default() })
    }

    /// Waits for all threads. Every unit and every result is gone by now, once.
    pub(super) fn end(&self) {
        loop {
            let thread = self.threads.lock().unwrap().pop();
            let Some(thread) = thread else { break };
            thread.join().unwrap();
        }
        assert_eq!(self.made.load(SeqCst), self.dropped.load(SeqCst), "each is dropped once");
        assert_eq!(self.running.load(SeqCst), 0, "none goes on");
    }

    fn spawn(&self, body: impl FnOnce() + Send + 'static) {
        self.threads.lock().unwrap().push(thread::spawn(body));
    }

    /// Another thread gives a number, with an ordering that carries nothing, and wakes.
    fn ask(&self, waker: &Waker) -> Arc<Given> {
        let given = Arc::new(Given::new(0));
        let (there, waker) = (given.clone(), waker.clone());
        self.spawn(move || {
            there.store(1, Relaxed);
            waker.wake();
        });
        given
    }
}

/// Something in the memory of a slot, or out of it. Whoever touches it must be alone with it.
pub(super) struct Tenant {
    scene: Arc<Scene>,
    memory: Witness,
}

impl Tenant {
    fn new(scene: &Arc<Scene>) -> Self {
        scene.made.fetch_add(1, SeqCst);
        Tenant { scene: scene.clone(), memory: Witness::new() }
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        self.memory.change();
        self.scene.dropped.fetch_add(1, SeqCst);
    }
}

/// A result: the number of the unit that gave it.
pub(super) struct Item {
    pub(super) id: usize,
    _tenant: Tenant,
}

/// A unit of work.
pub(super) struct Unit<E> {
    id: usize,
    plan: Plan<E>,
    /// What it has asked for, as soon as it has begun. Means something to those that wait.
    given: Option<Arc<Given>>,
    tenant: Tenant,
}

impl<E> Unit<E> {
    fn new(id: usize, plan: Plan<E>, scene: &Arc<Scene>) -> Self {
        Unit { id, plan, given: None, tenant: Tenant::new(scene) }
    }
}

// Nothing in it is pinned.
impl<E> Unpin for Unit<E> {}

impl<E> Drop for Unit<E> {
    fn drop(&mut self) {
        if self.given.is_some() {
            self.tenant.scene.running.fetch_sub(1, SeqCst);
        }
    }
}

impl<E: Clone> WorkShape for Unit<E> {
    type In = usize;
    type Item = Item;
    type Error = E;
    type Carry = std::option::IntoIter<Result<Item, E>>;
    type Rest = Kids<E>;
}

impl<E: Clone> Work for Unit<E> {
    const GIVES_MANY: bool = can_fail::<E>();
    const SPLITS: bool = can_fail::<E>();

    fn input(&self) -> Option<&usize> {
        Some(&self.id)
    }

    fn poll_step<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StepOf<Self>> {
        let this = &mut *self;
        this.tenant.memory.change();
        let scene = &this.tenant.scene;
        let Some(given) = &this.given else {
            let running = scene.running.fetch_add(1, SeqCst) + 1;
            assert!(running <= scene.width, "{running} run at once");
            let (given, ready) = match this.plan {
                Plan::Ready => (Arc::new(Given::new(1)), true),
                Plan::WakesItself | Plan::LeavesAWaker => {
                    if let Plan::LeavesAWaker = this.plan {
                        scene.ask(cx.waker());
                    }
                    cx.waker().wake_by_ref();
                    (Arc::new(Given::new(1)), false)
                }
                Plan::Waits | Plan::Splits(_) | Plan::Fails(_) => (scene.ask(cx.waker()), false),
            };
            this.given = Some(given);
            return if ready { Poll::Ready(this.end()) } else { Poll::Pending };
        };
        if given.load(Relaxed) == 0 {
            assert!(scene.late_wakers, "what was written before a wake is not there after it");
            return Poll::Pending;
        }
        Poll::Ready(this.end())
    }
}

impl<E: Clone> Unit<E> {
    fn end(&mut self) -> StepOf<Self> {
        self.given = None;
        let scene = &self.tenant.scene;
        scene.running.fetch_sub(1, SeqCst);
        match &self.plan {
            Plan::Splits(kids) => {
                let kids = kids.iter().cloned().enumerate();
                let kids = kids.map(|(i, kid)| (10 * self.id + i, kid)).collect();
                Step::Split(None, Kids { kids, scene: scene.clone() })
            }
            Plan::Fails(error) => Step::Fail(error.clone()),
            _ => Step::Item(Item { id: self.id, _tenant: Tenant::new(scene) }),
        }
    }
}

/// Those that a unit has turned into.
pub(super) struct Kids<E> {
    kids: VecDeque<(usize, Plan<E>)>,
    scene: Arc<Scene>,
}

impl<E: Clone> RestShape for Kids<E> {
    type Item = Item;
    type Error = E;
    type Work = Unit<E>;
}

impl<E: Clone> Rest for Kids<E> {
    fn next<M: Mode>(&mut self) -> Option<Result<Unit<E>, E>> {
        self.kids.pop_front().map(|(id, plan)| Ok(Unit::new(id, plan, &self.scene)))
    }

    fn is_empty<M: Mode>(&mut self) -> bool {
        self.kids.is_empty()
    }

    fn enters<M: Mode>(&mut self) -> bool {
        false
    }
}

/// Gives units; one of them only when another thread has given it.
pub(super) struct Source<E> {
    pub(super) scene: Arc<Scene>,
    pub(super) plans: VecDeque<Plan<E>>,
    pub(super) next: usize,
    /// So many units are there without asking anybody.
    pub(super) silent_after: usize,
    pub(super) asked: Option<Arc<Given>>,
}

impl<E: Clone> Shape for Source<E> {
    type In = usize;
    type Item = Item;
    type Error = E;
    type Work = Unit<E>;
    type Make = Known;
}

impl<E: Clone> Drive for Source<E> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Unit<E>>> {
        let this = &mut *self;
        if this.next == this.silent_after {
            let asked = this.asked.get_or_insert_with(|| this.scene.ask(cx.waker()));
            if asked.load(Relaxed) == 0 {
                return Poll::Pending;
            }
        }
        let Some(plan) = this.plans.pop_front() else { return Poll::Ready(None) };
        this.next += 1;
        Poll::Ready(Some(Unit::new(this.next, plan, &this.scene)))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, _: &mut Context<'_>) {}

    fn plan(&self, _: &mut crate::observe::Plan) {}
}

impl<E> Unpin for Source<E> {}
