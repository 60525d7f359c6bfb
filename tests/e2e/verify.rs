//! Whether what lies in an output folder is what a run wrote.

use std::fs;

use crate::program::{outcome, succeed, wirecopy};

#[test]
fn whatever_was_changed_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("a.txt");
    fs::write(&input, "It rained on Monday.").unwrap();
    fs::write(dir.path().join("p.toml"), "[[stage]]\nuse = \"dates\"\n[output]\nshard = 1\n")
        .unwrap();
    let out = dir.path().join("out");
    succeed(&format!(
        "run {} --input {} --output {} --quiet",
        dir.path().join("p.toml").display(),
        input.display(),
        out.display()
    ));
    let verify = |flags: &str| {
        let (code, _, said) = outcome(&mut wirecopy(&format!("verify {} {flags}", out.display())));
        (code, said)
    };
    let (code, said) = verify("--inputs");
    assert!(code == 0 && said.contains("all as they were written and read"), "{said}");

    fs::write(&input, "It rained on Sunday.").unwrap();
    assert_eq!(verify("").0, 0);
    let (code, said) = verify("--inputs");
    assert!(code == 1 && said.contains("a.txt: other content than was written"), "{said}");
    fs::remove_file(&input).unwrap();
    fs::write(dir.path().join("b.txt"), "x").unwrap();

    let documents = out.join("documents-00000.jsonl");
    let text = fs::read_to_string(&documents).unwrap();
    fs::write(&documents, text.replace("Monday", "Tuesday")).unwrap();
    fs::remove_file(out.join("links.jsonl")).unwrap();
    let manifest = out.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"written\": 1", "\"written\": 2")).unwrap();
    let (code, said) = verify("");
    assert_eq!(code, 1, "{said}");
    for wanted in [
        "bytes, but ",
        "links.jsonl: No such file",
        "1 inputs, but 2 of them written",
        "documents*: 1 lines, but 2 in the counts",
        "4 problems",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    fs::write(&manifest, text.replace("\"file\": \"links.jsonl\"", "\"file\": \"../b.txt\""))
        .unwrap();
    assert!(verify("").1.contains("the manifest names a file outside of the folder"));
    let most = u64::MAX.to_string();
    for (from, to) in [
        ("\"written\": 1", format!("\"written\": {most}, \"more\": 1")),
        (
            "\"rows\": 1",
            format!(
                "\"rows\": {most}}}, {{\"file\": \"documents-1.jsonl\", \"bytes\": 0, \"hash\": \"\", \"rows\": 1"
            ),
        ),
    ] {
        let large = text.replace("\"skipped\": 0", "\"skipped\": 1").replacen(from, &to, 1);
        fs::write(&manifest, large).unwrap();
        let (code, said) = verify("");
        assert!(code == 1 && said.contains("manifest.json is damaged: the "), "{said}");
    }
    fs::remove_file(&manifest).unwrap();
    assert_eq!(verify("").0, 2);
}

#[test]
fn whatever_looks_like_a_result_and_is_none_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), "It rained on Monday.").unwrap();
    let pipeline =
        "[[stage]]\nuse = \"dates\"\n[output]\nformats = [\"jsonl\", \"text\", \"spacy\"]\n";
    fs::write(dir.path().join("p.toml"), pipeline).unwrap();
    let run = |line: &str| outcome(wirecopy(line).current_dir(dir.path()));
    assert_eq!(run("run p.toml --input a.txt --output out --quiet").0, 0);
    // What a person put there under other names is that person's business.
    for name in ["notes.txt", "documents.csv", "text/notes.md", "my-links.jsonl"] {
        fs::write(dir.path().join("out").join(name), "x").unwrap();
    }
    let (code, _, said) = run("verify out");
    assert_eq!(code, 0, "{said}");
    let strays = [
        "documents-00000.jsonl",
        "documents-old.jsonl.gz",
        "links.jsonl.zst",
        "revisions.jsonl",
        "dates.csv",
        "text/b.txt",
        "ninjs.jsonl",
    ];
    for name in strays {
        fs::write(dir.path().join("out").join(name), "x").unwrap();
    }
    let (code, _, said) = run("verify out");
    assert!(code == 1 && said.contains("out: 7 problems"), "{said}");
    for name in strays {
        assert!(said.contains(&format!("{name}: it has the name of")), "{name}: {said}");
    }
}

