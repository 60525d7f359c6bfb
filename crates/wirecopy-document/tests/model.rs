//! What edits do to a record, case by case: one line of edits in, one line of state out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fmt::Write as _;

use wirecopy_document::{Document, Edits, Fields, Media, Name, Record, RuleId, Span, Value};

const WORD: Name = Name::literal("word");
const KEY: Name = Name::literal("key");

/// Edits as words: `0-3=new` replaces, `@0-3` annotates, `-7` takes an annotation back, `f=v` sets a field, `f!` removes one,
/// `?0-3` reports, `drop` drops; `/` begins another pass.
fn edits(script: &str) -> Vec<Edits> {
    let span = |text: &str| {
        let (start, end) = text.split_once('-').unwrap();
        Span::new(start.parse().unwrap(), end.parse().unwrap())
    };
    let pass = |words: &str| {
        let mut out = Edits::new();
        for (n, word) in words.split_whitespace().enumerate() {
            let rule = RuleId(u16::try_from(n).unwrap());
            if let Some(place) = word.strip_prefix('@') {
                out.annotate(rule, WORD, WORD, span(place))
                    .attr(KEY, place)
                    .int(KEY, 7)
                    .flag(KEY, true);
            } else if let Some(place) = word.strip_prefix('?') {
                out.finding(rule, "code", "message", &[span(place)]);
            } else if let Some(id) = word.strip_prefix('-') {
                out.retract(rule, id.parse().unwrap());
            } else if word == "drop" {
                out.drop_document(rule, "reason");
            } else if let Some(field) = word.strip_suffix('!') {
                out.unset(rule, field);
            } else if let Some((place, new)) = word.split_once('=') {
                if place.contains('-') {
                    out.replace(rule, span(place), new);
                } else {
                    out.set(rule, place, new);
                }
            }
        }
        out
    };
    script.split('/').map(pass).collect()
}

/// The state of a record as one line, or why the last pass was refused.
fn state(raw: &str, script: &str) -> String {
    let mut record = Record::new("d", Media::Text, raw.to_owned()).unwrap();
    for (stage, out) in edits(script).iter().enumerate() {
        assert_eq!(out.len(), out.iter().count());
        if let Err(error) = record.apply(u16::try_from(stage).unwrap(), out) {
            return error.describe(|rule| rule.0.to_string());
        }
        assert_eq!(record.rebuild_raw().as_deref(), Some(raw));
    }
    let doc = &record.document;
    let mut line = doc.text.clone();
    for a in doc.annotations() {
        let raw = record.alignment().to_raw(a.span);
        let _ = write!(
            line,
            " | {}{} {} raw {raw}",
            a.span,
            if a.approximate { "~" } else { "" },
            doc.slice(a.span)
        );
    }
    for r in record.removed() {
        let _ =
            write!(line, " | gone {:?} raw {} at {}", r.surface, r.raw, r.annotation.span.start);
    }
    for f in record.findings() {
        for place in &f.spans {
            let _ = write!(
                line,
                " | {} {} {:?} raw {}",
                f.code,
                place.span,
                place.text,
                record.finding_raw(place)
            );
        }
    }
    for (key, value) in doc.fields.iter() {
        let _ = write!(line, " | {key}={}", value.as_text().unwrap());
    }
    if let Some(dropped) = record.dropped() {
        let _ = write!(line, " | dropped: {}", dropped.reason);
    }
    line
}

fn check(raw: &str, script: &str, expect: &str) {
    assert_eq!(state(raw, script), expect, "{raw:?} with {script:?}");
}

