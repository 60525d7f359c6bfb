//! Repair of characters.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use wirecopy_stage::prelude::*;

use crate::rules::rule;
use crate::settings::Settings;

/// Repairs a text character by character. Text that needs nothing is only scanned.
pub(crate) fn edit(text: &str, settings: &Settings, out: &mut Edits) {
    let mut lost: Vec<Span> = Vec::new();
    let mut lossy: Vec<Span> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(i) = next_suspect(bytes, at) {
        let rest = &text[i..];
        let Some(c) = rest.chars().next() else { break };
        let mut end = i + c.len_utf8();
        match c {
            '\u{feff}' if i == 0 => out.delete(rule::BYTE_ORDER_MARK, Span::at(i, end)),
            '\r' => {
                if bytes.get(end) == Some(&b'\n') {
                    end += 1;
                }
                out.replace(rule::LINE_BREAK, Span::at(i, end), "\n");
            }
            '\u{2028}' | '\u{85}' | '\u{b}' | '\u{c}' => {
                out.replace(rule::LINE_BREAK, Span::at(i, end), "\n");
            }
            '\u{2029}' => out.replace(rule::LINE_BREAK, Span::at(i, end), "\n\n"),
            '\u{1b}' => {
                end = i + ansi_len(rest);
                out.delete(rule::ANSI, Span::at(i, end));
            }
            '\t' if settings.plain_blanks => out.replace(rule::SPACE, Span::at(i, end), " "),
            '\u{fffd}' => lost.push(Span::at(i, end)),
            'â' if settings.repair => {
                if let Some(len) = lossy_mojibake(rest) {
                    end = i + len;
                    lossy.push(Span::at(i, end));
                }
            }
            '“'..='‟' if settings.straighten_quotes => {
                out.replace(rule::QUOTES, Span::at(i, end), "\"");
            }
            '‘'..='‛' if settings.straighten_quotes => {
                out.replace(rule::QUOTES, Span::at(i, end), "'");
            }
            c if ligature(c).is_some() => {
                out.replace(rule::LIGATURE, Span::at(i, end), ligature(c).unwrap_or_default());
            }
            c if is_blank(c) && settings.plain_blanks => {
                out.replace(rule::SPACE, Span::at(i, end), " ");
            }
            c if is_invisible(c) => out.delete(rule::INVISIBLE, Span::at(i, end)),
            c if c.is_control() && !matches!(c, '\n' | '\t') => {
                out.delete(rule::CONTROL, Span::at(i, end))
            }
            _ => {}
        }
        at = end;
    }
    if !lost.is_empty() {
        let message = "Some bytes could not be decoded; the text has replacement characters.";
        out.finding(rule::UNDECODABLE, "undecodable", message, &lost);
    }
    if !lossy.is_empty() {
        let message =
            "Text was decoded in the wrong encoding and lost bytes; it cannot be repaired.";
        out.finding(rule::LOSSY, "lossy-mojibake", message, &lossy);
    }
}

/// The next byte that begins something worth a look.
fn next_suspect(bytes: &[u8], from: usize) -> Option<usize> {
    // First bytes of suspects. Longer letters of other scripts begin with other bytes and are passed over at once.
    bytes.get(from..)?.iter().position(|&b| SUSPECT[usize::from(b)]).map(|i| from + i)
}

const SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < 0x20 {
        table[i] = i != b'\n' as usize;
        i += 1;
    }
    table[0x7f] = true;
    // U+0080 to U+00BF, U+00C0 to U+00FF, U+01C0 to U+01FF, U+2000 to U+2FFF, U+3000, U+FEFF and U+FFFD.
    table[0xc2] = true;
    table[0xc3] = true;
    table[0xc7] = true;
    table[0xe2] = true;
    table[0xe3] = true;
    table[0xef] = true;
    table
};

fn is_blank(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// What ligatures of Latin letters stand for, and digraphs that were made for old encodings. `æ` and its like are letters.
fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        'Ǆ' => "DŽ",
        'ǅ' => "Dž",
        'ǆ' => "dž",
        'Ǉ' => "LJ",
        'ǈ' => "Lj",
        'ǉ' => "lj",
        'Ǌ' => "NJ",
        'ǋ' => "Nj",
        'ǌ' => "nj",
        _ => return None,
    })
}

