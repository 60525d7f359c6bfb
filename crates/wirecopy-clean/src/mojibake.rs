//! Repair of text that was decoded in the wrong encoding.
//!
//! The method is that of ftfy 6.3.1 by Robyn Speer (Apache License 2.0), written anew: a line is broken if characters
//! stand beside each other that hardly ever do in text and often do in broken text. Then the encodings that UTF-8 is
//! mistaken for are tried in turn: the line is encoded in each, and if the bytes are UTF-8, they are what was meant.
//! Where only parts of a line are broken, they are repaired by themselves. Every character remembers which characters
//! of the source it stands for, so that only those are edited. Bytes that are lost stay lost, and are reported.

use std::ops::Range;

use wirecopy_stage::prelude::*;

use crate::rules::rule;
use tables::category::*;
use tables::{CATEGORIES, ENCODINGS, Encoding};

#[path = "mojibake_tables.rs"]
mod tables;

/// Longest run of characters that is looked at as one: whole lines are, unless they are longer.
const LONGEST: usize = 4096;
/// How often text can have been broken; more turns than this have not been seen, and the bound keeps the work linear.
const MOST_TURNS: usize = 12;
/// How deep parts of parts are repaired.
const DEEPEST: u8 = 4;

/// Repairs a text line by line.
pub(crate) fn edit(text: &str, out: &mut Edits) {
    let mut lost = Vec::new();
    let mut units = Vec::new();
    let mut at = 0;
    // Lines in plain letters are passed over without a second look.
    while let Some(i) = text.as_bytes()[at..].iter().position(|b| !b.is_ascii()).map(|i| at + i) {
        let start = memchr::memrchr(b'\n', &text.as_bytes()[at..i]).map_or(at, |n| at + n + 1);
        let end = memchr::memchr(b'\n', &text.as_bytes()[i..]).map_or(text.len(), |n| i + n + 1);
        let mut from = start;
        while from < end {
            let until = chunk_end(text, from, end);
            fill(&mut units, text, from..until);
            if is_bad(&units) {
                write(text, &repair(units.clone(), 0), out, &mut lost);
            }
            from = until;
        }
        at = end;
    }
    if !lost.is_empty() {
        let message = "Text was decoded in the wrong encoding and lost bytes; they are replacement characters now.";
        out.finding(rule::LOSSY, "lossy-mojibake", message, &lost);
    }
}

/// Where the part of a line ends that is looked at together: at the end of the line, or at a blank.
fn chunk_end(text: &str, from: usize, end: usize) -> usize {
    if end - from <= LONGEST {
        return end;
    }
    let window = &text.as_bytes()[from..from + LONGEST];
    let mut until = from + memchr::memrchr(b' ', window).map_or(LONGEST, |i| i + 1);
    while !text.is_char_boundary(until) {
        until += 1;
    }
    until
}

/// A character, and the bytes of the source that it stands for.
#[derive(Clone, Copy, Debug)]
struct Unit {
    c: char,
    start: usize,
    end: usize,
}

fn fill(units: &mut Vec<Unit>, text: &str, range: Range<usize>) {
    units.clear();
    units.extend(text[range.clone()].char_indices().map(|(i, c)| {
        let start = range.start + i;
        Unit { c, start, end: start + c.len_utf8() }
    }));
}

/// Writes what became of a line as edits.
fn write(text: &str, units: &[Unit], out: &mut Edits, lost: &mut Vec<Span>) {
    let kept = |u: &Unit| {
        let mut buffer = [0; 4];
        text.get(u.start..u.end) == Some(&*u.c.encode_utf8(&mut buffer))
    };
    let mut i = 0;
    while i < units.len() {
        if kept(&units[i]) {
            i += 1;
            continue;
        }
        let first = i;
        while i < units.len() && !kept(&units[i]) {
            i += 1;
        }
        let mut fixed = String::new();
        for k in first..i {
            let unit = units[k];
            let plain = |n: Option<usize>| {
                n.and_then(|n| units.get(n)).is_some_and(|u| u.c.is_ascii_alphanumeric())
            };
            let wide = ('\u{ff01}'..='\u{ff5e}').contains(&unit.c);
            // A sign of full width between plain letters is not what was written.
            let narrow = wide && plain(k.checked_sub(1)) && plain(Some(k + 1));
            let c = char::from_u32(u32::from(unit.c) - if narrow { 0xfee0 } else { 0 });
            fixed.push(c.unwrap_or(unit.c));
            if unit.c == '\u{fffd}' {
                lost.push(Span::at(unit.start, unit.end));
            }
        }
        out.replace(rule::MOJIBAKE, Span::at(units[first].start, units[i - 1].end), &fixed);
    }
}

