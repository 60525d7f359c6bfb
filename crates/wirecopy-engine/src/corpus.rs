//! Corpus stages on disk: shuffle, pairs, clusters, and what each document is told.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use wirecopy_document::Document;
use wirecopy_stage::{
    Card, Cluster, Group, Hit, Hits, Inbox, Link, Links, Message, Partner, Plan, Posting, Sketches,
    clusters,
};

use crate::EngineError;
use crate::parallel::ordered;
use crate::plan::{Control, Progress};
use crate::runner::{Failure, Runner};
use crate::sort::{Item, LinkRef, Sorted, Sorter};
use crate::spool::{self, Outcome, Spool};

/// Memory of one sorter, in bytes, before it goes to disk.
const SORT_MEMORY: usize = 8 << 20;
/// Postings that are handed to a thread together.
const GROUP_BATCH: usize = 8192;
/// Documents that a thread keeps between batches of pairs.
const SHELF: usize = 256;
/// Pairs that are handed to a thread together.
const PAIR_BATCH: usize = 64;

/// What a corpus stage found, on disk, ready to be told to each document.
pub(crate) struct Corpus {
    documents: u64,
    cards: Blobs,
    links: Blobs,
    refs: Feed<LinkRef>,
    messages: Feed<Message>,
    clusters: Vec<BTreeMap<u64, Cluster>>,
    /// Pairs that could not be judged.
    pub(crate) failures: Vec<PairFailure>,
}

/// A pair that the stage failed on.
#[derive(Clone, Debug)]
pub(crate) struct PairFailure {
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) failure: Failure,
}

/// What one document needs to be settled.
pub(crate) struct Mail {
    documents: u64,
    messages: Vec<Message>,
    partners: Vec<Partner>,
    clusters: Vec<Cluster>,
}

impl Mail {
    pub(crate) fn inbox(&self) -> Inbox<'_> {
        Inbox {
            documents: self.documents,
            messages: &self.messages,
            partners: &self.partners,
            clusters: &self.clusters,
        }
    }
}

/// What a corpus stage runs with.
pub(crate) struct Context<'a> {
    pub(crate) runner: &'a Runner<'a>,
    pub(crate) spool: &'a Spool,
    pub(crate) work: &'a Path,
    pub(crate) threads: usize,
    pub(crate) control: &'a Control,
    pub(crate) progress: &'a dyn Progress,
}

