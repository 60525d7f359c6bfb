//! From a checked pipeline to stages that can be made.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use wirecopy_document::Document;
use wirecopy_engine::{PlannedStage, When};
use wirecopy_loader::{CommandSpec, CommandStage, Library, WorkerSpec, isolate};
use wirecopy_pipeline::{
    Catalog as _, Checked, Isolation, MAX_FILE_BYTES, MAX_FILE_VARIABLE, Origin, Pipeline,
    Problems, StageEntry, load_within,
};
use wirecopy_stage::{Instance, Registration, Resources};

use crate::catalog::{Stages, read_resources};
use crate::lock::{self, Lock};
use crate::registry;

/// Seconds of processor time that an isolated stage has for one document, unless the pipeline says otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);
/// MiB of memory that an isolated stage has, unless the pipeline says otherwise.
const MEMORY: u64 = 1024;

/// The most MiB that a pipeline file may be allowed to have.
const LONGEST_PIPELINE: usize = 64;

/// How the stages are run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Mode {
    /// As part of this program.
    #[default]
    Linked,
    /// From dynamic libraries beside this program.
    Loaded,
    /// In worker processes.
    Isolated,
}

/// A pipeline file that was read and checked, with its warnings.
pub(crate) struct Loaded {
    pub(crate) pipeline: Pipeline,
    pub(crate) warnings: Problems,
    /// BLAKE3 hash of the file.
    pub(crate) hash: String,
}

/// Why a pipeline file cannot be used.
pub(crate) enum NotLoaded {
    /// It cannot be read at all.
    Unreadable(anyhow::Error),
    /// It has problems.
    Problems(Box<Problems>),
}

/// Reads and checks a pipeline file: plugins are opened and commands started, for what they say of themselves.
pub(crate) fn load(file: &Path) -> Result<Loaded, NotLoaded> {
    load_with(file, &Stages::default())
}

/// Reads a pipeline file and checks it against what is known of stages.
pub(crate) fn load_with(file: &Path, stages: &Stages) -> Result<Loaded, NotLoaded> {
    let (absolute, text) = read(file).map_err(NotLoaded::Unreadable)?;
    check(&absolute, &text, stages)
}

/// Checks the text of a pipeline against what is known of stages; its paths are relative to the folder of `file`, which
/// need not be there.
pub(crate) fn check(file: &Path, text: &str, stages: &Stages) -> Result<Loaded, NotLoaded> {
    match load_within(file, text, stages, largest().map_err(NotLoaded::Unreadable)?) {
        Ok(Checked { pipeline, warnings }) => {
            let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
            Ok(Loaded { pipeline, warnings, hash })
        }
        Err(problems) => Err(NotLoaded::Problems(Box::new(problems))),
    }
}

/// Bytes that a pipeline file may have.
fn largest() -> Result<usize> {
    let Some(said) = std::env::var_os(MAX_FILE_VARIABLE) else { return Ok(MAX_FILE_BYTES) };
    let most = said.to_str().and_then(|said| said.trim().parse::<usize>().ok());
    let most = most.filter(|most| (1..=LONGEST_PIPELINE).contains(most));
    let most = most.with_context(|| {
        format!("{MAX_FILE_VARIABLE} is not a number of MiB from 1 to {LONGEST_PIPELINE}")
    })?;
    Ok(most << 20)
}

/// The absolute path of a pipeline file, and its text.
fn read(file: &Path) -> Result<(PathBuf, String)> {
    // The check says that it is too long; the rest of it need not be read for that.
    let most = largest()? as u64 + 1;
    let open = || -> std::io::Result<Vec<u8>> {
        let mut text = Vec::new();
        File::open(file)?.take(most).read_to_end(&mut text)?;
        Ok(text)
    };
    let text = open().with_context(|| format!("cannot read {}", file.display()))?;
    let cut = text.len() as u64 == most;
    let text = match String::from_utf8(text) {
        Ok(text) => text,
        Err(error) if cut => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        Err(error) => return Err(anyhow!("{} is not UTF-8 text: {error}", file.display())),
    };
    // Plugins are found by absolute path only.
    let absolute = std::path::absolute(file)?;
    Ok((absolute, text))
}

/// The stages of a pipeline, ready to be made.
pub(crate) fn stages(pipeline: &Pipeline, mode: Mode) -> Result<Vec<PlannedStage>> {
    let lock = Lock::of(pipeline.dir())?;
    pipeline.stages.iter().map(|e| planned(e, pipeline.dir(), lock.as_ref(), mode)).collect()
}

/// A worker of this program, with the limits of a pipeline that says nothing of them, and nothing in it yet.
pub(crate) fn worker() -> Result<WorkerSpec> {
    let (program, args) = crate::embed::worker_program()?;
    let mut spec = WorkerSpec::new(program, &[], "");
    spec.args = args;
    // The program's allocator reserves a gigabyte of addresses ahead, which the limit of a worker would count.
    spec.env = vec![("MIMALLOC_ARENA_RESERVE".into(), "0".into())];
    (spec.cpu, spec.memory) = (TIMEOUT, MEMORY);
    Ok(spec)
}

