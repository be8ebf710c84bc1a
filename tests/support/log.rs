//! The log of calls: which function ran with which argument, from when to when, done or dropped.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::time::Instant;

use crate::sleep;

/// One call of a logged function.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Short name of the function, as the rows name it.
    pub function: &'static str,
    /// What it was called with.
    pub argument: Value,
    /// When its future was first polled.
    pub start: u64,
    /// When it ended or was dropped; `None` while it runs.
    pub end: Option<u64>,
    /// Whether it ended by itself.
    pub done: bool,
}

impl Call {
    /// The call as the rows write it.
    pub fn to_row(&self) -> Value {
        let how = match (self.end, self.done) {
            (None, _) => "running",
            (_, true) => "done",
            (_, false) => "dropped",
        };
        Value::from(vec![
            Value::from(self.function),
            self.argument.clone(),
            Value::from(self.start),
            Value::from(self.end),
            Value::from(how),
        ])
    }

    fn runs_at(&self, instant: u64) -> bool {
        self.start <= instant && self.end.is_none_or(|end| instant < end)
    }

    fn leaves_no_trace(&self) -> bool {
        !self.done && self.end == Some(self.start)
    }
}

/// Calls and arrivals since the log was started; clones are handles to the same log.
#[derive(Clone, Debug)]
pub struct Log {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    begun: Instant,
    calls: Mutex<Vec<Call>>,
    arrivals: Mutex<Vec<(Value, u64)>>,
}

thread_local! {
    /// The log of the test that runs on this thread; set by [`Log::start`].
    static CURRENT: RefCell<Option<Log>> = const { RefCell::new(None) };
}

impl Log {
    /// Starts a log now and makes it the one that [`call`] and [`Arrivals`] of this thread write to.
    pub fn start() -> Self {
        let shared = Shared { begun: Instant::now(), calls: Mutex::default(), arrivals: Mutex::default() };
        let log = Log { shared: Arc::new(shared) };
        CURRENT.with_borrow_mut(|current| *current = Some(log.clone()));
        log
    }

    /// The log that was started last on this thread.
    ///
    /// # Panics
    /// When none was started.
    pub fn current() -> Self {
        CURRENT.with_borrow(|current| current.clone()).expect("the test starts with `Log::start()`")
    }

    /// Milliseconds since the start.
    pub fn now(&self) -> u64 {
        u64::try_from(self.shared.begun.elapsed().as_millis()).expect("a test of a reasonable length")
    }

    /// A call of `function` that takes `ms` and gives `result`.
    pub async fn call<R>(&self, function: &'static str, argument: impl Into<Value>, ms: u64, result: R) -> R {
        let guard = self.enter(function, argument);
        sleep(ms).await;
        guard.done();
        result
    }

    /// Notes the start of a call; its end is noted when the guard goes.
    pub fn enter(&self, function: &'static str, argument: impl Into<Value>) -> Guard {
        let call = Call { function, argument: argument.into(), start: self.now(), end: None, done: false };
        let mut calls = self.shared.calls.lock().unwrap();
        calls.push(call);
        Guard { log: self.clone(), index: calls.len() - 1 }
    }

    /// Notes that `value` reached the terminal.
    pub fn arrive(&self, value: impl Into<Value>) {
        self.shared.arrivals.lock().unwrap().push((value.into(), self.now()));
    }

    /// Notes what reached the terminal of a pipe beside others.
    pub fn arrive_all(&self, arrivals: Aside) {
        self.shared.arrivals.lock().unwrap().extend(arrivals.0);
    }

    /// What reached the terminal, and when.
    pub fn arrivals(&self) -> Vec<(Value, u64)> {
        self.shared.arrivals.lock().unwrap().clone()
    }

    /// When each element reached the terminal.
    pub fn arrival_times(&self) -> Vec<u64> {
        self.arrivals().into_iter().map(|(_, at)| at).collect()
    }

    /// All calls in the order of their start, without those that were begun and dropped in one instant.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().iter().filter(|c| !c.leaves_no_trace()).cloned().collect()
    }

    /// The starts of all calls of `function`, in order.
    pub fn starts(&self, function: &str) -> Vec<u64> {
        self.calls().iter().filter(|c| c.function == function).map(|c| c.start).collect()
    }

    /// The ends of all calls of `function` that have ended, in the order of their starts.
    pub fn ends(&self, function: &str) -> Vec<u64> {
        self.calls().iter().filter(|c| c.function == function).filter_map(|c| c.end).collect()
    }

    /// Calls that were begun.
    pub fn started(&self) -> usize {
        self.calls().len()
    }

    /// Calls that ended by themselves.
    pub fn finished(&self) -> usize {
        self.calls().iter().filter(|c| c.done).count()
    }

    /// Calls that were cancelled.
    pub fn dropped(&self) -> usize {
        self.calls().iter().filter(|c| c.end.is_some() && !c.done).count()
    }

    /// Calls that run now.
    pub fn running(&self) -> usize {
        self.calls().iter().filter(|c| c.end.is_none()).count()
    }

    /// Most calls at one time.
    pub fn peak(&self) -> usize {
        peak(&self.calls())
    }

    /// Most calls of `function` at one time.
    pub fn peak_of(&self, function: &str) -> usize {
        peak(&self.calls().into_iter().filter(|c| c.function == function).collect::<Vec<_>>())
    }
}

/// A peak is reached at the start of some call; what ends at an instant does not overlap what starts then.
fn peak(calls: &[Call]) -> usize {
    let at = |instant| calls.iter().filter(|c| c.runs_at(instant)).count();
    calls.iter().map(|c| at(c.start)).max().unwrap_or(0)
}

/// Stands for a call in progress.
#[derive(Debug)]
pub struct Guard {
    log: Log,
    index: usize,
}

impl Guard {
    /// The call ended by itself.
    pub fn done(self) {
        self.log.shared.calls.lock().unwrap()[self.index].done = true;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let now = self.log.now();
        if let Ok(mut calls) = self.log.shared.calls.lock() {
            calls[self.index].end = Some(now);
        }
    }
}

/// A call on the log of this thread.
pub async fn call<R>(function: &'static str, argument: impl Into<Value>, ms: u64, result: R) -> R {
    Log::current().call(function, argument, ms, result).await
}

/// What `call` gives, or the error of `name` at the time it would have given it.
pub async fn or_fail<R>(fails: bool, name: String, call: impl Future<Output = R>) -> Result<R, Failed> {
    let result = call.await;
    if fails { Err(Failed(name)) } else { Ok(result) }
}

/// Notes on the log of this thread that `value` reached the terminal.
pub fn arrive(value: impl Into<Value>) {
    Log::current().arrive(value);
}

/// The error of a logged call: its function and argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed(pub String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed", self.0)
    }
}

impl std::error::Error for Failed {}

/// A collection that keeps nothing but tells the log of this thread what arrives, and so when.
#[derive(Debug, Default)]
pub struct Arrivals;

impl<T: Into<Value>> Extend<T> for Arrivals {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(arrive);
    }
}

/// The same for one of several pipes: it keeps what arrives and when, until [`Log::arrive_all`] takes it.
#[derive(Debug, Default)]
pub struct Aside(Vec<(Value, u64)>);

impl<T: Into<Value>> Extend<T> for Aside {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.0.extend(items.into_iter().map(|item| (item.into(), Log::current().now())));
    }
}
