//! Articles meet those of earlier runs.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::{Path, PathBuf};

use wirecopy_engine::{
    Control, EngineError, Existing, Output, Plan, PlannedStage, Reading, Silent, TrailDetail,
    check_index, run,
};
use wirecopy_stage::{Registration, Resources};

fn sources() -> Registration {
    wirecopy_app::linked().into_iter().find(|r| r.describe().name == "sources").unwrap()
}

/// Runs `sources` over lines of JSON, and gives its output folder.
fn try_run(
    dir: &Path,
    name: &str,
    lines: &[&str],
    index: Option<&str>,
    settings: &'static str,
) -> Result<PathBuf, EngineError> {
    run_with(dir, name, lines, index, settings, false)
}

fn run_with(
    dir: &Path,
    name: &str,
    lines: &[&str],
    index: Option<&str>,
    settings: &'static str,
    rebuild_index: bool,
) -> Result<PathBuf, EngineError> {
    let input = dir.join(format!("{name}.jsonl"));
    fs::write(&input, lines.join("\n")).unwrap();
    let out = dir.join(format!("out-{name}"));
    let make = move || sources().create(settings, &Resources::default()).map_err(|e| e.to_string());
    let plan = Plan {
        name: "index".to_owned(),
        pipeline_hash: String::new(),
        inputs: vec![input],
        reading: Reading::default(),
        stages: vec![PlannedStage {
            id: "sources".to_owned(),
            description: sources().describe(),
            make: Box::new(make),
            when: None,
            settings: serde_json::from_str(settings).unwrap(),
            resources: Vec::new(),
            library: None,
            files: Vec::new(),
            index: index.map(|name| dir.join(name)),
            code: None,
            fingerprint: String::new(),
        }],
        output: Output {
            path: out.clone(),
            jsonl: true,
            text: false,
            csv: false,
            layers: None,
            trail: TrailDetail::None,
            packing: wirecopy_engine::Packing::None,
            shard: 0,
            shard_bytes: 0,
        },
        existing: Existing::Overwrite,
        threads: 2,
        max_panics: 0,
        rebuild_index,
        max_work: 0,
        cache: None,
        sample: None,
    };
    run(&plan, serde_json::Value::Null, &Control::default(), &Silent).map(|_| out)
}

fn run_on(dir: &Path, name: &str, lines: &[&str], index: Option<&str>) -> PathBuf {
    try_run(dir, name, lines, index, "{}").unwrap()
}

