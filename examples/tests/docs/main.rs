//! The example `docs`, on real and on misbehaving sites.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use pipewright_examples::docs::{
    Failure, Folder, Report, Site, Web, Why, bundled, contents, installed_book, read_site,
};
use pipewright_examples::look::Look;
use pipewright_examples::server::Server;
use pipewright_examples::stop::Stop;
use serde_json::Value;

mod recount;

use recount::{Counts, recount};

/// Long enough for any page that comes at all.
const PATIENT: Duration = Duration::from_secs(60);
/// Soon over for a page that never comes.
const IMPATIENT: Duration = Duration::from_secs(2);

fn read(site: &Site, limit: Duration, width: usize) -> (Report, Vec<Value>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let site = site.clone();
    // In a task, as a server would run it: the pipes borrow from it and are `Send`.
    let task = runtime.spawn(async move {
        let mut out = Vec::new();
        let web = Web::new(&site, limit).unwrap();
        let chapters = contents(&web, &site).await.unwrap();
        (
            read_site(
                &web,
                &site,
                chapters,
                width,
                &Stop::never(),
                &mut out,
                &[Look::quiet(), Look::quiet()],
            )
            .await
            .unwrap(),
            out,
        )
    });
    let (report, out) = runtime.block_on(task).unwrap();
    let lines = out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    (report, lines.map(|line| serde_json::from_slice(line).unwrap()).collect())
}

fn of_kind<'a>(records: &'a [Value], kind: &str) -> Vec<&'a Value> {
    records.iter().filter(|record| record["record"] == kind).collect()
}

/// The report in the terms of the second count.
fn counts(report: &Report, folder: &Folder) -> Counts {
    let path = |url: &url::Url| PathBuf::from(url.path().strip_prefix(folder.mount).unwrap());
    Counts {
        chapters: report.chapters,
        words: report.words,
        samples: report.samples.clone(),
        links: report.links,
        elsewhere: report.elsewhere,
        dead: report.dead.iter().map(|dead| (path(&dead.from), target(&dead.to))).collect(),
    }
}

// Both sides reduced to the last part of the address: how a relative link is written is not ours to compare.
fn target(url: &url::Url) -> String {
    last_part(url.as_str()).to_owned()
}

fn last_part(link: &str) -> &str {
    link.rsplit('/').next().unwrap_or(link)
}

fn assert_agreement(folder: Folder, contents: &str) -> Report {
    let server = Server::start(folder.clone().router()).unwrap();
    let (report, records) = read(&folder.site(&server), PATIENT, 8);
    let mut second = recount(&folder.root, contents);
    second.dead = second.dead.iter().map(|(from, link)| (from.clone(), last_part(link).to_owned())).collect();
    assert_eq!(counts(&report, &folder), second);

    // The lines that were written tell the same story.
    assert_eq!(report.failures, []);
    let chapters = of_kind(&records, "chapter");
    assert_eq!(chapters.len(), second.chapters);
    let samples: usize = chapters.iter().map(|chapter| chapter["samples"].as_array().unwrap().len()).sum();
    assert_eq!(samples, second.samples.values().sum::<usize>());
    assert_eq!(of_kind(&records, "dead_link").len(), report.dead.len());
    report
}

#[test]
fn the_bundled_site_counts_the_same_twice() {
    let report = assert_agreement(bundled(), "index.html");
    assert_eq!((report.chapters, report.links, report.elsewhere), (4, 11, 2));
    let dead: Vec<_> = report.dead.iter().map(|dead| (target(&dead.to), dead.missing)).collect();
    assert_eq!(
        dead,
        [("pipes.html#no-such-place".to_owned(), "place in the page"), ("not-there.html".to_owned(), "page")],
    );
    let broken: Vec<_> = report.problems.iter().map(|problem| target(&problem.url)).collect();
    assert_eq!(broken, ["broken.html"]);
}

#[test]
fn the_installed_book_counts_the_same_twice() {
    // Minimal toolchains come without it; the bundled site is always there.
    let Ok(folder) = installed_book() else { return };
    let report = assert_agreement(folder, "book/toc.html");
    assert!(report.chapters > 100, "{report}");
    assert!(report.samples["rust"] > 500, "{report}");
}

#[test]
fn the_width_changes_nothing_but_the_time() {
    let folder = bundled();
    let server = Server::start(folder.clone().router()).unwrap();
    let site = folder.site(&server);
    let alone = read(&site, PATIENT, 1);
    assert_eq!(read(&site, PATIENT, 3), alone);
    assert_eq!(read(&site, PATIENT, 64), alone);
}

fn chapter(title: &str) -> Html<String> {
    Html(format!("<!DOCTYPE html><html><body><main><h1>{title}</h1><p>some words</p></main></body></html>"))
}

