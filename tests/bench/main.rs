//! What pipewright costs, beside the same jobs done by others.
//!
//!     cargo bench -p pipewright-tests --bench cost                prints the tables
//!     cargo bench -p pipewright-tests --bench cost -- --write     puts them into BENCHMARKS.md, and three figures into the README
//!     cargo bench -p pipewright-tests --bench cost -- random      only rows whose name contains this
//!     cargo bench -p pipewright-tests --bench cost -- cores       only this part; `memory`, `observed`, `skew` and `wall` are others
//!
//! What can be counted is: it runs itself under `valgrind --tool=callgrind`, each case twice, and divides the difference
//! by the number of elements between. Set-up cancels out, and a busy machine does not matter. Wall time is measured
//! where nothing else tells: there the sides take turns.

mod callgrind;
mod cases;
mod cores;
mod count;
mod elsewhere;
mod executor;
mod figures;
mod measure;
mod memory;
mod observed;
mod peers;
mod place;
mod reactor;
mod report;
mod row;
mod skew;
mod wall;
mod work;

use std::io;

use cases::GROUPS;
use measure::Measured;
use report::Ahead;

/// Where the tables begin in BENCHMARKS.md.
const TABLES: &str = "<!-- begin: what stands from here to `end` is written by `cargo bench` -->";
/// Where the figures begin in the README.
const FIGURES: &str = "<!-- begin: figures, from here to `end` written by `cargo bench -p pipewright-tests --bench cost -- --write` -->";

#[global_allocator]
static ALLOCATOR: count::Counting = count::Counting;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [measure::CASE, row, peer, elements] => return measure::run_case(row, peer, elements),
        [memory::HELD, order, peer] => return memory::run_case(order, peer),
        [observed::OBSERVED, who, elements] => return observed::run_case(who, elements),
        _ => {}
    }
    if !words.contains(&"--bench") {
        // `cargo test --all-targets` runs benches too; this one takes minutes.
        println!("nothing to do without `cargo bench`");
        return;
    }
    if let Err(reason) = callgrind::is_there() {
        println!("cannot count instructions: {reason}");
        println!("{}", callgrind::INSTALL);
        return;
    }
    let only = words.iter().find(|word| !word.starts_with("--"));
    let (tables, figures) = run(|name| only.is_none_or(|only| name.contains(only)));
    println!("{tables}{}", figures.as_deref().unwrap_or_default());
    if let (true, Some(figures)) = (words.contains(&"--write") && only.is_none(), figures) {
        if let Err(error) = write(&tables, &figures) {
            println!("not written: {error}");
        }
    }
}

fn write(tables: &str, figures: &str) -> io::Result<()> {
    place::write(TABLES, "cost", tables)?;
    place::put("README.md", FIGURES, figures)
}

/// The tables of rows and parts with these names; and the figures of the README, if all that they need is there.
fn run(wanted: impl Fn(&str) -> bool) -> (String, Option<String>) {
    let mut ahead = Ahead::default();
    let rows: Vec<_> = cases::rows().filter(|row| wanted(row.name)).collect();
    let measured = measure::measure(&rows);
    let mut text = report::versions();
    let mut rest = &measured[..];
    for group in GROUPS {
        let rows = group.rows.iter().filter(|row| wanted(row.name)).count();
        let (those, others) = rest.split_at(rows);
        text += &report::tables(group, those, &mut ahead);
        rest = others;
    }
    text += &report::growth(&measured);
    let memory =
        ["ordered", "unordered"].map(|order| (order, wanted("memory").then(|| memory::measure(order))));
    let memory: Vec<_> = memory.into_iter().filter_map(|(order, figures)| Some((order, figures?))).collect();
    text += &report::memory(&memory, &mut ahead);
    if wanted("observed") {
        text += &report::observed(&observed::WHO.map(|who| (who, observed::measure(who))));
    }
    let skew = wanted("skew").then(skew::measure);
    text += &skew.as_ref().map(|skew| report::skew(skew, &mut ahead)).unwrap_or_default();
    // What counts is over; what takes time comes last, with nothing beside it.
    let timed = cases::timed().filter(|row| wanted("wall") || wanted(row.name));
    let timed: Vec<_> = timed.map(|row| (row, wall::measure(row))).collect();
    text += &report::wall(&timed, &mut ahead);
    if wanted("cores") {
        let rounds = cores::rounds_per_microsecond();
        let times: Vec<_> = cores::GRAINS.iter().map(|grain| cores::measure(grain, rounds)).collect();
        text += &report::cores(&times, &mut ahead);
    }
    let ready = measured.iter().find(|row| row.row.name == "ready-ordered").map(Measured::instructions);
    let figures = match (&ready, &skew, &memory[..]) {
        (Some(ready), Some(skew), [(_, in_order), ..]) => report::readme(ready, skew, in_order),
        _ => None,
    };
    (text + &ahead.text(), figures)
}
