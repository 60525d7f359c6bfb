//! Annotations of the W3C Web Annotation Data Model: an annotation page in JSON-LD.
//!
//! The target of each is the document, selected by position (code points, as the model asks) and by quotation, which
//! readers check against each other. The body is the label and what its layer carries. Fields, findings and the trail
//! are not carried.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Map, Value, json};
use wirecopy_engine::{ANNOTATION_KEYS, EngineError, FinishedRun};

use crate::run::standing;
use wirecopy_engine::values::{number, text};

/// Characters on either side of a quotation.
const CONTEXT: usize = 32;

pub(crate) fn write(run: &FinishedRun, place: &Path) -> Result<(), EngineError> {
    let mut out = BufWriter::new(File::create(place).map_err(EngineError::io("write", place))?);
    let mut put =
        |text: &str| out.write_all(text.as_bytes()).map_err(EngineError::io("write", place));
    put(
        "{\"@context\":\"http://www.w3.org/ns/anno.jsonld\",\"id\":\"urn:wirecopy:annotations\",\"type\":\"AnnotationPage\",\"items\":[",
    )?;
    let mut first = true;
    for document in run.documents() {
        let document = document?;
        for a in standing(&document) {
            put(if std::mem::take(&mut first) { "\n" } else { ",\n" })?;
            put(&annotation(&document, a).to_string())?;
        }
    }
    put("\n]}\n")?;
    out.flush().map_err(EngineError::io("write", place))
}

/// An annotation.
pub(crate) fn annotation(document: &Value, a: &Value) -> Value {
    let body = text(document, "text");
    let (start, end) = (number(a, "start"), number(a, "end"));
    let source = source(document);
    let before: Vec<char> =
        body.get(..start).unwrap_or_default().chars().rev().take(CONTEXT).collect();
    let prefix: String = before.into_iter().rev().collect();
    let suffix: String = body.get(end..).unwrap_or_default().chars().take(CONTEXT).collect();
    let mut value = Map::from_iter([("label".to_owned(), a["label"].clone())]);
    for (key, own) in a.as_object().into_iter().flatten() {
        if !ANNOTATION_KEYS.contains(&key.as_str()) {
            value.insert(key.clone(), own.clone());
        }
    }
    json!({
        "id": format!("{source}#wirecopy-{}", a["id"]),
        "type": "Annotation",
        "motivation": "tagging",
        "generator": {"id": "urn:wirecopy", "type": "Software", "name": "wirecopy"},
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": format!("{}: {}", text(a, "layer"), text(a, "label"))},
            {"type": "TextualBody", "purpose": "describing", "format": "application/json", "value": Value::Object(value).to_string()},
            {"type": "TextualBody", "purpose": "classifying", "value": text(a, "rule")},
        ],
        "target": {
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": a["char_start"], "end": a["char_end"]},
                {"type": "TextQuoteSelector", "exact": body.get(start..end).unwrap_or_default(), "prefix": prefix, "suffix": suffix},
            ],
        },
    })
}

/// The document as an address.
fn source(document: &Value) -> String {
    let mut out = "urn:wirecopy:".to_owned();
    for byte in text(document, "id").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
