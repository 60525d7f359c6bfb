//! What has been dealt out by value, read again in order.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

use crate::EngineError;
use crate::sort::{Dealt, Item, sort};

/// Bytes of a part that are written or read at once.
const BUFFER: usize = 1 << 15;
/// Of a part that has more than so many times the items that a sorter holds, parts are made in turn.
const LOADED: u64 = 16;
/// Into how many: as many threads may do so at a time, and each part is an open file.
const AGAIN: usize = 16;
/// What is held in memory is cut into pieces of about so many items.
const CUT: usize = 1 << 13;

/// A part that is being written.
pub(crate) struct ShareWriter<T> {
    path: PathBuf,
    file: BufWriter<File>,
    bytes: u64,
    item: PhantomData<T>,
}

impl<T: Item> ShareWriter<T> {
    pub(crate) fn create(path: PathBuf) -> Result<Self, EngineError> {
        let file = File::create(&path).map_err(EngineError::io("write", &path))?;
        let file = BufWriter::with_capacity(BUFFER, file);
        Ok(ShareWriter { path, file, bytes: 0, item: PhantomData })
    }

    /// Adds the bytes of items.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), EngineError> {
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(EngineError::io("write", &self.path))
    }

    pub(crate) fn close(mut self) -> Result<Share<T>, EngineError> {
        self.file.flush().map_err(EngineError::io("write", &self.path))?;
        let count = self.bytes / T::SIZE as u64;
        Ok(Share { path: self.path, count, item: PhantomData })
    }
}

/// A part that is written, and to be sorted.
pub(crate) struct Share<T> {
    path: PathBuf,
    count: u64,
    item: PhantomData<T>,
}

impl<T: Item> Share<T> {
    /// All items, sorted.
    fn load(&self) -> Result<Vec<T>, EngineError> {
        let mut items = Vec::with_capacity(usize::try_from(self.count).unwrap_or_default());
        self.each(|item| items.extend_from_slice(item))?;
        sort(&mut items);
        Ok(items)
    }

    /// Deals out a large part. Items that belong together may come apart.
    fn again(&self, most: usize) -> Result<Vec<Share<T>>, EngineError> {
        // Bounds are those of items from all over the part.
        let step = usize::try_from(self.count.div_ceil(most as u64)).unwrap_or(usize::MAX).max(1);
        let mut sample = Vec::new();
        self.each(|items| sample.extend(items.iter().step_by(step)))?;
        let dealt = Dealt::new(&self.path.with_extension("parts"), AGAIN, sample)?;
        let mut failed = Ok(());
        self.each(|items| {
            if failed.is_ok() {
                failed = dealt.deal(items);
            }
        })?;
        failed?;
        dealt.close()
    }

    /// Reads all items, some at a time.
    fn each(&self, mut take: impl FnMut(&[T])) -> Result<(), EngineError> {
        let failed = || EngineError::io("read", &self.path);
        let mut file = File::open(&self.path).map_err(failed())?;
        let most = (BUFFER / T::SIZE).max(1);
        let (mut bytes, mut items) = (vec![0; most * T::SIZE], Vec::with_capacity(most));
        let mut left = self.count;
        while left > 0 {
            let count = usize::try_from(left).unwrap_or(most).min(most);
            let bytes = &mut bytes[..count * T::SIZE];
            file.read_exact(bytes).map_err(failed())?;
            items.clear();
            items.extend(bytes.chunks_exact(T::SIZE).map(T::read));
            take(&items);
            left -= count as u64;
        }
        Ok(())
    }
}

impl<T> Drop for Share<T> {
    fn drop(&mut self) {
        // Left-over parts cost disk space only, and go with the work folder.
        let _ = fs::remove_file(&self.path);
    }
}

/// A stretch of all items, not read yet. Whatever belongs together is in one piece, however large; of a large one only a
/// chunk is in memory at a time.
pub(crate) struct Piece<T> {
    /// What is in memory, sorted.
    items: Vec<T>,
    /// What comes behind it, the next part last.
    parts: Vec<Share<T>>,
    /// How many items a sorter holds.
    most: usize,
}

