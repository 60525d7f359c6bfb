//! Writing JSON: by hand, since the writers are measured in hundreds of megabytes a second.

use std::fmt::Write as _;

use wirecopy_document::{
    Annotation, AttributeKind, Change, Finding, Record, Removed, Span, Trail, TrailEntry, Value,
};
use wirecopy_stage::Names;

use crate::plan::TrailDetail;

/// Version of the layout of `documents.jsonl` and the files beside it.
pub const SCHEMA_VERSION: u32 = 1;
/// Old texts up to this many bytes stand in a compact trail.
pub(crate) const SHORT: usize = 64;

/// What of a document is written, and how rules are called.
pub struct View<'a> {
    /// The names of stages and rules.
    pub names: &'a Names,
    /// Number of the first rule of each stage in the manifest's table.
    pub rule_starts: &'a [usize],
    /// Which layers are written; all where there is none.
    pub layers: Option<&'a [String]>,
    /// How much of the trail is written.
    pub trail: TrailDetail,
}

/// Appends a document as one line of JSON.
pub fn document(out: &mut String, record: &Record, view: &View<'_>) {
    let doc = &record.document;
    let _ = write!(out, "{{\"schema_version\":{SCHEMA_VERSION},\"id\":");
    string(out, &doc.id);
    out.push_str(",\"source\":");
    source(out, record);
    out.push_str(",\"text\":");
    string(out, &doc.text);
    out.push_str(",\"fields\":{");
    for (i, (name, field)) in doc.fields.iter().enumerate() {
        comma(out, i);
        string(out, name);
        out.push(':');
        value(out, field);
    }
    out.push_str("},\"annotations\":[");
    annotations(out, record, view);
    out.push_str("],\"findings\":[");
    for (i, found) in record.findings().iter().enumerate() {
        comma(out, i);
        finding(out, found, record, view);
    }
    out.push_str("],\"trail\":[");
    if view.trail != TrailDetail::None {
        for (i, entry) in record.trail().entries().iter().enumerate() {
            comma(out, i);
            trail_entry(out, entry, record.trail(), record, view);
        }
    }
    out.push_str("]}\n");
}

/// Appends where a document came from.
pub(crate) fn source(out: &mut String, record: &Record) {
    let source = &record.source;
    out.push_str("{\"path\":");
    string(out, &source.path);
    let _ = write!(out, ",\"record\":{},\"bytes\":{},\"hash\":\"", source.record, source.bytes);
    hex(out, &source.hash);
    out.push_str("\",\"encoding\":");
    string(out, &source.encoding);
    if !source.undecodable.is_empty() {
        out.push_str(",\"undecodable\":[");
        for (i, u) in source.undecodable.iter().enumerate() {
            comma(out, i);
            let _ = write!(
                out,
                "{{\"at\":{},\"raw_start\":{},\"raw_end\":{},\"bytes\":\"",
                u.at, u.raw.start, u.raw.end
            );
            hex(out, &u.bytes);
            out.push_str("\"}");
        }
        out.push(']');
    }
    out.push('}');
}

fn annotations(out: &mut String, record: &Record, view: &View<'_>) {
    let wanted = |a: &Annotation| {
        view.layers.is_none_or(|layers| layers.iter().any(|l| a.layer == l.as_str()))
    };
    let live: Vec<&Annotation> =
        record.document.annotations().iter().filter(|a| wanted(a)).collect();
    let gone: Vec<&Removed> = record.removed().iter().filter(|r| wanted(&r.annotation)).collect();
    let chars = CodePoints::new(
        &record.document.text,
        live.iter().copied().chain(gone.iter().map(|r| &r.annotation)),
    );
    for (i, a) in live.iter().enumerate() {
        comma(out, i);
        annotation(out, a, record.alignment().to_raw(a.span), &chars, record, view);
        out.push('}');
    }
    for (i, r) in gone.iter().enumerate() {
        comma(out, live.len() + i);
        annotation(out, &r.annotation, r.raw, &chars, record, view);
        out.push_str(",\"removed\":true,\"text\":");
        string(out, &r.surface);
        out.push('}');
    }
}

