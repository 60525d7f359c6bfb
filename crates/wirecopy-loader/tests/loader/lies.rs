//! Plugins that send what is wrong: the host names it and goes on.

use wirecopy_document::{Document, Edits};
use wirecopy_loader::{Library, WorkerSpec, isolate};
use wirecopy_stage::{ErrorKind, Instance, Resources, StageError};

use crate::build::{WORKER, cc};

fn told(instance: &Instance) -> Result<usize, StageError> {
    let Instance::Document(stage) = instance else { panic!("a document stage") };
    let mut out = Edits::new();
    stage.edit(0, &Document::new("d", "some text"), &mut out).map(|()| out.len())
}

fn lie(number: u32, kind: ErrorKind, words: &str) {
    let path = cc("tests/c/liar.c", &format!("lie{number}"), &[&format!("-DLIE={number}")]);
    let library = Library::open(&path).expect("a plugin");
    let instance = library.create("liar", "{}", &Resources::default()).expect("a stage");
    let mut spec = WorkerSpec::new(WORKER, &[], "liar");
    spec.library = Some(path);
    let isolated = isolate(spec).expect("a stage in a worker").instance;
    for (mode, instance) in [("in process", instance), ("isolated", isolated)] {
        let error = told(&instance).expect_err("a lie");
        assert!(error.to_string().contains(words), "{mode}: {error}");
        assert_eq!(error.kind(), kind, "{mode}: {error}");
    }
}

#[test]
fn elements_may_be_longer_than_the_host_knows() {
    let library = Library::open(cc("tests/c/liar.c", "truth", &[])).expect("a plugin");
    let instance = library.create("liar", "{}", &Resources::default()).expect("a stage");
    assert_eq!(told(&instance), Ok(2));
}

macro_rules! lies {
    ($($name:ident: $number:literal, $kind:ident, $words:literal;)*) => {
        $(#[test]
        fn $name() {
            lie($number, ErrorKind::$kind, $words);
        })*
    };
}

lies! {
    unknown_kind: 1, Malformed, "unknown kind 77 (edit 2 of 2)";
    unknown_rule: 2, Malformed, "rule number 1, and the stage has 1 rules";
    unknown_symbol: 3, Malformed, "name 2, and 2 were sent";
    attributes_out_of_range: 4, Malformed, "attributes 1..2, and 1 were sent";
    attributes_far_out_of_range: 5, Malformed, "attributes 4294967295..4294967296";
    unknown_attribute_type: 6, Malformed, "attribute `label` is of unknown type 9";
    wrong_attribute_type: 7, Malformed, "attribute `label` is not of the type Int";
    value_out_of_range: 8, Malformed, "stands at 0..4294967295 of a pool of 4 bytes";
    name_not_utf8: 9, Malformed, "name 0 is not UTF-8";
    name_empty: 10, Malformed, "a name of 0 bytes";
    ops_null: 12, Malformed, "list";
    ops_too_short: 13, Malformed, "list";
    edits_too_short: 15, Malformed, "too short";
    field_not_json: 16, Malformed, "the value of field `layer`";
    spans_out_of_range: 17, Malformed, "spans 1..2, and 1 were sent";
    span_out_of_text: 18, Malformed, "rule `liar/lie` edits 0..1000 of a text of 9 bytes";
    unknown_status: 19, Malformed, "unknown status 99";
    bytes_null: 20, Malformed, "bytes that are none";
    edits_null: 21, Malformed, "too short";
    message_not_utf8: 22, Failed, "no \u{fffd}";
    no_message: 23, Failed, "does not say why";
    ops_without_end: 24, Malformed, "list";
}

#[test]
fn null_where_bytes_should_be() {
    for number in [11, 14] {
        let path = cc("tests/c/liar.c", &format!("lie{number}"), &[&format!("-DLIE={number}")]);
        let library = Library::open(path).expect("a plugin");
        let instance = library.create("liar", "{}", &Resources::default()).expect("a stage");
        assert_eq!(told(&instance).expect_err("a lie").kind(), ErrorKind::Malformed);
    }
}