/// Length of an escape sequence: `ESC [ … letter`, or `ESC` with one character.
fn ansi_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    if bytes.get(1) != Some(&b'[') {
        return 1;
    }
    let params = bytes[2..].iter().take_while(|b| (0x20..0x40).contains(*b)).count();
    match bytes.get(2 + params) {
        Some(0x40..=0x7e) => 3 + params,
        _ => 1,
    }
}

/// Remains of such text whose other bytes are gone: `â??`, `â` with a replacement character.
fn lossy_mojibake(text: &str) -> Option<usize> {
    let after = text.strip_prefix('â')?;
    let rest = after.strip_prefix('€').unwrap_or(after);
    let tail = rest.len() - rest.trim_start_matches(['?', '\u{fffd}']).len();
    let lost = if after.len() == rest.len() {
        rest.starts_with("??") || rest.starts_with('\u{fffd}')
    } else {
        tail > 0
    };
    lost.then(|| text.len() - rest.len() + tail.min(2 * '\u{fffd}'.len_utf8()))
        .filter(|&len| text.is_char_boundary(len))
}

/// Composes what is not in normalization form C, run by run: a base character with its marks. A pass of its own, since
/// a repair may have changed the base.
pub(crate) fn compose(text: &str, out: &mut Edits) {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return;
    }
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !unicode_normalization::char::is_combining_mark(c) {
            start = i;
        }
        let next_is_mark =
            chars.peek().is_some_and(|&(_, c)| unicode_normalization::char::is_combining_mark(c));
        let end = chars.peek().map_or(text.len(), |&(i, _)| i);
        let run = &text[start..end];
        if !next_is_mark && run.len() > c.len_utf8() {
            let composed: String = run.nfc().collect();
            if composed != run {
                out.replace(rule::NFC, Span::at(start, end), &composed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirecopy_stage::document::Record;

    fn check(input: &str, expect: &str) {
        check_with(&Settings::default(), input, expect);
    }

    fn check_with(settings: &Settings, input: &str, expect: &str) {
        let mut record = Record::new("t", Media::Text, input.to_owned()).unwrap();
        let mut edits = Edits::new();
        edit(input, settings, &mut edits);
        record.apply(0, &edits).unwrap();
        edits.clear();
        compose(&record.document.text, &mut edits);
        record.apply(0, &edits).unwrap();
        let findings: Vec<_> = record.findings().iter().map(|f| f.code.as_str()).collect();
        let mut got = record.document.text.clone();
        if !findings.is_empty() {
            got.push_str(&format!(" !{}", findings.join(",")));
        }
        assert_eq!(got, expect, "{input:?}");
        assert_eq!(record.rebuild_raw().as_deref(), Some(input));
    }

    #[test]
    fn characters() {
        check("plain text", "plain text");
        check("\u{feff}one\r\ntwo\rthree\u{2028}four", "one\ntwo\nthree\nfour");
        check("a\u{0}b\u{8}c", "abc");
        check("\u{1b}[36;44mblue\u{1b}[0m", "blue");
        check("head\u{200b}line co\u{ad}operate", "headline cooperate");
        check("5\u{a0}km\u{2009}!", "5 km !");
        check("the ﬁrst ﬂoor, ljubav, koǌ", "the first floor, ljubav, konj");
        check("e\u{301}te\u{301} n\u{303}", "été ñ");
    }

    #[test]
    fn characters_where_the_settings_ask() {
        let quotes = Settings { straighten_quotes: true, ..Settings::default() };
        check_with(&quotes, "„so“, ‚so‘, ‟so”, it’s", "\"so\", 'so', \"so\", it's");
        let blanks = Settings { plain_blanks: false, ..Settings::default() };
        check_with(&blanks, "5\u{a0}km\t!\u{200b}", "5\u{a0}km\t!");
    }

    #[test]
    fn what_cannot_be_repaired_is_reported() {
        check("itâ??s", "itâ??s !lossy-mojibake");
        check("caf\u{fffd}", "caf\u{fffd} !undecodable");
    }
}
