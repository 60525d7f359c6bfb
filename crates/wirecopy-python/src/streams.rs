//! The steps of a run that see groups of rows: rows come sorted, a batch at a time, and a group is worked on as soon as the
//! next begins. No more than a few groups are in memory, however large the table is.

use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use arrow_array::builder::{Int32Builder, Int64Builder};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use wirecopy_app::Embedded;
use wirecopy_engine::{Judged, Told, Under};
use wirecopy_stage::{Card, Edge, Groups, Hit, Link, Membership, Message, Partner, Plan, Posting};

use crate::errors::Failed;
use crate::steps::under_way;
use crate::tables::{
    Columns, HitRows, PostingLists, Rows, WeighedRows, encode, from_python, number, to_python,
};

/// Postings that are shown to a stage together.
const GROUPS: usize = 4096;
/// Hits that are weighed together.
const HITS: usize = 16_384;
/// Documents that are settled together.
const DOCUMENTS: usize = 64;
/// Rows after which a batch goes out.
const ROWS: usize = 1 << 16;

/// What is done with the groups.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    Link { stage: usize, round: u8, documents: u64 },
    Weigh { stage: usize },
    Close { stage: usize },
    Sketch { stage: usize, round: u8, documents: u64 },
    Settle { stage: usize, documents: u64 },
}

/// Groups under way.
#[pyclass(frozen)]
pub(crate) struct Stream {
    state: Mutex<State>,
}

#[pymethods]
impl Stream {
    /// Takes rows, and gives what the groups that are complete make.
    fn push<'py>(&self, table: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let batch = from_python(table)?;
        self.with(table.py(), |state| state.push(&batch))
    }

    /// Gives what is left.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.with(py, State::finish)
    }
}

impl Stream {
    pub(crate) fn new(embedded: Arc<Embedded>, way: Way) -> Result<Self, Failed> {
        let (Way::Link { stage, .. }
        | Way::Weigh { stage }
        | Way::Close { stage }
        | Way::Sketch { stage, .. }
        | Way::Settle { stage, .. }) = way;
        let plan = embedded.steps().plan_of(stage)?;
        let kind = match way {
            Way::Link { .. } => Kind::Link(Box::new(Linking {
                groups: Groups::new(&plan, 0),
                key: None,
                rows: HitRows::default(),
            })),
            Way::Weigh { .. } => Kind::Weigh(Weighing::default()),
            Way::Close { .. } => Kind::Close(Closing::default()),
            Way::Sketch { .. } | Way::Settle { .. } => Kind::Tell(Box::default()),
        };
        let state = State { embedded, way, plan, kind, out: Vec::new() };
        Ok(Stream { state: Mutex::new(state) })
    }

    fn with<'py>(
        &self,
        py: Python<'py>,
        work: impl FnOnce(&mut State) -> Result<(), Failed> + Send,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let made = py.detach(|| {
            let mut state = self.state.lock().ok()?;
            Some(work(&mut state).map(|()| std::mem::take(&mut state.out)))
        });
        let made = made.ok_or_else(|| PyRuntimeError::new_err("an earlier call panicked"))??;
        made.into_iter().map(|batch| to_python(py, batch)).collect()
    }
}

struct State {
    embedded: Arc<Embedded>,
    way: Way,
    plan: Plan,
    kind: Kind,
    out: Vec<RecordBatch>,
}

enum Kind {
    Link(Box<Linking>),
    Weigh(Weighing),
    Close(Closing),
    Tell(Box<Telling>),
}

impl State {
    fn push(&mut self, batch: &RecordBatch) -> Result<(), Failed> {
        let rows = Rows(batch);
        let State { embedded, way, plan, kind, out } = self;
        let on = On { embedded, way: *way, plan };
        match kind {
            Kind::Link(linking) => linking.push(&on, &rows, out),
            Kind::Weigh(weighing) => weighing.push(&on, &rows, out),
            Kind::Close(closing) => closing.push(&on, &rows, out),
            Kind::Tell(telling) => telling.push(&on, &rows, out),
        }
    }

