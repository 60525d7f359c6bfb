//! Abbreviations that a text defines: `Harlow Trade Union (HTU)`.

use std::collections::HashSet;

use crate::candidates::Context;
use crate::gazetteer::{Gazetteer, Hit};
use crate::hash;
use crate::mention::Mention;
use crate::settings::Label;
use crate::word_table::lookup;
use crate::words::Word;

/// The bits of given names and surnames in the table of words.
const PEOPLE: u32 = 3;

/// The abbreviation in brackets behind a name, where its letters begin words of the name.
pub(crate) fn defined<'a>(cx: &Context<'a>, mention: &Mention) -> Option<&'a str> {
    let at = cx.words.partition_point(|w| w.start < mention.end);
    if cx.word(at) != "(" || cx.word(at + 2) != ")" {
        return None;
    }
    let short = cx.word(at + 1);
    let large: String = short.chars().filter(|c| c.is_uppercase()).collect();
    let initials = initials(&cx.text[mention.start..mention.end]);
    // `Communist International (Comintern)`.
    let small = short.chars().filter(|c| c.is_lowercase()).count();
    if small > large.len() {
        // `Bank of England (Bailey)` names its governor; all the initials, as in `World Anti-Doping Agency (Wada)`, are
        // no surname.
        let person = lookup(hash::lower(short)).names() & PEOPLE != 0;
        let clipped = mention.label == Label::Organisation
            && cx.is_name(at + 1)
            && cx.hit_of[at + 1].is_none()
            && short.chars().count() > 2
            && (initials == short.to_uppercase()
                || !person && is_clipped(short, &cx.text[mention.start..mention.end]));
        // `Maria Diaz (McDonald)` has two capitals, and is a surname.
        return clipped.then_some(short);
    }
    let fits = initials == large
        || (initials.len() > 1 && initials.ends_with(&large))
        || (cx.words[at + 1].upper
            && large.len() > 2
            && large.is_ascii()
            && initials.starts_with(&large[..2]));
    (large.chars().count() >= 2 && fits).then_some(short)
}

/// Longest clipped form, in letters.
const CLIPPED: usize = 20;

/// Whether a short form is spelt by the beginnings of two words of a name or more, in their order.
fn is_clipped(short: &str, name: &str) -> bool {
    let short: Vec<char> = short.to_lowercase().chars().collect();
    if short.len() > CLIPPED {
        return false;
    }
    // How each length of the short form can be spelt by the words so far: 1 by none, 2 by one, 4 by more. Trying every
    // way to cut it would take exponential time on a name that repeats a word.
    let mut reached = vec![0_u8; short.len() + 1];
    reached[0] = 1;
    let words = name.split(|c: char| c.is_whitespace() || c == '-');
    for word in words.filter(|w| w.starts_with(char::is_uppercase)) {
        let word = word.to_lowercase();
        for from in (0..short.len()).rev().filter(|&from| reached[from] != 0).collect::<Vec<_>>() {
            let ways = reached[from] << 1 & 6 | reached[from] & 4;
            let alike = short[from..].iter().zip(word.chars()).take_while(|(a, b)| **a == *b);
            for n in 1..=alike.count() {
                reached[from + n] |= ways;
            }
        }
    }
    reached[short.len()] & 4 != 0
}

/// The capitals that words and parts of words begin with.
fn initials(name: &str) -> String {
    name.split(|c: char| c.is_whitespace() || c == '-')
        .filter_map(|w| w.chars().next())
        .filter(|c| c.is_uppercase())
        .collect()
}

/// Whether the capitals of a name begin with the first letter of a short form and have the others in their order.
fn is_spelt(short: &str, name: &str) -> bool {
    let initials = initials(name);
    let mut left = initials.chars();
    initials.chars().next() == short.chars().next() && short.chars().all(|c| left.any(|i| i == c))
}

/// Drops what the tables say of an abbreviation that the text defines otherwise: `Pakistan Tehreek-e-Insaf (PTI)` is not
/// the Press Trust of India.
pub(crate) fn drop_redefined(
    text: &str,
    words: &[Word],
    gazetteer: &Gazetteer,
    hits: &mut Vec<Hit>,
) {
    let mut otherwise: HashSet<(usize, &str)> = HashSet::new();
    for hit in hits.iter() {
        let short = &text[hit.start..hit.end];
        let brackets = text[..hit.start].ends_with('(') && text[hit.end..].starts_with(')');
        if !brackets || short.len() < 2 || !short.chars().all(char::is_uppercase) {
            continue;
        }
        let at = words.partition_point(|w| w.start < hit.start).saturating_sub(1);
        // Back over the capitals before the bracket, and what joins them, until they spell the short form.
        let mut from = at;
        while from > 0 && at - from < 10 && words[from].joined {
            let word = words[from - 1];
            let small = matches!(word.text(text), "of" | "the" | "and" | "for" | "&" | "-" | "de");
            if !word.capital && !small {
                break;
            }
            from -= 1;
            if is_spelt(short, &text[words[from].start..words[at].start]) {
                break;
            }
        }
        // `LIMA (AP) —`: the place of a dateline is in capitals throughout.
        let shouted = words[from..at].iter().all(|w| w.upper);
        let name = text[words[from].start..words[at].start].trim_end();
        // Hits are in the order of their beginnings.
        let first = hits.partition_point(|other| other.start < words[from].start);
        let before = hits[first..].iter().take_while(|other| other.start < words[at].start);
        let known = before
            .filter(|other| other.end <= words[at].start)
            .any(|other| gazetteer.entries[other.entry].id == gazetteer.entries[hit.entry].id);
        if is_spelt(short, name) && !shouted && !known {
            otherwise.insert((hit.entry, short));
        }
    }
    if !otherwise.is_empty() {
        hits.retain(|h| !otherwise.contains(&(h.entry, &text[h.start..h.end])));
    }
}
