//! `wirecopy test`: the `[[test]]` cases of a pipeline, and its snapshots.
//!
//! There is one snapshot for each article and stage, in the file format of insta, so that `cargo insta review` works on
//! them where there is a crate around; `--accept` needs none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use similar::{ChangeTag, TextDiff};
use wirecopy_document::{Media, Record, Value};
use wirecopy_engine::{list, read_records};
use wirecopy_pipeline::{Expect, Pipeline, SpanExpectation, TestCase, TestInput};

use crate::build::{self, Mode};
use crate::chain::{Chain, Step};
use crate::cli::{Exit, TestArgs};
use crate::commands::load;
use crate::commands::run::format;
use crate::terminal::{safe, shown, tell};

/// Lines of a difference that are shown before the rest is only counted.
const DIFF_LINES: usize = 40;

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    passed: u64,
    failed: u64,
}

impl Count {
    fn add(&mut self, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }
}

/// Runs the tests of pipelines.
pub(crate) fn test(args: &TestArgs) -> Result<Exit> {
    let mut count = Count::default();
    for file in &args.pipelines {
        let loaded = match load(file) {
            Ok(loaded) => loaded,
            Err(exit) => return Ok(exit),
        };
        let chain = Chain::new(build::stages(&loaded.pipeline, Mode::Linked)?)?;
        for case in &loaded.pipeline.tests {
            let wrong = run_case(case, &chain)?;
            for line in &wrong {
                tell(&format!("{}:{}: test `{}`: {line}", file.display(), case.line, case.name));
            }
            count.add(wrong.is_empty());
        }
        snapshots(file, &loaded.pipeline, &chain, args, &mut count)?;
    }
    tell(&format!("{} passed, {} failed", count.passed, count.failed));
    Ok(if count.failed > 0 { Exit::Failures } else { Exit::Done })
}

/// Runs one case and says what is not as expected.
fn run_case(case: &TestCase, chain: &Chain) -> Result<Vec<String>> {
    let (id, media, text) = match &case.input {
        TestInput::Text(text) => (case.name.clone(), Media::Text, text.clone()),
        TestInput::File(path) => {
            let bytes = fs::read(&path.resolved)
                .with_context(|| format!("cannot read {}", path.resolved.display()))?;
            let html = path.written.ends_with(".html") || path.written.ends_with(".htm");
            let decoded = wirecopy_engine::decode(&bytes, None, html);
            (path.written.clone(), if html { Media::Html } else { Media::Text }, decoded.text)
        }
    };
    let Some(mut record) = Record::new(id, media, text) else {
        return Ok(vec!["the text is too long".to_owned()]);
    };
    for (name, value) in &case.fields {
        let value: Value = serde_json::from_value(value.clone())?;
        record.document.fields.insert(name.as_str(), value);
    }
    let mut step: [Step; 1] = [Ok(record)];
    for (n, id) in chain.ids().enumerate() {
        chain.step(n, &mut step);
        if id == case.stage {
            break;
        }
    }
    let [step] = step;
    Ok(match step {
        Err(error) => vec![error],
        Ok(record) => unmet(&case.expect, &record, chain),
    })
}