#[test]
fn dead_letters_are_replayed_after_a_fix() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let run = |line: &str| outcome(wirecopy(line).current_dir(dir.path()));
    let good = "{\"id\":\"a\",\"text\":\"It rained on Monday.\"}\n";
    fs::write(path("in.jsonl"), format!("{good}{{\"id\":\"b\",\"text\":\n{{\"id\":\"c\"}}\n"))
        .unwrap();
    let pipeline = "[input]\npath = \"in.jsonl\"\n[[stage]]\nuse = \"dates\"\n";
    fs::write(path("p.toml"), pipeline).unwrap();
    assert_eq!(run("run p.toml --output out").0, 1);
    let (code, _, said) = run("replay out");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("0 of 2 dead letters fail no longer"), "{said}");
    assert!(said.contains("in.jsonl#2: fails still"), "{said}");

    fs::write(
        path("in.jsonl"),
        format!("{good}{{\"id\":\"b\",\"text\":\"Later.\"}}\n{{\"id\":\"c\"}}\n"),
    )
    .unwrap();
    let (code, _, said) = run("replay out");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("1 of 2 dead letters fail no longer"), "{said}");
    // What comes out is what a run over the mended input gives.
    assert_eq!(run("run p.toml --output fresh").0, 1);
    crate::program::assert_same(&path("fresh"), &path("out"));

    fs::write(path("in.jsonl"), good).unwrap();
    assert_eq!(run("replay out").0, 0);
    let (code, _, said) = run("replay out");
    assert!(code == 0 && said.contains("nothing to replay"), "{said}");
}

#[test]
fn a_forgotten_document_is_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let run = |line: &str| outcome(wirecopy(line).current_dir(dir.path()));
    let text = "Fishermen in the bay of Solmar said on Monday that the harbour would not open again before the winter, \
                whatever the ministry of transport had promised to the owners of their boats in the spring of last year.";
    let line = |id: &str, text: &str| {
        format!("{}\n", serde_json::json!({"id": id, "text": text, "published": "2023-07-27"}))
    };
    let secret = format!("{text} The name of the witness is Pavla Ostrander.");
    let lines = [line("kept", text), line("=secret", &secret), "not json\n".to_owned()].concat();
    fs::write(path("in.jsonl"), lines).unwrap();
    let pipeline = "[input]\npath = \"in.jsonl\"\n[[stage]]\nuse = \"dates\"\n[[stage]]\nuse = \"entities\"\n\
                    [[stage]]\nuse = \"sources\"\nindex = \"index\"\n\
                    [output]\nformats = [\"jsonl\", \"csv\", \"text\", \"report\", \"brat\"]\n";
    fs::write(path("p.toml"), pipeline).unwrap();
    let (code, _, said) = run("run p.toml --output out");
    assert_eq!(code, 1, "{said}");
    assert!(everywhere(&path("out")).contains("Ostrander"));
    assert!(everywhere(&path("index")).contains("=secret"), "cards hold ids");

    let (code, _, said) = run("forget out =secret");
    assert_eq!(code, 0, "{said}");
    for wanted in [
        "documents.jsonl",
        "links.jsonl",
        "text/",
        "index",
        "in.jsonl record 1",
        "report.html",
        "brat",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    for place in ["out", "index"] {
        let all = everywhere(&path(place));
        assert!(!all.contains("Ostrander") && !all.contains("=secret"), "{place}");
    }
    let (code, _, said) = run("verify out");
    assert_eq!(code, 0, "{said}");
    let counts = crate::program::json(&path("out/manifest.json"))["counts"].clone();
    assert_eq!(counts["inputs"], 2, "{counts}");
    // The index is sound, and knows the other one still.
    fs::write(path("in.jsonl"), line("later", text)).unwrap();
    let (code, _, said) = run("run p.toml --output later");
    assert_eq!(code, 0, "{said}");
    let links = crate::program::json_lines(&path("later/links.jsonl"));
    assert_eq!(links.len(), 1);
    assert_eq!((&links[0]["a"], &links[0]["b"]), (&"kept".into(), &"later".into()));

    // A manifest that somebody changed leads nowhere else.
    fs::write(path("mine.jsonl"), line("kept", "mine")).unwrap();
    let manifest = fs::read_to_string(path("out/manifest.json")).unwrap();
    let changed = manifest.replace("\"links.jsonl\"", "\"../mine.jsonl\"");
    fs::write(path("out/manifest.json"), changed).unwrap();
    assert_eq!(run("forget out kept").0, 0);
    assert_eq!(fs::read_to_string(path("mine.jsonl")).unwrap(), line("kept", "mine"));
    fs::write(path("out/manifest.json"), manifest).unwrap();

    let (code, _, said) = run("forget out nobody");
    assert!(code == 1 && said.contains("nobody: it is not there"), "{said}");
}