/// Repairs characters as often as they were broken.
fn repair(mut units: Vec<Unit>, depth: u8) -> Vec<Unit> {
    for _ in 0..MOST_TURNS {
        match turn(&units, depth) {
            Some(better) => units = better,
            None => break,
        }
    }
    units
}

/// One turn of repair; `None` where nothing is wrong or nothing can be done.
fn turn(units: &[Unit], depth: u8) -> Option<Vec<Unit>> {
    if !is_bad(units) {
        return None;
    }
    if let Some(better) = ENCODINGS.iter().find_map(|e| decoded(units, e)) {
        return Some(better).filter(|b| !same(units, b));
    }
    if let Some(better) = parts(units, depth) {
        return Some(better);
    }
    // What is left are bytes of windows-1252 that were read as ISO 8859-1.
    let c1 = |u: &Unit| ('\u{80}'..='\u{9f}').contains(&u.c);
    units
        .iter()
        .any(c1)
        .then(|| {
            let fix = |u: &Unit| if c1(u) { Unit { c: cp1252(u.c), ..*u } } else { *u };
            units.iter().map(fix).collect::<Vec<_>>()
        })
        .filter(|b| !same(units, b))
}

/// What windows-1252 shows for a control character of ISO 8859-1; some stand for nothing there either.
pub(crate) fn cp1252(c: char) -> char {
    let high = ENCODINGS[1].high.unwrap_or_default();
    let at = u32::from(c).checked_sub(0x80).and_then(|n| usize::try_from(n).ok());
    at.and_then(|n| high.chars().nth(n)).unwrap_or(c)
}

fn same(a: &[Unit], b: &[Unit]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.c == b.c)
}

/// Repairs runs of characters that look like UTF-8 each by itself.
fn parts(units: &[Unit], depth: u8) -> Option<Vec<Unit>> {
    if depth >= DEEPEST {
        return None;
    }
    let mut better: Vec<Unit> = Vec::with_capacity(units.len());
    let mut at = 0;
    let mut changed = false;
    while at < units.len() {
        let strict = at > 0 && within(units[at - 1].c, tables::CONTINUATION_STRICT);
        let len = if strict { 0 } else { sequences(&units[at..]) };
        let run = &units[at..at + len.max(1)];
        if len > 0 && len < units.len() && is_bad(run) {
            let fixed = repair(run.to_vec(), depth + 1);
            changed |= !same(run, &fixed);
            better.extend(fixed);
        } else {
            better.extend_from_slice(run);
        }
        at += len.max(1);
    }
    changed.then_some(better)
}

/// How many characters in a row look like sequences of UTF-8.
fn sequences(units: &[Unit]) -> usize {
    let firsts = [tables::FIRST_OF_2, tables::FIRST_OF_3, tables::FIRST_OF_4];
    let mut at = 0;
    'next: while let Some(first) = units.get(at) {
        for (more, set) in (1..).zip(firsts) {
            let rest = units.get(at + 1..at + 1 + more);
            if within(first.c, set)
                && rest.is_some_and(|r| r.iter().all(|u| within(u.c, tables::CONTINUATION)))
            {
                at += 1 + more;
                continue 'next;
            }
        }
        break;
    }
    at
}

fn within(c: char, set: &[(char, char)]) -> bool {
    let i = set.partition_point(|&(_, last)| last < c);
    set.get(i).is_some_and(|&(first, _)| first <= c)
}

/// A byte and the characters of the source that it stands for, by their places among the units.
#[derive(Clone, Copy, Debug)]
struct Byte {
    b: u8,
    first: usize,
    last: usize,
}

