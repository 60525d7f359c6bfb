//! A finished run, read again: for whatever is made of one, such as explanations, differences, pages, other formats.

use std::collections::HashSet;
use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::EngineError;
use crate::manifest::{Manifest, RunRecord};
use crate::names;
use crate::own;
use crate::plan::Packing;
use crate::stored;

/// The output folder of a finished run.
pub struct FinishedRun {
    dir: PathBuf,
    /// What went in, what was done, what came out.
    pub manifest: Manifest,
    /// How it went; `None` where somebody removed `run.json`.
    pub record: Option<RunRecord>,
}

impl FinishedRun {
    /// Opens an output folder; `None` where no run has finished there.
    ///
    /// # Errors
    ///
    /// When the manifest cannot be read, or is not one.
    pub fn open(dir: &Path) -> Result<Option<Self>, EngineError> {
        let Some(manifest) = json(&dir.join("manifest.json"))? else { return Ok(None) };
        let record = json(&dir.join("run.json"))?;
        Ok(Some(FinishedRun { dir: dir.to_owned(), manifest, record }))
    }

    /// Opens the output folder of a run that wrote documents.
    ///
    /// # Errors
    ///
    /// When there is no such run, or its manifest cannot be read.
    pub fn with_documents(dir: &Path) -> Result<Self, EngineError> {
        Self::open(dir)?
            .filter(|run| !run.document_files().is_empty())
            .ok_or_else(|| EngineError::NoDocuments { dir: dir.to_owned() })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The files that hold documents, in order. None where the run wrote no JSON lines.
    pub fn document_files(&self) -> Vec<PathBuf> {
        let files = self.manifest.outputs.iter().map(|w| &w.file);
        let mut found: Vec<&String> = files.filter(|f| names::is_documents(f)).collect();
        found.sort();
        found.into_iter().filter_map(|name| own::below(&self.dir, name)).collect()
    }

    /// The documents of one of [`document_files`](Self::document_files).
    pub fn documents_in(
        &self,
        file: &Path,
    ) -> impl Iterator<Item = Result<Value, EngineError>> + use<> {
        json_lines(file)
    }

    /// The documents in order, each as it stands in its line.
    pub fn documents(&self) -> impl Iterator<Item = Result<Value, EngineError>> + use<> {
        self.document_files().into_iter().flat_map(|file| json_lines(&file))
    }

    /// The lines of another file of the run, such as `links.jsonl`; none where it is not there.
    pub fn lines(&self, file: &str) -> impl Iterator<Item = Result<Value, EngineError>> + use<> {
        self.stored(file).map(|path| json_lines(&path)).into_iter().flatten()
    }

    /// Where a file of the run lies, packed or not; `None` where it is not there.
    pub fn stored(&self, file: &str) -> Option<PathBuf> {
        let packings = [Packing::None, Packing::Gzip, Packing::Zstd];
        let mut files: Vec<String> = packings.map(|p| format!("{file}{}", p.ending())).to_vec();
        // What somebody put beside the file of the run, packed in another way, is not read in its stead.
        let named = |file: &String| self.manifest.outputs.iter().any(|w| w.file == *file);
        files.sort_by_key(|file| !named(file));
        files.into_iter().map(|file| self.dir.join(file)).find(|path| path.exists())
    }

    /// What lies in the folder under names that runs give to their results, and is not of this run, in order: whoever
    /// reads the folder by patterns takes it for part of the run.
    ///
    /// # Errors
    ///
    /// When the folder cannot be listed.
    pub fn strays(&self) -> Result<Vec<String>, EngineError> {
        let named: HashSet<&str> = self.manifest.outputs.iter().map(|w| w.file.as_str()).collect();
        let mut strays = Vec::new();
        for (folder, below) in [(self.dir.clone(), ""), (self.dir.join(names::TEXTS), names::TEXTS)]
        {
            if !below.is_empty() && !folder.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&folder).map_err(EngineError::io("list", &folder))? {
                let name = entry.map_err(EngineError::io("list", &folder))?.file_name();
                // No run writes a name that is not UTF-8.
                let Some(name) = name.to_str() else { continue };
                let file = if below.is_empty() { name.to_owned() } else { names::text(name) };
                if names::is_result(&file) && !named.contains(file.as_str()) {
                    strays.push(file);
                }
            }
        }
        strays.sort();
        Ok(strays)
    }
}

/// A JSON file; `None` where it is not there.
fn json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, EngineError> {
    match own::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|e| EngineError::damaged(path.to_owned(), e.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(EngineError::io("read", path)(error)),
    }
}

/// The values of a file of JSON lines. A file that cannot be opened is one error.
fn json_lines(path: &Path) -> Box<dyn Iterator<Item = Result<Value, EngineError>>> {
    let path = path.to_owned();
    match stored::open(&path) {
        Err(error) => Box::new(std::iter::once(Err(EngineError::io("read", &path)(error)))),
        Ok(file) => Box::new(file.lines().map(move |line| {
            let line = line.map_err(EngineError::io("read", &path))?;
            serde_json::from_str(&line)
                .map_err(|e| EngineError::damaged(path.clone(), e.to_string()))
        })),
    }
}
