//! What a packed file consists of: members one behind the other, zeros that fill a block of a tape or a disk, and more
//! packed bytes inside.

use std::io::{self, BufRead, Read};

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;

/// KiB that a dictionary of an xz file may take.
const XZ_MEMORY: u32 = 256 * 1024;
/// The window of a zstd file is at most two to this power, in bytes.
const ZSTD_WINDOW: u32 = 27;

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Packing {
    /// By the first bytes: scrapers name things as they like.
    pub(crate) fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(&[0x1f, 0x8b]) {
            Some(Packing::Gzip)
        } else if is_zstd(start) {
            Some(Packing::Zstd)
        } else if is_bzip2(start) {
            Some(Packing::Bzip2)
        } else if start.starts_with(&[0xfd, b'7', b'z', b'X', b'Z', 0]) {
            Some(Packing::Xz)
        } else {
            None
        }
    }
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

/// A packed stream, unpacked to its end, over all of its members.
pub(crate) struct Members<R: BufRead> {
    at: At<R>,
}

enum At<R: BufRead> {
    /// Between two members, or before the first.
    Between(Ahead<R>),
    In(Box<Member<Ahead<R>>>),
    /// At the end.
    End,
    /// Where it cannot be read any further, and why: whoever asks again is told again.
    Failed(io::ErrorKind, String),
}

enum Member<R: BufRead> {
    Gzip(GzDecoder<R>),
    Zstd(zstd::stream::read::Decoder<'static, R>),
    Bzip2(BzDecoder<R>),
    Xz(XzReader<R>),
}

impl<R: BufRead> Members<R> {
    pub(crate) fn new(packed: R) -> Self {
        Members { at: At::Between(Ahead { held: Vec::new(), at: 0, inner: packed }) }
    }
}

impl<R: BufRead> Member<R> {
    fn open(packed: R, packing: Packing) -> io::Result<Self> {
        Ok(match packing {
            Packing::Gzip => Member::Gzip(GzDecoder::new(packed)),
            Packing::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?.single_frame();
                decoder.window_log_max(ZSTD_WINDOW)?;
                Member::Zstd(decoder)
            }
            Packing::Bzip2 => Member::Bzip2(BzDecoder::new(packed)),
            // Its members and the zeros between them are told apart by the library, by the rules of the format.
            Packing::Xz => Member::Xz(XzReader::new_mem_limit(packed, true, XZ_MEMORY)),
        })
    }

    fn into_rest(self) -> R {
        match self {
            Member::Gzip(decoder) => decoder.into_inner(),
            Member::Zstd(decoder) => decoder.finish(),
            Member::Bzip2(decoder) => decoder.into_inner(),
            Member::Xz(decoder) => decoder.into_inner(),
        }
    }
}

impl<R: BufRead> Read for Member<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Member::Gzip(decoder) => decoder.read(buf),
            Member::Zstd(decoder) => decoder.read(buf),
            Member::Bzip2(decoder) => decoder.read(buf),
            Member::Xz(decoder) => decoder.read(buf),
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        let read = self.next(buf);
        if let Err(error) = &read
            && matches!(self.at, At::End)
        {
            self.at = At::Failed(error.kind(), error.to_string());
        }
        read
    }
}

impl<R: BufRead> Members<R> {
    fn next(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.at, At::End) {
                At::End => return Ok(0),
                At::Failed(kind, told) => return Err(io::Error::new(kind, told)),
                At::In(mut member) => match member.read(buf) {
                    Ok(0) => self.at = At::Between(member.into_rest()),
                    Ok(n) => {
                        self.at = At::In(member);
                        return Ok(n);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.at = At::In(member);
                        return Err(error);
                    }
                    Err(error) => return Err(error),
                },
                At::Between(mut packed) => {
                    if !skip_zeros(&mut packed)? {
                        return Ok(0);
                    }
                    match Packing::of(packed.peek()?) {
                        Some(packing) => {
                            self.at = At::In(Box::new(Member::open(packed, packing)?));
                        }
                        None => {
                            return Err(io::Error::new(
                                io::ErrorKind::InvalidData,
                                "bytes that are not packed follow what is",
                            ));
                        }
                    }
                }
            }
        }
    }
}

/// Bytes that tell how what follows is packed.
const MARK: usize = 10;

/// A stream of which the next bytes can be looked at, also where its buffer ends among them.
struct Ahead<R> {
    /// What was looked at, and how much of it was read since.
    held: Vec<u8>,
    at: usize,
    inner: R,
}

impl<R: BufRead> Ahead<R> {
    /// The next [`MARK`] bytes or more, or all that are left.
    fn peek(&mut self) -> io::Result<&[u8]> {
        if self.at == self.held.len() && self.inner.fill_buf()?.len() >= MARK {
            return self.inner.fill_buf();
        }
        self.held.drain(..self.at);
        self.at = 0;
        let missing = MARK.saturating_sub(self.held.len()) as u64;
        self.inner.by_ref().take(missing).read_to_end(&mut self.held)?;
        Ok(&self.held)
    }
}

impl<R: BufRead> Read for Ahead<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.held.len() {
            return self.inner.read(out);
        }
        let n = (&self.held[self.at..]).read(out)?;
        self.at += n;
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match &self.held[self.at..] {
            [] => self.inner.fill_buf(),
            held => Ok(held),
        }
    }

    fn consume(&mut self, n: usize) {
        if self.at < self.held.len() { self.at += n } else { self.inner.consume(n) }
    }
}

/// Reads on to a byte that is not zero, and says whether there is one. Tapes and disks fill their blocks with zeros.
fn skip_zeros(stream: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let ahead = stream.fill_buf()?;
        if ahead.is_empty() {
            return Ok(false);
        }
        let zeros = ahead.iter().take_while(|byte| **byte == 0).count();
        let more = zeros < ahead.len();
        stream.consume(zeros);
        if more {
            return Ok(true);
        }
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

    #[track_caller]
    fn check(parts: &[&[u8]], expect: &str) {
        let packed = parts.concat();
        // A reader that hands out few bytes at a time shows what a member leaves to the next.
        for capacity in [16, 64 * 1024] {
            let mut out = String::new();
            let stream = io::BufReader::with_capacity(capacity, &packed[..]);
            let got = match Members::new(stream).read_to_string(&mut out) {
                Ok(_) => out,
                Err(error) => format!("{out} error: {error}"),
            };
            assert_eq!(got, expect);
        }
    }

    #[test]
    fn an_error_is_told_again() {
        let packed = gzip(b"text");
        let mut members = Members::new(&packed[..6]);
        for _ in 0..3 {
            assert!(members.read(&mut [0; 9]).is_err());
        }
    }

    #[test]
    fn members_follow_each_other() {
        for pack in [gzip, bzip2, zstd, xz] {
            check(&[&pack(b"one "), &pack(b"two")], "one two");
            check(&[&pack(b""), &pack(b"x"), &pack(b"")], "x");
            check(&[&pack(b"x"), &[0; 4096]], "x");
            check(&[&pack(b"x"), &[0; 512], &pack(b"y")], "xy");
        }
        check(&[&gzip(b"one "), &zstd(b"two")], "one two");
    }

    #[test]
    fn what_is_not_packed_behind_it_is_told() {
        for pack in [gzip, bzip2, zstd] {
            check(
                &[&pack(b"x"), b"garbage garbage"],
                "x error: bytes that are not packed follow what is",
            );
        }
    }
}
