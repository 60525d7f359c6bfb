//! A small made run, its report as a snapshot, and what must hold of every page.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::path::Path;

use serde_json::json;
use wirecopy_engine::EngineError;
use wirecopy_report::{Browser, remove, write};

/// A run of two articles that share a passage; the text of the second is hostile.
fn run(dir: &Path, copies: usize) {
    let hostile = "<script>alert(1)</script> \u{202e}AP\u{1b}[31m {{ 7*7 }} reported";
    let first = json!({
        "schema_version": 1, "id": "one.txt",
        "source": {"path": "one.txt", "record": 0, "bytes": 80, "hash": "00", "encoding": "UTF-8"},
        "text": "Ships came in on Monday, Ilyas Haddad said.\nNext week more will come.",
        "fields": {"published": "2021-05-13", "title": "Ships come in"},
        "annotations": [
            {"id": 1, "layer": "role", "label": "paragraph", "start": 0, "end": 43, "raw_start": 5, "raw_end": 48, "rule": "clean/paragraph"},
            {"id": 2, "layer": "role", "label": "widget", "start": 44, "end": 44, "raw_start": 49, "raw_end": 54, "rule": "clean/widget-line", "removed": true, "text": "Share"},
            {"id": 3, "layer": "date", "label": "DATE", "start": 17, "end": 23, "raw_start": 22, "raw_end": 28, "rule": "dates/weekday-past", "value": "2021-05-10", "earliest": "2021-05-10", "latest": "2021-05-10", "anchor": "2021-05-13", "anchor_kind": "published"},
            {"id": 4, "layer": "entity", "label": "person", "start": 25, "end": 37, "raw_start": 30, "raw_end": 42, "rule": "entities/person", "entity_id": "person/ilyas-haddad", "name": "Ilyas Haddad"},
            {"id": 5, "layer": "passage", "label": "quotes", "start": 0, "end": 16, "raw_start": 5, "raw_end": 21, "rule": "sources/passage", "other": "two.txt"},
        ],
        "findings": [{"code": "date-contradiction", "rule": "dates/contradiction", "message": "Two days are given.", "spans": [{"start": 17, "end": 23, "raw_start": 22, "raw_end": 28, "text": "Monday"}]}],
        "trail": [[0, 0, "replace", {"pass": 0, "at": [0, 0], "raw": [0, 5], "old": "date "}], [0, 1, "set", {"field": "published"}]],
    });
    let second = json!({
        "schema_version": 1, "id": "<b>two</b>.txt",
        "source": {"path": "two.txt", "record": 0, "bytes": 80, "hash": "00", "encoding": "UTF-8"},
        "text": hostile, "fields": {"title": "\"><img src=x onerror=alert(1)>"},
        "annotations": [{"id": 1, "layer": "credit", "label": "attribution", "start": 29, "end": 31, "raw_start": 29, "raw_end": 31, "rule": "sources/attribution", "agency": "ap", "name": "Associated Press"}],
        "findings": [], "trail": [],
    });
    let mut documents = vec![first.to_string(), second.to_string()];
    for n in 0..copies {
        let mut copy = first.clone();
        copy["id"] = format!("copy-{n}.txt").into();
        documents.push(copy.to_string());
    }
    let written = documents.len();
    let manifest = json!({
        "schema_version": 1, "wirecopy": "0.1.0",
        "pipeline": {"name": "made", "hash": "ab", "run": "cd"},
        "stages": [{"id": "clean", "stage": "clean", "version": "0.1.0", "description": "ef", "settings": {}, "resources": []}],
        "rules": ["clean/header-line", "clean/header-date"],
        "inputs": [], "skipped": [{"path": "README.md", "reason": "not read here"}],
        "counts": {"inputs": written + 1, "written": written, "dropped": 0, "failed": 0, "skipped": 1},
        "links": 1,
        "outputs": [{"file": "documents.jsonl", "bytes": 1, "hash": "00", "rows": written}],
        "reproducible": true,
    });
    let link = json!({"a": "one.txt", "b": "<b>two</b>.txt", "kind": "quotes", "score": 0.25, "rule": "sources/quotes", "spans": [{"a": [0, 16], "b": [0, 25]}]});
    let put = |name: &str, text: String| std::fs::write(dir.join(name), text).unwrap();
    put("documents.jsonl", documents.join("\n") + "\n");
    put("links.jsonl", format!("{link}\n"));
    put("manifest.json", manifest.to_string());
}

