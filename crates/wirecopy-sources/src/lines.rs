//! Lines, and parts of lines, that credit by how they begin or where they stand.

use wirecopy_stage::prelude::*;

use crate::around::Place;
use crate::credits::Way;
use crate::phrases::PICTURES;

/// What follows the words of an [`Opening`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// A blank: `With inputs from AFP`.
    Blank,
    /// A colon, or a dash that stands apart: `SOURCE: AFP`, `Source – AFP`.
    Mark,
}

/// How a line begins that credits.
struct Opening {
    /// In small letters.
    words: &'static str,
    then: Then,
    way: Way,
    /// Whether it credits inside a line as well, behind a bracket, a semicolon or a sentence.
    inside: bool,
}

const fn opening(words: &'static str, then: Then, way: Way, inside: bool) -> Opening {
    Opening { words, then, way, inside }
}

const OPENINGS: [Opening; 25] = [
    opening("with inputs from", Then::Blank, Way::Credit, true),
    opening("with input from", Then::Blank, Way::Credit, true),
    opening("with files from", Then::Blank, Way::Credit, true),
    opening("with reporting by", Then::Blank, Way::Credit, true),
    opening("with reporting from", Then::Blank, Way::Credit, true),
    opening("with additional reporting by", Then::Blank, Way::Contribution, true),
    opening("with additional reporting from", Then::Blank, Way::Contribution, true),
    opening("with assistance from", Then::Blank, Way::Contribution, true),
    opening("with assistance by", Then::Blank, Way::Contribution, true),
    opening("with contributions from", Then::Blank, Way::Contribution, true),
    opening("additional reporting by", Then::Blank, Way::Contribution, true),
    opening("additional reporting from", Then::Blank, Way::Contribution, true),
    opening("additional reporting", Then::Mark, Way::Contribution, true),
    opening("reporting by", Then::Blank, Way::Credit, false),
    opening("story by", Then::Blank, Way::Credit, false),
    opening("text by", Then::Blank, Way::Credit, false),
    opening("compiled from", Then::Blank, Way::Credit, false),
    opening("source", Then::Mark, Way::Credit, false),
    opening("sources", Then::Mark, Way::Credit, false),
    opening("input", Then::Mark, Way::Credit, false),
    opening("inputs", Then::Mark, Way::Credit, false),
    opening("photo", Then::Mark, Way::Photo, false),
    opening("photos", Then::Mark, Way::Photo, false),
    opening("photo by", Then::Blank, Way::Photo, false),
    opening("image", Then::Mark, Way::Photo, false),
];
/// No such line is longer, in bytes.
const LONGEST_LINE: usize = 160;

impl Opening {
    fn begins(&self, piece: &str) -> bool {
        let begun = piece.as_bytes().get(..self.words.len());
        if !begun.is_some_and(|begun| begun.eq_ignore_ascii_case(self.words.as_bytes())) {
            return false;
        }
        let rest = &piece[self.words.len()..];
        let bare = rest.trim_start();
        let blank = bare.len() < rest.len();
        match self.then {
            // What stands before a name comes without the blank behind it.
            Then::Blank => blank || rest.is_empty(),
            Then::Mark => bare.starts_with(':') || blank && bare.starts_with(['-', '–', '—']),
        }
    }
}

/// What the beginning of a piece of text says.
fn opened(piece: &str, inside: bool) -> Option<Way> {
    let piece = piece.trim_start_matches([' ', '\t', '(', '[', '*', '-', '–', '—']);
    let says = |opening: &&Opening| (opening.inside || !inside) && opening.begins(piece);
    OPENINGS.iter().find(says).map(|opening| opening.way)
}

/// The lines of a text that credit by their beginning; bylines among them where nobody has labelled any.
pub(crate) fn lines(text: &str, bylines: bool) -> impl Iterator<Item = (Span, Way)> {
    let mut start = 0;
    text.split('\n').filter_map(move |line| {
        let at = start;
        start += line.len() + 1;
        way_of_line(line, bylines).map(|way| (Span::at(at, at + line.len()), way))
    })
}

