//! A part of an index: what the documents of one run, or of several merged ones, left behind.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use wirecopy_document::Name;
use wirecopy_stage::{Membership, Posting};

use crate::EngineError;
use crate::blobs::Blobs;
use crate::hashed::{self, Noted, Sums};
use crate::header::{PartEntry, damaged, unread};
use crate::own;
use crate::postings::{PostingReader, PostingWriter};

/// Bytes of the hash that stands for an id; zeros stand for no document.
pub(crate) const ID: usize = 16;
/// Bytes of a place in a cluster: kept, parent, size.
const MEMBER: usize = 24;
/// Bytes of ids that are read and hashed together.
const CHUNK: usize = 1 << 16;

const IDS: &str = "ids";
const CARDS: &str = "cards";
const WITNESSES: &str = "witnesses";
pub(crate) const CLUSTERS: &str = "clusters";
const REVISED: &str = "revised";
const REPLACED: &str = "replaced";

/// Whether a place in a cluster is one among so many documents: a cluster has no more members than there ever were.
pub(crate) fn is_sound(member: &Membership, documents: u64) -> bool {
    let Membership { doc, kept, parent, size } = *member;
    doc.max(kept).max(parent) < documents && size <= documents
}

/// A document of an earlier run that a later one put into another cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Revised {
    /// The relation, by its number in the plan.
    pub(crate) relation: u64,
    pub(crate) member: Membership,
    /// The documents of that run: where all of them are gone, it was made again, and this is void.
    pub(crate) by: (u64, u64),
}

impl Revised {
    const SIZE: usize = 56;

    fn read(bytes: &[u8]) -> Self {
        let mut numbers = [0; Self::SIZE / 8];
        for (number, bytes) in numbers.iter_mut().zip(bytes.as_chunks().0) {
            *number = u64::from_le_bytes(*bytes);
        }
        let [relation, doc, kept, parent, size, first, count] = numbers;
        Revised { relation, member: Membership { doc, kept, parent, size }, by: (first, count) }
    }

    fn numbers(&self) -> [u64; Self::SIZE / 8] {
        let Membership { doc, kept, parent, size } = self.member;
        [self.relation, doc, kept, parent, size, self.by.0, self.by.1]
    }
}

/// A part that is read.
#[derive(Debug)]
pub(crate) struct Part {
    dir: PathBuf,
    /// Number of its first document.
    pub(crate) first: u64,
    pub(crate) documents: u64,
    pub(crate) cards: Column,
    pub(crate) witnesses: Column,
    clusters: File,
    /// What its files hold, where that was noted.
    sums: Sums,
}

/// Values of any size, by number. Where they end lies on disk too: an index may be larger than memory.
#[derive(Debug)]
pub(crate) struct Column {
    path: PathBuf,
    values: File,
    length: u64,
    ends: File,
}

fn open(path: &Path) -> Result<(File, u64), EngineError> {
    let file = own::open(path).map_err(unread(path))?;
    let length = file.metadata().map_err(unread(path))?.len();
    Ok((file, length))
}

fn ends_of(path: &Path) -> PathBuf {
    path.with_extension("ends")
}

/// Whether a file is as large as it must be.
fn fits(path: &Path, length: u64, wanted: Option<u64>) -> Result<(), EngineError> {
    if Some(length) == wanted {
        return Ok(());
    }
    Err(damaged(path, format!("{length} bytes are not what its documents take")))
}

impl Column {
    fn open(path: PathBuf, documents: u64) -> Result<Self, EngineError> {
        let ((values, length), (ends, places)) = (open(&path)?, open(&ends_of(&path))?);
        let wanted = documents.checked_add(1).and_then(|n| n.checked_mul(8));
        fits(&ends_of(&path), places, wanted)?;
        Ok(Column { path, values, length, ends })
    }

