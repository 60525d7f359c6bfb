//! What the tagger sees of each word.

use std::sync::LazyLock;

use wirecopy_text::TokenKind;

use crate::candidates::Context;
use crate::hash::{self, Map, mix};
use crate::lexicon::{
    COMPANY, EVENT_HEAD, EVENT_TAIL, FAMILY, FIRST, FORCES, NO_NAME, ORG_HEAD, ORG_TAIL, PARTICLE,
    PLACE_HEAD, PLACE_TAIL, SPEECH, STARTERS, STATE,
};
use crate::mention::Mention;
use crate::phrase_table;
use crate::rules::rule;
use crate::settings::Label;
use crate::word_table::{Entry, lookup};

/// What the tagger sees of a word. All hashes are the same on every machine.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cue {
    pub(crate) exact: u32,
    pub(crate) lower: u32,
    pub(crate) shape: u32,
    pub(crate) prefix: u32,
    pub(crate) suffix2: u32,
    pub(crate) suffix3: u32,
    pub(crate) entry: Entry,
    /// 0 small, 1 a capital first, 2 all capitals, 3 capitals inside, 4 figures, 5 signs.
    pub(crate) caps: u32,
    /// Bits of the lists of words.
    pub(crate) lists: u32,
    /// Label and position of the known name over it.
    pub(crate) known: u32,
    /// Kinds and position of the name of the phrase table over it.
    pub(crate) phrase: u32,
    /// Rule, label and position of what the rules propose.
    pub(crate) proposed: u32,
    /// Label and position alone.
    pub(crate) proposed_label: u32,
    /// 0, or an office: small, capital, a form of address.
    pub(crate) office: u32,
    /// Bits: opens a sentence, stands in a line of capitals.
    pub(crate) place: u32,
    /// What the document shows of its case elsewhere.
    pub(crate) elsewhere: u32,
    /// The line that it stands in: how long it is, how it and the line before end, and where in it the word stands.
    pub(crate) line: u32,
    /// Where capitals are used without care.
    pub(crate) careless: u32,
    /// Of four letters or more.
    pub(crate) long: bool,
    /// On the line of the word before.
    pub(crate) joined: bool,
    /// May be a part of a name.
    pub(crate) candidate: bool,
}

static LISTS: LazyLock<Map<u64, u32>> = LazyLock::new(|| {
    let mut out: Map<u64, u32> = Map::default();
    let all = [
        &FIRST,
        &FAMILY,
        &ORG_TAIL,
        &COMPANY,
        &FORCES,
        &ORG_HEAD,
        &PLACE_TAIL,
        &PLACE_HEAD,
        &EVENT_HEAD,
        &EVENT_TAIL,
        &PARTICLE,
        &SPEECH,
        &NO_NAME,
        &STARTERS,
        &STATE,
    ];
    for (bit, list) in all.into_iter().enumerate() {
        for word in list.iter() {
            *out.entry(hash::bytes(word.bytes())).or_default() |= 1 << bit;
        }
    }
    out
});

/// A stable number for each rule.
static RULES: LazyLock<Vec<u32>> =
    LazyLock::new(|| rule::ALL.iter().map(|r| hash::bytes(r.id.bytes()) as u32).collect());

const PARTICLES: u32 = 1 << 10;

