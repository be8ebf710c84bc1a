//! Runs the compiler: through `cargo`, alone for its time, under callgrind for its instructions.
//!
//! Cargo takes this program for the compiler of the two packages (`RUSTC_WORKSPACE_WRAPPER`); so callgrind sees one
//! run of rustc, and neither cargo nor the dependencies.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use std::{env, fs};

use crate::callgrind;
use crate::packages::{SAME, SIDES, root};

/// Set where this program stands in for rustc: the file for what callgrind prints.
const LOG: &str = "PIPEWRIGHT_CALLGRIND_LOG";
/// The compiler itself: what is called rustc may be a program that looks for one.
const RUSTC: &str = "PIPEWRIGHT_RUSTC";

/// What is asked of the compiler.
#[derive(Clone, Copy)]
pub enum Job {
    /// `cargo check`: no code is made.
    Check,
    /// `cargo build`: code is made without optimisation; a library is not linked.
    Build,
}

impl Job {
    fn word(self) -> &'static str {
        match self {
            Job::Check => "check",
            Job::Build => "build",
        }
    }
}

/// Does the work of rustc if cargo has started this program for it.
pub fn stand_in() -> Option<ExitCode> {
    let log = env::var_os(LOG)?;
    let mut arguments = env::args_os().skip(1);
    let rustc = arguments.next()?;
    let arguments: Vec<OsString> = arguments.collect();
    // Cargo also asks for the version, and for what the target is like.
    let counted = arguments
        .windows(2)
        .any(|pair| pair[0] == "--crate-name" && SIDES.iter().any(|side| pair[1] == *side));
    let mut command = if counted {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        let mut file = OsString::from("--log-file=");
        file.push(log);
        command.arg(file).arg(env::var_os(RUSTC)?);
        command
    } else {
        Command::new(rustc)
    };
    let status = command.args(arguments).status().expect("the compiler starts");
    Some(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How many instructions the compiler needs for a side as it is now, in millions.
pub fn instructions(job: Job, side: &str) -> f64 {
    let log = root().join("callgrind.log");
    let mut command = cargo(job.word(), side);
    command.env("RUSTC_WORKSPACE_WRAPPER", env::current_exe().expect("the path of this program"));
    command.env(LOG, &log).env(RUSTC, rustc());
    run(&mut command);
    let text = fs::read_to_string(&log).expect("callgrind has written");
    let figure = callgrind::collected(&text).unwrap_or_else(|| panic!("no figure for {side}:\n{text}"));
    // What stood here before must not be taken for the figure of the next run.
    fs::remove_file(&log).expect("it is there");
    figure as f64 / 1e6
}

/// What a run of cargo takes.
#[derive(Clone, Copy)]
pub struct Time {
    pub wall: Duration,
    /// On all processors; known on Linux only.
    pub user: Option<Duration>,
}

/// How long cargo works on a side as it is now.
pub fn time(job: Job, side: &str) -> Time {
    let (begin, user) = (Instant::now(), user_of_children());
    run(&mut cargo(job.word(), side));
    let user = user_of_children().zip(user).map(|(after, before)| after - before);
    Time { wall: begin.elapsed(), user }
}

/// Builds the program that runs both sides, and runs it.
pub fn same() {
    run(&mut cargo("run", SAME));
}

/// The size of the library that was built last, in KiB.
pub fn size(side: &str) -> f64 {
    let file = target().join(format!("debug/lib{side}.rlib"));
    fs::metadata(file).expect("it was built").len() as f64 / 1024.0
}

fn target() -> PathBuf {
    root().join("target")
}

fn cargo(word: &str, package: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args([word, "--quiet", "--offline", "--package", package])
        .current_dir(root())
        .env("CARGO_TARGET_DIR", target())
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

fn run(command: &mut Command) {
    let output = command.output().expect("cargo starts");
    assert!(output.status.success(), "{command:?}:\n{}", String::from_utf8_lossy(&output.stderr));
}

fn rustc() -> PathBuf {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().expect("rustc starts");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()).join("bin/rustc")
}

/// The time of all programs that this one has started and waited for, and of those that they have.
fn user_of_children() -> Option<Duration> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may hold anything; it is in brackets. The 16th field is meant, in hundredths of a second.
    let (_, fields) = text.rsplit_once(')')?;
    let ticks: u64 = fields.split_whitespace().nth(13)?.parse().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
