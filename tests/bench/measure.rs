//! Runs each side of each row under callgrind, twice, in a process of its own: the difference between a long and a
//! short run leaves out what is paid once. As many run at once as there are cores; what they count does not depend
//! on it.

use std::iter::zip;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use crate::callgrind;
use crate::cases;
use crate::count::allocations;
use crate::figures::Figures;
use crate::row::{Row, Side};

/// The first argument of a run of one case.
pub const CASE: &str = "--case";

/// A row and what it costs, side by side; `None` where a side is left out.
pub struct Measured {
    pub row: &'static Row,
    pub costs: Vec<Option<Cost>>,
}

impl Measured {
    pub fn instructions(&self) -> Figures {
        let figure = |cost: &Option<Cost>| cost.as_ref().map(|cost| cost.instructions);
        Figures(zip(self.row.sides, self.costs.iter().map(figure)).collect())
    }
}

/// What one side costs.
pub struct Cost {
    /// Instructions per element.
    pub instructions: f64,
    /// Heap allocations per element.
    pub allocations: f64,
    /// Heap allocations of the long run, set-up included.
    pub allocations_in_all: i64,
}

/// Elements of the two runs: multiples of all list lengths, and so many that windows are full in the short one.
pub fn elements(row: &Row) -> [u64; 2] {
    if row.width > 10_000 { [600_000, 800_000] } else { [20_000, 60_000] }
}

/// Runs one case once: what callgrind looks at.
pub fn run_case(row: &str, peer: &str, elements: &str) {
    let row = cases::rows().find(|candidate| candidate.name == row).expect("a row");
    let side = row.sides.iter().find(|side| side.peer.name() == peer).expect("a side that takes part");
    let elements = elements.parse().expect("a number of elements");
    let (sum, allocations) = allocations(|| (side.run)(elements, row.width));
    println!("{sum} {allocations}");
}

/// What a run of a case has told.
struct Told {
    sum: u64,
    allocations: i64,
    instructions: i64,
}

fn run(row: &Row, side: &Side, elements: u64) -> Told {
    let exe = std::env::current_exe().expect("the path of this program");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=yes", "--callgrind-out-file=/dev/null"])
        .arg(exe)
        .args([CASE, row.name, side.peer.name(), &elements.to_string()])
        .stdin(Stdio::null())
        .output()
        .expect("valgrind has started before");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let told = || {
        let (sum, allocations) = out.trim().split_once(' ')?;
        let instructions = callgrind::collected(&err)?;
        Some(Told { sum: sum.parse().ok()?, allocations: allocations.parse().ok()?, instructions })
    };
    let told = output.status.success().then(told).flatten();
    told.unwrap_or_else(|| panic!("no figures for {} ({}):\n{out}{err}", row.name, side.peer.name()))
}

/// The cost, and the sums of both runs.
fn cost(row: &Row, side: &Side) -> (Cost, [u64; 2]) {
    eprintln!("{}: {}", row.name, side.peer.name());
    let [few, many] = elements(row);
    let (short, long) = (run(row, side, few), run(row, side, many));
    let per_element = |difference: i64| difference as f64 / (many - few) as f64;
    let cost = Cost {
        instructions: per_element(long.instructions - short.instructions),
        allocations: per_element(long.allocations - short.allocations),
        allocations_in_all: long.allocations,
    };
    (cost, [short.sum, long.sum])
}

/// Measures rows on all sides, which must come to the same sums.
pub fn measure(rows: &[&'static Row]) -> Vec<Measured> {
    let sides = |row: &'static Row| row.sides.iter().filter(|side| row.width <= side.widest);
    let cases: Vec<_> = rows.iter().flat_map(|row| sides(row).map(move |side| (*row, side))).collect();
    let costs = in_parallel(&cases, |(row, side)| cost(row, side));
    let mut costs = zip(cases, costs).peekable();
    let measured = |row: &'static Row| {
        let mut sums = Vec::new();
        let mut next = |side: &Side| {
            let ((_, _), (cost, sum)) =
                costs.next_if(|((of, at), _)| of.name == row.name && at.peer == side.peer)?;
            sums.push(sum);
            Some(cost)
        };
        let costs = row.sides.iter().map(&mut next).collect();
        assert!(sums.windows(2).all(|pair| pair[0] == pair[1]), "{}: the sides differ: {sums:?}", row.name);
        Measured { row, costs }
    };
    rows.iter().copied().map(measured).collect()
}

/// `f` of each, on all cores; the results in order.
fn in_parallel<T: Sync, U: Send>(items: &[T], f: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let results: Vec<_> = items.iter().map(|_| Mutex::new(None)).collect();
    let queue = Mutex::new(zip(items, &results));
    let next = || queue.lock().expect("no panic").next();
    let work = || {
        while let Some((item, result)) = next() {
            *result.lock().expect("no panic") = Some(f(item));
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    results.into_iter().map(|result| result.into_inner().expect("no panic").expect("all are done")).collect()
}
