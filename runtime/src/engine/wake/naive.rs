//! The safe and slow twin of `WakeSet`: one lock, one ordered set, one `Arc` per waker.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::task::{Wake, Waker};

pub(super) struct WakeSet {
    shared: Arc<Mutex<Shared>>,
    capacity: u32,
}

#[derive(Default)]
struct Shared {
    woken: BTreeSet<u32>,
    /// Present from `arm` to the next wake.
    armed: Option<Waker>,
}

struct Slot {
    shared: Arc<Mutex<Shared>>,
    slot: u32,
}

impl WakeSet {
    pub(super) fn new() -> Self {
        WakeSet { shared: Arc::default(), capacity: 0 }
    }

    pub(super) fn grow(&mut self) {
        self.capacity += super::SLOTS;
    }

    pub(super) fn capacity(&self) -> u32 {
        self.capacity
    }

    pub(super) fn waker(&self, slot: u32) -> Waker {
        assert!(slot < self.capacity);
        Waker::from(Arc::new(Slot { shared: self.shared.clone(), slot }))
    }

    pub(super) fn is_woken(&self, slot: u32) -> bool {
        self.shared.lock().unwrap().woken.contains(&slot)
    }

    pub(super) fn first(&self) -> Option<u32> {
        self.shared.lock().unwrap().woken.first().copied()
    }

    /// Takes the given slot, if it was woken. (The fast set may choose the order.)
    pub(super) fn take(&mut self, slot: u32) -> bool {
        self.shared.lock().unwrap().woken.remove(&slot)
    }

    pub(super) fn arm(&mut self, parent: &Waker) -> bool {
        let mut shared = self.shared.lock().unwrap();
        if shared.woken.is_empty() {
            shared.armed = Some(parent.clone());
        }
        shared.woken.is_empty()
    }
}

impl Drop for WakeSet {
    fn drop(&mut self) {
        self.shared.lock().unwrap().armed = None;
    }
}

impl Wake for Slot {
    fn wake(self: Arc<Self>) {
        let mut shared = self.shared.lock().unwrap();
        shared.woken.insert(self.slot);
        let parent = shared.armed.take();
        drop(shared);
        if let Some(parent) = parent {
            parent.wake();
        }
    }
}
