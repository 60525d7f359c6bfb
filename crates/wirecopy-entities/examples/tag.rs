//! Tags JSON lines: reads `{"id", "text"}`, writes `{"id", "entities": [[start, end, label]]}` in code points.
//!
//! `--model FILE` takes other weights than the built-in ones, `--gazetteer FILE` adds names, `--time` says how long loading
//! and tagging took. With `--list`, writes one line for each distinct label and id of a document, with its surfaces.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::collections::BTreeMap;
use std::io::BufRead;

use wirecopy_entities::{Entities, Settings};
use wirecopy_stage::prelude::*;
use wirecopy_stage::{Resource, serde_json, testing};

fn main() {
    let list = std::env::args().any(|a| a == "--list");
    let file = |setting: &str, flag: &str| {
        let path = std::env::args().skip_while(|a| a != flag).nth(1)?;
        let bytes = std::fs::read(&path).expect("the file can be read");
        Some(Resource { setting: setting.into(), bytes, path })
    };
    let files = [file("model", "--model"), file("gazetteers.0", "--gazetteer")];
    let began = std::time::Instant::now();
    let resources = Resources(files.into_iter().flatten().collect());
    let stage = match Entities::create(Settings::default(), &resources) {
        Ok(stage) => stage,
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(2);
        }
    };
    // The built-in tables are made when they are first needed.
    stage.edit(0, &testing::document("", &[]), &mut Edits::new()).expect("the stage never fails");
    let loaded = began.elapsed();
    let (mut bytes, mut spent) = (0, std::time::Duration::ZERO);
    let mut edits = Edits::new();
    for line in std::io::stdin().lock().lines() {
        let line: serde_json::Value =
            serde_json::from_str(&line.expect("UTF-8")).expect("JSON lines");
        let text = line["text"].as_str().unwrap_or_default();
        let doc = testing::document(text, &[]);
        edits.clear();
        let began = std::time::Instant::now();
        stage.edit(0, &doc, &mut edits).expect("the stage never fails");
        spent += began.elapsed();
        bytes += text.len();
        let mut spans = Vec::new();
        // Code points are counted on from the last name.
        let (mut counted, mut characters) = (0, 0);
        let mut ids: BTreeMap<(String, String), BTreeMap<&str, u32>> = BTreeMap::new();
        for edit in edits.iter() {
            let wirecopy_stage::document::Edit::Annotate(edit) = edit else { continue };
            let range = edit.span.range();
            if range.start < counted {
                (counted, characters) = (0, 0);
            }
            let start = characters + text[counted..range.start].chars().count();
            let end = start + text[range.clone()].chars().count();
            (counted, characters) = (range.start, start);
            spans.push(serde_json::json!([start, end, edit.label.as_str()]));
            let id = edits.attributes(edit).next().map_or("", |a| a.value).to_owned();
            let surfaces = ids.entry((edit.label.as_str().to_owned(), id)).or_default();
            *surfaces.entry(&text[range]).or_default() += 1;
        }
        if list {
            println!("== {}", line["id"]);
            for ((label, id), surfaces) in ids {
                println!("{label} {id} {surfaces:?}");
            }
        } else {
            println!("{}", serde_json::json!({"id": line["id"], "entities": spans}));
        }
    }
    if std::env::args().any(|a| a == "--time") {
        let rate = bytes as f64 / 1e6 / spent.as_secs_f64();
        eprintln!("loaded in {loaded:?}; {bytes} bytes in {spent:?}: {rate:.1} MB a second");
    }
}
