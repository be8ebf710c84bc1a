//! Calls in pools, behind limiters, and in tasks and threads of their own.

use crate::naive::Act::{Keeps, List, Looks, Same, Some};
use crate::naive::{batches, lists};
use crate::segment::segments;
use crate::token::Token;

segments! {
    Exact |up, s| s.n, { up |> map(s.pooled(0).same_or_fail()).pool(&s.pool())? |> buffer(s.n) } => s.tries(up, 0, Same);
    Exact |up, s| 1, { up |> map(s.pooled(0).same()).pool(&s.pool()) } => s.does(up, 0, Same);
    Exact |up, s| s.n, { up |> map(s.pooled(0).now_same_or_fail()).pool(&s.pool())? |> buffer(s.n) } => s.tries_now(up, 0, Same);
    Exact |up, s| s.n, {
        up |> flat_map(s.pooled(0).list_or_fail()).pool(&s.pool())? |> map(s.pooled(1).same_or_fail()).pool(&s.pool())?
            |> buffer(s.n).window(s.m)
    } => {
        let up = s.tries(up, 0, List);
        s.tries(up, 1, Same)
    };
    AnyOrder |up, s| s.n, {
        up |> flat_map(s.pooled(0).list_or_fail()).pool(&s.pool())?
            |> filter_map(s.pooled(1).some_or_fail()).pool(&s.pool())? |> buffer(s.n).unordered()
    } => {
        let up = s.tries(up, 0, List);
        s.tries(up, 1, Some)
    };
    Exact |up, s| s.n, {
        up |> filter({ let f = s.pooled(0).keeps_it(); async move |x| f(x).await }).pool(&s.pool())
            |> inspect({ let f = s.rated(1).looks_or_fail(); async move |x| f(x).await }).rate(&s.limiter())? |> buffer(s.n)
    } => {
        let up = s.does(up, 0, Keeps);
        s.tries(up, 1, Looks)
    };
    Exact |up, s| s.n, {
        up |> inspect({ let f = s.pooled(0).looks(); async move |x| f(x).await }).pool(&s.pool())
            |> filter({ let f = s.rated(1).keeps_it_or_fail(); async move |x| f(x).await }).rate(&s.limiter())? |> buffer(s.n)
    } => {
        let up = s.does(up, 0, Looks);
        s.tries(up, 1, Keeps)
    };
    Exact |up, s| s.n, { up |> map(s.rated(0).same_or_fail()).rate(&s.limiter())? |> buffer(s.n) } => s.tries(up, 0, Same);
    Exact |up, s| s.n, {
        up |> flat_map(s.rated(0).list()).rate(&s.limiter()) |> filter_map(s.rated(1).some()).rate(&s.limiter()) |> buffer(s.n)
    } => {
        let up = s.does(up, 0, List);
        s.does(up, 1, Some)
    };
    Exact |up, s| s.n, {
        up |> map(s.pooled(0).same_or_fail()).pool(&s.pool()).rate(&s.limiter())? |> buffer(s.n)
    } => s.tries(up, 0, Same);
    AnyOrder |up, s| s.n, {
        up |> map(s.pooled_and_rated(0).same_or_fail()).rate(&s.limiter()).pool(&s.pool())? |> buffer(s.n).unordered()
    } => s.tries(up, 0, Same);
    Exact |up, s| s.k, { up |> batch(s.k) |> par_flat_map(s.pooled(0).same_or_fail()).pool(&s.pool())? } => s.tries(batches(up, s), 0, Same);
    Exact |up, s| s.k, { up |> batch(s.k) |> par_flat_map(s.rated(0).now_same_or_fail()).rate(&s.limiter())? } => {
        s.tries_now(batches(up, s), 0, Same)
    };
    Exact |up, s| s.n.saturating_add(s.k.min(30)), {
        up |> map(s.pooled(0).same()).pool(&s.pool()) |> buffer(s.n) |> batch(s.k.min(30))
            |> par_flat_map(s.pooled(1).same_or_fail()).pool(&s.pool())?
    } => {
        let up = lists(s.does(up, 0, Same), s.k.min(30), |_| 1, false);
        s.tries(up, 1, Same)
    };

    Exact |up, s| s.n, { up |> map(s.spawned(0).same_or_fail()).spawn()? |> buffer(s.n) } => s.tries(up, 0, Same);
    Exact |up, s| 1, { up |> map(s.spawned(0).now_same()).spawn() } => s.does_now(up, 0, Same);
    AnyOrder |up, s| s.n, {
        up |> flat_map(s.spawned(0).list_or_fail()).spawn()? |> filter_map(s.spawned(1).some_or_fail()).spawn()?
            |> buffer(s.n).unordered()
    } => {
        let up = s.tries(up, 0, List);
        s.tries(up, 1, Some)
    };
    Exact |up, s| s.k, { up |> batch(s.k) |> par_flat_map(s.spawned(0).same_or_fail()).spawn()? } => s.tries(batches(up, s), 0, Same);
    Exact |up, s| s.n, { up |> map(s.spawned(0).now_same_or_fail()).blocking()? |> buffer(s.n) } => s.tries_now(up, 0, Same);
    Exact |up, s| s.n, {
        up |> flat_map(s.spawned(0).now_list()).blocking() |> filter_map(s.spawned(1).now_some()).blocking() |> buffer(s.n)
    } => {
        let up = s.does_now(up, 0, List);
        s.does_now(up, 1, Some)
    };
    Exact |up, s| s.n, { up |> filter({ let f = s.spawned(0).keeps_it_or_fail(); async move |x| f(x).await }).spawn()? |> buffer(s.n) } => s.tries(up, 0, Keeps);
    Exact |up, s| s.n, let f = s.spawned(0).now_keeps(), { up |> filter(f).blocking() |> buffer(s.n) } => s.does_now(up, 0, Keeps);
    Exact |up, s| s.n, let f = async |x: &Token| _ = x.id, { up |> inspect(f).spawn() |> buffer(s.n).window(s.m) } => {
        up
    };
    Exact |up, s| s.n, let f = s.spawned(0).now_looks_or_fail(), { up |> inspect(f).blocking()? |> buffer(s.n) } => {
        s.tries_now(up, 0, Looks)
    };
    Exact |up, s| s.k, { up |> batch(s.k) |> par_flat_map(s.spawned(0).now_same_or_fail()).blocking()? } => {
        s.tries_now(batches(up, s), 0, Same)
    };
    Exact |up, s| s.n, {
        up |> map(s.spawned(0).same_or_fail()).spawn().pool(&s.pool())? |> map(s.rated(1).now_same()).rate(&s.limiter()) |> buffer(s.n)
    } => {
        let up = s.tries(up, 0, Same);
        s.does_now(up, 1, Same)
    };
    Exact |up, s| s.n, {
        up |> map(s.spawned(0).same_or_fail()).pool(&s.pool()).spawn()? |> map(s.spawned(1).now_same()).blocking().rate(&s.limiter()) |> buffer(s.n)
    } => {
        let up = s.tries(up, 0, Same);
        s.does_now(up, 1, Same)
    };
}
