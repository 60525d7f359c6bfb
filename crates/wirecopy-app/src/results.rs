//! Reading what a run wrote.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use wirecopy_engine::Manifest;

use crate::terminal::tell;

/// The manifest of a finished run; `None`, after saying so, where there is none.
pub(crate) fn manifest(dir: &Path) -> Result<Option<Manifest>> {
    let manifest = json_file::<Manifest>(&dir.join("manifest.json"))?;
    if manifest.is_none() {
        tell(&format!(
            "error: {} is not the output of a finished run: there is no manifest.json",
            dir.display()
        ));
    }
    Ok(manifest)
}

/// The documents of a run, in order.
pub(crate) fn documents(
    dir: &Path,
    manifest: &Manifest,
) -> impl Iterator<Item = Result<Value>> + use<> {
    let mut files: Vec<_> = manifest
        .outputs
        .iter()
        .filter(|w| w.file.starts_with("documents"))
        .map(|w| dir.join(&w.file))
        .collect();
    files.sort();
    files.into_iter().flat_map(|file| -> Box<dyn Iterator<Item = Result<Value>>> {
        match lines(&file) {
            Ok(lines) => Box::new(lines),
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    })
}

/// A JSON file of a run; `None` where it is not there.
pub(crate) fn json_file<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(
            serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is damaged", path.display()))?,
        )),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// The document with this id, or the only one whose id ends so.
pub(crate) fn find(dir: &Path, manifest: &Manifest, id: &str) -> Result<Option<Value>> {
    let files = manifest.outputs.iter().filter(|w| w.file.starts_with("documents"));
    let mut near = Vec::new();
    for file in files {
        for line in lines(&dir.join(&file.file))? {
            let document: Value = line?;
            match document["id"].as_str() {
                Some(own) if own == id => return Ok(Some(document)),
                Some(own) if own.ends_with(id) => near.push(document),
                _ => {}
            }
        }
    }
    if near.len() > 1 {
        let ids: Vec<&str> = near.iter().filter_map(|d| d["id"].as_str()).take(8).collect();
        bail!("several documents end in `{id}`: {}", ids.join(", "));
    }
    Ok(near.pop())
}

/// The lines of a file of JSON lines.
pub(crate) fn lines(path: &Path) -> Result<impl Iterator<Item = Result<Value>> + use<>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let shown = path.display().to_string();
    Ok(BufReader::new(file).lines().map(move |line| {
        serde_json::from_str(&line?).with_context(|| format!("{shown} is damaged"))
    }))
}
