//! Tags JSON lines: reads `{"id", "text"}`, writes `{"id", "entities": [[start, end, label]]}` in code points.
//!
//! `--model FILE` takes other weights than the built-in ones. With `--list`, writes one line for each distinct label and id of a document, with its surfaces.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeMap;
use std::io::BufRead;

use wirecopy_entities::{Entities, Settings};
use wirecopy_stage::prelude::*;
use wirecopy_stage::{Resource, serde_json, testing};

fn main() {
    let list = std::env::args().any(|a| a == "--list");
    let model = std::env::args().skip_while(|a| a != "--model").nth(1);
    let resources = model.map(|path| Resource {
        setting: "model".into(),
        bytes: std::fs::read(&path).expect("the weights can be read"),
        path,
    });
    let resources = Resources(resources.into_iter().collect());
    let stage =
        Entities::create(Settings::default(), &resources).expect("the weights are readable");
    let mut edits = Edits::new();
    for line in std::io::stdin().lock().lines() {
        let line: serde_json::Value =
            serde_json::from_str(&line.expect("UTF-8")).expect("JSON lines");
        let text = line["text"].as_str().unwrap_or_default();
        let doc = testing::document(text, &[]);
        edits.clear();
        stage.edit(0, &doc, &mut edits).expect("the stage never fails");
        let mut spans = Vec::new();
        let mut ids: BTreeMap<(String, String), BTreeMap<&str, u32>> = BTreeMap::new();
        for edit in edits.iter() {
            let wirecopy_stage::document::Edit::Annotate(edit) = edit else { continue };
            let range = edit.span.range();
            let start = text[..range.start].chars().count();
            let end = start + text[range.clone()].chars().count();
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
}
