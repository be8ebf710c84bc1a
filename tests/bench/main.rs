//! What pipewright costs: instructions and heap allocations per element, beside the same job done by others.
//!
//!     cargo bench -p pipewright-tests --bench cost                prints the tables
//!     cargo bench -p pipewright-tests --bench cost -- --write     puts them into BENCHMARKS.md
//!     cargo bench -p pipewright-tests --bench cost -- random      only rows whose name contains this
//!
//! It runs itself under `valgrind --tool=callgrind`, each case twice, and divides the difference by the number of
//! elements between: set-up cancels out, and a busy machine does not matter.

mod callgrind;
mod cases;
mod count;
mod executor;
mod measure;
mod place;
mod report;

use cases::{CHAINS, WINDOWS};

/// Where the tables begin in BENCHMARKS.md.
const BEGIN: &str = "<!-- begin: what stands from here to `end` is written by `cargo bench` -->";

#[global_allocator]
static ALLOCATOR: count::Counting = count::Counting;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [case, row, side, elements] = &arguments[..] {
        if case == measure::CASE {
            return measure::run_case(row, side, elements);
        }
    }
    if !arguments.iter().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` runs benches too; this one takes minutes.
        println!("nothing to do without `cargo bench`");
        return;
    }
    if let Err(reason) = callgrind::is_there() {
        println!("cannot count instructions: {reason}");
        println!("{}", callgrind::INSTALL);
        return;
    }
    let write = arguments.iter().any(|argument| argument == "--write");
    let only = arguments.iter().find(|argument| !argument.starts_with("--"));
    let wanted = |row: &&cases::Row| only.is_none_or(|only| row.name.contains(&**only));
    let tables = [("with a window", WINDOWS), ("without a window", CHAINS)].map(|(caption, rows)| {
        let rows = rows.iter().filter(wanted).map(measure::measure).collect::<Vec<_>>();
        report::tables(caption, &rows)
    });
    let text = tables.concat();
    println!("{text}");
    if write && only.is_none() {
        match place::write(BEGIN, "cost", &text) {
            Ok(path) => println!("written to {path}"),
            Err(error) => println!("not written: {error}"),
        }
    }
}