/// The bytes of characters in an encoding, read as UTF-8, if they are that.
fn decoded(units: &[Unit], encoding: &Encoding) -> Option<Vec<Unit>> {
    let mut bytes = Vec::with_capacity(units.len());
    for (i, unit) in units.iter().enumerate() {
        bytes.push(Byte { b: encoding.byte(unit.c)?, first: i, last: i });
    }
    if encoding.blank && (0..bytes.len()).any(|i| blank_in_sequence(&bytes[i..]).is_some()) {
        restore_blanks(&mut bytes);
    }
    if encoding.lossy {
        mark_lost(&mut bytes);
    }
    decode(&bytes, units)
}

impl Encoding {
    fn byte(&self, c: char) -> Option<u8> {
        match c {
            '\u{fffd}' if self.lossy => Some(0x1a),
            '\u{1a}' if self.lossy => None,
            c if c.is_ascii() => u8::try_from(u32::from(c)).ok(),
            c => match self.high {
                None => u8::try_from(u32::from(c)).ok(),
                Some(high) => {
                    let at = high.chars().position(|h| h == c)?;
                    u8::try_from(0x80 + at).ok()
                }
            },
        }
    }
}

fn at(bytes: &[Byte], i: usize) -> u8 {
    bytes.get(i).map_or(0, |b| b.b)
}

/// The length of a sequence of UTF-8 at the start that has a blank where byte 0xA0 belongs.
fn blank_in_sequence(bytes: &[Byte]) -> Option<usize> {
    let more = |i| matches!(at(bytes, i), 0x80..=0xbf);
    // Neither the break nor the control character that a blank is likely to be.
    let rare = |i| matches!(at(bytes, i), 0x80..=0x84 | 0x86..=0x9f | 0xa1..=0xbf);
    let blank = |i| at(bytes, i) == b' ';
    match at(bytes, 0) {
        0xc2 | 0xc3 | 0xc5 | 0xce | 0xd0 | 0xd9 if blank(1) => Some(2),
        0xe2 | 0xe3 if blank(1) && rare(2) => Some(3),
        0xe0..=0xe3 if rare(1) && blank(2) => Some(3),
        0xf0 => {
            let one = blank(1) && more(2) && more(3)
                || more(1) && blank(2) && more(3)
                || more(1) && more(2) && blank(3);
            one.then_some(4)
        }
        _ => None,
    }
}

/// Words of Portuguese that begin with `à` and are written as one.
const AFTER_A_GRAVE: [&[u8]; 5] = [b" ", b"quele", b"quela", b"quilo", b"s "];

/// Puts byte 0xA0 where a blank stands for it. The word `à` has lost its own blank with it, and gets one back.
fn restore_blanks(bytes: &mut Vec<Byte>) {
    let mut better: Vec<Byte> = Vec::with_capacity(bytes.len());
    let starts = |from: usize, word: &[u8]| (0..word.len()).all(|k| at(bytes, from + k) == word[k]);
    let mut i = 0;
    while i < bytes.len() {
        let byte = bytes[i];
        better.push(byte);
        i += 1;
        if byte.b == 0xc3 && at(bytes, i) == b' ' && !AFTER_A_GRAVE.iter().any(|w| starts(i + 1, w))
        {
            better.push(Byte { b: 0xa0, ..byte });
        }
    }
    let mut i = 0;
    while i < better.len() {
        let len = blank_in_sequence(&better[i..]).unwrap_or(0);
        for byte in &mut better[i..i + len] {
            byte.b = if byte.b == b' ' { 0xa0 } else { byte.b };
        }
        i += len.max(1);
    }
    *bytes = better;
}

/// The length of a sequence of UTF-8 at the start that lost bytes: 0x1A stands for one, and once a question mark may.
fn lost_sequence(bytes: &[Byte]) -> Option<usize> {
    let lost = |i| matches!(at(bytes, i), 0x1a);
    let gone = |i| matches!(at(bytes, i), 0x1a | b'?') && i < bytes.len();
    let more = |i| matches!(at(bytes, i), 0x80..=0xbf);
    let any = |i| lost(i) || more(i);
    let first = at(bytes, 0);
    let surrogates = || {
        let high = first == 0xed && matches!(at(bytes, 1), 0xa0..=0xaf);
        let low = at(bytes, 3) == 0xed && matches!(at(bytes, 4), 0xb0..=0xbf);
        let ends = gone(2) && (gone(5) || more(5)) || (gone(2) || more(2)) && gone(5);
        high && low && ends
    };
    match first {
        0xc2..=0xdf if lost(1) => Some(2),
        0xc2 | 0xc3 if gone(1) => Some(2),
        0xed if surrogates() => Some(6),
        0xe0..=0xef if gone(1) && any(2) || any(1) && gone(2) => Some(3),
        0xf0..=0xf4
            if gone(1) && any(2) && any(3)
                || any(1) && gone(2) && any(3)
                || any(1) && any(2) && gone(3) =>
        {
            Some(4)
        }
        0x1a => Some(1),
        _ => None,
    }
}

