//! Sorting more than fits into memory.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use wirecopy_stage::{Hit, Message, Posting};

use crate::EngineError;
use crate::runs::{Piece, Share, ShareWriter, Sorted};

/// Something of a fixed size that can be sorted on disk.
pub(crate) trait Item: Copy + Ord + Send + 'static {
    /// Numbers that stand for it. Items are in the order of their numbers.
    type Words: AsRef<[u64]> + AsMut<[u64]> + Default;
    /// Items whose first numbers, so many, are the same belong together, and are found in one [`Piece`].
    const GROUP: usize;
    fn to_words(self) -> Self::Words;
    fn of_words(words: &Self::Words) -> Self;

    /// Bytes of an item on disk.
    const SIZE: usize = size_of::<Self::Words>();

    /// The least item that belongs with this one.
    fn floor(self) -> Self {
        let mut words = self.to_words();
        words.as_mut()[Self::GROUP..].fill(0);
        Self::of_words(&words)
    }

    /// Writes an item into [`Item::SIZE`] bytes.
    fn write(self, bytes: &mut [u8]) {
        for (bytes, word) in bytes.chunks_exact_mut(8).zip(self.to_words().as_ref()) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
    }

    /// Reads an item from [`Item::SIZE`] bytes.
    fn read(bytes: &[u8]) -> Self {
        let mut words = Self::Words::default();
        for (word, bytes) in words.as_mut().iter_mut().zip(bytes.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        Self::of_words(&words)
    }
}

impl Item for Posting {
    type Words = [u64; 3];
    const GROUP: usize = 1;
    fn to_words(self) -> [u64; 3] {
        [self.key, self.doc, self.data]
    }
    fn of_words(&[key, doc, data]: &[u64; 3]) -> Self {
        Posting { key, doc, data }
    }
}

/// Hits are most of what is sorted, so both documents share a number: a run has no more of them than [`MOST_DOCUMENTS`].
impl Item for Hit {
    type Words = [u64; 4];
    const GROUP: usize = 1;
    fn to_words(self) -> [u64; 4] {
        [self.a << 32 | self.b, self.key, self.a_data, self.b_data]
    }
    fn of_words(&[pair, key, a_data, b_data]: &[u64; 4]) -> Self {
        Hit { a: pair >> 32, b: pair & u64::from(u32::MAX), key, a_data, b_data }
    }
}

/// Documents of a run and of its index that can be told apart in a hit.
pub(crate) const MOST_DOCUMENTS: u64 = 1 << 32;

impl Item for Message {
    type Words = [u64; 3];
    const GROUP: usize = 1;
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
    const GROUP: usize = 1;
    fn to_words(self) -> [u64; 2] {
        [self.doc, self.offset]
    }
    fn of_words(&[doc, offset]: &[u64; 2]) -> Self {
        LinkRef { doc, offset }
    }
}

/// How many parts what exceeds memory is dealt out into: each has a file open and a buffer.
const PARTS: usize = 128;

/// Takes items in any order, from any thread, and gives them back sorted. What exceeds its memory is dealt out to files by
/// value, between bounds that the first items give, so that each file can be sorted by itself, by whichever thread, and
/// nothing needs to be merged. Bounds depend on which items come first; what comes out does not.
pub(crate) struct Sorter<T> {
    dir: PathBuf,
    most: usize,
    /// What has come, as long as it fits.
    items: Mutex<Vec<T>>,
    /// Where it goes from then on.
    parts: OnceLock<Dealt<T>>,
}

impl<T: Item> Sorter<T> {
    /// A sorter that holds at most `most` items in memory and puts its parts into the folder `dir`, which it makes.
    pub(crate) fn new(dir: PathBuf, most: usize) -> Self {
        Sorter { dir, most: most.max(1), items: Mutex::default(), parts: OnceLock::new() }
    }

    /// Adds items. Many at once cost less than each by itself.
    pub(crate) fn push(&self, items: &[T]) -> Result<(), EngineError> {
        if self.parts.get().is_none() {
            let mut held = lock(&self.items);
            // Another thread may have begun parts since.
            if self.parts.get().is_none() {
                if held.capacity() == 0 {
                    // Room for all at once: a list that grows step by step holds up to three times its items while it
                    // moves.
                    held.reserve_exact(self.most.max(items.len()));
                }
                held.extend_from_slice(items);
                if held.len() <= self.most {
                    return Ok(());
                }
                let first = std::mem::take(&mut *held);
                let floors = first.iter().map(|item| item.floor()).collect();
                let parts = Dealt::new(&self.dir, PARTS, floors)?;
                parts.deal(&first)?;
                // Nobody else sets it: the list is locked.
                let _ = self.parts.set(parts);
                return Ok(());
            }
        }
        self.parts.get().map_or(Ok(()), |parts| parts.deal(items))
    }

    /// All items, in pieces that follow one another. Items that belong together are in one piece.
    pub(crate) fn pieces(self) -> Result<Vec<Piece<T>>, EngineError> {
        let Some(parts) = self.parts.into_inner() else {
            let mut items = self.items.into_inner().unwrap_or_else(PoisonError::into_inner);
            sort(&mut items);
            return Ok(Piece::cut(items));
        };
        Ok(parts.close()?.into_iter().map(|part| Piece::of(part, self.most)).collect())
    }

