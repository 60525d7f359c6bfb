//! Decides between what the tables and patterns propose and what the tagger finds.

use std::collections::HashSet;

use wirecopy_stage::prelude::RuleId;
use wirecopy_text::TokenKind;

use crate::candidates::Context;
use crate::lexicon::{EVENT_NAMED, FORCES, SHIP, SURNAME_PARTICLE};
use crate::mention::Mention;
use crate::people::family_first;
use crate::rules::rule;
use crate::settings::Label;
use crate::tagger::{KIND_LABELS, Tagged};

/// Puts both together, in the order of the text.
pub(crate) fn combine(cx: &Context<'_>, proposed: Vec<Mention>, tagged: &[Tagged]) -> Vec<Mention> {
    let tagged: Vec<Tagged> = tagged.iter().flat_map(|t| plain(cx, *t, &proposed)).collect();
    let spans: Vec<(usize, usize, Label)> = tagged
        .iter()
        .map(|t| (cx.words[t.start].start, cx.words[t.end - 1].end, KIND_LABELS[t.kind]))
        .collect();
    let surnames = surnames(cx, &spans);
    let mut taken = vec![false; spans.len()];
    let mut out = Vec::with_capacity(proposed.len() + spans.len());
    for mention in proposed {
        let first = spans.partition_point(|s| s.1 <= mention.start);
        let over = first..first + spans[first..].iter().take_while(|s| s.0 < mention.end).count();
        if mention.rule == rule::PRODUCT_PATTERN && is_claimed(cx, &mention, &spans) {
            continue;
        }
        match verdict(cx, &mention, &spans[over.clone()], &surnames) {
            Verdict::Drop => {}
            Verdict::Keep => {
                taken[over].fill(true);
                out.push(mention);
            }
        }
    }
    for ((tagged, span), taken) in tagged.iter().zip(&spans).zip(taken) {
        if taken {
            continue;
        }
        let mut mention = cx.mention(tagged.start, tagged.end, span.2, rule::TAGGER);
        if span.2 == Label::Person {
            let names = tagged.end - tagged.start;
            // `Von der Leyen` is a surname too.
            let particles = (tagged.start..tagged.end - 1)
                .take_while(|i| SURNAME_PARTICLE.contains(cx.word(*i).to_lowercase().as_str()))
                .count();
            mention.bare = names == 1 + particles;
            mention.family_first = family_first(cx, tagged.start, tagged.end, names);
        }
        out.push(mention);
    }
    out.sort_by_key(|m| m.start);
    out
}

/// Whether the tagger finds a person or an organisation of the name of a ship elsewhere, without an article. That counts
/// where the kind does not stand right before the ship: `the Smiths, a ship`.
fn is_claimed(cx: &Context<'_>, ship: &Mention, spans: &[(usize, usize, Label)]) -> bool {
    let name = &cx.text[ship.start..ship.end];
    let the = |start: usize| {
        let before = cx.text[..start].trim_end().rsplit(' ').next().unwrap_or_default();
        before.eq_ignore_ascii_case("the")
    };
    let marked = name.contains(|c: char| c.is_ascii_digit())
        || SHIP.contains(name.split(' ').next().unwrap_or_default());
    !marked
        && the(ship.start)
        && spans.iter().any(|&(start, end, label)| {
            start != ship.start
                && label != Label::Place
                && &cx.text[start..end] == name
                && !the(start)
        })
}

/// The last words of the full names of people that the tagger finds: `Walt Disney` makes `Disney` a surname.
fn surnames<'a>(cx: &Context<'a>, spans: &[(usize, usize, Label)]) -> HashSet<&'a str> {
    let people = spans.iter().filter(|s| s.2 == Label::Person);
    people.filter_map(|s| cx.text[s.0..s.1].rsplit_once(' ')).map(|(_, last)| last).collect()
}

/// Articles that open sentences of other languages: the tagger has read English only.
const FOREIGN: [&str; 12] =
    ["Los", "Las", "El", "La", "Un", "Una", "Les", "Le", "Der", "Die", "Das", "Il"];

/// Last words of bylines that name no person: `Courier Staff`.
const DESKS: [&str; 12] = [
    "Staff",
    "Desk",
    "Newsroom",
    "Bureau",
    "Team",
    "Reporter",
    "Reporters",
    "Correspondent",
    "Correspondents",
    "Writer",
    "Writers",
    "Editors",
];

/// What a person does something in, rather than something to.
const TIMES: [&str; 11] = [
    "week",
    "month",
    "year",
    "day",
    "morning",
    "afternoon",
    "evening",
    "night",
    "time",
    "summer",
    "winter",
];

/// Words that begin an object.
const OBJECTS: [&str; 12] =
    ["my", "your", "our", "their", "the", "a", "an", "this", "that", "these", "it", "them"];

