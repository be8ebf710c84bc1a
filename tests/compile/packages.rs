//! The packages that are compiled: one per side, and a program that runs both.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::templates::{COMMON, Calls, OUR_IMPORTS, TEMPLATES, THEIR_IMPORTS, Template, long_pipe};

/// Who is measured: `pipe!` and futures-util. Also the names of the packages.
pub const SIDES: [&str; 2] = ["ours", "theirs"];

/// The program that runs both.
pub const SAME: &str = "same";

/// The folder of the packages: a workspace of its own, with the versions that this bench was built with.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile")
}

/// Writes the packages, with nothing in them.
pub fn create() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sides = format!("pipewright = {{ path = {:?} }}\nfutures = \"0.3\"\n", here.join("../runtime"));
    let both = "ours = { path = \"../ours\" }\ntheirs = { path = \"../theirs\" }\nfutures = \"0.3\"\n";
    for (name, dependencies) in [(SIDES[0], &*sides), (SIDES[1], &*sides), (SAME, both)] {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
        );
        put(&root().join(name).join("Cargo.toml"), &manifest);
    }
    for side in SIDES {
        functions(side, &[], 0);
    }
    put(&program(), "fn main() {}\n");
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"ours\", \"theirs\", \"same\"]\n\n\
        [profile.dev]\nincremental = false\n";
    put(&root().join("Cargo.toml"), workspace);
    fs::copy(here.join("../Cargo.lock"), root().join("Cargo.lock")).expect("there is a lock file");
}

/// Makes a side of so many functions, of these templates in turn.
pub fn functions(side: &str, templates: &[&Template], count: usize) {
    put(&lib(side), &(head(side) + &many(side, templates, count)));
}

/// Makes a side of a long pipe.
pub fn long(side: &str, stages: usize, calls: Calls) {
    put(&lib(side), &(head(side) + &run(side, stages, calls)));
}

/// Makes a program that runs every template, and a long pipe of so many stages, on both sides and compares.
pub fn same(stages: usize) {
    let templates: Vec<&Template> = TEMPLATES.iter().collect();
    for side in SIDES {
        let text = head(side) + &many(side, &templates, templates.len()) + &run(side, stages, Calls::Own);
        put(&lib(side), &text);
    }
    let mut text = String::from("use futures::executor::block_on;\n\nfn main() {\n");
    for (number, Template { name, .. }) in TEMPLATES.iter().enumerate() {
        let [ours, theirs] = SIDES.map(|side| {
            format!(
                "{{ let store = {side}::Store::default(); \
                let gives = block_on({side}::{name}_{number}(&store)); format!(\"{{gives:?}} {{store:?}}\") }}"
            )
        });
        text += &format!("assert_eq!({ours}, {theirs}, \"{name}\");\n");
    }
    text += "assert_eq!(ours::run(), theirs::run(), \"the long pipe\");\n}\n";
    put(&program(), &text);
}

fn many(side: &str, templates: &[&Template], count: usize) -> String {
    let functions = templates.iter().cycle().take(count).enumerate().map(|(number, template)| {
        let Template { name, gives, ours, theirs, .. } = template;
        let body = if side == SIDES[0] { ours } else { theirs };
        format!("pub async fn {name}_{number}(store: &Store) -> {gives} {{\n{body}.await\n}}\n\n")
    });
    functions.collect()
}

/// It runs the pipe, so that there is code to make.
fn run(side: &str, stages: usize, calls: Calls) -> String {
    let ([ours, theirs], functions) = long_pipe(stages, calls);
    let body = if side == SIDES[0] { ours } else { theirs };
    format!("{functions}pub fn run() -> Vec<u32> {{\nfutures::executor::block_on({body})\n}}\n")
}

fn head(side: &str) -> String {
    let imports = if side == SIDES[0] { OUR_IMPORTS } else { THEIR_IMPORTS };
    // A warning would be paid for too.
    format!("#![deny(warnings)]\n#![allow(unused)]\n{imports}{COMMON}")
}

fn lib(side: &str) -> PathBuf {
    root().join(side).join("src/lib.rs")
}

fn program() -> PathBuf {
    root().join(SAME).join("src/main.rs")
}

/// Writes even what was there: whoever makes a file wants it compiled.
fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}
