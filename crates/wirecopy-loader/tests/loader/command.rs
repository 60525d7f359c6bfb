//! Commands that speak JSON lines.

use std::time::{Duration, Instant};

use wirecopy_document::{Document, Edits, Record};
use wirecopy_loader::{CommandError, CommandSpec, CommandStage};
use wirecopy_stage::{ErrorKind, Names, Stage, StageError, render};

use crate::build::scratch;
use crate::parity::annotated;

const HELLO: &str = r#"
import json, sys, os, time
def say(line):
    print(json.dumps(line), flush=True)
say({"wirecopy": 1, "offsets": "codepoints", "description": {
    "name": "snake", "version": "1", "summary": "Labels.", "deterministic": True,
    "reads": [{"item": {"layer": "entity"}}, {"item": {"field": "title"}, "required": True}],
    "writes": ["text", {"layer": "snake"}],
    "rules": [{"id": "hiss", "summary": "Hisses.", "example": "s → S"}]}})
settings = json.loads(sys.stdin.readline())["settings"]
print("ready", file=sys.stderr, flush=True)
for line in sys.stdin:
    doc = json.loads(line)
    text = doc["text"]
"#;

fn stage(name: &str, body: &str) -> CommandStage {
    let path = scratch().join(format!("{name}.py"));
    let body = body.replace('\n', "\n    ");
    std::fs::write(&path, format!("{HELLO}    {body}\n")).expect("a script");
    let mut spec = CommandSpec::new(["python3".into(), path.into_os_string()]);
    spec.settings = serde_json::json!({"letter": "ß"});
    spec.timeout = Duration::from_secs(10);
    CommandStage::start(spec).expect("a command that says hello")
}

fn edit(stage: &CommandStage, text: &str) -> Result<Edits, StageError> {
    let mut out = Edits::new();
    stage.edit(0, &Document::new("d", text), &mut out).map(|()| out)
}

const GOOD: &str = r#"
at = text.find(settings["letter"])
edits = [] if at < 0 else [
    {"op": "replace", "start": at, "end": at + 1, "text": "ss", "rule": "hiss"},
    {"op": "annotate", "layer": "snake", "label": "word", "start": 0, "end": len(text),
     "rule": "snake/hiss", "attributes": {"n": len(text), "first": True, "text": text[:1]}},
    {"op": "set", "field": "seen", "value": [1, {"a": None}], "rule": "hiss"},
    {"op": "finding", "code": "hissed", "message": "It hissed.", "spans": [[at, at + 1]], "rule": "hiss"},
]
edits += [{"op": "retract", "id": a["id"], "rule": "hiss"} for a in doc["annotations"]
          if text[a["start"]:a["end"]] == "Zürich" and a["sure"] and a["rank"] == -12]
if "drop me" in text:
    edits.append({"op": "drop", "reason": "asked", "rule": "hiss"})
say({"edits": edits})"#;

