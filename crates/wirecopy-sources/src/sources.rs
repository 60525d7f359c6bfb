//! The stage itself.

use wirecopy_stage::prelude::*;
use wirecopy_stage::{
    Closure, CorpusStage, Group, Hit, Hits, Inbox, LinkSpan, Links, Partner, Plan, Relation,
    SCORE_ONE, Sketches,
};

use crate::matching::{Run, coverage, runs, span};
use crate::quotes::{Quote, quotes};
use crate::rules::rule;
use crate::settings::{Keep, Settings};
use crate::words::{Word, mix, shingles, winnow, words};
use crate::{credits, quotes as quoted, story};

/// Postings of a fingerprint above which it is a refrain of the corpus, not a sign of copying.
const FINGERPRINT_LIMIT: usize = 200;
/// Up to this many postings all are paired with all; above it, all with the first few.
const ALL_PAIRS: usize = 64;
const FIRSTS: usize = 8;
/// Articles above which a name says nothing of a story.
const STORY_LIMIT: usize = 24;
/// Shared words from which on an article can hold another.
const CONTAINS_WORDS: usize = 40;
/// Data of postings that are no places of words.
const QUOTE: u64 = 1 << 40;
const STORY: u64 = 1 << 41;

const KIND_EXACT: Name = Name::literal("exact");
const KIND_NEAR: Name = Name::literal("near");
const KIND_CONTAINS: Name = Name::literal("contains");
const KIND_QUOTES: Name = Name::literal("quotes");
const KIND_REWORDED: Name = Name::literal("reworded");
const KIND_REPEATS: Name = Name::literal("repeats");
const KIND_STORY: Name = Name::literal("story");

/// The stage `sources`.
#[derive(Debug)]
pub struct Sources {
    settings: Settings,
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
            Read::field(Fields::PUBLISHED),
            Read::field(Fields::URL),
            Read::field(Fields::OUTLET),
        ]
    }

    fn writes() -> Vec<Item> {
        let fields = ["sources", "primary_source", "copy_of", "story"];
        [Item::Layer("credit".into()), Item::Layer("passage".into())]
            .into_iter()
            .chain(fields.map(|f| Item::Field(f.into())))
            .collect()
    }

    fn create(settings: Settings, _: &Resources) -> Result<Self, SettingsError> {
        if !(6..=100).contains(&settings.least_words) {
            return Err(SettingsError::at("least-words", "must lie between 6 and 100"));
        }
        Ok(Sources { settings })
    }
}

