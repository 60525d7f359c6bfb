//! What the words of a line say about its role.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use wirecopy_stage::prelude::*;
use wirecopy_text::outlet;

use crate::lexicon::{At, PHOTO_ENDS, PHOTO_MARKS, PHRASES, PLACES_IN_PICTURE};
use crate::line::Line;
use crate::rules::rule;
use crate::settings::Role;
use crate::{dates, fields};

/// What the words of a line say about its role. The buffer is used again from line to line.
pub(crate) fn by_words(line: &Line<'_>, lower: &mut String) -> Option<(Role, RuleId)> {
    let marks = Marks::of(line.text);
    if line.text.len() > LONGEST_PHRASED {
        return photo_line(line, &marks).then_some((Role::Caption, rule::CAPTION));
    }
    lower.clear();
    lower.push_str(line.text);
    lower.make_ascii_lowercase();
    let lower = lower.as_str();
    if timestamp(line.text).is_some() || is_clock(lower) || is_reading_time(lower) {
        return (line.text.len() <= 160).then_some((Role::Timestamp, rule::TIMESTAMP));
    }
    if byline(line.text) {
        return Some((Role::Byline, rule::BYLINE));
    }
    // `— Agence France-Presse`: the agency signs.
    let unmarked = line.text.trim_start_matches(['—', '–', '-', '•', ' ']);
    if unmarked.len() < line.text.len()
        && outlet::by_alias_exact(unmarked.trim_end_matches('.')).is_some()
        || lower.ends_with("contributed to this report.") && line.words() <= 14
        || lower.ends_with("contributed to this report") && line.words() <= 14
    {
        return Some((Role::Credit, rule::CREDIT));
    }
    if line.words() >= 2 && line.words() <= 10 && lower.split_whitespace().all(is_button) {
        return Some((Role::Widget, rule::WIDGET));
    }
    let core = core_words(lower);
    let bare = lower.trim_start_matches(['—', '–', '-', '•', ' ']);
    for (i, &(at, longest, role, phrases)) in PHRASES.iter().enumerate() {
        if lower.len() > longest {
            continue;
        }
        let hit = match at {
            At::Whole => phrases.contains(&core),
            At::Start => begins(i, lower) || bare.len() < lower.len() && begins(i, bare),
            At::Inside => marks.inside & (1 << i) != 0,
        };
        if hit && fits(role, line, lower) {
            let rule = match role {
                Role::Promo => rule::PROMO,
                Role::Widget => rule::WIDGET,
                Role::Notice => rule::NOTICE,
                Role::Timestamp => rule::TIMESTAMP,
                Role::Credit => rule::CREDIT,
                _ => rule::CAPTION,
            };
            return Some((role, rule));
        }
    }
    let shout = starts_with_words(lower, "watch")
        && !line.ends_sentence()
        && line.words() <= 8
        && (lower.contains(" live") || lower.ends_with(" here") || lower.contains("video"));
    if shout {
        return Some((Role::Promo, rule::PROMO));
    }
    if line.text.starts_with(['—', '–', '-']) && line.text.contains("(@") {
        return Some((Role::Widget, rule::WIDGET));
    }
    if is_count(lower) {
        return Some((Role::Widget, rule::WIDGET));
    }
    photo_line(line, &marks).then_some((Role::Caption, rule::CAPTION))
}

/// No phrase tells of a line that is longer than this, in bytes.
const LONGEST_PHRASED: usize = 420;
/// A photo credit stands within this many bytes of the end of a line.
const CREDIT_WINDOW: usize = 160;

/// Whether a line belongs to a picture, by who supplied it or by who stands where in it.
fn photo_line(line: &Line<'_>, marks: &Marks) -> bool {
    let in_picture = marks.place && !line.ends_sentence();
    line.words() <= 90 && (marks.credit.is_some() || in_picture)
}

