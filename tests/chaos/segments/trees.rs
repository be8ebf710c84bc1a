//! Elements that lead to others of their kind.

use crate::call::Call;
use crate::fun::{Fun, Wrong};
use crate::naive::Act::Same;
use crate::naive::{Events, Stop};
use crate::segment::{Seg, segments};
use crate::token::Token;
use crate::world::key;

/// An element, and how far it is from where it came in.
struct Node {
    token: Token,
    depth: u8,
}

impl Clone for Node {
    fn clone(&self) -> Self {
        Node { token: self.token.again(), depth: self.depth }
    }
}

/// What a call gives: an item, and what it leads to.
type Found = (Token, Vec<Node>);

/// The deepest there are.
const DEPTH: u8 = 2;

fn node(token: Token) -> Node {
    Node { token, depth: 0 }
}

impl Fun {
    fn found(&self, id: u64, node: Node) -> Found {
        let depth = node.depth + 1;
        let _ = node.token.into_id();
        let children = if depth > DEPTH { vec![] } else { self.children(id) };
        let children = self.world.tokens(children).into_iter().map(|token| Node { token, depth });
        (self.world.token(self.next(id)), children.collect())
    }

    fn visit(self) -> impl Fn(Node) -> Call<Node, Found> + Clone {
        move |x| self.call(x.token.id, x, Fun::found)
    }

    fn visit_or_fail(self) -> impl Fn(Node) -> Call<Node, Result<Found, Wrong>> + Clone {
        let fun = self.may_fail();
        move |x| fun.call(x.token.id, x, |fun, id, x| fun.or_fail(id, ()).map(|()| fun.found(id, x)))
    }

    fn now_visit_or_fail(self) -> impl Fn(Node) -> Result<Found, Wrong> + Clone {
        let fun = self.may_fail();
        move |x| {
            let id = x.token.id;
            fun.now(id);
            fun.or_fail(id, ()).map(|()| fun.found(id, x))
        }
    }
}

/// Each element before what it leads to. Where errors are left out, so is what they would lead to.
fn walk<'a>(
    mut up: Events<'a>,
    s: &Seg,
    call: fn(&Fun, u64) -> Result<(), Stop>,
    leaves_out: bool,
) -> Events<'a> {
    let (fun, mut path) = (s.f(0), Vec::<(u64, u8)>::new());
    Box::new(std::iter::from_fn(move || {
        loop {
            let (id, depth) = match path.pop() {
                Some(next) => next,
                None => match up.next()? {
                    Ok(id) => (id, 0),
                    Err(stop) => return Some(Err(stop)),
                },
            };
            match call(&fun, id) {
                Ok(()) => {
                    let children = if depth < DEPTH { fun.children(id) } else { vec![] };
                    path.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
                    return Some(Ok(fun.next(id)));
                }
                Err(Stop::Fail(_)) if leaves_out => {}
                Err(stop) => return Some(Err(stop)),
            }
        }
    }))
}

segments! {
    Exact |up, s| 1, { up |> map(node) |> expand(s.f(0).visit()) } => walk(up, s, Fun::comes_back, false);
    Exact |up, s| s.n, { up |> map(node) |> expand(s.f(0).visit_or_fail())? |> buffer(s.n).window(s.m) } => {
        walk(up, s, Fun::succeeds, false)
    };
    Exact |up, s| s.n, {
        up |> map(node) |> expand(s.f(0).visit_or_fail()).named("tree")? |> map(s.f(1).same_or_fail())? |> buffer(s.n) |> batch(s.k) |> map(s.join())
    } => crate::naive::lists(s.tries(walk(up, s, Fun::succeeds, false), 1, Same), s.k, |_| 1, true);
    // A plain function walks as its items are taken, outside of all calls and one item ahead: its error ends the pipe when
    // that item is due.
    Exact |up, s| s.n.saturating_add(1), {
        up |> map(node) |> expand(s.soft(0).now_visit_or_fail())? |> map(s.f(1).same_or_fail())? |> buffer(s.n).window(s.m)
    } => s.tries(walk(up, s, Fun::now_succeeds, false), 1, Same);
    AnyOrder |up, s| s.n, { up |> map(node) |> expand(s.f(0).visit_or_fail())? |> buffer(s.n).unordered() } => {
        walk(up, s, Fun::succeeds, false)
    };
    Exact |up, s| s.n, { up |> map(node) |> expand(s.pooled(0).visit_or_fail()).pool(&s.pool())? |> buffer(s.n) } => {
        walk(up, s, Fun::succeeds, false)
    };
    Exact |up, s| s.n, { up |> map(node) |> expand(s.rated(0).visit()).rate(&s.limiter()) |> buffer(s.n) |> take(s.size) } => {
        Box::new(walk(up, s, Fun::comes_back, false).take(s.size))
    };
    MayTimeOut |up, s| s.n, { up |> map(node) |> expand(s.f(0).visit_or_fail()).timeout(s.d)? |> buffer(s.n) } => {
        walk(up, s, Fun::succeeds, false)
    };
    Exact |up, s| s.n, { up |> map(node) |> expand(s.soft(0).visit_or_fail()).retry(s.policy())? |> buffer(s.n) } => {
        walk(up, s, Fun::succeeds, false)
    };
    Exact |up, s| s.n, { up |> map(node) |> expand(s.soft(0).visit_or_fail()).skip_err() |> buffer(s.n) } => {
        walk(up, s, Fun::succeeds, true)
    };
    Exact |up, s| s.n, {
        up |> map(node) |> expand(s.soft(0).visit_or_fail()).retry(s.policy()).on_err({ let s = s.clone(); move |failed| s.look(failed, s.n2 as u32) })
            |> buffer(s.n)
    } => walk(up, s, Fun::succeeds, true);
    // Where the stretch begins with it, each element that is found has its own key.
    Exact |up, s| s.n, {
        up |> map(node) |> skip(0) |> expand(s.keyed(0).visit_or_fail())? |> buffer(s.n).window(s.m).by_key(|x| key(x.token.id), s.k)
    } => walk(up, s, Fun::succeeds, false);
    AnyOrder |up, s| s.n, {
        up |> map(node) |> skip(0) |> expand(s.keyed(0).visit_or_fail())? |> buffer(s.n).by_key(|x| key(x.token.id), s.k).unordered()
    } => walk(up, s, Fun::succeeds, false);
    Exact |up, s| s.n, { up |> map(node) |> expand(s.spawned(0).visit_or_fail()).spawn()? |> buffer(s.n) } => {
        walk(up, s, Fun::succeeds, false)
    };
    Exact |up, s| s.n, { up |> map(node) |> expand(s.spawned(0).now_visit_or_fail()).blocking()? |> buffer(s.n) } => {
        walk(up, s, Fun::now_succeeds, false)
    };
}
