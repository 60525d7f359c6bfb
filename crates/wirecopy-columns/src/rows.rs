//! From a document as a run wrote it to the rows of the tables, as JSON with a key for each column.

use serde_json::{Map, Value};

use crate::builder::day;
use crate::table::{Column, DOCUMENTS, Kind, LINKS, SPANS, Table};

type Object = Map<String, Value>;

/// The rows of a table that a document makes.
pub(crate) fn rows(table: Table, document: Value) -> Vec<Object> {
    let Value::Object(mut document) = document else { return Vec::new() };
    match table {
        SPANS => spans(&mut document),
        LINKS => vec![link(document)],
        _ => vec![whole(document)],
    }
}

/// The row of a link: its spans are pairs of pairs in the line.
fn link(mut row: Object) -> Object {
    let span = |span: Value| -> Value {
        let end = |side: &str, n: usize| span[side][n].clone();
        let ends = [("a_start", "a", 0), ("a_end", "a", 1), ("b_start", "b", 0), ("b_end", "b", 1)];
        ends.into_iter().map(|(key, side, n)| (key.to_owned(), end(side, n))).collect()
    };
    let spans = list(row.remove("spans")).into_iter().map(span).collect::<Vec<Value>>();
    row.insert("spans".to_owned(), spans.into());
    row.entry("indexed").or_insert(Value::Bool(false));
    row
}

/// The row of a document.
fn whole(mut document: Object) -> Object {
    let mut row = Object::new();
    let fields = object(document.remove("fields"));
    let (own, others) = parted(fields, DOCUMENTS.columns, &RESERVED);
    row.extend(own);
    if let Some(day) = row.get("published").and_then(Value::as_str).and_then(day) {
        row.insert("published_day".to_owned(), day.into());
    }
    if !others.is_empty() {
        row.insert("other_fields".to_owned(), others.into());
    }
    let annotations = list(document.remove("annotations")).into_iter();
    let annotations: Vec<Value> = annotations.map(|a| annotation(object(Some(a))).into()).collect();
    row.insert("annotations".to_owned(), annotations.into());
    let trail: Vec<Value> = list(document.remove("trail")).into_iter().map(change).collect();
    row.insert("trail".to_owned(), trail.into());
    for key in ["id", "text", "source", "findings"] {
        if let Some(value) = document.remove(key) {
            row.insert(key.to_owned(), value);
        }
    }
    row
}

/// Columns of a document that no field fills: a free field of such a name stands with the others.
const RESERVED: [&str; 8] =
    ["id", "text", "published_day", "other_fields", "source", "annotations", "findings", "trail"];

/// The rows of its annotations.
fn spans(document: &mut Object) -> Vec<Object> {
    let id = document.get("id").cloned().unwrap_or_default();
    let text = document.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
    let annotations = list(document.remove("annotations")).into_iter();
    let row = |a: Value| {
        let mut row = annotation(object(Some(a)));
        let place = |key: &str| row.get(key).and_then(Value::as_u64).map_or(0, |n| n as usize);
        let words = text.get(place("start")..place("end")).unwrap_or_default().to_owned();
        row.entry("text").or_insert_with(|| words.into());
        row.insert("document_id".to_owned(), id.clone());
        row
    };
    annotations.map(row).collect()
}

/// An annotation: flags that are always there, days, and what has no column under `attributes`.
fn annotation(a: Object) -> Object {
    let Kind::Rows(columns) = kind_of("annotations") else { return a };
    let (mut row, others) = parted(a, columns, &["earliest_day", "latest_day", "attributes"]);
    for flag in ["approximate", "removed"] {
        row.entry(flag).or_insert(Value::Bool(false));
    }
    for key in ["earliest", "latest"] {
        if let Some(day) = row.get(key).and_then(Value::as_str).and_then(day) {
            row.insert(format!("{key}_day"), day.into());
        }
    }
    if !others.is_empty() {
        row.insert("attributes".to_owned(), others.into());
    }
    row
}

fn kind_of(column: &str) -> Kind {
    DOCUMENTS.columns.iter().find(|c| c.name == column).map_or(Kind::Json, |c| c.kind)
}

/// An entry of the trail.
fn change(entry: Value) -> Value {
    let mut parts = list(Some(entry)).into_iter();
    let row: Object = ["stage", "rule", "op", "reference"]
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), parts.next()?)))
        .collect();
    row.into()
}

/// What columns can hold, and the rest.
fn parted(all: Object, columns: &[Column], reserved: &[&str]) -> (Object, Object) {
    all.into_iter().partition(|(key, value)| {
        let column = columns.iter().find(|c| c.name == key);
        column.is_some_and(|c| !reserved.contains(&c.name) && holds(c.kind, value))
    })
}

/// Whether a column holds a value as it is, and nothing of it is lost.
fn holds(kind: Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Text, Value::String(_)) | (Kind::Flag, Value::Bool(_)) | (Kind::Json, _) => true,
        (Kind::Small, value) => value.as_u64().is_some_and(|n| u32::try_from(n).is_ok()),
        (Kind::Large, value) => value.is_u64(),
        (Kind::Real, value) => value.is_number(),
        (Kind::Texts, Value::Array(items)) => items.iter().all(Value::is_string),
        (Kind::Row(columns), Value::Object(object)) => object
            .iter()
            .all(|(key, value)| columns.iter().any(|c| c.name == key && holds(c.kind, value))),
        (Kind::Rows(columns), Value::Array(items)) => {
            items.iter().all(|item| holds(Kind::Row(columns), item))
        }
        _ => false,
    }
}

fn object(value: Option<Value>) -> Object {
    match value {
        Some(Value::Object(object)) => object,
        _ => Object::new(),
    }
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}
