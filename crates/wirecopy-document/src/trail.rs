//! The trail: every edit that a document has undergone.

use serde::{Deserialize, Serialize};

use crate::{Name, Span, Value};

/// A rule of a run: which stage, by its place in the pipeline, and which of its rules.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct RuleRef {
    /// Place of the stage in the pipeline, from 0.
    pub stage: u16,
    /// Place of the rule in the stage's table, from 0.
    pub rule: u16,
}

/// What stood in a place before an edit. It is stored, never recomputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Old {
    /// A verbatim piece of the raw text.
    Raw(Span),
    /// Text of the trail's own pool.
    Stored(Span),
}

/// One change in a trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Text was replaced.
    Replace {
        /// Where the new text stood right after the pass.
        at: Span,
        /// The raw bytes that stood behind the old text.
        raw: Span,
        /// The old text.
        old: Old,
    },
    /// An annotation was taken back.
    Retract {
        /// Its id.
        id: u32,
        /// Its layer.
        layer: Name,
        /// Its label.
        label: Name,
        /// The raw bytes that it spoke of.
        raw: Span,
    },
    /// A field was set or removed.
    Set {
        /// The field.
        field: Name,
        /// What stood there before.
        old: Option<Value>,
    },
    /// The document was dropped.
    Drop,
    /// Something was reported: the finding with this place in the record's list.
    Finding(u32),
}

/// A change, with the pass and the rule that made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrailEntry {
    /// Which application of edits it belongs to, counted over the whole pipeline from 0.
    pub pass: u16,
    /// Who made it.
    pub rule: RuleRef,
    /// What was done.
    pub change: Change,
}

/// All changes to a document in the order in which they were made.
///
/// Annotations that still stand are not repeated here: they carry their rule themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trail {
    pub(crate) entries: Vec<TrailEntry>,
    pub(crate) pool: String,
    pub(crate) passes: u16,
}

impl Trail {
    /// The entries in order.
    pub fn entries(&self) -> &[TrailEntry] {
        &self.entries
    }

    /// How many times edits were applied.
    pub fn passes(&self) -> u16 {
        self.passes
    }

    /// The old text of a replacement; `None` where it lies in a raw text that is not at hand.
    pub fn old<'a>(&'a self, old: Old, raw: Option<&'a str>) -> Option<&'a str> {
        match old {
            Old::Raw(span) => span.of(raw?),
            Old::Stored(span) => span.of(&self.pool),
        }
    }

    /// Undoes all replacements, last pass first: from a document's text to its raw text.
    ///
    /// `raw` is only looked at for old text that was stored as a reference. `None` where such a reference cannot be
    /// followed, or where the trail does not belong to this text.
    pub fn undo(&self, text: &str, raw: Option<&str>) -> Option<String> {
        let mut text = text.to_owned();
        let mut end = self.entries.len();
        while end > 0 {
            let pass = self.entries[end - 1].pass;
            let start =
                self.entries[..end].iter().rposition(|e| e.pass != pass).map_or(0, |i| i + 1);
            text = self.undo_pass(&self.entries[start..end], &text, raw)?;
            end = start;
        }
        Some(text)
    }

    /// Undoes the replacements of one pass: from the text right after it to the text right before it. `None` as in
    /// [`undo`](Self::undo).
    pub fn before(&self, pass: u16, after: &str, raw: Option<&str>) -> Option<String> {
        let start = self.entries.partition_point(|e| e.pass < pass);
        let end = self.entries.partition_point(|e| e.pass <= pass);
        self.undo_pass(&self.entries[start..end], after, raw)
    }

    fn undo_pass(&self, entries: &[TrailEntry], text: &str, raw: Option<&str>) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for entry in entries {
            let Change::Replace { at, old, .. } = entry.change else { continue };
            out.push_str(text.get(done..at.start as usize)?);
            out.push_str(self.old(old, raw)?);
            done = at.end as usize;
        }
        out.push_str(text.get(done..)?);
        Some(out)
    }

    pub(crate) fn store(&mut self, text: &str) -> Old {
        let start = self.pool.len();
        self.pool.push_str(text);
        Old::Stored(Span::at(start, self.pool.len()))
    }
}
