//! Standoff annotations of brat: `ID.txt`, the text, and `ID.ann`, a line an annotation.
//!
//! Format: brat rapid annotation tool, "brat standoff format". Offsets count code points. A span that goes over a line
//! end is written in fragments, as brat asks. Layers and labels become types such as `entity_person`; ids of names become
//! normalisations (`N`), other attributes notes (`#`). Fields, findings and the trail have no place in it.

use std::path::Path;

use serde_json::Value;
use wirecopy_engine::{EngineError, FinishedRun};

use crate::names::Names;
use crate::run::{file, folder, standing};
use wirecopy_engine::values::{number, text};

pub(crate) fn write(run: &FinishedRun, place: &Path) -> Result<(), EngineError> {
    folder(place)?;
    let mut names = Names::default();
    let mut types = std::collections::BTreeSet::new();
    for document in run.documents() {
        let document = document?;
        let name = names.name(text(&document, "id"));
        file(&place.join(format!("{name}.txt")), text(&document, "text"))?;
        file(&place.join(format!("{name}.ann")), &annotations(&document))?;
        types.extend(standing(&document).map(kind));
    }
    // brat refuses types that its configuration does not name.
    let types: Vec<String> = types.into_iter().collect();
    let conf =
        format!("[entities]\n{}\n\n[relations]\n\n[events]\n\n[attributes]\n", types.join("\n"));
    file(&place.join("annotation.conf"), &conf)
}

/// The type of an annotation: its layer and label, in letters, digits and `_`.
fn kind(a: &Value) -> String {
    let name = format!("{}_{}", text(a, "layer"), text(a, "label"));
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The lines of `ID.ann`.
pub(crate) fn annotations(document: &Value) -> String {
    let body = text(document, "text");
    let mut out = String::new();
    let (mut norms, mut notes) = (0, 0);
    let mut number_of = 0;
    for a in standing(document) {
        let words = body.get(number(a, "start")..number(a, "end")).unwrap_or_default();
        let pieces = fragments(words, number(a, "char_start"));
        if pieces.is_empty() {
            continue;
        }
        number_of += 1;
        let places: Vec<String> = pieces.iter().map(|(s, e, _)| format!("{s} {e}")).collect();
        let shown: Vec<&str> = pieces.iter().map(|(_, _, words)| *words).collect();
        out.push_str(&format!(
            "T{number_of}\t{} {}\t{}\n",
            kind(a),
            places.join(";"),
            shown.join(" ")
        ));
        if let Some(id) = a["entity_id"].as_str().or_else(|| a["agency"].as_str()) {
            norms += 1;
            let id = id.replace(|c: char| c.is_whitespace(), "_");
            out.push_str(&format!(
                "N{norms}\tReference T{number_of} wirecopy:{id}\t{}\n",
                text(a, "name").replace(['\n', '\t'], " ")
            ));
        }
        if let Some(value) = a["value"].as_str().or_else(|| a["edtf"].as_str()) {
            notes += 1;
            out.push_str(&format!("#{notes}\tAnnotatorNotes T{number_of}\t{value}\n"));
        }
    }
    out
}

/// The parts of a span between line ends: start and end in code points, and the words. Blanks around them are left out.
fn fragments(words: &str, start: usize) -> Vec<(usize, usize, &str)> {
    let mut at = start;
    let mut pieces = Vec::new();
    for line in words.split_inclusive('\n') {
        let lead = line.chars().take_while(|c| c.is_whitespace()).count();
        let plain = line.trim();
        let length = plain.chars().count();
        if length > 0 {
            pieces.push((at + lead, at + lead + length, plain));
        }
        at += line.chars().count();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_cut_at_line_ends() {
        assert_eq!(fragments("one\n\n  two ", 5), [(5, 8, "one"), (12, 15, "two")]);
        assert_eq!(fragments("\n", 5), []);
    }
}