    /// The bytes of a value, in place of what `out` held.
    pub(crate) fn read(&self, number: u64, out: &mut Vec<u8>) -> Result<(), EngineError> {
        let mut bounds = [0; 16];
        let ends = ends_of(&self.path);
        self.ends.read_exact_at(&mut bounds, number * 8).map_err(unread(&ends))?;
        let [start, end] = bounds.as_chunks().0 else { return Ok(()) };
        let (start, end) = (u64::from_le_bytes(*start), u64::from_le_bytes(*end));
        // No value ends behind the last: a damaged end is not to claim memory.
        let length = end.checked_sub(start).filter(|_| end <= self.length);
        let length = length.and_then(|n| u32::try_from(n).ok());
        let Some(length) = length else {
            return Err(damaged(ends, format!("value {number} has no end")));
        };
        out.resize(length as usize, 0);
        self.values.read_exact_at(out, start).map_err(unread(&self.path))
    }
}

impl Part {
    /// Opens a part that begins with this document. What can be known without reading is checked: that its files are
    /// there, and as large as they were.
    pub(crate) fn open(dir: &Path, first: u64, entry: &PartEntry) -> Result<Self, EngineError> {
        let documents = entry.documents;
        if let Some((path, error)) = hashed::sizes(dir, &entry.files).into_iter().next() {
            return Err(unread(path)(error));
        }
        if first.checked_add(documents).is_none() {
            return Err(damaged(
                dir,
                "the list of parts gives it more documents than there can be",
            ));
        }
        let ids = dir.join(IDS);
        fits(&ids, open(&ids)?.1, documents.checked_mul(ID as u64))?;
        let clusters = dir.join(CLUSTERS);
        let (file, length) = open(&clusters)?;
        let row = documents * MEMBER as u64;
        if length.checked_rem(row).unwrap_or(length) != 0 {
            fits(&clusters, length, None)?;
        }
        Ok(Part {
            dir: dir.to_owned(),
            first,
            documents,
            cards: Column::open(dir.join(CARDS), documents)?,
            witnesses: Column::open(dir.join(WITNESSES), documents)?,
            clusters: file,
            sums: entry.files.clone(),
        })
    }

    /// Number of the first document behind it.
    pub(crate) fn end(&self) -> u64 {
        self.first + self.documents
    }

    /// One of its files.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Reads all files, and says which hold something else than was written.
    pub(crate) fn contents(&self) -> Vec<EngineError> {
        let wrong = hashed::contents(&self.dir, &self.sums).into_iter();
        wrong.map(|(path, error)| unread(path)(error)).collect()
    }

    /// The postings of a round, if there was one.
    pub(crate) fn postings(&self, round: u8) -> Result<Option<PostingReader>, EngineError> {
        let path = self.dir.join(format!("postings-{round}"));
        if path.exists() { PostingReader::open(path, self.documents).map(Some) } else { Ok(None) }
    }

    /// Whether what was read of a file as a whole is what was written: this costs no reading.
    fn check(&self, name: &str, found: &blake3::Hasher) -> Result<(), EngineError> {
        let Some(sum) = self.sums.get(name) else { return Ok(()) };
        hashed::check(found, sum).map_err(unread(self.file(name)))
    }

    /// A small file, read as a whole.
    fn whole(&self, name: &str) -> Result<Vec<u8>, EngineError> {
        let bytes = own::read(&self.file(name)).map_err(unread(self.file(name)))?;
        self.check(name, blake3::Hasher::new().update(&bytes))?;
        Ok(bytes)
    }

    /// Shows number and id of each document.
    pub(crate) fn each_id(&self, mut show: impl FnMut(u64, &[u8; ID])) -> Result<(), EngineError> {
        let path = self.file(IDS);
        let mut file = open(&path)?.0;
        let mut hasher = blake3::Hasher::new();
        let mut bytes = vec![0; CHUNK];
        let (mut doc, end) = (self.first, self.end());
        while doc < end {
            let left = usize::try_from(end - doc).unwrap_or(CHUNK).min(CHUNK / ID);
            let bytes = &mut bytes[..left * ID];
            file.read_exact(bytes).map_err(unread(&path))?;
            hasher.update(bytes);
            for id in bytes.as_chunks().0 {
                if *id != [0; ID] {
                    show(doc, id);
                }
                doc += 1;
            }
        }
        self.check(IDS, &hasher)
    }

