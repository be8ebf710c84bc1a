//! Branches by any path, as closures of every form, and as values; what they borrow, and what is inferred late.
#![deny(warnings)]
#![allow(clippy::redundant_closure, reason = "they are forms that are tested")]

use std::collections::HashSet;

use futures::executor::block_on;
use pipewright::{BoxPipe, Flow, Pipe, pipe};

fn at_most(n: usize) -> impl AsyncFnOnce(BoxPipe<'_, u32>) -> Vec<u32> {
    async move |pipe| pipe!(pipe |> take(n) |> collect).await
}

async fn count<T>(pipe: impl Flow<Item = T>) -> usize {
    pipe!(pipe |> count).await
}

fn main() {
    block_on(async {
        let (mut sum, mut list, name) = (0, Vec::new(), String::from("name"));
        let keep = at_most(2);
        let mut small = Vec::new();
        let got = pipe!(
            0..5_u32 |> map(async |n| n)
                |> buffer(2)
                |> tee(
                    count,
                    Pipe::count,
                    |p| pipe!(p |> for_each(|n| sum += n)),
                    |p| pipe!(p |> for_each(async |n| list.push(n))),
                    async move |p| (name, count(p).await),
                    async |p| keep(pipe!(p |> boxed)).await,
                    {
                        let (limit, seen) = (3, &mut small);
                        move |p| pipe!(p |> filter(move |n| *n < limit) |> for_each(move |n| seen.push(n)))
                    },
                )
        )
        .await;
        assert_eq!(got, (5, 5, (), (), ("name".to_owned(), 5), vec![0, 1], ()));
        assert_eq!((sum, list, small), (10, vec![0, 1, 2, 3, 4], vec![0, 1, 2]));

        let (all, some): (Vec<u32>, HashSet<u32>) =
            pipe!([1, 2, 2] |> tee(|p| pipe!(p |> collect), |p| pipe!(p |> collect))).await;
        assert_eq!((all, some.len()), (vec![1, 2, 2], 2));

        let limit = 2;
        let (few, many) = pipe!(
            [1, 2, 3]
                |> map(|n| (0..n).collect::<Vec<_>>())
                |> route(
                    |numbers| usize::from(numbers.len() > limit),
                    |p| pipe!(p |> count),
                    |p| pipe!(p |> flatten |> sum::<u32>),
                )
        )
        .await;
        assert_eq!((few, many), (2, 3));
    });
}