/// What the tagger sees of the words of a text.
pub(crate) fn cues(cx: &Context<'_>, proposed: &[Mention]) -> Vec<Cue> {
    let mut out: Vec<Cue> = cx
        .words
        .iter()
        .map(|word| {
            let text = word.text(cx.text);
            let lower = hash::lower(text);
            let exact = hash::bytes(text.bytes());
            let (caps, shape) = shape(text, word.kind);
            let mut cue = Cue {
                exact: exact as u32,
                lower: lower as u32,
                shape,
                caps,
                entry: if caps < 4 { lookup(lower) } else { Entry::default() },
                lists: if caps < 4 { LISTS.get(&exact).copied().unwrap_or(0) } else { 0 },
                place: u32::from(word.opens) | u32::from(word.weak) << 1,
                joined: word.joined,
                long: text.len() > 3,
                candidate: matches!(caps, 1..=3)
                    && !word.possessive
                    && word.kind == TokenKind::Word,
                ..Cue::default()
            };
            if caps == 4 && text.len() <= 20 {
                cue.lower =
                    hash::bytes(text.bytes().map(|b| if b.is_ascii_digit() { b'0' } else { b }))
                        as u32;
            }
            cue.candidate |= caps == 0 && matches!(cue.entry.habit(), 1 | 2) && text.len() > 3;
            cue
        })
        .collect();
    for (at, hit) in cx.hit_of.iter().enumerate() {
        let Some(hit) = *hit else { continue };
        let label = label_number(cx.gazetteer.entries[cx.hits[hit].entry].label);
        let alone = u32::from(cx.hits[hit].alone || cx.hits[hit].weak);
        out[at].known = 1 + label * 8 + position(&cx.hit_of, at, hit) * 2 + alone;
        out[at].candidate = true;
    }
    for (at, office) in cx.office_of.iter().enumerate() {
        let Some(office) = office.map(|o| cx.offices[o]) else { continue };
        out[at].office = if office.address { 3 } else { 1 + u32::from(office.capital) };
    }
    propose(cx, proposed, &mut out);
    small_names(cx, &mut out);
    lines(cx, &mut out);
    affixes(cx, &mut out);
    case_elsewhere(&mut out);
    bridge(cx, &mut out);
    phrase_table::mark(&mut out);
    out
}

fn label_number(label: Label) -> u32 {
    Label::ALL.iter().position(|l| *l == label).unwrap_or(0) as u32
}

/// 0 alone, 1 first, 2 inside, 3 last.
fn position(of: &[Option<usize>], at: usize, me: usize) -> u32 {
    let before = at > 0 && of[at - 1] == Some(me);
    let behind = of.get(at + 1).copied().flatten() == Some(me);
    match (before, behind) {
        (false, false) => 0,
        (false, true) => 1,
        (true, true) => 2,
        (true, false) => 3,
    }
}

fn propose(cx: &Context<'_>, proposed: &[Mention], out: &mut [Cue]) {
    let mut at = 0;
    for mention in proposed {
        while at < out.len() && cx.words[at].end <= mention.start {
            at += 1;
        }
        let from = at;
        let mut to = at;
        while to < out.len() && cx.words[to].start < mention.end {
            to += 1;
        }
        for (i, cue) in out[from..to].iter_mut().enumerate() {
            let place = match (i == 0, i + 1 == to - from) {
                (true, true) => 0,
                (true, false) => 1,
                (false, false) => 2,
                (false, true) => 3,
            };
            cue.proposed_label = 1 + label_number(mention.label) * 4 + place;
            let rule = RULES.get(usize::from(mention.rule.0)).copied().unwrap_or(0);
            cue.proposed = mix(rule, cue.proposed_label);
            cue.candidate = true;
        }
        // Two mentions may lie on one word: `Russia-Ukraine`.
        at = from;
    }
}

/// Where a text does without capitals, words of the tables can be parts of names too: `flights to delhi`, `a taco bell`.
fn small_names(cx: &Context<'_>, out: &mut [Cue]) {
    for (cue, careless) in out.iter_mut().zip(&cx.careless) {
        cue.careless = u32::from(*careless);
        let rare = cue.entry.habit() < 3 && cue.entry.names() != 0;
        cue.candidate |= *careless && cue.caps == 0 && cue.long && rare;
    }
    phrase_table::suggest(out);
}

/// What the line of a word is like: greetings and signatures stand alone on theirs.
fn lines(cx: &Context<'_>, out: &mut [Cue]) {
    let mut start = 0;
    let mut before = 0;
    while start < out.len() {
        let end = (start + 1..out.len()).find(|i| !out[*i].joined).unwrap_or(out.len());
        let words = out[start..end].iter().filter(|c| c.caps < 4).count();
        let length = match words {
            0..=3 => words as u32,
            4..=6 => 4,
            7..=12 => 5,
            _ => 6,
        };
        let close = match cx.word(end - 1) {
            "," => 1,
            ":" => 2,
            "." | "!" | "?" => 3,
            _ => 0,
        };
        let line = length | close << 3;
        for (i, cue) in out[start..end].iter_mut().enumerate() {
            let place = u32::from(i == 0) | u32::from(start + i + 1 == end) << 1;
            cue.line = line | place << 5 | before << 7;
        }
        before = line;
        start = end;
    }
}

