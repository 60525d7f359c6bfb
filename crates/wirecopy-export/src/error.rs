//! What can go wrong.

use std::path::{Path, PathBuf};

/// Why a run was not exported.
#[derive(Debug)]
pub enum ExportError {
    /// The folder is not the output of a finished run with documents.
    NoRun(PathBuf),
    /// A file cannot be read or written.
    Io(PathBuf, std::io::Error),
    /// A file of the run is not what a run writes.
    Damaged(PathBuf, String),
}

impl ExportError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |error| ExportError::Io(path, error)
    }
}

impl std::fmt::Display for ExportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ExportError::NoRun(dir) => write!(
                f,
                "{} is not the output of a finished run with `jsonl` among its formats",
                dir.display()
            ),
            ExportError::Io(path, error) => write!(f, "{}: {error}", path.display()),
            ExportError::Damaged(path, why) => write!(f, "{} is damaged: {why}", path.display()),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ExportError::Io(_, error) => Some(error),
            _ => None,
        }
    }
}
