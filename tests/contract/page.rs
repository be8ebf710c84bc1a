//! The page of mistakes: code, what is said of it, and in how many lines.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pipewright::CATALOGUE;

use super::build::Built;
use super::case::Case;
use super::message::Message;
use super::quote::{code, prose, quoted};
use super::{COMMAND, MOST_LINES, WITHOUT_SNAPSHOTS};

/// A heading, the topics that belong there, and what a reader should know first.
const GROUPS: &[(&str, &[&str], &str)] = &[
    (
        "Between the stages",
        &["syntax"],
        "Stages are joined by `|>` and by nothing else. All mistakes of a pipe are reported at once.",
    ),
    (
        "Names",
        &["names"],
        "A bare name is a stage of the table, a path is a function of yours. Names of other libraries are understood, and \
         answered with ours.",
    ),
    (
        "Arguments and numbers",
        &["numbers", "built"],
        "How many arguments, of which kind. A number that could never work is an error as soon as it can be seen.",
    ),
    (
        "Order of stages",
        &["order"],
        "A terminal stands at the end and there is one; modifiers stand behind their stage and before its `?`.",
    ),
    ("Sources", &["sources"], "What stands first must be an iterator, a stream, a pipe or a receiver."),
    (
        "Functions and types",
        &["types", "paths"],
        "What the elements are and what the functions take and give. Types are rustc's business, and most of this is said \
         by rustc; what matters is that it is said once, and of the right stage.",
    ),
    (
        "Question marks and errors",
        &["errors"],
        "`?` takes a `Result` apart. All errors of a pipe become the one of its first `?`, or of `err_into`.",
    ),
    (
        "Built-in sources",
        &["source"],
        "Functions that say what comes next, and pipes that make one of several.",
    ),
    ("Stage by stage", &["stage"], "What is special to a stage, in the order of the README's tables."),
    ("Terminals", &["terminal"], "What is special to the end of a pipe."),
    (
        "Legal and pointless",
        &["pointless"],
        "These compile, with a warning that says what to write. Here the warnings are errors; `#[allow(deprecated)]` says \
         that it is meant.",
    ),
];

/// The whole page.
fn page(built: &Built, version: &str) -> String {
    let mut groups: Vec<(_, Vec<&(Case, Vec<Message>)>)> =
        GROUPS.iter().map(|group| (group, vec![])).collect();
    for case in &built.cases {
        let group = groups.iter_mut().find(|((_, topics, _), _)| topics.contains(&topic(&case.0)));
        group.expect("every folder of `ui/` is a topic of the page").1.push(case);
    }
    for (_, cases) in &mut groups {
        cases.sort_by_key(|(case, _)| CATALOGUE.iter().position(|row| Some(row.name) == stage(case)));
    }

    let all: Vec<&Message> = built.errors().collect();
    let ours = all.iter().filter(|error| error.is_ours()).count();
    let long = all.iter().filter(|error| error.lines() > MOST_LINES).count();
    let many = built.cases.iter().filter(|(case, _)| case.is_said_twice()).count();
    let mut page = format!(
        "<!-- Made by `{COMMAND}`; a test compares. -->\n\n\
        # Mistakes, and what is said of them\n\n\
        Each row is a program that does not compile, and what rustc {version} says of it. The code stands in\n\
        `pipe!( .. )` where nothing else is shown. <ins>Underlined</ins> is where the message points; what is **bold**\n\
        is said in our words ({ours} of {} messages), the rest in those of rustc. The number of lines counts all that is\n\
        printed, and leads to it.\n\n",
        all.len()
    );
    page.push_str("| | mistakes | lines, in the median | at most |\n| --- | ---: | ---: | ---: |\n");
    for ((title, _, _), cases) in &groups {
        let lengths = lengths(cases.iter().flat_map(|(_, messages)| messages));
        let anchor = title.to_lowercase().replace(' ', "-");
        totals(&mut page, &format!("[{title}](#{anchor})"), cases.len(), &lengths);
    }
    totals(&mut page, "all", built.cases.len(), &lengths(all));
    let state = match (long, many) {
        (0, 0) => format!("Every mistake is reported once, in at most {MOST_LINES} lines."),
        _ => format!(
            "Still wanting: {long} messages of more than {MOST_LINES} lines, {many} mistakes reported twice."
        ),
    };
    writeln!(page, "\n{state}").expect("a string takes it");

    for ((title, _, about), cases) in &groups {
        write!(page, "\n## {title}\n\n{about}\n\n| code | message | lines |\n| --- | --- | ---: |\n")
            .expect("a string takes it");
        cases.iter().for_each(|(case, messages)| page.push_str(&row(case, messages)));
    }
    page
}

