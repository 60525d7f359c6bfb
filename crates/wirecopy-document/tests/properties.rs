//! Invariants of records over random sequences of edits, non-ASCII text included.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use proptest::prelude::*;
use wirecopy_document::{ApplyError, Edits, Media, Name, Record, RuleId, Span, layers};

const WORD: Name = Name::literal("word");
const RULE: RuleId = RuleId(0);

/// A replacement in characters: how far after the one before, how long, and by what.
type Step = (usize, usize, String);

fn text() -> impl Strategy<Value = String> {
    "[a-cé’–😀 \n]{0,60}"
}

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let step = (0..12usize, 0..6usize, "[x-zß“🎈]{0,4}");
    prop::collection::vec(prop::collection::vec(step, 0..6), 0..6)
}

fn record(raw: &str) -> Record {
    Record::new("d", Media::Text, raw.to_owned()).unwrap()
}

/// Turns character counts into sorted, disjoint byte spans of `text`.
fn place(text: &str, steps: &[Step]) -> Vec<(Span, String)> {
    let borders: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let mut at = 0;
    let mut placed = Vec::new();
    for (gap, len, new) in steps {
        let start = at + gap + usize::from(!placed.is_empty());
        let end = start + len;
        if end >= borders.len() {
            break;
        }
        placed.push((Span::at(borders[start], borders[end]), new.clone()));
        at = end;
    }
    placed
}

