//! Pipelines for other programs: what comes of a batch is what a run over a file of the same rows writes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wirecopy_app::{Embedded, NotEmbedded, RunOptions, explain_run};
use wirecopy_columns::{DOCUMENTS, ParquetWriter, TableBuilder};
use wirecopy_engine::{Batch, Control, Fate, Row};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn news() -> Embedded {
    Embedded::open(&root().join("pipelines/news.toml")).unwrap()
}

/// The invented articles and copies of them; fields of all kinds; ids that come again, with the same text and another.
fn documents() -> Vec<Value> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("tests/corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    let texts: Vec<String> = paths
        .iter()
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
        .collect();
    let document = |n: usize| {
        json!({
            "id": format!("{n:02}"), "text": texts[n % texts.len()], "outlet": format!("Gazette {}", n % 3),
            "published": format!("2021-05-{:02}", n % 28 + 1), "desk": {"floor": n, "open": true, "share": 0.5},
        })
    };
    let mut all: Vec<Value> = (0..40).map(document).collect();
    all[1]["authors"] = json!(["Ann", "Bo"]);
    all[2]["authors"] = json!(["Ann", 7]);
    all[3]["sources"] = json!([{"agency": "ap"}, {"name": "AP", "more": 1}]);
    all[4]["primary_source"] = json!({"agency": "ap", "name": 7});
    all[5]["story"] = json!(7);
    all[6]["findings"] = json!("mine");
    all.push(all[7].clone());
    let mut other = all[8].clone();
    other["text"] = json!("Other words under a known id.");
    all.push(other);
    all.push(json!({"id": "without"}));
    all
}

fn rows(documents: &[Value]) -> Vec<Row> {
    let row = |(n, document): (usize, &Value)| Row {
        number: n as u64,
        line: Ok(document.to_string().into_bytes()),
    };
    documents.iter().enumerate().map(row).collect()
}

fn lines(embedded: &Embedded, batch: &Batch, fate: Fate) -> String {
    let these = batch.documents.iter().filter(|under| under.fate() == fate);
    these.map(|under| embedded.steps().line(under)).collect()
}

/// What stands in a file of a run, without what a row of a batch has otherwise than a line of a file.
fn without_source(lines: &str) -> Vec<Value> {
    let parse = |line: &str| {
        let mut value: Value = serde_json::from_str(line).unwrap();
        if let Some(source) = value.get_mut("source") {
            source["path"] = Value::Null;
        }
        value["path"] = Value::Null;
        if let Some(error) = value["error"].as_str() {
            value["error"] = error.split(": ").last().unwrap().into();
        }
        value
    };
    lines.lines().map(parse).collect()
}

#[test]
fn a_batch_is_what_a_run_writes() {
    let embedded = news();
    let documents = documents();
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("articles.jsonl");
    let text: String = documents.iter().map(|d| format!("{d}\n")).collect();
    fs::write(&input, text).unwrap();
    let output = folder.path().join("out");
    let options =
        RunOptions { inputs: vec![input], output: Some(output.clone()), ..RunOptions::default() };
    let said = embedded.run(&options, &Control::default()).unwrap();
    let read = |name: &str| fs::read_to_string(output.join(name)).unwrap();
    for threads in [1, 3] {
        let batch = embedded.steps().process("articles.jsonl", rows(&documents), threads).unwrap();
        for (fate, name) in [
            (Fate::Written, "documents.jsonl"),
            (Fate::Dropped, "dropped.jsonl"),
            (Fate::Failed, "dead-letters.jsonl"),
        ] {
            let (ours, theirs) = (lines(&embedded, &batch, fate), read(name));
            assert_eq!(without_source(&ours), without_source(&theirs), "{name}");
        }
        let links: String = batch
            .links
            .iter()
            .map(|l| embedded.steps().link_line(l.stage, &l.link, [&l.ids[0], &l.ids[1]]))
            .collect();
        assert_eq!(links, read("links.jsonl"));
        assert!(links.contains("\"exact\""));
        assert_eq!(said["counts"]["failed"], 2);
        assert_eq!(said["counts"]["skipped"], 1);
    }
    let (text, json) = explain_run(&output, "00", None, None).unwrap();
    assert!(text.contains("00 from"));
    assert_eq!(json["id"], "00");
}

#[test]
fn steps_one_by_one_are_a_batch() {
    let embedded = Embedded::from_text("[[stage]]\nuse = \"dates\"\n", &root()).unwrap();
    let documents = documents();
    let batch = embedded.steps().process("x", rows(&documents[..5]), 1).unwrap();
    let read = embedded.steps().read("x", rows(&documents[..5]), 2);
    for (one, other) in batch.documents.iter().zip(&read) {
        let decoded = wirecopy_engine::Under::decode(&other.encode()).unwrap();
        assert_eq!(embedded.steps().line(one), embedded.steps().line(&decoded));
    }
}

#[test]
fn rows_of_tables_are_those_of_lines() {
    let embedded = news();
    let batch = embedded.steps().process("x", rows(&documents()), 2).unwrap();
    let (mut direct, mut by_line) = (TableBuilder::new(DOCUMENTS), TableBuilder::new(DOCUMENTS));
    for under in batch.documents.iter().filter(|under| under.fate() == Fate::Written) {
        embedded.steps().write_row(under, &mut direct).unwrap();
        by_line.push(serde_json::from_str(&embedded.steps().line(under)).unwrap()).unwrap();
    }
    let (direct, by_line) = (direct.finish().unwrap(), by_line.finish().unwrap());
    for (name, (a, b)) in
        DOCUMENTS.columns.iter().map(|c| c.name).zip(direct.columns().iter().zip(by_line.columns()))
    {
        assert_eq!(a, b, "{name}");
    }
    // What is written is what Parquet takes.
    let path = tempfile::tempdir().unwrap();
    let mut writer = ParquetWriter::create(&path.path().join("x"), DOCUMENTS, &[]).unwrap();
    writer.write(&direct).unwrap();
    writer.close().unwrap();
}

#[test]
fn problems_are_told_as_such() {
    let problems = Embedded::from_text("[[stage]]\nuse = \"date\"\n", &root());
    assert!(matches!(problems, Err(NotEmbedded::Problems(p)) if p.has_errors()));
    let index = Embedded::from_text("[[stage]]\nuse = \"sources\"\nindex = \"known\"\n", &root());
    assert!(matches!(index, Err(NotEmbedded::Engine(e)) if e.to_string().contains("one machine")));
    assert!(matches!(Embedded::open(Path::new("nothing.toml")), Err(NotEmbedded::Other(_))));
}
