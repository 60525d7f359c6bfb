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
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("articles.jsonl");
    std::fs::write(&input, wirecopy_tests::articles(700)).unwrap();
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
    assert!(reference.links.len() > 50);
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
            max_work: 0,
            cache: None,
            sample: None,
        };
        run(&plan, serde_json::Value::Null, &Control::default(), &Silent).unwrap();
        let written = std::fs::read_to_string(out.join("documents.jsonl")).unwrap();
        assert!(written == expected, "with {threads} threads");
    }
}
