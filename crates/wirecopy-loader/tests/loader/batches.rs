//! Many pairs in one call: which of them failed, and that the others are none the worse.

use std::time::Duration;

use wirecopy_loader::{Library, WorkerSpec, isolate};
use wirecopy_stage::{CorpusStage, ErrorKind, Hit, Instance, Pair, Resources};

use crate::build::{WORKER, misbehaving};

fn stages() -> [(&'static str, Instance); 2] {
    let library = Library::open(misbehaving()).expect("a plugin");
    let loaded = library.create("pairs", "{}", &Resources::default()).expect("a stage");
    let mut spec = WorkerSpec::new(WORKER, &[], "pairs");
    spec.library = Some(misbehaving().to_owned());
    spec.cpu = Duration::from_secs(1);
    [("loaded", loaded), ("isolated", isolate(spec).expect("a stage in a worker").instance)]
}

/// How many pairs were judged before one failed, and how it did.
fn judged(stage: &dyn CorpusStage, second: &[&str]) -> (usize, Option<(ErrorKind, String)>) {
    let hits = [Hit { a: 0, b: 1, key: 1, a_data: 0, b_data: 0 }];
    let pairs: Vec<Pair<'_>> =
        second.iter().map(|b| Pair { a: b"statement", b: b.as_bytes(), hits: &hits }).collect();
    let mut out = Vec::new();
    let result = stage.verify_all(&pairs, &mut out);
    assert!(out.iter().all(|links| links.links.len() == 1));
    (out.len(), result.err().map(|e| (e.kind(), e.to_string())))
}

#[test]
fn the_pair_that_failed_is_known() {
    let fine = ["statement", "another", ""];
    for (mode, stage) in stages() {
        let Instance::Corpus(stage) = stage else { panic!("a corpus stage") };
        let stage = stage.as_ref();
        assert_eq!(judged(stage, &fine), (3, None), "{mode}");
        for (text, kind, words) in [
            ("refuse", ErrorKind::Failed, "the pair refuses"),
            ("panic", ErrorKind::Panicked, "at a pair"),
            ("abort", ErrorKind::Crashed, "gave up"),
        ] {
            if text == "abort" && mode == "loaded" {
                continue;
            }
            let (done, error) = judged(stage, &["statement", "another", text, "behind"]);
            let (found, message) = error.expect("a failure");
            assert_eq!((done, found), (2, kind), "{mode}: {message}");
            assert!(message.contains(words), "{mode}: {message}");
            assert_eq!(judged(stage, &fine), (3, None), "{mode} after {text}");
        }
    }
}