    /// Documents of earlier parts that came again in this one.
    pub(crate) fn replaced(&self) -> Result<Vec<u64>, EngineError> {
        let bytes = self.whole(REPLACED)?;
        let numbers = bytes.as_chunks().0.iter().map(|n| u64::from_le_bytes(*n));
        let numbers: Vec<u64> = numbers.collect();
        match numbers.iter().find(|&&doc| doc >= self.first) {
            None => Ok(numbers),
            Some(doc) => {
                Err(damaged(self.file(REPLACED), format!("it names document {doc}, which is none")))
            }
        }
    }

    /// What its runs made of clusters of before, in an index of so many documents.
    pub(crate) fn revised(&self, documents: u64) -> Result<Vec<Revised>, EngineError> {
        let path = self.file(REVISED);
        // The first indexes had no such file.
        if !self.sums.contains_key(REVISED) && !path.exists() {
            return Ok(Vec::new());
        }
        let bytes = self.whole(REVISED)?;
        let revised: Vec<Revised> = bytes.chunks_exact(Revised::SIZE).map(Revised::read).collect();
        let is_sound = |revised: &&Revised| {
            let end = revised.by.0.checked_add(revised.by.1);
            is_sound(&revised.member, documents) && end.is_some_and(|end| end <= documents)
        };
        if bytes.len() % Revised::SIZE == 0 && revised.iter().all(|it| is_sound(&it)) {
            return Ok(revised);
        }
        Err(damaged(path, "it puts documents where there are none"))
    }

    /// The cluster of a document under one of so many relations.
    pub(crate) fn cluster(
        &self,
        doc: u64,
        relation: usize,
        relations: usize,
    ) -> Result<Option<Membership>, EngineError> {
        let place = (doc - self.first) * relations as u64 + relation as u64;
        let mut bytes = [0; MEMBER];
        let read = self.clusters.read_exact_at(&mut bytes, place * MEMBER as u64);
        read.map_err(unread(self.file(CLUSTERS)))?;
        let numbers = bytes.as_chunks().0.iter().map(|n| u64::from_le_bytes(*n));
        let [kept, parent, size] = numbers.collect::<Vec<_>>()[..] else { return Ok(None) };
        Ok((size > 0).then_some(Membership { doc, kept, parent, size }))
    }
}

/// A part that is written. Its folder gets its name when all is on disk.
pub(crate) struct PartWriter {
    /// The name that it will have.
    path: PathBuf,
    /// The folder until then.
    dir: PathBuf,
    ids: Noted,
    /// What its files hold, but for the one of ids.
    sums: Sums,
}

impl PartWriter {
    pub(crate) fn create(path: &Path) -> Result<Self, EngineError> {
        let dir = path.with_extension("tmp");
        if dir.exists() {
            fs::remove_dir_all(&dir).map_err(EngineError::io("remove", &dir))?;
        }
        fs::create_dir_all(&dir).map_err(EngineError::io("create", &dir))?;
        let ids = Noted::create(&dir.join(IDS))?;
        Ok(PartWriter { path: path.to_owned(), dir, ids, sums: Sums::new() })
    }

    /// Its number in the index in a folder.
    pub(crate) fn number(&self, index: &Path) -> u64 {
        let name = self.path.strip_prefix(index).ok().and_then(Path::to_str);
        name.and_then(|n| n.strip_prefix("part-")?.parse().ok()).unwrap_or_default()
    }

    pub(crate) fn id(&mut self, id: &[u8; ID]) -> Result<(), EngineError> {
        self.ids.write_all(id).map_err(EngineError::io("write", &self.dir))
    }