/// What of an expectation is not met.
fn unmet(expect: &Expect, record: &Record, chain: &Chain) -> Vec<String> {
    let mut wrong = Vec::new();
    let doc = &record.document;
    if let Some(text) = &expect.text
        && *text != doc.text
    {
        wrong.push(format!("the text is {:?}, not {text:?}", safe(&doc.text)));
    }
    for (name, want) in &expect.fields {
        let got = doc.fields.get(name).and_then(|v| serde_json::to_value(v).ok());
        if got.as_ref() != Some(want) {
            let got = got.map_or_else(|| "absent".to_owned(), |v| v.to_string());
            wrong.push(format!("field `{name}` is {got}, not {want}"));
        }
    }
    for name in &expect.absent {
        if let Some(value) = doc.fields.get(name) {
            let value = serde_json::to_string(value).unwrap_or_default();
            wrong.push(format!("field `{name}` is {value}, and should be absent"));
        }
    }
    for span in &expect.spans {
        let found = matches(span, record);
        let enough = span.count.map_or(found > 0, |n| found == n);
        if !enough {
            wrong.push(format!("expected {}; {}", describe(span), near(span, record)));
        }
    }
    for span in &expect.no_spans {
        if matches(span, record) > 0 {
            wrong.push(format!("there is {}, and should not be", describe(span)));
        }
    }
    for wanted in &expect.findings {
        let found = record
            .findings()
            .iter()
            .any(|f| f.code == wanted.as_str() || chain.names.rule(f.rule) == wanted);
        if !found {
            let have: Vec<&str> = record.findings().iter().map(|f| f.code.as_str()).collect();
            wrong.push(format!("no finding `{wanted}`; there are {have:?}"));
        }
    }
    if let Some(wanted) = expect.dropped
        && wanted != record.dropped().is_some()
    {
        let reason = record.dropped().map_or("it is not dropped", |d| d.reason.as_str());
        wrong.push(format!("dropped should be {wanted}: {reason}"));
    }
    wrong
}

fn matches(want: &SpanExpectation, record: &Record) -> u64 {
    let live = record.document.annotations().iter().map(|a| (a, record.document.slice(a.span)));
    let gone = record.removed().iter().map(|r| (&r.annotation, r.surface.as_str()));
    let fits = |(a, text): &(&wirecopy_document::Annotation, &str)| {
        a.layer == want.layer.as_str()
            && want.text.as_ref().is_none_or(|t| t == text)
            && want.label.as_ref().is_none_or(|l| a.label == l.as_str())
            && want.attributes.iter().all(|(key, value)| {
                record.attributes(a).any(|x| x.key == key.as_str() && x.value == value)
            })
    };
    live.chain(gone).filter(fits).count() as u64
}

fn describe(want: &SpanExpectation) -> String {
    let mut parts = vec![format!("layer={}", want.layer)];
    parts.extend(want.label.iter().map(|l| format!("label={l}")));
    parts.extend(want.text.iter().map(|t| format!("text={t:?}")));
    parts.extend(want.attributes.iter().map(|(k, v)| format!("{k}={v:?}")));
    let count = want.count.map(|n| format!("{n} of ")).unwrap_or_default();
    format!("{count}a span with {}", parts.join(" "))
}

/// What the layer holds instead.
fn near(want: &SpanExpectation, record: &Record) -> String {
    let have: Vec<String> = record
        .document
        .annotations()
        .iter()
        .filter(|a| a.layer == want.layer.as_str())
        .map(|a| {
            let attributes: Vec<String> =
                record.attributes(a).map(|x| format!("{}={:?}", x.key, x.value)).collect();
            let text = record.document.slice(a.span);
            format!("{:?} {} {}", safe(text), a.label, attributes.join(" "))
        })
        .take(12)
        .collect();
    if have.is_empty() {
        "the layer is empty".to_owned()
    } else {
        format!("there is {}", have.join("; "))
    }
}

