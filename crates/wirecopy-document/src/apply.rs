//! Applying edits: the only place where a document changes.

use crate::document::push_attributes;
use crate::{
    AnnotateEdit, Change, Dropped, Edit, Edits, Finding, FindingSpan, Old, Record, Removed, RuleId,
    RuleRef, Span, Text, TrailEntry, Value,
};

/// Why edits cannot be applied. The record is as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplyError {
    /// A span does not lie inside the text, or is reversed.
    OutOfRange {
        /// The rule behind the edit.
        rule: RuleId,
        /// The span.
        span: Span,
        /// Length of the text in bytes.
        len: u32,
    },
    /// A span begins or ends inside a character.
    NotOnCharacter {
        /// The rule behind the edit.
        rule: RuleId,
        /// The span.
        span: Span,
    },
    /// An annotation says something about nothing.
    EmptyAnnotation {
        /// The rule behind the edit.
        rule: RuleId,
        /// Where.
        at: u32,
    },
    /// Two replacements want different things of the same bytes.
    Overlap {
        /// The rule and the span of the first.
        first: (RuleId, Span),
        /// The rule and the span of the second.
        second: (RuleId, Span),
    },
    /// An annotation that is to be taken back is not there.
    NoSuchAnnotation {
        /// The rule behind the edit.
        rule: RuleId,
        /// The id.
        id: u32,
    },
    /// The text would reach 4 GiB.
    TooLong,
}

impl ApplyError {
    /// The same in words, with the rules named by `name`.
    pub fn describe(&self, name: impl Fn(RuleId) -> String) -> String {
        match *self {
            ApplyError::OutOfRange { rule, span, len } => {
                format!("rule {} edits {span} of a text of {len} bytes", name(rule))
            }
            ApplyError::NotOnCharacter { rule, span } => {
                format!("rule {} edits {span}, which begins or ends inside a character", name(rule))
            }
            ApplyError::EmptyAnnotation { rule, at } => {
                format!("rule {} annotates an empty span at {at}", name(rule))
            }
            ApplyError::Overlap { first, second } => format!(
                "rule {} replaces {} and rule {} replaces {}, which overlap",
                name(first.0),
                first.1,
                name(second.0),
                second.1
            ),
            ApplyError::NoSuchAnnotation { rule, id } => {
                format!("rule {} takes back annotation {id}, which does not exist", name(rule))
            }
            ApplyError::TooLong => "the text would grow to 4 GiB".to_owned(),
        }
    }
}

impl std::fmt::Display for ApplyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.describe(|rule| rule.0.to_string()))
    }
}

impl std::error::Error for ApplyError {}

struct Replacement {
    rule: RuleId,
    span: Span,
    text: Text,
    /// Where the new text stands after the pass.
    at: Span,
}

impl Record {
    /// Applies the edits of one pass of stage number `stage`: replacements first, then everything else, all spans
    /// referring to the text as it was.
    ///
    /// # Errors
    ///
    /// Where an edit is not one of this text, or two replacements contradict each other. Nothing is changed then.
    pub fn apply(&mut self, stage: u16, edits: &Edits) -> Result<(), ApplyError> {
        let pass = self.trail.passes;
        if edits.is_empty() {
            self.trail.passes = pass.saturating_add(1);
            return Ok(());
        }
        let mut replacements = self.check(edits)?;
        let rule_ref = |rule: RuleId| RuleRef { stage, rule: rule.0 };

        if !replacements.is_empty() {
            self.replace(pass, &mut replacements, edits, &rule_ref)?;
        }
        let map = Map { replacements: &replacements };
        for edit in edits.iter() {
            let change = match edit {
                Edit::Replace { .. } => continue,
                Edit::Annotate(edit) => {
                    self.annotate(edit, edits, rule_ref(edit.rule), &map);
                    continue;
                }
                Edit::Retract { id, .. } => match self.retract(*id) {
                    Some(change) => change,
                    None => continue,
                },
                Edit::Set { field, value, .. } => {
                    let fields = &mut self.document.fields;
                    let old = match value {
                        Value::Null => fields.remove(field.as_str()),
                        value => fields.insert(field.as_str(), value.clone()),
                    };
                    Change::Set { field: *field, old }
                }
                Edit::Drop { rule, reason } => {
                    let reason = edits.text(*reason).to_owned();
                    self.dropped.get_or_insert(Dropped { rule: rule_ref(*rule), reason });
                    Change::Drop
                }
                Edit::Finding { rule, code, message, spans } => {
                    let spans = spans.iter().map(|&span| self.finding_span(span, &map)).collect();
                    let message = edits.text(*message).to_owned();
                    let number = u32::try_from(self.findings.len()).unwrap_or(u32::MAX);
                    self.findings.push(Finding {
                        code: *code,
                        rule: rule_ref(*rule),
                        message,
                        spans,
                    });
                    Change::Finding(number)
                }
            };
            self.trail.entries.push(TrailEntry { pass, rule: rule_ref(rule_of(edit)), change });
        }
        self.document.sort_annotations();
        self.trail.passes = pass.saturating_add(1);
        Ok(())
    }

