//! What two articles share, and which link that makes.

use wirecopy_stage::prelude::*;
use wirecopy_stage::{Hit, LinkSpan, Links, SCORE_ONE};

use crate::matching::{Passage, Run, coverage, passages, span};
use crate::numbers::SHORT;
use crate::posting::{self, Mark, mark};
use crate::rules::rule;
use crate::witness::Witness;
use crate::words::SHINGLE;

/// From how many shared runs of five words on an article can hold another.
const CONTAINS_SHINGLES: usize = 10;
/// From which share of its runs of five words on an article holds another.
const CONTAINS_SHARE: u32 = SCORE_ONE / 100 * 29;
/// The same where both go on alike to their end: whoever takes a report over writes its beginning anew. A word may follow,
/// such as a name.
const RELED_SHARE: u32 = SCORE_ONE / 100 * 18;
const RELED_REST: usize = 1;
/// The same where all that they share stands in many more.
const CROWD_SHARE: u32 = SCORE_ONE / 10 * 7;
/// In longer ones other numbers are other news from so many on, where one of this many words is one of them, and they are
/// this part of what was changed, in percent: the report of a market, week after week.
const NUMBERS: usize = 3;
const NUMBERS_APART: usize = 30;
const NUMBERS_PERCENT: usize = 60;

/// What two articles share.
pub(crate) struct Shared<'a> {
    /// The places where they met, in order.
    seeds: Vec<(usize, usize)>,
    /// All that met.
    hits: &'a [Hit],
    /// The least words of a run that claims something.
    least: usize,
    found: Vec<Passage>,
    /// The runs that are long enough to claim something, in order.
    runs: Vec<Run>,
    /// Their spans on both sides.
    pub(crate) spans: Vec<LinkSpan>,
}

impl<'a> Shared<'a> {
    /// What is found from places where both have the same words; runs of `least` words claim something.
    pub(crate) fn new(
        wa: &Witness<'_>,
        wb: &Witness<'_>,
        mut seeds: Vec<(usize, usize)>,
        least: usize,
        hits: &'a [Hit],
    ) -> Self {
        let found = passages(wa, wb, &mut seeds, least);
        let long = found.iter().flat_map(|p| &p.runs).filter(|r| r.len >= least);
        let mut runs: Vec<Run> = long.copied().collect();
        runs.sort_unstable();
        let spans = runs.iter().map(|r| span(r, wa, wb)).collect();
        Shared { seeds, hits, least, found, runs, spans }
    }

    /// Marks what stands twice in one article.
    pub(crate) fn repeats(&self, words: &Witness<'_>, out: &mut Links) {
        // A passage that overlaps its own repetition is a refrain of less than half its length.
        let both = || self.runs.iter().zip(&self.spans).filter(|(r, _)| r.a + r.len <= r.b);
        if both().next().is_some() {
            let runs: Vec<Run> = both().map(|(run, _)| *run).collect();
            let spans = both().map(|(_, span)| *span).collect();
            let (covered, _) = coverage(runs.iter(), 1);
            let score = part(covered, words.count());
            out.link(rule::REPEATS, Name::literal("repeats"), score, spans);
        }
    }

