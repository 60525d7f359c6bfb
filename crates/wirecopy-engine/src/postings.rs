//! Postings that outlive a run: sorted, in blocks, found by key.
//!
//! A block holds up to [`BLOCK`] postings, as differences in LEB128. A second file says with which key each block begins
//! and where it lies, so that a run that asks for few keys reads few blocks.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use wirecopy_stage::Posting;

use crate::EngineError;
use crate::hashed::{Noted, Sums};
use crate::header::{damaged, unread};
use crate::own;

/// Postings in a block.
const BLOCK: usize = 256;
/// Bytes that say with which key a block begins and where it lies.
const ENTRY: u64 = 16;

/// Writes postings, which come sorted by key, then document.
pub(crate) struct PostingWriter {
    path: PathBuf,
    blocks: Noted,
    keys: Noted,
    pending: Vec<Posting>,
    bytes: Vec<u8>,
    at: u64,
}

fn keys_of(path: &Path) -> PathBuf {
    path.with_extension("keys")
}

impl PostingWriter {
    pub(crate) fn create(path: PathBuf) -> Result<Self, EngineError> {
        let (blocks, keys) = (Noted::create(&path)?, Noted::create(&keys_of(&path))?);
        Ok(PostingWriter { path, blocks, keys, pending: Vec::new(), bytes: Vec::new(), at: 0 })
    }

    pub(crate) fn push(&mut self, posting: Posting) -> Result<(), EngineError> {
        self.pending.push(posting);
        if self.pending.len() == BLOCK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), EngineError> {
        let Some(first) = self.pending.first() else { return Ok(()) };
        self.bytes.clear();
        let mut before = Posting { key: first.key, doc: 0, data: 0 };
        for posting in &self.pending {
            let key = posting.key - before.key;
            let doc = if key == 0 { posting.doc - before.doc } else { posting.doc };
            for number in [key, doc, posting.data] {
                leb128(number, &mut self.bytes);
            }
            before = *posting;
        }
        let mut write = || {
            self.keys.write_all(&first.key.to_le_bytes())?;
            self.keys.write_all(&self.at.to_le_bytes())?;
            self.blocks.write_all(&self.bytes)
        };
        write().map_err(EngineError::io("write", &self.path))?;
        self.at += self.bytes.len() as u64;
        self.pending.clear();
        Ok(())
    }

    /// Ends writing; all is on disk then. Says what the two files hold.
    pub(crate) fn close(mut self) -> Result<Sums, EngineError> {
        self.flush()?;
        let mut sums = Sums::new();
        self.blocks.close(&mut sums)?;
        self.keys.close(&mut sums)?;
        Ok(sums)
    }
}

/// Reads postings in order, passing over blocks that are not asked for.
pub(crate) struct PostingReader {
    path: PathBuf,
    /// How many documents may have postings.
    documents: u64,
    blocks: File,
    length: u64,
    keys: BufReader<File>,
    /// The last posting that was read: they come in order.
    last: Option<(u64, u64)>,
    /// Key and place of the next block.
    next: Option<(u64, u64)>,
    /// Whether any key has been asked for.
    begun: bool,
    block: std::vec::IntoIter<Posting>,
    bytes: Vec<u8>,
}

impl PostingReader {
    pub(crate) fn open(path: PathBuf, documents: u64) -> Result<Self, EngineError> {
        let open = |path: &Path| own::open(path).map_err(unread(path));
        let (blocks, keys) = (open(&path)?, BufReader::new(open(&keys_of(&path))?));
        let length = blocks.metadata().map_err(unread(&path))?.len();
        let block = Vec::new().into_iter();
        let mut reader = PostingReader {
            path,
            documents,
            blocks,
            length,
            keys,
            last: None,
            next: None,
            begun: false,
            block,
            bytes: Vec::new(),
        };
        reader.next = reader.entry()?;
        Ok(reader)
    }

    /// Goes to the last block that begins before a key, or to the first: whoever asks for a stretch of all keys need not
    /// read what says where the blocks before it lie.
    fn seek(&mut self, key: u64) -> Result<(), EngineError> {
        let path = keys_of(&self.path);
        let failed = || unread(&path);
        let file = self.keys.get_ref();
        let (mut low, mut high) = (0, file.metadata().map_err(failed())?.len() / ENTRY);
        while low < high {
            let middle = low.midpoint(high);
            let mut bytes = [0; 8];
            file.read_exact_at(&mut bytes, middle * ENTRY).map_err(failed())?;
            if u64::from_le_bytes(bytes) < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let place = low.saturating_sub(1) * ENTRY;
        self.keys.seek(SeekFrom::Start(place)).map_err(failed())?;
        self.next = self.entry()?;
        Ok(())
    }

    fn entry(&mut self) -> Result<Option<(u64, u64)>, EngineError> {
        let mut bytes = [0; ENTRY as usize];
        match self.keys.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(unread(keys_of(&self.path))(error)),
        }
        let [key, at] = bytes.as_chunks().0 else { return Ok(None) };
        Ok(Some((u64::from_le_bytes(*key), u64::from_le_bytes(*at))))
    }

