//! A pool with any order, as simple as can be, beside the real one.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use pipewright::names::{RunId, Seat};
use pipewright::policy::Pool;

/// Who is served first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// The rules of the pool, by the simple one.
    Rules,
    /// The pool itself.
    Pool,
    Oldest,
    Upstream,
    Downstream,
}

/// Where pipes get their permits.
#[derive(Clone)]
pub enum Permits {
    Real(Pool),
    Simple(Rc<RefCell<Simple>>),
}

impl Permits {
    pub fn new(order: Order, size: usize) -> Self {
        match order {
            Order::Pool => Permits::Real(Pool::new(size)),
            _ => Permits::Simple(Rc::new(RefCell::new(Simple::new(order, size)))),
        }
    }

    /// A pipe with so many stages that use the pool.
    pub fn pipe(&self, stages: usize) -> Run {
        match self {
            Permits::Real(pool) => Run::Real(RunId::fresh(), (0..stages).map(|_| pool.seat()).collect()),
            Permits::Simple(simple) => {
                let run = simple.borrow_mut().served.len();
                simple.borrow_mut().served.push(None);
                Run::Simple(run, simple.clone())
            }
        }
    }
}

/// One running pipe.
pub enum Run {
    Real(RunId, Vec<Seat>),
    Simple(usize, Rc<RefCell<Simple>>),
}

impl Run {
    /// A call of that stage, with a permit.
    pub async fn call<F: Future>(&self, stage: usize, call: F) -> F::Output {
        match self {
            Run::Real(run, seats) => {
                let _permit = seats[stage].acquire(*run).await;
                call.await
            }
            Run::Simple(run, simple) => {
                let who = simple.borrow_mut().ask(*run, stage);
                poll_fn(|cx| simple.borrow_mut().poll(who, cx.waker())).await;
                let output = call.await;
                simple.borrow_mut().give_back(who);
                output
            }
        }
    }
}

/// A call: which it is, its pipe, its stage.
type Who = (usize, usize, usize);

pub struct Simple {
    order: Order,
    size: usize,
    asked: usize,
    grants: usize,
    waiting: Vec<Who>,
    holding: Vec<Who>,
    wakers: Vec<(Who, Waker)>,
    /// When each pipe was served last.
    served: Vec<Option<f64>>,
}

impl Simple {
    fn new(order: Order, size: usize) -> Self {
        Simple {
            order,
            size,
            asked: 0,
            grants: 0,
            waiting: Vec::new(),
            holding: Vec::new(),
            wakers: Vec::new(),
            served: Vec::new(),
        }
    }

    fn key(&self, (call, run, stage): Who) -> (usize, Option<f64>, usize, isize, usize) {
        let depth = stage as isize;
        let held = |of: &dyn Fn(&Who) -> bool| self.holding.iter().filter(|who| of(who)).count();
        match self.order {
            Order::Oldest => (0, None, 0, 0, call),
            Order::Upstream => (0, None, 0, depth, call),
            Order::Downstream => (0, None, 0, -depth, call),
            Order::Rules | Order::Pool => {
                let own = held(&|who| who.1 == run && who.2 == stage);
                (held(&|who| who.1 == run), self.served[run], own.min(1), -depth, call)
            }
        }
    }

    fn ask(&mut self, run: usize, stage: usize) -> Who {
        self.asked += 1;
        // Before the one that was served last, and behind all others.
        self.served[run].get_or_insert(self.grants as f64 - 0.5);
        let who = (self.asked, run, stage);
        self.waiting.push(who);
        self.serve();
        who
    }

    fn poll(&mut self, who: Who, waker: &Waker) -> Poll<()> {
        if self.holding.contains(&who) {
            return Poll::Ready(());
        }
        self.wakers.retain(|(other, _)| *other != who);
        self.wakers.push((who, waker.clone()));
        Poll::Pending
    }

    fn give_back(&mut self, who: Who) {
        self.holding.retain(|other| *other != who);
        self.serve();
    }

    fn serve(&mut self) {
        while self.holding.len() < self.size {
            let compare = |one: &Who, other: &Who| self.key(*one).partial_cmp(&self.key(*other));
            let first =
                self.waiting.iter().copied().min_by(|one, other| compare(one, other).expect("they compare"));
            let Some(who) = first else { return };
            self.waiting.retain(|other| *other != who);
            self.holding.push(who);
            self.grants += 1;
            self.served[who.1] = Some(self.grants as f64);
            self.wakers.iter().filter(|(other, _)| *other == who).for_each(|(_, waker)| waker.wake_by_ref());
        }
    }
}
