//! Parents whose wakers panic, or call back into the set.

use super::super::super::sync::Witness;
use super::super::WakeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{RawWaker, RawWakerVTable, Waker};

/// What the functions of a parent's waker do besides counting.
#[derive(Default)]
struct Parent {
    on_clone: Mutex<Option<Action>>,
    on_wake: Mutex<Option<Action>>,
    on_drop: Mutex<Option<Action>>,
    wakers: AtomicUsize,
    notified: AtomicUsize,
}

type Action = Box<dyn FnMut() + Send>;

static VTABLE: RawWakerVTable = RawWakerVTable::new(
    |data| {
        act(&parent(data).on_clone);
        parent(data).wakers.fetch_add(1, Ordering::SeqCst);
        RawWaker::new(data, &VTABLE)
    },
    |data| {
        parent(data).wakers.fetch_sub(1, Ordering::SeqCst);
        notify(parent(data));
    },
    |data| notify(parent(data)),
    |data| {
        parent(data).wakers.fetch_sub(1, Ordering::SeqCst);
        act(&parent(data).on_drop);
    },
);

fn parent(data: *const ()) -> &'static Parent {
    // SAFETY: `Parent::waker` makes the address from a reference that lives for ever.
    unsafe { &*data.cast() }
}

fn notify(parent: &Parent) {
    parent.notified.fetch_add(1, Ordering::SeqCst);
    act(&parent.on_wake);
}

fn act(action: &Mutex<Option<Action>>) {
    // Once, and not under the lock: the action may come back here, or panic.
    let action = action.lock().unwrap().take();
    if let Some(mut action) = action {
        action();
    }
}

fn set(action: &Mutex<Option<Action>>, to: impl FnMut() + Send + 'static) {
    *action.lock().unwrap() = Some(Box::new(to));
}

impl Parent {
    fn new() -> &'static Parent {
        Box::leak(Box::default())
    }

    fn waker(&'static self) -> Waker {
        self.wakers.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the functions are thread safe, as `Parent` is, and the data lives for ever.
        unsafe { Waker::new(ptr::from_ref(self).cast(), &VTABLE) }
    }

    fn notified(&self) -> usize {
        self.notified.load(Ordering::SeqCst)
    }

    fn wakers(&self) -> usize {
        self.wakers.load(Ordering::SeqCst)
    }
}

fn one_block() -> WakeSet {
    let mut set = WakeSet::new();
    set.grow();
    set
}

fn panics<R>(f: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(|| drop(f()))).is_err()
}

#[test]
fn panic_when_cloned() {
    let parent = Parent::new();
    let waker = parent.waker();
    let mut wake_set = one_block();
    // When it is registered: as if `arm` had not been called.
    set(&parent.on_clone, || panic!("clone"));
    assert!(panics(|| wake_set.arm(&waker)));
    assert!(wake_set.arm(&waker));
    // When it is notified, nobody clones it.
    set(&parent.on_clone, || panic!("clone"));
    wake_set.waker(2).wake_by_ref();
    assert_eq!(parent.notified(), 1);
    drop((wake_set, waker));
    assert_eq!((parent.wakers(), Witness::alive()), (0, 0));
}

#[test]
fn panic_when_woken() {
    let parent = Parent::new();
    let waker = parent.waker();
    let mut wake_set = one_block();
    assert!(wake_set.arm(&waker));
    set(&parent.on_wake, || panic!("wake"));
    let consumed = wake_set.waker(1).clone();
    assert!(panics(|| consumed.wake()));
    // The bit is set nevertheless, and nobody is taken to be inside: the parent goes when it is exchanged.
    assert_eq!(wake_set.next_woken(), Some(1));
    assert!(wake_set.arm(Waker::noop()));
    assert_eq!(parent.wakers(), 1);
    drop((wake_set, waker));
    assert_eq!((parent.wakers(), Witness::alive()), (0, 0));
}

