//! The catalogues have everything that `pipe!` knows.

use std::collections::BTreeMap;

use pipewright::{CATALOGUE, MODIFIERS};

use crate::segment::{ENDS_IN_TIME, IDLES, TAKES, THROTTLES};
use crate::segments;
use crate::sources::SOURCES;
use crate::terminals::TERMINALS;

/// The name that `text` begins with, and what follows.
fn name(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len()))
}

/// What follows the brackets that `text` begins with, if it does.
fn behind_brackets(text: &str, open: char, close: char) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        depth += i32::from(c == open) - i32::from(c == close);
        if depth == 0 {
            return if at > 0 { &text[at + close.len_utf8()..] } else { text };
        }
    }
    text
}

/// The stages of a text, those of its arguments too, each with its modifiers.
fn stages(text: &str) -> Vec<(String, Vec<String>)> {
    let text: String = text.split_whitespace().collect();
    let is_source =
        |name: &str| CATALOGUE.iter().any(|row| row.name == name && row.kind.starts_with("source"));
    // Where a name begins; that of a source is known by itself.
    let begins = text.char_indices().map(|(at, _)| at).filter(|at| {
        let before = &text[..*at];
        let (name, _) = name(&text[*at..]);
        let fresh = !before.ends_with(|c: char| c.is_alphanumeric() || "_.:".contains(c));
        before.ends_with("|>") || (fresh && is_source(name))
    });
    let stage = |at: usize| {
        let (stage, rest) = name(&text[at..]);
        let rest = rest.strip_prefix("::").map_or(rest, |types| behind_brackets(types, '<', '>'));
        let mut rest = behind_brackets(rest, '(', ')');
        let mut modifiers = Vec::new();
        while let Some(more) = rest.strip_prefix('.') {
            let (modifier, more) = name(more);
            modifiers.push(modifier.to_owned());
            rest = behind_brackets(more, '(', ')');
        }
        (stage.to_owned(), modifiers)
    };
    begins.map(stage).collect()
}

#[test]
fn texts_are_taken_apart() {
    let text = "merge(up |> map(f(1)).pool(&p).rate (&l)?, unfold(0, g)) |> sum::<Vec<u64>> |> buffer(n).unordered()";
    let names: Vec<_> =
        stages(text).into_iter().map(|(name, modifiers)| format!("{name} {}", modifiers.join(" "))).collect();
    assert_eq!(names, ["merge ", "map pool rate", "unfold ", "sum ", "buffer unordered"]);
}

#[test]
fn what_is_looked_at_more_closely_is_there() {
    for text in [TAKES, THROTTLES, IDLES, ENDS_IN_TIME] {
        assert!(segments::all().any(|it| it.text == text), "{text}");
    }
}

#[test]
fn everything_is_in_at_least_two() {
    let segments = segments::all().map(|it| it.text);
    let texts = segments.chain(SOURCES.iter().map(|it| it.text)).chain(TERMINALS.iter().map(|it| it.text));
    let (mut uses, mut pairs) = (BTreeMap::<String, u32>::new(), BTreeMap::<String, u32>::new());
    for (stage, modifiers) in texts.flat_map(stages) {
        for modifier in modifiers {
            *uses.entry(format!(".{modifier}")).or_default() += 1;
            *pairs.entry(format!("{stage}.{modifier}")).or_default() += 1;
        }
        *uses.entry(stage).or_default() += 1;
    }
    let mut missing = Vec::new();
    let mut asks = |found: &BTreeMap<String, u32>, what: String, times: u32| {
        let there = found.get(&what).copied().unwrap_or(0);
        if there < times {
            missing.push(format!("`{what}` stands in {there} of the texts, not in {times}"));
        }
    };
    for row in CATALOGUE {
        asks(&uses, row.name.to_owned(), 2);
        let own = row.modifiers.iter().copied();
        // A name that only plans show does nothing to a run.
        let groups = row.groups.iter().filter(|group| !["names", "sources"].contains(*group));
        let grouped =
            groups.flat_map(|group| MODIFIERS.iter().filter(move |it| it.group == *group)).map(|it| it.name);
        for modifier in own.chain(grouped) {
            asks(&uses, format!(".{modifier}"), 2);
            asks(&pairs, format!("{}.{modifier}", row.name), 1);
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
