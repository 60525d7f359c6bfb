//! `wirecopy run`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use anyhow::{Context, Result};
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use wirecopy_engine::{
    Control, EngineError, Existing, Output, Plan, Summary, TrailDetail, run as engine_run,
};
use wirecopy_pipeline::{OutputFormat, Pipeline, Trail};

use crate::articles;
use crate::build;
use crate::cli::{Exit, RunArgs};
use crate::commands::{export, load};
use crate::progress::Bar;
use crate::reading::{self, Noted};
use crate::terminal::{shown, tell};

/// The folder below the output that keeps what stages made of documents.
const CACHE: &str = ".wirecopy-cache";

/// Runs a pipeline.
pub(crate) fn run(args: &RunArgs) -> Result<Exit> {
    let loaded = match load(&args.pipeline) {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let pipeline = &loaded.pipeline;
    let Some(plan) = plan(args, pipeline, loaded.hash)? else { return Ok(Exit::Usage) };
    let control = Arc::new(Control::default());
    let signal = listen(&control)?;
    let bar = Bar::new(!args.quiet);
    let host = json!({
        "inputs": plan.inputs,
        "stages": format!("{:?}", args.stages).to_lowercase(),
        "reading": Noted::of(pipeline),
    });
    quiet_panics();
    let result = engine_run(&plan, host, &control, &bar);
    bar.finish();
    match result {
        Ok(summary) => {
            if !args.quiet {
                tell(&report(&summary, &plan));
            }
            export::finish(&plan.output.path, &pipeline.output.formats, args.quiet)?;
            let failed = summary.totals.failed > 0 || summary.pairs_failed > 0;
            Ok(if failed { Exit::Failures } else { Exit::Done })
        }
        Err(EngineError::Interrupted) => {
            let number = signal.load(Ordering::Relaxed);
            let out = shown(&plan.output.path);
            tell(&format!("stopped by a signal; --resume goes on with what is in {out}"));
            Ok(Exit::Signal(u8::try_from(number).unwrap_or_default()))
        }
        Err(
            error @ (EngineError::Input { .. }
            | EngineError::Output { .. }
            | EngineError::Index { .. }),
        ) => {
            tell(&format!("error: {error}"));
            Ok(Exit::Usage)
        }
        Err(error) => {
            tell(&format!("error: {error}"));
            Ok(Exit::Broken)
        }
    }
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
    // Beside what the run writes: it goes with the folder, and no two runs share it without being told to.
    let cache = args.cache.clone().unwrap_or_else(|| output.join(CACHE));
    let has = |format| pipeline.output.formats.contains(&format);
    Ok(Some(Plan {
        name: pipeline.name.clone(),
        pipeline_hash: hash,
        inputs,
        reading: reading::of(pipeline),
        stages: build::stages(pipeline, args.stages)?,
        output: Output {
            path: output,
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
            shard: pipeline.output.shard,
        },
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
        cache: (!args.no_cache).then_some(cache),
        sample: args.sample,
    }))
}

fn report(summary: &Summary, plan: &Plan) -> String {
    let mut lines = Vec::new();
    let width = summary.stages.iter().map(|s| s.id.len()).max().unwrap_or_default();
    for stage in &summary.stages {
        lines.push(format!(
            "  {:width$}  {:>7} documents  {:>8} edits  {}",
            stage.id,
            stage.documents,
            stage.edits,
            duration(stage.seconds)
        ));
    }
    if summary.resumed_segments > 0 {
        lines.push(format!(
            "  {} segments taken over from the interrupted run",
            summary.resumed_segments
        ));
    }
    let t = summary.totals;
    lines.push(format!(
        "{} inputs: {} written, {} dropped, {} failed, {} skipped · {} findings · {} links · {} · {}",
        t.inputs,
        t.written,
        t.dropped,
        t.failed,
        t.skipped,
        summary.findings,
        summary.links,
        shown(&plan.output.path),
        duration(summary.seconds)
    ));
    if summary.pairs_failed > 0 {
        lines.push(format!("{} pairs of documents could not be compared", summary.pairs_failed));
    }
    if t.failed > 0 || summary.pairs_failed > 0 {
        let letters = plan.output.path.join("dead-letters.jsonl");
        lines.push(format!("what failed and why: {}", shown(&letters)));
    }
    lines.join("\n")
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => format!("{:.1} ms", s * 1000.0),
        s if s < 120.0 => format!("{s:.1} s"),
        s => format!("{:.0} min {:02.0} s", (s / 60.0).floor(), s % 60.0),
    }
}

/// Asks the run to stop on the first SIGINT or SIGTERM, and ends the program on the second.
fn listen(control: &Arc<Control>) -> Result<Arc<AtomicI32>> {
    let number = Arc::new(AtomicI32::new(0));
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])
        .context("cannot listen to signals")?;
    let (control, seen) = (Arc::clone(control), Arc::clone(&number));
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if seen.swap(signal, Ordering::Relaxed) != 0 {
                std::process::exit(128 + signal);
            }
            control.stop();
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