/// Phrases that may stand anywhere in a line, and marks of pictures: one automaton finds them all.
static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let patterns = TOKENS.iter().map(|t| t.1);
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(patterns)
        .expect("the patterns are few and short")
});

#[derive(Clone, Copy)]
enum Token {
    /// A phrase of this group of [`PHRASES`].
    Inside(usize),
    PhotoMark,
    PhotoEnd,
    Place,
}

static TOKENS: LazyLock<Vec<(Token, &'static str)>> = LazyLock::new(|| {
    let inside = PHRASES.iter().enumerate().filter(|(_, group)| group.0 == At::Inside);
    inside
        .flat_map(|(i, group)| group.3.iter().map(move |p| (Token::Inside(i), *p)))
        .chain(PHOTO_MARKS.iter().map(|p| (Token::PhotoMark, *p)))
        .chain(PHOTO_ENDS.iter().map(|p| (Token::PhotoEnd, *p)))
        .chain(PLACES_IN_PICTURE.iter().map(|p| (Token::Place, *p)))
        .collect()
});

/// What stands somewhere in a line.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    /// Groups of phrases, as bits.
    inside: u32,
    /// Where stands who supplied the picture.
    credit: Option<(usize, usize)>,
    place: bool,
}

impl Marks {
    fn of(text: &str) -> Self {
        let mut from = if text.len() > LONGEST_PHRASED { text.len() - CREDIT_WINDOW } else { 0 };
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let tail = text.len().saturating_sub(CREDIT_WINDOW);
        let bare = text.trim_end_matches(['.', ')', ']']).len();
        let mut marks = Marks::default();
        let mut mark: Option<usize> = None;
        let mut end: Option<usize> = None;
        for hit in AUTOMATON.find_overlapping_iter(&text[from..]) {
            let (start, stop) = (from + hit.start(), from + hit.end());
            match TOKENS[hit.pattern().as_usize()].0 {
                Token::Inside(group) => marks.inside |= 1 << group,
                Token::PhotoMark if start >= tail => {
                    mark = Some(mark.map_or(start, |m| m.min(start)))
                }
                Token::PhotoMark => {}
                Token::PhotoEnd if stop == bare => end = Some(end.map_or(start, |e| e.min(start))),
                Token::PhotoEnd => {}
                Token::Place => marks.place = true,
            }
        }
        marks.credit = credit(text, mark, end);
        marks
    }
}

/// Phrases with which lines begin, by their first byte: which group of [`PHRASES`], and the phrase.
static BEGINNINGS: LazyLock<Vec<Vec<(usize, &'static str)>>> = LazyLock::new(|| {
    let mut table = vec![Vec::new(); 256];
    for (i, group) in PHRASES.iter().enumerate().filter(|(_, g)| g.0 == At::Start) {
        for phrase in group.3 {
            table[usize::from(phrase.as_bytes()[0])].push((i, *phrase));
        }
    }
    table
});

/// Whether a line begins with a phrase of a group.
fn begins(group: usize, lower: &str) -> bool {
    let Some(&first) = lower.as_bytes().first() else { return false };
    BEGINNINGS[usize::from(first)].iter().any(|(g, p)| *g == group && starts_with_words(lower, p))
}

/// Whether a phrase that a line begins with may tell of this line: a sentence of the text is not to be taken for it.
fn fits(role: Role, line: &Line<'_>, lower: &str) -> bool {
    let sentence = line.ends_sentence() && line.words() >= 12;
    match role {
        // `Source: AP` names somebody; a sentence that begins with `Sources` does not.
        Role::Credit => {
            let named = lower.starts_with("source") || lower.starts_with("agencies");
            if named {
                line.words() <= 8 && !line.text.ends_with('.')
            } else {
                line.words() <= 24 && !sentence
            }
        }
        Role::Timestamp => {
            line.words() <= 12 && !sentence && line.text.bytes().any(|b| b.is_ascii_digit())
        }
        Role::Caption => true,
        Role::Promo | Role::Widget | Role::Notice => {
            // A quotation or a long sentence with a past tense is news about such things.
            !(sentence && line.words() >= 20 && lower.contains(" said"))
        }
        _ => true,
    }
}