#[test]
fn the_indexes_of_a_run_are_checked_whoever_wrote_last() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let run = |line: &str| {
        let (code, _, said) = outcome(wirecopy(line).current_dir(dir.path()));
        (code, said)
    };
    let line = |id: &str| {
        let text = "Fishermen in the bay of Solmar said on Monday that the harbour would not open again before the winter.";
        serde_json::json!({"id": id, "text": text}).to_string()
    };
    let pipeline =
        "[input]\npath = \"in.jsonl\"\n[[stage]]\nuse = \"sources\"\nindex = \"index\"\n";
    fs::write(path("p.toml"), pipeline).unwrap();
    for (id, out) in [("a", "first"), ("b", "second")] {
        fs::write(path("in.jsonl"), line(id)).unwrap();
        assert_eq!(run(&format!("run p.toml --output {out} --quiet")).0, 0);
        let (code, said) = run("verify first");
        assert!(code == 0 && said.contains("files and 1 index, all as they were"), "{said}");
    }
    assert_eq!(run("verify second").0, 0);
    let cards = path("index/part-000001/cards");
    let mut bytes = fs::read(&cards).unwrap();
    bytes[0] ^= 1;
    fs::write(&cards, bytes).unwrap();
    for out in ["first", "second"] {
        let (code, said) = run(&format!("verify {out}"));
        assert_eq!(code, 1, "{said}");
        let wanted = "index/part-000001/cards is damaged: other content than was written; run over all articles";
        assert!(said.contains(wanted), "{said}");
    }
    fs::remove_dir_all(path("index")).unwrap();
    let (code, said) = run("verify first");
    assert!(code == 0 && said.contains("no longer there"), "{said}");
}

#[test]
fn to_forget_takes_nothing_else_along() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let run = |line: &str| outcome(wirecopy(line).current_dir(dir.path()));
    // Ids that make one name for two files, that are the name of a column, and that begin like a formula or its escape.
    let ids = ["a", "a.txt", "id", "=x", "'x"];
    let line = |id: &&str| {
        let text = format!("It opened on July 4, 2021, as number {id} said.");
        format!("{}\n", serde_json::json!({"id": id, "text": text}))
    };
    fs::write(path("in.jsonl"), ids.iter().map(line).collect::<String>()).unwrap();
    let pipeline = "[input]\npath = \"in.jsonl\"\n[[stage]]\nuse = \"dates\"\n\
                    [output]\nformats = [\"jsonl\", \"csv\", \"text\"]\n";
    fs::write(path("p.toml"), pipeline).unwrap();
    assert_eq!(run("run p.toml --output out --no-cache").0, 0);
    let text = |name: &str| fs::read_to_string(path("out/text").join(name)).unwrap_or_default();
    assert!(
        text("a.txt").contains("number a said") && text("a~2.txt").contains("number a.txt said")
    );
    // An attempt that was cut off behind its first step.
    fs::remove_file(path("out/text/a.txt")).unwrap();
    for id in ["a", "id", "=x", "x"] {
        let (code, _, said) = run(&format!("forget out {id}"));
        assert_eq!(code, i32::from(id == "x"), "{said}");
    }
    assert!(text("a~2.txt").contains("number a.txt said"));
    let table = fs::read_to_string(path("out/dates.csv")).unwrap();
    let first: Vec<&str> = table.lines().map(|l| l.split(',').next().unwrap()).collect();
    assert_eq!(first, ["id", "a.txt", "'x"]);
    let (code, _, said) = run("verify out");
    assert_eq!(code, 0, "{said}");
    // What an interrupted run has read may hold the document, too.
    fs::create_dir(path("out/.wirecopy-work")).unwrap();
    let (code, _, said) = run("forget out a.txt");
    assert!(code != 0 && said.contains("interrupted") && said.contains("--resume"), "{said}");
    assert!(text("a~2.txt").contains("number a.txt said"));
}

/// All that stands in a folder, names included.
fn everywhere(dir: &std::path::Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        all.push_str(&path.display().to_string());
        if path.is_dir() {
            all.push_str(&everywhere(&path));
        } else {
            all.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
    all
}
