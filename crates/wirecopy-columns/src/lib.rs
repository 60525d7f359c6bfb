//! Documents of wirecopy as Arrow columns, and Parquet files of them.
//!
//! Three tables hold what a run wrote: [`DOCUMENTS`], a row a document with its annotations, findings and trail nested in
//! it, [`SPANS`], a row an annotation, and [`LINKS`], a row a link, made of lines of `links.jsonl`. Each is a list of [`Column`]s; [`schema()`] makes the Arrow schema of it, and a
//! [`TableBuilder`] record batches of documents as they stand in a line of `documents.jsonl`. [`ParquetWriter`] writes
//! batches in row groups of bounded size, [`batches`] reads them.
//!
//! [`input_records`] goes the other way: from columns that are called as the keys of JSON lines in (`id`, `text`,
//! `title`, …) to those lines, whoever wrote them.
//!
//! What has no column of its own is not lost: other fields, other attributes and the references of the trail stand in a
//! column of JSON text beside it.
//!
//! ```
//! use wirecopy_columns::{DOCUMENTS, TableBuilder, input_records};
//!
//! let document = serde_json::json!({
//!     "schema_version": 1, "id": "a.txt", "text": "Ships came in.",
//!     "source": {"path": "a.txt", "record": 0, "bytes": 14, "hash": "00", "encoding": "UTF-8"},
//!     "fields": {"title": "Ships", "desk": "foreign"}, "annotations": [], "findings": [], "trail": [],
//! });
//! let mut builder = TableBuilder::new(DOCUMENTS);
//! builder.push(document).unwrap();
//! let batch = builder.finish().unwrap();
//! let back = input_records(&batch).unwrap();
//! assert_eq!(back[0]["title"], "Ships");
//! assert_eq!(back[0]["desk"], "foreign");
//! ```
#![deny(missing_docs)]

mod builder;
mod error;
mod files;
mod input;
mod rows;
mod table;
mod writer;

pub use builder::TableBuilder;
pub use error::ColumnsError;
pub use files::{InputRows, ParquetWriter, batches};
pub use input::input_records;
pub use table::{Column, DOCUMENTS, Kind, LINKS, SPANS, Table, schema};
pub use writer::{RowWriter, RowsWriter};

pub use arrow_array::RecordBatch;
