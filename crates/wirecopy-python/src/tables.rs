//! Rows of the tables that go from step to step on a cluster.
//!
//! A cluster knows signed numbers only. Numbers of documents are small enough; keys and data of postings use all bits, and
//! are shifted so that their order stays ([`signed`]).

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, Int32Builder, Int64Builder, StringBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_pyarrow::{FromPyArrow, IntoPyArrow};
use arrow_schema::{DataType, Field, Fields, Schema};
use pyo3::prelude::*;

use crate::errors::Failed;

/// The bit that tells negative numbers.
const SIGN: u64 = 1 << 63;

/// An unsigned number as a signed one, in the same order.
pub(crate) fn signed(n: u64) -> i64 {
    (n ^ SIGN).cast_signed()
}

/// What [`signed`] was given.
pub(crate) fn unsigned(n: i64) -> u64 {
    n.cast_unsigned() ^ SIGN
}

/// The number of a document as a cluster holds it.
pub(crate) fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A number of a document; what is negative belongs to none.
pub(crate) fn document(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// A batch as it comes from Python.
pub(crate) fn from_python(batch: &Bound<'_, PyAny>) -> PyResult<RecordBatch> {
    RecordBatch::from_pyarrow_bound(batch)
}

/// A batch as pyarrow's own.
pub(crate) fn to_python<'py>(py: Python<'py>, batch: RecordBatch) -> PyResult<Bound<'py, PyAny>> {
    batch.into_pyarrow(py)
}

/// A batch whose columns are known by name.
pub(crate) struct Rows<'a>(pub(crate) &'a RecordBatch);

impl<'a> Rows<'a> {
    pub(crate) fn len(&self) -> usize {
        self.0.num_rows()
    }

    fn column(&self, name: &str, wanted: &DataType) -> Result<&'a ArrayRef, Failed> {
        let column = self.0.column_by_name(name);
        let column = column.ok_or_else(|| Failed::Table(format!("there is no column `{name}`")))?;
        if column.data_type() != wanted {
            return Err(Failed::Table(format!(
                "column `{name}` is of type {}, and not of {wanted}",
                column.data_type()
            )));
        }
        Ok(column)
    }

    pub(crate) fn longs(&self, name: &str) -> Result<Longs<'a>, Failed> {
        Ok(Longs(self.column(name, &DataType::Int64)?.as_primitive::<Int64Type>()))
    }

    pub(crate) fn ints(&self, name: &str) -> Result<&'a [i32], Failed> {
        Ok(self.column(name, &DataType::Int32)?.as_primitive::<Int32Type>().values())
    }

    pub(crate) fn binary(&self, name: &str) -> Result<Binary<'a>, Failed> {
        Ok(Binary(self.column(name, &DataType::Binary)?.as_binary::<i32>()))
    }

    pub(crate) fn texts(&self, name: &str) -> Result<&'a arrow_array::StringArray, Failed> {
        Ok(self.column(name, &DataType::Utf8)?.as_string::<i32>())
    }
}

/// A column of numbers.
#[derive(Clone, Copy)]
pub(crate) struct Longs<'a>(&'a arrow_array::Int64Array);

impl Longs<'_> {
    /// The number in a row; zero where there is none.
    pub(crate) fn get(self, row: usize) -> i64 {
        if self.0.is_null(row) { 0 } else { self.0.value(row) }
    }

    /// The number of a document.
    pub(crate) fn document(self, row: usize) -> u64 {
        document(self.get(row))
    }

    /// A key, or the data of a posting.
    pub(crate) fn unsigned(self, row: usize) -> u64 {
        unsigned(self.get(row))
    }
}

/// A column of bytes.
#[derive(Clone, Copy)]
pub(crate) struct Binary<'a>(&'a arrow_array::BinaryArray);

impl<'a> Binary<'a> {
    /// The bytes in a row; none where there is nothing.
    pub(crate) fn get(self, row: usize) -> &'a [u8] {
        if self.0.is_null(row) { &[] } else { self.0.value(row) }
    }

    /// What the bytes in a row stand for.
    pub(crate) fn decode<T: serde::de::DeserializeOwned>(self, row: usize) -> Result<T, Failed> {
        Ok(postcard::from_bytes(self.get(row))?)
    }
}

/// What stands for a value, in bytes.
pub(crate) fn encode(value: &impl serde::Serialize) -> Result<Vec<u8>, Failed> {
    Ok(postcard::to_stdvec(value)?)
}

