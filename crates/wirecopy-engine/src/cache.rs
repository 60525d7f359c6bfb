//! What stages made of documents in earlier runs, so that a change in one stage does not run the others again.
//!
//! The key is a hash of all that decides the edits: the code, the settings and the resources of the stage, and the
//! document as far as the stage declared to read it. The value is the edits, which are applied as if the stage had
//! just made them. A run writes a file of its own with what it used and what it made, and puts it in the place of the
//! earlier one when it ends; so the file never outgrows a run, and what nobody asks for any more goes.
//!
//! The file: values one after the other, each behind its check sum; then rows of key, place and length, sorted by key;
//! then a footer. Memory holds one number for every 128 rows. Damage anywhere makes a miss.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use wirecopy_document::{Document, Edits, Media, Name};
use wirecopy_stage::{Description, Item as Declared};

use crate::EngineError;
use crate::own;
use crate::plan::PlannedStage;
use crate::quota::Place;
use crate::sort::{Item, Sorter};

/// The file of a cache, in the folder that it is kept in. All files there have names that nobody else's have.
pub const CACHE_FILE: &str = "wirecopy-edits";
const LOCK: &str = "wirecopy-edits.lock";
const DRAFT: &str = "wirecopy-edits.tmp";
const ROWS: &str = "wirecopy-edits.rows";
const MAGIC: &[u8; 8] = b"wcedits1";
/// Rows between two that memory knows of: a look-up reads so many.
const STRIDE: usize = 128;
/// Bytes of a row on disk.
const ROW: usize = 32;
/// Rows that are sorted in memory.
const IN_MEMORY: usize = 1 << 16;
/// Bytes of a check sum.
const CHECK: usize = 8;

/// Ends a list in what keys are hashes of: no text has this length.
const END: [u8; 8] = [u8::MAX; 8];

/// Stands for the edits of one stage to one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key([u64; 2]);

/// Where the edits of a key lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    key: [u64; 2],
    offset: u64,
    len: u64,
}

impl Item for Row {
    type Words = [u64; 4];
    const GROUP: usize = 2;
    fn to_words(self) -> [u64; 4] {
        [self.key[0], self.key[1], self.offset, self.len]
    }
    fn of_words(&[k0, k1, offset, len]: &[u64; 4]) -> Self {
        Row { key: [k0, k1], offset, len }
    }
}

impl Row {
    fn of_bytes(bytes: &[u8]) -> Self {
        let [a, b, c, d] = [0, 8, 16, 24].map(|at| word(&bytes[at..at + 8]));
        Row::of_words(&[a, b, c, d])
    }
}

/// The part of a stage in its keys.
#[derive(Clone, Debug)]
pub(crate) struct Keyer {
    stage: [u8; 32],
    fields: Vec<String>,
    layers: Vec<Name>,
}

impl Keyer {
    /// For a stage whose results may be kept; `None` for one that does not promise to give them again.
    pub(crate) fn new(stage: &PlannedStage, semantics: u32) -> Option<Self> {
        let Description { name, deterministic, reads, .. } = &stage.description;
        let code = stage.code.as_ref().filter(|_| *deterministic)?;
        let mut bytes = Vec::new();
        let settings = stage.settings.to_string();
        for part in [env!("CARGO_PKG_VERSION"), name, code, &settings] {
            text(&mut bytes, part);
        }
        bytes.extend(semantics.to_le_bytes());
        for (path, hash) in &stage.resources {
            text(&mut bytes, path);
            text(&mut bytes, hash);
        }
        let mut keyer = Keyer {
            stage: *blake3::hash(&bytes).as_bytes(),
            fields: Vec::new(),
            layers: Vec::new(),
        };
        for read in reads {
            match &read.item {
                Declared::Text => {}
                Declared::Field(name) => keyer.fields.push(name.clone()),
                Declared::Layer(name) => keyer.layers.push(Name::new(name)),
            }
        }
        Some(keyer)
    }

