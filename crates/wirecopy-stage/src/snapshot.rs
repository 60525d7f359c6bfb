//! What a stage did to a document, as text that a person reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use wirecopy_document::{Annotation, Change, Record, RuleRef, Span};

use crate::Description;

/// Replacements by one rule that are shown before the rest is only counted.
const SHOWN: usize = 12;
/// Bytes of context on either side of a replacement.
const CONTEXT: usize = 24;
/// Longest piece of text shown in full, in characters.
const PIECE: usize = 120;

/// The names of the stages of a run and of their rules.
#[derive(Clone, Debug, Default)]
pub struct Names {
    stages: Vec<(String, Vec<String>)>,
}

impl Names {
    /// The names of stages that run in this order: the name of each use, and what the stage says of itself.
    pub fn new<'a>(stages: impl IntoIterator<Item = (&'a str, &'a Description)>) -> Self {
        let entry = |(id, description): (&str, &Description)| {
            (id.to_owned(), description.rules.iter().map(|r| r.id.clone()).collect())
        };
        Names { stages: stages.into_iter().map(entry).collect() }
    }

    /// The stage at this place.
    pub fn stage(&self, stage: u16) -> &str {
        self.stages.get(usize::from(stage)).map_or("?", |(name, _)| name)
    }

    /// The full id of a rule.
    pub fn rule(&self, rule: RuleRef) -> &str {
        let stage = self.stages.get(usize::from(rule.stage));
        stage.and_then(|(_, rules)| rules.get(usize::from(rule.rule))).map_or("?", String::as_str)
    }

    /// The rules of all stages in order: the place of the first rule of each stage, and all ids.
    pub fn table(&self) -> (Vec<usize>, Vec<&str>) {
        let mut starts = Vec::new();
        let mut all = Vec::new();
        for (_, rules) in &self.stages {
            starts.push(all.len());
            all.extend(rules.iter().map(String::as_str));
        }
        (starts, all)
    }
}

/// Renders what stage number `stage`, the last that ran, did to a record: fields, findings, replacements, and the text
/// with its annotations under each line.
pub fn render(record: &Record, stage: u16, names: &Names) -> String {
    let mut out = String::new();
    if let Some(dropped) = record.dropped() {
        let _ = writeln!(out, "dropped  {}  [{}]\n", dropped.reason, names.rule(dropped.rule));
    }
    fields(&mut out, record, stage, names);
    findings(&mut out, record, stage, names);
    replacements(&mut out, record, stage, names);
    text(&mut out, record, stage, names);
    out
}

fn fields(out: &mut String, record: &Record, stage: u16, names: &Names) {
    let mut set: BTreeMap<&str, RuleRef> = BTreeMap::new();
    for entry in record.trail().entries().iter().filter(|e| e.rule.stage == stage) {
        if let Change::Set { field, .. } = &entry.change {
            set.insert(field.as_str(), entry.rule);
        }
    }
    if set.is_empty() {
        return;
    }
    out.push_str("fields\n");
    for (field, rule) in set {
        let value = record.document.fields.get(field);
        let value = value
            .map_or_else(|| "removed".to_owned(), |v| serde_json::to_string(v).unwrap_or_default());
        let _ = writeln!(out, "  {field} = {value}  [{}]", names.rule(rule));
    }
    out.push('\n');
}

fn findings(out: &mut String, record: &Record, stage: u16, names: &Names) {
    let mut any = false;
    for finding in record.findings().iter().filter(|f| f.rule.stage == stage) {
        if !any {
            out.push_str("findings\n");
            any = true;
        }
        let _ = writeln!(
            out,
            "  {}: {}  [{}]",
            finding.code,
            finding.message,
            names.rule(finding.rule)
        );
        for place in &finding.spans {
            let _ = writeln!(out, "    {} {}", place.span, quote(&place.text));
        }
    }
    if any {
        out.push('\n');
    }
}

