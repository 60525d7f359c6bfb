//! What a stage says should change.

use serde::{Deserialize, Serialize};

use crate::document::{AttributeSlot, Slots};
use crate::{Attribute, AttributeKind, Name, Span, Value};

/// A rule of a stage, by its place in the stage's table of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleId(pub u16);

/// A range of the pool of text that belongs to some [`Edits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text(pub(crate) Span);

/// One edit. Spans refer to the text as the pass received it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Edit {
    /// Puts other text in the place of a span. An empty span inserts, an empty text deletes.
    Replace {
        /// The rule behind it.
        rule: RuleId,
        /// What is replaced.
        span: Span,
        /// By what.
        text: Text,
    },
    /// Says something about a span.
    Annotate(AnnotateEdit),
    /// Takes an annotation back.
    Retract {
        /// The rule behind it.
        rule: RuleId,
        /// The annotation.
        id: u32,
    },
    /// Sets a field; [`Value::Null`] removes it.
    Set {
        /// The rule behind it.
        rule: RuleId,
        /// The field.
        field: Name,
        /// Its new value.
        value: Value,
    },
    /// Drops the document: it will not be written, but listed with the reason.
    Drop {
        /// The rule behind it.
        rule: RuleId,
        /// One sentence for a person.
        reason: Text,
    },
    /// Reports a doubt or a contradiction that a person should see.
    Finding {
        /// The rule behind it.
        rule: RuleId,
        /// Stable code in kebab case: `date-contradiction`.
        code: Name,
        /// One sentence for a person.
        message: Text,
        /// Where.
        spans: Vec<Span>,
    },
}

/// The edit that says something about a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnotateEdit {
    /// The rule behind it.
    pub rule: RuleId,
    /// The layer.
    pub layer: Name,
    /// What is said.
    pub label: Name,
    /// About which bytes.
    pub span: Span,
    pub(crate) attributes: Slots,
}

/// The edits of one stage to one document: an arena that is filled, applied and used again.
///
/// Texts and attribute values lie in one pool, so that an edit costs no allocation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Edits {
    edits: Vec<Edit>,
    attributes: Vec<AttributeSlot>,
    pool: String,
}

impl Edits {
    /// No edits.
    pub fn new() -> Self {
        Edits::default()
    }

    /// Puts `text` in the place of `span`.
    pub fn replace(&mut self, rule: RuleId, span: Span, text: &str) {
        let text = self.pool_text(text);
        self.edits.push(Edit::Replace { rule, span, text });
    }

    /// Deletes `span`.
    pub fn delete(&mut self, rule: RuleId, span: Span) {
        self.replace(rule, span, "");
    }

    /// Inserts `text` before byte `at`.
    pub fn insert(&mut self, rule: RuleId, at: u32, text: &str) {
        self.replace(rule, Span::new(at, at), text);
    }

    /// Says `label` about `span` in `layer`. Attributes are added to what this returns.
    pub fn annotate(
        &mut self,
        rule: RuleId,
        layer: Name,
        label: Name,
        span: Span,
    ) -> Annotating<'_> {
        let at = u32::try_from(self.attributes.len()).unwrap_or(u32::MAX);
        let attributes = Slots { start: at, end: at };
        self.edits.push(Edit::Annotate(AnnotateEdit { rule, layer, label, span, attributes }));
        Annotating { edits: self }
    }

    /// Takes back the annotation with this id.
    pub fn retract(&mut self, rule: RuleId, id: u32) {
        self.edits.push(Edit::Retract { rule, id });
    }

    /// Sets a field.
    pub fn set(&mut self, rule: RuleId, field: &str, value: impl Into<Value>) {
        self.edits.push(Edit::Set { rule, field: Name::new(field), value: value.into() });
    }

    /// Removes a field.
    pub fn unset(&mut self, rule: RuleId, field: &str) {
        self.set(rule, field, Value::Null);
    }

    /// Drops the document.
    pub fn drop_document(&mut self, rule: RuleId, reason: &str) {
        let reason = self.pool_text(reason);
        self.edits.push(Edit::Drop { rule, reason });
    }

    /// Reports something that a person should see.
    pub fn finding(&mut self, rule: RuleId, code: &str, message: &str, spans: &[Span]) {
        let message = self.pool_text(message);
        let code = Name::new(code);
        self.edits.push(Edit::Finding { rule, code, message, spans: spans.to_vec() });
    }

    /// The edits in the order in which they were made.
    pub fn iter(&self) -> std::slice::Iter<'_, Edit> {
        self.edits.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The text of one of these edits.
    pub fn text(&self, text: Text) -> &str {
        text.0.of(&self.pool).unwrap_or_default()
    }

    /// The attributes of one of these edits.
    pub fn attributes(&self, edit: &AnnotateEdit) -> impl Iterator<Item = Attribute<'_>> {
        self.attributes.get(edit.attributes.range()).unwrap_or_default().iter().map(|slot| {
            Attribute {
                key: slot.key,
                kind: slot.kind,
                value: slot.value.of(&self.pool).unwrap_or_default(),
            }
        })
    }

    /// Removes all edits but keeps the buffers.
    pub fn clear(&mut self) {
        self.edits.clear();
        self.attributes.clear();
        self.pool.clear();
    }

    fn pool_text(&mut self, text: &str) -> Text {
        let start = self.pool.len();
        self.pool.push_str(text);
        Text(Span::at(start, self.pool.len()))
    }

    fn push_attribute(&mut self, key: Name, kind: AttributeKind, value: &str) {
        let Text(value) = self.pool_text(value);
        self.attributes.push(AttributeSlot { key, kind, value });
        let end = u32::try_from(self.attributes.len()).unwrap_or(u32::MAX);
        if let Some(Edit::Annotate(edit)) = self.edits.last_mut() {
            edit.attributes.end = end;
        }
    }
}

/// An annotation that is being made. Attributes are added to it in a chain.
pub struct Annotating<'a> {
    edits: &'a mut Edits,
}

impl Annotating<'_> {
    /// Adds an attribute that is text.
    pub fn attr(self, key: Name, value: &str) -> Self {
        self.edits.push_attribute(key, AttributeKind::Text, value);
        self
    }

    /// Adds an attribute that is text, if there is one.
    pub fn attr_opt(self, key: Name, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.attr(key, value),
            None => self,
        }
    }

    /// Adds an attribute that is a whole number.
    pub fn int(self, key: Name, value: i64) -> Self {
        self.edits.push_attribute(key, AttributeKind::Int, &value.to_string());
        self
    }

    /// Adds an attribute that is true or false.
    pub fn flag(self, key: Name, value: bool) -> Self {
        self.edits.push_attribute(key, AttributeKind::Bool, if value { "true" } else { "false" });
        self
    }
}