    /// Checks every span and gives back the replacements, sorted, merged and known not to overlap.
    fn check(&self, edits: &Edits) -> Result<Vec<Replacement>, ApplyError> {
        let text = &self.document.text;
        let len = self.alignment.text_len();
        let check_span = |rule, span: Span| {
            if span.start > span.end || span.end > len {
                return Err(ApplyError::OutOfRange { rule, span, len });
            }
            let (start, end) = (span.start as usize, span.end as usize);
            if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
                return Err(ApplyError::NotOnCharacter { rule, span });
            }
            Ok(())
        };
        let mut replacements = Vec::new();
        for edit in edits.iter() {
            match edit {
                Edit::Replace { rule, span, text: new } => {
                    check_span(*rule, *span)?;
                    // An edit that changes nothing would only add noise to the trail.
                    if text[span.range()] != *edits.text(*new) {
                        let (rule, span, text) = (*rule, *span, *new);
                        replacements.push(Replacement { rule, span, text, at: span });
                    }
                }
                Edit::Annotate(edit) => {
                    check_span(edit.rule, edit.span)?;
                    if edit.span.is_empty() {
                        return Err(ApplyError::EmptyAnnotation {
                            rule: edit.rule,
                            at: edit.span.start,
                        });
                    }
                }
                Edit::Retract { rule, id } => {
                    let live = self.document.annotation(*id).is_some();
                    if !live && !self.removed.iter().any(|r| r.annotation.id == *id) {
                        return Err(ApplyError::NoSuchAnnotation { rule: *rule, id: *id });
                    }
                }
                Edit::Finding { rule, spans, .. } => {
                    spans.iter().try_for_each(|&span| check_span(*rule, span))?;
                }
                Edit::Set { .. } | Edit::Drop { .. } => {}
            }
        }
        replacements.sort_by_key(|r| (r.span.start, r.span.end));
        let mut error = None;
        replacements.dedup_by(|second, first| {
            if second.span == first.span && edits.text(second.text) == edits.text(first.text) {
                return true;
            }
            let same_point = second.span == first.span && second.span.is_empty();
            if second.span.start < first.span.end || same_point {
                error.get_or_insert(ApplyError::Overlap {
                    first: (first.rule, first.span),
                    second: (second.rule, second.span),
                });
            }
            false
        });
        error.map_or(Ok(replacements), Err)
    }

    fn replace(
        &mut self,
        pass: u16,
        replacements: &mut [Replacement],
        edits: &Edits,
        rule_ref: &impl Fn(RuleId) -> RuleRef,
    ) -> Result<(), ApplyError> {
        let old_text = std::mem::take(&mut self.document.text);
        let mut text = String::with_capacity(old_text.len());
        let mut done = 0;
        let mut lengths = Vec::with_capacity(replacements.len());
        for r in replacements.iter_mut() {
            text.push_str(&old_text[done..r.span.start as usize]);
            let start = text.len();
            text.push_str(edits.text(r.text));
            r.at = Span::at(start, text.len());
            done = r.span.end as usize;
            lengths.push((r.span, r.at.len()));
        }
        text.push_str(&old_text[done..]);
        if u32::try_from(text.len()).is_ok_and(|n| n < u32::MAX) {
            self.document.text = text;
        } else {
            self.document.text = old_text;
            return Err(ApplyError::TooLong);
        }

        for r in replacements.iter() {
            let raw = self.alignment.to_raw(r.span);
            let old = match self.alignment.verbatim(r.span) {
                Some(copy) if !r.span.is_empty() => Old::Raw(copy),
                _ => self.trail.store(&old_text[r.span.range()]),
            };
            let change = Change::Replace { at: r.at, raw, old };
            self.trail.entries.push(TrailEntry { pass, rule: rule_ref(r.rule), change });
        }
        self.move_annotations(&old_text, replacements);
        self.alignment = self.alignment.replaced(&lengths);
        Ok(())
    }

    /// Moves what stands on the text along with it. The alignment is still that of the old text.
    fn move_annotations(&mut self, old_text: &str, replacements: &[Replacement]) {
        let map = Map { replacements };
        let alignment = &self.alignment;
        for removed in &mut self.removed {
            removed.annotation.span = map.point(removed.annotation.span.start);
        }
        for place in self.findings.iter_mut().flat_map(|f| &mut f.spans) {
            let moved = map.span(place.span);
            if moved.span.is_empty() && !place.span.is_empty() {
                place.removed = Some(alignment.to_raw(place.span));
            }
            place.span = moved.span;
        }
        let removed = &mut self.removed;
        self.document.annotations.retain_mut(|annotation| {
            let old = annotation.span;
            let moved = map.span(old);
            annotation.span = moved.span;
            annotation.approximate |= moved.approximate;
            if !moved.span.is_empty() {
                return true;
            }
            removed.push(Removed {
                annotation: *annotation,
                raw: alignment.to_raw(old),
                surface: old_text[old.range()].to_owned(),
            });
            false
        });
    }

    fn annotate(&mut self, edit: &AnnotateEdit, edits: &Edits, rule: RuleRef, map: &Map<'_>) {
        self.last_id += 1;
        let moved = map.span(edit.span);
        let document = &mut self.document;
        let attributes =
            push_attributes(&mut document.attributes, &mut document.pool, edits.attributes(edit));
        let annotation = crate::Annotation {
            id: self.last_id,
            layer: edit.layer,
            label: edit.label,
            span: moved.span,
            rule,
            approximate: moved.approximate,
            attributes,
        };
        if moved.span.is_empty() {
            let (raw, surface) = self.before(edit.span, map);
            self.removed.push(Removed { annotation, raw, surface });
        } else {
            self.document.annotations.push(annotation);
        }
    }

    fn finding_span(&self, span: Span, map: &Map<'_>) -> FindingSpan {
        let moved = map.span(span).span;
        let (raw, text) = self.before(span, map);
        let removed = (moved.is_empty() && !span.is_empty()).then_some(raw);
        FindingSpan { span: moved, removed, text }
    }

    /// Raw range and words of a span of the text as the pass received it, which this pass may just have replaced.
    fn before(&self, span: Span, map: &Map<'_>) -> (Span, String) {
        let mut words = String::new();
        let mut raw: Option<Span> = None;
        let mut widen = |part: Span| {
            let whole = raw.get_or_insert(part);
            whole.start = whole.start.min(part.start);
            whole.end = whole.end.max(part.end);
        };
        let mut at = span.start;
        let pass = self.trail.passes;
        // Entries of this pass stand in the order of the replacements, at the end of the trail.
        let first = self.trail.entries.partition_point(|e| e.pass < pass);
        // They do not overlap, so that the first one that matters is found without looking at those before it.
        let skip = map.replacements.partition_point(|r| r.span.end <= at);
        let entries =
            self.trail.entries[first..].iter().skip(skip).filter_map(|e| match e.change {
                Change::Replace { raw, old, .. } => Some((raw, old)),
                _ => None,
            });
        for (r, (old_raw, old)) in map.replacements[skip..].iter().zip(entries) {
            if r.span.end <= at || r.span.is_empty() {
                continue;
            }
            if r.span.start >= span.end {
                break;
            }
            if at < r.span.start {
                let kept = map.span(Span::new(at, r.span.start)).span;
                words.push_str(self.document.slice(kept));
                widen(self.alignment.to_raw(kept));
                at = r.span.start;
            }
            let until = r.span.end.min(span.end);
            let old = self.trail.old(old, Some(&self.raw)).unwrap_or_default();
            let part = (at - r.span.start) as usize..(until - r.span.start) as usize;
            words.push_str(old.get(part.clone()).unwrap_or_default());
            // Inside text that was a plain copy of raw text the part can be told exactly.
            widen(
                if old_raw.len() as usize == old.len() && self.raw.get(old_raw.range()) == Some(old)
                {
                    Span::at(old_raw.start as usize + part.start, old_raw.start as usize + part.end)
                } else {
                    old_raw
                },
            );
            at = until;
        }
        if at < span.end {
            let kept = map.span(Span::new(at, span.end)).span;
            words.push_str(self.document.slice(kept));
            widen(self.alignment.to_raw(kept));
        }
        (raw.unwrap_or_default(), words)
    }

    fn retract(&mut self, id: u32) -> Option<Change> {
        if let Some(i) = self.document.annotations.iter().position(|a| a.id == id) {
            let annotation = self.document.annotations.remove(i);
            let raw = self.alignment.to_raw(annotation.span);
            let (layer, label) = (annotation.layer, annotation.label);
            return Some(Change::Retract { id, layer, label, raw });
        }
        // Retracted twice in one pass: once is enough.
        let i = self.removed.iter().position(|r| r.annotation.id == id)?;
        let gone = self.removed.remove(i);
        let (layer, label) = (gone.annotation.layer, gone.annotation.label);
        Some(Change::Retract { id, layer, label, raw: gone.raw })
    }
}

