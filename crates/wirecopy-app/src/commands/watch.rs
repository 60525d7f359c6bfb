//! `wirecopy watch`: a pipeline is run again on its articles whenever something that it is made of changes.
//!
//! Files are looked at a few times a second, by size and time of change. That sees every editor's way of saving and
//! works on every file system, which notifications do not; there are few files to look at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use wirecopy_engine::list;
use wirecopy_pipeline::{Origin, Pipeline};

use crate::articles::{self, Articles};
use crate::build::{self, Mode};
use crate::chain::{Chain, Step};
use crate::cli::{Exit, WatchArgs};
use crate::commands::load;
use crate::commands::run::quiet_panics;
use crate::reading::{self, Noted};
use crate::snapshots::Comparison;
use crate::terminal::{count as counted, safe, tell};

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(200);
/// Differences of one rule that are shown.
const EXAMPLES: usize = 3;

/// Watches until it is interrupted.
pub(crate) fn watch(args: &WatchArgs) -> Result<Exit> {
    quiet_panics();
    let mut known = Known::default();
    let mut rounds = 0;
    loop {
        let stamps = stamps(&known.files, &args.pipeline);
        if stamps != known.stamps {
            // What changes while the pipeline runs, or is still being written, has another stamp at the next look.
            known.stamps = stamps;
            round(args, &mut known)?;
            rounds += 1;
            if args.rounds.is_some_and(|most| rounds > most) {
                return Ok(Exit::Done);
            }
        }
        std::thread::sleep(PAUSE);
    }
}

type Stamp = Option<(SystemTime, u64)>;

/// What is known from the last time that the pipeline ran.
#[derive(Default)]
struct Known {
    /// The files to look at.
    files: BTreeSet<PathBuf>,
    stamps: BTreeMap<PathBuf, Stamp>,
    /// What decides the results of each stage.
    fingerprints: Vec<String>,
    stages: Vec<String>,
    ids: Vec<String>,
    /// The stamps of the articles, which decide what goes in.
    articles: BTreeMap<PathBuf, Stamp>,
    /// The documents after each stage.
    after: Vec<Vec<Step>>,
    /// What each stage made of each document, by the stage's id and the document's.
    rendered: BTreeMap<(String, String), String>,
}

