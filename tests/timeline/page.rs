//! The page, in a browser: that it draws, searches, zooms, scrolls, filters and tells.

use pipewright::observe::{Timeline, What};

use crate::browser::Page;
use crate::jobs;

/// Where the script of the page has run, and what is on the screen is drawn.
const DRAW: &str = "draw(); drawMap();";

#[tokio::test(start_paused = true)]
async fn it_draws_all_spans_of_the_articles_variants() {
    let html = jobs::stack().await.html();
    let Some(page) = Page::open("article", &html, "", DRAW) else { return };
    assert_eq!(page.console, [""; 0]);
    // Of 3 pages and 9 containers, three times, and of 9 and 27.
    assert_eq!(page.number("calls"), 3 * 12 + 36);
    assert!(page.number("drawn") >= page.number("calls"), "{}", page.told("drawn"));
    assert_eq!(page.number("hits"), 0);
}

#[tokio::test(start_paused = true)]
async fn an_address_searches() {
    let recording = jobs::uneven(200).await;
    let failed = recording.events().iter().filter(|event| event.what == What::Erred).count();
    assert_eq!(failed, 8);
    let html = Timeline::of(&recording).html();
    let hits = |name: &str, hash: &str| {
        let page = Page::open(name, &html, hash, DRAW)?;
        assert_eq!(page.console, [""; 0]);
        Some(page.number("hits"))
    };
    let Some(errors) = hits("errors", "#q=error") else { return };
    assert_eq!(errors, failed);
    // Each of the eight is tried twice more.
    assert_eq!(hits("retries", "#q=Retry"), Some(2 * failed));
    // Its calls, and what it waited for: at least `get` and `store`.
    assert!((2..=8).contains(&hits("unit", "#q=%2312").unwrap()));
    assert_eq!(hits("nothing", "#q=no+such+stage"), Some(0));
}

#[tokio::test(start_paused = true)]
async fn fifty_thousand_units_are_few_things_to_draw() {
    let html = Timeline::of(&jobs::uneven(50_000).await).html();
    let script = format!(
        "{DRAW} const lanes_ = rows.filter((row) => row.is === 'lane' && row.y < view.top + size.height).length;
         document.body.dataset.most = Math.ceil(2 * lanes_ * size.width);"
    );
    let Some(page) = Page::open("many", &html, "#q=49999", &script) else { return };
    assert_eq!(page.console, [""; 0]);
    // Those that failed are not saved; each of the others is got, stored and saved.
    assert!(page.number("calls") >= 148_000, "{}", page.told("calls"));
    assert!(
        page.number("drawn") > 1000 && page.number("drawn") <= page.number("most"),
        "{}",
        page.told("drawn")
    );
    assert!((2..=10).contains(&page.number("hits")));
}

#[tokio::test(start_paused = true)]
async fn it_zooms_moves_searches_filters_and_tells() {
    let html = Timeline::of(&jobs::uneven(200).await).html();
    let Some(page) = Page::open("hands", &html, "", HANDS) else { return };
    assert_eq!(page.console, [""; 0]);
    let long = |name: &str| page.told(name).parse::<f64>().unwrap();
    assert_eq!(long("all"), 1.0);
    assert!(long("wheel") < 0.9, "the wheel zooms: {}", long("wheel"));
    assert!(long("keys") < long("wheel"), "keys zoom: {}", long("keys"));
    assert!(long("moved") > 0.0, "dragging moves");
    assert_eq!((page.number("back"), page.number("start")), (1, 0), "0 shows all");
    assert_eq!((page.number("found"), page.told("gone").as_str()), (8, "1 of 8"));
    assert!(page.number("without") < page.number("with"), "a stage that is hidden is not drawn");
    assert_eq!(
        (page.told("after").as_str(), page.told("before").as_str()),
        ("6", "6"),
        "a label is beside a mark"
    );
    let tip = page.told("tip");
    assert!(tip.starts_with("map(get)Unit 0 runs") && tip.contains("lane 0 of buffer(16)"), "{tip}");
}

/// What a user does, and what comes of it.
const HANDS: &str = r##"
const box = plot.getBoundingClientRect();
const at = (x, y) => ({ clientX: box.left + x, clientY: box.top + y, bubbles: true, cancelable: true, pointerId: 1 });
plot.setPointerCapture = () => {};
const share = () => (view.to - view.from) / whole;
const say = (name, value) => (document.body.dataset[name] = value);
const press = (key) => dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
draw();
say("all", share());
plot.dispatchEvent(new WheelEvent("wheel", { ...at(300, 100), deltaY: -120 }));
say("wheel", share());
press("+");
say("keys", share());
const before = view.from;
plot.dispatchEvent(new PointerEvent("pointerdown", at(300, 100)));
plot.dispatchEvent(new PointerEvent("pointermove", at(200, 100)));
plot.dispatchEvent(new PointerEvent("pointerup", at(200, 100)));
say("moved", view.from - before);
press("0");
say("back", share());
say("start", view.from);
field.value = "error";
field.dispatchEvent(new Event("input"));
say("found", hits.length);
field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
say("gone", output.textContent);
field.value = "";
field.dispatchEvent(new Event("input"));
showAll();
draw();
say("with", document.body.dataset.drawn);
const button = document.querySelector("nav button");
button.click();
draw();
say("without", document.body.dataset.drawn);
button.click();
draw();
say("after", labelRoom(0, size.width, [{ time: 0 }])[0]);
say("before", size.width / 2 - labelRoom(0, size.width, [{ time: whole / 2 }])[1]);
const lane = rows.find((row) => row.is === "lane");
point(timeToX((lane.from[0] + lane.to[0]) / 2), AXIS + lane.y + 4 - view.top);
say("tip", tip.hidden ? "" : tip.textContent);
"##;