    /// The key of a document; `bytes` is a buffer. A stage of several passes may speak of the annotations that it made in
    /// the first, so that the ids count which they get: `last_id` is the last before them.
    pub(crate) fn key(&self, doc: &Document, last_id: Option<u32>, bytes: &mut Vec<u8>) -> Key {
        bytes.clear();
        bytes.extend(self.stage);
        bytes.extend(last_id.unwrap_or_default().to_le_bytes());
        bytes.push(match doc.media {
            Media::Text => 0,
            Media::Html => 1,
        });
        text(bytes, &doc.id);
        text(bytes, &doc.text);
        let fields = doc.fields.iter().filter(|(name, _)| self.fields.iter().any(|f| f == name));
        for (name, value) in fields {
            text(bytes, name);
            // JSON says itself where it ends. Plain values can always be written, and a vector takes all of it.
            serde_json::to_writer(&mut *bytes, value).unwrap_or_default();
            bytes.push(b'\n');
        }
        bytes.extend(END);
        if !self.layers.is_empty() {
            for annotation in doc.annotations().iter().filter(|a| self.layers.contains(&a.layer)) {
                text(bytes, annotation.layer.as_str());
                text(bytes, annotation.label.as_str());
                for number in [annotation.id, annotation.span.start, annotation.span.end] {
                    bytes.extend(number.to_le_bytes());
                }
                bytes.extend(annotation.rule.stage.to_le_bytes());
                bytes.extend(annotation.rule.rule.to_le_bytes());
                bytes.push(annotation.approximate.into());
                for attribute in doc.attributes(annotation) {
                    text(bytes, attribute.key.as_str());
                    bytes.push(attribute.kind as u8);
                    text(bytes, attribute.value);
                }
                bytes.extend(END);
            }
        }
        Key(two(blake3::hash(bytes).as_bytes()))
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn two(hash: &[u8; 32]) -> [u64; 2] {
    [word(&hash[..8]), word(&hash[8..16])]
}

/// A number of eight bytes.
fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().unwrap_or_default())
}

fn check(value: &[u8]) -> [u8; CHECK] {
    let mut out = [0; CHECK];
    out.copy_from_slice(&blake3::hash(value).as_bytes()[..CHECK]);
    out
}

/// The edits of earlier runs and of this one.
pub(crate) struct Cache {
    dir: PathBuf,
    /// Held for as long as this is around.
    _lock: File,
    known: Option<Known>,
    /// `None` from the first failure on: a run does not end because its cache cannot be written.
    growing: Mutex<Option<Growing>>,
    trouble: Mutex<Option<EngineError>>,
}

impl Cache {
    /// Opens the cache in a folder, which is made if need be. `None` if another run is at work on it.
    pub(crate) fn open(dir: &Path) -> Result<Option<Self>, EngineError> {
        fs::create_dir_all(dir).map_err(EngineError::io("create", dir))?;
        let path = dir.join(LOCK);
        let lock = own::lock(&path).map_err(EngineError::io("open", &path))?;
        if lock.try_lock().is_err() {
            return Ok(None);
        }
        let growing = Mutex::new(Some(Growing::create(dir)?));
        let known = Known::open(&dir.join(CACHE_FILE));
        let dir = dir.to_owned();
        Ok(Some(Cache { dir, _lock: lock, known, growing, trouble: Mutex::default() }))
    }

    /// The edits of each pass that a key stands for, if an earlier run kept them.
    pub(crate) fn get(&self, key: Key, bytes: &mut Vec<u8>) -> Option<Vec<Edits>> {
        let known = self.known.as_ref()?;
        known.read(key, bytes)?;
        let passes = postcard::from_bytes(bytes).ok()?;
        self.put(key, bytes);
        Some(passes)
    }

    /// Keeps edits as [`Passes`] wrote them.
    pub(crate) fn put(&self, key: Key, value: &[u8]) {
        let mut growing = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = growing.as_mut()
            && let Err(error) = file.push(key, value)
        {
            *growing = None;
            *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    }

    /// Puts what this run used and made in the place of what was there. A run that took up an interrupted one did not ask
    /// for all that it would have used: it keeps all that was `known`.
    pub(crate) fn commit(self, known: bool) -> Result<(), EngineError> {
        if known && let Some(before) = &self.known {
            before.each(|key, value| self.put(key, value))?;
        }
        if let Some(error) = self.trouble.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        match self.growing.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(growing) => growing.commit(&self.dir),
            None => Ok(()),
        }
    }

