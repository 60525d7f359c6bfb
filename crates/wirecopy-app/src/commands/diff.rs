//! `wirecopy diff`: what changes between two pipelines over one input, or between two finished runs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::{Value, json};
use wirecopy_engine::{
    Control, FinishedRun, Manifest, Silent, TrailDetail, run as engine_run, stored,
};

use crate::cli::{DiffArgs, Exit, RunArgs};
use crate::commands::{load, run};
use crate::facts::{Difference, Facts, Place, differences, of_absence, of_document};
use crate::page;
use crate::results;
use crate::terminal::{count, out, safe, shown, tell};
use crate::unattended::LogFormat;

/// Shows what changes.
pub(crate) fn diff(args: &DiffArgs) -> Result<Exit> {
    let temp = tempfile::Builder::new()
        .prefix("wirecopy-diff-")
        .tempdir()
        .context("cannot make a folder for the results")?;
    let mut sides = Vec::new();
    for (n, path) in [&args.before, &args.after].into_iter().enumerate() {
        match side(path, args, &temp.path().join(n.to_string()))? {
            Ok(side) => sides.push(side),
            Err(exit) => return Ok(exit),
        }
    }
    let [before, after] =
        <[Side; 2]>::try_from(sides).map_err(|_| anyhow::anyhow!("two sides were asked for"))?;
    let mut report = Report::default();
    compare(&before, &after, |id, found| {
        if args.json {
            out(&format!("{}\n", json!({"id": id, "changes": found})));
        }
        report.add(id, found, args);
    })?;
    if !args.json {
        out(&report.text(&before, &after));
    }
    if let Some(file) = &args.html {
        std::fs::write(file, report.html(&before, &after))
            .with_context(|| format!("cannot write {}", file.display()))?;
        tell(&format!("wrote {}", shown(file)));
    }
    Ok(Exit::Done)
}

/// A finished run: one that was there, or one made for this.
struct Side {
    name: String,
    run: FinishedRun,
}

/// The run that a path stands for: an output folder, or a pipeline that is run into `scratch`.
fn side(path: &Path, args: &DiffArgs, scratch: &Path) -> Result<Result<Side, Exit>> {
    let dir = if path.is_dir() {
        if !args.input.is_empty() {
            tell(&format!(
                "error: {} is the output of a run, which has its input; leave INPUT out, or name pipelines",
                path.display()
            ));
            return Ok(Err(Exit::Usage));
        }
        path.to_owned()
    } else {
        if let Err(exit) = run_pipeline(path, args, scratch)? {
            return Ok(Err(exit));
        }
        scratch.to_owned()
    };
    let run = results::open(&dir)?;
    // Without lines of documents all of them would seem to have come or gone.
    if let Some(run) = &run
        && run.manifest.counts.written > 0
        && run.document_files().is_empty()
    {
        tell(&format!(
            "error: {} has no documents to compare; add `jsonl` to the formats of the pipeline",
            path.display()
        ));
        return Ok(Err(Exit::Usage));
    }
    Ok(run.map(|run| Side { name: shown(path), run }).ok_or(Exit::Usage))
}

fn run_pipeline(file: &Path, args: &DiffArgs, output: &Path) -> Result<Result<(), Exit>> {
    let loaded = match load(file) {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(Err(exit)),
    };
    let run_args = RunArgs {
        rebuild_index: false,
        locked: false,
        log: LogFormat::Text,
        metrics: None,
        pipeline: file.to_owned(),
        input: args.input.clone(),
        output: Some(output.to_owned()),
        threads: None,
        quiet: true,
        verbose: false,
        json: false,
        stages: crate::build::Mode::Linked,
        sample: args.sample,
        overwrite: false,
        resume: false,
        // What both pipelines do alike is done once.
        cache: output.parent().map(|both| both.join("cache")),
        no_cache: false,
    };
    let Some(mut plan) = run::plan(&run_args, &loaded.pipeline, loaded.hash)? else {
        return Ok(Err(Exit::Usage));
    };
    plan.output.jsonl = true;
    plan.output.text = false;
    plan.output.csv = false;
    plan.output.shard = 0;
    plan.output.layers = None;
    plan.output.trail = TrailDetail::Full;
    // A run adds its articles to the index of its pipeline; one that is only looked at must leave no trace there.
    plan.stages.iter_mut().for_each(|stage| stage.index = None);
    run::quiet_panics();
    match engine_run(&plan, json!({}), &Arc::new(Control::default()), &Silent) {
        Ok(_) => Ok(Ok(())),
        Err(error) => {
            tell(&format!("error: {}: {error}", file.display()));
            Ok(Err(Exit::Broken))
        }
    }
}

