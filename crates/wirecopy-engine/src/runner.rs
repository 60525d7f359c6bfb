//! Stages at work on one document.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use wirecopy_document::{Edits, Record};
use wirecopy_stage::{CorpusStage, ErrorKind, Instance, Kind, StageError};

use crate::EngineError;
use crate::cache::{Cache, Keyer, Passes};
use crate::plan::PlannedStage;

/// A stage of a run with its present instance.
pub(crate) struct Runner<'a> {
    pub(crate) planned: &'a PlannedStage,
    /// Its place in the pipeline.
    pub(crate) number: u16,
    instance: RwLock<Arc<Instance>>,
    /// Keeps what the stage makes of documents, if there is a cache and the stage may be kept in one.
    keyer: Option<Keyer>,
    pub(crate) counts: Counts,
}

/// Buffers of a thread that runs stages.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) edits: Edits,
    passes: Passes,
    bytes: Vec<u8>,
}

thread_local! {
    static IN_STAGE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether this thread is inside a stage: a panic then becomes a dead letter, and a panic hook need not print it.
pub fn in_stage() -> bool {
    IN_STAGE.get()
}

/// Calls what may panic, in a way that the hook of the program knows.
pub(crate) fn quietly<T>(call: impl FnOnce() -> T) -> std::thread::Result<T> {
    IN_STAGE.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(call));
    IN_STAGE.set(false);
    outcome
}

/// What a stage did, over all documents.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) documents: AtomicU64,
    pub(crate) edits: AtomicU64,
    /// Documents whose edits came from the cache.
    pub(crate) cached: AtomicU64,
    pub(crate) nanos: AtomicU64,
}

impl Counts {
    fn add(&self, edits: u64, since: Instant) {
        self.documents.fetch_add(1, Ordering::Relaxed);
        self.edits.fetch_add(edits, Ordering::Relaxed);
        self.time(since);
    }

    pub(crate) fn time(&self, since: Instant) {
        let nanos = u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
    }
}

/// Why a stage failed on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) stage: u16,
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
}

impl<'a> Runner<'a> {
    pub(crate) fn new(planned: &'a PlannedStage, number: u16) -> Result<Self, EngineError> {
        Ok(Runner::over(planned, number, Arc::new(make(planned)?)))
    }

    /// A runner of an instance that was made before.
    pub(crate) fn over(planned: &'a PlannedStage, number: u16, instance: Arc<Instance>) -> Self {
        let (instance, counts) = (RwLock::new(instance), Counts::default());
        Runner { planned, number, instance, keyer: None, counts }
    }

    pub(crate) fn is_corpus(&self) -> bool {
        self.planned.description.kind == Kind::Corpus
    }

    /// Lets the results of this stage be kept, if it promises to give them again.
    pub(crate) fn keep(&mut self, semantics: u32) {
        self.keyer = Keyer::new(self.planned, semantics).filter(|_| !self.is_corpus());
    }

    /// Runs a document stage on a record: all passes, each applied before the next.
    pub(crate) fn edit(
        &self,
        record: &mut Record,
        cache: Option<&Cache>,
        scratch: &mut Scratch,
    ) -> Result<(), Failure> {
        if self.planned.when.as_ref().is_some_and(|when| !when(&record.document)) {
            return Ok(());
        }
        let since = Instant::now();
        let instance = self.present();
        let Instance::Document(stage) = &*instance else { return Ok(()) };
        let passes = self.guard(&instance, || Ok(stage.passes()))?;
        let place = self.keyer.as_ref().zip(cache).map(|(keyer, cache)| {
            let last_id = (passes > 1).then(|| record.last_id());
            (keyer.key(&record.document, last_id, &mut scratch.bytes), cache)
        });
        let kept = place.and_then(|(key, cache)| cache.get(key, &mut scratch.bytes));
        let count = match kept {
            Some(passes) => {
                for edits in &passes {
                    self.apply(record, edits)?;
                }
                self.counts.cached.fetch_add(1, Ordering::Relaxed);
                passes.iter().map(Edits::len).sum()
            }
            None => {
                let count = self.make_edits(&instance, passes, record, place.is_some(), scratch)?;
                if let Some((key, cache)) = place {
                    cache.put(key, scratch.passes.bytes());
                }
                count
            }
        };
        self.counts.add(count as u64, since);
        Ok(())
    }

