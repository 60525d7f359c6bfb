//! A run from beginning to end.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use wirecopy_document::{Edits, Record, Source};
use wirecopy_stage::{ErrorKind, Names, Sketches};

use crate::EngineError;
use crate::corpus::{Address, Context, Corpus, CorpusReader};
use crate::input::{self, SkippedFile};
use crate::json::{self, SCHEMA_VERSION, View};
use crate::manifest::{
    InputRecord, Manifest, PipelineEntry, RunRecord, SkippedRecord, StageRecord, StageTime, Totals,
};
use crate::output::{Chunk, Fate, Files, dead_pair};
use crate::parallel::ordered;
use crate::plan::{Control, Existing, Plan, Progress};
use crate::reader::{FileRead, RawRecord, Reader, parse};
use crate::runner::{Failure, Runner};
use crate::spool::{self, DeadLetter, Entries, Entry, Outcome, RawCopy, Skipped, Spool};

/// The folder inside the output folder where a run works.
const WORK: &str = ".wirecopy-work";
/// Records that are handed to a thread together, and their bytes.
const BATCH: usize = 16;
const BATCH_BYTES: usize = 256 << 10;
/// In larger clusters only links to the parent are listed.
const LARGE_CLUSTER: u64 = 64;
/// Changes whenever the way in which edits are applied changes, so that no old work is taken up.
const SEMANTICS: u32 = 1;

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What became of the inputs.
    pub totals: Totals,
    /// How many links there are.
    pub links: u64,
    /// How many findings there are.
    pub findings: u64,
    /// Time and edits of each stage.
    pub stages: Vec<StageTime>,
    /// Segments of an earlier run that were used again.
    pub resumed_segments: u32,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// Runs a plan.
///
/// `host` goes into `run.json` as it is.
///
/// # Errors
///
/// When the run cannot begin or cannot go on. What was done until then can be resumed.
pub fn run(
    plan: &Plan,
    host: serde_json::Value,
    control: &Control,
    progress: &dyn Progress,
) -> Result<Summary, EngineError> {
    let began = Instant::now();
    let runners = plan
        .stages
        .iter()
        .enumerate()
        .map(|(n, stage)| Runner::new(stage, u16::try_from(n).unwrap_or(u16::MAX)))
        .collect::<Result<Vec<_>, _>>()?;
    let listing = input::list(&plan.inputs, plan.format)?;
    let key = run_key(plan);
    let out = &plan.output.path;
    let work = out.join(WORK);
    let _lock = prepare(out, &work, plan.existing, &key)?;

    let names = Names::new(plan.stages.iter().map(|s| (s.id.as_str(), &s.description)));
    let (rule_starts, rules) = names.table();
    let view = View {
        names: &names,
        rule_starts: &rule_starts,
        layers: plan.output.layers.as_deref(),
        trail: plan.output.trail,
    };
    let mut job = Job {
        plan,
        runners: &runners,
        work: &work,
        key: &key,
        control,
        progress,
        panics: 0,
        limits_struck: false,
    };

    // The first leg reads; each corpus stage begins another.
    let corpus_at: Vec<usize> = (0..runners.len()).filter(|&i| runners[i].is_corpus()).collect();
    let first_end = corpus_at.first().copied().unwrap_or(runners.len());
    let (mut spool, files_read, resumed) = job.read_leg(listing.files, first_end)?;

    let mut files = Files::create(&plan.output, work.join("files"))?;
    let mut written = WrittenCounts::default();
    let mut link_count = 0;
    for (i, &at) in corpus_at.iter().enumerate() {
        let context = Context {
            runner: &runners[at],
            spool: &spool,
            work: &work.join(format!("corpus-{i}")),
            threads: plan.threads,
            control,
            progress,
        };
        let mut corpus = context.run()?;
        for pair in &corpus.failures {
            let kind = kind_name(pair.failure.kind);
            let stage = &plan.stages[at].id;
            files.dead(&dead_pair(&pair.a, &pair.b, stage, kind, &pair.failure.message))?;
            written.pairs_failed += 1;
            job.count_panic(pair.failure.kind, at, &pair.a)?;
        }
        link_count +=
            list_links(&corpus, &mut files, &names, u16::try_from(at).unwrap_or(u16::MAX))?;
        let end = corpus_at.get(i + 1).copied().unwrap_or(runners.len());
        let last = i + 1 == corpus_at.len();
        if last {
            job.output_leg(&spool, Some((&mut corpus, at, end)), &mut files, &view, &mut written)?;
        } else {
            let next = job.corpus_leg(&spool, &mut corpus, at, end, i)?;
            std::mem::replace(&mut spool, next).remove()?;
        }
        drop(corpus);
        let _ = fs::remove_dir_all(work.join(format!("corpus-{i}")));
    }
    if corpus_at.is_empty() {
        job.output_leg(&spool, None, &mut files, &view, &mut written)?;
    }

    let totals = written.totals(listing.skipped.len() as u64);
    let stages = stage_times(&runners);
    let mut finished = files.close()?;
    let manifest = Manifest {
        schema_version: SCHEMA_VERSION,
        wirecopy: env!("CARGO_PKG_VERSION").to_owned(),
        pipeline: PipelineEntry {
            name: plan.name.clone(),
            hash: plan.pipeline_hash.clone(),
            run: key.clone(),
        },
        stages: plan.stages.iter().map(stage_record).collect(),
        rules: rules.iter().map(|r| (*r).to_owned()).collect(),
        inputs: files_read.iter().map(input_record).collect(),
        skipped: skipped_records(&listing.skipped, &written.skipped),
        counts: totals,
        links: link_count,
        outputs: finished.written(),
        reproducible: !job.limits_struck && plan.stages.iter().all(|s| s.description.deterministic),
    };
    let seconds = began.elapsed().as_secs_f64();
    let record = RunRecord {
        schema_version: SCHEMA_VERSION,
        seconds,
        threads: plan.threads,
        host,
        resumed_segments: resumed,
        stages: stages.clone(),
    };
    finished.add("run.json", &pretty(&record))?;
    finished.add("manifest.json", &pretty(&manifest))?;
    finished.publish(out)?;
    fs::remove_dir_all(&work).map_err(EngineError::io("remove", &work))?;
    Ok(Summary {
        totals,
        links: link_count,
        findings: written.findings,
        stages,
        resumed_segments: resumed,
        seconds,
    })
}

