//! Runs a case: in this process to count allocations, under callgrind to count instructions.

use std::process::{Command, Stdio};

use crate::callgrind;
use crate::cases::{CHAINS, Row, Run, WINDOWS};
use crate::count::allocations;

/// The first argument of a run of one case.
pub const CASE: &str = "--case";

/// Elements of the two runs whose difference is measured. Multiples of all list lengths.
const FEW: u64 = 20_000;
const MANY: u64 = 60_000;

/// The sides of a row, as the table names them.
pub const SIDES: [&str; 4] = ["by hand", "pipewright", "futures-buffered", "futures-util"];

/// What a row costs on each side; `None` where that side has nothing of the kind.
pub struct Measured {
    pub title: &'static str,
    pub sides: [Option<Cost>; 4],
}

/// What one side costs.
pub struct Cost {
    /// Instructions per element.
    pub instructions: f64,
    /// Heap allocations per element.
    pub allocations: f64,
    /// Heap allocations of the long run, set-up included.
    pub allocations_in_all: u64,
}

fn sides(row: &Row) -> [Option<Run>; 4] {
    [Some(row.floor), Some(row.pipewright), row.futures_buffered, Some(row.futures_util)]
}

/// Runs one case once: what callgrind looks at.
pub fn run_case(row: &str, side: &str, elements: &str) {
    let row = WINDOWS.iter().chain(CHAINS).find(|candidate| candidate.name == row).expect("a row");
    let side = SIDES.iter().position(|candidate| candidate == &side).expect("a side");
    let run = sides(row)[side].expect("a side that takes part");
    println!("{}", run(elements.parse().expect("a number of elements")));
}

/// Measures a row on all sides, which must come to the same result.
pub fn measure(row: &Row) -> Measured {
    let mut sums = Vec::new();
    let mut index = 0;
    let sides = sides(row).map(|run| {
        let side = SIDES[index];
        index += 1;
        run.map(|run| {
            eprintln!("{}: {side}", row.name);
            let (_, few) = allocations(|| run(FEW));
            let (sum, many) = allocations(|| run(MANY));
            sums.push(sum);
            let instructions = instructions(row, side, MANY) - instructions(row, side, FEW);
            Cost {
                instructions: per_element(instructions),
                allocations: per_element(many as i64 - few as i64),
                allocations_in_all: many,
            }
        })
    });
    assert!(sums.windows(2).all(|pair| pair[0] == pair[1]), "{}: the sides differ: {sums:?}", row.name);
    Measured { title: row.title, sides }
}

fn per_element(difference: i64) -> f64 {
    difference as f64 / (MANY - FEW) as f64
}

fn instructions(row: &Row, side: &str, elements: u64) -> i64 {
    let exe = std::env::current_exe().expect("the path of this program");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=yes", "--callgrind-out-file=/dev/null"])
        .arg(exe)
        .args([CASE, row.name, side, &elements.to_string()])
        .stdin(Stdio::null())
        .output()
        .expect("valgrind has started before");
    let text = String::from_utf8_lossy(&output.stderr);
    let figure = output.status.success().then(|| callgrind::collected(&text)).flatten();
    figure.unwrap_or_else(|| panic!("no figure for {} ({side}):\n{text}", row.name))
}
