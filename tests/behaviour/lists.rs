//! Lists that calls in a buffer give: their members leave one after another, and nobody can tell.

use std::task::Poll;

use pipewright::pipe;
use pipewright_tests::{Hand, sleep};

use crate::{Bad, Seen, but};

#[tokio::test(start_paused = true)]
async fn longer_than_a_turn() {
    let all: Vec<u32> = (0..3).flat_map(|x| (0..1000).map(move |i| 1000 * x + i)).collect();
    let list = |x: u32| (0..1000).map(move |i| 1000 * x + i);
    let later = async |x: u32| {
        sleep(u64::from(10 - x)).await;
        list(x)
    };
    for width in [1, 2, 9] {
        let now = pipe!(0..3 |> flat_map(async |x| list(x)) |> buffer(width) |> collect::<Vec<u32>>).await;
        assert!(now == all, "ready at once, buffer({width})");
        let slow = pipe!(0..3 |> flat_map(later) |> buffer(width) |> collect::<Vec<u32>>).await;
        assert!(slow == all, "later, buffer({width})");
        let apart = pipe!(0..3 |> flat_map(later) |> buffer(width) |> map(async |x| x) |> buffer(5) |> collect::<Vec<u32>>);
        assert!(apart.await == all, "through another buffer, buffer({width})");
    }
    let first = pipe!(0..3 |> flat_map(later) |> buffer(9).unordered() |> collect::<Vec<u32>>).await;
    assert!(first == (0..3).rev().flat_map(list).collect::<Vec<u32>>(), "as they finish");
}

#[test]
fn without_an_end_they_let_others_have_a_turn() {
    let forever = async |x: u32| std::iter::repeat(x);
    let mut run = Hand::new(pipe!(0..2 |> flat_map(forever) |> buffer(2) |> run));
    for _ in 0..3 {
        assert_eq!(run.poll(), Poll::Pending);
        assert!(run.woken());
    }
    let mut some = Hand::new(pipe!(5..9 |> flat_map(forever) |> buffer(2) |> take(600) |> count));
    assert_eq!(some.run(), Poll::Ready(600));
}

#[tokio::test(start_paused = true)]
async fn an_error_in_the_middle_of_one() {
    for (bad, wait) in [0, 1, 2, 3, 7, 14].into_iter().flat_map(|bad| [(bad, false), (bad, true)]) {
        let seen = Seen::default();
        let list = async |x: u32| {
            if wait {
                sleep(u64::from(9 - x)).await;
            }
            (3 * x..3 * x + 3).map(but(bad))
        };
        let pipe = pipe!(0..5 |> flat_map(list) |> ? |> buffer(3) |> inspect(|x| seen.note(*x)) |> count);
        assert_eq!((pipe.await, seen.all()), (Err(Bad(bad)), (0..bad).collect()), "waits: {wait}");
    }
}
