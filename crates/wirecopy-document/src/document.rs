//! What a stage sees.

use serde::{Deserialize, Serialize};

use crate::{Fields, Name, RuleRef, Span};

/// What the text of a document was before anything was done to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Media {
    /// Plain text.
    #[default]
    Text,
    /// HTML markup, until a stage turns it into plain text.
    Html,
}

/// Text with its fields and annotations.
///
/// This is all that a stage gets to see. The raw text, the trail and annotations on removed text stay with the host,
/// in a [`Record`](crate::Record).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Identifier, unique in a run.
    pub id: String,
    /// What the raw text is.
    pub media: Media,
    /// The text as the stages before left it.
    pub text: String,
    /// Fields such as title and date of publication.
    pub fields: Fields,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) attributes: Vec<AttributeSlot>,
    /// Text of all attribute values, one after the other: an annotation costs no allocation of its own.
    pub(crate) pool: String,
}

/// Something said about a span of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// Identifier, unique in the document, counted from 1.
    pub id: u32,
    /// The layer that it belongs to.
    pub layer: Name,
    /// What it says, in the layer's vocabulary.
    pub label: Name,
    /// Bytes of the text. Never empty.
    pub span: Span,
    /// The rule that made it.
    pub rule: RuleRef,
    /// Whether a later edit blurred its borders: the span is the smallest known to hold what was meant.
    pub approximate: bool,
    pub(crate) attributes: Slots,
}

/// A range of attribute slots of a document or of edits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slots {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Slots {
    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The type of an attribute's value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributeKind {
    /// Text.
    #[default]
    Text,
    /// A whole number in decimal digits.
    Int,
    /// `true` or `false`.
    Bool,
}

impl AttributeKind {
    /// Whether `value` is of this type.
    pub fn accepts(self, value: &str) -> bool {
        match self {
            AttributeKind::Text => true,
            // The canonical form only, so that the value can be written as JSON without a second look.
            AttributeKind::Int => value.parse::<i64>().is_ok_and(|n| n.to_string() == value),
            AttributeKind::Bool => matches!(value, "true" | "false"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AttributeSlot {
    pub(crate) key: Name,
    pub(crate) kind: AttributeKind,
    pub(crate) value: Span,
}

/// A named value of an annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Its name.
    pub key: Name,
    /// The type of the value.
    pub kind: AttributeKind,
    /// The value as text.
    pub value: &'a str,
}

impl Document {
    /// A document without fields and annotations.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Document { id: id.into(), text: text.into(), ..Document::default() }
    }

    /// All annotations, sorted by start, then longest first, then by id.
    pub fn annotations(&self) -> &[Annotation] {
        &self.annotations
    }

    /// The annotations of one layer, in the same order.
    pub fn layer(&self, layer: Name) -> impl Iterator<Item = &Annotation> {
        self.annotations.iter().filter(move |a| a.layer == layer)
    }

    /// The annotation with this id.
    pub fn annotation(&self, id: u32) -> Option<&Annotation> {
        self.annotations.iter().find(|a| a.id == id)
    }

    /// The attributes of an annotation of this document, in the order in which they were given.
    pub fn attributes(&self, annotation: &Annotation) -> impl Iterator<Item = Attribute<'_>> {
        self.attributes.get(annotation.attributes.range()).unwrap_or_default().iter().map(|slot| {
            Attribute {
                key: slot.key,
                kind: slot.kind,
                value: slot.value.of(&self.pool).unwrap_or_default(),
            }
        })
    }

    /// One attribute of an annotation of this document.
    pub fn attribute(&self, annotation: &Annotation, key: Name) -> Option<&str> {
        self.attributes(annotation).find(|a| a.key == key).map(|a| a.value)
    }

    /// The text of a span; empty where the span is not one of this text.
    pub fn slice(&self, span: Span) -> &str {
        span.of(&self.text).unwrap_or_default()
    }

    /// Adds an annotation as it stands. For hosts that rebuild a document on their side of a boundary: stages return
    /// [`Edits`](crate::Edits) instead.
    pub fn push_annotation<'a>(
        &mut self,
        mut annotation: Annotation,
        attributes: impl IntoIterator<Item = Attribute<'a>>,
    ) {
        annotation.attributes = push_attributes(&mut self.attributes, &mut self.pool, attributes);
        self.annotations.push(annotation);
    }

    /// Restores the order of annotations after [`push_annotation`](Self::push_annotation).
    pub fn sort_annotations(&mut self) {
        self.annotations.sort_unstable_by_key(Annotation::order);
    }

    /// Empties the document but keeps its buffers, so that one can be used for many.
    pub fn clear(&mut self) {
        self.id.clear();
        self.media = Media::Text;
        self.text.clear();
        self.fields.clear();
        self.annotations.clear();
        self.attributes.clear();
        self.pool.clear();
    }
}

impl Annotation {
    /// An annotation for [`Document::push_annotation`].
    pub fn new(id: u32, layer: Name, label: Name, span: Span, rule: RuleRef) -> Self {
        Annotation {
            id,
            layer,
            label,
            span,
            rule,
            approximate: false,
            attributes: Slots::default(),
        }
    }

    pub(crate) fn order(&self) -> (u32, std::cmp::Reverse<u32>, u32) {
        (self.span.start, std::cmp::Reverse(self.span.end), self.id)
    }
}

/// Appends attributes to a pool. Values past 4 GiB cannot be addressed and come out empty.
pub(crate) fn push_attributes<'a>(
    slots: &mut Vec<AttributeSlot>,
    pool: &mut String,
    attributes: impl IntoIterator<Item = Attribute<'a>>,
) -> Slots {
    let start = slots.len();
    for attribute in attributes {
        let at = pool.len();
        pool.push_str(attribute.value);
        slots.push(AttributeSlot {
            key: attribute.key,
            kind: attribute.kind,
            value: Span::at(at, pool.len()),
        });
    }
    let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Slots { start: clamp(start), end: clamp(slots.len()) }
}
