//! What an index of earlier runs says of itself, `index.json`, and what lies in its folder.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::EngineError;
use crate::hashed::Sums;
use crate::own;
use crate::plan::PlannedStage;
use crate::quota::Place;

/// Version of the layout.
const FORMAT: u32 = 2;
pub(crate) const HEADER: &str = "index.json";
/// The way out where an index cannot be used.
pub(crate) const AGAIN: &str = "run over all articles with --rebuild-index, or name another folder";

/// What an index says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) format: u32,
    pub(crate) stage: String,
    pub(crate) version: String,
    /// Settings and resources, for a person; what counts is the hash.
    pub(crate) settings: serde_json::Value,
    /// Hash of all that decides what a stage leaves behind.
    pub(crate) parameters: String,
    pub(crate) parts: Vec<PartEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartEntry {
    /// Its number, which is part of the name of its folder and never used again.
    pub(crate) number: u64,
    /// How many documents it has room for; some were dropped or failed before they came so far.
    pub(crate) documents: u64,
    /// How many are there.
    pub(crate) living: u64,
    /// The run that added it last: one that is resumed after it added its part takes it out again.
    #[serde(default)]
    pub(crate) run: String,
    /// What its files hold. Parts of before this was noted have none.
    #[serde(default, skip_serializing_if = "Sums::is_empty")]
    pub(crate) files: Sums,
}

