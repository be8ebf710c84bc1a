//! The pipes of the first week: what people will want to write compiles as written, is `Send` where it must be, and
//! gives what it should.

#![allow(
    clippy::needless_borrow,
    clippy::needless_question_mark,
    clippy::ptr_arg,
    clippy::redundant_closure,
    reason = "pipes stand here as their users write them"
)]

mod branches;
mod clients;
mod errors;
mod jobs;
mod send;
mod stored;
mod time;
mod web;

use std::future::Future;

/// Runs `job` as a task: it must be `Send` and own what it needs.
async fn in_a_task<T: Send + 'static>(job: impl Future<Output = T> + Send + 'static) -> T {
    tokio::spawn(job).await.expect("the task runs to its end")
}
