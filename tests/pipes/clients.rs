//! Small stand-ins for what users have: an HTTP client, a database, an object store, a websocket.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Mutex;

use futures::stream::{BoxStream, StreamExt};
use pipewright_tests::sleep;

use crate::errors::{AppErr, DbError, NetError};

/// A page takes 100 ms, its details 50 ms each.
#[derive(Clone, Default)]
pub struct Client;

pub struct Request {
    url: String,
}

pub struct Response {
    url: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub page: u32,
    pub place: u32,
}

impl Client {
    pub fn get(&self, url: impl AsRef<str>) -> Request {
        Request { url: url.as_ref().to_owned() }
    }

    pub async fn page<P: PageNumber>(&self, page: P) -> P::Page {
        sleep(100).await;
        page.page()
    }

    pub async fn detail(&self, item: Item) -> Result<String, NetError> {
        sleep(50).await;
        Ok(format!("{}/{}", item.page, item.place))
    }

    pub async fn row(&self, id: &str) -> Row {
        sleep(10).await;
        Row(id.to_owned())
    }
}

/// What [`Client::page`] is asked for: a number, or an address.
pub trait PageNumber {
    type Page;
    fn page(self) -> Self::Page;
}

impl PageNumber for u32 {
    type Page = Result<Vec<Item>, AppErr>;

    fn page(self) -> Self::Page {
        Ok((0..3).map(|place| Item { page: self, place }).collect())
    }
}

impl PageNumber for &String {
    type Page = Result<String, NetError>;

    fn page(self) -> Self::Page {
        if self.contains("gone") { Err(NetError) } else { Ok(format!("<{self}>")) }
    }
}

impl Request {
    pub async fn send(self) -> Result<Response, NetError> {
        sleep(100).await;
        if self.url.contains("gone") { Err(NetError) } else { Ok(Response { url: self.url }) }
    }
}

impl Response {
    pub async fn text(self) -> Result<String, NetError> {
        sleep(50).await;
        Ok(format!("body of {}", self.url))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub String);

/// A database that remembers what was written.
#[derive(Default)]
pub struct Db {
    pub written: Mutex<Vec<Vec<u32>>>,
}

impl Db {
    pub async fn insert(&self, rows: Vec<u32>) -> Result<usize, DbError> {
        sleep(20).await;
        let n = rows.len();
        self.written.lock().unwrap().push(rows);
        Ok(n)
    }

    pub async fn order(&self, id: u32) -> String {
        sleep(10).await;
        format!("order {id}")
    }
}

/// A typed query, as in sqlx.
pub struct Query<D, T> {
    sql: &'static str,
    types: PhantomData<fn(D) -> T>,
}

pub trait FromRow: Send {
    fn from_row(number: u32) -> Self;
}

pub fn query_as<D, T: FromRow>(sql: &'static str) -> Query<D, T> {
    Query { sql, types: PhantomData }
}

impl<T: FromRow> Query<Db, T> {
    /// As many rows as the number at the end of the text says; the one named before it is broken.
    pub fn fetch(self, _db: &Db) -> BoxStream<'_, Result<T, DbError>> {
        let mut numbers = self.sql.split(' ').filter_map(|word| word.parse().ok());
        let (broken, rows): (u32, u32) = (numbers.next().unwrap(), numbers.next().unwrap());
        let row = move |i| if i == broken { Err(DbError) } else { Ok(T::from_row(i)) };
        futures::stream::iter(0..rows).map(row).boxed()
    }
}

/// An object store with a listing of three pages.
#[derive(Default)]
pub struct S3;

pub async fn list(_: &S3, token: Option<u32>) -> Result<(Vec<String>, Option<u32>), NetError> {
    sleep(100).await;
    let page = token.unwrap_or(0);
    let keys = (0..4).map(|i| format!("key {page}.{i}")).collect();
    Ok((keys, (page < 2).then_some(page + 1)))
}

pub async fn get(_: &S3, key: String) -> Result<String, NetError> {
    sleep(50).await;
    Ok(key.replace("key", "object"))
}

/// A message of a websocket.
pub enum Message {
    Text(String),
    Ping,
}

impl Message {
    pub fn into_text(self) -> Result<String, NetError> {
        match self {
            Message::Text(text) => Ok(text),
            Message::Ping => Err(NetError),
        }
    }
}

/// A future that is `Send`, and says so.
pub fn sent<F: Future + Send>(future: F) -> F {
    future
}
