//! A document as a person sees it: its text with marks, its dates, names and credits as tables, what was changed.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use wirecopy_engine::Manifest;

use crate::changes::{StageChanges, changes};
use crate::escape::{escape, shorten};
use crate::marks::Marker;
use wirecopy_engine::values::{list, number, text};

/// Words of a text that stand for a title.
const OPENING: usize = 9;

/// A document.
#[derive(Debug, Serialize)]
pub(crate) struct Article {
    pub(crate) number: usize,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) fields: Vec<(String, String, String)>,
    pub(crate) findings: Vec<Finding>,
    /// The paragraphs of the text, as markup.
    pub(crate) paragraphs: Vec<Paragraph>,
    pub(crate) dates: Vec<DateRow>,
    pub(crate) changes: Vec<StageChanges>,
}

/// A line of the text, or one that was removed.
#[derive(Debug, Serialize)]
pub(crate) struct Paragraph {
    pub(crate) role: String,
    pub(crate) removed: bool,
    pub(crate) rule: String,
    pub(crate) html: String,
}

/// A doubt or contradiction.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) rule: String,
    pub(crate) places: Vec<String>,
}

/// A date, for the table.
#[derive(Debug, Serialize)]
pub(crate) struct DateRow {
    pub(crate) phrase: String,
    pub(crate) value: String,
    pub(crate) anchor: String,
    pub(crate) rule: String,
    pub(crate) doubtful: bool,
}

/// The title of a document, or else its first words, or else its id.
pub(crate) fn title(document: &Value) -> String {
    let title = text(&document["fields"], "title");
    if !title.is_empty() {
        return shorten(title, 90);
    }
    let mut opening = String::new();
    let mut words = text(document, "text").split_whitespace();
    for word in words.by_ref().take(OPENING) {
        opening.extend(word.chars().take(30));
        opening.push(' ');
    }
    match opening.trim_end() {
        "" => shorten(text(document, "id"), 90),
        opening if words.next().is_some() => format!("{opening}…"),
        opening => opening.to_owned(),
    }
}

/// The annotations that a contradiction speaks of, by where they start.
pub(crate) fn doubtful(document: &Value) -> BTreeSet<usize> {
    list(document, "findings")
        .iter()
        .filter(|f| text(f, "code").contains("contradiction"))
        .flat_map(|f| list(f, "spans"))
        .map(|s| number(s, "start"))
        .collect()
}

/// The view of a document.
pub(crate) fn article(document: &Value, at: usize, manifest: &Manifest) -> Article {
    let doubtful = doubtful(document);
    let findings = findings(document);
    Article {
        number: at,
        id: text(document, "id").to_owned(),
        title: title(document),
        fields: fields(document, manifest),
        findings,
        paragraphs: paragraphs(document),
        dates: dates(document, &doubtful),
        changes: changes(document, manifest),
    }
}

/// The findings of a document.
pub(crate) fn findings(document: &Value) -> Vec<Finding> {
    let finding = |f: &Value| Finding {
        code: text(f, "code").to_owned(),
        message: text(f, "message").to_owned(),
        rule: text(f, "rule").to_owned(),
        places: list(f, "spans").iter().map(|s| text(s, "text").to_owned()).collect(),
    };
    list(document, "findings").iter().map(finding).collect()
}

/// Name, value and rule of each field.
fn fields(document: &Value, manifest: &Manifest) -> Vec<(String, String, String)> {
    let trail = list(document, "trail");
    let fields = document["fields"].as_object().into_iter().flatten();
    fields
        .map(|(name, value)| {
            let set = trail.iter().rfind(|e| e[2] == "set" && e[3]["field"] == name.as_str());
            let rule = set
                .and_then(|e| usize::try_from(e[1].as_u64()?).ok())
                .and_then(|n| manifest.rules.get(n).cloned())
                .unwrap_or_else(|| "given by the input".to_owned());
            (name.clone(), plain(value), rule)
        })
        .collect()
}

/// A value without the punctuation of JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(object) => match object.get("name") {
            Some(name) => plain(name),
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

fn dates(document: &Value, doubtful: &BTreeSet<usize>) -> Vec<DateRow> {
    let body = text(document, "text");
    list(document, "annotations")
        .iter()
        .filter(|a| text(a, "layer") == "date")
        .map(|a| DateRow {
            phrase: surface(a, body).to_owned(),
            value: text(a, "value").to_owned(),
            anchor: match text(a, "anchor") {
                "" => String::new(),
                anchor => format!("{anchor} ({})", text(a, "anchor_kind")),
            },
            rule: text(a, "rule").to_owned(),
            doubtful: doubtful.contains(&number(a, "start")),
        })
        .collect()
}

/// The words that an annotation is about.
pub(crate) fn surface<'a>(annotation: &'a Value, body: &'a str) -> &'a str {
    let (start, end) = (number(annotation, "start"), number(annotation, "end"));
    annotation["text"].as_str().or_else(|| body.get(start..end)).unwrap_or_default()
}

/// The lines of the text with marks, and the removed ones where they stood.
fn paragraphs(document: &Value) -> Vec<Paragraph> {
    let body = text(document, "text");
    let annotations = list(document, "annotations");
    let roles: Vec<&Value> = annotations.iter().filter(|a| text(a, "layer") == "role").collect();
    let mut marker = Marker::new(body, annotations);
    let mut gone: Vec<&&Value> = roles.iter().filter(|a| a["removed"] == true).collect();
    gone.sort_by_key(|a| (number(a, "start"), number(a, "raw_start")));
    let mut gone = gone.into_iter().peekable();
    let mut out = Vec::new();
    let removed = |a: &Value| Paragraph {
        role: text(a, "label").to_owned(),
        removed: true,
        rule: text(a, "rule").to_owned(),
        html: escape(&shorten(text(a, "text"), 400)),
    };
    let standing: Vec<&&Value> = roles.iter().filter(|a| a["removed"] != true).collect();
    let mut start = 0;
    let mut next_role = 0;
    for line in body.split_inclusive('\n') {
        let end = start + line.len();
        while let Some(a) = gone.next_if(|a| number(a, "start") <= start) {
            out.push(removed(a));
        }
        let shown = start + line.trim_end_matches('\n').len();
        if shown > start {
            // Annotations are in the order of their places, so those before this line are not looked at again.
            while standing.get(next_role).is_some_and(|a| number(a, "end") <= start) {
                next_role += 1;
            }
            let role = standing[next_role..]
                .iter()
                .take_while(|a| number(a, "start") <= start)
                .find(|a| number(a, "end") > start);
            out.push(Paragraph {
                role: role.map_or("", |a| text(a, "label")).to_owned(),
                removed: false,
                rule: role.map_or("", |a| text(a, "rule")).to_owned(),
                html: marker.line(start, shown),
            });
        }
        start = end;
    }
    out.extend(gone.map(|a| removed(a)));
    out
}
