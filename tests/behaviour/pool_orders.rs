//! What the order in which a pool serves is worth: the same jobs by the order of arrival, upstream first, downstream
//! first, and by the rules of the pool. The table is in `DESIGN.md`.

mod orders;

use std::collections::BTreeMap;
use std::fmt::Write;

use futures::future::{join, join_all};
use pipewright::pipe;
use pipewright_tests::sleep;
use tokio::time::Instant;

use orders::{Order, Permits, Run};

/// What is measured, in milliseconds.
type Figures = BTreeMap<&'static str, u64>;

fn since(begin: Instant) -> u64 {
    begin.elapsed().as_millis() as u64
}

/// A page of three ids, after a second.
async fn page(run: &Run, no: u64) -> Vec<u64> {
    run.call(0, sleep(1_000)).await;
    (0..3).map(|place| no * 3 + place).collect()
}

/// Counts when elements arrive: the first, half of them, the last.
struct Arrivals(Instant, Vec<u64>);

impl Arrivals {
    fn new() -> Self {
        Arrivals(Instant::now(), Vec::new())
    }

    fn one(&mut self) {
        self.1.push(since(self.0));
    }

    fn figures(self) -> Figures {
        let at = self.1;
        [("first", at[0]), ("half", at[at.len() / 2]), ("total", since(self.0))].into()
    }
}

/// Pages and what is on them.
async fn pages(permits: Permits) -> Figures {
    let (run, mut arrivals) = (permits.pipe(2), Arrivals::new());
    pipe!(
        0..9 |> map(|no| page(&run, no)) |> buffer(9) |> flatten |> map(|_| run.call(1, sleep(500))) |> buffer(27)
        |> for_each(|()| arrivals.one())
    )
    .await;
    arrivals.figures()
}

/// The same, with latencies that are all different.
async fn uneven(permits: Permits) -> Figures {
    let (run, mut arrivals) = (permits.pipe(2), Arrivals::new());
    let latency = |id: u64| 100 + id * 7_919 % 1_300;
    pipe!(
        0..9 |> map(|no| page(&run, no)) |> buffer(9) |> flatten |> map(|id| run.call(1, sleep(latency(id)))) |> buffer(27)
        |> for_each(|()| arrivals.one())
    )
    .await;
    arrivals.figures()
}

/// Pages that know of each other: one after another.
async fn cursor(permits: Permits) -> Figures {
    let (run, mut arrivals) = (permits.pipe(2), Arrivals::new());
    let run = &run;
    pipe!(
        paginate(0, |no| async move { (page(run, no).await, (no < 8).then_some(no + 1)) })
        |> flatten |> map(|_| run.call(1, sleep(900))) |> buffer(9)
        |> for_each(|()| arrivals.one())
    )
    .await;
    arrivals.figures()
}

/// Three stages, one below the other.
async fn three_stages(permits: Permits) -> Figures {
    let (run, mut arrivals) = (permits.pipe(3), Arrivals::new());
    pipe!(
        0..6 |> map(|no| page(&run, no)) |> buffer(6) |> flatten
        |> map(async |id| { run.call(1, sleep(400)).await; id }) |> buffer(18)
        |> map(|_| run.call(2, sleep(700))) |> buffer(18)
        |> for_each(|()| arrivals.one())
    )
    .await;
    arrivals.figures()
}

/// Pages and ids in one stretch, under one buffer.
async fn one_stretch(permits: Permits) -> Figures {
    let (run, mut arrivals) = (permits.pipe(2), Arrivals::new());
    pipe!(
        0..9 |> map(|no| page(&run, no)) |> flatten |> map(|_| run.call(1, sleep(500))) |> buffer(9)
        |> for_each(|()| arrivals.one())
    )
    .await;
    arrivals.figures()
}

/// A pipe of one stage beside one of three, of the same length.
async fn shallow_and_deep(permits: Permits) -> Figures {
    let begin = Instant::now();
    let (shallow, deep) = (permits.pipe(1), permits.pipe(3));
    let (three, one) = join(
        async {
            pipe!(
                0..9 |> map(|_| deep.call(0, sleep(300))) |> buffer(9) |> map(|()| deep.call(1, sleep(300))) |> buffer(9)
                |> map(|()| deep.call(2, sleep(300))) |> buffer(9) |> run
            )
            .await;
            since(begin)
        },
        async {
            pipe!(0..9 |> map(|_| shallow.call(0, sleep(300))) |> buffer(9) |> run).await;
            since(begin)
        },
    )
    .await;
    [("shallow", one), ("deep", three)].into()
}

