//! What the words and lines around a name say about it.

use wirecopy_stage::prelude::*;

use crate::credits::Way;

/// Words before a name that attribute something to it; the last of them, and what must stand before that one.
const BEFORE: &[(&str, &[&str])] = &[
    (
        "to",
        &[
            "according",
            "told",
            "talking",
            "speaking",
            "spoke",
            "interview",
            "statement",
            "confirmed",
            "said",
        ],
    ),
    ("per", &[]),
    ("citing", &[]),
    ("quoting", &[]),
    ("cited", &[]),
    ("told", &[]),
    ("reported", &[]),
    ("via", &[]),
    ("with", &["interview", "spoke", "speaking"]),
    (
        "by",
        &[
            "reported",
            "report",
            "reports",
            "published",
            "carried",
            "quoted",
            "cited",
            "released",
            "interviewed",
            "broadcast",
            "run",
            "obtained",
            "seen",
            "reviewed",
            "saying",
        ],
    ),
    ("from", &["report", "reports", "reporting", "footage", "inputs"]),
    ("in", &["published", "reported"]),
    ("on", &["broadcast", "aired"]),
];

/// Words behind a name that make it a speaker.
const BEHIND: [&str; 30] = [
    "said",
    "says",
    "reported",
    "reports",
    "report",
    "added",
    "quoted",
    "quotes",
    "cited",
    "cites",
    "wrote",
    "writes",
    "noted",
    "claimed",
    "announced",
    "carried",
    "confirmed",
    "published",
    "broadcast",
    "aired",
    "revealed",
    "quoting",
    "citing",
    "described",
    "showed",
    "released",
    "called",
    "had",
    "has",
    "reporting",
];

/// What an agency that `has` or `had` it passes on.
const LEARNED: [&str; 5] = ["learned", "learnt", "seen", "reviewed", "obtained"];

/// Words that may stand between a name and the word that attributes.
const BETWEEN: [&str; 29] = [
    "the",
    "a",
    "an",
    "state",
    "state-run",
    "state-owned",
    "media",
    "news",
    "agency",
    "agency,",
    "agencies",
    "official",
    "newspaper",
    "daily",
    "broadcaster",
    "outlet",
    "report",
    "reports",
    "wire",
    "service",
    "also",
    "later",
    "earlier",
    "website",
    "media,",
    "channel",
    "television",
    "tv",
    "magazine",
];

/// No title is longer, in bytes.
const LONG_TITLE: usize = 150;

/// What the words around a name say; `titled` where the line is known to be a title.
pub(crate) fn way_by_words(text: &str, start: usize, end: usize, titled: bool) -> Option<Way> {
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |i| end + i);
    // `Port Reopens (AP)`: brackets at the end of a line that is no sentence, or `(Reuters) -` near its start.
    let before = text[line_start..start].trim_end();
    let after = &text[end..line_end];
    if let Some(way) = way_by_place(text, line_start, line_end, before, after) {
        return (!titled).then_some(way);
    }
    if before.ends_with('(') && after.starts_with(')') {
        let rest = after[1..].trim();
        let sentence = before.trim_end_matches('(').trim_end().ends_with('.');
        // `(Reuters)` behind the last sentence, or alone on the last line.
        let alone = before.len() == 1;
        // A lone line so long is no title.
        let first = line_start == 0 && before.len() <= LONG_TITLE;
        let last = !first && text[line_end..].trim().is_empty();
        if rest.is_empty() && last && !titled && (alone || sentence) {
            return Some(Way::Credit);
        }
        if rest.is_empty() && (titled || !sentence) && !alone {
            return Some(Way::Headline);
        }
        let begins = alone && rest.starts_with(char::is_uppercase);
        if begins || rest.starts_with(['-', '–', '—']) && before.len() <= 60 {
            return Some(Way::Dateline);
        }
    }
    if pictured(before) || signed(before, after) {
        return Some(Way::Photo);
    }
    if addressed(before, after) {
        return None;
    }
    if attributed_before(before) || inverted(before) || attributed_behind(after) {
        return Some(Way::Attribution);
    }
    None
}

/// Words for pictures, and for what an agency does with one.
const PICTURES: [&str; 8] =
    ["photo", "photos", "photograph", "photographs", "picture", "pictures", "image", "images"];
const SUPPLIED: [&str; 8] =
    ["released", "provided", "supplied", "distributed", "issued", "taken", "published", "courtesy"];
/// Words between the name of a picture and that of its supplier, at most.
const PICTURE_REACH: usize = 12;

