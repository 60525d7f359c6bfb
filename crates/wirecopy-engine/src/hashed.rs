//! A file that is hashed as it is written, so that nobody need read it again to know what it holds.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::EngineError;
use crate::own;

/// Bytes that are gathered before they are hashed and written: hashing line by line takes several times as long.
const BUFFER: usize = 1 << 18;

/// The file itself. It belongs behind a buffer.
struct Hashed {
    file: File,
    hasher: blake3::Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What lies on disk, or is about to: how much it is, and its hash.
pub(crate) struct Tally {
    file: BufWriter<Hashed>,
    bytes: u64,
}

impl Tally {
    pub(crate) fn new(file: File) -> Self {
        let hashed = Hashed { file, hasher: blake3::Hasher::new() };
        Tally { file: BufWriter::with_capacity(BUFFER, hashed), bytes: 0 }
    }

    /// Bytes that were written so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The hash of what was written so far, what lies in the buffer before it left out.
    pub(crate) fn hash(&self) -> String {
        self.file.get_ref().hasher.finalize().to_hex().to_string()
    }

    /// Puts all of it on disk.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().file.sync_all()
    }
}

impl Write for Tally {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What a file must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sum {
    pub(crate) bytes: u64,
    /// Its BLAKE3 hash.
    pub(crate) hash: String,
}

/// What the files of a folder must hold, by their names.
pub(crate) type Sums = BTreeMap<String, Sum>;

/// A file that is written from its beginning to its end, and noted.
pub(crate) struct Noted {
    path: PathBuf,
    file: Tally,
}

impl Noted {
    pub(crate) fn create(path: &Path) -> Result<Self, EngineError> {
        let file = File::create(path).map_err(EngineError::io("create", path))?;
        Ok(Noted { path: path.to_owned(), file: Tally::new(file) })
    }

    /// Puts the file on disk, and notes it.
    pub(crate) fn close(mut self, sums: &mut Sums) -> Result<(), EngineError> {
        self.file.sync().map_err(EngineError::io("write", &self.path))?;
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        sums.insert(name, Sum { bytes: self.file.bytes(), hash: self.file.hash() });
        Ok(())
    }
}

impl Write for Noted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What is wrong with the files of a folder by their sizes alone, which costs nothing; the path of each, and why.
pub(crate) fn sizes(dir: &Path, sums: &Sums) -> Vec<(PathBuf, io::Error)> {
    sums.iter().filter_map(|(name, sum)| wrong(dir, name, |path| size(path, sum))).collect()
}

/// What is wrong with the files of a folder by all that they hold.
pub(crate) fn contents(dir: &Path, sums: &Sums) -> Vec<(PathBuf, io::Error)> {
    sums.iter().filter_map(|(name, sum)| wrong(dir, name, |path| content(path, sum))).collect()
}

fn wrong(
    dir: &Path,
    name: &str,
    look: impl FnOnce(&Path) -> io::Result<()>,
) -> Option<(PathBuf, io::Error)> {
    // Who wrote the list may have been another: nothing outside of the folder is opened.
    let Some(path) = own::below(dir, name) else {
        return Some((dir.join(name), damage("it leads out of its folder")));
    };
    look(&path).err().map(|error| (path, error))
}

fn size(path: &Path, sum: &Sum) -> io::Result<()> {
    let meta = fs::metadata(path)?;
    if !meta.is_file() {
        return Err(damage("not a regular file"));
    }
    if meta.len() != sum.bytes {
        return Err(damage(format!("{} bytes, but {} were written", meta.len(), sum.bytes)));
    }
    Ok(())
}

fn content(path: &Path, sum: &Sum) -> io::Result<()> {
    size(path, sum)?;
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut own::open(path)?, &mut hasher)?;
    check(&hasher, sum)
}

/// Whether what was hashed is what was written.
pub(crate) fn check(found: &blake3::Hasher, sum: &Sum) -> io::Result<()> {
    let same = found.finalize().to_hex().as_str() == sum.hash;
    if same { Ok(()) } else { Err(damage("other content than was written")) }
}

fn damage(message: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message.into())
}
