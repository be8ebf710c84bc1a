//! The catalogue of sources.

use std::time::Duration;

use futures::{Stream, StreamExt, stream};
use pipewright::pipe;
use pipewright_tests::sleep;
use tokio::sync::mpsc;

use crate::call::Call;
use crate::fun::{Fun, Wrong};
use crate::naive::Act::{List, Looks, Same};
use crate::naive::{Events, Stop};
use crate::segment::{Kind, Numbers, Piped, Seg};
use crate::token::Token;
use crate::world::mix;

/// A source.
pub struct Source {
    pub kind: Kind,
    pub text: &'static str,
    pub runs: fn(&Numbers) -> usize,
    pub build: fn(&Seg) -> Piped,
    pub plain: for<'a> fn(&'a Seg) -> Events<'a>,
}

macro_rules! sources {
    ($($kind:ident |$s:ident| $runs:expr, { $($pipe:tt)* } => $plain:expr;)*) => {
        pub const SOURCES: &[Source] = &[$(Source {
            kind: Kind::$kind,
            text: stringify!($($pipe)*),
            runs: |$s| { let _ = $s; $runs },
            build: |$s| pipe!($($pipe)* |> map($s.probe()) |> boxed),
            plain: |$s| $plain,
        }),*];
    };
}

/// The numbers from 0.
fn count(s: &Seg) -> Events<'_> {
    Box::new((0..s.len).map(Ok))
}

/// Functions of a state, one call after another.
impl Fun {
    fn one(&self, i: u64, len: u64) -> Option<(Token, u64)> {
        (i < len).then(|| (self.world.token(self.next(i)), i + 1))
    }

    fn page(&self, i: u64, len: u64) -> (Vec<Token>, Option<u64>) {
        (self.world.tokens(self.children(i)), (i + 1 < len).then_some(i + 1))
    }

    fn step(self, len: u64) -> impl Fn(u64) -> Call<u64, Option<(Token, u64)>> + Clone {
        move |i| self.call(i, len, |fun, i, len| fun.one(i, len))
    }

    fn step_or_fail(
        self,
        len: u64,
    ) -> impl Fn(u64) -> Call<u64, Result<Option<(Token, u64)>, Wrong>> + Clone {
        move |i| self.call(i, len, |fun, i, len| fun.or_fail(i, ()).map(|()| fun.one(i, len)))
    }

    fn now_step_or_fail(self, len: u64) -> impl Fn(u64) -> Result<Option<(Token, u64)>, Wrong> + Clone {
        let fun = self.may_fail();
        move |i| {
            fun.now(i);
            fun.or_fail(i, ()).map(|()| fun.one(i, len))
        }
    }

    fn pages(self, len: u64) -> impl Fn(u64) -> Call<u64, (Vec<Token>, Option<u64>)> + Clone {
        move |i| self.call(i, len, |fun, i, len| fun.page(i, len))
    }

    fn pages_or_fail(
        self,
        len: u64,
    ) -> impl Fn(u64) -> Call<u64, Result<(Vec<Token>, Option<u64>), Wrong>> + Clone {
        move |i| self.call(i, len, |fun, i, len| fun.or_fail(i, ()).map(|()| fun.page(i, len)))
    }

    fn now_pages_or_fail(self, len: u64) -> impl Fn(u64) -> Result<(Vec<Token>, Option<u64>), Wrong> + Clone {
        let fun = self.may_fail();
        move |i| {
            fun.now(i);
            fun.or_fail(i, ()).map(|()| fun.page(i, len))
        }
    }
}

/// Calls of a state one after another, the last of which gives the end.
fn steps<'a>(s: &'a Seg, call: fn(&Fun, u64) -> Result<(), Stop>) -> Events<'a> {
    let fun = s.f(0);
    Box::new(
        (0..=s.len)
            .map(move |i| call(&fun, i).map(|()| (i < s.len).then(|| fun.next(i))))
            .filter_map(Result::transpose),
    )
}

