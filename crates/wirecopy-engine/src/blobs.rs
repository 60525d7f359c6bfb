//! Values of any size in a file, found again by number.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wirecopy_stage::Card;

use crate::EngineError;
use crate::index::Index;

/// Values that are being written. Memory holds 8 bytes for each.
pub(crate) struct BlobWriter {
    path: PathBuf,
    /// Where each value begins, and where the last one ends.
    bounds: Vec<u64>,
    file: BufWriter<File>,
}

impl BlobWriter {
    pub(crate) fn create(path: PathBuf) -> Result<Self, EngineError> {
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(EngineError::io("create", dir))?;
        }
        let file = File::create(&path).map_err(EngineError::io("create", &path))?;
        let file = BufWriter::with_capacity(1 << 16, file);
        Ok(BlobWriter { path, bounds: vec![0], file })
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> u64 {
        self.bounds.len() as u64 - 1
    }

    /// Adds values.
    pub(crate) fn push_all(&mut self, values: &Packed) -> Result<(), EngineError> {
        let start = self.bounds[self.bounds.len() - 1];
        self.file.write_all(&values.bytes).map_err(EngineError::io("write", &self.path))?;
        self.bounds.extend(values.ends.iter().map(|end| start + end));
        Ok(())
    }

    /// Ends writing and begins reading.
    pub(crate) fn seal(self) -> Result<Blobs, EngineError> {
        let BlobWriter { path, bounds, mut file } = self;
        file.flush().map_err(EngineError::io("write", &path))?;
        let file = File::open(&path).map_err(EngineError::io("read", &path))?;
        Ok(Blobs { path, bounds, file })
    }
}

/// Values in memory, one behind the other, ready to be written.
#[derive(Default)]
pub(crate) struct Packed {
    bytes: Vec<u8>,
    /// Where each value ends.
    ends: Vec<u64>,
}

impl Packed {
    /// How many values there are.
    pub(crate) fn len(&self) -> u64 {
        self.ends.len() as u64
    }

    /// Adds a value.
    pub(crate) fn push(&mut self, value: &impl serde::Serialize) -> Result<(), EngineError> {
        let bytes = std::mem::take(&mut self.bytes);
        let bytes = postcard::to_extend(value, bytes)
            .map_err(|e| EngineError::damaged(Path::new("a value in memory"), e))?;
        self.bytes = bytes;
        self.push_parts(&[]);
        Ok(())
    }

    /// Adds bytes, given in parts.
    pub(crate) fn push_parts(&mut self, parts: &[&[u8]]) {
        parts.iter().for_each(|part| self.bytes.extend_from_slice(part));
        self.ends.push(self.bytes.len() as u64);
    }
}

/// Values that can be read by any thread.
pub(crate) struct Blobs {
    path: PathBuf,
    bounds: Vec<u64>,
    file: File,
}

impl Blobs {
    /// How many values there are.
    pub(crate) fn len(&self) -> u64 {
        self.bounds.len() as u64 - 1
    }

    /// Values that follow one another, read at once.
    pub(crate) fn range<T: serde::de::DeserializeOwned>(
        &self,
        numbers: Range<u64>,
    ) -> Result<Vec<T>, EngineError> {
        let place = |n| usize::try_from(n).unwrap_or(usize::MAX);
        let bounds = self.bounds.get(place(numbers.start)..=place(numbers.end));
        let Some([start, ends @ ..]) = bounds else {
            return Err(EngineError::damaged(&self.path, "a value is missing"));
        };
        let end = ends.last().unwrap_or(start);
        let mut bytes = vec![0; usize::try_from(end - start).unwrap_or_default()];
        self.file.read_exact_at(&mut bytes, *start).map_err(EngineError::io("read", &self.path))?;
        let mut rest = bytes.as_slice();
        let mut values = Vec::with_capacity(ends.len());
        for _ in ends {
            let (value, behind) =
                postcard::take_from_bytes(rest).map_err(|e| EngineError::damaged(&self.path, e))?;
            values.push(value);
            rest = behind;
        }
        Ok(values)
    }

