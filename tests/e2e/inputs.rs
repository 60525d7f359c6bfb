//! What a run reads, and what it refuses to.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::program::{json, json_lines, outcome, wirecopy};

/// Runs `dates` over an input, with these lines under `[input]`; gives exit code, documents and what is said.
fn run(dir: &Path, settings: &str, input: &str) -> (i32, Vec<Value>, String) {
    let file = dir.join("p.toml");
    let text = format!("[input]\n{settings}\n[[stage]]\nuse = \"dates\"\n");
    std::fs::write(&file, text).unwrap();
    let out = dir.join("out");
    let line =
        format!("run {} --input {input} --output {} --overwrite", file.display(), out.display());
    let (code, _, err) = outcome(&mut wirecopy(&line));
    let documents = out.join("documents.jsonl");
    (code, if documents.exists() { json_lines(&documents) } else { Vec::new() }, err)
}

fn write(dir: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn pages_of_a_web_archive() {
    let dir = tempfile::tempdir().unwrap();
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Caf\u{e9} on Monday";
    let page: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let mut archive = Vec::new();
    for (kind, id, block) in [
        ("request", 0, &b"GET / HTTP/1.1\r\n\r\n"[..]),
        ("response", 1, &page),
        ("response", 2, b"HTTP/1.1 404 Not Found\r\n\r\n"),
        ("response", 3, b"nonsense"),
    ] {
        write!(
            archive,
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\n\
             WARC-Target-URI: http://a.example/{id}\r\nWARC-Date: 2023-07-27T01:02:03Z\r\n\
             Content-Type: application/http\r\nContent-Length: {}\r\n\r\n",
            block.len()
        )
        .unwrap();
        archive.extend_from_slice(block);
        archive.extend_from_slice(b"\r\n\r\n");
    }
    let path = write(dir.path(), "a.warc", &archive);
    let (code, documents, err) = run(dir.path(), "", &path.display().to_string());
    assert_eq!(code, 1, "{err}");
    assert_eq!(documents.len(), 1);
    let document = &documents[0];
    assert_eq!(document["id"], "urn:uuid:1");
    assert_eq!(document["text"], "<p>Café on Monday");
    assert_eq!(document["fields"]["url"], "http://a.example/1");
    assert_eq!(document["fields"]["crawled"], "2023-07-27T01:02:03Z");
    let letters = json_lines(&dir.path().join("out/dead-letters.jsonl"));
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0]["raw"], "nonsense");
    let manifest = json(&dir.path().join("out/manifest.json"));
    let others = &manifest["inputs"][0]["others"];
    assert_eq!(others.to_string(), r#"{"HTTP status 404":1,"request":1}"#);
    // The raw text is found again, in the encoding that the archive names.
    let line = format!("explain {} urn:uuid:1 --span 3-9", dir.path().join("out").display());
    let (code, said, err) = outcome(&mut wirecopy(&line));
    assert_eq!(code, 0, "{err}");
    assert!(said.contains("Café"), "{said}");
}

#[test]
fn lines_of_other_tools() {
    let dir = tempfile::tempdir().unwrap();
    let line = r#"{"url":"http://a.example","maintext":"It rained on Monday.","date_publish":"2023-07-27 09:00:00","source_domain":"a.example"}"#;
    let path = write(dir.path(), "a.jsonl", line.as_bytes()).display().to_string();
    let (code, documents, err) = run(dir.path(), "preset = \"news-please\"", &path);
    assert_eq!(code, 0, "{err}");
    assert_eq!(documents[0]["text"], "It rained on Monday.");
    assert_eq!(documents[0]["fields"]["outlet"], "a.example");
    assert_eq!(documents[0]["annotations"][0]["value"], "2023-07-24");
    let own = "fields = { text = \"maintext\", title = [\"head\", \"url\"] }";
    let (code, documents, err) = run(dir.path(), own, &path);
    assert_eq!(code, 0, "{err}");
    assert_eq!(documents[0]["fields"]["title"], "http://a.example");
}

#[test]
fn standard_input() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(dir.path(), "p.toml", b"[[stage]]\nuse = \"dates\"\n");
    let out = dir.path().join("out");
    let line = format!("run {} --input - --output {}", file.display(), out.display());
    let mut child = wirecopy(&line).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"{\"id\":\"a\",\"text\":\"On Monday.\"}\n{\"text\":\"b\"}\n").unwrap();
    drop(stdin);
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let ids: Vec<Value> =
        json_lines(&out.join("documents.jsonl")).into_iter().map(|d| d["id"].clone()).collect();
    assert_eq!(ids, ["a", "stdin#2"]);
}

