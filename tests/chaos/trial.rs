//! Calls that may be tried again, and calls that must be over in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pipewright::Failed;

use crate::call::{Call, make};
use crate::fun::{End, Fun, TIMED_OUT, Wrong};
use crate::naive::{Act, Events, Stop, each};
use crate::segment::Seg;
use crate::token::Token;
use crate::world::mix;

/// Between two tries.
pub const PAUSE: Duration = Duration::from_millis(4);

/// An element whose clones know how often it was tried.
pub struct Trial {
    pub token: Token,
    tries: Arc<AtomicU64>,
}

impl Trial {
    pub fn new(token: Token) -> Self {
        Trial { token, tries: Arc::default() }
    }
}

impl Clone for Trial {
    fn clone(&self) -> Self {
        Trial { token: self.token.again(), tries: self.tries.clone() }
    }
}

/// What a call makes of an element.
pub type Make<R> = fn(&Fun, u64, Token) -> R;

impl Fun {
    /// A call that does something else each time.
    pub fn tried<R>(
        self,
        make: Make<R>,
    ) -> impl Fn(Trial) -> Call<(Trial, Make<R>), Result<R, Wrong>> + Clone {
        move |x| {
            self.call(self.nth(&x), (x, make), |fun, nth, (x, make)| {
                fun.or_fail(nth, ()).map(|()| make(fun, x.token.id, x.token))
            })
        }
    }

    pub fn now_tried(self) -> impl Fn(Trial) -> Result<Token, Wrong> + Clone {
        move |x| {
            let nth = self.nth(&x);
            self.now(nth);
            self.or_fail(nth, ()).map(|()| make::same(&self, x.token.id, x.token))
        }
    }

    /// One that looks at an element.
    pub fn tried_keeps(self) -> impl Fn(&Trial) -> Call<u64, Result<bool, Wrong>> + Clone {
        move |x| self.call(self.nth(x), x.token.id, |fun, nth, id| fun.or_fail(nth, fun.keeps(id)))
    }

    pub fn tried_looks(self) -> impl Fn(&Trial) -> Call<(), Result<(), Wrong>> + Clone {
        move |x| self.call(self.nth(x), (), |fun, nth, ()| fun.or_fail(nth, ()))
    }

    fn nth(&self, x: &Trial) -> u64 {
        let tries = x.tries.fetch_add(1, Ordering::Relaxed);
        if tries >= self.tries {
            self.world.wrong(format!("{} tries, where {} are allowed", tries + 1, self.tries));
        }
        mix(x.token.id, tries)
    }

    /// For a plain loop: so many tries with pauses, each of which, and all of which, must be over in time.
    fn lasts(&self, id: u64, tries: u64, each: Duration, all: Duration) -> Result<(), Stop> {
        let late = || Err(Stop::Fail(Wrong { segment: TIMED_OUT, id: 0 }));
        let (each, all) = (each.as_millis(), all.as_millis());
        let (never, mut time) = (Duration::MAX.as_millis(), 0);
        let mut last = Ok(());
        for nth in 0..tries {
            let nth = mix(id, nth);
            time += if time > 0 || last.is_err() { PAUSE.as_millis() } else { 0 };
            let takes = match self.end(nth) {
                End::Hangs => never,
                _ => u128::from(self.takes(nth)),
            };
            if takes.min(each) == never && all == never {
                return Err(Stop::Hang);
            }
            if time + takes.min(each) > all {
                return late();
            }
            time += takes.min(each);
            last = match self.end(nth) {
                _ if takes > each => late(),
                End::Good => return Ok(()),
                End::Panics => return Err(Stop::Panic),
                _ => Err(Stop::Fail(self.wrong(nth))),
            };
        }
        last
    }
}

