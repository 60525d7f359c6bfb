//! What can go wrong.

use std::path::{Path, PathBuf};

use wirecopy_engine::EngineError;

/// Why there is no report.
#[derive(Debug)]
pub enum ReportError {
    /// The folder is not the output of a finished run with documents.
    NoRun(PathBuf),
    /// A file cannot be read or written.
    Io(PathBuf, std::io::Error),
    /// The run cannot be read.
    Run(EngineError),
    /// A template of this crate is wrong.
    Template(String),
}

impl ReportError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |error| ReportError::Io(path, error)
    }
}

impl std::fmt::Display for ReportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ReportError::NoRun(dir) => write!(
                f,
                "{} is not the output of a finished run with `jsonl` among its formats",
                dir.display()
            ),
            ReportError::Io(path, error) => write!(f, "{}: {error}", path.display()),
            ReportError::Run(error) => error.fmt(f),
            ReportError::Template(why) => write!(f, "a template is wrong: {why}"),
        }
    }
}

impl std::error::Error for ReportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReportError::Io(_, error) => Some(error),
            ReportError::Run(error) => error.source(),
            _ => None,
        }
    }
}

impl From<EngineError> for ReportError {
    fn from(error: EngineError) -> Self {
        ReportError::Run(error)
    }
}

impl From<minijinja::Error> for ReportError {
    fn from(error: minijinja::Error) -> Self {
        ReportError::Template(format!("{error:#}"))
    }
}
