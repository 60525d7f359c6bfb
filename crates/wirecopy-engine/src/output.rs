//! The files of a run: rendered on any thread, written in order, named at the end.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use wirecopy_document::{Record, Value, layers};

use crate::EngineError;
use crate::corpus::Revision;
use crate::growing::Growing;
use crate::json::{self, View};
use crate::names::{self, file_name, second};
use crate::own;
use crate::plan::Output;
use crate::spool::{DeadLetter, Outcome, RawCopy};

/// A file that was written, for the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Its path below the output folder.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Its BLAKE3 hash.
    pub hash: String,
    /// How many documents, links or rows it holds.
    pub rows: u64,
}

impl Written {
    /// Where the file lies in an output folder; `None` for a name that leads out of it, which no run writes: manifests
    /// are files that others may have changed.
    pub fn path_in(&self, dir: &Path) -> Option<PathBuf> {
        own::below(dir, &self.file)
    }
}

/// What one outcome adds to the files.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    document: String,
    /// Name and content of the text file.
    text: Option<(String, String)>,
    tables: [Rows; 3],
    dropped: String,
    dead: String,
}

#[derive(Debug, Default)]
struct Rows {
    bytes: Vec<u8>,
    count: u64,
}

const TABLES: [(&str, &[&str]); 3] = [
    (
        names::DATES,
        &[
            "id", "layer", "type", "value", "edtf", "earliest", "latest", "text", "start", "end",
            "rule",
        ],
    ),
    (names::ENTITIES, &["id", "label", "entity_id", "name", "text", "start", "end", "rule"]),
    (names::SOURCES, &["id", "kind", "agency", "name", "reason", "text", "start", "end", "rule"]),
];

impl Chunk {
    /// Renders an outcome. This is the expensive part, and needs nothing but the outcome.
    pub(crate) fn render(outcome: &Outcome, output: &Output, view: &View<'_>) -> Self {
        let mut chunk = Chunk::default();
        match outcome {
            Outcome::Live(record) => {
                if output.jsonl {
                    json::document(&mut chunk.document, record, view);
                }
                if output.text {
                    let mut text = record.document.text.clone();
                    if !text.is_empty() && !text.ends_with('\n') {
                        text.push('\n');
                    }
                    chunk.text = Some((file_name(&record.document.id), text));
                }
                if output.csv {
                    tables(&mut chunk.tables, record, view);
                }
            }
            Outcome::Dropped(record) => {
                dropped(&mut chunk.dropped, record, view);
            }
            Outcome::Failed(letter) => {
                dead_letter(&mut chunk.dead, letter, view);
            }
            Outcome::Skipped(_) => {}
        }
        chunk
    }
}

pub(crate) fn dropped(out: &mut String, record: &Record, view: &View<'_>) {
    let Some(dropped) = record.dropped() else { return };
    out.push_str("{\"id\":");
    json::string(out, &record.document.id);
    out.push_str(",\"source\":");
    json::source(out, record);
    out.push_str(",\"stage\":");
    json::string(out, view.names.stage(dropped.rule.stage));
    out.push_str(",\"rule\":");
    json::string(out, view.names.rule(dropped.rule));
    out.push_str(",\"reason\":");
    json::string(out, &dropped.reason);
    out.push_str("}\n");
}

pub(crate) fn dead_letter(out: &mut String, letter: &DeadLetter, view: &View<'_>) {
    out.push_str("{\"id\":");
    json::string(out, &letter.id);
    out.push_str(",\"path\":");
    json::string(out, &letter.source.path);
    let _ = write!(out, ",\"record\":{},\"hash\":", letter.source.record);
    // A record that could not be read to its end has no hash.
    if letter.source.hash == [0; 32] {
        out.push_str("null");
    } else {
        out.push('"');
        json::hex(out, &letter.source.hash);
        out.push('"');
    }
    out.push_str(",\"stage\":");
    json::string(out, letter.stage.map_or("read", |stage| view.names.stage(stage)));
    out.push_str(",\"kind\":");
    json::string(out, &letter.kind);
    out.push_str(",\"error\":");
    json::string(out, &letter.error);
    match &letter.raw {
        RawCopy::Text(text) => {
            out.push_str(",\"raw\":");
            json::string(out, text);
        }
        RawCopy::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => {
                out.push_str(",\"raw\":");
                json::string(out, text);
            }
            Err(_) => {
                out.push_str(",\"raw_hex\":\"");
                json::hex(out, bytes);
                out.push('"');
            }
        },
    }
    out.push_str("}\n");
}

