//! The document pass: other forms of names that the document gives in full, and the ids of all.

use std::collections::{HashMap, HashSet};

use wirecopy_text::fold_key;

use crate::abbreviation::defined;
use crate::candidates::Context;
use crate::gazetteer::{family_first, is_whole, surname_of};
use crate::lexicon::{HERS, HIS, MEN, NO_NAME, PARTICLE, WOMEN};
use crate::mention::{Mention, slug};
use crate::people::given;
use crate::rules::rule;
use crate::settings::Label;

/// A person of the document.
struct Person {
    id: String,
    name: String,
    /// Folded words, the surname first.
    key: Vec<String>,
    entry: Option<usize>,
    /// Where the full name stands.
    places: Vec<usize>,
    /// The offices that stand beside it.
    offices: Vec<&'static str>,
    /// What the first given name, or a form of address before the full name, says.
    sex: Option<Sex>,
    /// A name without a surname: `Elizabeth II`.
    regnal: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sex {
    Hers,
    His,
}

/// What a form of address or a rank right before a place of the text says.
fn addressed(cx: &Context<'_>, start: usize) -> Option<Sex> {
    let at = cx.words.partition_point(|w| w.start < start);
    let mut before = at.checked_sub(1).filter(|_| cx.joined(at))?;
    // The full stop of `Mrs.` may be a word of its own.
    if cx.word(before) == "." {
        before = before.checked_sub(1)?;
    }
    let word = cx.word(before).to_lowercase();
    match word.as_str() {
        w if HERS.contains(w) => Some(Sex::Hers),
        w if HIS.contains(w) => Some(Sex::His),
        _ => None,
    }
}

/// What the first given name of a person says, if it is one of the well-known.
fn sex_of(name: &str) -> Option<Sex> {
    let given = fold_key(name.split(' ').next().unwrap_or(name));
    if WOMEN.contains(given.as_str()) {
        Some(Sex::Hers)
    } else {
        MEN.contains(given.as_str()).then_some(Sex::His)
    }
}

/// Whether a form of address at a place of the text can be that of a person.
fn suits(cx: &Context<'_>, start: usize, sex: Option<Sex>) -> bool {
    let said = addressed(cx, start);
    said.is_none() || sex.is_none() || said == sex
}

/// Whether a name is one of a king, queen or pope: given names with a number.
fn is_regnal(name: &str) -> bool {
    let Some((given_names, number)) = name.rsplit_once(' ') else { return false };
    number.len() < 6
        && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
        && given_names.split(' ').all(given)
}

/// What another form stands for.
#[derive(Clone)]
struct Known {
    label: Label,
    rule: wirecopy_stage::prelude::RuleId,
    id: String,
    name: String,
    entry: Option<usize>,
}

/// Gives every mention its id and name, and finds the mentions that only the whole document explains.
pub(crate) fn resolve(cx: &Context<'_>, mut mentions: Vec<Mention>) -> Vec<Mention> {
    coordinate(cx, &mut mentions);
    let people = cluster(cx, &mentions);
    let owner: HashMap<usize, usize> = (people.iter().enumerate())
        .flat_map(|(at, person)| person.places.iter().map(move |place| (*place, at)))
        .collect();
    let mut surnames: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, person) in people.iter().enumerate() {
        surnames.entry(person.key[0].clone()).or_default().push(at);
    }
    let mut out = mentions;
    for mention in &mut out {
        if mention.label == Label::Person {
            name_person(cx, mention, &people, &owner, &surnames);
        } else {
            name_thing(cx, mention);
        }
    }
    adopt(cx, &mut out);
    let known = known_forms(cx, &out);
    for mention in out.iter_mut().filter(|m| m.rule == rule::TAGGER) {
        let surface = &cx.text[mention.start..mention.end];
        let first = surface.split(char::is_whitespace).next().unwrap_or_default();
        let forms = known.get(first).into_iter().flatten();
        let mut short =
            forms.filter(|(f, it)| f == surface && it.rule == rule::ABBREVIATION_DEFINED);
        if let Some((_, it)) = short.next() {
            mention.rule = it.rule;
            mention.label = it.label;
            mention.id.clone_from(&it.id);
            mention.name.clone_from(&it.name);
            mention.entry = it.entry;
        }
    }
    let mut more = Vec::new();
    let covered = covered(cx, &out);
    let mut reach = 0;
    for at in 0..cx.words.len() {
        let word = cx.words[at];
        if !word.capital || covered[at] || word.start < reach {
            continue;
        }
        let found = repeated(cx, at, &known)
            .or_else(|| surname(cx, at, &covered, &people, &surnames))
            .or_else(|| country_and_surname(cx, at))
            .or_else(|| direction(cx, at, &out));
        if let Some(mention) = found {
            let after = cx.words.partition_point(|w| w.start < mention.end);
            if (at..after).all(|i| !covered[i]) {
                reach = mention.end;
                more.push(mention);
            }
        }
    }
    out.extend(more);
    out.sort_by_key(|m| m.start);
    out
}

