//! Documents as rows of the table [`DOCUMENTS`](wirecopy_columns::DOCUMENTS): what [`write_document`](crate::write_document)
//! says as a line, without the detour over JSON. A test over all kinds of documents keeps the two alike.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Map, Value as Json};
use wirecopy_columns::{ColumnsError, RowWriter, RowsWriter, TableBuilder};
use wirecopy_document::{
    Annotation, AttributeKind, Change, Fields, Finding, Old, Record, Span, TrailEntry, Value,
};

use crate::json::{ANNOTATION_KEYS, CodePoints, SHORT, View, hex};
use crate::plan::TrailDetail;

/// Columns of documents that hold a field as text, before and behind those of other kinds.
const FIRST: [&str; 3] = [Fields::TITLE, Fields::URL, Fields::OUTLET];
const THEN: [&str; 5] = [Fields::LANGUAGE, Fields::SECTION, "story", "copy_of", "superseded_by"];
const SOURCES: &str = "sources";
const SOURCE_KEYS: [&str; 2] = ["agency", "name"];
const PRIMARY: &str = "primary_source";
const PRIMARY_KEYS: [&str; 4] = ["agency", "name", "reason", "rule"];
/// Attributes of annotations that have columns, before and behind the columns of days.
const ATTRIBUTES: [&str; 8] =
    ["entity_id", "name", "agency", "type", "value", "edtf", "earliest", "latest"];
const LAST_ATTRIBUTE: &str = "other";

/// Adds a document to a table of documents.
///
/// # Errors
///
/// When the builder is of another table, or a column is full.
pub fn write_row(
    builder: &mut TableBuilder,
    record: &Record,
    view: &View<'_>,
) -> Result<(), ColumnsError> {
    builder.write(|row| document(row, record, view))
}

