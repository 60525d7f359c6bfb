//! Sorting more than fits into memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::marker::PhantomData;
use std::path::PathBuf;

use wirecopy_stage::{Hit, Message, Posting};

use crate::EngineError;

/// Something of a fixed size that can be sorted on disk.
pub(crate) trait Item: Copy + Ord {
    /// Numbers that stand for it.
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

/// Takes items in any order and gives them back sorted. What exceeds its memory goes to disk as sorted runs.
pub(crate) struct Sorter<T> {
    dir: PathBuf,
    items: Vec<T>,
    most: usize,
    runs: Vec<PathBuf>,
}

impl<T: Item> Sorter<T> {
    /// A sorter that holds at most `most` items in memory and puts its runs into the folder `dir`, which it makes.
    pub(crate) fn new(dir: PathBuf, most: usize) -> Self {
        Sorter { dir, items: Vec::new(), most: most.max(1), runs: Vec::new() }
    }

    pub(crate) fn push(&mut self, item: T) -> Result<(), EngineError> {
        if self.items.len() >= self.most {
            self.spill()?;
        }
        self.items.push(item);
        Ok(())
    }

    fn spill(&mut self) -> Result<(), EngineError> {
        self.items.sort_unstable();
        fs::create_dir_all(&self.dir).map_err(EngineError::io("create", &self.dir))?;
        let path = self.dir.join(format!("{:06}.run", self.runs.len()));
        let write = || -> std::io::Result<()> {
            let mut file = BufWriter::with_capacity(1 << 18, File::create(&path)?);
            for item in &self.items {
                for word in item.to_words().as_ref() {
                    file.write_all(&word.to_le_bytes())?;
                }
            }
            file.flush()
        };
        write().map_err(EngineError::io("write", &path))?;
        self.items.clear();
        self.runs.push(path);
        Ok(())
    }

    /// All items, sorted.
    pub(crate) fn finish(mut self) -> Result<Sorted<T>, EngineError> {
        self.items.sort_unstable();
        let mut runs = Vec::new();
        for path in &self.runs {
            let file = File::open(path).map_err(EngineError::io("read", path))?;
            runs.push(Run {
                path: path.clone(),
                file: BufReader::with_capacity(1 << 16, file),
                item: PhantomData,
            });
        }
        let mut sorted =
            Sorted { heap: BinaryHeap::new(), runs, memory: self.items.into_iter(), dir: self.dir };
        for run in 0..=sorted.runs.len() {
            sorted.refill(run)?;
        }
        Ok(sorted)
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
        let mut bytes = [0; 8];
        for (i, word) in words.as_mut().iter_mut().enumerate() {
            if i == 0 {
                let read = self.file.read(&mut bytes[..1]);
                if read.map_err(EngineError::io("read", &self.path))? == 0 {
                    return Ok(None);
                }
                self.file
                    .read_exact(&mut bytes[1..])
                    .map_err(EngineError::io("read", &self.path))?;
            } else {
                self.file.read_exact(&mut bytes).map_err(EngineError::io("read", &self.path))?;
            }
            *word = u64::from_le_bytes(bytes);
        }
        Ok(Some(T::of_words(&words)))
    }
}

/// Sorted items, merged from memory and disk. The runs are removed when it is dropped.
pub(crate) struct Sorted<T: Item> {
    heap: BinaryHeap<Reverse<(T, usize)>>,
    runs: Vec<Run<T>>,
    memory: std::vec::IntoIter<T>,
    dir: PathBuf,
}

impl<T: Item> Sorted<T> {
    fn refill(&mut self, run: usize) -> Result<(), EngineError> {
        let next = match self.runs.get_mut(run) {
            Some(run) => run.next()?,
            None => self.memory.next(),
        };
        if let Some(item) = next {
            self.heap.push(Reverse((item, run)));
        }
        Ok(())
    }

    pub(crate) fn next(&mut self) -> Result<Option<T>, EngineError> {
        let Some(Reverse((item, run))) = self.heap.pop() else { return Ok(None) };
        self.refill(run)?;
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
        let _ = fs::remove_dir(&self.dir);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorted_whatever_fits(mut keys in prop::collection::vec(any::<u64>(), 0..300), most in 1..50usize) {
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