/// Puts U+FFFD in the place of sequences that lost bytes.
fn mark_lost(bytes: &mut Vec<Byte>) {
    if !bytes.iter().any(|b| matches!(b.b, 0x1a | b'?')) {
        return;
    }
    let mut better = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        match lost_sequence(&bytes[i..]) {
            Some(len) => {
                let (first, last) = (bytes[i].first, bytes[i + len - 1].last);
                better.extend("\u{fffd}".bytes().map(|b| Byte { b, first, last }));
                i += len;
            }
            None => {
                better.push(bytes[i]);
                i += 1;
            }
        }
    }
    *bytes = better;
}

/// Reads bytes as UTF-8, also in the variants of old programs: a pair of surrogates, and a null in two bytes.
fn decode(bytes: &[Byte], units: &[Unit]) -> Option<Vec<Unit>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let low = |k: usize| u32::from(at(bytes, i + k) & 0x3f);
        let more = |k: usize| matches!(at(bytes, i + k), 0x80..=0xbf);
        let first = u32::from(bytes[i].b);
        let (code, len) = match first {
            0x00..=0x7f => (first, 1),
            0xc0 if at(bytes, i + 1) == 0x80 => (0, 2),
            0xc2..=0xdf if more(1) => ((first & 0x1f) << 6 | low(1), 2),
            0xed if matches!(at(bytes, i + 1), 0xa0..=0xaf) => {
                let pair = more(2)
                    && at(bytes, i + 3) == 0xed
                    && matches!(at(bytes, i + 4), 0xb0..=0xbf)
                    && more(5);
                let code =
                    ((low(1) & 0xf) << 16 | low(2) << 10 | (low(4) & 0xf) << 6 | low(5)) + 0x10000;
                if !pair {
                    return None;
                }
                (code, 6)
            }
            0xe0..=0xef if more(1) && more(2) => {
                let code = (first & 0xf) << 12 | low(1) << 6 | low(2);
                if code < 0x800 {
                    return None;
                }
                (code, 3)
            }
            0xf0..=0xf4 if more(1) && more(2) && more(3) => {
                let code = (first & 7) << 18 | low(1) << 12 | low(2) << 6 | low(3);
                if code < 0x10000 {
                    return None;
                }
                (code, 4)
            }
            _ => return None,
        };
        let c = char::from_u32(code)?;
        let (first, last) = (bytes[i].first, bytes.get(i + len - 1)?.last);
        out.push(Unit { c, start: units[first].start, end: units[last].end });
        i += len;
    }
    Some(out)
}

/// Categories of the characters below this one stand in a table; the few above it are looked up.
const TABLE: usize = 0x2600;

static CATEGORY: std::sync::LazyLock<Vec<u16>> = std::sync::LazyLock::new(|| {
    let mut table = vec![0; TABLE];
    for &(category, ranges) in CATEGORIES {
        for c in ranges.iter().flat_map(|&(first, last)| first..=last) {
            if let Some(slot) = table.get_mut(c as usize) {
                *slot |= category;
            }
        }
    }
    table
});

fn category(c: char) -> u16 {
    if c.is_ascii() {
        return 0;
    }
    CATEGORY.get(c as usize).copied().unwrap_or_else(|| {
        let within = |ranges: &[(char, char)]| ranges.iter().any(|&(a, b)| (a..=b).contains(&c));
        CATEGORIES.iter().filter(|(_, r)| within(r)).fold(0, |all, (category, _)| all | category)
    })
}