fn planned(
    entry: &StageEntry,
    dir: &Path,
    lock: Option<&Lock>,
    mode: Mode,
) -> Result<PlannedStage> {
    let resources =
        read_resources(&entry.resources).map_err(|e| anyhow!("stage `{}`: {e}", entry.id))?;
    let hashes = resources
        .0
        .iter()
        .map(|r| (r.path.clone(), blake3::hash(&r.bytes).to_hex().to_string()))
        .map(|(path, hash)| (relative(&path, dir), hash))
        .collect();
    let when = entry.when.clone().map(|when| -> When {
        Box::new(move |doc: &Document| {
            when.eval(&|field| {
                doc.fields.get(field).and_then(|value| serde_json::to_value(value).ok())
            })
        })
    });
    let mut library_hash = None;
    let mut fingerprint = registry::fingerprint(&entry.stage).to_owned();
    let mut code = Some(fingerprint.clone());
    let spec = |library: Option<(PathBuf, String)>| -> Result<WorkerSpec> {
        let (library, hash) = library.unzip();
        Ok(WorkerSpec {
            library,
            hash,
            stage: entry.stage.clone(),
            settings: entry.settings.to_string(),
            resources: resources.clone(),
            cpu: entry.timeout.unwrap_or(TIMEOUT),
            memory: entry.memory.unwrap_or(MEMORY),
            ..worker()?
        })
    };
    let make: wirecopy_engine::Make = match &entry.origin {
        Origin::Command(argv) => {
            fingerprint = command_fingerprint(argv, dir);
            // What a program reads besides is not known here.
            code = None;
            let mut spec = CommandSpec::new(argv);
            spec.directory = Some(dir.to_owned());
            spec.settings = entry.settings.clone();
            spec.timeout = entry.timeout.unwrap_or(TIMEOUT);
            Box::new(move || {
                let stage = CommandStage::start(spec.clone()).map_err(|e| e.to_string())?;
                Ok(Instance::Document(Box::new(stage)))
            })
        }
        Origin::Plugin(path) => {
            let hash = match lock.and_then(|lock| lock.hash_of(path)) {
                Some(noted) => noted.to_owned(),
                None => wirecopy_loader::hash(path)?,
            };
            fingerprint.clone_from(&hash);
            code = Some(hash.clone());
            library_hash = Some(hash.clone());
            if entry.isolation == Isolation::Process || mode == Mode::Isolated {
                isolated(spec(Some((path.clone(), hash)))?)
            } else {
                loaded(Library::open_as(path, Some(&hash))?, entry, resources.clone())
            }
        }
        Origin::Linked if entry.isolation == Isolation::Process || mode == Mode::Isolated => {
            isolated(spec(None)?)
        }
        Origin::Linked if mode == Mode::Loaded => {
            let library = Library::open(&bundled_library(&entry.stage)?)?;
            code = Some(library.hash().to_owned());
            loaded(library, entry, resources.clone())
        }
        Origin::Linked => linked(entry, resources.clone())?,
    };
    Ok(PlannedStage {
        id: entry.id.clone(),
        description: entry.description.clone(),
        make,
        when,
        settings: entry.settings.clone(),
        resources: hashes,
        library: library_hash,
        files: binaries(&entry.origin, dir),
        index: entry.index.clone(),
        code,
        fingerprint,
    })
}

/// Path and hash of the files behind a stage that come from outside of the program.
fn binaries(origin: &Origin, dir: &Path) -> Vec<(String, String)> {
    let hashed = |(name, path): (String, PathBuf)| Some((name, wirecopy_loader::hash(&path).ok()?));
    lock::files(origin, dir).into_iter().filter_map(hashed).collect()
}

/// Hash of a command line and of the files that it names: a script that was changed is another stage.
fn command_fingerprint(argv: &[String], dir: &Path) -> String {
    let mut hasher = blake3::Hasher::new();
    for arg in argv {
        hasher.update(&(arg.len() as u64).to_le_bytes());
        hasher.update(arg.as_bytes());
    }
    for (name, path) in crate::lock::files(&Origin::Command(argv.to_vec()), dir) {
        if let Ok(content) = std::fs::read(path) {
            hasher.update(name.as_bytes());
            hasher.update(&content);
        }
    }
    hasher.finalize().to_hex().to_string()
}

fn linked(entry: &StageEntry, resources: Resources) -> Result<wirecopy_engine::Make> {
    let registration: Registration = registry::find(&entry.stage)
        .ok_or_else(|| anyhow!("no linked stage is called `{}`", entry.stage))?;
    let settings = entry.settings.to_string();
    Ok(Box::new(move || registration.create(&settings, &resources).map_err(|e| e.to_string())))
}

fn loaded(library: Library, entry: &StageEntry, resources: Resources) -> wirecopy_engine::Make {
    let library = Arc::new(library);
    let (stage, settings) = (entry.stage.clone(), entry.settings.to_string());
    Box::new(move || library.create(&stage, &settings, &resources).map_err(|e| e.to_string()))
}

/// A stage in worker processes.
fn isolated(spec: WorkerSpec) -> wirecopy_engine::Make {
    Box::new(move || Ok(isolate(spec.clone()).map_err(|e| e.to_string())?.instance))
}

/// Where the library of a bundled stage lies: beside this program, or one folder up, where a build puts examples and
/// tests.
fn bundled_library(stage: &str) -> Result<PathBuf> {
    let exe = std::env::current_exe().context("cannot find this program")?;
    let name = registry::library_name(stage);
    let places: Vec<PathBuf> = exe.ancestors().skip(1).take(2).map(|dir| dir.join(&name)).collect();
    places.iter().find(|p| p.is_file()).cloned().ok_or_else(|| {
        anyhow!(
            "the library of stage `{stage}` is not at {}; build it with `cargo build -p wirecopy-plugin-{stage}`",
            places.first().map_or_else(String::new, |p| p.display().to_string())
        )
    })
}

/// A path as the pipeline file sees it, so that the manifest does not depend on where the project lies.
pub(crate) fn relative(path: &str, dir: &Path) -> String {
    Path::new(path).strip_prefix(dir).map_or_else(|_| path.to_owned(), |p| p.display().to_string())
}

/// A list of the descriptions of the linked stages.
pub(crate) fn descriptions() -> Vec<wirecopy_stage::Description> {
    Stages::default().linked()
}
