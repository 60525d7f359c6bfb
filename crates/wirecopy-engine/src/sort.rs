//! Sorting more than fits into memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::marker::PhantomData;
use std::path::PathBuf;

use wirecopy_stage::{Hit, Message, Posting};

use crate::EngineError;

/// Something of a fixed size that can be sorted on disk.
pub(crate) trait Item: Copy + Ord {
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

/// How many runs are merged at once: each has a file open and a buffer of [`RUN_BUFFER`] bytes.
const FAN_IN: usize = 32;
/// Bytes of the largest item.
const LARGEST: usize = 64;
/// Bytes of a run that are read at once.
const RUN_BUFFER: usize = 1 << 15;

/// Takes items in any order and gives them back sorted. What exceeds its memory goes to disk as sorted runs; as soon
/// as [`FAN_IN`] runs of one size are there, they become one, so that neither open files nor buffers grow with the
/// number of items.
pub(crate) struct Sorter<T> {
    dir: PathBuf,
    items: Vec<T>,
    scratch: Vec<T>,
    most: usize,
    /// Runs on disk, each with the number of merges that it went through, which falls along the list.
    runs: Vec<(u32, PathBuf)>,
    /// How many runs were ever made, for their names.
    made: u32,
}

impl<T: Item> Sorter<T> {
    /// A sorter that holds at most `most` items in memory and puts its runs into the folder `dir`, which it makes.
    pub(crate) fn new(dir: PathBuf, most: usize) -> Self {
        // Room for all at once: a list that grows step by step holds up to three times its items while it moves.
        let items = Vec::with_capacity(most.max(1));
        Sorter { dir, items, scratch: Vec::new(), most: most.max(1), runs: Vec::new(), made: 0 }
    }

    pub(crate) fn push(&mut self, item: T) -> Result<(), EngineError> {
        if self.items.len() >= self.most {
            self.spill()?;
        }
        self.items.push(item);
        Ok(())
    }

    fn spill(&mut self) -> Result<(), EngineError> {
        sort(&mut self.items, &mut self.scratch);
        let mut run = self.new_run()?;
        for item in &self.items {
            run.push(*item)?;
        }
        self.items.clear();
        self.runs.push((0, run.close()?));
        while let Some(level) = self.full_level() {
            let few = self.runs.split_off(self.runs.len() - FAN_IN);
            let mut merged = self.new_run()?;
            let mut sorted = Sorted::<T>::merge(few.into_iter().map(|r| r.1), Vec::new())?;
            while let Some(item) = sorted.next()? {
                merged.push(item)?;
            }
            self.runs.push((level + 1, merged.close()?));
        }
        Ok(())
    }

    /// The level of the last runs, if there are as many of it as are merged at once.
    fn full_level(&self) -> Option<u32> {
        let (level, _) = self.runs.last()?;
        let same = self.runs.iter().rev().take_while(|(l, _)| l == level).count();
        (same >= FAN_IN).then_some(*level)
    }

    fn new_run(&mut self) -> Result<RunWriter, EngineError> {
        fs::create_dir_all(&self.dir).map_err(EngineError::io("create", &self.dir))?;
        let path = self.dir.join(format!("{:06}.run", self.made));
        self.made += 1;
        let file = File::create(&path).map_err(EngineError::io("create", &path))?;
        Ok(RunWriter { path, file: BufWriter::with_capacity(RUN_BUFFER, file) })
    }

