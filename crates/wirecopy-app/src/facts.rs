//! What a run says of a document, as a set of facts that can be compared with those of another run.
//!
//! A fact has a place that stays the same when something else changes: the raw bytes that it speaks of, or the name of
//! a field. Two runs agree on a fact when they say the same of the same place; the rule that says it may differ.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use wirecopy_engine::{ANNOTATION_KEYS, Manifest};

use crate::snapshots::without_numbers;

/// What a fact is about. The order is the one in which facts are shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Place {
    /// Whether the document was written, dropped, or failed.
    #[serde(rename = "outcome")]
    Outcome,
    /// A field.
    #[serde(rename = "field")]
    Field(String),
    /// A finding, by its code and its number among those of this code.
    #[serde(rename = "finding")]
    Finding(String, usize),
    /// A change of the text, by raw bytes and its number among those of these bytes.
    #[serde(rename = "change")]
    Change(u64, u64, usize),
    /// An annotation, by layer, raw bytes, and its number among those of these bytes.
    #[serde(rename = "annotation")]
    Annotation(String, u64, u64, usize),
    /// A link to another document, by its kind.
    #[serde(rename = "link")]
    Link(String, String),
}

/// What is said of a place, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fact {
    /// What is said, for people.
    pub(crate) text: String,
    /// The full id of the rule; empty for what the input gave.
    pub(crate) rule: String,
}

/// All facts of a document.
pub(crate) type Facts = BTreeMap<Place, Fact>;

/// The facts of a document as a run wrote it, with the whole trail.
pub(crate) fn of_document(document: &Value, manifest: &Manifest) -> Facts {
    let mut facts = Facts::new();
    let trail = trail(document, manifest);
    fields(document, &trail, &mut facts);
    findings(document, &mut facts);
    changes(&trail, &mut facts);
    annotations(document, &mut facts);
    facts
}

/// The fact that a document was dropped or failed: a line of `dropped.jsonl` or `dead-letters.jsonl`.
pub(crate) fn of_absence(entry: &Value, what: &str) -> Facts {
    let get = |key: &str| entry[key].as_str().unwrap_or_default();
    let why = if get("reason").is_empty() { get("error") } else { get("reason") };
    let rule = if get("rule").is_empty() { get("stage") } else { get("rule") };
    let fact = Fact { text: format!("{what}: {why}"), rule: rule.to_owned() };
    Facts::from([(Place::Outcome, fact)])
}

/// An entry of a trail: the rule, the operation, and what it refers to.
struct Entry<'a> {
    rule: &'a str,
    op: &'a str,
    at: &'a Value,
}

fn trail<'a>(document: &'a Value, manifest: &'a Manifest) -> Vec<Entry<'a>> {
    let entries = document["trail"].as_array().into_iter().flatten();
    let rule = |number: &Value| {
        let number = usize::try_from(number.as_u64()?).ok()?;
        manifest.rules.get(number).map(String::as_str)
    };
    entries
        .map(|entry| Entry {
            rule: rule(&entry[1]).unwrap_or("?"),
            op: entry[2].as_str().unwrap_or_default(),
            at: &entry[3],
        })
        .collect()
}

