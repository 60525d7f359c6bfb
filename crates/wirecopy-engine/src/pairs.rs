//! Groups of postings, candidate pairs, and their judgement, in batches that are handed to threads.

use wirecopy_document::Span;
use wirecopy_stage::{ErrorKind, Groups, Hit, Links, Pair, Plan, Posting, Ready, StageError};

use crate::EngineError;
use crate::blobs::Values;
use crate::index::History;
use crate::runner::{Failure, Runner};
use crate::runs::Sorted;

/// Where the postings of a piece come from, and where else they go.
pub(crate) struct PostingFeed<'a> {
    pub(crate) sorted: Sorted<Posting>,
    /// Those of earlier runs.
    pub(crate) history: Option<History<'a>>,
    /// Keeps those of this run for later ones, with documents counted from `base`.
    pub(crate) kept: Option<Vec<Posting>>,
    pub(crate) base: u64,
}

impl PostingFeed<'_> {
    /// Hands the next batch of groups on; `None` at the end. Postings of earlier runs come first; a group without one of
    /// this run was looked at before.
    pub(crate) fn batch(
        &mut self,
        groups: &mut Groups,
        most: usize,
    ) -> Result<Option<Ready>, EngineError> {
        while groups.ready() < most {
            let Some(posting) = self.sorted.next()? else {
                groups.close();
                break;
            };
            if !groups.is_open()
                && let Some(history) = &mut self.history
            {
                history.of(posting.key, |posting| groups.push(posting))?;
            }
            if let Some(kept) = &mut self.kept {
                kept.push(Posting { doc: posting.doc - self.base, ..posting });
            }
            groups.push(posting);
            if self.sorted.peek().is_none_or(|next| next.key != posting.key) {
                groups.close();
            }
        }
        let batch = groups.take();
        Ok((!batch.is_empty()).then_some(batch))
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

    /// Pairs that a closure asks for.
    pub(crate) fn asked(pairs: &[(u64, u64)]) -> Self {
        let hits = pairs.iter().map(|&(a, b)| Hit::asked(a, b)).collect();
        Candidates { hits, ends: (1..=pairs.len()).collect() }
    }

    pub(crate) fn get(&self, n: usize) -> &[Hit] {
        let start = n.checked_sub(1).map_or(0, |n| self.ends[n]);
        &self.hits[start..self.ends[n]]
    }
}

/// A pair that the stage failed on.
#[derive(Clone, Debug)]
pub(crate) struct PairFailure {
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) failure: Failure,
}

pub(crate) type Judged = Result<(u64, u64, Links), PairFailure>;

/// What pairs are judged by.
pub(crate) struct Pairs<'a, K> {
    pub(crate) plan: &'a Plan,
    pub(crate) known: K,
}

/// What is known of documents, wherever it lies.
pub(crate) trait Known: Sync {
    /// The length of the text of a document, in four bytes, and its witness, in place of what `out` held.
    fn witness(&self, doc: u64, out: &mut Vec<u8>) -> Result<(), EngineError>;

    /// Its id.
    fn id(&self, doc: u64) -> Result<String, EngineError>;

    /// What is wrong with the witness of a document.
    fn damaged(&self, doc: u64, message: &str) -> EngineError;
}

/// Cards and witnesses on disk.
pub(crate) struct OnDisk<'a> {
    pub(crate) cards: &'a Values,
    pub(crate) witnesses: &'a Values,
}

impl Known for OnDisk<'_> {
    fn witness(&self, doc: u64, out: &mut Vec<u8>) -> Result<(), EngineError> {
        self.witnesses.read(doc, out)
    }

    fn id(&self, doc: u64) -> Result<String, EngineError> {
        Ok(self.cards.card(doc)?.id)
    }

    fn damaged(&self, doc: u64, message: &str) -> EngineError {
        self.witnesses.damaged(doc, message)
    }
}

/// Bytes of witnesses that are shown to a stage together; a single pair may have more.
const SHOWN: usize = 256 << 10;

/// What is known of a pair: its links, and whether it deserves a closer look.
pub(crate) type Weighed = Result<(Links, bool), Failure>;

