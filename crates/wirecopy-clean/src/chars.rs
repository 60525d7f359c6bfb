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
            '\t' => out.replace(rule::SPACE, Span::at(i, end), " "),
            '\u{fffd}' => lost.push(Span::at(i, end)),
            '&' => {
                if let Some((len, decoded)) = entity_run(rest) {
                    end = i + len;
                    let decoded = decoded.replace('\u{a0}', " ");
                    out.replace(rule::ENTITY, Span::at(i, end), &decoded);
                }
            }
            'â' | 'Ã' | 'Â' | 'ð' if settings.repair => {
                if let Some((len, fixed)) = mojibake_run(rest) {
                    end = i + len;
                    out.replace(rule::MOJIBAKE, Span::at(i, end), &fixed.replace('\u{a0}', " "));
                } else if let Some(len) = lossy_mojibake(rest) {
                    end = i + len;
                    lossy.push(Span::at(i, end));
                }
            }
            '“' | '”' | '„' if settings.straighten_quotes => {
                out.replace(rule::QUOTES, Span::at(i, end), "\"");
            }
            '‘' | '’' if settings.straighten_quotes => {
                out.replace(rule::QUOTES, Span::at(i, end), "'");
            }
            c if is_blank(c) => out.replace(rule::SPACE, Span::at(i, end), " "),
            c if is_invisible(c) => out.delete(rule::INVISIBLE, Span::at(i, end)),
            c if c.is_control() && c != '\n' => out.delete(rule::CONTROL, Span::at(i, end)),
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
    table[b'&' as usize] = true;
    // U+0080 to U+00BF, U+00C0 to U+00FF, U+2000 to U+2FFF, U+3000, U+FEFF and U+FFFD.
    table[0xc2] = true;
    table[0xc3] = true;
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

/// A character reference at the start of `text`, decoded as often as it was encoded (`&amp;amp;`).
fn entity_run(text: &str) -> Option<(usize, String)> {
    let (len, mut decoded) = entity(text)?;
    let mut total = len;
    // `&amp;nbsp;`: what came out begins another reference together with what follows.
    while decoded == "&" {
        let joined: String = format!("&{}", text[total..].chars().take(32).collect::<String>());
        match entity(&joined) {
            Some((len, next)) => {
                total += len - 1;
                decoded = next;
            }
            None => break,
        }
    }
    Some((total, decoded))
}

/// Decodes one character reference at the start of `text`: its length and what it stands for.
pub(crate) fn entity(text: &str) -> Option<(usize, String)> {
    let end = text.bytes().take(34).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Browsers read the numbers of C1 controls as windows-1252.
        let c = match code {
            0x80..=0x9f => CP1252[code as usize - 0x80],
            code => char::from_u32(code)?,
        };
        return (c != '\0').then(|| (end + 1, c.to_string()));
    }
    let at = ENTITIES.binary_search_by_key(&name, |&(n, _)| n).ok()?;
    Some((end + 1, ENTITIES[at].1.to_owned()))
}