/// Categories of two characters that do not stand beside each other in text.
const PAIRS: [(u16, u16); 10] = [
    (BAD | LOWER_ACCENTED | UPPER_ACCENTED | BOX | START | END | CURRENCY | NUMERIC | LAW, BAD),
    (BAD, LOWER_ACCENTED | UPPER_ACCENTED | BOX | START | END | CURRENCY | NUMERIC | LAW),
    (LOWER_ACCENTED | LOWER_COMMON | BOX | END | CURRENCY | NUMERIC, UPPER_ACCENTED),
    (BOX | END | CURRENCY | NUMERIC, LOWER_ACCENTED),
    (LOWER_ACCENTED | BOX | END, CURRENCY),
    (UPPER_ACCENTED | BOX, NUMERIC | LAW),
    (CURRENCY | NUMERIC | BOX, START),
    (BOX, FACE),
    (LOWER_ACCENTED | UPPER_ACCENTED | CURRENCY | NUMERIC | START | END | LAW, BOX),
    (BOX, END),
];

/// Categories of three.
const TRIPLES: [(u16, u16, u16); 2] = [
    (LOWER_ACCENTED | UPPER_ACCENTED | BOX | CURRENCY | END, START, NUMERIC),
    (LOWER_ACCENTED | UPPER_ACCENTED | CURRENCY | NUMERIC | BOX | LAW, END, START),
];

/// Pairs of characters that are broken for certain: each of the first with each of the second.
const CHARACTERS: [(&str, &str); 8] = [
    ("×", "²³"),
    ("à", "²µ¹¼½¾"),
    ("√", "±∂†≠®™´≤≥¥µø"),
    ("≈", "°¢"),
    ("в", "Ђ"),
    ("ā", "€"),
    ("Ã", "\u{a0}¡"),
    ("ÂÃÎÐ", "€œŠš¢£Ÿž\u{a0}\u{ad}®©°·»–—´"),
];

