//! The legs of a run: from the inputs to the first corpus stage, from one corpus stage to the next, and to the outputs.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use wirecopy_stage::ErrorKind;

use crate::EngineError;
use crate::cache::Cache;
use crate::corpus::Corpus;
use crate::input;
use crate::json::View;
use crate::mail::{Address, CorpusReader};
use crate::manifest::{InputRecord, Totals};
use crate::outcome::{
    Read, entry_of, half, input_hash, kind_named, read_one, repeated, settle, short,
};
use crate::output::{Chunk, Files};
use crate::parallel::{batch_length, ordered};
use crate::plan::{Control, Fate, Plan, Progress, Settled};
use crate::reader::{RawRecord, Reader};
use crate::repeats::Repeats;
use crate::runner::{Runner, Scratch};
use crate::spool::{self, Entries, Entry, Outcome, Skipped, Spool};

/// Bytes of records that are handed to a thread together, roughly.
const BATCH_BYTES: usize = 256 << 10;
/// Bytes of records that are read ahead, at most, when a run is taken up.
const AHEAD: usize = 512 << 20;

/// What the first leg leaves behind.
pub(crate) struct ReadLeg {
    pub(crate) spool: Spool,
    /// The files that were read to their ends.
    pub(crate) files: Vec<InputRecord>,
    /// Segments of an earlier run that were used again.
    pub(crate) resumed: u32,
    /// Bytes of the inputs, as they lie on disk, that were read.
    pub(crate) consumed: u64,
}

/// A run under way.
pub(crate) struct Job<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) runners: &'a [Runner<'a>],
    pub(crate) cache: Option<&'a Cache>,
    pub(crate) work: &'a Path,
    pub(crate) key: &'a str,
    pub(crate) control: &'a Control,
    pub(crate) progress: &'a dyn Progress,
    pub(crate) panics: u64,
    pub(crate) limits_struck: bool,
    /// Counts the keys of the next corpus stage, if lone ones are of no use to it.
    pub(crate) repeats: Option<Repeats>,
}

