//! `.skip_err()` and `.on_err(f)` with handlers of every form, in a task, in a method, in a generic function.

use std::fmt::{Debug, Display};
use std::num::ParseIntError;
use std::sync::{Mutex, PoisonError};

use pipewright::{Failed, Fails, SendFlow, pipe};
use tokio::task::yield_now;

struct Books {
    dead: Mutex<Vec<String>>,
}

impl Books {
    fn note<T: Debug, X: Display>(&self, failed: &Failed<'_, T, X>) {
        self.dead.lock().unwrap_or_else(PoisonError::into_inner).push(failed.to_string());
    }

    async fn send<T: Debug + Sync, X: Display + Sync>(&self, failed: &Failed<'_, T, X>) {
        yield_now().await;
        self.note(failed);
    }

    async fn numbers(&self, words: &[&str]) -> Vec<u32> {
        pipe!(
            words
                |> map(|word| number(word)).on_err(|failed| self.note(failed))
                |> map(later).named("later").on_err(async |failed| self.send(failed).await)
                |> buffer(3)
                |> collect
        )
        .await
    }

    fn flow<'a>(&'a self, words: &'a [&'a str]) -> impl SendFlow<Fails<ParseIntError>, Item = u32> {
        pipe!(
            words
                |> map(async move |word| later(number(word)?).await).on_err(async move |failed| self.send(failed).await)
                |> map(number_again)?
        )
    }
}

fn number(word: &str) -> Result<u32, ParseIntError> {
    word.parse()
}

fn number_again(n: u32) -> Result<u32, ParseIntError> {
    n.to_string().parse()
}

async fn later(n: u32) -> Result<u32, ParseIntError> {
    yield_now().await;
    if n > 5 { "six".parse() } else { Ok(n) }
}

fn ignore<T, X>(_: &Failed<'_, T, X>) {}

async fn ignore_later<T, X>(_: &Failed<'_, T, X>) {
    yield_now().await;
}

async fn tries<T: Clone + Debug, X: Display>(list: Vec<T>, f: impl Fn(T) -> Result<u32, X> + Clone) -> (u32, u32) {
    let sum = Mutex::new(0);
    let add = |failed: &Failed<'_, T, X>| *sum.lock().unwrap_or_else(PoisonError::into_inner) += failed.tries;
    let all = pipe!(list |> map(f).on_err(add) |> sum::<u32>).await;
    (all, sum.into_inner().unwrap_or_else(PoisonError::into_inner))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    methods().await;

    let task = tokio::spawn(async {
        let books = Books { dead: Mutex::default() };
        let words = ["1".to_owned(), "x".to_owned()];
        let list: Vec<&str> = words.iter().map(String::as_str).collect();
        let all = books.numbers(&list).await;
        let left = pipe!(&words |> map(async |word| number(word)).on_err(ignore) |> buffer(2) |> count).await;
        let rest = pipe!(&words |> filter(|word| number(word).map(|n| n > 0)).skip_err() |> count).await;
        (all, left, rest)
    });
    assert!(matches!(task.await, Ok((list, 1, 1)) if list == [1]));

    assert_eq!(pipe!(0..9 |> map(later).on_err(ignore) |> count).await, 6);
    assert_eq!(pipe!(0..9 |> map(later).on_err(ignore_later) |> buffer(2) |> count).await, 6);
    assert_eq!(pipe!(0..9 |> map(number_again).on_err(ignore_later) |> count).await, 9);
    assert_eq!(tries(vec!["1", "x", "3", "y"], number).await, (4, 2));
}

async fn methods() {
    let books = Books { dead: Mutex::default() };
    assert_eq!(books.numbers(&["1", "x", "7", "3"]).await, [1, 3]);
    assert_eq!(pipe!(books.flow(&["4", "y", "8"]) |> collect::<Vec<_>>).await, Ok(vec![4]));
    let dead = books.dead.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(
        dead,
        [
            r#"`map(|word| number(word))` failed on "x": invalid digit found in string"#,
            "`later` failed on 7: invalid digit found in string",
            r#"`map(async move |word| ..)` failed on "y": invalid digit found in string"#,
            r#"`map(async move |word| ..)` failed on "8": invalid digit found in string"#,
        ]
    );
}
