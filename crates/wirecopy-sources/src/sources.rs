//! The stage itself.

use wirecopy_stage::prelude::*;
use wirecopy_stage::{
    Closure, CorpusStage, Group, Hit, Hits, Inbox, LinkSpan, Links, Partner, Plan, Posting,
    Relation, SCORE_ONE, Sketches,
};

use crate::order::{self, Place};
use crate::origin::Origin;
use crate::posting::{self, ADDRESS, Around, BAND, Mark, QUOTE, WHOLE, mark};
use crate::quotes::{Quoted, quotes};
use crate::rules::rule;
use crate::settings::{Keep, Method, Settings};
use crate::shared::Shared;
use crate::witness::{self, Witness};
use crate::words::{Words, mix, shingles, whole, winnow, words};
use crate::{credits, minhash, quotes as quoted, refrain, story, version};

/// Postings of a fingerprint above which it is a refrain of the corpus, not a sign of copying.
const FINGERPRINT_LIMIT: usize = 200;
/// Postings of any key that are looked at together.
const GROUP_LIMIT: u64 = 2_000;
/// Of more, so many documents meet all others. One would do if the first that has a passage were always a copy of the
/// rest; others hold it in a longer text, or quote it.
const HUBS: usize = 4;
/// Hits of a pair that are kept. Where more fingerprints met, the two are compared by all that they share.
const HITS: u32 = 512;
/// Up to so many articles share a passage that goes on to their end for a reason of their own. More may have a notice
/// there.
const SOME: usize = 4;
/// Up to this many postings all are paired with all; above it, all with the first few.
const ALL_PAIRS: usize = 64;
const FIRSTS: usize = 8;
/// How alike the articles of a story are on average, at least.
const STORY_LEAST: u32 = SCORE_ONE / 100 * 12;

const KIND_EXACT: Name = Name::literal("exact");
const KIND_NEAR: Name = Name::literal("near");
const KIND_CONTAINS: Name = Name::literal("contains");
const KIND_QUOTES: Name = Name::literal("quotes");
const KIND_REWORDED: Name = Name::literal("reworded");
const KIND_SUPERSEDES: Name = Name::literal("supersedes");
const KIND_STORY: Name = Name::literal("story");

/// The stage `sources`.
#[derive(Debug)]
pub struct Sources {
    settings: Settings,
    preferred: Vec<String>,
}

/// The stages of this crate.
pub const STAGES: &[Registration] = &[Registration::corpus::<Sources>()];

impl Describe for Sources {
    type Settings = Settings;
    const NAME: &'static str = "sources";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Finds who is credited, who copied or quotes whom, and which articles tell one story.";
    const RULES: &'static [wirecopy_stage::Rule] = rule::ALL;

    fn reads() -> Vec<Read> {
        vec![
            Read::layer("role"),
            Read::layer("boilerplate"),
            Read::field(Fields::PUBLISHED),
            Read::field(Fields::URL),
            Read::field("canonical_url"),
            Read::field(Fields::OUTLET),
        ]
    }

    fn writes() -> Vec<Item> {
        let fields = ["sources", "primary_source", "copy_of", "superseded_by", "story"];
        [Item::Layer("credit".into()), Item::Layer("passage".into())]
            .into_iter()
            .chain(fields.map(|f| Item::Field(f.into())))
            .collect()
    }

    fn create(settings: Settings, _: &Resources) -> Result<Self, SettingsError> {
        if !(6..=100).contains(&settings.least_words) {
            return Err(SettingsError::at("least-words", "must lie between 6 and 100"));
        }
        if settings.most_members < 2 {
            return Err(SettingsError::at("most-members", "must be at least 2"));
        }
        let preferred = order::preferred(&settings);
        Ok(Sources { settings, preferred })
    }
}

