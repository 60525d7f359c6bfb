//! From the text of a pipeline file to a checked [`Pipeline`], or to all of its problems at once.
//!
//! The crate knows the shape of a pipeline file and how stages fit together, and nothing about how a stage is run.
//! All that it has to learn about the world (which stages exist, whether a file is there) it asks of a [`Catalog`],
//! so that a check reads no document and a test needs no disk.
//!
//! [`load`] makes one pass over the file and reports everything it finds. Every [`Problem`] carries a stable code, its
//! place in the file, and what would mend it; [`explain_code`] has a paragraph for each code.
//!
//! The order of work, one module each:
//!
//! 1. `tree` parses TOML into values that know where they stand; `syntax` words the errors of the parser.
//! 2. `sections`, `stages` and `cases` read the tables of the file; `reader` holds what they share.
//! 3. `schema` checks the settings of a stage against the JSON Schema in its description.
//! 4. `flow` checks that whatever a stage reads is written before it.
//!
//! `render` and `report` show problems to people and to programs; `json_schema` describes pipeline files to editors.
#![deny(missing_docs)]

mod cases;
mod catalog;
mod codes;
mod flow;
mod json_schema;
mod lines;
mod load;
mod model;
mod problem;
mod reader;
mod render;
mod report;
mod schema;
mod sections;
mod stages;
mod suggest;
mod syntax;
mod tree;
mod when;
mod when_parse;

pub use catalog::{Catalog, SettingsProblem};
pub use codes::{Code, codes, explain_code};
pub use json_schema::json_schema;
pub use load::{Checked, INPUT_FIELDS, MAX_FILE_BYTES, MAX_FILE_VARIABLE, load, load_within};
pub use model::{
    Compress, Expect, FilePath, Format, Input, Isolation, Origin, Output, OutputFormat, PRESETS,
    Pipeline, Run, Snapshots, SpanExpectation, StageEntry, TestCase, TestInput, Trail,
};
pub use problem::{Note, Problem, Problems, Severity};
pub use report::sarif;
pub use when::When;
pub use when_parse::WhenError;