impl<T: Item> Piece<T> {
    pub(crate) fn of(part: Share<T>, most: usize) -> Self {
        Piece { items: Vec::new(), parts: vec![part], most }
    }

    /// Cuts sorted items into pieces.
    pub(crate) fn cut(items: Vec<T>) -> Vec<Self> {
        let piece = |items| Piece { items, parts: Vec::new(), most: 1 };
        let mut pieces = Vec::new();
        let mut rest = items.as_slice();
        while let Some(last) = rest.get(CUT) {
            let floor = last.floor();
            let end = CUT + rest[CUT..].partition_point(|item| item.floor() == floor);
            let (these, behind) = rest.split_at(end);
            pieces.push(piece(these.to_vec()));
            rest = behind;
        }
        if pieces.is_empty() {
            return vec![piece(items)];
        }
        pieces.push(piece(rest.to_vec()));
        pieces
    }

    /// The next items, sorted; none at the end.
    fn chunk(&mut self) -> Result<Vec<T>, EngineError> {
        if !self.items.is_empty() {
            return Ok(std::mem::take(&mut self.items));
        }
        while let Some(part) = self.parts.pop() {
            if part.count > LOADED * self.most as u64 {
                let parts = part.again(self.most)?;
                // What is equal cannot be dealt out, and is sorted as it is.
                if parts.iter().all(|inner| inner.count < part.count) {
                    self.parts.extend(parts.into_iter().rev());
                    continue;
                }
            }
            let items = part.load()?;
            if !items.is_empty() {
                return Ok(items);
            }
        }
        Ok(Vec::new())
    }

    /// Reads it.
    pub(crate) fn open(mut self) -> Result<Sorted<T>, EngineError> {
        Sorted::new(move || self.chunk())
    }
}

type More<T> = Box<dyn FnMut() -> Result<Vec<T>, EngineError> + Send>;

/// Sorted items.
pub(crate) struct Sorted<T> {
    /// Not empty before the end.
    items: std::vec::IntoIter<T>,
    more: Option<More<T>>,
}

impl<T: Item> Sorted<T> {
    fn new(
        more: impl FnMut() -> Result<Vec<T>, EngineError> + Send + 'static,
    ) -> Result<Self, EngineError> {
        let mut sorted = Sorted { items: Vec::new().into_iter(), more: Some(Box::new(more)) };
        sorted.refill()?;
        Ok(sorted)
    }

    /// Reads all pieces one after the other; another thread sorts ahead what is not in memory.
    pub(crate) fn ahead(pieces: Vec<Piece<T>>, dir: PathBuf) -> Result<Self, EngineError> {
        if pieces.iter().all(|piece| piece.parts.is_empty()) {
            let mut pieces = pieces.into_iter();
            return Sorted::new(move || {
                Ok(pieces.next().map(|piece| piece.items).unwrap_or_default())
            });
        }
        // One chunk is in use, one waits, and one is being sorted.
        let (send, chunks) = sync_channel(1);
        let mut thread = Some(std::thread::spawn(move || {
            for mut piece in pieces {
                loop {
                    let chunk = piece.chunk();
                    if matches!(&chunk, Ok(items) if items.is_empty()) {
                        break;
                    }
                    let failed = chunk.is_err();
                    if send.send(chunk).is_err() || failed {
                        return;
                    }
                }
            }
        }));
        Sorted::new(move || match chunks.recv() {
            Ok(chunk) => chunk,
            Err(_) if thread.take().is_some_and(|thread| thread.join().is_err()) => {
                Err(EngineError::damaged(&dir, "a sort failed"))
            }
            Err(_) => Ok(Vec::new()),
        })
    }

    /// The next item.
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
        if let Some(more) = &mut self.more {
            self.items = more()?.into_iter();
            if self.items.as_slice().is_empty() {
                self.more = None;
            }
        }
        Ok(())
    }
}
