//! The catalogue of terminals.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use futures::{FutureExt, Stream};
use pipewright::pipe;
use pipewright_tests::sleep;

use crate::call::Call;
use crate::fun::{Fun, Wrong};
use crate::naive::Act::{Looks, Same};
use crate::naive::Events;
use crate::segment::{Numbers, Piped, Seg};
use crate::token::Token;
use crate::world::{World, mix};

/// What a terminal gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Got {
    Nothing,
    Number(u64),
    Maybe(Option<u64>),
    List(Vec<u64>),
}

/// The future of a terminal.
pub type Ending = Pin<Box<dyn Future<Output = Result<Got, Wrong>>>>;

/// A terminal.
pub struct Terminal {
    /// The pipe is polled whenever it was woken.
    pub awaited: bool,
    pub text: &'static str,
    pub runs: fn(&Numbers) -> usize,
    pub build: fn(Piped, Seg) -> Ending,
    /// What it takes, and lets its body do.
    pub plain: for<'a> fn(Events<'a>, &'a Seg) -> Events<'a>,
    /// What it gives where it took that.
    pub got: fn(Vec<u64>) -> Got,
}

/// The pipe; what is made of its value; what it takes, and what is made of that.
macro_rules! terminals {
    ($(awaited $awaited:literal |$up:ident, $s:ident| $runs:expr, { $($pipe:tt)* } $(through $wrap:ident)?
        gives |$value:pat_param, $world:ident| $given:expr, takes $plain:expr, |$list:pat_param| $got:expr;)*) => {
        pub const TERMINALS: &[Terminal] = &[$(Terminal {
            awaited: $awaited,
            runs: |$s| { let _ = $s; $runs },
            text: stringify!($($pipe)*),
            build: |$up, $s| {
                let $world = $s.world.clone();
                let pipe = pipe!($($pipe)*);
                $(let pipe = $wrap(pipe, $world.clone());)?
                end(pipe, move |$value| { let _ = &$world; $given })
            },
            plain: |$up, $s| { let _ = $s; $plain },
            got: |$list| $got,
        }),*];
    };
}

fn end<T: 'static>(
    pipe: impl Future<Output = Result<T, Wrong>> + 'static,
    given: impl FnOnce(T) -> Got + 'static,
) -> Ending {
    Box::pin(pipe.map(|result| result.map(given)))
}

fn ids(list: Vec<Token>) -> Vec<u64> {
    list.into_iter().map(Token::into_id).collect()
}

fn sum(list: &[u64]) -> u64 {
    list.iter().map(|id| id >> 20).sum()
}

fn folded(list: &[u64]) -> u64 {
    list.iter().fold(7, |all, id| mix(all, *id))
}

/// What the body was called with.
fn eaten(world: &World) -> Got {
    Got::List(world.eaten())
}

/// Bodies of consumers.
impl Fun {
    fn eats(self) -> impl Fn(Token) -> Call<Token, ()> + Clone {
        move |x| {
            self.world.eats(x.id);
            self.call(x.id, x, |_, _, x| _ = x.into_id())
        }
    }

    fn eats_or_fail(self) -> impl Fn(Token) -> Call<Token, Result<(), Wrong>> + Clone {
        let fun = self.may_fail();
        move |x| {
            fun.world.eats(x.id);
            fun.call(x.id, x, |fun, id, x| fun.or_fail(id, x.into_id()).map(|_| ()))
        }
    }

    fn now_eats_or_fail(self) -> impl Fn(Token) -> Result<(), Wrong> + Clone {
        let fun = self.may_fail();
        move |x| {
            fun.world.eats(x.id);
            let id = x.into_id();
            fun.now(id);
            fun.or_fail(id, ())
        }
    }

    fn folds(self) -> impl Fn(u64, Token) -> Call<(u64, Token), Result<u64, Wrong>> + Clone {
        let fun = self.may_fail();
        move |all, x| fun.call(x.id, (all, x), |fun, id, (all, x)| fun.or_fail(id, mix(all, x.into_id())))
    }
}

