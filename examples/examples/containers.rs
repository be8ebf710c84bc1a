//! The job pipewright began with: pages list containers, containers hold items, and every request takes its time.
//!
//! A page takes 1000 ms and lists 3 containers, a container takes 500 ms and holds 2 items. The example serves both
//! over real HTTP on loopback, scrapes them with `reqwest` in several variants, and prints how long each took, how
//! many requests the server saw at once, and how fast it could have been.
//!
//!     cargo run --release --example containers                  real HTTP, at a fifth of the times
//!     cargo run --release --example containers -- --scale 1     real HTTP, in full
//!     cargo run --release --example containers -- --virtual     no HTTP, a paused clock: exact figures
//!     cargo run --release --example containers -- --virtual --timeline docs/timeline.svg      the picture of the README
//!
//! It ends with an error when an item is missing or out of place, or when the server saw more requests at once than
//! the text of the pipe allows.
//!
//! With `--virtual` it prints, among others:
//!
//! ```text
//!     variant                             pages  items  peak  limit  total ms  bound ms  bound by
//!   * one after another                       3     18     1      1      7500      7500  work: one request at a time
//!     pages(3) |> flat_map(get_container)? |> collect
//!   * the buffer in the right place           3     18     2      2      5500      5500  critical path: a page, then all containers in turn
//!     pages(3) |> buffer(3) |> flat_map(get_container)? |> collect
//! ```

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use pipewright::observe::Timeline;
use pipewright::{Fails, Flow, pipe};
use pipewright_examples::containers::{
    ContainerId, Header, Item, Limits, Outcome, Remote, Site, Variant, Virtual, one_line,
};
use pipewright_examples::look::Look;
use tokio::time::Instant;

/// Scrapes pages of containers in several variants of one pipe, and compares them.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Options {
    /// No server: fake latencies on a paused clock, so that the figures are exact. It takes no time, so there is no progress to see
    #[arg(long)]
    r#virtual: bool,

    /// How fast the server's clock runs: with 0.2 a page takes 200 ms. Printed times are scaled back
    #[arg(long, value_name = "FACTOR", default_value_t = 0.2, value_parser = positive, conflicts_with = "virtual")]
    scale: f64,

    /// The limit on all requests together, in the variant that has one
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = at_least_one)]
    limit: usize,

    /// Write a timeline of the article's variants: .svg, .html or .json
    #[arg(long, value_name = "FILE")]
    timeline: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
Columns: peak is the most requests in progress at one time as the server saw it, limit is what the
text of the pipe allows; bound is the least time the job can take under that limit.";

