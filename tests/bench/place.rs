//! The places in BENCHMARKS.md and the README that benches write, and what was measured on.

use std::process::Command;
use std::{fs, io};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../");
const END: &str = "<!-- end -->";

/// Puts the tables of a bench between its markers in BENCHMARKS.md.
pub fn write(begin: &str, bench: &str, tables: &str) -> io::Result<()> {
    let facts = format!(
        "{}, {}, {}, `cargo bench -p pipewright-tests --bench {bench} -- --write`",
        first_line("date", "+%Y-%m-%d"),
        first_line("rustc", "--version"),
        processor(),
    );
    put("BENCHMARKS.md", begin, &format!("{facts}\n\n{}", tables.trim_end()))
}

/// Puts text between markers in a file.
pub fn put(file: &str, begin: &str, between: &str) -> io::Result<()> {
    let path = format!("{ROOT}{file}");
    let text = fs::read_to_string(&path)?;
    let parts = text.split_once(begin).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let Some((head, tail)) = parts else { return Err(io::Error::other("the markers are missing")) };
    fs::write(&path, format!("{head}{begin}\n\n{between}\n\n{END}{tail}"))?;
    println!("written to {file}");
    Ok(())
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
