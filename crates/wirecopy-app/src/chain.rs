//! Stages over documents in memory, step by step: for tests of pipelines.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Result, anyhow};
use wirecopy_document::{Document, Edits, Record};
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

    /// Runs stage number `n` on all documents that have not failed.
    pub(crate) fn step(&self, n: usize, documents: &mut [Step]) {
        match &self.instances[n] {
            Instance::Document(stage) => {
                for document in documents {
                    if let Ok(record) = document
                        && let Err(error) = self.document(n, stage.as_ref(), record)
                    {
                        *document = Err(error);
                    }
                }
            }
            Instance::Corpus(stage) => self.corpus(n, stage.as_ref(), documents),
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