/// Whether what stands before a name makes it the supplier of a picture: `in this photo released by`, `Lee/Pool via`.
fn pictured(before: &str) -> bool {
    let mut words = before.rsplit(char::is_whitespace).filter(|w| !w.is_empty()).peekable();
    if words.peek().is_some_and(|word| word.eq_ignore_ascii_case("via")) {
        let picture = |word: &str| PICTURES.iter().any(|p| word.eq_ignore_ascii_case(p));
        return words.nth(1).is_some_and(|word| word.contains('/') || picture(word));
    }
    let mut supplied = false;
    for raw in words.take(PICTURE_REACH) {
        if raw.ends_with(['.', '!', '?']) {
            return false;
        }
        let lower = raw.to_lowercase();
        let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
        supplied |= SUPPLIED.contains(&word);
        if PICTURES.contains(&word) {
            return supplied;
        }
    }
    false
}

/// Whether a picture is signed with the name: `REUTERS/Ann Lee`, `Ann Lee/Reuters`, `AP Photo/Ann Lee`.
fn signed(before: &str, after: &str) -> bool {
    // One word may be all sorts of things: `CNN/Money`.
    const ALONE: [&str; 4] = ["Stringer", "Handout", "Pool", "File"];
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    if let Some(person) = after.strip_prefix('/') {
        let mut words = person.split(' ');
        let first = words.next().unwrap_or_default();
        let first = first.trim_end_matches(|c: char| !c.is_alphabetic());
        // In a line of capitals anything may follow: `CP/CREDIT TERMS`.
        let name = |word: &str| capital(word) && word.contains(char::is_lowercase);
        return ALONE.contains(&first) || name(first) && words.next().is_some_and(capital);
    }
    let mut words = before.rsplit([' ', '(']);
    let surname = words.next().is_some_and(|word| word.ends_with('/') && capital(word));
    after.strip_prefix(" Photo/").is_some_and(capital)
        || surname && words.next().is_some_and(capital)
}

/// Words before a name that speak for what follows it: `…, said AFP.`
fn inverted(before: &str) -> bool {
    let Some((said, word)) = before.rsplit_once(' ') else { return false };
    ["said", "says", "wrote", "writes", "added"].contains(&word)
        && said.trim_end().ends_with([',', '”', '"', '’', '»'])
}

/// Whether people of the agency are told to do something: `told Reuters reporters to leave`.
fn addressed(before: &str, after: &str) -> bool {
    const PEOPLE: [&str; 6] =
        ["reporters", "reporter", "journalists", "journalist", "staff", "photographers"];
    let mut words = after.split_whitespace();
    before.ends_with("told")
        && words.next().is_some_and(|word| PEOPLE.contains(&word))
        && words.next() == Some("to")
}

/// What the place of a name in its line, and of the line in the text, says.
fn way_by_place(
    text: &str,
    line_start: usize,
    line_end: usize,
    before: &str,
    after: &str,
) -> Option<Way> {
    let behind = after.trim();
    let lower = before.to_ascii_lowercase();
    let ends = behind.is_empty() || behind == ".";
    // `opened. – Reuters`, and `— AFP` on a line of its own.
    if let Some(rest) = before.strip_suffix(['-', '–', '—']) {
        let rest = rest.trim_end_matches('-').trim_end();
        let closed = rest.ends_with(['.', '!', '?', '”', '"', '’', '»']);
        if ends && (closed || rest.is_empty() && line_start > 0) {
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
    if lower.ends_with("(with") && behind.starts_with("inputs") {
        return Some(Way::Credit);
    }
    let contributes = behind
        .split_once("contributed to this ")
        .is_some_and(|(between, _)| !between.contains(". ") || between.starts_with("writers "));
    if contributes && before.split_whitespace().count() <= 2 {
        return Some(Way::Credit);
    }
    // Alone on the line under a byline.
    if before.is_empty() && behind.is_empty() && line_end < text.trim_end().len() {
        let above = text[..line_start].trim_end().rsplit('\n').next().unwrap_or_default();
        if is_byline(above) {
            return Some(Way::Byline);
        }
    }
    None
}

/// Whether a name is all of the first line of a longer text.
pub(crate) fn heads(text: &str, start: usize, end: usize) -> bool {
    let alone = text[..start].trim().is_empty() && text[end..].starts_with('\n');
    alone && !text[end..].trim().is_empty()
}

/// `By Ann Lee`, `By Ann Lee and Jo Wong, Associated Press`: `By`, and names alone.
fn is_byline(line: &str) -> bool {
    let Some(names) = line.trim().strip_prefix("By ").or(line.trim().strip_prefix("BY ")) else {
        return false;
    };
    let small = ["and", "of", "the", "in", "for", "with", "de", "van", "von", "al", "bin"];
    names.len() <= 100
        && !names.ends_with('.')
        && names
            .split_whitespace()
            .all(|word| word.starts_with(char::is_uppercase) || small.contains(&word))
}

/// Beginnings of lines that credit, in small letters.
const OPENINGS: [(&str, Way); 12] = [
    ("with inputs from ", Way::Credit),
    ("with input from ", Way::Credit),
    ("with reporting by ", Way::Credit),
    ("additional reporting by ", Way::Credit),
    ("reporting by ", Way::Credit),
    ("story by ", Way::Credit),
    ("text by ", Way::Credit),
    ("source:", Way::Credit),
    ("sources:", Way::Credit),
    ("photo:", Way::Photo),
    ("photo by ", Way::Photo),
    ("image:", Way::Photo),
];
/// No such line is longer, in bytes.
const LONGEST_LINE: usize = 160;

/// The lines of a text that credit by their beginning, for texts in which nobody has labelled them.
pub(crate) fn lines(text: &str) -> Vec<(Span, Way)> {
    let mut all = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let at = start;
        start += line.len() + 1;
        if let Some(way) = way_of_line(line) {
            all.push((Span::at(at, at + line.len()), way));
        }
    }
    all
}

/// What the beginning of the line says in which a piece of text lies, if it lies in one.
pub(crate) fn line_at(text: &str, start: usize, end: usize) -> Option<Way> {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    (end <= line_end).then(|| way_of_line(&text[line_start..line_end])).flatten()
}

fn way_of_line(line: &str) -> Option<Way> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let words = line.trim_start_matches([' ', '\t', '(', '[']).as_bytes();
    let begins = |opening: &str| {
        let begun = words.get(..opening.len());
        begun.is_some_and(|begun| begun.eq_ignore_ascii_case(opening.as_bytes()))
    };
    let opening = OPENINGS.iter().find(|(opening, _)| begins(opening)).map(|(_, way)| *way);
    opening.or_else(|| is_byline(line).then_some(Way::Byline))
}

