//! Stages in worker processes.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use wirecopy_abi as abi;
use wirecopy_stage::{Description, ErrorKind, Instance, Resources, StageError};

use crate::artifact::Artifact;
use crate::boundary::{Call, Caller, Reply};
use crate::check::malformed;
use crate::passing::{Quota, pass_on};
use crate::process::{self, Limits, Process, Trouble};
use crate::wire::{
    CALL, CallFrame, DONE, DoneFrame, READY, Ready, Refusal, SETUP, Setup, WireDocument, encode,
    payload, whole, with_edits,
};
use crate::{LoadError, WorkerError, remote};

/// How many times longer the wall time of a call may be than its processor time.
const WALL: u32 = 10;

/// How many times higher the limits are when a call is tried once more.
const MORE: u32 = 4;

/// What runs in a worker process, and how far it may go.
#[derive(Clone, Debug)]
pub struct WorkerSpec {
    /// The program: usually this one, `std::env::current_exe()`.
    pub program: PathBuf,
    /// The arguments with which it runs [`worker_main`](crate::worker_main).
    pub args: Vec<OsString>,
    /// Variables of its environment besides those of this process.
    pub env: Vec<(OsString, OsString)>,
    /// The plugin that holds the stage, by absolute path; nothing for a stage that is linked into the program.
    pub library: Option<PathBuf>,
    /// BLAKE3 that the plugin's file must have, in hexadecimal; nothing for any.
    pub hash: Option<String>,
    /// The name of the stage.
    pub stage: String,
    /// Its settings: a JSON object.
    pub settings: String,
    /// The files that the settings name.
    pub resources: Resources,
    /// How much processor time a call may take. On the wall it may take ten times as long.
    pub cpu: Duration,
    /// How much memory the process may map, in MiB.
    pub memory: u64,
}

impl WorkerSpec {
    /// A linked stage without settings, 30 seconds of processor time a call, 1 GiB of memory.
    pub fn new(program: impl Into<PathBuf>, args: &[&str], stage: impl Into<String>) -> Self {
        WorkerSpec {
            program: program.into(),
            args: args.iter().map(OsString::from).collect(),
            env: Vec::new(),
            library: None,
            hash: None,
            stage: stage.into(),
            settings: "{}".to_owned(),
            resources: Resources::default(),
            cpu: Duration::from_secs(30),
            memory: 1024,
        }
    }

    fn artifact(&self) -> Result<Option<Artifact>, LoadError> {
        let take = |path| Artifact::take(path, self.hash.as_deref());
        self.library.as_deref().map(take).transpose()
    }
}

/// A stage that runs in worker processes.
pub struct Isolated {
    /// What it says of itself.
    pub description: Description,
    /// BLAKE3 of the plugin's file in hexadecimal; nothing for a linked stage.
    pub hash: Option<String>,
    /// The stage.
    pub instance: Instance,
}

/// Makes a stage that runs in worker processes, one for every thread that calls it at a time.
///
/// When a worker dies or exceeds a limit, the call is tried once more in a fresh worker at four times the limits, while
/// no other call is under way; if that fails too, the document fails with [`ErrorKind::Crashed`] or
/// [`ErrorKind::TimedOut`], and the next one gets a new worker.
///
/// # Errors
///
/// When the plugin is not one, the worker cannot be started, or the stage refuses its settings.
pub fn isolate(spec: WorkerSpec) -> Result<Isolated, WorkerError> {
    let artifact = spec.artifact()?;
    let hash = artifact.as_ref().map(|a| a.hash.clone());
    let mut workers = Workers::new(spec, artifact);
    let (worker, ready) = workers.start(1)?;
    workers.many = ready.many;
    let description = descriptions(&ready).and_then(|mut list| list.pop());
    let Some(description) = description else {
        return Err(WorkerError::Refused("the worker does not describe its stage".to_owned()));
    };
    workers.give(worker);
    let instance = remote::instance(workers, ready.passes, &description)
        .map_err(|e| WorkerError::Refused(e.to_string()))?;
    Ok(Isolated { description, hash, instance })
}

/// What the stages of a plugin say of themselves, asked in a worker process, so that a plugin that dies while it is
/// loaded does not take this process with it. Of `spec`, stage, settings and resources do not count.
///
/// # Errors
///
/// As [`isolate`].
pub fn probe(mut spec: WorkerSpec) -> Result<Vec<Description>, WorkerError> {
    let artifact = spec.artifact()?;
    spec.stage.clear();
    let workers = Workers::new(spec, artifact);
    let (_, ready) = workers.start(1)?;
    descriptions(&ready)
        .ok_or_else(|| WorkerError::Refused("the worker does not describe its stages".to_owned()))
}

/// Held for reading during calls, for writing while one is tried again alone.
static ALONE: RwLock<()> = RwLock::new(());

fn descriptions(ready: &Ready) -> Option<Vec<Description>> {
    serde_json::from_str(&ready.descriptions).ok()
}

struct Workers {
    spec: WorkerSpec,
    /// The file that all workers load; it must not vanish before them.
    artifact: Option<Artifact>,
    idle: Mutex<Vec<Worker>>,
    /// Whether the stage knows the operations on many.
    many: bool,
    /// What they may say.
    quota: Arc<Quota>,
}

struct Worker {
    process: Process,
    /// The processor time that it had used when it last answered.
    used: Duration,
}

impl Workers {
    fn new(spec: WorkerSpec, artifact: Option<Artifact>) -> Self {
        let (idle, quota) = Default::default();
        Workers { spec, artifact, idle, many: false, quota }
    }

