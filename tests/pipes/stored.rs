//! Listings, rows, files, websockets: sources that can fail, and more than one error type.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use futures::{Stream, stream};
use glob::glob;
use pipewright::pipe;
use pipewright_tests::{Log, sleep};
use serde_json::from_str;

use crate::clients::{Client, Db, FromRow, Message, S3, get, list, query_as};
use crate::errors::{AppErr, DbError, NetError};
use crate::in_a_task;

// 3: a listing with a cursor, a fallible source, a fallible consumer

static SAVED: Mutex<Vec<String>> = Mutex::new(Vec::new());

async fn save(object: String) -> Result<(), DbError> {
    sleep(10).await;
    SAVED.lock().unwrap().push(object);
    Ok(())
}

async fn copy(s3: S3) -> Result<(), AppErr> {
    pipe!(paginate(None, async |t| list(&s3, t).await)? |> err_into::<AppErr> |> flatten |> map(async |k| get(&s3, k).await)? |> buffer(16) |> for_each(save)?).await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_listing_with_a_cursor() {
    let log = Log::start();
    in_a_task(copy(S3)).await.unwrap();
    let expected: Vec<_> = (0..3).flat_map(|p| (0..4).map(move |i| format!("object {p}.{i}"))).collect();
    assert_eq!(*SAVED.lock().unwrap(), expected);
    // Three listings one after another, an object, and four bodies: the others ran beside the listings.
    assert_eq!(log.now(), 3 * 100 + 50 + 4 * 10);
}

// 4: the elements of the stream are Results

struct User(u32);

impl FromRow for User {
    fn from_row(number: u32) -> Self {
        User(number)
    }
}

async fn enrich(_: &Client, user: User) -> Result<u32, NetError> {
    sleep(100).await;
    if user.0 == 90 { Err(NetError) } else { Ok(user.0) }
}

async fn users(sql: &'static str) -> anyhow::Result<()> {
    let (db, h) = (Db::default(), Client);
    pipe!(query_as::<_, User>(sql).fetch(&db) |> err_into::<anyhow::Error> |> ? |> map(async |u| enrich(&h, u).await)? |> buffer(8) |> run).await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn rows_of_a_database() {
    let log = Log::start();
    in_a_task(users("all but 99 of 16")).await.unwrap();
    assert_eq!(log.now(), 200);
}

#[tokio::test(start_paused = true)]
async fn both_errors_of_rows_come_back() {
    let log = Log::start();
    let error = in_a_task(users("all but 9 of 16")).await.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&DbError));
    // The nine rows before the broken one are finished first.
    assert_eq!(log.now(), 200);
    let error = in_a_task(users("all but 99 of 98")).await.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&NetError));
}

// 5: Rust's own `?` in the source, `|> ?` for its elements, blocking work

type Line = (PathBuf, String);

fn parse_log(path: PathBuf) -> std::io::Result<Vec<Line>> {
    let text = fs::read_to_string(&path)?;
    Ok(text.lines().map(|line| (path.clone(), line.to_owned())).collect())
}

async fn logs(pattern: &str) -> anyhow::Result<Vec<Line>> {
    Ok(pipe!(glob(pattern)? |> err_into::<anyhow::Error> |> ? |> map(parse_log).blocking()? |> buffer(8) |> flatten |> collect::<Vec<Line>>).await?)
}

#[tokio::test]
async fn files_are_read_on_blocking_threads() {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("logs");
    fs::create_dir_all(&dir).unwrap();
    for (name, text) in [("a.gz", "one\ntwo\n"), ("b.gz", ""), ("c.gz", "three\n"), ("d.txt", "no\n")] {
        fs::write(dir.join(name), text).unwrap();
    }
    let pattern = dir.join("*.gz").to_str().unwrap().to_owned();
    let got = in_a_task(async move { logs(&pattern).await }).await.unwrap();
    let got: Vec<_> = got.iter().map(|(_, line)| line.as_str()).collect();
    assert_eq!(got, ["one", "two", "three"]);
    assert!(logs("a***").await.unwrap_err().is::<glob::PatternError>());
}

// 7: a websocket

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Event {
    id: u32,
}

#[derive(Default)]
struct State {
    seen: Mutex<Vec<Event>>,
}

impl State {
    async fn apply(&self, event: Event) {
        sleep(10).await;
        self.seen.lock().unwrap().push(event);
    }
}

async fn listen(ws: impl Stream<Item = Result<Message, NetError>>, st: &State) -> Result<(), AppErr> {
    pipe!(ws |> err_into::<AppErr> |> ? |> filter_map(|m| m.into_text().ok()) |> map(|t| from_str::<Event>(&t))? |> for_each(async |e| st.apply(e).await)).await
}

fn texts(texts: &[&str]) -> impl Stream<Item = Result<Message, NetError>> + use<> {
    let text = |text: &&str| if text.is_empty() { Message::Ping } else { Message::Text((*text).into()) };
    stream::iter(texts.iter().map(text).map(Ok).collect::<Vec<_>>())
}

#[tokio::test(start_paused = true)]
async fn a_websocket() {
    let seen = in_a_task(async {
        let st = State::default();
        listen(texts(&[r#"{"id":1}"#, "", r#"{"id":2}"#]), &st).await.unwrap();
        st.seen.into_inner().unwrap()
    });
    assert_eq!(seen.await, [Event { id: 1 }, Event { id: 2 }]);
}

#[tokio::test(start_paused = true)]
async fn a_websocket_with_a_broken_message() {
    let st = State::default();
    let error = listen(texts(&[r#"{"id":1}"#, "{", r#"{"id":2}"#]), &st).await.unwrap_err();
    assert!(matches!(error, AppErr::Json(_)), "{error:?}");
    assert_eq!(*st.seen.lock().unwrap(), [Event { id: 1 }]);
}

// 9: an enum of errors, two fallible functions

mod numbers {
    use super::{NetError, sleep};

    pub async fn get(id: u32) -> Result<String, NetError> {
        sleep(100).await;
        if id == 90 { Err(NetError) } else { Ok(if id == 91 { "x".into() } else { id.to_string() }) }
    }

    pub async fn parse(text: String) -> Result<u32, std::num::ParseIntError> {
        text.parse()
    }
}

async fn numbers(ids: Vec<u32>) -> Result<Vec<u32>, AppErr> {
    use numbers::{get, parse};

    Ok(pipe!(ids |> err_into::<AppErr> |> map(get)? |> map(parse)? |> buffer(4) |> collect::<Vec<_>>).await?)
}

#[tokio::test(start_paused = true)]
async fn two_fallible_functions() {
    assert_eq!(in_a_task(numbers((0..9).collect())).await.unwrap(), (0..9).collect::<Vec<_>>());
    assert!(matches!(numbers(vec![1, 90, 91]).await, Err(AppErr::Net(NetError))));
    assert!(matches!(numbers(vec![1, 91, 90]).await, Err(AppErr::Number(_))));
}