/// What is left of a name of the tagger without the offices in front of a person, in two where the tables or patterns
/// see two names, and nothing where the document pass knows better.
fn plain(cx: &Context<'_>, mut name: Tagged, proposed: &[Mention]) -> Vec<Tagged> {
    let alone = name.end == name.start + 1;
    let place = KIND_LABELS[name.kind] == Label::Place;
    let word = cx.word(name.start);
    if alone
        && (matches!(word, "North" | "South" | "East" | "West") || place && FORCES.contains(word))
    {
        return Vec::new();
    }
    // `We met`: a word that hardly ever has a capital, where every word has one.
    let opening = cx.words[name.start];
    if alone && opening.opens && (opening.starter || FOREIGN.contains(&cx.word(name.start))) {
        return Vec::new();
    }
    let person = KIND_LABELS[name.kind] == Label::Person;
    // `Mark my words`: what opens a sentence with an object right behind it is a verb.
    let object = cx.joined(name.end)
        && OBJECTS.contains(&cx.word(name.end))
        // `Harper this week resigned.`
        && !TIMES.contains(&cx.word(name.end + 1));
    if person && alone && opening.opens && object {
        return Vec::new();
    }
    if person && DESKS.contains(&cx.word(name.end - 1)) {
        return Vec::new();
    }
    if person {
        // `Then-US President Ana Ruiz`: what stands before the office is no part of the name either.
        let office = (name.start..name.end - 1).rev().find(|at| cx.office_of[*at].is_some());
        name.start = office.map_or(name.start, |at| at + 1);
        let all = name.end == name.start + 1 && cx.office_of[name.start].is_some();
        while name.start < name.end && (all || cx.words[name.start].kind == TokenKind::Punct) {
            name.start += 1;
        }
        if name.start == name.end {
            return Vec::new();
        }
    }
    let (start, end) = (cx.words[name.start].start, cx.words[name.end - 1].end);
    // `turkey and chili`: in copy that is edited, a name has a capital.
    if !cx.careless[name.start] && !cx.text[start..end].contains(char::is_uppercase) {
        return Vec::new();
    }
    let first = proposed.partition_point(|m| m.start < start);
    let [one, other, rest @ ..] = &proposed[first..] else { return vec![name] };
    let whole = one.start == start && other.end == end;
    if !whole || rest.first().is_some_and(|m| m.start < end) {
        return vec![name];
    }
    let places = one.entry.is_some() && other.entry.is_some() && one.label == other.label;
    let apart = match cx.text[one.end..other.start].trim() {
        "'s" | "’s" => true,
        "and" => one.label == other.label,
        "for" | "to" | "in" | "-" | "–" | "/" => places,
        _ => false,
    };
    if !apart {
        return vec![name];
    }
    let words = |mention: &Mention| {
        let start = cx.words.partition_point(|w| w.start < mention.start);
        let end = cx.words.partition_point(|w| w.end <= mention.end);
        let kind = KIND_LABELS.iter().position(|l| *l == mention.label)?;
        (start < end && cx.words[start].start == mention.start).then_some(Tagged {
            start,
            end,
            kind,
        })
    };
    [one, other].into_iter().filter_map(words).collect()
}

enum Verdict {
    Keep,
    Drop,
}

/// Rules whose context makes a person, whatever the tagger takes it for.
const PEOPLE: [RuleId; 5] = [
    rule::PERSON_BY_TITLE,
    rule::PERSON_BY_PARTICLE,
    rule::PERSON_BY_AGE,
    rule::PERSON_BY_APPOSITION,
    rule::EAST_ASIAN_NAME,
];

/// Whether a word beside a name is written in capitals too, as in a headline.
fn is_amid_capitals(cx: &Context<'_>, mention: &Mention) -> bool {
    let first = cx.words.partition_point(|w| w.start < mention.start);
    let behind = cx.words.partition_point(|w| w.end <= mention.end);
    let before = first.checked_sub(1).filter(|_| cx.joined(first));
    let behind = Some(behind).filter(|&i| i < cx.words.len() && cx.joined(i));
    let capitals = |i: usize| cx.words[i].upper && cx.word(i).len() > 1;
    before.into_iter().chain(behind).any(capitals)
}

/// Longest line that is looked at behind the place of a dateline, in bytes.
const DATELINE: usize = 48;

