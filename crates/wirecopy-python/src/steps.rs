//! The steps of a run that see one row at a time, over tables, for clusters. See `wirecopy.spark`, which says what each
//! table holds.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{BinaryBuilder, Int32Builder, Int64Builder, StringBuilder};
use pyo3::prelude::*;
use wirecopy_app::Embedded;
use wirecopy_columns::{DOCUMENTS, LINKS, TableBuilder, input_records};
use wirecopy_engine::{Candidate, Judged, Letter, Row, Steps as Engine, Under};
use wirecopy_stage::{Card, Hit, Link, Links, Posting, Ready};

use crate::errors::Failed;
use crate::pipeline::{Pipeline, document};
use crate::streams::{Stream, Way};
use crate::tables::{
    Columns, HitRows, LinkRows, PostingLists, Rows, WeighedRows, encode, from_python, number,
    to_python,
};

/// The column of a row's number in the input.
const NUMBER: &str = "__number";

/// A batch in, a batch out.
type Out<'py> = PyResult<Bound<'py, PyAny>>;

/// The stages of a pipeline, to be called step by step.
#[pyclass(frozen)]
pub(crate) struct Steps {
    embedded: Arc<Embedded>,
}

#[pymethods]
impl Steps {
    #[new]
    fn new(pipeline: &Pipeline) -> Self {
        Steps { embedded: Arc::clone(&pipeline.embedded) }
    }

    /// The places of the corpus stages.
    #[getter]
    fn corpus_stages(&self) -> Vec<usize> {
        self.embedded.steps().corpus_stages().to_vec()
    }

    /// What a corpus stage asks for, as an object in JSON.
    fn corpus_plan(&self, stage: usize) -> PyResult<String> {
        let plan = self.embedded.steps().plan_of(stage).map_err(Failed::from)?;
        Ok(serde_json::to_string(&plan).unwrap_or_default())
    }

    /// The most panics that a run survives.
    #[getter]
    fn max_panics(&self) -> u64 {
        self.embedded.steps().max_panics()
    }