    /// All items, sorted.
    pub(crate) fn finish(self) -> Result<Sorted<T>, EngineError> {
        let dir = self.dir.clone();
        Sorted::ahead(self.pieces()?, dir)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Files that items are dealt out to.
pub(crate) struct Dealt<T> {
    /// The least item of each part but the first.
    bounds: Vec<T>,
    parts: Vec<Mutex<ShareWriter<T>>>,
}

impl<T: Item> Dealt<T> {
    /// Makes so many files in a folder, which it makes too, with bounds from a sample.
    pub(crate) fn new(dir: &Path, parts: usize, mut sample: Vec<T>) -> Result<Self, EngineError> {
        fs::create_dir_all(dir).map_err(EngineError::io("create", dir))?;
        sort(&mut sample);
        let mut bounds: Vec<T> =
            (1..parts).filter_map(|n| sample.get(n * sample.len() / parts)).copied().collect();
        bounds.dedup();
        let part = |n| ShareWriter::create(dir.join(format!("{n:03}.part"))).map(Mutex::new);
        let parts = (0..=bounds.len()).map(part).collect::<Result<_, _>>()?;
        Ok(Dealt { bounds, parts })
    }

    /// Adds items. They are put together by part first, so that a part is locked once and not for each of them.
    pub(crate) fn deal(&self, items: &[T]) -> Result<(), EngineError> {
        let part = |item: &T| self.bounds.partition_point(|bound| bound <= item);
        let of: Vec<usize> = items.iter().map(part).collect();
        let mut places = vec![0; self.parts.len() + 1];
        of.iter().for_each(|&part| places[part + 1] += T::SIZE);
        (1..places.len()).for_each(|n| places[n] += places[n - 1]);
        let starts = places.clone();
        let mut bytes = vec![0; items.len() * T::SIZE];
        for (item, part) in items.iter().zip(of) {
            let place = &mut places[part];
            item.write(&mut bytes[*place..*place + T::SIZE]);
            *place += T::SIZE;
        }
        for (part, bounds) in self.parts.iter().zip(starts.windows(2)) {
            if bounds[0] < bounds[1] {
                lock(part).push(&bytes[bounds[0]..bounds[1]])?;
            }
        }
        Ok(())
    }

    /// The parts, in order, ready to be read.
    pub(crate) fn close(self) -> Result<Vec<Share<T>>, EngineError> {
        let close = |part: Mutex<ShareWriter<T>>| {
            part.into_inner().unwrap_or_else(PoisonError::into_inner).close()
        };
        self.parts.into_iter().map(close).collect()
    }
}

/// Items that a bucket should have, about, and the most buckets there are.
const BUCKET: usize = 64;
const BUCKETS: usize = 1 << 12;

/// Sorts items: one pass deals them out by their first number, and the buckets are sorted where they lie. Keys are
/// hashes and documents come from all of a corpus, so buckets are about even; where they are not, it only takes longer.
pub(crate) fn sort<T: Item>(items: &mut [T]) {
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
    // What lies in a bucket that it does not belong to goes to its own, and what it meets there goes on in turn. A copy
    // to sort into would take twice the memory, which the system clears for each copy anew.
    for here in 0..buckets {
        while starts[here] < bounds[here + 1] {
            let there = bucket(&items[starts[here]]);
            items.swap(starts[here], starts[there]);
            starts[there] += 1;
        }
    }
    bounds.windows(2).for_each(|bounds| items[bounds[0]..bounds[1]].sort_unstable());
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
            sort(&mut items);
            prop_assert_eq!(items, wanted);
        }

        #[test]
        fn sorted_whatever_fits(mut keys in prop::collection::vec(any::<u64>(), 0..3000), most in 1..50usize) {
            let dir = tempfile::tempdir().unwrap();
            let sorter = Sorter::new(dir.path().join("runs"), most);
            for &key in &keys {
                sorter.push(&[Posting { key, doc: key / 3, data: 7 }]).unwrap();
            }
            let mut sorted = sorter.finish().unwrap();
            keys.sort_unstable();
            for key in keys {
                prop_assert_eq!(sorted.next().unwrap().map(|p| p.key), Some(key));
            }
            prop_assert!(sorted.next().unwrap().is_none());
        }

        #[test]
        fn what_belongs_together_is_in_one_piece(
            keys in prop::collection::vec(0..40u64, 0..3000),
            most in 1..50usize,
            threads in 1..5usize,
        ) {
            let dir = tempfile::tempdir().unwrap();
            let sorter = Sorter::new(dir.path().join("runs"), most);
            let all: Vec<Posting> =
                keys.iter().enumerate().map(|(n, &key)| Posting { key, doc: n as u64, data: 7 }).collect();
            // From several threads, which meet where the memory is full.
            std::thread::scope(|scope| {
                for part in all.chunks(all.len().div_ceil(threads).max(1)) {
                    let sorter = &sorter;
                    scope.spawn(move || part.chunks(7).for_each(|some| sorter.push(some).unwrap()));
                }
            });
            let mut found = Vec::new();
            for piece in sorter.pieces().unwrap() {
                let mut sorted = piece.open().unwrap();
                let first = sorted.peek().map(|p| p.key);
                prop_assert!(first.is_none() || first != found.last().map(|p: &Posting| p.key));
                while let Some(posting) = sorted.next().unwrap() {
                    found.push(posting);
                }
            }
            let mut wanted = all;
            wanted.sort_unstable();
            prop_assert_eq!(found, wanted);
        }
    }
}
