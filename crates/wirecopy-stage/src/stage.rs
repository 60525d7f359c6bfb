//! The contract of a stage that looks at one document at a time.

use serde::{Deserialize, Serialize};
use wirecopy_document::{Document, Edits};

/// Looks at one document and says what should change.
///
/// The model is "push": the stage pushes edits into an arena that the host gives it and uses again, so that an edit
/// costs no allocation, and so that the very same edits can come from another thread, library or process.
pub trait Stage: Send + Sync {
    /// How many dependent passes the stage makes. A later pass sees the document with the edits of the earlier ones
    /// applied: repair, then split, then label. Most make one.
    fn passes(&self) -> u8 {
        1
    }

    /// Says what should change. Every span refers to the text as this pass received it.
    ///
    /// # Errors
    ///
    /// When the document cannot be processed. It then fails alone and goes to the dead letters with the message.
    fn edit(&self, pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError>;
}

/// Why a stage could not process a document: one sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageError {
    kind: ErrorKind,
    message: String,
}

/// How a stage failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorKind {
    /// It said so.
    Failed,
    /// It panicked. The host makes a new instance and counts.
    Panicked,
    /// The process in which it ran died.
    Crashed,
    /// It took longer than allowed.
    TimedOut,
    /// What it returned is not edits of this document.
    Malformed,
}

impl StageError {
    /// An error that the stage itself reports.
    pub fn new(message: impl Into<String>) -> Self {
        StageError::of(ErrorKind::Failed, message)
    }

    /// An error that a host found out about.
    pub fn of(kind: ErrorKind, message: impl Into<String>) -> Self {
        StageError { kind, message: message.into() }
    }

    /// How it failed.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl std::fmt::Display for StageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StageError {}