    /// All items, sorted.
    pub(crate) fn finish(mut self) -> Result<Sorted<T>, EngineError> {
        sort(&mut self.items, &mut self.scratch);
        Sorted::merge(self.runs.into_iter().map(|r| r.1), self.items)
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
    let buckets = (items.len() / BUCKET).min(BUCKETS).next_power_of_two() as u64;
    let range = most.saturating_sub(least);
    if buckets < 2 || range < buckets {
        items.sort_unstable();
        return;
    }
    let shift = (u64::BITS - range.leading_zeros()) - buckets.trailing_zeros();
    let bucket = |item: &T| ((first(item) - least) >> shift) as usize;
    let mut starts = vec![0usize; buckets as usize + 1];
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

struct RunWriter {
    path: PathBuf,
    file: BufWriter<File>,
}

impl RunWriter {
    fn push<T: Item>(&mut self, item: T) -> Result<(), EngineError> {
        let words = item.to_words();
        let mut bytes = [0; LARGEST];
        for (bytes, word) in bytes.chunks_exact_mut(8).zip(words.as_ref()) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        let bytes = &bytes[..size_of_val(words.as_ref())];
        self.file.write_all(bytes).map_err(EngineError::io("write", &self.path))
    }

    fn close(mut self) -> Result<PathBuf, EngineError> {
        self.file.flush().map_err(EngineError::io("write", &self.path))?;
        Ok(self.path)
    }
}

struct Run<T> {
    path: PathBuf,
    file: BufReader<File>,
    item: PhantomData<T>,
}

impl<T: Item> Run<T> {
    fn next(&mut self) -> Result<Option<T>, EngineError> {
        let mut words = T::Words::default();
        let size = size_of_val(words.as_ref());
        let buffer = self.file.fill_buf().map_err(EngineError::io("read", &self.path))?;
        if buffer.is_empty() {
            return Ok(None);
        }
        // Most items lie in the buffer whole; the few that cross its border are put together.
        let mut pieces = [0; LARGEST];
        let whole = buffer.len() >= size;
        let bytes = if whole {
            &buffer[..size]
        } else {
            self.file
                .read_exact(&mut pieces[..size])
                .map_err(EngineError::io("read", &self.path))?;
            &pieces[..size]
        };
        for (word, bytes) in words.as_mut().iter_mut().zip(bytes.chunks_exact(8)) {
            *word = u64::from_le_bytes(bytes.try_into().unwrap_or_default());
        }
        if whole {
            self.file.consume(size);
        }
        Ok(Some(T::of_words(&words)))
    }
}

/// Sorted items, merged from memory and disk. The runs are removed when it is dropped.
pub(crate) struct Sorted<T: Item> {
    /// The next item of each run that is not at its end.
    heap: BinaryHeap<Reverse<(T, usize)>>,
    runs: Vec<Run<T>>,
    memory: std::vec::IntoIter<T>,
}

impl<T: Item> Sorted<T> {
    fn merge(paths: impl Iterator<Item = PathBuf>, memory: Vec<T>) -> Result<Self, EngineError> {
        let mut runs = Vec::new();
        for path in paths {
            let file = File::open(&path).map_err(EngineError::io("read", &path))?;
            let file = BufReader::with_capacity(RUN_BUFFER, file);
            runs.push(Run { path, file, item: PhantomData });
        }
        let mut sorted = Sorted { heap: BinaryHeap::new(), runs, memory: memory.into_iter() };
        for run in 0..=sorted.runs.len() {
            if let Some(item) = sorted.pull(run)? {
                sorted.heap.push(Reverse((item, run)));
            }
        }
        Ok(sorted)
    }

    fn pull(&mut self, run: usize) -> Result<Option<T>, EngineError> {
        match self.runs.get_mut(run) {
            Some(run) => run.next(),
            None => Ok(self.memory.next()),
        }
    }

    pub(crate) fn next(&mut self) -> Result<Option<T>, EngineError> {
        let Some(&Reverse((item, run))) = self.heap.peek() else { return Ok(None) };
        match self.pull(run)? {
            // The successor takes the place of the item: one way down the heap, not two.
            Some(next) => {
                if let Some(mut top) = self.heap.peek_mut() {
                    top.0.0 = next;
                }
            }
            None => {
                self.heap.pop();
            }
        }
        Ok(Some(item))
    }

    /// The next item, without taking it.
    pub(crate) fn peek(&self) -> Option<&T> {
        self.heap.peek().map(|Reverse((item, _))| item)
    }
}

impl<T: Item> Drop for Sorted<T> {
    fn drop(&mut self) {
        for run in &self.runs {
            // Left-over runs cost disk space only, and go with the work folder.
            let _ = fs::remove_file(&run.path);
        }
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
