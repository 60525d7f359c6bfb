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

/// What packed streams begin with: for each byte the least and the most that it may be. Sources: RFC 1952, RFC 8878,
/// the format of xz 1.2, and the sources of bzip2.
const MARKS: [(&[(u8, u8)], Packing); 6] = [
    (&[(0x1f, 0x1f), (0x8b, 0x8b)], Packing::Gzip),
    (&[(0x28, 0x28), (0xb5, 0xb5), (0x2f, 0x2f), (0xfd, 0xfd)], Packing::Zstd),
    // A frame that is skipped may stand first.
    (&[(0x50, 0x5f), (0x2a, 0x2a), (0x4d, 0x4d), (0x18, 0x18)], Packing::Zstd),
    (&[(0xfd, 0xfd), (b'7', b'7'), (b'z', b'z'), (b'X', b'X'), (b'Z', b'Z'), (0, 0)], Packing::Xz),
    (&BZIP2_BLOCK, Packing::Bzip2),
    (&BZIP2_END, Packing::Bzip2),
];

/// The letters alone could begin a text: what follows them counts, a block, or the end of a stream without one.
const BZIP2_BLOCK: [(u8, u8); 10] = bzip2_mark([0x31, 0x41, 0x59, 0x26, 0x53, 0x59]);
const BZIP2_END: [(u8, u8); 10] = bzip2_mark([0x17, 0x72, 0x45, 0x38, 0x50, 0x90]);

const fn bzip2_mark(m: [u8; 6]) -> [(u8, u8); 10] {
    [
        (b'B', b'B'),
        (b'Z', b'Z'),
        (b'h', b'h'),
        (b'1', b'9'),
        (m[0], m[0]),
        (m[1], m[1]),
        (m[2], m[2]),
        (m[3], m[3]),
        (m[4], m[4]),
        (m[5], m[5]),
    ]
}

impl Packing {
    /// By the first bytes: scrapers name things as they like.
    pub(crate) fn of(start: &[u8]) -> Option<Self> {
        let found = MARKS.iter().find(|(mark, _)| start.len() >= mark.len() && fits(mark, start));
        found.map(|(_, packing)| *packing)
    }

    /// Whether packed bytes may begin so, of which more has to be seen.
    pub(crate) fn begins(start: &[u8]) -> bool {
        MARKS.iter().any(|(mark, _)| start.len() < mark.len() && fits(mark, start))
    }
}

/// Whether bytes are those of a mark, as far as both go.
fn fits(mark: &[(u8, u8)], start: &[u8]) -> bool {
    mark.iter().zip(start).all(|((least, most), byte)| (least..=most).contains(&byte))
}

/// A packed stream, unpacked to its end, over all of its members.
pub(crate) struct Members<R: BufRead> {
    at: At<R>,
}

enum At<R: BufRead> {
    /// Between two members, or before the first.
    Between(Ahead<R>),
    In(Member<Ahead<R>>),
    /// At the end.
    End,
    /// Where it cannot be read any further, and why: whoever asks again is told again.
    Failed(io::ErrorKind, String),
}

enum Member<R: BufRead> {
    Gzip(Box<GzDecoder<R>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, R>>),
    Bzip2(Box<BzDecoder<R>>),
    Xz(Box<XzReader<R>>),
}

impl<R: BufRead> Members<R> {
    pub(crate) fn new(packed: R) -> Self {
        Members { at: At::Between(Ahead::new(packed)) }
    }
}

impl<R: BufRead> Member<R> {
    fn open(packed: R, packing: Packing) -> io::Result<Self> {
        Ok(match packing {
            Packing::Gzip => Member::Gzip(Box::new(GzDecoder::new(packed))),
            Packing::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?.single_frame();
                decoder.window_log_max(ZSTD_WINDOW)?;
                Member::Zstd(Box::new(decoder))
            }
            Packing::Bzip2 => Member::Bzip2(Box::new(BzDecoder::new(packed))),
            // Its members and the zeros between them are told apart by the library, by the rules of the format.
            Packing::Xz => Member::Xz(Box::new(XzReader::new_mem_limit(packed, true, XZ_MEMORY))),
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
                    match Packing::of(packed.peek(Packing::begins)?) {
                        Some(packing) => {
                            self.at = At::In(Member::open(packed, packing)?);
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

/// A stream of which the next bytes can be looked at, also where its buffer ends among them.
pub(crate) struct Ahead<R> {
    /// What was looked at, and how much of it was read since.
    held: Vec<u8>,
    at: usize,
    inner: R,
}

impl<R: BufRead> Ahead<R> {
    pub(crate) fn new(inner: R) -> Self {
        Ahead { held: Vec::new(), at: 0, inner }
    }

    /// The next bytes: as many as there are without waiting, and more as long as `more` asks for them.
    pub(crate) fn peek(&mut self, more: impl Fn(&[u8]) -> bool) -> io::Result<&[u8]> {
        if self.at == self.held.len() && !more(self.inner.fill_buf()?) {
            return self.inner.fill_buf();
        }
        self.held.drain(..self.at);
        self.at = 0;
        while more(&self.held) {
            // A buffer may hold one byte, where a pipe was filled so.
            let Some(&byte) = self.inner.fill_buf()?.first() else { break };
            self.held.push(byte);
            self.inner.consume(1);
        }
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

/// Packed bytes, for tests.
#[cfg(test)]
pub(crate) mod pack {
    use std::io::Write;

    pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut writer = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
        ::zstd::encode_all(bytes, 1).unwrap()
    }

    pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
        let options = lzma_rust2::XzOptions::with_preset(1);
        let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::pack::{bzip2, gzip, xz, zstd};
    use super::*;

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
