//! Chromium without a window: it opens a page, waits for its script, and tells what became of it.

use std::env;
use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Nothing takes that long: without it a browser that hangs would hang the tests.
const GUARD: Duration = Duration::from_secs(120);

/// What became of a page.
pub struct Page {
    html: String,
    /// What it wrote to its console, and the errors there.
    pub console: Vec<String>,
}

impl Page {
    /// Opens the text of a page, with something behind the `#` of its address and a script that is run at its end. `None` where no
    /// browser is installed.
    pub fn open(name: &str, html: &str, hash: &str, script: &str) -> Option<Page> {
        let browser = installed()?;
        let folder = env::temp_dir().join(format!("pipewright-browser-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("page.html");
        let (page, end) = html.split_once("</body>").expect("a page has a body");
        fs::write(&file, format!("{page}<script>{script}</script></body>{end}")).unwrap();
        let page = dumped(
            Command::new(browser)
                // As root, as in a container, there is no sandbox.
                .args([
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-dev-shm-usage",
                ])
                .args([
                    "--window-size=1200,1400",
                    "--virtual-time-budget=10000",
                    "--enable-logging=stderr",
                    "--v=0",
                ])
                .arg(format!("--user-data-dir={}", folder.join("profile").display()))
                .args(["--dump-dom".to_owned(), format!("file://{}{hash}", file.display())]),
        );
        // It may still write there.
        let _ = fs::remove_dir_all(&folder);
        Some(page)
    }

    /// What the script of the page says of itself: `data-<name>` of its body.
    #[track_caller]
    pub fn told(&self, name: &str) -> String {
        let (_, body) =
            self.html.rsplit_once("<body").unwrap_or_else(|| panic!("no page came: {:?}", self.console));
        let tag = body.split_once('>').map_or(body, |(tag, _)| tag);
        let value = tag.split_once(&format!("data-{name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
        value
            .unwrap_or_else(|| panic!("the page says nothing of {name}: {tag}, {:?}", self.console))
            .0
            .to_owned()
    }

    #[track_caller]
    pub fn number(&self, name: &str) -> usize {
        self.told(name).parse().unwrap()
    }
}

/// The one that `PIPEWRIGHT_BROWSER` names, or the first on the `PATH`.
fn installed() -> Option<PathBuf> {
    let named = env::var_os("PIPEWRIGHT_BROWSER").map(PathBuf::from);
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places = env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    let found = named.or_else(|| places.find(|place| place.is_file()));
    if found.is_none() {
        println!("skipped: no browser is installed ({})", names.join(", "));
    }
    found
}

fn dumped(command: &mut Command) -> Page {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the browser starts");
    let (html, errors) = (read(child.stdout.take()), read(child.stderr.take()));
    let until = Instant::now() + GUARD;
    let is_over = ended(&mut child, until);
    let left = || until.saturating_duration_since(Instant::now()).max(Duration::from_secs(5));
    let html = html.recv_timeout(left()).unwrap_or_default();
    let errors = errors.recv_timeout(left()).unwrap_or_default();
    assert!(is_over, "the browser did not end: {errors}");
    let console = errors.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect();
    Page { html, console }
}

/// Waits until then, and ends it where that is not enough.
fn ended(child: &mut Child, until: Instant) -> bool {
    while Instant::now() < until {
        if child.try_wait().expect("it is a child").is_some() {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// Reads all of it elsewhere: what the browser started may hold its output open when it is gone.
fn read(output: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    let mut output = output.expect("it is a pipe");
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = output.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}
