//! The corpus stage `link`: the same person in many documents has one id.
//!
//! People meet under a key of their full name, in which transliterations come together (`Zelensky`, `Zelenskyy`). A name
//! is no proof: two documents speak of one person where the table of well-known people says so, where both give the same
//! office, or where enough other names stand in both. Everything that was found equal hangs on the document that comes
//! first, whose spelling and id the others take. A surname alone is never a key.

use std::collections::{BTreeMap, BTreeSet};

use wirecopy_stage::document::Annotation;
use wirecopy_stage::prelude::*;
use wirecopy_stage::{
    CorpusStage, Group, Hit, Hits, Inbox, LinkSpan, Links, Partner, Plan, Posting, SCORE_ONE,
    Sketches,
};
use wirecopy_text::fold_key;

use crate::hash;

wirecopy_stage::rules! {
    pub(crate) mod rule {
        KNOWN = "known", "The table of well-known people has both under one Wikidata id.", "Volodymyr Zelenskyy, Volodymyr Zelensky → one id";
        SAME_OFFICE = "same-office", "Full name and office are equal, and no country speaks against it.", "Mayor Ana Ruiz, Mayor Ana Ruiz → one id";
        SHARED_CONTEXT = "shared-context", "The full name is equal, and so are another full name of a person or two further names in both documents.", "Ana Ruiz of Brell Ltd in Harlow, twice → one id";
    }
}

/// Postings of one name beyond which nothing is linked but what the tables know.
const GROUP_LIMIT: u64 = 1 << 16;
/// Names around a person that are looked at.
const CONTEXT: usize = 48;
/// A name that stands in more documents of a group than this is compared along a chain only.
const DENSE: usize = 24;

const ENTITY_ID: Name = Name::literal("entity_id");
const NAME: Name = Name::literal("name");
const COUNTRY: Name = Name::literal("country");
const WIKIDATA: Name = Name::literal("wikidata");
const KIND: Name = Name::literal("kind");
const EVIDENCE: Name = Name::literal("evidence");
const LINKED: Name = Name::literal("linked");
const SAME_PERSON: Name = Name::literal("same-person");
const PERSON: Name = Name::literal("person");

/// Settings of the stage `link`. There are none.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LinkSettings {}

/// The stage `link`.
pub struct Link;

impl Describe for Link {
    type Settings = LinkSettings;
    const NAME: &'static str = "link";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Gives the same person one id over the corpus, where more than the name speaks for it.";
    const RULES: &'static [Rule] = rule::ALL;

    fn reads() -> Vec<Read> {
        vec![Read::layer("entity").required()]
    }

    fn writes() -> Vec<Item> {
        vec![Item::Layer("entity".into())]
    }

    fn create(_: LinkSettings, _: &Resources) -> Result<Self, SettingsError> {
        Ok(Link)
    }
}

/// What a posting says of a person, in the two upper bits of its data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Present,
    Known,
    Office,
    Context,
}

impl Sort {
    fn of(data: u64) -> Sort {
        match data >> 62 {
            0 => Sort::Present,
            1 => Sort::Known,
            2 => Sort::Office,
            _ => Sort::Context,
        }
    }

    fn data(self, hash: u64) -> u64 {
        (self as u64) << 62 | hash >> 2
    }
}

/// A person whom a document gives in full.
struct Person<'a> {
    key: u64,
    id: &'a str,
    name: &'a str,
    first: Span,
    data: BTreeSet<u64>,
}

fn people(doc: &Document) -> Vec<Person<'_>> {
    let entities: Vec<&Annotation> = doc.layer(layers::ENTITY).collect();
    let attribute = |a: &Annotation, key: Name| doc.attribute(a, key).unwrap_or_default();
    let mut out: BTreeMap<&str, Person<'_>> = BTreeMap::new();
    for (at, annotation) in entities.iter().enumerate() {
        if annotation.label != PERSON {
            continue;
        }
        let (id, name) = (attribute(annotation, ENTITY_ID), attribute(annotation, NAME));
        let Some(key) = name_key(name) else { continue };
        let person = out.entry(id).or_insert_with(|| Person {
            key,
            id,
            name,
            first: annotation.span,
            data: BTreeSet::from([Sort::Present.data(0)]),
        });
        let wikidata = attribute(annotation, WIKIDATA);
        if !wikidata.is_empty() {
            person.data.insert(Sort::Known.data(hash::bytes(wikidata.bytes())));
        }
        let office = at
            .checked_sub(1)
            .map(|b| entities[b])
            .filter(|o| o.label.as_str() == "office" && o.span.end + 1 == annotation.span.start);
        if let Some(office) = office {
            let office = (attribute(office, ENTITY_ID).bytes())
                .chain([0])
                .chain(attribute(office, COUNTRY).bytes());
            person.data.insert(Sort::Office.data(hash::bytes(office)));
        }
    }
    let mut around: Vec<(u64, &str)> = Vec::new();
    for annotation in &entities {
        let id = attribute(annotation, ENTITY_ID);
        let place =
            annotation.label.as_str() == "place" && attribute(annotation, KIND) != "country";
        let full = annotation.label == PERSON && name_key(attribute(annotation, NAME)).is_some();
        let other = matches!(annotation.label.as_str(), "organisation" | "event" | "product");
        if (full || place || other) && around.len() < CONTEXT && !around.iter().any(|a| a.1 == id) {
            // People weigh as much as two other names: their posting has the lowest bit set.
            around.push((hash::bytes(id.bytes()) >> 2 & !1 | u64::from(full), id));
        }
    }
    let mut out: Vec<Person<'_>> = out.into_values().collect();
    for person in &mut out {
        let others = around.iter().filter(|(_, id)| *id != person.id);
        person.data.extend(others.map(|(hash, _)| (Sort::Context as u64) << 62 | hash));
    }
    out
}

