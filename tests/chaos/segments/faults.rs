//! Calls that take too long, and calls that are tried again.

use std::time::Duration;

use pipewright::policy::Retry;

use crate::call::make;
use crate::naive::Act::{Keeps, List, Looks, Same, Some};
use crate::naive::batches;
use crate::segment::segments;

/// Twice as much can still be written down.
const MOST: Duration = Duration::from_secs(1 << 40);

const NEVER: Duration = Duration::MAX;

segments! {
    InTime |up, s| s.n, { up |> map(s.f(0).same()).timeout(s.odd())? |> buffer(s.n) } => s.in_time(up, 0, Same, false);
    InTime |up, s| s.n, { up |> map(s.f(0).same_or_fail()).timeout(s.odd())? |> buffer(s.n).window(s.m) } => {
        s.in_time(up, 0, Same, true)
    };
    InTime |up, s| s.n, {
        up |> filter({ let f = s.f(0).keeps_it_or_fail(); async move |x| f(x).await }).timeout(s.odd())?
            |> inspect({ let f = s.f(1).looks(); async move |x| f(x).await }).timeout(s.odd())?
            |> filter_map(s.f(2).some_or_fail()).timeout(s.odd())? |> buffer(s.n)
    } => {
        let up = s.in_time(up, 0, Keeps, true);
        let up = s.in_time(up, 1, Looks, false);
        s.in_time(up, 2, Some, true)
    };
    InTime |up, s| s.n, {
        up |> flat_map(s.f(0).list_or_fail()).timeout(s.odd()).timeout(2 * s.odd().min(MOST))? |> buffer(s.n)
    } => s.in_time(up, 0, List, true);
    InTime |up, s| s.k, { up |> batch(s.k) |> par_flat_map(s.f(0).same_or_fail()).timeout(s.odd())? } => {
        s.in_time(batches(up, s), 0, Same, true)
    };
    InTime |up, s| s.n, { up |> map(s.soft(0).same_or_fail()).timeout(s.odd()) |> filter_map(Result::ok) |> buffer(s.n) } => {
        s.if_in_time(up, 0)
    };
    InTime |up, s| s.n, {
        up |> map(s.soft(0).same_or_fail()).timeout(s.odd()) |> buffer(s.n).window(s.m) |> limit_errors(usize::MAX) |> buffer(s.n2)
    } => s.if_in_time(up, 0);
    AnyOrder |up, s| s.n, { up |> map(s.f(0).same_or_fail()).timeout(NEVER)? |> buffer(s.n).unordered() } => s.tries(up, 0, Same);
    MayTimeOut |up, s| s.n, {
        up |> map(s.pooled(0).same_or_fail()).timeout(s.d).pool(&s.pool())? |> map(s.pooled(1).same()).pool(&s.pool()).timeout(s.d)?
            |> map(s.rated(2).same()).rate(&s.limiter()).timeout(s.d)? |> buffer(s.n)
    } => {
        let up = s.tries(up, 0, Same);
        let up = s.does(up, 1, Same);
        s.does(up, 2, Same)
    };
    // A task that is aborted ends when the runtime comes by.
    MayTimeOut |up, s| usize::MAX, {
        up |> map(s.spawned(0).same_or_fail()).spawn().timeout(s.d)? |> map(s.spawned(1).same_or_fail()).timeout(s.d).spawn()?
            |> map(s.spawned(2).now_same()).blocking().timeout(s.d)? |> buffer(s.n)
    } => {
        let up = s.tries(up, 0, Same);
        let up = s.tries(up, 1, Same);
        s.does_now(up, 2, Same)
    };

    Exact |up, s| 1, { up |> map(s.trial()) |> map(s.soft(0).tried(make::same)).retry(s.policy())? } => s.retries(up, 0, Same);
    Exact |up, s| s.n, {
        up |> map(s.trial()) |> map(s.soft(0).tried(make::same)).retry(s.policy())? |> buffer(s.n).window(s.m)
    } => s.retries(up, 0, Same);
    Exact |up, s| s.n, {
        up |> map(s.trial()) |> filter({ let f = s.soft(0).tried_keeps(); async move |x| f(x).await }).retry(s.policy())?
            |> map(|x| x.token) |> map(s.trial()) |> filter_map(s.soft(1).tried(make::some)).retry(Retry::tries(s.n2 as u32).seed(s.len))? |> buffer(s.n)
    } => {
        let up = s.retries(up, 0, Keeps);
        s.retries(up, 1, Some)
    };
    Exact |up, s| s.n, {
        up |> map(s.trial()) |> inspect({ let f = s.soft(0).tried_looks(); async move |x| f(x).await }).retry(s.policy())?
            |> map(|x| x.token) |> map(s.trial()) |> flat_map(s.soft(1).tried(make::list)).retry(&s.policy())? |> buffer(s.n)
    } => {
        let up = s.retries(up, 0, Looks);
        s.retries(up, 1, List)
    };
    Exact |up, s| s.k, { up |> map(s.trial()) |> batch(s.k) |> par_flat_map(s.soft(0).tried(make::same)).retry(s.policy())? } => {
        s.retries(batches(up, s), 0, Same)
    };
    AnyOrder |up, s| s.n, {
        up |> map(s.trial()) |> map(s.soft_and_pooled(0).tried(make::same)).pool(&s.pool()).retry(s.policy())? |> buffer(s.n).unordered()
    } => s.retries(up, 0, Same);
    Exact |up, s| s.n, {
        up |> map(s.trial()) |> map(s.soft(0).tried(make::same)).retry(s.policy()).pool(&s.pool()).rate(&s.limiter())? |> buffer(s.n)
    } => s.retries(up, 0, Same);
    InTime |up, s| s.n, { up |> map(s.trial()) |> map(s.soft(0).tried(make::same)).timeout(s.odd()).retry(s.policy())? |> buffer(s.n) } => {
        s.retries_within(up, 0, s.odd(), NEVER)
    };
    InTime |up, s| s.n, { up |> map(s.trial()) |> map(s.soft(0).tried(make::same)).retry(s.policy()).timeout(s.odd())? |> buffer(s.n) } => {
        s.retries_within(up, 0, NEVER, s.odd())
    };
    Exact |up, s| s.n, { up |> map(s.trial()) |> map(s.soft_and_spawned(0).tried(make::same)).spawn().retry(s.policy())? |> buffer(s.n) } => {
        s.retries(up, 0, Same)
    };
    Exact |up, s| s.n, { up |> map(s.trial()) |> map(s.soft(0).now_tried()).retry(s.policy())? |> buffer(s.n) } => {
        s.retries_now(up, 0)
    };
}
