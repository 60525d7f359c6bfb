//! Corpus stages on disk: shuffle, pairs, clusters, and what each document is told.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use wirecopy_document::Name;
use wirecopy_stage::{
    ASKING_ROUNDS, Card, Edge, Groups, Hit, Hits, Inbox, Membership, Message, Plan, Posting,
    Sketches, asked, clusters_upon,
};

use crate::EngineError;
use crate::blobs::{BlobWriter, Blobs, Packed, Values};
use crate::index::{Draft, Index};
use crate::mail::{Addresses, CorpusReader, Feed};
use crate::manifest::ClusterRecord;
use crate::pairs::{Candidates, OnDisk, PairFailure, Pairs, PostingFeed};
use crate::parallel::{ordered, ordered_ahead};
use crate::plan::{Control, Progress};
use crate::postings::PostingWriter;
use crate::proven::{Proof, Proven};
use crate::repeats::Repeats;
use crate::runner::{Failure, Runner};
use crate::runs::Piece;
use crate::sort::{Item, LinkRef, MOST_DOCUMENTS, Sorter};
use crate::spool::{self, Entries, Spool};

/// Memory of one sorter, in bytes, before it goes to disk.
const SORT_MEMORY: usize = 4 << 20;
/// Postings that are handed to a thread together: each may make some thirty hits.
pub(crate) const GROUP_BATCH: usize = 1024;
/// Hits that are handed to a thread together.
pub(crate) const HIT_BATCH: usize = 4096;

/// What a corpus stage found, on disk, ready to be told to each document.
pub(crate) struct Corpus {
    /// Number of the first document of this run; those below are of earlier ones.
    pub(crate) base: u64,
    /// How many documents take part: those that were neither dropped, skipped nor failed before.
    documents: u64,
    cards: Values,
    links: Blobs,
    refs: Feed<LinkRef>,
    messages: Feed<Message>,
    clusters: Vec<(Name, Vec<Membership>)>,
    /// Pairs that could not be judged.
    pub(crate) failures: Vec<PairFailure>,
    /// What this run adds to the index of the stage, if it has one.
    pub(crate) addition: Option<Addition>,
    /// What it changed for documents of earlier runs.
    pub(crate) revisions: Vec<Revision>,
}

/// A document of an earlier run that this one put into another cluster.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Revision {
    relation: Name,
    id: String,
    /// The kept document of its cluster so far; `None` where it was alone.
    was: Option<String>,
    now: String,
}

/// What a run adds to an index.
pub(crate) struct Addition {
    pub(crate) index: Arc<Index>,
    pub(crate) draft: Draft,
}

/// What a corpus stage runs with.
pub(crate) struct Context<'a> {
    pub(crate) runner: &'a Runner<'a>,
    pub(crate) spool: &'a Spool,
    pub(crate) work: &'a Path,
    pub(crate) threads: usize,
    pub(crate) control: &'a Control,
    pub(crate) progress: &'a dyn Progress,
    /// Which keys come up more than once, where others are of no use.
    pub(crate) repeats: Option<Repeats>,
}

