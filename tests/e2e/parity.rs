//! The same bytes at any thread count, whether stages are linked, loaded or isolated.

use std::path::Path;

use crate::program::{assert_same, succeed};

fn run(input: &str, dir: &Path, name: &str, flags: &str) -> std::path::PathBuf {
    let out = dir.join(name);
    succeed(&format!("run pipelines/news.toml {input} --output {} --quiet {flags}", out.display()));
    out
}

#[test]
fn threads_and_modes_do_not_show_in_the_output() {
    let dir = tempfile::tempdir().unwrap();
    let linked = run("", dir.path(), "linked-1", "--threads 1");
    for (name, flags) in [
        ("linked-2", "--threads 2"),
        ("linked-5", "--threads 5"),
        ("loaded", "--threads 2 --stages loaded"),
        ("isolated", "--threads 2 --stages isolated"),
    ] {
        let other = run("", dir.path(), name, flags);
        assert_same(&linked, &other);
    }
}

#[test]
fn more_documents_than_a_segment_holds() {
    let dir = tempfile::tempdir().unwrap();
    let articles = crate::program::many_articles(dir.path(), 1200);
    let input = format!("--input {}", articles.display());
    let one = run(&input, dir.path(), "one", "--threads 1");
    let three = run(&input, dir.path(), "three", "--threads 3");
    assert_same(&one, &three);
}