/// Calls of a cursor one after another, each with a list.
fn pages<'a>(s: &'a Seg, call: fn(&Fun, u64) -> Result<(), Stop>) -> Events<'a> {
    let fun = s.f(0);
    let pages = (0..s.len.max(1)).flat_map(move |i| match call(&fun, i) {
        Ok(()) => fun.children(i).into_iter().map(Ok).collect(),
        Err(stop) => vec![Err(stop)],
    });
    Box::new(pages)
}

/// Elements that come from a task, now and then after a time.
fn channel(s: &Seg, size: usize) -> mpsc::Receiver<u64> {
    let (tx, rx) = mpsc::channel(size);
    let (len, mut rng) = (s.len, s.world.rng(50, 0));
    tokio::spawn(async move {
        for i in 0..len {
            sleep(rng.latency()).await;
            if tx.send(i).await.is_err() {
                return;
            }
        }
    });
    rx
}

fn unbounded(s: &Seg) -> mpsc::UnboundedReceiver<u64> {
    let (tx, rx) = mpsc::unbounded_channel();
    (0..s.len).for_each(|i| tx.send(i).unwrap());
    rx
}

/// A stream with calls of its own, which may fail.
fn calls(s: &Seg) -> impl Stream<Item = Result<Token, Wrong>> + Send + use<> {
    let (call, token) = (Fun { asleep: true, ..s.f(0) }.same_or_fail(), s.token());
    stream::iter(0..s.len).then(move |i| call(token(i)))
}

/// An iterator that may panic.
fn members(s: &Seg) -> impl Iterator<Item = Token> + Send + use<> {
    let fun = s.f(0);
    (0..s.len).map(move |id| {
        fun.now(id);
        fun.world.token(id)
    })
}

