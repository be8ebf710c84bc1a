//! The places in BENCHMARKS.md where tables belong, and what they were measured on.

use std::process::Command;
use std::{fs, io};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../BENCHMARKS.md");
const END: &str = "<!-- end -->";

/// Puts the tables of a bench between its markers.
pub fn write(begin: &str, bench: &str, tables: &str) -> io::Result<&'static str> {
    let text = fs::read_to_string(FILE)?;
    let parts = text.split_once(begin).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let Some((head, tail)) = parts else { return Err(io::Error::other("the markers are missing")) };
    let facts = format!(
        "{}, {}, {}, `cargo bench -p pipewright-tests --bench {bench} -- --write`",
        first_line("date", "+%Y-%m-%d"),
        first_line("rustc", "--version"),
        processor(),
    );
    fs::write(FILE, format!("{head}{begin}\n\n{facts}\n\n{}\n\n{END}{tail}", tables.trim_end()))?;
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
