//! A cargo project with one program, in which somebody types a pipe.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::server::{Server, uri};

/// The cursor.
const CURSOR: char = '▮';

/// What stands around the pipe.
const PROGRAM: &str = "\
use pipewright::{Failed, Flow, pipe};

/// What a page lists.
#[derive(Clone)]
pub struct Item {
    pub id: u32,
    pub name: String,
}

pub struct NetError;

async fn get_page(no: u32) -> Vec<Item> {
    Vec::from([get_item(no).await])
}

async fn get_item(id: u32) -> Item {
    Item { id, name: String::new() }
}

fn lost<T, X>(_: &Failed<'_, T, X>) {}

async fn try_item(id: u32) -> Result<Item, NetError> {
    Ok(get_item(id).await)
}

async fn next_page(cursor: Option<u32>) -> (Vec<Item>, Option<u32>) {
    (Vec::new(), cursor)
}

async fn is_new(item: &Item) -> bool {
    item.id > 0
}

async fn save(_: Item) {}

fn every<T>(pipe: impl Flow<Item = T>, _: usize) -> impl Flow<Item = T> {
    pipe
}

fn branch_of(no: &u32) -> usize {
    usize::from(*no > 1)
}

async fn total(pipe: impl Flow<Item = u32>) -> u32 {
    pipe!(pipe |> sum::<u32>).await
}

pub async fn program(ids: Vec<u32>) {
    let _ = pipe!(…);
}
";

/// Of what is no more than Rust: std, and what an async closure gives.
const RUST: &str = "\
fn given<R: Future>(_: impl Fn(u32) -> R, _: impl AsyncFn(&u32)) -> Option<R::Output> {
    None
}

fn program() {
    let text▮ = given(async |_| String::new(), async |_| ());
}
";

/// The one server of all tests; `None`, and said so, where there is none to test with.
static EDITOR: LazyLock<Option<Mutex<Editor>>> = LazyLock::new(|| {
    let editor = Editor::open().and_then(Editor::that_knows_rust);
    // `eprintln!` would be seen for failed tests only.
    let mut output = std::io::stderr();
    editor.map(Mutex::new).map_err(|reason| writeln!(output, "skipped: {reason}")).ok()
});

/// The editor with the program, if there is one.
pub fn editor() -> Option<MutexGuard<'static, Editor>> {
    EDITOR.as_ref().map(|editor| editor.lock().unwrap_or_else(PoisonError::into_inner))
}

/// An open file.
pub struct Editor {
    server: Server,
    uri: String,
    version: u32,
}

impl Editor {
    fn open() -> Result<Editor, &'static str> {
        let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let runtime = root.join("runtime");
        let manifest = format!(
            "[package]\nname = \"program\"\nedition = \"2024\"\n\n\
            [workspace]\n\n\
            [dependencies]\npipewright = {{ path = {runtime:?} }}\n",
        );
        let file = project.join("src/lib.rs");
        fs::create_dir_all(project.join("src")).expect("the folder for test projects can be written");
        fs::write(project.join("Cargo.toml"), manifest).expect("the manifest can be written");
        fs::write(&file, PROGRAM).expect("the program can be written");
        // The versions that are there already.
        fs::copy(root.join("Cargo.lock"), project.join("Cargo.lock")).expect("the lock file can be copied");

        let server = Server::start(&project);
        let mut server =
            server.ok_or("rust-analyzer is not installed (rustup component add rust-analyzer rust-src)")?;
        let uri = uri(&file);
        let document = json!({ "uri": uri, "languageId": "rust", "version": 0, "text": PROGRAM });
        server.notify("textDocument/didOpen", json!({ "textDocument": document }));
        Ok(Editor { server, uri, version: 0 })
    }

    /// Some versions fail in async closures, and without a network for the crates that std is made of there is no std.
    fn that_knows_rust(mut self) -> Result<Self, &'static str> {
        let position = self.write(RUST);
        let shown = self.ask("textDocument/hover", position).unwrap_or_default();
        let text = shown["contents"]["value"].as_str().unwrap_or_default();
        match text.contains("Option<String>") {
            true => Ok(self),
            false => Err("this rust-analyzer does not know what an async closure gives, or std"),
        }
    }

    /// The names that are offered at the cursor.
    pub fn offered(&mut self, pipe: &str) -> Vec<String> {
        let answer = self.at_the_cursor("textDocument/completion", pipe);
        // `map(…)`, `collect()` and `id` are offered under labels that begin with the name.
        let name = |item: &Value| {
            let label = item["label"].as_str().unwrap_or_default();
            label.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect()
        };
        let items = answer.get("items").unwrap_or(&answer);
        items.as_array().into_iter().flatten().map(name).collect()
    }

    /// What is shown at the cursor.
    pub fn hover(&mut self, pipe: &str) -> String {
        let answer = self.at_the_cursor("textDocument/hover", pipe);
        answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// Where the name at the cursor is defined.
    pub fn definitions(&mut self, pipe: &str) -> Vec<Definition> {
        let answer = self.at_the_cursor("textDocument/definition", pipe);
        answer.as_array().into_iter().flatten().map(Definition::new).collect()
    }

    /// What rust-analyzer itself reports, each with its code.
    pub fn diagnostics(&mut self, pipe: &str) -> Vec<(String, String)> {
        self.write(&PROGRAM.replace('…', pipe));
        let answer = self.ask("textDocument/diagnostic", Value::Null).expect("diagnostics");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let items = answer["items"].as_array().into_iter().flatten();
        items.map(|item| (text(&item["code"]), text(&item["message"]))).collect()
    }

    fn at_the_cursor(&mut self, method: &str, pipe: &str) -> Value {
        let position = self.write(&PROGRAM.replace('…', pipe));
        self.ask(method, position).unwrap_or_else(|error| panic!("{pipe}\n{error}"))
    }

    fn ask(&mut self, method: &str, position: Value) -> Result<Value, String> {
        let params = json!({ "textDocument": { "uri": self.uri }, "position": position });
        self.server.request(method, params)
    }

    /// Puts a program in the place of the one before it, and gives the place of the cursor.
    fn write(&mut self, program: &str) -> Value {
        let position = program.split_once(CURSOR).map(|(before, _)| {
            let column = before.lines().last().map_or(0, |line| line.encode_utf16().count());
            json!({ "line": before.matches('\n').count(), "character": column })
        });
        self.version += 1;
        let params = json!({
            "textDocument": { "uri": self.uri, "version": self.version },
            "contentChanges": [{ "text": program.replace(CURSOR, "") }],
        });
        self.server.notify("textDocument/didChange", params);
        position.unwrap_or_default()
    }
}

/// Where a name is defined.
#[derive(Debug)]
pub struct Definition {
    /// The file.
    pub file: PathBuf,
    /// The line that the name stands in, trimmed.
    pub line: String,
}

impl Definition {
    fn new(location: &Value) -> Self {
        let uri = location["uri"].as_str().expect("a place has a file");
        let file = PathBuf::from(uri.strip_prefix("file://").expect("it is a file"));
        let number = location["range"]["start"]["line"].as_u64().expect("a place has a line");
        let text = if file.ends_with("editor/src/lib.rs") {
            // As it was written first: the pipe has no definitions of its own.
            PROGRAM.to_owned()
        } else {
            fs::read_to_string(&file).expect("the file can be read")
        };
        let line = text.lines().nth(usize::try_from(number).expect("it is small")).unwrap_or_default();
        Definition { file, line: line.trim().to_owned() }
    }
}
