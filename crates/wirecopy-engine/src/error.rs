//! What keeps a run from going on.

use std::path::PathBuf;

/// Why a run could not be made or could not go on.
#[derive(Debug)]
#[non_exhaustive]
pub enum EngineError {
    /// A file operation failed.
    Io {
        /// What was tried, as in `write`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// An input cannot be used.
    Input {
        /// Which.
        path: PathBuf,
        /// Why, and what to do.
        message: String,
    },
    /// The output folder cannot be used.
    Output {
        /// Which.
        path: PathBuf,
        /// Why, and what to do.
        message: String,
    },
    /// The index of earlier runs cannot be used.
    Index {
        /// Its folder.
        path: PathBuf,
        /// Why, and what to do.
        message: String,
    },
    /// The run keeps more on disk than it may.
    Quota {
        /// How many bytes it may keep.
        limit: u64,
    },
    /// A stage cannot be made.
    Create {
        /// The name of its use.
        stage: String,
        /// Why.
        message: String,
    },
    /// A stage failed where it was not looking at a document or a pair of them, which could have failed in its stead.
    Corpus {
        /// The name of its use.
        stage: String,
        /// What it was asked for, as in `the postings of a key`.
        on: &'static str,
        /// Why it failed.
        message: String,
    },
    /// More panics than allowed.
    Panics {
        /// How many were allowed.
        allowed: u64,
        /// The stage that panicked last.
        stage: String,
        /// The document that it was given.
        document: String,
    },
    /// A folder is not the output of a finished run with documents.
    NoDocuments {
        /// Which.
        dir: PathBuf,
    },
    /// A file that the engine wrote itself cannot be read back.
    Damaged {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// The run was asked to stop.
    Interrupted,
}

impl EngineError {
    /// Makes the error of a file operation: `action` is what was tried, as in `write`, `path` on what.
    pub fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| EngineError::Io { action, path, source }
    }

    /// Makes the error of a file that does not hold what it should.
    pub fn damaged(path: impl Into<PathBuf>, message: impl ToString) -> Self {
        EngineError::Damaged { path: path.into(), message: message.to_string() }
    }
}

impl std::fmt::Display for EngineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EngineError::Io { action, path, source } => {
                write!(f, "cannot {action} {}: {source}", path.display())
            }
            EngineError::Input { path, message } => {
                write!(f, "cannot use input {}: {message}", path.display())
            }
            EngineError::Output { path, message } => {
                write!(f, "cannot use output {}: {message}", path.display())
            }
            EngineError::Index { path, message } => {
                write!(f, "cannot use index {}: {message}", path.display())
            }
            EngineError::Quota { limit } => write!(
                f,
                "the run keeps more than {} on disk while it is under way, in its work folder, its next cache and the next \
                 parts of its indexes together, the most that `max-disk` under [run] allows; with a higher limit it begins \
                 anew",
                size(*limit)
            ),
            EngineError::Create { stage, message } => {
                write!(f, "cannot make stage `{stage}`: {message}")
            }
            EngineError::Corpus { stage, on, message } => write!(
                f,
                "stage `{stage}` failed on {on}, where there is no document to fail in its stead: \
                 {message}; --resume tries again without reading the inputs anew"
            ),
            EngineError::Panics { allowed, stage, document } => write!(
                f,
                "stage `{stage}` panicked on `{document}`, which makes more than {allowed} panics \
                 in this run; raise `max-panics` under [run] to go on regardless"
            ),
            EngineError::NoDocuments { dir } => write!(
                f,
                "{} is not the output of a finished run with `jsonl` among its formats",
                dir.display()
            ),
            EngineError::Damaged { path, message } => {
                write!(f, "{} is damaged: {message}", path.display())
            }
            EngineError::Interrupted => f.write_str("interrupted"),
        }
    }
}

/// A number of bytes in GiB, as pipelines have it; what rounds to little or nothing there stays as it is.
fn size(bytes: u64) -> String {
    if bytes < 1 << 20 {
        return format!("{bytes} bytes");
    }
    let gib = format!("{:.3}", bytes as f64 / f64::from(1 << 30));
    format!("{} GiB", gib.trim_end_matches('0').trim_end_matches('.'))
}

impl std::error::Error for EngineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // What the error of the system says stands in the message above already.
            EngineError::Io { source, .. } => source.get_ref().and_then(|inner| inner.source()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_as_pipelines_have_them() {
        let check = |bytes: u64, expect: &str| assert_eq!(size(bytes), expect);
        check(1000, "1000 bytes");
        check(1 << 20, "0.001 GiB");
        check(1 << 29, "0.5 GiB");
        check(200 << 30, "200 GiB");
        check(107_374_183, "0.1 GiB");
    }
}