/// A dead letter of a pair of documents.
pub(crate) fn dead_pair(a: &str, b: &str, stage: &str, kind: &str, error: &str) -> String {
    let mut out = "{\"id\":".to_owned();
    json::string(&mut out, a);
    out.push_str(",\"pair\":");
    json::string(&mut out, b);
    for (key, text) in [("stage", stage), ("kind", kind), ("error", error)] {
        let _ = write!(out, ",\"{key}\":");
        json::string(&mut out, text);
    }
    out.push_str("}\n");
    out
}

fn tables(tables: &mut [Rows; 3], record: &Record, view: &View<'_>) {
    let doc = &record.document;
    let [dates, entities, sources] = tables;
    for a in doc.annotations() {
        let get = |key: &str| {
            doc.attributes(a).find(|x| x.key == key).map(|x| x.value).unwrap_or_default()
        };
        let text = doc.slice(a.span);
        let (start, end) = (a.span.start.to_string(), a.span.end.to_string());
        let rule = view.names.rule(a.rule);
        if a.layer == layers::DATE || a.layer == layers::INTERVAL {
            let row = [
                &doc.id,
                a.layer.as_str(),
                a.label.as_str(),
                get("value"),
                get("edtf"),
                get("earliest"),
                get("latest"),
                text,
                &start,
                &end,
                rule,
            ];
            dates.push(&row);
        } else if a.layer == layers::ENTITY {
            let row = [
                &doc.id,
                a.label.as_str(),
                get("entity_id"),
                get("name"),
                text,
                &start,
                &end,
                rule,
            ];
            entities.push(&row);
        } else if a.layer == layers::CREDIT {
            let row = [
                &doc.id,
                a.label.as_str(),
                get("agency"),
                get("name"),
                "",
                text,
                &start,
                &end,
                rule,
            ];
            sources.push(&row);
        }
    }
    if let Some(primary) = doc.fields.get("primary_source") {
        let get = |key| primary.get(key).and_then(Value::as_text).unwrap_or_default();
        let row = [
            &doc.id,
            "primary",
            get("agency"),
            get("name"),
            get("reason"),
            "",
            "",
            "",
            get("rule"),
        ];
        sources.push(&row);
    }
}

impl Rows {
    fn push(&mut self, row: &[&str]) {
        let mut writer = csv::Writer::from_writer(&mut self.bytes);
        for cell in row {
            let written = writer.write_field(disarmed(cell).as_bytes());
            debug_assert!(written.is_ok(), "writing to memory");
        }
        let ended = writer.write_record(None::<&[u8]>);
        debug_assert!(ended.is_ok(), "writing to memory");
        drop(writer);
        self.count += 1;
    }
}

/// The cell as a table has it: one that begins like a formula would be run by a spreadsheet, and gets an apostrophe.
pub(crate) fn disarmed(cell: &str) -> Cow<'_, str> {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if risky { format!("'{cell}").into() } else { cell.into() }
}

/// All files of a run, under way in a work folder.
pub(crate) struct Files<'a> {
    output: &'a Output,
    dir: PathBuf,
    documents: Option<Growing>,
    shard: u64,
    tables: Vec<Growing>,
    links: Option<Growing>,
    /// What a run with an index changes for documents of earlier ones.
    revisions: Option<Growing>,
    dead: Growing,
    dropped: Growing,
    closed: Vec<(PathBuf, Written)>,
}

impl<'a> Files<'a> {
    pub(crate) fn create(
        output: &'a Output,
        dir: PathBuf,
        indexed: bool,
    ) -> Result<Self, EngineError> {
        if dir.exists() {
            fs::remove_dir_all(&dir).map_err(EngineError::io("remove", &dir))?;
        }
        fs::create_dir_all(&dir).map_err(EngineError::io("create", &dir))?;
        let mut tables = Vec::new();
        if output.csv {
            for (name, header) in TABLES {
                let mut table = Growing::create(&dir, name)?;
                let mut rows = Rows::default();
                rows.push(header);
                table.write(&rows.bytes, 0)?;
                tables.push(table);
            }
        }
        if output.text {
            let texts = dir.join(names::TEXTS);
            fs::create_dir_all(&texts).map_err(EngineError::io("create", &texts))?;
        }
        let mut files = Files {
            output,
            documents: None,
            shard: 0,
            tables,
            links: output
                .jsonl
                .then(|| Growing::packed(&dir, names::LINKS, output.packing))
                .transpose()?,
            revisions: indexed
                .then(|| Growing::packed(&dir, names::REVISIONS, output.packing))
                .transpose()?,
            dead: Growing::create(&dir, names::DEAD_LETTERS)?,
            dropped: Growing::create(&dir, names::DROPPED)?,
            closed: Vec::new(),
            dir,
        };
        files.next_shard()?;
        Ok(files)
    }

