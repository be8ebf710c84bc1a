//! Interleavings of a whole window with threads that wake its units, explored by loom.
//!
//! The window is the real one, with the wake set under it; units lie in its slots and are woken by other threads while
//! the owner polls them, hands results over, begins others in the same slots, moves to another thread, or is dropped.
//! A lost wake-up is a deadlock: the owner sleeps, and nobody is left to wake it. Units and results carry a `Witness`:
//! memory that is used by two threads at once, lost, or dropped twice fails the model. What a unit waits for is written
//! with an ordering that carries nothing; that it is there after the wake is the engine's doing.
//!
//! Each row was broken on purpose, and the models named were run:
//!
//! | break | seen by |
//! |---|---|
//! | a wake sets its bit without `Release`; bits are fetched without `Acquire`, or without `Release` | all with two units in a block, or with a late waker |
//! | the list of blocks is fetched without `Acquire` | all |
//! | `arm` does not look whether something was woken meanwhile | all but `window_dropped_half_way` |
//! | a late waker polls what is pulled and has not begun | `late_waker_of_a_former_tenant` |
//! | a late waker polls what waits for its key | `late_waker_and_keys` |
//! | a result that is taken stays in its slot | all but those of one unit at a time |
//! | the task is not exchanged when another one polls | `window_moves_to_another_thread_between_polls`, `progress_while_nobody_asks` |

mod task;
mod unit;

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use loom::thread;

use super::{Concurrent, GroupOf, InOrder, Order, Unkeyed};
use crate::error::{Fails, NoErr};
use crate::observe::{Off, Site};
pub(crate) use task::{Task, bounded, join};
use unit::{Plan, Scene, Source};

/// Units that neither split nor fail: their window leaves out all that is for those.
type Lean = NoErr;
/// Units that may.
type Rich = Fails<usize>;
type Flow<O, E, G = Unkeyed> = Pin<Box<Concurrent<Source<E>, O, G>>>;

/// A window with `late_wakers` or without, over units with these plans.
struct Model<E> {
    width: u32,
    bound: u32,
    late_wakers: bool,
    silent_after: usize,
    plans: Vec<Plan<E>>,
}

impl<E: Clone> Model<E> {
    fn new(width: u32, plans: &[Plan<E>]) -> Self {
        let (late_wakers, silent_after) = (false, usize::MAX);
        Model { width, bound: 2 * width, late_wakers, silent_after, plans: plans.to_vec() }
    }

    fn flow<O: Order>(&self) -> (Concurrent<Source<E>, O>, std::sync::Arc<Scene>) {
        let scene = Scene::new(self.width as usize, self.late_wakers);
        let source = Source {
            scene: scene.clone(),
            plans: self.plans.clone().into(),
            next: 0,
            silent_after: self.silent_after,
            asked: None,
        };
        (Concurrent::new((source, Site::default()), self.width, self.bound), scene)
    }
}

/// One poll. What it gives is moved out of the window, and dropped here.
fn poll<O: Order, E: Clone, G: GroupOf<usize>>(
    flow: &mut Flow<O, E, G>,
    waker: &Waker,
) -> Poll<Option<Result<usize, E>>> {
    let result = flow.as_mut().poll_next::<Off>(&mut Context::from_waker(waker));
    result.map(|result| result.map(|result| result.map(|item| item.id)))
}

/// Everything that comes, up to the end or an error.
fn run<O: Order, E: Clone, G: GroupOf<usize>>(flow: &mut Flow<O, E, G>) -> Vec<usize> {
    let (task, waker) = Task::new();
    let mut ids = Vec::new();
    loop {
        match poll(flow, &waker) {
            Poll::Ready(Some(Ok(id))) => ids.push(id),
            Poll::Ready(Some(Err(_)) | None) => return ids,
            Poll::Pending => task.sleep(),
        }
    }
}

/// Runs the model to its end, in order and as units finish.
fn explore<E: Clone + 'static>(
    preemptions: usize,
    model: impl Fn() -> Model<E> + Copy + Send + Sync + 'static,
    expected: &'static [usize],
) {
    bounded(preemptions, move || {
        let (flow, scene) = model().flow::<InOrder>();
        let mut flow = Box::pin(flow);
        assert_eq!(run(&mut flow), expected);
        drop(flow);
        scene.end();
    });
    bounded(preemptions, move || {
        let (flow, scene) = model().flow::<InOrder>();
        let mut flow = Box::pin(flow.unordered());
        let (mut ids, mut all) = (run(&mut flow), expected.to_vec());
        ids.sort();
        all.sort();
        assert_eq!(ids, all);
        drop(flow);
        scene.end();
    });
}

#[test]
fn units_are_woken_and_slots_used_again() {
    explore(2, || Model::<Lean>::new(1, &[Plan::Waits, Plan::Waits]), &[1, 2]);
    explore(2, || Model::<Rich>::new(1, &[Plan::Waits, Plan::Waits]), &[1, 2]);
}

