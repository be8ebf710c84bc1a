//! Pipes that have not run: what is predicted of assumptions is what the pipe does where they hold.

use pipewright::observe::{Assumptions, Event, Plan, Recording, What, WhatIf};
use pipewright::pipe;
use pipewright::policy::Pool;
use pipewright_tests::sleep;

use crate::{is_as, ms};

async fn get_page(no: u64) -> Vec<u64> {
    sleep(1000).await;
    (0..3).map(|n| 3 * no + n).collect()
}

async fn get_container(id: u64) -> Vec<u64> {
    sleep(500).await;
    vec![2 * id, 2 * id + 1]
}

async fn save(_: u64) {
    sleep(70).await;
}

async fn sum(list: Vec<u64>) -> u64 {
    sleep(90).await;
    list.iter().sum()
}

async fn wait(n: u64) -> u64 {
    sleep(130).await;
    n
}

async fn even(n: u64) -> Result<u64, u64> {
    sleep(110).await;
    if n % 2 == 0 { Ok(n) } else { Err(n) }
}

/// Pages one after another.
async fn listed(no: u64, count: u64) -> (Vec<u64>, Option<u64>) {
    (get_page(no).await, (no + 1 < count).then_some(no + 1))
}

/// What is assumed of functions of this file, as far as they are in the pipe.
fn assume(plan: &Plan) -> Assumptions {
    let latencies = [
        ("map(get_page)", 1000),
        ("flat_map(get_page)", 1000),
        ("map(get_container)", 500),
        ("flat_map(get_container)", 500),
        ("par_flat_map(get_container)", 500),
        ("map(sum)", 90),
        ("map(even)", 110),
        ("map(wait)", 130),
        ("for_each(save)", 70),
    ];
    let gives = [("flat_map(get_page)", 3), ("flat_map(get_container)", 2)];
    let has = |name: &str| plan.stages().iter().any(|stage| stage.name() == name);
    let latencies = latencies.into_iter().filter(|(name, _)| has(name));
    let assumed = latencies.fold(WhatIf::assuming(plan), |all, (name, time)| all.latency(name, ms(time)));
    gives.into_iter().filter(|(name, _)| has(name)).fold(assumed, |all, (name, count)| all.gives(name, count))
}

/// What is predicted of a pipe is what it does, each event of it.
macro_rules! agrees {
    ($more:expr, $($pipe:tt)*) => {{
        let plan = pipe!($($pipe)*).plan();
        let what_if = build(&plan, $more);
        does(&what_if, &record!($($pipe)*));
        what_if
    }};
}

#[track_caller]
fn does(what_if: &WhatIf, real: &Recording) {
    is_as(what_if, real);
    // Which elements a filter of the middle of a stretch leaves out takes no time, and is not told.
    let is_told = |event: &&Event| !matches!(event.what, What::Applied | What::LeftOut | What::Erred);
    let (is, was) = (what_if.run().recording().events(), real.events());
    let (mut is, was) = (is.iter().filter(is_told), was.iter().filter(is_told));
    for event in was {
        assert_eq!(is.next(), Some(event));
    }
    assert_eq!(is.next(), None);
}

