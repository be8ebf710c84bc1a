//! `paginate`: pages one call after another; each call names the next.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, below};

/// Three pages of two, numbered.
fn page(number: u32) -> (Vec<u32>, Option<u32>) {
    (vec![2 * number, 2 * number + 1], (number < 2).then_some(number + 1))
}

async fn page_later(number: u32) -> (Vec<u32>, Option<u32>) {
    sleep(100).await;
    page(number)
}

/// The same with a token, absent at first.
async fn listing(token: Option<u32>) -> (Vec<u32>, Option<u32>) {
    page_later(token.unwrap_or(0)).await
}

fn fails_at(bad: u32) -> impl Fn(u32) -> Result<(Vec<u32>, Option<u32>), Bad> + Copy {
    move |number| if number == bad { Err(Bad(number)) } else { Ok(page(number)) }
}

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_function() {
    let zero = 0;
    assert_eq!(pipe!(paginate(0, page) |> flatten |> collect::<Vec<u32>>).await, below(6));
    assert_eq!(pipe!(paginate(0, page_later) |> flatten |> collect::<Vec<u32>>).await, below(6));
    assert_eq!(pipe!(paginate(None, listing) |> flatten |> collect::<Vec<u32>>).await, below(6));
    assert_eq!(pipe!(paginate(0, |n| page(n + zero)) |> flatten |> collect::<Vec<u32>>).await, below(6));
    assert_eq!(pipe!(paginate(0, move |n| page(n + zero)) |> flatten |> collect::<Vec<u32>>).await, below(6));
    assert_eq!(
        pipe!(paginate(0, async |n| page_later(n).await) |> flatten |> collect::<Vec<u32>>).await,
        below(6)
    );
    assert_eq!(
        pipe!(paginate(0, async move |n| page(n + zero)) |> flatten |> collect::<Vec<u32>>).await,
        below(6)
    );
    assert_eq!(
        pipe!(paginate(None, async |t| listing(t).await) |> flatten |> collect::<Vec<u32>>).await,
        below(6)
    );
}

#[tokio::test]
async fn pages_are_the_elements_and_the_last_counts() {
    assert_eq!(pipe!(paginate(0, page) |> collect::<Vec<_>>).await, [[0, 1], [2, 3], [4, 5]]);
    assert_eq!(pipe!(paginate(2, page) |> collect::<Vec<_>>).await, [[4, 5]]);
    assert_eq!(pipe!(paginate(0, |n| (n, None::<u32>)) |> collect::<Vec<u32>>).await, [0]);
    assert_eq!(pipe!(paginate(0, |_| (Vec::<u32>::new(), None)) |> flatten |> count).await, 0);
}

#[tokio::test(start_paused = true)]
async fn strictly_one_call_after_another_beside_the_rest() {
    let log = Log::start();
    let get_page = async |n| log.call("P", n, 1000, page(n)).await;
    let member = async |x| log.call("C", x, 500, x).await;
    pipe!(paginate(0, get_page) |> flatten |> map(member) |> buffer(2) |> run).await;
    assert_eq!((log.peak_of("P"), log.now()), (1, 3500));
    assert_eq!(log.starts("P"), [0, 1000, 2000]);
    assert_eq!(log.starts("C"), [1000, 1000, 2000, 2000, 3000, 3000]);
}

#[tokio::test]
async fn an_error_ends_the_pipe() {
    for bad in [0, 1, 2] {
        let mut n = 0;
        let end = pipe!(paginate(0, fails_at(bad))? |> for_each(|_| n += 1)).await;
        assert_eq!((end, n), (Err(Bad(bad)), bad));
        let end = pipe!(paginate(0, async |n| fails_at(bad)(n))? |> flatten |> buffer(4) |> count).await;
        assert_eq!(end, Err(Bad(bad)));
    }
    assert_eq!(pipe!(paginate(0, fails_at(9))? |> flatten |> count).await, Ok(6));
}

#[tokio::test(start_paused = true)]
async fn take_asks_for_no_further_page() {
    let log = Log::start();
    let get_page = async |n| log.call("P", n, 100, page(n)).await;
    assert_eq!(pipe!(paginate(0, get_page) |> flatten |> take(2) |> count).await, 2);
    assert_eq!((log.started(), log.now()), (1, 100));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let get_page = async |n| (gates.pass(n).await, Some(n + 1));
    let mut run = Hand::new(pipe!(paginate(0, get_page) |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [1]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let get_page = |n: u32| if n < 1 { (n, Some(n + 1)) } else { panic!("page") };
    let mut run = Hand::new(pipe!(paginate(0, get_page) |> count));
    assert_eq!(caught(|| run.poll()), "page");
}