fn starts_with_words(lower: &str, phrase: &str) -> bool {
    lower.strip_prefix(phrase).is_some_and(|rest| {
        !phrase.ends_with(|c: char| c.is_alphanumeric())
            || !rest.starts_with(|c: char| c.is_alphanumeric())
    })
}

/// A line without a count in brackets, a number, and a closing colon or stop: `Comment (0)` is `comment`.
fn core_words(lower: &str) -> &str {
    let mut core = lower.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')');
    if let Some((head, tail)) = core.rsplit_once('(')
        && tail.trim_end_matches(')').bytes().all(|b| b.is_ascii_digit())
    {
        core = head.trim_end();
    }
    core.trim_end_matches(|c: char| {
        c.is_ascii_digit() || c.is_whitespace() || matches!(c, ':' | '.' | ')')
    })
}

/// `2 min read`, `17 minute read`.
fn is_reading_time(lower: &str) -> bool {
    [" min read", " min. read", " minute read", " minutes read", " mins read"]
        .iter()
        .any(|end| lower.ends_with(end))
        && lower.starts_with(|c: char| c.is_ascii_digit() || c == 'r')
}

/// The words of buttons that stand side by side.
fn is_button(word: &str) -> bool {
    matches!(
        word.trim_matches(|c: char| !c.is_alphanumeric()),
        "share"
            | "tweet"
            | "copy"
            | "link"
            | "print"
            | "email"
            | "save"
            | "facebook"
            | "twitter"
            | "whatsapp"
            | "telegram"
            | "linkedin"
            | "reddit"
            | "x"
            | "post"
            | "like"
            | "comment"
            | "comments"
            | ""
            | "pinterest"
    )
}

/// `12 shares`, `3 comments`.
fn is_count(lower: &str) -> bool {
    let mut words = lower.split_whitespace();
    let number = words.next().is_some_and(|w| {
        w.trim_end_matches(['k', 'm'])
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'))
            && w.as_bytes()[0].is_ascii_digit()
    });
    let what = words.next().is_some_and(|w| {
        matches!(
            w,
            "share"
                | "shares"
                | "comment"
                | "comments"
                | "likes"
                | "retweets"
                | "views"
                | "replies"
        )
    });
    number && what && words.next().is_none()
}

/// `14:30 IST`, `10.45 GMT`: a stamp of a live page.
fn is_clock(lower: &str) -> bool {
    let mut words = lower.split_whitespace();
    let clock = words.next().is_some_and(|w| {
        let w = w.trim_end_matches("am").trim_end_matches("pm");
        let (h, m) = w.split_once([':', '.']).unwrap_or((w, ""));
        matches!(h.len(), 1 | 2)
            && m.len() == 2
            && (h.bytes().chain(m.bytes())).all(|b| b.is_ascii_digit())
    });
    clock
        && words.all(|w| {
            matches!(
                w,
                "ist"
                    | "gmt"
                    | "utc"
                    | "est"
                    | "edt"
                    | "et"
                    | "bst"
                    | "cet"
                    | "am"
                    | "pm"
                    | "p.m."
                    | "a.m."
                    | "local"
                    | "time"
            )
        })
}

