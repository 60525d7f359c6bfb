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