    /// Rows with a column `__number` become documents under way.
    fn read<'py>(&self, table: &Bound<'py, PyAny>, name: &str) -> Out<'py> {
        self.map(table, |steps, batch| {
            let rows = Rows(batch);
            let numbers = rows.longs(NUMBER)?;
            let others: Vec<usize> = (0..batch.num_columns())
                .filter(|&n| batch.schema().field(n).name() != NUMBER)
                .collect();
            let records = input_records(&batch.project(&others)?)?;
            let row = |(n, record): (usize, _)| Row {
                number: numbers.document(n),
                // An object of plain values can always be written.
                line: Ok(serde_json::to_vec(&record).unwrap_or_default()),
            };
            let read = steps.read(name, records.into_iter().enumerate().map(row).collect(), 1);
            let docs = (0..rows.len()).map(|n| numbers.document(n));
            under_way(docs.zip(read))
        })
    }

    /// Documents under way whose ids were met before, with the hash of the `first`, and what becomes of them.
    fn repeat<'py>(&self, table: &Bound<'py, PyAny>) -> Out<'py> {
        self.map(table, |steps, batch| {
            let rows = Rows(batch);
            let (docs, entries, first) =
                (rows.longs("doc")?, rows.binary("entry")?, rows.binary("first")?);
            let repeated = |row| -> Result<(u64, Under), Failed> {
                let under = Under::decode(entries.get(row))?;
                let hash: &[u8; 32] = first.get(row).try_into().unwrap_or(&[0; 32]);
                Ok((docs.document(row), steps.repeat(under, hash)))
            };
            under_way((0..rows.len()).map(repeated).collect::<Result<Vec<_>, _>>()?.into_iter())
        })
    }

    /// Hot groups: `key`, `count`, and document and data of the first posting.
    fn hot<'py>(
        &self,
        table: &Bound<'py, PyAny>,
        stage: usize,
        round: u8,
        documents: u64,
    ) -> Out<'py> {
        self.map(table, |steps, batch| {
            let rows = Rows(batch);
            let (keys, counts) = (rows.longs("key")?, rows.longs("count")?);
            let (docs, data) = (rows.longs("doc")?, rows.longs("data")?);
            let mut out = HitRows::default();
            for n in 0..rows.len() {
                let first = Posting {
                    key: keys.unsigned(n),
                    doc: docs.document(n),
                    data: data.unsigned(n),
                };
                let group = Ready::hot(first, counts.document(n));
                out.push(&steps.link(stage, round, documents, &group)?);
            }
            out.finish()
        })
    }

    /// Postings of hot groups beside their hubs: `key`, `doc`, `data`, and document and data of the hub.
    fn star<'py>(
        &self,
        table: &Bound<'py, PyAny>,
        stage: usize,
        round: u8,
        documents: u64,
    ) -> Out<'py> {
        self.map(table, |steps, batch| {
            let rows = Rows(batch);
            let (keys, docs, data) = (rows.longs("key")?, rows.longs("doc")?, rows.longs("data")?);
            let (hubs, hub_data) = (rows.longs("hub")?, rows.longs("hub_data")?);
            let hub = |n| Posting {
                key: keys.unsigned(n),
                doc: hubs.document(n),
                data: hub_data.unsigned(n),
            };
            let mut out = HitRows::default();
            let mut start = 0;
            while start < rows.len() {
                let own = hub(start);
                let end = (start..rows.len()).find(|&n| hub(n) != own).unwrap_or(rows.len());
                let other =
                    |n| Posting { key: own.key, doc: docs.document(n), data: data.unsigned(n) };
                let mut others: Vec<Posting> = (start..end).map(other).collect();
                others.sort_unstable();
                out.push(&steps.link(stage, round, documents, &Ready::star(own, others))?);
                start = end;
            }
            out.finish()
        })
    }

    /// Pairs that a closure asks for, as pairs that deserve a closer look.
    fn ask<'py>(&self, table: &Bound<'py, PyAny>) -> Out<'py> {
        self.map(table, |_, batch| {
            let rows = Rows(batch);
            let (a, b) = (rows.longs("a")?, rows.longs("b")?);
            let mut out = WeighedRows::default();
            let none = encode(&Links::default())?;
            for row in 0..rows.len() {
                let (a, b) = (a.document(row), b.document(row));
                out.push((a, b), 1, &none, &encode(&[Hit::asked(a, b)].as_slice())?);
            }
            out.finish()
        })
    }

    /// Pairs that need no closer look, as links.
    fn links<'py>(&self, table: &Bound<'py, PyAny>) -> Out<'py> {
        self.map(table, |_, batch| {
            let rows = Rows(batch);
            let (a, b, outcome) = (rows.longs("a")?, rows.longs("b")?, rows.ints("outcome")?);
            let links = rows.binary("links")?;
            let mut out = LinkRows::default();
            for (row, &outcome) in outcome.iter().enumerate() {
                let pair = (a.document(row), b.document(row));
                let judged = if outcome == 2 {
                    let (kind, error) = links.decode(row)?;
                    Judged::Failed(Letter { kind, error })
                } else {
                    Judged::Done(links.decode(row)?)
                };
                add(&mut out, pair, judged)?;
            }
            out.finish()
        })
    }

    /// Pairs that deserve a closer look, with the witnesses of both, as links.
    fn verify<'py>(&self, table: &Bound<'py, PyAny>, stage: usize) -> Out<'py> {
        self.map(table, |steps, batch| {
            let rows = Rows(batch);
            let (hits, links) = (rows.binary("hits")?, rows.binary("links")?);
            let (a, a_length) = (rows.binary("a_witness")?, rows.longs("a_length")?);
            let (b, b_length) = (rows.binary("b_witness")?, rows.longs("b_length")?);
            let length = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
            let candidate = |row| -> Result<Candidate<'_>, Failed> {
                Ok(Candidate {
                    hits: hits.decode(row)?,
                    weighed: links.decode(row)?,
                    a: (a.get(row), length(a_length.get(row))),
                    b: (b.get(row), length(b_length.get(row))),
                })
            };
            let pairs = (0..rows.len()).map(candidate).collect::<Result<Vec<_>, _>>()?;
            let ends: Vec<(u64, u64)> = pairs.iter().map(|p| (p.hits[0].a, p.hits[0].b)).collect();
            let mut out = LinkRows::default();
            for (pair, judged) in ends.into_iter().zip(steps.verify(stage, pairs)?) {
                add(&mut out, pair, judged)?;
            }
            out.finish()
        })
    }

    /// Documents under way as rows of the table of documents.
    fn documents<'py>(&self, table: &Bound<'py, PyAny>) -> Out<'py> {
        self.map(table, |steps, batch| {
            let rows = Rows(batch);
            let entries = rows.binary("entry")?;
            let mut builder = TableBuilder::new(DOCUMENTS);
            for row in 0..rows.len() {
                steps.write_row(&Under::decode(entries.get(row))?, &mut builder)?;
            }
            Ok(builder.finish()?)
        })
    }

    /// Documents under way as lines of JSON.
    fn lines<'py>(&self, table: &Bound<'py, PyAny>) -> Out<'py> {
        self.map(table, |steps, batch| {
            let rows = Rows(batch);
            let (docs, entries) = (rows.longs("doc")?, rows.binary("entry")?);
            let (mut numbers, mut kinds, mut lines) =
                (Int64Builder::new(), StringBuilder::new(), StringBuilder::new());
            for row in 0..rows.len() {
                let under = Under::decode(entries.get(row))?;
                numbers.append_value(docs.get(row));
                let failure = under.failure().map(|(_, kind)| format!("{kind:?}"));
                kinds.append_value(failure.unwrap_or_default());
                lines.append_value(steps.line(&under).trim_end());
            }
            Columns::default()
                .with("doc", numbers.finish())
                .with("failure", kinds.finish())
                .with("line", lines.finish())
                .batch()
        })
    }

    /// Links with the cards of both documents, as rows of the table of links.
    fn link_table<'py>(&self, table: &Bound<'py, PyAny>, stage: usize) -> Out<'py> {
        self.map(table, |steps, batch| {
            let rows = Rows(batch);
            let (links, a, b) =
                (rows.binary("link")?, rows.binary("a_card")?, rows.binary("b_card")?);
            let mut builder = TableBuilder::new(LINKS);
            for row in 0..rows.len() {
                let link: Link = links.decode(row)?;
                let (a, b): (Card, Card) = (a.decode(row)?, b.decode(row)?);
                builder.push(document(&steps.link_line(stage, &link, [&a.id, &b.id]))?)?;
            }
            Ok(builder.finish()?)
        })
    }

    /// Pairs that failed, with the cards of both documents, as lines of JSON.
    fn letters<'py>(&self, table: &Bound<'py, PyAny>, stage: usize) -> Out<'py> {
        self.map(table, |steps, batch| {
            let rows = Rows(batch);
            let (kinds, errors) = (rows.texts("kind")?, rows.binary("link")?);
            let (a, b) = (rows.binary("a_card")?, rows.binary("b_card")?);
            let mut lines = StringBuilder::new();
            for row in 0..rows.len() {
                let (a, b): (Card, Card) = (a.decode(row)?, b.decode(row)?);
                let error = String::from_utf8_lossy(errors.get(row)).into_owned();
                let letter = Letter { kind: kinds.value(row).to_owned(), error };
                lines.append_value(steps.letter_line(stage, &letter, [&a.id, &b.id]).trim_end());
            }
            Columns::default().with("line", lines.finish()).batch()
        })
    }

    /// Shows groups of postings, which come sorted by key, to a corpus stage.
    fn link_stream(&self, stage: usize, round: u8, documents: u64) -> PyResult<Stream> {
        self.stream(Way::Link { stage, round, documents })
    }

    /// Weighs pairs; their hits come sorted by pair.
    fn weigh_stream(&self, stage: usize) -> PyResult<Stream> {
        self.stream(Way::Weigh { stage })
    }

    /// Closes relations; their edges and documents come sorted by relation and component.
    fn close_stream(&self, stage: usize) -> PyResult<Stream> {
        self.stream(Way::Close { stage })
    }

    /// Sketches documents for a later round; what they are told comes sorted by document.
    fn sketch_stream(&self, stage: usize, round: u8, documents: u64) -> PyResult<Stream> {
        self.stream(Way::Sketch { stage, round, documents })
    }

    /// Settles documents; what they are told comes sorted by document.
    fn settle_stream(&self, stage: usize, documents: u64) -> PyResult<Stream> {
        self.stream(Way::Settle { stage, documents })
    }
}