#[test]
fn limits_name_their_settings() {
    let dir = tempfile::tempdir().unwrap();
    let long = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"short\"}}\n", "x".repeat(1 << 20));
    let path = write(dir.path(), "a.jsonl", long.as_bytes()).display().to_string();
    let (code, documents, _) = run(dir.path(), "max-document = 1", &path);
    assert_eq!((code, documents.len()), (1, 1));
    let letters = json_lines(&dir.path().join("out/dead-letters.jsonl"));
    let error = letters[0]["error"].as_str().unwrap();
    assert!(error.contains("longer than 1 MiB") && error.contains("`max-document`"), "{error}");

    // A line may be longer than the document in it, and shorter.
    let (code, documents, _) = run(dir.path(), "max-document = 1\nmax-line = 3", &path);
    assert_eq!((code, documents.len()), (0, 2));
    let (code, documents, _) = run(dir.path(), "max-line = 1", &path);
    assert_eq!((code, documents.len()), (1, 1));
    let letters = json_lines(&dir.path().join("out/dead-letters.jsonl"));
    assert!(
        letters[0]["error"].as_str().unwrap().contains("`max-line`"),
        "{}",
        letters[0]["error"]
    );

    let nested =
        write(dir.path(), "deep.jsonl", b"{\"text\":\"a\",\"x\":[[[1]]]}\n{\"text\":\"b\"}\n");
    let (code, documents, _) = run(dir.path(), "max-depth = 3", &nested.display().to_string());
    assert_eq!((code, documents.len()), (1, 1));
    let letters = json_lines(&dir.path().join("out/dead-letters.jsonl"));
    assert_eq!(
        letters[0]["error"],
        "line 1: nested more than 3 deep at byte 19 of the line; `max-depth` under [input] sets how deep it may be"
    );

    // What was read at the deepest is written, and can be read again.
    let most =
        format!("{{\"id\":\"a\",\"text\":\"b\",\"x\":{}{}}}\n", "[".repeat(119), "]".repeat(119));
    let deepest = write(dir.path(), "deepest.jsonl", most.as_bytes());
    let (code, documents, err) = run(dir.path(), "max-depth = 120", &deepest.display().to_string());
    assert_eq!((code, documents.len()), (0, 1), "{err}");
    let out = dir.path().join("out");
    for line in
        [format!("explain {} a", out.display()), format!("export {} parquet dolma", out.display())]
    {
        let (code, _, err) = outcome(&mut wirecopy(&line));
        assert_eq!(code, 0, "{err}");
    }

    let folder = dir.path().join("many");
    std::fs::create_dir(&folder).unwrap();
    for n in 0..4 {
        write(&folder, &format!("{n}.txt"), b"x");
    }
    let (code, _, err) = run(dir.path(), "max-files = 3", &folder.display().to_string());
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("more than 3 files; `max-files` under [input]"), "{err}");
}

#[test]
fn rows_of_columns() {
    let dir = tempfile::tempdir().unwrap();
    let lines: String = (0..300)
        .map(|n| format!("{{\"id\":\"{n}\",\"text\":\"It rained on Monday, for day {n}.\",\"published\":\"2023-07-27\",\"n\":{n}}}\n"))
        .collect();
    let path = write(dir.path(), "a.jsonl", lines.as_bytes());
    let (code, before, err) = run(dir.path(), "", &path.display().to_string());
    assert_eq!((code, before.len()), (0, 300), "{err}");
    // What a run wrote as columns is the input of another.
    let out = dir.path().join("out");
    let (code, _, err) = outcome(&mut wirecopy(&format!("export {} parquet", out.display())));
    assert_eq!(code, 0, "{err}");
    let columns = dir.path().join("rows.parquet");
    std::fs::rename(out.join("parquet/documents.parquet"), &columns).unwrap();
    let (code, after, err) = run(dir.path(), "", &columns.display().to_string());
    assert_eq!((code, after.len()), (0, 300), "{err}");
    for (before, after) in before.iter().zip(&after) {
        for key in ["id", "text", "fields", "annotations"] {
            assert_eq!(before[key], after[key]);
        }
    }
    // A file that is cut or none at all fails alone.
    let bytes = std::fs::read(&columns).unwrap();
    write(dir.path(), "rows.parquet", &bytes[..bytes.len() / 2]);
    let (code, documents, _) = run(dir.path(), "", &columns.display().to_string());
    assert_eq!((code, documents.len()), (1, 0));
}