/// Whether characters stand beside each other as they do in broken text only.
fn is_bad(units: &[Unit]) -> bool {
    let get = |i: usize| units.get(i).map_or('\0', |u| u.c);
    let cat = |i: usize| category(get(i));
    let is = |i: usize, set: &str| i < units.len() && set.contains(get(i));
    (0..units.len()).any(|i| {
        let c = get(i);
        if c.is_ascii() {
            return false;
        }
        let (c0, c1) = (cat(i), cat(i + 1));
        if c0 & C1 != 0 {
            return true;
        }
        let (before, before2) = (get(i.wrapping_sub(1)), get(i.wrapping_sub(2)));
        let next = get(i + 1);
        if PAIRS.iter().any(|&(a, b)| c0 & a != 0 && c1 & b != 0) {
            return true;
        }
        if CHARACTERS.iter().any(|(a, b)| a.contains(c) && is(i + 1, b)) {
            return true;
        }
        // Three in a row that begin here.
        let c2 = cat(i + 2);
        let next2 = get(i + 2);
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let common = COMMON | CURRENCY | BAD | NUMERIC | START;
        let arabic = |i: usize| is(i, "ØÙ") && (cat(i + 1) & common != 0 || is(i + 1, "ŸŠ®°µ»"));
        let around = |set: &str, more: &str| {
            let inner = c1 & (C1 | BAD | START | END | CURRENCY) != 0 || is(i + 1, more);
            set.contains(c) && inner && is(i + 2, set)
        };
        let letters = "ìîïòôúùû†°¢π";
        if TRIPLES.iter().any(|&(a, b, d)| c0 & a != 0 && c1 & b != 0 && c2 & d != 0)
            || c0 & (LOWER_ACCENTED | UPPER_ACCENTED) != 0 && c1 & (START | END) != 0 && word(next2)
            || matches!(c, 'Œ' | 'œ') && i + 1 < units.len() && !next.is_ascii_alphabetic()
            || c0 & UPPER_ACCENTED != 0 && next == '°'
            || matches!(c, 'Â' | 'Ã' | 'Î' | 'Ð') && c1 & (START | END) != 0
            || arabic(i) && arabic(i + 2)
            || c == '‚' && next == 'Ä' && is(i + 2, letters)
            || c == '‚' && matches!(next, 'â' | 'ó') && is(i + 2, "àä°ê")
            || around("ВГРС", "°µ")
            || around("ΒΓΞΟ", "°")
            || c == 'β' && next == '€' && is(i + 2, "™\u{a0}Ά\u{ad}®°")
        {
            return true;
        }
        // A capital with an accent before a blank.
        let small = |c: char| c.is_ascii_lowercase();
        let spaced = before.is_whitespace() && small(before2);
        if matches!(c, 'Â' | 'Ã') && next == ' ' && (i == 0 || small(before) || spaced) {
            return true;
        }
        // What stands before is plain.
        let sentence =
            small(before) || matches!(before, '.' | ',' | '?' | '!') || category(before) & END != 0;
        let five = || {
            let word: String = (i..i + 5).map(get).collect();
            word == "ГўВЂВ" && (get(i + 6).is_ascii_alphabetic() || get(i + 6) == ' ')
        };
        before.is_ascii_alphabetic() && c0 & (LOWER_COMMON | UPPER_COMMON) != 0 && c1 & BAD != 0
            || i > 0 && before.is_whitespace() && c0 & UPPER_ACCENTED != 0 && c1 & CURRENCY != 0
            || small(before) && c0 & UPPER_ACCENTED != 0 && c1 & (START | CURRENCY) != 0
            || c == 'Â' && i > 0 && sentence && (next == ' ' || c1 & (START | END) != 0)
            || c == 'Г' && five()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirecopy_stage::document::Record;

    fn check(input: &str, expect: &str) {
        let mut record = Record::new("t", Media::Text, input.to_owned()).unwrap();
        let mut edits = Edits::new();
        edit(input, &mut edits);
        record.apply(0, &edits).unwrap();
        let mut got = record.document.text.clone();
        if !record.findings().is_empty() {
            got.push_str(" !lossy");
        }
        assert_eq!(got, expect, "{input:?}");
        assert_eq!(record.rebuild_raw().as_deref(), Some(input));
    }

    #[test]
    fn broken_text_is_repaired() {
        // Each is what a word of the right side becomes in one of the encodings.
        check("itâ€™s â€œsoâ€\u{9d} â€“ cafÃ© Â£5", "it’s “so” – café £5");
        check("ðŸš¢ in port", "🚢 in port");
        check("AndrÃƒÂ© came back", "André came back");
        check("La dÃ©couverte Ã Paris", "La découverte à Paris");
        check("Ð\u{a0}Ð¾Ñ\u{81}Ñ\u{81}Ð¸Ñ\u{8f}", "Россия");
        check("РќРѕРІРѕСЃС‚Рё РґРЅСЏ", "Новости дня");
        check("Å iauliÅ³ uostas", "Šiaulių uostas");
        check("PÅ™Ã\u{ad}stav", "Přístav");
        check("d‚Äôun port", "d’un port");
        check("Ã¶ffnet wieder; das „Tor“ bleibt zu", "öffnet wieder; das „Tor“ bleibt zu");
        check("\u{93}quoted\u{94}", "“quoted”");
        check(
            "plain before, then brÃ»lÃ©e â€” and “whole” quotes",
            "plain before, then brûlée — and “whole” quotes",
        );
    }

    #[test]
    fn what_is_lost_is_reported() {
        check("itâ€™s â€œsoâ€\u{fffd} and done", "it’s “so\u{fffd} and done !lossy");
    }

    #[test]
    fn whole_text_stays() {
        for text in [
            "château Ângela SÃO PAULO Âge",
            "“Straße”, «Élysée», ‘naïve’ – 5 £ – 20 °C – § 5 – ©",
            "Москва и Київ, Αθήνα, 東京, القاهرة",
            "È vero: l’été à la plage, œuvre d’art",
            "Å i åa ä e ø, sa han. Århus",
            "3×4 and ½ of 5 µm ± 2²",
            "NESTLÉ® and CAFÉ™",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn tables_are_sorted() {
        let sorted = |set: &[(char, char)]| set.windows(2).all(|w| w[0].1 < w[1].0);
        assert!(CATEGORIES.iter().all(|(_, set)| sorted(set)));
        assert!(sorted(tables::CONTINUATION) && sorted(tables::FIRST_OF_2));
        assert!(ENCODINGS.iter().filter_map(|e| e.high).all(|h| h.chars().count() == 128));
    }
}
