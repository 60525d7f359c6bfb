//! Memory does not grow with the corpus.

use crate::program::{many_articles, wirecopy};

/// Peak resident memory of a run, in KiB, from the kernel's account of its children.
fn peak(count: usize) -> u64 {
    let dir = tempfile::tempdir().unwrap();
    let articles = many_articles(dir.path(), count);
    let out = dir.path().join("out");
    let mut run = wirecopy(&format!(
        "run pipelines/clean.toml --input {} --output {} --quiet --threads 2",
        articles.display(),
        out.display()
    ));
    let mut child = run.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        if let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
            let now = line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok());
            peak = peak.max(now.unwrap_or(0));
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    peak
}

#[test]
fn memory_stays_level() {
    // A smaller pair of corpora than the benchmark's, with a wider bound: this test runs in debug builds, too.
    let (small, large) = (peak(500), peak(5000));
    assert!(large * 10 <= small * 15, "{small} KiB for 500 documents, {large} KiB for 5000");
}
