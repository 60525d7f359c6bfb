//! Proposes names from runs of capitalised words.

use wirecopy_stage::prelude::RuleId;
use wirecopy_text::TokenKind;

use crate::gazetteer::{Gazetteer, Hit};
use crate::hash;
use crate::lexicon::{
    CALENDAR, COMPANY, EVENT_HEAD, EVENT_NAMED, EVENT_TAIL, FORCES, MODEL, ORG_HEAD, ORG_TAIL,
    PARTICLE, PLACE_HEAD, PLACE_TAIL, SHIP, VESSEL,
};
use crate::mention::Mention;
use crate::offices::OfficeHit;
use crate::people;
use crate::rules::rule;
use crate::settings::Label;
use crate::word_table::{COMMON_WORD, lookup};
use crate::words::Word;

/// A text with what is known about it before candidates are proposed.
pub(crate) struct Context<'a> {
    pub(crate) text: &'a str,
    pub(crate) words: &'a [Word],
    pub(crate) gazetteer: &'a Gazetteer,
    pub(crate) hits: &'a [Hit],
    pub(crate) offices: &'a [OfficeHit],
    /// For each word, the hit that overlaps it.
    pub(crate) hit_of: Vec<Option<usize>>,
    /// For each word, the office that it belongs to.
    pub(crate) office_of: Vec<Option<usize>>,
    /// For each word, whether it is written without care for capitals.
    pub(crate) careless: Vec<bool>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        text: &'a str,
        words: &'a [Word],
        gazetteer: &'a Gazetteer,
        hits: &'a [Hit],
        offices: &'a [OfficeHit],
    ) -> Self {
        let hit_of = cover(words, hits.iter().map(|h| (h.start, h.end)));
        let office_of = cover(words, offices.iter().map(|o| (o.start, o.end)));
        let careless = careless(text, words);
        Context { text, words, gazetteer, hits, offices, hit_of, office_of, careless }
    }

    /// The text of a word; empty past either end.
    pub(crate) fn word(&self, at: usize) -> &'a str {
        self.words.get(at).map_or("", |w| w.text(self.text))
    }

    /// Whether a word can be a part of a name.
    pub(crate) fn is_name(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|w| w.capital) && self.word(at) != "I"
    }

    pub(crate) fn joined(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|w| w.joined)
    }

    /// Whether the word belongs to an office that is written with a capital.
    pub(crate) fn is_office(&self, at: usize) -> bool {
        self.office_of.get(at).copied().flatten().is_some_and(|o| self.offices[o].capital)
    }

    /// The label of the known name over a word.
    pub(crate) fn hit_label(&self, at: usize) -> Option<Label> {
        let hit = self.hit_of.get(at).copied().flatten()?;
        Some(self.gazetteer.entries[self.hits[hit].entry].label)
    }

    pub(crate) fn mention(&self, from: usize, to: usize, label: Label, rule: RuleId) -> Mention {
        Mention::new(self.words[from].start, self.words[to - 1].end, label, rule)
    }
}

/// For each word, whether it is written without care for capitals: in a text most of whose sentences begin small, or in a
/// sentence that begins small or says `i`.
fn careless(text: &str, words: &[Word]) -> Vec<bool> {
    let mut out = vec![false; words.len()];
    let (mut small, mut opening) = (0, 0);
    let mut start = 0;
    let mut any = false;
    for (at, word) in words.iter().enumerate().filter(|(_, w)| w.kind == TokenKind::Word) {
        let surface = word.text(text);
        // `iPhone` and `al-Assad` begin small wherever they stand.
        let begins_small =
            surface.starts_with(char::is_lowercase) && !surface.contains(char::is_uppercase);
        if word.opens && begins(text, words, at) {
            opening += 1;
            small += u32::from(begins_small);
            out[start..at].fill(any);
            (start, any) = (at, begins_small);
        }
        any |= surface == "i" && word.joined;
    }
    out[start..].fill(any);
    if small * 2 > opening {
        out.fill(true);
    }
    out
}

/// How long the lines of copy are that was wrapped, in bytes.
const WRAPPED: std::ops::RangeInclusive<usize> = 50..=100;

