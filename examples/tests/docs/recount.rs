//! Counts a site a second time, in another way: from the files on disk, token by token, with another parser.
//!
//! Shares nothing with the code under test: no client, no tree, no URLs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

/// What there is to count.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub chapters: usize,
    pub words: usize,
    pub samples: BTreeMap<String, usize>,
    /// Links that stay below the root.
    pub links: usize,
    /// Links to `http` or out of the root.
    pub elsewhere: usize,
    /// Chapter, as a path below the root, and the link as it is written.
    pub dead: BTreeSet<(PathBuf, String)>,
}

/// Counts the chapters that `contents` (a file below `root` with an `<ol class="chapter">`) lists.
pub fn recount(root: &Path, contents: &str) -> Counts {
    let mut counts = Counts::default();
    let mut places = HashMap::new();
    let mut seen = HashSet::new();
    for link in listed(&root.join(contents)) {
        let (path, _) = link.split_once('#').unwrap_or((&link, ""));
        let chapter = Path::new(contents).with_file_name(path);
        if seen.insert(chapter.clone()) {
            counts.chapters += 1;
            count_chapter(&mut counts, root, &chapter, &mut places);
        }
    }
    counts
}

fn tokens(file: &Path) -> Vec<Token> {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut emitter = DefaultEmitter::default();
    // Without it the insides of `script` would be read as tags.
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(&bytes[..], emitter).map(|Ok(token)| token).collect()
}

fn name(name: &[u8]) -> &str {
    std::str::from_utf8(name).unwrap_or_default()
}

fn attribute(tag: &StartTag<()>, key: &str) -> Option<String> {
    let (_, value) = tag.attributes.iter().find(|(name, _)| name.as_slice() == key.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}

fn listed(contents: &Path) -> Vec<String> {
    let mut links = Vec::new();
    let mut lists = 0;
    for token in tokens(contents) {
        match token {
            Token::StartTag(tag) if name(&tag.name) == "ol" => {
                lists += usize::from(lists > 0 || attribute(&tag, "class").as_deref() == Some("chapter"));
            }
            Token::EndTag(tag) if name(&tag.name) == "ol" && lists > 0 => lists -= 1,
            Token::StartTag(tag) if name(&tag.name) == "a" && lists > 0 => {
                links.extend(attribute(&tag, "href"))
            }
            _ => {}
        }
    }
    links
}

type Places = HashMap<PathBuf, HashSet<String>>;

fn count_chapter(counts: &mut Counts, root: &Path, chapter: &Path, places: &mut Places) {
    let sentence = [
        "a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "small", "span",
        "strong",
    ];
    let mut text = String::new();
    let (mut inside, mut preformatted, mut just_opened_pre) = (false, 0, false);
    for token in tokens(&root.join(chapter)) {
        // One page of the book has a line break between the two tags.
        let blank = matches!(&token, Token::String(string) if string.trim_ascii().is_empty());
        let after_pre = just_opened_pre;
        just_opened_pre &= blank;
        match token {
            Token::StartTag(tag) => match name(&tag.name) {
                "main" => inside = true,
                _ if !inside => {}
                "pre" => {
                    preformatted += 1;
                    just_opened_pre = true;
                    text.push(' ');
                }
                "code" if after_pre => {
                    let classes = attribute(&tag, "class").unwrap_or_default();
                    let language = classes.split(' ').find_map(|class| class.strip_prefix("language-"));
                    *counts.samples.entry(language.unwrap_or_default().to_owned()).or_default() += 1;
                }
                "a" => {
                    if let Some(link) = attribute(&tag, "href") {
                        count_link(counts, root, chapter, &link, places);
                    }
                }
                other if !sentence.contains(&other) && !matches!(other, "sub" | "sup") => text.push(' '),
                _ => {}
            },
            Token::EndTag(tag) => match name(&tag.name) {
                "main" => inside = false,
                "pre" if inside => preformatted -= 1,
                other if !sentence.contains(&other) && !matches!(other, "sub" | "sup") => text.push(' '),
                _ => {}
            },
            Token::String(string) if inside && preformatted == 0 => {
                text.push_str(&String::from_utf8_lossy(&string));
            }
            _ => {}
        }
    }
    counts.words += text.split_whitespace().count();
}

fn count_link(counts: &mut Counts, root: &Path, chapter: &Path, link: &str, places: &mut Places) {
    if link.starts_with("mailto:") {
        return;
    }
    let (path, place) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.contains("://") { None } else { below(chapter, path) };
    let Some(target) = target else {
        counts.elsewhere += 1;
        return;
    };
    counts.links += 1;
    let mut file = root.join(&target);
    if file.is_dir() {
        file.push("index.html");
    }
    let is_page = file.extension().is_some_and(|extension| extension == "html");
    let found = file.is_file()
        && (place.is_empty()
            || (is_page && places.entry(file.clone()).or_insert_with(|| places_in(&file)).contains(place)));
    if !found {
        counts.dead.insert((chapter.to_owned(), link.to_owned()));
    }
}

/// The path that `link` in `chapter` means; `None` if it leaves the root.
fn below(chapter: &Path, link: &str) -> Option<PathBuf> {
    let mut path = if link.is_empty() { chapter.to_owned() } else { chapter.with_file_name("") };
    for part in Path::new(link).components() {
        match part {
            Component::Normal(part) => path.push(part),
            // At the root there is no way up.
            Component::ParentDir if !path.pop() => return None,
            Component::RootDir => path.clear(),
            Component::ParentDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
    Some(path)
}

fn places_in(file: &Path) -> HashSet<String> {
    let mut places = HashSet::new();
    for token in tokens(file) {
        if let Token::StartTag(tag) = token {
            places.extend(attribute(&tag, "id"));
            if name(&tag.name) == "a" {
                places.extend(attribute(&tag, "name"));
            }
        }
    }
    places
}
