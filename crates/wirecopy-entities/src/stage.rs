//! The stage itself.

use std::borrow::Cow;

use wirecopy_stage::document::Annotation;
use wirecopy_stage::prelude::*;
use wirecopy_text::{TokenKind, fold_key};

use crate::abbreviation::drop_redefined;
use crate::candidates::{Context, candidates};
use crate::cues::cues;
use crate::gazetteer::{BUILT_IN, Gazetteer, Hit, with_files};
use crate::lexicon::{NO_NAME, ORG_TAIL, STATE};
use crate::link::Link;
use crate::mention::{Mention, slug};
use crate::offices::{OfficeHit, offices};
use crate::rules::rule;
use crate::segments::{Sentences, Tokens};
use crate::settings::{Label, Settings};
use crate::tagger::{self, Tagger};
use crate::words::{Word, words};
use crate::{combine, coreference, decide};

/// The stage `entities`.
pub struct Entities {
    labels: Vec<Label>,
    tagger: Cow<'static, Tagger>,
    /// The tables with those of the user, if there are any.
    own: Option<Gazetteer>,
}

/// The stages of this crate.
pub const STAGES: &[Registration] = &[
    Registration::document::<Entities>(),
    Registration::corpus::<Link>(),
    Registration::document::<Sentences>(),
    Registration::document::<Tokens>(),
];

impl Describe for Entities {
    type Settings = Settings;
    const NAME: &'static str = "entities";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Finds people, organisations, places and other names, and gives each one id.";
    const RULES: &'static [Rule] = rule::ALL;

    fn reads() -> Vec<Read> {
        vec![Read::layer("role"), Read::field(Fields::TITLE), Read::field(Fields::OUTLET)]
    }

    fn writes() -> Vec<Item> {
        vec![Item::Layer(layers::ENTITY.as_str().into())]
    }

    fn create(settings: Settings, resources: &Resources) -> Result<Self, SettingsError> {
        let own = with_files(resources)?;
        let tagger = match resources.of("model").next() {
            Some(file) => Cow::Owned(Tagger::new(file.bytes.clone().into()).map_err(|what| {
                SettingsError::at(&file.setting, format!("{} {what}", file.path))
            })?),
            None => Cow::Borrowed(tagger::built_in()),
        };
        Ok(Entities { labels: settings.labels, tagger, own })
    }
}

impl Stage for Entities {
    fn edit(&self, _pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        if doc.media == Media::Html {
            return Ok(());
        }
        let gazetteer = self.own.as_ref().unwrap_or_else(|| &BUILT_IN);
        for mention in mentions(doc, gazetteer, &self.tagger) {
            if self.labels.contains(&mention.label) {
                write(gazetteer, &mention, out);
            }
        }
        Ok(())
    }
}

fn write(gazetteer: &Gazetteer, mention: &Mention, out: &mut Edits) {
    const ENTITY_ID: Name = Name::literal("entity_id");
    const NAME: Name = Name::literal("name");
    const KIND: Name = Name::literal("kind");
    const ISO: Name = Name::literal("iso");
    const COUNTRY: Name = Name::literal("country");
    const WIKIDATA: Name = Name::literal("wikidata");
    let entry = mention.entry.map(|e| &gazetteer.entries[e]);
    let filled = |text: &'static str| (!text.is_empty()).then_some(text);
    let kind = match (entry, mention.label) {
        (Some(entry), _) => filled(entry.kind),
        (None, Label::Place) => Some("other"),
        (None, _) => None,
    };
    let located = matches!(mention.label, Label::Place | Label::Nationality);
    let iso = entry.map(|e| e.iso.as_str()).filter(|iso| located && !iso.is_empty());
    let country = Some(mention.iso.as_str()).filter(|iso| !iso.is_empty());
    let wikidata = entry.map(|e| e.wikidata.as_str()).filter(|id| !id.is_empty());
    out.annotate(
        mention.rule,
        layers::ENTITY,
        mention.label.name(),
        Span::at(mention.start, mention.end),
    )
    .attr(ENTITY_ID, &mention.id)
    .attr(NAME, &mention.name)
    .attr_opt(KIND, kind)
    .attr_opt(ISO, iso)
    .attr_opt(COUNTRY, country)
    .attr_opt(WIKIDATA, wikidata);
}