impl CorpusStage for Sources {
    fn plan(&self) -> Plan {
        let relation = |name, kinds: &[Name], closure| Relation {
            name: Name::literal(name),
            kinds: kinds.to_vec(),
            closure,
            most: u64::from(self.settings.most_members),
        };
        let mut relations = vec![
            relation("copies", &[KIND_EXACT, KIND_NEAR], Closure::Star),
            relation("contains", &[KIND_CONTAINS], Closure::BestParent),
        ];
        if self.settings.stories {
            let kinds = [KIND_STORY, KIND_EXACT, KIND_NEAR, KIND_SUPERSEDES];
            relations.push(relation("story", &kinds, Closure::Average { least: STORY_LEAST }));
        }
        Plan {
            group_limit: GROUP_LIMIT,
            hubs: HUBS as u32,
            hits_per_pair: HITS,
            weighs: true,
            relations,
            ..Plan::default()
        }
    }

    fn sketch(
        &self,
        _round: u8,
        doc: &Document,
        _inbox: &Inbox<'_>,
        out: &mut Sketches,
    ) -> Result<(), StageError> {
        let words = words(doc);
        let least = self.settings.least_words as usize;
        // Of two or three shingles one is chosen.
        out.postings.reserve(words.text.len() / 2 + 32);
        // An article too short for a fingerprint can still be the same as another.
        let all = identity(doc, &words, least);
        out.post(all, WHOLE);
        let address = version::key(doc);
        let witness = match self.settings.method {
            Method::Fingerprints => {
                let around = Around::new(&words.text);
                winnow(&shingles(&words.text), least, |hash, at| {
                    if let Some(data) = around.at(at) {
                        out.post(hash, data);
                    }
                });
                let quotes = quotes(&doc.text);
                for (n, quote) in quotes.iter().enumerate() {
                    for key in quoted::keys(quote) {
                        out.post(key, QUOTE + n as u64);
                    }
                }
                witness::write(&words.text, &quotes)
            }
            Method::Minhash => {
                let (keys, witness) = minhash::sketch(&words.text, all);
                keys.into_iter().for_each(|key| out.post(key, BAND));
                witness
            }
        };
        out.witness = witness;
        out.witness.extend_from_slice(&address.unwrap_or_default().to_le_bytes());
        let published = doc.fields.text(Fields::PUBLISHED).and_then(story::day_number);
        if self.settings.stories {
            let all = words.text.iter().chain(&words.aside);
            for (key, data) in story::postings(all, &doc.text, published) {
                out.post(key, data);
            }
        }
        if let Some(key) = address {
            out.post(key, ADDRESS);
        }
        let place = Place::of(doc, words.text.len(), &self.preferred);
        let origin = Origin::of(doc, &credits::named_among(doc, &words));
        out.card(
            place.order(self.settings.first),
            origin.map_or_else(String::new, |origin| origin.data()),
        );
        Ok(())
    }

    fn link(&self, round: u8, key: u64, group: Group<'_>, out: &mut Hits) {
        let postings = group.postings;
        if postings.first().is_some_and(|p| story::is_story(p.data)) {
            story::pairs(postings, group.documents, |one, other| out.pair(one, other));
            return;
        }
        if postings.len() > FINGERPRINT_LIMIT {
            refrain::tell(&postings[0], postings.len() as u64, out);
            let firsts = postings.chunk_by(|x, y| x.doc == y.doc).take(HUBS);
            for hub in firsts.map(|of| of[0]) {
                self.star(round, key, &hub, postings, out);
            }
            return;
        }
        // In a large group each article is compared with the first few: those that copy one text meet there, and the
        // number of pairs does not grow with the square of the group.
        let firsts = if postings.len() > ALL_PAIRS { FIRSTS } else { postings.len() };
        let several = postings.len() > SOME;
        for (i, one) in postings.iter().take(firsts).enumerate() {
            let one = if several { &posting::among_some(one) } else { one };
            for other in &postings[i + 1..] {
                if one.doc == other.doc {
                    if matches!(mark(one.data), Mark::Place(_)) {
                        out.within(one, other);
                    }
                } else {
                    out.pair(one, other);
                }
            }
        }
    }

    fn hot(&self, _round: u8, _key: u64, count: u64, first: &Posting, out: &mut Hits) {
        refrain::tell(first, count, out);
    }

