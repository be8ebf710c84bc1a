//! `expand`: random trees beside a recursive function that a reader believes.

use std::cell::Cell;
use std::rc::Rc;

use pipewright::pipe;

use crate::numbers::{Numbers, each_case};
use crate::world::{Node, World, Wrong, run};

/// How a run ended, and what had reached the consumer by then.
type Outcome = (Vec<u64>, Result<(), Wrong>);

/// A few of them: each is a tree.
fn roots(p: &Numbers) -> std::ops::Range<u64> {
    0..p.len % 8
}

/// An element, then all that comes from its children.
fn recurse(w: &World, what: &'static str, node: Node, each: &mut Each<'_>) -> Result<(), Wrong> {
    let (item, children) = w.node_now(what, node)?;
    each(item)?;
    children.into_iter().try_for_each(|child| recurse(w, what, child, each))
}

/// What comes behind `expand`.
type Each<'a> = dyn FnMut(u64) -> Result<(), Wrong> + 'a;

/// Compares pipes, with and without buffers, with the loop that says what comes out.
macro_rules! same {
    ($name:ident, |$w:ident, $p:ident, $eat:ident| $twin:expr, $($pipe:expr),+ $(,)?) => {
        #[test]
        fn $name() {
            each_case(|numbers: Numbers| {
                let $p = &numbers;
                let expected: Outcome = {
                    let $w = &*World::new($p);
                    let mut out = Vec::new();
                    let $eat = &mut |x| {
                        out.push(x);
                        Ok(())
                    };
                    let end = $twin;
                    (out, end)
                };
                for (i, outcome) in [$({
                    let outcome: Outcome = run($p, async {
                        let world: Rc<World> = World::new($p);
                        let $w = &*world;
                        let end = $pipe.await;
                        ($w.out(), end)
                    });
                    outcome
                }),+].into_iter().enumerate() {
                    assert_eq!(outcome, expected, "pipe {i}, {numbers:#?}");
                }
            });
        }
    };
}

same!(
    nothing_else,
    |w, p, eat| roots(p).try_for_each(|x| recurse(w, "f", Node(x, 0), eat)),
    pipe!(
        roots(p) |> map(|x| Node(x, 0)) |> expand(|x| w.node("f", x))? |> buffer(p.n[0]).window(p.m[0])
            |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(roots(p) |> map(|x| Node(x, 0)) |> expand(|x| w.node("f", x))? |> for_each(async |x| w.eat(x).await)),
    pipe!(roots(p) |> map(|x| Node(x, 0)) |> expand(|x| w.node_now("f", x))? |> for_each(async |x| w.eat(x).await)),
    pipe!(
        roots(p) |> map(|x| Node(x, 0)) |> expand(|x| w.node_now("f", x))? |> buffer(p.n[0]).window(p.m[0])
            |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    calls_on_both_sides,
    |w, p, eat| roots(p).try_for_each(|x| {
        let list = w.page_now("f", x)?;
        list.into_iter().filter(|x| w.passes_now("g", *x)).try_for_each(|x| {
            recurse(w, "h", Node(x, 0), &mut |x| {
                if !w.passes_now("i", x) {
                    return Ok(());
                }
                w.page_now("j", x)?.into_iter().try_for_each(|x| eat(w.may_fail_now("k", x)?))
            })
        })
    }),
    pipe!(
        roots(p) |> map(|x| w.page("f", x))? |> flatten |> filter(async |x| w.passes("g", *x).await)
            |> map(|x| Node(x, 0)) |> expand(|x| w.node("h", x))? |> filter(async |x| w.passes("i", *x).await)
            |> flat_map(|x| w.page("j", x))? |> map(|x| w.may_fail("k", x))? |> buffer(p.n[0]).window(p.m[0])
            |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        roots(p) |> map(|x| w.page("f", x))? |> flatten |> filter(async |x| w.passes("g", *x).await)
            |> map(|x| Node(x, 0)) |> expand(|x| w.node("h", x))? |> filter(async |x| w.passes("i", *x).await)
            |> flat_map(|x| w.page("j", x))? |> map(|x| w.may_fail("k", x))? |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        roots(p) |> map(|x| w.page_now("f", x))? |> flatten |> filter(|x| w.passes_now("g", *x))
            |> map(|x| Node(x, 0)) |> expand(|x| w.node("h", x))? |> filter(|x| w.passes_now("i", *x))
            |> flat_map(|x| w.page_now("j", x))? |> map(|x| w.may_fail_now("k", x))? |> buffer(p.n[0]).window(p.m[0])
            |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        roots(p) |> map(|x| w.page("f", x))? |> flatten |> filter(async |x| w.passes("g", *x).await)
            |> map(|x| Node(x, 0)) |> expand(|x| w.node_now("h", x))? |> filter(async |x| w.passes("i", *x).await)
            |> flat_map(|x| w.page("j", x))? |> map(|x| w.may_fail("k", x))? |> buffer(p.n[0]).window(p.m[0])
            |> for_each(async |x| w.eat(x).await)
    ),
);

same!(
    trees_of_trees,
    |w, p, eat| roots(p).try_for_each(|x| recurse(w, "f", Node(x, 2), &mut |x| {
        recurse(w, "g", Node(x, 3), &mut |x| recurse(w, "h", Node(x, 3), eat))
    })),
    pipe!(
        roots(p) |> map(|x| Node(x, 2)) |> expand(|x| w.node("f", x))? |> map(|x| Node(x, 3))
            |> expand(|x| w.node_now("g", x))? |> map(|x| Node(x, 3)) |> expand(|x| w.node("h", x))?
            |> buffer(p.n[0]).window(p.m[0]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        roots(p) |> map(|x| Node(x, 2)) |> expand(|x| w.node("f", x))? |> map(|x| Node(x, 3)) |> buffer(p.n[0])
            |> expand(|x| w.node("g", x))? |> map(|x| Node(x, 3)) |> buffer(p.n[1]).window(p.m[1])
            |> expand(|x| w.node_now("h", x))? |> buffer(p.n[2]) |> for_each(async |x| w.eat(x).await)
    ),
    pipe!(
        roots(p) |> map(|x| Node(x, 2)) |> expand(|x| w.node("f", x))? |> map(|x| Node(x, 3))
            |> expand(|x| w.node("g", x))? |> map(|x| Node(x, 3)) |> expand(|x| w.node("h", x))?
            |> for_each(async |x| w.eat(x).await)
    ),
);

/// Where results leave as they finish, the order is free, and an error may overtake.
#[test]
fn as_they_finish() {
    each_case(|p| {
        let p = &p;
        let mut expected = Vec::new();
        let twin = World::new(p);
        let good = roots(p)
            .try_for_each(|x| {
                recurse(&twin, "f", Node(x, 0), &mut |x| {
                    expected.push(twin.may_fail_now("g", x)?);
                    Ok(())
                })
            })
            .is_ok();
        let world = World::new(p);
        let w = &*world;
        let end = run(p, async {
            pipe!(
                roots(p) |> map(|x| Node(x, 0)) |> expand(|x| w.node("f", x))? |> map(|x| w.may_fail("g", x))?
                    |> buffer(p.n[0]).unordered() |> for_each(async |x| w.eat(x).await)
            )
            .await
        });
        assert_eq!(end.is_ok(), good, "{p:#?}");
        assert!(w.peak() <= p.n[0], "{p:#?}");
        if good {
            let mut out = w.out();
            out.sort_unstable();
            expected.sort_unstable();
            assert_eq!(out, expected, "{p:#?}");
        }
    });
}

/// How many there are, and the greatest number so far.
#[derive(Default)]
struct Count(Cell<(usize, usize)>);

/// Something that is counted as long as it is there.
struct Counted<'a, T>(T, &'a Count);

impl<T> Drop for Counted<'_, T> {
    fn drop(&mut self) {
        let (now, most) = self.1.0.get();
        self.1.0.set((now - 1, most));
    }
}

impl Count {
    fn hold<T>(&self, value: T) -> Counted<'_, T> {
        let now = self.0.get().0 + 1;
        self.0.set((now, self.most().max(now)));
        Counted(value, self)
    }

    fn most(&self) -> usize {
        self.0.get().1
    }
}