impl Header {
    /// The list of the parts of an index.
    pub(crate) fn read(index: &Path) -> io::Result<Self> {
        let text = own::read_text(&index.join(HEADER))?;
        serde_json::from_str(&text)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// A list for an index of a stage, without parts.
    pub(crate) fn fresh(stage: &PlannedStage) -> Self {
        Header {
            format: FORMAT,
            stage: stage.description.name.clone(),
            version: stage.description.version.clone(),
            settings: stage.settings.clone(),
            parameters: parameters(stage),
            parts: Vec::new(),
        }
    }
}

/// What is wrong with a file of an index, and the way out.
pub(crate) fn damaged(path: impl Into<PathBuf>, message: impl std::fmt::Display) -> EngineError {
    EngineError::damaged(path, format!("{message}; {AGAIN}"))
}

/// The error of a file of an index that cannot be read: that it is not there, or not as it was written, is damage; that
/// it may not be read, or that the disk fails, is not.
pub(crate) fn unread(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> EngineError {
    use io::ErrorKind::{InvalidData, NotFound, Other, UnexpectedEof};
    let path = path.into();
    move |error| match error.kind() {
        UnexpectedEof => damaged(path, "it ends too early"),
        InvalidData | NotFound | Other => damaged(path, error),
        _ => EngineError::io("read", path)(error),
    }
}

/// What a run writes in the folder of an index, before the index lists it; what earlier ones left is swept away.
pub(crate) fn drafts(index: &Path) -> Place {
    Place { folder: index.to_owned(), ours: Box::new(|name| is_draft(name) || name == "index.tmp") }
}

/// Whether this is the name of the folder of a part that is not whole.
fn is_draft(name: &str) -> bool {
    name.strip_suffix(".tmp").and_then(part_number).is_some()
}

/// The lock on the index in a folder.
pub(crate) fn lock(index: &Path) -> Result<File, EngineError> {
    let path = index.join("lock");
    let lock = own::lock(&path).map_err(EngineError::io("open", &path))?;
    if lock.try_lock().is_err() {
        let message = "another run or another stage is at work there".to_owned();
        return Err(EngineError::Index { path: index.to_owned(), message });
    }
    Ok(lock)
}

/// Writes the list of parts, and removes what it does not name.
pub(crate) fn write(index: &Path, header: &Header) -> Result<(), EngineError> {
    list(index, header)?;
    sweep(index, header)
}

/// Writes the list of parts.
///
/// It notes what the files of each part hold, so that nothing has to be put on disk besides: a part is whole and has its
/// name on disk before the list is replaced in one step, and from that moment on both count, the part and its sums. Where
/// a run is cut off before, the list of before stands, names none of it, and the part is swept away.
pub(crate) fn list(index: &Path, header: &Header) -> Result<(), EngineError> {
    let path = index.join(HEADER);
    let temp = path.with_extension("tmp");
    let text = serde_json::to_string_pretty(header).unwrap_or_default();
    let write = || -> std::io::Result<()> {
        fs::write(&temp, text + "\n")?;
        File::open(&temp)?.sync_all()?;
        fs::rename(&temp, &path)?;
        File::open(index)?.sync_all()
    };
    write().map_err(EngineError::io("write", &path))
}

/// A number above those of all parts in an index, be they listed or not.
pub(crate) fn next_number(index: &Path) -> Result<u64, EngineError> {
    let mut next = 1;
    for entry in fs::read_dir(index).map_err(EngineError::io("list", index))? {
        let name = entry.map_err(EngineError::io("list", index))?.file_name();
        next = part_number(&name.to_string_lossy())
            .map_or(next, |number| next.max(number.saturating_add(1)));
    }
    Ok(next)
}

/// Whether a file of this name is one that an index has.
pub(crate) fn is_ours(name: &str) -> bool {
    let part = name.strip_suffix(".tmp").unwrap_or(name);
    name == "lock" || part_number(part).is_some() || name == "index.tmp" || name == HEADER
}

/// The number of a part, by the name of its folder.
pub(crate) fn part_number(name: &str) -> Option<u64> {
    let number = name.strip_prefix("part-").filter(|n| n.len() >= 6)?;
    number.bytes().all(|b| b.is_ascii_digit()).then(|| number.parse().ok())?
}

/// Removes what interrupted runs left behind of parts that are not whole.
pub(crate) fn sweep_drafts(path: &Path) -> Result<(), EngineError> {
    for entry in fs::read_dir(path).map_err(EngineError::io("list", path))? {
        let found = entry.map_err(EngineError::io("list", path))?.path();
        if found.is_dir() && found.file_name().is_some_and(|n| is_draft(&n.to_string_lossy())) {
            fs::remove_dir_all(&found).map_err(EngineError::io("remove", &found))?;
        }
    }
    Ok(())
}

/// Removes what an interrupted run left behind, and parts that were merged into another.
pub(crate) fn sweep(path: &Path, header: &Header) -> Result<(), EngineError> {
    let listed: HashSet<PathBuf> = header.parts.iter().map(|p| folder(path, p.number)).collect();
    for entry in fs::read_dir(path).map_err(EngineError::io("list", path))? {
        let found = entry.map_err(EngineError::io("list", path))?.path();
        let name = found.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let part = part_number(name.strip_suffix(".tmp").unwrap_or(&name)).is_some();
        if part && found.is_dir() && !listed.contains(&found) {
            fs::remove_dir_all(&found).map_err(EngineError::io("remove", &found))?;
        }
    }
    Ok(())
}

pub(crate) fn folder(index: &Path, number: u64) -> PathBuf {
    index.join(format!("part-{number:06}"))
}

/// Hash of all that decides what a stage leaves behind.
pub(crate) fn parameters(stage: &PlannedStage) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    add(&stage.description.name);
    add(&stage.description.version);
    add(&stage.fingerprint);
    add(&stage.settings.to_string());
    for (path, hash) in &stage.resources {
        add(path);
        add(hash);
    }
    hasher.finalize().to_hex().to_string()
}

/// Why an index does not fit a stage.
pub(crate) fn check(found: &Header, wanted: &Header) -> Result<(), String> {
    if found.format != wanted.format {
        return Err(format!("it has layout {}, not {}; {AGAIN}", found.format, wanted.format));
    }
    if found.stage != wanted.stage {
        return Err(format!(
            "it is of stage `{}`, not of `{}`; each stage needs a folder of its own",
            found.stage, wanted.stage
        ));
    }
    if found.settings != wanted.settings {
        return Err(format!(
            "it was made with settings {}, not {}; {AGAIN}",
            found.settings, wanted.settings
        ));
    }
    if found.parameters != wanted.parameters {
        return Err(format!(
            "it was made by another version of the stage or with other resources; {AGAIN}"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_not_listed_yet_are_under_way() {
        let dir = tempfile::tempdir().unwrap();
        for (file, bytes) in [
            ("part-000001/cards", 1),
            ("part-000002.tmp/cards", 20),
            ("part-000003.tmp/ids", 300),
            ("index.tmp", 4000),
            ("index.json", 50_000),
        ] {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, vec![0; bytes]).unwrap();
        }
        assert_eq!(drafts(dir.path()).size(), 4320);
        sweep_drafts(dir.path()).unwrap();
        assert_eq!(drafts(dir.path()).size(), 4000);
        assert!(dir.path().join("part-000001/cards").exists());
    }

    #[test]
    fn damage_is_told_with_the_way_out_and_a_failing_disk_is_not_damage() {
        let check = |kind: io::ErrorKind, expect: &str| {
            assert_eq!(unread("x")(io::Error::new(kind, "why")).to_string(), expect);
        };
        let again = format!("x is damaged: why; {AGAIN}");
        check(io::ErrorKind::NotFound, &again);
        check(io::ErrorKind::InvalidData, &again);
        check(io::ErrorKind::Other, &again);
        check(io::ErrorKind::UnexpectedEof, &format!("x is damaged: it ends too early; {AGAIN}"));
        check(io::ErrorKind::PermissionDenied, "cannot read x: why");
    }
}
