//! Documents between two steps of a run, in committed segments on disk.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};
use wirecopy_document::{Document, Record, Source};
use wirecopy_stage::Sketches;

use crate::EngineError;

/// First bytes of a segment file. The digit is the version of the layout.
const MAGIC: &[u8; 8] = b"WCSEG-1\n";
/// A segment is committed when it holds this many entries, or this many bytes.
const ENTRIES: usize = 512;
const BYTES: usize = 2 << 20;

/// What became of one input so far.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// It is under way, or will be written.
    Live(Box<Record>),
    /// A rule dropped it.
    Dropped(Box<Record>),
    /// It failed.
    Failed(DeadLetter),
    /// It was not looked at.
    Skipped(Skipped),
}

/// A document that failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DeadLetter {
    pub(crate) id: String,
    pub(crate) source: Source,
    /// The stage that failed, by its place; `None` for the reader.
    pub(crate) stage: Option<u16>,
    pub(crate) kind: String,
    pub(crate) error: String,
    /// The raw text as far as it was decoded, or the bytes.
    pub(crate) raw: RawCopy,
}

/// What is left of the input of a document that failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum RawCopy {
    Text(String),
    Bytes(Vec<u8>),
}

/// An input that was not looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Skipped {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) record: u64,
    pub(crate) reason: String,
}

/// One entry of a segment. The sketch comes first, so that it can be read without the document, and with it the length
/// of the text that it is of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) sketch: Option<(Sketches, u32)>,
    pub(crate) outcome: Outcome,
}

/// What a segment says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    /// What decides the results of the run.
    pub(crate) run: String,
    /// Number of the first entry.
    pub(crate) first: u64,
    /// How many entries there are.
    pub(crate) count: u64,
    /// Hash over the hashes of the input records.
    pub(crate) inputs: String,
    /// Hash of the entries.
    pub(crate) content: String,
}

/// A sequence of committed segments.
#[derive(Debug)]
pub(crate) struct Spool {
    dir: PathBuf,
    run: String,
    /// Number of the first entry of each segment.
    starts: Vec<u64>,
    /// How many entries are committed.
    len: u64,
    pending: Pending,
    /// Puts a segment on disk: the disk is waited for while documents are worked on.
    committing: Option<JoinHandle<Result<Pending, EngineError>>>,
    /// The buffer of one that is there.
    free: Pending,
}

/// The entries of one segment, encoded.
#[derive(Debug)]
pub(crate) struct Entries {
    /// Number of the first.
    first: u64,
    bytes: Vec<u8>,
    /// Where each entry begins, and where the last ends.
    bounds: Vec<usize>,
}

impl Entries {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    /// Number of an entry in the run, by its place in the segment.
    pub(crate) fn number(&self, n: usize) -> u64 {
        self.first + n as u64
    }

    /// An entry, by its place in the segment.
    pub(crate) fn get(&self, n: usize) -> &[u8] {
        &self.bytes[self.bounds[n]..self.bounds[n + 1]]
    }
}

/// A segment as it was read.
struct Segment {
    header: Header,
    lens: Vec<u32>,
    /// The whole file.
    bytes: Vec<u8>,
    /// Where the entries begin in it.
    start: usize,
}

#[derive(Debug, Default)]
struct Pending {
    bytes: Vec<u8>,
    lens: Vec<u32>,
    inputs: blake3::Hasher,
}

/// A segment that is to be put on disk.
#[derive(Debug)]
struct Uncommitted {
    path: PathBuf,
    run: String,
    first: u64,
    pending: Pending,
}

impl Uncommitted {
    /// Writes it under its final name only when it is whole and on disk, and gives its buffer back.
    fn commit(self) -> Result<Pending, EngineError> {
        let Uncommitted { path, run, first, mut pending } = self;
        let header = Header {
            run,
            first,
            count: pending.lens.len() as u64,
            inputs: pending.inputs.finalize().to_hex().to_string(),
            content: blake3::hash(&pending.bytes).to_hex().to_string(),
        };
        let temp = path.with_extension("tmp");
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&temp)?;
            let head =
                postcard::to_stdvec(&(&header, &pending.lens)).map_err(std::io::Error::other)?;
            file.write_all(MAGIC)?;
            file.write_all(&(head.len() as u64).to_le_bytes())?;
            file.write_all(&head)?;
            file.write_all(&pending.bytes)?;
            file.sync_all()?;
            fs::rename(&temp, &path)
        };
        write().map_err(EngineError::io("write", &path))?;
        pending.bytes.clear();
        pending.lens.clear();
        pending.inputs.reset();
        Ok(pending)
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        // Nothing is written any more once the spool is gone.
        let _ = self.wait();
    }
}