fn replacements(out: &mut String, record: &Record, stage: u16, names: &Names) {
    // The text after each pass, found by undoing from the last one.
    let mut after = record.document.text.clone();
    let mut lines: Vec<(RuleRef, String)> = Vec::new();
    for pass in (0..record.trail().passes()).rev() {
        let entries: Vec<_> = record.trail().entries().iter().filter(|e| e.pass == pass).collect();
        if entries.iter().any(|e| e.rule.stage != stage) {
            break;
        }
        let mut of_pass = Vec::new();
        for entry in &entries {
            let Change::Replace { at, old, .. } = entry.change else { continue };
            let old = record.trail().old(old, Some(&record.raw)).unwrap_or("?");
            of_pass.push((entry.rule, replacement(&after, at, old)));
        }
        of_pass.append(&mut lines);
        lines = of_pass;
        match record.trail().before(pass, &after, Some(&record.raw)) {
            Some(text) => after = text,
            None => break,
        }
    }
    if lines.is_empty() {
        return;
    }
    out.push_str("changes\n");
    let mut count: BTreeMap<RuleRef, usize> = BTreeMap::new();
    for (rule, line) in &lines {
        let n = count.entry(*rule).or_default();
        *n += 1;
        if *n <= SHOWN {
            let _ = writeln!(out, "  {line}  [{}]", names.rule(*rule));
        }
    }
    for (rule, n) in count {
        if n > SHOWN {
            let _ = writeln!(out, "  and {} more  [{}]", n - SHOWN, names.rule(rule));
        }
    }
    out.push('\n');
}

fn replacement(after: &str, at: Span, old: &str) -> String {
    let mut start = (at.start as usize).saturating_sub(CONTEXT);
    while !after.is_char_boundary(start) {
        start += 1;
    }
    let mut end = (at.end as usize + CONTEXT).min(after.len());
    while !after.is_char_boundary(end) {
        end -= 1;
    }
    let left = after.get(start..at.start as usize).unwrap_or_default();
    let right = after.get(at.end as usize..end).unwrap_or_default();
    let new = after.get(at.range()).unwrap_or_default();
    format!("{}{{{} → {}}}{}", visible(left), shorten(old), shorten(new), visible(right))
}

fn text(out: &mut String, record: &Record, stage: u16, names: &Names) {
    out.push_str("text\n");
    let text = &record.document.text;
    let made: Vec<&Annotation> =
        record.document.annotations().iter().filter(|a| a.rule.stage == stage).collect();
    let mut gone: Vec<_> =
        record.removed().iter().filter(|r| r.annotation.rule.stage == stage).collect();
    gone.sort_by_key(|r| (r.annotation.span.start, r.raw, r.annotation.id));
    let mut gone = gone.into_iter().peekable();
    let mut made = made.into_iter().peekable();
    let mut start = 0;
    // The last line has no newline; a text that ends in one has no further line.
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        while let Some(r) = gone.next_if(|r| (r.annotation.span.start as usize) < end) {
            removed(out, r, record, names);
        }
        let _ = writeln!(out, "| {}", visible(line.trim_end_matches('\n')));
        while let Some(a) = made.next_if(|a| (a.span.start as usize) < end) {
            annotation(out, a, record, names);
        }
        start = end;
    }
    for r in gone {
        removed(out, r, record, names);
    }
}

fn annotation(out: &mut String, a: &Annotation, record: &Record, names: &Names) {
    let blurred = if a.approximate { "~" } else { "" };
    let surface = quote(record.document.slice(a.span));
    let _ = write!(out, "    {} {}{blurred} {surface}", a.layer, a.label);
    attributes(out, a, record);
    let _ = writeln!(out, "  [{}]", names.rule(a.rule));
}

fn removed(out: &mut String, r: &wirecopy_document::Removed, record: &Record, names: &Names) {
    let a = &r.annotation;
    let _ = write!(out, "  - {} {} {}", a.layer, a.label, quote(&r.surface));
    attributes(out, a, record);
    let _ = writeln!(out, "  [{}]", names.rule(a.rule));
}

fn attributes(out: &mut String, a: &Annotation, record: &Record) {
    for attribute in record.attributes(a) {
        let _ = write!(out, " {}={}", attribute.key, visible(attribute.value));
    }
}

fn quote(text: &str) -> String {
    format!("\"{}\"", shorten(text))
}

/// At most [`PIECE`] characters, the middle left out.
fn shorten(text: &str) -> String {
    let count = text.chars().count();
    if count <= PIECE {
        return visible(text);
    }
    let head: String = text.chars().take(PIECE / 2).collect();
    let tail: String = text.chars().skip(count - PIECE / 4).collect();
    let left_out = count - PIECE / 2 - PIECE / 4;
    format!("{}…({left_out} more)…{}", visible(&head), visible(&tail))
}

/// Makes line ends and characters that cannot be seen visible, so that a snapshot never hides a difference and never
/// sends a control sequence to a terminal.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('⏎'),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || is_invisible(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0xa0 | 0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x2069 | 0xfeff)
}
