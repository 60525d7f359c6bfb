//! What a run is asked to do.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use wirecopy_document::Document;
use wirecopy_stage::{Description, Instance};

use crate::EngineError;
use crate::reader::Reading;

/// Decides whether a stage runs on a document.
pub type When = Box<dyn Fn(&Document) -> bool + Send + Sync>;

/// Makes an instance of a stage. Called once before the run, and again whenever one has panicked.
pub type Make = Box<dyn Fn() -> Result<Instance, String> + Send + Sync>;

/// One use of a stage.
pub struct PlannedStage {
    /// The name of this use, unique in the pipeline.
    pub id: String,
    /// What the stage says of itself.
    pub description: Description,
    /// Makes an instance.
    pub make: Make,
    /// On which documents it runs; on all where there is none. Corpus stages always run on all.
    pub when: Option<When>,
    /// The settings, for the manifest.
    pub settings: serde_json::Value,
    /// Path and hash of the files that the settings name, for the manifest.
    pub resources: Vec<(String, String)>,
    /// Hash of the library behind it, if the pipeline names one, for the manifest.
    pub library: Option<String>,
    /// Path and hash of the plugin or the scripts behind it, for the manifest.
    pub files: Vec<(String, String)>,
    /// The folder of the index of earlier runs, for a corpus stage that remembers them.
    pub index: Option<PathBuf>,
    /// Hash of the very code that runs, be it linked or loaded: results are kept for later runs by it. `None` where they
    /// may not be kept.
    pub code: Option<String>,
    /// What decides its results besides settings and resources: a hash of its source or its library.
    pub fingerprint: String,
}

/// How much of the trail is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrailDetail {
    /// Nothing.
    None,
    /// Every change; long old texts only as raw ranges.
    #[default]
    Compact,
    /// Every change with its old text: the raw text can be rebuilt from the line alone.
    Full,
}

/// What is written.
#[derive(Clone, Debug)]
pub struct Output {
    /// The folder.
    pub path: PathBuf,
    /// `documents.jsonl` and `links.jsonl`.
    pub jsonl: bool,
    /// One text file a document, under `text/`.
    pub text: bool,
    /// `dates.csv`, `entities.csv` and `sources.csv`.
    pub csv: bool,
    /// Which layers are written; all where there is none.
    pub layers: Option<Vec<String>>,
    /// How much of the trail is written.
    pub trail: TrailDetail,
    /// How `documents.jsonl` and `links.jsonl` are packed.
    pub packing: Packing,
    /// Documents a shard; 0 for any number.
    pub shard: u64,
    /// Bytes on disk after which another shard begins; 0 for any number.
    pub shard_bytes: u64,
}

/// How files are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    #[default]
    None,
    /// RFC 1952.
    Gzip,
    /// RFC 8878, with checksums.
    Zstd,
}

impl Packing {
    /// What names of such files end in, behind what is in them.
    pub fn ending(self) -> &'static str {
        match self {
            Packing::None => "",
            Packing::Gzip => ".gz",
            Packing::Zstd => ".zst",
        }
    }

    /// How a file of a run is packed, by its name.
    pub fn of(name: &str) -> Self {
        let packed = [Packing::Gzip, Packing::Zstd];
        packed.into_iter().find(|p| name.ends_with(p.ending())).unwrap_or_default()
    }
}

/// What to do about an output folder that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// Refuse.
    #[default]
    Refuse,
    /// Replace it, if it is one of ours.
    Overwrite,
    /// Go on where a run of the same pipeline stopped; begin where there is none.
    Resume,
}

/// A whole run.
pub struct Plan {
    /// The name of the pipeline.
    pub name: String,
    /// Hash of the pipeline file, for the manifest.
    pub pipeline_hash: String,
    /// Files, folders and globs.
    pub inputs: Vec<PathBuf>,
    /// How they are read.
    pub reading: Reading,
    /// The stages in order.
    pub stages: Vec<PlannedStage>,
    /// What is written.
    pub output: Output,
    /// What to do about an output folder that is there already.
    pub existing: Existing,
    /// How many threads work.
    pub threads: usize,
    /// How many panics end the run.
    pub max_panics: u64,
    /// Bytes that the run may keep on disk while it is under way, in all that has no final name yet: its work folder with
    /// the outputs so far, the next cache, the next parts of indexes; 0 for any number.
    pub max_work: u64,
    /// Whether indexes begin anew: with the documents of this run alone.
    pub rebuild_index: bool,
    /// The folder in which the edits of document stages are kept for later runs.
    pub cache: Option<PathBuf>,
    /// Only this many records are read.
    pub sample: Option<u64>,
}

/// Lets a run be stopped from elsewhere, such as a signal handler.
#[derive(Debug, Default)]
pub struct Control {
    stop: AtomicBool,
    /// The limit of the work folder, once it was passed.
    over: Arc<AtomicU64>,
}

impl Control {
    /// Asks the run to stop. It ends with [`EngineError::Interrupted`], and can be resumed.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub(crate) fn check(&self) -> Result<(), EngineError> {
        match self.over.load(Ordering::Relaxed) {
            _ if self.stop.load(Ordering::Relaxed) => Err(EngineError::Interrupted),
            0 => Ok(()),
            limit => Err(EngineError::Quota { limit }),
        }
    }

    pub(crate) fn over(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.over)
    }
}

/// Is told how a run gets on.
pub trait Progress: Sync {
    /// A part of the run begins: `what` is a word for a person, `total` the number of documents, if known.
    fn begin(&self, what: &str, total: Option<u64>) {
        let _ = (what, total);
    }

    /// Some more documents are done.
    fn advance(&self, documents: u64) {
        let _ = documents;
    }

    /// What became of an input. Told in the order of the input, of those that were read.
    fn settled(&self, settled: &Settled) {
        let _ = settled;
    }

    /// Something that a person may not expect, as a sentence without a full stop.
    fn note(&self, text: &str) {
        let _ = text;
    }
}

/// What became of an input in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was written.
    Written,
    /// A rule dropped it.
    Dropped,
    /// A stage or the reader failed on it.
    Failed,
    /// It was not looked at.
    Skipped,
}

/// An input and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Its id.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it was not written: the rule or the stage, and the reason. Empty where it was.
    pub why: String,
    /// The same without what is true of this one only, to count by: the rule that dropped it; the stage that failed on it,
    /// and how. Empty where it was written or skipped.
    pub cause: String,
    /// Code and message of each of its findings.
    pub findings: Vec<(String, String)>,
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {}
