//! The bytes of a file, unpacked if they are packed, and the hash of the file as it lies on disk.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::foreign;
use crate::input;
use crate::members::{Ahead, Members, Packing};

/// Bytes that are read, or unpacked, at once.
const BUFFER: usize = 64 * 1024;
/// The ratio of what comes out to what went in is not looked at before so many bytes came out.
pub(crate) const GRACE: u64 = 16 << 20;
/// How often bytes may be packed one inside the other: a server packs what it sends, and a scraper what it keeps.
const MOST_LAYERS: u32 = 3;

/// A file under way: what of it was read from disk so far.
#[derive(Clone)]
pub(crate) struct OnDisk {
    file: Arc<File>,
    tally: Arc<Mutex<Tally>>,
}

#[derive(Default)]
struct Tally {
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Read for OnDisk {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = (&*self.file).read(buf)?;
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.hasher.update(&buf[..n]);
        tally.bytes += n as u64;
        Ok(n)
    }
}

impl OnDisk {
    /// How many bytes were read from disk.
    pub(crate) fn read_so_far(&self) -> u64 {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner).bytes
    }

    /// Reads what nobody had need to look at, and gives size and hash of the whole. Where it cannot be read, they are
    /// those of what could.
    pub(crate) fn finish(mut self) -> (u64, blake3::Hash) {
        let _ = io::copy(&mut self, &mut io::sink());
        let tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        (tally.bytes, tally.hasher.finalize())
    }
}

/// A stream of unpacked bytes.
pub(crate) type Stream = Box<dyn BufRead + Send>;

/// A file that is open.
pub(crate) struct Opened {
    pub(crate) stream: Stream,
    pub(crate) disk: OnDisk,
    pub(crate) packed: bool,
    /// What it is, where it holds no text.
    pub(crate) foreign: Option<&'static str>,
}

/// Opens a file. How it is packed is found by its content, not by its name: scrapers name things as they like.
/// `ratio` is how many bytes may come out for one that goes in, over a whole file.
pub(crate) fn open(path: &Path, ratio: u64) -> io::Result<Opened> {
    let file = Arc::new(input::open(path)?);
    let disk = OnDisk { file, tally: Arc::default() };
    let mut inner: Stream = Box::new(BufReader::with_capacity(BUFFER, disk.clone()));
    let mut layers = 0;
    loop {
        let mut stream = Ahead::new(inner);
        // Where packed bytes are damaged at their very beginning, there is nothing to look at; whoever reads them is told.
        let start = match stream.peek(|start| Packing::begins(start) || foreign::begins(start)) {
            Ok(start) => start,
            Err(_) if layers > 0 => &[],
            Err(error) => return Err(error),
        };
        if layers == MOST_LAYERS || Packing::of(start).is_none() {
            let foreign = foreign::foreign(start);
            return Ok(Opened { stream: Box::new(stream), disk, packed: layers > 0, foreign });
        }
        let inside = Box::new(Members::new(stream));
        let guarded = Guarded { inner: inside, disk: disk.clone(), out: 0, ratio };
        inner = Box::new(BufReader::with_capacity(BUFFER, guarded));
        layers += 1;
    }
}

/// Says that more comes out than may.
pub(crate) fn too_much(ratio: u64) -> String {
    format!(
        "more than {ratio} bytes come out of each packed one, as in a file that was made to fill a disk; raise \
         `max-ratio` under [input] if it is sound"
    )
}

/// Ends where too much comes out of too little.
struct Guarded {
    inner: Box<dyn Read + Send>,
    disk: OnDisk,
    out: u64,
    ratio: u64,
}

impl Read for Guarded {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.out += n as u64;
        if self.out > GRACE && self.out / self.ratio.max(1) > self.disk.read_so_far() {
            return Err(io::Error::other(too_much(self.ratio)));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::pack::{bzip2, gzip, xz, zstd};

    fn read(bytes: &[u8], ratio: u64) -> (io::Result<Vec<u8>>, (u64, blake3::Hash)) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        let mut out = Vec::new();
        let Opened { mut stream, disk, .. } = open(&path, ratio).unwrap();
        let read = stream.read_to_end(&mut out).map(|_| out);
        (read, disk.finish())
    }

    type Pack = fn(&[u8]) -> Vec<u8>;
    const PACKS: [Pack; 4] = [gzip, bzip2, zstd, xz];

    #[test]
    fn packed_files_are_known_by_their_content() {
        for (n, pack) in PACKS.iter().enumerate() {
            // Files that were put one behind the other are read to the end.
            let packed = [pack(b"one "), pack(b"two")].concat();
            let (read, (size, hash)) = read(&packed, 1000);
            assert_eq!(read.unwrap(), b"one two", "{n}");
            assert_eq!((size, hash), (packed.len() as u64, blake3::hash(&packed)), "{n}");
        }
        for plain in [&b"BZh1 is no archive"[..], b"", b"\x1f", b"text"] {
            assert_eq!(read(plain, 1000).0.unwrap(), plain);
        }
    }

    #[test]
    fn what_is_packed_twice_is_unpacked_twice() {
        for inner in PACKS {
            for outer in PACKS {
                assert_eq!(read(&outer(&inner(b"text")), 1000).0.unwrap(), b"text");
            }
        }
        let cut = gzip(b"text");
        assert!(read(&cut[..6], 1000).0.is_err());
        // Not for ever: a file can be made that unpacks to itself.
        let four = gzip(&gzip(&gzip(&gzip(b"text"))));
        assert_eq!(read(&four, 1000).0.unwrap(), gzip(b"text"));
    }

    #[test]
    fn cut_and_damaged_files_fail() {
        let text: Vec<u8> =
            (0..9000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        for (n, pack) in PACKS.iter().enumerate() {
            let packed = pack(&text);
            assert!(read(&packed[..packed.len() / 2], 1000).0.is_err(), "{n}");
            let mut damaged = packed.clone();
            let at = packed.len() / 2;
            damaged[at] ^= 0xff;
            // Zstd has no check sum unless it was asked for one: then other bytes come out.
            let out = read(&damaged, 1000).0;
            assert!(out.is_err() || out.unwrap() != text, "{n}");
        }
    }

    #[test]
    fn too_much_out_of_too_little_is_refused() {
        let zeros = vec![0; 40 << 20];
        for (n, pack) in PACKS.iter().enumerate() {
            let packed = pack(&zeros);
            let error = read(&packed, 100).0.unwrap_err().to_string();
            assert!(error.contains("max-ratio"), "{n}: {error}");
            assert_eq!(read(&packed, 10_000_000).0.unwrap().len(), zeros.len(), "{n}");
        }
    }
}
