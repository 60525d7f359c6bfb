//! Pipelines for other programs than the command line: the Python package stands on this.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Once, OnceLock};

use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use wirecopy_engine::{Control, EngineError, Existing, FinishedRun, Manifest, Plan, Steps, run};
use wirecopy_pipeline::{Pipeline, Problems};

use crate::articles::resolved;
use crate::build::{self, Loaded, Mode, NotLoaded};
use crate::catalog::Stages;
use crate::commands::run::{CACHE, output, quiet_panics};
use crate::commands::{explain, export};
use crate::progress::{Bar, Loudness};
use crate::reading::{self, Noted};
use crate::summary;

/// The program that workers of isolated stages run, and what stands before their arguments.
static WORKER: OnceLock<(PathBuf, Vec<OsString>)> = OnceLock::new();

/// A panic of a stage is told as a failure of its document, and need not be printed as well. Once is enough.
static QUIET: Once = Once::new();

/// Says which program the workers of isolated stages run, with which arguments: one that calls
/// [`exit_code`](crate::exit_code) with `wirecopy worker`. Without a word it is this program with `worker`. Only the first
/// call counts.
pub fn use_worker_program(program: PathBuf, args: Vec<OsString>) {
    let _ = WORKER.set((program, args));
}

pub(crate) fn worker_program() -> Result<(PathBuf, Vec<OsString>)> {
    if let Some(worker) = WORKER.get() {
        return Ok(worker.clone());
    }
    let program = std::env::current_exe().context("cannot find this program")?;
    Ok((program, vec!["worker".into()]))
}

/// A checked pipeline whose stages are made.
pub struct Embedded {
    pipeline: Pipeline,
    warnings: Problems,
    hash: String,
    steps: Steps,
    manifest: Manifest,
}

/// Why a pipeline cannot be used, or a run did not come to its end.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotEmbedded {
    /// The pipeline has problems.
    Problems(Box<Problems>),
    /// The engine refuses, or could not go on.
    Engine(EngineError),
    /// Anything else, as a person reads it.
    Other(String),
}

impl std::fmt::Display for NotEmbedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NotEmbedded::Problems(problems) => f.write_str(problems.render(false).trim_end()),
            NotEmbedded::Engine(error) => error.fmt(f),
            NotEmbedded::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for NotEmbedded {}

impl From<EngineError> for NotEmbedded {
    fn from(error: EngineError) -> Self {
        NotEmbedded::Engine(error)
    }
}

impl From<anyhow::Error> for NotEmbedded {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<EngineError>() {
            Ok(error) => NotEmbedded::Engine(error),
            Err(error) => NotEmbedded::Other(format!("{error:#}")),
        }
    }
}

impl From<NotLoaded> for NotEmbedded {
    fn from(error: NotLoaded) -> Self {
        match error {
            NotLoaded::Problems(problems) => NotEmbedded::Problems(problems),
            NotLoaded::Unreadable(error) => NotEmbedded::from(error),
        }
    }
}

/// What a run over files is asked to do, besides what its pipeline says.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// Read this instead of what the pipeline names.
    pub inputs: Vec<PathBuf>,
    /// Write here instead of where the pipeline says.
    pub output: Option<PathBuf>,
    /// How many threads work; all cores where nothing is said.
    pub threads: Option<usize>,
    /// Read only so many documents.
    pub sample: Option<u64>,
    /// What to do about an output folder that is there already.
    pub existing: Existing,
    /// Whether what stages make of documents is kept for the next run, beside the output.
    pub cache: bool,
}

impl Embedded {
    /// Reads and checks a pipeline file, and makes its stages.
    ///
    /// # Errors
    ///
    /// When the pipeline has problems, or a stage cannot be made.
    pub fn open(file: &Path) -> Result<Self, NotEmbedded> {
        Embedded::new(build::load(file)?)
    }

    /// Checks the text of a pipeline whose paths are relative to a folder, and makes its stages.
    ///
    /// # Errors
    ///
    /// As [`Embedded::open`].
    pub fn from_text(text: &str, folder: &Path) -> Result<Self, NotEmbedded> {
        let file =
            std::path::absolute(folder.join("pipeline.toml")).map_err(anyhow::Error::from)?;
        Embedded::new(build::check(&file, text, &Stages::default())?)
    }

    fn new(loaded: Loaded) -> Result<Self, NotEmbedded> {
        let Loaded { pipeline, warnings, hash } = loaded;
        QUIET.call_once(quiet_panics);
        let nowhere = RunOptions { output: Some(PathBuf::new()), ..RunOptions::default() };
        let steps = Steps::new(plan(&pipeline, &hash, &nowhere)?)?;
        let manifest = steps.manifest();
        Ok(Embedded { pipeline, warnings, hash, steps, manifest })
    }

    /// The name of the pipeline.
    pub fn name(&self) -> &str {
        &self.pipeline.name
    }