fn affixes(cx: &Context<'_>, out: &mut [Cue]) {
    for (cue, word) in out.iter_mut().zip(cx.words) {
        if !cue.candidate {
            continue;
        }
        let text = word.text(cx.text);
        let before =
            |n: usize| (1..=n).rev().map(|i| i.min(text.len())).find(|i| text.is_char_boundary(*i));
        let behind = |n: usize| {
            (text.len().saturating_sub(n)..text.len()).find(|i| text.is_char_boundary(*i))
        };
        cue.prefix = hash::lower(&text[..before(3).unwrap_or(0)]) as u32;
        cue.suffix2 = hash::lower(&text[behind(2).unwrap_or(0)..]) as u32;
        cue.suffix3 = hash::lower(&text[behind(3).unwrap_or(0)..]) as u32;
    }
}

/// Whether the same letters stand elsewhere in the document in small letters, or with a capital that means something.
fn case_elsewhere(out: &mut [Cue]) {
    let mut seen: Map<u32, (u32, u32)> = Map::default();
    for cue in out.iter().filter(|c| c.caps < 4) {
        let counts = seen.entry(cue.lower).or_default();
        if cue.caps == 0 {
            counts.0 += 1;
        } else if cue.place == 0 {
            counts.1 += 1;
        }
    }
    for cue in out.iter_mut().filter(|c| c.caps < 4 && c.candidate) {
        let (small, large) = seen.get(&cue.lower).copied().unwrap_or_default();
        let large = large - u32::from(cue.caps != 0 && cue.place == 0);
        let small = small - u32::from(cue.caps == 0);
        cue.elsewhere =
            u32::from(small > 0) | u32::from(large > 0) << 1 | u32::from(large > 2) << 2;
    }
}

/// Makes small words between two candidates candidates too: `Bank of England`, `Marks & Spencer`.
fn bridge(cx: &Context<'_>, out: &mut [Cue]) {
    let firm: Vec<bool> = out.iter().map(|c| c.candidate).collect();
    let mut last: Option<usize> = None;
    for at in 0..out.len() {
        if !out[at].joined {
            last = None;
        }
        if firm[at] {
            if let Some(last) = last.filter(|l| at - l <= 4) {
                for between in &mut out[last + 1..at] {
                    between.candidate = true;
                }
            }
            last = Some(at);
        } else {
            let text = cx.word(at);
            let small = out[at].lists & PARTICLES != 0
                || matches!(
                    text,
                    "of" | "the"
                        | "and"
                        | "for"
                        | "in"
                        | "on"
                        | "to"
                        | "at"
                        | "&"
                        | "'s"
                        | "’s"
                        | "-"
                        | "–"
                        | "/"
                        | "."
                        | "'"
                        | "’"
                        | "a"
                        | "with"
                        | ","
                        | "et"
                        | "no"
                )
                || out[at].caps == 4;
            if !small {
                last = None;
            }
        }
    }
    // A number right behind or before a name: `Boeing 747`, `20th Century Fox`.
    for at in 0..out.len() {
        if out[at].caps == 4 && !out[at].candidate {
            let before = at > 0 && out[at].joined && firm[at - 1];
            let behind = at + 1 < out.len() && out[at + 1].joined && firm[at + 1];
            out[at].candidate = before || behind;
        }
    }
}

/// The class of a word's capitals, and its shape with runs shortened.
fn shape(text: &str, kind: TokenKind) -> (u32, u32) {
    if matches!(kind, TokenKind::Punct | TokenKind::Symbol) {
        return (5, 5);
    }
    let (mut upper, mut small, mut figure, mut first, mut count) = (0, 0, 0, false, 0);
    let mut shape = 7;
    let mut before = 0;
    for c in text.chars() {
        let class = if c.is_ascii_lowercase() {
            small += 1;
            1
        } else if c.is_ascii_uppercase() {
            upper += 1;
            2
        } else if c.is_ascii_digit() {
            figure += 1;
            3
        } else if c.is_uppercase() {
            upper += 1;
            2
        } else if c.is_alphabetic() {
            small += 1;
            1
        } else {
            4 + (c as u32 & 0xFF)
        };
        if count == 0 {
            first = class == 2;
        }
        count += 1;
        if class != before && count < 24 {
            shape = mix(shape, class);
        }
        before = class;
    }
    let caps = match (upper, small, figure) {
        (0, 0, _) => 4,
        (0, _, 1..) => 4,
        (0, _, _) => 0,
        (1, 0, 0) => 1,
        (_, 0, _) => 2,
        (1, _, _) if first => 1,
        _ => 3,
    };
    (caps, shape)
}
