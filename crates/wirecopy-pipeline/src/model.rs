//! A checked pipeline: what the file says, with every name resolved.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};
use wirecopy_stage::Description;

use crate::When;

/// A pipeline file that passed every check.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Its name: `name`, or else made from the name of the file.
    pub name: String,
    /// The file, as it was named to [`load`](crate::load).
    pub file: PathBuf,
    /// What is read.
    pub input: Input,
    /// What is done to it, in order.
    pub stages: Vec<StageEntry>,
    /// What is written.
    pub output: Output,
    /// What `wirecopy test` takes snapshots of, and where they lie.
    pub snapshots: Snapshots,
    /// How a run behaves.
    pub run: Run,
    /// The tests in the file.
    pub tests: Vec<TestCase>,
}

impl Pipeline {
    /// The folder to which the paths in the file are relative.
    pub fn dir(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// The stage with this id.
    pub fn stage(&self, id: &str) -> Option<&StageEntry> {
        self.stages.iter().find(|stage| stage.id == id)
    }
}

/// A path in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePath {
    /// As it is written.
    pub written: String,
    /// Joined to the folder of the pipeline file.
    pub resolved: PathBuf,
}

/// `[input]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Files, folders and globs. Empty where the command line is to name them.
    pub paths: Vec<FilePath>,
    /// How the files are read.
    pub format: Format,
    /// The label of their encoding; `None` to find out.
    pub encoding: Option<String>,
    /// The tool whose JSON lines they are: one of [`PRESETS`].
    pub preset: Option<String>,
    /// The keys of JSON lines that hold a field; of several the first that is there.
    pub fields: BTreeMap<String, Vec<String>>,
    /// MiB that a document may have.
    pub max_document: u64,
    /// MiB that a line of JSON may have; as many as a document where it is not said.
    pub max_line: Option<u64>,
    /// How deep lists and objects of JSON may be nested.
    pub max_depth: u64,
    /// Bytes that may come out of one of a packed file.
    pub max_ratio: u64,
    /// Files that the paths may name.
    pub max_files: u64,
}

impl Default for Input {
    fn default() -> Self {
        Input {
            paths: Vec::new(),
            format: Format::Auto,
            encoding: None,
            preset: None,
            fields: BTreeMap::new(),
            max_document: 256,
            max_line: None,
            max_depth: 100,
            max_ratio: 1000,
            max_files: 10_000_000,
        }
    }
}

/// The tools whose JSON lines are known. What each calls its fields, the engine knows.
pub const PRESETS: [&str; 5] = ["dolma", "news-please", "fundus", "newspaper4k", "common-crawl"];

/// How input files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// By the name and the first bytes of each file.
    #[default]
    Auto,
    /// One document a file, plain text.
    Text,
    /// One document a file, markup.
    Html,
    /// One document a line, JSON.
    Jsonl,
    /// Records of a web archive.
    Warc,
    /// Rows of a Parquet file.
    Parquet,
}

/// Where a stage comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// It is linked into the host.
    Linked,
    /// It lives in this plugin (a resolved path).
    Plugin(PathBuf),
    /// It is this command, started in the folder of the pipeline file.
    Command(Vec<String>),
}

/// Where a stage runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Isolation {
    /// In the host's own process.
    #[default]
    None,
    /// In a worker process, so that a crash costs one document.
    Process,
}

/// One `[[stage]]`.
#[derive(Clone, Debug)]
pub struct StageEntry {
    /// The name of this use of the stage, unique in the pipeline.
    pub id: String,
    /// The name of the stage: `use`.
    pub stage: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Where it runs.
    pub isolation: Isolation,
    /// Which documents it runs on; `None` for all.
    pub when: Option<When>,
    /// CPU time that it may use for one document.
    pub timeout: Option<Duration>,
    /// MiB of memory that it may use.
    pub memory: Option<u64>,
    /// The folder of its index of earlier runs.
    pub index: Option<PathBuf>,
    /// Its settings as they are written: always an object, without defaults filled in.
    pub settings: Value,
    /// The files that its settings name: a JSON pointer into the settings, and the resolved path.
    pub resources: Vec<(String, PathBuf)>,
    /// What the stage says of itself.
    pub description: Description,
    /// The place of `use` in the file, in bytes, for messages.
    pub span: Range<usize>,
    /// Its line, from 1.
    pub line: usize,
}