impl Context<'_> {
    /// Sketches, links, verifies and clusters. The sketches of round 0 lie in the spool.
    pub(crate) fn run(&self) -> Result<Corpus, EngineError> {
        let plan = self.runner.corpus(|stage| Ok(stage.plan())).map_err(|f| self.fatal(f))?;
        let mut cards = Blobs::create(self.work.join("cards"))?;
        let mut hits = self.sorter("hits");
        let mut messages = Feed::empty();
        for round in 0..plan.rounds.max(1) {
            let postings = if round == 0 {
                self.first_round(&mut cards)?
            } else {
                self.later_round(round, messages)?
            };
            let mut next = self.sorter("messages");
            self.link(round, &plan, postings, &mut hits, &mut next)?;
            messages = Feed::new(next.finish()?);
        }
        cards.seal()?;
        let mut links = Blobs::create(self.work.join("links"))?;
        let mut refs = self.sorter("refs");
        let (light, failures) = self.verify(&plan, hits.finish()?, &mut links, &mut refs)?;
        links.seal()?;
        let mut closed = Vec::new();
        for relation in &plan.relations {
            let mut error = None;
            closed.push(clusters(relation, &light, |doc| {
                cards.get(doc).unwrap_or_else(|e| {
                    error = Some(e);
                    Card::default()
                })
            }));
            if let Some(error) = error {
                return Err(error);
            }
        }
        let documents = self.spool.len();
        let refs = Feed::new(refs.finish()?);
        Ok(Corpus { documents, cards, links, refs, messages, clusters: closed, failures })
    }

    fn first_round(&self, cards: &mut Blobs) -> Result<Sorter<Posting>, EngineError> {
        let mut sorter = self.sorter("postings");
        let dir = self.work;
        let read = |entries: &[Vec<u8>]| {
            entries
                .iter()
                .map(|bytes| spool::decode_sketch(bytes, dir))
                .collect::<Result<Vec<_>, _>>()
        };
        self.segments(read, |first, sketches| {
            for (n, sketch) in sketches.into_iter().enumerate() {
                let doc = first + n as u64;
                let sketch = sketch.unwrap_or_default();
                for (key, data) in sketch.postings {
                    sorter.push(Posting { key, doc, data })?;
                }
                cards.push(&Card { doc, ..sketch.card })?;
            }
            Ok(())
        })?;
        Ok(sorter)
    }

    fn later_round(
        &self,
        round: u8,
        mut messages: Feed<Message>,
    ) -> Result<Sorter<Posting>, EngineError> {
        let mut sorter = self.sorter("postings");
        let (documents, dir) = (self.spool.len(), self.work);
        let mut segment = 0;
        let next = || -> Result<Option<_>, EngineError> {
            self.control.check()?;
            if segment == self.spool.segments() {
                return Ok(None);
            }
            let first = self.spool.first(segment);
            let mut entries = Vec::new();
            for (n, entry) in self.spool.entries(segment)?.into_iter().enumerate() {
                entries.push((entry, messages.of(first + n as u64, |m| m.doc)?));
            }
            segment += 1;
            Ok(Some((first, entries)))
        };
        let work = |(first, entries): (u64, Vec<Addressed>)| {
            let mut postings = Vec::new();
            for (n, (bytes, messages)) in entries.iter().enumerate() {
                let Outcome::Live(record) = spool::decode(bytes, dir)?.outcome else { continue };
                let inbox = Inbox { documents, messages, ..Inbox::default() };
                let mut out = Sketches::default();
                // A document that fails in a later round has no postings in it; it was judged fit in the first.
                let sketched = self
                    .runner
                    .corpus(|stage| stage.sketch(round, &record.document, &inbox, &mut out));
                if sketched.is_ok() {
                    let doc = first + n as u64;
                    postings.extend(out.postings.into_iter().map(|(key, data)| Posting {
                        key,
                        doc,
                        data,
                    }));
                }
            }
            Ok::<_, EngineError>(postings)
        };
        ordered(self.threads, next, work, |postings| {
            postings?.into_iter().try_for_each(|p| sorter.push(p))
        })?;
        Ok(sorter)
    }

    fn link(
        &self,
        round: u8,
        plan: &Plan,
        postings: Sorter<Posting>,
        hits: &mut Sorter<Hit>,
        messages: &mut Sorter<Message>,
    ) -> Result<(), EngineError> {
        let mut postings = postings.finish()?;
        let next = || -> Result<Option<Vec<Bucket>>, EngineError> {
            self.control.check()?;
            let mut batch = Vec::new();
            let mut size = 0;
            while size < GROUP_BATCH {
                let Some(first) = postings.next()? else { break };
                let mut group = vec![first];
                let mut count = 1;
                while postings.peek().is_some_and(|p| p.key == first.key) {
                    let Some(posting) = postings.next()? else { break };
                    count += 1;
                    // One more than the limit shows that the group is hot; the rest is only counted.
                    if count <= plan.group_limit {
                        group.push(posting);
                    }
                }
                // A group of one says nothing of a corpus, unless the stage counts.
                size += group.len();
                if count > plan.group_limit {
                    batch.push(Bucket::Hot { first, count });
                } else {
                    batch.push(Bucket::Whole(group));
                }
            }
            Ok((!batch.is_empty()).then_some(batch))
        };
        let work = |batch: Vec<Bucket>| -> Result<Hits, Failure> {
            let mut out = Hits::default();
            self.runner.corpus(|stage| {
                for bucket in &batch {
                    match bucket {
                        Bucket::Hot { first, count } => {
                            stage.hot(round, first.key, *count, first, &mut out);
                        }
                        Bucket::Whole(postings) => {
                            stage.link(round, postings[0].key, Group { postings }, &mut out);
                        }
                    }
                }
                Ok(())
            })?;
            Ok(out)
        };
        let documents = self.spool.len();
        ordered(self.threads, next, work, |out| {
            let out = out.map_err(|f| self.fatal(f))?;
            for hit in out.pairs {
                if hit.a <= hit.b && hit.b < documents {
                    hits.push(hit)?;
                }
            }
            out.messages.into_iter().try_for_each(|m| messages.push(m))
        })
    }

    fn verify(
        &self,
        plan: &Plan,
        mut hits: Sorted<Hit>,
        links: &mut Blobs,
        refs: &mut Sorter<LinkRef>,
    ) -> Result<(Vec<Link>, Vec<PairFailure>), EngineError> {
        self.progress.begin("verify", None);
        let next = || -> Result<Option<Vec<Vec<Hit>>>, EngineError> {
            self.control.check()?;
            let mut batch = Vec::new();
            while batch.len() < PAIR_BATCH {
                let Some(first) = hits.next()? else { break };
                let mut pair = vec![first];
                while hits.peek().is_some_and(|h| (h.a, h.b) == (first.a, first.b)) {
                    let Some(hit) = hits.next()? else { break };
                    if pair.len() < plan.hits_per_pair as usize {
                        pair.push(hit);
                    }
                }
                batch.push(pair);
            }
            Ok((!batch.is_empty()).then_some(batch))
        };
        let shelf: Mutex<Vec<HashMap<u64, Document>>> = Mutex::default();
        let work = |batch: Vec<Vec<Hit>>| -> Result<Vec<Judged>, EngineError> {
            let mut documents =
                shelf.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let mut judged = Vec::with_capacity(batch.len());
            for hits in &batch {
                let (a, b) = (hits[0].a, hits[0].b);
                for n in [a, b] {
                    if let Entry::Vacant(place) = documents.entry(n) {
                        place.insert(self.document(n)?);
                    }
                }
                let (da, db) = (&documents[&a], &documents[&b]);
                let mut out = Links::default();
                match self.runner.corpus(|stage| stage.verify(da, db, hits, &mut out)) {
                    Ok(()) => judged.push(Ok((a, b, out))),
                    Err(failure) => judged.push(Err(PairFailure {
                        a: da.id.clone(),
                        b: db.id.clone(),
                        failure,
                    })),
                }
            }
            // Pairs come sorted, so the next batch is likely to need the same documents; but only so many are kept.
            if documents.len() > SHELF {
                documents.clear();
            }
            shelf.lock().unwrap_or_else(PoisonError::into_inner).push(documents);
            Ok(judged)
        };
        let mut light = Vec::new();
        let mut failures = Vec::new();
        ordered(self.threads, next, work, |judged| {
            for pair in judged? {
                match pair {
                    Err(failure) => failures.push(failure),
                    Ok((a, b, mut out)) => {
                        out.links.sort_by_key(|l| l.0);
                        for (kind, score, rule, spans) in out.links {
                            let link = Link { a, b, kind, score, rule, spans };
                            let offset = links.push(&link)?;
                            refs.push(LinkRef { doc: a, offset })?;
                            if b != a {
                                refs.push(LinkRef { doc: b, offset })?;
                            }
                            // Clusters need to know who is linked how well, not where.
                            if plan.relations.iter().any(|r| r.kinds.contains(&kind)) {
                                light.push(Link { spans: Vec::new(), ..link });
                            }
                        }
                    }
                }
            }
            Ok(())
        })?;
        Ok((light, failures))
    }

    fn document(&self, number: u64) -> Result<Document, EngineError> {
        spool::decode_document(&self.spool.entry(number)?, self.work)?
            .ok_or_else(|| EngineError::damaged(self.work, "a linked document is not there"))
    }

    /// Reads all segments in order, on all threads.
    fn segments<O: Send>(
        &self,
        work: impl Fn(&[Vec<u8>]) -> Result<O, EngineError> + Sync,
        mut take: impl FnMut(u64, O) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        self.progress.begin("sketch", Some(self.spool.len()));
        let mut segment = 0;
        let next = || {
            self.control.check()?;
            segment += 1;
            Ok::<_, EngineError>((segment <= self.spool.segments()).then(|| segment - 1))
        };
        let read = |segment| {
            let first = self.spool.first(segment);
            let entries = self.spool.entries(segment)?;
            Ok::<_, EngineError>((first, entries.len() as u64, work(&entries)?))
        };
        ordered(self.threads, next, read, |result| {
            let (first, count, out) = result?;
            self.progress.advance(count);
            take(first, out)
        })
    }

    fn sorter<T: Item>(&self, name: &str) -> Sorter<T> {
        let most = SORT_MEMORY / std::mem::size_of::<T>();
        Sorter::new(self.work.join(format!("sort-{name}")), most)
    }

    /// Groups have no document that could fail in their stead.
    fn fatal(&self, failure: Failure) -> EngineError {
        EngineError::Create {
            stage: self.runner.planned.id.clone(),
            message: format!("it failed on a group of postings: {}", failure.message),
        }
    }
}