fn annotation(
    out: &mut String,
    a: &Annotation,
    raw: Span,
    chars: &CodePoints,
    record: &Record,
    view: &View<'_>,
) {
    out.push_str("{\"id\":");
    number(out, a.id);
    out.push_str(",\"layer\":");
    string(out, a.layer.as_str());
    out.push_str(",\"label\":");
    string(out, a.label.as_str());
    let offsets = [
        (",\"start\":", a.span.start),
        (",\"end\":", a.span.end),
        (",\"char_start\":", chars.of(a.span.start)),
        (",\"char_end\":", chars.of(a.span.end)),
        (",\"raw_start\":", raw.start),
        (",\"raw_end\":", raw.end),
    ];
    for (key, offset) in offsets {
        out.push_str(key);
        number(out, offset);
    }
    out.push_str(",\"rule\":");
    string(out, view.names.rule(a.rule));
    if a.approximate {
        out.push_str(",\"approximate\":true");
    }
    for attribute in record.attributes(a) {
        out.push(',');
        let key = attribute.key.as_str();
        // A stage may call its attributes as it likes; the names of our own keys are taken.
        if ANNOTATION_KEYS.contains(&key) {
            string(out, &format!("attribute_{key}"));
        } else {
            string(out, key);
        }
        out.push(':');
        match attribute.kind {
            AttributeKind::Text => string(out, attribute.value),
            AttributeKind::Int | AttributeKind::Bool => out.push_str(attribute.value),
        }
    }
}

/// Keys that every annotation of `documents.jsonl` may have; all others are attributes of its layer.
pub const ANNOTATION_KEYS: [&str; 13] = [
    "id",
    "layer",
    "label",
    "start",
    "end",
    "char_start",
    "char_end",
    "raw_start",
    "raw_end",
    "rule",
    "approximate",
    "removed",
    "text",
];

fn finding(out: &mut String, found: &Finding, record: &Record, view: &View<'_>) {
    out.push_str("{\"code\":");
    string(out, found.code.as_str());
    out.push_str(",\"rule\":");
    string(out, view.names.rule(found.rule));
    out.push_str(",\"message\":");
    string(out, &found.message);
    out.push_str(",\"spans\":[");
    for (i, place) in found.spans.iter().enumerate() {
        comma(out, i);
        let raw = record.finding_raw(place);
        let _ = write!(
            out,
            "{{\"start\":{},\"end\":{},\"raw_start\":{},\"raw_end\":{},\"text\":",
            place.span.start, place.span.end, raw.start, raw.end
        );
        string(out, &place.text);
        out.push('}');
    }
    out.push_str("]}");
}

fn trail_entry(
    out: &mut String,
    entry: &TrailEntry,
    trail: &Trail,
    record: &Record,
    view: &View<'_>,
) {
    let start = view.rule_starts.get(usize::from(entry.rule.stage)).copied().unwrap_or_default();
    let _ = write!(out, "[{},{},", entry.rule.stage, start + usize::from(entry.rule.rule));
    match &entry.change {
        Change::Replace { at, raw, old } => {
            let _ = write!(
                out,
                "\"replace\",{{\"pass\":{},\"at\":[{},{}],\"raw\":[{},{}]",
                entry.pass, at.start, at.end, raw.start, raw.end
            );
            let text = trail.old(*old, Some(&record.raw)).unwrap_or_default();
            let stored = matches!(old, wirecopy_document::Old::Stored(_));
            if stored || text.len() <= SHORT || view.trail == TrailDetail::Full {
                out.push_str(",\"old\":");
                string(out, text);
            }
            out.push('}');
        }
        Change::Retract { id, layer, label, raw } => {
            let _ = write!(out, "\"retract\",{{\"id\":{id},\"layer\":");
            string(out, layer.as_str());
            out.push_str(",\"label\":");
            string(out, label.as_str());
            let _ = write!(out, ",\"raw\":[{},{}]}}", raw.start, raw.end);
        }
        Change::Set { field, old } => {
            out.push_str("\"set\",{\"field\":");
            string(out, field.as_str());
            if let Some(old) = old {
                out.push_str(",\"old\":");
                value(out, old);
            }
            out.push('}');
        }
        Change::Drop => out.push_str("\"drop\",null"),
        Change::Finding(n) => {
            let _ = write!(out, "\"finding\",{n}");
        }
    }
    out.push(']');
}

