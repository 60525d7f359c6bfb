//! A small made run in every format, as snapshots.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::path::{Path, PathBuf};

use serde_json::json;
use wirecopy_engine::EngineError;
use wirecopy_export::{Format, export, remove};

/// A run of one article whose bytes and code points differ, and in which a span goes over a line end.
fn run(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let text = "“Zoë” Haddad came on Monday.\nAP said  so & left.";
    let place = |words: &str| {
        let start = text.find(words).unwrap();
        let before = text[..start].chars().count();
        (start, start + words.len(), before, before + words.chars().count())
    };
    let annotation = |id: u64, layer: &str, label: &str, words: &str, more: serde_json::Value| {
        let (start, end, char_start, char_end) = place(words);
        let mut a = json!({
            "id": id, "layer": layer, "label": label, "start": start, "end": end, "char_start": char_start,
            "char_end": char_end, "raw_start": start, "raw_end": end, "rule": format!("{layer}s/rule"),
        });
        a.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        a
    };
    let date = json!({"tid": "t1", "type": "DATE", "value": "2021-05-10", "temporalFunction": true, "anchorTimeID": "t0"});
    let document = json!({
        "schema_version": 1, "id": "news/one.txt", "text": text,
        "source": {"path": "one.txt", "record": 0, "bytes": 60, "hash": "00", "encoding": "UTF-8"},
        "fields": {"title": "They came", "published": "2021-05-13", "authors": ["Ann Lee"], "language": "en"},
        "annotations": [
            annotation(1, "role", "paragraph", "“Zoë” Haddad came on Monday.", json!({})),
            annotation(2, "entity", "person", "Zoë” Haddad", json!({"entity_id": "person/zoe-haddad", "name": "Zoë Haddad"})),
            annotation(3, "date", "DATE", "Monday", date),
            annotation(4, "passage", "quotes", "Monday.\nAP", json!({"other": "two.txt"})),
            annotation(5, "credit", "attribution", "AP", json!({"agency": "ap", "name": "Associated Press"})),
        ],
        "findings": [], "trail": [],
    });
    let manifest = json!({
        "schema_version": 1, "wirecopy": "0.1.0", "pipeline": {"name": "made", "hash": "ab", "run": "cd"},
        "stages": [], "rules": [], "inputs": [], "skipped": [],
        "counts": {"inputs": 1, "written": 1, "dropped": 0, "failed": 0, "skipped": 0}, "links": 1,
        "outputs": [{"file": "documents.jsonl", "bytes": 1, "hash": "00", "rows": 1}], "reproducible": true,
    });
    let link = json!({"a": "news/one.txt", "b": "two.txt", "kind": "quotes", "score": 0.5, "rule": "sources/quotes", "spans": []});
    std::fs::write(dir.join("documents.jsonl"), format!("{document}\n")).unwrap();
    std::fs::write(dir.join("links.jsonl"), format!("{link}\n")).unwrap();
    std::fs::write(dir.join("manifest.json"), manifest.to_string()).unwrap();
    dir
}

#[test]
fn every_format_says_what_it_can() {
    let dir = run("formats");
    let formats: Vec<Format> =
        Format::ALL.into_iter().filter(|f| !matches!(f, Format::Dolma | Format::Parquet)).collect();
    export(&dir, &formats).unwrap();
    for format in formats {
        let path = match format {
            Format::Brat => dir.join("brat/news-one.ann"),
            Format::TimeMl => dir.join("timeml/news-one.tml"),
            other => dir.join(other.place()),
        };
        let content = std::fs::read_to_string(path).unwrap();
        insta::assert_snapshot!(format.name(), content);
    }
}

#[test]
fn an_export_removes_what_an_export_wrote_and_nothing_else() {
    let dir = run("removal");
    export(&dir, &Format::ALL).unwrap();
    export(&dir, &[Format::Dolma, Format::Brat]).unwrap();
    Format::ALL.into_iter().for_each(|f| remove(&dir, f).unwrap());
    let mut left: Vec<String> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["documents.jsonl", "links.jsonl", "manifest.json"]);
    std::fs::write(dir.join("ninjs.jsonl"), "mine").unwrap();
    remove(&dir, Format::Ninjs).unwrap();
    assert!(matches!(export(&dir, &[Format::Ninjs]), Err(EngineError::Io { .. })));
    assert_eq!(std::fs::read_to_string(dir.join("ninjs.jsonl")).unwrap(), "mine");
    // Nor is what only looks like an export that was interrupted.
    std::fs::write(dir.join("spacy.jsonl.part"), "mine").unwrap();
    assert!(matches!(export(&dir, &[Format::Spacy]), Err(EngineError::Io { .. })));
    assert_eq!(std::fs::read_to_string(dir.join("spacy.jsonl.part")).unwrap(), "mine");
    std::fs::write(dir.join(".exports"), "spacy.jsonl.part\n").unwrap();
    export(&dir, &[Format::Spacy]).unwrap();
    assert!(dir.join("spacy.jsonl").exists() && !dir.join("spacy.jsonl.part").exists());
}

#[test]
fn only_a_finished_run_is_exported() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nothing");
    assert!(matches!(export(&dir, &[Format::Brat]), Err(EngineError::NoDocuments { .. })));
}
