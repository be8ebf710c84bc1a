//! The versions of what is measured, from `Cargo.lock`.

use std::fs;

const LOCK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
const CRATES: [&str; 7] =
    ["futures", "futures-buffered", "futures-concurrency", "tokio", "pumps", "par-stream", "rayon"];

/// One line for all.
pub fn versions() -> String {
    let lock = fs::read_to_string(LOCK).unwrap_or_default();
    let version = |name: &&str| {
        let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
        Some(format!("{name} {}", rest.split_once('"')?.0))
    };
    format!("Beside {}.\n\n", CRATES.iter().filter_map(version).collect::<Vec<_>>().join(", "))
}