/// `[output]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The folder; `None` where the command line is to name it.
    pub path: Option<FilePath>,
    /// What is written into it; never empty.
    pub formats: Vec<OutputFormat>,
    /// The layers that are written; `None` for all.
    pub layers: Option<Vec<String>>,
    /// How much of the trail is written.
    pub trail: Trail,
    /// How the lines of documents and links are packed.
    pub compress: Compress,
    /// Documents in one file of the output; 0 for any number.
    pub shard: u64,
    /// MiB of a file of the output, after which another begins; 0 for any number.
    pub shard_size: u64,
}

/// How lines are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compress {
    /// Not at all.
    #[default]
    None,
    /// With gzip.
    Gzip,
    /// With zstd.
    Zstd,
}

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutputFormat {
    /// One document a line.
    Jsonl,
    /// One file a document, its text.
    Text,
    /// Annotations as a table.
    Csv,
    /// A page for people.
    Report,
    /// Standoff annotations of brat.
    Brat,
    /// Names as columns.
    Conll,
    /// Documents and attributes of Dolma.
    Dolma,
    /// A graph of agencies and articles.
    GraphMl,
    /// News items of the IPTC.
    Ninjs,
    /// Documents and annotations as columns.
    Parquet,
    /// Documents of spaCy.
    Spacy,
    /// Dates as tags in the text.
    TimeMl,
    /// Annotations of the W3C.
    WebAnnotation,
}

/// How much of the trail is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Trail {
    /// Nothing.
    None,
    /// Long removed spans as ranges of the raw text.
    #[default]
    Compact,
    /// Every removed span in full.
    Full,
}

/// `[snapshots]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshots {
    /// The articles that snapshots are taken of; may be empty.
    pub articles: Vec<FilePath>,
    /// The folder of the snapshots; by default `snapshots/NAME`.
    pub path: FilePath,
}

/// `[run]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// How many panics a run survives.
    pub max_panics: u64,
    /// Bytes that a run may keep on disk while it is under way; 0 for any number. In the file they are GiB.
    pub max_disk: u64,
}

/// One `[[test]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct TestCase {
    /// Its name, unique in the pipeline.
    pub name: String,
    /// The document.
    pub input: TestInput,
    /// The fields it starts with.
    pub fields: Map<String, Value>,
    /// The id of the stage after which the expectations must hold: the last one unless the test says otherwise.
    pub stage: String,
    /// What must hold.
    pub expect: Expect,
    /// The place of the name in the file, in bytes, for messages.
    pub span: Range<usize>,
    /// Its line, from 1.
    pub line: usize,
}

/// The document of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestInput {
    /// Text in the pipeline file.
    Text(String),
    /// A file beside it.
    File(FilePath),
}

/// `[test.expect]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// The exact text.
    pub text: Option<String>,
    /// Exact values of fields.
    pub fields: Map<String, Value>,
    /// Fields that must not be there.
    pub absent: Vec<String>,
    /// Annotations that must be there.
    pub spans: Vec<SpanExpectation>,
    /// Annotations that must not be there.
    pub no_spans: Vec<SpanExpectation>,
    /// Rule ids or codes of findings that must be reported.
    pub findings: Vec<String>,
    /// Whether the document must be dropped, or must not be.
    pub dropped: Option<bool>,
}

/// Annotations of which a test speaks: those in the layer that have all that is named here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanExpectation {
    /// The layer.
    pub layer: String,
    /// The text under the annotation.
    pub text: Option<String>,
    /// Its label.
    pub label: Option<String>,
    /// Attributes, compared as strings.
    pub attributes: BTreeMap<String, String>,
    /// How many there must be; without it, at least one.
    pub count: Option<u64>,
    /// The place in the file, in bytes, for messages.
    pub span: Range<usize>,
    /// Its line, from 1.
    pub line: usize,
}
