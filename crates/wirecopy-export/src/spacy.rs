//! Documents of spaCy, a line each, for `Doc(vocab).from_json(json.loads(line))`.
//!
//! `ents` holds the names that do not lie within each other, with their ids as `kb_id`; `spans` every layer but `role`,
//! whose lines are in `spans` too where they hold more than white space. Tokens are ours, and white space beyond one
//! blank is a token, as in spaCy. Attributes of annotations, fields and findings are not carried; the id is under
//! `user_data`, which `from_json` passes over.

use serde_json::{Map, Value, json};

use crate::run::standing;
use crate::tokens::{Characters, tokens, trimmed};
use wirecopy_engine::values::{number, text};

/// A document.
pub(crate) fn doc(document: &Value) -> Value {
    let body = text(document, "text");
    let mut spans: Vec<(usize, usize, &Value)> = standing(document)
        .map(|a| {
            let (start, end) = trimmed(body, number(a, "start"), number(a, "end"));
            (start, end, a)
        })
        .filter(|(start, end, _)| start < end)
        .collect();
    spans.sort_by_key(|&(start, end, _)| (start, std::cmp::Reverse(end)));
    let places: Vec<(usize, usize)> = spans.iter().map(|&(start, end, _)| (start, end)).collect();
    let mut layers: Map<String, Value> = Map::new();
    let mut ents = Vec::new();
    let mut last = 0;
    // The places of spans do not grow at both ends, so each is counted from the start of the text.
    let mut borders: Vec<usize> = places.iter().flat_map(|&(s, e)| [s, e]).collect();
    borders.sort_unstable();
    borders.dedup();
    let mut characters = Characters::new(body);
    let counted: Vec<(usize, usize)> =
        borders.into_iter().map(|byte| (byte, characters.before(byte))).collect();
    let character =
        |byte: usize| counted.binary_search_by_key(&byte, |&(b, _)| b).map_or(0, |n| counted[n].1);
    for &(start, end, a) in &spans {
        let (from, to) = (character(start), character(end));
        let id = a["entity_id"].as_str().or_else(|| a["agency"].as_str()).unwrap_or_default();
        let span = json!({"start": from, "end": to, "label": text(a, "label"), "kb_id": id});
        if text(a, "layer") == "entity" && start >= last {
            last = end;
            ents.push(span.clone());
        }
        let list = layers.entry(text(a, "layer")).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(span);
        }
    }
    json!({
        "text": body,
        "tokens": all_tokens(body, &tokens(document, &places)),
        "ents": ents,
        "spans": layers,
        "user_data": {"id": document["id"], "fields": document["fields"]},
    })
}

/// Tokens that cover the text but for one blank behind each, as spaCy has them.
fn all_tokens(body: &str, words: &[(usize, usize)]) -> Vec<Value> {
    let mut characters = Characters::new(body);
    let mut all = Vec::new();
    let mut push = |start: usize, end: usize| {
        let (from, to) = (characters.before(start), characters.before(end));
        all.push(json!({"id": all.len(), "start": from, "end": to}));
    };
    let mut at = 0;
    let gap = |from: usize, to: usize, push: &mut dyn FnMut(usize, usize)| {
        // The blank behind a token belongs to it; whatever else lies between is a token.
        let blank = from > 0 && body[from..to].starts_with(' ');
        let from = from + usize::from(blank);
        if from < to {
            push(from, to);
        }
    };
    for &(start, end) in words {
        gap(at, start, &mut push);
        push(start, end);
        at = end;
    }
    gap(at, body.len(), &mut push);
    all
}
