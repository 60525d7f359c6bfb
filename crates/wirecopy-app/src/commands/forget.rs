//! `wirecopy forget`: takes documents out of everything that wirecopy wrote.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wirecopy_engine::{
    CACHE_FILE, DONE_FOLDER, FinishedRun, Forgotten, WORK_FOLDER, forget as forget_outputs,
    forget_in_index,
};

use crate::build::{self, NotLoaded};
use crate::catalog::Stages;
use crate::cli::{Exit, ForgetArgs};
use crate::commands::run::CACHE;
use crate::results;
use crate::terminal::{count, safe, shown, tell};

/// Forgets documents, and says where they were.
pub(crate) fn forget(args: &ForgetArgs) -> Result<Exit> {
    let Some(run) = results::open(&args.dir)? else { return Ok(Exit::Usage) };
    // What an interrupted run has read lies there as a whole, and nobody knows which document is where.
    if args.dir.join(WORK_FOLDER).exists() {
        anyhow::bail!(
            "{}: a run is at work there, or was interrupted, and may hold what is to be forgotten; let it end, go on with \
             it (`--resume`), or remove `{WORK_FOLDER}` in it, and forget again",
            shown(&args.dir)
        );
    }
    let (indexes, unknown) = indexes(&run, args);
    // Where an index may hold a document still, this command has not done what it is for.
    let mut missing = unknown;
    for id in &args.ids {
        // What the one before changed stands in the manifest.
        let Some(run) = results::open(&args.dir)? else { return Ok(Exit::Broken) };
        let found = forget_outputs(&run, id)?;
        let mut places = found.places.clone();
        for index in &indexes {
            if forget_in_index(index, id)? {
                places.push(format!("{}: removed from the index", shown(index)));
            }
        }
        missing |= places.is_empty();
        say(id, &places, &found);
    }
    // What is made of a run, and what is kept for the next, goes as a whole: it can be made again.
    let made = made(&run)?;
    if !made.is_empty() {
        let names: Vec<String> = made.iter().map(|path| shown(path)).collect();
        tell(&format!("removed as a whole, to be made again: {}", names.join(", ")));
    }
    Ok(if missing { Exit::Failures } else { Exit::Done })
}

fn say(id: &str, places: &[String], found: &Forgotten) {
    let id = safe(id);
    if places.is_empty() {
        tell(&format!("{id}: it is not there"));
        return;
    }
    tell(&format!("{id}:"));
    places.iter().for_each(|place| tell(&format!("  {place}")));
    for (path, record) in &found.inputs {
        tell(&format!("  the input still holds it: {} record {record}", safe(path)));
    }
    if found.mentions > 0 {
        let lines = count(usize::try_from(found.mentions).unwrap_or(usize::MAX), "line");
        tell(&format!("  its id still stands as a word in {lines} of other documents"));
    }
}

/// The indexes that the pipeline of the run names, and those of the command line; and whether there may be others, since
/// the pipeline cannot be read. None of the code that it names runs.
fn indexes(run: &FinishedRun, args: &ForgetArgs) -> (Vec<PathBuf>, bool) {
    let mut all = args.index.clone();
    let noted = run.record.as_ref().and_then(|r| r.host["pipeline"].as_str().map(PathBuf::from));
    let why = match noted.as_deref().map(|file| build::load_with(file, &Stages::trusting())) {
        Some(Ok(loaded)) => {
            all.extend(loaded.pipeline.stages.iter().filter_map(|stage| stage.index.clone()));
            None
        }
        Some(Err(NotLoaded::Unreadable(error))) => Some(format!("{error:#}")),
        Some(Err(NotLoaded::Problems(problems))) => {
            let first = problems.iter().next().map(|problem| problem.message.clone());
            Some(first.unwrap_or_else(|| "it has problems".to_owned()))
        }
        None => Some("the run does not say which it was".to_owned()),
    };
    if let Some(why) = &why {
        tell(&format!(
            "note: the indexes that the pipeline of the run names are not known: {}; name them, if it had any, with --index",
            safe(why)
        ));
    }
    all.retain(|index| index.is_dir());
    all.sort();
    all.dedup();
    (all, why.is_some() && args.index.is_empty())
}

/// Removes what was made of the run, and what was kept for the next.
fn made(run: &FinishedRun) -> Result<Vec<PathBuf>> {
    let mut removed = Vec::new();
    let dir = run.dir();
    let noted = run.record.as_ref().and_then(|r| r.host["cache"].as_str().map(PathBuf::from));
    let mut places =
        ["report.html", "report", CACHE, DONE_FOLDER].map(|name| dir.join(name)).to_vec();
    // Of a folder that somebody named, only the file that is ours.
    places.extend(noted.map(|cache| cache.join(CACHE_FILE)));
    for place in places {
        if remove(&place)? {
            removed.push(place);
        }
    }
    for format in wirecopy_export::Format::ALL {
        let place = dir.join(format.place());
        let there = place.exists();
        wirecopy_export::remove(dir, format)?;
        if there && !place.exists() {
            removed.push(place);
        }
    }
    Ok(removed)
}

fn remove(place: &Path) -> Result<bool> {
    let gone = match fs::symlink_metadata(place) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => Err(error),
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(place),
        Ok(_) => fs::remove_file(place),
    };
    gone.with_context(|| format!("cannot remove {}", place.display()))?;
    Ok(true)
}
