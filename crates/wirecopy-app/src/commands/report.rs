//! `wirecopy report`.

use std::path::Path;

use anyhow::Result;
use wirecopy_engine::EngineError;

use crate::cli::Exit;
use crate::terminal::{count, shown, tell};

/// Makes the report of a finished run.
pub(crate) fn report(dir: &Path) -> Result<Exit> {
    match wirecopy_report::write(dir) {
        Ok(written) => {
            let pages = match written.pages {
                0 => String::new(),
                n => format!(" and {} of articles", count(n, "page")),
            };
            tell(&format!("wrote {}{pages}", shown(&written.first)));
            Ok(Exit::Done)
        }
        Err(error @ EngineError::NoDocuments { .. }) => {
            tell(&format!("error: {error}"));
            Ok(Exit::Usage)
        }
        Err(error) => Err(error.into()),
    }
}
