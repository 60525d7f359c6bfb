//! The index of earlier runs: what the documents of a corpus stage left behind, so that later ones meet them.
//!
//! An index is a folder. `index.json` says by which stage and settings it was made and lists its parts; it is replaced
//! by renaming, after everything that it lists is on disk. Each run adds a part: ids, cards, witnesses, postings and
//! clusters of its documents. Small parts are merged into large ones as they come, so that there are few.
//!
//! Documents have numbers over the whole index, in the order in which they came. One that comes again, under the same
//! id, takes the place of the one before: a run that is made again finds what it found the first time.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use wirecopy_document::Name;
use wirecopy_stage::{Closure, Membership, Plan, Posting};

use crate::EngineError;
use crate::bits::Bits;
use crate::blobs::Blobs;
use crate::header::{
    AGAIN, HEADER, Header, PartEntry, check, damaged, drafts, folder, is_ours, list, lock,
    next_number, part_number, sweep, sweep_drafts, unread, write,
};
use crate::outcome::short;
use crate::part::{self, ID, Part, PartWriter, Revised};
use crate::plan::PlannedStage;
use crate::postings::PostingReader;
use crate::quota::Quota;

/// An index that is open for one run.
#[derive(Debug)]
pub(crate) struct Index {
    path: PathBuf,
    header: Header,
    parts: Vec<Part>,
    /// Documents that came again: a bit for each.
    gone: Bits,
    /// Numbers that stand for no document: it took no part, or left before its part was merged with others.
    absent: Bits,
    /// Documents that a later run put into another cluster than they came into, by relation.
    revised: BTreeMap<(u64, u64), Membership>,
    _lock: File,
}

/// What a run adds to an index.
pub(crate) struct Draft {
    pub(crate) part: PartWriter,
    /// Documents of the index that came again, in order.
    replaced: Vec<u64>,
    documents: u64,
    living: u64,
}

