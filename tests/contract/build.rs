//! Builds everything in one go, in packages of their own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

use serde::Deserialize;

use super::case::Case;
use super::message::Message;

/// What is watched over where there must be no word.
const LINTS: &str = include_str!("lints.toml");

/// What came out.
pub struct Built {
    pub cases: Vec<(Case, Vec<Message>)>,
    pub programs: Vec<Program>,
}

/// What must compile without a word, and run.
pub struct Program {
    pub name: String,
    pub messages: Vec<Message>,
    /// What clippy says.
    pub remarks: Vec<Message>,
    pub executable: Option<PathBuf>,
}

impl Built {
    pub fn errors(&self) -> impl Iterator<Item = &Message> {
        self.cases.iter().flat_map(|(_, messages)| messages).filter(|message| message.is_error())
    }

    /// Of all errors, the shortest first.
    pub fn lengths(&self) -> Vec<usize> {
        let mut lengths: Vec<usize> = self.errors().map(Message::lines).collect();
        lengths.sort_unstable();
        lengths
    }
}

/// One package for the cases, one for what must pass, one for what must pass in edition 2021 and with the crate
/// renamed. `cargo build` and not `check`, for what is found when code is made.
pub fn build(here: &Path) -> Built {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    let runtime = here.join("../runtime");
    let plain = format!("pipewright = {{ path = {runtime:?} }}");
    let other = format!("lines = {{ package = \"pipewright\", path = {runtime:?} }}");

    let ui = here.join("ui");
    let cases: Vec<Case> =
        folders(&ui).iter().flat_map(|folder| files(folder)).map(|file| Case::read(&ui, file)).collect();
    // Copies, inside of their package: no message depends on where the repository lies.
    let copies: Vec<PathBuf> =
        cases.iter().map(|case| root.join("cases").join(&case.name).with_extension("rs")).collect();
    cases.iter().zip(&copies).for_each(|(case, copy)| write(copy, &case.code));
    package(&root.join("cases"), "2024", &plain, "", &root.join("cases"), &copies);
    let mut programs = Vec::new();
    for (folder, edition, pipewright) in [("pass", "2024", &plain), ("pass_renamed", "2021", &other)] {
        let found = files(&here.join(folder));
        assert!(!found.is_empty());
        package(&root.join(folder), edition, pipewright, LINTS, here, &found);
        programs.extend(found);
    }
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"cases\", \"pass\", \"pass_renamed\"]\n\n\
        [profile.dev]\ndebug = 0\nincremental = false\n";
    write(&root.join("Cargo.toml"), workspace);
    // The versions that this test was built with: there is no need for a network.
    fs::copy(here.join("../Cargo.lock"), root.join("Cargo.lock")).expect("there is a lock file");

    let (mut messages, mut executables) = built_by_cargo(&root);
    let mut remarks = clippy(&root);
    let cases = cases
        .into_iter()
        .zip(copies)
        .map(|(case, copy)| (case, messages.remove(&copy).unwrap_or_default()))
        .collect();
    let programs = programs
        .into_iter()
        .map(|file| Program {
            name: file.strip_prefix(here).expect("it is in here").display().to_string(),
            messages: messages.remove(&file).unwrap_or_default(),
            remarks: remarks.remove(&file).unwrap_or_default(),
            executable: executables.remove(&file),
        })
        .collect();
    Built { cases, programs }
}

/// A line of what cargo prints.
#[derive(Deserialize)]
struct Line {
    target: Option<Target>,
    message: Option<Message>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    src_path: PathBuf,
}

/// Messages and programs, by file.
type Said = (BTreeMap<PathBuf, Vec<Message>>, BTreeMap<PathBuf, PathBuf>);

fn built_by_cargo(root: &Path) -> Said {
    let output = cargo(root, &["build", "--workspace", "--offline", "--keep-going", "--message-format=json"]);
    let said = said(&output);
    assert!(!said.0.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// What clippy says of the programs, if it is there.
fn clippy(root: &Path) -> BTreeMap<PathBuf, Vec<Message>> {
    if !cargo(root, &["clippy", "-V"]).status.success() {
        println!("skipped: clippy is not installed");
        return BTreeMap::new();
    }
    let programs = ["-p", "pass", "-p", "pass_renamed"];
    let output = cargo(
        root,
        &[&["clippy", "--offline", "--keep-going", "--message-format=json"], &programs[..]].concat(),
    );
    let (messages, _) = said(&output);
    let went_well = output.status.success() || !messages.is_empty();
    assert!(went_well, "{}", String::from_utf8_lossy(&output.stderr));
    messages
}

fn cargo(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .stderr(Stdio::piped())
        .output()
        .expect("cargo runs")
}

fn said(output: &Output) -> Said {
    let (mut messages, mut executables) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::new());
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(Line { target: Some(target), message, executable }) = serde_json::from_str(line) else {
            continue;
        };
        if let Some(message) = message {
            messages.entry(target.src_path).or_default().push(message);
        } else if let Some(executable) = executable {
            executables.insert(target.src_path, executable);
        }
    }
    (messages, executables)
}

fn package(at: &Path, edition: &str, pipewright: &str, lints: &str, below: &Path, programs: &[PathBuf]) {
    let name = at.file_name().expect("it has a name").to_string_lossy();
    let mut text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n[dependencies]\n{pipewright}\n\
        tokio = {{ version = \"1\", features = [\"rt-multi-thread\", \"macros\", \"time\"] }}\n\
        futures = \"0.3\"\n\n{lints}"
    );
    for program in programs {
        let name = program.strip_prefix(below).expect("it is in there").with_extension("");
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