fn check_alignment(record: &Record) {
    let (text, raw) = (&record.document.text, &record.raw);
    let (mut text_at, mut raw_at) = (0, 0);
    for (t, r, copied) in record.alignment().pieces() {
        assert_eq!((t.start, r.start), (text_at, raw_at), "pieces tile both texts");
        if copied {
            assert_eq!(t.of(text).unwrap(), r.of(raw).unwrap());
            for i in 0..t.len() {
                let (a, b) = (
                    Span::new(t.start + i, t.start + i + 1),
                    Span::new(r.start + i, r.start + i + 1),
                );
                assert_eq!(record.alignment().to_raw(a), b);
                assert_eq!(record.alignment().to_text(b), a);
            }
        } else {
            if !t.is_empty() {
                assert_eq!(record.alignment().to_raw(t), r);
            }
            if !r.is_empty() {
                assert_eq!(record.alignment().to_text(r), t);
            }
        }
        (text_at, raw_at) = (t.end, r.end);
    }
    assert_eq!((text_at as usize, raw_at as usize), (text.len(), raw.len()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn raw_is_rebuilt_and_offsets_map_both_ways(raw in text(), passes in steps()) {
        let mut record = record(&raw);
        for steps in &passes {
            let mut edits = Edits::new();
            for (span, new) in place(&record.document.text, steps) {
                edits.replace(RULE, span, &new);
            }
            record.apply(0, &edits).unwrap();
            check_alignment(&record);
            prop_assert_eq!(record.rebuild_raw(), Some(raw.clone()));
        }
        prop_assert_eq!(&record.raw, &raw);
    }

    #[test]
    fn annotations_stay_on_their_words(raw in text(), passes in steps()) {
        let mut record = record(&raw);
        let mut edits = Edits::new();
        let mut words = Vec::new();
        for word in raw.split_whitespace() {
            let start = word.as_ptr() as usize - raw.as_ptr() as usize;
            edits.annotate(RULE, layers::ENTITY, WORD, Span::at(start, start + word.len()));
            words.push((Span::at(start, start + word.len()), word));
        }
        record.apply(0, &edits).unwrap();
        let mut touched = vec![false; words.len()];
        for steps in &passes {
            let before: Vec<_> = record.document.annotations().to_vec();
            let placed = place(&record.document.text, steps);
            let mut edits = Edits::new();
            for (span, new) in &placed {
                edits.replace(RULE, *span, new);
                for a in &before {
                    let strictly_inside = span.start > a.span.start && span.start < a.span.end;
                    if span.overlaps(a.span) || (span.is_empty() && strictly_inside) {
                        touched[a.id as usize - 1] = true;
                    }
                }
            }
            record.apply(1, &edits).unwrap();
        }
        for a in record.document.annotations() {
            let (raw_span, word) = words[a.id as usize - 1];
            if !touched[a.id as usize - 1] {
                prop_assert_eq!(record.document.slice(a.span), word);
                prop_assert_eq!(record.alignment().to_raw(a.span), raw_span);
                prop_assert!(!a.approximate);
            }
        }
        // Nothing is lost: every annotation is live or removed, and a removed one still knows where its word stood.
        prop_assert_eq!(record.document.annotations().len() + record.removed().len(), words.len());
        for r in record.removed() {
            let (raw_span, _) = words[r.annotation.id as usize - 1];
            prop_assert!(r.annotation.span.is_empty());
            prop_assert!(r.raw.start <= raw_span.end && r.raw.end >= raw_span.start);
        }
    }

    #[test]
    fn arbitrary_edits_never_panic_and_failures_change_nothing(
        raw in text(),
        ops in prop::collection::vec((0..5u8, 0..80u32, 0..80u32, "[a–]{0,3}"), 0..12),
    ) {
        let mut record = record(&raw);
        let before = record.clone();
        let mut edits = Edits::new();
        for (kind, start, end, text) in &ops {
            let span = Span::new(*start, *end);
            match kind {
                0 => edits.replace(RULE, span, text),
                1 => { edits.annotate(RULE, layers::DATE, WORD, span).attr(WORD, text); }
                2 => edits.retract(RULE, *start),
                3 => edits.finding(RULE, "code", text, &[span]),
                _ => edits.set(RULE, "field", text.as_str()),
            }
        }
        match record.apply(0, &edits) {
            Ok(()) => {
                check_alignment(&record);
                prop_assert_eq!(record.rebuild_raw(), Some(raw));
            }
            Err(_) => prop_assert_eq!(record, before),
        }
    }
}

#[test]
fn contained_inside_and_clipped() {
    // One line of text with the annotated span in brackets, the replaced one in braces, and what comes of both.
    let check = |input: &str, new: &str, expect: &str| {
        let plain: String = input.chars().filter(|c| !"[]{}".contains(*c)).collect();
        let find = |mark: char| {
            let at = input.find(mark).unwrap();
            input[..at].chars().filter(|c| !"[]{}".contains(*c)).count()
        };
        let mut record = record(&plain);
        let mut edits = Edits::new();
        edits.annotate(RULE, layers::ENTITY, WORD, Span::at(find('['), find(']')));
        record.apply(0, &edits).unwrap();
        edits.clear();
        edits.replace(RULE, Span::at(find('{'), find('}')), new);
        record.apply(0, &edits).unwrap();
        let got = match record.document.annotations() {
            [a] => {
                let mut text = record.document.text.clone();
                text.insert(a.span.end as usize, ']');
                text.insert(a.span.start as usize, '[');
                if a.approximate { text + " ~" } else { text }
            }
            _ => format!("{} removed `{}`", record.document.text, record.removed()[0].surface),
        };
        assert_eq!(got, expect, "{input}");
    };
    check("a [b{c}d] e", "xyz", "a [bxyzd] e");
    check("a [{bcd}] e", "x", "a [x] e");
    check("a {b[c]d} e", "xyz", "a [xyz] e ~");
    check("a {b[cd} e] f", "x", "a x[ e] f");
    check("a [b {cd] e} f", "x", "a [b ]x f");
    check("a {}[bcd] e", "x", "a x[bcd] e");
    check("a [bcd]{} e", "x", "a [bcd]x e");
    check("a [b{}cd] e", "x", "a [bxcd] e");
    check("a {[bcd] }e", "", "a e removed `bcd`");
    check("a [{bcd}] e", "", "a  e removed `bcd`");
}

#[test]
fn annotating_and_removing_in_one_pass_keeps_the_words() {
    let mut record = record("keep\nWATCH LIVE\nend");
    let mut edits = Edits::new();
    edits.annotate(RULE, layers::ROLE, layers::role::PROMO, Span::new(5, 15));
    edits.finding(RULE, "promo", "A promotion.", &[Span::new(11, 15)]);
    edits.delete(RULE, Span::new(5, 16));
    record.apply(0, &edits).unwrap();
    assert_eq!(record.document.text, "keep\nend");
    let removed = &record.removed()[0];
    assert_eq!((removed.surface.as_str(), removed.raw), ("WATCH LIVE", Span::new(5, 15)));
    let place = &record.findings()[0].spans[0];
    assert_eq!((place.text.as_str(), record.finding_raw(place)), ("LIVE", Span::new(11, 15)));
}

#[test]
fn contradicting_replacements_name_both_rules() {
    let mut record = record("one two");
    let mut edits = Edits::new();
    edits.replace(RuleId(3), Span::new(0, 3), "1");
    edits.replace(RuleId(4), Span::new(2, 5), "2");
    let error = record.apply(0, &edits).unwrap_err();
    assert_eq!(
        error,
        ApplyError::Overlap {
            first: (RuleId(3), Span::new(0, 3)),
            second: (RuleId(4), Span::new(2, 5))
        }
    );
    edits.clear();
    edits.replace(RuleId(3), Span::new(0, 3), "1");
    edits.replace(RuleId(4), Span::new(0, 3), "1");
    record.apply(0, &edits).unwrap();
    assert_eq!(record.document.text, "1 two");
}
