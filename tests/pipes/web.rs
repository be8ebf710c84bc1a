//! Requests: a client by reference, handlers, a piece that a function returns, a streamed response.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use pipewright::{Fails, SendFlow, pipe};
use pipewright_tests::Log;
use tower::ServiceExt;

use crate::clients::{Client, Item};
use crate::errors::{AppErr, NetError};
use crate::in_a_task;

fn addresses(n: usize) -> Vec<String> {
    (0..n).map(|i| format!("site {i}")).collect()
}

// 1: borrowed urls, a client by reference, async closures

async fn bodies(c: &Client, urls: &[String]) -> Result<Vec<String>, NetError> {
    Ok(pipe!(urls.iter() |> map(async |u| c.get(u).send().await)? |> map(async |r| r.text().await)? |> buffer(8) |> collect::<Vec<_>>).await?)
}

#[tokio::test(start_paused = true)]
async fn borrowed_urls_and_a_client_by_reference() {
    let log = Log::start();
    let got = bodies(&Client, &addresses(16)).await.unwrap();
    assert_eq!(got.len(), 16);
    assert_eq!(got[15], "body of site 15");
    assert_eq!(log.now(), 2 * (100 + 50));
}

#[tokio::test(start_paused = true)]
async fn borrowed_urls_in_a_task() {
    let log = Log::start();
    let got = in_a_task(async {
        let (c, urls) = (&Client, addresses(16));
        pipe!(urls.iter() |> map(async |u| c.get(u).send().await)? |> map(async |r| r.text().await)? |> buffer(8) |> collect::<Vec<_>>).await
    })
    .await;
    assert_eq!(got.unwrap().len(), 16);
    assert_eq!(log.now(), 300);
}

#[tokio::test(start_paused = true)]
async fn the_first_error_in_the_order_comes_back() {
    let mut urls = addresses(16);
    urls[5].push_str(" gone");
    assert_eq!(bodies(&Client, &urls).await, Err(NetError));
}

// 2: a handler with two error types

#[derive(Clone)]
struct Site {
    urls: Arc<Vec<String>>,
    http: Client,
}

async fn pages(State(s): State<Site>) -> Result<Json<Vec<String>>, AppErr> {
    Ok(Json(pipe!(s.urls.iter() |> err_into::<AppErr> |> map(async |u| s.http.page(u).await)? |> buffer(8) |> collect).await?))
}

async fn answer(app: Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response: Response = app.oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn site(urls: Vec<String>) -> Router {
    Router::new().route("/pages", get(pages)).with_state(Site { urls: Arc::new(urls), http: Client })
}

#[tokio::test(start_paused = true)]
async fn a_handler_answers() {
    let log = Log::start();
    let (status, body) = answer(site(addresses(3)), "/pages").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, r#"["<site 0>","<site 1>","<site 2>"]"#));
    assert_eq!(log.now(), 100);
}

#[tokio::test(start_paused = true)]
async fn a_handler_turns_the_error_into_a_status() {
    let (status, body) = answer(site(vec!["gone".into()]), "/pages").await;
    assert_eq!((status, body.as_str()), (StatusCode::BAD_GATEWAY, "the other side is gone"));
}

// 10 and 11: a pipe as the result of a function, spliced in: one limit for both kinds of request

fn items(c: &Client, n: u32) -> impl SendFlow<Fails<AppErr>, Item = Item> {
    pipe!(0..n |> map(async move |p| c.page(p).await)? |> flatten)
}

async fn details(c: &Client) -> Result<usize, AppErr> {
    Ok(pipe!(items(&c, 9) |> map(async |i| c.detail(i).await)? |> buffer(8) |> count).await?)
}

#[tokio::test(start_paused = true)]
async fn a_function_returns_a_pipe() {
    let log = Log::start();
    assert_eq!(details(&Client).await.unwrap(), 27);
    // Written in place, the same: naming a piece changes nothing.
    let named = log.now();
    let c = &Client;
    let n = pipe!(
        0..9 |> map(async move |p| c.page(p).await)? |> flatten |> map(async |i| c.detail(i).await)? |> buffer(8) |> count
    );
    assert_eq!(n.await.unwrap(), 27);
    assert_eq!(log.now() - named, named);
}

#[tokio::test(start_paused = true)]
async fn a_function_returns_a_pipe_that_runs_in_a_task() {
    let n = in_a_task(async {
        let c = Client;
        pipe!(items(&c, 9) |> map(async |i| c.detail(i).await)? |> buffer(8) |> count).await
    });
    assert_eq!(n.await.unwrap(), 27);
}

// 25: a streamed response

static CLIENT: Client = Client;

async fn lines() -> Body {
    fn to_line(item: Item) -> String {
        format!("{} {}\n", item.page, item.place)
    }

    let c = &CLIENT;
    Body::from_stream(pipe!(items(c, 9) |> map(to_line) |> buffer(4) |> into_stream))
}

#[tokio::test(start_paused = true)]
async fn a_response_is_streamed() {
    let log = Log::start();
    let (status, body) = answer(Router::new().route("/lines", get(lines)), "/lines").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body.lines().count(), 27);
    assert!(body.starts_with("0 0\n0 1\n0 2\n1 0\n"), "{body}");
    assert_eq!(log.now(), 300);
}