/// The mentions of a document, in order.
fn mentions(doc: &Document, gazetteer: &Gazetteer, tagger: &Tagger) -> Vec<Mention> {
    let text = doc.text.as_str();
    let words = words(text);
    let roles: Vec<&Annotation> = doc.layer(layers::ROLE).collect();
    let hits = meant(gazetteer, text, &words, &roles);
    let offices = offices(text);
    let cx = Context::new(text, &words, gazetteer, &hits, &offices);
    let proposed = propose(&cx);
    let labels = tagger.label(&cues(&cx, &proposed));
    let combined = combine::combine(&cx, proposed, &tagger::spans(&labels));
    let mut named = coreference::resolve(&cx, combined);
    let titles = titles(&cx, &named);
    named.extend(titles);
    named.sort_by_key(|m| m.start);
    named
}

/// The names of the tables that mean what the tables say.
pub(crate) fn meant(
    gazetteer: &Gazetteer,
    text: &str,
    words: &[Word],
    roles: &[&Annotation],
) -> Vec<Hit> {
    let mut hits = gazetteer.find(text, words);
    hits.retain(|hit| is_meant(text, words, gazetteer, roles, hit));
    drop_redefined(text, words, gazetteer, &mut hits);
    hits
}

/// What tables and patterns propose, without overlaps.
pub(crate) fn propose(cx: &Context<'_>) -> Vec<Mention> {
    let mut all: Vec<Mention> = cx.hits.iter().map(|hit| known(cx.gazetteer, hit)).collect();
    all.extend(candidates(cx));
    decide::decide(all)
}

fn known(gazetteer: &Gazetteer, hit: &Hit) -> Mention {
    let entry = &gazetteer.entries[hit.entry];
    let mut mention = Mention::new(hit.start, hit.end, entry.label, entry.rule);
    mention.entry = Some(hit.entry);
    mention.bare = hit.alone;
    mention
}

/// Whether a form of the tables means what the tables say.
fn is_meant(
    text: &str,
    words: &[Word],
    gazetteer: &Gazetteer,
    roles: &[&Annotation],
    hit: &Hit,
) -> bool {
    let span = Span::at(hit.start, hit.end);
    if hit.weak {
        let credit = roles.iter().any(|a| {
            a.span.contains(span)
                && matches!(a.label.as_str(), "credit" | "byline" | "dateline" | "photo-credit")
        });
        return credit || is_credit(text, gazetteer, hit);
    }
    let at = words.partition_point(|w| w.end <= hit.start);
    let to = words.partition_point(|w| w.start < hit.end);
    let Some(first) = words.get(at) else { return false };
    if first.kind == TokenKind::Url {
        return false;
    }
    let entry = &gazetteer.entries[hit.entry];
    // Part of a longer name: `Patriot Act`, `Paris Mallow`, `Bradley Brell`.
    let name = |i: usize, joined: usize| {
        words.get(i).is_some_and(|w| w.capital && !w.starter && !w.weak)
            && words.get(joined).is_some_and(|w| w.joined)
    };
    let surface = &text[hit.start..hit.end];
    let single = !surface.contains([' ', '-']);
    // `WHO IS TO BLAME?`: in a line of capitals, a word that opens questions is that word.
    if single
        && first.starter_in_capitals(text)
        && words.get(to).is_some_and(|w| w.upper && w.joined)
    {
        return false;
    }
    let doubtful = match entry.rule {
        rule::PRODUCT | rule::BODY => single && !surface.chars().skip(1).any(char::is_uppercase),
        rule::PERSON_KNOWN => hit.alone,
        _ => false,
    };
    let known = |i: usize| {
        let word = &words[i];
        let surface = word.text(text);
        gazetteer.surnames.contains_key(&fold_key(surface)) || NO_NAME.contains(surface)
    };
    if doubtful && name(to, to) && !known(to) && entry.rule != rule::PERSON_KNOWN {
        return false;
    }
    true
}

