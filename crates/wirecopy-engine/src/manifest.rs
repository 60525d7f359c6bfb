//! What a run says of itself, for people and for scripts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::output::Written;

/// `manifest.json`: what went in, what was done, what came out. The same input and pipeline give the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout of all files of the run.
    pub schema_version: u32,
    /// Version of wirecopy.
    pub wirecopy: String,
    /// The pipeline.
    pub pipeline: PipelineEntry,
    /// The stages in order; the first number of a trail entry is a place in this list.
    pub stages: Vec<StageRecord>,
    /// The rules of all stages; the second number of a trail entry is a place in this list.
    pub rules: Vec<String>,
    /// The files that were read, in order.
    pub inputs: Vec<InputRecord>,
    /// The files and records that were not looked at.
    pub skipped: Vec<SkippedRecord>,
    /// What became of the inputs.
    pub counts: Totals,
    /// How many links there are.
    pub links: u64,
    /// The files that were written.
    pub outputs: Vec<Written>,
    /// Whether a run over the same input gives the same bytes: no stage that says otherwise, no document that failed by a
    /// limit of a worker.
    pub reproducible: bool,
}

impl Manifest {
    /// Whether a folder has a manifest that a run of wirecopy wrote, of whatever version.
    pub(crate) fn is_at(dir: &std::path::Path) -> bool {
        /// Nothing else of it is kept: it may name very many files.
        #[derive(Deserialize)]
        struct Signs {
            #[serde(rename = "schema_version")]
            _version: u64,
            #[serde(rename = "wirecopy")]
            _wirecopy: String,
        }
        let json = crate::own::read(&dir.join("manifest.json")).ok();
        json.is_some_and(|bytes| serde_json::from_slice::<Signs>(&bytes).is_ok())
    }
}

/// The pipeline of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineEntry {
    /// Its name.
    pub name: String,
    /// BLAKE3 hash of its file.
    pub hash: String,
    /// Hash of all that decides the results.
    pub run: String,
}

/// A stage of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageRecord {
    /// The name of its use.
    pub id: String,
    /// The name of the stage.
    pub stage: String,
    /// Its version.
    pub version: String,
    /// Hash of what it says of itself: name, version, rules, schema of settings, reads and writes.
    pub description: String,
    /// Its settings.
    pub settings: serde_json::Value,
    /// Path and BLAKE3 hash of the files that its settings name.
    pub resources: Vec<(String, String)>,
    /// BLAKE3 hash of its library, where the pipeline names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub library: Option<String>,
    /// Path and BLAKE3 hash of the plugin behind it, or of the scripts that its command names.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub files: Vec<(String, String)>,
    /// The index of earlier runs that it was checked against, where the pipeline names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub index: Option<IndexRecord>,
    /// How large the clusters are that it made, for a corpus stage: one that ties half a corpus together is a mistake.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub clusters: Vec<ClusterRecord>,
}

/// The clusters of one relation of a corpus stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterRecord {
    /// The relation.
    pub relation: String,
    /// How many clusters of two documents or more there are.
    pub clusters: u64,
    /// How many documents are in one.
    pub documents: u64,
    /// How many the largest has.
    pub largest: u64,
}

/// What a run found in an index of earlier runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexRecord {
    /// How many documents of earlier runs there were, those left out that came again.
    pub documents: u64,
    /// How many came again in this run.
    pub replaced: u64,
}

/// A BLAKE3 hash, written in hexadecimal. There is one for each file that a run reads, all in memory until its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileHash(pub [u8; 32]);

impl std::fmt::Display for FileHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        blake3::Hash::from_bytes(self.0).fmt(f)
    }
}

impl Serialize for FileHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FileHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let hash = blake3::Hash::from_hex(&text);
        hash.map(|hash| FileHash(hash.into())).map_err(|_| {
            serde::de::Error::custom("a hash of an input is not 64 hexadecimal digits")
        })
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRecord {
    /// Its path below the input that named it.
    pub path: Box<str>,
    /// Its size on disk.
    pub bytes: u64,
    /// BLAKE3 hash of what lies on disk.
    pub hash: FileHash,
    /// How many of its records are no documents, by the reason why: requests and pictures in a web archive.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub others: BTreeMap<String, u64>,
}

/// An input that was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedRecord {
    /// Its path below the input that named it.
    pub path: String,
    /// Its id, if it is a document.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// Why.
    pub reason: String,
}

/// What became of the inputs. `inputs` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Records and files that were met.
    pub inputs: u64,
    /// Documents that were written.
    pub written: u64,
    /// Documents that a rule dropped.
    pub dropped: u64,
    /// Documents that failed.
    pub failed: u64,
    /// Records and files that were not looked at.
    pub skipped: u64,
}

/// `run.json`: how the run went. It differs from run to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Version of the layout.
    pub schema_version: u32,
    /// Wall-clock seconds of the whole run.
    pub seconds: f64,
    /// How many threads worked.
    pub threads: usize,
    /// What the host wants to add: modes, libraries, paths.
    pub host: serde_json::Value,
    /// Segments of an earlier run that were used again.
    pub resumed_segments: u32,
    /// The most bytes that were on disk while it was under way, of what had no final name: the work folder with the
    /// outputs, the next cache, the next parts of indexes.
    #[serde(default)]
    pub work_bytes: u64,
    /// What tells the run from every other.
    #[serde(default)]
    pub token: String,
    /// Time and edits of each stage.
    pub stages: Vec<StageTime>,
}

/// How much a stage did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageTime {
    /// The name of its use.
    pub id: String,
    /// Documents that it was given.
    pub documents: u64,
    /// Documents whose edits an earlier run had made.
    #[serde(default)]
    pub cached: u64,
    /// Edits that it made.
    pub edits: u64,
    /// Seconds spent in it, over all threads.
    pub seconds: f64,
}
