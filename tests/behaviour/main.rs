//! Behaviour through the public API, one file per stage; numbers are milliseconds of tokio's paused clock.

#![allow(clippy::redundant_closure, reason = "a closure is one of the forms that are tested")]
#![allow(deprecated, reason = "calls that run one at a time before an ordered stage are meant")]

mod advice;
mod alone;
mod batch;
mod boxed;
mod branches;
mod buffer;
mod buffer_by_hand;
mod by_key;
mod by_key_ends;
mod by_key_expand;
mod cancel;
mod card;
mod chain;
mod channel;
mod collect;
mod count;
mod crawls;
mod deadline;
mod distinct;
mod enumerate;
mod err_into;
mod expand;
mod filter;
mod filter_map;
mod first;
mod flat_map;
mod flatten;
mod fold;
mod for_each;
mod found;
mod gated;
mod hazards;
mod idle_timeout;
mod inspect;
mod interval;
mod into_stream;
mod last;
mod limit_errors;
mod lists;
mod locations;
mod map;
mod merge;
mod modifiers;
mod named;
mod observe;
mod on_err;
mod on_err_behind;
mod paces;
mod paginate;
mod panics;
mod par_flat_map;
mod plan;
mod pool_orders;
mod retry;
mod retry_policy;
mod route;
mod run;
mod scan;
mod skewed;
mod skip;
mod skip_err;
mod skip_while;
mod spawn;
mod spawned;
mod sum;
mod take;
mod take_until;
mod take_while;
mod tee;
mod throttle;
mod timeout;
mod timeout_errors;
mod unfold;
mod via;
mod workers;
mod zip;

use std::sync::Mutex;

/// The error of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bad(u32);

/// Lets every number pass but `bad`.
fn but(bad: u32) -> impl Fn(u32) -> Result<u32, Bad> + Copy {
    move |x| if x == bad { Err(Bad(x)) } else { Ok(x) }
}

/// First, middle and last of the elements 0..5.
const PLACES: [u32; 3] = [0, 2, 4];

/// What passed a certain place of a pipe.
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<u32>>);

impl Seen {
    fn note(&self, x: u32) {
        self.0.lock().unwrap().push(x);
    }

    fn all(&self) -> Vec<u32> {
        self.0.lock().unwrap().clone()
    }
}

/// No elements, with their type: `[]` alone could be anything.
const NONE: [u32; 0] = [];

/// The numbers below `n`.
fn below(n: u32) -> Vec<u32> {
    (0..n).collect()
}
