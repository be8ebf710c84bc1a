//! All that happened in a pipe, kept.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{End, Event, Observer, Plan, Turn};

/// Keeps all that happens in a pipe: its plan, each event, the polls in which they happened, and how it ended.
///
/// It is a handle: attach it by `.observe(&recording)`, read it while the pipe runs, or afterwards. A clone is the same
/// recording. Attached to another pipe it begins anew.
///
/// # Memory
///
/// 56 bytes for an event and 40 for a poll, for as long as the recording lives: a million events are some 56 MB. An element
/// that goes through one call makes eight events. What is read does not copy them, unless the pipe
/// goes on meanwhile: then, once for each reading that is kept.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use pipewright::observe::{Recording, What};
/// use pipewright::pipe;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let recording = Recording::new();
/// let wait = async |n| tokio::time::sleep(Duration::from_millis(n)).await;
/// pipe!([30, 10, 20] |> map(wait) |> buffer(2) |> run).observe(&recording).await;
///
/// assert_eq!(recording.ended().map(|end| end.at), Some(Duration::from_millis(30)));
/// let calls = recording.events().iter().filter(|event| event.what == What::CallBegun).count();
/// assert_eq!(calls, 3);
/// # });
/// ```
#[derive(Clone, Default)]
pub struct Recording {
    kept: Arc<Mutex<Kept>>,
}

/// What is kept. A clone costs a plan: events and turns are shared until more come.
#[derive(Clone, Default)]
pub(super) struct Kept {
    pub(super) plan: Plan,
    pub(super) events: Arc<Vec<Event>>,
    turns: Arc<Vec<Period>>,
    pub(super) end: Option<End>,
}

/// One poll.
#[derive(Clone, Copy)]
struct Period {
    began: Duration,
    ended: Duration,
    /// So many events happened until its end, with those of the polls before.
    events: usize,
}

impl Recording {
    /// Nothing yet.
    pub fn new() -> Self {
        Recording::default()
    }

    /// The plan of the pipe. Empty before the pipe is polled.
    pub fn plan(&self) -> Plan {
        self.lock().plan.clone()
    }

    /// What has happened so far, in order.
    pub fn events(&self) -> Arc<Vec<Event>> {
        self.lock().events.clone()
    }

    /// How the pipe ended. `None` while it runs.
    pub fn ended(&self) -> Option<End> {
        self.lock().end
    }

    /// The pipe has ended.
    pub fn is_over(&self) -> bool {
        self.ended().is_some()
    }

    /// How far it has come: when it ended, or when it was last polled.
    pub fn elapsed(&self) -> Duration {
        self.read().elapsed()
    }

    /// Tells another observer all of it, as if it had been attached itself. It is not told the time between.
    pub fn replay(&self, observer: &mut impl Observer) {
        let kept = self.read();
        observer.start(&kept.plan);
        let mut from = 0;
        for Period { began, ended, events } in kept.turns.iter().copied() {
            observer.polled(&Turn { began, ended, events: &kept.events[from..events] });
            from = events;
        }
        if let Some(end) = kept.end {
            observer.end(end);
        }
    }

    /// All of it at one moment.
    pub(super) fn read(&self) -> Kept {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nobody panics in between.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    pub(super) fn elapsed(&self) -> Duration {
        let last = self.turns.last().map_or(Duration::ZERO, |turn| turn.ended);
        self.end.map_or(last, |end| end.at)
    }
}

impl Observer for Recording {
    fn start(&mut self, plan: &Plan) {
        *self.lock() = Kept { plan: plan.clone(), ..Kept::default() };
    }

    fn polled(&mut self, turn: &Turn<'_>) {
        let mut kept = self.lock();
        let events = Arc::make_mut(&mut kept.events);
        // One by one: all at once, by the block move of the processor, took 660 ms for a million elements in place of 560.
        events.extend(turn.events.iter().copied());
        let events = events.len();
        Arc::make_mut(&mut kept.turns).push(Period { began: turn.began, ended: turn.ended, events });
    }

    fn end(&mut self, end: End) {
        self.lock().end = Some(end);
    }
}

impl Debug for Recording {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let kept = self.read();
        let mut text = out.debug_struct("Recording");
        text.field("events", &kept.events.len()).field("turns", &kept.turns.len());
        text.field("end", &kept.end).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::What;

    fn event(ms: u64) -> Event {
        Event { at: Duration::from_millis(ms), stage: 0, unit: None, what: What::Taken }
    }

    fn turn(recording: &mut Recording, ms: u64, events: &[Event]) {
        let (began, ended) = (Duration::from_millis(ms), Duration::from_millis(ms + 1));
        recording.polled(&Turn { began, ended, events });
    }

    #[test]
    fn its_memory_is_what_its_docs_say() {
        assert_eq!((size_of::<Event>(), size_of::<Period>()), (56, 40));
    }

    #[test]
    fn what_was_read_stays_as_it_was() {
        let mut recording = Recording::new();
        let reader = recording.clone();
        recording.start(&Plan::default());
        turn(&mut recording, 1, &[event(1)]);
        let before = reader.events();
        turn(&mut recording, 5, &[event(5), event(6)]);
        assert_eq!((before.len(), reader.events().len(), reader.is_over()), (1, 3, false));
        assert_eq!(reader.elapsed(), Duration::from_millis(6));
        recording.end(End { at: Duration::from_millis(9), is_early: false });
        assert_eq!((reader.is_over(), reader.elapsed()), (true, Duration::from_millis(9)));
        assert_eq!(format!("{reader:?}").matches("events: 3, turns: 2").count(), 1);
    }

    #[test]
    fn another_observer_is_told_the_same() {
        let (mut recording, mut other) = (Recording::new(), Recording::new());
        recording.start(&Plan::default());
        turn(&mut recording, 1, &[event(1), event(2)]);
        turn(&mut recording, 3, &[]);
        turn(&mut recording, 5, &[event(5)]);
        recording.end(End { at: Duration::from_millis(9), is_early: true });
        recording.replay(&mut other);
        assert_eq!(other.events(), recording.events());
        assert_eq!(other.ended(), recording.ended());
        let ends = |recording: &Recording| {
            recording.read().turns.iter().map(|turn| (turn.ended, turn.events)).collect::<Vec<_>>()
        };
        assert_eq!(ends(&other), ends(&recording));
    }

    #[test]
    fn a_second_pipe_begins_anew() {
        let mut recording = Recording::new();
        turn(&mut recording, 1, &[event(1)]);
        recording.end(End { at: Duration::from_millis(2), is_early: false });
        recording.start(&Plan::default());
        assert_eq!((recording.events().len(), recording.is_over()), (0, false));
    }
}
