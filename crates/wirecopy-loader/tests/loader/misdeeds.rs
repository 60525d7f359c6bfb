//! Mode by misdeed: what becomes of the document, and that the next one is fine.

use std::time::Duration;

use wirecopy_document::{Document, Edits};
use wirecopy_loader::{Library, WorkerSpec, isolate};
use wirecopy_stage::{ErrorKind, Instance, Resources, StageError};

use crate::build::{WORKER, misbehaving};

fn edit(instance: &Instance, text: &str) -> Result<usize, StageError> {
    let Instance::Document(stage) = instance else { panic!("a document stage") };
    let mut out = Edits::new();
    stage.edit(0, &Document::new("d", text), &mut out).map(|()| out.len())
}

fn check(instance: &Instance, expected: Result<usize, (ErrorKind, &str)>) {
    assert_eq!(edit(instance, "all is well"), Ok(1));
    for _ in 0..2 {
        match (edit(instance, "misbehave, é"), expected) {
            (Ok(count), Ok(wanted)) => assert_eq!(count, wanted),
            (Err(error), Err((kind, words))) => {
                assert!(error.to_string().contains(words), "{error}");
                assert_eq!(error.kind(), kind, "{error}");
            }
            (found, wanted) => panic!("{found:?}, not {wanted:?}"),
        }
        assert_eq!(edit(instance, "all is well again"), Ok(1));
    }
}

fn loaded(misdeed: &str, expected: Result<usize, (ErrorKind, &str)>) {
    let library = Library::open(misbehaving()).expect("a plugin");
    let settings = format!("{{\"misdeed\": \"{misdeed}\"}}");
    let made = library.create("misbehaving", &settings, &Resources::default());
    check(&made.expect("a stage"), expected);
}

fn isolated(misdeed: &str, expected: Result<usize, (ErrorKind, &str)>) {
    let mut spec = WorkerSpec::new(WORKER, &[], "misbehaving");
    spec.library = Some(misbehaving().to_owned());
    spec.settings = format!("{{\"misdeed\": \"{misdeed}\"}}");
    spec.memory = 128;
    // What sleeps waits for ten times as long; filling memory takes time of its own.
    spec.cpu = Duration::from_millis(match misdeed {
        "sleep" => 100,
        "memory" => 10_000,
        _ => 300,
    });
    let instance = isolate(spec).expect("a stage in a worker").instance;
    check(&instance, expected);
}

macro_rules! table {
    ($($mode:ident $name:ident $misdeed:literal => $expected:expr;)*) => {
        $(#[test]
        fn $name() {
            #[allow(unused_imports, reason = "not every row fails")]
            use ErrorKind::{Crashed, Malformed, Panicked, TimedOut};
            $mode($misdeed, $expected);
        })*
    };
}

table! {
    loaded in_process_panic "panic" => Err((Panicked, "panicked: misbehaving as asked"));
    loaded in_process_panic_payload "panic-payload" => Err((Panicked, "panicked: without a message"));
    loaded in_process_invalid_utf8 "invalid-utf8" => Err((Malformed, "a text is not UTF-8"));
    loaded in_process_out_of_range "out-of-range" =>
        Err((Malformed, "rule `misbehaving/misbehave` edits 12..20 of a text of 13 bytes"));
    loaded in_process_off_character "off-character" =>
        Err((Malformed, "edits 11..12, which begins or ends inside a character"));
    loaded in_process_unknown_rule "unknown-rule" => Err((Malformed, "rule number 999"));
    loaded in_process_many_names "many-names" => Err((Malformed, "more than 65536 different names"));
    loaded in_process_print "print" => Ok(1);

    isolated isolated_panic "panic" => Err((Panicked, "panicked: misbehaving as asked"));
    isolated isolated_panic_payload "panic-payload" => Err((Panicked, "panicked: without a message"));
    isolated isolated_invalid_utf8 "invalid-utf8" => Err((Malformed, "a text is not UTF-8"));
    isolated isolated_out_of_range "out-of-range" =>
        Err((Malformed, "rule `misbehaving/misbehave` edits 12..20 of a text of 13 bytes"));
    isolated isolated_off_character "off-character" =>
        Err((Malformed, "edits 11..12, which begins or ends inside a character"));
    isolated isolated_unknown_rule "unknown-rule" => Err((Malformed, "rule number 999"));
    isolated isolated_many_names "many-names" => Err((Malformed, "more than 65536 different names"));
    isolated isolated_print "print" => Ok(1);
    isolated isolated_exit "exit" => Err((Crashed, "exited with code 7"));
    isolated isolated_abort "abort" => Err((Crashed, "SIGABRT"));
    isolated isolated_segfault "segfault" => Err((Crashed, "SIGSEGV"));
    isolated isolated_overflow "overflow" => Err((Crashed, "was ended by SIG"));
    isolated isolated_memory "memory" => Err((Crashed, "SIGABRT"));
    isolated isolated_loop "loop" => Err((TimedOut, "more than 1.2 s of processor time"));
    isolated isolated_sleep "sleep" => Err((TimedOut, "did not answer within 4 s"));
}

#[test]
fn a_wrong_worker_is_an_error_before_the_first_document() {
    let spec = WorkerSpec::new("/nowhere/worker", &[], "mirror");
    assert!(isolate(spec).is_err_and(|e| e.to_string().contains("cannot be started")));
    let spec = WorkerSpec::new("/bin/true", &[], "mirror");
    assert!(isolate(spec).is_err_and(|e| e.to_string().contains("exited with code 0")));
    // One that does not read does not keep the host writing for ever.
    let mut spec = WorkerSpec::new("/bin/sleep", &["60"], "mirror");
    spec.settings = format!("{{\"x\": \"{}\"}}", "long ".repeat(100_000));
    spec.cpu = Duration::from_millis(100);
    assert!(isolate(spec).is_err_and(|e| e.to_string().contains("did not answer within")));
    let spec = WorkerSpec::new(WORKER, &[], "unheard-of");
    assert!(isolate(spec).is_err_and(|e| e.to_string().contains("there is no stage `unheard-of`")));
}

#[test]
fn a_plugin_can_be_asked_for_its_stages_without_loading_it_here() {
    let mut spec = WorkerSpec::new(WORKER, &[], "");
    spec.library = Some(misbehaving().to_owned());
    let found = wirecopy_loader::probe(spec).expect("descriptions");
    let names: Vec<_> = found.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["misbehaving", "mirror", "pairs"]);
}