/// Columns under way.
#[derive(Default)]
pub(crate) struct Columns(Vec<(&'static str, ArrayRef)>);

impl Columns {
    pub(crate) fn with(mut self, name: &'static str, array: impl Array + 'static) -> Self {
        self.0.push((name, Arc::new(array)));
        self
    }

    pub(crate) fn batch(self) -> Result<RecordBatch, Failed> {
        let field =
            |(name, array): &(&str, ArrayRef)| Field::new(*name, array.data_type().clone(), true);
        let schema = Schema::new(self.0.iter().map(field).collect::<Fields>());
        let arrays = self.0.into_iter().map(|(_, array)| array).collect();
        Ok(RecordBatch::try_new(Arc::new(schema), arrays)?)
    }
}

/// Postings of documents, as a column of lists.
#[derive(Default)]
pub(crate) struct PostingLists {
    keys: Int64Builder,
    data: Int64Builder,
    lengths: Vec<usize>,
}

impl PostingLists {
    pub(crate) fn push(&mut self, postings: &[(u64, u64)]) {
        for &(key, data) in postings {
            self.keys.append_value(signed(key));
            self.data.append_value(signed(data));
        }
        self.lengths.push(postings.len());
    }

    pub(crate) fn finish(mut self) -> Result<ListArray, Failed> {
        let field = |name| Arc::new(Field::new(name, DataType::Int64, true));
        let fields = Fields::from(vec![field("key"), field("data")]);
        let columns: Vec<ArrayRef> =
            vec![Arc::new(self.keys.finish()), Arc::new(self.data.finish())];
        let values = StructArray::try_new(fields.clone(), columns, None)?;
        let item = Arc::new(Field::new("element", DataType::Struct(fields), true));
        let ends = OffsetBuffer::from_lengths(self.lengths);
        Ok(ListArray::try_new(item, ends, Arc::new(values), None)?)
    }
}

/// What a group of postings gave, a row each: hits (`kind` 0) and messages (`kind` 1, of which `a` is the addressee and
/// `a_data` what is said).
#[derive(Default)]
pub(crate) struct HitRows {
    kind: Int32Builder,
    a: Int64Builder,
    b: Int64Builder,
    key: Int64Builder,
    a_data: Int64Builder,
    b_data: Int64Builder,
    pub(crate) count: usize,
}

impl HitRows {
    pub(crate) fn push(&mut self, hits: &wirecopy_stage::Hits) {
        for hit in &hits.pairs {
            self.row(0, (hit.a, hit.b), hit.key, (hit.a_data, hit.b_data));
        }
        for message in &hits.messages {
            self.row(1, (message.doc, 0), message.key, (message.data, 0));
        }
    }

    fn row(&mut self, kind: i32, docs: (u64, u64), key: u64, data: (u64, u64)) {
        self.kind.append_value(kind);
        self.a.append_value(number(docs.0));
        self.b.append_value(number(docs.1));
        self.key.append_value(signed(key));
        self.a_data.append_value(signed(data.0));
        self.b_data.append_value(signed(data.1));
        self.count += 1;
    }

    pub(crate) fn finish(mut self) -> Result<RecordBatch, Failed> {
        Columns::default()
            .with("kind", self.kind.finish())
            .with("a", self.a.finish())
            .with("b", self.b.finish())
            .with("key", self.key.finish())
            .with("a_data", self.a_data.finish())
            .with("b_data", self.b_data.finish())
            .batch()
    }
}

/// Pairs that were weighed, a row each: done (`outcome` 0), worth a closer look (1) or failed (2).
#[derive(Default)]
pub(crate) struct WeighedRows {
    a: Int64Builder,
    b: Int64Builder,
    outcome: Int32Builder,
    links: BinaryBuilder,
    hits: BinaryBuilder,
}

impl WeighedRows {
    pub(crate) fn push(&mut self, pair: (u64, u64), outcome: i32, links: &[u8], hits: &[u8]) {
        self.a.append_value(number(pair.0));
        self.b.append_value(number(pair.1));
        self.outcome.append_value(outcome);
        self.links.append_value(links);
        self.hits.append_value(hits);
    }

    pub(crate) fn finish(mut self) -> Result<RecordBatch, Failed> {
        Columns::default()
            .with("a", self.a.finish())
            .with("b", self.b.finish())
            .with("outcome", self.outcome.finish())
            .with("links", self.links.finish())
            .with("hits", self.hits.finish())
            .batch()
    }
}

/// Links, a row each, and pairs that failed (`outcome` 2): of those, `kind` is the kind of failure and `link` the message.
#[derive(Default)]
pub(crate) struct LinkRows {
    a: Int64Builder,
    b: Int64Builder,
    outcome: Int32Builder,
    seq: Int32Builder,
    kind: StringBuilder,
    score: Int64Builder,
    told: BooleanBuilder,
    listed: BooleanBuilder,
    link: BinaryBuilder,
}

impl LinkRows {
    pub(crate) fn link(&mut self, seq: usize, link: &wirecopy_stage::Link) -> Result<(), Failed> {
        let told = !link.spans.is_empty();
        let same = link.kind.as_str().starts_with(wirecopy_stage::SAME);
        self.row((link.a, link.b), 0, seq, link.kind.as_str(), &encode(link)?);
        self.score.append_value(i64::from(link.score));
        self.told.append_value(told);
        self.listed.append_value(told && !same);
        Ok(())
    }

    pub(crate) fn letter(&mut self, pair: (u64, u64), letter: &wirecopy_engine::Letter) {
        self.row(pair, 2, 0, &letter.kind, letter.error.as_bytes());
        self.score.append_value(0);
        self.told.append_value(false);
        self.listed.append_value(false);
    }

    fn row(&mut self, pair: (u64, u64), outcome: i32, seq: usize, kind: &str, link: &[u8]) {
        self.a.append_value(number(pair.0));
        self.b.append_value(number(pair.1));
        self.outcome.append_value(outcome);
        self.seq.append_value(i32::try_from(seq).unwrap_or(i32::MAX));
        self.kind.append_value(kind);
        self.link.append_value(link);
    }

    pub(crate) fn finish(mut self) -> Result<RecordBatch, Failed> {
        Columns::default()
            .with("a", self.a.finish())
            .with("b", self.b.finish())
            .with("outcome", self.outcome.finish())
            .with("seq", self.seq.finish())
            .with("kind", self.kind.finish())
            .with("score", self.score.finish())
            .with("told", self.told.finish())
            .with("listed", self.listed.finish())
            .with("link", self.link.finish())
            .batch()
    }
}

/// Edges of graphs, `relation` by `relation`, as edges to the smallest document that each hangs together with by these
/// edges alone: fewer, and with the same components.
#[pyfunction]
pub(crate) fn contract<'py>(
    py: Python<'py>,
    batches: Vec<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let batches = batches.iter().map(from_python).collect::<PyResult<Vec<_>>>()?;
    let made = py.detach(|| contracted(&batches))?;
    to_python(py, made)
}

fn contracted(batches: &[RecordBatch]) -> Result<RecordBatch, Failed> {
    let mut parent: HashMap<(i32, i64), i64> = HashMap::new();
    for batch in batches {
        let rows = Rows(batch);
        let (relation, u, v) = (rows.ints("relation")?, rows.longs("u")?, rows.longs("v")?);
        for (row, &relation) in relation.iter().enumerate() {
            let one = root(&mut parent, relation, u.get(row));
            let other = root(&mut parent, relation, v.get(row));
            parent.insert((relation, one.max(other)), one.min(other));
        }
    }
    let mut all: Vec<(i32, i64)> = parent.keys().copied().collect();
    all.sort_unstable();
    let (mut relations, mut us, mut vs) =
        (Int32Builder::new(), Int64Builder::new(), Int64Builder::new());
    for (relation, doc) in all {
        let top = root(&mut parent, relation, doc);
        if top != doc {
            relations.append_value(relation);
            us.append_value(doc);
            vs.append_value(top);
        }
    }
    Columns::default()
        .with("relation", relations.finish())
        .with("u", us.finish())
        .with("v", vs.finish())
        .batch()
}

/// The smallest document that one hangs on; what lies on the way is hung on it directly.
fn root(parent: &mut HashMap<(i32, i64), i64>, relation: i32, doc: i64) -> i64 {
    let mut top = doc;
    while let Some(&next) = parent.get(&(relation, top)).filter(|&&next| next != top) {
        top = next;
    }
    let mut at = doc;
    while at != top {
        at = parent.insert((relation, at), top).unwrap_or(top);
    }
    parent.entry((relation, top)).or_insert(top);
    top
}