/// Writes the page, or compares it.
pub fn compare(built: &Built, version: &str, is_overwriting: bool) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../MISTAKES.md");
    let new = page(built, version);
    let old = fs::read_to_string(&file).unwrap_or_default();
    if is_overwriting && new != old {
        fs::write(file, new).expect("it can be written");
    } else if let Some(line) = new.lines().find(|line| !old.lines().any(|old| old == *line)) {
        panic!("MISTAKES.md lacks a line; `{COMMAND}` writes it:\n{line}");
    } else {
        assert!(new == old, "MISTAKES.md has other lines, too; `{COMMAND}` writes it anew");
    }
}

/// The folder of a case; for those of a stage, which kind of stage it is.
fn topic(case: &Case) -> &str {
    let Some(stage) = stage(case) else { return case.folder() };
    match CATALOGUE.iter().find(|row| row.name == stage).map(|row| row.kind) {
        Some("source" | "source_call" | "source_pipes") => "source",
        Some("terminal" | "each" | "fold" | "fan") => "terminal",
        _ => "stage",
    }
}

/// `stages/<stage>/<mistake>`
fn stage(case: &Case) -> Option<&str> {
    case.name.strip_prefix("stages/")?.split('/').next()
}

fn lengths<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Vec<usize> {
    let errors = messages.into_iter().filter(|message| message.is_error());
    let mut lengths: Vec<usize> = errors.map(Message::lines).collect();
    lengths.sort_unstable();
    lengths
}

fn totals(page: &mut String, title: &str, cases: usize, lengths: &[usize]) {
    let (median, most) = (lengths[lengths.len() / 2], lengths[lengths.len() - 1]);
    writeln!(page, "| {title} | {cases} | {median} | {most} |").expect("a string takes it");
}

fn row(case: &Case, messages: &[Message]) -> String {
    let mut errors: Vec<&Message> = messages.iter().filter(|message| message.is_error()).collect();
    errors.sort_by_key(|error| error.places(case).first().map(|place| (place.line, place.columns.start)));
    let (_, mistake) = case.name.rsplit_once('/').expect("cases are in folders");
    let mistake = mistake.replace('_', " ");
    let title = match stage(case) {
        Some(stage) => format!("`{stage}`: {mistake}"),
        None => mistake[..1].to_uppercase() + &mistake[1..],
    };
    let quotes: Vec<String> = quoted(case, &errors).iter().map(|(text, places)| code(text, places)).collect();
    let said: Vec<String> = errors.iter().map(|error| said(error)).collect();
    let lines: Vec<String> = errors.iter().map(|error| error.lines().to_string()).collect();
    let mut lines = lines.join(", ");
    if !WITHOUT_SNAPSHOTS.contains(&case.folder()) {
        lines = format!("[{lines}](tests/ui/{}.stderr)", case.name);
    }
    let (name, quotes, said) = (&case.name, quotes.join("<br>"), said.join("<br>"));
    format!("| [{title}](tests/ui/{name}.rs)<br>{quotes} | {said} | {lines} |\n")
}

/// The title, and what helps.
fn said(error: &Message) -> String {
    let title = prose(error.title());
    let mut said = if error.is_ours() { format!("**{title}**") } else { title };
    for line in error.remarks() {
        said.push_str("<br>");
        said.push_str(&prose(&line));
    }
    said
}
