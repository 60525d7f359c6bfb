//! Dolma: documents, and beside them attributes in the same order, both gzipped JSON lines.
//!
//! Format: Dolma toolkit, "Data Format". An attribute is named `wirecopy__LAYER_LABEL` and holds spans `[start, end, 1]`
//! in code points. Fields become `metadata`. Attributes of annotations, findings and the trail are not carried: Dolma
//! attributes hold numbers only.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};
use wirecopy_engine::{EngineError, FinishedRun};

use crate::run::{folder, is_iso, standing};
use wirecopy_engine::values::{number, text};

pub(crate) fn write(run: &FinishedRun, place: &Path) -> Result<(), EngineError> {
    folder(place)?;
    let gzip = |path: &Path| -> Result<GzEncoder<File>, EngineError> {
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir).map_err(EngineError::io("write", dir))?;
        }
        let file = File::create(path).map_err(EngineError::io("write", path))?;
        Ok(GzEncoder::new(file, Compression::default()))
    };
    let paths =
        [place.join("documents/00000.jsonl.gz"), place.join("attributes/wirecopy/00000.jsonl.gz")];
    let (mut documents, mut attributes) = (gzip(&paths[0])?, gzip(&paths[1])?);
    for row in run.documents() {
        let row = row?;
        writeln!(documents, "{}", document(&row)).map_err(EngineError::io("write", &paths[0]))?;
        writeln!(attributes, "{}", spans(&row)).map_err(EngineError::io("write", &paths[1]))?;
    }
    documents.finish().map_err(EngineError::io("write", &paths[0]))?;
    attributes.finish().map_err(EngineError::io("write", &paths[1]))?;
    Ok(())
}

/// The line of a document.
pub(crate) fn document(row: &Value) -> Value {
    let fields = &row["fields"];
    let outlet = text(fields, "outlet");
    let mut line = json!({
        "id": row["id"],
        "text": row["text"],
        "source": if outlet.is_empty() { "wirecopy" } else { outlet },
        "metadata": fields,
    });
    if let Some(published) = fields["published"].as_str().filter(|time| is_iso(time)) {
        line["created"] = stamp(published).into();
    }
    line
}

/// Dolma wants a time of day.
fn stamp(published: &str) -> String {
    if published.len() == 10 { format!("{published}T00:00:00.000Z") } else { published.to_owned() }
}

/// The line of its attributes.
pub(crate) fn spans(row: &Value) -> Value {
    let mut all: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for a in standing(row) {
        let name = format!("wirecopy__{}_{}", text(a, "layer"), text(a, "label"));
        let span = json!([number(a, "char_start"), number(a, "char_end"), 1.0]);
        all.entry(name).or_default().push(span);
    }
    let attributes: Map<String, Value> =
        all.into_iter().map(|(name, spans)| (name, spans.into())).collect();
    json!({"id": row["id"], "attributes": attributes})
}
