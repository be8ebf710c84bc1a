//! Stages that look at the clock, and branches.

use std::time::Duration;

use pipewright_tests::sleep;

use crate::fun::Wrong;
use crate::naive::Act::Same;
use crate::naive::{Events, Stop, each};
use crate::segment::{Seg, segments};
use crate::world::mix;

/// Everything in its time; where that never comes, the first element alone.
fn throttle<'a>(up: Events<'a>, s: &Seg) -> Events<'a> {
    let (endless, mut first) = (s.is_endless(), true);
    each(up, move |id| {
        let passes = std::mem::replace(&mut first, false) || !endless;
        if passes { Ok(vec![id]) } else { Err(Stop::Hang) }
    })
}

/// The elements of a second source, all of them different from those of the first.
fn side(s: &Seg) -> impl Iterator<Item = u64> + use<> {
    (0..s.len).map(|i| i + 1_000_000)
}

fn plain_side(s: &Seg) -> Events<'_> {
    s.tries(Box::new(side(s).map(Ok)), 9, Same)
}

segments! {
    Exact |up, s| 0, { up |> throttle(s.d) } => throttle(up, s);
    Exact |up, s| s.n.saturating_add(s.n2), { up |> map(s.f(0).same_or_fail())? |> buffer(s.n) |> throttle(s.d) |> map(s.f(1).same_or_fail())? |> buffer(s.n2) } => {
        s.tries(throttle(s.tries(up, 0, Same), s), 1, Same)
    };
    MayTimeOut |up, s| 0, { up |> idle_timeout(s.d).named("idle") } => up;
    MayTimeOut |up, s| s.n, { up |> map(s.f(0).same_or_fail())? |> buffer(s.n) |> idle_timeout(s.d) |> buffer(s.n2) } => {
        s.tries(up, 0, Same)
    };
    MayTimeOut |up, s| 0, { up |> deadline(s.d).named("all") } => up;
    MayTimeOut |up, s| s.n, { up |> deadline(Duration::from_millis(s.len * 20)) |> map(s.f(0).same_or_fail())? |> buffer(s.n).window(s.m) } => {
        s.tries(up, 0, Same)
    };
    MayEnd |up, s| 0, { up |> take_until(tokio::time::sleep(s.d)) } => up;
    MayEnd |up, s| s.n, { up |> take_until(sleep(s.len * 20)) |> map(s.f(0).same_or_fail())? |> buffer(s.n) } => s.tries(up, 0, Same);

    Merged |up, s| s.n.saturating_add(2), {
        merge(up, side(s) |> map(s.token()) |> map(s.soft(9).same_or_fail())? |> buffer(s.n))
    } => Box::new(up.chain(plain_side(s)));
    Merged |up, s| s.n, {
        merge(
            side(s) |> map(s.token()) |> map(s.soft(9).same_or_fail())? |> buffer(s.n).unordered(),
            up |> buffer(s.n2),
            0..s.len |> map(s.token())
        ) |> buffer(s.n2)
    } => Box::new(up.chain(plain_side(s)).chain((0..s.len).map(Ok)));
    Exact |up, s| s.n, {
        chain(up, side(s) |> map(s.token()) |> map(s.soft(9).same_or_fail())? |> buffer(s.n))
    } => Box::new(up.chain(plain_side(s)));
    Exact |up, s| s.n.saturating_add(1), {
        chain(side(s) |> map(s.token()) |> map(s.soft(9).same_or_fail())?, up |> map(s.f(0).same_or_fail())?, [] |> map(s.token()))
            |> buffer(s.n)
    } => Box::new(plain_side(s).chain(s.tries(up, 0, Same)));
    Exact |up, s| s.n, {
        zip(up, 0_u64.. |> map(s.token())) |> map({ let token = s.token(); move |(x, y)| token(mix(x.into_id(), y.into_id())) })
            |> map(s.f(0).same_or_fail())? |> buffer(s.n)
    } => {
        let mut i = 0;
        s.tries(each(up, move |id| { i += 1; Ok(vec![mix(id, i - 1)]) }), 0, Same)
    };
    MayEnd |up, s| s.n.saturating_add(1), {
        zip(side(s) |> map(s.token()) |> map(s.calm(9).same()) |> err_into::<Wrong> |> buffer(s.n), up |> map(s.f(0).same())) |> map(|(y, x)| { drop(y); x })
    } => s.does(Box::new(up.take(s.len as usize)), 0, Same);
}
