//! Builds all cases in one go, in packages of their own, and compares what the compiler says with the marks.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;

/// Lines of a message, without what the compiler adds to any message from a macro.
const MOST_LINES: usize = 25;
/// Columns of a line that prints types.
const MOST_COLUMNS: usize = 140;
/// Lines of a case.
const SHORT: usize = 20;

/// Builds and compares; strictly, with the compiler that wrote the snapshots.
pub fn hold(is_strict: bool) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (cases, pass, renamed) =
        (files(&here.join("ui")), files(&here.join("pass")), files(&here.join("pass_renamed")));
    let cases: Vec<PathBuf> =
        cases.into_iter().filter(|file| file.parent() != Some(&here.join("ui"))).collect();
    assert!(!cases.is_empty() && !pass.is_empty() && !renamed.is_empty());
    let built = build(here, &cases, &pass, &renamed);

    let mut complaints = String::new();
    let mut complain = |file: &Path, what: &str, messages: &[Value]| {
        let name = file.strip_prefix(here).expect("cases are in here").display();
        writeln!(complaints, "---- {name}: {what}").expect("a string takes it");
        for message in messages {
            complaints.push_str(message["rendered"].as_str().unwrap_or_default());
        }
    };
    for file in &cases {
        let messages = built.messages.get(file).map_or(&[][..], Vec::as_slice);
        if let Err(what) = check(here, file, messages, is_strict) {
            complain(file, &what, messages);
        }
    }
    for file in pass.iter().chain(&renamed) {
        if let Some(messages) = built.messages.get(file) {
            complain(file, "compiles with a word", messages);
        } else if let Some(program) = built.programs.get(file) {
            let output = Command::new(program).output().expect("it was built");
            if !output.status.success() {
                complain(file, &String::from_utf8_lossy(&output.stderr), &[]);
            }
        } else {
            complain(file, "was not built", &[]);
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

/// The folders in a folder.
pub fn folders(of: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(of).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// All programs below a folder.
fn files(below: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = folders(below).iter().flat_map(|folder| files(folder)).collect();
    found.extend(entries(below).filter(|path| path.extension().is_some_and(|ext| ext == "rs")));
    found.sort();
    found
}

fn entries(of: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(of).expect("the folder is there").map(|entry| entry.expect("it can be read").path())
}

/// What came out, by file.
#[derive(Default)]
struct Built {
    messages: BTreeMap<PathBuf, Vec<Value>>,
    programs: BTreeMap<PathBuf, PathBuf>,
}

/// One package for the cases, one for what must pass, one for what must pass in edition 2021 and with the crate
/// renamed. `cargo build` and not `check`, for what is found when code is made.
fn build(here: &Path, cases: &[PathBuf], pass: &[PathBuf], renamed: &[PathBuf]) -> Built {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    let runtime = here.join("../runtime");
    let plain = format!("pipewright = {{ path = {runtime:?} }}");
    let other = format!("lines = {{ package = \"pipewright\", path = {runtime:?} }}");
    package(&root.join("cases"), "2024", &plain, here, cases);
    package(&root.join("pass"), "2024", &plain, here, pass);
    package(&root.join("renamed"), "2021", &other, here, renamed);
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"cases\", \"pass\", \"renamed\"]\n\n\
        [profile.dev]\ndebug = 0\nincremental = false\n";
    write(&root.join("Cargo.toml"), workspace);
    // The versions that this test was built with: there is no need for a network.
    fs::copy(here.join("../Cargo.lock"), root.join("Cargo.lock")).expect("there is a lock file");

    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--workspace", "--offline", "--keep-going", "--message-format=json"])
        .current_dir(&root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .stderr(Stdio::piped())
        .output()
        .expect("cargo runs");
    let mut built = Built::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(mut line) = serde_json::from_str::<Value>(line) else { continue };
        let Some(file) = line["target"]["src_path"].as_str().map(PathBuf::from) else { continue };
        if line["reason"] == "compiler-message" {
            built.messages.entry(file).or_default().push(line["message"].take());
        } else if let Some(program) = line["executable"].as_str() {
            built.programs.insert(file, program.into());
        }
    }
    assert!(
        cases.iter().any(|file| built.messages.contains_key(file)),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    built
}

fn package(at: &Path, edition: &str, pipewright: &str, here: &Path, programs: &[PathBuf]) {
    let name = at.file_name().expect("it has a name").to_string_lossy();
    let mut text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n[dependencies]\n{pipewright}\n\
        tokio = {{ version = \"1\", features = [\"rt-multi-thread\", \"macros\", \"time\"] }}\n\
        futures = \"0.3\"\n"
    );
    for program in programs {
        let name = program.strip_prefix(here).expect("cases are in here").with_extension("");
        let name = name.to_string_lossy().replace(['/', '\\'], "-");
        write!(text, "\n[[bin]]\nname = {name:?}\npath = {program:?}\n").expect("a string takes it");
    }
    write(&at.join("Cargo.toml"), &text);
}

/// Writes a file if it would change: `cargo` looks at its time.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

/// A `//~ ERROR text` on a line.
struct Mark {
    line: u64,
    text: String,
    is_long: bool,
    is_said: bool,
}

fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        for mark in text.split("//~ ERROR").skip(1) {
            let (text, is_long) = match mark.split_once("//~ LONG") {
                Some((text, _)) => (text, true),
                None => (mark, false),
            };
            marks.push(Mark { line, text: text.trim().to_owned(), is_long, is_said: false });
        }
    }
    marks
}

fn check(here: &Path, file: &Path, messages: &[Value], is_strict: bool) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    if text.lines().count() > SHORT {
        return Err(format!("more than {SHORT} lines"));
    }
    let mut marks = marks(&text);
    if marks.is_empty() || marks.iter().any(|mark| mark.text.is_empty()) {
        return Err("no mark, or one without a text".to_owned());
    }
    for error in messages.iter().filter(|message| message["level"] == "error") {
        let title = error["message"].as_str().and_then(|text| text.lines().next()).unwrap_or_default();
        if title.starts_with("aborting due to") {
            continue;
        }
        let line = line_of(error, file);
        let is_meant = |mark: &&mut Mark| Some(mark.line) == line && title.contains(&mark.text);
        // One that has been said already only if there is no other.
        marks.sort_by_key(|mark| mark.is_said);
        let mark = marks
            .iter_mut()
            .find(is_meant)
            .filter(|mark| !(is_strict && mark.is_said))
            .ok_or_else(|| format!("nobody expects `{title}` on line {line:?}"))?;
        mark.is_said = true;
        if is_strict && !mark.is_long {
            brief(here, error["rendered"].as_str().unwrap_or_default())?;
        }
    }
    match marks.iter().find(|mark| !mark.is_said) {
        Some(Mark { line, text, .. }) => Err(format!("there is no `{text}` on line {line}")),
        None => Ok(()),
    }
}

/// The line of the primary span: the user's, if it is inside of our macro.
fn line_of(error: &Value, file: &Path) -> Option<u64> {
    let spans = error["spans"].as_array()?;
    let mut span = spans.iter().find(|span| span["is_primary"] == true)?;
    // Relative to the package, or not: depends on cargo.
    while !file.ends_with(Path::new(span["file_name"].as_str()?).file_name()?) {
        span = span["expansion"].get("span")?;
    }
    span["line_start"].as_u64()
}

fn brief(here: &Path, message: &str) -> Result<(), String> {
    const ADDED: [&str; 3] =
        ["this error originates in", "the full name for the type", "consider using `--verbose`"];
    let mut lines: Vec<&str> = message.trim().lines().collect();
    // Where a bound of ours stands, with the source around it: of no interest, and the last thing that is said.
    if let Some(bound) = lines.iter().position(|line| line.starts_with("note: required by a bound in")) {
        let end = lines[bound + 1..].iter().position(|line| line.starts_with(|c: char| c.is_alphabetic()));
        lines.drain(bound..end.map_or(lines.len(), |end| bound + 1 + end));
    }
    lines.retain(|line| !ADDED.iter().any(|added| line.contains(added)));
    if lines.len() > MOST_LINES {
        return Err(format!("more than {MOST_LINES} lines"));
    }
    // Paths are as long as the machine has them; what is quoted is the user's, and so is what stands before a label.
    let folder = here.to_string_lossy();
    for line in lines {
        let line = line.replace(&*folder, "");
        let text = line.trim_start_matches(|c: char| c.is_ascii_digit() || " |^-.+~".contains(c));
        let is_quoted = line.starts_with(|c: char| c.is_ascii_digit() || c == ' ') && !line.contains('^');
        let is_said = line.trim_start().starts_with("= ") || !is_quoted;
        if is_said && text.contains(['<', '{']) && text.chars().count() > MOST_COLUMNS {
            return Err(format!("a line of more than {MOST_COLUMNS} columns: {line}"));
        }
    }
    Ok(())
}