fn links(out: &Path) -> Vec<String> {
    let text = fs::read_to_string(out.join("links.jsonl")).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

/// Links with an article of an earlier run, and those among the articles of this one.
fn split(links: Vec<String>) -> (Vec<String>, Vec<String>) {
    let (earlier, own): (Vec<_>, Vec<_>) =
        links.into_iter().partition(|line| line.ends_with(",\"indexed\":true}"));
    (earlier.iter().map(|l| l.replace(",\"indexed\":true", "")).collect(), own)
}

fn id(line: &str) -> String {
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    line["id"].as_str().unwrap().to_owned()
}

#[test]
fn runs_over_parts_find_the_links_of_one_run_over_the_whole() {
    let dir = tempfile::tempdir().unwrap();
    // Few enough that no cluster is so large that only some of its links are listed.
    let text = wirecopy_tests::articles(240);
    let lines: Vec<&str> = text.lines().collect();
    let whole = links(&run_on(dir.path(), "whole", &lines, None));
    // Parts of many sizes, so that some are merged.
    let bounds = [0, 100, 120, 140, 145, 220, 240];
    let mut found = Vec::new();
    let mut between = 0;
    for (n, bounds) in bounds.windows(2).enumerate() {
        let part = &lines[bounds[0]..bounds[1]];
        let out = run_on(dir.path(), &format!("part-{n}"), part, Some("archive"));
        let (earlier, own) = split(links(&out));
        let ids: Vec<String> = part.iter().map(|line| id(line)).collect();
        for line in &earlier {
            let link: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(!ids.contains(&link["a"].as_str().unwrap().to_owned()));
            assert!(ids.contains(&link["b"].as_str().unwrap().to_owned()));
        }
        between += earlier.len();
        found.extend(earlier);
        found.extend(own);
    }
    found.sort_unstable();
    assert!(between > 50, "{between}");
    assert!(found == whole, "{} links in parts, {} in one", found.len(), whole.len());
    let parts = fs::read_dir(dir.path().join("archive")).unwrap().count();
    assert!(parts <= 2 + 4, "{parts} files: parts are merged as they come");
}

/// More copies than a group holds, over two runs: those of the second hang on the one that the first kept.
#[test]
fn copies_beyond_any_limit_hang_on_the_one_of_an_earlier_run() {
    let dir = tempfile::tempdir().unwrap();
    // Too long to be short texts, of which those with other numbers are other news.
    let word = |n: u32, w: u32| if w == n % 80 { format!("new{n} ") } else { format!("word{w} ") };
    let line = |n: u32| {
        let text: String = (0..80).map(|w| word(n, w)).collect();
        let day = if n == 900 { 1 } else { n % 27 + 2 };
        let published = format!("2021-05-{day:02}");
        serde_json::json!({"id": n.to_string(), "published": published, "text": text}).to_string()
    };
    let lines: Vec<String> = (0..2_400).map(line).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut copies = 0;
    for (name, part) in [("one", &lines[..2_100]), ("two", &lines[2_100..])] {
        let out = run_on(dir.path(), name, part, Some("archive"));
        let written = fs::read_to_string(out.join("documents.jsonl")).unwrap();
        copies += written.matches("\"copy_of\":\"900\"").count();
    }
    assert_eq!(copies, 2_399);
}

#[test]
fn a_run_that_is_made_again_finds_what_it_found() {
    let dir = tempfile::tempdir().unwrap();
    let text = wirecopy_tests::articles(300);
    let lines: Vec<&str> = text.lines().collect();
    run_on(dir.path(), "one", &lines[..200], Some("archive"));
    let read = |out: &Path, name: &str| fs::read_to_string(out.join(name)).unwrap();
    let out = run_on(dir.path(), "two", &lines[200..], Some("archive"));
    let before = (read(&out, "links.jsonl"), read(&out, "documents.jsonl"));
    assert!(read(&out, "manifest.json").contains("\"documents\": 200"));
    for _ in 0..3 {
        // What an interrupted run leaves behind is in nobody's way.
        fs::create_dir(dir.path().join("archive/part-999999.tmp")).unwrap();
        run_on(dir.path(), "two", &lines[200..], Some("archive"));
        assert!((read(&out, "links.jsonl"), read(&out, "documents.jsonl")) == before);
        let manifest = read(&out, "manifest.json");
        assert!(manifest.contains("\"documents\": 200"), "{manifest}");
        assert!(manifest.contains("\"replaced\": 100"), "{manifest}");
    }
}

#[test]
fn an_index_of_other_parameters_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let text = wirecopy_tests::articles(3);
    let lines: Vec<&str> = text.lines().collect();
    run_on(dir.path(), "one", &lines, Some("archive"));
    let settings = "{\"least-words\":12}";
    let refused = try_run(dir.path(), "two", &lines, Some("archive"), settings);
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("settings {}, not {\"least-words\":12}"), "{message}");
    assert!(!dir.path().join("out-two/.wirecopy-work").exists(), "nothing began");
    let header = dir.path().join("archive/index.json");
    let text = fs::read_to_string(&header).unwrap();
    fs::write(&header, text.replace("\"parameters\": \"", "\"parameters\": \"0")).unwrap();
    let refused = try_run(dir.path(), "two", &lines, Some("archive"), "{}");
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("another version of the stage"), "{message}");
    fs::create_dir(dir.path().join("mine")).unwrap();
    fs::write(dir.path().join("mine/letter.txt"), "Dear all").unwrap();
    let refused = try_run(dir.path(), "two", &lines, Some("mine"), "{}");
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("holds something else"), "{message}");
}

#[test]
fn an_index_that_is_rebuilt_holds_what_its_run_read() {
    let dir = tempfile::tempdir().unwrap();
    let text = wirecopy_tests::articles(120);
    let lines: Vec<&str> = text.lines().collect();
    run_on(dir.path(), "one", &lines[..100], Some("archive"));
    let index = dir.path().join("archive");
    let parts = || {
        let names = fs::read_dir(&index).unwrap().map(|e| e.unwrap().file_name());
        let mut names: Vec<_> = names.filter_map(|n| n.into_string().ok()).collect();
        names.retain(|name| name.starts_with("part-"));
        names
    };
    let before = parts();
    // What an interrupted run leaves behind, and an index that nobody can read.
    fs::create_dir(index.join("part-000002.tmp")).unwrap();
    fs::write(index.join("part-000002.tmp/cards"), "x").unwrap();
    fs::write(index.join("index.json"), "{").unwrap();
    let settings = "{\"least-words\":12}";
    let refused = try_run(dir.path(), "two", &lines[..80], Some("archive"), settings);
    assert!(refused.is_err());
    assert_eq!(parts().len(), 2, "what cannot be read is left alone");
    let rebuilt = run_with(dir.path(), "two", &lines[..80], Some("archive"), settings, true);
    let alone = try_run(dir.path(), "alone", &lines[..80], None, settings).unwrap();
    assert_eq!(links(&rebuilt.unwrap()), links(&alone));
    assert!(parts().len() == 1 && parts() != before, "{:?}", parts());
    // From then on it is like any other.
    let out = try_run(dir.path(), "three", &lines[80..], Some("archive"), settings).unwrap();
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    assert!(manifest.contains("\"documents\": 80"), "{manifest}");
}

