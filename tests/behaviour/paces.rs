//! The paces of `tee` and `route` against a few lines of arithmetic, with random latencies of source and branches.

use pipewright::pipe;
use pipewright_tests::Log;

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// All different in the end, so that nothing depends on the order of polls within one instant.
    fn latencies(&mut self, count: usize) -> Vec<u64> {
        let most = [30, 300, 3_000][self.below(3) as usize];
        (0..count).map(|_| 1 + self.below(most)).collect()
    }
}

/// How long the source takes for each of the elements, and each of three branches.
struct Job {
    source: Vec<u64>,
    branches: [Vec<u64>; 3],
}

const ELEMENTS: usize = 12;

impl Job {
    fn new(dice: &mut Dice) -> Self {
        let source = dice.latencies(ELEMENTS);
        Job { source, branches: [(); 3].map(|()| dice.latencies(ELEMENTS)) }
    }

    async fn source(&self, log: &Log, x: usize) -> usize {
        log.call("source", x, self.source[x], x).await
    }

    async fn branch(&self, log: &Log, number: usize, x: usize) {
        log.call(["a", "b", "c"][number], x, self.branches[number][x], ()).await
    }
}

fn measured(log: &Log) -> [Vec<u64>; 4] {
    ["source", "a", "b", "c"].map(|name| log.starts(name))
}

/// Each of the elements goes to some of the branches. When its work begins in the source and in each of these.
fn reckoned(job: &Job, goes_to: impl Fn(usize, usize) -> bool, is_tee: bool) -> [Vec<u64>; 4] {
    let mut starts = [const { Vec::new() }; 4];
    // When each branch began the last element it got, and when it is done with it.
    let (mut begun, mut done) = ([0; 3], [0; 3]);
    let mut placed = 0;
    for x in 0..ELEMENTS {
        // Some branch asks; with `tee` all have taken the element before.
        let asked = *done.iter().min().unwrap();
        let begins = if is_tee { asked.max(*begun.iter().max().unwrap()) } else { asked }.max(placed);
        starts[0].push(begins);
        let there = begins + job.source[x];
        let takes = (0..3).filter(|number| goes_to(x, *number));
        // There is one place.
        placed = takes.clone().map(|number| begun[number]).max().unwrap().max(there);
        for number in takes {
            begun[number] = done[number].max(placed);
            done[number] = begun[number] + job.branches[number][x];
            starts[number + 1].push(begun[number]);
        }
    }
    starts
}

#[tokio::test(start_paused = true)]
async fn a_tee_keeps_the_pace_of_the_slowest() {
    let mut dice = Dice(1);
    for _ in 0..300 {
        let (job, log) = (&Job::new(&mut dice), &Log::start());
        pipe!(0..ELEMENTS |> map(|x| job.source(log, x)) |> tee(
            |p| pipe!(p |> map(|x| job.branch(log, 0, x)) |> run),
            |p| pipe!(p |> for_each(async |x| job.branch(log, 1, x).await)),
            async |p| pipe!(p |> map(|x| job.branch(log, 2, x)) |> count).await,
        ))
        .await;
        assert_eq!(measured(log), reckoned(job, |_, _| true, true));
    }
}

#[tokio::test(start_paused = true)]
async fn a_route_waits_for_the_place_of_an_element() {
    let mut dice = Dice(2);
    for _ in 0..300 {
        let (job, log) = (&Job::new(&mut dice), &Log::start());
        let keys: Vec<usize> = (0..ELEMENTS).map(|_| dice.below(3) as usize).collect();
        pipe!(0..ELEMENTS |> map(|x| job.source(log, x)) |> route(
            |x| keys[*x],
            |p| pipe!(p |> map(|x| job.branch(log, 0, x)) |> run),
            |p| pipe!(p |> for_each(async |x| job.branch(log, 1, x).await)),
            async |p| pipe!(p |> map(|x| job.branch(log, 2, x)) |> count).await,
        ))
        .await;
        assert_eq!(measured(log), reckoned(job, |x, number| keys[x] == number, false));
    }
}
