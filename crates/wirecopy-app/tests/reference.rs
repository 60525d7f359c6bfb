//! The engine, which runs a corpus stage on disk and on threads, against the reference that does it in memory.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use wirecopy_document::Record;
use wirecopy_engine::{
    Control, Existing, Output, Plan, PlannedStage, Reading, Silent, TrailDetail, View, list,
    read_records, run, write_document,
};
use wirecopy_stage::{Instance, Names, Registration, Resources, run_in_memory};

fn sources() -> Registration {
    wirecopy_app::linked().into_iter().find(|r| r.describe().name == "sources").unwrap()
}

#[test]
fn a_corpus_stage_on_disk_does_what_it_does_in_memory() {
    check(&wirecopy_tests::articles(700), 50);
}

/// So many copies that no group holds all of them, with a word changed in each, a line that stands under other articles,
/// too, and the first of them somewhere in the middle.
#[test]
fn so_do_the_hubs_of_large_groups() {
    let text = |n: u32| {
        let word = |w: u32| if w == n % 60 { format!("new{n} ") } else { format!("word{w} ") };
        let other = |w: u32| format!("other{}x{w} ", n / 3);
        let notice =
            "this report belongs to the harbour office and may not be passed on or printed again";
        let own: String = if n.is_multiple_of(3) {
            (0..60).map(other).collect()
        } else {
            (0..60).map(word).collect()
        };
        format!("{own} {notice}")
    };
    let line = |n: u32| {
        let day = if n == 1_700 { 1 } else { n % 27 + 2 };
        let row = serde_json::json!({
            "id": n.to_string(), "published": format!("2021-05-{day:02}"), "text": text(n),
        });
        format!("{row}\n")
    };
    let written = check(&(0..3_600).map(line).collect::<String>(), 2_399);
    assert_eq!(written.matches("\"copy_of\":\"1700\"").count(), 2_399);
}

/// Compares the two, and gives what is written.
fn check(articles: &str, links: usize) -> String {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("articles.jsonl");
    std::fs::write(&input, articles).unwrap();
    let description = sources().describe();
    let names = Names::new([("sources", &description)]);
    let (rule_starts, _) = names.table();
    let view =
        View { names: &names, rule_starts: &rule_starts, layers: None, trail: TrailDetail::Full };

    let files = list(std::slice::from_ref(&input), &Reading::default()).unwrap().files;
    let mut records: Vec<Record> =
        read_records(files, &Reading::default()).into_iter().map(Result::unwrap).collect();
    let documents: Vec<_> = records.iter().map(|r| r.document.clone()).collect();
    let Ok(Instance::Corpus(stage)) = sources().create("{}", &Resources::default()) else {
        panic!()
    };
    let reference = run_in_memory(stage.as_ref(), &documents).unwrap();
    assert!(reference.links.len() >= links);
    let mut expected = String::new();
    for (record, edits) in records.iter_mut().zip(&reference.edits) {
        record.apply(0, edits).unwrap();
        write_document(&mut expected, record, &view);
    }

    for threads in [1, 3] {
        let out = dir.path().join(format!("out-{threads}"));
        let plan = Plan {
            name: "reference".to_owned(),
            pipeline_hash: String::new(),
            inputs: vec![input.clone()],
            reading: Reading::default(),
            stages: vec![PlannedStage {
                id: "sources".to_owned(),
                description: description.clone(),
                make: Box::new(|| {
                    sources().create("{}", &Resources::default()).map_err(|e| e.to_string())
                }),
                when: None,
                settings: serde_json::json!({}),
                resources: Vec::new(),
                library: None,
                files: Vec::new(),
                index: None,
                code: None,
                fingerprint: String::new(),
            }],
            output: Output {
                path: out.clone(),
                jsonl: true,
                text: false,
                csv: false,
                layers: None,
                trail: TrailDetail::Full,
                packing: wirecopy_engine::Packing::None,
                shard: 0,
                shard_bytes: 0,
            },
            existing: Existing::Refuse,
            threads,
            max_panics: 0,
            rebuild_index: false,
            max_work: 0,
            cache: None,
            sample: None,
        };
        run(&plan, serde_json::Value::Null, &Control::default(), &Silent).unwrap();
        let written = std::fs::read_to_string(out.join("documents.jsonl")).unwrap();
        assert!(written == expected, "with {threads} threads");
    }
    expected
}
