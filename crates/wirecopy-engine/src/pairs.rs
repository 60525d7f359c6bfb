//! Groups of postings, candidate pairs, and their judgement, in batches that are handed to threads.

use wirecopy_document::Span;
use wirecopy_stage::{Card, ErrorKind, Hit, Links, Plan, Posting, StageError};

use crate::EngineError;
use crate::blobs::Blobs;
use crate::corpus::PairFailure;
use crate::runner::Runner;
use crate::sort::Sorted;

/// Groups of postings, one after the other.
#[derive(Default)]
pub(crate) struct Groups {
    pub(crate) postings: Vec<Posting>,
    /// Where each group ends, and how many postings a hot one has: of it, only the first is here.
    pub(crate) ends: Vec<(usize, Option<u64>)>,
}

impl Groups {
    /// Takes the next group; `false` at the end.
    pub(crate) fn take(
        &mut self,
        from: &mut Sorted<Posting>,
        plan: &Plan,
    ) -> Result<bool, EngineError> {
        let Some(first) = from.next()? else { return Ok(false) };
        let start = self.postings.len();
        self.postings.push(first);
        let mut count = 1;
        while from.peek().is_some_and(|p| p.key == first.key) {
            let Some(posting) = from.next()? else { break };
            count += 1;
            // What exceeds the limit is only counted.
            if count <= plan.group_limit {
                self.postings.push(posting);
            }
        }
        if count < plan.group_least {
            self.postings.truncate(start);
            return Ok(true);
        }
        let hot = count > plan.group_limit;
        if hot {
            self.postings.truncate(start + 1);
        }
        self.ends.push((self.postings.len(), hot.then_some(count)));
        Ok(true)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[Posting], Option<u64>)> {
        let mut start = 0;
        self.ends.iter().map(move |&(end, hot)| {
            let group = &self.postings[start..end];
            start = end;
            (group, hot)
        })
    }
}

/// The hits of candidate pairs, one after the other.
#[derive(Default)]
pub(crate) struct Candidates {
    pub(crate) hits: Vec<Hit>,
    /// Where the hits of each pair end.
    pub(crate) ends: Vec<usize>,
}

impl Candidates {
    /// Takes the hits of the next pair, at most `most` of them; `false` at the end.
    pub(crate) fn take(
        &mut self,
        from: &mut Sorted<Hit>,
        most: usize,
    ) -> Result<bool, EngineError> {
        let Some(first) = from.next()? else { return Ok(false) };
        self.hits.push(first);
        let mut count = 1;
        while from.peek().is_some_and(|h| (h.a, h.b) == (first.a, first.b)) {
            let Some(hit) = from.next()? else { break };
            if count < most {
                self.hits.push(hit);
            }
            count += 1;
        }
        self.ends.push(self.hits.len());
        Ok(true)
    }

    pub(crate) fn get(&self, n: usize) -> &[Hit] {
        let start = n.checked_sub(1).map_or(0, |n| self.ends[n]);
        &self.hits[start..self.ends[n]]
    }
}

pub(crate) type Judged = Result<(u64, u64, Links), PairFailure>;

/// What pairs are judged by.
pub(crate) struct Pairs<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) cards: &'a Blobs,
    pub(crate) witnesses: &'a Blobs,
}

impl Pairs<'_> {
    pub(crate) fn judge(
        &self,
        runner: &Runner<'_>,
        batch: &Candidates,
    ) -> Result<Vec<Judged>, EngineError> {
        let mut judged = Vec::new();
        let (mut a, mut b) = (Shown::default(), Shown::default());
        let mut at = 0;
        // One call for the whole batch; where a pair fails, the next call goes on behind it.
        while at < batch.ends.len() {
            let mut broken = None;
            let result = runner.corpus(|stage| {
                while at < batch.ends.len() {
                    let hits = batch.get(at);
                    let mut out = Links::default();
                    if !self.plan.weighs || stage.weigh(hits, &mut out) {
                        let shown = a.show(hits[0].a, self.witnesses);
                        if let Err(error) = shown.and_then(|()| b.show(hits[0].b, self.witnesses)) {
                            broken = Some(error);
                            return Ok(());
                        }
                        stage.verify(a.witness(), b.witness(), hits, &mut out)?;
                        check(&out, a.length(), b.length())?;
                    }
                    if !out.links.is_empty() {
                        judged.push(Ok((hits[0].a, hits[0].b, out)));
                    }
                    at += 1;
                }
                Ok(())
            });
            if let Some(error) = broken {
                return Err(error);
            }
            if let Err(failure) = result {
                let hit = batch.get(at)[0];
                let card = |doc| self.cards.get::<Card>(doc).map(|card| card.id);
                judged.push(Err(PairFailure { a: card(hit.a)?, b: card(hit.b)?, failure }));
                at += 1;
            }
        }
        Ok(judged)
    }
}

/// Links between texts of these lengths; what a stage of any kind says is checked here.
fn check(out: &Links, a: u32, b: u32) -> Result<(), StageError> {
    let fits = |span: Span, length: u32| span.start <= span.end && span.end <= length;
    let wrong = out.links.iter().flat_map(|l| &l.3).find(|s| !fits(s.a, a) || !fits(s.b, b));
    match wrong {
        None => Ok(()),
        Some(span) => Err(StageError::of(
            ErrorKind::Malformed,
            format!(
                "a link's span {:?} lies outside of its text",
                if fits(span.a, a) { span.b } else { span.a }
            ),
        )),
    }
}

/// The witness of one document, kept while the pairs at hand ask for it: they come sorted by their first document.
#[derive(Default)]
struct Shown {
    doc: Option<u64>,
    /// The length of the text, in four bytes, then the witness.
    bytes: Vec<u8>,
}

impl Shown {
    fn show(&mut self, doc: u64, witnesses: &Blobs) -> Result<(), EngineError> {
        if self.doc != Some(doc) {
            self.doc = None;
            witnesses.read(doc, &mut self.bytes)?;
            if self.bytes.len() < 4 {
                return Err(EngineError::damaged(witnesses.path(), "a witness is torn"));
            }
            self.doc = Some(doc);
        }
        Ok(())
    }

    fn length(&self) -> u32 {
        self.bytes.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    fn witness(&self) -> &[u8] {
        self.bytes.get(4..).unwrap_or_default()
    }
}
