//! A run from beginning to end.

use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Instant;

use wirecopy_stage::Names;

use crate::EngineError;
use crate::cache::Cache;
use crate::corpus::Context;
use crate::finished::FinishedRun;
use crate::index::Index;
use crate::input::{self, SkippedFile};
use crate::json::{SCHEMA_VERSION, View};
use crate::legs::{Job, ReadLeg, WrittenCounts};
use crate::listing::list_links;
use crate::manifest::{
    ClusterRecord, IndexRecord, Manifest, PipelineEntry, RunRecord, SkippedRecord, StageRecord,
    StageTime, Totals,
};
use crate::outcome::kind_name;
use crate::output::{Files, dead_pair};
use crate::own;
use crate::plan::{Control, Existing, Plan, Progress};
use crate::quota::Quota;
use crate::reader::Reading;
use crate::remote::is_url;
use crate::repeats::Repeats;
use crate::runner::Runner;
use crate::spool::Skipped;

/// The folder inside the output folder where a run works.
pub const WORK: &str = ".wirecopy-work";
/// Its name from the moment when the run is finished.
pub const DONE: &str = ".wirecopy-done";
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
    /// Pairs of documents that a stage failed on; they stand in the dead letters and are no inputs.
    pub pairs_failed: u64,
    /// Segments of an earlier run that were used again.
    pub resumed_segments: u32,
    /// Bytes of the inputs that were read, as they lie on disk, and how many there are: a sample reads a part of them.
    pub input_bytes: (u64, u64),
    /// Bytes that were written: documents and all other files of the output.
    pub output_bytes: u64,
    /// The most bytes that were on disk while it was under way, of what had no final name: the work folder with the
    /// outputs, the next cache, the next parts of indexes.
    pub work_bytes: u64,
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
    if is_url(&plan.output.path) {
        return Err(EngineError::Output {
            path: plan.output.path.clone(),
            message:
                "a run writes to a folder of this machine; name one, and copy it there afterwards"
                    .into(),
        });
    }
    let mut runners = plan
        .stages
        .iter()
        .enumerate()
        .map(|(n, stage)| Runner::new(stage, u16::try_from(n).unwrap_or(u16::MAX)))
        .collect::<Result<Vec<_>, _>>()?;
    let listing = input::list(&plan.inputs, &plan.reading)?;
    let key = run_key(plan);
    let out = &plan.output.path;
    let work = out.join(WORK);
    let _lock = prepare(out, &work, plan.existing, &key, progress)?;
    let token = token(out, &work, plan.existing)?;
    let quota = Quota::watch(&work, plan.max_work, control);

    let cache = open_cache(plan, progress);
    if let Some(cache) = &cache {
        quota.also(cache.drafts());
        runners.iter_mut().for_each(|runner| runner.keep(SEMANTICS));
    }

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
        cache: cache.as_ref(),
        work: &work,
        key: &key,
        control,
        progress,
        panics: 0,
        limits_struck: false,
        repeats: None,
    };

    // The first leg reads; each corpus stage begins another.
    let corpus_at: Vec<usize> = (0..runners.len()).filter(|&i| runners[i].is_corpus()).collect();
    let first_end = corpus_at.first().copied().unwrap_or(runners.len());
    // An index that does not fit is found out before the first document is read.
    let mut indexes = Vec::new();
    for &at in &corpus_at {
        let stage = &plan.stages[at];
        let index = stage.index.as_deref();
        let open = |path| Index::open(path, stage, &token, plan.rebuild_index, &quota);
        let opened = index.map(open).transpose();
        if opened.is_err() && !work.join("read").exists() {
            // Nothing has begun that could be resumed.
            let _ = fs::remove_dir_all(&work);
        }
        indexes.push(opened?);
    }
    let mut found: Vec<Found> = vec![Found::default(); runners.len()];
    let mut additions = Vec::new();
    let bytes = |file: &input::InputFile| fs::metadata(&file.path).map_or(0, |m| m.len());
    let bytes: u64 = listing.files.iter().map(bytes).sum();
    job.repeats = repeats(&runners, first_end, indexes.first(), bytes);
    let ReadLeg { mut spool, files: files_read, resumed, consumed } =
        job.read_leg(listing.files, first_end)?;

    let indexed = plan.stages.iter().any(|stage| stage.index.is_some());
    let mut files = Files::create(&plan.output, work.join("files"), indexed)?;
    let mut written = WrittenCounts::default();
    let mut link_count = 0;
    let mut indexes = indexes.into_iter();
    for (i, &at) in corpus_at.iter().enumerate() {
        let index = indexes.next().flatten();
        let context = Context {
            runner: &runners[at],
            spool: &spool,
            work: &work.join(format!("corpus-{i}")),
            threads: plan.threads,
            control,
            progress,
            repeats: job.repeats.take(),
        };
        let mut corpus = context.run(index)?;
        drop(context);
        if let Some(addition) = &corpus.addition {
            let replaced = addition.draft.replaced();
            if replaced > 0 {
                progress.note(&format!(
                    "{replaced} articles of the index of `{}` came again, under the same ids: the \
                     new ones take their places",
                    plan.stages[at].id
                ));
            }
            found[at].index = Some(IndexRecord { documents: addition.index.living(), replaced });
        }
        for revision in &corpus.revisions {
            files.revision(revision)?;
        }
        found[at].clusters = corpus.cluster_records();
        for pair in &corpus.failures {
            let kind = kind_name(pair.failure.kind);
            let stage = &plan.stages[at].id;
            files.dead(&dead_pair(&pair.a, &pair.b, stage, kind, &pair.failure.message))?;
            written.pairs_failed += 1;
            job.count_failure(pair.failure.kind, at, &pair.a)?;
        }
        let number = u16::try_from(at).unwrap_or(u16::MAX);
        link_count += list_links(
            corpus.reader(),
            corpus.base,
            &mut files,
            &names,
            number,
            plan.threads,
            control,
        )?;
        let end = corpus_at.get(i + 1).copied().unwrap_or(runners.len());
        let last = i + 1 == corpus_at.len();
        if last {
            job.output_leg(&spool, Some((&mut corpus, at, end)), &mut files, &view, &mut written)?;
        } else {
            job.repeats = repeats(&runners, end, indexes.as_slice().first(), bytes);
            let next = job.corpus_leg(&spool, &mut corpus, at, end, i)?;
            std::mem::replace(&mut spool, next).remove()?;
        }
        additions.extend(corpus.addition.take());
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
        stages: plan.stages.iter().zip(found).map(|(s, found)| stage_record(s, found)).collect(),
        rules: rules.iter().map(|r| (*r).to_owned()).collect(),
        inputs: files_read,
        skipped: skipped_records(&listing.skipped, &written.skipped),
        counts: totals,
        links: link_count,
        outputs: finished.written(),
        reproducible: !job.limits_struck && plan.stages.iter().all(|s| s.description.deterministic),
    };
    let output_bytes = manifest.outputs.iter().map(|w| w.bytes).sum();
    let seconds = began.elapsed().as_secs_f64();
    let record = RunRecord {
        schema_version: SCHEMA_VERSION,
        seconds,
        threads: plan.threads,
        host,
        resumed_segments: resumed,
        work_bytes: quota.most(),
        token: token.clone(),
        stages: stages.clone(),
    };
    finished.add("run.json", &record)?;
    finished.add("manifest.json", &manifest)?;
    finished.publish(out)?;
    // Last: what an index knows has been written, and a run that ends before is simply made again.
    // A sample is for a look, and must not take the place of the whole, here nor in the cache.
    for addition in additions {
        if plan.rebuild_index && addition.draft.is_empty() {
            progress.note("there is no document to rebuild the index with: it stays as it was");
        }
        if plan.sample.is_none() {
            addition.index.commit(addition.draft, &token)?;
        }
    }
    if let Some(cache) = cache.filter(|cache| plan.sample.is_none() || !cache.holds_something())
        && let Err(error) = cache.commit(resumed > 0)
    {
        progress.note(&format!("the results of stages are not kept for the next run: {error}"));
    }
    // In one step: a run that is killed while it clears away is finished, and not one that can be resumed.
    let done = out.join(DONE);
    fs::rename(&work, &done).map_err(EngineError::io("rename", &work))?;
    // What cannot be removed now, the next run removes; this one is finished.
    let _ = fs::remove_dir_all(&done);
    Ok(Summary {
        totals,
        links: link_count,
        findings: written.findings,
        pairs_failed: written.pairs_failed,
        stages,
        resumed_segments: resumed,
        input_bytes: (consumed, bytes.max(consumed)),
        output_bytes,
        work_bytes: quota.most(),
        seconds,
    })
}