/// Whether a word that opens a sentence or line begins one: a line that goes on with the sentence of the line before, as
/// in copy that was wrapped, begins nothing, and neither does what is quoted inside a sentence.
fn begins(text: &str, words: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return true };
    let ends = |i: usize| matches!(words[i].text(text), "." | "!" | "?" | "…");
    // Quotes and brackets that close stand behind the full stop.
    let closing = words[before].kind == TokenKind::Punct && before > 0 && ends(before - 1);
    if ends(before) || closing {
        return true;
    }
    let gap = &text[words[before].end..words[at].start];
    if words[at].joined || gap.matches('\n').count() != 1 {
        return !words[at].joined;
    }
    let line = text[..words[before].end].rsplit('\n').next().map_or(0, str::len);
    !WRAPPED.contains(&line)
}

fn cover(words: &[Word], spans: impl Iterator<Item = (usize, usize)>) -> Vec<Option<usize>> {
    let mut out = vec![None; words.len()];
    let mut at = 0;
    for (i, (start, end)) in spans.enumerate() {
        while at < words.len() && words[at].end <= start {
            at += 1;
        }
        let mut over = at;
        while over < words.len() && words[over].start < end {
            out[over] = Some(i);
            over += 1;
        }
    }
    out
}

/// All candidates that capitalised words suggest.
pub(crate) fn candidates(cx: &Context<'_>) -> Vec<Mention> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < cx.words.len() {
        if !cx.is_name(at) {
            at += 1;
            continue;
        }
        let end = run_end(cx, at);
        segments(cx, at, end, &mut out);
        at = end;
    }
    for (i, word) in cx.words.iter().enumerate() {
        if word.capital && is_model(word.text(cx.text)) {
            out.push(cx.mention(i, i + 1, Label::Product, rule::PRODUCT_PATTERN));
        }
        let kind = word.text(cx.text);
        let carrier = kind == "carrier" && i > 0 && cx.word(i - 1) == "aircraft";
        if carrier || VESSEL.contains(kind) {
            out.extend(vessel(cx, i));
        }
    }
    out
}

/// Most words of the name of a ship.
const SHIP_NAME: usize = 3;

/// The ship that a word for its kind speaks of: `the ferry Sidi Mansour`, `a hospital ship, the Sidi Mansour`, `the Sidi
/// Mansour, a Tunisian hospital ship`. Neither tables nor offices may claim the name.
fn vessel(cx: &Context<'_>, kind: usize) -> Option<Mention> {
    let free = |at: usize| {
        cx.is_name(at)
            && cx.hit_of[at].is_none()
            && !cx.is_office(at)
            && !cx.words[at].weak
            && !CALENDAR.contains(cx.word(at))
    };
    let article = |at: usize| matches!(cx.word(at), "a" | "an" | "the");
    let behind = if cx.word(kind + 1) == "," && article(kind + 2) { kind + 3 } else { kind + 1 };
    let words = (behind..cx.words.len()).take(SHIP_NAME + 1);
    let names = words.take_while(|&at| free(at) && cx.joined(at)).count();
    if (1..=SHIP_NAME).contains(&names) {
        let end = behind + names;
        let more = cx.is_name(end) && cx.joined(end);
        return (!more).then(|| cx.mention(behind, end, Label::Product, rule::PRODUCT_PATTERN));
    }
    // The other way round, with up to two words between the article and the kind: `the Mirror, the ship owners`.
    let sign = |w: &Word| matches!(w.kind, TokenKind::Punct | TokenKind::Symbol);
    let clause = matches!(cx.word(kind + 1), "that" | "which");
    if !clause && cx.words.get(kind + 1).is_some_and(|w| !sign(w)) {
        return None;
    }
    let article = (kind.saturating_sub(3)..kind).rev().find(|&at| article(at))?;
    let comma = article.checked_sub(1).filter(|&at| cx.word(at) == ",")?;
    let first = (comma.saturating_sub(SHIP_NAME)..comma).rev().take_while(|&at| free(at)).last()?;
    let the = first.checked_sub(1).is_some_and(|at| cx.word(at).eq_ignore_ascii_case("the"));
    the.then(|| cx.mention(first, comma, Label::Product, rule::PRODUCT_PATTERN))
}

/// `Hwasal-2`, `F-16`, `T-72B3`.
fn is_model(surface: &str) -> bool {
    surface.split_once('-').is_some_and(|(head, tail)| {
        tail.starts_with(|c: char| c.is_ascii_digit()) && tail.len() <= 6 && MODEL.contains(head)
    })
}

