//! Proposes people from the words of a run and the words around it.

use wirecopy_stage::prelude::RuleId;

use crate::candidates::{Context, is_number};
use crate::hash;
use crate::lexicon::{
    FAMILY, FIRST, NO_NAME, ORG_TAIL, PARTICLE, PERSON_PARTICLE, PLACE_TAIL, SPEECH,
};
use crate::mention::Mention;
use crate::rules::rule;
use crate::settings::Label;
use crate::word_table::lookup;

/// Family names that are words of English too.
const COMMON: [&str; 22] = [
    "Park", "Song", "So", "He", "Do", "Sun", "Fan", "An", "Ha", "No", "Min", "Ban", "Ho", "Ma",
    "Tang", "Young", "Long", "Go", "Le", "Son", "Lam", "Hon",
];

/// What stands before a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Title {
    None,
    /// An office in lower case.
    Lower,
    Capital,
}

/// Proposes the people of a segment.
pub(crate) fn people(cx: &Context<'_>, from: usize, end: usize, out: &mut Vec<Mention>) {
    let mut at = from;
    while at < end {
        let covered = cx.hit_of[at].is_some() && !given_name(cx, at, end);
        if !cx.is_name(at) || cx.is_office(at) || covered {
            at += 1;
            continue;
        }
        let to = piece_end(cx, at, end);
        if let Some(mention) = person(cx, at, to) {
            coordinated(cx, at, &mention, out);
            out.push(mention);
        } else if let Some(mention) = place(cx, at, to) {
            out.push(mention);
        }
        at = to;
    }
}

/// Whether a name of a place is a given name here: `Charlotte Mallow`.
fn given_name(cx: &Context<'_>, at: usize, end: usize) -> bool {
    let next = cx.word(at + 1);
    let names = |bit: u32, word: &str| lookup(hash::lower(word)).names() & bit != 0;
    // By the shorter list, or where a surname of the larger table stands behind it.
    let first = FIRST.contains(cx.word(at)) || (names(1, cx.word(at)) && names(2, next));
    cx.hit_label(at) == Some(Label::Place)
        && first
        && at + 1 < end
        && cx.is_name(at + 1)
        && cx.hit_of[at + 1].is_none()
        && !cx.is_office(at + 1)
        && !PLACE_TAIL.contains(cx.word(at + 1))
}

fn piece_end(cx: &Context<'_>, at: usize, end: usize) -> usize {
    let mut to = at + 1;
    while to < end && !cx.is_office(to) && (cx.is_name(to) || PARTICLE.contains(cx.word(to))) {
        if cx.hit_of[to].is_some() {
            // `George Washington`: a given name takes the name of a place as its surname.
            let place = matches!(cx.hit_label(to), Some(Label::Place | Label::Person));
            let last = to + 1 == end || cx.hit_of[to + 1] != cx.hit_of[to];
            let single =
                place && last && cx.hit_of[to - 1].is_none() && FIRST.contains(cx.word(at));
            if !single {
                break;
            }
        }
        to += 1;
    }
    while to > at + 1 && !cx.is_name(to - 1) {
        to -= 1;
    }
    to
}

fn title_before(cx: &Context<'_>, at: usize) -> Title {
    let before = at.checked_sub(1).filter(|_| cx.joined(at));
    let office = before.and_then(|b| cx.office_of[b]).map(|o| cx.offices[o]);
    match office {
        Some(o) if o.end > cx.words[at].start => Title::None,
        Some(o) if o.capital => Title::Capital,
        Some(_) => Title::Lower,
        None => Title::None,
    }
}

fn is_initial(word: &str) -> bool {
    word.len() <= 4
        && word.ends_with('.')
        && word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().filter(|c| c.is_alphabetic()).count() * 2 == word.len()
}