/// Compares, records or cleans up the snapshots of a pipeline.
fn snapshots(
    file: &Path,
    pipeline: &Pipeline,
    chain: &Chain,
    args: &TestArgs,
    count: &mut Count,
) -> Result<()> {
    let articles: Vec<PathBuf> =
        pipeline.snapshots.articles.iter().map(|p| p.resolved.clone()).collect();
    if articles.is_empty() {
        return Ok(());
    }
    let dir = &pipeline.snapshots.path.resolved;
    let listing = list(&articles, format(pipeline))?;
    let mut ids = Vec::new();
    let mut documents: Vec<Step> = Vec::new();
    for record in read_records(listing.files, None) {
        match record {
            Ok(record) => {
                ids.push(record.document.id.clone());
                documents.push(Ok(record));
            }
            Err((id, error)) => {
                ids.push(id);
                documents.push(Err(error));
            }
        }
    }
    let mut expected = BTreeSet::new();
    for (n, stage) in chain.ids().enumerate() {
        chain.step(n, &mut documents);
        for (id, document) in ids.iter().zip(&documents) {
            let name = format!("{}@{stage}.snap", id.replace(['/', '\\'], "-"));
            let content = match document {
                Ok(record) => wirecopy_stage::render(
                    record,
                    u16::try_from(n).unwrap_or(u16::MAX),
                    &chain.names,
                ),
                Err(error) => format!("failed: {error}\n"),
            };
            let snapshot = Snapshot { path: dir.join(&name), file, id, stage, content };
            count.add(snapshot.settle(args)?);
            expected.insert(name);
        }
    }
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".snap") && !expected.contains(&name) {
            if args.accept {
                fs::remove_file(entry.path())
                    .with_context(|| format!("cannot remove {}", entry.path().display()))?;
            } else {
                tell(&format!(
                    "{}: no article and stage belong to this snapshot; --accept removes it",
                    entry.path().display()
                ));
                count.add(false);
            }
        }
    }
    Ok(())
}

struct Snapshot<'a> {
    path: PathBuf,
    file: &'a Path,
    id: &'a str,
    stage: &'a str,
    content: String,
}

impl Snapshot<'_> {
    /// Compares with what is recorded; records where that is asked for. Gives whether it passed.
    fn settle(&self, args: &TestArgs) -> Result<bool> {
        let pending = self.path.with_extension("snap.new");
        let old = fs::read_to_string(&self.path).ok();
        let recorded = old.as_deref().and_then(body);
        // insta does not count white space at the end.
        let same = recorded.is_some_and(|r| r.trim_end() == self.content.trim_end());
        if same || args.accept {
            if !same {
                self.write(&self.path)?;
            }
            if pending.exists() && !args.check {
                fs::remove_file(&pending)
                    .with_context(|| format!("cannot remove {}", pending.display()))?;
            }
            return Ok(true);
        }
        match recorded {
            None => tell(&format!("{}: not recorded yet; --accept records it", shown(&self.path))),
            Some(recorded) => {
                tell(&format!(
                    "{}: differs; --accept records what comes out now",
                    shown(&self.path)
                ));
                tell(&difference(recorded, &self.content));
            }
        }
        if !args.check {
            self.write(&pending)?;
        }
        Ok(false)
    }

    fn write(&self, path: &Path) -> Result<()> {
        let fail = || format!("cannot write {}", path.display());
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).with_context(fail)?;
        }
        let source = self.file.file_name().unwrap_or_default().to_string_lossy();
        let text = format!(
            "---\nsource: {source}\nexpression: {}@{}\n---\n{}\n",
            self.id,
            self.stage,
            self.content.trim_end()
        );
        let temp = path.with_extension("tmp");
        fs::write(&temp, text).and_then(|()| fs::rename(&temp, path)).with_context(fail)
    }
}

/// What stands below the header of a snapshot.
fn body(snapshot: &str) -> Option<&str> {
    let rest = snapshot.strip_prefix("---\n")?;
    rest.split_once("\n---\n").map(|(_, body)| body)
}

fn difference(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(1) {
        for op in group {
            for change in diff.iter_changes(&op) {
                let sign = match change.tag() {
                    ChangeTag::Delete => "-",
                    ChangeTag::Insert => "+",
                    ChangeTag::Equal => " ",
                };
                lines.push(format!("    {sign} {}", safe(change.value().trim_end_matches('\n'))));
            }
        }
    }
    let more = lines.len().saturating_sub(DIFF_LINES);
    lines.truncate(DIFF_LINES);
    if more > 0 {
        lines.push(format!("    and {more} more lines"));
    }
    lines.join("\n")
}
