//! How long pipes take to compile, beside the same jobs written with futures-util.
//!
//!     cargo bench -p pipewright-tests --bench compile                prints the tables
//!     cargo bench -p pipewright-tests --bench compile -- --write     puts them into BENCHMARKS.md
//!     cargo bench -p pipewright-tests --bench compile -- paged       only templates whose name contains this
//!
//! It writes two packages with the same functions, and counts the instructions of the compiler with callgrind: they
//! do not depend on what else the machine does. The time that `cargo` takes is measured too, on both sides in turn.

#[path = "../bench/callgrind.rs"]
mod callgrind;
mod compiler;
mod packages;
#[path = "../bench/place.rs"]
mod place;
mod report;
mod templates;

use std::process::ExitCode;

use compiler::{Job, Time};
use packages::SIDES;
use report::Table;
use templates::{Calls, TEMPLATES, Template};

/// Where the tables begin in BENCHMARKS.md.
const BEGIN: &str = "<!-- begin: compile times, from here to `end` written by `cargo bench` -->";

/// Functions of one template.
const FEW: usize = 25;
/// Functions of all templates in turn.
const MANY: usize = 200;
/// Stages of the long pipe that is built; a third of them buffers.
const LONG: usize = 30;
/// What its buffers run.
const LONG_PIPES: [(&str, Calls); 2] = [
    ("30 stages, ten buffers, each with a function of its own", Calls::Own),
    ("30 stages, ten buffers, all with the same function", Calls::Same),
];
/// Stages of the pipes that show how the cost grows.
const GROWTH: [usize; 3] = [9, 18, 36];
/// Of so many times the shortest is taken.
const TIMES: usize = 5;

fn main() -> ExitCode {
    if let Some(code) = compiler::stand_in() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` runs benches too; this one takes minutes.
        println!("nothing to do without `cargo bench`");
        return ExitCode::SUCCESS;
    }
    packages::create();
    packages::same(LONG);
    compiler::same();
    let write = arguments.iter().any(|argument| argument == "--write");
    let only = arguments.iter().find(|argument| !argument.starts_with("--"));
    let wanted = |template: &&Template| only.is_none_or(|only| template.name.contains(&**only));
    let templates: Vec<&Template> = TEMPLATES.iter().filter(wanted).collect();

    let counted = callgrind::is_there();
    let mut text = times(&templates);
    print!("{text}");
    if let Err(reason) = counted {
        println!("cannot count instructions: {reason}");
        println!("{}", callgrind::INSTALL);
        return ExitCode::SUCCESS;
    }
    let nothing = SIDES.map(|side| {
        packages::functions(side, &[], 0);
        compiler::instructions(Job::Check, side)
    });
    let mut show = |table: String| {
        print!("{table}");
        text += &table;
    };
    show(checks(&templates, nothing));
    if only.is_none() {
        show(growth(nothing));
        show(build());
    }
    if write && only.is_none() {
        if let Err(error) = place::write(BEGIN, "compile", &text) {
            println!("not written: {error}");
        }
    }
    ExitCode::SUCCESS
}

/// What a user waits for.
fn times(templates: &[&Template]) -> String {
    let mut table =
        Table::new(&format!("Seconds, the shortest of {TIMES} runs on each side, in turn."), "command");
    let mut row = |title: &str, [ours, theirs]: [Time; 2]| {
        if let (Some(ours), Some(theirs)) = (ours.user, theirs.user) {
            table.row(&format!("{title}: user"), [ours.as_secs_f64(), theirs.as_secs_f64()], 2);
        }
        table.row(&format!("{title}: wall"), [ours.wall.as_secs_f64(), theirs.wall.as_secs_f64()], 2);
    };
    eprintln!("{MANY} functions: time");
    let check = both(|side| packages::functions(side, templates, MANY), Job::Check);
    row(&format!("`cargo check`, {MANY} pipes"), check);
    for (title, calls) in LONG_PIPES {
        let build = both(|side| long(side, LONG, calls), Job::Build);
        row(&format!("`cargo build`, {title}"), build);
    }
    table.finish()
}

/// The shortest times of both sides.
fn both(make: impl Fn(&str), job: Job) -> [Time; 2] {
    let measure = |side| {
        make(side);
        compiler::time(job, side)
    };
    // Dependencies are built by the first run, which does not count.
    let [_, _] = SIDES.map(measure);
    let mut best = SIDES.map(measure);
    for _ in 1..TIMES {
        for (best, side) in best.iter_mut().zip(SIDES) {
            let time = measure(side);
            best.wall = best.wall.min(time.wall);
            best.user = best.user.min(time.user);
        }
    }
    best
}

/// Instructions by template, above those for `nothing`.
fn checks(templates: &[&Template], nothing: [f64; 2]) -> String {
    let per_function = |title: &str, templates: &[&Template], count: usize| {
        above(nothing, Job::Check, |side| {
            eprintln!("{title}: {side}");
            packages::functions(side, templates, count);
        })
        .map(|all| all / count as f64)
    };
    let mut table = Table::new(
        "Millions of instructions that `rustc` needs to check a function, by what is in it.",
        "pipe",
    );
    for template in templates {
        table.row(template.title, per_function(template.name, &[template], FEW), 1);
    }
    if templates.len() > 1 {
        table.row(&format!("all of them in turn, {MANY}"), per_function("all", templates, MANY), 1);
    }
    table.finish()
}

/// Instructions to check long pipes.
fn growth(nothing: [f64; 2]) -> String {
    let mut table = Table::new("The same for one long pipe, a third of its stages buffers.", "stages");
    for stages in GROWTH {
        let check = above(nothing, Job::Check, |side| long(side, stages, Calls::Own));
        table.row(&format!("{stages}"), check, 0);
    }
    table.finish()
}

/// What a debug build of a long pipe needs, and gives.
fn build() -> String {
    let nothing = SIDES.map(|side| {
        packages::functions(side, &[], 0);
        compiler::instructions(Job::Build, side)
    });
    let empty = SIDES.map(compiler::size);
    let mut table = Table::new(
        "A debug build, without linking, beyond that of a library with no pipe: millions of instructions of `rustc`, \
        and KiB of the library.",
        "what",
    );
    for (title, calls) in LONG_PIPES {
        let instructions = above(nothing, Job::Build, |side| long(side, LONG, calls));
        table.row(&format!("{title}: instructions"), instructions, 0);
        let full = SIDES.map(compiler::size);
        table.row(&format!("{title}: library"), [0, 1].map(|side| full[side] - empty[side]), 0);
    }
    table.finish()
}

fn long(side: &str, stages: usize, calls: Calls) {
    eprintln!("{stages} stages: {side}");
    packages::long(side, stages, calls);
}

/// Instructions for both sides as they are made, above those for `nothing`.
fn above(nothing: [f64; 2], job: Job, make: impl Fn(&str)) -> [f64; 2] {
    [0, 1].map(|side| {
        make(SIDES[side]);
        compiler::instructions(job, SIDES[side]) - nothing[side]
    })
}