    fn finish(&mut self) -> Result<(), Failed> {
        let State { embedded, way, plan, kind, out } = self;
        let on = On { embedded, way: *way, plan };
        match kind {
            Kind::Link(linking) => linking.finish(&on, out),
            Kind::Weigh(weighing) => weighing.finish(&on, out),
            Kind::Close(closing) => closing.finish(&on, out),
            Kind::Tell(telling) => telling.finish(&on, out),
        }
    }
}

/// What all ways need.
struct On<'a> {
    embedded: &'a Embedded,
    way: Way,
    plan: &'a Plan,
}

/// Groups of postings, which come sorted by key, document and data.
struct Linking {
    groups: Groups,
    key: Option<u64>,
    rows: HitRows,
}

impl Linking {
    fn push(
        &mut self,
        on: &On<'_>,
        rows: &Rows<'_>,
        out: &mut Vec<RecordBatch>,
    ) -> Result<(), Failed> {
        let (keys, docs, data) = (rows.longs("key")?, rows.longs("doc")?, rows.longs("data")?);
        for row in 0..rows.len() {
            let key = keys.unsigned(row);
            if self.key.replace(key) != Some(key) {
                self.groups.close();
            }
            self.groups.push(Posting { key, doc: docs.document(row), data: data.unsigned(row) });
            if self.groups.ready() >= GROUPS {
                self.link(on, out)?;
            }
        }
        Ok(())
    }

    fn link(&mut self, on: &On<'_>, out: &mut Vec<RecordBatch>) -> Result<(), Failed> {
        let Way::Link { stage, round, documents } = on.way else { return Ok(()) };
        let hits = on.embedded.steps().link(stage, round, documents, &self.groups.take())?;
        self.rows.push(&hits);
        if self.rows.count >= ROWS {
            out.push(std::mem::take(&mut self.rows).finish()?);
        }
        Ok(())
    }

    fn finish(&mut self, on: &On<'_>, out: &mut Vec<RecordBatch>) -> Result<(), Failed> {
        self.groups.close();
        self.link(on, out)?;
        out.push(std::mem::take(&mut self.rows).finish()?);
        Ok(())
    }
}

/// Hits of candidate pairs.
#[derive(Default)]
struct Weighing {
    pairs: Vec<Vec<Hit>>,
    /// How many hits there are in the pairs that are complete.
    count: usize,
    under_way: Vec<Hit>,
}

impl Weighing {
    fn push(
        &mut self,
        on: &On<'_>,
        rows: &Rows<'_>,
        out: &mut Vec<RecordBatch>,
    ) -> Result<(), Failed> {
        let (a, b, key) = (rows.longs("a")?, rows.longs("b")?, rows.longs("key")?);
        let (a_data, b_data) = (rows.longs("a_data")?, rows.longs("b_data")?);
        let most = on.plan.hits_per_pair as usize;
        for row in 0..rows.len() {
            let hit = Hit {
                a: a.document(row),
                b: b.document(row),
                key: key.unsigned(row),
                a_data: a_data.unsigned(row),
                b_data: b_data.unsigned(row),
            };
            if self.under_way.first().is_some_and(|h| (h.a, h.b) != (hit.a, hit.b)) {
                self.close(most);
                if self.count >= HITS {
                    self.weigh(on, out)?;
                }
            }
            self.under_way.push(hit);
            // The smallest are kept, however many there are.
            if self.under_way.len() >= most.max(1) * 2 {
                self.under_way.sort_unstable();
                self.under_way.truncate(most);
            }
        }
        Ok(())
    }

    fn close(&mut self, most: usize) {
        let mut hits = std::mem::take(&mut self.under_way);
        hits.sort_unstable();
        hits.truncate(most);
        self.count += hits.len();
        if !hits.is_empty() {
            self.pairs.push(hits);
        }
    }