impl Job<'_> {
    /// Reads all inputs, runs the stages up to `end`, and spools. Takes up what an earlier run has committed.
    pub(crate) fn read_leg(
        &mut self,
        files: Vec<input::InputFile>,
        end: usize,
    ) -> Result<ReadLeg, EngineError> {
        let mut spool = Spool::reopen(self.work.join("read"), self.key)?;
        let mut reader = Limited {
            reader: Reader::new(files, self.plan.reading.limits),
            left: self.plan.sample,
            again: VecDeque::new(),
        };
        let mut seen: HashMap<[u8; 16], [u8; 16]> = HashMap::new();
        self.take_up(&mut spool, &mut reader, &mut seen)?;
        let resumed = spool.segments();
        self.progress.begin("read", None);

        let (runners, cache, reading) = (self.runners, self.cache, &self.plan.reading);
        let control = self.control;
        let reader = Mutex::new(reader);
        let (mut taken, threads) = (0, self.plan.threads);
        let next = || {
            control.check()?;
            let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            let length = batch_length(taken, threads);
            let mut batch = Vec::with_capacity(length);
            let mut bytes = 0;
            while batch.len() < length && bytes < BATCH_BYTES {
                let Some(record) = reader.next() else { break };
                bytes += record.bytes.as_ref().map_or(0, Vec::len);
                batch.push(record);
            }
            taken += batch.len();
            Ok::<_, EngineError>((!batch.is_empty()).then_some(batch))
        };
        let sketcher = runners.get(end);
        let repeats = self.repeats.take();
        let work = |batch: Vec<RawRecord>| {
            let mut scratch = Scratch::default();
            let read = |raw: RawRecord| {
                read_one(raw, reading, &runners[..end], sketcher, cache, &mut scratch)
            };
            let done: Vec<(Read, Vec<u8>)> = batch
                .into_iter()
                .map(read)
                .map(|read| {
                    count_keys(repeats.as_ref(), &read.entry);
                    let bytes = spool::encode(&read.entry);
                    (read, bytes)
                })
                .collect();
            done
        };
        let progress = self.progress;
        ordered(self.plan.threads, next, work, |batch| {
            progress.advance(batch.len() as u64);
            for (mut read, mut bytes) in batch {
                if let Some(outcome) = repeated(&read, &mut seen) {
                    read.entry = Entry { sketch: None, outcome };
                    bytes = spool::encode(&read.entry);
                } else if let Some((kind, stage)) = read.kind {
                    self.count_failure(kind, stage, &read.id)?;
                }
                spool.push(&bytes, &read.input)?;
            }
            Ok(())
        })?;
        self.repeats = repeats;
        spool.commit()?;
        let mut reader = reader.into_inner().unwrap_or_else(PoisonError::into_inner);
        let consumed = reader.reader.consumed();
        Ok(ReadLeg { spool, files: reader.reader.done, resumed, consumed })
    }

    /// Compares what an earlier run committed with what the inputs hold now, and keeps what still fits: all segments up
    /// to the first whose records changed.
    fn take_up(
        &mut self,
        spool: &mut Spool,
        reader: &mut Limited,
        seen: &mut HashMap<[u8; 16], [u8; 16]>,
    ) -> Result<(), EngineError> {
        for segment in 0..spool.segments() {
            let header = spool.header(segment)?;
            let mut inputs = blake3::Hasher::new();
            // Held in case that they have to be done again. Many equal documents hold more than a segment should.
            let mut ahead = Vec::new();
            let mut bytes = 0;
            for _ in 0..header.count {
                self.control.check()?;
                let Some(record) = reader.next() else { break };
                inputs.update(&input_hash(&record.source(), &record.circumstances()));
                bytes += record.bytes.as_ref().map_or(0, Vec::len);
                if bytes <= AHEAD {
                    ahead.push(record);
                }
            }
            if inputs.finalize().to_hex().as_str() != header.inputs {
                let file = ahead.first().map_or("the input", |r| r.file.name.as_str());
                if bytes > AHEAD {
                    return Err(EngineError::Output {
                        path: self.plan.output.path.clone(),
                        message: format!(
                            "the inputs changed since the run was interrupted, near record {} of {file}; \
                             --overwrite begins anew",
                            header.first
                        ),
                    });
                }
                // All before it is as it was, and all from here on is done again: what comes out is what a run over
                // the present inputs gives. The cache still knows most of it.
                self.progress.note(&format!(
                    "the inputs changed since the run was interrupted, near record {} of {file}: it goes on from there",
                    header.first
                ));
                spool.truncate(segment)?;
                reader.again = ahead.into();
                return Ok(());
            }
            let entries = spool.entries(segment)?;
            for n in 0..entries.len() {
                let entry = spool::decode(entries.get(n), self.work)?;
                count_keys(self.repeats.as_ref(), &entry);
                let (id, hash) = match &entry.outcome {
                    Outcome::Live(r) | Outcome::Dropped(r) => (&r.document.id, &r.source.hash),
                    Outcome::Failed(letter) => {
                        // What struck then counts as if it struck now: the manifest says the same.
                        if let Some(kind) = kind_named(&letter.kind) {
                            self.count(kind);
                        }
                        (&letter.id, &letter.source.hash)
                    }
                    Outcome::Skipped(_) => continue,
                };
                seen.entry(short(id.as_bytes())).or_insert_with(|| half(hash));
            }
        }
        Ok(())
    }

    /// From one corpus stage to the next: settles, runs the stages between, sketches for the next.
    pub(crate) fn corpus_leg(
        &mut self,
        spool: &Spool,
        corpus: &mut Corpus,
        at: usize,
        end: usize,
        number: usize,
    ) -> Result<Spool, EngineError> {
        let mut next = Spool::create(self.work.join(format!("leg-{number}")), self.key)?;
        let sketcher = &self.runners[end];
        let repeats = self.repeats.take();
        let render = |entry: Entry| {
            count_keys(repeats.as_ref(), &entry);
            spool::encode(&entry)
        };
        self.leg(spool, Some((corpus, at, end)), Some(sketcher), render, |bytes| {
            next.push(&bytes, &[0; 32])
        })?;
        self.repeats = repeats;
        next.commit()?;
        Ok(next)
    }

    /// The last leg: what comes out of it is written.
    pub(crate) fn output_leg(
        &mut self,
        spool: &Spool,
        corpus: Option<(&mut Corpus, usize, usize)>,
        files: &mut Files<'_>,
        view: &View<'_>,
        written: &mut WrittenCounts,
    ) -> Result<(), EngineError> {
        let output = &self.plan.output;
        let render = |entry: Entry| {
            let skipped = match &entry.outcome {
                Outcome::Skipped(skipped) => Some(skipped.clone()),
                _ => None,
            };
            (Chunk::render(&entry.outcome, output, view), settled(&entry.outcome, view), skipped)
        };
        let progress = self.progress;
        self.leg(spool, corpus, None, render, |(chunk, settled, skipped)| {
            written.add(&settled, skipped);
            progress.settled(&settled);
            files.write(chunk)
        })
    }

    fn leg<T: Send>(
        &mut self,
        spool: &Spool,
        corpus: Option<(&mut Corpus, usize, usize)>,
        sketcher: Option<&Runner<'_>>,
        render: impl Fn(Entry) -> T + Sync,
        mut take: impl FnMut(T) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        self.progress.begin(if corpus.is_some() { "settle" } else { "write" }, Some(spool.len()));
        let (control, progress, work) = (self.control, self.progress, self.work);
        let (runners, cache) = (self.runners, self.cache);
        let (mut addresses, settle) = match corpus {
            None => (None, None),
            Some((corpus, at, end)) => {
                let (addresses, reader) = corpus.split();
                (Some(addresses), Some(Settle { reader, at, end, runners, cache, sketcher }))
            }
        };
        let mut segment = 0;
        let (mut taken, threads) = (0, self.plan.threads);
        let mut pending: Option<(Arc<Entries>, usize)> = None;
        let next = || -> Result<Option<Vec<Posted>>, EngineError> {
            control.check()?;
            if pending.is_none() && segment < spool.segments() {
                pending = Some((Arc::new(spool.entries(segment)?), 0));
                segment += 1;
            }
            let Some((entries, start)) = pending.take() else { return Ok(None) };
            let end = entries.len().min(start + batch_length(taken, threads));
            taken += end - start;
            let mut batch = Vec::with_capacity(end - start);
            for place in start..end {
                let doc = entries.number(place);
                let address = addresses.as_mut().map(|a| a.of(doc)).transpose()?;
                batch.push(Posted { entries: Arc::clone(&entries), place, address });
            }
            if end < entries.len() {
                pending = Some((entries, end));
            }
            Ok(Some(batch))
        };
        let each = |batch: Vec<Posted>| -> Result<Vec<(T, Option<Panicked>)>, EngineError> {
            let mut scratch = Scratch::default();
            let mut done = Vec::with_capacity(batch.len());
            for posted in batch {
                let mut entry = spool::decode(posted.entries.get(posted.place), work)?;
                let mut panicked = None;
                if let (Some(settle), Some(address), Outcome::Live(_)) =
                    (&settle, posted.address, &entry.outcome)
                {
                    (entry, panicked) = settle.one(entry, address, &mut scratch)?;
                }
                done.push((render(entry), panicked));
            }
            Ok(done)
        };
        ordered(self.plan.threads, next, each, |batch| {
            let batch = batch?;
            progress.advance(batch.len() as u64);
            for (out, panicked) in batch {
                if let Some((kind, stage, id)) = panicked {
                    self.count_failure(kind, stage, &id)?;
                }
                take(out)?;
            }
            Ok(())
        })
    }

    fn count(&mut self, kind: ErrorKind) {
        match kind {
            ErrorKind::TimedOut | ErrorKind::Crashed => self.limits_struck = true,
            ErrorKind::Panicked => self.panics += 1,
            ErrorKind::Failed | ErrorKind::Malformed => {}
        }
    }

    /// Notes how a stage failed on a document, and ends the run where that were too many panics.
    pub(crate) fn count_failure(
        &mut self,
        kind: ErrorKind,
        stage: usize,
        id: &str,
    ) -> Result<(), EngineError> {
        self.count(kind);
        if self.panics > self.plan.max_panics {
            return Err(EngineError::Panics {
                allowed: self.plan.max_panics,
                stage: self.plan.stages[stage].id.clone(),
                document: id.to_owned(),
            });
        }
        Ok(())
    }
}

