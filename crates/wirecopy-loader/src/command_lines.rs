//! The lines that a host and a command write to each other.

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use wirecopy_document::{AttributeKind, Document, Edits, RuleId, Span, Value};
use wirecopy_plugin::flat::Reads;
use wirecopy_stage::{Description, Item, Kind, Read, RuleInfo, StageError};

use crate::check::{Checks, malformed};

/// The version of the protocol.
const PROTOCOL: u64 = 1;

/// What offsets count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    Bytes,
    Codepoints,
}

/// The first line of a command, understood.
#[derive(Clone, Debug)]
pub(crate) struct Hello {
    pub(crate) unit: Unit,
    pub(crate) description: Description,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HelloLine {
    wirecopy: u64,
    offsets: Unit,
    description: DescriptionLine,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DescriptionLine {
    name: String,
    version: String,
    summary: String,
    #[serde(default)]
    reads: Vec<ReadLine>,
    #[serde(default)]
    writes: Vec<Item>,
    rules: Vec<RuleInfo>,
    #[serde(default)]
    deterministic: bool,
    #[serde(default)]
    settings: Option<Json>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadLine {
    item: Item,
    #[serde(default)]
    required: bool,
}

/// Reads a hello.
pub(crate) fn hello(line: &[u8]) -> Result<Hello, String> {
    let line: HelloLine = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    if line.wirecopy != PROTOCOL {
        let theirs = line.wirecopy;
        return Err(format!("it speaks version {theirs}, and this wirecopy speaks {PROTOCOL}"));
    }
    let said = line.description;
    let full = |rule: RuleInfo| {
        if rule.id.contains('/') {
            rule
        } else {
            RuleInfo { id: format!("{}/{}", said.name, rule.id), ..rule }
        }
    };
    let rules = said.rules.into_iter().map(full).collect();
    let read = |r: ReadLine| Read { item: r.item, required: r.required };
    let description = Description {
        version: said.version,
        summary: said.summary,
        kind: Kind::Document,
        deterministic: said.deterministic,
        rules,
        settings: said.settings.unwrap_or_else(|| json!({"type": "object"})),
        reads: said.reads.into_iter().map(read).collect(),
        writes: said.writes,
        name: said.name,
    };
    Ok(Hello { unit: line.offsets, description })
}

/// The line that answers a hello.
pub(crate) fn settings(settings: &Json) -> String {
    format!("{}\n", json!({ "wirecopy": PROTOCOL, "settings": settings }))
}

/// Offsets in a text, in the unit of a command.
pub(crate) struct Offsets {
    /// The byte at which each character starts, and the length of the text; nothing where characters are bytes.
    starts: Option<Vec<u32>>,
}

impl Offsets {
    pub(crate) fn of(unit: Unit, text: &str) -> Self {
        let convert = unit == Unit::Codepoints && !text.is_ascii();
        let starts = convert.then(|| {
            let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            starts.map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect()
        });
        Offsets { starts }
    }

    fn to_command(&self, at: u32) -> u32 {
        match &self.starts {
            None => at,
            Some(starts) => u32::try_from(starts.partition_point(|s| *s < at)).unwrap_or(u32::MAX),
        }
    }

    fn to_bytes(&self, start: u32, end: u32) -> Result<Span, StageError> {
        let Some(starts) = &self.starts else { return Ok(Span::new(start, end)) };
        let at = |n: u32| starts.get(n as usize).copied();
        match (at(start), at(end)) {
            (Some(start), Some(end)) => Ok(Span::new(start, end)),
            _ => Err(malformed(format!(
                "an edit speaks of the characters {start}..{end} of a text of {}",
                starts.len() - 1
            ))),
        }
    }
}

/// The line of a document.
pub(crate) fn document(doc: &Document, reads: &Reads, offsets: &Offsets) -> String {
    let mut fields = Map::new();
    for (name, value) in doc.fields.iter().filter(|(n, _)| reads.fields.iter().any(|f| f == n)) {
        fields.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
    }
    let mut annotations = Vec::new();
    for annotation in doc.annotations().iter().filter(|a| reads.layer(a.layer)) {
        let mut line = Map::new();
        for attribute in doc.attributes(annotation) {
            let value = match attribute.kind {
                AttributeKind::Text => Json::from(attribute.value),
                AttributeKind::Int => attribute.value.parse::<i64>().unwrap_or_default().into(),
                AttributeKind::Bool => (attribute.value == "true").into(),
            };
            line.insert(attribute.key.as_str().to_owned(), value);
        }
        line.insert("id".to_owned(), annotation.id.into());
        line.insert("layer".to_owned(), annotation.layer.as_str().into());
        line.insert("label".to_owned(), annotation.label.as_str().into());
        line.insert("start".to_owned(), offsets.to_command(annotation.span.start).into());
        line.insert("end".to_owned(), offsets.to_command(annotation.span.end).into());
        annotations.push(Json::Object(line));
    }
    let line = json!({
        "id": doc.id, "text": doc.text, "fields": fields, "annotations": annotations,
    });
    format!("{line}\n")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    edits: Option<Vec<EditLine>>,
    error: Option<String>,
}

/// One edit of a command.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum EditLine {
    Replace {
        start: u32,
        end: u32,
        text: String,
        rule: String,
    },
    Annotate {
        layer: String,
        label: String,
        start: u32,
        end: u32,
        rule: String,
        #[serde(default)]
        attributes: Map<String, Json>,
    },
    Retract {
        id: u32,
        rule: String,
    },
    Set {
        field: String,
        value: Value,
        rule: String,
    },
    Drop {
        reason: String,
        rule: String,
    },
    Finding {
        code: String,
        message: String,
        #[serde(default)]
        spans: Vec<(u32, u32)>,
        rule: String,
    },
}

/// Reads an answer. A line that is not one is [`Malformed`](wirecopy_stage::ErrorKind::Malformed).
pub(crate) fn answer(line: &[u8]) -> Result<Result<Vec<EditLine>, String>, StageError> {
    let answer: Answer = serde_json::from_slice(line)
        .map_err(|e| malformed(format!("the command's answer cannot be read: {e}")))?;
    match (answer.edits, answer.error) {
        (Some(edits), None) => Ok(Ok(edits)),
        (None, Some(error)) => Ok(Err(error)),
        _ => Err(malformed("the command's answer should hold either `edits` or `error`")),
    }
}

/// Turns an answer into edits.
pub(crate) fn apply(
    answer: Result<Vec<EditLine>, String>,
    doc: &Document,
    offsets: &Offsets,
    checks: &Checks,
    out: &mut Edits,
) -> Result<(), StageError> {
    let span =
        |rule: RuleId, start, end| checks.span(rule, offsets.to_bytes(start, end)?, &doc.text);
    for edit in answer.map_err(StageError::new)? {
        match edit {
            EditLine::Replace { start, end, text, rule } => {
                let rule = checks.rule_named(&rule)?;
                out.replace(rule, span(rule, start, end)?, &text);
            }
            EditLine::Annotate { layer, label, start, end, rule, attributes } => {
                let rule = checks.rule_named(&rule)?;
                let (layer, label) = (checks.name(&layer)?, checks.name(&label)?);
                let span = span(rule, start, end)?;
                let keys = attributes.keys().map(|key| checks.name(key));
                let keys = keys.collect::<Result<Vec<_>, _>>()?;
                let mut annotating = out.annotate(rule, layer, label, span);
                for (key, value) in keys.into_iter().zip(attributes.values()) {
                    annotating = match value {
                        Json::String(text) => annotating.attr(key, text),
                        Json::Bool(flag) => annotating.flag(key, *flag),
                        other => match other.as_i64() {
                            Some(number) => annotating.int(key, number),
                            None => {
                                return Err(malformed(format!(
                                    "attribute `{key}` is neither text, nor a whole number, nor \
                                     true or false"
                                )));
                            }
                        },
                    };
                }
            }
            EditLine::Retract { id, rule } => out.retract(checks.rule_named(&rule)?, id),
            EditLine::Set { field, value, rule } => {
                let field = checks.name(&field)?;
                out.set(checks.rule_named(&rule)?, field.as_str(), value);
            }
            EditLine::Drop { reason, rule } => {
                out.drop_document(checks.rule_named(&rule)?, &reason);
            }
            EditLine::Finding { code, message, spans, rule } => {
                let rule = checks.rule_named(&rule)?;
                let spans = spans.into_iter().map(|(start, end)| span(rule, start, end));
                let spans = spans.collect::<Result<Vec<_>, _>>()?;
                out.finding(rule, checks.name(&code)?.as_str(), &message, &spans);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_become_bytes_and_back() {
        let offsets = Offsets::of(Unit::Codepoints, "é→x");
        assert_eq!(offsets.to_bytes(1, 3).expect("inside"), Span::new(2, 6));
        assert_eq!((offsets.to_command(2), offsets.to_command(6)), (1, 3));
        assert!(offsets.to_bytes(0, 4).is_err());
    }
}