    /// The pipeline file; one that is not there, where the pipeline came as text.
    pub fn file(&self) -> &Path {
        &self.pipeline.file
    }

    /// What is not wrong with the pipeline, and yet may not be meant.
    pub fn warnings(&self) -> &Problems {
        &self.warnings
    }

    /// Its stages, to be called step by step.
    pub fn steps(&self) -> &Steps {
        &self.steps
    }

    /// What a manifest says of its stages and rules.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The files that the pipeline names besides itself: plugins, and the resources of settings.
    pub fn files(&self) -> Vec<PathBuf> {
        let plugin = |stage: &wirecopy_pipeline::StageEntry| match &stage.origin {
            wirecopy_pipeline::Origin::Plugin(path) => Some(path.clone()),
            _ => None,
        };
        let stages = self.pipeline.stages.iter();
        stages
            .flat_map(|s| s.resources.iter().map(|(_, path)| path.clone()).chain(plugin(s)))
            .collect()
    }

    /// The commands that stages of the pipeline are.
    pub fn commands(&self) -> Vec<Vec<String>> {
        let command = |stage: &wirecopy_pipeline::StageEntry| match &stage.origin {
            wirecopy_pipeline::Origin::Command(argv) => Some(argv.clone()),
            _ => None,
        };
        self.pipeline.stages.iter().filter_map(command).collect()
    }

    /// Explains a document as a line of `documents.jsonl` gives it, or a span of it in bytes: as a person reads it, and as
    /// a program does. The raw text shows what was removed.
    pub fn explain(
        &self,
        document: &Value,
        span: Option<(u64, u64)>,
        raw: Option<&str>,
    ) -> (String, Value) {
        explain::of_document(document, &self.manifest, span, raw)
    }

    /// Runs the pipeline over files, as `wirecopy run` does, and says of the run what `--json` says.
    ///
    /// # Errors
    ///
    /// When it cannot begin or cannot go on; [`EngineError::Interrupted`] where `control` stopped it.
    pub fn run(&self, options: &RunOptions, control: &Control) -> Result<Value, NotEmbedded> {
        let plan = plan(&self.pipeline, &self.hash, options)?;
        if plan.inputs.is_empty() {
            let message = "nothing to read: set `path` under [input], or give an input";
            return Err(NotEmbedded::Other(message.to_owned()));
        }
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let indexes = plan.stages.iter().filter_map(|stage| stage.index.as_ref());
        let host = json!({
            "pipeline": self.pipeline.file,
            "inputs": plan.inputs.iter().map(absolute).collect::<Vec<_>>(),
            "sample": plan.sample,
            "indexes": indexes.map(absolute).collect::<Vec<_>>(),
            "cache": plan.cache.as_ref().map(absolute),
            "stages": "linked",
            "reading": Noted::of(&self.pipeline),
        });
        let bar = Bar::new(Loudness::Quiet);
        let result = run(&plan, host, control, &bar);
        let told = bar.finish();
        let summary = result?;
        let made = export::finish(&plan.output.path, &self.pipeline.output.formats)?;
        Ok(summary::as_json(&plan, &summary, &told, &made))
    }
}

/// Explains a document of a finished run, a span of it, or what ties it to another document.
///
/// # Errors
///
/// When there is no finished run, or no such document in it.
pub fn explain_run(
    dir: &Path,
    document: &str,
    span: Option<(u64, u64)>,
    pair: Option<&str>,
) -> Result<(String, Value), NotEmbedded> {
    let run = FinishedRun::open(dir)?
        .ok_or_else(|| anyhow!("{} is not the output of a finished run", dir.display()))?;
    let found = explain::of_run(&run, document, span, pair)?;
    Ok(found.ok_or_else(|| match pair {
        Some(pair) => anyhow!("`{document}` or `{pair}` is no document of this run"),
        None => anyhow!("no document of this run is called `{document}`"),
    })?)
}

fn plan(pipeline: &Pipeline, hash: &str, options: &RunOptions) -> Result<Plan> {
    let inputs = match options.inputs.as_slice() {
        [] => resolved(&pipeline.input.paths),
        given => given.to_vec(),
    };
    let path = options
        .output
        .clone()
        .or_else(|| pipeline.output.path.as_ref().map(|p| p.resolved.clone()))
        .ok_or_else(|| anyhow!("nowhere to write: set `path` under [output], or give an output"))?;
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    Ok(Plan {
        name: pipeline.name.clone(),
        pipeline_hash: hash.to_owned(),
        inputs,
        reading: reading::of(pipeline),
        stages: build::stages(pipeline, Mode::Linked)?,
        cache: options.cache.then(|| path.join(CACHE)),
        output: output(pipeline, path),
        existing: options.existing,
        threads: options.threads.unwrap_or_else(all),
        max_panics: pipeline.run.max_panics,
        rebuild_index: false,
        max_work: pipeline.run.max_disk,
        sample: options.sample,
    })
}