/// Character references by name, sorted: those of HTML 4 that occur in news, from its table of entities.
const ENTITIES: &[(&str, &str)] = &[
    ("AElig", "Æ"),
    ("Aacute", "Á"),
    ("Agrave", "À"),
    ("Aring", "Å"),
    ("Auml", "Ä"),
    ("Ccedil", "Ç"),
    ("Eacute", "É"),
    ("Egrave", "È"),
    ("Ntilde", "Ñ"),
    ("Oacute", "Ó"),
    ("Oslash", "Ø"),
    ("Ouml", "Ö"),
    ("Uacute", "Ú"),
    ("Uuml", "Ü"),
    ("aacute", "á"),
    ("acirc", "â"),
    ("aelig", "æ"),
    ("agrave", "à"),
    ("amp", "&"),
    ("apos", "'"),
    ("aring", "å"),
    ("atilde", "ã"),
    ("auml", "ä"),
    ("bdquo", "„"),
    ("bull", "•"),
    ("ccedil", "ç"),
    ("cent", "¢"),
    ("copy", "©"),
    ("deg", "°"),
    ("eacute", "é"),
    ("ecirc", "ê"),
    ("egrave", "è"),
    ("emsp", "\u{2003}"),
    ("ensp", "\u{2002}"),
    ("euml", "ë"),
    ("euro", "€"),
    ("frac12", "½"),
    ("frac14", "¼"),
    ("gt", ">"),
    ("hellip", "…"),
    ("iacute", "í"),
    ("icirc", "î"),
    ("iexcl", "¡"),
    ("igrave", "ì"),
    ("iquest", "¿"),
    ("iuml", "ï"),
    ("laquo", "«"),
    ("ldquo", "“"),
    ("lsaquo", "‹"),
    ("lsquo", "‘"),
    ("lt", "<"),
    ("mdash", "—"),
    ("middot", "·"),
    ("nbsp", "\u{a0}"),
    ("ndash", "–"),
    ("ntilde", "ñ"),
    ("oacute", "ó"),
    ("ocirc", "ô"),
    ("oelig", "œ"),
    ("ograve", "ò"),
    ("oslash", "ø"),
    ("otilde", "õ"),
    ("ouml", "ö"),
    ("para", "¶"),
    ("pound", "£"),
    ("quot", "\""),
    ("raquo", "»"),
    ("rdquo", "”"),
    ("reg", "®"),
    ("rsaquo", "›"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("sect", "§"),
    ("shy", "\u{ad}"),
    ("szlig", "ß"),
    ("thinsp", "\u{2009}"),
    ("times", "×"),
    ("trade", "™"),
    ("uacute", "ú"),
    ("ucirc", "û"),
    ("ugrave", "ù"),
    ("uuml", "ü"),
    ("yen", "¥"),
    ("zwj", "\u{200d}"),
    ("zwnj", "\u{200c}"),
];

/// What bytes 0x80 to 0x9F stand for in windows-1252, from the WHATWG Encoding Standard.
const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The byte that windows-1252 shows as `c`.
fn cp1252_byte(c: char) -> Option<u8> {
    match u32::from(c) {
        n @ (0..=0x7f | 0xa0..=0xff) => u8::try_from(n).ok(),
        n @ 0x80..=0x9f => u8::try_from(n).ok(),
        _ => CP1252.iter().position(|&x| x == c).and_then(|i| u8::try_from(0x80 + i).ok()),
    }
}

/// All that is broken in a row, repaired as often as it was broken: `AndrÃƒÂ©` went through the mill twice.
fn mojibake_run(text: &str) -> Option<(usize, String)> {
    let (mut total, mut fixed) = mojibake(text)?;
    while let Some((len, next)) = mojibake(&text[total..]) {
        total += len;
        fixed.push_str(&next);
    }
    for _ in 0..2 {
        let mut again = String::new();
        let mut at = 0;
        while let Some(c) = fixed[at..].chars().next() {
            match mojibake(&fixed[at..]) {
                Some((len, next)) => {
                    again.push_str(&next);
                    at += len;
                }
                None => {
                    again.push(c);
                    at += c.len_utf8();
                }
            }
        }
        fixed = again;
    }
    Some((total, fixed))
}

/// UTF-8 that was shown as windows-1252, at the start of `text`: its length and what it was.
fn mojibake(text: &str) -> Option<(usize, String)> {
    let mut bytes = [0; 4];
    let mut chars = text.char_indices();
    let (_, lead) = chars.next()?;
    bytes[0] = cp1252_byte(lead)?;
    let count = match bytes[0] {
        0xc2 | 0xc3 => 2,
        0xe2 => 3,
        0xf0 => 4,
        _ => return None,
    };
    let mut end = text.len();
    for slot in &mut bytes[1..count] {
        let (_, c) = chars.next()?;
        let byte = cp1252_byte(c).filter(|b| (0x80..0xc0).contains(b))?;
        *slot = byte;
    }
    if let Some((at, _)) = chars.next() {
        end = at;
    }
    let fixed = std::str::from_utf8(&bytes[..count]).ok()?;
    Some((end, fixed.to_owned()))
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
        let mut record = Record::new("t", Media::Text, input.to_owned()).unwrap();
        let mut edits = Edits::new();
        edit(input, &Settings::default(), &mut edits);
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
        check(
            "Q&amp;A &amp;amp; &nbsp;x &#8217; &#146; &unknown; AT&T",
            "Q&A &  x ’ ’ &unknown; AT&T",
        );
        check("e\u{301}te\u{301} n\u{303}", "été ñ");
    }

    #[test]
    fn broken_text() {
        check("itâ€™s â€œsoâ€\u{9d} â€“ cafÃ© Â£5", "it’s “so” – café £5");
        check("ðŸ˜€", "😀");
        check("AndrÃƒÂ© saidÂ\u{a0}so", "André said so");
        check("itâ??s", "itâ??s !lossy-mojibake");
        check("caf\u{fffd}", "caf\u{fffd} !undecodable");
        // Words of real languages stay.
        check("château Ângela SÃO PAULO Âge", "château Ângela SÃO PAULO Âge");
    }

    #[test]
    fn names_of_references_are_sorted() {
        assert!(ENTITIES.windows(2).all(|w| w[0].0 < w[1].0));
    }
}