#[test]
fn several_run_and_the_slots_grow() {
    explore(
        2,
        || Model::<Lean>::new(2, &[Plan::Waits, Plan::Ready, Plan::Waits, Plan::WakesItself]),
        &[1, 2, 3, 4],
    );
    explore(
        2,
        || Model::<Rich>::new(2, &[Plan::Waits, Plan::Ready, Plan::Waits, Plan::WakesItself]),
        &[1, 2, 3, 4],
    );
}

#[test]
fn what_a_unit_turns_into_takes_its_place() {
    let plans = || Model::<Rich>::new(2, &[Plan::Splits(vec![Plan::Waits, Plan::Waits]), Plan::Ready]);
    explore(2, plans, &[10, 11, 2]);
}

#[test]
fn source_is_woken_beside_a_unit() {
    explore(2, || Model { silent_after: 1, ..Model::<Lean>::new(2, &[Plan::Waits, Plan::Waits]) }, &[1, 2]);
}

#[test]
fn late_waker_of_a_former_tenant() {
    // While the second runs, the third waits for its turn in the slot of the first.
    let plans = || Model::<Lean>::new(1, &[Plan::LeavesAWaker, Plan::Waits, Plan::Ready]);
    explore(2, move || Model { late_wakers: true, ..plans() }, &[1, 2, 3]);
}

#[test]
fn late_waker_and_keys() {
    bounded(2, || {
        let plans = [Plan::LeavesAWaker, Plan::Waits, Plan::Ready];
        let (flow, scene) = Model { late_wakers: true, ..Model::<Lean>::new(1, &plans) }.flow::<InOrder>();
        let mut flow = Box::pin(flow.by_key(|_: &usize| 0, 1));
        assert_eq!(run(&mut flow), [1, 2, 3]);
        drop(flow);
        scene.end();
    });
}

#[test]
fn window_dropped_half_way() {
    fn drop_after_polls<E: Clone + 'static>(polls: usize) {
        bounded(3, move || {
            let plans = [Plan::Waits, Plan::Waits, Plan::Ready];
            let (flow, scene) = Model::<E>::new(2, &plans).flow::<InOrder>();
            let mut flow = Box::pin(flow);
            let (_task, waker) = Task::new();
            for _ in 0..polls {
                let _ = poll(&mut flow, &waker);
            }
            drop(flow);
            scene.end();
        });
    }
    for polls in 1..=2 {
        drop_after_polls::<Lean>(polls);
        drop_after_polls::<Rich>(polls);
    }
}

#[test]
fn error_drops_what_is_woken() {
    bounded(2, || {
        let plans = [Plan::Fails(Fails(1)), Plan::Waits, Plan::Waits];
        let (flow, scene) = Model::<Rich>::new(2, &plans).flow::<InOrder>();
        let mut flow = Box::pin(flow);
        assert!(run(&mut flow).is_empty());
        drop(flow);
        scene.end();
    });
}

#[test]
fn window_moves_to_another_thread_between_polls() {
    fn moves<O: Order + 'static, E: Clone + Send + 'static>(
        flow: Concurrent<Source<E>, O>,
        expected: &[usize],
    ) {
        let mut flow = Box::pin(flow);
        let (_former, waker) = Task::new();
        // Its task is not run any more: only the next one sleeps, a notification of the former is none.
        let first = poll(&mut flow, &waker);
        let mut ids: Vec<usize> = match first {
            Poll::Ready(Some(Ok(id))) => vec![id],
            _ => Vec::new(),
        };
        let there = thread::spawn(move || {
            ids.extend(run(&mut flow));
            ids
        });
        let mut ids = there.join().unwrap();
        ids.sort();
        assert_eq!(ids, expected);
    }
    fn explore<E: Clone + Send + 'static>() {
        bounded(2, || {
            let (flow, scene) = Model::<E>::new(2, &[Plan::Waits, Plan::Waits]).flow::<InOrder>();
            moves(flow, &[1, 2]);
            scene.end();
        });
        bounded(2, || {
            let (flow, scene) = Model::<E>::new(2, &[Plan::Waits, Plan::Waits]).flow::<InOrder>();
            moves(flow.unordered(), &[1, 2]);
            scene.end();
        });
    }
    explore::<Lean>();
    explore::<Rich>();
}

#[test]
fn progress_while_nobody_asks() {
    bounded(2, || {
        let (flow, scene) = Model::<Lean>::new(2, &[Plan::Waits, Plan::Waits]).flow::<InOrder>();
        let mut flow = Box::pin(flow);
        let (_task, waker) = Task::new();
        // A body of the consumer that does not sleep: another waker each time.
        flow.as_mut().poll_progress::<Off>(&mut Context::from_waker(&waker));
        flow.as_mut().poll_progress::<Off>(&mut Context::from_waker(Waker::noop()));
        assert_eq!(run(&mut flow), [1, 2]);
        drop(flow);
        scene.end();
    });
}