    /// Lets the stage make its edits, applies them, and says how many they are.
    fn make_edits(
        &self,
        instance: &Arc<Instance>,
        passes: u8,
        record: &mut Record,
        keep: bool,
        scratch: &mut Scratch,
    ) -> Result<usize, Failure> {
        let Instance::Document(stage) = &**instance else { return Ok(0) };
        scratch.passes.begin(passes);
        let edits = &mut scratch.edits;
        let mut count = 0;
        for pass in 0..passes {
            edits.clear();
            self.guard(instance, || stage.edit(pass, &record.document, edits))?;
            self.apply(record, edits)?;
            if keep {
                scratch.passes.add(edits);
            }
            count += edits.len();
        }
        Ok(count)
    }

    /// Applies edits that this stage made.
    pub(crate) fn apply(&self, record: &mut Record, edits: &Edits) -> Result<(), Failure> {
        record.apply(self.number, edits).map_err(|error| {
            let rules = &self.planned.description.rules;
            let message = error.describe(|rule| {
                rules
                    .get(usize::from(rule.0))
                    .map_or_else(|| format!("number {}", rule.0), |r| format!("`{}`", r.id))
            });
            Failure { stage: self.number, kind: ErrorKind::Malformed, message }
        })
    }

    /// Calls a corpus stage.
    pub(crate) fn corpus<T>(
        &self,
        call: impl FnOnce(&dyn CorpusStage) -> Result<T, StageError>,
    ) -> Result<T, Failure> {
        let since = Instant::now();
        let instance = self.present();
        let Instance::Corpus(stage) = &*instance else {
            let message = "not a corpus stage".to_owned();
            return Err(Failure { stage: self.number, kind: ErrorKind::Malformed, message });
        };
        let result = self.guard(&instance, || call(stage.as_ref()));
        self.counts.time(since);
        result
    }

    /// A failure of this stage.
    pub(crate) fn failure(&self, error: &StageError) -> Failure {
        Failure { stage: self.number, kind: error.kind(), message: error.to_string() }
    }

    /// The instance that is at work now.
    pub(crate) fn present(&self) -> Arc<Instance> {
        Arc::clone(&self.instance.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Calls into a stage. A panic ends with the document: the instance is leaked, since nothing is known of its
    /// state, and a new one takes its place.
    fn guard<T>(
        &self,
        instance: &Arc<Instance>,
        call: impl FnOnce() -> Result<T, StageError>,
    ) -> Result<T, Failure> {
        match quietly(call) {
            Ok(result) => result.map_err(|error| self.failure(&error)),
            Err(payload) => {
                let message = panic_message(payload.as_ref());
                // The payload's destructor may itself panic.
                std::mem::forget(payload);
                self.renew(instance);
                Err(Failure { stage: self.number, kind: ErrorKind::Panicked, message })
            }
        }
    }

    fn renew(&self, broken: &Arc<Instance>) {
        let mut present = self.instance.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been quicker.
        if Arc::ptr_eq(&present, broken)
            && let Ok(fresh) = make(self.planned)
        {
            let old = std::mem::replace(&mut *present, Arc::new(fresh));
            std::mem::forget(old);
        }
    }
}

pub(crate) fn make(planned: &PlannedStage) -> Result<Instance, EngineError> {
    (planned.make)().map_err(|message| EngineError::Create { stage: planned.id.clone(), message })
}

fn panic_message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    format!("panicked: {}", text.as_deref().unwrap_or("without a message"))
}
