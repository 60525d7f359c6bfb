//! Runs in which stages fail: on a document, on a pair, on what is neither; and what `--resume` makes of them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use wirecopy_document::{Document, Edits};
use wirecopy_engine::{
    Control, EngineError, Existing, Output, Plan, PlannedStage, Progress, Reading, Silent, Summary,
    TrailDetail, run,
};
use wirecopy_stage::{
    CorpusStage, Description, ErrorKind, Group, Hit, Hits, Inbox, Instance, Kind, Links, Sketches,
    Stage, StageError,
};

/// Times out on whatever says so.
struct Slow;

impl Stage for Slow {
    fn edit(&self, _: u8, doc: &Document, _: &mut Edits) -> Result<(), StageError> {
        if doc.text.contains("slow") {
            return Err(StageError::of(ErrorKind::TimedOut, "took too long"));
        }
        Ok(())
    }
}

/// Brings all documents together, and fails where it is told to.
struct Together {
    link: bool,
    verify: bool,
}

impl CorpusStage for Together {
    fn plan(&self) -> wirecopy_stage::Plan {
        wirecopy_stage::Plan::default()
    }

    fn sketch(
        &self,
        _: u8,
        _: &Document,
        _: &Inbox<'_>,
        out: &mut Sketches,
    ) -> Result<(), StageError> {
        out.post(1, 0);
        Ok(())
    }

    fn link(&self, _: u8, _: u64, group: Group<'_>, out: &mut Hits) {
        assert!(!self.link, "out of order");
        assert_eq!(group.documents, 2, "what failed takes no part");
        out.pair(&group.postings[0], &group.postings[1]);
    }

    fn verify(&self, _: &[u8], _: &[u8], _: &[Hit], _: &mut Links) -> Result<(), StageError> {
        if self.verify { Err(StageError::new("not to be compared")) } else { Ok(()) }
    }

    fn settle(&self, _: &Document, _: &Inbox<'_>, _: &mut Edits) -> Result<(), StageError> {
        Ok(())
    }
}

fn stage(
    name: &str,
    kind: Kind,
    make: impl Fn() -> Instance + Send + Sync + 'static,
) -> PlannedStage {
    PlannedStage {
        id: name.to_owned(),
        description: Description {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            summary: "A test.".to_owned(),
            kind,
            deterministic: true,
            rules: Vec::new(),
            settings: serde_json::Value::Null,
            reads: Vec::new(),
            writes: Vec::new(),
        },
        make: Box::new(move || Ok(make())),
        when: None,
        settings: serde_json::Value::Null,
        resources: Vec::new(),
        library: None,
        files: Vec::new(),
        index: None,
        code: None,
        fingerprint: String::new(),
    }
}

/// Three articles, on one of which the first stage times out.
fn articles(dir: &Path) -> std::path::PathBuf {
    let path = dir.join("in.jsonl");
    let lines = ["one", "a slow one", "three"].map(|text| format!("{{\"text\":\"{text}\"}}\n"));
    fs::write(&path, lines.concat()).unwrap();
    path
}

fn plan(dir: &Path, out: &str, existing: Existing, link: bool, verify: bool) -> Plan {
    Plan {
        name: "test".to_owned(),
        pipeline_hash: "one".to_owned(),
        inputs: vec![articles(dir)],
        reading: Reading::default(),
        stages: vec![
            stage("slow", Kind::Document, || Instance::Document(Box::new(Slow))),
            stage("together", Kind::Corpus, move || {
                Instance::Corpus(Box::new(Together { link, verify }))
            }),
        ],
        output: Output {
            path: dir.join(out),
            jsonl: true,
            text: false,
            csv: false,
            layers: None,
            trail: TrailDetail::Compact,
            packing: wirecopy_engine::Packing::None,
            shard: 0,
            shard_bytes: 0,
        },
        existing,
        threads: 2,
        max_panics: 100,
        rebuild_index: false,
        max_work: 0,
        cache: None,
        sample: None,
    }
}

fn go(plan: &Plan, progress: &dyn Progress) -> Result<Summary, EngineError> {
    run(plan, serde_json::Value::Null, &Control::default(), progress)
}

#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Progress for Notes {
    fn note(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }
}

#[test]
fn a_group_that_fails_ends_the_run_and_limits_that_struck_are_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    go(&plan(dir, "whole", Existing::Refuse, false, false), &Silent).unwrap();
    let error = go(&plan(dir, "out", Existing::Refuse, true, false), &Silent).unwrap_err();
    assert!(matches!(error, EngineError::Corpus { .. }));
    let message = error.to_string();
    assert!(
        message.starts_with("stage `together` failed on the postings of a key")
            && message.contains("panicked: out of order"),
        "{message}"
    );
    let summary = go(&plan(dir, "out", Existing::Resume, false, false), &Silent).unwrap();
    assert_eq!((summary.resumed_segments, summary.totals.failed), (1, 1));
    let manifest = |out| fs::read_to_string(dir.join(out).join("manifest.json")).unwrap();
    assert!(manifest("whole").contains("\"reproducible\": false"));
    assert_eq!(manifest("out"), manifest("whole"));
}

#[test]
fn a_pair_that_fails_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let plan = plan(dir.path(), "out", Existing::Refuse, false, true);
    let summary = go(&plan, &Silent).unwrap();
    assert_eq!((summary.pairs_failed, summary.totals.failed, summary.totals.written), (1, 1, 2));
    let letters = fs::read_to_string(dir.path().join("out/dead-letters.jsonl")).unwrap();
    assert!(letters.contains("not to be compared"), "{letters}");
}

#[test]
fn what_is_finished_is_not_resumed_in_silence() {
    let dir = tempfile::tempdir().unwrap();
    let notes = Notes::default();
    let mut plan = plan(dir.path(), "out", Existing::Resume, false, false);
    go(&plan, &notes).unwrap();
    go(&plan, &notes).unwrap();
    let told = notes.0.lock().unwrap().clone();
    assert_eq!(told.len(), 2);
    assert!(told[0].starts_with("there is no run to resume"), "{}", told[0]);
    assert!(told[1].starts_with("the run there is finished"), "{}", told[1]);
    plan.pipeline_hash = "two".to_owned();
    let refused = go(&plan, &notes).unwrap_err().to_string();
    assert!(refused.contains("had another pipeline"), "{refused}");
}

#[test]
fn a_run_that_keeps_too_much_on_disk_is_stopped_and_says_what_to_raise() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mut limited = plan(dir, "out", Existing::Refuse, false, false);
    let article = "{\"text\":\"one\"}\n".repeat(100_000);
    fs::write(&limited.inputs[0], article).unwrap();
    limited.max_work = 1000;
    let error = go(&limited, &Silent).unwrap_err();
    assert!(matches!(error, EngineError::Quota { limit: 1000 }), "{error}");
    assert!(error.to_string().contains("`max-disk` under [run]"), "{error}");
    assert!(!dir.join("out/manifest.json").exists());
}