#[test]
fn edits_change_records() {
    // Annotations move with the text, grow with what replaces the whole of them, and go with what is removed.
    check("one two", "@4-7 / 0-3=three", "three two | 6..9 two raw 4..7");
    check("one two", "@4-7 / 4-7=2", "one 2 | 4..5 2 raw 4..7");
    check("one two", "@4-6 / 4-7=2", "one 2 | 4..5~ 2 raw 4..7");
    check("one two", "@4-7 / 3-7=", "one | gone \"two\" raw 4..7 at 3");
    check("one two", "@0-7 / 3-4=_ / 0-1=O", "One_two | 0..7 One_two raw 0..7");
    check("one two", "@0-5 / 4-7=", "one  | 0..4 one  raw 0..4");
    check("one two", "@0-3 @4-7 / 3-3=,", "one, two | 0..3 one raw 0..3 | 5..8 two raw 4..7");
    // Neighbours that touch, and a replacement that ends where another begins.
    check("abcdef", "0-2=X 2-4=Y", "XYef");
    check("abcdef", "0-2=X / 1-2=Z / 0-1=W", "WZdef");
    check("abcdef", "@1-5 / 0-2=X 4-6=Y", "XcdY | 1..3 cd raw 2..4");
    check("ab", "0-2= / 0-0=cd", "cd");
    // The same twice is done once.
    check("abc", "0-1=X 0-1=X", "Xbc");
    // Taking back, alive and removed.
    check("one two", "@0-3 @4-7 / -1", "one two | 4..7 two raw 4..7");
    check("one two", "@0-3 / 0-3= / -1", " two");
    // Fields, findings, drops.
    check("abc", "f=v g=w / f!", "abc | g=w");
    check("abc", "?0-2 / 0-1=", "bc | code 0..1 \"ab\" raw 1..2");
    check("abc", "drop", "abc | dropped: reason");
}

#[test]
fn edits_that_make_no_sense_are_refused_as_a_whole() {
    check("abc", "0-1=X 0-4=Y", "rule 1 edits 0..4 of a text of 3 bytes");
    check("é", "0-1=X", "rule 0 edits 0..1, which begins or ends inside a character");
    check("abc", "@1-1", "rule 0 annotates an empty span at 1");
    check("abc", "0-2=X 1-3=Y", "rule 0 replaces 0..2 and rule 1 replaces 1..3, which overlap");
    check("abc", "1-1=X 1-1=Y", "rule 0 replaces 1..1 and rule 1 replaces 1..1, which overlap");
    check("abc", "-9", "rule 0 takes back annotation 9, which does not exist");
}

#[test]
fn documents_fields_and_spans_answer() {
    let mut record = Record::new("d", Media::Text, "one two".to_owned()).unwrap();
    record.apply(0, &edits("@0-3 @4-7")[0]).unwrap();
    let doc: &Document = &record.document;
    let second = doc.annotation(2).unwrap();
    assert_eq!((second.span, doc.annotation(3).is_none()), (Span::new(4, 7), true));
    assert_eq!((doc.attribute(second, KEY), doc.attribute(second, WORD)), (Some("4-7"), None));
    assert_eq!(record.attributes(second).count(), 3);
    assert_eq!((record.alignment().raw_len(), record.alignment().text_len()), (7, 7));

    let mut fields = Fields::default();
    assert!(fields.is_empty());
    fields.insert("a", "b");
    assert_eq!(
        (fields.is_empty(), fields.len(), fields.text("a"), fields.text("b")),
        (false, 1, Some("b"), None)
    );
    assert_eq!(
        fields.iter().map(|(k, v)| (k, v.as_text())).collect::<Vec<_>>(),
        [("a", Some("b"))]
    );
    assert_eq!(Value::from(vec![Value::from("x")]).as_text(), None);

    let a = Span::new(2, 4);
    let overlapping =
        [(0, 2), (0, 3), (3, 4), (4, 6), (2, 4)].map(|(s, e)| a.overlaps(Span::new(s, e)));
    assert_eq!(overlapping, [false, true, true, false, true]);
    assert_eq!(a.to_string(), "2..4");
}

#[test]
fn names_are_one_for_one_text() {
    let name = Name::new("made-in-a-test");
    assert_eq!((name.as_str(), name == Name::new("made-in-a-test")), ("made-in-a-test", true));
    assert_ne!(name, Name::new("made-in-another"));
    assert!(name == "made-in-a-test" && name != "made-in-another");
    assert_eq!(serde_json::from_str::<Name>("\"made-in-a-test\"").unwrap(), name);
    let error = serde_json::from_str::<Name>("7").unwrap_err().to_string();
    assert!(error.contains("expected a name") || error.contains("expected"), "{error}");
}

#[test]
fn the_text_between_two_passes_is_found() {
    let mut record = Record::new("d", Media::Text, "abc".to_owned()).unwrap();
    for (stage, out) in edits("0-1=X / 2-3=Y / 1-2=Z").iter().enumerate() {
        record.apply(u16::try_from(stage).unwrap(), out).unwrap();
    }
    let before = |pass, after| record.trail().before(pass, after, Some(&record.raw)).unwrap();
    assert_eq!(before(2, "XZY"), "XbY");
    assert_eq!(before(1, "XbY"), "Xbc");
    assert_eq!(before(0, "Xbc"), "abc");
}