impl<K: Known> Pairs<'_, K> {
    /// Judges the pairs of a batch. One call for many; where a pair fails, the next call goes on behind it.
    pub(crate) fn judge(
        &self,
        runner: &Runner<'_>,
        batch: &Candidates,
    ) -> Result<Vec<Judged>, EngineError> {
        let mut pairs = self.weigh(runner, batch);
        self.verify(runner, batch, &mut pairs)?;
        let mut judged = Vec::new();
        for (n, pair) in pairs.into_iter().enumerate() {
            let hit = batch.get(n)[0];
            match pair {
                Ok((links, _)) if links.links.is_empty() => {}
                Ok((links, _)) => judged.push(Ok((hit.a, hit.b, links))),
                Err(failure) => {
                    let (a, b) = (self.known.id(hit.a)?, self.known.id(hit.b)?);
                    judged.push(Err(PairFailure { a, b, failure }));
                }
            }
        }
        Ok(judged)
    }

    /// What the hits alone prove, for each pair.
    pub(crate) fn weigh(&self, runner: &Runner<'_>, batch: &Candidates) -> Vec<Weighed> {
        let count = batch.ends.len();
        let mut pairs: Vec<Weighed> = Vec::with_capacity(count);
        let hits: Vec<&[Hit]> = (0..count).map(|n| batch.get(n)).collect();
        // Those that a closure asks for have no hits to be weighed by.
        let asked = batch.hits.first().is_some_and(Hit::is_asked);
        while self.plan.weighs && !asked && pairs.len() < count {
            let mut weighed = Vec::new();
            let result = runner.corpus(|stage| {
                stage.weigh_all(&hits[pairs.len()..], &mut weighed);
                Ok(())
            });
            pairs.extend(weighed.into_iter().map(Ok).take(count - pairs.len()));
            match result {
                Ok(()) => break,
                Err(failure) if pairs.len() < count => pairs.push(Err(failure)),
                Err(_) => {}
            }
        }
        // Where nothing is weighed, all are looked at.
        pairs.resize_with(count, || Ok((Links::default(), true)));
        pairs
    }

    /// Adds what the witnesses prove of those pairs that deserve a closer look.
    pub(crate) fn verify(
        &self,
        runner: &Runner<'_>,
        batch: &Candidates,
        pairs: &mut [Weighed],
    ) -> Result<(), EngineError> {
        let closer: Vec<usize> =
            (0..pairs.len()).filter(|&n| matches!(pairs[n], Ok((_, true)))).collect();
        let mut shown = Shown::default();
        let mut at = 0;
        while at < closer.len() {
            let end = shown.fill(&closer[at..], batch, &self.known)? + at;
            let these = shown.pairs(&closer[at..end], batch);
            let mut verified = Vec::new();
            let result = runner.corpus(|stage| stage.verify_all(&these, &mut verified));
            let lengths = shown.lengths();
            for ((links, (a, b)), &n) in verified.into_iter().zip(lengths).zip(&closer[at..end]) {
                at += 1;
                match (check(&links, a, b), &mut pairs[n]) {
                    (Ok(()), Ok((found, _))) => found.links.extend(links.links),
                    (Err(error), pair) => *pair = Err(runner.failure(&error)),
                    (Ok(()), Err(_)) => {}
                }
            }
            match result {
                // What a stage leaves out it has no links for.
                Ok(()) => at = end,
                Err(failure) if at < end => {
                    pairs[closer[at]] = Err(failure);
                    at += 1;
                }
                Err(_) => {}
            }
        }
        Ok(())
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

/// The witnesses of some pairs.
#[derive(Default)]
struct Shown {
    bytes: Vec<u8>,
    /// Where the two witnesses of each pair lie. The first is often that of the pair before: pairs come sorted.
    places: Vec<[Place; 2]>,
    scratch: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Place {
    doc: u64,
    /// The length of the text.
    length: u32,
    start: usize,
    end: usize,
}

impl Shown {
    /// Fetches the witnesses of the first of these pairs, and says of how many.
    fn fill(
        &mut self,
        pairs: &[usize],
        batch: &Candidates,
        known: &impl Known,
    ) -> Result<usize, EngineError> {
        self.bytes.clear();
        self.places.clear();
        for &n in pairs {
            let hit = batch.get(n)[0];
            let a = match self.places.last() {
                Some([a, _]) if a.doc == hit.a => *a,
                _ => self.place(hit.a, known)?,
            };
            let b = if hit.b == hit.a { a } else { self.place(hit.b, known)? };
            self.places.push([a, b]);
            if self.bytes.len() >= SHOWN {
                break;
            }
        }
        Ok(self.places.len())
    }

    fn place(&mut self, doc: u64, known: &impl Known) -> Result<Place, EngineError> {
        known.witness(doc, &mut self.scratch)?;
        let Some((length, witness)) = self.scratch.split_first_chunk() else {
            return Err(known.damaged(doc, "a witness is torn"));
        };
        let start = self.bytes.len();
        self.bytes.extend_from_slice(witness);
        Ok(Place { doc, length: u32::from_le_bytes(*length), start, end: self.bytes.len() })
    }

    fn pairs<'a>(&'a self, pairs: &[usize], batch: &'a Candidates) -> Vec<Pair<'a>> {
        let witness = |place: &Place| &self.bytes[place.start..place.end];
        let pair = |(&n, [a, b]): (&usize, &'a [Place; 2])| Pair {
            a: witness(a),
            b: witness(b),
            hits: batch.get(n),
        };
        pairs.iter().zip(&self.places).map(pair).collect()
    }

    /// The lengths of the texts of each pair.
    fn lengths(&self) -> impl Iterator<Item = (u32, u32)> {
        self.places.iter().map(|[a, b]| (a.length, b.length))
    }
}
