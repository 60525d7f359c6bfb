//! The document of wirecopy, and what may be done to it.
//!
//! A stage sees a [`Document`]: text, fields and layers of annotations. It returns [`Edits`]. The host keeps the
//! document in a [`Record`], together with the raw text that it came from, the [`Alignment`] between the two and the
//! [`Trail`] of every edit that was applied; [`Record::apply`] is the only way in which a document ever changes.
//!
//! This crate does no I/O. What it is given it checks; nothing in it panics on bad edits.
//!
//! # Invariants
//!
//! - Every span lies inside the text, on character boundaries.
//! - The pieces of an alignment tile both the raw text and the text, in the same order.
//! - Undoing the trail of a record from its last pass to its first gives the raw text again, byte for byte.
//! - Annotations are sorted by start, then longest first, then by id.

#![deny(missing_docs)]

mod alignment;
mod apply;
mod document;
mod edits;
mod fields;
mod name;
mod record;
mod span;
mod trail;
mod value;

pub mod layers;

pub use alignment::{Alignment, Piece};
pub use apply::ApplyError;
pub use document::{Annotation, Attribute, AttributeKind, Document, Media};
pub use edits::{AnnotateEdit, Edit, Edits, RuleId, Text};
pub use fields::Fields;
pub use name::Name;
pub use record::{Dropped, Finding, FindingSpan, Record, Removed, Source, Undecodable};
pub use span::Span;
pub use trail::{Change, Old, RuleRef, Trail, TrailEntry};
pub use value::Value;
