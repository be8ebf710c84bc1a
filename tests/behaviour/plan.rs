//! `plan()`: what a pipe is going to do, before it does anything.

use std::time::Duration;

use futures::stream;
use pipewright::observe::{Around, Plan, Role};
use pipewright::pipe;
use pipewright::policy::{Limiter, Pool};

async fn page(n: u32) -> Vec<u32> {
    vec![n]
}

async fn item(n: u32) -> u32 {
    n
}

async fn shaky(n: u32) -> Result<u32, std::io::Error> {
    Ok(n)
}

/// The table, without the places and without blanks at both ends of a line.
#[track_caller]
fn check(plan: &Plan, expected: &str) {
    let table = plan.to_string();
    let clean = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.split("  tests/").next().unwrap_or_default().trim());
        lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    assert_eq!(clean(&table), clean(expected), "\n{table}");
}

#[test]
fn one_limit_for_pages_and_containers() {
    let plan = pipe!(0..9 |> map(page) |> flatten |> map(item) |> buffer(4) |> collect::<Vec<_>>).plan();
    check(
        &plan,
        "
          0..9               at hand, 9 elements
        ┌ map(page)          call
        │ flatten            several of one
        │ map(item)          call
        └ buffer(4)          runs 4 at once, in order, 16 open
          collect::<Vec<_>>  the end
        held at most: 21 elements
        ",
    );
    let plan = pipe!(0..9 |> map(page)
        |> flatten
        |> take(3));
    let plan = plan.plan();
    let lines: Vec<_> =
        plan.stages().iter().filter_map(|stage| stage.place()).map(|at| (at.file(), at.line())).collect();
    let first = line!() - 6;
    assert_eq!(lines, [(file!(), first), (file!(), first), (file!(), first + 1), (file!(), first + 2)]);
}

#[test]
fn the_pipe_of_the_article() {
    let pages = stream::iter([vec![1, 2, 3]]);
    let plan = pipe!(pages |> buffer(3) |> batch(9) |> par_flat_map(async |n| vec![n; 5].into_iter()) |> flatten |> count);
    check(
        &plan.plan(),
        "
          pages                       as they come, 1 element
          buffer(3)                   fetches 3 ahead
          batch(9)                    one by one, keeps 9
          par_flat_map(async |n| ..)  call for all of a list at once
        ┌ flatten                     several of one
        └ count                       the end
        held at most: the longest list
        ",
    );
}

#[test]
fn what_calls_have_around_them() {
    let (pool, limiter) = (Pool::new(4), Limiter::per_second(10));
    let second = Duration::from_secs(1);
    let plan = pipe!(
        0..9 |> map(shaky).timeout(second).retry(3).pool(&pool).rate(&limiter)?
            |> map(item).spawn()
            |> map(|n| n + 1).spawn()
            |> map(|n| n + 1).blocking().named("last")
            |> buffer(2).unordered()
            |> run
    )
    .plan();
    check(
        &plan,
        "
          0..9            at hand, 9 elements
        ┌ map(shaky)      1 of 10 starts in 1s [1 of 4 permits [3 tries [at most 1s [call]]]]
        │ map(item)       a task [call]
        │ map(|n| n + 1)  a worker [call]
        │ last            a blocking thread [call]
        └ buffer(2)       runs 2 at once, as they finish
          run             the end
        held at most: 3 elements
        ",
    );
    let [limit, tries, Around::Permits { taken: 1, of: 4, .. }, starts] = plan.stages()[1].around() else {
        panic!("{:?}", plan.stages()[1].around());
    };
    assert_eq!(
        [limit, tries, starts],
        [
            &Around::TimeLimit(second),
            &Around::Tries(3),
            &Around::Starts { count: 10, period: second, cost: 1 },
        ]
    );
}

#[test]
fn which_pool() {
    let (pool, other) = (Pool::new(4), Pool::new(4));
    let pipe = pipe!(0..9 |> map(item).pool(&pool) |> map(item).pool(&other) |> map(item).pool(&pool.weight(2)) |> run);
    let of = |at: usize| match pipe.plan().stages()[at].around() {
        [Around::Permits { pool, .. }] => *pool,
        others => panic!("{others:?}"),
    };
    assert!(of(1) != of(2) && of(1) == of(3));
    assert_eq!(format!("{:?}", of(1)), "PoolId(..)");
}