fn person(cx: &Context<'_>, at: usize, to: usize) -> Option<Mention> {
    let names = (at..to).filter(|&i| cx.is_name(i)).count();
    let title = title_before(cx, at);
    let first = cx.word(at);
    let make = |end: usize, by: RuleId| cx.mention(at, end, Label::Person, by);
    if names > 5 || (at..to).any(|i| NO_NAME.contains(cx.word(i)) || ORG_TAIL.contains(cx.word(i)))
    {
        return None;
    }
    let family = family_first(cx, at, to, names);
    if family && title == Title::None {
        let mut mention = make(to, rule::EAST_ASIAN_NAME);
        mention.family_first = true;
        return Some(mention);
    }
    let titled = title == Title::Capital || (title == Title::Lower && names >= 2);
    if titled && names <= 4 {
        let mut mention = make(to, rule::PERSON_BY_TITLE);
        mention.bare = names == 1;
        mention.family_first = family;
        return Some(mention);
    }
    if !(2..=4).contains(&names) {
        return None;
    }
    let last = cx.word(to - 1);
    if FAMILY.contains(last) && cx.word(to - 2).contains('-') {
        return Some(make(to, rule::EAST_ASIAN_NAME));
    }
    let given = first.split('-').next().unwrap_or(first);
    let surname = !cx.words[at + 1].starter;
    if (FIRST.contains(first) || FIRST.contains(given) || given_name(cx, at, to)) && surname {
        return Some(make(to, rule::PERSON_BY_FIRST_NAME));
    }
    if is_initial(first) || (is_initial(cx.word(at + 1)) && to > at + 2) {
        return Some(make(to, rule::PERSON_BY_INITIALS));
    }
    let particle = |i: usize| {
        let word = cx.word(i);
        PERSON_PARTICLE.contains(word)
            || (i > at && (word.starts_with("al-") || word.starts_with("el-")))
    };
    if (at..to).any(particle) && !cx.words[at].starter {
        return Some(make(to, rule::PERSON_BY_PARTICLE));
    }
    if names > 3 || cx.words[at].starter {
        return None;
    }
    let comma = cx.word(to) == ",";
    if comma && is_number(cx, to + 1) && cx.word(to + 1).len() == 2 && cx.word(to + 2) == "," {
        return Some(make(to, rule::PERSON_BY_AGE));
    }
    let headline = cx.words[at].weak && !cx.words[at].opens;
    // `LIM WEI-HAN, the defence minister`: a name in capitals amid a sentence that is not.
    let capitals = cx.words[at..to].iter().any(|w| w.upper);
    if headline || (capitals && cx.words.get(to + 1).is_none_or(|w| w.capital)) {
        return None;
    }
    let apposition = |i: usize| cx.office_of.get(i).copied().flatten().is_some();
    if comma
        && (apposition(to + 1)
            || (matches!(cx.word(to + 1), "the" | "a" | "an") && apposition(to + 2)))
    {
        return Some(make(to, rule::PERSON_BY_APPOSITION));
    }
    let said_before = at > 0 && matches!(cx.word(at - 1), "said" | "says" | "told" | "asked");
    let said_behind = comma && matches!(cx.word(to + 1), "said" | "told");
    if SPEECH.contains(cx.word(to)) || said_before || said_behind {
        return Some(make(to, rule::PERSON_BY_SPEECH));
    }
    None
}

/// Whether a piece is a family name with a given name behind it.
pub(crate) fn family_first(cx: &Context<'_>, at: usize, to: usize, names: usize) -> bool {
    let first = cx.word(at);
    if to - at != names || !(2..=3).contains(&names) || !FAMILY.contains(first) {
        return false;
    }
    let short = |i: usize, most: usize| {
        let given = cx.word(i);
        given.chars().count() <= most && !given.ends_with('.') && !cx.words[i].upper
    };
    let hyphen = cx.word(at + 1).contains('-');
    let three = names == 3 && short(at + 1, 5) && short(at + 2, 6);
    let two = names == 2
        && short(at + 1, 9)
        && !FIRST.contains(first)
        && !(COMMON.contains(&first) && cx.words[at].weak)
        && !FIRST.contains(cx.word(at + 1));
    (hyphen && names == 2) || three || two
}

/// Whether a word is a given name by the list or by the larger table of words.
pub(crate) fn given(word: &str) -> bool {
    FIRST.contains(word) || (word.len() > 2 && lookup(hash::lower(word)).names() & 1 == 1)
}

/// `Ana and Peter Ruiz`: the given name before `and`.
fn coordinated(cx: &Context<'_>, at: usize, mention: &Mention, out: &mut Vec<Mention>) {
    if at < 2 || mention.bare || cx.word(at - 1) != "and" || !given(cx.word(at)) {
        return;
    }
    let before = at - 2;
    let alone = before == 0 || !cx.is_name(before - 1) || !cx.joined(before);
    if !given(cx.word(before)) || !alone || cx.hit_of[before].is_some() {
        return;
    }
    let surname = cx.text[mention.start..mention.end].rsplit(' ').next().unwrap_or_default();
    let mut other = cx.mention(before, before + 1, Label::Person, rule::COORDINATED_NAMES);
    other.name = format!("{} {surname}", cx.word(before));
    out.push(other);
}

/// An unknown name behind a preposition of place.
fn place(cx: &Context<'_>, at: usize, to: usize) -> Option<Mention> {
    let word = cx.words[at];
    if at == 0 || to - at > 2 || word.weak || word.starter || word.upper || !cx.joined(at) {
        return None;
    }
    let said = matches!(cx.word(at - 1), "in" | "near" | "outside");
    let behind = cx.words.get(to).is_some_and(|w| w.possessive);
    let no = |i: usize| {
        let word = cx.word(i);
        NO_NAME.contains(word)
            || FIRST.contains(word)
            || cx.words[i].starter
            || word.len() < 4
            || word.contains(|c: char| c.is_ascii_digit())
    };
    let more = cx.is_name(to) && cx.joined(to);
    (said && !behind && !more && !(at..to).any(no))
        .then(|| cx.mention(at, to, Label::Place, rule::PLACE_BY_PREPOSITION))
}
