//! `wirecopy replay`: a finished run once more, after what made documents fail was mended.
//!
//! The run is made again as a whole, since links, stories and counts depend on all documents; what its stages made of the
//! others was kept, so that they work on the failed ones and on what the mending changed.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum as _;
use serde_json::Value;
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
    let failed = letters(&before)?;
    if failed.is_empty() {
        tell(&format!("{}: nothing failed, so that there is nothing to replay", shown(&args.dir)));
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
    let still = letters(&after)?;
    let dropped = dropped(&after)?;
    let mended: BTreeSet<&Letter> = failed.difference(&still).collect();
    let gone = |letter: &&&Letter| letter.pair.is_none() && dropped.contains(&letter.id);
    let now_dropped = mended.iter().filter(gone).count();
    tell(&format!(
        "{} of {} fail no longer, {now_dropped} of them dropped by a rule",
        mended.len(),
        count(failed.len(), "dead letter")
    ));
    // Documents that were mended stand in the output; of pairs nothing there tells.
    let pairs: Vec<&Letter> = mended.into_iter().filter(|letter| letter.pair.is_some()).collect();
    for (letters, what) in [
        (pairs, "fails no longer"),
        (failed.intersection(&still).collect(), "fails still"),
        (still.difference(&failed).collect(), "fails now, and did not before"),
    ] {
        for letter in letters.iter().take(SHOWN) {
            tell(&format!("  {}: {what}", letter.name()));
        }
        if letters.len() > SHOWN {
            tell(&format!("  and {} more: {what}", letters.len() - SHOWN));
        }
    }
    Ok(exit)
}

/// How the stages were run, as `run.json` notes it.
fn noted(stages: &Value) -> Option<Mode> {
    Mode::from_str(stages.as_str()?, true).ok()
}

/// Dead letters that are named one by one.
const SHOWN: usize = 20;

/// What failed: a document, or a pair of them that could not be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Letter {
    id: String,
    pair: Option<String>,
}

impl Letter {
    fn of(line: &Value) -> Option<Self> {
        let id = line["id"].as_str()?.to_owned();
        let pair = line["pair"].as_str().map(str::to_owned);
        // Which of the two comes first hangs on their order in the inputs, which a fix may change.
        Some(match pair {
            Some(pair) if pair < id => Letter { id: pair, pair: Some(id) },
            pair => Letter { id, pair },
        })
    }

    fn name(&self) -> String {
        match &self.pair {
            Some(pair) => format!("{} with {}", safe(&self.id), safe(pair)),
            None => safe(&self.id),
        }
    }
}

/// What failed in a run.
fn letters(run: &FinishedRun) -> Result<BTreeSet<Letter>> {
    let lines = run.lines("dead-letters.jsonl");
    lines
        .filter_map(|line| line.map(|line| Letter::of(&line)).transpose())
        .map(|l| Ok(l?))
        .collect()
}

/// The ids of the documents that a rule dropped.
fn dropped(run: &FinishedRun) -> Result<HashSet<String>> {
    let id = |line: Value| line["id"].as_str().map(str::to_owned);
    let lines = run.lines("dropped.jsonl");
    lines.filter_map(|line| line.map(id).transpose()).map(|id| Ok(id?)).collect()
}
