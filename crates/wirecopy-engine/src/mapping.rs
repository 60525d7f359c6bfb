//! Where JSON lines of other tools keep what wirecopy calls id, text, title and so on.

use std::collections::BTreeMap;

use wirecopy_document::{Fields, Value};

use crate::object::keep_aside;

/// From names of wirecopy to the keys that hold them in JSON lines.
///
/// A key may be a path with dots: `metadata.url`. Of several the first that is there counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    fields: Vec<(String, Vec<String>)>,
}

/// A form of JSON lines that another tool writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name by which pipelines choose it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    fields: &'static [(&'static str, &'static [&'static str])],
}

/// The forms that are known. Sources: the documentation of Dolma's data format; `NewsArticle.get_serializable_dict` of
/// news-please; `Article.to_json` of Fundus and of Newspaper4k; the cards of the data sets CC-News and FineWeb.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "dolma",
        summary: "documents of Dolma and of tools that write its form",
        fields: &[
            ("published", &["created"]),
            ("title", &["metadata.title"]),
            ("url", &["metadata.url"]),
            ("language", &["metadata.language"]),
            ("outlet", &["metadata.outlet"]),
            ("authors", &["metadata.authors"]),
        ],
    },
    Preset {
        name: "news-please",
        summary: "articles of news-please",
        fields: &[
            ("text", &["maintext", "text"]),
            ("published", &["date_publish"]),
            ("outlet", &["source_domain"]),
        ],
    },
    Preset {
        name: "fundus",
        summary: "articles of Fundus",
        fields: &[
            ("text", &["plaintext"]),
            ("published", &["publishing_date"]),
            ("outlet", &["publisher", "html.source_info.publisher"]),
            ("url", &["html.responded_url", "html.requested_url", "url"]),
            ("language", &["lang"]),
        ],
    },
    Preset {
        name: "newspaper4k",
        summary: "articles of Newspaper4k",
        fields: &[
            ("published", &["publish_date"]),
            ("outlet", &["meta_site_name"]),
            ("language", &["meta_lang", "language"]),
        ],
    },
    Preset {
        name: "common-crawl",
        summary: "rows of data sets made from Common Crawl, such as CC-News and FineWeb",
        fields: &[
            ("text", &["text", "plain_text", "content"]),
            ("published", &["date_publish", "published_date", "date"]),
            ("outlet", &["domain", "publisher", "sitename"]),
            ("authors", &["authors", "author"]),
        ],
    },
];

impl Mapping {
    /// What a preset says, and where `fields` says something else, that.
    pub fn new(
        preset: Option<&Preset>,
        fields: impl IntoIterator<Item = (String, Vec<String>)>,
    ) -> Self {
        let own = |(name, keys): &(&str, &[&str])| {
            ((*name).to_owned(), keys.iter().map(|k| (*k).to_owned()).collect())
        };
        let mut all: BTreeMap<String, Vec<String>> =
            preset.into_iter().flat_map(|p| p.fields).map(own).collect();
        all.extend(fields);
        Mapping { fields: all.into_iter().collect() }
    }

    /// All that decides how lines are read, in one line.
    pub(crate) fn describe(&self) -> String {
        format!("{:?}", self.fields)
    }

    /// Puts what an object holds under its names here. What stood under such a name, and was not meant, stays as a
    /// field that begins with `input_`.
    pub(crate) fn apply(&self, map: &mut BTreeMap<String, Value>) {
        let found: Vec<(&str, Value)> = self
            .fields
            .iter()
            .filter_map(|(name, keys)| Some((&**name, keys.iter().find_map(|key| take(map, key))?)))
            .collect();
        for (name, value) in found {
            let value = match (name, value) {
                ("text" | "html", Value::List(parts)) => joined(parts),
                (Fields::PUBLISHED, Value::Text(date)) => Value::Text(with_t(date)),
                (_, value) => value,
            };
            if let Some(other) = map.insert(name.to_owned(), value)
                && other != Value::Null
            {
                keep_aside(map, name, other);
            }
        }
    }
}