fn count_keys(repeats: Option<&Repeats>, entry: &Entry) {
    if let (Some(repeats), Some((sketch, _))) = (repeats, &entry.sketch) {
        sketch.postings.iter().for_each(|posting| repeats.add(posting.0));
    }
}

/// An entry of the spool with what is sent to its document.
struct Posted {
    entries: Arc<Entries>,
    place: usize,
    address: Option<Address>,
}

type Panicked = (ErrorKind, usize, String);

/// What a leg that begins with a corpus stage does to each document.
struct Settle<'a> {
    reader: CorpusReader<'a>,
    at: usize,
    end: usize,
    runners: &'a [Runner<'a>],
    cache: Option<&'a Cache>,
    sketcher: Option<&'a Runner<'a>>,
}

impl Settle<'_> {
    fn one(
        &self,
        entry: Entry,
        address: Address,
        scratch: &mut Scratch,
    ) -> Result<(Entry, Option<Panicked>), EngineError> {
        let Outcome::Live(mut record) = entry.outcome else { return Ok((entry, None)) };
        let mail = self.reader.mail(address)?;
        let leg = &self.runners[self.at..self.end];
        let result = settle(&mut record, &mail, leg, self.sketcher, self.cache, scratch);
        let panicked = result
            .as_ref()
            .err()
            .map(|f| (f.kind, usize::from(f.stage), record.document.id.clone()));
        Ok((entry_of(record, result), panicked))
    }
}

