//! Sorting more than fits into memory.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use wirecopy_stage::{Hit, Message, Posting};

use crate::EngineError;

/// Something of a fixed size that can be sorted on disk.
pub(crate) trait Item: Copy + Ord + Send + 'static {
    /// Numbers that stand for it.
    /// At most [`LARGEST`] bytes of them.
    type Words: AsRef<[u64]> + AsMut<[u64]> + Default;
    fn to_words(self) -> Self::Words;
    fn of_words(words: &Self::Words) -> Self;
}

impl Item for Posting {
    type Words = [u64; 3];
    fn to_words(self) -> [u64; 3] {
        [self.key, self.doc, self.data]
    }
    fn of_words(&[key, doc, data]: &[u64; 3]) -> Self {
        Posting { key, doc, data }
    }
}

impl Item for Hit {
    type Words = [u64; 5];
    fn to_words(self) -> [u64; 5] {
        [self.a, self.b, self.key, self.a_data, self.b_data]
    }
    fn of_words(&[a, b, key, a_data, b_data]: &[u64; 5]) -> Self {
        Hit { a, b, key, a_data, b_data }
    }
}

impl Item for Message {
    type Words = [u64; 3];
    fn to_words(self) -> [u64; 3] {
        [self.doc, self.key, self.data]
    }
    fn of_words(&[doc, key, data]: &[u64; 3]) -> Self {
        Message { doc, key, data }
    }
}

/// A link of a document, by its place in the file of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LinkRef {
    pub(crate) doc: u64,
    pub(crate) offset: u64,
}

impl Item for LinkRef {
    type Words = [u64; 2];
    fn to_words(self) -> [u64; 2] {
        [self.doc, self.offset]
    }
    fn of_words(&[doc, offset]: &[u64; 2]) -> Self {
        LinkRef { doc, offset }
    }
}

/// How many parts what exceeds memory is dealt out into: each has a file open and a buffer of [`BUFFER`] bytes.
const PARTS: usize = 64;
/// Bytes of the largest item.
const LARGEST: usize = 64;
/// Bytes of a part that are written or read at once.
const BUFFER: usize = 1 << 15;
/// Of a part that has more than so many times the items that a sorter holds, parts are made in turn.
const LOADED: u64 = 16;

/// Takes items in any order and gives them back sorted. What exceeds its memory is dealt out to files by value, between
/// bounds that the first items give, so that each file can be sorted by itself and nothing needs to be merged. A part that
/// turns out to be large is dealt out again: neither open files nor memory grow with the number of items.
pub(crate) struct Sorter<T> {
    dir: PathBuf,
    items: Vec<T>,
    most: usize,
    parts: Vec<PartWriter<T>>,
    /// The least item of each part but the first.
    bounds: Vec<T>,
}

impl<T: Item> Sorter<T> {
    /// A sorter that holds at most `most` items in memory and puts its parts into the folder `dir`, which it makes.
    pub(crate) fn new(dir: PathBuf, most: usize) -> Self {
        Sorter { dir, items: Vec::new(), most: most.max(1), parts: Vec::new(), bounds: Vec::new() }
    }

    pub(crate) fn push(&mut self, item: T) -> Result<(), EngineError> {
        if !self.parts.is_empty() {
            return self.deal(item);
        }
        if self.items.len() >= self.most {
            self.open()?;
            return self.deal(item);
        }
        if self.items.capacity() == 0 {
            // Room for all at once: a list that grows step by step holds up to three times its items while it moves.
            self.items.reserve_exact(self.most);
        }
        self.items.push(item);
        Ok(())
    }

    /// Begins parts, and deals out what is in memory.
    fn open(&mut self) -> Result<(), EngineError> {
        let mut items = std::mem::take(&mut self.items);
        self.begin(&mut items)?;
        items.into_iter().try_for_each(|item| self.deal(item))
    }

    /// Begins parts, with bounds from a sample.
    fn begin(&mut self, sample: &mut Vec<T>) -> Result<(), EngineError> {
        fs::create_dir_all(&self.dir).map_err(EngineError::io("create", &self.dir))?;
        sort(sample, &mut Vec::new());
        self.bounds =
            (1..PARTS).filter_map(|n| sample.get(n * sample.len() / PARTS)).copied().collect();
        self.bounds.dedup();
        for n in 0..=self.bounds.len() {
            self.parts.push(PartWriter::create(self.dir.join(format!("{n:03}.part")))?);
        }
        Ok(())
    }

    fn deal(&mut self, item: T) -> Result<(), EngineError> {
        let part = self.bounds.partition_point(|bound| *bound <= item);
        self.parts[part].push(item)
    }