sources! {
    Exact |s| 1, { 0..s.len |> map(s.token()) |> err_into::<Wrong> } => count(s);
    Exact |s| 1, { 0_u64.. |> map(s.token()) |> err_into::<Wrong> |> take(s.len as usize) } => count(s);
    Exact |s| s.n, { 0..s.len |> map(s.token()) |> map(s.f(0).list_or_fail())? |> flatten |> buffer(s.n).window(s.m) } => {
        s.tries(count(s), 0, List)
    };
    Exact |s| 1, { members(s) |> err_into::<Wrong> } => s.does_now(count(s), 0, Looks);
    Exact |s| s.n.saturating_add(1), { members(s) |> map(s.f(1).same_or_fail())? |> buffer(s.n) } => s.tries(s.does_now(count(s), 0, Looks), 1, Same);
    Exact |s| 1, { calls(s) |> ? } => s.tries(count(s), 0, Same);
    Exact |s| 1, { calls(s) |> limit_errors(0) |> buffer(s.n) } => s.tries(count(s), 0, Same);
    Exact |s| 1, { channel(s, s.n2) |> map(s.token()) |> err_into::<Wrong> } => count(s);
    Exact |s| s.n, { unbounded(s) |> map(s.token()) |> map(s.f(0).same_or_fail())? |> buffer(s.n) } => s.tries(count(s), 0, Same);

    Exact |s| 1, { unfold(0, s.f(0).step(s.len)) |> err_into::<Wrong> } => steps(s, Fun::comes_back);
    Exact |s| 1, { unfold(0, s.f(0).step_or_fail(s.len))? |> buffer(s.n) } => steps(s, Fun::succeeds);
    Exact |s| 1, { unfold(0, s.f(0).now_step_or_fail(s.len)).named("steps")? } => steps(s, Fun::now_succeeds);
    Exact |s| 1, { unfold(0, s.pooled(0).step_or_fail(s.len)).pool(&s.pool())? |> buffer(s.n) } => steps(s, Fun::succeeds);
    Exact |s| 1, { unfold(0, s.rated(0).step(s.len)).rate(&s.limiter()) |> err_into::<Wrong> } => steps(s, Fun::comes_back);
    Exact |s| 1, { unfold(0, s.spawned(0).step_or_fail(s.len)).spawn()? } => steps(s, Fun::succeeds);
    Exact |s| 1, { unfold(0, s.spawned(0).now_step_or_fail(s.len)).blocking()? } => steps(s, Fun::now_succeeds);

    Exact |s| 1, { unfold(0, s.soft(0).step_or_fail(s.len)).retry(s.policy())? |> buffer(s.n) } => steps(s, Fun::succeeds);
    MayTimeOut |s| 1, { unfold(0, s.f(0).step_or_fail(s.len)).timeout(s.d)? |> err_into::<Wrong> |> buffer(s.n) } => steps(s, Fun::succeeds);

    Exact |s| 1, { paginate(0, s.f(0).pages(s.len)).named("pages") |> flatten |> err_into::<Wrong> } => pages(s, Fun::comes_back);
    Exact |s| 1, { paginate(0, s.f(0).pages_or_fail(s.len))? |> buffer(s.n) |> flatten } => pages(s, Fun::succeeds);
    Exact |s| 1, { paginate(0, s.f(0).now_pages_or_fail(s.len))? |> flatten |> buffer(s.n) } => pages(s, Fun::now_succeeds);
    Exact |s| 1, { paginate(0, s.pooled(0).pages(s.len)).pool(&s.pool()) |> err_into::<Wrong> |> flatten } => pages(s, Fun::comes_back);
    Exact |s| 1, { paginate(0, s.rated(0).pages_or_fail(s.len)).rate(&s.limiter())? |> flatten |> buffer(s.n) } => {
        pages(s, Fun::succeeds)
    };
    Exact |s| 1, { paginate(0, s.spawned(0).pages_or_fail(s.len)).spawn()? |> flatten } => pages(s, Fun::succeeds);
    Exact |s| 1, { paginate(0, s.spawned(0).now_pages_or_fail(s.len)).blocking()? |> flatten } => pages(s, Fun::now_succeeds);

    Exact |s| 1, { paginate(0, s.soft(0).pages_or_fail(s.len)).retry(s.policy())? |> flatten } => pages(s, Fun::succeeds);
    MayTimeOut |s| 1, { paginate(0, s.f(0).pages(s.len)).timeout(s.d)? |> err_into::<Wrong> |> flatten } => pages(s, Fun::comes_back);

    Exact |s| 0, {
        interval(s.d.max(Duration::from_millis(1))) |> take(s.len as usize) |> enumerate
            |> map({ let token = s.token(); move |(i, _)| token(i as u64) }) |> err_into::<Wrong>
    } => {
        // Of times that never come, the first does.
        let forever = (s.is_endless() && s.len > 1).then_some(Err(Stop::Hang));
        let len = if forever.is_some() { 1 } else { s.len };
        Box::new((0..len).map(Ok).chain(forever))
    };
    Exact |s| 1, {
        zip(interval(s.d.clamp(Duration::from_millis(1), Duration::from_millis(70))), 0..s.len |> map(s.token()) |> map(s.f(0).same_or_fail())?)
            |> map(|(_, x)| x)
    } => s.tries(count(s), 0, Same);
    Exact |s| s.n, {
        zip(0..s.len |> map(s.token()), 1..1_000 |> map(s.token()) |> map(s.calm(0).same()) |> buffer(s.n)) |> err_into::<Wrong>
            |> map({ let token = s.token(); move |(x, y)| token(mix(x.into_id(), y.into_id())) })
    } => Box::new((0..s.len).map(|i| Ok(mix(i, s.f(0).next(i + 1)))));
    Exact |s| s.n, {
        chain(0..s.len |> map(s.token()), 100..100 + s.len |> map(s.token()) |> map(s.f(0).same_or_fail())? |> buffer(s.n))
    } => Box::new(count(s).chain(s.tries(Box::new((100..100 + s.len).map(Ok)), 0, Same)));
    Merged |s| s.n.saturating_add(1), {
        merge(
            0..s.len |> map(s.token()) |> map(s.f(0).same_or_fail())? |> buffer(s.n),
            100..100 + s.len |> map(s.token()) |> map(s.f(1).same_or_fail())?
        )
    } => Box::new(s.tries(count(s), 0, Same).chain(s.tries(Box::new((100..100 + s.len).map(Ok)), 1, Same)));
}