    /// What this run writes in the folder, before it takes the place of what was there.
    pub(crate) fn drafts(&self) -> Place {
        Place { folder: self.dir.clone(), ours: Box::new(|name| name == DRAFT || name == ROWS) }
    }

    /// Whether an earlier run left something.
    pub(crate) fn holds_something(&self) -> bool {
        self.known.is_some()
    }
}

/// The edits of the passes of a stage, written for the cache one after the other.
#[derive(Debug, Default)]
pub(crate) struct Passes {
    bytes: Vec<u8>,
}

impl Passes {
    /// Begins with as many passes as will be added.
    pub(crate) fn begin(&mut self, passes: u8) {
        self.bytes.clear();
        // What follows can then be read as a list.
        let bytes = std::mem::take(&mut self.bytes);
        self.bytes = postcard::to_extend(&u32::from(passes), bytes).unwrap_or_default();
    }

    /// Adds the edits of the next pass.
    pub(crate) fn add(&mut self, edits: &Edits) {
        let bytes = std::mem::take(&mut self.bytes);
        self.bytes = postcard::to_extend(edits, bytes).unwrap_or_default();
    }

    /// What was written.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The file of an earlier run.
struct Known {
    file: File,
    /// Where the rows begin, and how many there are.
    rows: u64,
    count: u64,
    /// The first part of the key of every [`STRIDE`]th row.
    fences: Vec<u64>,
}

impl Known {
    /// `None` where there is no file, or none that is whole.
    fn open(path: &Path) -> Option<Self> {
        let file = own::open(path).ok()?;
        let len = file.metadata().ok()?.len();
        let mut footer = [0; 24];
        file.read_exact_at(&mut footer, len.checked_sub(24)?).ok()?;
        let (rows, count) = (word(&footer[..8]), word(&footer[8..16]));
        let whole = &footer[16..] == MAGIC
            && count.checked_mul(ROW as u64).and_then(|n| n.checked_add(rows)) == Some(len - 24);
        if !whole {
            return None;
        }
        let mut fences = Vec::new();
        let mut at = 0;
        let mut key = [0; 8];
        while at < count {
            file.read_exact_at(&mut key, rows + at * ROW as u64).ok()?;
            fences.push(word(&key));
            at += STRIDE as u64;
        }
        Some(Known { file, rows, count, fences })
    }

    /// Reads the value of a key, in place of what `out` held.
    fn read(&self, key: Key, out: &mut Vec<u8>) -> Option<()> {
        self.value(&self.find(key)?, out)
    }

    fn value(&self, row: &Row, out: &mut Vec<u8>) -> Option<()> {
        // Values lie before the rows: a damaged length is not to claim memory.
        row.offset
            .checked_add(row.len)?
            .checked_add(CHECK as u64)
            .filter(|end| *end <= self.rows)?;
        let mut sum = [0; CHECK];
        out.clear();
        out.resize(usize::try_from(row.len).ok()?, 0);
        self.file.read_exact_at(&mut sum, row.offset).ok()?;
        self.file.read_exact_at(out, row.offset + CHECK as u64).ok()?;
        (check(out) == sum).then_some(())
    }

    /// All that is whole.
    fn each(&self, mut take: impl FnMut(Key, &[u8])) -> Result<(), EngineError> {
        let mut value = Vec::new();
        let mut bytes = [0; STRIDE * ROW];
        let mut at = 0;
        while at < self.count {
            let rows = usize::try_from((self.count - at).min(STRIDE as u64)).unwrap_or(STRIDE);
            let bytes = &mut bytes[..rows * ROW];
            let read = self.file.read_exact_at(bytes, self.rows + at * ROW as u64);
            read.map_err(EngineError::io("read", Path::new(CACHE_FILE)))?;
            for row in bytes.chunks_exact(ROW) {
                let row = Row::of_bytes(row);
                if self.value(&row, &mut value).is_some() {
                    take(Key(row.key), &value);
                }
            }
            at += STRIDE as u64;
        }
        Ok(())
    }

