//! `wirecopy run`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use wirecopy_engine::{
    Control, EngineError, Existing, Output, Packing, Plan, STDIN, TrailDetail, is_url,
    run as engine_run,
};
use wirecopy_pipeline::{Compress, OutputFormat, Pipeline, Trail};

use crate::articles;
use crate::build;
use crate::cli::{Exit, RunArgs};
use crate::commands::{export, load_for};
use crate::progress::{Bar, Loudness};
use crate::reading::{self, Noted};
use crate::summary;
use crate::terminal::{shown, tell};
use crate::unattended::{LogFormat, Watch, log};

/// The folder below the output that keeps what stages made of documents.
pub(crate) const CACHE: &str = ".wirecopy-cache";

/// Runs a pipeline.
pub(crate) fn run(args: &RunArgs) -> Result<Exit> {
    let result = told(args);
    if args.log == LogFormat::Json {
        let (level, more) = match &result {
            Ok((exit, more)) => (if *exit == Exit::Done { "info" } else { "error" }, more.clone()),
            Err(error) => ("error", json!({"outcome": "error", "error": format!("{error:#}")})),
        };
        log(level, "end", more);
        return Ok(result.map_or(Exit::Broken, |(exit, _)| exit));
    }
    result.map(|(exit, _)| exit)
}

/// Runs a pipeline and tells people; what a program is to be told of the end comes back.
fn told(args: &RunArgs) -> Result<(Exit, Value)> {
    let json_log = args.log == LogFormat::Json;
    let loaded = match load_for(args) {
        Ok(loaded) => loaded,
        Err(exit) => return Ok((exit, json!({"outcome": "refused", "pipeline": args.pipeline}))),
    };
    let pipeline = &loaded.pipeline;
    let Some(plan) = plan(args, pipeline, loaded.hash)? else {
        return Ok((Exit::Usage, json!({"outcome": "refused", "pipeline": pipeline.name})));
    };
    let control = Arc::new(Control::default());
    let signal = listen(&control, json_log)?;
    let loudness = match (args.quiet || json_log, args.verbose) {
        (true, _) => Loudness::Quiet,
        (_, true) => Loudness::Verbose,
        _ => Loudness::Normal,
    };
    let watch = Watch::new(Bar::new(loudness), args.log, args.verbose, args.metrics.as_deref())?;
    let host = json!({
        "pipeline": std::path::absolute(&args.pipeline)?,
        "inputs": absolute(&plan.inputs)?,
        "sample": plan.sample,
        "indexes": indexes(&plan)?,
        "cache": plan.cache.as_ref().map(std::path::absolute).transpose()?,
        "locked": args.locked,
        "stages": format!("{:?}", args.stages).to_lowercase(),
        "reading": Noted::of(pipeline),
    });
    quiet_panics();
    let result = engine_run(&plan, host, &control, &watch);
    let told = watch.finish(result.as_ref().ok());
    let out = &plan.output.path;
    let (exit, said) = match result {
        Ok(summary) => match export::finish(out, &pipeline.output.formats) {
            Ok(made) => {
                let done = summary::as_json(&plan, &summary, &told, &made);
                if args.json {
                    crate::terminal::out(&format!("{done}\n"));
                } else if loudness > Loudness::Quiet {
                    tell(&summary::as_text(&plan, &summary, &told, &made));
                }
                let failed = summary.totals.failed > 0 || summary.pairs_failed > 0;
                return Ok((if failed { Exit::Failures } else { Exit::Done }, done));
            }
            Err(error) => (Exit::Broken, format!("error: {error:#}")),
        },
        Err(EngineError::Interrupted) => {
            let number = signal.load(Ordering::Relaxed);
            let said =
                format!("stopped by a signal; --resume goes on with what is in {}", shown(out));
            (Exit::Signal(u8::try_from(number).unwrap_or_default()), said)
        }
        Err(
            error @ (EngineError::Input { .. }
            | EngineError::Output { .. }
            | EngineError::Index { .. }),
        ) => (Exit::Usage, format!("error: {error}")),
        Err(error) => (Exit::Broken, format!("error: {error}")),
    };
    if !json_log {
        tell(&said);
    }
    let not_finished = summary::not_finished(&plan, exit, &said);
    if args.json {
        crate::terminal::out(&format!("{not_finished}\n"));
    }
    Ok((exit, not_finished))
}

/// Inputs as whoever comes later finds them, from whatever folder.
fn absolute(inputs: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let found = |path: &PathBuf| {
        if path == Path::new(STDIN) || is_url(path) {
            Ok(path.clone())
        } else {
            std::path::absolute(path)
        }
    };
    inputs.iter().map(|path| found(path).context("cannot find the working folder")).collect()
}

