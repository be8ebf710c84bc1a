//! Stages that see elements one by one, in order.

use std::collections::VecDeque;

use crate::fun::Wrong;
use crate::naive::Act::{Keeps, List, Same};
use crate::naive::{Events, Stop, each, lists, until};
use crate::segment::{Seg, segments};
use crate::token::Token;
use crate::world::mix;

/// The weight of an element.
fn weight(id: u64) -> usize {
    (id >> 20) as usize % 4
}

fn skip(up: Events<'_>, mut n: usize) -> Events<'_> {
    each(up, move |id| {
        let left = n > 0;
        n -= usize::from(left);
        Ok(if left { vec![] } else { vec![id] })
    })
}

/// The last `size` different ones are remembered.
fn distinct(up: Events<'_>, size: usize) -> Events<'_> {
    let mut seen = VecDeque::new();
    each(up, move |id| {
        let before = seen.iter().position(|other| *other == id);
        if let Some(before) = before {
            seen.remove(before);
        }
        seen.push_back(id);
        if seen.len() > size {
            seen.pop_front();
        }
        Ok(if before.is_some() { vec![] } else { vec![id] })
    })
}

/// Of errors so many are left out.
fn limit<'a>(up: Events<'a>, s: &Seg, mut left: usize) -> Events<'a> {
    let fun = s.f(0);
    each(up, move |id| {
        fun.comes_back(id)?;
        match fun.or_fail(id, fun.next(id)) {
            Ok(next) => Ok(vec![next]),
            Err(wrong) if left == 0 => Err(Stop::Fail(wrong)),
            Err(_) => {
                left -= 1;
                Ok(vec![])
            }
        }
    })
}

/// Mixes each element with those before it; ends, or fails, where the function says so.
fn scan(s: &Seg) -> impl FnMut(&mut u64, Token) -> Result<Option<Token>, Wrong> + use<> {
    let fun = s.f(0).may_fail();
    move |state, x| {
        fun.now(x.id);
        *state = mix(*state, x.id);
        let (id, state) = (x.into_id(), *state);
        fun.or_fail(id, ())?;
        Ok(if fun.keeps(id) { Some(fun.world.token(state)) } else { None })
    }
}

/// Lists that leave after a time, taken apart; where that never comes, only when they are whole.
fn within<'a>(up: Events<'a>, s: &Seg, weight: fn(u64) -> usize) -> Events<'a> {
    if s.is_endless() { lists(up, s.k, weight, false) } else { up }
}

fn plain_scan<'a>(up: Events<'a>, s: &Seg) -> Events<'a> {
    let (fun, mut state) = (s.f(0), 7);
    until(up, move |id| {
        fun.now_succeeds(id)?;
        state = mix(state, id);
        Ok(fun.keeps(id).then(|| vec![state]))
    })
}