impl Spool {
    /// A new, empty spool.
    pub(crate) fn create(dir: PathBuf, run: &str) -> Result<Self, EngineError> {
        if dir.exists() {
            fs::remove_dir_all(&dir).map_err(EngineError::io("remove", &dir))?;
        }
        fs::create_dir_all(&dir).map_err(EngineError::io("create", &dir))?;
        Ok(Spool {
            dir,
            run: run.to_owned(),
            starts: Vec::new(),
            len: 0,
            pending: Pending::default(),
            committing: None,
            free: Pending::default(),
        })
    }

    /// The spool that an earlier run left behind; segments that are damaged or belong to another run are not part of
    /// it.
    pub(crate) fn reopen(dir: PathBuf, run: &str) -> Result<Self, EngineError> {
        if !dir.exists() {
            return Spool::create(dir, run);
        }
        let mut spool = Spool {
            dir,
            run: run.to_owned(),
            starts: Vec::new(),
            len: 0,
            pending: Pending::default(),
            committing: None,
            free: Pending::default(),
        };
        while let Ok(segment) = spool.read_segment(spool.segments()) {
            let Segment { header, lens, bytes, start } = segment;
            // What another process left behind is only believed if it is whole.
            if blake3::hash(&bytes[start..]).to_hex().as_str() != header.content {
                break;
            }
            if header.run != spool.run || header.first != spool.len {
                break;
            }
            spool.add(lens.len());
        }
        spool.truncate(spool.segments())?;
        Ok(spool)
    }