/// An entry with the messages to it.
type Addressed = (Vec<u8>, Vec<Message>);

enum Bucket {
    Whole(Vec<Posting>),
    Hot { first: Posting, count: u64 },
}

type Judged = Result<(u64, u64, Links), PairFailure>;

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

    /// Splits into what is read in order and what any thread may read.
    pub(crate) fn split(&mut self) -> (Addresses<'_>, CorpusReader<'_>) {
        let reader = CorpusReader {
            documents: self.documents,
            cards: &self.cards,
            links: &self.links,
            clusters: &self.clusters,
        };
        (Addresses { refs: &mut self.refs, messages: &mut self.messages }, reader)
    }
}

/// What is sent to one document, by reference.
pub(crate) struct Address {
    doc: u64,
    messages: Vec<Message>,
    links: Vec<u64>,
}

/// Gives out addresses in rising order.
pub(crate) struct Addresses<'a> {
    refs: &'a mut Feed<LinkRef>,
    messages: &'a mut Feed<Message>,
}

impl Addresses<'_> {
    pub(crate) fn of(&mut self, doc: u64) -> Result<Address, EngineError> {
        Ok(Address {
            doc,
            messages: self.messages.of(doc, |m| m.doc)?,
            links: self.refs.of(doc, |r| r.doc)?.into_iter().map(|r| r.offset).collect(),
        })
    }
}