    /// Goes to the next block that may hold a key that is no smaller.
    fn load(&mut self, key: u64) -> Result<bool, EngineError> {
        let Some(mut block) = self.next else { return Ok(false) };
        // The last block that begins before the key may end with it.
        let after = loop {
            match self.entry()? {
                Some(next) if next.0 < key => block = next,
                after => break after,
            }
        };
        self.next = after;
        let end = after.map_or(self.length, |next| next.1);
        let path = &self.path;
        let torn = || damaged(path, "a block of postings is torn");
        let length = end.checked_sub(block.1).and_then(|n| usize::try_from(n).ok());
        let length = length.filter(|&n| n <= BLOCK * 30).ok_or_else(torn)?;
        self.bytes.resize(length, 0);
        let read = self.blocks.read_exact_at(&mut self.bytes, block.1);
        read.map_err(unread(path))?;
        let mut postings = Vec::with_capacity(BLOCK);
        let mut rest = self.bytes.as_slice();
        let mut before = Posting { key: block.0, doc: 0, data: 0 };
        while !rest.is_empty() {
            let mut number = || un_leb128(&mut rest).ok_or_else(torn);
            let (step, doc, data) = (number()?, number()?, number()?);
            let doc = if step == 0 { before.doc.checked_add(doc) } else { Some(doc) };
            let doc = doc.filter(|doc| *doc < self.documents).ok_or_else(torn)?;
            let key = before.key.checked_add(step).ok_or_else(torn)?;
            // Whoever reads relies on their order.
            if self.last.replace((key, doc)).is_some_and(|last| last > (key, doc)) {
                return Err(torn());
            }
            before = Posting { key, doc, data };
            postings.push(before);
        }
        self.block = postings.into_iter();
        Ok(true)
    }

    /// The next posting.
    pub(crate) fn next(&mut self) -> Result<Option<Posting>, EngineError> {
        loop {
            if let Some(posting) = self.block.next() {
                return Ok(Some(posting));
            }
            if !self.load(0)? {
                return Ok(None);
            }
        }
    }

    /// Takes all postings of a key, in order. Keys are asked for in rising order.
    pub(crate) fn of(
        &mut self,
        key: u64,
        mut take: impl FnMut(Posting),
    ) -> Result<(), EngineError> {
        if !std::mem::replace(&mut self.begun, true) {
            self.seek(key)?;
        }
        loop {
            while let Some(posting) = self.block.as_slice().first() {
                if posting.key > key {
                    return Ok(());
                }
                if posting.key == key {
                    take(*posting);
                }
                self.block.next();
            }
            if self.next.is_none_or(|next| next.0 > key) || !self.load(key)? {
                return Ok(());
            }
        }
    }
}

fn leb128(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn un_leb128(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn postings_are_found_by_key(
            mut all in prop::collection::vec((0..300u64, 0..9u64, any::<u64>()), 0..3000),
            asked in prop::collection::btree_set(0..310u64, 0..40),
        ) {
            all.sort_unstable();
            // Keys far apart, as hashes are.
            let all: Vec<Posting> = all
                .into_iter()
                .map(|(key, doc, data)| Posting { key: key << 50, doc, data })
                .collect();
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("postings");
            let mut writer = PostingWriter::create(path.clone()).unwrap();
            all.iter().try_for_each(|p| writer.push(*p)).unwrap();
            writer.close().unwrap();
            let mut reader = PostingReader::open(path.clone(), 9).unwrap();
            for key in asked {
                let mut found = Vec::new();
                reader.of(key << 50, |p| found.push(p)).unwrap();
                let mut wanted = all.clone();
                wanted.retain(|p| p.key == key << 50);
                prop_assert_eq!(found, wanted);
            }
            let mut reader = PostingReader::open(path, 9).unwrap();
            for posting in all {
                prop_assert_eq!(reader.next().unwrap(), Some(posting));
            }
            prop_assert_eq!(reader.next().unwrap(), None);
        }
    }
}