fn build(plan: &Plan, more: impl FnOnce(Assumptions) -> Assumptions) -> WhatIf {
    more(assume(plan)).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_article() {
    let list = async |no, count| listed(no, count).await;
    macro_rules! variant {
        ($pages:literal, $more:expr, $($rest:tt)*) => {{
            let more = |all: Assumptions| $more(all.elements($pages).latency("get_page", ms(1000)).gives("flatten", 3));
            let list = async |no| list(no, $pages).await;
            let prediction = agrees!(more, paginate(0u64, list).named("get_page") |> flatten $($rest)*).run();
            (prediction.total().as_millis(), prediction.peak())
        }};
    }
    let no_more = |all: Assumptions| all;
    assert_eq!(variant!(3, no_more, |> flat_map(get_container) |> collect::<Vec<_>>), (7500, 1));
    assert_eq!(variant!(3, no_more, |> flat_map(get_container) |> buffer(3) |> collect::<Vec<_>>), (3500, 4));
    assert_eq!(variant!(3, no_more, |> buffer(3) |> flat_map(get_container) |> collect::<Vec<_>>), (5500, 2));
    // Which of two stages of one name is meant is said by its number.
    let second = |all: Assumptions| all.gives(5, 2);
    let lists = variant!(9, second, |> buffer(3) |> batch(9) |> par_flat_map(get_container) |> flatten |> collect::<Vec<_>>);
    assert_eq!(lists, (9500, 10));
}

#[tokio::test(start_paused = true)]
async fn calls_and_lists() {
    let lists = |all: Assumptions| all.gives("flatten", 3);
    for n in 1..9 {
        agrees!(lists, 0..9u64 |> map(get_page) |> flatten |> map(get_container) |> buffer(n) |> for_each(|_| {}));
        agrees!(lists, 0..9u64 |> map(get_page) |> flatten |> flat_map(get_container) |> buffer(n).unordered() |> for_each(save));
        agrees!(lists, 0..9u64 |> map(get_page) |> flatten |> filter(|n| n % 3 < 3) |> buffer(n) |> map(wait) |> buffer(2) |> count);
        agrees!(|all| all, 0..9u64 |> flat_map(get_container) |> flat_map(get_page) |> flat_map(get_container) |> buffer(n).window(n + 1) |> for_each(save));
    }
    agrees!(lists, 0..9u64 |> map(get_page) |> flatten |> count);
    agrees!(|all| all.gives("flatten", 1.5), [vec![2u64, 4], vec![6], vec![8, 10], vec![12]] |> flatten |> map(wait) |> buffer(2) |> count);
    agrees!(|all| all.gives("flatten", 0.5), [vec![2u64], vec![], vec![8], vec![]] |> flatten |> map(wait) |> map(|n| n + 1) |> map(wait) |> buffer(2) |> run);
}

#[tokio::test(start_paused = true)]
async fn what_filters_let_pass() {
    for n in 1..5 {
        agrees!(|all| all.gives("filter(|n| n % 4 == 0)", 0.25).elements(20), 3..23u64 |> filter(|n| n % 4 == 0) |> map(get_container) |> buffer(n) |> run);
        agrees!(|all| all.gives("map(even)", 0.5), 0..20u64 |> map(even).skip_err() |> map(get_container) |> buffer(n) |> run);
        agrees!(|all| all.gives("flatten", 3).gives("filter(|n| n % 2 == 0)", 0.5), 0..8u64 |> map(get_page) |> flatten |> filter(|n| n % 2 == 0) |> map(wait) |> buffer(n) |> for_each(save));
        agrees!(|all| all, 0..20u64 |> map(wait) |> buffer(n) |> skip(7) |> map(get_container) |> buffer(n) |> for_each(|_| {}));
        // The last list is given when it is known that nothing more comes: not before the last call, which gives nothing.
        agrees!(|all| all.gives("map(even)", 0.5), 0..20u64 |> map(even).skip_err() |> batch(4) |> map(sum) |> buffer(n) |> run);
        agrees!(|all| all.gives("distinct(9)", 0.5), (0..10u64).map(|n| n / 2) |> distinct(9) |> map(get_container) |> buffer(n) |> run);
    }
}

#[tokio::test(start_paused = true)]
async fn lists_that_are_put_together() {
    for n in 1..5 {
        agrees!(|all| all, 0..20u64 |> map(wait) |> buffer(n) |> batch(6) |> map(sum) |> buffer(2) |> for_each(save));
        agrees!(|all| all, 0..20u64 |> map(wait) |> buffer(n).unordered() |> batch(6) |> par_flat_map(get_container) |> run);
        agrees!(|all| all, 0..20u64 |> batch(6) |> buffer(n) |> par_flat_map(get_container) |> run);
        agrees!(|all| all.gives("par_flat_map(get_container)", 3), 0..20u64 |> map(get_page) |> buffer(n) |> par_flat_map(get_container) |> run);
    }
}

#[tokio::test(start_paused = true)]
async fn permits_and_changes() {
    for permits in 1..6 {
        let run = async |permits, n| {
            let pool = Pool::new(permits);
            let pipe = pipe!(0..9u64 |> map(get_page) |> flatten |> map(get_container).pool(&pool) |> buffer(n) |> for_each(|_| {}));
            let plan = pipe.plan();
            (
                plan,
                record!(0..9u64 |> map(get_page) |> flatten |> map(get_container).pool(&pool) |> buffer(n) |> for_each(|_| {})),
            )
        };
        let what_if = build(&run(2, 4).await.0, |all| all.gives("flatten", 3));
        let changed = what_if.permits("map(get_container)", permits).unwrap();
        does(&changed, &run(permits, 4).await.1);
        does(&changed.width("buffer(n)", 3).unwrap(), &run(permits, 3).await.1);
    }
}

/// All that is said of a recording is said of it, too.
#[test]
fn a_pipe_that_never_runs() {
    let plan = pipe!(0..9u64 |> map(wait) |> buffer(3) |> for_each(save)).plan();
    let what_if = build(&plan, |all| all.latency("for_each(save)", ms(10)));
    let total = |what_if: &WhatIf| what_if.run().total();
    assert_eq!(total(&what_if), ms(3 * 130 + 3 * 10));
    let twice = build(&plan, |all| all.latency("for_each(save)", ms(10)).elements(18));
    assert_eq!(total(&twice), ms(6 * 130 + 3 * 10));
    let (best, bottleneck) = (what_if.suggest().unwrap(), what_if.run().bottleneck().unwrap());
    assert_eq!(best.to_string(), "raise `buffer(3)` to 6: 290 ms in place of 420 ms");
    assert_eq!(total(best.what_if()), best.prediction().total());
    let why = "`map(wait)` is the bottleneck: its 3 places are busy 93 % of the time, and `for_each(save)` waits for them 79 % of \
               the time; raise `buffer(3)`";
    assert_eq!(bottleneck.to_string(), why);
}

/// Why nothing can be predicted.
fn refused(assumed: Assumptions) -> String {
    assumed.build().unwrap_err().to_string()
}

#[test]
fn what_is_not_said_is_asked_for() {
    let no_more = |plan: Plan| refused(WhatIf::assuming(&plan));
    assert_eq!(
        [
            no_more(pipe!(0..9u64 |> map(wait) |> buffer(2) |> run).plan()),
            no_more(pipe!(0..9u64 |> map(|n| vec![n]) |> flatten |> count).plan()),
            no_more(pipe!(0..9u64 |> flat_map(|n| vec![n]) |> count).plan()),
            no_more(pipe!(0..9u64 |> map(|n| vec![n]) |> par_flat_map(wait) |> count).plan()),
            no_more(pipe!(0..9u64 |> batch(3) |> par_flat_map(wait) |> count).plan()),
            no_more(pipe!(0..9u64 |> for_each(save)).plan()),
            no_more(pipe!(0..9u64 |> for_each(async |n| save(n).await)).plan()),
            no_more(pipe!(0..9u64 |> fold(0, async |sum, n| sum + wait(n).await)).plan()),
            no_more(pipe!((0..9u64).filter(|n| *n < 5) |> count).plan()),
            no_more(pipe!(unfold(0, |n| Some((n, n + 1u64))) |> count).plan()),
        ],
        [
            "`map(wait)` cannot be predicted: how long its calls take is not said",
            "`flatten` cannot be predicted: how many elements become of one is not said",
            "`flat_map(|n| vec![n])` cannot be predicted: how many elements become of one is not said",
            "`par_flat_map(wait)` cannot be predicted: how many members its lists have is not said",
            "`par_flat_map(wait)` cannot be predicted: how long its calls take is not said",
            "`for_each(save)` cannot be predicted: how long its calls take is not said",
            "`for_each(async |n| save(n).await)` cannot be predicted: how long its calls take is not said",
            "`fold(0, async |sum, n| ..)` cannot be predicted: how long its calls take is not said",
            "`(0..9u64).filter(|n| *n < 5)` cannot be predicted: how many elements it gives is not said",
            "`unfold(0, |n| Some((n, n + 1u64)))` cannot be predicted: how many elements it gives is not said",
        ]
    );
}

#[tokio::test]
async fn what_is_not_known_before_it_runs() {
    let tree = async |n: u64| (n, if n < 3 { vec![n + 1] } else { vec![] });
    let (_, channel) = tokio::sync::mpsc::channel::<u64>(1);
    let no = |plan: Plan| refused(assume(&plan).elements(9).gives(1, 1));
    assert_eq!(
        [
            no(pipe!(0..3u64 |> expand(tree) |> buffer(2) |> count).plan()),
            no(pipe!(0..9u64 |> map(wait) |> batch(3).weight(|n| *n as usize) |> run).plan()),
            no(pipe!(0..9u64 |> map(wait) |> into_stream).plan()),
            no(pipe!(0..9u64 |> map(wait) |> first).plan()),
            no(pipe!(0..9u64 |> map(wait)).plan()),
            no(pipe!(futures::stream::iter(0..9u64) |> map(wait) |> run).plan()),
            no(pipe!(channel |> map(wait) |> run).plan()),
            no(pipe!(0..9u64 |> map(wait) |> buffer(3).by_key(|n| *n, 1) |> run).plan()),
            refused(WhatIf::assuming(&Plan::default())),
        ],
        [
            "`expand(tree)` cannot be predicted: it finds elements that enter it anew",
            "`batch(3)` cannot be predicted: its lists depend on the weights of elements",
            "`into_stream` cannot be predicted: its elements are taken when somebody likes",
            "`first` cannot be predicted: it may end the pipe before all elements have come",
            "the pipe cannot be predicted: it has no terminal",
            "`futures::stream::iter(0..9u64)` cannot be predicted: its elements come when they come",
            "`channel` cannot be predicted: its elements come when they come",
            "`buffer(3)` cannot be predicted: which keys elements have is not known",
            "the pipe cannot be predicted: it has not begun",
        ]
    );
}

#[test]
fn what_cannot_be() {
    let plan = pipe!(0..9u64 |> map(wait).timeout(ms(500)).skip_err() |> skip(2) |> buffer(3) |> batch(2) |> flatten |> count).plan();
    let all = || WhatIf::assuming(&plan);
    assert_eq!(
        [
            refused(all().latency("map(get)", ms(9))),
            refused(all().latency("map(wait)", ms(500))),
            refused(all().latency("count", ms(9))),
            refused(all().latency(0, ms(9))),
            refused(all().gives("map(wait)", 1.5)),
            refused(all().gives("map(wait)", -0.5)),
            refused(all().gives("flatten", f64::NAN)),
            refused(all().gives("flatten", f64::INFINITY)),
            refused(all().gives("skip(2)", 0.5)),
            refused(all().gives("batch(2)", 0.5)),
            refused(all().gives("buffer(3)", 0.5).gives("count", 2)),
        ],
        [
            "the pipe cannot be predicted: it has no stage `map(get)`",
            "`map(wait)` cannot be predicted: its calls would run out of time",
            "`count` cannot be predicted: it has no such number",
            "`0..9u64` cannot be predicted: it has no such number",
            "`map(wait)` cannot be predicted: it cannot give 1.5 elements for each",
            "`map(wait)` cannot be predicted: it cannot give -0.5 elements for each",
            "`flatten` cannot be predicted: it cannot give NaN elements for each",
            "`flatten` cannot be predicted: it cannot give inf elements for each",
            "`skip(2)` cannot be predicted: it has no such number",
            "`batch(2)` cannot be predicted: it has no such number",
            "`buffer(3)` cannot be predicted: it has no such number",
        ]
    );
}
