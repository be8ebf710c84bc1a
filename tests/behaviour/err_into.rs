//! `err_into`: sets or converts the error type of a pipe.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand};

use crate::{Bad, NONE, PLACES, but};

#[derive(Debug, PartialEq)]
enum App {
    Bad(Bad),
    Other,
}

struct Other;

impl From<Bad> for App {
    fn from(bad: Bad) -> Self {
        App::Bad(bad)
    }
}

impl From<Other> for App {
    fn from(_: Other) -> Self {
        App::Other
    }
}

#[tokio::test]
async fn it_sets_the_error_type_before_the_first_question_mark() {
    let others = |x| if x == 3 { Err(Other) } else { Ok(x) };
    for (bad, expected) in [(0, App::Bad(Bad(0))), (2, App::Bad(Bad(2))), (4, App::Other)] {
        let end =
            pipe!(0..5 |> err_into::<App> |> map(but(bad))? |> map(others)? |> collect::<Vec<u32>>).await;
        assert_eq!(end, Err(expected));
    }
}

#[tokio::test]
async fn it_converts_the_error_of_what_stands_before_it() {
    for bad in PLACES {
        let end = pipe!(0..5 |> map(but(bad))? |> err_into::<App> |> count).await;
        assert_eq!(end, Err(App::Bad(Bad(bad))));
        let end = pipe!(0..5 |> map(async |x| but(bad)(x))? |> err_into::<App> |> buffer(2) |> count).await;
        assert_eq!(end, Err(App::Bad(Bad(bad))));
        let end = pipe!(0..5 |> map(but(bad))? |> buffer(2) |> err_into::<App> |> count).await;
        assert_eq!(end, Err(App::Bad(Bad(bad))));
    }
    assert_eq!(pipe!(0..5 |> map(but(9))? |> err_into::<App> |> count).await, Ok(5));
}

#[tokio::test]
async fn a_pipe_that_cannot_fail_may_name_an_error() {
    assert_eq!(pipe!(0..0 |> err_into::<Bad> |> count).await, Ok(0));
    assert_eq!(pipe!(0..1 |> err_into::<Bad> |> collect::<Vec<u32>>).await, Ok(vec![0]));
}

#[tokio::test]
async fn later_errors_convert_into_the_first() {
    let into = |x: u32| if x == 1 { Err(App::Other) } else { Ok(x) };
    let end = pipe!(0..5 |> map(into)? |> map(but(0))? |> count).await;
    assert_eq!(end, Err(App::Bad(Bad(0))));
    let end = pipe!(0..5 |> map(into)? |> map(but(2))? |> count).await;
    assert_eq!(end, Err(App::Other));
}

#[test]
fn it_ends_no_stretch() {
    let gates = Gates::new();
    let f = async |x| Ok::<_, Bad>(gates.pass(x).await);
    let mut run = Hand::new(pipe!(0..9 |> map(f)? |> err_into::<App> |> buffer(3) |> count));
    run.waits();
    assert_eq!(gates.waiting(), [0, 1, 2]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}