#[test]
fn a_bad_page_is_reported_and_costs_nothing_else() {
    let list = "<!DOCTYPE html><html><body><ol class=\"chapter\"><li><a href=\"one\">1</a></li>\
        <li><a href=\"fails\">2</a></li><li><a href=\"hangs\">3</a></li><li><a href=\"broken\">4</a></li>\
        <li><a href=\"gone\">5</a></li><li><a href=\"picture\">6</a></li><li><a href=\"last\">7</a></li></ol>\
        </body></html>";
    let router = Router::new()
        .route("/", get(async move || Html(list)))
        .route("/one", get(async || chapter("One")))
        .route("/fails", get(async || (StatusCode::INTERNAL_SERVER_ERROR, chapter("Fails"))))
        .route("/hangs", get(std::future::pending::<()>))
        .route(
            "/broken",
            get(async || Html("<!DOCTYPE html><main><h1>Broken</h1><p>cut in the </i><a href=one")),
        )
        .route("/picture", get(async || [0xff_u8, 0xd8, 0xff].to_vec()))
        .route("/last", get(async || chapter("Last")));
    let server = Server::start(router).unwrap();
    let site = Site::around(server.url("/"));

    for width in [1, 8] {
        let (report, records) = read(&site, IMPATIENT, width);

        let failure = |path: &str, why| Failure { url: server.url(path), why };
        assert_eq!(
            report.failures,
            [
                failure("/fails", Why::Status(StatusCode::INTERNAL_SERVER_ERROR)),
                failure("/hangs", Why::TimedOut),
                failure("/gone", Why::Status(StatusCode::NOT_FOUND)),
                failure("/picture", Why::NotHtml),
            ],
        );
        let broken: Vec<_> = report.problems.iter().map(|problem| problem.url.clone()).collect();
        assert_eq!(broken, [server.url("/broken")]);

        let titles: Vec<_> = of_kind(&records, "chapter").iter().map(|chapter| &chapter["title"]).collect();
        assert_eq!(titles, ["One", "Broken", "Last"]);
        let printed = report.to_string();
        for path in ["/fails", "/hangs", "/gone", "/picture", "/broken"] {
            assert!(printed.contains(server.url(path).as_str()), "{path} is missing in\n{printed}");
        }
    }
}

#[test]
fn a_server_that_dies_midway_is_reported_for_each_page() {
    // The answer promises more than it sends.
    let cut = async || ([("content-length", "1000")], Html("<main>half"));
    let router = Router::new()
        .route("/", get(async || Html("<ol class=chapter><li><a href=cut>1</a><li><a href=one>2</a></ol>")))
        .route("/cut", get(cut))
        .route("/one", get(async || chapter("One")));
    let server = Server::start(router).unwrap();
    let (report, records) = read(&Site::around(server.url("/")), PATIENT, 2);
    let failed: BTreeSet<_> = report.failures.iter().map(|failure| failure.url.path()).collect();
    assert_eq!(failed, BTreeSet::from(["/cut"]));
    assert_eq!(of_kind(&records, "chapter").len(), 1);
}

#[test]
fn a_page_without_an_end_is_given_up() {
    let endless = async || Html("<p>and so on ".repeat(2 << 20));
    let router = Router::new()
        .route(
            "/",
            get(async || Html("<ol class=chapter><li><a href=endless>1</a><li><a href=one>2</a></ol>")),
        )
        .route("/endless", get(endless))
        .route("/one", get(async || chapter("One")));
    let server = Server::start(router).unwrap();
    let (report, records) = read(&Site::around(server.url("/")), PATIENT, 2);
    assert_eq!(report.failures, [Failure { url: server.url("/endless"), why: Why::TooLarge }]);
    assert_eq!(of_kind(&records, "chapter").len(), 1);
}

#[test]
fn a_site_without_a_first_page_is_an_error_that_names_it() {
    let server = Server::start(Router::new()).unwrap();
    let site = Site::around(server.url("/index.html"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let failure = runtime.block_on(contents(&Web::new(&site, PATIENT).unwrap(), &site)).unwrap_err();
    assert_eq!(failure, Failure { url: site.start, why: Why::Status(StatusCode::NOT_FOUND) });
}

#[test]
fn a_stop_finishes_what_is_in_flight_and_says_what_is_left() {
    let list = "<ol class=chapter><li><a href=one>1</a><li><a href=two>2</a><li><a href=three>3</a>\
        <li><a href=four>4</a></ol>";
    let stop = Stop::never();
    let asked = stop.clone();
    // The second page asks to stop while it is on its way, and links to one that is not read any more. The third has
    // been pulled already.
    let two = async move || {
        asked.ask();
        tokio::time::sleep(Duration::from_millis(50)).await;
        Html("<!DOCTYPE html><main><h1>Two</h1><a href=four>not read</a> <a href=one>read</a></main>")
    };
    let router = Router::new()
        .route("/", get(async move || Html(list)))
        .route("/one", get(async || chapter("One")))
        .route("/two", get(two))
        .route("/three", get(async || chapter("Three")));
    let server = Server::start(router).unwrap();
    let site = Site::around(server.url("/"));

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut out = Vec::new();
    let report = runtime.block_on(async {
        let web = Web::new(&site, PATIENT).unwrap();
        let chapters = contents(&web, &site).await.unwrap();
        read_site(&web, &site, chapters, 1, &stop, &mut out, &[Look::quiet(), Look::quiet()]).await.unwrap()
    });
    assert_eq!((report.chapters, report.left, report.links, report.unchecked), (3, 1, 2, 1), "{report}");
    assert_eq!((report.failures.len(), report.dead.len()), (0, 0), "{report}");
    assert!(report.to_string().contains("1  chapters left\n"), "{report}");
    assert_eq!(String::from_utf8(out).unwrap().lines().count(), 3);
}
