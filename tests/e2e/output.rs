//! What a run writes: sound by its schema, complete, and traceable to the bytes that it came from.

use std::path::Path;

use serde_json::Value;

use crate::program::{json, json_lines, outcome, root, succeed, wirecopy};

fn run_corpus(dir: &Path, trail: &str) -> std::path::PathBuf {
    let pipeline = std::fs::read_to_string(root().join("pipelines/news.toml")).unwrap();
    let corpus = root().join("tests/corpus").canonicalize().unwrap();
    let pipeline = pipeline
        .replace("\"../tests/corpus\"", &format!("{corpus:?}"))
        .replace("[output]", &format!("[output]\ntrail = \"{trail}\""));
    let file = dir.join("news.toml");
    std::fs::write(&file, pipeline).unwrap();
    let out = dir.join(format!("out-{trail}"));
    succeed(&format!("run {} --output {} --quiet", file.display(), out.display()));
    out
}

#[test]
fn lines_fit_their_schemas() {
    let dir = tempfile::tempdir().unwrap();
    let out = run_corpus(dir.path(), "compact");
    // The last articles first: their story turns out to begin with one of the others.
    let pipeline = dir.path().join("index.toml");
    let text = std::fs::read_to_string(root().join("pipelines/news.toml")).unwrap();
    let text = text.replace("use = \"sources\"", "use = \"sources\"\nindex = \"index\"");
    std::fs::write(&pipeline, text).unwrap();
    for (name, articles) in [("late", "armistice-0[5-7]*"), ("early", "armistice-0[1-4]*")] {
        let input = root().join("tests/corpus").join(articles);
        succeed(&format!(
            "run {} --input {} --output {} --quiet",
            pipeline.display(),
            input.display(),
            dir.path().join(name).display()
        ));
    }
    let indexed = dir.path().join("early/revisions.jsonl");
    std::fs::copy(indexed, out.join("revisions.jsonl")).unwrap();
    for (file, schema) in
        [("documents.jsonl", "document"), ("links.jsonl", "link"), ("revisions.jsonl", "revision")]
    {
        let mut schemas = boon::Schemas::new();
        let path = root().join(format!("schemas/{schema}.schema.json")).canonicalize().unwrap();
        let index =
            boon::Compiler::new().compile(&path.display().to_string(), &mut schemas).unwrap();
        let lines = json_lines(&out.join(file));
        assert!(!lines.is_empty());
        for line in lines {
            if let Err(error) = schemas.validate(&line, index) {
                panic!("{file}: {}: {error:#}", line["id"]);
            }
        }
    }
}

#[test]
fn offsets_agree_with_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let out = run_corpus(dir.path(), "compact");
    for document in json_lines(&out.join("documents.jsonl")) {
        let text = document["text"].as_str().unwrap();
        let chars: Vec<char> = text.chars().collect();
        for a in document["annotations"].as_array().unwrap() {
            let at = |key: &str| usize::try_from(a[key].as_u64().unwrap()).unwrap();
            let bytes = text.get(at("start")..at("end")).expect("bytes on character borders");
            let points: String = chars[at("char_start")..at("char_end")].iter().collect();
            assert_eq!(bytes, points, "{a}");
            assert_eq!(a["removed"] == true, bytes.is_empty(), "{a}");
        }
    }
}

/// From the last pass to the first, with nothing but the line: the trail of a full run leads back to the raw text.
#[test]
fn the_raw_text_is_rebuilt_from_text_and_trail() {
    let dir = tempfile::tempdir().unwrap();
    let out = run_corpus(dir.path(), "full");
    let mut checked = 0;
    for document in json_lines(&out.join("documents.jsonl")) {
        let raw = undo(&document);
        let path = document["source"]["path"].as_str().unwrap();
        if document["source"]["encoding"] == "UTF-8" && !path.ends_with(".jsonl") {
            let source = std::fs::read(root().join("tests/corpus").join(path)).unwrap();
            assert_eq!(raw.as_bytes(), source, "{path}");
            checked += 1;
        }
    }
    assert!(checked > 8);
}