/// The date of a line that says nothing else.
pub(crate) fn timestamp(text: &str) -> Option<String> {
    // `Published: May 13, 2021 | Updated: May 14, 2021 | 2 min read`: the first date is that of publication.
    if text.contains('|') && text.len() <= 160 {
        let parts: Vec<&str> = text.split('|').map(str::trim).filter(|p| !p.is_empty()).collect();
        let dates: Vec<Option<String>> = parts.iter().map(|p| timestamp(p)).collect();
        let all = parts
            .iter()
            .zip(&dates)
            .all(|(p, d)| d.is_some() || is_reading_time(&p.to_lowercase()));
        return dates.into_iter().flatten().next().filter(|_| all);
    }
    if text.len() > 80 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let lower = text.to_lowercase();
    let marks = [
        "first published on",
        "published on",
        "last updated on",
        "updated on",
        "posted on",
        "last updated",
        "published",
        "updated",
        "posted",
        "date",
    ];
    let cut = marks
        .iter()
        .find_map(|m| lower.strip_prefix(m))
        .map_or(0, |rest| text.len().saturating_sub(rest.len()));
    // Lower case may be longer than the text in some scripts; then no mark was found in it anyway.
    let rest = text.get(cut..)?.trim_start_matches([':', ' ', '-', '–', '—']);
    dates::date_in_words(rest).or_else(|| {
        let date = dates::iso_date(rest)?;
        (date.len() >= rest.trim_end_matches(|c: char| !c.is_ascii_digit()).len()).then_some(date)
    })
}

/// Whether a line says who wrote the text.
fn byline(text: &str) -> bool {
    let words = text.split_whitespace().count();
    if words > 16 || text.len() > 140 || text.ends_with(['.', '!', '?']) {
        return false;
    }
    let by = fields::strip_prefix_any(text, &["By ", "BY ", "by "]).is_some();
    // Without `By` something has to stand behind the name.
    if !by && !text.contains(['(', ',', '|', '/']) {
        return false;
    }
    let authors = fields::author_list(text);
    if by {
        let names = text[3..].split_whitespace().all(|w| {
            let small = matches!(w, "and" | "in" | "for" | "of" | "the" | "&" | "de" | "van");
            small || w.starts_with(char::is_uppercase)
        });
        return !authors.is_empty() || (names && words <= 9);
    }
    // `Ana Petrova (According to Reuters)`, `Ana Petrova, Reuters`.
    if authors.is_empty() {
        return false;
    }
    if let Some((_, inside)) = text.split_once('(') {
        let inside = inside.trim_end_matches(')');
        let inside = fields::strip_prefix_any(inside, &["According to ", "according to ", "with "])
            .unwrap_or(inside);
        let named = inside.split([',', ';']).any(|n| outlet::by_alias_exact(n.trim()).is_some());
        return text.ends_with(')') && named;
    }
    let parts: Vec<&str> = text.split([',', '|', '/']).map(str::trim).collect();
    parts.len() >= 2 && parts[1..].iter().all(|p| outlet::by_alias_exact(p).is_some())
}

/// Where in a caption stands who supplied the picture.
pub(crate) fn photo_credit(text: &str) -> Option<(usize, usize)> {
    Marks::of(text).credit
}

/// The same, given where the first mark of a credit stands, and the name that the caption ends with.
fn credit(text: &str, mark: Option<usize>, end: Option<usize>) -> Option<(usize, usize)> {
    if let Some(start) = mark {
        let name = text[start..].split_once(':').map_or(&text[start..], |(_, n)| n);
        let words = name.split_whitespace().count();
        let border = start == 0 || !text[..start].ends_with(|c: char| c.is_alphanumeric());
        if border && (1..=7).contains(&words) {
            return Some((start, text.len()));
        }
    }
    if text.ends_with(']')
        && let Some(open) = text.rfind(['[', '('])
    {
        let inside = text[open + 1..].trim_end_matches([']', ')']);
        if inside.split(['/', ',']).any(|n| outlet::by_alias_exact(n.trim()).is_some()) {
            return Some((open, text.len()));
        }
    }
    // The name of the photographer before it belongs to it, back to the end of the sentence.
    let start = end?;
    let start = text[..start].rfind(['.', '(', '[']).map_or(start, |i| i + 1);
    let start = start + (text[start..].len() - text[start..].trim_start().len());
    (text.len() - start <= 80).then_some((start, text.len()))
}