    /// All items, sorted.
    pub(crate) fn finish(mut self) -> Result<Sorted<T>, EngineError> {
        if self.parts.is_empty() {
            sort(&mut self.items, &mut Vec::new());
            return Ok(Sorted { items: self.items.into_iter(), parts: None });
        }
        let parts = self.parts.into_iter().map(PartWriter::close).collect::<Result<Vec<_>, _>>()?;
        let most = self.most;
        // One part is in use, one waits, and one is being sorted.
        let (send, parts_in) = sync_channel(1);
        let thread = std::thread::spawn(move || {
            for part in parts {
                if !part.load(most, &send) {
                    break;
                }
            }
        });
        let parts = Some(Parts { parts: parts_in, thread: Some(thread), dir: self.dir });
        let mut sorted = Sorted { items: Vec::new().into_iter(), parts };
        sorted.refill()?;
        Ok(sorted)
    }
}

/// Items that a bucket should have, about, and the most buckets there are.
const BUCKET: usize = 64;
const BUCKETS: usize = 1 << 12;

/// Sorts items: one pass deals them out by their first number, and the buckets are sorted where they lie. Keys are
/// hashes and documents come from all of a corpus, so buckets are about even; where they are not, it only takes longer.
fn sort<T: Item>(items: &mut Vec<T>, scratch: &mut Vec<T>) {
    let first = |item: &T| item.to_words().as_ref().first().copied().unwrap_or_default();
    let (least, most) =
        items.iter().map(first).fold((u64::MAX, 0), |(l, m), n| (l.min(n), m.max(n)));
    let bits = u64::BITS - most.saturating_sub(least).leading_zeros();
    // Items of a few documents have no more buckets than there are documents.
    let parts = (items.len() / BUCKET).clamp(1, BUCKETS).ilog2().min(bits);
    if parts == 0 {
        items.sort_unstable();
        return;
    }
    let (buckets, shift) = (1usize << parts, bits - parts);
    let bucket = |item: &T| ((first(item) - least) >> shift) as usize;
    let mut starts = vec![0usize; buckets + 1];
    items.iter().for_each(|item| starts[bucket(item) + 1] += 1);
    for n in 1..starts.len() {
        starts[n] += starts[n - 1];
    }
    let bounds = starts.clone();
    scratch.clear();
    scratch.extend_from_slice(items);
    for item in items.iter() {
        let place = &mut starts[bucket(item)];
        scratch[*place] = *item;
        *place += 1;
    }
    bounds.windows(2).for_each(|bounds| scratch[bounds[0]..bounds[1]].sort_unstable());
    std::mem::swap(items, scratch);
}

/// A part that is being written.
struct PartWriter<T> {
    path: PathBuf,
    file: BufWriter<File>,
    count: u64,
    item: PhantomData<T>,
}

impl<T: Item> PartWriter<T> {
    fn create(path: PathBuf) -> Result<Self, EngineError> {
        let file = File::create(&path).map_err(EngineError::io("write", &path))?;
        let file = BufWriter::with_capacity(BUFFER, file);
        Ok(PartWriter { path, file, count: 0, item: PhantomData })
    }

    fn push(&mut self, item: T) -> Result<(), EngineError> {
        let words = item.to_words();
        let mut bytes = [0; LARGEST];
        for (bytes, word) in bytes.chunks_exact_mut(8).zip(words.as_ref()) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        let bytes = &bytes[..size_of_val(words.as_ref())];
        self.count += 1;
        self.file.write_all(bytes).map_err(EngineError::io("write", &self.path))
    }

    fn close(mut self) -> Result<Part<T>, EngineError> {
        self.file.flush().map_err(EngineError::io("write", &self.path))?;
        Ok(Part { path: self.path, count: self.count, item: PhantomData })
    }
}

/// A part that is written, and to be sorted.
struct Part<T> {
    path: PathBuf,
    count: u64,
    item: PhantomData<T>,
}

impl<T: Item> Part<T> {
    /// Sends what is in it, sorted, in one piece or several. Says whether anybody still listens.
    fn load(&self, most: usize, out: &SyncSender<Result<Vec<T>, EngineError>>) -> bool {
        if self.count <= LOADED * most as u64 {
            let mut items = Vec::with_capacity(usize::try_from(self.count).unwrap_or_default());
            let read = self.each(|item| {
                items.push(item);
                Ok(())
            });
            return match read {
                Ok(()) => {
                    sort(&mut items, &mut Vec::new());
                    out.send(Ok(items)).is_ok()
                }
                Err(error) => out.send(Err(error)).is_ok(),
            };
        }
        match self.again(most, out) {
            Ok(heard) => heard,
            Err(error) => out.send(Err(error)).is_ok(),
        }
    }

