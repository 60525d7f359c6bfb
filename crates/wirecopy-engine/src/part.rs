//! A part of an index: what the documents of one run, or of several merged ones, left behind.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use wirecopy_document::Name;
use wirecopy_stage::{Membership, Posting};

use crate::EngineError;
use crate::blobs::Blobs;
use crate::own;
use crate::postings::{PostingReader, PostingWriter};

/// Bytes of the hash that stands for an id; zeros stand for no document.
pub(crate) const ID: usize = 16;
/// Bytes of a place in a cluster: kept, parent, size.
const MEMBER: usize = 24;

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
}

/// Values of any size, by number. Where they end lies on disk too: an index may be larger than memory.
#[derive(Debug)]
pub(crate) struct Column {
    path: PathBuf,
    values: File,
    ends: File,
}

fn open(path: &Path) -> Result<File, EngineError> {
    own::open(path).map_err(EngineError::io("read", path))
}

fn ends_of(path: &Path) -> PathBuf {
    path.with_extension("ends")
}

impl Column {
    fn open(path: PathBuf) -> Result<Self, EngineError> {
        let (values, ends) = (open(&path)?, open(&ends_of(&path))?);
        Ok(Column { path, values, ends })
    }

    /// The bytes of a value, in place of what `out` held.
    pub(crate) fn read(&self, number: u64, out: &mut Vec<u8>) -> Result<(), EngineError> {
        let mut bounds = [0; 16];
        let read = self.ends.read_exact_at(&mut bounds, number * 8);
        read.map_err(EngineError::io("read", &self.path))?;
        let [start, end] = bounds.as_chunks().0 else { return Ok(()) };
        let (start, end) = (u64::from_le_bytes(*start), u64::from_le_bytes(*end));
        let length = end.checked_sub(start).and_then(|n| usize::try_from(n).ok());
        let length = length.filter(|&n| u32::try_from(n).is_ok());
        let Some(length) = length else {
            return Err(EngineError::damaged(&self.path, "a value has no end"));
        };
        out.resize(length, 0);
        self.values.read_exact_at(out, start).map_err(EngineError::io("read", &self.path))
    }
}

impl Part {
    pub(crate) fn open(dir: &Path, first: u64, documents: u64) -> Result<Self, EngineError> {
        Ok(Part {
            dir: dir.to_owned(),
            first,
            documents,
            cards: Column::open(dir.join("cards"))?,
            witnesses: Column::open(dir.join("witnesses"))?,
            clusters: open(&dir.join("clusters"))?,
        })
    }

    /// The postings of a round, if there was one.
    pub(crate) fn postings(&self, round: u8) -> Result<Option<PostingReader>, EngineError> {
        let path = self.dir.join(format!("postings-{round}"));
        if path.exists() { PostingReader::open(path).map(Some) } else { Ok(None) }
    }

    /// Shows number and id of each document.
    pub(crate) fn each_id(&self, mut show: impl FnMut(u64, &[u8; ID])) -> Result<(), EngineError> {
        let path = self.dir.join("ids");
        let mut file = BufReader::new(open(&path)?);
        let mut id = [0; ID];
        for n in 0..self.documents {
            file.read_exact(&mut id).map_err(EngineError::io("read", &path))?;
            if id != [0; ID] {
                show(self.first + n, &id);
            }
        }
        Ok(())
    }

    /// Documents of other parts that came again in this one.
    pub(crate) fn replaced(&self) -> Result<Vec<u64>, EngineError> {
        let path = self.dir.join("replaced");
        let bytes = own::read(&path).map_err(EngineError::io("read", &path))?;
        Ok(bytes.as_chunks().0.iter().map(|n| u64::from_le_bytes(*n)).collect())
    }