fn rule_of(edit: &Edit) -> RuleId {
    match edit {
        Edit::Annotate(edit) => edit.rule,
        Edit::Replace { rule, .. }
        | Edit::Retract { rule, .. }
        | Edit::Set { rule, .. }
        | Edit::Drop { rule, .. }
        | Edit::Finding { rule, .. } => *rule,
    }
}

/// Where spans of the text before a pass lie after it.
struct Map<'a> {
    replacements: &'a [Replacement],
}

struct Moved {
    span: Span,
    approximate: bool,
}

impl Map<'_> {
    fn span(&self, span: Span) -> Moved {
        if self.replacements.is_empty() {
            return Moved { span, approximate: false };
        }
        if span.is_empty() {
            return Moved { span: self.point(span.start), approximate: false };
        }
        // A span strictly inside one replacement takes the whole of what came in its place.
        let i = self.replacements.partition_point(|r| r.span.end < span.end);
        if let Some(r) = self.replacements[i..].iter().find(|r| !r.span.is_empty())
            && r.span.contains(span)
        {
            return Moved { span: r.at, approximate: r.span != span && !r.at.is_empty() };
        }
        let start = self.start(span.start);
        let end = self.end(span.end);
        Moved { span: Span::new(start, end.max(start)), approximate: false }
    }

    fn point(&self, at: u32) -> Span {
        let at = self.end(at);
        Span::new(at, at)
    }

    /// A start that lies inside a replacement moves behind it; insertions at it stay outside.
    fn start(&self, at: u32) -> u32 {
        let i = self.replacements.partition_point(|r| r.span.end <= at);
        match self.replacements.get(i) {
            Some(r) if r.span.start < at => r.at.end,
            _ => self.shift(i, at),
        }
    }

    /// An end that lies inside a replacement moves before it; insertions at it stay outside.
    fn end(&self, at: u32) -> u32 {
        let i = self.replacements.partition_point(|r| r.span.start < at);
        match i.checked_sub(1).map(|i| &self.replacements[i]) {
            Some(r) if r.span.end > at => r.at.start,
            _ => self.shift(i, at),
        }
    }

    /// Moves `at` by what the first `count` replacements added and took.
    fn shift(&self, count: usize, at: u32) -> u32 {
        match count.checked_sub(1).map(|i| &self.replacements[i]) {
            Some(r) => r.at.end + (at - r.span.end),
            None => at,
        }
    }
}