impl Steps {
    fn map<'py>(
        &self,
        table: &Bound<'py, PyAny>,
        work: impl Fn(&Engine, &RecordBatch) -> Result<RecordBatch, Failed> + Send + Sync,
    ) -> Out<'py> {
        let batch = from_python(table)?;
        let steps = self.embedded.steps();
        let made = table.py().detach(|| work(steps, &batch))?;
        to_python(table.py(), made)
    }

    fn stream(&self, way: Way) -> PyResult<Stream> {
        Ok(Stream::new(Arc::clone(&self.embedded), way)?)
    }
}

/// Adds what came of a pair.
fn add(out: &mut LinkRows, pair: (u64, u64), judged: Judged) -> Result<(), Failed> {
    if let Judged::Failed(letter) = &judged {
        out.letter(pair, letter);
    }
    for (seq, link) in judged.links(pair.0, pair.1).iter().enumerate() {
        out.link(seq, link)?;
    }
    Ok(())
}

/// Documents under way, as a table.
pub(crate) fn under_way(
    documents: impl Iterator<Item = (u64, Under)>,
) -> Result<RecordBatch, Failed> {
    let (mut docs, mut ids, mut hashes, mut fates) =
        (Int64Builder::new(), StringBuilder::new(), BinaryBuilder::new(), Int32Builder::new());
    let (mut entries, mut postings) = (BinaryBuilder::new(), PostingLists::default());
    let (mut cards, mut witnesses, mut lengths) =
        (BinaryBuilder::new(), BinaryBuilder::new(), Int64Builder::new());
    for (doc, mut under) in documents {
        docs.append_value(number(doc));
        ids.append_value(under.id());
        hashes.append_value(under.source_hash());
        fates.append_value(under.fate() as i32);
        match under.take_sketch(doc) {
            Some((sketch, length)) => {
                postings.push(&sketch.postings);
                cards.append_value(encode(&sketch.card)?);
                witnesses.append_value(sketch.witness);
                lengths.append_value(i64::from(length));
            }
            None => {
                postings.push(&[]);
                cards.append_null();
                witnesses.append_null();
                lengths.append_null();
            }
        }
        entries.append_value(under.encode());
    }
    Columns::default()
        .with("doc", docs.finish())
        .with("id", ids.finish())
        .with("hash", hashes.finish())
        .with("fate", fates.finish())
        .with("entry", entries.finish())
        .with("postings", postings.finish()?)
        .with("card", cards.finish())
        .with("witness", witnesses.finish())
        .with("length", lengths.finish())
        .batch()
}
