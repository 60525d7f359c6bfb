//! The steps of a run one by one, for hosts that hold the documents and move the data themselves: a batch in memory
//! (`memory.rs`), or a cluster.
//!
//! A run on one machine does what stands here, with a disk between the steps. The order is that of the contract of a
//! [corpus stage](wirecopy_stage::CorpusStage): [`Steps::read`] up to the first of them, [`Steps::link`] for groups of
//! postings, [`Steps::weigh`] and [`Steps::verify`] for pairs, [`Steps::close`] for relations, [`Steps::settle`] for each
//! document, up to the next; at the end [`Steps::line`]. Whatever has a limit depends on counts and total orders alone, so
//! it does not matter how the calls are cut up.

use std::collections::HashMap;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use wirecopy_columns::{ColumnsError, TableBuilder};
use wirecopy_document::{Record, Source};
use wirecopy_stage::{
    Card, Cluster, ErrorKind, Inbox, Instance, Message, Names, Partner, Sketches,
};

use crate::EngineError;
use crate::columns::write_row;
use crate::input::{Format, InputFile};
use crate::json::{self, SCHEMA_VERSION, View};
use crate::mail::Mail;
use crate::manifest::{Manifest, PipelineEntry, Totals};
use crate::outcome::{Read, entry_of, half, kind_named, read_one, repeated, settle, short};
use crate::output::{dead_letter, dropped};
use crate::parallel::{batch_length, ordered};
use crate::plan::{Fate, Plan};
use crate::reader::{RawRecord, Unread, too_long};
use crate::run::{Found, run_key, stage_record};
use crate::runner::{Runner, Scratch, make};
use crate::spool::{self, Entry, Outcome};

/// The stages of a plan, made once and called step by step. What the plan says of inputs, of the output folder and of a
/// cache is not looked at.
pub struct Steps {
    pub(crate) plan: Plan,
    instances: Vec<RwLock<Arc<Instance>>>,
    names: Names,
    rule_starts: Vec<usize>,
    corpus: Vec<usize>,
}

/// A document under way, or what became of it.
#[derive(Clone, Debug)]
pub struct Under {
    pub(crate) entry: Entry,
}

/// A row of a table that becomes a document.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the input.
    pub number: u64,
    /// An object as a line of JSON, or why there is none.
    pub line: Result<Vec<u8>, String>,
}

/// What a document is told before it is settled, or sketched again.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// How many documents take part.
    pub documents: u64,
    /// What was sent to it, in any order.
    pub messages: Vec<Message>,
    /// Its links with the cards of the others, in the order in which the links were found.
    pub partners: Vec<Partner>,
    /// The number of each relation that it has a cluster under, and the cluster.
    pub clusters: Vec<(usize, Cluster)>,
}

/// Runners over the instances of [`Steps`]; instances that were made anew go back when it is dropped.
pub(crate) struct Runners<'a> {
    steps: &'a Steps,
    all: Vec<Runner<'a>>,
}

impl<'a> Deref for Runners<'a> {
    type Target = [Runner<'a>];

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}

impl Drop for Runners<'_> {
    fn drop(&mut self) {
        for (runner, place) in self.all.iter().zip(&self.steps.instances) {
            let present = runner.present();
            let mut place = place.write().unwrap_or_else(PoisonError::into_inner);
            if !Arc::ptr_eq(&place, &present) {
                // The broken one was leaked by the runner; nothing is known of its state.
                std::mem::forget(std::mem::replace(&mut *place, present));
            }
        }
    }
}

impl Steps {
    /// Makes the stages.
    ///
    /// # Errors
    ///
    /// When one cannot be made, or asks for an index of earlier runs, which only a run with a folder of its own has.
    pub fn new(plan: Plan) -> Result<Self, EngineError> {
        if let Some((stage, path)) =
            plan.stages.iter().find_map(|s| Some((&s.id, s.index.as_ref()?)))
        {
            let message = format!(
                "stage `{stage}` asks for an index of earlier runs, which only a run on one machine into a folder \
                 keeps; leave out `index`, or use `wirecopy run`"
            );
            return Err(EngineError::Index { path: path.clone(), message });
        }
        let instance = |stage| make(stage).map(|made| RwLock::new(Arc::new(made)));
        let instances = plan.stages.iter().map(instance).collect::<Result<Vec<_>, _>>()?;
        let names = Names::new(plan.stages.iter().map(|s| (s.id.as_str(), &s.description)));
        let rule_starts = names.table().0;
        let is_corpus =
            |&n: &usize| plan.stages[n].description.kind == wirecopy_stage::Kind::Corpus;
        let corpus = (0..plan.stages.len()).filter(is_corpus).collect();
        Ok(Steps { plan, instances, names, rule_starts, corpus })
    }