    fn limits(&self, times: u32) -> Limits {
        let cpu = self.spec.cpu * times;
        Limits { cpu: Some(cpu), wall: cpu * WALL }
    }

    fn start(&self, times: u32) -> Result<(Worker, Ready), WorkerError> {
        let spec = &self.spec;
        let mut command = process::command(&spec.program, &spec.args);
        command.envs(spec.env.iter().map(|(name, value)| (name, value)));
        command.stderr(Stdio::piped());
        let start = |error| WorkerError::Start { program: spec.program.clone(), error };
        let mut process = Process::start(&mut command).map_err(start)?;
        if let Some(stderr) = process.stderr() {
            let name = spec.stage.clone();
            let quota = Arc::clone(&self.quota);
            pass_on(stderr, quota, move || name.clone()).map_err(start)?;
        }
        let path = |p: &Path| p.as_os_str().as_bytes().to_vec();
        let library = self.artifact.as_ref().zip(spec.library.as_deref());
        let setup = Setup {
            library: library.map(|(a, p)| (path(p), path(&a.copy), a.hash.clone())),
            stage: spec.stage.clone(),
            settings: spec.settings.clone(),
            resources: spec.resources.clone(),
            memory: (spec.memory * u64::from(times)) << 20,
        };
        let died = |reason| WorkerError::Died { stage: spec.stage.clone(), reason };
        let frame = encode(SETUP, &setup).map_err(died)?;
        let limits = self.limits(times);
        let answer =
            process.converse(&frame, limits, Duration::ZERO, |buffer| whole(buffer, READY));
        let answer = answer.map_err(|trouble| died(words(trouble).1))?;
        match payload::<Result<Ready, Refusal>>(&answer).map_err(died)? {
            Ok(ready) => Ok((Worker { process, used: ready.cpu }, ready)),
            Err(Refusal::Settings(error)) => Err(WorkerError::Settings(error)),
            Err(Refusal::Other(reason)) => Err(WorkerError::Refused(reason)),
        }
    }

    fn take(&self) -> Option<Worker> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn give(&self, worker: Worker) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
    }

    fn ask(&self, worker: &mut Worker, frame: &[u8], times: u32) -> Result<Vec<u8>, Trouble> {
        let limits = self.limits(times);
        worker.process.converse(frame, limits, worker.used, |buffer| whole(buffer, DONE))
    }

    /// The answer to a frame. One that is about many is not tried again at higher limits: what is in it is asked for
    /// one by one instead.
    fn answer(&self, frame: &[u8], many: bool) -> Result<Vec<u8>, StageError> {
        let error = |trouble| {
            let (kind, reason) = words(trouble);
            StageError::of(kind, format!("the worker process gave up: {reason}"))
        };
        let fresh = |times| self.start(times).map(|(worker, _)| worker);
        let gone = |e: WorkerError| StageError::of(ErrorKind::Crashed, e.to_string());
        let shared = ALONE.read().unwrap_or_else(PoisonError::into_inner);
        let mut worker = match self.take() {
            Some(worker) => worker,
            None => fresh(1).map_err(gone)?,
        };
        match self.ask(&mut worker, frame, 1) {
            Ok(answer) => {
                if let Ok(done) = payload::<DoneFrame<'_>>(&answer) {
                    worker.used = done.cpu;
                    self.give(worker);
                }
                return Ok(answer);
            }
            Err(trouble @ Trouble::Garbled(_)) => return Err(error(trouble)),
            Err(trouble) if many => return Err(error(trouble)),
            Err(Trouble::Died(_) | Trouble::TimedOut(_)) => {}
        }
        drop(worker);
        drop(shared);
        let _alone = ALONE.write().unwrap_or_else(PoisonError::into_inner);
        let mut worker = fresh(MORE).map_err(gone)?;
        self.ask(&mut worker, frame, MORE).map_err(error)
    }
}

fn words(trouble: Trouble) -> (ErrorKind, String) {
    match trouble {
        Trouble::Died(reason) => (ErrorKind::Crashed, reason),
        Trouble::TimedOut(reason) => (ErrorKind::TimedOut, reason),
        Trouble::Garbled(reason) => (ErrorKind::Malformed, reason),
    }
}

impl Caller for Workers {
    fn call(&self, call: &Call<'_>, reply: &mut dyn Reply) -> Result<(), StageError> {
        // SAFETY: the views were laid out by this process and are good for as long as the call.
        let docs = call.docs.iter().map(|view| unsafe { WireDocument::of(view) }).collect();
        let frame = CallFrame {
            operation: call.operation,
            number: call.number,
            docs,
            frame: crate::wire::Raw(call.frame),
        };
        let answer = self.answer(
            &encode(CALL, &frame).map_err(StageError::new)?,
            (abi::corpus::LINK_MANY..=abi::corpus::VERIFY_MANY).contains(&call.operation),
        )?;
        let done: DoneFrame<'_> =
            payload(&answer).map_err(|e| malformed(format!("the worker's answer: {e}")))?;
        // Of an operation on many that failed, what came out before tells where.
        reply.bytes(done.bytes.0);
        done.result?;
        for edits in &done.edits {
            // SAFETY: the view points into the answer.
            with_edits(edits.0, |view| unsafe { reply.edits(view) })
                .ok_or_else(|| malformed("the worker's edits cannot be read"))?;
        }
        Ok(())
    }

    fn takes_many(&self) -> bool {
        self.many
    }
}
