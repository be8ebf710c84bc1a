//! Lists that are made while they are taken apart, and pipes inside of calls.

use pipewright::pipe;

use crate::fun::{Fun, Wrong};
use crate::naive::Act::{List, Looks, Same};
use crate::naive::{Events, each};
use crate::segment::{Seg, segments};
use crate::token::Token;

/// A list each of whose members is made when it is asked for, by a function that may panic.
fn lazy(s: &Seg) -> impl Fn(Token) -> Box<dyn Iterator<Item = Token> + Send> + Clone + use<> {
    let (list, member) = (s.f(0), s.f(1));
    move |x| {
        let (id, member) = (x.into_id(), member.clone());
        list.now(id);
        Box::new(list.children(id).into_iter().map(move |id| {
            member.now(id);
            member.world.token(id)
        }))
    }
}

fn plain_lazy<'a>(up: Events<'a>, s: &Seg) -> Events<'a> {
    s.does_now(s.does_now(up, 0, List), 1, Looks)
}

/// A pipe of an element's own, as long as it runs.
async fn inner(s: Seg, x: Token) -> Result<Vec<Token>, Wrong> {
    let member = Fun { soft: true, ..s.f(1) };
    let list = s.f(0).children(x.into_id()).into_iter().map(s.token());
    pipe!(list |> map(member.same_or_fail())? |> buffer(2) |> collect::<Vec<Token>>).await
}

fn plain_inner<'a>(up: Events<'a>, s: &Seg) -> Events<'a> {
    let (list, member) = (s.f(0), s.f(1));
    each(up, move |id| {
        list.children(id).into_iter().map(|id| member.succeeds(id).map(|()| member.next(id))).collect()
    })
}

// A list is asked for its members outside of all calls.
segments! {
    Exact |up, s| 1, { up |> map(lazy(s)) |> flatten } => plain_lazy(up, s);
    Exact |up, s| s.n.saturating_add(1), { up |> flat_map(lazy(s)) |> map(s.f(2).same_or_fail())? |> buffer(s.n).window(s.m) } => {
        s.tries(plain_lazy(up, s), 2, Same)
    };
    Exact |up, s| s.n.saturating_add(1), { up |> map(s.f(3).same_or_fail())? |> map(lazy(s)) |> flatten |> buffer(s.n) } => {
        plain_lazy(s.tries(up, 3, Same), s)
    };
    AnyOrder |up, s| s.n.saturating_add(1), { up |> map(s.f(3).same_or_fail())? |> map(lazy(s)) |> flatten |> buffer(s.n).unordered() } => {
        plain_lazy(s.tries(up, 3, Same), s)
    };
    Exact |up, s| 5, { up |> map(lazy(s)) |> par_flat_map(s.f(2).same_or_fail())? } => s.tries(plain_lazy(up, s), 2, Same);
    Exact |up, s| s.n, {
        up |> flat_map(s.f(0).list_or_fail())? |> map(s.f(1).now_same_or_fail())? |> buffer(s.n).window(s.m)
    } => {
        let up = s.tries(up, 0, List);
        s.tries_now(up, 1, Same)
    };
    AnyOrder |up, s| s.n, {
        up |> flat_map(s.f(0).list_or_fail())? |> map(s.f(1).now_same_or_fail())? |> buffer(s.n).unordered()
    } => {
        let up = s.tries(up, 0, List);
        s.tries_now(up, 1, Same)
    };
    Exact |up, s| s.n.saturating_mul(2), {
        up |> map({ let s = s.clone(); move |x| inner(s.clone(), x) })? |> flatten |> buffer(s.n)
    } => plain_inner(up, s);
    Exact |up, s| s.n.saturating_mul(2), {
        up |> flat_map({ let s = s.clone(); move |x| inner(s.clone(), x) })? |> buffer(s.n).window(s.m) |> batch(s.k) |> flatten
    } => crate::naive::batches(plain_inner(up, s), s);
}