/// What the line says in which a name stands, or a part of that line, by its beginning.
pub(crate) fn way_by_line(place: &Place<'_>, bylines: bool) -> Option<Way> {
    let before = place.before;
    let bracket = before.rfind(['(', '[', ';']).map(|at| &before[at + 1..]);
    let bracket = bracket.filter(|part| !part.contains([')', ']']));
    let sentence = before.rfind(". ").map(|at| &before[at + 2..]);
    let parts = [bracket, sentence].into_iter().flatten();
    // `(With inputs from PTI; additional reporting by AFP)`: what stands next to a name counts.
    let inside = parts.filter_map(|part| opened(part, true)).next();
    inside.or_else(|| place.line.and_then(|line| way_of_line(line, bylines)))
}

fn way_of_line(line: &str, bylines: bool) -> Option<Way> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let by = bylines && is_byline(line);
    opened(line, false)
        .or_else(|| by.then_some(Way::Byline))
        .or_else(|| is_desk(line).then_some(Way::Credit))
}

/// Whether all words are those of names: with a capital, or small ones that names hold.
fn are_names(words: &str) -> bool {
    let small = ["and", "of", "the", "in", "for", "with", "de", "van", "von", "al", "bin", "&"];
    words.split_whitespace().all(|w| w.starts_with(char::is_uppercase) || small.contains(&w))
}

/// `By Ann Lee`, `By Ann Lee and Jo Wong, Associated Press`: `By`, and names alone.
fn is_byline(line: &str) -> bool {
    let Some(names) = line.trim().strip_prefix("By ").or(line.trim().strip_prefix("BY ")) else {
        return false;
    };
    names.len() <= 100 && !names.ends_with('.') && are_names(names)
}

/// `News Desk with agencies`, `(Agencies)`: agencies without a name, as the author.
fn is_desk(line: &str) -> bool {
    let line = line.trim();
    let desk = ["with agencies", "and agencies", "& agencies", "& Agencies"];
    let desk = desk.iter().find_map(|end| line.strip_suffix(end));
    ["(agencies)", "(with agencies)", "with agencies"].iter().any(|l| line.eq_ignore_ascii_case(l))
        || desk.is_some_and(|names| names.ends_with(' ') && are_names(names))
}

/// No title is longer, in bytes.
const LONG_TITLE: usize = 150;
/// No beginning of a line up to the bracket of a dateline is longer, in bytes.
const LONG_DATELINE: usize = 60;

/// What brackets around a name say: `Port Reopens (AP)`, `(Reuters) -` near the start of a line, `/TASS/`; `titled`
/// where the line is known to be a title.
pub(crate) fn way_by_brackets(place: &Place<'_>, titled: bool) -> Option<Way> {
    let (lead, rest, slashes) = bracketed(place)?;
    let closes = place.ends && rest.is_empty();
    let alone = place.begins && lead.is_empty();
    if closes {
        let first = place.first && lead.len() <= LONG_TITLE;
        let title = !slashes && (titled || first && !lead.ends_with('.'));
        if title && !alone {
            return Some(Way::Headline);
        }
        // `(Reuters)` behind the last sentence, or alone on the last line or the first.
        let apart = alone && place.first != place.last;
        let signed = place.last && !first && lead.ends_with(SENTENCE_ENDS);
        return (!titled && (apart || signed)).then_some(Way::Credit);
    }
    if !place.begins || lead.len() > LONG_DATELINE {
        return None;
    }
    let dashed = rest.starts_with(['-', '–', '—']);
    let sentence = rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '“' | '"' | '‘'));
    // `NEW DELHI: (PTI) The port`, `MOSCOW, July 26. /TASS/. The port`.
    let place_name = lead.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let capitals = place_name.len() > 1 && place_name.chars().all(char::is_uppercase);
    let marked = capitals && (slashes || lead.ends_with([':', '-', '–', '—']));
    (dashed || sentence && (alone || marked)).then_some(Way::Dateline)
}