impl CorpusStage for Sources {
    fn plan(&self) -> Plan {
        let relation = |name, kinds: &[Name], closure| Relation {
            name: Name::literal(name),
            kinds: kinds.to_vec(),
            closure,
        };
        Plan {
            group_limit: FINGERPRINT_LIMIT as u64,
            hits_per_pair: 64,
            relations: vec![
                relation("copies", &[KIND_EXACT, KIND_NEAR], Closure::Star),
                relation("contains", &[KIND_CONTAINS], Closure::BestParent),
                relation(
                    "story",
                    &[KIND_STORY, KIND_EXACT, KIND_NEAR],
                    Closure::Average { least: SCORE_ONE / 5 },
                ),
            ],
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
        for (hash, at) in winnow(&shingles(&words), least) {
            out.post(hash, at as u64);
        }
        // An article too short for a fingerprint can still be the same as another.
        out.post(whole(&words), words.len() as u64);
        let mut seen = std::collections::BTreeSet::new();
        for (n, quote) in quotes(&doc.text).iter().enumerate() {
            for key in quoted::keys(quote) {
                if seen.insert(key) {
                    out.post(key, QUOTE + n as u64);
                }
            }
        }
        if self.settings.stories {
            for key in story::keys(&story::names(&doc.text)) {
                out.post(key, STORY);
            }
        }
        let published = doc.fields.text(Fields::PUBLISHED).and_then(story::day_number);
        // Without a date of publication nothing shows that an article came first.
        let day = published.unwrap_or(i64::MAX);
        let length = i64::try_from(words.len()).unwrap_or(i64::MAX);
        out.card(
            [day, -length, 0, 0],
            doc.fields.text(Fields::OUTLET).unwrap_or_default().to_owned(),
        );
        Ok(())
    }

    fn link(&self, _round: u8, _key: u64, group: Group<'_>, out: &mut Hits) {
        let postings = group.postings;
        let is_story = postings.first().is_some_and(|p| p.data == STORY);
        if is_story && postings.len() > STORY_LIMIT {
            return;
        }
        // In a large group each article is compared with the first few: those that copy one text meet there, and the
        // number of pairs does not grow with the square of the group.
        let firsts = if postings.len() > ALL_PAIRS { FIRSTS } else { postings.len() };
        for (i, one) in postings.iter().take(firsts).enumerate() {
            for other in &postings[i + 1..] {
                if one.doc == other.doc {
                    if one.data < QUOTE {
                        out.within(one, other);
                    }
                } else {
                    out.pair(one, other);
                }
            }
        }
    }

    fn verify(
        &self,
        a: &Document,
        b: &Document,
        hits: &[Hit],
        out: &mut Links,
    ) -> Result<(), StageError> {
        let within = hits.first().is_some_and(|h| h.a == h.b);
        let (wa, wb) = (words(a), words(b));
        let least = self.settings.least_words as usize;
        if within {
            let found = runs(&wa, &wa, least, true);
            if !found.is_empty() {
                let spans: Vec<LinkSpan> = found.iter().map(|r| span(r, &wa, &wa)).collect();
                out.link(rule::REPEATS, KIND_REPEATS, share(&found, &wa), spans);
            }
            return Ok(());
        }
        if hits.iter().any(|h| h.a_data < QUOTE) {
            self.same_words(&wa, &wb, least, out);
        }
        let copied = out.links.iter().any(|l| l.0 == KIND_EXACT || l.0 == KIND_NEAR);
        if !copied && hits.iter().any(|h| h.a_data >= QUOTE && h.a_data < STORY) {
            reworded(a, b, &runs(&wa, &wb, least, false), (&wa, &wb), out);
        }
        if self.settings.stories && self.near_in_time(a, b) {
            let (na, nb) = (story::names(&a.text), story::names(&b.text));
            if let Some(score) = story::likeness(&na, &nb) {
                out.link(rule::STORY_LINK, KIND_STORY, score, Vec::new());
            }
        }
        Ok(())
    }

    fn settle(&self, doc: &Document, inbox: &Inbox<'_>, out: &mut Edits) -> Result<(), StageError> {
        let found = credits::credits(doc);
        credits::write(doc, &found, out);
        for partner in inbox.partners {
            passages(partner, out);
        }
        for cluster in inbox.clusters {
            match cluster.relation.as_str() {
                "copies" if cluster.kept.id != doc.id => {
                    out.set(rule::COPY_OF, "copy_of", cluster.kept.id.as_str());
                    let credited = found.iter().any(|c| {
                        matches!(
                            c.way,
                            credits::Way::Credit | credits::Way::Dateline | credits::Way::Headline
                        )
                    });
                    let outlet = &cluster.kept.data;
                    if !credited && !outlet.is_empty() {
                        let reason = "an earlier article of this outlet has the same text";
                        let known = wirecopy_text::outlet::by_alias_exact(outlet);
                        let id = known.map_or_else(
                            || wirecopy_text::fold_key(outlet).replace(' ', "-"),
                            |o| o.id.to_owned(),
                        );
                        let value = credits::primary_value(&id, outlet, reason, rule::PRIMARY_COPY);
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
    /// Links by wording: the whole, most, a good part, or a run of words.
    fn same_words(&self, wa: &[Word], wb: &[Word], least: usize, out: &mut Links) {
        let count = |words: &[Word]| words.iter().filter(|w| !w.is_gap()).count();
        let (na, nb) = (count(wa), count(wb));
        if na > 0 && whole(wa) == whole(wb) {
            let all = |words: &[Word]| {
                let real: Vec<&Word> = words.iter().filter(|w| !w.is_gap()).collect();
                Span::new(real[0].span.start, real[real.len() - 1].span.end)
            };
            let spans = vec![LinkSpan { a: all(wa), b: all(wb) }];
            out.link(rule::EXACT, KIND_EXACT, SCORE_ONE, spans);
            return;
        }
        let found = runs(wa, wb, least, false);
        if found.is_empty() {
            return;
        }
        let (ca, cb) = coverage(&found);
        let part = |covered: usize, of: usize| {
            u32::try_from(covered as u64 * u64::from(SCORE_ONE) / of.max(1) as u64)
                .unwrap_or(SCORE_ONE)
        };
        let (pa, pb) = (part(ca, na), part(cb, nb));
        let spans: Vec<LinkSpan> = found.iter().map(|r| span(r, wa, wb)).collect();
        let (rule, kind, score) = if pa.min(pb) >= SCORE_ONE / 10 * 7 {
            (rule::NEAR, KIND_NEAR, pa.min(pb))
        } else if pa.max(pb) >= SCORE_ONE / 10 * 3 && ca.max(cb) >= CONTAINS_WORDS {
            (rule::CONTAINS, KIND_CONTAINS, pa.max(pb))
        } else {
            (rule::QUOTES, KIND_QUOTES, pa.max(pb))
        };
        out.link(rule, kind, score, spans);
    }

    fn near_in_time(&self, a: &Document, b: &Document) -> bool {
        let day = |d: &Document| d.fields.text(Fields::PUBLISHED).and_then(story::day_number);
        match (day(a), day(b)) {
            (Some(a), Some(b)) => (a - b).abs() <= i64::from(self.settings.story_days),
            // An article without a date may belong to any.
            _ => true,
        }
    }
}

/// One hash of all words.
fn whole(words: &[Word]) -> u64 {
    let real = words.iter().filter(|w| !w.is_gap());
    real.fold(0x77_686f_6c65, |hash: u64, word| mix(hash.rotate_left(5) ^ word.hash))
}

fn share(found: &[Run], words: &[Word]) -> u32 {
    let (covered, _) = coverage(found);
    let all = words.iter().filter(|w| !w.is_gap()).count().max(1);
    u32::try_from(covered as u64 * u64::from(SCORE_ONE) / all as u64).unwrap_or(SCORE_ONE)
}

/// Quotations that render one statement in other words. Those that share a run of words are linked by it already.
fn reworded(
    a: &Document,
    b: &Document,
    verbatim: &[Run],
    (wa, wb): (&[Word], &[Word]),
    out: &mut Links,
) {
    let shared: Vec<LinkSpan> = verbatim.iter().map(|r| span(r, wa, wb)).collect();
    let (qa, qb) = (quotes(&a.text), quotes(&b.text));
    let mut best: Vec<(usize, &Quote, &Quote)> = Vec::new();
    for x in &qa {
        for y in &qb {
            let known = shared.iter().any(|s| s.a.overlaps(x.span) && s.b.overlaps(y.span));
            if !known && let Some(percent) = quoted::rendering(x, y) {
                best.push((percent, x, y));
            }
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
        if let Some(pair) = quoted::verbatim(a, x, b, y) {
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
fn passages(partner: &Partner, out: &mut Edits) {
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