/// A table for the keys of the corpus stage at this place, if lone postings are of no use to it. An index keeps them:
/// a later run may bring the second.
fn repeats(
    runners: &[Runner<'_>],
    at: usize,
    index: Option<&Option<Index>>,
    bytes: u64,
) -> Option<Repeats> {
    let plan = runners.get(at)?.corpus(|stage| Ok(stage.plan())).ok()?;
    (plan.group_least >= 2 && index.is_none_or(Option::is_none)).then(|| Repeats::new(bytes))
}

/// The cache of a plan. A run without one gives the same results, so that nothing here ends it.
fn open_cache(plan: &Plan, progress: &dyn Progress) -> Option<Cache> {
    match Cache::open(plan.cache.as_deref()?) {
        Ok(Some(cache)) => return Some(cache),
        Ok(None) => progress.note("another run is at work on the cache: this one goes without"),
        Err(error) => progress.note(&format!("there is no cache for this run: {error}")),
    }
    None
}

const AT_WORK: &str = "another run is at work there";

/// Whether another run holds the lock on a work folder. One that was interrupted does not.
fn is_locked(work: &Path) -> bool {
    let path = work.join("lock");
    path.exists() && own::lock(&path).is_ok_and(|lock| lock.try_lock().is_err())
}

/// Makes the output folder ready and takes the lock on it.
fn prepare(
    out: &Path,
    work: &Path,
    existing: Existing,
    key: &str,
    progress: &dyn Progress,
) -> Result<File, EngineError> {
    let refuse = |message: &str| {
        Err(EngineError::Output { path: out.to_owned(), message: message.to_owned() })
    };
    if out.exists() && !out.is_dir() {
        return refuse("it is not a folder");
    }
    let has = |path: &str| out.join(path).exists();
    let empty = match fs::read_dir(out) {
        // What is hidden and ours says nothing by itself: somebody removed all that can be seen.
        Ok(entries) => entries.filter_map(Result::ok).all(|entry| {
            let name = entry.file_name();
            (name.to_string_lossy().starts_with(".wirecopy-") && name != WORK) || name == ".exports"
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(EngineError::io("list", out)(error)),
    };
    // Other programs have manifests, too.
    let ours = Manifest::is_at(out) || has(WORK) || has(DONE);
    match existing {
        _ if empty => {}
        Existing::Refuse if has(WORK) && is_locked(work) => return refuse(AT_WORK),
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
    if existing == Existing::Resume && !has(WORK) {
        if finished_key(out).is_some_and(|finished| finished != key) {
            return refuse(
                "the run there is finished, and had another pipeline or other settings; \
                 --overwrite replaces its output",
            );
        }
        // A script that always resumes gets its output, and a person is told why it takes as long as a whole run.
        progress.note(if has("manifest.json") {
            "the run there is finished, so that there is nothing to resume: it begins anew"
        } else {
            "there is no run to resume: this one begins"
        });
    }
    let done = out.join(DONE);
    if done.exists() {
        fs::remove_dir_all(&done).map_err(EngineError::io("remove", &done))?;
    }
    if fs::symlink_metadata(work).is_ok_and(|meta| meta.is_symlink()) {
        return refuse("`.wirecopy-work` in it is a link, which no run makes; remove it");
    }
    fs::create_dir_all(work).map_err(EngineError::io("create", work))?;
    let lock_path = work.join("lock");
    let lock = own::lock(&lock_path).map_err(EngineError::io("open", &lock_path))?;
    if lock.try_lock().is_err() {
        return refuse(AT_WORK);
    }
    let key_path = work.join("run.key");
    // A run that was killed while it wrote the key had done nothing yet.
    let old = fs::read_to_string(&key_path).ok().filter(|old| old.len() == key.len());
    match (existing, old) {
        (Existing::Resume, Some(old)) if old != key => {
            return refuse(
                "the interrupted run there had another pipeline or other settings; --overwrite begins \
                 anew",
            );
        }
        (Existing::Resume, Some(_)) => {}
        _ => {
            let read = work.join("read");
            if read.exists() {
                fs::remove_dir_all(&read).map_err(EngineError::io("remove", &read))?;
            }
            // A run that begins anew is another one.
            let _ = fs::remove_file(work.join("run.token"));
            fs::write(&key_path, key).map_err(EngineError::io("write", &key_path))?;
        }
    }
    Ok(lock)
}

/// What tells this run from every other, also after it was resumed.
///
/// A run that is resumed although it is finished is the same one: it takes its part of an index out again.
fn token(out: &Path, work: &Path, existing: Existing) -> Result<String, EngineError> {
    let path = work.join("run.token");
    if existing == Existing::Resume
        && !path.exists()
        && let Some(record) = FinishedRun::open(out).ok().flatten().and_then(|run| run.record)
        && !record.token.is_empty()
    {
        fs::write(&path, &record.token).map_err(EngineError::io("write", &path))?;
        return Ok(record.token);
    }
    if let Ok(token) = fs::read_to_string(&path)
        && token.len() == 2 * blake3::OUT_LEN
    {
        return Ok(token);
    }
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let name = format!("{:?} {} {}", since.unwrap_or_default(), std::process::id(), work.display());
    let token = blake3::hash(name.as_bytes()).to_hex().to_string();
    fs::write(&path, &token).map_err(EngineError::io("write", &path))?;
    Ok(token)
}

/// What decided the results of the run that is finished in a folder, as its manifest says.
fn finished_key(out: &Path) -> Option<String> {
    let text = fs::read_to_string(out.join("manifest.json")).ok()?;
    let manifest: Manifest = serde_json::from_str(&text).ok()?;
    Some(manifest.pipeline.run)
}

/// Hash of all that decides the results besides the content of the inputs.
pub(crate) fn run_key(plan: &Plan) -> String {
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
    let Reading { format, encoding, mapping, limits } = &plan.reading;
    add(&format!("{format:?} {:?} {:?}", encoding.map(|e| e.name()), plan.sample));
    add(&mapping.describe());
    add(&format!("{limits:?}"));
    if plan.rebuild_index {
        add("rebuild-index");
    }
    hasher.finalize().to_hex().to_string()
}

/// What a corpus stage found, for the manifest.
#[derive(Clone, Default)]
pub(crate) struct Found {
    index: Option<IndexRecord>,
    clusters: Vec<ClusterRecord>,
}

fn stage_times(runners: &[Runner<'_>]) -> Vec<StageTime> {
    let time = |runner: &Runner<'_>| StageTime {
        id: runner.planned.id.clone(),
        documents: runner.counts.documents.load(Ordering::Relaxed),
        cached: runner.counts.cached.load(Ordering::Relaxed),
        edits: runner.counts.edits.load(Ordering::Relaxed),
        seconds: runner.counts.nanos.load(Ordering::Relaxed) as f64 / 1e9,
    };
    runners.iter().map(time).collect()
}

pub(crate) fn stage_record(stage: &crate::plan::PlannedStage, found: Found) -> StageRecord {
    let description = serde_json::to_string(&stage.description).unwrap_or_default();
    StageRecord {
        id: stage.id.clone(),
        stage: stage.description.name.clone(),
        version: stage.description.version.clone(),
        description: blake3::hash(description.as_bytes()).to_hex().to_string(),
        settings: stage.settings.clone(),
        resources: stage.resources.clone(),
        library: stage.library.clone(),
        files: stage.files.clone(),
        index: found.index,
        clusters: found.clusters,
    }
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