#[test]
fn what_runs_one_at_a_time_and_what_to_write() {
    let plan = pipe!(0..9 |> map(page) |> flatten |> map(item) |> filter(|n| *n > 1)).plan();
    check(
        &plan,
        "
          0..9                at hand, 9 elements
          map(page)           call
          flatten             several of one
          map(item)           call
          filter(|n| *n > 1)  at once
        held at most: 0 elements
        ! `map(item)` runs one at a time: put `|> buffer(n)` right after `filter(|n| *n > 1)`
        ",
    );
    let plan = pipe!(0..9 |> map(item) |> run).plan();
    check(
        &plan,
        "
          0..9       at hand, 9 elements
        ┌ map(item)  call
        └ run        the end, runs one at a time
        held at most: 1 element

        ! `map(item)` runs one at a time: put `|> buffer(n)` right after it
        ",
    );
    assert_eq!(pipe!(0..9 |> map(item) |> buffer(2) |> run).plan().advice(), [""; 0]);
}

#[test]
fn keys_and_windows() {
    let plan =
        pipe!(0..9 |> map(item) |> buffer(4).window(6).by_key(|n| *n, 2) |> flat_map(page) |> buffer(3) |> run).plan();
    check(
        &plan,
        "
          0..9            at hand, 9 elements
        ┌ map(item)       call
        └ buffer(4)       runs 4 at once, 2 of one key, in order, 6 open
        ┌ flat_map(page)  call, several of one
        └ buffer(3)       runs 3 at once, in order, 12 open
          run             the end
        held at most: 29 elements
        ",
    );
    // Keys let as many wait as the window holds, also where results have no order.
    let held = |plan: Plan| plan.held();
    assert_eq!(held(pipe!(0..9 |> map(item) |> buffer(3).unordered()).plan()), Some(4));
    assert_eq!(held(pipe!(0..9 |> map(item) |> buffer(3).by_key(|n| *n, 1).unordered()).plan()), Some(16));
    assert_eq!(held(pipe!(0..9 |> map(item) |> buffer(3).window(5).by_key(|n| *n, 1)).plan()), Some(11));
}

#[test]
fn several_pipes_come_together() {
    let plan = pipe!(merge(0..3 |> map(item) |> buffer(2), 5..9) |> take(2) |> count).plan();
    check(
        &plan,
        "
          0..3                                         at hand, 3 elements
        ┌ map(item)                                    call
        └ buffer(2)                                    runs 2 at once, in order, 8 open
          5..9                                         at hand, 4 elements
          merge(0..3 |> map(item) |> buffer(2), 5..9)  `buffer(2)` and `5..9`
          take(2)                                      one by one
          count                                        the end
        held at most: 11 elements
        ",
    );
    assert_eq!(plan.stages()[4].above(), [2, 3]);
    let plan = pipe!(zip(0..3, chain(1..2, 2..9)) |> count).plan();
    let meet = plan.stages().iter().filter(|stage| *stage.role() == Role::Meet);
    assert_eq!(
        meet.map(|stage| stage.name()).collect::<Vec<_>>(),
        ["chain(1..2, 2..9)", "zip(0..3, chain(1..2, 2..9))"]
    );
}

#[test]
fn sources_that_call() {
    let plan = pipe!(unfold(1, async |n| Some((n, n + 1))) |> take(3) |> run).plan();
    assert_eq!(*plan.stages()[0].role(), Role::Origin { waits: true, size: None });
    assert_eq!(plan.stages()[0].name(), "unfold(1, async |n| Some((n, n + 1)))");
    let plan = pipe!(unfold(1, |n| Some((n, n + 1))).named("numbers") |> take(3) |> run).plan();
    assert_eq!((plan.stages()[0].name(), plan.stages().len()), ("numbers", 3));
    assert_eq!(*plan.stages()[0].role(), Role::Origin { waits: false, size: None });
}

#[test]
fn pieces_in_boxes_and_functions_have_their_names() {
    fn squares(n: u32) -> impl pipewright::SendFlow<Item = u32> {
        pipe!(0..n |> map(|x| x * x))
    }
    let boxed = pipe!(squares(3) |> map(item) |> buffer(2) |> boxed);
    let plan = pipe!(boxed |> map(item) |> run).plan();
    let names: Vec<_> = plan.stages().iter().map(|stage| stage.name()).collect();
    assert_eq!(names, ["0..n", "map(|x| x * x)", "map(item)", "buffer(2)", "boxed", "map(item)", "run"]);
    // The methods of `Pipe` by hand: what everybody calls them.
    let plan = pipe!(0..3).take(2).plan();
    assert_eq!(plan.stages()[1].name(), "take");
    assert!(plan.stages()[1].place().is_none());
}