impl<T: Iterator> Iterator for Counted<'_, T> {
    type Item = T::Item;
    fn next(&mut self) -> Option<T::Item> {
        self.0.next()
    }
}

/// What is held does not grow with the number of nodes.
///
/// A unit begins when nothing in front of it waits to begin. So of `n` that run, one goes down one path and the others
/// may leave a list on each depth; then what is in front of them splits and begins anew, one level further down.
#[test]
fn what_is_held() {
    let greatest = Cell::new(0);
    each_case(|mut p| {
        (p.len, p.errors, p.list) = (5, 0, 4);
        for unordered in [false, true] {
            let (lists, items) = (Count::default(), Count::default());
            let world = World::new(&p);
            let (w, p) = (&*world, &p);
            let visit = async |node: Node| {
                let (item, list) = w.node("f", node).await.expect("there are no errors");
                (items.hold(item), lists.hold(list.into_iter()))
            };
            run(p, async {
                let nodes = pipe!(roots(p) |> map(|x| Node(x, 0)) |> expand(visit));
                let eat = async |item: Counted<'_, u64>| w.eat(item.0).await;
                if unordered {
                    pipe!(nodes |> buffer(p.n[0]).unordered() |> for_each(eat)).await
                } else {
                    pipe!(nodes |> buffer(p.n[0]).window(p.m[0]) |> for_each(eat)).await
                }
            });
            let lists_at = |depth| 1 + (p.n[0] - 1) * depth;
            // The leaves, which are one level further down, give an empty one each.
            let bound = (1..=4).map(lists_at).sum::<usize>() + 1;
            assert!(lists.most() <= bound, "{} lists, {p:#?}", lists.most());
            // The consumer holds one.
            let bound = if unordered { p.n[0] } else { p.m[0] + p.n[0] };
            assert!(items.most() <= bound + 1, "{} items, {p:#?}", items.most());
            greatest.set(greatest.get().max(w.out().len()));
        }
    });
    assert!(greatest.get() > 200, "{}", greatest.get());
}
