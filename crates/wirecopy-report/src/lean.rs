//! What an index needs of a document, read without making the rest.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::timeline::days;
use crate::words::Words;

/// What articles are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// A name, by its id.
    Entity,
    /// An agency or an outlet that is credited, by its id.
    Source,
    /// The outlet of the article.
    Outlet,
    /// A rule that did something.
    Rule,
    /// The code of a finding.
    Finding,
}

/// A thing that articles are found by: its kind and key, and how it is called.
pub(crate) type Fact = (Kind, String, String);

/// What an index needs of a document.
#[derive(Debug, Default)]
pub(crate) struct Lean {
    pub(crate) id: String,
    /// The day of publication, in days since 1970-01-01.
    pub(crate) published: Option<i64>,
    /// First and last day of each date in the text.
    pub(crate) dates: BTreeSet<(i64, i64)>,
    pub(crate) facts: BTreeSet<Fact>,
    pub(crate) words: Words,
}

/// Reads a line of `documents.jsonl`; `rules` is the table of the manifest.
pub(crate) fn lean(line: &[u8], rules: &[String]) -> Result<Lean, serde_json::Error> {
    let line: Line<'_> = serde_json::from_slice(line)?;
    let field = |name: &str| line.fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut out = Lean { id: line.id.0.to_string(), ..Lean::default() };
    out.published = days(field("published"));
    let mut fact = |kind, key: &str, name: &str| {
        if !key.is_empty() {
            out.facts.insert((kind, key.to_owned(), name.to_owned()));
        }
    };
    fact(Kind::Outlet, field("outlet"), field("outlet"));
    let mut named: BTreeSet<(&str, &str)> = BTreeSet::new();
    for a in &line.annotations {
        fact(Kind::Rule, &a.rule.0, &a.rule.0);
        let (kind, id) = match &*a.layer.0 {
            "entity" => (Kind::Entity, &a.entity_id.0),
            "credit" => (Kind::Source, &a.agency.0),
            "date" | "interval" => {
                let (first, last) = (days(&a.earliest.0), days(&a.latest.0));
                if let Some((first, last)) = first.or(last).zip(last.or(first)) {
                    out.dates.insert((first, last));
                }
                continue;
            }
            _ => continue,
        };
        // A name may be spelt in several ways; an article has it once.
        if named.insert((if kind == Kind::Entity { "entity" } else { "source" }, id)) {
            fact(kind, id, &a.name.0);
        }
    }
    for f in &line.findings {
        fact(Kind::Finding, &f.code.0, &f.code.0);
        fact(Kind::Rule, &f.rule.0, &f.rule.0);
    }
    for entry in &line.trail {
        if let Some(rule) = usize::try_from(entry.1).ok().and_then(|n| rules.get(n)) {
            fact(Kind::Rule, rule, rule);
        }
    }
    out.words = Words::of(&[&line.id.0, field("title"), &line.text.0]);
    Ok(out)
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    fields: serde_json::Map<String, Value>,
    #[serde(borrow)]
    annotations: Vec<Annotation<'a>>,
    #[serde(borrow)]
    findings: Vec<Finding<'a>>,
    trail: Vec<(u64, u64, IgnoredAny, IgnoredAny)>,
}

#[derive(Deserialize)]
#[serde(default)]
struct Annotation<'a> {
    #[serde(borrow)]
    layer: Text<'a>,
    #[serde(borrow)]
    rule: Text<'a>,
    #[serde(borrow)]
    entity_id: Text<'a>,
    #[serde(borrow)]
    agency: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    earliest: Text<'a>,
    #[serde(borrow)]
    latest: Text<'a>,
}

impl Default for Annotation<'_> {
    fn default() -> Self {
        let none = || Text(Cow::Borrowed(""));
        Annotation {
            layer: none(),
            rule: none(),
            entity_id: none(),
            agency: none(),
            name: none(),
            earliest: none(),
            latest: none(),
        }
    }
}

#[derive(Deserialize)]
struct Finding<'a> {
    #[serde(borrow)]
    code: Text<'a>,
    #[serde(borrow)]
    rule: Text<'a>,
}

/// A text; empty where something else stands, since stages may call attributes as they like.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(Text)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Cow::Borrowed(""))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Cow::Borrowed(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_counts_as_empty() {
        let line =
            br#"{"id":"a","text":"b","fields":{"outlet":7,"published":"2021-05-13"},"annotations":[
            {"layer":"entity","entity_id":"person/x","name":["X"],"rule":"r/s"},
            {"layer":"date","earliest":"2021-05-10","latest":null,"rule":"d/e"}],
            "findings":[],"trail":[[0,0,"set",{"field":"x"}],[0,9,"set",{}]]}"#;
        let lean = lean(line, &["t/u".to_owned()]).expect("a line");
        let facts: Vec<String> =
            lean.facts.iter().map(|(kind, key, name)| format!("{kind:?} {key} {name}")).collect();
        assert_eq!(facts, ["Entity person/x ", "Rule d/e d/e", "Rule r/s r/s", "Rule t/u t/u"]);
        assert_eq!(lean.published, days("2021-05-13"));
        assert_eq!(lean.dates.len(), 1);
    }
}