/// Whether a code of an agency in brackets stands as a credit does: alone on a line or at its end or before a link, behind the place of a
/// dateline, or behind the agency's full name. `the Palestinian Authority (PA) said` has none.
fn is_credit(text: &str, gazetteer: &Gazetteer, hit: &Hit) -> bool {
    let Some(before) = text[..hit.start].strip_suffix('(') else { return false };
    let Some(behind) = text[hit.end..].strip_prefix(')') else { return false };
    let head = before.rsplit('\n').next().unwrap_or_default().trim();
    let rest = behind.lines().next().unwrap_or_default().trim_start();
    let last = head.rsplit(' ').next().unwrap_or_default();
    // `Harrisburg (PA)` is in Pennsylvania.
    let state = STATE.contains(&text[hit.start..hit.end]) && last.starts_with(char::is_uppercase);
    let dateline = rest.starts_with(['-', '–', '—']) && head.len() <= DATELINE;
    let ends = rest.is_empty() || rest.starts_with("http");
    if (ends && !state || dateline) && !ORG_TAIL.contains(last) {
        return true;
    }
    before.trim_end().ends_with(&gazetteer.entries[hit.entry].name)
}

/// Longest head of a dateline, in bytes.
const DATELINE: usize = 48;

/// Offices that stand before a person or belong to a country.
fn titles(cx: &Context<'_>, mentions: &[Mention]) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    for hit in cx.offices.iter().rev().filter(|o| !o.address) {
        let after = mentions.partition_point(|m| m.start < hit.end);
        let before = after.checked_sub(1).map(|i| &mentions[i]);
        if before.is_some_and(|m| m.overlaps(hit.start, hit.end)) {
            continue;
        }
        let blank = |from: usize, to: usize| {
            cx.text.get(from..to).is_some_and(|gap| matches!(gap, " " | "\u{a0}"))
        };
        let next = mentions.get(after).filter(|m| m.label == Label::Person);
        let person = next.is_some_and(|m| blank(hit.end, m.start))
            || out.last().is_some_and(|o| blank(hit.end, o.start));
        let country = country_of(cx, hit, before, mentions.get(after));
        let single = !cx.text[hit.start..hit.end].contains([' ', '-']);
        if !(person || (hit.capital && (country.is_some() || (!single && !headline(cx, hit))))) {
            continue;
        }
        let mut mention = Mention::new(hit.start, hit.end, Label::Office, rule::OFFICE);
        mention.id = format!("office/{}", slug(hit.name));
        mention.name = hit.name.to_owned();
        mention.iso = country.unwrap_or_default();
        out.push(mention);
    }
    out.reverse();
    out
}

fn headline(cx: &Context<'_>, hit: &OfficeHit) -> bool {
    let at = cx.words.partition_point(|w| w.end <= hit.start);
    cx.words.get(at).is_some_and(|w| w.weak)
}

/// The country that an office belongs to: before it, or behind `of`.
fn country_of(
    cx: &Context<'_>,
    hit: &OfficeHit,
    before: Option<&Mention>,
    after: Option<&Mention>,
) -> Option<String> {
    let iso = |m: &Mention| {
        let entry = &cx.gazetteer.entries[m.entry?];
        let named = entry.kind == "country" || entry.label == Label::Nationality;
        (named && !entry.iso.is_empty()).then(|| entry.iso.clone())
    };
    let gap = before.and_then(|m| cx.text.get(m.end..hit.start));
    if gap.is_some_and(|gap| matches!(gap, " " | "\u{a0}" | "'s " | "’s ")) {
        return before.and_then(iso);
    }
    let gap = after.and_then(|m| cx.text.get(hit.end..m.start));
    if gap.is_some_and(|gap| matches!(gap, " of " | " of the ")) {
        return after.and_then(iso);
    }
    None
}
