//! Misdeeds that cost more than a document where nobody looks: answers out of step, files of others, code that runs unasked.

use std::fs;
use std::path::Path;

use crate::program::{json_lines, outcome, succeed, wirecopy};

/// A command that sets the field `words` to the text, and does `more` for each line.
fn command(dir: &Path, more: &str) {
    let script = format!(
        r#"import json, sys
rule = {{"id": "count", "summary": "Repeats the text.", "example": "a → a"}}
print(json.dumps({{"wirecopy": 1, "offsets": "codepoints", "description": {{"name": "count", "version": "1",
    "summary": "Repeats.", "rules": [rule], "writes": [{{"field": "words"}}]}}}}), flush=True)
sys.stdin.readline()
def answer(line):
    text = json.loads(line)["text"]
    print(json.dumps({{"edits": [{{"op": "set", "field": "words", "value": text, "rule": "count"}}]}}), flush=True)
for line in sys.stdin:
    answer(line)
    {more}
"#
    );
    fs::write(dir.join("count.py"), script).unwrap();
    fs::write(
        dir.join("in.jsonl"),
        "{\"id\":\"a\",\"text\":\"one\"}\n{\"id\":\"b\",\"text\":\"two\"}\n{\"id\":\"c\",\"text\":\"three\"}\n",
    )
    .unwrap();
    let pipeline = "[input]\npath = \"in.jsonl\"\n[[stage]]\nuse = \"count\"\ncommand = [\"python3\", \"count.py\"]\n\
        [[stage]]\nuse = \"sources\"\nindex = \"idx\"\n[output]\npath = \"out\"\n";
    fs::write(dir.join("p.toml"), pipeline).unwrap();
}

#[test]
fn no_answer_goes_to_another_document() {
    let dir = tempfile::tempdir().unwrap();
    command(dir.path(), "if '\"a\"' in line: answer(line)");
    let line = format!("run {} --quiet --threads 1", dir.path().join("p.toml").display());
    let (_, _, err) = outcome(&mut wirecopy(&line));
    for document in json_lines(&dir.path().join("out/documents.jsonl")) {
        assert_eq!(document["fields"]["words"], document["text"], "{err}");
    }
}

/// An empty line behind an answer answers nothing.
#[test]
fn an_empty_line_is_no_answer() {
    let dir = tempfile::tempdir().unwrap();
    command(dir.path(), "");
    let script = dir.path().join("count.py");
    let text = fs::read_to_string(&script).unwrap();
    // Both in one write, so that they come together.
    fs::write(
        &script,
        text.replace("\"rule\": \"count\"}]}), flush", "\"rule\": \"count\"}]}) + '\\n', flush"),
    )
    .unwrap();
    succeed(&format!("run {} --quiet --threads 1", dir.path().join("p.toml").display()));
    assert_eq!(json_lines(&dir.path().join("out/documents.jsonl")).len(), 3);
}

#[cfg(unix)]
#[test]
fn links_and_devices_stay_what_they_are() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    let (out, victim) = (dir.path().join("out"), dir.path().join("victim"));
    fs::create_dir_all(&victim).unwrap();
    fs::create_dir_all(&out).unwrap();
    symlink(&victim, out.join(".wirecopy-cache")).unwrap();
    let line =
        format!("run pipelines/clean.toml --input tests/corpus --output {} --quiet", out.display());
    let (code, _, err) = outcome(&mut wirecopy(&line));
    assert_ne!(code, 0);
    assert!(err.contains(".wirecopy-cache is a link") && err.contains("--cache"), "{err}");
    assert_eq!(fs::read_dir(&victim).unwrap().count(), 0);

    let metrics = dir.path().join("metrics");
    symlink(victim.join("kept"), &metrics).unwrap();
    let (code, _, err) =
        outcome(&mut wirecopy(&format!("{line} --no-cache --metrics {}", metrics.display())));
    assert_ne!(code, 0);
    assert!(err.contains("is no regular file; --metrics"), "{err}");
    assert!(fs::symlink_metadata(&metrics).unwrap().is_symlink());
}

/// A file that may not grow fails as a disk that is full, with the code that says that it can be resumed.
#[cfg(unix)]
#[test]
fn files_that_may_not_grow_fail_as_a_full_disk() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("in.jsonl");
    let lines: String = (0..3000)
        .map(|n| format!("{{\"id\":\"{n}\",\"text\":\"It rained on Monday.\"}}\n"))
        .collect();
    fs::write(&input, lines).unwrap();
    let line = format!(
        "ulimit -f 200; exec {} run pipelines/clean.toml --input {} --output {} --quiet --no-cache",
        crate::program::program().display(),
        input.display(),
        dir.path().join("out").display()
    );
    let (code, _, err) = outcome(
        std::process::Command::new("sh")
            .args(["-c", &line])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")),
    );
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("File too large"), "{err}");
}

#[test]
fn a_manifest_of_another_program_is_not_ours() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("site");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("manifest.json"), "{\"name\": \"a web app\"}").unwrap();
    fs::write(out.join("links.jsonl"), "mine").unwrap();
    let line = format!(
        "run pipelines/clean.toml --input tests/corpus --output {} --overwrite --quiet",
        out.display()
    );
    let (code, _, err) = outcome(&mut wirecopy(&line));
    assert_ne!(code, 0);
    assert!(err.contains("it holds files that no run of wirecopy wrote"), "{err}");
    assert_eq!(fs::read_to_string(out.join("links.jsonl")).unwrap(), "mine");
}

/// Forgetting needs the pipeline for the names of its indexes alone.
#[test]
fn to_forget_runs_no_code_and_says_where_it_cannot_look() {
    let dir = tempfile::tempdir().unwrap();
    command(dir.path(), "pass");
    let pipeline = dir.path().join("p.toml");
    succeed(&format!("run {} --quiet", pipeline.display()));
    succeed(&format!("trust {}", pipeline.display()));
    let ran = dir.path().join("ran");
    fs::write(dir.path().join("count.py"), format!("open({ran:?}, 'w')\n")).unwrap();
    let line = format!("forget {} a", dir.path().join("out").display());
    let (code, _, err) = outcome(&mut wirecopy(&line));
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("removed from the index"), "{err}");
    assert!(!ran.exists());
    fs::remove_file(pipeline).unwrap();
    let line = format!("forget {} b", dir.path().join("out").display());
    let (code, _, err) = outcome(&mut wirecopy(&line));
    assert_ne!(code, 0, "{err}");
    assert!(err.contains("are not known"), "{err}");
}