fn json_lines(out: &Path, name: &str) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(out.join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_a_later_run_changes_of_earlier_articles_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let text = "The harbour of Port Merrow opened again on Monday after a storm had closed it for nine days, \
                the authority said, and twelve ships that had waited outside came in before noon.";
    let line = |id: &str, day: u32| {
        let published = format!("2021-05-{day:02}");
        serde_json::json!({"id": id, "published": published, "text": text}).to_string()
    };
    let revisions = |name: &str, lines: &[String]| {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        json_lines(&run_on(dir.path(), name, &lines, Some("archive")), "revisions.jsonl")
    };
    let revision = |relation: &str, id: &str, was: Option<&str>, now: &str| serde_json::json!({"relation": relation, "id": id, "was": was, "now": now});
    assert!(revisions("one", &[line("late", 20)]).is_empty());
    // It was alone, and is the first of two.
    let two = [line("later", 25)];
    let wanted = ["copies", "story"].map(|relation| revision(relation, "late", None, "late"));
    assert_eq!(revisions("two", &two), wanted);
    // A run that is made again tells the same.
    assert_eq!(revisions("two", &two), wanted);
    // One came before them all.
    let told = revisions("three", &[line("first", 1)]);
    for relation in ["copies", "story"] {
        for id in ["late", "later"] {
            let wanted = revision(relation, id, Some("late"), "first");
            assert!(told.contains(&wanted), "{wanted} in {told:?}");
        }
    }
    assert!(revisions("four", &[line("last", 30)]).is_empty());
}

/// What an article was known by is what the runs before have said of it, or of what it was known by until then.
#[test]
fn revisions_follow_one_another() {
    let dir = tempfile::tempdir().unwrap();
    let text = wirecopy_tests::articles(240);
    let lines: Vec<&str> = text.lines().collect();
    let mut stories = std::collections::BTreeMap::<String, String>::new();
    let mut told = 0;
    for (n, part) in lines.chunks(24).enumerate() {
        let out = run_on(dir.path(), &format!("part-{n}"), part, Some("archive"));
        let mut moved = Vec::new();
        for revision in json_lines(&out, "revisions.jsonl") {
            if revision["relation"] != "story" {
                continue;
            }
            told += 1;
            let [id, was, now] = ["id", "was", "now"].map(|key| revision[key].as_str());
            let (id, now) = (id.unwrap().to_owned(), now.unwrap().to_owned());
            assert_eq!(stories.get(&id).map(String::as_str), was, "{revision}");
            moved.extend(was.map(|was| (was.to_owned(), now.clone())));
            if was.is_none() {
                stories.insert(id, now);
            }
        }
        for story in stories.values_mut() {
            if let Some((_, now)) = moved.iter().find(|(was, _)| was == story) {
                story.clone_from(now);
            }
        }
        for document in json_lines(&out, "documents.jsonl") {
            if let Some(story) = document["fields"]["story"].as_str() {
                stories.insert(document["id"].as_str().unwrap().to_owned(), story.to_owned());
            }
        }
        // Whoever is the kept one of a story knows it, too.
        for story in stories.values() {
            assert_eq!(stories.get(story), Some(story), "after part {n}");
        }
    }
    assert!(told > 5, "{told}");
}

/// An article that many runs find again, one more each.
fn copy(id: &str, day: u32) -> String {
    let text = "The harbour of Port Merrow opened again on Monday after a storm had closed it for nine days, \
                the authority said, and twelve ships that had waited outside came in before noon.";
    let published = format!("2021-05-{day:02}");
    serde_json::json!({"id": id, "published": published, "text": text}).to_string()
}

#[test]
fn no_stream_of_runs_makes_a_cluster_larger_than_it_may_be() {
    let dir = tempfile::tempdir().unwrap();
    let settings = "{\"most-members\":3}";
    for n in 0..6_u32 {
        let line = copy(&format!("c{n}"), n + 1);
        let out =
            try_run(dir.path(), &format!("run-{n}"), &[&line], Some("archive"), settings).unwrap();
        let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let copies = &manifest["stages"][0]["clusters"][0];
        assert_eq!(copies["relation"], "copies");
        assert!(copies["largest"].as_u64().unwrap() <= 3, "run {n}: {copies}");
    }
}