    /// The ids so far, without those that stand for no document.
    pub(crate) fn ids(&mut self) -> Result<Vec<[u8; ID]>, EngineError> {
        self.ids.flush().map_err(EngineError::io("write", &self.dir))?;
        let bytes = fs::read(self.dir.join(IDS)).map_err(EngineError::io("read", &self.dir))?;
        Ok(bytes.as_chunks().0.iter().filter(|id| **id != [0; ID]).copied().collect())
    }

    /// Takes the postings of a round.
    pub(crate) fn postings(&self, round: u8) -> Result<PostingWriter, EngineError> {
        PostingWriter::create(self.dir.join(format!("postings-{round}")))
    }

    /// Notes what such a writer wrote.
    pub(crate) fn note(&mut self, mut sums: Sums) {
        self.sums.append(&mut sums);
    }

    pub(crate) fn columns(&mut self, cards: &Blobs, witnesses: &Blobs) -> Result<(), EngineError> {
        for (name, blobs) in [(CARDS, cards), (WITNESSES, witnesses)] {
            let mut column = ColumnWriter::create(self.dir.join(name))?;
            let mut value = Vec::new();
            for number in 0..blobs.len() {
                blobs.read(number, &mut value)?;
                column.push(&value)?;
            }
            column.close(&mut self.sums)?;
        }
        Ok(())
    }

    /// Writes the places of so many documents from `base` on under all relations.
    pub(crate) fn clusters(
        &mut self,
        clusters: &[(Name, Vec<Membership>)],
        base: u64,
        documents: u64,
    ) -> Result<(), EngineError> {
        let path = self.dir.join(CLUSTERS);
        let mut file = Noted::create(&path)?;
        let mut members: Vec<_> = clusters
            .iter()
            .map(|(_, members)| members.iter().skip_while(|m| m.doc < base).peekable())
            .collect();
        for doc in base..base + documents {
            for members in &mut members {
                let member = members.next_if(|m| m.doc == doc);
                let numbers = member.map_or([0; 3], |m| [m.kept, m.parent, m.size]);
                for number in numbers {
                    let written = file.write_all(&number.to_le_bytes());
                    written.map_err(EngineError::io("write", &path))?;
                }
            }
        }
        file.close(&mut self.sums)
    }

    /// Writes what became of clusters of before.
    pub(crate) fn revised(&mut self, revised: &[Revised]) -> Result<(), EngineError> {
        let path = self.dir.join(REVISED);
        let mut file = Noted::create(&path)?;
        for number in revised.iter().flat_map(Revised::numbers) {
            file.write_all(&number.to_le_bytes()).map_err(EngineError::io("write", &path))?;
        }
        file.close(&mut self.sums)
    }

    /// Gives the part its name, and says what its files hold.
    ///
    /// The files are on disk before the folder that names them, and the folder before its own name, so that a part with a
    /// name is whole. Only the list of the index makes it count, and that is written after this.
    pub(crate) fn publish(mut self, replaced: &[u64]) -> Result<Sums, EngineError> {
        let path = self.dir.join(REPLACED);
        let mut file = Noted::create(&path)?;
        for doc in replaced {
            file.write_all(&doc.to_le_bytes()).map_err(EngineError::io("write", &path))?;
        }
        file.close(&mut self.sums)?;
        self.ids.close(&mut self.sums)?;
        let sync = || File::open(&self.dir)?.sync_all();
        sync().map_err(EngineError::io("write", &self.dir))?;
        fs::rename(&self.dir, &self.path).map_err(EngineError::io("rename", &self.dir))?;
        // Its name, too: the list must not be on disk sooner than what it lists.
        let index = self.path.parent().unwrap_or(&self.path);
        let sync = || File::open(index)?.sync_all();
        sync().map_err(EngineError::io("write", index))?;
        Ok(self.sums)
    }
}

struct ColumnWriter {
    path: PathBuf,
    values: Noted,
    ends: Noted,
    end: u64,
}

impl ColumnWriter {
    fn create(path: PathBuf) -> Result<Self, EngineError> {
        let (values, mut ends) = (Noted::create(&path)?, Noted::create(&ends_of(&path))?);
        ends.write_all(&[0; 8]).map_err(EngineError::io("write", &path))?;
        Ok(ColumnWriter { path, values, ends, end: 0 })
    }

