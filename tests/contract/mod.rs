//! Builds all cases in one go, and compares what the compiler says with the marks.

mod build;
mod case;
mod message;
mod page;
mod quote;
mod words;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use build::Built;
pub use build::folders;
use case::Case;
use message::Message;
pub use page::compare;

/// Writes what can be written anew.
const COMMAND: &str = "TRYBUILD=overwrite cargo test -p pipewright-tests --test ui";
/// Lines of a message, all that is printed.
const MOST_LINES: usize = 25;
/// The same, of the message in the middle.
const MEDIAN_LINES: usize = 12;
/// Columns of a line that prints types.
const MOST_COLUMNS: usize = 140;
/// Folders whose messages are not compared letter by letter. What is found when code is made, `cargo check` does not see;
/// and where a label holds the path of the case, its width depends on where the repository lies.
pub const WITHOUT_SNAPSHOTS: [&str; 2] = ["built", "paths"];
/// Lines of a case.
const SHORT: usize = 20;

/// Everything, built once for all tests of this binary. Writes the places that are missing if `is_blessing`.
pub fn built(is_blessing: bool) -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut built = build::build(Path::new(env!("CARGO_MANIFEST_DIR")));
        if is_blessing {
            for (case, messages) in &mut built.cases {
                case.add_places(messages);
            }
        }
        built
    })
}

/// What is said is marked, and what is marked is said, once, and where. `is_strict` looks at lengths, too.
pub fn hold(built: &Built, is_strict: bool) {
    let mut complaints = String::new();
    let mut complain = |name: &str, what: &str, messages: &[Message]| {
        writeln!(complaints, "---- {name}: {what}").expect("a string takes it");
        messages.iter().for_each(|message| complaints.push_str(&message.rendered));
    };
    for (case, messages) in &built.cases {
        if let Err(what) = check(case, messages, is_strict) {
            complain(&case.name, &what, messages);
        }
    }
    for program in &built.programs {
        if !program.messages.is_empty() {
            complain(&program.name, "compiles with a word", &program.messages);
        } else if is_strict && !program.remarks.is_empty() {
            complain(&program.name, "clippy has a word", &program.remarks);
        } else if let Some(executable) = &program.executable {
            let output = Command::new(executable).output().expect("it was built");
            if !output.status.success() {
                complain(&program.name, &String::from_utf8_lossy(&output.stderr), &[]);
            }
        } else {
            complain(&program.name, "was not built", &[]);
        }
    }
    let lengths = built.lengths();
    let median = lengths[lengths.len() / 2];
    if is_strict && median > MEDIAN_LINES {
        complain("all", &format!("half of the messages have {median} lines or more"), &[]);
    }
    assert!(complaints.is_empty(), "{complaints}");
}

fn check(case: &Case, messages: &[Message], is_strict: bool) -> Result<(), String> {
    if let Some(problem) = &case.problem {
        return Err(problem.clone());
    }
    let mut is_said = vec![false; case.marks.len()];
    for error in messages.iter().filter(|message| message.is_error()) {
        let index = case
            .marked(error, &is_said)
            .ok_or_else(|| format!("nobody expects `{}` on line {:?}", error.title(), error.line(case)))?;
        is_said[index] = true;
        let mark = &case.marks[index];
        let place = mark.place.as_ref().ok_or("no place beneath the mark: `TRYBUILD=overwrite` writes it")?;
        if let Some(at) = error.places(case).into_iter().find(|at| !at.is_within(place)) {
            let (from, to) = (at.columns.start + 1, at.columns.end + 1);
            return Err(format!("`{}` points at columns {from}..{to}, not into the mark", error.title()));
        }
        if is_strict {
            // With `rust-src` it is quoted, without it is not.
            if error.rendered.contains("/library/") {
                return Err("points into the source of std, which is not everywhere".to_owned());
            }
            let is_long = error.lines() > MOST_LINES || error.columns(case) > MOST_COLUMNS;
            if is_long != mark.is_long {
                let (lines, columns) = (error.lines(), error.columns(case));
                let needs = if is_long { "needs" } else { "needs no" };
                return Err(format!("a message of {lines} lines, {columns} columns, {needs} `//~ LONG`"));
            }
        }
    }
    match case.marks.iter().zip(&is_said).find(|(_, is_said)| !**is_said) {
        Some((mark, _)) => Err(format!("there is no `{}` on line {}", mark.text, mark.line)),
        None => Ok(()),
    }
}
