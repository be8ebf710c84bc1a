//! The example `slow`: what is said of each of its pipes, to the letter, and that what it says makes them fast.

#[path = "../../examples/slow/main.rs"]
#[expect(dead_code, reason = "its `main` is not called here")]
mod example;

use example::{STORIES, look_at};

/// What is said of a pipe, and how long it takes before and afterwards, in milliseconds.
#[derive(Debug, PartialEq)]
struct Told {
    advice: Vec<String>,
    bottleneck: String,
    stall: Option<String>,
    before: Option<u128>,
    mended: Option<u128>,
}

async fn told(name: &str) -> Told {
    let story = STORIES.iter().find(|story| story.name == name).unwrap();
    let (slow, before) = look_at(story.slow).await;
    let (mended, after) = look_at(story.mended).await;
    assert_eq!(mended.recording.plan().advice(), [""; 0]);
    assert_eq!(mended.stall.latest(), None);
    Told {
        advice: slow.recording.plan().advice(),
        bottleneck: slow.numbers.bottleneck().unwrap().to_string(),
        stall: slow.stall.latest().map(|report| report.root),
        before: before.map(|time| time.as_millis()),
        mended: after.map(|time| time.as_millis()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_buffer_that_stands_too_early() {
    let told = told("early").await;
    assert_eq!(told.advice, ["`map(product)` runs one at a time: put `|> buffer(n)` right after it"]);
    assert_eq!(
        told.bottleneck,
        "`map(product)` runs one at a time, 98 % of the time: put `|> buffer(n)` right after it"
    );
    assert_eq!((told.before, told.mended, told.stall), (Some(1020), Some(310), None));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_nobody_needs() {
    let told = told("order").await;
    assert_eq!(told.advice, [""; 0]);
    assert_eq!(
        told.bottleneck,
        "results wait behind a slow head of line: in `buffer(4)` finished ones wait 94 % of the time for a slow \
         `map(picture)` before them, and no more than 16 can be open; add `.unordered()` if the order does not matter, \
         or a larger `.window(m)`"
    );
    assert_eq!((told.before, told.mended, told.stall), (Some(2090), Some(940), None));
}

#[tokio::test(start_paused = true)]
async fn a_pool_that_is_too_small_for_two_stages() {
    let told = told("pool").await;
    let says = |stage| {
        format!(
            "permits let 2 calls of `map({stage})` run at once, so `buffer(16)` never runs 16: give the pool more \
             permits, or the buffer a lower number"
        )
    };
    assert_eq!(told.advice, [says("customer"), says("order")]);
    assert_eq!(
        told.bottleneck,
        "the pool of 2 permits holds `map(customer)` and `map(order)` back: places wait for permits 77 % of their \
         time; give the pool more permits"
    );
    assert_eq!((told.before, told.mended, told.stall), (Some(700), Some(90), None));
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_takes_one_after_another() {
    let told = told("consumer").await;
    assert_eq!(told.advice, [""; 0]);
    assert_eq!(
        told.bottleneck,
        "`for_each(store)` is slower than all before it: it runs one at a time, 98 % of the time; do its work in a \
         `map` with `|> buffer(n)` right after it"
    );
    assert_eq!((told.before, told.mended, told.stall), (Some(1230), Some(400), None));
}

/// On the real clock, as a thread that stands still does not wait for another one: so no figure is looked at.
#[tokio::test]
async fn a_function_that_computes_on_the_thread_of_the_pipe() {
    let told = told("thread").await;
    let (begin, end) = told.bottleneck.split_at(told.bottleneck.find(", ").unwrap());
    assert_eq!(begin, "`map(parse)` blocks the thread");
    let end = end.split_once(" at once, ").unwrap().1;
    assert_eq!(end, "and all else stands still meanwhile: put `.blocking()` or `.spawn()` behind it");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_never_answered() {
    let told = told("unanswered").await;
    assert_eq!(
        told.stall.unwrap(),
        "nothing has happened for 1 s: element 17 has been in `get` for 1.1 s; 15 finished results wait behind it; \
         `count` waits for it"
    );
    assert_eq!(
        told.bottleneck,
        "nothing has happened for 4.8 s of 5 s: `observe::Stall` says who waits for whom"
    );
    // The pause before the second try is by chance.
    assert!(told.before.is_none() && told.mended.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_sender_that_is_still_there() {
    let told = told("endless").await;
    assert_eq!(
        told.stall.unwrap(),
        "the source `rows` has given nothing for 1 s: `buffer(4)` waits for it; it has not ended, as a channel does when \
         all its senders are dropped"
    );
    assert_eq!(
        told.bottleneck,
        "nothing has happened for 4.9 s of 5 s: `observe::Stall` says who waits for whom"
    );
    assert_eq!((told.before, told.mended), (None, Some(100)));
}

#[tokio::test(start_paused = true)]
async fn the_readme_shows_what_is_said() {
    let readme = include_str!("../../../README.md");
    for name in ["order", "unanswered"] {
        let story = STORIES.iter().find(|story| story.name == name).unwrap();
        let (look, _) = look_at(story.slow).await;
        let said = look.stall.latest().map_or_else(|| look.numbers.to_string(), |report| report.to_string());
        assert!(readme.contains(&format!("```text\n{said}```\n")), "the README does not show this:\n{said}");
    }
}
