//! Runs a pipeline of wirecopy: reads inputs, runs stages on all threads, spools and shuffles on disk, and writes.
//!
//! [`run`] takes a [`Plan`], which an application makes from a pipeline. Documents go through the stages on any number
//! of threads, but everything is committed and written in the order of the input, so the bytes that come out do not
//! depend on the number of threads. A corpus stage is a barrier: what comes before it is spooled, and the stage is
//! run as rounds of sketching and linking by external sort, verification of pairs, clustering, and settling.
//!
//! # Invariants
//!
//! - Every input is exactly one of written, dropped, failed or skipped.
//! - Nothing half-written stands under its final name; the manifest is named last.
//! - A run that was killed and is resumed ends in the bytes of an unbroken one.
//! - Memory holds a few segments, bounded sort buffers, and about 50 bytes for each document.

#![deny(missing_docs)]

mod bits;
mod blobs;
mod cache;
mod checked;
mod columns;
mod corpus;
mod decode;
mod error;
mod finished;
mod foreign;
mod forget;
mod growing;
mod hashed;
mod header;
mod http;
mod index;
mod input;
mod json;
mod legs;
mod listing;
mod mail;
mod manifest;
mod mapping;
mod meeting;
mod members;
mod memory;
mod names;
mod object;
mod outcome;
mod output;
mod own;
mod packed;
mod pairs;
mod parallel;
mod parse;
mod part;
mod plan;
mod postings;
mod proven;
mod quota;
mod reader;
mod remote;
mod repeats;
mod run;
mod runner;
mod runs;
mod sort;
mod spool;
mod steps;
pub mod stored;
pub mod values;
mod warc;

pub use cache::CACHE_FILE;
pub use checked::{CheckedIndex, check_index};
pub use columns::write_row;
pub use decode::{Decoded, decode};
pub use error::EngineError;
pub use finished::FinishedRun;
pub use forget::{Forgotten, forget, forget_in_index};
pub use input::{Format, InputFile, Listing, STDIN, SkippedFile, list, open as open_input};
pub use json::{ANNOTATION_KEYS, SCHEMA_VERSION, View, document as write_document};
pub use manifest::{
    ClusterRecord, FileHash, IndexRecord, InputRecord, Manifest, PipelineEntry, RunRecord,
    SkippedRecord, StageRecord, StageTime, Totals,
};
pub use mapping::{Mapping, PRESETS, Preset};
pub use meeting::{Candidate, Judged, LARGE_CLUSTER, Letter};
pub use memory::{Batch, FoundLink};
pub use output::Written;
pub use parse::{read_record, read_records};
pub use plan::{
    Control, Existing, Fate, Make, Output, Packing, Plan, PlannedStage, Progress, Settled, Silent,
    TrailDetail, When,
};
pub use reader::{Limits, Reading};
pub use remote::is_url;
pub use run::{DONE as DONE_FOLDER, Summary, WORK as WORK_FOLDER, run};
pub use runner::in_stage;
pub use steps::{Row, Steps, Told, Under};
