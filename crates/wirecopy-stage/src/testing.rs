//! Helpers for the tests of stages.

use wirecopy_document::{Document, Edits, Media, Record};

use crate::{
    CorpusStage, Describe, Instance, Kind, Names, Registration, Resources, Stage, render,
    run_in_memory,
};

/// What a stage does to a document, as text for a snapshot. Settings are a JSON object.
///
/// # Panics
///
/// When the stage cannot be made, fails, or returns edits that cannot be applied: a test wants to hear of it.
pub fn snapshot<T: Describe + Stage>(settings: &str, doc: Document) -> String {
    let record = run::<T>(settings, doc);
    let description = Registration::document::<T>().describe();
    render(&record, 0, &Names::new([(T::NAME, &description)]))
}

/// Runs a stage on one document and gives back the record. Settings are a JSON object.
///
/// # Panics
///
/// As [`snapshot`].
pub fn run<T: Describe + Stage>(settings: &str, doc: Document) -> Record {
    let registration = Registration::document::<T>();
    let Instance::Document(stage) = create(&registration, settings) else {
        unreachable!("a document stage was registered");
    };
    let mut record = record_of(doc);
    let mut edits = Edits::new();
    for pass in 0..stage.passes() {
        edits.clear();
        stage
            .edit(pass, &record.document, &mut edits)
            .unwrap_or_else(|e| panic!("{}: {e}", T::NAME));
        apply(&mut record, &edits, &registration);
    }
    record
}

/// What a corpus stage does to each of some documents, as text for snapshots, and its links.
///
/// # Panics
///
/// As [`snapshot`].
pub fn corpus_snapshot<T: Describe + CorpusStage>(
    settings: &str,
    docs: Vec<Document>,
) -> (Vec<String>, Vec<crate::Link>) {
    let registration = Registration::corpus::<T>();
    let Instance::Corpus(stage) = create(&registration, settings) else {
        unreachable!("a corpus stage was registered");
    };
    let run = run_in_memory(stage.as_ref(), &docs).unwrap_or_else(|e| panic!("{}: {e}", T::NAME));
    let description = registration.describe();
    let names = Names::new([(T::NAME, &description)]);
    let snapshots = docs.into_iter().zip(&run.edits).map(|(doc, edits)| {
        let mut record = record_of(doc);
        apply(&mut record, edits, &registration);
        render(&record, 0, &names)
    });
    (snapshots.collect(), run.links)
}

/// Checks what a stage says of itself: names and ids in kebab case, sentences and examples in place, settings that
/// refuse unknown keys and have defaults.
///
/// # Panics
///
/// With all that is wrong.
pub fn check_description(registration: &Registration) {
    let description = registration.describe();
    let mut wrong = Vec::new();
    let mut kebab = |what: &str, id: &str| {
        let ok = !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !id.starts_with('-')
            && !id.ends_with('-');
        if !ok {
            wrong.push(format!("{what} `{id}` is not in kebab case"));
        }
    };
    kebab("name", &description.name);
    let mut seen = std::collections::BTreeSet::new();
    for rule in &description.rules {
        kebab("rule", rule.id.rsplit('/').next().unwrap_or_default());
    }
    if !description.summary.ends_with('.') {
        wrong.push("the summary is not a sentence".to_owned());
    }
    for rule in &description.rules {
        if !seen.insert(&rule.id) {
            wrong.push(format!("rule `{}` stands twice", rule.id));
        }
        if !rule.summary.ends_with('.') {
            wrong.push(format!("the summary of `{}` is not a sentence", rule.id));
        }
        if !rule.example.contains('→') {
            wrong.push(format!("the example of `{}` is not `in → out`", rule.id));
        }
    }
    let schema = &description.settings;
    if schema.get("properties").is_some()
        && schema.get("additionalProperties") != Some(&serde_json::Value::Bool(false))
    {
        wrong
            .push("the settings accept unknown keys: add #[serde(deny_unknown_fields)]".to_owned());
    }
    for (key, property) in
        schema.get("properties").and_then(|p| p.as_object()).into_iter().flatten()
    {
        if property.get("description").is_none() {
            wrong.push(format!("setting `{key}` has no doc comment"));
        }
    }
    match registration.create("{}", &Resources::default()) {
        Err(error) => wrong.push(format!("the stage cannot be made without settings: {error}")),
        Ok(instance) => {
            let kind = match instance {
                Instance::Document(_) => Kind::Document,
                Instance::Corpus(_) => Kind::Corpus,
            };
            assert_eq!(kind, description.kind);
        }
    }
    assert!(wrong.is_empty(), "{}: {}", description.name, wrong.join("; "));
}

fn create(registration: &Registration, settings: &str) -> Instance {
    registration.create(settings, &Resources::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn record_of(doc: Document) -> Record {
    let mut record =
        Record::new(doc.id.clone(), doc.media, doc.text.clone()).expect("a short text");
    record.document = doc;
    record
}

fn apply(record: &mut Record, edits: &Edits, registration: &Registration) {
    let names = registration.describe().rules;
    let name = |rule: wirecopy_document::RuleId| {
        names.get(usize::from(rule.0)).map_or_else(|| "?".to_owned(), |r| r.id.clone())
    };
    record.apply(0, edits).unwrap_or_else(|e| panic!("{}", e.describe(name)));
    assert_eq!(
        record.rebuild_raw().as_ref(),
        Some(&record.raw),
        "the trail leads back to the raw text"
    );
}

/// A document of plain text with fields, for one-line tests: `document("text", &[("published", "2023-07-27")])`.
pub fn document(text: &str, fields: &[(&str, &str)]) -> Document {
    let mut doc = Document::new("test", text);
    doc.media = Media::Text;
    for (name, value) in fields {
        doc.fields.insert(*name, *value);
    }
    doc
}
