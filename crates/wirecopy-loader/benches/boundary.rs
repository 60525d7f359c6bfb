//! What the boundary costs: the same stage, linked, loaded and in a worker, on 3 KB with 150 annotations.
//!
//! `cargo build --release -p wirecopy-misbehaving` first.

use std::path::Path;

use divan::Bencher;
use wirecopy_document::{
    Annotation, Attribute, AttributeKind, Document, Edits, Name, RuleRef, Span,
};
use wirecopy_loader::{Library, WorkerSpec, isolate};
use wirecopy_stage::{Instance, Registration, Resources};

#[path = "../../../plugins/misbehaving/src/behaving.rs"]
#[allow(dead_code, reason = "one of its stages is enough")]
mod behaving;

const WORKER: &str = env!("CARGO_BIN_EXE_wirecopy-test-worker");

fn main() {
    divan::main();
}

fn document() -> Document {
    let word = "Zürich and wire copy ";
    let mut doc = Document::new("bench", word.repeat(150));
    doc.fields.insert("title", "A title");
    for n in 0..150 {
        let span = Span::at(n * word.len(), n * word.len() + 7);
        let (layer, label) = (Name::literal("entity"), Name::literal("place"));
        let id = u32::try_from(n).unwrap_or_default() + 1;
        let annotation = Annotation::new(id, layer, label, span, RuleRef::default());
        let values = [
            ("entity_id", AttributeKind::Text, "Q72"),
            ("name", AttributeKind::Text, "Zürich"),
            ("kind", AttributeKind::Text, "city"),
            ("known", AttributeKind::Bool, "true"),
        ];
        let attributes =
            values.map(|(key, kind, value)| Attribute { key: Name::new(key), kind, value });
        doc.push_annotation(annotation, attributes);
    }
    doc
}

fn run(bencher: Bencher<'_, '_>, instance: &Instance) {
    let Instance::Document(stage) = instance else { return };
    let doc = document();
    let mut out = Edits::new();
    bencher.bench_local(|| {
        out.clear();
        stage.edit(1, divan::black_box(&doc), &mut out)
    });
    assert_eq!(out.len(), 152);
}

#[divan::bench]
fn linked(bencher: Bencher<'_, '_>) {
    let stage = Registration::document::<behaving::Mirror>();
    run(bencher, &stage.create("{}", &Resources::default()).expect("a stage"));
}

#[divan::bench]
fn loaded(bencher: Bencher<'_, '_>) {
    let path = Path::new(WORKER).with_file_name("libwirecopy_misbehaving.so");
    let library = Library::open(path).expect("the plugin, built before");
    run(bencher, &library.create("mirror", "{}", &Resources::default()).expect("a stage"));
}

#[divan::bench]
fn isolated(bencher: Bencher<'_, '_>) {
    let isolated = isolate(WorkerSpec::new(WORKER, &[], "mirror")).expect("a worker");
    run(bencher, &isolated.instance);
}
