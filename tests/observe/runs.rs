//! Pipes that run, and what is said of them.

use std::time::Duration;

use pipewright::observe::{Bottleneck, Cause};
use pipewright_tests::sleep;

/// How long a pipe takes, and what is said to hold it back.
macro_rules! run {
    ($($pipe:tt)*) => {{
        let numbers = pipewright::observe::Numbers::default();
        let start = tokio::time::Instant::now();
        let _ = pipewright::pipe!($($pipe)*).observe(&numbers).await;
        (start.elapsed(), numbers.bottleneck().expect("it took time"))
    }};
}

pub(crate) use run;

/// What a run took, and what is said to hold it back.
pub type Run = (Duration, Bottleneck);

#[track_caller]
pub fn told(run: &Run, cause: Cause, text: &str) {
    assert_eq!((run.1.to_string().as_str(), run.1.cause), (text, cause));
}

/// A change of what is named pays, by a tenth at least.
#[track_caller]
pub fn helps(run: &Run, changed: Run) {
    assert!(changed.0 < run.0.mul_f64(0.9), "{:?} to {:?}: {}", run.0, changed.0, run.1);
}

/// A change of something else does not, but for one in fifty.
#[track_caller]
pub fn does_not_help(run: &Run, changed: Run) {
    assert!(changed.0 > run.0.mul_f64(0.98), "{:?} to {:?}: {}", run.0, changed.0, run.1);
}

pub async fn get(n: u64) -> u64 {
    sleep(100).await;
    n
}

pub async fn quick(n: u64) -> u64 {
    sleep(10).await;
    n
}

/// 50 to 150 ms.
pub async fn uneven(n: u64) -> u64 {
    sleep(50 + n * 7919 % 101).await;
    n
}

/// One of 32 takes two seconds.
pub async fn skewed(n: u64) -> u64 {
    sleep(if n % 32 == 0 { 2000 } else { 20 }).await;
    n
}

pub async fn save(_: u64) {
    sleep(30).await;
}

pub async fn note(_: u64) {
    sleep(10).await;
}

pub async fn next_page(n: u64) -> (u64, Option<u64>) {
    sleep(200).await;
    (n, (n < 50).then_some(n + 1))
}

pub async fn list(n: u64) -> Vec<u64> {
    sleep(300).await;
    (0..10).map(|at| 10 * n + at).collect()
}
