//! Chaos: random pipes of all stages and modifiers, in which anything may go wrong, against plain loops.

#![allow(deprecated, reason = "calls that run one at a time before an ordered stage are meant")]

mod call;
mod case;
mod coverage;
mod drive;
mod fun;
mod functions;
mod memory;
mod naive;
mod oracle;
mod segment;
mod segments;
mod shared;
mod sources;
mod terminals;
mod trial;
mod watch;
mod world;

use case::{Run, Style};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

fn fails(run: &Run) -> Option<String> {
    let (ran, shared) = drive::run(run);
    oracle::check(run, &ran, &shared).err()
}

/// Runs so many random pipes, or as many as `CHAOS_RUNS` says; or the one of `CHAOS_SEED` alone.
fn chaos(name: &'static str, style: Style, runs: u64) {
    let seed = number("CHAOS_SEED");
    let first = seed.unwrap_or(0);
    let runs = number("CHAOS_RUNS").unwrap_or(if seed.is_some() { 1 } else { runs });
    let watched = watch::watch(name);
    let mut warm = 0;
    for seed in first..first + runs {
        watched.runs(seed);
        if seed == first + 300 {
            warm = memory::live();
        }
        let mut run = Run::new(seed, style);
        let Some(mut what) = fails(&run) else { continue };
        // As small as it goes.
        let fails = |run: &Run| {
            watched.runs(seed);
            fails(run)
        };
        while let Some((smaller, why)) =
            run.smaller().into_iter().find_map(|it| fails(&it).map(|why| (it, why)))
        {
            (run, what) = (smaller, why);
        }
        panic!(
            "{what}\n{run}\nseed {seed}: CHAOS_SEED={seed} cargo test -p pipewright-tests --test chaos {name}"
        );
    }
    // Whatever a run had is gone. Of threads, it is not known which of them has freed it.
    let grown = if runs > 300 && style != Style::Elsewhere { memory::live() - warm } else { 0 };
    assert!(grown < 100_000, "{runs} runs have left {grown} bytes behind");
}

#[test]
fn in_order() {
    chaos("in_order", Style::InOrder, 45_000);
}

#[test]
fn in_any_order() {
    chaos("in_any_order", Style::Any, 35_000);
}

#[test]
fn together() {
    chaos("together", Style::Together, 15_000);
}

#[test]
fn elsewhere() {
    chaos("elsewhere", Style::Elsewhere, 10_000);
}