#[test]
fn an_article_that_comes_again_was_what_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let go = |name: &str, line: &str| {
        json_lines(&run_on(dir.path(), name, &[line], Some("archive")), "revisions.jsonl")
    };
    go("one", &copy("first", 1));
    go("two", &copy("late", 9));
    // The same article under the same id: nothing is other than it was.
    assert!(go("three", &copy("first", 1)).is_empty());
}

#[test]
fn runs_over_nothing_and_samples_leave_an_index_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    run_on(dir.path(), "one", &[&copy("a", 1)], Some("archive"));
    let header = dir.path().join("archive/index.json");
    let before = fs::read_to_string(&header).unwrap();
    run_on(dir.path(), "none", &[], Some("archive"));
    run_with(dir.path(), "anew", &[], Some("archive"), "{}", true).unwrap();
    assert_eq!(fs::read_to_string(&header).unwrap(), before);
}

#[test]
fn what_is_not_of_an_index_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let line = copy("a", 1);
    run_on(dir.path(), "one", &[&line], Some("archive"));
    // What lists the parts is lost: a run does not take them for rubbish.
    fs::remove_file(dir.path().join("archive/index.json")).unwrap();
    let refused = try_run(dir.path(), "two", &[&line], Some("archive"), "{}").unwrap_err();
    assert!(refused.to_string().contains("--rebuild-index"), "{refused}");
    assert!(dir.path().join("archive/part-000001/cards").exists());
    run_with(dir.path(), "two", &[&line], Some("archive"), "{}", true).unwrap();
    // Nor that of others which has a name like one.
    fs::write(dir.path().join("archive/part-00000.parquet"), "x").unwrap();
    fs::create_dir_all(dir.path().join("archive/part-one")).unwrap();
    run_on(dir.path(), "three", &[&line], Some("archive"));
    assert!(dir.path().join("archive/part-one").exists());
    fs::create_dir_all(dir.path().join("letters/part-one")).unwrap();
    let refused = try_run(dir.path(), "four", &[&line], Some("letters"), "{}").unwrap_err();
    assert!(refused.to_string().contains("something else"), "{refused}");
    // Bytes that are no text, too.
    fs::write(dir.path().join("archive/index.json"), [0xff, 0xfe]).unwrap();
    let refused = try_run(dir.path(), "five", &[&line], Some("archive"), "{}").unwrap_err();
    assert!(refused.to_string().contains("--rebuild-index"), "{refused}");
    run_with(dir.path(), "five", &[&line], Some("archive"), "{}", true).unwrap();
}