/// A large job, and every half second a small one of two calls comes by.
async fn small_jobs_beside_a_large_one(permits: Permits) -> Figures {
    let begin = Instant::now();
    let large = permits.pipe(2);
    let permits = &permits;
    let small = async {
        let times = join_all((1..=10).map(|number| async move {
            sleep(number * 500).await;
            let (begin, run) = (Instant::now(), permits.pipe(1));
            pipe!(0..2 |> map(|_| run.call(0, sleep(200))) |> buffer(2) |> run).await;
            since(begin)
        }))
        .await;
        (times.iter().sum::<u64>() / 10, times.into_iter().max().expect("ten of them"))
    };
    let large = async {
        let pages = pipe!(0..9 |> map(|no| page(&large, no)) |> buffer(9) |> flatten);
        pipe!(pages |> map(|_| large.call(1, sleep(500))) |> buffer(27) |> run).await;
        since(begin)
    };
    let ((mean, worst), large) = join(small, large).await;
    [("small, mean", mean), ("small, worst", worst), ("large", large)].into()
}

/// The consumer takes a fifth of a second for each.
async fn slow_consumer(permits: Permits) -> Figures {
    let run = permits.pipe(2);
    let begin = Instant::now();
    let mut at = Vec::new();
    pipe!(
        0..9 |> map(|no| page(&run, no)) |> buffer(9) |> flatten |> map(|_| run.call(1, sleep(500))) |> buffer(27)
        |> for_each(async |()| { at.push(since(begin)); sleep(200).await; })
    )
    .await;
    [("first", at[0]), ("half", at[at.len() / 2]), ("total", since(begin))].into()
}

type Job = fn(Permits) -> std::pin::Pin<Box<dyn Future<Output = Figures>>>;

/// With the sizes of their pools, and what to look at.
const JOBS: [(&str, usize, Job, &[&str]); 8] = [
    ("9 pages of 3 ids", 3, |permits| Box::pin(pages(permits)), &["first", "half", "total"]),
    ("the same, uneven latencies", 3, |permits| Box::pin(uneven(permits)), &["first", "half", "total"]),
    ("the same, a slow consumer", 3, |permits| Box::pin(slow_consumer(permits)), &["first", "half", "total"]),
    ("pages one by one, slow ids", 2, |permits| Box::pin(cursor(permits)), &["first", "half", "total"]),
    ("9 pages, under one buffer", 3, |permits| Box::pin(one_stretch(permits)), &["first", "half", "total"]),
    ("three stages", 4, |permits| Box::pin(three_stages(permits)), &["first", "half", "total"]),
    ("pipes of 3 stages and of 1", 1, |permits| Box::pin(shallow_and_deep(permits)), &["shallow", "deep"]),
    (
        "small jobs beside a large one",
        3,
        |permits| Box::pin(small_jobs_beside_a_large_one(permits)),
        &["small, mean", "small, worst", "large"],
    ),
];

fn measure(job: Job, order: Order, size: usize) -> Figures {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async { job(Permits::new(order, size)).await })
}

#[test]
fn the_table_of_orders_is_that_of_the_design_page() {
    let mut table = String::from(
        "| job, in seconds | permits | | by arrival | upstream first | downstream first | the pool |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (name, size, job, looks) in JOBS {
        let orders = [Order::Oldest, Order::Upstream, Order::Downstream, Order::Pool];
        let figures = orders.map(|order| measure(job, order, size));
        for (at, look) in looks.iter().enumerate() {
            let (name, size) = if at == 0 { (name, size.to_string()) } else { ("", String::new()) };
            write!(table, "| {name} | {size} | {look} |").unwrap();
            for figures in &figures {
                write!(table, " {:.1} |", figures[look] as f64 / 1_000.0).unwrap();
            }
            table.push('\n');
        }
    }
    let page = include_str!("../../DESIGN.md");
    assert!(page.contains(&table), "the table to put into DESIGN.md:\n{table}");
}

#[test]
fn the_simple_pool_serves_as_the_pool_does() {
    for (name, size, job, _) in JOBS {
        for size in [1, 2, size, 5] {
            let [simple, real] = [Order::Rules, Order::Pool].map(|order| measure(job, order, size));
            assert_eq!(simple, real, "{name} with {size} permits");
        }
    }
}