#[test]
fn a_command_makes_edits_with_offsets_in_code_points() {
    let stage = stage("good", GOOD);
    let doc = Document::new("d", "Größe, drop me");
    let mut record = Record::new("d", doc.media, doc.text.clone()).expect("a short text");
    let mut edits = Edits::new();
    stage.edit(0, &doc, &mut edits).expect("edits");
    record.apply(0, &edits).expect("edits of this text");
    assert_eq!(record.document.text, "Grösse, drop me");
    let description = stage.description().clone();
    let shown = render(&record, 0, &Names::new([("snake", &description)]));
    for part in ["snake word", "n=14", "first=true", "text=G", "seen = [1,{\"a\":null}]", "hissed"]
    {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert_eq!(description.rules[0].id, "snake/hiss");
    assert!(edit(&stage, "nothing to do").expect("no edits").is_empty());
}

#[test]
fn a_command_sees_what_it_declared_to_read() {
    let doc = annotated(150);
    let mut out = Edits::new();
    stage("reads", GOOD).edit(0, &doc, &mut out).expect("edits");
    let wanted = doc.annotations().iter().filter(|a| a.layer == "entity").count();
    assert_eq!(out.len(), wanted);
}

fn fails(name: &str, body: &str, kind: ErrorKind, words: &str) {
    let stage = stage(name, &format!("if 'bad' in text:\n{body}\nsay({{\"edits\": []}})"));
    for _ in 0..2 {
        assert!(edit(&stage, "good").is_ok());
        let error = edit(&stage, "bad é").expect_err("a failure");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(edit(&stage, "good again").is_ok());
    }
}

#[test]
fn an_error_fails_the_document() {
    fails("error", "    say({'error': 'too bad'}); continue", ErrorKind::Failed, "too bad");
}

#[test]
fn a_command_that_dies_is_started_anew() {
    fails("dies", "    sys.exit(5)", ErrorKind::Crashed, "exited with code 5");
    fails("killed", "    os.kill(os.getpid(), 11)", ErrorKind::Crashed, "SIGSEGV");
}

#[test]
fn garbage_fails_the_document() {
    fails("garbage", "    print('Traceback!', flush=True); continue", ErrorKind::Malformed, "read");
    let rule = "    say({'edits': [{'op': 'drop', 'reason': '', 'rule': 'x'}]}); continue";
    fails("rule", rule, ErrorKind::Malformed, "rule `x`");
    let range = "    say({'edits': [{'op': 'replace', 'start': 4, 'end': 6, 'text': '', \
                 'rule': 'hiss'}]}); continue";
    fails("range", range, ErrorKind::Malformed, "characters 4..6 of a text of 5");
    let key = "    say({'edits': [], 'edit': []}); continue";
    fails("key", key, ErrorKind::Malformed, "unknown field");
}

#[test]
fn a_line_without_end_is_cut_off() {
    let body = "    sys.stdout.write('x' * (65 << 20)); sys.stdout.flush(); time.sleep(60)";
    fails("endless", body, ErrorKind::Malformed, "a line of more than");
}

#[test]
fn a_command_that_does_not_answer_is_ended() {
    let path = scratch().join("slow.py");
    let body = "    if 'bad' in text:\n        time.sleep(60)\n    say({'edits': []})\n";
    std::fs::write(&path, format!("{HELLO}{body}")).expect("a script");
    let mut spec = CommandSpec::new(["python3".into(), path.into_os_string()]);
    spec.timeout = Duration::from_secs(2);
    let stage = CommandStage::start(spec).expect("a command");
    let since = Instant::now();
    let error = edit(&stage, "bad").expect_err("a time-out");
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
    assert!(since.elapsed() < Duration::from_secs(20));
    assert!(edit(&stage, "good").is_ok());
}

#[test]
fn a_command_that_does_not_read_is_ended() {
    let path = scratch().join("deaf.py");
    let (hello, _) = HELLO.split_once("for line").expect("a loop");
    std::fs::write(&path, format!("{hello}time.sleep(60)\n")).expect("a script");
    let mut spec = CommandSpec::new(["python3".into(), path.into_os_string()]);
    spec.timeout = Duration::from_secs(2);
    let stage = CommandStage::start(spec).expect("a command");
    let error = edit(&stage, &"long ".repeat(100_000)).expect_err("a time-out");
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
}

#[test]
fn what_says_no_hello_is_no_stage() {
    let start = |command: &[&str]| CommandStage::start(CommandSpec::new(command.to_vec())).err();
    assert!(matches!(start(&["/nowhere/at-all"]), Some(CommandError::Start { .. })));
    assert!(matches!(start(&["true"]), Some(CommandError::Died { .. })));
    assert!(matches!(start(&["echo", "hello"]), Some(CommandError::Hello { .. })));
    let later = r#"{"wirecopy": 2, "offsets": "bytes", "description":
        {"name": "x", "version": "1", "summary": "", "rules": []}}"#;
    let error = start(&["echo", &later.replace('\n', " ")]).expect("another version");
    assert!(error.to_string().contains("version 2"), "{error}");
}
