//! Folders of HTML: where they are on this machine, and serving them.

use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::web::Site;
use crate::server::Server;

/// A folder of HTML and how it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where it is.
    pub root: PathBuf,
    /// The path it is served under, with slashes at both ends. Not `/` for a folder whose links may lead out of it:
    /// at the top a browser takes `../x` for `/x`.
    pub mount: &'static str,
    /// The path of the first page, as served.
    pub start: &'static str,
}

impl Folder {
    /// Any folder; its first page is `index.html`.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Folder { root: root.into(), mount: "/site/", start: "/site/index.html" }
    }

    /// A server's routes for it.
    pub fn router(self) -> Router {
        Router::new().fallback(file).with_state(Arc::new(self))
    }

    /// The site that `server` makes of it.
    pub fn site(&self, server: &Server) -> Site {
        Site { start: server.url(self.start), scope: server.url(self.mount) }
    }
}

/// Why there is no installed book.
#[derive(Debug)]
#[non_exhaustive]
pub enum NoBook {
    /// `rustc` could not be asked where it is installed.
    NoRustc(String),
    /// The documentation is not where it would be.
    NotInstalled(PathBuf),
}

impl fmt::Display for NoBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoBook::NoRustc(why) => write!(f, "`rustc --print sysroot` did not work: {why}"),
            NoBook::NotInstalled(place) => write!(f, "there is no {}", place.display()),
        }
    }
}

impl std::error::Error for NoBook {}

/// The book that rustup installs with the toolchain in use. The folder is that of all documentation, because the
/// book links into its neighbours.
pub fn installed_book() -> Result<Folder, NoBook> {
    let rustc = Command::new("rustc").args(["--print", "sysroot"]).output();
    let output = rustc.map_err(|error| NoBook::NoRustc(error.to_string()))?;
    if !output.status.success() {
        return Err(NoBook::NoRustc(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let root = sysroot.join("share/doc/rust/html");
    let first = root.join("book/index.html");
    if !first.is_file() {
        return Err(NoBook::NotInstalled(first));
    }
    Ok(Folder { root, mount: "/", start: "/book/index.html" })
}

/// A small site that comes with the examples. One of its pages is broken, one of its links dead.
pub fn bundled() -> Folder {
    Folder::at(Path::new(env!("CARGO_MANIFEST_DIR")).join("site"))
}

async fn file(State(folder): State<Arc<Folder>>, uri: Uri) -> Response {
    let Some(path) = uri.path().strip_prefix(folder.mount).and_then(|path| path_below(&folder.root, path))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Small files from the page cache: a thread for each would cost more than the read.
    match std::fs::read(&path) {
        Ok(bytes) => ([(header::CONTENT_TYPE, content_type(&path))], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The file that a path below the mount means; `None` if it points out of the folder.
fn path_below(root: &Path, request: &str) -> Option<PathBuf> {
    let relative = PathBuf::from(unescape(request)?);
    // `..` and absolute paths never reach the disk.
    let below = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let path = root.join(&relative);
    match below {
        true if path.is_dir() => Some(path.join("index.html")),
        true => Some(path),
        false => None,
    }
}

/// `%20` and the like; `None` if that is no text.
pub(super) fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match tail {
            [high, low, tail @ ..] if *first == b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
                rest = tail;
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let root = bundled().root;
        assert_eq!(path_below(&root, "index.html"), Some(root.join("index.html")));
        assert_eq!(path_below(&root, ""), Some(root.join("index.html")));
        assert_eq!(path_below(&root, "../Cargo.toml"), None);
        assert_eq!(path_below(&root, "%2e%2e/Cargo.toml"), None);
        assert_eq!(path_below(&root, "/etc/passwd"), None);
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(unescape("a%20b%C3%A4").as_deref(), Some("a bä"));
        assert_eq!(unescape("100%"), Some("100%".to_owned()));
        assert_eq!(unescape("%zz"), None);
        assert_eq!(unescape("%ff"), None);
    }
}