/// The key of a full name: folded, without initials and hyphens, with the usual transliterations brought together.
/// Nothing for a single word.
fn name_key(name: &str) -> Option<u64> {
    let folded = fold_key(name);
    let words: Vec<String> = folded
        .split(' ')
        .map(|w| w.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
        .filter(|w| w.chars().count() > 1 && !matches!(w.as_str(), "jr" | "sr" | "ii" | "iii"))
        .collect();
    if words.len() < 2 {
        return None;
    }
    Some(hash::bytes(skeleton(&words.concat()).bytes()))
}

/// Letters that one name is written with in different systems of transliteration.
fn skeleton(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let (taken, put) = match rest {
            r if r.starts_with("tsch") || r.starts_with("tch") => {
                (if r.starts_with("tsch") { 4 } else { 3 }, "ch")
            }
            r if r.starts_with("kh") => (2, "h"),
            r if r.starts_with("ph") => (2, "f"),
            r if r.starts_with("ck") => (2, "k"),
            r if r.starts_with("ou") => (2, "u"),
            r if r.starts_with('w') => (1, "v"),
            r if r.starts_with('y') || r.starts_with('j') && out.ends_with('i') => (1, "i"),
            r => (c.len_utf8(), &r[..c.len_utf8()]),
        };
        if !(put.len() == 1 && out.ends_with(put)) {
            out.push_str(put);
        }
        rest = &rest[taken..];
    }
    out
}

impl CorpusStage for Link {
    fn plan(&self) -> Plan {
        Plan { group_limit: GROUP_LIMIT, hits_per_pair: 256, ..Plan::default() }
    }

    fn sketch(
        &self,
        _round: u8,
        doc: &Document,
        _inbox: &Inbox<'_>,
        out: &mut Sketches,
    ) -> Result<(), StageError> {
        let mut card = String::new();
        for person in people(doc) {
            for data in &person.data {
                out.post(person.key, *data);
            }
            out.witness.extend(person.key.to_le_bytes());
            out.witness.extend(person.first.start.to_le_bytes());
            out.witness.extend(person.first.end.to_le_bytes());
            card.push_str(&format!("{:016x}\t{}\t{}\n", person.key, person.id, person.name));
        }
        out.card([0; 4], card);
        Ok(())
    }

    fn link(&self, _round: u8, _key: u64, group: Group<'_>, out: &mut Hits) {
        for (member, kept) in equal(group.postings) {
            out.pair(&group.postings[member], &group.postings[kept]);
        }
    }

    fn verify(&self, a: &[u8], b: &[u8], hits: &[Hit], out: &mut Links) -> Result<(), StageError> {
        for hit in hits {
            let (Some(a), Some(b)) = (place(a, hit.key), place(b, hit.key)) else { continue };
            let by = match Sort::of(hit.b_data) {
                Sort::Known => rule::KNOWN,
                Sort::Office => rule::SAME_OFFICE,
                Sort::Context | Sort::Present => rule::SHARED_CONTEXT,
            };
            out.link(by, SAME_PERSON, SCORE_ONE, vec![LinkSpan { a, b }]);
        }
        Ok(())
    }

    fn settle(&self, doc: &Document, inbox: &Inbox<'_>, out: &mut Edits) -> Result<(), StageError> {
        let own = people(doc);
        for partner in inbox.partners.iter().filter(|p| !p.own_first && p.link.kind == SAME_PERSON)
        {
            for span in &partner.link.spans {
                let Some(person) = own.iter().find(|p| p.first == span.b) else { continue };
                if let Some((id, name)) = theirs(partner, person.key) {
                    rename(doc, person, id, name, partner, out);
                }
            }
        }
        Ok(())
    }
}