/// Words in lower case that may stand inside a name.
fn is_connector(word: &str) -> bool {
    matches!(word, "of" | "for" | "the" | "and" | "&") || PARTICLE.contains(word)
}

/// Words after which a run is cut.
const LONGEST_RUN: usize = 64;

fn run_end(cx: &Context<'_>, start: usize) -> usize {
    let mut end = start + 1;
    // No name is that long; a page in capitals is cut into runs.
    while end < start + LONGEST_RUN {
        if cx.joined(end) && cx.is_name(end) {
            end += 1;
            continue;
        }
        let mut ahead = end;
        while ahead < end + 3 && cx.joined(ahead) && is_connector(cx.word(ahead)) {
            ahead += 1;
        }
        if ahead > end && cx.joined(ahead) && cx.is_name(ahead) {
            end = ahead + 1;
            continue;
        }
        break;
    }
    end
}

/// Whether a word takes several things behind `of`: `Ministry of Trade and Industry`.
fn takes_lists(word: &str) -> bool {
    matches!(word, "Ministry" | "Department" | "Office" | "Committee" | "Commission" | "Bureau")
}

/// Cuts a run where its connectors join two names, and looks at each.
fn segments(cx: &Context<'_>, start: usize, end: usize, out: &mut Vec<Mention>) {
    let mut from = start;
    let mut at = start;
    let mut headed = false;
    while at < end {
        let word = cx.word(at);
        let joins = match word {
            "of" => {
                let before = cx.word(at.wrapping_sub(1));
                headed = headed || takes_lists(before);
                ORG_HEAD.contains(before)
                    || PLACE_HEAD.contains(before)
                    || PLACE_TAIL.contains(before)
                    || EVENT_HEAD.contains(before)
            }
            "for" | "and" => headed || (word == "for" && ORG_HEAD.contains(cx.word(at - 1))),
            "the" => at > from && matches!(cx.word(at - 1), "of" | "for"),
            _ => true,
        };
        if !joins && !cx.is_name(at) {
            segment(cx, from, at, out);
            from = at + 1;
            headed = false;
        }
        at += 1;
    }
    segment(cx, from, end, out);
}

fn segment(cx: &Context<'_>, mut from: usize, end: usize, out: &mut Vec<Mention>) {
    while from < end && (!cx.is_name(from) || (cx.words[from].starter && cx.words[from].weak)) {
        from += 1;
    }
    while from < end {
        // An office parts what stands before it from what stands behind it.
        let limit = (from + 1..end).find(|&i| cx.is_office(i)).unwrap_or(end);
        let office = cx.is_office(from);
        match if office { None } else { pattern(cx, from, limit) } {
            Some((mention, next)) => {
                out.push(mention);
                from = next;
            }
            None => {
                people::people(cx, from, end, out);
                return;
            }
        }
        while from < end && !cx.is_name(from) {
            from += 1;
        }
    }
}

