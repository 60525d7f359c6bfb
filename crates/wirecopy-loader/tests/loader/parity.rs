//! Linked, loaded and isolated: the same edits.

use std::collections::BTreeMap;

use wirecopy_document::{
    Annotation, Attribute, AttributeKind, Document, Edits, Media, Name, Record, RuleRef, Span,
    Value,
};
use wirecopy_loader::{Library, WorkerSpec, isolate};
use wirecopy_stage::{Instance, Registration, Resource, Resources, run_in_memory};

use crate::behaving::{Mirror, Pairs};
use crate::build::{WORKER, misbehaving};

fn modes(
    linked: Registration,
    settings: &str,
    resources: &Resources,
) -> BTreeMap<&'static str, Instance> {
    let name = linked.describe().name;
    let library = Library::open(misbehaving()).expect("a plugin");
    let description = library.descriptions().iter().find(|d| d.name == name);
    assert_eq!(description, Some(&linked.describe()));
    let mut spec = WorkerSpec::new(WORKER, &["worker"], name.as_str());
    spec.settings = settings.to_owned();
    spec.resources = resources.clone();
    let of_linked = isolate(spec.clone()).expect("a linked stage in a worker");
    assert_eq!((&of_linked.description, &of_linked.hash), (&linked.describe(), &None));
    spec.library = Some(misbehaving().to_owned());
    let of_library = isolate(spec).expect("a loaded stage in a worker");
    assert_eq!(of_library.hash.as_deref(), Some(library.hash()));
    BTreeMap::from([
        ("linked", linked.create(settings, resources).expect("a stage")),
        ("loaded", library.create(&name, settings, resources).expect("a stage")),
        ("isolated linked", of_linked.instance),
        ("isolated library", of_library.instance),
    ])
}

/// A document with annotations in the layer that the stage reads and in one that it does not.
pub(crate) fn annotated(count: usize) -> Document {
    let word = "Zürich colour ‘wire’ ";
    let mut doc = Document::new("annotated", word.repeat(count));
    doc.fields.insert("title", "A “title”\nwith lines");
    doc.fields.insert("score", Value::Float(0.1 + 0.2));
    doc.fields.insert("gone", true);
    for n in 0..count {
        let layer = if n % 7 == 0 { "other" } else { "entity" };
        let label = if n % 5 == 0 { "wrong" } else { "place" };
        let start = n * word.len();
        let rule = RuleRef { stage: 3, rule: 9 };
        let id = u32::try_from(n).expect("few") + 1;
        let span = Span::at(start, start + 7);
        let mut annotation = Annotation::new(id, Name::new(layer), Name::new(label), span, rule);
        annotation.approximate = n % 3 == 0;
        let text = format!("Zürich #{n}");
        let values = [
            ("name", AttributeKind::Text, text.as_str()),
            ("rank", AttributeKind::Int, "-12"),
            ("sure", AttributeKind::Bool, "true"),
            ("empty", AttributeKind::Text, ""),
        ];
        let attributes =
            values.map(|(key, kind, value)| Attribute { key: Name::new(key), kind, value });
        doc.push_annotation(annotation, attributes);
    }
    doc.sort_annotations();
    doc
}

fn documents() -> Vec<Document> {
    let mut html = Document::new("html", "<p>colour</p>?");
    html.media = Media::Html;
    let texts = ["", "why? drop me", "refuse", "wire wire colour", "naïve é ?"];
    let plain = texts.map(|text| Document::new(text, text));
    plain.into_iter().chain([html, annotated(20), annotated(150)]).collect()
}

fn resources() -> Resources {
    let bytes = "wire\n‘".into();
    Resources(vec![Resource { setting: "words".into(), path: "words.txt".into(), bytes }])
}

