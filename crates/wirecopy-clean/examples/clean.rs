//! Cleans JSON lines: reads `{"id", "text"}` or `{"id", "html"}`, writes `id`, `text`, `fields`, `annotations` and
//! `findings` as a run does.
//!
//! With `--settings JSON`, cleans by these settings. With `--text`, writes the text alone, each line after its role. With `--time`, says how long each pass took, with
//! the application of its edits apart.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::io::BufRead;
use std::time::{Duration, Instant};

use wirecopy_clean::{Clean, Settings};
use wirecopy_stage::document::Record;
use wirecopy_stage::prelude::*;
use wirecopy_stage::serde_json::{self, json};

fn main() {
    let has = |option: &str| std::env::args().any(|a| a == option);
    let (plain, timed) = (has("--text"), has("--time"));
    let mut times = vec![(Duration::ZERO, Duration::ZERO); usize::from(u8::MAX)];
    let mut bytes = 0;
    let given = std::env::args().skip_while(|a| a != "--settings").nth(1);
    let settings: Settings =
        given.map_or_else(Settings::default, |s| serde_json::from_str(&s).expect("settings"));
    let stage = Clean::create(settings, &Resources::default()).expect("sound settings");
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
        bytes += raw.len();
        for pass in 0..stage.passes() {
            edits.clear();
            let start = Instant::now();
            stage.edit(pass, &record.document, &mut edits).expect("the stage never fails");
            let edited = Instant::now();
            record.apply(0, &edits).expect("sound edits");
            let time = &mut times[usize::from(pass)];
            time.0 += edited - start;
            time.1 += edited.elapsed();
        }
        if timed {
            continue;
        }
        if plain {
            print_lines(&record);
        } else {
            print_json(&record);
        }
    }
    if timed {
        let used = &times[..usize::from(stage.passes())];
        for (pass, (edit, apply)) in used.iter().enumerate() {
            println!("pass {pass}: {edit:?}, applied in {apply:?}");
        }
        let whole: Duration = used.iter().map(|(e, a)| *e + *a).sum();
        println!("{bytes} bytes, {:.1} MB/s", bytes as f64 / 1e6 / whole.as_secs_f64());
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