#[test]
fn every_stage_can_have_a_name() {
    let plan = pipe!(
        0..9 |> map(item).named("a") |> buffer(2).unordered().named("b") |> batch(2).named("c") |> flatten.named("d")
            |> scan(0, |_, x| Some(x)).named("e") |> idle_timeout(Duration::from_secs(1)).named("f") |> count.named("g")
    )
    .plan();
    let names: Vec<_> = plan.stages().iter().map(|stage| stage.name()).collect();
    assert_eq!(names, ["0..9", "a", "b", "c", "d", "e", "f", "g"]);
    let plan = pipe!(0..9 |> fold(0, |a, b| a + b).named("sum")).plan();
    assert_eq!(plan.stages()[1].name(), "sum");
}

#[test]
fn terminals_with_functions_and_branches() {
    assert_eq!(pipe!(0..3 |> fold(0, |a, b| a + b)).plan().stages()[1].name(), "fold(0, |a, b| a + b)");
    // An async function runs in a loop: until that begins, the pipe can be seen.
    let mut sum = 0;
    let plan = pipe!(0..3 |> map(item) |> for_each(async |n| sum += n)).plan();
    assert_eq!(plan.stages()[2].name(), "for_each(async |n| sum += n)");
    assert_eq!((plan.stages().len(), plan.advice().len()), (3, 1));
    let plan = pipe!(0..3 |> fold(0, async |a, b| a + b).named("sum")).plan();
    assert_eq!((plan.stages()[1].name(), plan.stages()[1].role()), ("sum", &Role::End));
}

#[test]
fn branches() {
    let plan = pipe!(0..3 |> map(item) |> tee(
        |p| pipe!(p |> map(item) |> buffer(2) |> tee(|p| pipe!(p |> run), |p| pipe!(p |> count))),
        |p| pipe!(merge(p, 5..) |> for_each(async |_| {})),
        async |p| pipe!(p |> count).await,
    ))
    .plan();
    check(
        &plan,
        "
          0..3                                               at hand, 3 elements
        ┌ map(item)                                          call
        └ tee(|p| .., |p| .., async |p| ..)                  to `map(item)`, `merge(p, 5..)` and `a future`, runs one at a time
          ┌ map(item)                                        call
          └ buffer(2)                                        runs 2 at once, in order, 8 open
            tee(|p| pipe!(p |> run), |p| pipe!(p |> count))  to `run` and `count`
              run                                            the end
              count                                          the end
            5..                                              at hand
            merge(p, 5..)                                    `tee(|p| .., |p| .., async |p| ..)` and `5..`
            for_each(async |_| {})                           the end
            a future                                         the end
        held at most: 17 elements
        ! `map(item)` runs one at a time: put `|> buffer(n)` right after it
        ",
    );
    assert_eq!(
        plan.stages().iter().map(|stage| stage.above().to_vec()).collect::<Vec<_>>().concat(),
        [0, 1, 2, 3, 4, 5, 5, 2, 8, 9, 2]
    );
    assert!(plan.mermaid().contains("    s5 --> s7\n"));
}

#[test]
fn names_and_places_of_sources() {
    let second = Duration::from_secs(1);
    let plan = pipe!(
        merge(
            1..2,
            3..4
        ).named("both")
            |> count
    )
    .plan();
    let line = line!() - 7;
    let stage = &plan.stages()[2];
    assert_eq!((stage.name(), stage.place().map(|place| place.line())), ("both", Some(line)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let _inside = runtime.enter();
    let names = |plan: Plan| plan.stages()[0].name();
    assert_eq!(names(pipe!(interval(second)).plan()), "interval(second)");
    assert_eq!(names(pipe!(interval(second).named("tick")).plan()), "tick");
    assert_eq!(pipe!(zip(0..1, 0..2).named("pairs")).plan().stages()[2].name(), "pairs");
    assert_eq!(pipe!(chain(0..1, 0..2).named("all")).plan().stages()[2].name(), "all");
}

#[test]
fn how_many_there_are_is_told_where_it_is_known() {
    let size = |plan: Plan| match plan.stages()[0].role() {
        Role::Origin { size, .. } => *size,
        role => panic!("{role:?}"),
    };
    assert_eq!(size(pipe!(vec![1, 2] |> run).plan()), Some(2));
    assert_eq!(size(pipe!(stream::iter([1, 2, 3]) |> run).plan()), Some(3));
    // A bound is no number.
    assert_eq!(size(pipe!((0..9).filter(|n| n % 2 == 0) |> run).plan()), None);
    assert_eq!(size(pipe!(0.. |> run).plan()), None);
    let (sender, receiver) = tokio::sync::mpsc::channel(9);
    sender.try_send(1).unwrap();
    assert_eq!(size(pipe!(receiver |> run).plan()), None);
}