    pub(crate) fn write(&mut self, chunk: Chunk) -> Result<(), EngineError> {
        if !chunk.document.is_empty() {
            let output = self.output;
            let full = self.documents.as_ref().is_some_and(|d| {
                (output.shard > 0 && d.rows() >= output.shard)
                    || (output.shard_bytes > 0 && d.bytes() >= output.shard_bytes)
            });
            if full {
                self.next_shard()?;
            }
            if let Some(documents) = &mut self.documents {
                documents.write(chunk.document.as_bytes(), 1)?;
            }
        }
        if let Some((mut name, text)) = chunk.text {
            let texts = self.dir.join(names::TEXTS);
            if texts.join(&name).exists() {
                name = second(&name);
            }
            let mut file = Growing::create(&texts, &name)?;
            file.named(names::text(&name));
            file.write(text.as_bytes(), 1)?;
            let (temp, written) = file.close()?;
            self.closed.push((temp, written));
        }
        for (table, rows) in self.tables.iter_mut().zip(chunk.tables) {
            table.write(&rows.bytes, rows.count)?;
        }
        self.dropped.write(chunk.dropped.as_bytes(), u64::from(!chunk.dropped.is_empty()))?;
        self.dead.write(chunk.dead.as_bytes(), u64::from(!chunk.dead.is_empty()))
    }

    pub(crate) fn link(&mut self, line: &str) -> Result<(), EngineError> {
        match &mut self.links {
            Some(links) => links.write(line.as_bytes(), 1),
            None => Ok(()),
        }
    }

    pub(crate) fn revision(&mut self, revision: &Revision) -> Result<(), EngineError> {
        let line =
            serde_json::to_string(revision).map_err(|e| EngineError::damaged(&self.dir, e))?;
        self.revisions.as_mut().map_or(Ok(()), |file| file.write(format!("{line}\n").as_bytes(), 1))
    }

    pub(crate) fn dead(&mut self, line: &str) -> Result<(), EngineError> {
        self.dead.write(line.as_bytes(), 1)
    }

    fn next_shard(&mut self) -> Result<(), EngineError> {
        if !self.output.jsonl {
            return Ok(());
        }
        let name = if self.output.shard == 0 && self.output.shard_bytes == 0 {
            names::DOCUMENTS.to_owned()
        } else {
            names::shard(self.shard)
        };
        self.shard += 1;
        if let Some(full) =
            self.documents.replace(Growing::packed(&self.dir, &name, self.output.packing)?)
        {
            self.closed.push(full.close()?);
        }
        Ok(())
    }

    /// Puts everything on disk, under temporary names.
    pub(crate) fn close(self) -> Result<Finished, EngineError> {
        let mut closed = self.closed;
        let growing = self
            .documents
            .into_iter()
            .chain(self.tables)
            .chain(self.links)
            .chain(self.revisions)
            .chain([self.dead, self.dropped]);
        for file in growing {
            closed.push(file.close()?);
        }
        closed.sort_by(|a, b| a.1.file.cmp(&b.1.file));
        Ok(Finished { dir: self.dir, files: closed })
    }
}

/// Files that are whole and on disk, but do not bear their names yet.
pub(crate) struct Finished {
    dir: PathBuf,
    files: Vec<(PathBuf, Written)>,
}

impl Finished {
    pub(crate) fn written(&self) -> Vec<Written> {
        self.files.iter().map(|(_, written)| written.clone()).collect()
    }

    /// Adds a file of JSON, which is written as it is made: a manifest names each file that was read.
    pub(crate) fn add(&mut self, name: &str, value: &impl Serialize) -> Result<(), EngineError> {
        let mut file = Growing::create(&self.dir, name)?;
        file.json(value)?;
        self.files.push(file.close()?);
        Ok(())
    }