fn document(row: &mut RowWriter<'_>, record: &Record, view: &View<'_>) -> Result<(), ColumnsError> {
    let doc = &record.document;
    row.text(Some(&doc.id))?;
    row.text(Some(&doc.text))?;
    let text = |name| doc.fields.get(name).and_then(Value::as_text);
    for name in FIRST {
        row.text(text(name))?;
    }
    let authors = doc.fields.get(Fields::AUTHORS).and_then(texts);
    row.texts(authors.map(|all| all.into_iter()))?;
    let published = text(Fields::PUBLISHED);
    row.text(published)?;
    row.day(published)?;
    for name in THEN {
        row.text(text(name))?;
    }
    let sources = doc.fields.get(SOURCES).and_then(Value::as_list);
    let sources = sources.filter(|all| all.iter().all(|one| holds(one, &SOURCE_KEYS)));
    row.rows(sources.map(|all| {
        move |rows: &mut RowsWriter<'_>| {
            all.iter().try_for_each(|one| rows.row(|row| of_map(row, one, &SOURCE_KEYS)))
        }
    }))?;
    let primary = doc.fields.get(PRIMARY).filter(|one| holds(one, &PRIMARY_KEYS));
    row.row(primary.map(|one| move |row: &mut RowWriter<'_>| of_map(row, one, &PRIMARY_KEYS)))?;
    row.text(others(&doc.fields).as_deref())?;
    row.row(Some(|row: &mut RowWriter<'_>| source(row, record)))?;
    row.rows(Some(|rows: &mut RowsWriter<'_>| annotations(rows, record, view)))?;
    row.rows(Some(|rows: &mut RowsWriter<'_>| {
        let mut findings = record.findings().iter();
        findings.try_for_each(|found| rows.row(|row| finding(row, found, record, view)))
    }))?;
    row.rows(Some(|rows: &mut RowsWriter<'_>| {
        if view.trail == TrailDetail::None {
            return Ok(());
        }
        let mut entries = record.trail().entries().iter();
        entries.try_for_each(|entry| rows.row(|row| change(row, entry, record, view)))
    }))
}

/// The texts of a list that holds nothing else.
fn texts(value: &Value) -> Option<Vec<&str>> {
    value.as_list()?.iter().map(Value::as_text).collect()
}

/// Whether columns of text with these names hold all of a value.
fn holds(value: &Value, names: &[&str]) -> bool {
    let Value::Map(map) = value else { return false };
    map.iter().all(|(key, value)| names.contains(&key.as_str()) && value.as_text().is_some())
}

fn of_map(row: &mut RowWriter<'_>, value: &Value, names: &[&str]) -> Result<(), ColumnsError> {
    names.iter().try_for_each(|name| row.text(value.get(name).and_then(Value::as_text)))
}

/// The fields without a column that holds them, as JSON.
fn others(fields: &Fields) -> Option<String> {
    let held = |name: &str, value: &Value| match name {
        Fields::AUTHORS => texts(value).is_some(),
        SOURCES => {
            value.as_list().is_some_and(|all| all.iter().all(|one| holds(one, &SOURCE_KEYS)))
        }
        PRIMARY => holds(value, &PRIMARY_KEYS),
        Fields::PUBLISHED => value.as_text().is_some(),
        _ => (FIRST.contains(&name) || THEN.contains(&name)) && value.as_text().is_some(),
    };
    let rest = fields.iter().filter(|(name, value)| !held(name, value));
    let map: Map<String, Json> =
        rest.map(|(name, value)| (name.to_owned(), plain(value))).collect();
    (!map.is_empty()).then(|| Json::Object(map).to_string())
}

fn plain(value: &Value) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}

fn source(row: &mut RowWriter<'_>, record: &Record) -> Result<(), ColumnsError> {
    let source = &record.source;
    let mut hash = String::with_capacity(64);
    hex(&mut hash, &source.hash);
    row.text(Some(&source.path))?;
    row.large(source.record)?;
    row.large(source.bytes)?;
    row.text(Some(&hash))?;
    row.text(Some(&source.encoding))?;
    let undecodable = |u: &wirecopy_document::Undecodable| {
        let mut bytes = String::new();
        hex(&mut bytes, &u.bytes);
        serde_json::json!({
            "at": u.at, "raw_start": u.raw.start, "raw_end": u.raw.end, "bytes": bytes,
        })
    };
    let all: Vec<Json> = source.undecodable.iter().map(undecodable).collect();
    row.text((!all.is_empty()).then(|| Json::Array(all).to_string()).as_deref())
}

fn annotations(
    rows: &mut RowsWriter<'_>,
    record: &Record,
    view: &View<'_>,
) -> Result<(), ColumnsError> {
    let wanted = |a: &Annotation| {
        view.layers.is_none_or(|layers| layers.iter().any(|l| a.layer == l.as_str()))
    };
    let live = record.document.annotations().iter().filter(|a| wanted(a));
    let gone = record.removed().iter().filter(|r| wanted(&r.annotation));
    let all = live.clone().chain(gone.clone().map(|r| &r.annotation));
    let chars = CodePoints::new(&record.document.text, all);
    for a in live {
        let raw = record.alignment().to_raw(a.span);
        rows.row(|row| annotation(row, a, raw, None, &chars, record, view))?;
    }
    for r in gone {
        let words = Some(r.surface.as_str());
        rows.row(|row| annotation(row, &r.annotation, r.raw, words, &chars, record, view))?;
    }
    Ok(())
}

/// An annotation; `words` are those of one on removed text.
fn annotation(
    row: &mut RowWriter<'_>,
    a: &Annotation,
    raw: Span,
    words: Option<&str>,
    chars: &CodePoints,
    record: &Record,
    view: &View<'_>,
) -> Result<(), ColumnsError> {
    row.small(a.id)?;
    row.text(Some(a.layer.as_str()))?;
    row.text(Some(a.label.as_str()))?;
    let (start, end) = (a.span.start, a.span.end);
    for offset in [start, end, chars.of(start), chars.of(end), raw.start, raw.end] {
        row.small(offset)?;
    }
    row.text(Some(view.names.rule(a.rule)))?;
    row.flag(a.approximate)?;
    row.flag(words.is_some())?;
    row.text(words)?;
    let mut columns = [None; ATTRIBUTES.len()];
    let (mut last, mut others) = (None, Vec::new());
    for attribute in record.attributes(a) {
        let (key, value) = (attribute.key.as_str(), attribute.value);
        let is_text = attribute.kind == AttributeKind::Text;
        if is_text && key == LAST_ATTRIBUTE {
            last = Some(value);
        } else if let Some(at) = ATTRIBUTES.iter().position(|name| is_text && *name == key) {
            columns[at] = Some(value);
        } else {
            // A stage may call its attributes as it likes; the names of our own keys are taken.
            let taken = ANNOTATION_KEYS.contains(&key);
            let key = if taken { format!("attribute_{key}").into() } else { Cow::from(key) };
            others.push((key, is_text, value));
        }
    }
    columns.iter().try_for_each(|value| row.text(*value))?;
    let [.., earliest, latest] = columns;
    row.day(earliest)?;
    row.day(latest)?;
    row.text(last)?;
    row.text((!others.is_empty()).then(|| attributes(others)).as_deref())
}

/// Attributes as an object in JSON: keys are sorted, as in all columns of JSON, and of equal ones the last counts. `true`
/// stands for text; what is none is JSON already.
fn attributes(mut all: Vec<(Cow<'_, str>, bool, &str)>) -> String {
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let mut out = String::with_capacity(128);
    for (n, (key, is_text, value)) in all.iter().enumerate() {
        if all.get(n + 1).is_some_and(|next| next.0 == *key) {
            continue;
        }
        out.push(if out.is_empty() { '{' } else { ',' });
        quoted(&mut out, key);
        out.push(':');
        let plain = (!is_text).then(|| serde_json::from_str::<Json>(value).ok()).flatten();
        match plain {
            Some(value) => {
                let _ = write!(out, "{value}");
            }
            None => quoted(&mut out, value),
        }
    }
    out.push('}');
    out
}

/// Appends a text as JSON, just as serde_json writes it.
fn quoted(out: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        let _ = write!(out, "{}", Json::from(text));
    }
}

fn finding(
    row: &mut RowWriter<'_>,
    found: &Finding,
    record: &Record,
    view: &View<'_>,
) -> Result<(), ColumnsError> {
    row.text(Some(found.code.as_str()))?;
    row.text(Some(view.names.rule(found.rule)))?;
    row.text(Some(&found.message))?;
    row.rows(Some(|rows: &mut RowsWriter<'_>| {
        found.spans.iter().try_for_each(|place| {
            let raw = record.finding_raw(place);
            rows.row(|row| {
                for offset in [place.span.start, place.span.end, raw.start, raw.end] {
                    row.small(offset)?;
                }
                row.text(Some(&place.text))
            })
        })
    }))
}

fn change(
    row: &mut RowWriter<'_>,
    entry: &TrailEntry,
    record: &Record,
    view: &View<'_>,
) -> Result<(), ColumnsError> {
    let start = view.rule_starts.get(usize::from(entry.rule.stage)).copied().unwrap_or_default();
    let rule = start + usize::from(entry.rule.rule);
    row.small(u32::from(entry.rule.stage))?;
    row.small(u32::try_from(rule).unwrap_or(u32::MAX))?;
    // Keys are sorted, as in all columns of JSON.
    let (op, reference) = match &entry.change {
        Change::Replace { at, raw, old } => {
            let text = record.trail().old(*old, Some(&record.raw)).unwrap_or_default();
            let stored = matches!(old, Old::Stored(_));
            let mut out = format!("{{\"at\":[{},{}],", at.start, at.end);
            if stored || text.len() <= SHORT || view.trail == TrailDetail::Full {
                out.push_str("\"old\":");
                quoted(&mut out, text);
                out.push(',');
            }
            let _ = write!(out, "\"pass\":{},\"raw\":[{},{}]}}", entry.pass, raw.start, raw.end);
            ("replace", Some(out))
        }
        Change::Retract { id, layer, label, raw } => {
            let mut out = format!("{{\"id\":{id},\"label\":");
            quoted(&mut out, label.as_str());
            out.push_str(",\"layer\":");
            quoted(&mut out, layer.as_str());
            let _ = write!(out, ",\"raw\":[{},{}]}}", raw.start, raw.end);
            ("retract", Some(out))
        }
        Change::Set { field, old } => {
            let mut out = String::from("{\"field\":");
            quoted(&mut out, field.as_str());
            if let Some(old) = old {
                let _ = write!(out, ",\"old\":{}", plain(old));
            }
            out.push('}');
            ("set", Some(out))
        }
        Change::Drop => ("drop", None),
        Change::Finding(n) => ("finding", Some(n.to_string())),
    };
    row.text(Some(op))?;
    row.text(reference.as_deref())
}
