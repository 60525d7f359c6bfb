//! Any edits to any text: applied or refused, never a panic, and the raw text is always rebuilt.
//!
//! The input is a text, a NUL, and edits of six bytes: what, where, how long, and three bytes of new text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecopy_document::{Edits, Media, Name, Record, RuleId, Span};

const LAYER: Name = Name::literal("word");

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |&b| b == 0);
    let raw = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let Some(mut record) = Record::new("fuzz", Media::Text, raw.clone()) else { return };
    // Passes of five edits each, which see the text as the pass before left it.
    for (pass, edits) in parts.next().unwrap_or_default().chunks(30).enumerate() {
        let mut out = Edits::new();
        for edit in edits.chunks_exact(6) {
            let start = u32::from(edit[1]);
            let span = Span::new(start, start + u32::from(edit[2]));
            let new = String::from_utf8_lossy(&edit[3..]);
            let rule = RuleId(u16::from(edit[0]) % 3);
            match edit[0] % 8 {
                0 => out.replace(rule, span, &new),
                1 => out.delete(rule, span),
                2 => out.insert(rule, start, &new),
                3 => drop(out.annotate(rule, LAYER, LAYER, span)),
                4 => out.retract(rule, start),
                5 => out.set(rule, &new, "value"),
                6 => out.finding(rule, "code", &new, &[span]),
                _ => out.unset(rule, &new),
            }
        }
        drop(record.apply(pass as u16, &out));
        assert_eq!(record.rebuild_raw().as_deref(), Some(raw.as_str()));
    }
});
