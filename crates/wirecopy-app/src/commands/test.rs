//! `wirecopy test`: the `[[test]]` cases of a pipeline, and its snapshots.
//!
//! There is one snapshot for each article and stage, in the file format of insta, so that `cargo insta review` works on
//! them where there is a crate around; `--accept` needs none.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wirecopy_document::{Media, Record, Value};
use wirecopy_pipeline::{Expect, Pipeline, SpanExpectation, TestCase, TestInput};

use crate::articles::{self, Articles};
use crate::build::{self, Mode};
use crate::chain::{Chain, Step};
use crate::cli::{Exit, TestArgs};
use crate::commands::load;
use crate::page::escape;
use crate::snapshots::{Comparison, Snapshot, pending, remove};
use crate::terminal::{safe, shown, tell};

/// What became of a check: its name, and what is wrong.
struct Outcome {
    suite: String,
    name: String,
    wrong: Vec<String>,
}

/// Runs the tests of pipelines.
pub(crate) fn test(args: &TestArgs) -> Result<Exit> {
    let mut outcomes = Vec::new();
    for file in &args.pipelines {
        let loaded = match load(file) {
            Ok(loaded) => loaded,
            Err(exit) => return Ok(exit),
        };
        let suite = file.display().to_string();
        let chain = Chain::new(build::stages(&loaded.pipeline, Mode::Linked)?)?;
        for case in loaded.pipeline.tests.iter().filter(|c| wanted(args, &c.name)) {
            let wrong = run_case(case, &chain)?;
            for line in &wrong {
                tell(&format!("{suite}:{}: test `{}`: {line}", case.line, case.name));
            }
            outcomes.push(Outcome { suite: suite.clone(), name: case.name.clone(), wrong });
        }
        snapshots(file, &loaded.pipeline, &chain, args, &mut outcomes)?;
    }
    let failed = outcomes.iter().filter(|o| !o.wrong.is_empty()).count();
    tell(&format!("{} passed, {failed} failed", outcomes.len() - failed));
    if let Some(file) = &args.junit {
        fs::write(file, junit(&outcomes))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(if failed > 0 { Exit::Failures } else { Exit::Done })
}

fn wanted(args: &TestArgs, name: &str) -> bool {
    args.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
}

/// The results in the XML that continuous integration reads: a suite for each pipeline, a case for each check.
fn junit(outcomes: &[Outcome]) -> String {
    let mut suites: Vec<(&str, Vec<&Outcome>)> = Vec::new();
    for outcome in outcomes {
        match suites.last_mut() {
            Some((suite, list)) if *suite == outcome.suite => list.push(outcome),
            _ => suites.push((&outcome.suite, vec![outcome])),
        }
    }
    let failures = |list: &[&Outcome]| list.iter().filter(|o| !o.wrong.is_empty()).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (suite, list) in suites {
        xml.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
            escape(suite),
            list.len(),
            failures(&list)
        ));
        for outcome in list {
            let head = format!(
                "    <testcase classname=\"{}\" name=\"{}\"",
                escape(suite),
                escape(&outcome.name)
            );
            if outcome.wrong.is_empty() {
                xml.push_str(&format!("{head}/>\n"));
            } else {
                let first = escape(&outcome.wrong[0]);
                let all = escape(&outcome.wrong.join("\n"));
                xml.push_str(&format!(
                    "{head}><failure message=\"{first}\">{all}</failure></testcase>\n"
                ));
            }
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// Runs one case and says what is not as expected.
fn run_case(case: &TestCase, chain: &Chain) -> Result<Vec<String>> {
    Ok(match through(case, chain)? {
        Err(error) => vec![error],
        Ok(record) => unmet(&case.expect, &record, chain),
    })
}

/// The document of a case after the stage of which the case speaks.
pub(crate) fn through(case: &TestCase, chain: &Chain) -> Result<Step> {
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
        return Ok(Err("the text is too long".to_owned()));
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
    Ok(step)
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
    outcomes: &mut Vec<Outcome>,
) -> Result<()> {
    let paths = articles::resolved(&pipeline.snapshots.articles);
    if paths.is_empty() {
        return Ok(());
    }
    let dir = &pipeline.snapshots.path.resolved;
    let suite = file.display().to_string();
    let Articles { ids, mut documents } = articles::read(&paths, pipeline)?;
    let mut expected = BTreeSet::new();
    for (n, stage) in chain.ids().enumerate() {
        chain.step(n, &mut documents);
        for (id, document) in ids.iter().zip(&documents) {
            let name = format!("{}@{stage}.snap", id.replace(['/', '\\'], "-"));
            if expected.contains(&name) {
                // Each would be compared with what the other left.
                let wrong = format!("another article has this snapshot, too; rename {id}");
                tell(&format!("{}: {wrong}", shown(&dir.join(&name))));
                outcomes.push(Outcome { suite: suite.clone(), name, wrong: vec![wrong] });
                continue;
            }
            if wanted(args, &name) {
                let content = chain.render(n, document);
                let snapshot = Snapshot::new(file, id, stage, &content);
                let wrong = settle(&dir.join(&name), &snapshot, args)?;
                outcomes.push(Outcome { suite: suite.clone(), name: name.clone(), wrong });
            }
            expected.insert(name);
        }
    }
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let of = name.strip_suffix(".new").unwrap_or(&name);
        if !of.ends_with(".snap") || expected.contains(of) || !wanted(args, of) {
            continue;
        }
        // What cannot be read as a snapshot is none of ours either.
        if !Snapshot::read(&path).ok().flatten().is_some_and(|snapshot| snapshot.is_of(file)) {
            continue;
        }
        if args.accept {
            remove(&path)?;
        } else {
            let wrong = "no article and stage belong to this snapshot; --accept removes it";
            tell(&format!("{}: {wrong}", shown(&path)));
            outcomes.push(Outcome { suite: suite.clone(), name, wrong: vec![wrong.to_owned()] });
        }
    }
    Ok(())
}

/// Compares with what is recorded; records where that is asked for. Gives what is wrong.
fn settle(path: &Path, now: &Snapshot, args: &TestArgs) -> Result<Vec<String>> {
    let waiting = pending(path);
    let recorded = Snapshot::read(path)?;
    let same = recorded.as_ref().is_some_and(|r| r.body == now.body);
    if same || args.accept {
        if !same {
            now.write(path)?;
        }
        if !args.check {
            remove(&waiting)?;
        }
        return Ok(Vec::new());
    }
    let wrong = match &recorded {
        None => vec!["not recorded yet; `wirecopy review` or --accept records it".to_owned()],
        Some(recorded) => vec![
            "differs; `wirecopy review` goes through the differences".to_owned(),
            Comparison::new(&recorded.body, &now.body).show_all(),
        ],
    };
    tell(&format!("{}: {}", shown(path), wrong.join("\n")));
    if !args.check {
        now.write(&waiting)?;
    }
    Ok(wrong)
}