fn fields(document: &Value, trail: &[Entry<'_>], facts: &mut Facts) {
    for (name, value) in document["fields"].as_object().into_iter().flatten() {
        let set = trail.iter().rfind(|e| e.op == "set" && e.at["field"] == name.as_str());
        let rule = set.map_or("", |e| e.rule).to_owned();
        facts.insert(Place::Field(name.clone()), Fact { text: value.to_string(), rule });
    }
}

fn findings(document: &Value, facts: &mut Facts) {
    for finding in document["findings"].as_array().into_iter().flatten() {
        let get = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let code = get("code");
        let place = (0..).map(|n| Place::Finding(code.clone(), n));
        insert(facts, place, Fact { text: get("message"), rule: get("rule") });
    }
}

fn changes(trail: &[Entry<'_>], facts: &mut Facts) {
    for entry in trail.iter().filter(|e| e.op == "replace") {
        let number = |list: &Value, i: usize| list[i].as_u64().unwrap_or_default();
        let (raw, at) = (&entry.at["raw"], &entry.at["at"]);
        let (start, end) = (number(raw, 0), number(raw, 1));
        let length = number(at, 1) - number(at, 0);
        let text = match (entry.at["old"].as_str(), length) {
            (Some(""), n) => format!("inserted {n} bytes"),
            (Some(old), 0) => format!("removed {}", quoted(old)),
            (Some(old), n) => format!("put {n} bytes in the place of {}", quoted(old)),
            (None, 0) => format!("removed {} raw bytes", end - start),
            (None, n) => format!("put {n} bytes in the place of {} raw ones", end - start),
        };
        let place = (0..).map(|n| Place::Change(start, end, n));
        insert(facts, place, Fact { text, rule: entry.rule.to_owned() });
    }
}

fn annotations(document: &Value, facts: &mut Facts) {
    let text = document["text"].as_str().unwrap_or_default();
    for a in document["annotations"].as_array().into_iter().flatten() {
        let get = |key: &str| a[key].as_str().unwrap_or_default();
        let number = |key: &str| a[key].as_u64().unwrap_or_default();
        let at = |key: &str| usize::try_from(number(key)).unwrap_or(usize::MAX);
        let surface =
            a["text"].as_str().or_else(|| text.get(at("start")..at("end"))).unwrap_or_default();
        let mut said = format!("{} {}", get("label"), quoted(surface));
        let others = a.as_object().into_iter().flatten();
        for (key, value) in others.filter(|(key, _)| !ANNOTATION_KEYS.contains(&key.as_str())) {
            let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            said.push_str(&format!(" {key}={value}"));
        }
        if a["removed"] == true {
            said.push_str(" (removed)");
        }
        let (layer, start, end) = (get("layer"), number("raw_start"), number("raw_end"));
        let place = (0..).map(|n| Place::Annotation(layer.to_owned(), start, end, n));
        insert(facts, place, Fact { text: said, rule: get("rule").to_owned() });
    }
}

/// Puts a fact at the first place that is free.
fn insert(facts: &mut Facts, mut places: impl Iterator<Item = Place>, fact: Fact) {
    if let Some(place) = places.find(|place| !facts.contains_key(place)) {
        facts.insert(place, fact);
    }
}

/// Text in quotation marks, the middle left out where it is long.
pub(crate) fn quoted(text: &str) -> String {
    let count = text.chars().count();
    if count <= 80 {
        return format!("\"{text}\"");
    }
    let head: String = text.chars().take(50).collect();
    let tail: String = text.chars().skip(count - 20).collect();
    format!("\"{head}…{tail}\"")
}

/// How two runs differ at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Difference {
    /// Where.
    pub(crate) place: Place,
    /// What the first run says.
    pub(crate) before: Option<Fact>,
    /// What the second run says.
    pub(crate) after: Option<Fact>,
}

impl Difference {
    /// The rules behind it: those of both runs, each once.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &str> {
        let before = self.before.as_ref().map(|f| f.rule.as_str());
        let after = self.after.as_ref().map(|f| f.rule.as_str());
        before.into_iter().chain(after.filter(|rule| Some(*rule) != before))
    }
}

/// Where two sets of facts differ, in the order of places.
pub(crate) fn differences(before: &Facts, after: &Facts) -> Vec<Difference> {
    let places: std::collections::BTreeSet<&Place> = before.keys().chain(after.keys()).collect();
    places
        .into_iter()
        .filter_map(|place| {
            let (old, new) = (before.get(place), after.get(place));
            // One date more renumbers all that follow it, which is no change of theirs.
            let said = |fact: Option<&Fact>| fact.map(|f| without_numbers(&f.text));
            let same = said(old) == said(new);
            (!same).then(|| Difference {
                place: place.clone(),
                before: old.cloned(),
                after: new.cloned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn facts(annotations: Value) -> Facts {
        let mut facts = Facts::new();
        annotations_of(&annotations, &mut facts);
        facts
    }

    fn annotations_of(list: &Value, facts: &mut Facts) {
        annotations(&json!({"text": "on Monday", "annotations": list}), facts);
    }

    fn date(value: &str) -> Value {
        json!({
            "id": 1, "layer": "date", "label": "DATE", "start": 3, "end": 9, "char_start": 3, "char_end": 9,
            "raw_start": 3, "raw_end": 9, "rule": "dates/weekday", "value": value,
        })
    }

    #[test]
    fn a_value_that_changed_is_one_difference_at_its_place() {
        let (before, after) =
            (facts(json!([date("2023-07-24")])), facts(json!([date("2023-07-31")])));
        let found = differences(&before, &after);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rules().collect::<Vec<_>>(), ["dates/weekday"]);
        assert_eq!(
            found[0].after.as_ref().map(|f| f.text.as_str()),
            Some("DATE \"Monday\" value=2023-07-31")
        );
    }

    #[test]
    fn two_annotations_of_one_place_are_two_facts() {
        let both = facts(json!([date("2023-07-24"), date("2023-07-24")]));
        assert_eq!(both.len(), 2);
        assert_eq!(differences(&both, &facts(json!([date("2023-07-24")]))).len(), 1);
    }

    #[test]
    fn what_is_the_same_by_another_rule_is_no_difference() {
        let mut other = date("2023-07-24");
        other["rule"] = "dates/other".into();
        assert!(
            differences(&facts(json!([date("2023-07-24")])), &facts(json!([other]))).is_empty()
        );
    }
}