    fn find(&self, key: Key) -> Option<Row> {
        // Equal first parts may stand on both sides of a fence: the search begins at the last one that is smaller.
        let mut block = self.fences.partition_point(|&f| f < key.0[0]).saturating_sub(1);
        let mut bytes = [0; STRIDE * ROW];
        while self.fences.get(block).is_some_and(|&f| f <= key.0[0]) {
            let first = (block * STRIDE) as u64;
            let rows = usize::try_from((self.count - first).min(STRIDE as u64)).ok()?;
            let bytes = &mut bytes[..rows * ROW];
            self.file.read_exact_at(bytes, self.rows + first * ROW as u64).ok()?;
            let mut rows = bytes.chunks_exact(ROW).map(Row::of_bytes);
            if let Some(row) = rows.find(|row| row.key == key.0) {
                return Some(row);
            }
            block += 1;
        }
        None
    }
}

/// The file of this run. What was not committed is removed with it: it may have filled the disk.
struct Growing {
    path: PathBuf,
    runs: PathBuf,
    file: BufWriter<File>,
    len: u64,
    rows: Option<Sorter<Row>>,
}

impl Drop for Growing {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        let _ = fs::remove_dir_all(&self.runs);
    }
}

impl Growing {
    fn create(dir: &Path) -> Result<Self, EngineError> {
        let path = dir.join(DRAFT);
        let file = File::create(&path).map_err(EngineError::io("create", &path))?;
        let file = BufWriter::with_capacity(1 << 18, file);
        let runs = dir.join(ROWS);
        if runs.exists() {
            fs::remove_dir_all(&runs).map_err(EngineError::io("remove", &runs))?;
        }
        let rows = Some(Sorter::new(runs.clone(), IN_MEMORY));
        Ok(Growing { path, runs, file, len: 0, rows })
    }

    fn push(&mut self, key: Key, value: &[u8]) -> Result<(), EngineError> {
        let offset = self.len;
        for part in [&check(value)[..], value] {
            self.file.write_all(part).map_err(EngineError::io("write", &self.path))?;
            self.len += part.len() as u64;
        }
        let row = Row { key: key.0, offset, len: value.len() as u64 };
        self.rows.as_ref().map_or(Ok(()), |rows| rows.push(&[row]))
    }