/// Each branch gets the error of the pipe; one that had enough before does not.
async fn both<A, B>(
    branches: impl Future<Output = (Result<A, Wrong>, Result<B, Wrong>)>,
    world: Arc<World>,
) -> Result<(A, B), Wrong> {
    match branches.await {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(one), Err(other)) if one != other => {
            world.wrong(format!("branches with different errors: {one:?} and {other:?}"));
            Err(one)
        }
        (Err(wrong), _) | (_, Err(wrong)) => Err(wrong),
    }
}

fn goes_right(id: u64) -> bool {
    mix(id, 61) % 3 == 0
}

fn routed(list: &[u64]) -> Vec<u64> {
    let (right, left): (Vec<u64>, Vec<u64>) = list.iter().partition(|id| goes_right(**id));
    [left, right].concat()
}

/// Polls a stream when it likes, and not when it was woken.
async fn irregular(
    stream: impl Stream<Item = Result<Token, Wrong>>,
    world: Arc<World>,
) -> Result<Vec<u64>, Wrong> {
    let (mut stream, mut list) = (pin!(stream), Vec::new());
    let mut rng = world.rng(60, 0);
    let mut hints = Vec::new();
    loop {
        hints.push((list.len(), stream.size_hint()));
        let next = if rng.chance(50) {
            poll_fn(|cx| stream.as_mut().poll_next(cx)).await
        } else {
            let polled = poll_fn(|cx| Poll::Ready(stream.as_mut().poll_next(cx))).await;
            sleep(rng.latency()).await;
            let Poll::Ready(next) = polled else { continue };
            next
        };
        match next {
            Some(Ok(x)) => list.push(x.into_id()),
            Some(Err(wrong)) => {
                if poll_fn(|cx| stream.as_mut().poll_next(cx)).await.is_some() {
                    world.wrong("a stream goes on after an error");
                }
                return Err(wrong);
            }
            None => break,
        }
    }
    for (before, (low, high)) in hints {
        let left = list.len() - before;
        if left < low || high.is_some_and(|high| left > high) {
            world.wrong(format!("{left} came where {low} to {high:?} were to come"));
        }
    }
    Ok(list)
}

