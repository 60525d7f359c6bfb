//! Taking a document out of a finished run, as if it had never been written.

use std::fs::{self, File};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::EngineError;
use crate::finished::FinishedRun;
use crate::growing::repack;
use crate::index::Index;
use crate::json;
use crate::names::{self, file_name, second};
use crate::output::{Written, disarmed};
use crate::own;
use crate::stored;

/// What stands in other documents where the id stood.
const FORGOTTEN: &str = "(forgotten)";
/// The keys under which one document names another.
const REFERENCES: [&str; 8] =
    ["other", "linked", "story", "copy_of", "superseded_by", "supersedes", "was", "now"];

/// Where a document was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// What was removed or changed, a sentence each.
    pub places: Vec<String>,
    /// The files and record numbers of the inputs that it came from, which still hold it.
    pub inputs: Vec<(String, u64)>,
    /// Lines of other documents in which the id still stands, as words of a text.
    pub mentions: u64,
    /// How many inputs of this id had failed.
    pub failed: u64,
}

/// Removes a document from the files of a finished run, and its id from those of other documents; the manifest comes
/// last, so that this can be done again if it is interrupted.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn forget(run: &FinishedRun, id: &str) -> Result<Forgotten, EngineError> {
    let mut manifest = run.manifest.clone();
    let mut found = Forgotten::default();
    // Texts first: whose they are the documents tell, which are changed after them.
    let texts = texts(run, id, &mut found)?;
    let mut outputs = Vec::new();
    for written in &manifest.outputs {
        let Some(path) = written.path_in(run.dir()) else {
            outputs.push(written.clone());
            continue;
        };
        let file = &written.file;
        if texts.contains(file) {
            if path.is_file() {
                fs::remove_file(&path).map_err(EngineError::io("remove", &path))?;
            }
            found.places.push(format!("{file}: removed"));
        } else if file.contains(".jsonl") {
            outputs.push(lines(&path, file, id, &mut found)?);
        } else if file.ends_with(".csv") {
            outputs.push(rows(&path, file, id, &mut found)?);
        } else {
            outputs.push(written.clone());
        }
    }
    let rows = |begins: &str| -> u64 {
        let files = outputs.iter().filter(|w| w.file.starts_with(begins));
        files.fold(0, |rows, file| rows.saturating_add(file.rows))
    };
    let skipped = manifest.skipped.len();
    manifest.skipped.retain(|s| s.id.as_deref() != Some(id));
    if manifest.skipped.len() < skipped {
        found.places.push("manifest.json: removed from what was skipped".to_owned());
    }
    let counts = &mut manifest.counts;
    counts.skipped = counts.skipped.saturating_sub((skipped - manifest.skipped.len()) as u64);
    if outputs.iter().any(|w| names::is_documents(&w.file)) {
        counts.written = rows("documents");
        manifest.links = rows("links");
    } else if found.places.iter().any(|place| names::is_text(place)) {
        counts.written = counts.written.saturating_sub(1);
    }
    counts.dropped = rows("dropped");
    counts.failed = counts.failed.saturating_sub(found.failed);
    // Of a manifest that somebody changed, `verify` tells the rest.
    let parts = [counts.written, counts.dropped, counts.failed, counts.skipped];
    counts.inputs = parts.into_iter().fold(0, u64::saturating_add);
    manifest.outputs = outputs;
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
    replace(&run.dir().join("manifest.json"), |file| file.write_all(text.as_bytes()))?;
    Ok(found)
}

/// Removes a document from an index of earlier runs, and says whether it was there.
///
/// # Errors
///
/// When the index cannot be read or written, or another run is at work on it.
pub fn forget_in_index(path: &Path, id: &str) -> Result<bool, EngineError> {
    Index::forget(path, id)
}

/// The files of the text of a document, as the manifest names them.
///
/// Two ids may have one name, of which the second gets another (`a` and `a.txt`): what the document says tells which file
/// is its own. One that is gone already was removed by an attempt before, which did not come as far as the manifest.
fn texts(run: &FinishedRun, id: &str, found: &mut Forgotten) -> Result<Vec<String>, EngineError> {
    let own = file_name(id);
    let names = [names::text(&own), names::text(&second(&own))];
    let named = |name: &&String| run.manifest.outputs.iter().any(|w| w.file == **name);
    let listed: Vec<&String> = names.iter().filter(named).collect();
    if listed.is_empty() {
        return Ok(Vec::new());
    }
    let path = |name: &str| own::below(run.dir(), name);
    let gone = |name: &str| path(name).is_none_or(|path| !path.exists());
    let known = !run.document_files().is_empty();
    let mut text = None;
    for document in run.documents() {
        let document = document?;
        if document["id"] == id {
            text = document["text"].as_str().map(str::to_owned);
            break;
        }
    }
    let mut of_it = Vec::new();
    for name in &listed {
        let same = || -> Result<bool, EngineError> {
            let Some(path) = path(name) else { return Ok(false) };
            let content = own::read(&path).map_err(EngineError::io("read", &path))?;
            let trimmed = content.trim_ascii_end();
            Ok(text.as_ref().is_some_and(|text| text.trim_ascii_end().as_bytes() == trimmed))
        };
        let is_own = gone(name) || (if known { same()? } else { listed.len() == 1 });
        if is_own {
            of_it.push((*name).clone());
        }
    }
    if !known && of_it.is_empty() {
        let [one, other] = &names;
        found.places.push(format!(
            "{one} and {other} STAY: one of them is its text, the other that of a document whose id makes the same name;              remove the right one and forget again"
        ));
    }
    Ok(of_it)
}