fn positive(text: &str) -> Result<f64, String> {
    let factor: f64 = text.parse().map_err(|error| format!("{error}"))?;
    if factor.is_finite() && factor > 0.0 { Ok(factor) } else { Err("must be above zero".to_owned()) }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("{error}")),
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(faults) if faults.is_empty() => {
            println!(
                "\nEvery variant delivered all items in order; the server never saw more than the text allows."
            );
            ExitCode::SUCCESS
        }
        Ok(faults) => {
            faults.iter().for_each(|fault| eprintln!("wrong: {fault}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("containers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all();
    let mut faults = Vec::new();
    let print = |outcome: &Outcome| {
        println!("\n{outcome}");
        faults.extend(outcome.fault());
    };
    println!("A page: 1000 ms, 3 containers. A container: 500 ms, 2 items.");
    let recorded = if options.r#virtual {
        println!("Virtual: answers in process on a paused clock, exact figures.\n\n{Header}");
        let site = Virtual::default();
        let bench = Bench::new(&site, 1.0, Look::quiet, print);
        runtime.start_paused(true).build()?.block_on(variants(bench, options.limit))?
    } else {
        let remote = Remote::start(options.scale)?;
        println!(
            "Real HTTP at {} with the server's times multiplied by {}; printed times are divided by it.\n\n{Header}",
            remote.url(),
            options.scale,
        );
        let bench = Bench::new(&remote, options.scale, Look::aloud, print);
        runtime.build()?.block_on(variants(bench, options.limit))?
    };
    println!("\nWhat holds each of them back:");
    for (title, look) in &recorded {
        if let Some(bottleneck) = look.numbers.bottleneck() {
            println!("  {title}: {bottleneck}");
        }
    }
    if let Some((title, look)) = recorded.iter().find(|(title, _)| title.starts_with("one limit")) {
        println!("\n{title}:\n{}", look.numbers);
    }
    if let Some(file) = &options.timeline {
        article(recorded).save(file)?;
        println!("\nTimeline: {}", file.display());
    }
    Ok(faults)
}

/// Pages one after another, the next when the containers of the one before are used up: a strictly sequential
/// source. (`0..count |> map(get_page)` would be a stretch that the next `buffer` runs side by side.)
fn pages<S: Site>(site: &S, count: u32) -> impl Flow<Fails<S::Error>, Item = ContainerId> {
    pipe!(
        paginate(0, async move |no| {
            let next = (no + 1 < count).then_some(no + 1);
            site.get_page(no).await.map(|containers| (containers, next))
        }).named("get_page")? |> flatten
    )
}

/// Measures a pipe and keeps its text, both from the same tokens.
macro_rules! measure {
    ($bench:ident, $title:expr, $pages:expr, $limits:expr, $($pipe:tt)+) => {
        let (title, text) = ($title.to_string(), one_line(stringify!($($pipe)+)));
        let variant = Variant { title, text, pages: $pages, limits: $limits };
        let look = ($bench.look)();
        $bench.measure(variant, pipe!($($pipe)+).observe(&look)).await?;
        $bench.recorded.push(($title.to_string(), look));
    };
}

/// The variants of the article this began with, and ours.
#[allow(
    deprecated,
    reason = "one variant has a call that runs one at a time before `take`: what it costs is shown"
)]
async fn variants<S: Site, P: FnMut(&Outcome)>(
    mut bench: Bench<'_, S, P>,
    n: usize,
) -> Result<Recorded, S::Error> {
    let site = bench.site;
    let pages = |count| pages(site, count);
    let get_page = |no| site.get_page(no);
    let get_container = |id| site.get_container(id);

    measure!(bench, "one after another", 3, Limits::together(1),
        pages(3) |> flat_map(get_container)? |> collect
    );
    // `take` sees elements one by one, so the stretch that this buffer runs is empty.
    measure!(bench, "a buffer that changes nothing", 3, Limits::together(1),
        pages(3) |> flat_map(get_container)? |> take(100) |> buffer(3) |> collect
    );
    // In the article it changes nothing there: here a buffer runs what stands before it.
    measure!(bench, "a buffer at the end", 3, Limits::apart(1, 3),
        pages(3) |> flat_map(get_container)? |> buffer(3) |> collect
    );
    measure!(bench, "the buffer in the right place", 3, Limits::apart(1, 1),
        pages(3) |> buffer(3) |> flat_map(get_container)? |> collect
    );
    measure!(bench, "containers in batches of nine", 9, Limits::apart(1, 9),
        pages(9) |> buffer(3) |> batch(9) |> par_flat_map(get_container)? |> flatten |> collect
    );
    measure!(bench, "a limit for each kind", 9, Limits::apart(3, 9),
        0..9 |> map(get_page)? |> buffer(3) |> flatten |> map(get_container)? |> buffer(9) |> flatten |> collect
    );
    measure!(bench, format!("one limit for both kinds, n = {n}"), 9, Limits::together(n),
        0..9 |> map(get_page)? |> flatten |> map(get_container)? |> buffer(n) |> flatten |> collect
    );
    measure!(bench, "everything at once", 9, Limits::together(64),
        0..9 |> map(get_page)? |> flatten |> map(get_container)? |> buffer(64) |> flatten |> collect
    );
    Ok(bench.recorded)
}

/// Titles of variants, and what was seen of them.
type Recorded = Vec<(String, Look)>;

/// The variants of the article, one above the other.
fn article(recorded: Recorded) -> Timeline {
    const ARTICLE: [&str; 4] = [
        "one after another",
        "a buffer that changes nothing",
        "the buffer in the right place",
        "containers in batches of nine",
    ];
    let article = recorded.into_iter().filter(|(title, _)| ARTICLE.contains(&title.as_str()));
    Timeline::stack(article.map(|(title, look)| Timeline::of(&look.recording).title(title)))
        .title("A page takes 1 s and lists 3 containers, a container takes 500 ms")
}

struct Bench<'a, S, P> {
    site: &'a S,
    // What the site's times are multiplied by, and measured ones divided by.
    scale: f64,
    // What looks at a variant.
    look: fn() -> Look,
    print: P,
    recorded: Recorded,
}