/// The files of the parts of an index.
fn parts(index: &Path) -> Vec<PathBuf> {
    let list = |dir: &Path| -> Vec<PathBuf> {
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let mut files: Vec<PathBuf> =
        list(index).iter().filter(|path| path.is_dir()).flat_map(|part| list(part)).collect();
    files.sort();
    files
}

fn copy_index(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    for file in parts(from).iter().chain([&from.join("index.json")]) {
        let copy = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(file, copy).unwrap();
    }
}

/// As an index was before it was noted what its files hold.
fn without_sums(index: &Path) {
    let path = index.join("index.json");
    let mut header: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for part in header["parts"].as_array_mut().unwrap() {
        assert!(part.as_object_mut().unwrap().remove("files").is_some(), "{part}");
    }
    fs::write(path, header.to_string()).unwrap();
}

/// Whatever is done to a file of an index is told with its name and the way out, by a check and, where it can be known
/// without reading all, by the next run. Nothing panics, nor does anything where no sums were noted.
#[test]
fn damage_of_an_index_is_told_with_the_way_out() {
    let dir = tempfile::tempdir().unwrap();
    let text = wirecopy_tests::articles(64);
    let lines: Vec<&str> = text.lines().collect();
    run_on(dir.path(), "one", &lines[..40], Some("whole"));
    // One comes again, so that no file is empty.
    run_on(dir.path(), "two", &lines[39..59], Some("whole"));
    let (whole, index) = (dir.path().join("whole"), dir.path().join("archive"));
    assert!(check_index(&whole).unwrap().problems.is_empty());
    let mut tried = 0;
    for file in parts(&whole) {
        let name = file.strip_prefix(&whole).unwrap();
        let bytes = fs::read(&file).unwrap();
        let flipped = |at: usize| {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0xff;
            Some(bytes)
        };
        let half = bytes.len() / 2;
        let mut damages = vec![("removed", None)];
        if !bytes.is_empty() {
            damages.push(("shorter", Some(bytes[..bytes.len() - 1].to_vec())));
            damages.push(("half", Some(bytes[..half].to_vec())));
            damages.extend([0, half, bytes.len() - 1].map(|at| ("flipped", flipped(at))));
        }
        for (damage, content) in damages {
            for noted in [true, false] {
                copy_index(&whole, &index);
                if !noted {
                    without_sums(&index);
                }
                match &content {
                    Some(content) => fs::write(index.join(name), content).unwrap(),
                    None => fs::remove_file(index.join(name)).unwrap(),
                }
                let what = format!("{} {damage}, noted: {noted}", name.display());
                let told = |said: &str| {
                    assert!(said.contains(name.to_str().unwrap()), "{what}: {said}");
                    assert!(said.contains("--rebuild-index"), "{what}: {said}");
                };
                let checked = check_index(&index).unwrap();
                assert_eq!(checked.unnoted, if noted { 0 } else { 2 });
                checked.problems.iter().for_each(|said| told(said));
                assert!(!noted || checked.problems.len() == 1, "{what}: {:?}", checked.problems);
                match try_run(dir.path(), "three", &lines[59..], Some("archive"), "{}") {
                    Ok(_) => assert!(!noted || damage == "flipped", "{what}: it went by"),
                    Err(error) => {
                        let said = error.to_string();
                        assert!(said.contains("--rebuild-index"), "{what}: {said}");
                        if noted {
                            let part = name.parent().unwrap().to_str().unwrap();
                            assert!(said.contains(part), "{what}: {said}");
                        }
                    }
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

/// A list that somebody changed costs no memory and no panic either.
#[test]
fn a_list_of_parts_that_says_too_much_is_told() {
    let dir = tempfile::tempdir().unwrap();
    run_on(dir.path(), "one", &[&copy("a", 1)], Some("archive"));
    let index = dir.path().join("archive");
    let header = index.join("index.json");
    let text = fs::read_to_string(&header).unwrap();
    for (from, to) in [
        ("\"documents\": 1", format!("\"documents\": {}", u64::MAX)),
        ("\"documents\": 1", format!("\"documents\": {}", u64::MAX / 16)),
        ("\"number\": 1", "\"number\": 7".to_owned()),
        ("\"cards\": {", "\"../../one.jsonl\": {".to_owned()),
        ("\"bytes\": ", "\"bytes\": 1".to_owned()),
    ] {
        let changed = text.replacen(from, &to, 1);
        assert_ne!(changed, text, "{from}");
        fs::write(&header, changed).unwrap();
        let problems = check_index(&index).unwrap().problems;
        assert!(problems.iter().any(|p| p.contains("--rebuild-index")), "{to}: {problems:?}");
        let line = copy("b", 2);
        // A run sweeps away parts that the list does not name, as this one.
        if to.ends_with(": 7") {
            continue;
        }
        let said = try_run(dir.path(), "two", &[&line], Some("archive"), "{}").unwrap_err();
        assert!(said.to_string().contains("--rebuild-index"), "{to}: {said}");
    }
}

/// What was written before sums were noted opens as ever, and is noted when it is merged; damage does not come along.
#[test]
fn merged_parts_are_noted_and_damage_is_not_merged() {
    let dir = tempfile::tempdir().unwrap();
    let text = wirecopy_tests::articles(40);
    let lines: Vec<&str> = text.lines().collect();
    let index = dir.path().join("archive");
    run_on(dir.path(), "one", &lines[..10], Some("archive"));
    without_sums(&index);
    run_on(dir.path(), "two", &lines[10..20], Some("archive"));
    let checked = check_index(&index).unwrap();
    assert_eq!((checked.parts, checked.unnoted, checked.problems.len()), (2, 1, 0));
    run_on(dir.path(), "three", &lines[20..22], Some("archive"));
    let checked = check_index(&index).unwrap();
    assert_eq!((checked.parts, checked.unnoted, checked.problems.len()), (2, 0, 0));
    run_on(dir.path(), "four", &lines[22..40], Some("archive"));
    let cards = parts(&index).into_iter().find(|path| path.ends_with("cards")).unwrap();
    let mut bytes = fs::read(&cards).unwrap();
    bytes[20] ^= 1;
    fs::write(&cards, bytes).unwrap();
    let said = try_run(dir.path(), "five", &lines[..1], Some("archive"), "{}").unwrap_err();
    assert!(said.to_string().contains("other content than was written"), "{said}");
    assert!(check_index(&index).unwrap().problems[0].contains("cards"));
}