/// All that a stage does to a document, in words.
fn outcome(stage: &Instance, doc: &Document) -> String {
    let Instance::Document(stage) = stage else { panic!("a document stage") };
    let mut record =
        Record::new(doc.id.clone(), doc.media, doc.text.clone()).expect("a short text");
    record.document = doc.clone();
    let mut all = String::new();
    for pass in 0..stage.passes() {
        let mut edits = Edits::new();
        match stage.edit(pass, &record.document, &mut edits) {
            Ok(()) => {
                all.push_str(&format!("{edits:?}\n"));
                record.apply(0, &edits).expect("edits of this text");
            }
            Err(error) => return format!("{all}{:?} {error}", error.kind()),
        }
    }
    // The pool may be laid out otherwise; what counts is what comes of it.
    format!("{:?} {:?} {:?}", record.document, record.findings(), record.trail())
}

#[test]
fn a_document_stage_makes_the_same_edits_in_every_mode() {
    let settings = r#"{"least": 2, "words": "words.txt"}"#;
    let modes = modes(Registration::document::<Mirror>(), settings, &resources());
    for doc in documents() {
        let wanted = outcome(&modes["linked"], &doc);
        for (mode, stage) in &modes {
            assert_eq!(outcome(stage, &doc), wanted, "{mode}, document {:?}", doc.id);
        }
    }
}

#[test]
fn a_stage_from_elsewhere_sees_only_what_it_declared_to_read() {
    let modes = modes(Registration::document::<Mirror>(), "{}", &Resources::default());
    let mut doc = Document::new("d", "text");
    doc.fields.insert("hidden", "the stage looks for this without saying so");
    for (mode, stage) in modes {
        let seen = outcome(&stage, &doc).contains("\"hidden\": Bool(true)");
        assert_eq!(seen, mode == "linked", "{mode}");
    }
}

#[test]
fn a_corpus_stage_makes_the_same_links_and_edits_in_every_mode() {
    let texts = [
        "a statement came from the ministry",
        "the ministry would not make a statement",
        "nothing to see",
        "popular",
        "popular popular statement",
        "popular words",
        "very popular",
    ];
    let docs: Vec<Document> =
        texts.iter().enumerate().map(|(n, t)| Document::new(format!("d{n}"), *t)).collect();
    let modes = modes(Registration::corpus::<Pairs>(), "{}", &Resources::default());
    let run = |stage: &Instance| {
        let Instance::Corpus(stage) = stage else { panic!("a corpus stage") };
        (stage.plan(), run_in_memory(stage.as_ref(), &docs).expect("a run"))
    };
    let wanted = run(&modes["linked"]);
    assert!(!wanted.1.links.is_empty());
    for (mode, stage) in &modes {
        assert_eq!(run(stage), wanted, "{mode}");
    }
}

#[test]
fn settings_are_refused_in_the_same_words_in_every_mode() {
    let library = Library::open(misbehaving()).expect("a plugin");
    let none = Resources::default();
    for settings in [r#"{"least": 99}"#, r#"{"leest": 1}"#, "[", "7"] {
        let linked = Registration::document::<Mirror>().create(settings, &none).err();
        assert!(linked.is_some());
        assert_eq!(library.create("mirror", settings, &none).err(), linked);
        let mut spec = WorkerSpec::new(WORKER, &[], "mirror");
        spec.settings = settings.to_owned();
        match isolate(spec) {
            Err(wirecopy_loader::WorkerError::Settings(error)) => assert_eq!(Some(error), linked),
            other => panic!("{:?}", other.err()),
        }
    }
}

#[test]
fn threads_share_a_stage_in_every_mode() {
    let modes = modes(Registration::document::<Mirror>(), "{}", &Resources::default());
    let docs: Vec<Document> = (1..60).map(annotated).collect();
    let wanted: Vec<String> = docs.iter().map(|d| outcome(&modes["linked"], d)).collect();
    for (mode, stage) in &modes {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for (doc, wanted) in docs.iter().zip(&wanted) {
                        assert_eq!(&outcome(stage, doc), wanted, "{mode}");
                    }
                });
            }
        });
    }
}

#[test]
fn a_megabyte_goes_through_the_pipe() {
    let modes = modes(Registration::document::<Mirror>(), "{}", &Resources::default());
    let doc = annotated(40_000);
    let wanted = outcome(&modes["linked"], &doc);
    assert!(outcome(&modes["loaded"], &doc) == wanted);
    assert!(outcome(&modes["isolated library"], &doc) == wanted);
}