/// Calls `found` for every document that differs, in the order of the second run; then for those that only the first has.
fn compare(before: &Side, after: &Side, mut found: impl FnMut(&str, &[Difference])) -> Result<()> {
    let index = Index::of(before)?;
    let mut links = links(before, after)?;
    let mut seen = HashSet::new();
    for entry in entries(after) {
        let (_, value, what) = entry?;
        let id = value["id"].as_str().unwrap_or_default().to_owned();
        let new = facts(&value, what, &after.run.manifest);
        let old = index.facts(&id, before)?.unwrap_or_default();
        seen.insert(hash(&id));
        let mut all = differences(&old, &new);
        all.extend(links.remove(&id).unwrap_or_default());
        if !all.is_empty() {
            found(&id, &all);
        }
    }
    for entry in entries(before) {
        let (_, value, what) = entry?;
        let id = value["id"].as_str().unwrap_or_default();
        if seen.insert(hash(id)) {
            found(id, &differences(&facts(&value, what, &before.run.manifest), &Facts::new()));
        }
    }
    Ok(())
}

/// What became of a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Written,
    Dropped,
    Failed,
}

fn facts(value: &Value, what: What, manifest: &Manifest) -> Facts {
    match what {
        What::Written => of_document(value, manifest),
        What::Dropped => of_absence(value, "dropped"),
        What::Failed => of_absence(value, "failed"),
    }
}

/// The files of a run that speak of documents, in a fixed order.
fn files(side: &Side) -> Vec<(PathBuf, What)> {
    let mut files: Vec<_> =
        side.run.document_files().into_iter().map(|path| (path, What::Written)).collect();
    for (name, what) in [("dropped.jsonl", What::Dropped), ("dead-letters.jsonl", What::Failed)] {
        let path = side.run.dir().join(name);
        if path.exists() {
            files.push((path, what));
        }
    }
    files
}

/// All documents of a run: the place of each in [`files`] and in its file, the line, and what became of it.
fn entries(side: &Side) -> impl Iterator<Item = Result<((usize, u64), Value, What)>> + use<> {
    files(side).into_iter().enumerate().flat_map(|(n, (path, what))| {
        let mut at = 0;
        let mut reader = stored::open(&path);
        let mut line = String::new();
        std::iter::from_fn(move || {
            let reader = match &mut reader {
                Ok(reader) => reader,
                Err(error) => {
                    let error = std::io::Error::new(error.kind(), error.to_string());
                    // Said once: the next call finds the file at its end.
                    if at > 0 {
                        return None;
                    }
                    at = 1;
                    return Some(
                        Err(error).with_context(|| format!("cannot read {}", path.display())),
                    );
                }
            };
            line.clear();
            let start = at;
            match reader.read_line(&mut line) {
                Ok(0) => None,
                Ok(read) => {
                    at += read as u64;
                    let value = serde_json::from_str(&line)
                        .with_context(|| format!("{} is damaged", path.display()));
                    Some(value.map(|value| ((n, start), value, what)))
                }
                Err(error) => {
                    Some(Err(error).with_context(|| format!("cannot read {}", path.display())))
                }
            }
        })
    })
}

fn hash(id: &str) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(id.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// Where each document of a run stands: two dozen bytes a document, so that large runs can be compared.
struct Index {
    places: HashMap<u64, (usize, u64)>,
    files: Vec<(PathBuf, Mutex<BufReader<File>>, What)>,
}

impl Index {
    fn of(side: &Side) -> Result<Self> {
        let mut places = HashMap::new();
        for entry in entries(side) {
            let (place, value, _) = entry?;
            places.insert(hash(value["id"].as_str().unwrap_or_default()), place);
        }
        let open = |(path, what): (PathBuf, What)| {
            let file = stored::seekable(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            Ok((path, Mutex::new(BufReader::new(file)), what))
        };
        Ok(Index { places, files: files(side).into_iter().map(open).collect::<Result<_>>()? })
    }

    fn facts(&self, id: &str, side: &Side) -> Result<Option<Facts>> {
        let Some(&(n, at)) = self.places.get(&hash(id)) else { return Ok(None) };
        let (path, file, what) = &self.files[n];
        let fail = || format!("cannot read {}", path.display());
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at)).with_context(fail)?;
        let mut line = String::new();
        file.read_line(&mut line).with_context(fail)?;
        let value: Value = serde_json::from_str(&line)?;
        Ok(Some(facts(&value, *what, &side.run.manifest)))
    }
}

/// Links that only one of the runs has, by their first document.
fn links(before: &Side, after: &Side) -> Result<HashMap<String, Vec<Difference>>> {
    let key = |link: &Value| hash(&format!("{}\0{}\0{}", link["a"], link["b"], link["kind"]));
    let read = |side: &Side| side.run.lines("links.jsonl").collect::<Result<Vec<Value>, _>>();
    let (old, new) = (read(before)?, read(after)?);
    let keys = |links: &[Value]| links.iter().map(key).collect::<HashSet<u64>>();
    let (old_keys, new_keys) = (keys(&old), keys(&new));
    let mut all: HashMap<String, Vec<Difference>> = HashMap::new();
    let mut add = |link: &Value, gone: bool| {
        let text = |k: &str| link[k].as_str().unwrap_or_default().to_owned();
        let fact = crate::facts::Fact {
            text: format!("{} {}, score {}", text("kind"), text("b"), link["score"]),
            rule: text("rule"),
        };
        let (before, after) = if gone { (Some(fact), None) } else { (None, Some(fact)) };
        let place = Place::Link(text("kind"), text("b"));
        all.entry(text("a")).or_default().push(Difference { place, before, after });
    };
    old.iter().filter(|l| !new_keys.contains(&key(l))).for_each(|l| add(l, true));
    new.iter().filter(|l| !old_keys.contains(&key(l))).for_each(|l| add(l, false));
    Ok(all)
}

