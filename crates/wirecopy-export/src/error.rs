//! What can go wrong.

use std::path::{Path, PathBuf};

use wirecopy_engine::EngineError;

/// Why a run was not exported.
#[derive(Debug)]
pub enum ExportError {
    /// The folder is not the output of a finished run with documents.
    NoRun(PathBuf),
    /// A file cannot be read or written.
    Io(PathBuf, std::io::Error),
    /// The run cannot be read.
    Run(EngineError),
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
            ExportError::Run(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ExportError::Io(_, error) => Some(error),
            ExportError::Run(error) => error.source(),
            _ => None,
        }
    }
}

impl From<EngineError> for ExportError {
    fn from(error: EngineError) -> Self {
        ExportError::Run(error)
    }
}