impl<'a, S: Site, P: FnMut(&Outcome)> Bench<'a, S, P> {
    fn new(site: &'a S, scale: f64, look: fn() -> Look, print: P) -> Self {
        Bench { site, scale, look, print, recorded: Vec::new() }
    }

    async fn measure(
        &mut self,
        variant: Variant,
        pipe: impl Future<Output = Result<Vec<Item>, S::Error>>,
    ) -> Result<(), S::Error> {
        // Whatever came before is not this variant's.
        self.site.traffic().take_peaks();
        let begin = Instant::now();
        let items = pipe.await?;
        let total: Duration = begin.elapsed().div_f64(self.scale);
        (self.print)(&Outcome { variant, total, peaks: self.site.traffic().take_peaks(), items });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn run<S: Site>(site: &S, scale: f64, n: usize) -> (Vec<Outcome>, Recorded) {
        let mut outcomes = Vec::new();
        let print = |outcome: &Outcome| {
            assert_eq!(outcome.fault(), None);
            outcomes.push(outcome.clone());
        };
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        // Only the site in process runs at full size.
        let runtime = runtime.enable_all().start_paused(scale == 1.0).build().unwrap();
        let recorded = runtime.block_on(variants(Bench::new(site, scale, Look::quiet, print), n)).unwrap();
        (outcomes, recorded)
    }

    fn outcomes<S: Site>(site: &S, scale: f64, n: usize) -> Vec<Outcome> {
        run(site, scale, n).0
    }

    fn figures(outcome: &Outcome) -> (u32, u128, usize) {
        (outcome.variant.pages, outcome.total.as_millis(), outcome.peaks.both)
    }

    #[test]
    fn virtual_totals_and_peaks_are_exact() {
        let outcomes = outcomes(&Virtual::default(), 1.0, 4);
        assert_eq!(
            outcomes.iter().map(figures).collect::<Vec<_>>(),
            [
                (3, 7500, 1),
                (3, 7500, 1),
                (3, 3500, 4),
                (3, 5500, 2),
                (9, 9500, 10),
                (9, 3500, 12),
                (9, 6500, 4),
                (9, 1500, 27),
            ],
        );
    }

    #[test]
    fn the_picture_of_the_readme_is_what_happens() {
        let (_, recorded) = run(&Virtual::default(), 1.0, 4);
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/timeline.svg");
        let picture = std::fs::read_to_string(file).unwrap_or_default();
        assert!(article(recorded).svg() == picture, "make it anew, by the command at the head of this file");
    }

    #[test]
    fn one_limit_holds_for_both_kinds_together() {
        for (n, millis) in [(1, 22_500), (2, 12_000), (3, 7500), (6, 4500), (9, 2500), (12, 2500)] {
            let outcomes = outcomes(&Virtual::default(), 1.0, n);
            assert_eq!(figures(&outcomes[6]), (9, millis, n), "{}", outcomes[6].variant.title);
        }
    }

    #[test]
    fn no_variant_beats_its_bound() {
        for outcome in outcomes(&Virtual::default(), 1.0, 4) {
            let bound = outcome.variant.limits.bound(outcome.variant.pages);
            assert!(outcome.total >= bound.least, "{outcome}");
        }
    }

    #[test]
    fn the_text_is_the_source() {
        let outcomes = outcomes(&Virtual::default(), 1.0, 4);
        assert_eq!(outcomes[0].variant.text, "pages(3) |> flat_map(get_container)? |> collect");
        assert_eq!(
            outcomes[6].variant.text,
            "0..9 |> map(get_page)? |> flatten |> map(get_container)? |> buffer(n) |> flatten |> collect",
        );
    }

    #[test]
    fn a_real_server_sees_no_more_than_the_text_allows() {
        // `outcomes` asserts items, order and limits. How long it takes is the machine's business.
        let outcomes = outcomes(&Remote::start(0.02).unwrap(), 0.02, 3);
        assert_eq!(outcomes.len(), 8);
        // Where nothing may run side by side, the peak is certain; where nothing else limits it, so is the limit.
        assert_eq!((outcomes[0].peaks.both, outcomes[6].peaks.both), (1, 3));
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Options::command().debug_assert();
    }
}
