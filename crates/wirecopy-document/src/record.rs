//! A document as the host keeps it.

use serde::{Deserialize, Serialize};

use crate::{Alignment, Annotation, Attribute, Document, Media, Name, RuleRef, Span, Trail};

/// Where a document came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file, relative to the input that named it, with `/` between folders.
    pub path: String,
    /// Which record of the file, from 0.
    pub record: u64,
    /// BLAKE3 hash of the bytes of the record.
    pub hash: [u8; 32],
    /// How many bytes the record has.
    pub bytes: u64,
    /// WHATWG label of the encoding that the bytes were decoded from.
    pub encoding: String,
    /// What could not be decoded.
    pub undecodable: Vec<Undecodable>,
}

/// A run of bytes that stands for nothing in the encoding of its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecodable {
    /// Where the replacement character stands in the raw text.
    pub raw: Span,
    /// Where the bytes stand in the source record.
    pub at: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Something that a person should see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code in kebab case.
    pub code: Name,
    /// The rule that reports it.
    pub rule: RuleRef,
    /// One sentence.
    pub message: String,
    /// Where.
    pub spans: Vec<FindingSpan>,
}

/// A place that a finding speaks of. It moves with the text like an annotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingSpan {
    /// Bytes of the text.
    pub span: Span,
    /// Bytes of the raw text, from the moment when the text was removed; until then they follow from `span`.
    pub removed: Option<Span>,
    /// The words, as they stood when the finding was made.
    pub text: String,
}

/// An annotation on text that was removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Removed {
    /// The annotation; its span is empty and lies at the cut.
    pub annotation: Annotation,
    /// The raw bytes that it spoke of.
    pub raw: Span,
    /// The words that were removed.
    pub surface: String,
}

/// Why a document will not be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The rule that dropped it.
    pub rule: RuleRef,
    /// One sentence.
    pub reason: String,
}

/// A document with all that is needed to say how it came to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What stages see.
    pub document: Document,
    /// Where it came from.
    pub source: Source,
    /// The decoded text or markup, untouched.
    pub raw: String,
    pub(crate) alignment: Alignment,
    pub(crate) removed: Vec<Removed>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) trail: Trail,
    pub(crate) dropped: Option<Dropped>,
    pub(crate) last_id: u32,
}

impl Record {
    /// A record whose text is the raw text. `None` if that is 4 GiB or longer.
    pub fn new(id: impl Into<String>, media: Media, raw: String) -> Option<Self> {
        let len = u32::try_from(raw.len()).ok().filter(|&n| n < u32::MAX)?;
        let mut document = Document::new(id, raw.clone());
        document.media = media;
        Some(Record { document, raw, alignment: Alignment::identity(len), ..Record::default() })
    }

    /// The alignment of the text to the raw text.
    pub fn alignment(&self) -> &Alignment {
        &self.alignment
    }

    /// Annotations on text that was removed, in the order of their removal.
    pub fn removed(&self) -> &[Removed] {
        &self.removed
    }

    /// What was reported.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What was changed.
    pub fn trail(&self) -> &Trail {
        &self.trail
    }

    /// The id of the last annotation that was made; the next gets the number behind it.
    pub fn last_id(&self) -> u32 {
        self.last_id
    }

    /// Whether and why the document was dropped.
    pub fn dropped(&self) -> Option<&Dropped> {
        self.dropped.as_ref()
    }

    /// The attributes of an annotation, live or removed.
    pub fn attributes(&self, annotation: &Annotation) -> impl Iterator<Item = Attribute<'_>> {
        self.document.attributes(annotation)
    }

    /// The raw bytes of a finding's place.
    pub fn finding_raw(&self, place: &FindingSpan) -> Span {
        place.removed.unwrap_or_else(|| self.alignment.to_raw(place.span))
    }

    /// The raw text again, from the text and the trail. `None` only if the record was tampered with.
    pub fn rebuild_raw(&self) -> Option<String> {
        self.trail.undo(&self.document.text, Some(&self.raw))
    }
}