impl Index {
    /// Opens the index in a folder, or makes one, for a use of a stage in a run.
    ///
    /// With `anew` the run sees nothing of what is there, whatever that is and however it was made. It stays until the
    /// run adds its part, which takes its place.
    pub(crate) fn open(
        path: &Path,
        stage: &PlannedStage,
        run: &str,
        anew: bool,
        quota: &Quota,
    ) -> Result<Self, EngineError> {
        let refuse = |message: String| EngineError::Index { path: path.to_owned(), message };
        fs::create_dir_all(path).map_err(EngineError::io("create", path))?;
        let lock = lock(path)?;
        let header_path = path.join(HEADER);
        let fresh = Header::fresh(stage);
        let mut header = match Header::read(path) {
            _ if anew && header_path.exists() => fresh,
            Ok(found) => {
                check(&found, &fresh).map_err(refuse)?;
                found
            }
            Err(error) if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::Other) => {
                return Err(refuse(format!("{HEADER} cannot be read: {error}; {AGAIN}")));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let mut entries = fs::read_dir(path).map_err(EngineError::io("list", path))?;
                let names = entries.by_ref().filter_map(Result::ok);
                let names: Vec<String> =
                    names.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
                if !names.iter().all(|name| is_ours(name)) {
                    return Err(refuse("the folder holds something else".to_owned()));
                }
                // A run that was killed before it was done leaves parts of ours that are not whole. A whole one belonged
                // to an index: the first run of all writes the list before its part gets its name.
                if !anew && names.iter().any(|name| part_number(name).is_some()) {
                    return Err(refuse(format!("{HEADER} is gone, and parts are there; {AGAIN}")));
                }
                fresh
            }
            Err(error) => return Err(EngineError::io("read", &header_path)(error)),
        };
        // A run that was killed after it had added its part begins where it began before.
        if header.parts.pop_if(|last| last.run == run).is_some() {
            write(path, &header)?;
        }
        if anew {
            sweep_drafts(path)?;
        } else {
            sweep(path, &header)?;
        }
        quota.also(drafts(path));
        let mut index = Index::of(path, header, lock)?;
        if index.merge()? {
            index.load()?;
        }
        Ok(index)
    }

    /// The index that a header describes.
    fn of(path: &Path, header: Header, lock: File) -> Result<Self, EngineError> {
        let mut index = Index {
            path: path.to_owned(),
            header,
            parts: Vec::new(),
            gone: Bits::default(),
            absent: Bits::default(),
            revised: BTreeMap::new(),
            _lock: lock,
        };
        index.load()?;
        Ok(index)
    }

    /// Opens the parts that the header lists.
    fn load(&mut self) -> Result<(), EngineError> {
        self.parts.clear();
        self.gone = Bits::default();
        self.absent = Bits::default();
        let mut first = 0;
        for entry in &self.header.parts {
            let part = Part::open(&folder(&self.path, entry.number), first, entry)?;
            part.replaced()?.into_iter().for_each(|doc| self.gone.set(doc));
            let mut next = part.first;
            part.each_id(|doc, _| {
                (next..doc).for_each(|doc| self.absent.set(doc));
                next = doc + 1;
            })?;
            (next..part.end()).for_each(|doc| self.absent.set(doc));
            first = part.end();
            self.parts.push(part);
        }
        self.revise()
    }

    /// Takes up what runs made of clusters of before, but for runs that were made again since.
    fn revise(&mut self) -> Result<(), EngineError> {
        self.revised.clear();
        let mut void = BTreeMap::new();
        for part in &self.parts {
            for Revised { relation, member, by } in part.revised(self.base())? {
                let void = void.entry(by).or_insert_with(|| {
                    let mut documents = by.0..by.0 + by.1;
                    documents.all(|n| !self.is_there(n))
                });
                if !*void {
                    self.revised.insert((relation, member.doc), member);
                }
            }
        }
        Ok(())
    }

    fn is_there(&self, doc: u64) -> bool {
        !self.gone.has(doc) && !self.absent.has(doc)
    }

    /// Merges the last part with those before it unless they are twice as large, and says whether it did: there are
    /// never more parts than the logarithm of the number of documents, and each document is written that often.
    ///
    /// This is done by the run after the one that added the part, which might yet have to take it out again.
    fn merge(&mut self) -> Result<bool, EngineError> {
        let Some(last) = self.header.parts.last() else { return Ok(false) };
        let (mut stay, mut size) = (self.parts.len() - 1, last.documents);
        while let Some(before) = self.parts[..stay].last().filter(|p| p.documents < 2 * size.max(1))
        {
            size += before.documents;
            stay -= 1;
        }
        if stay + 1 == self.parts.len() {
            return Ok(false);
        }
        self.join(stay)?;
        Ok(true)
    }

    /// Makes one part of those from this one on, without the documents that are gone.
    fn join(&mut self, stay: usize) -> Result<(), EngineError> {
        if self.header.parts.is_empty() {
            return Ok(());
        }
        let number = next_number(&self.path)?;
        let size = self.header.parts[stay..].iter().map(|p| p.documents).sum();
        let joined: Vec<&Part> = self.parts[stay..].iter().collect();
        let first = joined.first().map_or(0, |part| part.first);
        let gone: Vec<u64> = (0..self.base()).filter(|&doc| self.gone.has(doc)).collect();
        let lost = gone.iter().filter(|&&doc| doc >= first).count() as u64;
        let living: u64 = self.header.parts[stay..].iter().map(|p| p.living).sum();
        let living = living.saturating_sub(lost);
        // What is damaged must not become part of what is sound: it would be noted as it is now. Merging reads nearly all
        // of it anyway, from memory after this where it fits.
        for part in &joined {
            part.contents().into_iter().next().map_or(Ok(()), Err)?;
        }
        let files = part::merge(&folder(&self.path, number), &joined, &gone)?;
        self.header.parts.truncate(stay);
        // No run takes out again what is one with the parts of others.
        let run = String::new();
        self.header.parts.push(PartEntry { number, documents: size, living, run, files });
        write(&self.path, &self.header)
    }

    /// Removes a document from the index in a folder, with all that is kept of it, and says whether it was there.
    pub(crate) fn forget(path: &Path, id: &str) -> Result<bool, EngineError> {
        let lock = lock(path)?;
        let header = Header::read(path).map_err(unread(path.join(HEADER)))?;
        let mut index = Index::of(path, header, lock)?;
        let wanted = short(id.as_bytes());
        let mut found = Vec::new();
        for part in &index.parts {
            part.each_id(|doc, id| found.extend((*id == wanted).then_some(doc)))?;
        }
        if found.is_empty() {
            return Ok(false);
        }
        // Merging leaves out what is gone.
        found.iter().for_each(|&doc| index.gone.set(doc));
        index.join(0)?;
        Ok(true)
    }

    /// How many numbers are taken: the first document of this run has this one.
    pub(crate) fn base(&self) -> u64 {
        self.parts.last().map_or(0, Part::end)
    }

    /// How many documents count: those that came again do not.
    pub(crate) fn living(&self) -> u64 {
        let living: u64 = self.header.parts.iter().map(|p| p.living).sum();
        living.saturating_sub(self.gone.count)
    }

    /// Begins a part for the documents of this run.
    pub(crate) fn draft(&self) -> Result<Draft, EngineError> {
        let number = next_number(&self.path)?;
        let part = PartWriter::create(&folder(&self.path, number))?;
        Ok(Draft { part, replaced: Vec::new(), documents: 0, living: 0 })
    }

    /// Finds documents that came again, and lets go of those of before.
    pub(crate) fn replace(&mut self, draft: &mut Draft) -> Result<(), EngineError> {
        let mut ids = draft.part.ids()?;
        ids.sort_unstable();
        for part in &self.parts {
            part.each_id(|doc, id| {
                if ids.binary_search(id).is_ok() && !self.gone.has(doc) {
                    draft.replaced.push(doc);
                }
            })?;
        }
        draft.replaced.iter().for_each(|&doc| self.gone.set(doc));
        self.revise()
    }

    /// The postings of a round.
    pub(crate) fn postings(&self, round: u8) -> Result<History<'_>, EngineError> {
        let readers = self.parts.iter().filter_map(|part| {
            let reader = part.postings(round).transpose()?;
            Some(reader.map(|reader| (part.first, reader)))
        });
        Ok(History { gone: &self.gone, readers: readers.collect::<Result<_, _>>()? })
    }

    fn part(&self, doc: u64) -> Result<&Part, EngineError> {
        let after = self.parts.partition_point(|part| part.first <= doc);
        let part = after.checked_sub(1).map(|n| &self.parts[n]);
        part.filter(|part| doc < part.end())
            .ok_or_else(|| damaged(&self.path, format!("it has no document {doc}")))
    }

    /// What is wrong with a value of a document, and the way out; `column` is the file of such values.
    pub(crate) fn damaged(
        &self,
        doc: u64,
        column: &str,
        message: impl std::fmt::Display,
    ) -> EngineError {
        let part = self.part(doc);
        part.map_or_else(|error| error, |part| damaged(part.file(column), message))
    }

    /// The card of a document, as bytes.
    pub(crate) fn card(&self, doc: u64, out: &mut Vec<u8>) -> Result<(), EngineError> {
        let part = self.part(doc)?;
        part.cards.read(doc - part.first, out)
    }

    /// The length of a document's text and its witness.
    pub(crate) fn witness(&self, doc: u64, out: &mut Vec<u8>) -> Result<(), EngineError> {
        let part = self.part(doc)?;
        part.witnesses.read(doc - part.first, out)
    }

    /// The cluster that the last run left a document in, unless what it hung on came again since.
    pub(crate) fn cluster(
        &self,
        doc: u64,
        relation: usize,
        plan: &Plan,
    ) -> Result<Option<Membership>, EngineError> {
        Ok(self.noted(doc, relation, plan)?.filter(|member| self.stands(member)))
    }

    /// Whether what a document hung on is still there.
    pub(crate) fn stands(&self, member: &Membership) -> bool {
        [member.kept, member.parent].into_iter().all(|doc| self.is_there(doc))
    }

    /// That cluster, be what it hung on there still or not: what the outputs of earlier runs say.
    pub(crate) fn noted(
        &self,
        doc: u64,
        relation: usize,
        plan: &Plan,
    ) -> Result<Option<Membership>, EngineError> {
        if doc >= self.base() || !self.is_there(doc) {
            return Ok(None);
        }
        let revised = |doc: u64| self.revised.get(&(relation as u64, doc)).copied();
        let found = match revised(doc) {
            Some(member) => Some(member),
            None => {
                let found = self.part(doc)?.cluster(doc, relation, plan.relations.len())?;
                if found.is_some_and(|member| !part::is_sound(&member, self.base())) {
                    let message = format!("it puts document {doc} where there is none");
                    return Err(self.damaged(doc, part::CLUSTERS, message));
                }
                found
            }
        };
        let Some(mut found) = found else { return Ok(None) };
        if matches!(plan.relations[relation].closure, Closure::Average { .. }) {
            // A group that joined another took all its members along. Each kept one comes before the last.
            for _ in 0..self.revised.len() {
                match revised(found.kept).filter(|next| next.kept != found.kept) {
                    Some(next) => (found.kept, found.size) = (next.kept, next.size),
                    None => break,
                }
            }
        }
        Ok(Some(found))
    }

    /// Adds a part. All of it is on disk before the index says so.
    pub(crate) fn commit(&self, draft: Draft, run: &str) -> Result<(), EngineError> {
        let Draft { part, replaced, documents, living } = draft;
        // A part for nothing would cost files, and an empty input must not take the place of what there is.
        if documents == 0 {
            return Ok(());
        }
        let number = part.number(&self.path);
        if !self.path.join(HEADER).exists() {
            list(&self.path, &self.header)?;
        }
        let files = part.publish(&replaced)?;
        let mut header = self.header.clone();
        header.parts.push(PartEntry { number, documents, living, run: run.to_owned(), files });
        write(&self.path, &header)
    }
}

