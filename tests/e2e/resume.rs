//! Runs that are killed, go on, and end in the bytes of an unbroken one.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::program::{assert_same, json, many_articles, outcome, succeed, wirecopy};

fn line(input: &Path, out: &Path) -> String {
    format!(
        "run pipelines/news.toml --input {} --output {} --quiet --threads 2",
        input.display(),
        out.display()
    )
}

#[test]
fn a_killed_run_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let articles = many_articles(dir.path(), 800);
    let whole = dir.path().join("whole");
    let began = std::time::Instant::now();
    succeed(&line(&articles, &whole));
    let took = began.elapsed();
    for part in 1..6 {
        let out = dir.path().join(format!("killed-{part}"));
        let mut child = wirecopy(&line(&articles, &out)).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(took * part / 6);
        child.kill().unwrap();
        child.wait().unwrap();
        // Whatever stands under a final name is whole: the manifest comes last.
        if out.join("manifest.json").exists() {
            assert_same(&whole, &out);
            continue;
        }
        succeed(&format!("{} --resume", line(&articles, &out)));
        assert_same(&whole, &out);
    }
}

#[test]
fn a_signal_leaves_a_state_that_can_be_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let articles = many_articles(dir.path(), 1500);
    let out = dir.path().join("out");
    let mut child = wirecopy(&line(&articles, &out)).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(400));
    let sent = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let status = child.wait().unwrap();
    // A fast machine may have been done.
    if status.code() != Some(0) {
        assert_eq!(status.code(), Some(143));
        let (code, _, err) = outcome(&mut wirecopy(&line(&articles, &out)));
        assert_eq!(code, 2);
        assert!(err.contains("--resume"), "{err}");
        succeed(&format!("{} --resume", line(&articles, &out)));
    }
    assert_eq!(json(&out.join("manifest.json"))["counts"]["written"], 1500);
}

#[test]
fn changed_inputs_are_not_taken_for_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let articles = many_articles(dir.path(), 1500);
    let out = dir.path().join("out");
    let mut child = wirecopy(&line(&articles, &out)).stderr(Stdio::null()).spawn().unwrap();
    // Until the first segment is committed.
    let segment = out.join(".wirecopy-work/read/00000000.seg");
    for _ in 0..400 {
        if segment.exists() || child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    if !segment.exists() {
        return;
    }
    let text = std::fs::read_to_string(&articles).unwrap();
    std::fs::write(&articles, text.replacen("\"published\":\"20", "\"published\":\"19", 1))
        .unwrap();
    let loud = line(&articles, &out).replace(" --quiet", "");
    let said = succeed(&format!("{loud} --resume"));
    assert!(said.contains("the inputs changed"), "{said}");
    let fresh = dir.path().join("fresh");
    succeed(&line(&articles, &fresh));
    assert_same(&fresh, &out);
}