/// Whether what stands between two names joins them.
pub(crate) fn joins(between: &str) -> bool {
    const JOINTS: [&str; 8] = ["and", "or", "&", ",", "/", ", and", "and the", ", the"];
    JOINTS.contains(&between.trim()) && !between.contains('\n')
}

fn attributed_before(before: &str) -> bool {
    // `the Korean Central News Agency (KCNA)`: what stands before the name that the bracket repeats counts.
    let before = before.trim_end_matches('(').trim_end();
    let mut words = before.rsplit(char::is_whitespace).filter(|w| !w.is_empty());
    for _ in 0..7 {
        let Some(raw) = words.next() else { return false };
        let lower = raw.to_lowercase();
        let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some((_, needed)) = BEFORE.iter().find(|(w, _)| *w == word) {
            if needed.is_empty() {
                return true;
            }
            let previous = words.next().unwrap_or_default().to_lowercase();
            let previous = previous.trim_matches(|c: char| !c.is_alphanumeric());
            return needed.contains(&previous);
        }
        // Only what may stand between, and adjectives of countries and possessives, may be passed over.
        let capital = raw.chars().next().is_some_and(char::is_uppercase);
        let clause_ends = raw.ends_with(['.', ';', ':', '!', '?', ',', ')']);
        if clause_ends || !(BETWEEN.contains(&lower.as_str()) || capital) {
            return false;
        }
    }
    false
}

fn attributed_behind(after: &str) -> bool {
    if after.starts_with(['.', ';', ':']) {
        return false;
    }
    // `Yonhap, citing officials, said`.
    if let Some(aside) = after.strip_prefix(", ") {
        return ["citing ", "quoting "].iter().any(|word| aside.starts_with(word));
    }
    // A bracket right behind the name repeats it.
    let after = after.trim_start();
    let after = match after.strip_prefix('(') {
        Some(inside) => inside.split_once(')').map_or("", |(_, rest)| rest),
        None => after,
    };
    for raw in after.split_whitespace().take(5) {
        let lower = raw.to_lowercase();
        let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
        if BEHIND.contains(&word) {
            // `has` and `had` speak only with a verb of speech behind them.
            return !matches!(word, "has" | "had" | "report" | "called" | "showed" | "described")
                || after.split_whitespace().skip_while(|w| *w != raw).nth(1).is_some_and(|next| {
                    let next = next.trim_matches(|c: char| !c.is_alphanumeric());
                    BEHIND.contains(&next) || LEARNED.contains(&next)
                });
        }
        if !BETWEEN.contains(&lower.as_str()) || raw.ends_with(['.', ';', ',']) {
            return false;
        }
    }
    false
}
