//! Tables in Markdown, and the place in BENCHMARKS.md where they belong.

use std::process::Command;
use std::{fs, io};

use crate::measure::{Cost, Measured, SIDES};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../BENCHMARKS.md");
const BEGIN: &str = "<!-- begin: what stands from here to `end` is written by `cargo bench` -->";
const END: &str = "<!-- end -->";

/// The tables of one group of rows.
pub fn tables(caption: &str, rows: &[Measured]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let instructions = |row: &Measured| {
        row.sides.each_ref().map(|side| cell(side, |cost| format!("{:.1}", cost.instructions)))
    };
    let allocations = |row: &Measured| {
        row.sides.each_ref().map(|side| {
            cell(side, |cost| format!("{:.2} / {}", cost.allocations.abs(), cost.allocations_in_all))
        })
    };
    format!(
        "### {}\n\nInstructions per element. {}\n\n{}\nHeap allocations, per element / in a run of 60,000 elements.\n\n{}\n",
        caption,
        "\"Gain\" is what the best of the other crates costs over pipewright, both above the loop by hand.",
        table(rows, "gain", |row| instructions(row).into_iter().chain([gain(row)]).collect()),
        table(rows, "", |row| allocations(row).into_iter().collect()),
    )
}

fn cell(side: &Option<Cost>, show: impl Fn(&Cost) -> String) -> String {
    side.as_ref().map_or("-".to_owned(), show)
}

/// How many times as much others add to the loop by hand.
fn gain(row: &Measured) -> String {
    let [floor, ours, others @ ..] =
        row.sides.each_ref().map(|side| side.as_ref().map(|cost| cost.instructions));
    let (Some(floor), Some(ours)) = (floor, ours) else { return "-".to_owned() };
    let best = others.into_iter().flatten().fold(f64::INFINITY, f64::min);
    // So near the loop there is nothing left to divide by.
    if ours <= floor * 1.03 {
        "as by hand".to_owned()
    } else {
        format!("{:.1}", (best - floor) / (ours - floor))
    }
}

fn table(rows: &[Measured], last: &str, cells: impl Fn(&Measured) -> Vec<String>) -> String {
    let mut heads: Vec<&str> = SIDES.to_vec();
    heads.extend((!last.is_empty()).then_some(last));
    let mut text = format!("| case | {} |\n| --- |{}\n", heads.join(" | "), " ---: |".repeat(heads.len()));
    for row in rows {
        text += &format!("| {} | {} |\n", row.title, cells(row).join(" | "));
    }
    text
}

/// Puts the tables into BENCHMARKS.md, with what they were measured on.
pub fn write(tables: &str) -> io::Result<&'static str> {
    let text = fs::read_to_string(FILE)?;
    let parts = text.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let Some((head, tail)) = parts else { return Err(io::Error::other("the markers are missing")) };
    let facts = format!(
        "{}, {}, {}, `cargo bench -p pipewright-tests --bench cost -- --write`",
        first_line("date", "+%Y-%m-%d"),
        first_line("rustc", "--version"),
        processor(),
    );
    fs::write(FILE, format!("{head}{BEGIN}\n\n{facts}\n\n{}\n\n{END}{tail}", tables.trim_end()))?;
    Ok("BENCHMARKS.md")
}

fn first_line(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name =
        text.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(": "));
    name.map_or("unknown processor".to_owned(), |(_, name)| name.to_owned())
}
