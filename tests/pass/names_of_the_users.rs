//! Names of the user's and of the macro do not meet.
#![deny(warnings)]
#![allow(dead_code, reason = "they are names and nothing else")]

use futures::executor::block_on;
use pipewright::pipe;

struct Pipe;
struct Vec;
struct Result;
struct Option;
struct Some;
struct Ok;
struct Box;
struct Send;
enum Future {}
mod core {}
mod std {}
mod private {}

fn source() {}

fn main() {
    let (p, __p, __f, __item) = (1, 2, 3, 4);
    let buffer = 5;
    let map = |n: u32| n + p + __p + __f + __item;
    let collect = [1_u32, 2];
    let total: u32 = block_on(pipe!(
        collect
            |> map(map)
            |> map(move |n| n + p)
            |> map(async move |n| n + __p)
            |> filter(async |n| *n > __f)
            |> inspect(|n| assert!(*n > __item))
            |> map(|n| n + buffer)
            |> buffer(2)
            |> fold(0, async |__a, __i| __a + __i)
    ));
    assert_eq!(total, 39);
    let mut __d = 0;
    block_on(pipe!([1, 2] |> for_each(async |__w| __d += __w)));
    assert_eq!(__d, 3);
}
