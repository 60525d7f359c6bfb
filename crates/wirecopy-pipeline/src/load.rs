//! The whole check, from text to pipeline.

use std::collections::BTreeSet;
use std::path::Path;

use crate::catalog::Catalog;
use crate::flow::Flow;
use crate::lines::Lines;
use crate::model::Pipeline;
use crate::problem::{Problem, Problems, Severity};
use crate::reader::{Context, is_kebab, to_kebab};
use crate::tree::Node;
use crate::{cases, sections, stages, syntax, tree};

/// The fields that an input may bring besides free ones.
pub const INPUT_FIELDS: &[&str] =
    &["title", "url", "outlet", "authors", "published", "language", "section"];

/// Bytes that a pipeline file may have, unless it is said otherwise. A larger one is hardly a pipeline.
pub const MAX_FILE_BYTES: usize = 1 << 20;
/// The environment variable that says how many MiB a pipeline file may have.
pub const MAX_FILE_VARIABLE: &str = "WIRECOPY_MAX_PIPELINE";

/// A pipeline without errors, and the warnings about it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// What its author should know, none of which is an error. May be empty.
    pub warnings: Problems,
}

/// What cannot be told of a file that could not be parsed as a whole: what is missing may stand in the part that was
/// not understood.
const ABOUT_ABSENCE: &[&str] = &[
    "WP0007", "WP0013", "WP0025", "WP0031", "WP0032", "WP0033", "WP0034", "WP0035", "WP0040",
    "WP0041", "WP0044", "WP0045", "WP0017", "WP0019",
];

/// Checks the text of a pipeline file of at most [`MAX_FILE_BYTES`]. Paths in it are relative to the folder of `file`.
///
/// # Errors
///
/// All problems of the file, warnings among them, if at least one is an error.
pub fn load(file: &Path, text: &str, catalog: &dyn Catalog) -> Result<Checked, Problems> {
    load_within(file, text, catalog, MAX_FILE_BYTES)
}

/// As [`load`], for a file of at most `most` bytes.
///
/// # Errors
///
/// As [`load`].
pub fn load_within(
    file: &Path,
    text: &str,
    catalog: &dyn Catalog,
    most: usize,
) -> Result<Checked, Problems> {
    if text.len() > most {
        let message = format!("the file is longer than {most} bytes, as hardly any pipeline is");
        let problem = Problem::error("WP0002", 0..0, message).help(format!(
            "is this the right file? Long lists stand in files that settings name; the environment variable \
             `{MAX_FILE_VARIABLE}` says how many MiB a pipeline may have"
        ));
        return Err(Problems::new(file, "", vec![problem]));
    }
    let (root, errors) = tree::parse(text);
    let dir = file.parent().unwrap_or(Path::new("")).to_path_buf();
    let lines = Lines::new(text);
    let mut cx = Context { file, dir, source: text, lines: &lines, catalog, problems: Vec::new() };
    let pipeline = read(&mut cx, &root);
    let mut problems = cx.problems;
    if !errors.is_empty() {
        let (broken, open) = syntax::problems(text, &lines, &root, &errors);
        problems = without_consequences(text, &lines, problems, &broken);
        problems.retain(|it| open.as_ref().is_none_or(|open| !open.contains(&it.span.start)));
        problems.extend(broken);
    }
    let problems = Problems::new(file, text, problems);
    match pipeline {
        _ if problems.has_errors() => Err(problems),
        Some(pipeline) => Ok(Checked { pipeline, warnings: problems }),
        // Nothing is unreadable without an error that says so; should that ever be false, say at least this.
        None => Err(Problems::new(
            file,
            text,
            vec![Problem::error("WP0001", 0..0, "the file cannot be understood")],
        )),
    }
}

/// Problems that have a cause of their own, and none in text that could not be parsed.
fn without_consequences(
    text: &str,
    lines: &Lines,
    found: Vec<Problem>,
    broken: &[Problem],
) -> Vec<Problem> {
    let mut suspect = vec![false; text.lines().count() + 2];
    for problem in broken {
        if let Some(flag) = suspect.get_mut(lines.line(problem.span.start)) {
            *flag = true;
        }
    }
    // What follows a broken header was read as part of the table above it.
    let mut below_broken_header = false;
    for (text, flag) in text.lines().zip(suspect.iter_mut().skip(1)) {
        if text.trim_start().starts_with('[') {
            below_broken_header = *flag;
        }
        *flag |= below_broken_header;
    }
    found
        .into_iter()
        .filter(|problem| !ABOUT_ABSENCE.contains(&problem.code))
        .filter(|problem| {
            !suspect.get(lines.line(problem.span.start)).is_some_and(|suspect| *suspect)
        })
        .collect()
}

fn read(cx: &mut Context<'_>, root: &Node) -> Option<Pipeline> {
    let entries = root.as_table()?;
    cx.unknown_keys("", entries, |_| None);
    let linked = cx.catalog.linked();
    let name = name(cx, root.get("name"));
    let input = sections::input(cx, root.get("input"));
    let entries = stages::stages(cx, root.get("stage"), &linked);
    let (output, layers) = sections::output(cx, root.get("output"));
    let snapshots = sections::snapshots(cx, root.get("snapshots"), &name);
    let run = sections::run(cx, root.get("run"));
    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let tests = cases::tests(cx, root.get("test"), &ids);
    let test_fields: BTreeSet<String> =
        tests.iter().flat_map(|test| test.fields.keys().cloned()).collect();
    // Where a stage is unknown, so is what it writes, and half of what could be said would be wrong.
    if entries.iter().all(|entry| entry.resolved.is_some()) && !entries.is_empty() {
        let flow = Flow { entries: &entries, linked: &linked, format: input.format, test_fields };
        flow.check(cx, &layers, root.get("test"));
    }
    if cx.problems.iter().any(|problem| problem.severity == Severity::Error) {
        return None;
    }
    Some(Pipeline {
        name,
        file: cx.file.into(),
        input,
        stages: entries.into_iter().filter_map(|entry| entry.resolved).collect(),
        output,
        snapshots,
        run,
        tests,
    })
}

fn name(cx: &mut Context<'_>, node: Option<&Node>) -> String {
    if let Some(name) = node.and_then(|node| cx.kebab("name", node)) {
        return name.into();
    }
    let stem = cx.file.file_stem().map(|stem| to_kebab(&stem.to_string_lossy()));
    stem.filter(|stem| is_kebab(stem)).unwrap_or_else(|| "pipeline".into())
}