fn pretty(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Makes the output folder ready and takes the lock on it.
fn prepare(out: &Path, work: &Path, existing: Existing, key: &str) -> Result<File, EngineError> {
    let refuse = |message: &str| {
        Err(EngineError::Output { path: out.to_owned(), message: message.to_owned() })
    };
    if out.exists() && !out.is_dir() {
        return refuse("it is not a folder");
    }
    let has = |path: &str| out.join(path).exists();
    let empty = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(EngineError::io("list", out)(error)),
    };
    let ours = has("manifest.json") || has(WORK);
    match existing {
        _ if empty => {}
        Existing::Refuse if has(WORK) => {
            return refuse(
                "a run was interrupted there; --resume goes on with it, --overwrite begins anew",
            );
        }
        Existing::Refuse => {
            return refuse("it is not empty; choose another folder, or give --overwrite");
        }
        _ if !ours => {
            return refuse(
                "it holds files that no run of wirecopy wrote; choose another folder or empty it",
            );
        }
        Existing::Overwrite | Existing::Resume => {}
    }
    fs::create_dir_all(work).map_err(EngineError::io("create", work))?;
    let lock_path = work.join("lock");
    let lock = File::create(&lock_path).map_err(EngineError::io("create", &lock_path))?;
    if lock.try_lock().is_err() {
        return refuse("another run is at work there");
    }
    let key_path = work.join("run.key");
    let old = fs::read_to_string(&key_path).ok();
    match (existing, old) {
        (Existing::Resume, Some(old)) if old != key => {
            return refuse(
                "the interrupted run there had another pipeline, other settings or other inputs; \
                 --overwrite begins anew",
            );
        }
        (Existing::Resume, Some(_)) => {}
        _ => {
            let read = work.join("read");
            if read.exists() {
                fs::remove_dir_all(&read).map_err(EngineError::io("remove", &read))?;
            }
            fs::write(&key_path, key).map_err(EngineError::io("write", &key_path))?;
        }
    }
    Ok(lock)
}

/// Hash of all that decides the results besides the content of the inputs.
fn run_key(plan: &Plan) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&SEMANTICS.to_string());
    add(&plan.pipeline_hash);
    for stage in &plan.stages {
        add(&stage.id);
        add(&stage.fingerprint);
        add(&stage.settings.to_string());
        for (path, hash) in &stage.resources {
            add(path);
            add(hash);
        }
    }
    add(&format!("{:?} {:?} {:?}", plan.format, plan.encoding.map(|e| e.name()), plan.sample));
    hasher.finalize().to_hex().to_string()
}

