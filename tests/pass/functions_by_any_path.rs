//! Functions by a path of any form.
#![deny(warnings)]
#![allow(clippy::ptr_arg, clippy::needless_pass_by_value, reason = "elements are what they are")]

use futures::executor::block_on;
use pipewright::pipe;

trait Get {
    async fn get(id: u32) -> String;
    fn is_new(text: &String) -> bool;
}

struct Client;

impl Get for Client {
    async fn get(id: u32) -> String {
        id.to_string()
    }
    fn is_new(text: &String) -> bool {
        text != "1"
    }
}

impl Client {
    fn length(text: String) -> usize {
        text.len()
    }

    async fn lengths(&self, ids: &[u32]) -> Vec<usize> {
        pipe!(
            ids.iter().copied()
                |> map(<Self as Get>::get)
                |> filter(<Client as Get>::is_new)
                |> map(Self::length)
                |> map(async |n| self.same(n).await)
                |> buffer(4)
                |> collect
        )
        .await
    }

    async fn same(&self, n: usize) -> usize {
        n
    }
}

async fn generic<G: Get, T: Into<u32>>(ids: Vec<T>) -> usize {
    pipe!(ids |> map(T::into) |> map(G::get) |> filter(G::is_new) |> map(identity::<String>) |> count).await
}

fn identity<T>(value: T) -> T {
    value
}

fn main() {
    assert_eq!(block_on(Client.lengths(&[1, 22, 333])), [2, 3]);
    assert_eq!(block_on(generic::<Client, u8>(vec![1, 2])), 1);
    let closure = |n: u32| n + 1;
    let out: Vec<Option<u32>> = block_on(pipe!(0..2 |> map(closure) |> map(Some) |> collect));
    assert_eq!(out, [Some(1), Some(2)]);
}