    fn weigh(&mut self, on: &On<'_>, out: &mut Vec<RecordBatch>) -> Result<(), Failed> {
        let Way::Weigh { stage } = on.way else { return Ok(()) };
        let pairs: Vec<&[Hit]> = self.pairs.iter().map(Vec::as_slice).collect();
        let mut rows = WeighedRows::default();
        for (hits, judged) in pairs.iter().zip(on.embedded.steps().weigh(stage, &pairs)?) {
            let pair = (hits[0].a, hits[0].b);
            match judged {
                Judged::Done(links) if links.links.is_empty() => {}
                Judged::Done(links) => rows.push(pair, 0, &encode(&links)?, &[]),
                Judged::Closer(links) => rows.push(pair, 1, &encode(&links)?, &encode(hits)?),
                Judged::Failed(letter) => {
                    rows.push(pair, 2, &encode(&(letter.kind, letter.error))?, &[]);
                }
            }
        }
        self.pairs.clear();
        self.count = 0;
        out.push(rows.finish()?);
        Ok(())
    }

    fn finish(&mut self, on: &On<'_>, out: &mut Vec<RecordBatch>) -> Result<(), Failed> {
        self.close(on.plan.hits_per_pair as usize);
        self.weigh(on, out)
    }
}

/// A component of a relation: rows with an `other` are edges, the rest documents with their cards. What comes of it are
/// members, and pairs that are asked for.
#[derive(Default)]
struct Closing {
    at: Option<(i32, i64)>,
    edges: Vec<Edge>,
    orders: Vec<(u64, [i64; 4])>,
    relation: Int32Builder,
    members: Vec<Membership>,
}

impl Closing {
    fn push(
        &mut self,
        on: &On<'_>,
        rows: &Rows<'_>,
        out: &mut Vec<RecordBatch>,
    ) -> Result<(), Failed> {
        let (relations, roots) = (rows.ints("relation")?, rows.longs("root")?);
        let (docs, others) = (rows.longs("doc")?, rows.longs("other")?);
        let (scores, cards) = (rows.longs("score")?, rows.binary("card")?);
        for (row, &relation) in relations.iter().enumerate() {
            let at = (relation, roots.get(row));
            if self.at != Some(at) {
                self.close(on)?;
                if self.members.len() >= ROWS {
                    out.push(self.rows()?);
                }
                self.at = Some(at);
            }
            let doc = docs.document(row);
            if others.get(row) >= 0 {
                let score = u32::try_from(scores.get(row)).unwrap_or(u32::MAX);
                self.edges.push(Edge { a: doc, b: others.document(row), score });
            } else {
                let card: Card = cards.decode(row)?;
                self.orders.push((doc, card.order));
            }
        }
        Ok(())
    }

    fn close(&mut self, on: &On<'_>) -> Result<(), Failed> {
        let (Some((relation, _)), Way::Close { stage }) = (self.at, on.way) else { return Ok(()) };
        self.orders.sort_unstable();
        let orders = std::mem::take(&mut self.orders);
        let order = |doc| {
            let at = orders.binary_search_by_key(&doc, |o| o.0);
            Ok(at.map_or([0; 4], |at| orders[at].1))
        };
        let number = usize::try_from(relation).unwrap_or(usize::MAX);
        let edges = std::mem::take(&mut self.edges);
        let steps = on.embedded.steps();
        let members = steps.close(stage, number, edges.clone(), order)?;
        let asked = steps.asked(stage, number, &edges, &members)?;
        // A pair that is asked for stands as a document and a kept one, of no size.
        let asked =
            asked.into_iter().map(|(a, b)| Membership { doc: a, kept: b, parent: a, size: 0 });
        for member in members.into_iter().chain(asked) {
            self.relation.append_value(relation);
            self.members.push(member);
        }
        Ok(())
    }

    fn rows(&mut self) -> Result<RecordBatch, Failed> {
        let column = |of: fn(&Membership) -> u64| {
            let mut builder = Int64Builder::new();
            self.members.iter().for_each(|m| builder.append_value(number(of(m))));
            builder.finish()
        };
        let (docs, kept) = (column(|m| m.doc), column(|m| m.kept));
        let (parents, sizes) = (column(|m| m.parent), column(|m| m.size));
        self.members.clear();
        Columns::default()
            .with("relation", self.relation.finish())
            .with("doc", docs)
            .with("kept", kept)
            .with("parent", parents)
            .with("size", sizes)
            .batch()
    }