/// Limits a reader to a sample.
struct Limited {
    reader: Reader,
    left: Option<u64>,
    /// Records that were read to be looked at, and come next.
    again: VecDeque<RawRecord>,
}

impl Limited {
    fn next(&mut self) -> Option<RawRecord> {
        if let Some(record) = self.again.pop_front() {
            return Some(record);
        }
        match &mut self.left {
            Some(0) => return None,
            Some(left) => *left -= 1,
            None => {}
        }
        self.reader.next()
    }
}

/// What became of an input, for whoever watches the run.
fn settled(outcome: &Outcome, view: &View<'_>) -> Settled {
    let (id, fate, why, cause) = match outcome {
        Outcome::Live(record) => (&record.document.id, Fate::Written, String::new(), String::new()),
        Outcome::Dropped(record) => {
            let rule = record.dropped().map_or("", |d| view.names.rule(d.rule));
            let reason = record.dropped().map_or("", |d| d.reason.as_str());
            (&record.document.id, Fate::Dropped, format!("{rule}: {reason}"), rule.to_owned())
        }
        Outcome::Failed(letter) => {
            let stage = letter.stage.map_or("read", |stage| view.names.stage(stage));
            let cause = format!("{stage}: {}", letter.kind);
            (&letter.id, Fate::Failed, format!("{stage}: {}", letter.error), cause)
        }
        Outcome::Skipped(skipped) => {
            (&skipped.id, Fate::Skipped, skipped.reason.clone(), String::new())
        }
    };
    let findings = match outcome {
        Outcome::Live(record) => record.findings(),
        _ => &[],
    };
    let findings = findings.iter().map(|f| (f.code.as_str().to_owned(), f.message.clone()));
    Settled { id: id.clone(), fate, why, cause, findings: findings.collect() }
}

/// What became of the documents that were written so far.
#[derive(Default)]
pub(crate) struct WrittenCounts {
    pub(crate) written: u64,
    pub(crate) dropped: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) findings: u64,
    pub(crate) pairs_failed: u64,
}

impl WrittenCounts {
    fn add(&mut self, settled: &Settled, skipped: Option<Skipped>) {
        self.findings += settled.findings.len() as u64;
        self.skipped.extend(skipped);
        match settled.fate {
            Fate::Written => self.written += 1,
            Fate::Dropped => self.dropped += 1,
            Fate::Failed => self.failed += 1,
            Fate::Skipped => {}
        }
    }

    pub(crate) fn totals(&self, files_skipped: u64) -> Totals {
        let skipped = self.skipped.len() as u64 + files_skipped;
        Totals {
            inputs: self.written + self.dropped + self.failed + skipped,
            written: self.written,
            dropped: self.dropped,
            failed: self.failed,
            skipped,
        }
    }
}