    fn commit(mut self, dir: &Path) -> Result<(), EngineError> {
        let Some(rows) = self.rows.take() else { return Ok(()) };
        let mut rows = rows.finish()?;
        let path = self.path.clone();
        let (file, len) = (&mut self.file, self.len);
        let failed = || EngineError::io("write", &path);
        let mut count = 0_u64;
        let mut last = None;
        while let Some(row) = rows.next()? {
            if last.replace(row.key) == Some(row.key) {
                continue;
            }
            for word in row.to_words() {
                file.write_all(&word.to_le_bytes()).map_err(failed())?;
            }
            count += 1;
        }
        drop(rows);
        let mut footer = Vec::with_capacity(24);
        footer.extend(len.to_le_bytes());
        footer.extend(count.to_le_bytes());
        footer.extend(MAGIC);
        file.write_all(&footer).map_err(failed())?;
        file.flush().and_then(|()| file.get_ref().sync_all()).map_err(failed())?;
        fs::rename(&path, dir.join(CACHE_FILE)).map_err(failed())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A child process that another test starts holds the lock for a moment, until it is a program of its own.
    fn open(dir: &Path) -> Cache {
        let mut tries = 0..100;
        loop {
            match Cache::open(dir).unwrap() {
                Some(cache) => return cache,
                None => assert!(tries.next().is_some(), "the cache stays locked"),
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    fn edits(text: &str) -> Passes {
        let mut edits = Edits::new();
        edits.insert(wirecopy_document::RuleId(0), 0, text);
        let mut passes = Passes::default();
        passes.begin(1);
        passes.add(&edits);
        passes
    }

    fn get(cache: &Cache, key: [u64; 2]) -> Option<usize> {
        let passes = cache.get(Key(key), &mut Vec::new())?;
        Some(passes.iter().map(Edits::len).sum())
    }

    proptest! {
        #[test]
        fn what_was_kept_is_found(mut keys in prop::collection::vec((0..40u64, 0..40u64), 0..600)) {
            let dir = tempfile::tempdir().unwrap();
            let cache = open(dir.path());
            for key in &keys {
                cache.put(Key([key.0, key.1]), edits("x").bytes());
            }
            cache.commit(false).unwrap();
            let cache = open(dir.path());
            keys.truncate(300);
            for key in &keys {
                prop_assert_eq!(get(&cache, [key.0, key.1]), Some(1));
            }
            prop_assert_eq!(get(&cache, [41, 0]), None);
        }
    }

    #[test]
    fn only_what_a_run_used_stays() {
        let dir = tempfile::tempdir().unwrap();
        let cache = open(dir.path());
        assert!(!cache.holds_something());
        cache.put(Key([1, 1]), edits("one").bytes());
        cache.put(Key([2, 2]), edits("two").bytes());
        cache.commit(false).unwrap();
        let cache = open(dir.path());
        assert!(cache.holds_something());
        assert_eq!(get(&cache, [2, 2]), Some(1));
        cache.commit(false).unwrap();
        let cache = open(dir.path());
        assert_eq!(get(&cache, [1, 1]), None);
        assert_eq!(get(&cache, [2, 2]), Some(1));
    }

    #[test]
    fn damage_makes_a_miss() {
        let dir = tempfile::tempdir().unwrap();
        let cache = open(dir.path());
        cache.put(Key([1, 1]), edits("one").bytes());
        cache.commit(false).unwrap();
        let file = dir.path().join(CACHE_FILE);
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            fs::write(&file, &bytes).unwrap();
            let cache = open(dir.path());
            assert_eq!(get(&cache, [1, 1]), None, "byte {at}");
        }
        for len in 0..whole.len() {
            fs::write(&file, &whole[..len]).unwrap();
            assert_eq!(get(&open(dir.path()), [1, 1]), None, "first {len} bytes");
        }
    }

    #[test]
    fn a_run_that_took_up_another_keeps_what_was_known() {
        let dir = tempfile::tempdir().unwrap();
        let cache = open(dir.path());
        (0..300).for_each(|n| cache.put(Key([n, n]), edits("one").bytes()));
        cache.commit(false).unwrap();
        let cache = open(dir.path());
        cache.put(Key([9, 9]), edits("one").bytes());
        cache.put(Key([500, 0]), edits("new").bytes());
        cache.commit(true).unwrap();
        let cache = open(dir.path());
        assert!((0..300).all(|n| get(&cache, [n, n]) == Some(1)));
        assert_eq!(get(&cache, [500, 0]), Some(1));
        drop(cache);
        // Nothing else stays in the folder.
        let names: Vec<_> =
            fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }

    #[test]
    fn what_is_written_counts_as_under_way_until_it_takes_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let cache = open(dir.path());
        let drafts = cache.drafts();
        assert_eq!(drafts.size(), 0);
        // More than is gathered before it is written, and than is sorted in memory.
        let (value, count) = ([0; 100], IN_MEMORY as u64 * 2 + 1);
        (0..count).for_each(|n| cache.put(Key([n, n]), &value));
        let least = count * 100 + (IN_MEMORY * ROW) as u64;
        assert!(drafts.size() > least, "{} of {least}", drafts.size());
        cache.commit(false).unwrap();
        assert_eq!(drafts.size(), 0);
        // What is there from before does not count.
        let cache = open(dir.path());
        assert_eq!(cache.drafts().size(), 0);
    }

    #[test]
    fn two_runs_do_not_share_a_cache() {
        let dir = tempfile::tempdir().unwrap();
        let first = open(dir.path());
        assert!(Cache::open(dir.path()).unwrap().is_none());
        drop(first);
        open(dir.path());
    }
}
