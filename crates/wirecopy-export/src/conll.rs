//! Names as columns: a token a line, a blank line after each sentence, `-DOCSTART-` before each document.
//!
//! Columns, parted by tabs: token, tag, id. Tags are of the scheme BIO2 with PER, ORG, LOC and MISC: `person` is PER;
//! `organisation` and `agency` are ORG; `place` is LOC; `nationality`, `event`, `product` are MISC; `office` is no name
//! in this tag set. Where names lie within each other, the outer one is written. Offsets are not carried.

use serde_json::Value;

use crate::run::layer;
use crate::tokens::tokens;
use wirecopy_engine::values::{number, text};

/// The lines of a document.
pub(crate) fn document(document: &Value) -> String {
    let body = text(document, "text");
    let names = outermost(document);
    let spans: Vec<(usize, usize)> =
        names.iter().map(|a| (number(a, "start"), number(a, "end"))).collect();
    let mut sentences = wirecopy_text::sentences(body).into_iter().map(|(_, end)| end as usize);
    let mut end = sentences.next();
    let mut out = format!("-DOCSTART-\tO\t{}\n\n", text(document, "id").replace(['\n', '\t'], " "));
    let mut at = 0;
    for (start, stop) in tokens(document, &spans) {
        while end.is_some_and(|end| end <= start) {
            out.push('\n');
            end = sentences.next();
        }
        while spans.get(at).is_some_and(|span| span.1 <= start) {
            at += 1;
        }
        let name = spans.get(at).filter(|span| span.0 <= start && stop <= span.1);
        let tag = match name {
            Some(span) => {
                let place = if span.0 == start { 'B' } else { 'I' };
                format!("{place}-{}", class(text(names[at], "label")))
            }
            None => "O".to_owned(),
        };
        let id = name.map_or("_", |_| text(names[at], "entity_id"));
        out.push_str(&format!("{}\t{tag}\t{id}\n", &body[start..stop]));
    }
    out.push('\n');
    out
}

/// The tag of a label.
fn class(label: &str) -> &'static str {
    match label {
        "person" => "PER",
        "organisation" | "agency" => "ORG",
        "place" => "LOC",
        _ => "MISC",
    }
}

/// Names with a tag, none within another, in order.
fn outermost(document: &Value) -> Vec<&Value> {
    let mut names: Vec<&Value> =
        layer(document, "entity").filter(|a| text(a, "label") != "office").collect();
    names.sort_by_key(|a| (number(a, "start"), std::cmp::Reverse(number(a, "end"))));
    let mut end = 0;
    names.retain(|a| {
        let free = number(a, "start") >= end;
        end = if free { number(a, "end") } else { end };
        free
    });
    names
}