/// Appends a comma before every item but the first.
pub(crate) fn comma(out: &mut String, i: usize) {
    if i > 0 {
        out.push(',');
    }
}

/// Appends a whole number.
fn number(out: &mut String, mut n: u32) {
    let mut digits = [0; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

/// Appends bytes in hexadecimal.
pub(crate) fn hex(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
}

/// Appends a plain value.
pub(crate) fn value(out: &mut String, v: &Value) {
    match v {
        Value::Null => out.push_str("null"),
        Value::Bool(v) => out.push_str(if *v { "true" } else { "false" }),
        Value::Int(v) => {
            let _ = write!(out, "{v}");
        }
        Value::Unsigned(v) => {
            let _ = write!(out, "{v}");
        }
        // serde_json gives the shortest form that reads back the same, and null for what JSON cannot say.
        Value::Float(v) => out.push_str(&serde_json::to_string(v).unwrap_or_default()),
        Value::Text(v) => string(out, v),
        Value::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                comma(out, i);
                value(out, item);
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push('{');
            for (i, (key, item)) in map.iter().enumerate() {
                comma(out, i);
                string(out, key);
                out.push(':');
                value(out, item);
            }
            out.push('}');
        }
    }
}

/// For each byte: 0 where it stands for itself, else the letter after the backslash, `u` for the long form.
const ESCAPE: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 0x20 {
        table[i] = b'u';
        i += 1;
    }
    table[0x7f] = b'u';
    table[b'\n' as usize] = b'n';
    table[b'\r' as usize] = b'r';
    table[b'\t' as usize] = b't';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

/// Appends a string with its quotes. Runs of bytes that stand for themselves are copied at once.
pub(crate) fn string(out: &mut String, text: &str) {
    out.push('"');
    let bytes = text.as_bytes();
    let mut done = 0;
    for (i, &byte) in bytes.iter().enumerate() {
        let escape = ESCAPE[usize::from(byte)];
        if escape == 0 {
            continue;
        }
        out.push_str(&text[done..i]);
        out.push('\\');
        if escape == b'u' {
            let _ = write!(out, "u{byte:04x}");
        } else {
            out.push(char::from(escape));
        }
        done = i + 1;
    }
    out.push_str(&text[done..]);
    out.push('"');
}

/// Byte offsets of a text as code points, found in one sweep.
pub(crate) struct CodePoints {
    /// Byte offsets that are asked for, sorted, and the code points before each; empty for ASCII.
    known: Vec<(u32, u32)>,
}

impl CodePoints {
    pub(crate) fn new<'a>(text: &str, annotations: impl Iterator<Item = &'a Annotation>) -> Self {
        if text.is_ascii() {
            return CodePoints { known: Vec::new() };
        }
        let mut known: Vec<(u32, u32)> =
            annotations.flat_map(|a| [(a.span.start, 0), (a.span.end, 0)]).collect();
        known.sort_unstable();
        known.dedup();
        let (mut at, mut chars) = (0, 0);
        for (byte, count) in &mut known {
            let part = text.as_bytes().get(at..*byte as usize).unwrap_or_default();
            chars += part.iter().filter(|&&b| (b as i8) >= -0x40).count() as u32;
            at = *byte as usize;
            *count = chars;
        }
        CodePoints { known }
    }

    pub(crate) fn of(&self, byte: u32) -> u32 {
        match self.known.binary_search_by_key(&byte, |&(b, _)| b) {
            Ok(i) => self.known[i].1,
            Err(_) => byte,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_back() {
        for text in ["", "plain", "a\"b\\c\n\r\t\u{1b}[0m\u{7f}é😀\0"] {
            let mut out = String::new();
            string(&mut out, text);
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
