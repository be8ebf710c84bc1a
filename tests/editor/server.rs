//! rust-analyzer as a child process, and the few words of its protocol that an editor needs.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// Nothing takes that long: without it a test that must fail would hang.
const GUARD: Duration = Duration::from_secs(600);

/// What the server says where a document has changed under a request: ask again.
const CHANGED: [i64; 2] = [-32801, -32802];

/// A running rust-analyzer. It ends by itself when its input is closed, at the end of this process.
pub struct Server {
    process: Child,
    messages: Receiver<Value>,
    requests: u64,
}

impl Server {
    /// Starts it on a cargo project and waits until it knows all of it; `None` where it is not installed.
    pub fn start(project: &Path) -> Option<Server> {
        let mut process = installed()?
            .current_dir(project)
            // Not that of the cargo which runs this test.
            .env("CARGO_TARGET_DIR", project.join("target"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("rust-analyzer starts");
        let mut output = BufReader::new(process.stdout.take().expect("its output is a pipe"));
        let (sender, messages) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Server { process, messages, requests: 0 };
        server.initialize(project);
        Some(server)
    }

    fn initialize(&mut self, project: &Path) {
        let params = json!({
            "processId": std::process::id(),
            "rootUri": uri(project),
            "capabilities": {
                "textDocument": { "hover": { "contentFormat": ["markdown"] }, "diagnostic": {} },
                "experimental": { "serverStatusNotification": true },
            },
            // What rustc says has its own tests.
            "initializationOptions": { "checkOnSave": false },
        });
        self.request("initialize", params).expect("rust-analyzer begins");
        self.notify("initialized", json!({}));
        let ready = self.wait(|message| {
            message["method"] == "experimental/serverStatus" && message["params"]["quiescent"] == true
        });
        // A warning may be about anything on this machine.
        assert_ne!(ready["params"]["health"], "error", "rust-analyzer is not well: {ready:#}");
    }

    /// Asks and waits for the answer, or for what went wrong inside of the server.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, String> {
        loop {
            self.requests += 1;
            let id = self.requests;
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
            let answer = self.wait(|message| message["method"].is_null() && message["id"] == id);
            match &answer["error"] {
                Value::Null => return Ok(answer["result"].clone()),
                error if CHANGED.iter().any(|code| error["code"] == *code) => {}
                error => return Err(format!("{method}: {error:#}")),
            }
        }
    }

    /// Tells something that has no answer.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let input = self.process.stdin.as_mut().expect("its input is a pipe");
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("rust-analyzer listens");
    }

    /// The first message that is wanted. What the server asks in between gets an answer that says nothing.
    fn wait(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.messages.recv_timeout(GUARD).expect("rust-analyzer answers");
            if is_wanted(&message) {
                return message;
            }
            if !message["method"].is_null() && !message["id"].is_null() {
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
            }
        }
    }
}

/// A file as the protocol names it.
pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// One message: headers, an empty line, and as many bytes as a header said.
fn read(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut header = String::new();
        output.read_line(&mut header).ok()?;
        if let Some(number) = header.strip_prefix("Content-Length: ") {
            length = number.trim().parse().ok()?;
        } else if header.trim().is_empty() {
            break;
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// rust-analyzer, if it runs and has the sources of std to look into.
fn installed() -> Option<Command> {
    let program = env::var_os("PIPEWRIGHT_RUST_ANALYZER").unwrap_or_else(|| "rust-analyzer".into());
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = |command: &mut Command| command.output().ok().filter(|output| output.status.success());
    said(Command::new(&program).arg("--version"))?;
    let sysroot = said(Command::new(rustc).args(["--print", "sysroot"]))?.stdout;
    let sources = PathBuf::from(String::from_utf8(sysroot).ok()?.trim()).join("lib/rustlib/src/rust/library");
    let elsewhere = env::var_os("RUST_SRC_PATH").map(PathBuf::from);
    let has_sources = elsewhere.into_iter().chain([sources]).any(|folder| folder.join("core").is_dir());
    has_sources.then(|| Command::new(program))
}