/// Gives what the tagger found the id of an agency or outlet that the document names in the same way elsewhere, where a
/// credit makes sure of it, and makes a ship of what a pattern knows as one.
fn adopt(cx: &Context<'_>, mentions: &mut [Mention]) {
    let mut sure: HashMap<&str, usize> = HashMap::new();
    for mention in mentions.iter().filter(|m| m.label == Label::Agency) {
        if let Some(entry) = mention.entry {
            sure.insert(&cx.text[mention.start..mention.end], entry);
        }
    }
    let ships: HashSet<&str> = mentions
        .iter()
        .filter(|m| m.rule == rule::PRODUCT_PATTERN)
        .map(|m| &cx.text[m.start..m.end])
        .collect();
    for mention in mentions.iter_mut().filter(|m| m.rule == rule::TAGGER) {
        let surface = &cx.text[mention.start..mention.end];
        if ships.contains(surface) {
            *mention =
                Mention::new(mention.start, mention.end, Label::Product, rule::REPEATED_NAME);
            name_thing(cx, mention);
        } else if let Some(entry) = sure.get(&cx.text[mention.start..mention.end]) {
            let it = &cx.gazetteer.entries[*entry];
            mention.rule = rule::REPEATED_NAME;
            mention.label = it.label;
            mention.entry = Some(*entry);
            mention.id.clone_from(&it.id);
            mention.name.clone_from(&it.name);
        }
    }
}

/// Gives given names that `and` joins to a full name its surname: `Bill and Melinda Gates`.
///
/// Whoever the text or the tables know by that surname is somebody else: `Kerry and Sergei Lavrov`.
fn coordinate(cx: &Context<'_>, mentions: &mut [Mention]) {
    let surnames: HashSet<&str> = mentions
        .iter()
        .filter(|m| m.label == Label::Person && !m.bare)
        .filter_map(|m| cx.text[m.start..m.end].split([' ', '-']).next_back())
        .collect();
    for at in 1..mentions.len() {
        let [.., one, other] = &mut mentions[..=at] else { continue };
        let people = one.label == Label::Person && other.label == Label::Person;
        let joined = cx.text.get(one.end..other.start) == Some(" and ");
        if !people || !joined || one.rule != rule::TAGGER || !one.bare || other.bare {
            continue;
        }
        let (short, full) = (&cx.text[one.start..one.end], &cx.text[other.start..other.end]);
        let mut words = full.split(' ');
        let first = words.next().unwrap_or_default();
        let Some(surname) = words.next_back() else { continue };
        let surname_too =
            surnames.contains(short) || cx.gazetteer.surnames.contains_key(&fold_key(short));
        if given(short) && given(first) && !surname_too {
            one.name = format!("{short} {surname}");
            one.rule = rule::COORDINATED_NAMES;
            one.bare = false;
        }
    }
}