/// Looks up links, cards and clusters.
#[derive(Clone, Copy)]
pub(crate) struct CorpusReader<'a> {
    documents: u64,
    cards: &'a Blobs,
    links: &'a Blobs,
    clusters: &'a [BTreeMap<u64, Cluster>],
}

impl CorpusReader<'_> {
    /// Fetches what an address refers to.
    pub(crate) fn mail(&self, address: Address) -> Result<Mail, EngineError> {
        let doc = address.doc;
        let mut partners = Vec::with_capacity(address.links.len());
        for number in address.links {
            let link: Link = self.links.get(number)?;
            let own_first = link.a == doc;
            let card = self.cards.get(if own_first { link.b } else { link.a })?;
            partners.push(Partner { link, own_first, card });
        }
        partners.sort_by_key(|p| (p.card.doc, p.link.kind));
        let clusters = self.clusters.iter().filter_map(|c| c.get(&doc).cloned()).collect();
        Ok(Mail { documents: self.documents, messages: address.messages, partners, clusters })
    }

    pub(crate) fn link_count(&self) -> u64 {
        self.links.offsets.len() as u64
    }

    pub(crate) fn link(&self, number: u64) -> Result<Link, EngineError> {
        self.links.get(number)
    }

    pub(crate) fn card(&self, doc: u64) -> Result<Card, EngineError> {
        self.cards.get(doc)
    }

    /// Whether a link is left out of the list of links: in a large cluster only those to the parent are listed.
    pub(crate) fn is_minor(&self, link: &Link, large: u64) -> bool {
        let both =
            |c: &BTreeMap<u64, Cluster>| Some((c.get(&link.a)?.clone(), c.get(&link.b)?.clone()));
        let mut large_clusters = self
            .clusters
            .iter()
            .filter_map(both)
            .filter(|(a, b)| a.kept.doc == b.kept.doc && a.size > large)
            .peekable();
        large_clusters.peek().is_some()
            && large_clusters.all(|(a, b)| a.parent != link.b && b.parent != link.a)
    }
}

