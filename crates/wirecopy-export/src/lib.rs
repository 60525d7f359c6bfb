//! A finished run in the formats of other tools, so that they read it without a converter.
//!
//! [`export`] reads the documents and links that a run wrote and writes a folder or a file for each format. Each module
//! is a format; its documentation says how fields and layers are mapped and what the format cannot carry.
//!
//! | format | written | read by |
//! |---|---|---|
//! | `brat` | `brat/ID.txt` and `.ann` | brat, and other readers of standoff |
//! | `conll` | `entities.conll` | whatever reads CoNLL columns |
//! | `dolma` | `dolma/documents/`, `dolma/attributes/wirecopy/` | dolma |
//! | `graphml` | `sources.graphml` | networkx, Gephi, yEd |
//! | `ninjs` | `ninjs.jsonl` | readers of IPTC ninjs 3.1 |
//! | `parquet` | `parquet/documents.parquet`, `parquet/spans.parquet` | pyarrow, polars, DuckDB, Spark |
//! | `spacy` | `spacy.jsonl` | `spacy.tokens.Doc.from_json` |
//! | `timeml` | `timeml/ID.tml` | readers of TimeML |
//! | `web-annotation` | `annotations.jsonld` | readers of the W3C Web Annotation model |
#![deny(missing_docs)]

mod brat;
mod conll;
mod dolma;
mod graphml;
mod names;
mod ninjs;
mod parquet;
mod run;
mod spacy;
mod timeml;
mod tokens;
mod web_annotation;
mod xml;

pub use run::{Format, export, remove, strays};
