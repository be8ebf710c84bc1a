//! What a source borrows lives as long as the pipe.
#![deny(warnings)]

use futures::executor::block_on;
use futures::lock::Mutex;
use pipewright::pipe;

fn names() -> Vec<String> {
    vec!["a".to_owned(), "bc".to_owned()]
}

async fn length(name: &str) -> usize {
    name.len()
}

async fn run(lock: &Mutex<Vec<String>>) -> (Vec<usize>, usize) {
    let lengths = pipe!(names().iter() |> map(async |name| length(name).await) |> buffer(2) |> collect).await;
    let count = pipe!(lock.lock().await.iter() |> map(String::len) |> count).await;
    (lengths, count)
}

fn main() {
    assert_eq!(block_on(run(&Mutex::new(names()))), (vec![1, 2], 2));
}