fn scratch(name: &str) -> std::path::PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// What must hold of a page, whatever stands in the documents.
fn check_page(html: &str) {
    for forbidden in ["<script", "<img", "javascript:", "http://", "https://", "\u{202e}", "\u{1b}"]
    {
        assert!(!html.contains(forbidden), "{forbidden:?} in a page");
    }
    assert!(html.contains("{{ 7*7 }}") || !html.contains("7*7"), "a text was taken for a template");
    assert!(html.starts_with("<!doctype html>") && html.contains("lang=\"en\""));
}

#[test]
fn a_small_run_is_one_page() {
    let dir = scratch("small");
    run(&dir, 0);
    let written = write(&dir).unwrap();
    assert_eq!(written.pages, 0);
    let html = std::fs::read_to_string(&written.first).unwrap();
    check_page(&html);
    let main = html.split("<main id=\"main\">").nth(1).unwrap();
    insta::assert_snapshot!(main);
}

#[test]
fn many_articles_have_pages_of_their_own() {
    let dir = scratch("many");
    run(&dir, 118);
    let written = write(&dir).unwrap();
    assert_eq!(written.pages, 3);
    check_page(&std::fs::read_to_string(&written.first).unwrap());
    for page in 1..=3 {
        let path = dir.join(format!("report/articles-{page:05}.html"));
        check_page(&std::fs::read_to_string(path).unwrap());
    }
    // A smaller run in the same folder leaves none of the old pages.
    run(&dir, 0);
    write(&dir).unwrap();
    assert!(!dir.join("report").exists());
    remove(&dir).unwrap();
    assert!(!dir.join("report.html").exists());
}

#[test]
fn what_another_program_wrote_is_left_alone() {
    let dir = scratch("foreign");
    std::fs::write(dir.join("report.html"), "<p>mine</p>").unwrap();
    remove(&dir).unwrap();
    assert!(dir.join("report.html").exists());
    assert!(matches!(write(&dir), Err(EngineError::NoDocuments { .. })));
    run(&dir, 0);
    assert!(matches!(write(&dir), Err(EngineError::Io { .. })));
    assert_eq!(std::fs::read_to_string(dir.join("report.html")).unwrap(), "<p>mine</p>");
}

#[test]
fn pages_without_a_first_one_are_removed_too() {
    let dir = scratch("interrupted");
    run(&dir, 118);
    write(&dir).unwrap();
    std::fs::remove_file(dir.join("report.html")).unwrap();
    run(&dir, 0);
    write(&dir).unwrap();
    assert!(!dir.join("report").exists());
}

#[test]
fn each_line_has_the_role_that_covers_it() {
    let dir = scratch("roles");
    run(&dir, 0);
    let lines = 3000;
    let text = "one line\n".repeat(lines);
    let roles: Vec<_> = (0..lines)
        .map(|n| {
            let role = if n % 2 == 0 { "paragraph" } else { "caption" };
            json!({"id": n, "layer": "role", "label": role, "start": n * 9, "end": n * 9 + 8, "rule": "clean/rule"})
        })
        .collect();
    let trail: Vec<_> = (0..lines)
        .map(|n| json!([0, 0, "replace", {"pass": 0, "at": [n * 9, n * 9 + 1], "raw": [n * 9, n * 9 + 1], "old": "x"}]))
        .collect();
    let document = json!({
        "id": "long.txt", "text": text, "fields": {}, "annotations": roles, "findings": [], "trail": trail,
    });
    std::fs::write(dir.join("documents.jsonl"), format!("{document}\n")).unwrap();
    let html = std::fs::read_to_string(write(&dir).unwrap().first).unwrap();
    for role in ["paragraph", "caption"] {
        assert_eq!(html.matches(&format!("r-{role}\"")).count(), lines / 2, "{role}");
    }
}