#[test]
fn panic_when_dropped() {
    let (former, latter) = (Parent::new(), Parent::new());
    let waker = latter.waker();
    let mut wake_set = one_block();
    assert!(wake_set.arm(&former.waker()));
    // On exchange: the new parent is in place.
    set(&former.on_drop, || panic!("drop"));
    assert!(panics(|| wake_set.arm(&waker)));
    assert!(wake_set.arm(&waker));
    wake_set.waker(3).wake_by_ref();
    assert_eq!((former.wakers(), latter.notified()), (0, 1));
    // With the set.
    drop(waker);
    set(&latter.on_drop, || panic!("drop"));
    assert!(panics(|| drop(wake_set)));
    assert_eq!((latter.wakers(), Witness::alive()), (0, 0));
}

#[test]
fn slot_woken_while_arming() {
    let (former, latter) = (Parent::new(), Parent::new());
    let mut wake_set = one_block();
    let slot = wake_set.waker(0).clone();
    set(&former.on_clone, {
        let slot = slot.clone();
        move || slot.wake_by_ref()
    });
    let waker = former.waker();
    assert!(!wake_set.arm(&waker));
    assert_eq!((former.notified(), wake_set.next_woken()), (0, Some(0)));
    assert!(wake_set.arm(&waker));
    // Armed for another, and now on the way to a new one.
    set(&latter.on_clone, {
        let slot = slot.clone();
        move || slot.wake_by_ref()
    });
    let waker = latter.waker();
    assert!(!wake_set.arm(&waker));
    assert_eq!((former.notified(), latter.notified()), (1, 0));
    assert_eq!(wake_set.next_woken(), Some(0));
    assert!(wake_set.arm(&waker));
    // By the destructor of the one that goes, when the new one is in place.
    let last = Parent::new();
    set(&latter.on_drop, move || slot.wake_by_ref());
    assert!(!wake_set.arm(&last.waker()));
    assert_eq!((latter.notified(), last.notified()), (0, 1));
    assert_eq!(wake_set.next_woken(), Some(0));
}

#[test]
fn parent_that_polls_at_once_when_notified() {
    let parent = Parent::new();
    let mut wake_set = one_block();
    let slots = [0, 1].map(|slot| wake_set.waker(slot).clone());
    assert!(wake_set.arm(&parent.waker()));
    let wake_set = std::sync::Arc::new(Mutex::new(wake_set));
    set(&parent.on_wake, {
        let wake_set = wake_set.clone();
        move || {
            let mut wake_set = wake_set.lock().unwrap();
            assert_eq!(wake_set.next_woken(), Some(0));
            assert_eq!(wake_set.next_woken(), None);
            // Registers new parents too. The one that notifies is in use, and so are those after it as far as we know.
            let other = Parent::new();
            assert!(wake_set.arm(&other.waker()));
            assert!(wake_set.arm(&parent.waker()));
            assert_eq!((parent.wakers(), other.wakers()), (2, 1));
        }
    });
    let [first, second] = slots;
    first.wake();
    second.wake();
    assert_eq!(parent.notified(), 2);
    let mut wake_set = wake_set.lock().unwrap();
    assert_eq!(wake_set.next_woken(), Some(1));
    // With the next one they go.
    assert!(wake_set.arm(Waker::noop()));
    assert_eq!(parent.wakers(), 0);
}

#[test]
fn parent_that_drops_the_set_when_notified() {
    let parent = Parent::new();
    let mut wake_set = one_block();
    let slot = wake_set.waker(0).clone();
    assert!(wake_set.arm(&parent.waker()));
    set(&parent.on_wake, {
        let mut wake_set = Some(wake_set);
        move || {
            drop(wake_set.take());
            assert_eq!(parent.wakers(), 1, "still in use");
        }
    });
    slot.wake_by_ref();
    assert_eq!((parent.notified(), parent.wakers()), (1, 0));
    drop(slot);
    assert_eq!(Witness::alive(), 0);
}