    /// Deals out a large part.
    fn again(
        &self,
        most: usize,
        out: &SyncSender<Result<Vec<T>, EngineError>>,
    ) -> Result<bool, EngineError> {
        // Bounds are those of items from all over the part.
        let step = self.count.div_ceil(most as u64).max(1);
        let mut sample = Vec::new();
        let mut n = 0;
        self.each(|item| {
            if n % step == 0 {
                sample.push(item);
            }
            n += 1;
            Ok(())
        })?;
        let mut sorter = Sorter::new(self.path.with_extension("parts"), most);
        sorter.begin(&mut sample)?;
        drop(sample);
        self.each(|item| sorter.deal(item))?;
        for part in sorter.parts {
            let part = part.close()?;
            // What is equal cannot be dealt out, and is sorted.
            let heard = if part.count == self.count {
                let mut items = Vec::new();
                part.each(|item| {
                    items.push(item);
                    Ok(())
                })?;
                sort(&mut items, &mut Vec::new());
                out.send(Ok(items)).is_ok()
            } else {
                part.load(most, out)
            };
            if !heard {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads all items.
    fn each(&self, mut take: impl FnMut(T) -> Result<(), EngineError>) -> Result<(), EngineError> {
        let file = File::open(&self.path).map_err(EngineError::io("read", &self.path))?;
        let mut file = BufReader::with_capacity(BUFFER, file);
        let mut words = T::Words::default();
        let size = size_of_val(words.as_ref());
        let mut bytes = [0; LARGEST];
        for _ in 0..self.count {
            file.read_exact(&mut bytes[..size]).map_err(EngineError::io("read", &self.path))?;
            for (word, bytes) in words.as_mut().iter_mut().zip(bytes.chunks_exact(8)) {
                *word = u64::from_le_bytes(bytes.try_into().unwrap_or_default());
            }
            take(T::of_words(&words))?;
        }
        Ok(())
    }
}

impl<T> Drop for Part<T> {
    fn drop(&mut self) {
        // Left-over parts cost disk space only, and go with the work folder.
        let _ = fs::remove_file(&self.path);
    }
}

/// Sorted items, from memory or from parts that another thread sorts.
pub(crate) struct Sorted<T: Item> {
    /// Those of the present part; not empty before the end.
    items: std::vec::IntoIter<T>,
    parts: Option<Parts<T>>,
}

/// Parts to come.
struct Parts<T> {
    parts: Receiver<Result<Vec<T>, EngineError>>,
    thread: Option<JoinHandle<()>>,
    dir: PathBuf,
}

impl<T: Item> Sorted<T> {
    pub(crate) fn next(&mut self) -> Result<Option<T>, EngineError> {
        let item = self.items.next();
        if self.items.as_slice().is_empty() {
            self.refill()?;
        }
        Ok(item)
    }

    /// The next item, without taking it.
    pub(crate) fn peek(&self) -> Option<&T> {
        self.items.as_slice().first()
    }

    fn refill(&mut self) -> Result<(), EngineError> {
        let Some(parts) = &mut self.parts else { return Ok(()) };
        while self.items.as_slice().is_empty() {
            match parts.parts.recv() {
                Ok(items) => self.items = items?.into_iter(),
                Err(_) => {
                    let panicked = parts.thread.take().is_some_and(|thread| thread.join().is_err());
                    let lost = panicked.then(|| EngineError::damaged(&parts.dir, "a sort failed"));
                    self.parts = None;
                    return lost.map_or(Ok(()), Err);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn buckets_do_not_show(
            mut keys in prop::collection::vec((any::<u64>(), 0..9u64), 0..2000),
            shift in 0..64u32,
        ) {
            keys.iter_mut().for_each(|key| key.0 >>= shift);
            let item = |&(key, doc): &(u64, u64)| Posting { key, doc, data: 0 };
            let mut items: Vec<Posting> = keys.iter().map(item).collect();
            let mut wanted = items.clone();
            wanted.sort_unstable();
            sort(&mut items, &mut Vec::new());
            prop_assert_eq!(items, wanted);
        }

        #[test]
        fn sorted_whatever_fits(mut keys in prop::collection::vec(any::<u64>(), 0..3000), most in 1..50usize) {
            let dir = tempfile::tempdir().unwrap();
            let mut sorter = Sorter::new(dir.path().join("runs"), most);
            for &key in &keys {
                sorter.push(Posting { key, doc: key / 3, data: 7 }).unwrap();
            }
            let mut sorted = sorter.finish().unwrap();
            keys.sort_unstable();
            for key in keys {
                prop_assert_eq!(sorted.next().unwrap().map(|p| p.key), Some(key));
            }
            prop_assert!(sorted.next().unwrap().is_none());
        }
    }
}
