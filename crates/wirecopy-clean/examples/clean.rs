//! Cleans JSON lines: reads `{"id", "text"}` or `{"id", "html"}`, writes `id`, `text`, `fields`, `annotations` and
//! `findings` as a run does.
//!
//! With `--text`, writes the text alone, each line after its role.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::io::BufRead;

use wirecopy_clean::{Clean, Settings};
use wirecopy_stage::document::Record;
use wirecopy_stage::prelude::*;
use wirecopy_stage::serde_json::{self, json};

fn main() {
    let plain = std::env::args().any(|a| a == "--text");
    let stage = Clean::create(Settings::default(), &Resources::default()).expect("defaults work");
    let mut edits = Edits::new();
    for line in std::io::stdin().lock().lines() {
        let line: serde_json::Value =
            serde_json::from_str(&line.expect("UTF-8")).expect("JSON lines");
        let (media, raw) = match line["html"].as_str() {
            Some(html) => (Media::Html, html),
            None => (Media::Text, line["text"].as_str().unwrap_or_default()),
        };
        let id = line["id"].as_str().unwrap_or_default();
        let mut record = Record::new(id, media, raw.to_owned()).expect("a bounded text");
        if let Some(url) = line["url"].as_str() {
            record.document.fields.insert(Fields::URL, url);
        }
        for pass in 0..stage.passes() {
            edits.clear();
            stage.edit(pass, &record.document, &mut edits).expect("the stage never fails");
            record.apply(0, &edits).expect("sound edits");
        }
        if plain {
            print_lines(&record);
        } else {
            print_json(&record);
        }
    }
}

fn print_lines(record: &Record) {
    let doc = &record.document;
    println!("== {}", doc.id);
    for (name, value) in doc.fields.iter() {
        println!("{name}: {value:?}");
    }
    for a in doc.layer(layers::ROLE) {
        println!("{:>12} | {}", a.label, doc.slice(a.span));
    }
}

fn print_json(record: &Record) {
    let doc = &record.document;
    let live = doc.annotations().iter().map(|a| {
        let raw = record.alignment().to_raw(a.span);
        json!({"layer": a.layer.as_str(), "label": a.label.as_str(), "start": a.span.start,
            "end": a.span.end, "raw_start": raw.start, "raw_end": raw.end})
    });
    let removed = record.removed().iter().map(|r| {
        let a = &r.annotation;
        json!({"layer": a.layer.as_str(), "label": a.label.as_str(), "start": a.span.start,
            "end": a.span.start, "raw_start": r.raw.start, "raw_end": r.raw.end, "removed": true})
    });
    let findings: Vec<_> = record.findings().iter().map(|f| f.code.as_str()).collect();
    let fields: serde_json::Map<_, _> = doc
        .fields
        .iter()
        .map(|(n, v)| (n.to_owned(), serde_json::to_value(v).unwrap_or_default()))
        .collect();
    println!(
        "{}",
        json!({"id": doc.id, "text": doc.text, "fields": fields,
            "annotations": live.chain(removed).collect::<Vec<_>>(), "findings": findings})
    );
}
