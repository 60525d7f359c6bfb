//! The tables: which columns there are, of which type, and what they say.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};

/// Version of the tables. What is added leaves it as it is.
const SCHEMA_VERSION: &str = "1";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Any value, as JSON text.
    Json,
    /// A number of 32 bits.
    Small,
    /// A number of 64 bits.
    Large,
    /// A number with a fraction.
    Real,
    /// True or false.
    Flag,
    /// A day.
    Day,
    /// A list of texts.
    Texts,
    /// One row of another table.
    Row(&'static [Column]),
    /// Any number of rows of another table.
    Rows(&'static [Column]),
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether every row has a value.
    pub required: bool,
}

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name, which its schema says.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
}

const fn must(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, required: true }
}

const fn may(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, required: false }
}

/// A row a document.
pub const DOCUMENTS: Table = Table {
    name: "documents",
    columns: &[
        must("id", Kind::Text),
        must("text", Kind::Text),
        may("title", Kind::Text),
        may("url", Kind::Text),
        may("outlet", Kind::Text),
        may("authors", Kind::Texts),
        may("published", Kind::Text),
        may("published_day", Kind::Day),
        may("language", Kind::Text),
        may("section", Kind::Text),
        may("story", Kind::Text),
        may("copy_of", Kind::Text),
        may("superseded_by", Kind::Text),
        may("sources", Kind::Rows(&[may("agency", Kind::Text), may("name", Kind::Text)])),
        may("primary_source", Kind::Row(PRIMARY)),
        may("other_fields", Kind::Json),
        must("source", Kind::Row(SOURCE)),
        must("annotations", Kind::Rows(ANNOTATION)),
        must("findings", Kind::Rows(FINDING)),
        must("trail", Kind::Rows(TRAIL)),
    ],
};

/// A row an annotation, with the words that it is about.
pub const SPANS: Table = Table { name: "spans", columns: &SPAN };

/// A row a link between two documents, or within one.
pub const LINKS: Table = Table {
    name: "links",
    columns: &[
        must("a", Kind::Text),
        must("b", Kind::Text),
        must("kind", Kind::Text),
        must("score", Kind::Real),
        must("rule", Kind::Text),
        must(
            "spans",
            Kind::Rows(&[
                must("a_start", Kind::Small),
                must("a_end", Kind::Small),
                must("b_start", Kind::Small),
                must("b_end", Kind::Small),
            ]),
        ),
        must("indexed", Kind::Flag),
    ],
};

const PRIMARY: &[Column] = &[
    may("agency", Kind::Text),
    may("name", Kind::Text),
    may("reason", Kind::Text),
    may("rule", Kind::Text),
];

const SOURCE: &[Column] = &[
    must("path", Kind::Text),
    must("record", Kind::Large),
    must("bytes", Kind::Large),
    must("hash", Kind::Text),
    must("encoding", Kind::Text),
    may("undecodable", Kind::Json),
];

const FINDING: &[Column] = &[
    must("code", Kind::Text),
    must("rule", Kind::Text),
    must("message", Kind::Text),
    must(
        "spans",
        Kind::Rows(&[
            must("start", Kind::Small),
            must("end", Kind::Small),
            must("raw_start", Kind::Small),
            must("raw_end", Kind::Small),
            must("text", Kind::Text),
        ]),
    ),
];

const TRAIL: &[Column] = &[
    must("stage", Kind::Small),
    must("rule", Kind::Small),
    must("op", Kind::Text),
    may("reference", Kind::Json),
];

/// The column that leads from an annotation to its document.
const DOCUMENT: Column = must("document_id", Kind::Text);

/// An annotation; its words are there where they were removed, and in the table of spans always.
const ANNOTATION: &[Column] = &[
    must("id", Kind::Small),
    must("layer", Kind::Text),
    must("label", Kind::Text),
    must("start", Kind::Small),
    must("end", Kind::Small),
    must("char_start", Kind::Small),
    must("char_end", Kind::Small),
    must("raw_start", Kind::Small),
    must("raw_end", Kind::Small),
    must("rule", Kind::Text),
    must("approximate", Kind::Flag),
    must("removed", Kind::Flag),
    may("text", Kind::Text),
    may("entity_id", Kind::Text),
    may("name", Kind::Text),
    may("agency", Kind::Text),
    may("type", Kind::Text),
    may("value", Kind::Text),
    may("edtf", Kind::Text),
    may("earliest", Kind::Text),
    may("latest", Kind::Text),
    may("earliest_day", Kind::Day),
    may("latest_day", Kind::Day),
    may("other", Kind::Text),
    may("attributes", Kind::Json),
];

const SPAN: [Column; ANNOTATION.len() + 1] = {
    let mut all = [DOCUMENT; ANNOTATION.len() + 1];
    let mut n = 0;
    while n < ANNOTATION.len() {
        all[n + 1] = ANNOTATION[n];
        n += 1;
    }
    all
};

/// The Arrow schema of a table; its metadata says which it is.
pub fn schema(table: Table) -> SchemaRef {
    let metadata = HashMap::from([
        (TABLE_KEY.to_owned(), table.name.to_owned()),
        ("wirecopy:schema_version".to_owned(), SCHEMA_VERSION.to_owned()),
    ]);
    Arc::new(Schema::new(fields(table.columns)).with_metadata(metadata))
}

/// Where the metadata of a schema says which table it is of.
pub(crate) const TABLE_KEY: &str = "wirecopy:table";

pub(crate) fn fields(columns: &[Column]) -> Fields {
    columns.iter().map(|c| Field::new(c.name, data_type(c.kind), !c.required)).collect()
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Json => DataType::Utf8,
        Kind::Small => DataType::UInt32,
        Kind::Large => DataType::UInt64,
        Kind::Real => DataType::Float64,
        Kind::Flag => DataType::Boolean,
        Kind::Day => DataType::Date32,
        Kind::Texts => DataType::List(item(DataType::Utf8)),
        Kind::Row(columns) => DataType::Struct(fields(columns)),
        Kind::Rows(columns) => DataType::List(item(DataType::Struct(fields(columns)))),
    }
}

/// What a list holds; Parquet asks for this name.
pub(crate) fn item(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new("element", data_type, false))
}
