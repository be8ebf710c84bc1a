//! What users see when they make a mistake. Every file of `ui/` makes one, and says what is said of it, and where:
//!
//! ```text
//! let _ = pipe!(0..3 |> bufer(3)); //~ ERROR unknown stage `bufer`
//! //~                   ^^^^^^^^
//! ```
//!
//! `messages` holds for any compiler: there are as many errors as marks, each on the line and with the text of its mark,
//! and it points into the place beneath, which is the stage where compilers differ within it. With the compiler of the
//! snapshots it is also short, whatever stands in it. `//~ LONG` lets a message be long, and none that is short.
//! `snapshots` compares each line with the `.stderr` beside the case, `page` what `MISTAKES.md` shows of all.
//!
//! After a change `TRYBUILD=overwrite cargo test -p pipewright-tests --test ui` writes the snapshots, the page, and the
//! places that are missing. Then read what has changed.
//!
//! The files of `pass/` look like mistakes and are none: they compile without a word, and run. With the compiler of the
//! snapshots clippy has no word, either.

#[path = "contract/mod.rs"]
mod contract;

use std::path::Path;
use std::process::Command;

/// The compiler that wrote the snapshots.
const BLESSED: &str = "1.95.0";

#[test]
fn messages() {
    let is_blessed = is_blessed();
    contract::hold(contract::built(is_blessed && is_overwriting()), is_blessed);
}

#[test]
fn page() {
    if is_blessed() {
        contract::compare(contract::built(is_overwriting()), BLESSED, is_overwriting());
    }
}

#[test]
fn snapshots() {
    if !is_blessed() {
        return;
    }
    if is_overwriting() {
        contract::built(true); // A place changes the numbers of the lines behind it.
    }
    let cases = trybuild::TestCases::new();
    for folder in contract::folders(Path::new("ui")) {
        if !contract::WITHOUT_SNAPSHOTS.iter().any(|name| folder.ends_with(name)) {
            cases.compile_fail(folder.join("**/*.rs"));
        }
    }
}

/// Whether snapshots and the page are written, and places where there are none.
fn is_overwriting() -> bool {
    std::env::var_os("TRYBUILD").is_some_and(|value| value == "overwrite")
}

/// Whether this is the compiler of the snapshots; says so if not.
fn is_blessed() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("-V").output().expect("rustc runs").stdout;
    let version = String::from_utf8_lossy(&version);
    let is_blessed = version.split(' ').nth(1) == Some(BLESSED);
    if !is_blessed {
        println!("skipped: what is compared letter by letter is that of rustc {BLESSED}, this is {version}");
    }
    is_blessed
}
