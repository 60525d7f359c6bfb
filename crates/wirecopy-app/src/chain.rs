//! Stages over documents in memory, step by step: for tests of pipelines.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Result, anyhow};
use wirecopy_document::{Document, Edits, Record, RuleRef};
use wirecopy_engine::PlannedStage;
use wirecopy_stage::{CorpusStage, Instance, Names, Stage, run_in_memory};

/// The stages of a pipeline, made.
pub(crate) struct Chain {
    stages: Vec<PlannedStage>,
    instances: Vec<Instance>,
    pub(crate) names: Names,
}

/// A document on its way: its record, or why it failed.
pub(crate) type Step = Result<Record, String>;

impl Chain {
    pub(crate) fn new(stages: Vec<PlannedStage>) -> Result<Self> {
        let make =
            |s: &PlannedStage| (s.make)().map_err(|e| anyhow!("cannot make stage `{}`: {e}", s.id));
        let instances = stages.iter().map(make).collect::<Result<_>>()?;
        let names = Names::new(stages.iter().map(|s| (s.id.as_str(), &s.description)));
        Ok(Chain { stages, instances, names })
    }

    /// The names of the uses, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.stages.iter().map(|s| s.id.as_str())
    }

    /// How many stages there are.
    pub(crate) fn len(&self) -> usize {
        self.stages.len()
    }

    /// What decides the results of stage number `n`, besides the documents: its code, settings and resources.
    pub(crate) fn fingerprint(&self, n: usize) -> String {
        let stage = &self.stages[n];
        format!("{} {} {:?} {}", stage.id, stage.settings, stage.resources, stage.fingerprint)
    }

    /// Whether a corpus stage is among the stages up to number `n`.
    pub(crate) fn corpus_before(&self, n: usize) -> bool {
        self.instances.iter().take(n + 1).any(|i| matches!(i, Instance::Corpus(_)))
    }

    /// What stage number `n`, the last that ran, made of a document, as text for a snapshot.
    pub(crate) fn render(&self, n: usize, document: &Step) -> String {
        match document {
            Ok(record) => {
                let stage = u16::try_from(n).unwrap_or(u16::MAX);
                wirecopy_stage::render(record, stage, &self.names)
            }
            Err(error) => format!("failed: {error}\n"),
        }
    }

    /// Whether a rule did something to a record in stage number `n`.
    pub(crate) fn did(&self, rule: &str, record: &Record, n: usize) -> bool {
        marks(record).any(|mark| usize::from(mark.stage) == n && self.names.rule(mark) == rule)
    }

    /// Runs stage number `n` on all documents that have not failed.
    pub(crate) fn step(&self, n: usize, documents: &mut [Step]) {
        match &self.instances[n] {
            Instance::Document(stage) => {
                let threads = std::thread::available_parallelism().map_or(1, usize::from);
                let share = documents.len().div_ceil(threads).max(1);
                std::thread::scope(|scope| {
                    for part in documents.chunks_mut(share) {
                        scope.spawn(|| self.documents(n, stage.as_ref(), part));
                    }
                });
            }
            Instance::Corpus(stage) => self.corpus(n, stage.as_ref(), documents),
        }
    }

    fn documents(&self, n: usize, stage: &dyn Stage, documents: &mut [Step]) {
        for document in documents {
            if let Ok(record) = document
                && let Err(error) = self.document(n, stage, record)
            {
                *document = Err(error);
            }
        }
    }

    fn document(&self, n: usize, stage: &dyn Stage, record: &mut Record) -> Result<(), String> {
        let planned = &self.stages[n];
        if record.dropped().is_some()
            || planned.when.as_ref().is_some_and(|when| !when(&record.document))
        {
            return Ok(());
        }
        let mut edits = Edits::new();
        for pass in 0..stage.passes() {
            edits.clear();
            let call = AssertUnwindSafe(|| stage.edit(pass, &record.document, &mut edits));
            catch_unwind(call)
                .map_err(|_| format!("stage `{}` panicked", planned.id))?
                .map_err(|e| format!("stage `{}`: {e}", planned.id))?;
            self.apply(n, record, &edits)?;
        }
        Ok(())
    }

    fn corpus(&self, n: usize, stage: &dyn CorpusStage, documents: &mut [Step]) {
        let live: Vec<usize> = (0..documents.len())
            .filter(|&i| documents[i].as_ref().is_ok_and(|r| r.dropped().is_none()))
            .collect();
        let texts: Vec<Document> = live
            .iter()
            .filter_map(|&i| documents[i].as_ref().ok())
            .map(|r| r.document.clone())
            .collect();
        let id = &self.stages[n].id;
        let outcome = catch_unwind(AssertUnwindSafe(|| run_in_memory(stage, &texts)))
            .map_err(|_| format!("stage `{id}` panicked"))
            .and_then(|r| r.map_err(|e| format!("stage `{id}`: {e}")));
        match outcome {
            Ok(run) => {
                for (&i, edits) in live.iter().zip(&run.edits) {
                    if let Ok(record) = &mut documents[i]
                        && let Err(error) = self.apply(n, record, edits)
                    {
                        documents[i] = Err(error);
                    }
                }
            }
            Err(error) => live.iter().for_each(|&i| documents[i] = Err(error.clone())),
        }
    }

    fn apply(&self, n: usize, record: &mut Record, edits: &Edits) -> Result<(), String> {
        let rules = &self.stages[n].description.rules;
        record.apply(u16::try_from(n).unwrap_or(u16::MAX), edits).map_err(|e| {
            e.describe(|rule| {
                rules.get(usize::from(rule.0)).map_or_else(|| "?".to_owned(), |r| r.id.clone())
            })
        })
    }
}

/// Every mark that a rule left on a document.
pub(crate) fn marks(record: &Record) -> impl Iterator<Item = RuleRef> {
    let trail = record.trail().entries().iter().map(|e| e.rule);
    let standing = record.document.annotations().iter().map(|a| a.rule);
    let removed = record.removed().iter().map(|r| r.annotation.rule);
    let found = record.findings().iter().map(|f| f.rule);
    let all = trail.chain(standing).chain(removed).chain(found);
    all.chain(record.dropped().map(|d| d.rule))
}