/// The indexes that a run reads and adds to, as whoever comes later finds them.
fn indexes(plan: &Plan) -> Result<Vec<PathBuf>> {
    let indexes = plan.stages.iter().filter_map(|stage| stage.index.as_ref());
    indexes
        .map(|path| std::path::absolute(path).context("cannot find the working folder"))
        .collect()
}

/// The plan of a run; `None`, after saying why, if the pipeline and the command line leave something out.
pub(crate) fn plan(args: &RunArgs, pipeline: &Pipeline, hash: String) -> Result<Option<Plan>> {
    let inputs = articles::inputs(&args.input, pipeline);
    if inputs.is_empty() {
        tell("error: nothing to read: set `path` under [input], or give --input");
        return Ok(None);
    }
    let output =
        args.output.clone().or_else(|| pipeline.output.path.as_ref().map(|p| p.resolved.clone()));
    let Some(output) = output else {
        tell("error: nowhere to write: set `path` under [output], or give --output");
        return Ok(None);
    };
    let stages = build::stages(pipeline, args.stages)?;
    if args.rebuild_index && stages.iter().all(|stage| stage.index.is_none()) {
        tell(
            "error: no stage has an index to rebuild: set `index` at a stage that compares articles",
        );
        return Ok(None);
    }
    // Beside what the run writes: it goes with the folder, and no two runs share it without being told to.
    let cache = args.cache.clone().unwrap_or_else(|| output.join(CACHE));
    let ours = args.cache.is_none() && !args.no_cache;
    if ours && std::fs::symlink_metadata(&cache).is_ok_and(|it| it.is_symlink()) {
        bail!(
            "{} is a link, which no run makes; remove it, or name the folder that it leads to with --cache",
            shown(&cache)
        );
    }
    Ok(Some(Plan {
        name: pipeline.name.clone(),
        pipeline_hash: hash,
        inputs,
        reading: reading::of(pipeline),
        stages,
        output: self::output(pipeline, output),
        existing: match (args.overwrite, args.resume) {
            (true, _) => Existing::Overwrite,
            (_, true) => Existing::Resume,
            _ => Existing::Refuse,
        },
        threads: args
            .threads
            .or_else(|| std::thread::available_parallelism().ok())
            .map_or(1, std::num::NonZeroUsize::get),
        max_panics: pipeline.run.max_panics,
        rebuild_index: args.rebuild_index,
        max_work: pipeline.run.max_disk,
        cache: (!args.no_cache).then_some(cache),
        sample: args.sample,
    }))
}

/// What a pipeline says is to be written, into this folder.
pub(crate) fn output(pipeline: &Pipeline, path: PathBuf) -> Output {
    let has = |format| pipeline.output.formats.contains(&format);
    Output {
        path,
        jsonl: has(OutputFormat::Jsonl)
            || pipeline.output.formats.iter().any(|f| export::needs_documents(*f)),
        text: has(OutputFormat::Text),
        csv: has(OutputFormat::Csv),
        layers: pipeline.output.layers.clone(),
        trail: match pipeline.output.trail {
            Trail::None => TrailDetail::None,
            Trail::Compact => TrailDetail::Compact,
            Trail::Full => TrailDetail::Full,
        },
        packing: match pipeline.output.compress {
            Compress::None => Packing::None,
            Compress::Gzip => Packing::Gzip,
            Compress::Zstd => Packing::Zstd,
        },
        shard: pipeline.output.shard,
        shard_bytes: pipeline.output.shard_size << 20,
    }
}

/// Asks the run to stop on the first SIGINT or SIGTERM and says so, and ends the program on the second.
fn listen(control: &Arc<Control>, json_log: bool) -> Result<Arc<AtomicI32>> {
    let number = Arc::new(AtomicI32::new(0));
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])
        .context("cannot listen to signals")?;
    // Where files may not grow any further (`ulimit -f`), a write fails as on a full disk, instead of ending the program.
    signal_hook::flag::register(SIGXFSZ, Arc::default()).context("cannot listen to signals")?;
    let (control, seen) = (Arc::clone(control), Arc::clone(&number));
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if seen.swap(signal, Ordering::Relaxed) != 0 {
                std::process::exit(128 + signal);
            }
            control.stop();
            // What a stage is at may take until its time limit, so that this is said at once; but by a thread of its own:
            // where nobody reads standard error, a second signal must still end the program.
            std::thread::spawn(move || {
                let said = "stopping: the documents under way are finished first; a second signal ends it at once";
                if json_log {
                    log("warn", "note", json!({"message": said}));
                } else {
                    tell(said);
                }
            });
        }
    });
    Ok(number)
}

/// A panic of a stage becomes a dead letter; its message need not be printed as well.
pub(crate) fn quiet_panics() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !wirecopy_engine::in_stage() {
            default(info);
        }
    }));
}