/// Takes the value at a key or a path out of an object; null counts as absent.
fn take(map: &mut BTreeMap<String, Value>, key: &str) -> Option<Value> {
    if map.get(key).is_some_and(|value| *value != Value::Null) {
        return map.remove(key);
    }
    let (first, rest) = key.split_once('.')?;
    match map.get_mut(first)? {
        Value::Map(inner) => take(inner, rest),
        _ => None,
    }
}

/// Paragraphs in a list become one text.
fn joined(parts: Vec<Value>) -> Value {
    let texts: Option<Vec<&str>> = parts.iter().map(Value::as_text).collect();
    match texts {
        Some(texts) => Value::Text(texts.join("\n\n")),
        None => Value::List(parts),
    }
}

/// Python writes `2023-07-27 09:30:00`; the standard wants a T.
fn with_t(mut date: String) -> String {
    let bytes = date.as_bytes();
    let blank = bytes.get(10) == Some(&b' ')
        && bytes.get(11).is_some_and(u8::is_ascii_digit)
        && bytes[..10].iter().all(|b| b.is_ascii_digit() || *b == b'-');
    if blank {
        date.replace_range(10..11, "T");
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(preset: &str, fields: &[(&str, &str)], line: &str, expect: &str) {
        let preset = PRESETS.iter().find(|p| p.name == preset);
        let own = fields.iter().map(|(name, key)| ((*name).to_owned(), vec![(*key).to_owned()]));
        let Value::Map(mut map) = serde_json::from_str(line).unwrap() else { panic!("{line}") };
        Mapping::new(preset, own).apply(&mut map);
        assert_eq!(serde_json::to_string(&Value::Map(map)).unwrap(), expect);
    }

    #[test]
    fn lines_of_other_tools() {
        check(
            "dolma",
            &[],
            r#"{"id":"1","text":"t","created":"2023-07-27T00:00:00Z","metadata":{"url":"u","n":1}}"#,
            r#"{"id":"1","metadata":{"n":1},"published":"2023-07-27T00:00:00Z","text":"t","url":"u"}"#,
        );
        check(
            "news-please",
            &[],
            r#"{"maintext":"t","text":null,"date_publish":"2023-07-27 09:30:00","source_domain":"d"}"#,
            r#"{"outlet":"d","published":"2023-07-27T09:30:00","text":"t"}"#,
        );
        check(
            "fundus",
            &[],
            r#"{"plaintext":"t","body":{"summary":[]},"publishing_date":"2023-07-27 09:30:00+02:00","lang":"de"}"#,
            r#"{"body":{"summary":[]},"language":"de","published":"2023-07-27T09:30:00+02:00","text":"t"}"#,
        );
        check(
            "newspaper4k",
            &[],
            r#"{"text":"t","language":"en","meta_lang":"de"}"#,
            r#"{"input_language":"en","language":"de","text":"t"}"#,
        );
        check("common-crawl", &[], r#"{"text":"t","domain":"d"}"#, r#"{"outlet":"d","text":"t"}"#);
    }

    #[test]
    fn mappings_of_ones_own() {
        check(
            "",
            &[("text", "a.b")],
            r#"{"a":{"b":["one","two"],"c":1}}"#,
            r#"{"a":{"c":1},"text":"one\n\ntwo"}"#,
        );
        check(
            "",
            &[("text", "a")],
            r#"{"a":"t","text":"other"}"#,
            r#"{"input_text":"other","text":"t"}"#,
        );
        check(
            "news-please",
            &[("outlet", "site")],
            r#"{"site":"s","source_domain":"d"}"#,
            r#"{"outlet":"s","source_domain":"d"}"#,
        );
        check("", &[("text", "a.b")], r#"{"a":1,"a.b":"t"}"#, r#"{"a":1,"text":"t"}"#);
        check("", &[("title", "none")], r#"{"title":"t"}"#, r#"{"title":"t"}"#);
    }
}