terminals! {
    awaited true |up, s| 1, { up |> collect::<Vec<Token>> } gives |list, w| Got::List(ids(list)), takes up, |list| Got::List(list);
    awaited true |up, s| 1, { up |> map(Token::into_id) |> buffer(2) |> boxed_local |> collect::<Vec<u64>> }
        gives |list, w| Got::List(list), takes up, |list| Got::List(list);
    awaited true |up, s| 1, { up |> for_each(s.f(0).eats()) } gives |(), w| eaten(&w), takes s.does(up, 0, Looks), |list| Got::List(list);
    awaited true |up, s| 1, { up |> for_each(s.f(0).eats_or_fail())? } gives |(), w| eaten(&w),
        takes s.tries(up, 0, Looks), |list| Got::List(list);
    awaited true |up, s| 1, { up |> buffer(s.n) |> for_each({ let f = s.f(0).eats_or_fail(); async move |x| f(x).await })? } gives |(), w| eaten(&w),
        takes s.tries(up, 0, Looks), |list| Got::List(list);
    awaited true |up, s| 1, { up |> boxed_local |> for_each(s.f(0).now_eats_or_fail())? } gives |(), w| eaten(&w),
        takes s.tries_now(up, 0, Looks), |list| Got::List(list);
    awaited true |up, s| 1, { up |> fold(7, s.f(0).folds())? } gives |all, w| Got::Number(all),
        takes s.tries(up, 0, Looks), |list| Got::Number(folded(&list));
    awaited true |up, s| 1, { up |> fold(7, |all, x| mix(all, x.into_id())) } gives |all, w| Got::Number(all),
        takes up, |list| Got::Number(folded(&list));
    awaited true |up, s| 1, { up |> count } gives |n, w| Got::Number(n as u64), takes up, |list| Got::Number(list.len() as u64);
    awaited true |up, s| 1, { up |> buffer(s.n) |> count } gives |n, w| Got::Number(n as u64),
        takes up, |list| Got::Number(list.len() as u64);
    awaited true |up, s| 1, { up |> map(|x| x.into_id() >> 20) |> sum::<u64> } gives |n, w| Got::Number(n),
        takes up, |list| Got::Number(sum(&list));
    awaited true |up, s| 1, { up |> map(|x| x.into_id() >> 20) |> buffer(s.n) |> sum::<u64> } gives |n, w| Got::Number(n),
        takes up, |list| Got::Number(sum(&list));
    awaited true |up, s| 1, { up |> first } gives |x, w| Got::Maybe(x.map(Token::into_id)),
        takes Box::new(up.take(1)), |list| Got::Maybe(list.first().copied());
    awaited true |up, s| 1, { up |> buffer(s.n) |> first } gives |x, w| Got::Maybe(x.map(Token::into_id)),
        takes Box::new(up.take(1)), |list| Got::Maybe(list.first().copied());
    awaited true |up, s| 1, { up |> last } gives |x, w| Got::Maybe(x.map(Token::into_id)),
        takes up, |list| Got::Maybe(list.last().copied());
    awaited true |up, s| 1, { up |> batch(s.k) |> flatten |> last } gives |x, w| Got::Maybe(x.map(Token::into_id)),
        takes up, |list| Got::Maybe(list.last().copied());
    awaited true |up, s| 1, { up |> run } gives |(), w| Got::Nothing, takes up, |_| Got::Nothing;
    awaited true |up, s| 1, { up |> inspect(s.f(0).now_looks_or_fail())? |> run } gives |(), w| Got::Nothing,
        takes s.tries_now(up, 0, Looks), |_| Got::Nothing;
    awaited true |up, s| 1, { up |> spawn } gives |(), w| Got::Nothing, takes up, |_| Got::Nothing;
    awaited true |up, s| 1, { up |> map(s.f(0).same_or_fail())? |> spawn } gives |(), w| Got::Nothing,
        takes s.tries(up, 0, Looks), |_| Got::Nothing;
    awaited false |up, s| s.n, { up |> map(s.f(0).same_or_fail())? |> buffer(s.n) |> into_stream } through irregular
        gives |list, w| Got::List(list), takes s.tries(up, 0, Same), |list| Got::List(list);
    awaited false |up, s| 1, { up |> into_stream } through irregular gives |list, w| Got::List(list),
        takes up, |list| Got::List(list);
    awaited true |up, s| 1, {
        up |> map(Token::into_id)
            |> tee(|p| pipe!(p |> collect::<Vec<u64>>), |p| pipe!(p |> buffer(s.n) |> collect::<Vec<u64>>))
    } through both gives |(one, other), w| if one == other { Got::List(one) } else { Got::Nothing }, takes up, |list| Got::List(list);
    awaited true |up, s| 1, {
        up |> map(Token::into_id) |> tee(|p| pipe!(p |> take(s.size) |> run), |p| pipe!(p |> batch(s.k) |> flatten |> collect::<Vec<u64>>))
    } through both gives |((), list), w| Got::List(list), takes up, |list| Got::List(list);
    awaited true |up, s| 1, {
        up |> route(|x| usize::from(goes_right(x.id)), |p| pipe!(p |> collect::<Vec<Token>>), |p| pipe!(p |> buffer(s.n) |> collect::<Vec<Token>>))
    } through both gives |(left, right), w| Got::List(ids(left.into_iter().chain(right).collect())),
        takes up, |list| Got::List(routed(&list));
    awaited true |up, s| 1, {
        up |> route(|_| 1, |p| pipe!(p |> count), |p| pipe!(p |> map(Token::into_id) |> collect::<Vec<u64>>))
    } through both gives |(none, all), w| if none == 0 { Got::List(all) } else { Got::Nothing }, takes up, |list| Got::List(list);
}
