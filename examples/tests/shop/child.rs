//! Runs the example in a process of its own: this test binary once more, which holds the example as a module.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};

use clap::Parser;
use serde_json::Value;

/// In its place the arguments for the process that runs the example.
const ARGUMENTS: &str = "PIPEWRIGHT_SHOP_ARGUMENTS";

/// Not a test by itself: the process that [`Visit::start`] starts.
#[test]
fn child() {
    if let Ok(arguments) = std::env::var(ARGUMENTS) {
        let options = crate::example::Options::parse_from(arguments.lines());
        std::process::exit(crate::example::run(&options).into());
    }
}

/// A running example.
pub struct Visit {
    process: Child,
    errors: BufReader<ChildStderr>,
    out: PathBuf,
}

/// What came of it.
#[derive(Debug)]
pub struct Ended {
    /// The code it ended with.
    pub code: Option<i32>,
    /// All that was printed to stdout.
    pub printed: String,
    /// All that was printed to stderr.
    pub errors: String,
    /// The lines of the JSONL file.
    pub lines: Vec<Value>,
    /// The lines of the CSV file.
    pub table: Vec<Vec<String>>,
}

impl Visit {
    /// Starts the example. Its files go to a folder of this name.
    pub fn start(name: &str, arguments: &str) -> Self {
        let out = folder(name);
        // What an earlier run has left would be taken for this one's.
        let _ = std::fs::remove_dir_all(&out);
        let words = ["shop", "--out", out.to_str().unwrap()].into_iter().chain(arguments.split_whitespace());
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["child::child", "--exact", "--nocapture"])
            .env(ARGUMENTS, words.collect::<Vec<_>>().join("\n"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = BufReader::new(process.stderr.take().unwrap());
        Visit { process, errors, out }
    }

    /// Waits until rows are written.
    #[cfg(unix)]
    pub fn wait_for_rows(&mut self) {
        while jsonl(&self.out).is_empty() {
            assert!(self.process.try_wait().unwrap().is_none(), "it ended without a row");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub fn ctrl_c(&self) {
        let kill = Command::new("kill").args(["-INT", &self.process.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for a line on stderr that begins so.
    #[cfg(unix)]
    pub fn wait_for(&mut self, begin: &str) {
        let mut line = String::new();
        while !line.starts_with(begin) {
            line.clear();
            assert!(self.errors.read_line(&mut line).unwrap() > 0, "it never said {begin:?}");
        }
    }

    /// Waits for its end.
    pub fn end(mut self) -> Ended {
        let mut errors = String::new();
        self.errors.read_to_string(&mut errors).unwrap();
        let output = self.process.wait_with_output().unwrap();
        Ended {
            code: ExitStatus::code(&output.status),
            printed: String::from_utf8(output.stdout).unwrap(),
            errors,
            lines: jsonl(&self.out),
            table: csv(&self.out),
        }
    }
}

/// Where the files of a visit go.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("shop").join(name)
}

fn jsonl(out: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(out.join("products.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn csv(out: &Path) -> Vec<Vec<String>> {
    let Ok(mut reader) = csv::ReaderBuilder::new().has_headers(false).from_path(out.join("products.csv"))
    else {
        return Vec::new();
    };
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}
