//! `wirecopy coverage`: which rules and settings no test, snapshot or document exercises.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;
use wirecopy_document::Record;
use wirecopy_pipeline::Pipeline;
use wirecopy_stage::{Description, Names};

use crate::articles;
use crate::build::{self, Mode};
use crate::chain::{Chain, Step, marks};
use crate::cli::{CoverageArgs, Exit};
use crate::commands::run::quiet_panics;
use crate::commands::{load, test};
use crate::terminal::{out, tell};

/// How often a rule did something.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Uses {
    /// In documents of `[[test]]` cases.
    cases: u64,
    /// In articles of snapshots.
    snapshots: u64,
    /// In documents of the corpus.
    corpus: u64,
}

/// What is known of a rule.
#[derive(Clone, Debug, Serialize)]
struct RuleRow {
    id: String,
    summary: String,
    #[serde(flatten)]
    uses: Uses,
}

/// A setting and whether any of the pipelines sets it.
#[derive(Clone, Debug, Serialize)]
struct SettingRow {
    stage: String,
    setting: String,
    set: bool,
}

/// Shows what is not exercised.
pub(crate) fn coverage(args: &CoverageArgs) -> Result<Exit> {
    quiet_panics();
    let mut rules: BTreeMap<String, (String, Uses)> = BTreeMap::new();
    let mut settings: BTreeMap<(String, String), bool> = BTreeMap::new();
    for file in &args.pipelines {
        let loaded = match load(file) {
            Ok(loaded) => loaded,
            Err(exit) => return Ok(exit),
        };
        let pipeline = &loaded.pipeline;
        for stage in &pipeline.stages {
            for rule in &stage.description.rules {
                rules.entry(rule.id.clone()).or_insert((rule.summary.clone(), Uses::default()));
            }
            note_settings(&stage.description, &stage.settings, &mut settings);
        }
        exercise(pipeline, &args.corpus, &mut rules)?;
    }
    let rows: Vec<RuleRow> =
        rules.into_iter().map(|(id, (summary, uses))| RuleRow { id, summary, uses }).collect();
    let settings: Vec<SettingRow> = settings
        .into_iter()
        .map(|((stage, setting), set)| SettingRow { stage, setting, set })
        .collect();
    let tested = rows.iter().filter(|r| r.uses.cases + r.uses.snapshots > 0).count();
    // Where there is no rule, none is left out.
    let percent = if rows.is_empty() { 100.0 } else { 100.0 * tested as f64 / rows.len() as f64 };
    if args.json {
        let all = serde_json::json!({"rules": rows, "settings": settings, "percent": percent});
        out(&format!("{}\n", serde_json::to_string_pretty(&all)?));
    } else {
        out(&text(&rows, &settings, tested, percent, !args.corpus.is_empty()));
    }
    if let Some(least) = args.fail_under
        && percent < least
    {
        tell(&format!("{percent:.1} % of the rules are exercised, less than {least} %"));
        return Ok(Exit::Failures);
    }
    Ok(Exit::Done)
}

/// Settings of a stage, by their names in its schema.
fn note_settings(
    description: &Description,
    set: &serde_json::Value,
    settings: &mut BTreeMap<(String, String), bool>,
) {
    let known = description.settings.get("properties").and_then(|p| p.as_object());
    for key in known.into_iter().flatten().map(|(key, _)| key) {
        let entry = settings.entry((description.name.clone(), key.clone())).or_default();
        *entry |= set.get(key).is_some();
    }
}

/// Counts the rules that cases, snapshots and a corpus exercise.
fn exercise(
    pipeline: &Pipeline,
    corpus: &[PathBuf],
    rules: &mut BTreeMap<String, (String, Uses)>,
) -> Result<()> {
    let chain = Chain::new(build::stages(pipeline, Mode::Linked)?)?;
    let mut count = |documents: &[Step], add: fn(&mut Uses)| {
        for record in documents.iter().flatten() {
            for rule in rules_of(record, &chain.names) {
                if let Some((_, uses)) = rules.get_mut(&rule) {
                    add(uses);
                }
            }
        }
    };
    for case in &pipeline.tests {
        let step = test::through(case, &chain)?;
        count(&[step], |uses| uses.cases += 1);
    }
    let mut run = |paths: &[PathBuf], add: fn(&mut Uses)| -> Result<()> {
        if paths.is_empty() {
            return Ok(());
        }
        let mut documents = articles::read(paths, pipeline)?.documents;
        for n in 0..chain.len() {
            chain.step(n, &mut documents);
        }
        count(&documents, add);
        Ok(())
    };
    run(&articles::resolved(&pipeline.snapshots.articles), |uses| uses.snapshots += 1)?;
    run(corpus, |uses| uses.corpus += 1)
}

/// The rules that did something to a document, each once.
fn rules_of(record: &Record, names: &Names) -> BTreeSet<String> {
    marks(record).map(|rule| names.rule(rule).to_owned()).collect()
}

fn text(
    rows: &[RuleRow],
    settings: &[SettingRow],
    tested: usize,
    percent: f64,
    corpus: bool,
) -> String {
    let mut text = format!(
        "{tested} of {} rules are exercised by a test or a snapshot ({percent:.1} %)\n",
        rows.len()
    );
    let width = rows.iter().map(|r| r.id.chars().count()).max().unwrap_or_default();
    let mut list = |title: &str, wanted: &dyn Fn(&RuleRow) -> bool| {
        let rows: Vec<&RuleRow> = rows.iter().filter(|r| wanted(r)).collect();
        if !rows.is_empty() {
            text.push_str(&format!("\n{title} ({})\n", rows.len()));
            for row in rows {
                text.push_str(&format!("  {:width$}  {}\n", row.id, row.summary));
            }
        }
    };
    list("no test and no snapshot exercises", &|r| r.uses.cases + r.uses.snapshots == 0);
    if corpus {
        list("never fired on the corpus", &|r| r.uses.corpus == 0);
        let mut most: Vec<&RuleRow> = rows.iter().filter(|r| r.uses.corpus > 0).collect();
        most.sort_by_key(|r| (std::cmp::Reverse(r.uses.corpus), &r.id));
        text.push_str("\ndocuments of the corpus in which each rule fired\n");
        for row in most {
            text.push_str(&format!("  {:width$}  {}\n", row.id, row.uses.corpus));
        }
    }
    let unset: Vec<String> =
        settings.iter().filter(|s| !s.set).map(|s| format!("{}.{}", s.stage, s.setting)).collect();
    if !unset.is_empty() {
        text.push_str(&format!("\nsettings that none of the pipelines sets ({})\n", unset.len()));
        unset.iter().for_each(|s| text.push_str(&format!("  {s}\n")));
    }
    text
}