    fn finish(&mut self, on: &On<'_>, out: &mut Vec<RecordBatch>) -> Result<(), Failed> {
        self.close(on)?;
        self.at = None;
        out.push(self.rows()?);
        Ok(())
    }
}

/// Documents and what they are told, by `kind`: 0 the document, 1 a message, 2 a link with the card of the other, 3 a
/// cluster with the card of the kept one.
#[derive(Default)]
struct Telling {
    doc: Option<u64>,
    under: Option<Under>,
    told: Told,
    /// The place of each partner's link among those of its pair.
    seqs: Vec<(i64, Partner)>,
    ready: Vec<(u64, Under, Told)>,
}

impl Telling {
    fn push(
        &mut self,
        on: &On<'_>,
        rows: &Rows<'_>,
        out: &mut Vec<RecordBatch>,
    ) -> Result<(), Failed> {
        let (docs, kinds) = (rows.longs("doc")?, rows.ints("kind")?);
        let (x, y, z) = (rows.longs("x")?, rows.longs("y")?, rows.longs("z")?);
        let (p, q) = (rows.binary("p")?, rows.binary("q")?);
        for (row, kind) in kinds.iter().enumerate() {
            let doc = docs.document(row);
            if self.doc != Some(doc) {
                self.close();
                if self.ready.len() >= DOCUMENTS {
                    self.tell(on, out)?;
                }
                self.doc = Some(doc);
            }
            match kind {
                0 => self.under = Some(Under::decode(p.get(row))?),
                1 => {
                    let message = Message { doc, key: x.unsigned(row), data: y.unsigned(row) };
                    self.told.messages.push(message);
                }
                2 => {
                    let link: Link = p.decode(row)?;
                    let own_first = link.a == doc;
                    let partner = Partner { link, own_first, card: q.decode(row)? };
                    self.seqs.push((x.get(row), partner));
                }
                _ => {
                    let relation = usize::try_from(x.get(row)).unwrap_or(usize::MAX);
                    let Some(named) = on.plan.relations.get(relation) else { continue };
                    let kept: Card = q.decode(row)?;
                    let (parent, size) = (y.document(row), z.document(row));
                    let member = Membership { doc, kept: kept.doc, parent, size };
                    self.told.clusters.push((relation, member.cluster(named.name, kept)));
                }
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        let mut told = std::mem::take(&mut self.told);
        self.seqs.sort_by_key(|(seq, partner)| (partner.card.doc, *seq));
        told.partners = self.seqs.drain(..).map(|(_, partner)| partner).collect();
        // What is sent to nobody is not heard.
        if let (Some(doc), Some(under)) = (self.doc, self.under.take()) {
            self.ready.push((doc, under, told));
        }
    }

    fn tell(&mut self, on: &On<'_>, out: &mut Vec<RecordBatch>) -> Result<(), Failed> {
        let ready = std::mem::take(&mut self.ready);
        let steps = on.embedded.steps();
        match on.way {
            Way::Settle { stage, documents } => {
                let docs: Vec<u64> = ready.iter().map(|(doc, ..)| *doc).collect();
                let both = ready
                    .into_iter()
                    .map(|(_, under, told)| (under, Told { documents, ..told }))
                    .collect();
                let settled = steps.settle(stage, both, 1);
                out.push(under_way(docs.into_iter().zip(settled))?);
            }
            Way::Sketch { stage, round, documents } => {
                let (mut docs, mut postings) = (Int64Builder::new(), PostingLists::default());
                for (doc, under, told) in ready {
                    let told = Told { documents, ..told };
                    docs.append_value(number(doc));
                    postings.push(&steps.sketch(stage, round, &under, &told));
                }
                let columns = Columns::default().with("doc", docs.finish());
                out.push(columns.with("postings", postings.finish()?).batch()?);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self, on: &On<'_>, out: &mut Vec<RecordBatch>) -> Result<(), Failed> {
        self.close();
        self.tell(on, out)
    }
}
