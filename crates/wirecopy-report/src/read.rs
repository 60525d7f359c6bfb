//! Reading what a run wrote, a line at a time.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;
use wirecopy_engine::{Manifest, RunRecord};

use crate::ReportError;

/// A finished run.
pub(crate) struct Run {
    dir: PathBuf,
    pub(crate) manifest: Manifest,
    /// How it went; absent where somebody removed it.
    pub(crate) record: Option<RunRecord>,
}

impl Run {
    pub(crate) fn open(dir: &Path) -> Result<Self, ReportError> {
        let manifest: Option<Manifest> = json(&dir.join("manifest.json"))?;
        let no_run = || ReportError::NoRun(dir.to_owned());
        let manifest = manifest.ok_or_else(no_run)?;
        if !manifest.outputs.iter().any(|w| w.file.starts_with("documents")) {
            return Err(no_run());
        }
        let record = json(&dir.join("run.json"))?;
        Ok(Run { dir: dir.to_owned(), manifest, record })
    }

    /// The documents in order.
    pub(crate) fn documents(&self) -> impl Iterator<Item = Result<Value, ReportError>> {
        let files = self.manifest.outputs.iter().map(|w| &w.file);
        let mut files: Vec<&String> = files.filter(|f| f.starts_with("documents")).collect();
        files.sort();
        files.into_iter().flat_map(|file| lines(self.dir.join(file)))
    }

    /// The lines of another file of the run; none where it is not there.
    pub(crate) fn others(&self, file: &str) -> impl Iterator<Item = Result<Value, ReportError>> {
        let path = self.dir.join(file);
        path.exists().then(|| lines(path)).into_iter().flatten()
    }
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ReportError> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|e| ReportError::Damaged(path.to_owned(), e.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ReportError::Io(path.to_owned(), error)),
    }
}

fn lines(path: PathBuf) -> Box<dyn Iterator<Item = Result<Value, ReportError>>> {
    match File::open(&path) {
        Err(error) => Box::new(std::iter::once(Err(ReportError::Io(path, error)))),
        Ok(file) => Box::new(BufReader::new(file).lines().map(move |line| {
            let line = line.map_err(ReportError::io(&path))?;
            serde_json::from_str(&line)
                .map_err(|e| ReportError::Damaged(path.clone(), e.to_string()))
        })),
    }
}

/// A text of a JSON object; empty where there is none.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// A number of a JSON object; zero where there is none.
pub(crate) fn number(value: &Value, key: &str) -> usize {
    value[key].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
}

/// The entries of a list; none where there is no list.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}