/// How often a rule is behind a difference.
#[derive(Clone, Debug, Default, Serialize)]
struct Count {
    added: u64,
    removed: u64,
    changed: u64,
}

/// All differences, counted, with examples.
#[derive(Default)]
struct Report {
    documents: u64,
    rules: BTreeMap<String, Count>,
    shown: Vec<(String, Vec<Difference>)>,
}

impl Report {
    fn add(&mut self, id: &str, found: &[Difference], args: &DiffArgs) {
        self.documents += 1;
        for difference in found {
            for rule in difference.rules() {
                let rule = if rule.is_empty() { "(the input)" } else { rule };
                let uses = self.rules.entry(rule.to_owned()).or_default();
                match (&difference.before, &difference.after) {
                    (None, _) => uses.added += 1,
                    (_, None) => uses.removed += 1,
                    _ => uses.changed += 1,
                }
            }
        }
        if self.shown.len() < args.show || args.html.is_some() {
            self.shown.push((id.to_owned(), found.to_vec()));
        }
    }

    fn summary(&self, before: &Side, after: &Side) -> String {
        let totals = |side: &Side| {
            let t = side.run.manifest.counts;
            format!(
                "{} written, {} dropped, {} failed, {} links",
                t.written, t.dropped, t.failed, side.run.manifest.links
            )
        };
        format!(
            "- {}: {}\n+ {}: {}\nthat differ: {}\n",
            before.name,
            totals(before),
            after.name,
            totals(after),
            count(usize::try_from(self.documents).unwrap_or(usize::MAX), "document")
        )
    }

    fn text(&self, before: &Side, after: &Side) -> String {
        let mut text = self.summary(before, after);
        if self.rules.is_empty() {
            return text;
        }
        text.push_str("\nby rule (added, removed, changed)\n");
        let width = self.rules.keys().map(|r| r.chars().count()).max().unwrap_or_default();
        for (rule, count) in &self.rules {
            text.push_str(&format!(
                "  {rule:width$}  +{} -{} ~{}\n",
                count.added, count.removed, count.changed
            ));
        }
        for (id, found) in &self.shown {
            text.push_str(&format!("\n{}\n", safe(id)));
            for difference in found {
                for (sign, fact) in [('-', &difference.before), ('+', &difference.after)] {
                    if let Some(fact) = fact {
                        let rule = if fact.rule.is_empty() { "input" } else { &fact.rule };
                        text.push_str(&format!(
                            "  {sign} {} {}  [{rule}]\n",
                            head(&difference.place),
                            safe(&fact.text)
                        ));
                    }
                }
            }
        }
        let more = self.documents - self.shown.len() as u64;
        if more > 0 {
            text.push_str(&format!("\nand {more} more documents; --show N shows more of them\n"));
        }
        text
    }

    fn html(&self, before: &Side, after: &Side) -> String {
        let mut body = format!("<pre>{}</pre>", page::escape(&self.summary(before, after)));
        body.push_str("<h2>By rule</h2><table><thead><tr><th scope=col>Rule<th scope=col>Added<th scope=col>Removed<th scope=col>Changed</tr></thead><tbody>");
        for (rule, count) in &self.rules {
            body.push_str(&format!(
                "<tr><th scope=row><code>{}</code><td>{}<td>{}<td>{}</tr>",
                page::escape(rule),
                count.added,
                count.removed,
                count.changed
            ));
        }
        body.push_str("</tbody></table><h2>By document</h2>");
        for (id, found) in &self.shown {
            body.push_str(&format!(
                "<details><summary>{} ({})</summary><ul>",
                page::escape(id),
                found.len()
            ));
            for difference in found {
                body.push_str("<li>");
                body.push_str(&page::escape(&head(&difference.place)));
                for (tag, fact) in [("del", &difference.before), ("ins", &difference.after)] {
                    if let Some(fact) = fact {
                        body.push_str(&format!(
                            " <{tag}>{}</{tag}> <code>{}</code>",
                            page::escape(&fact.text),
                            page::escape(&fact.rule)
                        ));
                    }
                }
                body.push_str("</li>");
            }
            body.push_str("</ul></details>");
        }
        page::page(&format!("{} and {}", before.name, after.name), &body)
    }
}

/// A place in a word or two.
fn head(place: &Place) -> String {
    match place {
        Place::Outcome => "document".to_owned(),
        Place::Field(name) => format!("field {}:", safe(name)),
        Place::Finding(code, _) => format!("finding {code}:"),
        Place::Change(start, end, _) => format!("raw {start}-{end}:"),
        Place::Annotation(layer, start, end, _) => format!("{layer} at raw {start}-{end}:"),
        Place::Link(..) => "link".to_owned(),
    }
}
