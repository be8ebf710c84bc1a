//! Segments: a few stages with random numbers, beside a plain loop that does the same.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use pipewright::policy::{Limiter, Pool, Retry};
use pipewright::{BoxPipe, Fails};
use pipewright_tests::Rng;

use crate::case::Part;
use crate::fun::{Fun, Wrong};
use crate::naive::{Events, joined};
use crate::token::Token;
use crate::trial::{PAUSE, Trial};
use crate::world::World;

/// What goes from segment to segment.
pub type Piped = BoxPipe<'static, Token, Fails<Wrong>>;

/// What may be said of what comes out, given what goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Exactly that of the plain loop.
    Exact,
    /// The same elements in any order; an error may overtake.
    AnyOrder,
    /// The plain loop has the branches one after another; in truth they are mixed.
    Merged,
    /// The plain loop's, but it may end at any time.
    MayEnd,
    /// Exactly that of the plain loop, where the pipe is polled in time.
    InTime,
    /// The plain loop's, but it may end with `TimedOut` at any time.
    MayTimeOut,
}

/// A few stages.
pub struct Segment {
    pub kind: Kind,
    /// As it is written in the code.
    pub text: &'static str,
    /// How many of its calls may run at once.
    pub runs: fn(&Numbers) -> usize,
    pub build: fn(Piped, &Seg) -> Piped,
    pub plain: for<'a> fn(Events<'a>, &'a Seg) -> Events<'a>,
}

impl Segment {
    /// More is known of it, so that it is worth more.
    pub fn is_known(&self) -> bool {
        [TAKES, THROTTLES].contains(&self.text)
    }
}

/// Random numbers for the text of a segment.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// The width and the window of a buffer, and another width.
    pub n: usize,
    pub m: usize,
    pub n2: usize,
    /// A number from 1, and one from 0.
    pub k: usize,
    pub size: usize,
    pub d: Duration,
    /// Which pool and which limiter; permits and tokens of a call.
    pub pool: usize,
    pub weight: usize,
    pub cost: u32,
    /// Elements of a source.
    pub len: u64,
}

/// Now and then as many as there are.
fn or_huge(rng: &mut Rng, number: usize) -> usize {
    if rng.chance(4) { usize::MAX } else { number }
}

impl Numbers {
    pub fn new(rng: &mut Rng, len: u64) -> Self {
        let n = rng.some(&[1, 2, 3, 4, 8]);
        let (k, size) = (1 + rng.below(4) as usize, rng.some(&[0, 1, 2, 5, 20]));
        let m = n + rng.below(4 * n as u64 + 1) as usize;
        let m = or_huge(rng, m);
        let ms = rng.some(&[0, 1, 10, 100]);
        Numbers {
            n: if m == usize::MAX { or_huge(rng, n) } else { n },
            m,
            n2: rng.some(&[1, 2, 5]),
            k: or_huge(rng, k),
            size: or_huge(rng, size),
            d: if rng.chance(6) { Duration::MAX } else { Duration::from_millis(ms) },
            pool: rng.below(2) as usize,
            weight: rng.some(&[1, 1, 1, 2, 9]),
            cost: rng.some(&[1, 1, 1, 2, 9]),
            len: rng.below(len + 1),
        }
    }

    /// A time of one of its stages never comes.
    pub fn is_endless(&self) -> bool {
        self.d == Duration::MAX
    }
}

/// Texts of which more is known.
pub const TAKES: &str = "up |> take(s.size)";
pub const THROTTLES: &str = "up |> throttle(s.d)";
pub const IDLES: &str = "up |> idle_timeout(s.d).named(\"idle\")";
pub const ENDS_IN_TIME: &str = "up |> deadline(s.d).named(\"all\")";

/// A part in a pipe.
pub fn seg<C>(world: &Arc<World>, part: &Part<C>, text: &str, runs: fn(&Numbers) -> usize) -> Seg {
    let numbers = part.numbers.clone();
    let functions =
        ["s.f(", "s.soft(", "s.pooled(", "s.rated(", "s.pooled_and_rated(", "s.spawned(", "s.calm("];
    let functions: usize = functions.iter().map(|function| text.matches(function).count()).sum();
    let splits = ["list", "pages", "lazy(", "inner(", "members(", "expand("];
    let alone = functions == 1 && !splits.iter().any(|word| text.contains(word));
    let one_for_one = alone
        && text.starts_with("up |> map(")
        && text.matches("|>").count() == 2
        && !text.contains(".skip_err()");
    let open = if !one_for_one || !text.contains("buffer(s.n)") {
        usize::MAX
    } else if text.contains(".unordered()") {
        numbers.n
    } else if text.contains(".window(s.m)") {
        numbers.m
    } else {
        numbers.n.saturating_mul(4)
    };
    let unordered =
        text.starts_with("up |>") && text.ends_with(".unordered()") && text.matches("buffer(").count() == 1;
    let often = text.contains("s.soft");
    let (number, limit, takes) = (part.number, runs(&numbers), text == TAKES);
    Seg { world: world.clone(), number, limit, open, alone, often, unordered, takes, numbers }
}