impl Seg {
    /// A call that is tried again, and its timeouts: of a try, and of all.
    pub fn retries_within<'a>(
        &self,
        up: Events<'a>,
        place: u64,
        each_in: Duration,
        all_in: Duration,
    ) -> Events<'a> {
        let (fun, tries) = (self.f(place), self.n2 as u64);
        each(up, move |id| fun.lasts(id, tries, each_in, all_in).map(|()| vec![fun.next(id)]))
    }

    /// The same without timeouts.
    pub fn retries<'a>(&self, up: Events<'a>, place: u64, act: Act) -> Events<'a> {
        let (fun, tries) = (self.f(place), self.n2 as u64);
        each(up, move |id| fun.lasts(id, tries, Duration::MAX, Duration::MAX).map(|()| act.of(&fun, id)))
    }

    /// A call of its own that must be over in time.
    pub fn in_time<'a>(&self, up: Events<'a>, place: u64, act: Act, fails: bool) -> Events<'a> {
        let (fun, limit) = (self.f(place), self.odd().as_millis());
        each(up, move |id| {
            let hangs = fun.end(id) == End::Hangs && limit < Duration::MAX.as_millis();
            if hangs || u128::from(fun.takes(id)) > limit {
                return Err(Stop::Fail(Wrong { segment: TIMED_OUT, id: 0 }));
            }
            if fails {
                fun.succeeds(id)?
            } else {
                fun.comes_back(id)?
            };
            Ok(act.of(&fun, id))
        })
    }

    /// The same, with its errors left out.
    pub fn if_in_time<'a>(&self, up: Events<'a>, place: u64) -> Events<'a> {
        let seg = self.clone();
        each(up, move |id| {
            let one = Box::new(std::iter::once(Ok(id)));
            match seg.in_time(one, place, Act::Same, true).next() {
                Some(Err(Stop::Fail(_))) | None => Ok(vec![]),
                Some(event) => event.map(|id| vec![id]),
            }
        })
    }

    /// The same for a plain function, which never waits.
    pub fn retries_now<'a>(&self, up: Events<'a>, place: u64) -> Events<'a> {
        let (fun, tries) = (self.f(place), self.n2 as u64);
        each(up, move |id| {
            let mut last = Ok(());
            for nth in 0..tries {
                last = fun.now_succeeds(mix(id, nth));
                if !matches!(last, Err(Stop::Fail(_))) {
                    break;
                }
            }
            last.map(|()| vec![fun.next(id)])
        })
    }

    /// A call whose errors are left out.
    pub fn leaves<'a>(&self, up: Events<'a>, place: u64, act: Act) -> Events<'a> {
        let fun = self.f(place);
        each(up, move |id| left_out(fun.succeeds(id).map(|()| act.of(&fun, id))))
    }

    /// The same for a plain function.
    pub fn leaves_now<'a>(&self, up: Events<'a>, place: u64, act: Act) -> Events<'a> {
        let fun = self.f(place);
        each(up, move |id| left_out(fun.now_succeeds(id).map(|()| act.of(&fun, id))))
    }

    /// The same where the errors come after so many tries.
    pub fn leaves_after<'a>(&self, up: Events<'a>, place: u64, act: Act, tries: u64) -> Events<'a> {
        let fun = self.f(place);
        each(up, move |id| {
            left_out(fun.lasts(id, tries, Duration::MAX, Duration::MAX).map(|()| act.of(&fun, id)))
        })
    }

    /// A handler of errors: they must be what they are said to be.
    pub fn look<T>(&self, failed: &Failed<'_, T, Wrong>, tries: u32) {
        if failed.tries != tries || failed.error.segment != self.number {
            let Failed { stage, tries: were, error, .. } = failed;
            self.world.wrong(format!("`{stage}` failed after {were} tries, not {tries}, with {error:?}"));
        }
    }

    /// One that counts them, where the stage has a name.
    pub fn note(&self, failed: &Failed<'_, Trial, Wrong>, tries: u32, name: &str) {
        self.look(failed, tries);
        if failed.stage != name {
            self.world.wrong(format!("`{}` failed, not `{name}`", failed.stage));
        }
        let last = mix(failed.element.token.id, u64::from(tries) - 1);
        if failed.error.id != last {
            self.world.wrong(format!("another element failed with {:?}", failed.error));
        }
        self.world.leaves_out(self.number);
    }

    pub async fn note_later(&self, failed: &Failed<'_, Trial, Wrong>, tries: u32, name: &str) {
        pipewright_tests::sleep(2 * self.world.rng(70, failed.error.id).latency()).await;
        self.note(failed, tries, name);
    }
}

fn left_out(result: Result<Vec<u64>, Stop>) -> Result<Vec<u64>, Stop> {
    match result {
        Err(Stop::Fail(_)) => Ok(vec![]),
        other => other,
    }
}