/// Marks at the end of a sentence, those of a quotation among them.
const SENTENCE_ENDS: [char; 7] = ['.', '!', '?', '”', '"', '’', '»'];

/// Whether a name in brackets ends a line that is no sentence: in the midst of a text, that of a caption.
pub(crate) fn captioned(place: &Place<'_>) -> bool {
    bracketed(place).is_some_and(|(lead, rest, slashes)| {
        let ends = place.ends && rest.is_empty() && !slashes;
        ends && !lead.is_empty() && !lead.ends_with(SENTENCE_ENDS)
    })
}

/// What stands before and behind the brackets around a name, if it stands in some, and whether they are slashes.
fn bracketed<'a>(place: &Place<'a>) -> Option<(&'a str, &'a str, bool)> {
    let pair =
        |open, close| Some((place.before.strip_suffix(open)?, place.after.strip_prefix(close)?));
    if let Some((lead, rest)) = pair('(', ')') {
        return Some((lead.trim_end(), rest.trim(), false));
    }
    let (lead, rest) = pair('/', '/')?;
    let apart = lead.is_empty() || lead.ends_with(char::is_whitespace);
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let parted = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (apart && parted).then_some((lead.trim_end(), rest.trim(), true))
}

/// What the place of a name in its line, and of the line in the text, says.
pub(crate) fn way_by_place(place: &Place<'_>) -> Option<Way> {
    let before = place.before;
    let behind = place.after.trim();
    let lower = before.to_ascii_lowercase();
    // `opened. – Reuters`, and `— AFP` on a line of its own.
    if let Some(rest) = before.strip_suffix(['-', '–', '—']) {
        let rest = rest.trim_end_matches('-').trim_end();
        let below = rest.is_empty() && place.begins && !place.first;
        if place.closes() && (below || rest.ends_with(SENTENCE_ENDS)) {
            return Some(Way::Credit);
        }
    }
    let rights = lower.trim_end_matches(" the");
    let rights = rights.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | ','));
    if ["©", "(c)", "copyright"].iter().any(|sign| rights.ends_with(sign)) {
        // `Image copyright AFP`, `© Reuters. FILE PHOTO`.
        let behind = behind.to_ascii_lowercase();
        let picture = behind.starts_with('/')
            || PICTURES
                .iter()
                .any(|p| behind.contains(p) || lower.ends_with(&format!("{p} copyright")));
        return Some(if picture { Way::Photo } else { Way::Credit });
    }
    // `(With AFP inputs)`, `(PTI inputs)`.
    let inputs =
        lower.ends_with('(') || lower.ends_with("(with") || lower == "with" && place.begins;
    if inputs && behind.starts_with("input") {
        return Some(Way::Credit);
    }
    if contributes(before, behind) {
        return Some(Way::Contribution);
    }
    // `SOURCE Reuters`.
    if place.begins && place.closes() && matches!(lower.as_str(), "source" | "sources") {
        return Some(Way::Credit);
    }
    // Alone on the line under a byline.
    if place.opens() && place.ends && behind.is_empty() && !place.last && is_byline(place.above) {
        return Some(Way::Byline);
    }
    None
}

/// Words of a sentence before the name of an agency whose people contributed, at most: `Ann Lee of the`.
const PERSON: usize = 4;

/// Whether a sentence says that the name, or somebody of it, contributed: `AP writers Ann Lee and Jo Wong contributed
/// to this report.`
fn contributes(before: &str, behind: &str) -> bool {
    let sentence = before.rsplit(['.', '(', '[', ';']).next().unwrap_or_default();
    sentence.split_whitespace().count() <= PERSON
        && behind
            .split_once("contributed to this ")
            .or_else(|| behind.split_once("contributed reporting"))
            .is_some_and(|(between, _)| !between.contains(". ") || between.starts_with("writers "))
}