/// Whether a name opens a line that goes on as a dateline does: `PENANG, Saturday — `, `ROME (AP) - `, `KYIV — `.
fn is_dateline(cx: &Context<'_>, mention: &Mention) -> bool {
    let opens = cx.text[..mention.start].rsplit('\n').next().is_some_and(|l| l.trim().is_empty());
    let rest = &cx.text[mention.end..];
    let line = rest.lines().next().unwrap_or_default();
    let dash = [line.find(['—', '–']), line.find(" - ")].into_iter().flatten().min();
    opens
        && dash.filter(|at| *at <= DATELINE).is_some_and(|at| {
            let between = line[..at].trim();
            // `PHOENIX WINS AGAIN - ` is a headline.
            between.is_empty() || between.starts_with([',', '('])
        })
}

/// Rules that stand where the tagger finds nothing: what they propose there was right more often than not in documents
/// that it had not been trained on. The others (cities, outlets, given names, speech) were wrong more often.
const ALONE: [RuleId; 9] = [
    rule::CAPITAL,
    rule::REGION,
    rule::BODY,
    rule::PERSON_KNOWN,
    rule::ORG_PATTERN,
    rule::PLACE_PATTERN,
    rule::MINISTRY,
    rule::ARMED_FORCES,
    rule::COMPANY,
];

/// Rules of tables whose names of several words are not torn, and not taken for something else.
const LONG_NAMES: [RuleId; 2] = [rule::BODY, rule::OUTLET];

/// Whether a proposal stands against the names of the tagger that overlap it.
///
/// Names of the user always stand. Countries and labels that the tagger does not have stand where it finds the same span
/// or nothing; inside a longer name of the tagger they fall, and over a part of its names only what a table holds stands.
/// For the others it depends on how the two lie: on one span, the proposal inside a longer name, nothing tagged, or the rest, mostly a
/// proposal that covers several names or a part of one more. The rules that are named in each case are those whose
/// proposals were right more often than the tagger's there, counted in cross-validation on the sets that the README
/// names.
fn verdict(
    cx: &Context<'_>,
    mention: &Mention,
    over: &[(usize, usize, Label)],
    surnames: &HashSet<&str>,
) -> Verdict {
    let by = mention.rule;
    if by == rule::USER_GAZETTEER {
        return Verdict::Keep;
    }
    let entry = mention.entry.map(|e| &cx.gazetteer.entries[e]);
    let country = entry.is_some_and(|e| e.kind == "country");
    let foreign = !KIND_LABELS.contains(&mention.label);
    let surface = &cx.text[mention.start..mention.end];
    let words = surface.split(' ').count();
    let capitals = !surface.contains(char::is_lowercase);
    let equal = over.iter().find(|s| (s.0, s.1) == (mention.start, mention.end));
    let longer = over.iter().find(|s| s.0 <= mention.start && mention.end <= s.1);
    let keep = match (equal, longer) {
        (Some(span), _) => {
            foreign
                || country
                || span.2 == mention.label
                || PEOPLE.contains(&by)
                || by == rule::ORG_PATTERN
                || by == rule::CITY
                // `the Kremlin said` makes nobody of it.
                || by == rule::BODY && span.2 == Label::Person && !surnames.contains(surface)
                // `the district attorney, Ana Ruiz, told him`: what speaks and stands in no table is no place.
                || by == rule::PERSON_BY_SPEECH && span.2 == Label::Place
                // `Korean Central Broadcasting Station` is no place.
                || LONG_NAMES.contains(&by) && words > 1
        }
        // The tagger takes forms of address into the name.
        (None, Some(longer)) => {
            by == rule::PERSON_BY_TITLE && longer.2 == Label::Person && longer.1 == mention.end
        }
        (None, None) if over.is_empty() => {
            // `GOVERNOR ABBOTT SIGNS BILL`: where every word has capitals, nothing shows where a name ends.
            let shouted = words > 1 && capitals && is_amid_capitals(cx, mention);
            let city = [rule::CITY, rule::LARGE_CITY].contains(&by);
            foreign
                || country
                || ALONE.contains(&by)
                || PEOPLE.contains(&by) && !shouted
                || city && capitals && is_dateline(cx, mention)
        }
        (None, None) => {
            // The long names of the tables are not torn: `Democratic People's Republic of Korea`.
            let whole = words > 1 && entry.is_some();
            let covers = over.iter().all(|s| mention.start <= s.0 && s.1 <= mention.end);
            // `Storm Dennis` is nobody.
            let first = surface.split(' ').next().unwrap_or_default();
            let named = EVENT_NAMED.contains(first) && first != "Operation";
            let event = by == rule::EVENT_PATTERN && (words > 3 || named);
            // `Jordan Peterson`: the surname shows that the given name is not the country.
            let given = by == rule::PERSON_BY_FIRST_NAME
                && over.iter().all(|s| s.2 == Label::Place && s.1 < mention.end);
            foreign && entry.is_some()
                || covers && (whole || event || given || by == rule::ORG_PATTERN)
        }
    };
    if keep { Verdict::Keep } else { Verdict::Drop }
}