    /// Gives every file its name. The manifest, added last, is named last: where it stands, all others do.
    pub(crate) fn publish(self, out: &Path) -> Result<(), EngineError> {
        let (manifest, replaced) = (out.join("manifest.json"), out.join(REPLACED));
        // The manifest of the run before says which files are stale. It goes first, since it is untrue from here on, but
        // only to another name: where this is interrupted, the next attempt reads it there.
        remove_all_of(&replaced, out)?;
        if manifest.exists() {
            fs::rename(&manifest, &replaced).map_err(EngineError::io("rename", &manifest))?;
            sync_dir(out)?;
            remove_all_of(&replaced, out)?;
        }
        let has_text = self.files.iter().any(|(_, w)| names::is_text(&w.file));
        let texts = out.join(names::TEXTS);
        if has_text {
            fs::create_dir_all(&texts).map_err(EngineError::io("create", &texts))?;
        } else {
            // Only an empty folder goes.
            let _ = fs::remove_dir(&texts);
        }
        for (temp, written) in &self.files {
            if written.file == "manifest.json" {
                if replaced.exists() {
                    fs::remove_file(&replaced).map_err(EngineError::io("remove", &replaced))?;
                }
                sync_dir(out)?;
            }
            let path = out.join(&written.file);
            fs::rename(temp, &path).map_err(EngineError::io("name", &path))?;
        }
        if has_text {
            sync_dir(&texts)?;
        }
        sync_dir(out)
    }
}

/// Where the manifest of the run before lies while its files are removed.
const REPLACED: &str = ".wirecopy-replaced.json";

/// Removes the files that a manifest names.
fn remove_all_of(manifest: &Path, out: &Path) -> Result<(), EngineError> {
    // Of whatever version it is: only the names count.
    let old: Option<serde_json::Value> =
        own::read(manifest).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let outputs = old.as_ref().and_then(|manifest| manifest["outputs"].as_array());
    for name in outputs.into_iter().flatten().filter_map(|written| written["file"].as_str()) {
        if let Some(path) = own::below(out, name).filter(|path| path.is_file()) {
            fs::remove_file(&path).map_err(EngineError::io("remove", &path))?;
        }
    }
    Ok(())
}

fn sync_dir(dir: &Path) -> Result<(), EngineError> {
    File::open(dir).and_then(|d| d.sync_all()).map_err(EngineError::io("sync", dir))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Packing;

    /// A run that writes texts alone, a name and content each.
    fn run(dir: &Path, texts: &[(&str, &str)]) -> Finished {
        let output = Output {
            path: dir.to_owned(),
            jsonl: false,
            text: true,
            csv: false,
            layers: None,
            trail: crate::plan::TrailDetail::None,
            packing: Packing::None,
            shard: 0,
            shard_bytes: 0,
        };
        let mut files = Files::create(&output, dir.join("work"), false).unwrap();
        for (id, text) in texts {
            let text = Some((file_name(id), (*text).to_owned()));
            files.write(Chunk { text, ..Chunk::default() }).unwrap();
        }
        files.close().unwrap()
    }

    #[test]
    fn ids_that_make_one_name_make_two_files() {
        let dir = tempfile::tempdir().unwrap();
        run(dir.path(), &[("a", "of a"), ("a.txt", "of a.txt")]).publish(dir.path()).unwrap();
        let read = |name| fs::read_to_string(dir.path().join("text").join(name)).unwrap();
        assert_eq!((read("a.txt"), read("a~2.txt")), ("of a".to_owned(), "of a.txt".to_owned()));
    }

    #[test]
    fn nothing_is_left_of_the_run_before_wherever_its_end_was_cut_off() {
        let manifest = |finished: &Finished| {
            let files = finished.written().into_iter().map(|w| serde_json::json!({"file": w.file}));
            serde_json::json!({"outputs": files.collect::<Vec<_>>()})
        };
        // The manifest has its name, or that of one whose files are being removed.
        for place in ["manifest.json", REPLACED] {
            let dir = tempfile::tempdir().unwrap();
            let mut before = run(dir.path(), &[("a", "old"), ("b", "old")]);
            let value = manifest(&before);
            before.add("manifest.json", &value).unwrap();
            before.publish(dir.path()).unwrap();
            fs::rename(dir.path().join("manifest.json"), dir.path().join(place)).unwrap();
            let mut after = run(dir.path(), &[("c", "new")]);
            let value = manifest(&after);
            after.add("manifest.json", &value).unwrap();
            after.publish(dir.path()).unwrap();
            let mut texts: Vec<_> = fs::read_dir(dir.path().join("text"))
                .unwrap()
                .map(|e| e.unwrap().file_name())
                .collect();
            texts.sort();
            assert_eq!(texts, ["c.txt"], "{place}");
            assert!(
                !dir.path().join(REPLACED).exists() && dir.path().join("manifest.json").exists()
            );
        }
    }

    #[test]
    fn formulas_are_disarmed() {
        let mut rows = Rows::default();
        rows.push(&["a,b", "=1+1", "-5", "plain"]);
        assert_eq!(String::from_utf8(rows.bytes).unwrap(), "\"a,b\",'=1+1,'-5,plain\n");
    }
}
