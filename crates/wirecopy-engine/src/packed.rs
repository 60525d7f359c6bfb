//! The bytes of a file, unpacked if they are packed, and the hash of the file as it lies on disk.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;

use crate::input;

/// Bytes that are read, or unpacked, at once.
const BUFFER: usize = 64 * 1024;
/// The ratio of what comes out to what went in is not looked at before so many bytes came out.
const GRACE: u64 = 16 << 20;
/// KiB that a dictionary of an xz file may take.
const XZ_MEMORY: u32 = 256 * 1024;
/// The window of a zstd file is at most two to this power, in bytes.
const ZSTD_WINDOW: u32 = 27;

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
}

/// Opens a file. How it is packed is found by its content, not by its name: scrapers name things as they like.
/// `ratio` is how many bytes may come out for one that goes in, over a whole file.
pub(crate) fn open(path: &Path, ratio: u64) -> io::Result<Opened> {
    let file = Arc::new(input::open(path)?);
    let disk = OnDisk { file, tally: Arc::default() };
    let mut packed = BufReader::with_capacity(BUFFER, disk.clone());
    let start = packed.fill_buf()?;
    let unpacked: Box<dyn Read + Send> = if start.starts_with(&[0x1f, 0x8b]) {
        Box::new(MultiGzDecoder::new(packed))
    } else if is_zstd(start) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
        decoder.window_log_max(ZSTD_WINDOW)?;
        Box::new(decoder)
    } else if is_bzip2(start) {
        Box::new(MultiBzDecoder::new(packed))
    } else if start.starts_with(&[0xfd, b'7', b'z', b'X', b'Z', 0]) {
        Box::new(XzReader::new_mem_limit(packed, true, XZ_MEMORY))
    } else {
        return Ok(Opened { stream: Box::new(packed), disk, packed: false });
    };
    let guarded = Guarded { inner: unpacked, disk: disk.clone(), out: 0, ratio };
    let stream = Box::new(BufReader::with_capacity(BUFFER, guarded));
    Ok(Opened { stream, disk, packed: true })
}

/// A frame, or one that is skipped, which may stand first.
fn is_zstd(start: &[u8]) -> bool {
    start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
        || matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// The letters alone could begin a text.
fn is_bzip2(start: &[u8]) -> bool {
    let Some((b"BZh", [b'1'..=b'9', magic @ ..])) = start.split_at_checked(3) else { return false };
    magic.starts_with(&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        || magic.starts_with(&[0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
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
            return Err(io::Error::other(format!(
                "more than {} bytes come out of each packed one, as in a file that was made to fill a disk; raise \
                 `max-ratio` under [input] if it is sound",
                self.ratio
            )));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut writer = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ::zstd::encode_all(bytes, 1).unwrap()
    }

    fn xz(bytes: &[u8]) -> Vec<u8> {
        let options = lzma_rust2::XzOptions::with_preset(1);
        let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

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
