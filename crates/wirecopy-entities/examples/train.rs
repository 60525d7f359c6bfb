//! Trains the tagger.
//!
//!     cargo run --release -p wirecopy-entities --example train -- DATA_DIR OUT.bin [FOLD/FOLDS] [SET=WEIGHT]...
//!
//! `DATA_DIR` holds JSON lines `{"id", "text", "entities": [[start, end, label]]}`, offsets in code points, one file a set,
//! as [`SETS`] names them; a file that is missing is passed over. With `FOLD/FOLDS`, the documents of that fold are left
//! out, and their ids are written beside the weights, so that they can be scored. How the shipped weights were made
//! stands in `models/news-cc-by-sa/README.md`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use wirecopy_entities::Label;
use wirecopy_entities::training::{Example, Options, train};
use wirecopy_stage::serde_json;

/// The sets, and how much a document of each counts.
const SETS: [(&str, f32); 11] = [
    ("wikigold", 1.0),
    ("gum", 1.0),
    ("re3d", 1.0),
    ("uner-pud", 1.0),
    ("uner-ewt-dev", 2.0),
    ("btc-train", 0.5),
    ("wnut17-train", 0.3),
    ("silver-articles", 0.3),
    ("silver-events", 0.3),
    ("silver-meantime", 0.3),
    ("silver-masc", 0.3),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, out, rest @ ..] = &arguments[..] else {
        eprintln!("usage: train DATA_DIR OUT.bin [FOLD/FOLDS] [SET=WEIGHT]...");
        std::process::exit(2);
    };
    let fold = rest.iter().find_map(|a| a.split_once('/'));
    let whole = |text: &str| text.parse::<u32>().expect("a number");
    let fold = fold.map(|(fold, folds)| (whole(fold), whole(folds)));
    let mut options = Options::default();
    let mut examples = Vec::new();
    let mut held = Vec::new();
    for (set, weight) in SETS {
        let own = |key: &str| {
            let value = rest.iter().find_map(|a| a.strip_prefix(key)?.strip_prefix('='));
            value.map(|v| v.parse::<f32>().expect("a number"))
        };
        let weight = own(set).unwrap_or(weight);
        options.epochs = own("epochs").map_or(options.epochs, |v| v as u32);
        options.rate = own("rate").unwrap_or(options.rate);
        options.calm = own("calm").unwrap_or(options.calm);
        options.opening = own("opening").unwrap_or(options.opening);
        options.runs = own("runs").map_or(options.runs, |v| v as u32);
        options.decay = own("decay").unwrap_or(options.decay);
        options.drop = own("drop").map_or(options.drop, |v| v as u32);
        options.small = own("small").unwrap_or(options.small);
        options.least = own("least").map_or(options.least, |v| v as u32);
        if weight == 0.0 {
            continue;
        }
        let Ok(content) = std::fs::read_to_string(format!("{dir}/{set}.jsonl")) else { continue };
        let before = examples.len();
        for line in content.lines() {
            let example = example(set, weight, line);
            if fold.is_some_and(|(fold, folds)| fold_of(&example.id, folds) == fold) {
                held.push(example.id);
            } else {
                examples.push(example);
            }
        }
        println!("{set}: {} documents, weight {weight}", examples.len() - before);
    }
    println!("{options:?}");
    let weights = train(&examples, &options, &mut |line| println!("{line}"));
    std::fs::write(out, weights).expect("the weights can be written");
    if fold.is_some() {
        std::fs::write(format!("{out}.held"), held.join("\n")).expect("the ids can be written");
    }
}

/// The fold of a document, by a hash of its id.
fn fold_of(id: &str, folds: u32) -> u32 {
    let hash =
        id.bytes().fold(2_166_136_261_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(16_777_619));
    (hash >> 8) % folds
}

fn example(set: &str, weight: f32, line: &str) -> Example {
    let line: serde_json::Value = serde_json::from_str(line).expect("JSON lines");
    let text = line["text"].as_str().unwrap_or_default().to_owned();
    let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    offsets.push(text.len());
    let names = names(set, &text, &offsets, &line["entities"]);
    Example {
        id: line["id"].as_str().unwrap_or_default().to_owned(),
        set: set.to_owned(),
        names,
        text,
        weight,
    }
}

/// The names of a list, as bytes of the text.
fn names(
    set: &str,
    text: &str,
    offsets: &[usize],
    list: &serde_json::Value,
) -> Vec<(usize, usize, Label)> {
    let mut names = Vec::new();
    for entity in list.as_array().into_iter().flatten() {
        let number = |i: usize| entity[i].as_u64().unwrap_or_default() as usize;
        let (mut start, mut end) = (offsets[number(0)], offsets[number(1)]);
        let label = match entity[2].as_str().unwrap_or_default() {
            "PER" | "PERSON" | "Person" => Label::Person,
            "LOC" | "GPE" | "FAC" | "Location" => Label::Place,
            "ORG" | "Organisation" => Label::Organisation,
            _ => continue,
        };
        for article in ["the ", "The ", "THE "] {
            if text[start..end].starts_with(article) {
                start += article.len();
            }
        }
        for ending in ["'s", "’s", " 's", " ’s"] {
            if text[start..end].ends_with(ending) {
                end -= ending.len();
            }
        }
        let surface = text[start..end].trim_end();
        end = start + surface.len();
        // Common nouns count as names in one of the sets.
        if start < end && (set != "re3d" || surface.contains(char::is_uppercase)) {
            names.push((start, end, label));
        }
    }
    names
}
