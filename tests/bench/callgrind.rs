//! Whether callgrind can be run here, and the figure in what it prints.

use std::process::Command;

/// What both benches do where valgrind is missing.
pub const INSTALL: &str =
    "install valgrind (`apt-get install valgrind`, `dnf install valgrind`) and run this again";

/// Whether callgrind can be run here.
pub fn is_there() -> Result<(), String> {
    match Command::new("valgrind").arg("--version").output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("`valgrind --version` ended with {}", output.status)),
        Err(error) => Err(format!("valgrind does not start ({error})")),
    }
}

/// The number in callgrind's line `Collected : 123`.
pub fn collected(text: &str) -> Option<i64> {
    let (_, number) = text.lines().find(|line| line.contains("Collected"))?.rsplit_once(':')?;
    number.trim().parse().ok()
}