    /// The places of the corpus stages among the stages.
    pub fn corpus_stages(&self) -> &[usize] {
        &self.corpus
    }

    /// The name of the use of a stage, by its place.
    pub fn id(&self, stage: usize) -> &str {
        self.plan.stages.get(stage).map_or("", |s| &s.id)
    }

    /// The names of stages and rules.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// How many panics of stages a run survives.
    pub fn max_panics(&self) -> u64 {
        self.plan.max_panics
    }

    /// What a corpus stage asks for.
    ///
    /// # Errors
    ///
    /// When it fails to say so, or is none.
    pub fn plan_of(&self, stage: usize) -> Result<wirecopy_stage::Plan, EngineError> {
        let runners = self.runners();
        let plan = runners.get(stage).map(|runner| runner.corpus(|stage| Ok(stage.plan())));
        match plan {
            Some(Ok(plan)) => Ok(plan),
            Some(Err(failure)) => Err(self.fatal(stage, "its plan", failure.message)),
            None => Err(self.fatal(stage, "its plan", "there is no such stage".to_owned())),
        }
    }

    /// What a manifest says of these stages, with nothing in it that is of one run.
    pub fn manifest(&self) -> Manifest {
        let plan = &self.plan;
        Manifest {
            schema_version: SCHEMA_VERSION,
            wirecopy: env!("CARGO_PKG_VERSION").to_owned(),
            pipeline: PipelineEntry {
                name: plan.name.clone(),
                hash: plan.pipeline_hash.clone(),
                run: run_key(plan),
            },
            stages: plan.stages.iter().map(|s| stage_record(s, Found::default())).collect(),
            rules: self.names.table().1.into_iter().map(str::to_owned).collect(),
            inputs: Vec::new(),
            skipped: Vec::new(),
            counts: Totals::default(),
            links: 0,
            outputs: Vec::new(),
            reproducible: plan.stages.iter().all(|s| s.description.deterministic),
        }
    }

    /// Makes documents of rows, runs the stages up to the first corpus stage, and sketches for it. `name` is what the
    /// input is called, and decides the ids of rows without one.
    pub fn read(&self, name: &str, rows: Vec<Row>, threads: usize) -> Vec<Under> {
        let runners = self.runners();
        let file = Arc::new(InputFile {
            path: name.into(),
            name: name.to_owned(),
            format: Format::Parquet,
        });
        let end = self.corpus.first().copied().unwrap_or(runners.len());
        let (first, sketcher) = (&runners[..end], runners.get(end));
        let limits = self.plan.reading.limits;
        let raw = |row: Row| {
            let bytes = match row.line {
                Ok(line) if line.len() as u64 > limits.line => Err(too_long(limits)),
                Ok(line) => Ok(line),
                Err(error) => Err(Unread { error, bytes: Vec::new() }),
            };
            RawRecord { file: Arc::clone(&file), number: row.number, line: 0, bytes, page: None }
        };
        let work = |rows: Vec<Row>| {
            let mut scratch = Scratch::default();
            let mut read = |row| {
                let reading = &self.plan.reading;
                let Read { entry, .. } =
                    read_one(raw(row), reading, first, sketcher, None, &mut scratch);
                Under { entry }
            };
            rows.into_iter().map(&mut read).collect::<Vec<_>>()
        };
        spread(rows, threads, work)
    }

    /// What becomes of a document whose id was met before, in a document whose source has the hash `first`: skipped if
    /// it is the same, else failed.
    #[must_use]
    pub fn repeat(&self, under: Under, first: &[u8; 32]) -> Under {
        let mut seen = HashMap::from([(short(under.id().as_bytes()), half(first))]);
        self.known_before(under, &mut seen)
    }