struct Job<'a> {
    plan: &'a Plan,
    runners: &'a [Runner<'a>],
    work: &'a Path,
    key: &'a str,
    control: &'a Control,
    progress: &'a dyn Progress,
    panics: u64,
    limits_struck: bool,
}

/// What the first leg knows of a record besides its entry.
struct Read {
    entry: Entry,
    id: String,
    input: [u8; 32],
    kind: Option<(ErrorKind, usize)>,
}

impl Job<'_> {
    /// Reads all inputs, runs the stages up to `end`, and spools. Takes up what an earlier run has committed.
    fn read_leg(
        &mut self,
        files: Vec<input::InputFile>,
        end: usize,
    ) -> Result<(Spool, Vec<FileRead>, u32), EngineError> {
        let mut spool = Spool::reopen(self.work.join("read"), self.key)?;
        let mut reader = Limited { reader: Reader::new(files), left: self.plan.sample };
        let mut seen: HashMap<[u8; 16], [u8; 16]> = HashMap::new();
        self.take_up(&mut spool, &mut reader, &mut seen)?;
        // Records that were read to compare them with a segment that turned out to be another's are at hand still.
        let resumed = spool.segments();
        self.progress.begin("read", None);

        let (runners, encoding) = (self.runners, self.plan.encoding);
        let control = self.control;
        let reader = Mutex::new(reader);
        let next = || {
            control.check()?;
            let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            let mut batch = Vec::new();
            let mut bytes = 0;
            while batch.len() < BATCH && bytes < BATCH_BYTES {
                let Some(record) = reader.next() else { break };
                bytes += record.bytes.as_ref().map_or(0, Vec::len);
                batch.push(record);
            }
            Ok::<_, EngineError>((!batch.is_empty()).then_some(batch))
        };
        let sketcher = runners.get(end);
        let work = |batch: Vec<RawRecord>| {
            let mut edits = Edits::new();
            let read =
                |raw: RawRecord| read_one(raw, encoding, &runners[..end], sketcher, &mut edits);
            let done: Vec<(Read, Vec<u8>)> = batch
                .into_iter()
                .map(read)
                .map(|read| {
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
                if let Some((kind, stage)) = read.kind {
                    self.count_panic(kind, stage, &read.id)?;
                }
                if let Some(outcome) = repeated(&read, &mut seen) {
                    read.entry = Entry { sketch: None, outcome };
                    bytes = spool::encode(&read.entry);
                }
                spool.push(&bytes, &read.input)?;
            }
            Ok(())
        })?;
        spool.commit()?;
        let reader = reader.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((spool, reader.reader.done, resumed))
    }

    /// Compares what an earlier run committed with what the inputs hold now, and keeps what still fits.
    fn take_up(
        &mut self,
        spool: &mut Spool,
        reader: &mut Limited,
        seen: &mut HashMap<[u8; 16], [u8; 16]>,
    ) -> Result<(), EngineError> {
        for segment in 0..spool.segments() {
            let header = spool.header(segment)?;
            let mut inputs = blake3::Hasher::new();
            let mut ahead = Vec::new();
            for _ in 0..header.count {
                let Some(record) = reader.next() else { break };
                inputs.update(&input_hash(&record.source()));
                ahead.push(record);
            }
            if inputs.finalize().to_hex().as_str() != header.inputs {
                // The inputs changed: from here on the work is done again.
                return Err(EngineError::Output {
                    path: self.plan.output.path.clone(),
                    message: format!(
                        "the inputs changed since the run was interrupted, near record {} of {}; \
                         --overwrite begins anew",
                        header.first,
                        ahead.first().map_or("the input", |r| r.file.name.as_str()),
                    ),
                });
            }
            let entries = spool.entries(segment)?;
            for n in 0..entries.len() {
                let entry = spool::decode(entries.get(n), self.work)?;
                let (id, hash) = match &entry.outcome {
                    Outcome::Live(r) | Outcome::Dropped(r) => (&r.document.id, &r.source.hash),
                    Outcome::Failed(letter) => {
                        if letter.kind == kind_name(ErrorKind::Panicked) {
                            self.panics += 1;
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
    fn corpus_leg(
        &mut self,
        spool: &Spool,
        corpus: &mut Corpus,
        at: usize,
        end: usize,
        number: usize,
    ) -> Result<Spool, EngineError> {
        let mut next = Spool::create(self.work.join(format!("leg-{number}")), self.key)?;
        let sketcher = &self.runners[end];
        let render = |entry: Entry| spool::encode(&entry);
        self.leg(spool, Some((corpus, at, end)), Some(sketcher), render, |bytes| {
            next.push(&bytes, &[0; 32])
        })?;
        next.commit()?;
        Ok(next)
    }

    /// The last leg: what comes out of it is written.
    fn output_leg(
        &mut self,
        spool: &Spool,
        corpus: Option<(&mut Corpus, usize, usize)>,
        files: &mut Files<'_>,
        view: &View<'_>,
        written: &mut WrittenCounts,
    ) -> Result<(), EngineError> {
        let output = &self.plan.output;
        let render = |entry: Entry| {
            let findings = match &entry.outcome {
                Outcome::Live(record) => record.findings().len() as u64,
                _ => 0,
            };
            let skipped = match &entry.outcome {
                Outcome::Skipped(skipped) => Some(skipped.clone()),
                _ => None,
            };
            (Chunk::render(&entry.outcome, output, view), findings, skipped)
        };
        self.leg(spool, corpus, None, render, |(chunk, findings, skipped)| {
            written.add(chunk.kind, findings, skipped);
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
        let (control, progress, work, runners) =
            (self.control, self.progress, self.work, self.runners);
        let (mut addresses, settle) = match corpus {
            None => (None, None),
            Some((corpus, at, end)) => {
                let (addresses, reader) = corpus.split();
                (Some(addresses), Some(Settle { reader, at, end, runners, sketcher }))
            }
        };
        let mut segment = 0;
        let mut pending: Option<(Arc<Entries>, usize)> = None;
        let next = || -> Result<Option<Vec<Posted>>, EngineError> {
            control.check()?;
            if pending.is_none() && segment < spool.segments() {
                pending = Some((Arc::new(spool.entries(segment)?), 0));
                segment += 1;
            }
            let Some((entries, start)) = pending.take() else { return Ok(None) };
            let end = entries.len().min(start + BATCH);
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
            let mut edits = Edits::new();
            let mut done = Vec::with_capacity(batch.len());
            for posted in batch {
                let mut entry = spool::decode(posted.entries.get(posted.place), work)?;
                let mut panicked = None;
                if let (Some(settle), Some(address), Outcome::Live(_)) =
                    (&settle, posted.address, &entry.outcome)
                {
                    (entry, panicked) = settle.one(entry, address, &mut edits)?;
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
                    self.count_panic(kind, stage, &id)?;
                }
                take(out)?;
            }
            Ok(())
        })
    }

    fn count_panic(&mut self, kind: ErrorKind, stage: usize, id: &str) -> Result<(), EngineError> {
        match kind {
            ErrorKind::TimedOut | ErrorKind::Crashed => self.limits_struck = true,
            ErrorKind::Panicked => self.panics += 1,
            ErrorKind::Failed | ErrorKind::Malformed => {}
        }
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
    sketcher: Option<&'a Runner<'a>>,
}

impl Settle<'_> {
    fn one(
        &self,
        entry: Entry,
        address: Address,
        edits: &mut Edits,
    ) -> Result<(Entry, Option<Panicked>), EngineError> {
        let Outcome::Live(mut record) = entry.outcome else { return Ok((entry, None)) };
        let mail = self.reader.mail(address)?;
        let runner = &self.runners[self.at];
        edits.clear();
        let settled = runner
            .corpus(|stage| stage.settle(&record.document, &mail.inbox(), edits))
            .and_then(|()| runner.apply(&mut record, edits));
        runner.counts.documents.fetch_add(1, Ordering::Relaxed);
        runner.counts.edits.fetch_add(edits.len() as u64, Ordering::Relaxed);
        let result = settled.and_then(|()| {
            stages(&mut record, &self.runners[self.at + 1..self.end], edits)?;
            sketch(&record, self.sketcher)
        });
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
}

impl Limited {
    fn next(&mut self) -> Option<RawRecord> {
        match &mut self.left {
            Some(0) => return None,
            Some(left) => *left -= 1,
            None => {}
        }
        self.reader.next()
    }
}

fn read_one(
    raw: RawRecord,
    encoding: Option<&'static encoding_rs::Encoding>,
    runners: &[Runner<'_>],
    sketcher: Option<&Runner<'_>>,
    edits: &mut Edits,
) -> Read {
    match parse(raw, encoding) {
        Err(unreadable) => {
            let input = input_hash(&unreadable.source);
            let letter = DeadLetter {
                id: unreadable.id.clone(),
                source: unreadable.source,
                stage: None,
                kind: "unreadable".to_owned(),
                error: unreadable.error,
                raw: RawCopy::Bytes(unreadable.bytes),
            };
            let entry = Entry { sketch: None, outcome: Outcome::Failed(letter) };
            Read { entry, id: unreadable.id, input, kind: None }
        }
        Ok(record) => {
            let mut record = Box::new(record);
            let input = input_hash(&record.source);
            let id = record.document.id.clone();
            let result =
                stages(&mut record, runners, edits).and_then(|()| sketch(&record, sketcher));
            let kind = result.as_ref().err().map(|f| (f.kind, usize::from(f.stage)));
            Read { entry: entry_of(record, result), id, input, kind }
        }
    }
}

fn stages(record: &mut Record, runners: &[Runner<'_>], edits: &mut Edits) -> Result<(), Failure> {
    for runner in runners {
        // What a rule dropped is not looked at again.
        if record.dropped().is_some() {
            break;
        }
        runner.edit(record, edits)?;
    }
    Ok(())
}

fn sketch(
    record: &Record,
    sketcher: Option<&Runner<'_>>,
) -> Result<Option<(Sketches, u32)>, Failure> {
    let Some(runner) = sketcher.filter(|_| record.dropped().is_none()) else { return Ok(None) };
    let mut out = Sketches::default();
    runner.corpus(|stage| {
        stage.sketch(0, &record.document, &wirecopy_stage::Inbox::default(), &mut out)
    })?;
    out.card.id.clone_from(&record.document.id);
    // Texts are shorter than 4 GiB: a record that is not cannot be made.
    let length = u32::try_from(record.document.text.len()).unwrap_or(u32::MAX);
    Ok(Some((out, length)))
}

fn entry_of(record: Box<Record>, result: Result<Option<(Sketches, u32)>, Failure>) -> Entry {
    match result {
        Ok(_) if record.dropped().is_some() => {
            Entry { sketch: None, outcome: Outcome::Dropped(record) }
        }
        Ok(sketch) => Entry { sketch, outcome: Outcome::Live(record) },
        Err(failure) => {
            let record = *record;
            let letter = DeadLetter {
                id: record.document.id,
                source: record.source,
                stage: Some(failure.stage),
                kind: kind_name(failure.kind).to_owned(),
                error: failure.message,
                raw: RawCopy::Text(record.raw),
            };
            Entry { sketch: None, outcome: Outcome::Failed(letter) }
        }
    }
}

/// The outcome of a record whose id was met before: skipped if it is the same, else failed.
fn repeated(read: &Read, seen: &mut HashMap<[u8; 16], [u8; 16]>) -> Option<Outcome> {
    let source = match &read.entry.outcome {
        Outcome::Live(r) | Outcome::Dropped(r) => &r.source,
        Outcome::Failed(letter) => &letter.source,
        Outcome::Skipped(_) => return None,
    };
    let before = match seen.entry(short(read.id.as_bytes())) {
        std::collections::hash_map::Entry::Vacant(place) => {
            place.insert(half(&source.hash));
            return None;
        }
        std::collections::hash_map::Entry::Occupied(place) => *place.get(),
    };
    if before == half(&source.hash) {
        return Some(Outcome::Skipped(Skipped {
            id: read.id.clone(),
            path: source.path.clone(),
            record: source.record,
            reason: "the same document as one before".to_owned(),
        }));
    }
    let raw = match &read.entry.outcome {
        Outcome::Live(r) | Outcome::Dropped(r) => RawCopy::Text(r.raw.clone()),
        Outcome::Failed(letter) => letter.raw.clone(),
        Outcome::Skipped(_) => return None,
    };
    Some(Outcome::Failed(DeadLetter {
        id: read.id.clone(),
        source: source.clone(),
        stage: None,
        kind: "repeated-id".to_owned(),
        error: "the id was used before by a document with other content; ids must be unique"
            .to_owned(),
        raw,
    }))
}

/// Stands for an input when a run is resumed: where it came from and what it holds.
fn input_hash(source: &Source) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(source.path.as_bytes());
    hasher.update(&source.record.to_le_bytes());
    hasher.update(&source.hash);
    *hasher.finalize().as_bytes()
}

fn short(bytes: &[u8]) -> [u8; 16] {
    half(blake3::hash(bytes).as_bytes())
}

fn half(hash: &[u8; 32]) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&hash[..16]);
    out
}

fn kind_name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Failed => "failed",
        ErrorKind::Panicked => "panicked",
        ErrorKind::Crashed => "crashed",
        ErrorKind::TimedOut => "timed-out",
        ErrorKind::Malformed => "malformed-edits",
    }
}

/// Writes the links that claim something about texts, and counts them.
fn list_links(
    corpus: &Corpus,
    files: &mut Files<'_>,
    names: &Names,
    stage: u16,
) -> Result<u64, EngineError> {
    let reader = corpus.reader();
    let mut line = String::new();
    let mut listed = 0;
    for n in 0..reader.link_count() {
        let link = reader.link(n)?;
        if reader.is_minor(&link, LARGE_CLUSTER) {
            continue;
        }
        listed += 1;
        line.clear();
        line.push_str("{\"a\":");
        json::string(&mut line, &reader.card(link.a)?.id);
        line.push_str(",\"b\":");
        json::string(&mut line, &reader.card(link.b)?.id);
        line.push_str(",\"kind\":");
        json::string(&mut line, link.kind.as_str());
        line.push_str(&format!(
            ",\"score\":{}.{:06},\"rule\":",
            link.score / wirecopy_stage::SCORE_ONE,
            link.score % wirecopy_stage::SCORE_ONE
        ));
        let rule = wirecopy_document::RuleRef { stage, rule: link.rule.0 };
        json::string(&mut line, names.rule(rule));
        line.push_str(",\"spans\":[");
        for (i, span) in link.spans.iter().enumerate() {
            json::comma(&mut line, i);
            line.push_str(&format!(
                "{{\"a\":[{},{}],\"b\":[{},{}]}}",
                span.a.start, span.a.end, span.b.start, span.b.end
            ));
        }
        line.push_str("]}\n");
        files.link(&line)?;
    }
    Ok(listed)
}

#[derive(Default)]
struct WrittenCounts {
    written: u64,
    dropped: u64,
    failed: u64,
    skipped: Vec<Skipped>,
    findings: u64,
    pairs_failed: u64,
}

impl WrittenCounts {
    fn add(&mut self, fate: Option<Fate>, findings: u64, skipped: Option<Skipped>) {
        self.findings += findings;
        self.skipped.extend(skipped);
        match fate {
            Some(Fate::Written) => self.written += 1,
            Some(Fate::Dropped) => self.dropped += 1,
            Some(Fate::Failed) => self.failed += 1,
            Some(Fate::Skipped) | None => {}
        }
    }

    fn totals(&self, files_skipped: u64) -> Totals {
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

fn stage_times(runners: &[Runner<'_>]) -> Vec<StageTime> {
    let time = |runner: &Runner<'_>| StageTime {
        id: runner.planned.id.clone(),
        documents: runner.counts.documents.load(Ordering::Relaxed),
        edits: runner.counts.edits.load(Ordering::Relaxed),
        seconds: runner.counts.nanos.load(Ordering::Relaxed) as f64 / 1e9,
    };
    runners.iter().map(time).collect()
}

fn stage_record(stage: &crate::plan::PlannedStage) -> StageRecord {
    let description = serde_json::to_string(&stage.description).unwrap_or_default();
    StageRecord {
        id: stage.id.clone(),
        stage: stage.description.name.clone(),
        version: stage.description.version.clone(),
        description: blake3::hash(description.as_bytes()).to_hex().to_string(),
        settings: stage.settings.clone(),
        resources: stage.resources.clone(),
        library: stage.library.clone(),
    }
}

fn input_record(file: &FileRead) -> InputRecord {
    InputRecord { path: file.name.clone(), bytes: file.bytes, hash: file.hash.to_hex().to_string() }
}

fn skipped_records(files: &[SkippedFile], records: &[Skipped]) -> Vec<SkippedRecord> {
    let of_file = |f: &SkippedFile| SkippedRecord {
        path: f.name.clone(),
        id: None,
        reason: f.reason.clone(),
    };
    let of_record = |s: &Skipped| SkippedRecord {
        path: s.path.clone(),
        id: Some(s.id.clone()),
        reason: s.reason.clone(),
    };
    files.iter().map(of_file).chain(records.iter().map(of_record)).collect()
}