/// For each document of a group that is the same person's as an earlier one: a posting that says why, and the first
/// posting of the document that comes first.
fn equal(postings: &[Posting]) -> Vec<(usize, usize)> {
    let mut docs: Vec<(u64, usize)> = Vec::new();
    let mut of: Vec<usize> = Vec::with_capacity(postings.len());
    for (at, posting) in postings.iter().enumerate() {
        if docs.last().is_none_or(|(doc, _)| *doc != posting.doc) {
            docs.push((posting.doc, at));
        }
        of.push(docs.len() - 1);
    }
    let mut shared: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (at, posting) in
        postings.iter().enumerate().filter(|(_, p)| Sort::of(p.data) != Sort::Present)
    {
        shared.entry(posting.data).or_default().push(at);
    }
    let mut known: Vec<BTreeSet<u64>> = vec![BTreeSet::new(); docs.len()];
    for (at, posting) in
        postings.iter().enumerate().filter(|(_, p)| Sort::of(p.data) == Sort::Known)
    {
        known[of[at]].insert(posting.data);
    }
    let mut parent: Vec<usize> = (0..docs.len()).collect();
    let mut why: Vec<Option<usize>> = vec![None; docs.len()];
    let mut join = |a: usize, b: usize, b_posting: usize, a_posting: usize| {
        let (x, y) = (root(&parent, of[a]), root(&parent, of[b]));
        let (first, second) = (x.min(y), x.max(y));
        // Two people whom the tables tell apart stay apart.
        let apart = !known[x].is_empty() && !known[y].is_empty() && known[x] != known[y];
        if first == second || apart {
            return;
        }
        let both: BTreeSet<u64> = known[x].union(&known[y]).copied().collect();
        known[first] = both;
        parent[second] = first;
        for (doc, posting) in [(of[a], a_posting), (of[b], b_posting)] {
            why[doc].get_or_insert(posting);
        }
    };
    let mut counts: BTreeMap<(usize, usize), (u32, usize, usize)> = BTreeMap::new();
    for (data, places) in &shared {
        let strong = Sort::of(*data) != Sort::Context;
        let worth = if data & 1 == 1 { 2 } else { 1 };
        for (i, a) in places.iter().enumerate() {
            let reach = if strong || places.len() > DENSE { 1 } else { places.len() };
            for b in places.iter().skip(i + 1).take(reach) {
                if strong {
                    join(*a, *b, *b, *a);
                    continue;
                }
                let entry = counts.entry((of[*a], of[*b])).or_insert((0, *a, *b));
                entry.0 += worth;
                if entry.0 >= 2 {
                    join(*a, *b, *b, *a);
                }
            }
        }
    }
    (0..docs.len())
        .filter_map(|doc| {
            let first = root(&parent, doc);
            let why = why[doc].filter(|_| first != doc)?;
            Some((why, docs[first].1))
        })
        .collect()
}

fn root(parent: &[usize], mut at: usize) -> usize {
    while parent[at] != at {
        at = parent[at];
    }
    at
}

/// Where the person of a key first stands, by a witness.
fn place(witness: &[u8], key: u64) -> Option<Span> {
    let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).ok();
    let entry = witness.chunks_exact(16).find(|e| e[..8] == key.to_le_bytes())?;
    Some(Span::new(number(&entry[8..12])?, number(&entry[12..])?))
}

/// Id and name of a person in the card of a partner.
fn theirs(partner: &Partner, key: u64) -> Option<(&str, &str)> {
    let key = format!("{key:016x}");
    let line = partner.card.data.lines().find(|l| l.starts_with(&key))?;
    let mut cells = line.split('\t').skip(1);
    Some((cells.next()?, cells.next()?))
}

/// Writes the evidence on the first mention, and the id of the corpus on all that have another.
fn rename(
    doc: &Document,
    person: &Person<'_>,
    id: &str,
    name: &str,
    partner: &Partner,
    out: &mut Edits,
) {
    let evidence = rule::ALL.get(usize::from(partner.link.rule.0)).map_or("", |r| r.id);
    let mut first = true;
    for annotation in doc.layer(layers::ENTITY) {
        if annotation.label != PERSON || doc.attribute(annotation, ENTITY_ID) != Some(person.id) {
            continue;
        }
        if person.id == id && !first {
            break;
        }
        out.retract(partner.link.rule, annotation.id);
        let mut new = out.annotate(partner.link.rule, layers::ENTITY, PERSON, annotation.span);
        new = new.attr(ENTITY_ID, id).attr(NAME, name);
        for attribute in doc.attributes(annotation) {
            if attribute.key != ENTITY_ID && attribute.key != NAME {
                new = new.attr(attribute.key, attribute.value);
            }
        }
        if first {
            new.attr(EVIDENCE, evidence).attr(LINKED, &partner.card.id);
        }
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{name_key, skeleton};

    #[test]
    fn spellings_of_one_name_meet() {
        let same = [
            ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
            ("Kang Sun Nam", "Kang Sun-nam"),
            ("Sergei Shoigu", "Sergey Shoigu"),
            ("Ana M. Ruiz", "Ana Ruiz"),
            ("José Mallow", "Jose Mallow"),
        ];
        for (a, b) in same {
            assert_eq!(name_key(a), name_key(b), "{a}, {b}");
        }
        assert_ne!(name_key("Kim Jong Un"), name_key("Kim Yo Jong"));
        assert_eq!(name_key("Ruiz"), None);
        assert_eq!(name_key("A. Ruiz"), None);
        assert_eq!(skeleton("khrushchev"), "hrushchev");
    }
}