/// The longest pattern that begins at a word, and where it ends.
fn pattern(cx: &Context<'_>, from: usize, limit: usize) -> Option<(Mention, usize)> {
    if let Some(ship) = (from..limit).find(|&i| SHIP.contains(cx.word(i)))
        && ship + 1 < limit
        && cx.is_name(ship + 1)
    {
        let end = (ship + 2..limit.min(ship + 4))
            .take_while(|&i| cx.is_name(i))
            .last()
            .map_or(ship + 2, |i| i + 1);
        return Some((cx.mention(ship, end, Label::Product, rule::PRODUCT_PATTERN), end));
    }
    let first = cx.word(from);
    let of = matches!(cx.word(from + 1), "of" | "for") && from + 2 < limit;
    if of && (ORG_HEAD.contains(first) || EVENT_HEAD.contains(first)) {
        let end = tail_end(cx, from + 2, limit);
        let by = if matches!(first, "Ministry" | "Department") {
            rule::MINISTRY
        } else {
            rule::ORG_PATTERN
        };
        let (label, by) = if ORG_HEAD.contains(first) {
            (Label::Organisation, by)
        } else {
            (Label::Event, rule::EVENT_PATTERN)
        };
        return Some((cx.mention(from, end, label, by), end));
    }
    if let Some(end) = named_event(cx, from, limit) {
        return Some((cx.mention(from, end, Label::Event, rule::EVENT_PATTERN), end));
    }
    if PLACE_HEAD.contains(first) && from + 1 < limit && people_free(cx, from) {
        let end = if of { tail_end(cx, from + 2, limit) } else { from + 2 };
        let saint = first.starts_with('S') && first != "Sea";
        if cx.is_name(end - 1) && !saint {
            return Some((cx.mention(from, end, Label::Place, rule::PLACE_PATTERN), end));
        }
    }
    // The last word that speaks for a kind, with at least one before it.
    let mut best = None;
    for i in from + 1..limit {
        let word = cx.word(i);
        // What stands behind `of` belongs to the pattern before it.
        let kind = if ORG_TAIL.contains(word) {
            Label::Organisation
        } else if PLACE_TAIL.contains(word) {
            Label::Place
        } else if EVENT_TAIL.contains(word) {
            Label::Event
        } else {
            continue;
        };
        best = Some((i, kind));
    }
    let (at, label) = best?;
    if at + 1 - from > 8 || (cx.words[at].weak && !cx.words[at].opens && at + 1 - from > 4) {
        return None;
    }
    // A word for a place or event in the middle of a longer name says nothing.
    let word = cx.word(at);
    let mut end = at + 1;
    if matches!(cx.word(end), "of" | "for") && end + 1 < limit && ORG_HEAD.contains(word) {
        end = tail_end(cx, end + 1, limit);
    }
    let by = match label {
        Label::Place => rule::PLACE_PATTERN,
        Label::Event => rule::EVENT_PATTERN,
        _ if matches!(word, "Ministry" | "Department") => rule::MINISTRY,
        _ if FORCES.contains(word) => rule::ARMED_FORCES,
        _ if COMPANY.contains(word) => rule::COMPANY,
        _ => rule::ORG_PATTERN,
    };
    // `Russian Forces`: an adjective alone in front is no name, save for armies.
    let known = cx.hit_label(from) == Some(Label::Nationality) && at == from + 1;
    if known && matches!(word, "Forces" | "Police" | "Government" | "Bank" | "Office" | "Militants")
    {
        return None;
    }
    Some((cx.mention(from, end, label, by), end))
}

/// Where an event ends whose kind stands before its name: `Hurricane Idalia`, `Tropical Storm Nicole`, `Operation Desert
/// Storm`.
fn named_event(cx: &Context<'_>, from: usize, limit: usize) -> Option<usize> {
    let kind = from + usize::from(matches!(cx.word(from), "Tropical" | "Super" | "Winter"));
    let operation = cx.word(kind) == "Operation";
    let names = |at: usize| {
        // `Storm Lake` is a town.
        let place = !operation && PLACE_TAIL.contains(cx.word(at));
        // `Storm Damage` and `Hurricane Season` are none.
        let entry = lookup(hash::lower(cx.word(at)));
        let common = !operation && entry.habit() >= COMMON_WORD + (entry.names() & 1);
        at < limit && cx.is_name(at) && !place && !common && !CALENDAR.contains(cx.word(at))
    };
    if kind >= limit || !EVENT_NAMED.contains(cx.word(kind)) || !names(kind + 1) {
        return None;
    }
    // A storm has one name, an operation up to three words of it.
    let longest = if operation { 3 } else { 1 };
    let end = (kind + 1..=kind + longest).find(|&at| !names(at)).unwrap_or(kind + 1 + longest);
    // `Hurricane Katrina Relief Fund` is an organisation.
    let body =
        (end..limit).take_while(|&at| cx.is_name(at)).any(|at| ORG_TAIL.contains(cx.word(at)));
    (!body).then_some(end)
}

fn people_free(cx: &Context<'_>, from: usize) -> bool {
    cx.hit_label(from).is_none()
}

/// Where the name behind `of` ends.
fn tail_end(cx: &Context<'_>, mut at: usize, limit: usize) -> usize {
    let first = at;
    while at < limit && (cx.is_name(at) || is_connector(cx.word(at)) || cx.word(at) == ",") {
        at += 1;
    }
    while at > first + 1 && !cx.is_name(at - 1) {
        at -= 1;
    }
    if at > first && cx.is_name(at - 1) { at } else { (first - 1).max(1) }
}

/// Whether a word is a number without signs.
pub(crate) fn is_number(cx: &Context<'_>, at: usize) -> bool {
    cx.words.get(at).is_some_and(|w| w.kind == TokenKind::Number)
}
