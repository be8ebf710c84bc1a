//! A buffer changes when, never what: pipes with buffers beside the same pipes without.

use std::rc::Rc;
use std::time::Duration;

use pipewright::pipe;

use crate::numbers::{Numbers, each_case};
use crate::world::{World, Wrong, run};

/// How a run ended, and what had reached the consumer by then.
type Outcome = (Vec<u64>, Result<(), Wrong>);

/// Compares `buffered` with `plain` in random cases.
macro_rules! same {
    ($name:ident, |$w:ident, $p:ident| $buffered:expr, $plain:expr $(,)?) => {
        #[test]
        fn $name() {
            each_case(|numbers: Numbers| {
                let $p = &numbers;
                let buffered: Outcome = run($p, async {
                    let world: Rc<World> = World::new($p);
                    let $w = &*world;
                    let end = $buffered.await;
                    ($w.out(), end)
                });
                let plain: Outcome = run($p, async {
                    let world: Rc<World> = World::new($p);
                    let $w = &*world;
                    let end = $plain.await;
                    ($w.out(), end)
                });
                assert_eq!(buffered, plain, "{numbers:#?}");
            });
        }
    };
}

same!(
    one_call,
    |w, p| pipe!(
        0..p.len |> map(|x| w.may_fail("f", x))? |> buffer(p.n[0]).window(p.m[0]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(0..p.len |> map(|x| w.may_fail("f", x))? |> for_each(async |x| w.eat(x).await)),
);

same!(
    calls_that_filter,
    |w, p| pipe!(
        0..p.len |> filter(async |x| w.passes("f", *x).await) |> map(|x| w.may_fail("g", x))?
            |> filter_map(async |x| w.passes("h", x).await.then_some(x))
            |> buffer(p.n[0]).window(p.m[0]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        0..p.len |> filter(async |x| w.passes("f", *x).await) |> map(|x| w.may_fail("g", x))?
            |> filter_map(async |x| w.passes("h", x).await.then_some(x)) |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    pages_and_members,
    |w, p| pipe!(
        0..p.len |> map(|x| w.page("f", x))? |> flatten |> map(|x| w.may_fail("g", x))?
            |> buffer(p.n[0]).window(p.m[0]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        0..p.len |> map(|x| w.page("f", x))? |> flatten |> map(|x| w.may_fail("g", x))?
            |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    lists_in_lists,
    |w, p| pipe!(
        0..p.len |> map(|x| w.page("f", x))? |> flatten |> filter(|x| x % 5 != 0) |> flat_map(|x| w.page("g", x))?
            |> map(|x| w.list_now(x)) |> flatten |> map(|x| w.page("h", x))? |> flatten
            |> map(|x| w.may_fail_now("now", x))? |> buffer(p.n[0]).window(p.m[0]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        0..p.len |> map(|x| w.page("f", x))? |> flatten |> filter(|x| x % 5 != 0) |> flat_map(|x| w.page("g", x))?
            |> map(|x| w.list_now(x)) |> flatten |> map(|x| w.page("h", x))? |> flatten
            |> map(|x| w.may_fail_now("now", x))? |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    three_buffers,
    |w, p| pipe!(
        0..p.len |> map(|x| w.may_fail("f", x))? |> buffer(p.n[0]).window(p.m[0])
            |> flat_map(|x| w.page("g", x))? |> buffer(p.n[1]).window(p.m[1])
            |> map(|x| w.list_now(x)) |> flatten |> buffer(p.n[2]).window(p.m[2])
            |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        0..p.len |> map(|x| w.may_fail("f", x))? |> flat_map(|x| w.page("g", x))? |> map(|x| w.list_now(x)) |> flatten
            |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    calls_with_keys,
    |w, p| pipe!(
        0..p.len |> filter(async |x| w.passes("f", *x).await) |> map(|x| w.may_fail("g", x))?
            |> buffer(p.n[0]).window(p.m[0]).by_key(|x| x % p.n[1] as u64, p.n[2])
            |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        0..p.len |> filter(async |x| w.passes("f", *x).await) |> map(|x| w.may_fail("g", x))?
            |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    lists_with_keys,
    |w, p| pipe!(
        0..p.len |> map(|x| w.page("f", x))? |> flatten |> filter(|x| x % 5 != 0) |> flat_map(|x| w.page("g", x))?
            |> buffer(p.n[0]).by_key(|x| x % 4, p.n[1]).window(p.m[0]) |> map(|x| w.page("h", x))? |> flatten
            |> map(|x| w.may_fail("i", x))? |> buffer(p.n[2]).by_key(|x| x % 3, 1) |> take(10 * p.take)
            |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        0..p.len |> map(|x| w.page("f", x))? |> flatten |> filter(|x| x % 5 != 0) |> flat_map(|x| w.page("g", x))?
            |> map(|x| w.page("h", x))? |> flatten |> map(|x| w.may_fail("i", x))? |> take(10 * p.take)
            |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    ordered_stages_between,
    |w, p| pipe!(
        0..p.len |> map(|x| w.may_fail("f", x))? |> buffer(p.n[0]).window(p.m[0]) |> skip(2) |> batch(p.batch)
            |> map(|list| w.may_fail("g", list.into_iter().sum()))? |> buffer(p.n[1]) |> take(p.take)
            |> scan(0, |sum, x| { *sum += x; Some(*sum) }) |> map(|x| w.may_fail("h", x))? |> buffer(p.n[2])
            |> take_while(|x| *x < 2_000) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        0..p.len |> map(|x| w.may_fail("f", x))? |> skip(2) |> batch(p.batch)
            |> map(|list| w.may_fail("g", list.into_iter().sum()))? |> take(p.take)
            |> scan(0, |sum, x| { *sum += x; Some(*sum) }) |> map(|x| w.may_fail("h", x))?
            |> take_while(|x| *x < 2_000) |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    stages_that_leave_out_and_wait,
    |w, p| pipe!(
        0..p.len |> map(|x| w.may_fail("f", x)) |> buffer(p.n[0]).window(p.m[0]) |> limit_errors(p.n[1] - 1)
            |> map(|x| w.same("g", x % 9)) |> buffer(p.n[1]) |> distinct(p.batch)
            |> batch(2 * p.batch).weight(|x| *x as usize) |> throttle(Duration::from_millis(p.list))
            |> flatten |> map(|x| w.may_fail("h", x))? |> buffer(p.n[2]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        0..p.len |> map(|x| w.may_fail("f", x)) |> limit_errors(p.n[1] - 1) |> map(|x| w.same("g", x % 9))
            |> distinct(p.batch) |> batch(2 * p.batch).weight(|x| *x as usize)
            |> throttle(Duration::from_millis(p.list)) |> flatten |> map(|x| w.may_fail("h", x))?
            |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    all_members_at_once,
    |w, p| pipe!(
        0..p.len |> map(|x| w.may_fail("f", x))? |> buffer(p.n[0]) |> batch(p.batch)
            |> par_flat_map(|x| w.page("g", x))? |> flatten |> map(|x| w.page("h", x))?
            |> par_flat_map(|x| w.may_fail("i", x))? |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        0..p.len |> map(|x| w.may_fail("f", x))? |> map(|x| w.page("g", x))? |> flatten |> map(|x| w.page("h", x))?
            |> flatten |> map(|x| w.may_fail("i", x))? |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    a_source_with_calls,
    |w, p| pipe!(
        unfold(0, |x| w.step(x))? |> map(|x| w.page("f", x))? |> flatten |> buffer(p.n[0]).window(p.m[0])
            |> map(|x| w.may_fail("g", x))? |> buffer(p.n[1]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        unfold(0, |x| w.step(x))? |> map(|x| w.page("f", x))? |> flatten |> map(|x| w.may_fail("g", x))?
            |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    one_after_another,
    |w, p| pipe!(
        chain(
            0..p.len |> map(|x| w.may_fail("f", x))? |> buffer(p.n[0]) |> map(|x| w.same("h", x)) |> buffer(p.n[2]),
            0..5 |> map(|x| w.may_fail("i", x))? |> buffer(p.n[0])
        ) |> map(|x| w.may_fail("j", x))? |> buffer(p.n[1]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        chain(
            0..p.len |> map(|x| w.may_fail("f", x))? |> map(|x| w.same("h", x)),
            0..5 |> map(|x| w.may_fail("i", x))?
        ) |> map(|x| w.may_fail("j", x))? |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    branches,
    |w, p| pipe!(
        chain(
            zip(
                0..p.len |> map(|x| w.may_fail("f", x))? |> buffer(p.n[0]),
                0..30 |> filter(async |x: &u64| w.passes("g", *x).await) |> buffer(p.n[1]).window(p.m[1])
            ) |> map(|(x, y)| w.same("h", 100 * x + y)) |> buffer(p.n[2]),
            0..5 |> map(|x| w.may_fail("i", x))? |> buffer(p.n[0])
        ) |> map(|x| w.may_fail("j", x))? |> buffer(p.n[1]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        chain(
            zip(
                0..p.len |> map(|x| w.may_fail("f", x))?,
                0..30 |> filter(async |x: &u64| w.passes("g", *x).await)
            ) |> map(|(x, y)| w.same("h", 100 * x + y)),
            0..5 |> map(|x| w.may_fail("i", x))?
        ) |> map(|x| w.may_fail("j", x))? |> for_each(async |x| w.eat(x).await)
    ),
);

/// `merge` gives its elements as they come; nothing else is free.
#[test]
fn merged() {
    each_case(|p| {
        let p = &p;
        let out = run(p, async {
            let world = World::new(p);
            let w = &*world;
            pipe!(
                merge(
                    0..p.len |> map(|x| w.same("f", x)) |> buffer(p.n[0]),
                    100..100 + p.len |> map(|x| w.same("g", x)) |> buffer(p.n[1]),
                    200..200 + p.len |> map(|x| w.same("h", x))
                ) |> map(|x| w.same("i", x)) |> buffer(p.n[2]) |> for_each(async |x| w.eat(x).await)
            )
            .await;
            w.out()
        });
        for branch in 0..3 {
            let of_branch = out.iter().filter(|x| *x / 100 == branch).map(|x| x % 100);
            assert!(of_branch.eq(0..p.len), "{out:?} {p:#?}");
        }
    });
}

/// Where results leave as they finish, the order is free, and an error may overtake.
#[test]
fn as_they_finish() {
    each_case(|p| {
        let p = &p;
        let run_it = |unordered: bool| {
            run(p, async {
                let world = World::new(p);
                let w = &*world;
                let pages = pipe!(0..p.len |> map(|x| w.page("f", x))? |> flatten |> map(|x| w.page("g", x))? |> flatten);
                let end = if unordered {
                    pipe!(pages |> buffer(p.n[0]).unordered() |> for_each(async |x| w.eat(x).await)).await
                } else {
                    pipe!(pages |> for_each(async |x| w.eat(x).await)).await
                };
                assert!(!unordered || w.peak() <= p.n[0], "{p:#?}");
                let mut out = w.out();
                out.sort_unstable();
                (out, end)
            })
        };
        let (out, end) = run_it(true);
        let (all, plain_end) = run_it(false);
        assert_eq!(end.is_err(), plain_end.is_err(), "{p:#?}");
        if end.is_ok() {
            assert_eq!(out, all, "{p:#?}");
        }
    });
}