/// Sorted items, taken document by document in rising order.
pub(crate) struct Feed<T: Item>(Option<Sorted<T>>);

impl<T: Item> Feed<T> {
    fn empty() -> Self {
        Feed(None)
    }

    fn new(sorted: Sorted<T>) -> Self {
        Feed(Some(sorted))
    }

    fn of(&mut self, doc: u64, key: impl Fn(&T) -> u64) -> Result<Vec<T>, EngineError> {
        let mut found = Vec::new();
        let Some(sorted) = &mut self.0 else { return Ok(found) };
        while sorted.peek().is_some_and(|item| key(item) <= doc) {
            if let Some(item) = sorted.next()?
                && key(&item) == doc
            {
                found.push(item);
            }
        }
        Ok(found)
    }
}

/// Values of any size in a file, found again by number. Memory holds 8 bytes for each.
pub(crate) struct Blobs {
    path: PathBuf,
    offsets: Vec<u64>,
    end: u64,
    writer: Option<BufWriter<File>>,
    reader: Option<File>,
}

impl Blobs {
    fn create(path: PathBuf) -> Result<Self, EngineError> {
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(EngineError::io("create", dir))?;
        }
        let file = File::create(&path).map_err(EngineError::io("create", &path))?;
        Ok(Blobs {
            path,
            offsets: Vec::new(),
            end: 0,
            writer: Some(BufWriter::new(file)),
            reader: None,
        })
    }

    /// Adds a value and gives its number.
    fn push(&mut self, value: &impl serde::Serialize) -> Result<u64, EngineError> {
        let bytes = postcard::to_stdvec(value).map_err(|e| EngineError::damaged(&self.path, e))?;
        if let Some(writer) = &mut self.writer {
            writer.write_all(&bytes).map_err(EngineError::io("write", &self.path))?;
        }
        self.offsets.push(self.end);
        self.end += bytes.len() as u64;
        Ok(self.offsets.len() as u64 - 1)
    }

    /// Ends writing and begins reading.
    fn seal(&mut self) -> Result<(), EngineError> {
        if let Some(mut writer) = self.writer.take() {
            writer.flush().map_err(EngineError::io("write", &self.path))?;
            self.reader =
                Some(File::open(&self.path).map_err(EngineError::io("read", &self.path))?);
        }
        Ok(())
    }

    fn get<T: serde::de::DeserializeOwned>(&self, number: u64) -> Result<T, EngineError> {
        let i = usize::try_from(number).unwrap_or(usize::MAX);
        let missing = || EngineError::damaged(&self.path, "a value is missing");
        let start = *self.offsets.get(i).ok_or_else(missing)?;
        let end = self.offsets.get(i + 1).copied().unwrap_or(self.end);
        let file = self.reader.as_ref().ok_or_else(missing)?;
        let read = || -> std::io::Result<Vec<u8>> {
            let mut bytes = vec![0; usize::try_from(end - start).unwrap_or_default()];
            file.read_exact_at(&mut bytes, start)?;
            Ok(bytes)
        };
        let bytes = read().map_err(EngineError::io("read", &self.path))?;
        postcard::from_bytes(&bytes).map_err(|e| EngineError::damaged(&self.path, e))
    }
}