fn covered(cx: &Context<'_>, mentions: &[Mention]) -> Vec<bool> {
    let mut out = vec![false; cx.words.len()];
    let mut at = 0;
    for mention in mentions {
        while at < out.len() && cx.words[at].end <= mention.start {
            at += 1;
        }
        let mut over = at;
        while over < out.len() && cx.words[over].start < mention.end {
            out[over] = true;
            over += 1;
        }
    }
    out
}

/// Folded words of a name, the surname first.
fn key_of(name: &str, family: bool) -> Vec<String> {
    let surname = fold_key(surname_of(name, family));
    let folded = fold_key(name);
    let mut words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
    let place = if family {
        words.iter().position(|w| *w == surname)
    } else {
        words.iter().rposition(|w| *w == surname)
    };
    if let Some(place) = place {
        words.remove(place);
    }
    words.insert(0, surname);
    words
}

/// Whether two names with one surname can be one person's: every given name of the shorter fits the longer.
fn compatible(a: &[String], b: &[String]) -> bool {
    if a[0] != b[0] || a.len() < 2 || b.len() < 2 {
        return false;
    }
    let fits = |x: &str, y: &str| {
        let initial = |x: &str, y: &str| {
            x.ends_with('.') && x.chars().count() <= 2 && y.starts_with(x.trim_end_matches('.'))
        };
        x == y || initial(x, y) || initial(y, x)
    };
    if a[1..].concat() == b[1..].concat() {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long[1..].iter();
    fits(&a[1], &b[1]) && short[1..].iter().all(|x| rest.any(|y| fits(x, y)))
}

fn cluster(cx: &Context<'_>, mentions: &[Mention]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let mut of_surname: HashMap<String, Vec<usize>> = HashMap::new();
    for mention in mentions.iter().filter(|m| m.label == Label::Person && !m.bare) {
        let surface = squeeze(&cx.text[mention.start..mention.end]);
        let entry = mention.entry.map(|e| &cx.gazetteer.entries[e]);
        let (id, name, family) = match entry {
            Some(e) => (e.id.clone(), e.name.clone(), family_first(&e.iso)),
            None if !mention.name.is_empty() => {
                (format!("person/{}", slug(&mention.name)), mention.name.clone(), false)
            }
            None => (format!("person/{}", slug(&surface)), surface, mention.family_first),
        };
        let key = key_of(&name, family);
        let same = of_surname.get(&key[0]).and_then(|list| {
            list.iter().copied().find(|&p| {
                let other: &Person = &people[p];
                other.id == id
                    || ((entry.is_none() || other.entry.is_none()) && compatible(&other.key, &key))
            })
        });
        if let Some(same) = same {
            let person = &mut people[same];
            person.places.push(mention.start);
            person.offices.extend(office_beside(cx, mention));
            if mention.entry.is_none() {
                person.sex = person.sex.or_else(|| addressed(cx, mention.start));
            }
            let better =
                person.entry.is_none() && (entry.is_some() || name.len() > person.name.len());
            if better {
                person.id = id;
                person.name = name;
                person.entry = mention.entry;
                person.key = key;
                person.regnal = is_regnal(&person.name);
                person.sex = sex_of(&person.name).or(person.sex);
            }
        } else {
            of_surname.entry(key[0].clone()).or_default().push(people.len());
            let sex = addressed(cx, mention.start).or_else(|| sex_of(&name));
            people.push(Person {
                id,
                sex,
                regnal: is_regnal(&name),
                name,
                key,
                entry: mention.entry,
                places: vec![mention.start],
                offices: office_beside(cx, mention).into_iter().collect(),
            });
        }
    }
    people
}

/// The office that is said of a person at a place: `deputy minister of transport, Radu Ionescu`, `Ionescu, the mayor`.
fn office_beside(cx: &Context<'_>, mention: &Mention) -> Option<&'static str> {
    // No other name stands between them.
    let near = |gap: &str| {
        gap.len() <= 30
            && !gap.contains(|c: char| matches!(c, '.' | ';' | '\n') || c.is_uppercase())
    };
    // Offices stand in the order of the text, so only the ones next to the name are looked at.
    let next = cx.offices.partition_point(|office| office.start < mention.start);
    let before = cx.offices[..next].last().filter(|office| {
        !office.address && cx.text.get(office.end..mention.start).is_some_and(near)
    });
    let behind = cx.offices.get(next).filter(|office| {
        let gap = cx.text.get(mention.end..office.start);
        !office.address && gap.is_some_and(|gap| gap.starts_with(',') && near(gap))
    });
    behind.or(before).map(|office| office.name)
}

/// The person whom a surname names at a place of the text; `office` is what is said of that person there.
fn whom(cx: &Context<'_>, people: &[Person], list: &[usize], mention: &Mention) -> Option<usize> {
    let (at, office) = (mention.start, office_beside(cx, mention));
    let word = cx.words.partition_point(|w| w.start < at);
    let titled = word > 0 && cx.joined(word) && cx.office_of[word - 1].is_some();
    // `Mrs Obama` is not he, and `the Elizabeth line` is not the queen.
    let named = titled || mention.rule != rule::SURNAME_BACK_REFERENCE;
    let can_be = |p: &usize| suits(cx, at, people[*p].sex) && (named || !people[*p].regnal);
    let list: &[usize] = &list.iter().copied().filter(can_be).collect::<Vec<_>>();
    // Where a surname is shared, the office tells who is meant.
    if let (Some(office), [_, _, ..]) = (office, list) {
        let mut holders = list.iter().filter(|&&p| people[p].offices.contains(&office));
        if let (Some(&holder), None) = (holders.next(), holders.next()) {
            return Some(holder);
        }
    }
    let nearest = list
        .iter()
        .copied()
        .filter_map(|p| {
            let places = &people[p].places;
            let before = places.partition_point(|s| *s < at).checked_sub(1)?;
            Some((places[before], p))
        })
        .max();
    list.iter().copied().max_by_key(|&p| {
        let person = &people[p];
        let mut score = person.places.len() * 2 + 3 * usize::from(person.entry.is_some());
        let last = nearest.is_some_and(|(_, n)| n == p);
        // Among the well-known, the one who was named first keeps the surname.
        score += usize::from(last && person.entry.is_none());
        // The tables name leaders before the rest of a family.
        (score, std::cmp::Reverse(person.entry), std::cmp::Reverse(person.places[0]))
    })
}

fn name_person(
    cx: &Context<'_>,
    mention: &mut Mention,
    people: &[Person],
    owner: &HashMap<usize, usize>,
    surnames: &HashMap<String, Vec<usize>>,
) {
    let surface = squeeze(&cx.text[mention.start..mention.end]);
    let found = if mention.bare {
        let last = fold_key(surface.rsplit(' ').next().unwrap_or(&surface));
        let whole = surnames.get(&fold_key(&surface)).or_else(|| surnames.get(&last));
        whole.and_then(|list| whom(cx, people, list, mention))
    } else {
        owner.get(&mention.start).copied()
    };
    if let Some(found) = found {
        let person = &people[found];
        if mention.bare && mention.rule == rule::TAGGER {
            mention.rule = rule::SURNAME_BACK_REFERENCE;
            mention.start = with_particles(cx, mention, &person.name);
        }
        mention.id.clone_from(&person.id);
        mention.name.clone_from(&person.name);
        mention.entry = person.entry;
        return;
    }
    let suits =
        |entry: &usize| suits(cx, mention.start, sex_of(&cx.gazetteer.entries[*entry].name));
    mention.entry = mention.entry.filter(suits);
    match mention.entry.map(|e| &cx.gazetteer.entries[e]) {
        Some(entry) => {
            mention.id.clone_from(&entry.id);
            mention.name.clone_from(&entry.name);
        }
        None => {
            if let Some(entry) = by_country(cx, mention.start, &surface) {
                mention.entry = Some(entry);
                mention.id.clone_from(&cx.gazetteer.entries[entry].id);
                mention.name.clone_from(&cx.gazetteer.entries[entry].name);
            } else {
                mention.id = format!("person/{}", slug(&surface));
                mention.name = surface;
            }
        }
    }
}

fn name_thing(cx: &Context<'_>, mention: &mut Mention) {
    if let Some(entry) = mention.entry.map(|e| &cx.gazetteer.entries[e]) {
        mention.id.clone_from(&entry.id);
        mention.name.clone_from(&entry.name);
    } else if mention.id.is_empty() {
        let surface = squeeze(&cx.text[mention.start..mention.end]);
        mention.id = format!("{}/{}", mention.label.prefix(), slug(&surface));
        mention.name = surface;
    }
}

/// A name on one line, with single blanks.
fn squeeze(surface: &str) -> String {
    surface.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Forms that were recognised, and abbreviations in brackets behind them, by their first word.
fn known_forms(cx: &Context<'_>, mentions: &[Mention]) -> HashMap<String, Vec<(String, Known)>> {
    let mut forms: HashMap<String, Vec<(String, Known)>> = HashMap::new();
    let mut add = |form: &str, known: Known| {
        let first = form.split(|c: char| c.is_whitespace()).next().unwrap_or(form).to_owned();
        let list = forms.entry(first).or_default();
        let defined = known.rule == rule::ABBREVIATION_DEFINED;
        match list.iter_mut().find(|(f, _)| f == form) {
            // What a definition says comes before what stands for itself.
            Some((_, other)) if defined && other.rule != rule::ABBREVIATION_DEFINED => {
                *other = known
            }
            Some(_) => {}
            None => list.push((form.to_owned(), known)),
        }
    };
    for mention in mentions {
        let known = |rule| Known {
            label: mention.label,
            rule,
            id: mention.id.clone(),
            name: mention.name.clone(),
            entry: mention.entry,
        };
        if matches!(mention.label, Label::Nationality | Label::Office) {
            continue;
        }
        if let Some(abbreviation) = defined(cx, mention) {
            add(abbreviation, known(rule::ABBREVIATION_DEFINED));
        }
        let surface = &cx.text[mention.start..mention.end];
        let person_alone = mention.label == Label::Person && !surface.contains(' ');
        if mention.entry.is_none() && !person_alone && !surface.contains('\n') {
            add(surface, known(rule::REPEATED_NAME));
        }
    }
    for list in forms.values_mut() {
        list.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
    }
    forms
}

fn repeated(
    cx: &Context<'_>,
    at: usize,
    known: &HashMap<String, Vec<(String, Known)>>,
) -> Option<Mention> {
    let start = cx.words[at].start;
    let list = known.get(cx.word(at))?;
    let fits = |form: &str| {
        cx.text[start..].starts_with(form) && is_whole(cx.text, start, start + form.len())
    };
    let (form, it) = list.iter().find(|(form, _)| fits(form))?;
    let mut mention = Mention::new(start, start + form.len(), it.label, it.rule);
    mention.id.clone_from(&it.id);
    mention.name.clone_from(&it.name);
    mention.entry = it.entry;
    Some(mention)
}

fn surname(
    cx: &Context<'_>,
    at: usize,
    covered: &[bool],
    people: &[Person],
    surnames: &HashMap<String, Vec<usize>>,
) -> Option<Mention> {
    let word = cx.words[at];
    if word.starter && word.weak {
        return None;
    }
    // Part of a longer name that is not known: `Kim Street`.
    let unknown = |i: usize| cx.is_name(i) && !covered[i] && !cx.words[i].weak;
    if (at + 1 < covered.len() && cx.joined(at + 1) && unknown(at + 1))
        || (at > 0 && word.joined && unknown(at - 1) && !cx.is_office(at - 1))
    {
        return None;
    }
    let list = surnames.get(&fold_key(cx.word(at)))?;
    let mut mention = cx.mention(at, at + 1, Label::Person, rule::SURNAME_BACK_REFERENCE);
    let person = &people[whom(cx, people, list, &mention)?];
    mention.start = with_particles(cx, &mention, &person.name);
    mention.bare = true;
    mention.id.clone_from(&person.id);
    mention.name.clone_from(&person.name);
    mention.entry = person.entry;
    Some(mention)
}

/// Where a surname begins with the particles of the full name before it: `Von der Leyen`.
fn with_particles(cx: &Context<'_>, surname: &Mention, full: &str) -> usize {
    let at = cx.words.partition_point(|w| w.start < surname.start);
    let full = fold_key(full);
    let mut out = surname.start;
    for from in (at.saturating_sub(3)..at).rev() {
        let start = cx.words[from].start;
        let longer = fold_key(&cx.text[start..surname.end]);
        let particle = PARTICLE.contains(cx.word(from).to_lowercase().as_str());
        if !cx.joined(from + 1) || !particle || !full.ends_with(&longer) {
            break;
        }
        out = start;
    }
    out
}

/// `North Korea's Kim`, where the document never gives the full name.
fn country_and_surname(cx: &Context<'_>, at: usize) -> Option<Mention> {
    let entry = by_country(cx, cx.words[at].start, cx.word(at))?;
    let it = &cx.gazetteer.entries[entry];
    let mut mention = cx.mention(at, at + 1, Label::Person, rule::COUNTRY_AND_SURNAME);
    mention.bare = true;
    mention.entry = Some(entry);
    mention.id.clone_from(&it.id);
    mention.name.clone_from(&it.name);
    Some(mention)
}

/// The well-known holder of a surname, if the country stands before it, with or without an office between them.
fn by_country(cx: &Context<'_>, start: usize, surface: &str) -> Option<usize> {
    let list = cx.gazetteer.surnames.get(&fold_key(surface))?;
    let mut at = cx.words.partition_point(|w| w.start < start);
    for _ in 0..4 {
        at = at.checked_sub(1)?;
        if let Some(hit) = cx.hit_of[at] {
            let country = &cx.gazetteer.entries[cx.hits[hit].entry];
            let named = country.kind == "country" || country.label == Label::Nationality;
            return list
                .iter()
                .copied()
                .find(|&p| named && cx.gazetteer.entries[p].iso == country.iso)
                .filter(|&p| suits(cx, start, sex_of(&cx.gazetteer.entries[p].name)));
        }
        if !(cx.words[at].possessive || cx.office_of[at].is_some()) {
            return None;
        }
    }
    None
}

/// `the North`, where the document speaks of North Korea.
fn direction(cx: &Context<'_>, at: usize, mentions: &[Mention]) -> Option<Mention> {
    let id = match cx.word(at) {
        "North" => "place/north-korea",
        "South" => "place/south-korea",
        _ => return None,
    };
    let country = mentions.iter().find(|m| m.id == id)?;
    let the = at > 0 && cx.word(at - 1).eq_ignore_ascii_case("the");
    let owns = cx.words.get(at + 1).is_some_and(|w| w.possessive);
    let more = cx.joined(at + 1) && (cx.is_name(at + 1) || cx.word(at + 1) == "of");
    if more || !(the || owns) || NO_NAME.contains(cx.word(at + 1)) {
        return None;
    }
    let mut mention = cx.mention(at, at + 1, Label::Place, rule::COUNTRY_BACK_REFERENCE);
    mention.id.clone_from(&country.id);
    mention.name.clone_from(&country.name);
    mention.entry = country.entry;
    Some(mention)
}