    /// Links by wording: the whole, most, a good part, or a run of words. Says whether one is a copy of the other.
    ///
    /// `versions` says that both were read at one address, `crowd` that what they share stands in many articles: then only
    /// copies are linked, and those that are held nearly whole.
    pub(crate) fn link(
        &self,
        wa: &Witness<'_>,
        wb: &Witness<'_>,
        versions: bool,
        crowd: bool,
        out: &mut Links,
    ) -> bool {
        let Shared { found, runs, spans, .. } = self;
        let (na, nb) = (wa.count(), wb.count());
        // A few words say what their titles make of them.
        let same = || self.hits.iter().any(|hit| mark(hit.a_data) == Mark::Whole);
        if na.max(nb) < self.least && !versions && !same() {
            return false;
        }
        if na == nb
            && wa.equals(wb)
            && let (Some(a), Some(b)) = (wa.all(), wb.all())
        {
            out.link(rule::EXACT, Name::literal("exact"), SCORE_ONE, vec![LinkSpan { a, b }]);
            return true;
        }
        let grown = found.iter().flat_map(|p| &p.runs);
        // Most pairs share a phrase and nothing more.
        let solid: usize = grown.clone().map(|r| (r.len + 1).saturating_sub(SHINGLE)).sum();
        if runs.is_empty() && solid < CONTAINS_SHINGLES && na.min(nb) > CONTAINS_SHINGLES {
            return false;
        }
        let (ca, cb) = coverage(grown.clone(), 1);
        let (pa, pb) = (part(ca, na), part(cb, nb));
        let whole = || found.iter().map(|p| p.span(wa, wb)).collect();
        // What an outlet publishes at one address is one article; the same text twice was merely read twice.
        if versions && !runs.is_empty() {
            out.link(rule::SUPERSEDES, Name::literal("supersedes"), pa.max(pb), whole());
            return true;
        }
        // Two or three words agree by chance; what one article holds of the other is counted in runs of five.
        let (sa, sb) = coverage(grown.clone(), SHINGLE);
        let shingles = |words: usize| (words + 1).saturating_sub(SHINGLE);
        let held = part(sa, shingles(na)).max(part(sb, shingles(nb)));
        // Results, quotes and forecasts come in one form day after day: in short texts, other numbers are other news.
        let numbers: usize = found.iter().map(|p| p.numbers).sum();
        let changed: usize = found.iter().map(|p| p.changed).sum();
        let other_news = if na.max(nb) <= SHORT as usize {
            numbers > 0
        } else {
            numbers >= NUMBERS.max(na.max(nb) / NUMBERS_APART)
                && numbers * 100 >= changed * NUMBERS_PERCENT
        };
        // Two articles that quote one speaker hold a quotation, not each other.
        let spoken = |r: &Run| {
            let span = span(r, wa, wb);
            wa.is_quoted(span.a) && wb.is_quoted(span.b)
        };
        let speech_only = || grown.clone().filter(|r| r.len >= SHINGLE).all(spoken);
        if !other_news && pa.min(pb) >= SCORE_ONE / 10 * 7 {
            out.link(rule::NEAR, Name::literal("near"), pa.min(pb), whole());
            return true;
        }
        let holds = if crowd { CROWD_SHARE } else { CONTAINS_SHARE };
        let reled = !crowd && held >= RELED_SHARE && self.ends_both(wa, wb);
        let enough = (held >= holds || reled) && sa.max(sb) >= CONTAINS_SHINGLES;
        if !other_news && enough && !speech_only() {
            let rule = if held >= holds { rule::CONTAINS } else { rule::RELED };
            out.link(rule, Name::literal("contains"), held, whole());
        } else if !crowd {
            // Of a passage that stands in many articles a fingerprint on its border may meet, which the words before it
            // chose: it is no sign of anything.
            let rare: Vec<(&Run, &LinkSpan)> =
                runs.iter().zip(spans).filter(|(run, _)| self.is_rare(run, &self.seeds)).collect();
            if !rare.is_empty() {
                let (ca, cb) = coverage(rare.iter().map(|(run, _)| *run), 1);
                let score = part(ca, na).max(part(cb, nb));
                let spans = rare.iter().map(|(_, span)| **span).collect();
                out.link(rule::QUOTES, Name::literal("quotes"), score, spans);
            }
        }
        false
    }

    /// Whether a run that stands in few articles ends where both articles do.
    fn ends_both(&self, wa: &Witness<'_>, wb: &Witness<'_>) -> bool {
        let (a, b) = (wa.end(), wb.end());
        let last = |r: &&Run| a <= r.a + r.len + RELED_REST && b <= r.b + r.len + RELED_REST;
        let last = self.runs.iter().rev().find(last);
        let Some(last) = last else { return false };
        let few = self.hits.iter().filter(|hit| posting::is_rare(hit.a_data));
        let mut few: Vec<(usize, usize)> = few.filter_map(posting::places).collect();
        few.sort_unstable();
        self.is_rare(last, &few)
    }

    /// Whether all fingerprints of a run met at these places. Where one is missing, it stands in so many articles that
    /// it brings none together, as those of a notice do under which a few articles happen to end alike.
    fn is_rare(&self, run: &Run, seeds: &[(usize, usize)]) -> bool {
        let window = (self.least + 1).saturating_sub(SHINGLE);
        let end = run.a + (run.len + 1).saturating_sub(SHINGLE);
        let mut at = run.a;
        for &(i, j) in &seeds[seeds.partition_point(|seed| seed.0 < run.a)..] {
            if i >= end || i >= at + window {
                break;
            }
            if i - run.a + run.b == j {
                at = i + 1;
            }
        }
        end < at + window
    }
}

/// A share as part of [`SCORE_ONE`].
fn part(covered: usize, of: usize) -> u32 {
    u32::try_from(covered as u64 * u64::from(SCORE_ONE) / of.max(1) as u64).unwrap_or(SCORE_ONE)
}