/// Lines of JSON without those of the document.
fn lines(path: &Path, name: &str, id: &str, found: &mut Forgotten) -> Result<Written, EngineError> {
    let mut quoted = String::new();
    json::string(&mut quoted, id);
    let references: Vec<(String, String)> = REFERENCES
        .iter()
        .map(|key| (format!("\"{key}\":{quoted}"), format!("\"{key}\":\"{FORGOTTEN}\"")))
        .collect();
    let (mut removed, mut changed) = (0, 0);
    let written = rewrite(path, name, |line| {
        if !line.contains(&quoted) {
            return Some(line.to_owned());
        }
        let value: Value = serde_json::from_str(line).unwrap_or_default();
        if ["id", "a", "b", "pair"].iter().any(|key| value[*key] == id) {
            removed += 1;
            // Pairs of documents that could not be compared stand in the same file, and are no inputs.
            found.failed += u64::from(name.starts_with("dead-letters") && value["pair"].is_null());
            let source = &value["source"];
            let source = if source.is_null() { &value } else { source };
            if let (Some(path), Some(record)) = (source["path"].as_str(), source["record"].as_u64())
            {
                found.inputs.push((path.to_owned(), record));
            }
            return None;
        }
        let mut line = line.to_owned();
        for (from, to) in &references {
            line = line.replace(from, to);
        }
        changed += u64::from(!line.contains(&quoted));
        found.mentions += u64::from(line.contains(&quoted));
        Some(line)
    })?;
    for (count, what) in [(removed, "removed"), (changed, "no longer named")] {
        if count > 0 {
            found.places.push(format!("{name}: {what} in {count} lines"));
        }
    }
    Ok(written)
}

/// Rows of a table without those of the document, whose id stands in the first column.
fn rows(path: &Path, name: &str, id: &str, found: &mut Forgotten) -> Result<Written, EngineError> {
    let damaged = |e: csv::Error| EngineError::damaged(path.to_owned(), e.to_string());
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_path(path).map_err(damaged)?;
    let mut bytes = Vec::new();
    let (mut kept, mut removed) = (0, 0);
    {
        let mut writer = csv::Writer::from_writer(&mut bytes);
        let cell = disarmed(id);
        for (n, record) in reader.byte_records().enumerate() {
            let record = record.map_err(damaged)?;
            // The first row names the columns.
            if n > 0 && record.get(0) == Some(cell.as_bytes()) {
                removed += 1;
            } else {
                writer.write_byte_record(&record).map_err(damaged)?;
                kept += 1;
            }
        }
        writer.flush().map_err(EngineError::io("write", path))?;
    }
    if removed > 0 {
        replace(path, |file| file.write_all(&bytes))?;
        found.places.push(format!("{name}: removed {removed} rows"));
    }
    hashed(path, name, u64::saturating_sub(kept, 1))
}

/// Writes a file anew, line by line, if a line changes, and gives what is to stand in the manifest.
fn rewrite(
    path: &Path,
    name: &str,
    mut each: impl FnMut(&str) -> Option<String>,
) -> Result<Written, EngineError> {
    let temp = temporary(path);
    let mut rows = 0;
    let mut same = true;
    let mut write = || -> std::io::Result<()> {
        repack(File::create(&temp)?, name, |out| {
            for line in stored::open(path)?.lines() {
                let line = line?;
                match each(&line) {
                    Some(kept) => {
                        same &= kept == line;
                        rows += 1;
                        writeln!(out, "{kept}")?;
                    }
                    None => same = false,
                }
            }
            Ok(())
        })
    };
    write().map_err(EngineError::io("write", path))?;
    if same {
        fs::remove_file(&temp).map_err(EngineError::io("remove", &temp))?;
    } else {
        fs::rename(&temp, path).map_err(EngineError::io("name", path))?;
    }
    hashed(path, name, rows)
}

fn replace(
    path: &Path,
    write: impl FnOnce(&mut File) -> std::io::Result<()>,
) -> Result<(), EngineError> {
    let temp = temporary(path);
    let whole = || -> std::io::Result<()> {
        let mut file = File::create(&temp)?;
        write(&mut file)?;
        file.sync_all()?;
        fs::rename(&temp, path)
    };
    whole().map_err(EngineError::io("write", path))
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

fn hashed(path: &Path, name: &str, rows: u64) -> Result<Written, EngineError> {
    let mut hasher = blake3::Hasher::new();
    let mut read = || std::io::copy(&mut File::open(path)?, &mut hasher);
    let bytes = read().map_err(EngineError::io("read", path))?;
    let hash = hasher.finalize().to_hex().to_string();
    Ok(Written { file: name.to_owned(), bytes, hash, rows })
}