    /// The bytes of a value, in place of what `out` held.
    pub(crate) fn read(&self, number: u64, out: &mut Vec<u8>) -> Result<(), EngineError> {
        let bounds = usize::try_from(number).ok().and_then(|n| self.bounds.get(n..n + 2));
        let Some(&[start, end]) = bounds else {
            return Err(EngineError::damaged(&self.path, "a value is missing"));
        };
        out.resize(usize::try_from(end - start).unwrap_or_default(), 0);
        self.file.read_exact_at(out, start).map_err(EngineError::io("read", &self.path))
    }

    /// Where the values lie, for messages.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Cards or witnesses by the number of their document, be it of this run or of an earlier one.
pub(crate) struct Values {
    own: Blobs,
    /// Number of the first document of this run.
    base: u64,
    earlier: Option<(Arc<Index>, Earlier)>,
}

/// Reads a value of a document of an earlier run.
type Earlier = fn(&Index, u64, &mut Vec<u8>) -> Result<(), EngineError>;

impl Values {
    pub(crate) fn new(own: Blobs, index: Option<&Arc<Index>>, earlier: Earlier) -> Self {
        let base = index.map_or(0, |index| index.base());
        Values { own, base, earlier: index.map(|index| (Arc::clone(index), earlier)) }
    }

    /// The values of this run alone.
    pub(crate) fn own(&self) -> &Blobs {
        &self.own
    }

    /// The bytes of a value, in place of what `out` held.
    pub(crate) fn read(&self, doc: u64, out: &mut Vec<u8>) -> Result<(), EngineError> {
        match (&self.earlier, doc.checked_sub(self.base)) {
            (_, Some(own)) => self.own.read(own, out),
            (Some((index, read)), None) => read(index, doc, out),
            (None, None) => Err(EngineError::damaged(self.own.path(), "a value is missing")),
        }
    }

    /// A card.
    pub(crate) fn card(&self, doc: u64) -> Result<Card, EngineError> {
        let mut bytes = Vec::new();
        self.read(doc, &mut bytes)?;
        let card: Card = postcard::from_bytes(&bytes).map_err(|e| self.damaged(doc, e))?;
        // Parts of an index are merged, and documents have other numbers then.
        Ok(Card { doc, ..card })
    }

    /// What is wrong with the value of a document.
    pub(crate) fn damaged(&self, doc: u64, message: impl std::fmt::Display) -> EngineError {
        let path = self.own.path();
        match &self.earlier {
            // A column of an index is called as that of the run.
            Some((index, _)) if doc < self.base => {
                let column = path.file_name().unwrap_or_default().to_string_lossy();
                index.damaged(doc, &column, message)
            }
            _ => EngineError::damaged(path, message.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_by_number() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = BlobWriter::create(dir.path().join("new/blobs")).unwrap();
        let mut values = Packed::default();
        values.push(&"one").unwrap();
        writer.push_all(&values).unwrap();
        let mut more = Packed::default();
        more.push_parts(&[b"tw", b"o"]);
        more.push(&(3u8, String::new())).unwrap();
        assert_eq!((writer.len(), more.len()), (1, 2));
        writer.push_all(&more).unwrap();
        let blobs = writer.seal().unwrap();
        assert_eq!(blobs.len(), 3);
        assert_eq!(blobs.range::<(u8, String)>(2..3).unwrap(), [(3, String::new())]);
        assert_eq!(blobs.range::<String>(0..1).unwrap(), ["one"]);
        assert!(blobs.range::<String>(1..1).unwrap().is_empty());
        assert!(blobs.range::<String>(2..4).is_err());
        let mut bytes = vec![9; 99];
        blobs.read(1, &mut bytes).unwrap();
        assert_eq!(bytes, b"two");
        assert!(blobs.read(3, &mut bytes).is_err());
    }
}
