//! What stages made of documents is kept for the next run, and never shows in its output.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{assert_same, json, many_articles, outcome, succeed, wirecopy};

/// A pipeline of document stages around a corpus stage.
const PIPELINE: &str = r#"
name = "kept"
[input]
path = "articles.jsonl"
[[stage]]
use = "clean"
[[stage]]
use = "boilerplate"
[[stage]]
use = "dates"
[stage.settings]
ages = false
[[stage]]
use = "entities"
[[stage]]
use = "sources"
[output]
formats = ["jsonl", "text", "csv"]
"#;

struct Work {
    dir: tempfile::TempDir,
}

impl Work {
    fn new(articles: usize) -> Self {
        let work = Work { dir: tempfile::tempdir().unwrap() };
        many_articles(work.dir.path(), articles);
        work.pipeline(PIPELINE);
        work
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn pipeline(&self, text: &str) {
        fs::write(self.path("kept.toml"), text).unwrap();
    }

    fn run(&self, out: &str, flags: &str) -> PathBuf {
        let (pipeline, out) = (self.path("kept.toml"), self.path(out));
        succeed(&format!(
            "run {} --output {} --overwrite --quiet {flags}",
            pipeline.display(),
            out.display()
        ));
        out
    }

    /// Runs into `out`, asserts that the output is that of a run without a cache, and gives the documents of each
    /// stage that an earlier run had done.
    fn cached(&self, flags: &str) -> BTreeMap<String, u64> {
        let kept = self.run("out", flags);
        let fresh = self.run("fresh", "--no-cache");
        assert_same(&kept, &fresh);
        assert!(!fresh.join(".wirecopy-cache").exists());
        done_before(&kept)
    }
}

fn done_before(out: &Path) -> BTreeMap<String, u64> {
    let run = json(&out.join("run.json"));
    let stage = |stage: &serde_json::Value| {
        (stage["id"].as_str().unwrap().to_owned(), stage["cached"].as_u64().unwrap())
    };
    run["stages"].as_array().unwrap().iter().map(stage).filter(|(_, n)| *n > 0).collect()
}

fn counts(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    counts.iter().map(|(id, n)| ((*id).to_owned(), *n)).collect()
}

#[test]
fn a_change_in_one_stage_runs_no_other_again() {
    let work = Work::new(60);
    assert_eq!(work.cached(""), counts(&[]));
    let all = counts(&[("clean", 60), ("dates", 60), ("entities", 60)]);
    assert_eq!(work.cached(""), all);
    assert_eq!(work.cached("--threads 3"), all);
    // Names do not read dates, so that they stay although dates come before them.
    work.pipeline(&PIPELINE.replace("ages = false", "ages = true"));
    assert_eq!(work.cached(""), counts(&[("clean", 60), ("entities", 60)]));
    // What only an earlier run used is gone.
    work.pipeline(PIPELINE);
    assert_eq!(work.cached(""), counts(&[("clean", 60), ("entities", 60)]));
}

#[test]
fn only_changed_documents_are_done_again() {
    let work = Work::new(60);
    work.run("out", "");
    let articles = work.path("articles.jsonl");
    let text = fs::read_to_string(&articles).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // One goes, one comes, one changes.
    lines.remove(3);
    lines[10] = lines[10].replace("\"text\":\"", "\"text\":\"On Monday it was said again. ");
    lines.insert(0, r#"{"id":"new","text":"Something happened on Tuesday."}"#.to_owned());
    fs::write(&articles, lines.join("\n")).unwrap();
    assert_eq!(work.cached(""), counts(&[("clean", 58), ("dates", 58), ("entities", 58)]));
}

#[test]
fn loaded_stages_are_known_by_their_library() {
    let work = Work::new(20);
    work.run("out", "");
    assert_eq!(work.cached("--stages loaded"), counts(&[]));
    let all = counts(&[("clean", 20), ("dates", 20), ("entities", 20)]);
    assert_eq!(work.cached("--stages loaded"), all);
}

/// A command promises nothing: what it says of a document may differ from one day to the next.
#[test]
fn commands_run_on_every_document() {
    let dir = tempfile::tempdir().unwrap();
    let run = |line: &str| {
        let (code, out, err) = outcome(wirecopy(line).current_dir(dir.path()));
        assert_eq!(code, 0, "{line}: {out}{err}");
    };
    run("new command mine");
    run("run mine/pipeline.toml --output out");
    run("run mine/pipeline.toml --output out --overwrite");
    assert_eq!(done_before(&dir.path().join("out")), counts(&[]));
}

#[test]
fn a_sample_takes_nothing_away() {
    let work = Work::new(20);
    work.run("out", "");
    work.run("out", "--sample 5");
    assert_eq!(work.cached(""), counts(&[("clean", 20), ("dates", 20), ("entities", 20)]));
}

#[test]
fn a_cache_of_its_own_folder_serves_several_outputs() {
    let work = Work::new(20);
    let cache = work.path("cache");
    let flags = format!("--cache {}", cache.display());
    work.run("one", &flags);
    let two = work.run("two", &flags);
    assert_eq!(done_before(&two).len(), 3);
    assert!(!two.join(".wirecopy-cache").exists());
    // Whatever happens to it, the output stays right.
    let file = cache.join("wirecopy-edits");
    let mut bytes = fs::read(&file).unwrap();
    bytes.iter_mut().skip(100).step_by(7).for_each(|b| *b ^= 0x20);
    fs::write(&file, bytes).unwrap();
    let three = work.run("three", &flags);
    assert_same(&two, &three);
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let four = work.run("four", &flags);
    assert_same(&two, &four);
}