    /// What its runs made of clusters of before.
    pub(crate) fn revised(&self) -> Result<Vec<Revised>, EngineError> {
        let path = self.dir.join("revised");
        match own::read(&path) {
            Ok(bytes) => Ok(bytes.chunks_exact(Revised::SIZE).map(Revised::read).collect()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(EngineError::io("read", &path)(error)),
        }
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
        read.map_err(EngineError::io("read", self.dir.join("clusters")))?;
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
    ids: BufWriter<File>,
}

fn create(path: &Path) -> Result<BufWriter<File>, EngineError> {
    File::create(path).map(BufWriter::new).map_err(EngineError::io("create", path))
}

fn close(file: BufWriter<File>, path: &Path) -> Result<(), EngineError> {
    let file = file.into_inner().map_err(std::io::IntoInnerError::into_error);
    file.and_then(|file| file.sync_all()).map_err(EngineError::io("write", path))
}

impl PartWriter {
    pub(crate) fn create(path: &Path) -> Result<Self, EngineError> {
        let dir = path.with_extension("tmp");
        if dir.exists() {
            fs::remove_dir_all(&dir).map_err(EngineError::io("remove", &dir))?;
        }
        fs::create_dir_all(&dir).map_err(EngineError::io("create", &dir))?;
        let ids = create(&dir.join("ids"))?;
        Ok(PartWriter { path: path.to_owned(), dir, ids })
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
        let bytes = fs::read(self.dir.join("ids")).map_err(EngineError::io("read", &self.dir))?;
        Ok(bytes.as_chunks().0.iter().filter(|id| **id != [0; ID]).copied().collect())
    }

    /// Takes the postings of a round.
    pub(crate) fn postings(&self, round: u8) -> Result<PostingWriter, EngineError> {
        PostingWriter::create(self.dir.join(format!("postings-{round}")))
    }

    pub(crate) fn columns(&self, cards: &Blobs, witnesses: &Blobs) -> Result<(), EngineError> {
        for (name, blobs) in [("cards", cards), ("witnesses", witnesses)] {
            let mut column = ColumnWriter::create(self.dir.join(name))?;
            let mut value = Vec::new();
            for number in 0..blobs.len() {
                blobs.read(number, &mut value)?;
                column.push(&value)?;
            }
            column.close()?;
        }
        Ok(())
    }

    /// Writes the places of so many documents from `base` on under all relations.
    pub(crate) fn clusters(
        &self,
        clusters: &[(Name, Vec<Membership>)],
        base: u64,
        documents: u64,
    ) -> Result<(), EngineError> {
        let path = self.dir.join("clusters");
        let mut file = create(&path)?;
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
        close(file, &path)
    }

    /// Writes what became of clusters of before.
    pub(crate) fn revised(&self, revised: &[Revised]) -> Result<(), EngineError> {
        let path = self.dir.join("revised");
        let mut file = create(&path)?;
        for number in revised.iter().flat_map(Revised::numbers) {
            file.write_all(&number.to_le_bytes()).map_err(EngineError::io("write", &path))?;
        }
        close(file, &path)
    }

    /// Gives the part its name, which it returns.
    pub(crate) fn publish(self, replaced: &[u64]) -> Result<PathBuf, EngineError> {
        let path = self.dir.join("replaced");
        let mut file = create(&path)?;
        for doc in replaced {
            file.write_all(&doc.to_le_bytes()).map_err(EngineError::io("write", &path))?;
        }
        close(file, &path)?;
        close(self.ids, &self.dir)?;
        let sync = || File::open(&self.dir)?.sync_all();
        sync().map_err(EngineError::io("write", &self.dir))?;
        fs::rename(&self.dir, &self.path).map_err(EngineError::io("rename", &self.dir))?;
        Ok(self.path)
    }
}

struct ColumnWriter {
    path: PathBuf,
    values: BufWriter<File>,
    ends: BufWriter<File>,
    end: u64,
}

impl ColumnWriter {
    fn create(path: PathBuf) -> Result<Self, EngineError> {
        let (values, mut ends) = (create(&path)?, create(&ends_of(&path))?);
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

    fn close(self) -> Result<(), EngineError> {
        close(self.values, &self.path)?;
        close(self.ends, &self.path)
    }
}

/// Merges parts that follow each other. Of documents that came again since, in `gone`, only the numbers stay.
pub(crate) fn merge(path: &Path, parts: &[&Part], gone: &[u64]) -> Result<(), EngineError> {
    let Some(first) = parts.first().map(|part| part.first) else { return Ok(()) };
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
    for name in ["cards", "witnesses"] {
        let mut column = ColumnWriter::create(out.dir.join(name))?;
        let mut value = Vec::new();
        for part in parts {
            let from = if name == "cards" { &part.cards } else { &part.witnesses };
            for doc in 0..part.documents {
                value.clear();
                if !is_gone(part.first + doc) {
                    from.read(doc, &mut value)?;
                }
                column.push(&value)?;
            }
        }
        column.close()?;
    }
    let clusters = out.dir.join("clusters");
    let mut file = create(&clusters)?;
    for part in parts {
        let mut from = open(&part.dir.join("clusters"))?;
        std::io::copy(&mut from, &mut file).map_err(EngineError::io("write", &clusters))?;
    }
    close(file, &clusters)?;
    let mut revised = Vec::new();
    for part in parts {
        revised.extend(part.revised()?.into_iter().filter(|r| !is_gone(r.member.doc)));
    }
    out.revised(&revised)?;
    for round in 0..=u8::MAX {
        if !merge_postings(&out, round, parts, first, &is_gone)? {
            break;
        }
    }
    // Documents of still earlier parts that came again in these.
    let older: Vec<u64> = gone.iter().copied().filter(|&doc| doc < first).collect();
    out.publish(&older)?;
    Ok(())
}

/// Merges the postings of a round; `false` where no part has any.
fn merge_postings(
    out: &PartWriter,
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
    writer.close()?;
    Ok(true)
}
