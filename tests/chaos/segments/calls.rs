//! Element stages, one by one and in a `buffer`.

use pipewright::{Fails, SendFlow, pipe};

use crate::fun::Wrong;
use crate::naive::Act::{Keeps, List, Looks, Same, Some};
use crate::naive::batches;
use crate::segment::segments;
use crate::token::Token;

/// A piece of a pipe that is applied to another.
fn piece(up: impl SendFlow<Fails<Wrong>, Item = Token>) -> impl SendFlow<Fails<Wrong>, Item = Token> {
    pipe!(up |> map(|x| x) |> buffer(2) |> filter(|_| true))
}

segments! {
    Exact |up, s| 1, { up |> map(s.f(0).same()) } => s.does(up, 0, Same);
    Exact |up, s| 1, { up |> map(s.f(0).same_or_fail())? } => s.tries(up, 0, Same);
    Exact |up, s| 1, { up |> map(s.f(0).now_same()) |> map(s.f(1).now_same_or_fail())? } => {
        let up = s.does_now(up, 0, Same);
        s.tries_now(up, 1, Same)
    };
    Exact |up, s| s.n, { up |> map(s.f(0).same()) |> buffer(s.n) } => s.does(up, 0, Same);
    Exact |up, s| s.n, { up |> map(s.f(0).same_or_fail())? |> buffer(s.n).window(s.m) } => s.tries(up, 0, Same);
    Exact |up, s| s.n, {
        up |> map(s.f(0).same_or_fail())? |> map(s.f(1).now_same_or_fail())? |> map(s.f(2).same_or_fail())?
            |> buffer(s.n).window(s.m)
    } => {
        let up = s.tries(up, 0, Same);
        let up = s.tries_now(up, 1, Same);
        s.tries(up, 2, Same)
    };
    Exact |up, s| s.n.saturating_add(s.n2), {
        up |> map(s.f(0).same_or_fail())? |> buffer(s.n2) |> map(s.f(1).same_or_fail())? |> buffer(s.n)
    } => {
        let up = s.tries(up, 0, Same);
        s.tries(up, 1, Same)
    };

    Exact |up, s| s.n, {
        up |> filter({ let f = s.f(0).keeps_it(); async move |x| f(x).await }) |> buffer(s.n)
    } => s.does(up, 0, Keeps);
    Exact |up, s| s.n, {
        up |> filter({ let f = s.f(0).keeps_it_or_fail(); async move |x| f(x).await })? |> buffer(s.n).window(s.m)
    } => s.tries(up, 0, Keeps);
    Exact |up, s| 1, { up |> filter(s.f(0).now_keeps()) |> filter(s.f(1).now_keeps_or_fail())? } => {
        let up = s.does_now(up, 0, Keeps);
        s.tries_now(up, 1, Keeps)
    };
    Exact |up, s| s.n, { up |> filter_map(s.f(0).some()) |> buffer(s.n) } => s.does(up, 0, Some);
    Exact |up, s| s.n, { up |> filter_map(s.f(0).some_or_fail())? |> buffer(s.n).window(s.m) } => s.tries(up, 0, Some);
    Exact |up, s| 1, { up |> filter_map(s.f(0).now_some()) |> filter_map(s.f(1).now_some_or_fail())? } => {
        let up = s.does_now(up, 0, Some);
        s.tries_now(up, 1, Some)
    };
    Exact |up, s| s.n, {
        up |> inspect({ let f = s.f(0).looks(); async move |x| f(x).await }) |> buffer(s.n)
    } => s.does(up, 0, Looks);
    Exact |up, s| s.n, {
        up |> inspect({ let f = s.f(0).looks_or_fail(); async move |x| f(x).await })? |> buffer(s.n).window(s.m)
    } => s.tries(up, 0, Looks);
    Exact |up, s| 1, { up |> inspect(s.f(0).now_looks()) |> inspect(s.f(1).now_looks_or_fail())? } => {
        let up = s.does_now(up, 0, Looks);
        s.tries_now(up, 1, Looks)
    };

    Exact |up, s| 1, { up |> flat_map(s.f(0).list()) } => s.does(up, 0, List);
    Exact |up, s| s.n, { up |> flat_map(s.f(0).list_or_fail())? |> buffer(s.n).window(s.m) } => s.tries(up, 0, List);
    Exact |up, s| s.n, {
        up |> map(s.f(0).list_or_fail())? |> flatten |> map(s.f(1).same_or_fail())? |> buffer(s.n).window(s.m)
    } => {
        let up = s.tries(up, 0, List);
        s.tries(up, 1, Same)
    };
    Exact |up, s| s.n, {
        up |> flat_map(s.f(0).list_or_fail())? |> filter({ let f = s.f(1).keeps_it(); async move |x| f(x).await })
            |> map(s.f(2).now_list()) |> flatten |> flat_map(s.f(3).list_or_fail())? |> filter_map(s.f(4).some_or_fail())?
            |> buffer(s.n).window(s.m)
    } => {
        let up = s.tries(up, 0, List);
        let up = s.does(up, 1, Keeps);
        let up = s.does_now(up, 2, List);
        let up = s.tries(up, 3, List);
        s.tries(up, 4, Some)
    };
    Exact |up, s| s.n, { up |> map(s.f(0).now_some()) |> flatten |> flat_map(s.f(1).now_list_or_fail())? |> buffer(s.n) } => {
        let up = s.does_now(up, 0, Some);
        s.tries_now(up, 1, List)
    };

    AnyOrder |up, s| s.n, { up |> map(s.f(0).same_or_fail())? |> buffer(s.n).unordered() } => s.tries(up, 0, Same);
    AnyOrder |up, s| s.n, {
        up |> flat_map(s.f(0).list_or_fail())? |> map(s.f(1).same_or_fail())? |> buffer(s.n).unordered()
    } => {
        let up = s.tries(up, 0, List);
        s.tries(up, 1, Same)
    };
    AnyOrder |up, s| s.n, {
        up |> filter({ let f = s.f(0).keeps_it(); async move |x| f(x).await }) |> map(s.f(1).now_list()) |> flatten
            |> filter_map(s.f(2).some())
            |> inspect({ let f = s.f(3).looks_or_fail(); async move |x| f(x).await })? |> buffer(s.n).unordered()
    } => {
        let up = s.does(up, 0, Keeps);
        let up = s.does_now(up, 1, List);
        let up = s.does(up, 2, Some);
        s.tries(up, 3, Looks)
    };

    Exact |up, s| s.k, { up |> batch(s.k) |> par_flat_map(s.f(0).same_or_fail())? } => s.tries(batches(up, s), 0, Same);
    Exact |up, s| 4, { up |> map(s.f(0).now_list()) |> par_flat_map(s.f(1).same()) } => {
        let up = s.does_now(up, 0, List);
        s.does(up, 1, Same)
    };
    Exact |up, s| s.k.saturating_add(s.n.saturating_add(4)), {
        up |> batch(s.k) |> buffer(2) |> par_flat_map(s.f(0).list_or_fail())? |> par_flat_map(s.f(1).same_or_fail())?
            |> map(s.f(2).same()) |> buffer(s.n)
    } => {
        let up = s.tries(batches(up, s), 0, List);
        let up = s.tries(up, 1, Same);
        s.does(up, 2, Same)
    };

    Exact |up, s| 0, { up |> buffer(s.n) } => up;
    Exact |up, s| 0, { up |> err_into::<Wrong> |> via(piece) |> buffer(s.n2) } => up;
    Exact |up, s| 2, { up |> map(s.f(0).same_or_fail())? |> err_into::<Wrong> |> via(piece) |> buffer(s.n) } => s.tries(up, 0, Same);
    Exact |up, s| s.n, { up |> map(s.f(0).same_or_fail()) |> ? |> buffer(s.n) } => s.tries(up, 0, Same);
    Exact |up, s| s.n.saturating_add(1), {
        up |> via(|up| pipe!(up |> map(s.f(0).same_or_fail())?)) |> boxed |> map(s.f(1).same()) |> buffer(s.n) |> boxed
    } => {
        let up = s.tries(up, 0, Same);
        s.does(up, 1, Same)
    };
}