impl Context<'_> {
    /// Sketches, links, verifies and clusters. The sketches of round 0 lie in the spool. With an index, the documents
    /// of earlier runs are met too.
    pub(crate) fn run(&self, mut index: Option<Index>) -> Result<Corpus, EngineError> {
        let plan =
            self.runner.corpus(|stage| Ok(stage.plan())).map_err(|f| self.fatal("its plan", f))?;
        let base = index.as_ref().map_or(0, Index::base);
        if base + self.spool.len() > MOST_DOCUMENTS {
            return Err(EngineError::Output {
                path: self.work.to_owned(),
                message:
                    "no more than 4,294,967,296 documents can be compared, all that an index was \
                          ever given counted; divide the input, or use --rebuild-index"
                        .to_owned(),
            });
        }
        let mut draft = index.as_ref().map(Index::draft).transpose()?;
        let mut cards = BlobWriter::create(self.work.join("cards"))?;
        let mut witnesses = BlobWriter::create(self.work.join("witnesses"))?;
        let (first, sketched) = self.first_round(base, &mut cards, &mut witnesses, &mut draft)?;
        let mut first = Some(first);
        if let (Some(index), Some(draft)) = (&mut index, &mut draft) {
            index.replace(draft)?;
        }
        let index = index.map(Arc::new);
        let documents = sketched + index.as_ref().map_or(0, |index| index.living());
        let hits = self.sorter("hits");
        let mut messages = Feed::empty();
        for round in 0..plan.rounds.max(1) {
            let postings = match first.take() {
                Some(postings) => postings,
                None => self.later_round(round, base, documents, messages)?,
            };
            let next = self.sorter("messages");
            let mut writer = draft.as_ref().map(|draft| draft.part.postings(round)).transpose()?;
            let meet = Meet { round, base, documents, plan: &plan, index: index.as_deref() };
            self.link(&meet, postings.pieces()?, writer.as_mut(), &hits, &next)?;
            if let (Some(writer), Some(draft)) = (writer, &mut draft) {
                draft.part.note(writer.close()?);
            }
            messages = Feed::new(next.finish()?);
        }
        let cards = Values::new(cards.seal()?, index.as_ref(), Index::card);
        let witnesses = Values::new(witnesses.seal()?, index.as_ref(), Index::witness);
        let known = OnDisk { cards: &cards, witnesses: &witnesses };
        let pairs = Pairs { plan: &plan, known };
        let mut links = BlobWriter::create(self.work.join("links"))?;
        let refs = self.sorter("refs");
        let mut proven = Proven::new(&plan, &mut links, &refs);
        self.verify(&pairs, hits.pieces()?, &mut proven)?;
        let close = |number: usize, edges: Vec<Edge>| {
            let order = |doc| cards.card(doc).map(|card| card.order);
            let earlier = |doc| match &index {
                Some(index) => index.cluster(doc, number, &plan),
                None => Ok(None),
            };
            clusters_upon(&plan.relations[number], edges, order, earlier)
        };
        let members = self.close(&pairs, base, &mut proven, &close)?;
        let failures = proven.failures;
        let links = links.seal()?;
        let names = plan.relations.iter().map(|relation| relation.name);
        let closed: Vec<_> = names.zip(members).collect();
        let mut addition = None;
        let mut revisions = Vec::new();
        if let (Some(index), Some(mut draft)) = (index, draft) {
            let mut revised = Vec::new();
            for (number, (name, members)) in closed.iter().enumerate() {
                for member in members.iter().take_while(|m| m.doc < base) {
                    let noted = index.noted(member.doc, number, &plan)?;
                    // Its size counts as well: the next run goes on from it.
                    if noted.filter(|before| index.stands(before)) != Some(*member) {
                        revised.push((number, *member));
                    }
                    let was = noted.map(|before| before.kept);
                    if was != Some(member.kept) {
                        let id = |doc| cards.card(doc).map(|card| card.id);
                        // Of one that came again, and was merged since, only the number is left.
                        let was = was.and_then(|doc| id(doc).ok());
                        let (id, now) = (id(member.doc)?, id(member.kept)?);
                        // The kept one came again, and is the same to whoever reads.
                        if was.as_ref() != Some(&now) {
                            revisions.push(Revision { relation: *name, id, was, now });
                        }
                    }
                }
            }
            draft.finish(cards.own(), witnesses.own(), &closed, revised, base)?;
            addition = Some(Addition { index, draft });
        }
        let refs = Feed::new(refs.finish()?);
        Ok(Corpus {
            base,
            documents,
            cards,
            links,
            refs,
            messages,
            clusters: closed,
            failures,
            addition,
            revisions,
        })
    }

    /// The postings of round 0, and how many documents have been sketched.
    fn first_round(
        &self,
        base: u64,
        cards: &mut BlobWriter,
        witnesses: &mut BlobWriter,
        draft: &mut Option<Draft>,
    ) -> Result<(Sorter<Posting>, u64), EngineError> {
        let sorter = self.sorter("postings");
        let mut documents = 0;
        let dir = self.work;
        let indexed = draft.is_some();
        let read = |entries: &Entries| {
            let mut segment = Segment::default();
            for n in 0..entries.len() {
                let sketched = spool::decode_sketch(entries.get(n), dir)?;
                segment.push(base + entries.number(n), sketched, self.repeats.as_ref(), indexed)?;
            }
            sorter.push(&std::mem::take(&mut segment.postings))?;
            Ok(segment)
        };
        self.segments(read, |_, segment| {
            documents += segment.documents;
            if let Some(draft) = draft {
                segment.ids.iter().try_for_each(|id| draft.document(id.as_deref()))?;
            }
            cards.push_all(&segment.cards)?;
            witnesses.push_all(&segment.witnesses)
        })?;
        Ok((sorter, documents))
    }

    fn later_round(
        &self,
        round: u8,
        base: u64,
        documents: u64,
        mut messages: Feed<Message>,
    ) -> Result<Sorter<Posting>, EngineError> {
        let sorter = self.sorter("postings");
        let dir = self.work;
        let mut segment = 0;
        let next = || -> Result<Option<_>, EngineError> {
            self.control.check()?;
            if segment == self.spool.segments() {
                return Ok(None);
            }
            let entries = self.spool.entries(segment)?;
            let mail = (0..entries.len())
                .map(|n| messages.of(base + entries.number(n), |m| m.doc))
                .collect::<Result<Vec<_>, _>>()?;
            segment += 1;
            Ok(Some((entries, mail)))
        };
        let work = |(entries, mail): (Entries, Vec<Vec<Message>>)| {
            let mut postings = Vec::new();
            for (n, messages) in mail.iter().enumerate() {
                let Some(document) = spool::decode_document(entries.get(n), dir)? else { continue };
                let inbox = Inbox { documents, messages, ..Inbox::default() };
                let mut out = Sketches::default();
                // A document that fails in a later round has no postings in it; it was judged fit in the first.
                let sketched =
                    self.runner.corpus(|stage| stage.sketch(round, &document, &inbox, &mut out));
                if sketched.is_ok() {
                    let doc = base + entries.number(n);
                    postings.extend(out.postings.into_iter().map(|(key, data)| Posting {
                        key,
                        doc,
                        data,
                    }));
                }
            }
            sorter.push(&postings)
        };
        ordered(self.threads, next, work, |pushed| pushed)?;
        Ok(sorter)
    }

    /// Shows the groups of postings to the stage, piece by piece.
    fn link(
        &self,
        meet: &Meet<'_>,
        pieces: Vec<Piece<Posting>>,
        mut writer: Option<&mut PostingWriter>,
        hits: &Sorter<Hit>,
        messages: &Sorter<Message>,
    ) -> Result<(), EngineError> {
        let base = meet.base;
        let indexed = writer.is_some();
        let mut pieces = pieces.into_iter();
        let work = |piece: Piece<Posting>| {
            let mut feed = PostingFeed {
                sorted: piece.open()?,
                history: meet.index.map(|index| index.postings(meet.round)).transpose()?,
                kept: indexed.then(Vec::new),
                base,
            };
            let mut groups = Groups::new(meet.plan, base);
            while let Some(batch) = feed.batch(&mut groups, GROUP_BATCH)? {
                self.control.check()?;
                let mut out = Hits::default();
                let shown = self.runner.corpus(|stage| {
                    batch.show(stage, meet.round, meet.documents, &mut out);
                    Ok(())
                });
                shown.map_err(|f| self.fatal("the postings of a key", f))?;
                // Two documents of earlier runs met before.
                let end = base + self.spool.len();
                out.pairs.retain(|hit| hit.a <= hit.b && (base..end).contains(&hit.b));
                hits.push(&out.pairs)?;
                messages.push(&out.messages)?;
            }
            Ok::<_, EngineError>(feed.kept.unwrap_or_default())
        };
        ordered_ahead(
            self.threads,
            self.threads,
            || Ok(pieces.next()),
            work,
            |kept| {
                let kept = kept?;
                match &mut writer {
                    Some(writer) => kept.into_iter().try_for_each(|posting| writer.push(posting)),
                    None => Ok(()),
                }
            },
        )
    }

    /// Judges the pairs that met, piece by piece.
    fn verify(
        &self,
        pairs: &Pairs<'_, OnDisk<'_>>,
        pieces: Vec<Piece<Hit>>,
        proven: &mut Proven<'_>,
    ) -> Result<(), EngineError> {
        self.progress.begin("verify", None);
        let most = pairs.plan.hits_per_pair as usize;
        let mut pieces = pieces.into_iter();
        let work = |piece: Piece<Hit>| {
            let mut hits = piece.open()?;
            let mut proof = Proof::new(pairs.plan);
            loop {
                self.control.check()?;
                let mut batch = Candidates::default();
                while batch.hits.len() < HIT_BATCH {
                    if !batch.take(&mut hits, most)? {
                        break;
                    }
                }
                if batch.ends.is_empty() {
                    return Ok::<_, EngineError>(proof);
                }
                proof.take(pairs.judge(self.runner, &batch)?)?;
            }
        };
        let next = || Ok(pieces.next());
        ordered_ahead(self.threads, self.threads * 2, next, work, |proof| proven.take(proof?))
    }

    /// Closes all relations, and verifies what closures ask for, until nothing is left to ask.
    fn close(
        &self,
        pairs: &Pairs<'_, OnDisk<'_>>,
        base: u64,
        proven: &mut Proven<'_>,
        close: &(impl Fn(usize, Vec<Edge>) -> Result<Vec<Membership>, EngineError> + Sync),
    ) -> Result<Vec<Vec<Membership>>, EngineError> {
        let relations = &pairs.plan.relations;
        let mut known: HashSet<(u64, u64)> = HashSet::new();
        let mut rounds = if pairs.plan.hubs > 0 { ASKING_ROUNDS } else { 0 };
        loop {
            let mut closed = Vec::new();
            let mut numbers = 0..relations.len();
            // Mostly nothing is asked, so that this was the last time.
            let work = |number: usize| close(number, proven.edges[number].clone());
            ordered(
                self.threads,
                || Ok(numbers.next()),
                work,
                |members| {
                    closed.push(members?);
                    Ok::<_, EngineError>(())
                },
            )?;
            let mut wanted = Vec::new();
            if rounds > 0 {
                rounds -= 1;
                for ((relation, edges), members) in relations.iter().zip(&proven.edges).zip(&closed)
                {
                    wanted.extend(asked(relation, edges, members));
                }
            }
            wanted.sort_unstable();
            // Two documents of earlier runs were asked about then.
            wanted.retain(|pair| pair.1 >= base && known.insert(*pair));
            if wanted.is_empty() {
                return Ok(closed);
            }
            let mut batches = wanted.chunks(HIT_BATCH);
            let next = || {
                self.control.check()?;
                Ok::<_, EngineError>(batches.next().map(Candidates::asked))
            };
            let work = |batch: Candidates| {
                let mut proof = Proof::new(pairs.plan);
                proof.take(pairs.judge(self.runner, &batch)?)?;
                Ok::<_, EngineError>(proof)
            };
            ordered(self.threads, next, work, |proof| proven.take(proof?))?;
        }
    }

    /// Reads all segments in order, on all threads.
    fn segments<O: Send>(
        &self,
        work: impl Fn(&Entries) -> Result<O, EngineError> + Sync,
        mut take: impl FnMut(&Entries, O) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        self.progress.begin("sketch", Some(self.spool.len()));
        let mut segment = 0;
        let next = || {
            self.control.check()?;
            segment += 1;
            Ok::<_, EngineError>((segment <= self.spool.segments()).then(|| segment - 1))
        };
        let read = |segment| {
            let entries = self.spool.entries(segment)?;
            let out = work(&entries)?;
            Ok::<_, EngineError>((entries, out))
        };
        ordered_ahead(self.threads, self.threads, next, read, |result| {
            let (entries, out) = result?;
            self.progress.advance(entries.len() as u64);
            take(&entries, out)
        })
    }

    fn sorter<T: Item>(&self, name: &str) -> Sorter<T> {
        let most = SORT_MEMORY / std::mem::size_of::<T>();
        Sorter::new(self.work.join(format!("sort-{name}")), most)
    }

    /// Ends the run: what concerns no document cannot be left out without changing what others are told.
    fn fatal(&self, on: &'static str, failure: Failure) -> EngineError {
        let stage = self.runner.planned.id.clone();
        EngineError::Corpus { stage, on, message: failure.message }
    }
}