    fn star(&self, _: u8, _: u64, hub: &Posting, others: &[Posting], out: &mut Hits) {
        // Stories have rules of their own; and thousands that quote one sentence, or stand at one address, are no copies.
        if matches!(mark(hub.data), Mark::Place(_) | Mark::Whole | Mark::Band) {
            let hub = posting::in_crowd(hub);
            let others = others.iter().filter(|other| other.doc > hub.doc);
            others.for_each(|other| out.pair(&hub, other));
        }
    }

    fn weigh(&self, hits: &[Hit], out: &mut Links) -> bool {
        if let Some(score) = story::likeness(hits, self.settings.story_days) {
            out.link(rule::STORY_LINK, KIND_STORY, score, Vec::new());
        }
        let place = |h: &&Hit| matches!(mark(h.a_data), Mark::Place(_));
        let mut places = hits.iter().filter(place).filter(|h| !posting::is_crowd(h.a_data));
        let proves = match (places.next(), places.next()) {
            (None, _) => false,
            // A lone fingerprint proves something only if it lies in a run that is long enough.
            (Some(lone), None) => {
                posting::longest(lone.a_data, lone.b_data) >= self.settings.least_words as usize
            }
            _ => true,
        };
        proves
            || crowded(hits)
            || quoted::met_twice(hits)
            || hits
                .iter()
                .any(|h| matches!(mark(h.a_data), Mark::Whole | Mark::Address | Mark::Band))
    }

    fn verify(&self, a: &[u8], b: &[u8], hits: &[Hit], out: &mut Links) -> Result<(), StageError> {
        let torn = || StageError::new("a torn witness");
        let asked = hits.iter().any(Hit::is_asked);
        let (a, a_address) = a.split_last_chunk::<8>().ok_or_else(torn)?;
        let (b, b_address) = b.split_last_chunk::<8>().ok_or_else(torn)?;
        let versions = a_address == b_address && *a_address != [0; 8];
        if asked && versions {
            // They met at their address, and have been judged.
            return Ok(());
        }
        if self.settings.method == Method::Minhash {
            return minhash::verify(a, b, versions, out).ok_or_else(torn);
        }
        let read = |bytes| Witness::read(bytes).ok_or_else(torn);
        let (wa, wb) = (read(a)?, read(b)?);
        let least = self.settings.least_words as usize;
        let within = hits.first().is_some_and(|h| h.a == h.b);
        let seeds = |crowd: bool| -> Vec<(usize, usize)> {
            let these = hits.iter().filter(|h| crowd || !posting::is_crowd(h.a_data));
            these.filter_map(posting::places).collect()
        };
        let shared = |seeds| Shared::new(&wa, &wb, seeds, least, hits);
        // What the two share word for word, wherever it is, as far as it makes one a copy of the other.
        let copies = |versions: bool, out: &mut Links| {
            let mut links = Links::default();
            shared(witness::common(&wa, &wb)).link(&wa, &wb, versions, true, &mut links);
            links.links.retain(|link| link.0 == KIND_EXACT || link.0 == KIND_NEAR);
            let found = !links.links.is_empty();
            out.links.append(&mut links.links);
            found
        };
        if asked {
            // What else the two share has been told already, if they met.
            copies(false, out);
            return Ok(());
        }
        // Where a passage stands in many articles, only copies are linked by it; what two share besides is told as ever.
        if crowded(hits) {
            let all = shared(seeds(true));
            let mut links = Links::default();
            let copied = all.link(&wa, &wb, versions, true, &mut links);
            if !links.links.is_empty() {
                out.links.append(&mut links.links);
                if !copied {
                    reworded(&wa, &wb, hits, &all.spans, out);
                }
                return Ok(());
            }
        }
        // Hits of such a pair are missing.
        let many = hits.len() >= HITS as usize;
        let shared = shared(if many && !within { witness::common(&wa, &wb) } else { seeds(false) });
        if within {
            shared.repeats(&wa, out);
            return Ok(());
        }
        let mut links = Links::default();
        let copied = shared.link(&wa, &wb, versions, false, &mut links);
        // Fingerprints that stand in many articles did not meet, and may be what a copy lacks: no more than half of it.
        let alike = wa.count().min(wb.count()) * 10 >= wa.count().max(wb.count()) * 7;
        let held = SCORE_ONE / 10 * 4;
        let lacks = links.links.iter().any(|l| l.0 == KIND_CONTAINS && l.1 >= held);
        if !many && alike && lacks && copies(versions, out) {
            return Ok(());
        }
        if !copied {
            reworded(&wa, &wb, hits, &shared.spans, &mut links);
        }
        out.links.append(&mut links.links);
        Ok(())
    }

