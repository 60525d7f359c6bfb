//! Abbreviations that a text defines: `Harlow Trade Union (HTU)`.

use std::collections::HashSet;

use crate::candidates::Context;
use crate::gazetteer::{Gazetteer, Hit};
use crate::mention::Mention;
use crate::settings::Label;
use crate::words::Word;

/// Longest clipped form of an organisation, in letters.
const CLIPPED: usize = 6;

/// The abbreviation in brackets behind a name, where its letters begin words of the name.
pub(crate) fn defined<'a>(cx: &Context<'a>, mention: &Mention) -> Option<&'a str> {
    let at = cx.words.partition_point(|w| w.start < mention.end);
    if cx.word(at) != "(" || cx.word(at + 2) != ")" {
        return None;
    }
    let short = cx.word(at + 1);
    let large: String = short.chars().filter(|c| c.is_uppercase()).collect();
    let initials = initials(&cx.text[mention.start..mention.end]);
    // `Swedish Security Service (Säpo)`.
    let small = short.chars().filter(|c| c.is_lowercase()).count();
    if small > large.len() {
        let clipped = mention.label == Label::Organisation
            && cx.is_name(at + 1)
            && cx.hit_of[at + 1].is_none()
            && short.chars().count() <= CLIPPED
            && short.chars().next().is_some_and(|c| initials.contains(c));
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

/// The capitals that words and parts of words begin with.
fn initials(name: &str) -> String {
    name.split(|c: char| c.is_whitespace() || c == '-')
        .filter_map(|w| w.chars().next())
        .filter(|c| c.is_uppercase())
        .collect()
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
        if !brackets || short.len() < 3 || !short.chars().all(char::is_uppercase) {
            continue;
        }
        let at = words.partition_point(|w| w.start < hit.start).saturating_sub(1);
        // Back over the words before the bracket, until they have as many capitals.
        let mut from = at;
        while from > 0 && at - from < 10 && words[from].joined {
            from -= 1;
            if initials(&text[words[from].start..words[at].start]).len() >= short.len() {
                break;
            }
        }
        let name = text[words[from].start..words[at].start].trim_end();
        // Hits are in the order of their beginnings.
        let first = hits.partition_point(|other| other.start < words[from].start);
        let before = hits[first..].iter().take_while(|other| other.start < words[at].start);
        let known = before
            .filter(|other| other.end <= words[at].start)
            .any(|other| gazetteer.entries[other.entry].id == gazetteer.entries[hit.entry].id);
        if initials(name) == short && !known {
            otherwise.insert((hit.entry, short));
        }
    }
    if !otherwise.is_empty() {
        hits.retain(|h| !otherwise.contains(&(h.entry, &text[h.start..h.end])));
    }
}
