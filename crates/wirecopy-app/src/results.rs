//! Finished runs, as commands ask for them.

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;
use wirecopy_engine::FinishedRun;

use crate::terminal::tell;

/// The finished run in a folder; `None`, after saying so, where there is none.
pub(crate) fn open(dir: &Path) -> Result<Option<FinishedRun>> {
    let run = FinishedRun::open(dir)?;
    if run.is_none() {
        tell(&format!(
            "error: {} is not the output of a finished run: there is no manifest.json",
            dir.display()
        ));
    }
    Ok(run)
}

/// The document with this id, or the only one whose id ends so.
pub(crate) fn find(run: &FinishedRun, id: &str) -> Result<Option<Value>> {
    let mut near = Vec::new();
    for document in run.documents() {
        let document = document?;
        match document["id"].as_str() {
            Some(own) if own == id => return Ok(Some(document)),
            Some(own) if own.ends_with(id) => near.push(document),
            _ => {}
        }
    }
    if near.len() > 1 {
        let ids: Vec<&str> = near.iter().filter_map(|d| d["id"].as_str()).take(8).collect();
        bail!("several documents end in `{id}`: {}", ids.join(", "));
    }
    Ok(near.pop())
}
