//! What `run` says: to people on standard error, to programs on standard output.

use serde_json::Value;

use crate::program::{outcome, wirecopy};

fn run(out: &std::path::Path, options: &str) -> (i32, String, String) {
    outcome(&mut wirecopy(&format!("run pipelines/news.toml --output {} {options}", out.display())))
}

#[test]
fn people_are_told_on_standard_error() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let (code, data, told) = run(&out, "");
    assert_eq!((code, data.as_str()), (0, ""));
    let lines: Vec<&str> = told.lines().collect();
    for stage in ["clean", "dates", "entities", "sources"] {
        assert!(lines.iter().any(|l| l.trim_start().starts_with(stage) && l.contains(" edits ")));
    }
    assert!(lines.contains(&"findings:"), "{told}");
    assert!(told.contains("date-contradiction: "), "{told}");
    // The last line adds up.
    let last = lines.last().unwrap();
    let numbers: Vec<u64> =
        last.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    assert_eq!(numbers[0], numbers[1..5].iter().sum::<u64>(), "{last}");
    assert!(!told.contains('\u{1b}'), "NO_COLOR is honoured");
}

#[test]
fn quiet_says_nothing_and_verbose_names_every_article() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    assert_eq!(run(&out, "--quiet"), (0, String::new(), String::new()));
    let (code, data, told) = run(&out, "--verbose --overwrite");
    assert_eq!((code, data.as_str()), (0, ""));
    let written = told.lines().filter(|l| l.starts_with("written ")).count();
    let documents = std::fs::read_to_string(out.join("documents.jsonl")).unwrap();
    assert_eq!(written, documents.lines().count());
    assert_eq!(run(&out, "--quiet --verbose").0, 2);
}

#[test]
fn programs_are_told_on_standard_output() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let (code, data, told) = run(&out, "--json");
    assert_eq!((code, told.as_str()), (0, ""));
    let said: Value = serde_json::from_str(&data).unwrap();
    assert_eq!(
        (said["schema_version"].as_u64(), said["outcome"].as_str()),
        (Some(1), Some("done"))
    );
    let manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(said["counts"], manifest["counts"]);
    assert_eq!(said["links"], manifest["links"]);
    assert_eq!(
        said["stages"].as_array().unwrap().len(),
        manifest["stages"].as_array().unwrap().len()
    );
    let codes = said["findings"]["codes"].as_object().unwrap();
    let sum: u64 = codes.values().filter_map(Value::as_u64).sum();
    assert_eq!(said["findings"]["total"].as_u64(), Some(sum));
    assert_eq!(said["made"][0].as_str(), Some(out.join("report.html").to_str().unwrap()));

    // The folder is not empty now.
    let (code, data, told) = run(&out, "--json");
    assert_eq!(code, 2);
    let said: Value = serde_json::from_str(&data).unwrap();
    assert_eq!(said["outcome"], "error");
    assert!(told.contains(said["error"].as_str().unwrap()), "{told}");
}

#[test]
fn a_sample_tells_what_the_whole_will_take() {
    let dir = tempfile::tempdir().unwrap();
    let articles = crate::program::many_articles(dir.path(), 800);
    let run = |name: &str, flags: &str| {
        let line = format!(
            "run pipelines/clean.toml --input {} --output {} --json {flags}",
            articles.display(),
            dir.path().join(name).display()
        );
        let (code, out, err) = outcome(&mut wirecopy(&line));
        assert_eq!(code, 0, "{err}");
        serde_json::from_str::<serde_json::Value>(&out).unwrap()
    };
    let whole = run("whole", "");
    assert!(whole["projection"].is_null());
    let sample = run("sample", "--sample 400");
    let documents = sample["projection"]["documents"].as_f64().unwrap();
    assert!((600.0..1000.0).contains(&documents), "{sample}");
    let share = sample["projection"]["share"].as_f64().unwrap();
    assert!((0.4..0.65).contains(&share), "{sample}");
}