/// What the groups of a round are shown with.
struct Meet<'a> {
    round: u8,
    /// Number of the first document of this run.
    base: u64,
    documents: u64,
    plan: &'a Plan,
    index: Option<&'a Index>,
}

/// What the documents of a segment say of themselves, put together by the thread that read it.
#[derive(Default)]
struct Segment {
    /// How many documents take part.
    documents: u64,
    postings: Vec<Posting>,
    cards: Packed,
    witnesses: Packed,
    /// Their ids, where an index wants them.
    ids: Vec<Option<String>>,
}

impl Segment {
    fn push(
        &mut self,
        doc: u64,
        sketched: Option<(Sketches, u32)>,
        repeats: Option<&Repeats>,
        indexed: bool,
    ) -> Result<(), EngineError> {
        self.documents += u64::from(sketched.is_some());
        if indexed {
            self.ids.push(sketched.as_ref().map(|(sketch, _)| sketch.card.id.clone()));
        }
        let (sketch, length) = sketched.unwrap_or_default();
        let again = |key| repeats.is_none_or(|repeats| repeats.has(key));
        let postings = sketch.postings.into_iter().filter(|(key, _)| again(*key));
        self.postings.extend(postings.map(|(key, data)| Posting { key, doc, data }));
        self.cards.push(&Card { doc, ..sketch.card })?;
        self.witnesses.push_parts(&[&length.to_le_bytes(), &sketch.witness]);
        Ok(())
    }
}

impl Corpus {
    /// The parts of the corpus that any number of threads may read.
    pub(crate) fn reader(&self) -> CorpusReader<'_> {
        CorpusReader {
            documents: self.documents,
            cards: &self.cards,
            links: &self.links,
            clusters: &self.clusters,
        }
    }

    /// How large the clusters are.
    pub(crate) fn cluster_records(&self) -> Vec<ClusterRecord> {
        let record = |(name, members): &(Name, Vec<Membership>)| ClusterRecord {
            relation: name.as_str().to_owned(),
            clusters: members.iter().filter(|m| m.doc == m.kept).count() as u64,
            documents: members.len() as u64,
            largest: members.iter().map(|m| m.size).max().unwrap_or_default(),
        };
        self.clusters.iter().map(record).collect()
    }

    /// Splits into what is read in order and what any thread may read.
    pub(crate) fn split(&mut self) -> (Addresses<'_>, CorpusReader<'_>) {
        let reader = CorpusReader {
            documents: self.documents,
            cards: &self.cards,
            links: &self.links,
            clusters: &self.clusters,
        };
        let addresses =
            Addresses { base: self.base, refs: &mut self.refs, messages: &mut self.messages };
        (addresses, reader)
    }
}
