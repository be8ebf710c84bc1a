//! The example `shop`, in a process of its own, over a real socket.

use pipewright_examples::shop::{Catalogue, Row, Seed};
use serde_json::Value;

mod child;
#[path = "../../examples/shop.rs"]
#[expect(dead_code, reason = "its `main` is not called here")]
mod example;
mod expected;
mod server;

use child::{Ended, Visit};
use expected::{Expected, expected};

#[cfg(unix)]
const FINISHING: &str = "Finishing what is in flight; Ctrl-C once more ends it at once.\n";

/// A shop of two pages in which everything happens that can.
const EVENTFUL: Catalogue = Catalogue { seed: Seed(1962), pages: 2 };

fn as_json(rows: &[Row]) -> Vec<Value> {
    rows.iter().map(|row| serde_json::to_value(row).unwrap()).collect()
}

fn as_csv(rows: &[Row]) -> Vec<Vec<String>> {
    let head = ["id", "name", "price", "stock", "reviews", "stars"].map(str::to_owned).to_vec();
    let line = |Row { product, reviews }: &Row| {
        let sum: u32 = reviews.iter().map(|review| u32::from(review.stars)).sum();
        let stars = match reviews.len() {
            0 => String::new(),
            many => format!("{:.2}", f64::from(sum) / many as f64),
        };
        let price = format!("{}.{:02}", product.price.cents / 100, product.price.cents % 100);
        let (id, stock) = (product.id.to_string(), product.stock.to_string());
        vec![id, product.name.clone(), price, stock, reviews.len().to_string(), stars]
    };
    std::iter::once(head).chain(rows.iter().map(line)).collect()
}

/// What stands on stderr beside how far it was.
fn said(ended: &Ended) -> String {
    ended.errors.split_inclusive('\n').filter(|line| !line.contains(" done, ")).collect()
}

/// The lines of the table of errors: path, stage, tries.
fn lost(ended: &Ended) -> Vec<(String, String, u32)> {
    let lines = ended.printed.lines().filter(|line| line.contains("http://") && line.contains(" tr"));
    let lost = lines.map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let path = words[3].splitn(4, '/').last().unwrap();
        (format!("/{path}"), words[2].to_owned(), words[0].parse().unwrap())
    });
    let mut lost: Vec<_> = lost.collect();
    lost.sort();
    lost
}

/// A line of the two sides' books: ours, the server's.
fn books(ended: &Ended, of: &str) -> Vec<u32> {
    let line = ended.printed.lines().find_map(|line| line.strip_suffix(of));
    let line = line.unwrap_or_else(|| panic!("no {of} in {ended:#?}"));
    line.split_whitespace().map(|word| word.parse().unwrap()).collect()
}

#[test]
fn rows_in_the_order_of_the_listing_and_everything_else_in_the_table() {
    let Expected { rows, lost: missing, requests } = expected(&EVENTFUL, 3);
    let ended = Visit::start("all", "--pages 2 --seed 1962 --rate 90 --timeout 1500").end();

    assert_eq!((ended.code, &*said(&ended)), (Some(0), ""), "{}", ended.printed);
    assert!(ended.printed.contains("Both sides agree."));
    assert_eq!(ended.lines, as_json(&rows));
    assert_eq!(ended.table, as_csv(&rows));
    let missing: Vec<_> =
        missing.into_iter().map(|(path, (stage, tries))| (path, stage.to_owned(), tries)).collect();
    assert_eq!(lost(&ended), missing);
    for kind in ["  503 Service Unavailable", "  malformed", "  timed out"] {
        assert!(ended.printed.contains(kind), "{}", ended.printed);
    }

    // More only where an answer was late by accident.
    assert!(books(&ended, "requests").iter().all(|count| *count >= requests), "{}", ended.printed);
    assert_eq!(books(&ended, "429 Too Many Requests"), [2, 2]);
    for never in ["over the limit", "too early after Retry-After", "duplicates"] {
        assert_eq!(books(&ended, never), [0]);
    }
}

#[test]
fn how_many_at_once_changes_nothing_but_the_time() {
    let rows = expected(&Catalogue { seed: Seed(4), pages: 1 }, 3).rows;
    for at_once in [1, 3] {
        let arguments = format!("--pages 1 --seed 4 --rate 90 --at-once {at_once}");
        let ended = Visit::start(&format!("at-once-{at_once}"), &arguments).end();
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        assert_eq!(ended.lines, as_json(&rows));
        assert!(books(&ended, &format!("at once, of {at_once}")).iter().all(|peak| *peak <= at_once));
    }
}

#[test]
fn it_fails_when_the_server_saw_something_else() {
    let ended = Visit::start("disagree", "--pages 1 --seed 4 --rate 90 --server-allows 1").end();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let errors = said(&ended);
    assert!(errors.starts_with("wrong: "), "{errors}");
    assert!(errors.ends_with("requests came while 1 were in progress\n"), "{errors}");
    assert!(!ended.printed.contains("Both sides agree"));
    assert!(books(&ended, "over the limit") > vec![0]);
}

#[test]
fn it_fails_when_the_files_cannot_be_written() {
    let file = child::folder("a-file");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "no folder").unwrap();
    let ended = Visit::start("a-file/folder", "").end();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(ended.errors.starts_with("shop: "), "{}", ended.errors);
}

#[cfg(unix)]
#[test]
fn ctrl_c_finishes_what_is_in_flight_and_says_what_is_left() {
    let rows = expected(&Catalogue { seed: Seed(1), pages: 40 }, 3).rows;
    let mut visit = Visit::start("ctrl-c", "--pages 40 --seed 1 --rate 50");
    visit.wait_for_rows();
    visit.ctrl_c();
    let ended = visit.end();

    // The books agree, so everything that was begun has become a row or is in the table.
    assert_eq!((ended.code, &*said(&ended)), (Some(130), FINISHING), "{}", ended.printed);
    let last = ended.printed.lines().last().unwrap().strip_prefix("Stopped: ").unwrap();
    let left: Vec<u32> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    // It is some pages ahead of the products, and these are behind the first row.
    assert!(matches!(left[..], [1..=100, 20..=40]), "{last}");
    // From the first row on, in order, none left out.
    assert!(!ended.lines.is_empty() && ended.lines.len() < rows.len());
    assert_eq!(ended.lines, as_json(&rows[..ended.lines.len()]));
    assert_eq!(ended.table, as_csv(&rows[..ended.lines.len()]));
}

#[cfg(unix)]
#[test]
fn ctrl_c_once_more_ends_it_at_once() {
    // What is in flight would take seconds.
    let mut visit = Visit::start("ctrl-c-twice", "--pages 40 --seed 1 --rate 5");
    visit.wait_for_rows();
    visit.ctrl_c();
    visit.wait_for("Finishing");
    visit.ctrl_c();
    let ended = visit.end();
    assert_eq!(ended.code, Some(130), "{ended:#?}");
    assert!(!ended.printed.contains("rows, of"), "{}", ended.printed);
    // Cut off between two rows, not within one: each line of the file could be read.
    assert!(!ended.lines.is_empty());
}