impl Draft {
    /// Notes the next document; `None` stands for one that takes no part.
    pub(crate) fn document(&mut self, id: Option<&str>) -> Result<(), EngineError> {
        self.documents += 1;
        self.living += u64::from(id.is_some());
        self.part.id(&id.map_or([0; ID], |id| short(id.as_bytes())))
    }

    /// Whether the run has no documents.
    pub(crate) fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// How many documents of before came again.
    pub(crate) fn replaced(&self) -> u64 {
        self.replaced.len() as u64
    }

    /// Adds what later runs ask for by number.
    pub(crate) fn finish(
        &mut self,
        cards: &Blobs,
        witnesses: &Blobs,
        clusters: &[(Name, Vec<Membership>)],
        revised: Vec<(usize, Membership)>,
        base: u64,
    ) -> Result<(), EngineError> {
        self.part.columns(cards, witnesses)?;
        let by = (base, self.documents);
        let revised = revised.into_iter();
        let revised = revised.map(|(n, member)| Revised { relation: n as u64, member, by });
        self.part.revised(&revised.collect::<Vec<_>>())?;
        self.part.clusters(clusters, base, self.documents)
    }
}

/// The postings of earlier runs, in the order of their keys.
pub(crate) struct History<'a> {
    gone: &'a Bits,
    readers: Vec<(u64, PostingReader)>,
}

impl History<'_> {
    /// Takes the postings of a key, sorted by document; keys are asked for in rising order.
    pub(crate) fn of(
        &mut self,
        key: u64,
        mut take: impl FnMut(Posting),
    ) -> Result<(), EngineError> {
        for (first, reader) in &mut self.readers {
            reader.of(key, |posting| {
                let doc = posting.doc + *first;
                if !self.gone.has(doc) {
                    take(Posting { doc, ..posting });
                }
            })?;
        }
        Ok(())
    }
}