    pub(crate) fn known_before(
        &self,
        under: Under,
        seen: &mut HashMap<[u8; 16], [u8; 16]>,
    ) -> Under {
        let id = under.id().to_owned();
        let read = Read { entry: under.entry, id, input: [0; 32], kind: None };
        match repeated(&read, seen) {
            Some(outcome) => Under { entry: Entry { sketch: None, outcome } },
            None => Under { entry: read.entry },
        }
    }

    /// The postings of a document in a round after the first, for corpus stage `stage`. Those of a document that fails
    /// are none; it was judged fit in the first round.
    pub fn sketch(&self, stage: usize, round: u8, under: &Under, told: &Told) -> Vec<(u64, u64)> {
        let runners = self.runners();
        let (Outcome::Live(record), Some(runner)) = (&under.entry.outcome, runners.get(stage))
        else {
            return Vec::new();
        };
        let mut messages = told.messages.clone();
        messages.sort_unstable();
        let inbox = Inbox { documents: told.documents, messages: &messages, ..Inbox::default() };
        let mut out = Sketches::default();
        match runner.corpus(|stage| stage.sketch(round, &record.document, &inbox, &mut out)) {
            Ok(()) => out.postings,
            Err(_) => Vec::new(),
        }
    }

    /// Tells documents what corpus stage `stage` found about them, runs the stages up to the next corpus stage, and
    /// sketches for it.
    pub fn settle(
        &self,
        stage: usize,
        documents: Vec<(Under, Told)>,
        threads: usize,
    ) -> Vec<Under> {
        let runners = self.runners();
        let next = self.corpus.iter().find(|&&n| n > stage).copied();
        let leg = &runners[stage.min(runners.len())..next.unwrap_or(runners.len())];
        let sketcher = next.and_then(|n| runners.get(n));
        let work = |documents: Vec<(Under, Told)>| {
            let mut scratch = Scratch::default();
            let mut one = |(under, told): (Under, Told)| {
                let Outcome::Live(mut record) = under.entry.outcome else { return under };
                let result = settle(&mut record, &told.mail(), leg, sketcher, None, &mut scratch);
                Under { entry: entry_of(record, result) }
            };
            documents.into_iter().map(&mut one).collect::<Vec<_>>()
        };
        spread(documents, threads, work)
    }

    /// A document as a line of JSON, as its fate asks for: of `documents.jsonl`, of `dropped.jsonl`, of
    /// `dead-letters.jsonl`, or as the manifest says of what was skipped.
    pub fn line(&self, under: &Under) -> String {
        let view = self.view();
        let mut out = String::new();
        match &under.entry.outcome {
            Outcome::Live(record) => json::document(&mut out, record, &view),
            Outcome::Dropped(record) => dropped(&mut out, record, &view),
            Outcome::Failed(letter) => dead_letter(&mut out, letter, &view),
            Outcome::Skipped(skipped) => {
                let entry = serde_json::json!({
                    "path": skipped.path, "id": skipped.id, "reason": skipped.reason,
                });
                out = format!("{entry}\n");
            }
        }
        out
    }

    /// Adds a document that is written to a table of documents; others add nothing.
    ///
    /// # Errors
    ///
    /// When the builder is of another table, or a column is full.
    pub fn write_row(&self, under: &Under, builder: &mut TableBuilder) -> Result<(), ColumnsError> {
        match &under.entry.outcome {
            Outcome::Live(record) => write_row(builder, record, &self.view()),
            _ => Ok(()),
        }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View {
            names: &self.names,
            rule_starts: &self.rule_starts,
            layers: self.plan.output.layers.as_deref(),
            trail: self.plan.output.trail,
        }
    }