#[test]
fn links_that_are_not_shown_are_counted() {
    let dir = scratch("links");
    run(&dir, 0);
    let line = std::fs::read_to_string(dir.join("links.jsonl")).unwrap();
    std::fs::write(dir.join("links.jsonl"), line.repeat(345)).unwrap();
    let html = std::fs::read_to_string(write(&dir).unwrap().first).unwrap();
    assert!(html.contains("<td class=\"n\">345</td>"), "the number of links of an article");
}

/// How many articles a browser lists for a query, and the page.
fn found(browser: &Browser, query: &str) -> (usize, String) {
    let page = browser.page("/articles", query);
    assert_eq!(page.status, 200, "{query}");
    let count = page.body.split("class=\"totals\">").nth(1).unwrap().split(" of ").next().unwrap();
    (count.trim_start_matches("About ").parse().unwrap(), page.body)
}

#[test]
fn a_browser_finds_what_is_asked_for() {
    let dir = scratch("browser");
    run(&dir, 118);
    let browser = Browser::open(&dir).unwrap();
    assert_eq!(browser.documents(), 120);
    assert!(browser.memory() > 0);
    for (query, expect) in [
        ("", 120),
        ("q=ships", 119),
        ("q=SHIPS+monday", 119),
        ("q=%22monday+ships%22", 0),
        ("q=copy-7.txt", 1),
        ("q=script", 1),
        ("entity=person/ilyas-haddad", 119),
        ("entity=HADDAD", 119),
        ("entity=nobody", 0),
        ("source=ap", 1),
        ("rule=clean/header-date", 119),
        ("rule=header", 119),
        ("rule=headers", 0),
        ("finding=date-contradiction", 119),
        ("from=2021-05-13&to=2021-05-13", 119),
        ("from=2021-05-14", 0),
        ("to=2021-05-10&by=mentioned", 119),
        ("source=ap&rule=clean/header-date", 0),
        ("start=9999", 120),
    ] {
        let (count, html) = found(&browser, query);
        assert_eq!(count, expect, "{query}");
        for forbidden in ["<script", "<img", "\u{202e}", "\u{1b}"] {
            assert!(!html.contains(forbidden), "{forbidden:?} for {query}");
        }
    }
    // Pages follow each other, and hold every article once.
    let mut address = "/articles?q=ships".to_owned();
    let mut rows = 0;
    loop {
        let query = address.split_once('?').unwrap().1.replace("&amp;", "&");
        let html = found(&browser, &query).1;
        rows += html.matches("<tr><th scope=\"row\">").count();
        let Some(next) = html.split("\" rel=\"next\"").next().filter(|h| h.len() < html.len())
        else {
            break;
        };
        next.rsplit('"').next().unwrap().clone_into(&mut address);
    }
    assert_eq!(rows, 119);
}

#[test]
fn a_browser_shows_articles_with_their_ties() {
    let dir = scratch("browsed");
    run(&dir, 3);
    let browser = Browser::open(&dir).unwrap();
    let waits = browser.page("/", "");
    assert!(waits.body.contains("http-equiv=\"refresh\""));
    browser.count().unwrap();
    let first = browser.page("/", "");
    assert!(first.body.contains("id=\"findings\"") && !first.body.contains("http-equiv"));
    assert!(first.body.contains("/articles?entity=person/ilyas-haddad"));
    let article = browser.page("/article/1", "");
    assert_eq!(article.status, 200);
    for part in ["&lt;script&gt;", "Shared passages", "/article/0", "\\u{202e}"] {
        assert!(article.body.contains(part), "{part}");
    }
    for (path, status) in [
        ("/article/4", 200),
        ("/article/5", 404),
        ("/article/x", 404),
        ("/article/", 404),
        ("/../one.txt", 404),
        ("", 404),
        ("/style.css", 200),
        ("/favicon.ico", 204),
    ] {
        assert_eq!(browser.page(path, "").status, status, "{path}");
    }
    // A run that goes away is an error of the page, not of the program.
    std::fs::write(dir.join("documents.jsonl"), "").unwrap();
    assert_eq!(browser.page("/article/1", "").status, 500);
    assert!(matches!(Browser::open(&scratch("none")), Err(EngineError::NoDocuments { .. })));
}
