//! Shows who, which agency and which country stand under which id in the articles of a folder.
//!
//!     cargo run --release -p wirecopy-entities --example seeds -- DIR
//!
//! Reads the text files of the folder, runs `entities` on each and `link` over all, and prints one line for each id: how
//! often it stands in each article, and in which forms.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::collections::{BTreeMap, BTreeSet};

use wirecopy_entities::{Entities, Link};
use wirecopy_stage::prelude::*;
use wirecopy_stage::{run_in_memory, testing};

fn main() {
    let Some(dir) = std::env::args().nth(1) else {
        eprintln!("usage: seeds DIR");
        std::process::exit(2);
    };
    let mut paths: Vec<_> = std::fs::read_dir(&dir)
        .expect("the folder can be read")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    let mut docs = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("UTF-8");
        let mut doc = testing::run::<Entities>("{}", testing::document(&text, &[])).document;
        doc.id = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        docs.push(doc);
    }
    let run = run_in_memory(&Link, &docs).expect("the stage never fails");
    println!("{} articles, {} links between people", docs.len(), run.links.len());
    let mut rows: BTreeMap<(String, String), (Vec<u32>, BTreeSet<String>)> = BTreeMap::new();
    for (n, doc) in docs.iter().enumerate() {
        // What `link` retracts and annotates anew takes the place of what stood there.
        let mut ids: BTreeMap<u32, String> = BTreeMap::new();
        for edit in run.edits[n].iter() {
            if let wirecopy_stage::document::Edit::Annotate(edit) = edit {
                let id = run.edits[n].attributes(edit).next().map_or("", |a| a.value);
                ids.insert(edit.span.start, id.to_owned());
            }
        }
        for annotation in doc.layer(layers::ENTITY) {
            let of = |key: &'static str| doc.attribute(annotation, Name::literal(key));
            let label = annotation.label.as_str();
            let country = label == "place" && of("kind") == Some("country");
            if !(matches!(label, "person" | "agency") || country) {
                continue;
            }
            let own = of("entity_id").unwrap_or_default().to_owned();
            let id = ids.get(&annotation.span.start).cloned().unwrap_or(own);
            let label = if country { "country" } else { label };
            let row = rows.entry((label.to_owned(), id)).or_default();
            row.0.resize(docs.len(), 0);
            row.0[n] += 1;
            row.1.insert(doc.slice(annotation.span).replace('\n', " "));
        }
    }
    for ((label, id), (counts, forms)) in rows {
        let counts: Vec<String> = counts.iter().map(|n| format!("{n:>3}")).collect();
        let forms: Vec<String> = forms.into_iter().collect();
        println!("{label:<8} {id:<34} {}  {}", counts.join(""), forms.join(" | "));
    }
}