segments! {
    Exact |up, s| 1, { up |> take(s.size) } => Box::new(up.take(s.size));
    Exact |up, s| s.n, { up |> map(s.f(0).same_or_fail())? |> buffer(s.n).window(s.m) |> take(s.size) |> buffer(s.n2) } => {
        Box::new(s.tries(up, 0, Same).take(s.size))
    };
    Exact |up, s| 1, { up |> skip(s.size) } => skip(up, s.size);
    Exact |up, s| s.n, { up |> flat_map(s.f(0).list_or_fail())? |> buffer(s.n) |> skip(s.k) |> take(s.size) } => {
        Box::new(skip(s.tries(up, 0, List), s.k).take(s.size))
    };
    Exact |up, s| 1, { up |> take_while(s.f(0).now_keeps()) } => {
        let fun = s.f(0);
        until(up, move |id| fun.now_comes_back(id).map(|()| fun.keeps(id).then(|| vec![id])))
    };
    Exact |up, s| s.n.saturating_add(1), { up |> map(s.f(0).same_or_fail())? |> buffer(s.n) |> take_while(s.f(1).now_keeps()) |> buffer(s.n2) } => {
        let fun = s.f(1);
        until(s.tries(up, 0, Same), move |id| fun.now_comes_back(id).map(|()| fun.keeps(id).then(|| vec![id])))
    };
    Exact |up, s| 1, { up |> skip_while(s.f(0).now_keeps()) } => {
        let (fun, mut skips) = (s.f(0), true);
        each(up, move |id| {
            if skips {
                fun.now_comes_back(id)?;
                skips = fun.keeps(id);
            }
            Ok(if skips { vec![] } else { vec![id] })
        })
    };
    Exact |up, s| s.n, { up |> map(s.f(0).same()) |> buffer(s.n) |> skip_while(|x| x.id % 3 > 0) } => {
        let mut skips = true;
        each(s.does(up, 0, Same), move |id| {
            skips = skips && id % 3 > 0;
            Ok(if skips { vec![] } else { vec![id] })
        })
    };
    Exact |up, s| 1, { up |> scan(7, scan(s))? } => plain_scan(up, s);
    Exact |up, s| s.n.saturating_add(1), { up |> scan(7, scan(s))? |> map(s.f(1).same_or_fail())? |> buffer(s.n) } => {
        s.tries(plain_scan(up, s), 1, Same)
    };
    Exact |up, s| 1, { up |> enumerate |> map({ let token = s.token(); move |(i, x)| token(mix(x.into_id(), i as u64)) }) } => {
        Box::new(each(up, { let mut i = 0; move |id| { i += 1; Ok(vec![mix(id, i - 1)]) } }))
    };
    Exact |up, s| s.n, {
        up |> map(s.f(0).same_or_fail())? |> buffer(s.n) |> enumerate
            |> filter_map({ let token = s.token(); move |(i, x)| (i % 2 == 0).then(|| token(x.into_id())) }) |> buffer(s.n2)
    } => {
        let mut i = 0;
        each(s.tries(up, 0, Same), move |id| { i += 1; Ok(if i % 2 == 1 { vec![id] } else { vec![] }) })
    };
    Exact |up, s| 1, { up |> map(|x| x.into_id() % 5) |> distinct(s.size) |> map(s.token()) } => {
        distinct(each(up, |id| Ok(vec![id % 5])), s.size)
    };
    Exact |up, s| s.n.saturating_add(s.n2), {
        up |> map(s.f(0).same_or_fail())? |> buffer(s.n) |> map(|x| x.into_id() % 9) |> distinct(s.k) |> map(s.token())
            |> map(s.f(1).same_or_fail())? |> buffer(s.n2)
    } => {
        let up = s.tries(up, 0, Same);
        let up = distinct(each(up, |id| Ok(vec![id % 9])), s.k);
        s.tries(up, 1, Same)
    };
    Exact |up, s| 1, { up |> map(s.soft(0).same_or_fail()) |> limit_errors(s.size) } => limit(up, s, s.size);
    Exact |up, s| s.n, { up |> map(s.soft(0).same_or_fail()) |> buffer(s.n).window(s.m) |> limit_errors(s.k) |> buffer(s.n2) } => {
        limit(up, s, s.k)
    };

    Exact |up, s| 1, { up |> batch(s.k) |> map(s.join()) } => lists(up, s.k, |_| 1, true);
    Exact |up, s| s.n.saturating_add(s.n2), {
        up |> map(s.f(0).same_or_fail())? |> buffer(s.n) |> batch(s.k) |> map(s.sized()) |> flatten |> map(s.f(1).same_or_fail())?
            |> buffer(s.n2)
    } => {
        let up = lists(s.tries(up, 0, Same), s.k, |_| 1, false);
        s.tries(up, 1, Same)
    };
    Exact |up, s| s.n, { up |> filter(s.f(0).now_keeps()) |> buffer(s.n) |> batch(s.k).weight(|x| weight(x.id)) |> map(s.join()) } => {
        lists(s.does_now(up, 0, Keeps), s.k, weight, true)
    };
    Exact |up, s| 0, { up |> batch(s.k).weight(|x| weight(x.id)).within(s.d) |> map(s.sized()) |> flatten } => within(up, s, weight);
    Exact |up, s| 0, { up |> batch(s.k).within(s.d).weight(|x| weight(x.id)) |> map(s.sized()) |> flatten } => within(up, s, weight);
    Exact |up, s| s.n, { up |> map(s.f(0).same()) |> buffer(s.n) |> batch(s.k).within(s.d) |> map(s.sized()) |> flatten |> buffer(s.n2) } => {
        within(s.does(up, 0, Same), s, |_| 1)
    };
    Exact |up, s| 1, {
        up |> batch(s.k) |> map(s.join()) |> batch(s.k) |> map(s.join())
    } => lists(lists(up, s.k, |_| 1, true), s.k, |_| 1, true);
}