fn stamp(path: &Path) -> Stamp {
    let meta = std::fs::metadata(path).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

fn stamps(files: &BTreeSet<PathBuf>, pipeline: &Path) -> BTreeMap<PathBuf, Stamp> {
    let all = files.iter().map(PathBuf::as_path).chain([pipeline]);
    all.map(|path| (path.to_owned(), stamp(path))).collect()
}

/// Runs the pipeline again, from the first stage that is not as it was, and shows what came out differently.
fn round(args: &WatchArgs, known: &mut Known) -> Result<()> {
    let first = known.stages.is_empty();
    let Ok(loaded) = load(&args.pipeline) else {
        tell("waiting for it to be mended");
        return Ok(());
    };
    let pipeline = &loaded.pipeline;
    let inputs = inputs(args, pipeline);
    // A file that an editor is just putting in the place of another is not there for a moment.
    let mut files = match list(&inputs, &reading::of(pipeline)) {
        Ok(found) => found.files,
        Err(error) => {
            for path in inputs {
                known.stamps.entry(path.clone()).or_insert_with(|| stamp(&path));
                known.files.insert(path);
            }
            tell(&format!("error: {error}; waiting for it to be mended"));
            return Ok(());
        }
    };
    files.truncate(args.sample);
    let article_files: BTreeSet<PathBuf> = files.iter().map(|f| f.path.clone()).collect();
    // A folder changes when an article comes or goes.
    let folders = inputs.into_iter().filter(|path| path.is_dir());
    let folders =
        folders.chain(article_files.iter().filter_map(|f| f.parent()).map(Path::to_owned));
    known.files = parts(pipeline).chain(folders).chain(article_files.iter().cloned()).collect();
    // Files that are new here are stamped before they are read.
    known.stamps.retain(|path, _| known.files.contains(path) || *path == args.pipeline);
    for path in &known.files {
        known.stamps.entry(path.clone()).or_insert_with(|| stamp(path));
    }
    let chain = match build::stages(pipeline, Mode::Linked).and_then(Chain::new) {
        Ok(chain) => chain,
        Err(error) => {
            tell(&format!("error: {error:#}; waiting for it to be mended"));
            return Ok(());
        }
    };
    let article_stamps: BTreeMap<PathBuf, Stamp> = known
        .stamps
        .iter()
        .filter(|(path, _)| article_files.contains(*path))
        .map(|(path, stamp)| (path.clone(), *stamp))
        .collect();
    // What is read and on which documents a stage runs decide the results as well as the stages do.
    let reading = format!("{:?}", Noted::of(pipeline));
    let fingerprints: Vec<String> = (0..chain.len())
        .zip(&pipeline.stages)
        .map(|(n, entry)| {
            let when = entry.when.as_ref().map(|when| when.source());
            format!("{reading} {} {when:?}", chain.fingerprint(n))
        })
        .collect();
    let same = known.fingerprints.iter().zip(&fingerprints).take_while(|(a, b)| a == b).count();
    let same = if article_stamps == known.articles { same.min(known.after.len()) } else { 0 };
    let mut documents = match same.checked_sub(1) {
        Some(n) => known.after[n].clone(),
        None => {
            let Articles { mut ids, mut documents } = articles::of_files(files, pipeline);
            ids.truncate(args.sample);
            documents.truncate(args.sample);
            known.ids = ids;
            documents
        }
    };
    known.after.truncate(same);
    let stages: Vec<String> = chain.ids().map(str::to_owned).collect();
    let mut rendered: BTreeMap<(String, String), String> = BTreeMap::new();
    for (n, stage) in stages.iter().enumerate() {
        if n >= same {
            chain.step(n, &mut documents);
            known.after.push(documents.clone());
        }
        for (id, document) in known.ids.iter().zip(&known.after[n]) {
            rendered.insert((stage.clone(), id.clone()), chain.render(n, document));
        }
    }
    let failed = known.after.last().map_or(0, |all| all.iter().filter(|d| d.is_err()).count());
    tell(&format!(
        "{}, {failed} failed; {}, {} of them run again",
        counted(known.ids.len(), "document"),
        counted(stages.len(), "stage"),
        stages.len() - same
    ));
    if !first {
        show(&known.rendered, &rendered);
    }
    known.fingerprints = fingerprints;
    known.stages = stages;
    known.articles = article_stamps;
    known.rendered = rendered;
    Ok(())
}

/// What is read: what the command line names, the articles of snapshots, or the input.
fn inputs(args: &WatchArgs, pipeline: &Pipeline) -> Vec<PathBuf> {
    let articles = articles::resolved(&pipeline.snapshots.articles);
    if args.input.is_empty() && !articles.is_empty() {
        return articles;
    }
    articles::inputs(&args.input, pipeline)
}

/// The files of which a pipeline is made, besides its own.
fn parts(pipeline: &Pipeline) -> impl Iterator<Item = PathBuf> {
    let mut all = Vec::new();
    for stage in &pipeline.stages {
        all.extend(stage.resources.iter().map(|(_, path)| path.clone()));
        match &stage.origin {
            Origin::Linked => {}
            Origin::Plugin(path) => all.push(path.clone()),
            Origin::Command(argv) => {
                let files = argv.iter().map(|word| pipeline.dir().join(word));
                all.extend(files.filter(|path| path.is_file()));
            }
        }
    }
    all.into_iter()
}

/// Shows what differs, by the rules behind it.
fn show(old: &BTreeMap<(String, String), String>, new: &BTreeMap<(String, String), String>) {
    let mut groups: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for ((stage, id), now) in new {
        let before = old.get(&(stage.clone(), id.clone())).map_or("", String::as_str);
        if before == now {
            continue;
        }
        let comparison = Comparison::new(before, now);
        for hunk in &comparison.hunks {
            let (count, lines) = groups.entry(hunk.cause()).or_default();
            *count += 1;
            if *count <= EXAMPLES {
                lines.push(format!("  {}@{stage}", safe(id)));
                lines.extend(comparison.show(hunk));
            }
        }
    }
    if groups.is_empty() {
        tell("nothing came out differently");
    }
    for (name, (count, lines)) in groups {
        tell(&format!("{name}: {}\n{}", counted(count, "change"), lines.join("\n")));
    }
}
