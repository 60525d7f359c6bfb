//! `wirecopy replay`: a finished run once more, after what made documents fail was mended.
//!
//! The run is made again as a whole, since links, stories and counts depend on all documents; what its stages made of the
//! others was kept, so that they work on the failed ones and on what the mending changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum as _;
use wirecopy_engine::{FinishedRun, STDIN};

use crate::build::Mode;
use crate::cli::{Exit, ReplayArgs, RunArgs};
use crate::commands::run;
use crate::results;
use crate::terminal::{count, safe, shown, tell};
use crate::unattended::LogFormat;

/// Runs again, and says what became of the dead letters.
pub(crate) fn replay(args: &ReplayArgs) -> Result<Exit> {
    let Some(before) = results::open(&args.dir)? else { return Ok(Exit::Usage) };
    let failed = ids(&before, "dead-letters.jsonl")?;
    if failed.is_empty() {
        tell(&format!(
            "{}: no document failed, so that there is nothing to replay",
            shown(&args.dir)
        ));
        return Ok(Exit::Done);
    }
    let host = before.record.as_ref().map(|record| &record.host);
    let host =
        host.context("run.json is gone, which says how the run was made; run the pipeline again")?;
    let pipeline = match (&args.pipeline, host["pipeline"].as_str()) {
        (Some(given), _) => given.clone(),
        (None, Some(noted)) => PathBuf::from(noted),
        (None, None) => {
            tell("error: run.json does not say which pipeline it was; name it with --pipeline");
            return Ok(Exit::Usage);
        }
    };
    let input: Vec<PathBuf> = serde_json::from_value(host["inputs"].clone()).unwrap_or_default();
    if input.iter().any(|path| path == Path::new(STDIN)) {
        tell("error: the run read standard input, which is gone; run the pipeline again");
        return Ok(Exit::Usage);
    }
    let exit = run::run(&RunArgs {
        locked: args.locked || host["locked"].as_bool().unwrap_or_default(),
        log: LogFormat::Text,
        metrics: None,
        pipeline,
        input,
        output: Some(args.dir.clone()),
        threads: args.threads,
        quiet: true,
        verbose: false,
        json: false,
        stages: noted(&host["stages"]).unwrap_or_default(),
        sample: host["sample"].as_u64(),
        overwrite: true,
        rebuild_index: false,
        resume: false,
        cache: host["cache"].as_str().map(PathBuf::from),
        no_cache: host["cache"].is_null(),
    })?;
    if !matches!(exit, Exit::Done | Exit::Failures) {
        return Ok(exit);
    }
    let Some(after) = results::open(&args.dir)? else { return Ok(Exit::Broken) };
    let still = ids(&after, "dead-letters.jsonl")?;
    let dropped = ids(&after, "dropped.jsonl")?;
    let mended: BTreeSet<&String> = failed.difference(&still).collect();
    let now_dropped = mended.iter().filter(|id| dropped.contains(**id)).count();
    tell(&format!(
        "{} of {} fail no longer, {now_dropped} of them dropped by a rule",
        mended.len(),
        count(failed.len(), "dead letter")
    ));
    for (ids, what) in [
        (failed.intersection(&still).collect::<Vec<_>>(), "fails still"),
        (still.difference(&failed).collect::<Vec<_>>(), "fails now, and did not before"),
    ] {
        for id in ids.iter().take(SHOWN) {
            tell(&format!("  {}: {what}", safe(id)));
        }
        if ids.len() > SHOWN {
            tell(&format!("  and {} more: {what}", ids.len() - SHOWN));
        }
    }
    Ok(exit)
}

/// How the stages were run, as `run.json` notes it.
fn noted(stages: &serde_json::Value) -> Option<Mode> {
    Mode::from_str(stages.as_str()?, true).ok()
}

/// Documents that are named one by one.
const SHOWN: usize = 20;

/// The ids in a file of the run.
fn ids(run: &FinishedRun, file: &str) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for line in run.lines(file) {
        let line = line?;
        // A pair of documents that could not be compared failed as a pair.
        if line.get("pair").is_none() {
            ids.extend(line["id"].as_str().map(str::to_owned));
        }
    }
    Ok(ids)
}
