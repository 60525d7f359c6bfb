//! The bundled pipelines: sound, and their snapshots as recorded.

use crate::program::{outcome, root, wirecopy};

fn bundled() -> String {
    let mut all: Vec<String> = std::fs::read_dir(root().join("pipelines"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .map(|p| format!("pipelines/{}", p.file_name().unwrap().display()))
        .collect();
    all.sort();
    assert!(all.len() >= 4);
    all.join(" ")
}

#[test]
fn are_sound() {
    let (code, _, err) = outcome(&mut wirecopy(&format!("check --deep {}", bundled())));
    assert_eq!(code, 0, "{err}");
    assert!(!err.contains("warning"), "{err}");
}

/// To record what comes out now: `cargo run -- test --accept pipelines/*.toml`, and read the difference.
#[test]
fn come_out_as_recorded() {
    let (code, _, err) = outcome(&mut wirecopy(&format!("test --check {}", bundled())));
    assert_eq!(code, 0, "{err}");
}

#[test]
fn no_snapshot_waits_for_review() {
    let mut todo = vec![root().join("crates"), root().join("tests"), root().join("pipelines")];
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                assert!(!path.display().to_string().ends_with(".snap.new"), "{}", path.display());
            }
        }
    }
}