/// A segment in a pipe.
#[derive(Clone)]
pub struct Seg {
    pub world: Arc<World>,
    pub number: usize,
    /// How many of its calls may run at once, and how many elements may have begun and not left.
    pub limit: usize,
    pub open: usize,
    /// See [`Fun::alone`].
    pub alone: bool,
    /// Its calls fail more often: their errors end nothing.
    pub often: bool,
    /// It ends in an unordered buffer, and has no other.
    pub unordered: bool,
    /// It is nothing but a `take`.
    pub takes: bool,
    pub numbers: Numbers,
}

impl Deref for Seg {
    type Target = Numbers;

    fn deref(&self) -> &Numbers {
        &self.numbers
    }
}

impl Seg {
    /// One of its functions.
    pub fn f(&self, place: u64) -> Fun {
        Fun {
            world: self.world.clone(),
            segment: self.number,
            place,
            limit: self.limit,
            open: self.open,
            pool: None,
            rate: None,
            elsewhere: false,
            calm: false,
            of_a_key: None,
            tries: self.n2 as u64,
            fails: false,
            soft: false,
            alone: self.alone,
            often: self.often,
            unordered: self.unordered,
            asleep: false,
        }
    }

    /// A time at which no call ends: they take even numbers of milliseconds.
    pub fn odd(&self) -> Duration {
        if self.is_endless() { self.d } else { Duration::from_millis(self.d.as_millis() as u64 | 1) }
    }

    /// Tries, with a pause between them.
    pub fn policy(&self) -> Retry {
        Retry::tries(self.n2 as u32).fixed_delay(PAUSE)
    }

    /// An element that can be tried several times.
    pub fn trial(&self) -> impl Fn(Token) -> Trial + Clone + use<> {
        move |x| Trial::new(x)
    }

    /// One whose errors are elements.
    pub fn soft(&self, place: u64) -> Fun {
        Fun { soft: true, ..self.f(place) }
    }

    /// One of whose calls few of a key run at once.
    pub fn keyed(&self, place: u64) -> Fun {
        Fun { of_a_key: Some(self.k), ..self.f(place) }
    }

    pub fn soft_and_pooled(&self, place: u64) -> Fun {
        Fun { soft: true, ..self.pooled(place) }
    }

    pub fn soft_and_spawned(&self, place: u64) -> Fun {
        Fun { soft: true, ..self.spawned(place) }
    }

    /// One that does not wait for ever: in a source that nobody would miss.
    pub fn calm(&self, place: u64) -> Fun {
        Fun { calm: true, ..self.f(place) }
    }

    pub fn pooled(&self, place: u64) -> Fun {
        Fun { pool: Some((self.pool, self.weight)), ..self.f(place) }
    }

    pub fn rated(&self, place: u64) -> Fun {
        Fun { rate: Some((self.pool, self.cost)), ..self.f(place) }
    }

    pub fn pooled_and_rated(&self, place: u64) -> Fun {
        Fun { rate: Some((self.pool, self.cost)), ..self.pooled(place) }
    }

    pub fn spawned(&self, place: u64) -> Fun {
        Fun { elsewhere: true, ..self.f(place) }
    }

    pub fn pool(&self) -> Pool {
        self.world.shared.pools[self.pool].weight(self.weight)
    }

    pub fn limiter(&self) -> Limiter {
        self.world.shared.limiters[self.pool].cost(self.cost)
    }

    /// Writes down what leaves the segment.
    ///
    /// Behind a bare `take`, whatever comes before it ends with the last of them.
    pub fn probe(&self) -> impl Fn(Token) -> Token + Clone + use<> {
        let (world, number) = (self.world.clone(), self.number);
        let last = self.takes.then_some(self.size);
        if last == Some(0) {
            world.cut(0, number, usize::MAX);
        }
        move |x| {
            let passed = world.passes(number, x.id);
            if last == Some(passed) {
                world.cut(world.now() + 1, number, usize::MAX);
            }
            x
        }
    }

    /// A list as one element.
    pub fn join(&self) -> impl Fn(Vec<Token>) -> Token + Clone + use<> {
        let world = self.world.clone();
        move |list| world.token(joined(list.into_iter().map(Token::into_id)))
    }

    /// Looks whether a list is as long as it may be.
    pub fn sized(&self) -> impl Fn(Vec<Token>) -> Vec<Token> + Clone + use<> {
        let (world, k) = (self.world.clone(), self.k);
        move |list| {
            if list.is_empty() || list.len() > k {
                world.wrong(format!("a batch of {}, where {k} is the most", list.len()));
            }
            list
        }
    }

    pub fn token(&self) -> impl Fn(u64) -> Token + Clone + use<> {
        let world = self.world.clone();
        move |id| world.token(id)
    }
}

/// `Kind |up, s| calls at once, { the pipe } => the plain loop;`, several of them. A function that the pipe names by a
/// path stands before it, as `let f = ..,`.
macro_rules! segments {
    ($($kind:ident |$up:ident, $s:ident| $runs:expr, $(let $f:ident = $fun:expr,)? { $($pipe:tt)* } => $plain:expr;)*) => {
        pub const SEGMENTS: &[$crate::segment::Segment] = &[$($crate::segment::Segment {
            kind: $crate::segment::Kind::$kind,
            text: stringify!($($pipe)*),
            runs: |$s| { let _ = $s; $runs },
            build: |$up, $s| {
                $(let $f = $fun;)?
                pipewright::pipe!($($pipe)* |> map($s.probe()) |> boxed)
            },
            plain: |$up, $s| { let _ = $s; $plain },
        }),*];
    };
}
pub(crate) use segments;