fn undo(document: &Value) -> String {
    let mut text = document["text"].as_str().unwrap().to_owned();
    let replaced: Vec<&Value> = document["trail"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e[2] == "replace")
        .map(|e| &e[3])
        .collect();
    let mut passes: Vec<u64> = replaced.iter().map(|r| r["pass"].as_u64().unwrap()).collect();
    passes.dedup();
    for pass in passes.into_iter().rev() {
        let mut before = String::new();
        let mut done = 0;
        for r in replaced.iter().filter(|r| r["pass"] == pass) {
            let at = |i: usize| usize::try_from(r["at"][i].as_u64().unwrap()).unwrap();
            before.push_str(&text[done..at(0)]);
            before.push_str(r["old"].as_str().expect("a full trail holds every old text"));
            done = at(1);
        }
        before.push_str(&text[done..]);
        text = before;
    }
    text
}

#[test]
fn every_input_is_accounted_for() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("in");
    std::fs::create_dir(&input).unwrap();
    std::fs::write(
        input.join("a.jsonl"),
        "{\"id\":\"1\",\"text\":\"One.\"}\nnot json\n{\"id\":\"1\",\"text\":\"One.\"}\n\
         {\"id\":\"1\",\"text\":\"Other.\"}\n{\"id\":\"2\"}\n{\"id\":\"3\",\"text\":\"\"}\n",
    )
    .unwrap();
    std::fs::write(input.join("b.txt"), b"caf\xe9 \xff\x00").unwrap();
    std::fs::write(input.join("c.doc"), "x").unwrap();
    std::fs::write(input.join("d.jsonl.gz"), b"\x1f\x8bbroken").unwrap();
    let out = dir.path().join("out");
    let line =
        format!("run pipelines/news.toml --input {} --output {}", input.display(), out.display());
    let (code, _, err) = outcome(&mut wirecopy(&line));
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("9 inputs: 3 written, 0 dropped, 4 failed, 2 skipped"), "{err}");
    let counts = &json(&out.join("manifest.json"))["counts"];
    let n = |key: &str| counts[key].as_u64().unwrap();
    assert_eq!(n("inputs"), n("written") + n("dropped") + n("failed") + n("skipped"));
    let letters = json_lines(&out.join("dead-letters.jsonl"));
    let told: Vec<String> = letters
        .iter()
        .map(|l| {
            format!(
                "{} {}: {}",
                l["id"].as_str().unwrap(),
                l["kind"].as_str().unwrap(),
                l["error"].as_str().unwrap()
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn every_format_is_made_where_a_pipeline_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let schema: serde_json::Value =
        crate::program::json(&root().join("schemas/pipeline.schema.json"));
    let formats = schema["properties"]["output"]["properties"]["formats"]["items"]["enum"].clone();
    let pipeline = format!(
        "name = \"all\"\n[input]\npath = \"{}\"\n[[stage]]\nuse = \"clean\"\n[[stage]]\nuse = \"entities\"\n\
         [output]\npath = \"out\"\nformats = {formats}\n",
        root().join("tests/corpus").display()
    );
    let file = dir.path().join("all.toml");
    std::fs::write(&file, pipeline).unwrap();
    succeed(&format!("run {}", file.display()));
    let mut made: Vec<String> = std::fs::read_dir(dir.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    made.sort();
    let expected = [
        "annotations.jsonld",
        "brat",
        "dates.csv",
        "dead-letters.jsonl",
        "documents.jsonl",
        "dolma",
        "dropped.jsonl",
        "entities.conll",
        "entities.csv",
        "links.jsonl",
        "manifest.json",
        "ninjs.jsonl",
        "parquet",
        "report.html",
        "run.json",
        "sources.csv",
        "sources.graphml",
        "spacy.jsonl",
        "text",
        "timeml",
    ];
    assert_eq!(made, expected);
    assert!(formats.as_array().unwrap().len() >= 13, "{formats}");
}

/// However the lines are packed and cut into files, it is the same run, and everything that reads a run reads it.
#[test]
fn packed_shards_hold_the_same_run() {
    let dir = tempfile::tempdir().unwrap();
    let articles = crate::program::many_articles(dir.path(), 60);
    let plain = std::fs::read_to_string(root().join("pipelines/news.toml")).unwrap();
    let run = |name: &str, more: &str| {
        let out = dir.path().join(name);
        let pipeline = dir.path().join("news.toml");
        let text = plain.replace("[output]", &format!("[output]\n{more}"));
        let formats = text.lines().find(|l| l.starts_with("formats")).unwrap().to_owned();
        std::fs::write(&pipeline, text.replace(&formats, "formats = [\"jsonl\", \"parquet\"]"))
            .unwrap();
        let line = format!(
            "run {} --input {} --output {} --quiet",
            pipeline.display(),
            articles.display(),
            out.display()
        );
        succeed(&line);
        out
    };
    let lines = |out: &Path| -> String {
        let mut names: Vec<_> = std::fs::read_dir(out)
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.file_name().unwrap().to_string_lossy().starts_with("documents"))
            .collect();
        names.sort();
        let read = |path: &std::path::PathBuf| {
            let mut text = String::new();
            let mut file = wirecopy_engine::stored::open(path).unwrap();
            std::io::Read::read_to_string(&mut file, &mut text).unwrap();
            text
        };
        names.iter().map(read).collect()
    };
    let plain = run("plain", "");
    for (name, more, ending, files) in [
        ("gzip", "compress = \"gzip\"", ".jsonl.gz", 1..=1),
        ("zstd", "compress = \"zstd\"\nshard = 25", ".jsonl.zst", 3..=3),
        ("size", "shard-size = 1", ".jsonl", 1..=9),
    ] {
        let out = run(name, more);
        assert_eq!(lines(&plain), lines(&out), "{name}");
        let outputs = json(&out.join("manifest.json"))["outputs"].clone();
        let names: Vec<&str> =
            outputs.as_array().unwrap().iter().map(|o| o["file"].as_str().unwrap()).collect();
        let documents =
            names.iter().filter(|n| n.starts_with("documents") && n.ends_with(ending)).count();
        assert!(files.contains(&documents), "{name}: {names:?}");
        let tables = std::fs::read_dir(out.join("parquet")).unwrap().count();
        assert_eq!(tables, 2 * documents, "{name}");
        succeed(&format!("verify {}", out.display()));
        let id = serde_json::from_str::<Value>(lines(&out).lines().nth(30).unwrap()).unwrap()["id"]
            .clone();
        succeed(&format!("explain {} {}", out.display(), id.as_str().unwrap()));
        let (code, _, told) =
            outcome(&mut wirecopy(&format!("diff {} {}", plain.display(), out.display())));
        assert_eq!(code, 0, "{name}: {told}");
        succeed(&format!("report {}", out.display()));
        succeed(&format!("forget {} {}", out.display(), id.as_str().unwrap()));
        succeed(&format!("verify {}", out.display()));
        assert!(!lines(&out).contains(&format!("\"id\":{id}")), "{name}");
    }
}

/// Nothing is written beside the working folder under a name such as `s3:`.
#[test]
fn an_address_is_no_output() {
    let line = "run pipelines/clean.toml --input tests/corpus --output s3://bucket/out --quiet";
    let (code, _, err) = outcome(&mut wirecopy(line));
    assert_ne!(code, 0);
    let told = "cannot use output s3://bucket/out: a run writes to a folder of this machine";
    assert!(err.contains(told), "{err}");
    assert!(!root().join("s3:").exists());
}