    fn push(&mut self, value: &[u8]) -> Result<(), EngineError> {
        self.end += value.len() as u64;
        let mut write = || {
            self.values.write_all(value)?;
            self.ends.write_all(&self.end.to_le_bytes())
        };
        write().map_err(EngineError::io("write", &self.path))
    }

    fn close(self, sums: &mut Sums) -> Result<(), EngineError> {
        self.values.close(sums)?;
        self.ends.close(sums)
    }
}

/// Merges parts that follow each other, and says what the files of the whole hold. Of documents that came again since,
/// in `gone`, only the numbers stay.
pub(crate) fn merge(path: &Path, parts: &[&Part], gone: &[u64]) -> Result<Sums, EngineError> {
    let Some(first) = parts.first().map(|part| part.first) else { return Ok(Sums::new()) };
    let documents = parts.last().map_or(0, |part| part.end());
    let is_gone = |doc: u64| gone.binary_search(&doc).is_ok();
    let mut out = PartWriter::create(path)?;
    for part in parts {
        let mut ids = vec![[0; ID]; usize::try_from(part.documents).unwrap_or_default()];
        part.each_id(|doc, id| {
            if !is_gone(doc) {
                ids[(doc - part.first) as usize] = *id;
            }
        })?;
        ids.iter().try_for_each(|id| out.id(id))?;
    }
    for name in [CARDS, WITNESSES] {
        let mut column = ColumnWriter::create(out.dir.join(name))?;
        let mut value = Vec::new();
        for part in parts {
            let from = if name == CARDS { &part.cards } else { &part.witnesses };
            for doc in 0..part.documents {
                value.clear();
                if !is_gone(part.first + doc) {
                    from.read(doc, &mut value)?;
                }
                column.push(&value)?;
            }
        }
        column.close(&mut out.sums)?;
    }
    let clusters = out.dir.join(CLUSTERS);
    let mut file = Noted::create(&clusters)?;
    for part in parts {
        let mut from = open(&part.file(CLUSTERS))?.0;
        std::io::copy(&mut from, &mut file).map_err(EngineError::io("write", &clusters))?;
    }
    file.close(&mut out.sums)?;
    let mut revised = Vec::new();
    for part in parts {
        revised.extend(part.revised(documents)?.into_iter().filter(|r| !is_gone(r.member.doc)));
    }
    out.revised(&revised)?;
    for round in 0..=u8::MAX {
        if !merge_postings(&mut out, round, parts, first, &is_gone)? {
            break;
        }
    }
    // Documents of still earlier parts that came again in these.
    let older: Vec<u64> = gone.iter().copied().filter(|&doc| doc < first).collect();
    out.publish(&older)
}

/// Merges the postings of a round; `false` where no part has any.
fn merge_postings(
    out: &mut PartWriter,
    round: u8,
    parts: &[&Part],
    first: u64,
    is_gone: &impl Fn(u64) -> bool,
) -> Result<bool, EngineError> {
    let mut readers = Vec::new();
    for part in parts {
        if let Some(mut reader) = part.postings(round)? {
            let next = reader.next()?;
            readers.push((part.first, reader, next));
        }
    }
    if readers.is_empty() {
        return Ok(false);
    }
    let mut writer = out.postings(round)?;
    // Parts are few; of equal keys the earlier part comes first, and with it the smaller documents.
    loop {
        let least = readers.iter_mut().filter(|r| r.2.is_some()).min_by_key(|r| r.2.map(|p| p.key));
        let Some((part, reader, next)) = least else { break };
        if let Some(posting) = next.take() {
            let doc = *part + posting.doc;
            if !is_gone(doc) {
                writer.push(Posting { doc: doc - first, ..posting })?;
            }
        }
        *next = reader.next()?;
    }
    out.note(writer.close()?);
    Ok(true)
}