    fn settle(&self, doc: &Document, inbox: &Inbox<'_>, out: &mut Edits) -> Result<(), StageError> {
        let found = credits::credits(doc);
        credits::write(doc, &found, out);
        refrain::report(doc, inbox, self.settings.least_words as usize, out);
        for partner in inbox.partners {
            mark_passages(partner, out);
        }
        // Who came first is a matter of days and times; how long the article is does not matter here.
        let own = Place::of(doc, 0, &self.preferred);
        if let Some(latest) = self.latest(own, inbox) {
            out.set(rule::SUPERSEDED, "superseded_by", latest);
        }
        for cluster in inbox.clusters {
            if cluster.kept.id == doc.id && cluster.size >= u64::from(self.settings.most_members) {
                let message = format!(
                    "the cluster `{}` of this article has {} articles, as many as may be",
                    cluster.relation, cluster.size
                );
                out.finding(rule::CLUSTER_FULL, "cluster-full", &message, &[]);
            }
            match cluster.relation.as_str() {
                "copies" if cluster.kept.id != doc.id => {
                    out.set(rule::COPY_OF, "copy_of", cluster.kept.id.as_str());
                    let credited = found.iter().any(|c| c.way.is_line())
                        || credits::primary(doc, &found).is_some();
                    let kept = Place::read(cluster.kept.order, self.settings.first);
                    let origin = Origin::read(&cluster.kept.data).filter(|_| !credited);
                    if let Some((origin, reason)) =
                        origin.and_then(|origin| inherited(doc, own, kept, origin))
                    {
                        let (id, name) = (&origin.id, &origin.name);
                        let value = credits::primary_value(id, name, reason, rule::PRIMARY_COPY);
                        out.set(rule::PRIMARY_COPY, "primary_source", value);
                    }
                    if self.settings.keep == Keep::First {
                        let reason = format!("a copy of {}", cluster.kept.id);
                        out.drop_document(rule::DROP_COPY, &reason);
                    }
                }
                "story" => out.set(rule::STORY, "story", cluster.kept.id.as_str()),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Sources {
    /// The latest of the later versions of an article. Where no times tell, the input came in order.
    fn latest<'a>(&self, own: Place, inbox: &Inbox<'a>) -> Option<&'a str> {
        let versions = inbox.partners.iter().filter(|p| p.link.kind == KIND_SUPERSEDES);
        let place = |p: &Partner| Place::read(p.card.order, self.settings.first);
        let later = versions.filter(|p| place(p).later(own).unwrap_or(p.own_first));
        let latest = later
            .reduce(|best, p| if place(p).later(place(best)).unwrap_or(true) { p } else { best });
        latest.map(|p| p.card.id.as_str())
    }
}

/// The key of all that an article says. Where that is a few words, its title tells what they are about: `Watch the video
/// above` says nothing.
fn identity(doc: &Document, own: &Words, least: usize) -> u64 {
    let all = whole(&own.text);
    if own.text.iter().filter(|word| !word.is_gap()).count() >= least {
        return all;
    }
    let title = match doc.fields.text(Fields::TITLE) {
        Some(title) => whole(&words(&Document::new("", title)).text),
        None => whole(&own.aside),
    };
    mix(all ^ title.rotate_left(1))
}

/// Whom a copy has for its primary source by the article that is kept, and why.
fn inherited(
    doc: &Document,
    own: Place,
    kept: Place,
    origin: Origin,
) -> Option<(Origin, &'static str)> {
    if origin.shown {
        // Whichever came first, the text is that of the one whom the other credits, unless the copy may be its source.
        let reason = "the article with the same text that is kept credits it";
        return (!own.before(kept)).then_some((origin, reason));
    }
    // What an outlet publishes twice says nothing of where it has it from.
    let other = Origin::of(doc, &[]).is_none_or(|it| it.id != origin.id);
    let reason = "an earlier article of this outlet has the same text";
    (other && kept.before(own)).then_some((origin, reason))
}

/// Whether two articles met in crowds so often that they may be copies of one text that stands in many articles.
fn crowded(hits: &[Hit]) -> bool {
    let mut met = hits.iter().filter(|h| posting::is_crowd(h.a_data));
    let Some(first) = met.next() else { return false };
    let place = |h: &Hit| matches!(mark(h.a_data), Mark::Place(_));
    if !place(first) || met.clone().any(|h| !place(h)) {
        return true;
    }
    posting::may_be_copies(met.count() + 1, first.a_data, first.b_data)
}

/// Quotations that render one statement in other words. Those that share a run of words are linked by it already.
///
/// Those that share a pair of stems met; `shared` is what the articles share word for word.
fn reworded(a: &Witness<'_>, b: &Witness<'_>, hits: &[Hit], shared: &[LinkSpan], out: &mut Links) {
    let quotes = |h: &Hit| match (mark(h.a_data), mark(h.b_data)) {
        (Mark::Quote(a), Mark::Quote(b)) => Some((a, b)),
        _ => None,
    };
    let mut met: Vec<(usize, usize)> = hits.iter().filter_map(quotes).collect();
    met.sort_unstable();
    met.dedup();
    let mut best: Vec<(usize, Quoted<'_>, Quoted<'_>)> = Vec::new();
    for (x, y) in met {
        let (Some(x), Some(y)) = (a.quote(x), b.quote(y)) else { continue };
        let Some(percent) = quoted::rendering(&x, &y) else { continue };
        let overlaps = |s: &LinkSpan| s.a.overlaps(x.span) && s.b.overlaps(y.span);
        if !shared.iter().any(overlaps) {
            best.push((percent, x, y));
        }
    }
    best.sort_by_key(|(percent, x, y)| (std::cmp::Reverse(*percent), x.span, y.span));
    // Each quotation renders one of the other side, the best first.
    let mut spans: Vec<LinkSpan> = Vec::new();
    let mut whole: Vec<LinkSpan> = Vec::new();
    let mut score = 0;
    for (percent, x, y) in best {
        let taken = |s: &LinkSpan| s.a == x.span || s.b == y.span;
        if spans.iter().any(taken) || whole.iter().any(taken) {
            continue;
        }
        if let Some(pair) = quoted::verbatim(a, &x, b, &y) {
            whole.push(pair);
            continue;
        }
        score = score.max(u32::try_from(percent).unwrap_or_default() * (SCORE_ONE / 100));
        spans.push(LinkSpan { a: x.span, b: y.span });
    }
    if !whole.is_empty() {
        whole.sort_unstable();
        let quoted = out.links.iter_mut().find(|l| l.0 == KIND_QUOTES);
        match quoted {
            Some(link) => {
                link.3.extend(whole);
                link.3.sort_unstable();
            }
            None => out.link(rule::QUOTES_WHOLE, KIND_QUOTES, SCORE_ONE, whole),
        }
    }
    if !spans.is_empty() {
        spans.sort_unstable();
        out.link(rule::REWORDED, KIND_REWORDED, score, spans);
    }
}

/// Marks the passages of a link in one of its articles.
fn mark_passages(partner: &Partner, out: &mut Edits) {
    const OTHER: Name = Name::literal("other");
    const OTHER_START: Name = Name::literal("other_start");
    const OTHER_END: Name = Name::literal("other_end");
    let link = &partner.link;
    for pair in &link.spans {
        let mut mark = |own: Span, other: Span| {
            out.annotate(rule::PASSAGE, layers::PASSAGE, link.kind, own)
                .attr(OTHER, &partner.card.id)
                .int(OTHER_START, i64::from(other.start))
                .int(OTHER_END, i64::from(other.end));
        };
        if link.a == link.b {
            mark(pair.a, pair.b);
            mark(pair.b, pair.a);
        } else if partner.own_first {
            mark(pair.a, pair.b);
        } else {
            mark(pair.b, pair.a);
        }
    }
}
