//! `wirecopy schema`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use wirecopy_loader::Library;
use wirecopy_pipeline::json_schema;

use crate::build::descriptions;
use crate::cli::Exit;
use crate::terminal::out;

/// Prints the JSON Schema of pipelines that use the linked stages and those of some plugins.
pub(crate) fn schema(plugins: &[PathBuf]) -> Result<Exit> {
    let mut plugged = Vec::new();
    for path in plugins {
        let path = std::path::absolute(path)?;
        let library = Library::open(&path)
            .with_context(|| format!("cannot open the plugin {}", path.display()))?;
        plugged.extend(library.descriptions().iter().cloned());
    }
    out(&format!("{}\n", serde_json::to_string_pretty(&json_schema(&descriptions(), &plugged))?));
    Ok(Exit::Done)
}
