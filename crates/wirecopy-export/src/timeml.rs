//! TimeML: the text with its dates as TIMEX3 tags, a file a document, as `wirecopy_dates::timeml` writes them.
//!
//! Only layer `date` is carried. Dates within dates are written once, the outer one.

use std::path::Path;

use serde_json::Value;
use wirecopy_dates::timeml;
use wirecopy_document::{Edits, Media, Name, Record, RuleId, Span};
use wirecopy_engine::{EngineError, FinishedRun};

use crate::names::Names;
use crate::run::{file, folder, layer};
use wirecopy_engine::values::{number, text};

pub(crate) fn write(run: &FinishedRun, place: &Path) -> Result<(), EngineError> {
    folder(place)?;
    let mut names = Names::default();
    for document in run.documents() {
        let document = document?;
        let name = names.name(text(&document, "id"));
        file(&place.join(format!("{name}.tml")), &tagged(&document))?;
    }
    Ok(())
}

/// The document with its dates, as the writer of TimeML takes it.
pub(crate) fn tagged(document: &Value) -> String {
    let (id, body) = (text(document, "id"), text(document, "text"));
    let Some(mut record) = Record::new(id, Media::Text, body.to_owned()) else {
        return String::new();
    };
    if let Some(published) = document["fields"]["published"].as_str() {
        record.document.fields.insert("published", published);
    }
    let mut edits = Edits::new();
    let mut end = 0;
    for a in layer(document, "date") {
        let (start, stop) = (number(a, "start"), number(a, "end"));
        if start < end {
            continue;
        }
        end = stop;
        let mut made = edits.annotate(
            RuleId(0),
            wirecopy_document::layers::DATE,
            Name::new(text(a, "label")),
            Span::at(start, stop),
        );
        for (key, value) in a.as_object().into_iter().flatten() {
            let name = Name::new(key);
            made = match value {
                Value::String(value) => made.attr(name, value),
                Value::Bool(value) => made.flag(name, *value),
                _ => made,
            };
        }
    }
    // Edits that came out of a run can be applied again; should a file have been tampered with, its text is left bare.
    let _ = record.apply(0, &edits);
    timeml::write(&record.document)
}