    pub(crate) fn runners(&self) -> Runners<'_> {
        let runner = |(n, stage): (usize, _)| {
            let present = self.instances[n].read().unwrap_or_else(PoisonError::into_inner);
            Runner::over(stage, u16::try_from(n).unwrap_or(u16::MAX), Arc::clone(&present))
        };
        Runners { steps: self, all: self.plan.stages.iter().enumerate().map(runner).collect() }
    }

    /// What cannot be left out without changing what documents are told.
    pub(crate) fn fatal(&self, stage: usize, on: &'static str, message: String) -> EngineError {
        EngineError::Corpus { stage: self.id(stage).to_owned(), on, message }
    }
}

impl Told {
    pub(crate) fn mail(mut self) -> Mail {
        self.messages.sort_unstable();
        self.partners.sort_by_key(|p| (p.card.doc, p.link.kind));
        self.clusters.sort_by_key(|(relation, _)| *relation);
        Mail {
            documents: self.documents,
            messages: self.messages,
            partners: self.partners,
            clusters: self.clusters.into_iter().map(|(_, cluster)| cluster).collect(),
        }
    }
}

impl Under {
    /// What becomes of it, as far as it is known: what is under way will be written.
    pub fn fate(&self) -> Fate {
        match self.entry.outcome {
            Outcome::Live(_) => Fate::Written,
            Outcome::Dropped(_) => Fate::Dropped,
            Outcome::Failed(_) => Fate::Failed,
            Outcome::Skipped(_) => Fate::Skipped,
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match &self.entry.outcome {
            Outcome::Live(record) | Outcome::Dropped(record) => &record.document.id,
            Outcome::Failed(letter) => &letter.id,
            Outcome::Skipped(skipped) => &skipped.id,
        }
    }

    /// The hash of its source; zeros where nothing could be read, or nothing was looked at.
    pub fn source_hash(&self) -> [u8; 32] {
        self.source().map_or([0; 32], |source| source.hash)
    }

    fn source(&self) -> Option<&Source> {
        match &self.entry.outcome {
            Outcome::Live(record) | Outcome::Dropped(record) => Some(&record.source),
            Outcome::Failed(letter) => Some(&letter.source),
            Outcome::Skipped(_) => None,
        }
    }

    /// The record of a document that was neither dropped nor failed.
    pub fn record(&self) -> Option<&Record> {
        match &self.entry.outcome {
            Outcome::Live(record) => Some(record),
            _ => None,
        }
    }

    /// The stage that failed on it and how, by its place, where a stage did.
    pub fn failure(&self) -> Option<(usize, ErrorKind)> {
        match &self.entry.outcome {
            Outcome::Failed(letter) => {
                Some((usize::from(letter.stage?), kind_named(&letter.kind)?))
            }
            _ => None,
        }
    }

    /// Takes what it says of itself to the next corpus stage, and the length of its text. `doc` becomes the number of its
    /// card.
    pub fn take_sketch(&mut self, doc: u64) -> Option<(Sketches, u32)> {
        let (sketch, length) = self.entry.sketch.take()?;
        let card = Card { doc, ..sketch.card };
        Some((Sketches { card, ..sketch }, length))
    }

    /// All of it as bytes, for the same version of this program.
    pub fn encode(&self) -> Vec<u8> {
        spool::encode(&self.entry)
    }

    /// What [`Under::encode`] gave.
    ///
    /// # Errors
    ///
    /// When the bytes are no such thing.
    pub fn decode(bytes: &[u8]) -> Result<Self, EngineError> {
        Ok(Under { entry: spool::decode(bytes, Path::new("a document under way"))? })
    }
}

/// Works on items on some threads, a few at a time, and keeps their order.
pub(crate) fn spread<I: Send, O: Send>(
    items: Vec<I>,
    threads: usize,
    work: impl Fn(Vec<I>) -> Vec<O> + Sync,
) -> Vec<O> {
    let mut out = Vec::with_capacity(items.len());
    let mut items = items.into_iter();
    let mut taken = 0;
    let next = || {
        let batch: Vec<I> = items.by_ref().take(batch_length(taken, threads)).collect();
        taken += batch.len();
        Ok::<_, std::convert::Infallible>((!batch.is_empty()).then_some(batch))
    };
    let done = ordered(threads, next, work, |batch| {
        out.extend(batch);
        Ok(())
    });
    match done {
        Ok(()) => out,
        Err(never) => match never {},
    }
}
