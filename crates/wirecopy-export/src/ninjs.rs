//! News items of the IPTC: ninjs 3.1, one item a line.
//!
//! `uri` is the address of the article, or else `urn:wirecopy:` and its id, which stands under `altIds` in any case.
//! Names become `people`, `organisations`, `places` and `events`, each once; agencies that are credited `infoSources`.
//! Offsets, dates within the text, findings and the trail are not carried.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::run::{is_iso, layer};
use wirecopy_engine::values::text;

/// An item.
pub(crate) fn item(document: &Value) -> Value {
    let fields = &document["fields"];
    let id = text(document, "id");
    let address = ["canonical_url", "url"].map(|key| text(fields, key));
    let is_address = |url: &&&str| url.starts_with("http://") || url.starts_with("https://");
    let uri = address
        .iter()
        .find(is_address)
        .map_or_else(|| format!("urn:wirecopy:{}", encoded(id)), |url| encoded(url));
    let mut item = Map::new();
    let mut set = |key: &str, value: Value| {
        if !value.is_null() && value != json!([]) && value != json!("") {
            item.insert(key.to_owned(), value);
        }
    };
    set("uri", uri.into());
    set(
        "standard",
        json!({"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"}),
    );
    set("type", "text".into());
    set("representationType", "full".into());
    set("language", fields["language"].clone());
    set("firstCreated", stamp(text(fields, "published")));
    set("versionCreated", stamp(text(fields, "modified")));
    let title = text(fields, "title");
    if !title.is_empty() {
        set("headlines", json!([{"role": "main", "value": title}]));
    }
    let body = text(document, "text");
    set(
        "bodies",
        json!([{
            "role": "main",
            "contentType": "text/plain",
            "charCount": body.chars().count(),
            "wordCount": body.split_whitespace().count(),
            "value": body,
        }]),
    );
    let authors: Vec<&str> =
        fields["authors"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    set("by", authors.join(", ").into());
    for (key, labels) in [
        ("people", &["person"][..]),
        ("organisations", &["organisation", "agency"]),
        ("places", &["place"]),
        ("events", &["event"]),
    ] {
        let names = layer(document, "entity").filter(|a| labels.contains(&text(a, "label")));
        set(key, once(names, "entity_id"));
    }
    set("infoSources", sources(document));
    set("altIds", json!([{"role": "wirecopy", "value": id}]));
    Value::Object(item)
}

/// Each name once, with its id.
fn once<'a>(names: impl Iterator<Item = &'a Value>, id: &str) -> Value {
    let all: BTreeMap<&str, &str> = names.map(|a| (text(a, id), text(a, "name"))).collect();
    all.into_iter()
        .map(|(id, name)| json!({"name": name, "literal": id, "rel": "mentions"}))
        .collect()
}

/// The agencies that are credited; the primary source says so.
fn sources(document: &Value) -> Value {
    let primary = text(&document["fields"]["primary_source"], "agency");
    let all: BTreeMap<&str, &str> =
        layer(document, "credit").map(|a| (text(a, "agency"), text(a, "name"))).collect();
    all.into_iter()
        .map(|(id, name)| {
            let role = if id == primary { "primary" } else { "credited" };
            json!({"name": name, "literal": id, "role": role})
        })
        .collect()
}

/// ninjs wants times with a zone; a day alone is given as its begin in universal time, and a time without a zone so.
/// What is no ISO time, as a field of the input may be, is left out.
fn stamp(time: &str) -> Value {
    if !is_iso(time) {
        return Value::Null;
    }
    // What stands between day and time may be a blank or small, and is told apart by its place alone.
    let time = &time.replacen([' ', 't'], "T", 1);
    match time.len() {
        10 => format!("{time}T00:00:00Z").into(),
        _ => {
            let clock = time.get(11..).unwrap_or_default();
            let zoned = clock.ends_with('Z') || clock.contains(['+', '-']);
            let seconds = if clock.bytes().filter(|&b| b == b':').count() >= 1
                && clock.get(..8).is_none_or(|c| c.as_bytes().get(5) != Some(&b':'))
            {
                let (head, tail) = time.split_at(16.min(time.len()));
                format!("{head}:00{tail}")
            } else {
                time.to_owned()
            };
            if zoned { seconds.into() } else { format!("{seconds}Z").into() }
        }
    }
}

/// An address with whatever no address may hold written as `%` and two digits.
fn encoded(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
        if plain { out.push(char::from(byte)) } else { out.push_str(&format!("%{byte:02X}")) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_get_seconds_and_a_zone() {
        for (time, expect) in [
            ("2021-05-13", json!("2021-05-13T00:00:00Z")),
            ("2021-05-13T09:30", json!("2021-05-13T09:30:00Z")),
            ("2021-05-13T09:30:15", json!("2021-05-13T09:30:15Z")),
            ("2021-05-13T09:30+02:00", json!("2021-05-13T09:30:00+02:00")),
            ("2021-05-13T09:30:15-05:00", json!("2021-05-13T09:30:15-05:00")),
            ("2021-05-13 09:30", json!("2021-05-13T09:30:00Z")),
            ("2021-05", Value::Null),
            ("", Value::Null),
            ("12.05.2021", Value::Null),
            ("2021-05-13T", Value::Null),
            ("Samstag, 13. März 2021, 09:30", Value::Null),
            ("Monday 13 Mé 09:30", Value::Null),
        ] {
            assert_eq!(stamp(time), expect, "{time}");
        }
    }
}