    /// How many entries are committed.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// How many segments are committed.
    pub(crate) fn segments(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// Number of the first entry of a segment.
    pub(crate) fn first(&self, segment: u32) -> u64 {
        self.starts.get(segment as usize).copied().unwrap_or(self.len)
    }

    /// Adds an entry; `input` is the hash of the record that it came from.
    pub(crate) fn push(&mut self, entry: &[u8], input: &[u8; 32]) -> Result<(), EngineError> {
        let len = u32::try_from(entry.len())
            .map_err(|_| EngineError::damaged(&self.dir, "an entry is larger than 4 GiB"))?;
        let pending = &mut self.pending;
        if !pending.lens.is_empty()
            && (pending.lens.len() >= ENTRIES || pending.bytes.len() + entry.len() > BYTES)
        {
            self.hand_over()?;
        }
        let pending = &mut self.pending;
        pending.bytes.extend_from_slice(entry);
        pending.lens.push(len);
        pending.inputs.update(input);
        Ok(())
    }

    /// Commits what is pending, and waits until all of it is on disk.
    pub(crate) fn commit(&mut self) -> Result<(), EngineError> {
        if !self.pending.lens.is_empty() {
            self.hand_over()?;
        }
        self.wait()
    }

    /// Waits until what was handed over is on disk.
    fn wait(&mut self) -> Result<(), EngineError> {
        if let Some(committing) = self.committing.take() {
            let lost = || EngineError::damaged(&self.dir, "a segment could not be written");
            // The buffer is used again: a run makes thousands of segments.
            self.free = committing.join().map_err(|_| lost())??;
        }
        Ok(())
    }

    /// Has what is pending put on disk, while more is gathered.
    fn hand_over(&mut self) -> Result<(), EngineError> {
        let segment = Uncommitted {
            path: self.path(self.segments()),
            run: self.run.clone(),
            first: self.len,
            pending: std::mem::take(&mut self.pending),
        };
        self.add(segment.pending.lens.len());
        // One after the other: nothing is committed behind a segment that is missing.
        self.wait()?;
        self.pending = std::mem::take(&mut self.free);
        self.committing = Some(std::thread::spawn(move || segment.commit()));
        Ok(())
    }

    /// Forgets all segments from this one on.
    pub(crate) fn truncate(&mut self, segments: u32) -> Result<(), EngineError> {
        self.len = self.first(segments);
        self.starts.truncate(segments as usize);
        for entry in fs::read_dir(&self.dir).map_err(EngineError::io("list", &self.dir))? {
            let path = entry.map_err(EngineError::io("list", &self.dir))?.path();
            let number = path
                .file_name()
                .and_then(|n| n.to_str())
                .and_then(|n| n.strip_suffix(".seg"))
                .and_then(|n| n.parse::<u32>().ok());
            if number.is_none_or(|n| n >= segments) {
                fs::remove_file(&path).map_err(EngineError::io("remove", &path))?;
            }
        }
        Ok(())
    }

    /// First entry, number of entries and hash of the inputs of a committed segment.
    pub(crate) fn header(&self, segment: u32) -> Result<Header, EngineError> {
        Ok(self.read_segment(segment)?.header)
    }

    /// The entries of a segment.
    pub(crate) fn entries(&self, segment: u32) -> Result<Entries, EngineError> {
        let Segment { lens, bytes, start, .. } = self.read_segment(segment)?;
        let mut bounds = Vec::with_capacity(lens.len() + 1);
        let mut at = start;
        bounds.push(at);
        for len in lens {
            at += len as usize;
            bounds.push(at);
        }
        if at > bytes.len() {
            return Err(self.torn(segment));
        }
        Ok(Entries { first: self.first(segment), bytes, bounds })
    }

    /// Removes the spool from the disk.
    pub(crate) fn remove(self) -> Result<(), EngineError> {
        fs::remove_dir_all(&self.dir).map_err(EngineError::io("remove", &self.dir))
    }

    fn add(&mut self, entries: usize) {
        self.starts.push(self.len);
        self.len += entries as u64;
    }

    fn read_segment(&self, segment: u32) -> Result<Segment, EngineError> {
        let path = self.path(segment);
        let bytes = fs::read(&path).map_err(EngineError::io("read", &path))?;
        let torn = || self.torn(segment);
        let head = bytes.strip_prefix(MAGIC).ok_or_else(torn)?;
        let (len, rest) = head.split_at_checked(size_of::<u64>()).ok_or_else(torn)?;
        let len = u64::from_le_bytes(len.try_into().map_err(|_| torn())?);
        let len = usize::try_from(len).map_err(|_| torn())?;
        let (head, content) = rest.split_at_checked(len).ok_or_else(torn)?;
        let (header, lens): (Header, Vec<u32>) = postcard::from_bytes(head).map_err(|_| torn())?;
        let start = bytes.len() - content.len();
        Ok(Segment { header, lens, bytes, start })
    }

    fn torn(&self, segment: u32) -> EngineError {
        EngineError::damaged(self.path(segment), "the segment is not whole; run with --overwrite")
    }

    fn path(&self, segment: u32) -> PathBuf {
        self.dir.join(format!("{segment:08}.seg"))
    }
}

/// Encodes an entry.
pub(crate) fn encode(entry: &Entry) -> Vec<u8> {
    postcard::to_stdvec(entry).expect("entries hold nothing that cannot be encoded")
}

/// Decodes an entry.
pub(crate) fn decode(bytes: &[u8], dir: &Path) -> Result<Entry, EngineError> {
    postcard::from_bytes(bytes).map_err(|e| EngineError::damaged(dir, e))
}

/// Decodes the document of a live entry only: what a stage sees stands before the raw text, the trail and the rest.
pub(crate) fn decode_document(bytes: &[u8], dir: &Path) -> Result<Option<Document>, EngineError> {
    let damaged = |e| EngineError::damaged(dir, e);
    let (_, rest) = postcard::take_from_bytes::<Option<(Sketches, u32)>>(bytes).map_err(damaged)?;
    let (variant, rest) = postcard::take_from_bytes::<u32>(rest).map_err(damaged)?;
    if variant != LIVE {
        return Ok(None);
    }
    postcard::take_from_bytes(rest).map(|(document, _)| Some(document)).map_err(damaged)
}

/// Number of [`Outcome::Live`] among the outcomes.
const LIVE: u32 = 0;

/// Decodes the sketch of an entry, if it has one, and the length of the text that it is of.
pub(crate) fn decode_sketch(
    bytes: &[u8],
    dir: &Path,
) -> Result<Option<(Sketches, u32)>, EngineError> {
    let damaged = |e| EngineError::damaged(dir, e);
    let (entry, _) =
        postcard::take_from_bytes::<Option<(Sketches, u32)>>(bytes).map_err(damaged)?;
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use wirecopy_document::Media;

    use super::*;

    #[test]
    fn the_document_can_be_decoded_alone() {
        let record = Record::new("a", Media::Text, "text".to_owned()).unwrap();
        let document = record.document.clone();
        let sketch = Some((Sketches { postings: vec![(1, 2)], ..Sketches::default() }, 4));
        let entry = Entry { sketch, outcome: Outcome::Live(Box::new(record)) };
        let decoded = decode_document(&encode(&entry), Path::new("x")).unwrap();
        assert_eq!(decoded, Some(document));
        let skipped = Skipped { id: "a".into(), path: "a".into(), record: 0, reason: "x".into() };
        let entry = Entry { sketch: None, outcome: Outcome::Skipped(skipped) };
        assert_eq!(decode_document(&encode(&entry), Path::new("x")).unwrap(), None);
    }
}
