//! Web archives: WARC files of crawlers, and the WET files that Common Crawl makes of them.
//!
//! A page is the answer of a server (`response`), a page that was stored without one (`resource`), or the text that was
//! taken out of one (`conversion`). Records of other kinds, and answers that are no page, are counted by reason. The
//! form is that of WARC 1.0 and 1.1 (ISO 28500:2017).

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use encoding_rs::Encoding;
use wirecopy_document::Media;

use crate::http::{Answer, Reason, Room, answer, charset, cut, media, media_type};
use crate::packed::GRACE;
use crate::reader::Limits;

/// The longest head of a record, in bytes.
const LONGEST_HEAD: u64 = 64 * 1024;
/// The most reasons that are told apart.
const MOST_REASONS: usize = 100;

/// What a web archive says of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// The identifier of the record, without brackets.
    pub(crate) id: Option<String>,
    pub(crate) url: Option<String>,
    /// When it was fetched.
    pub(crate) crawled: Option<String>,
    /// The languages that the maker of the archive found, as it writes them.
    pub(crate) languages: Option<String>,
    /// Why the archive holds a part of it alone: what its maker says, or `segment` for the first of several records (the
    /// kind `continuation`, which nobody writes any more), or `chunk` where the last piece of the answer is missing.
    pub(crate) truncated: Option<String>,
    /// What the bytes are.
    pub(crate) media: Media,
    /// The encoding that the server named.
    pub(crate) encoding: Option<&'static Encoding>,
}

/// A record that was read: a page with its bytes, or what is wrong with it and the bytes that show it.
pub(crate) enum Found {
    Page(Page, Vec<u8>),
    Faulty(String, Vec<u8>),
    /// The stream cannot be read any further; what was read of the record.
    Broken(String, Vec<u8>),
}

/// A web archive that is being read.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    /// What was read ahead and is to be read again, and how much of it has been.
    held: Vec<u8>,
    at: usize,
    /// Bytes that were read again since records had lengths that did not fit.
    reread: u64,
    /// Bytes of the blocks so far, and of the bodies that came out of those that were packed.
    blocks: u64,
    unpacked: u64,
    /// How many records are no page, by the reason why.
    pub(crate) others: BTreeMap<String, u64>,
}

/// Most bytes of a file that are read again. Without a limit a file of short records with long lengths would take time
/// that grows with the square of its size.
const MOST_REREAD: u64 = 4 << 30;

impl Archive {
    /// Reads the next page; `None` at the end.
    pub(crate) fn next(&mut self, stream: &mut dyn BufRead, limits: Limits) -> Option<Found> {
        loop {
            let (room, mut block) = (self.room(limits), Vec::new());
            let (held, at) = (&mut self.held, &mut self.at);
            let mut feed = Feed { held, at, stream, reread: &mut self.reread };
            match record(&mut feed, room, &mut block) {
                Ok(None) => return None,
                Err(error) => {
                    let told = format!("cannot read the file: {error}; what follows is not read");
                    return Some(Found::Broken(told, block));
                }
                Ok(Some(Record::Faulty(error, bytes))) => return Some(Found::Faulty(error, bytes)),
                Ok(Some(Record::NoPage(reason))) => self.count(reason),
                Ok(Some(Record::Sound(head))) => {
                    self.blocks += block.len() as u64;
                    match page(&head, &block, self.room(limits)) {
                        Ok((page, bytes)) => {
                            self.unpacked +=
                                (bytes.len() as u64).saturating_sub(block.len() as u64);
                            return Some(Found::Page(page, bytes));
                        }
                        Err(Reason::NoPage(reason)) => self.count(reason),
                        Err(Reason::Faulty(error)) => return Some(Found::Faulty(error, block)),
                    }
                }
            }
        }
    }

    /// How much may come out of the next body: many short records may hold long pages as one may.
    fn room(&self, limits: Limits) -> Room {
        let most = self.blocks.saturating_mul(limits.ratio).max(GRACE);
        Room {
            document: limits.document,
            unpacked: most.saturating_sub(self.unpacked),
            ratio: limits.ratio,
        }
    }
}

/// A stream with what is to be read again before it.
struct Feed<'a> {
    held: &'a mut Vec<u8>,
    at: &'a mut usize,
    stream: &'a mut dyn BufRead,
    reread: &'a mut u64,
}

impl Feed<'_> {
    /// Puts back what was read last.
    fn put_back(&mut self, bytes: &[u8]) {
        if self.held[..*self.at].ends_with(bytes) {
            *self.at -= bytes.len();
            return;
        }
        let rest = self.held.split_off(*self.at);
        self.held.clear();
        self.held.extend_from_slice(bytes);
        self.held.extend_from_slice(&rest);
        *self.at = 0;
    }

    /// Where the length of a record does not fit: puts back the records that its block holds, and gives what is left of
    /// it. `behind` is the line that was read behind the block, and `blank` what stands between.
    fn open(&mut self, mut block: Vec<u8>, blank: &[u8], behind: &[u8]) -> io::Result<Vec<u8>> {
        let size = block.len() as u64;
        let begins = memchr::memmem::find(&block, b"\nWARC/").map(|at| at + 1);
        match begins.filter(|_| *self.reread + size <= MOST_REREAD) {
            Some(begins) => {
                *self.reread += size;
                let mut again = block.split_off(begins);
                again.extend_from_slice(blank);
                again.extend_from_slice(behind);
                self.put_back(&again);
            }
            None if is_first(behind) => self.put_back(behind),
            None => skip_to_record(self)?,
        }
        Ok(block)
    }
}

impl Read for Feed<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.fill_buf()?;
        let n = rest.read(out)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Feed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if *self.at < self.held.len() {
            return Ok(&self.held[*self.at..]);
        }
        self.held.clear();
        *self.at = 0;
        self.stream.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        if *self.at < self.held.len() { *self.at += n } else { self.stream.consume(n) }
    }
}

impl Archive {
    fn count(&mut self, reason: String) {
        // The reason may be made of what the archive says: there are not to be more of them than a person can read.
        let known = self.others.contains_key(&reason) || self.others.len() < MOST_REASONS;
        let reason = if known { reason } else { "other".to_owned() };
        *self.others.entry(reason).or_default() += 1;
    }
}

/// The head of a record.
struct Head(Vec<(String, String)>);

impl Head {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

enum Record {
    /// Its block was read.
    Sound(Head),
    /// One whose block was not held, since it is no page.
    NoPage(String),
    Faulty(String, Vec<u8>),
}

/// Reads a record with its block, and what stands between it and the next.
fn record(feed: &mut Feed<'_>, room: Room, block: &mut Vec<u8>) -> io::Result<Option<Record>> {
    let largest = room.document;
    let (_, mut line) = next_line(feed)?;
    if line.is_empty() {
        return Ok(None);
    }
    if !is_first(&line) {
        // What stands between is lost as a document, but the records behind it are not.
        skip_to_record(feed)?;
        line.truncate(4096);
        return Ok(Some(Record::Faulty("no record of a web archive begins here".to_owned(), line)));
    }
    let mut head = Head(Vec::new());
    let mut left = LONGEST_HEAD;
    let mut whole = line.clone();
    loop {
        line.clear();
        let n = feed.by_ref().take(left).read_until(b'\n', &mut line)?;
        left -= n as u64;
        whole.extend_from_slice(&line);
        if !line.ends_with(b"\n") {
            let what = if left == 0 {
                "its head is longer than 64 KiB"
            } else {
                "the file ends in its head"
            };
            skip_to_record(feed)?;
            return Ok(Some(Record::Faulty(what.to_owned(), whole)));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            break;
        }
        match (text.starts_with([' ', '\t']), head.0.last_mut(), text.split_once(':')) {
            // A header may go on on the next line.
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(text.trim());
            }
            (_, _, Some((name, value))) => {
                head.0.push((name.trim().to_owned(), value.trim().to_owned()));
            }
            _ => {}
        }
    }
    let Some(length) = head.get("content-length").and_then(|n| n.parse::<u64>().ok()) else {
        skip_to_record(feed)?;
        return Ok(Some(Record::Faulty("it does not say how long it is".to_owned(), whole)));
    };
    // What is too long to be a page is not held.
    let held = length.min(largest.saturating_add(LONGEST_HEAD));
    let too_large = || Limits::exceeded(largest) + ", and the file ends before";
    feed.by_ref().take(held).read_to_end(block)?;
    if (block.len() as u64) < held {
        let rest = feed.open(std::mem::take(block), b"", b"")?;
        let rest = if rest.is_empty() { whole } else { rest };
        let error =
            if held < length { too_large() } else { "the file ends in the middle of it".into() };
        return Ok(Some(Record::Faulty(error, rest)));
    }
    let skipped = io::copy(&mut feed.by_ref().take(length - held), &mut io::sink())?;
    if skipped < length - held {
        return Ok(Some(Record::Faulty(too_large(), whole)));
    }
    // The checksum of a packed record is seen where the next begins, so that a page is not handed out before.
    let next = feed.fill_buf()?;
    let parted = next.first().is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
    let (blank, behind) = next_line(feed)?;
    // Behind a length that is too small the block goes on; one that is too large takes in what comes next.
    let holds_more = || memchr::memmem::find(block, b"\nWARC/").is_some();
    if !behind.is_empty() && !is_first(&behind) && (!parted || holds_more()) {
        let rest = feed.open(std::mem::take(block), &blank, &behind)?;
        let error = "its length does not fit: no record begins behind it".to_owned();
        return Ok(Some(Record::Faulty(error, rest)));
    }
    feed.put_back(&behind);
    if !may_be_page(&head) {
        block.clear();
        return Ok(Some(Record::Sound(head)));
    }
    if held < length {
        // What it is stands at its beginning: a film is not a page that is too long.
        block.truncate(usize::try_from(LONGEST_HEAD).unwrap_or(usize::MAX));
        if let Err(Reason::NoPage(reason)) = page(&head, block, room) {
            return Ok(Some(Record::NoPage(reason)));
        }
        return Ok(Some(Record::Faulty(Limits::exceeded(largest), whole)));
    }
    Ok(Some(Record::Sound(head)))
}

/// The next line that is not blank, or nothing at the end, and the blank ones before it: two stand between records; some
/// writers leave out one, or add some. Of very many the last are given.
fn next_line(feed: &mut Feed<'_>) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let (mut blank, mut line) = (Vec::new(), Vec::new());
    loop {
        if feed.by_ref().take(LONGEST_HEAD).read_until(b'\n', &mut line)? == 0
            || !line.trim_ascii().is_empty()
        {
            return Ok((blank, line));
        }
        if (blank.len() + line.len()) as u64 > LONGEST_HEAD {
            blank.clear();
        }
        blank.append(&mut line);
    }
}

fn is_first(line: &[u8]) -> bool {
    line.starts_with(b"WARC/")
}

/// Reads on until a record begins, or the file ends.
fn skip_to_record(feed: &mut Feed<'_>) -> io::Result<()> {
    let mut begins = true;
    let mut line = Vec::new();
    loop {
        line.clear();
        // A long line comes in pieces.
        if feed.by_ref().take(LONGEST_HEAD).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if begins && is_first(&line) {
            feed.put_back(&line);
            return Ok(());
        }
        begins = line.ends_with(b"\n");
    }
}

fn page(head: &Head, block: &[u8], room: Room) -> Result<(Page, Vec<u8>), Reason> {
    let kind = head.get("warc-type").unwrap_or_default().to_ascii_lowercase();
    let content = head.get("content-type").unwrap_or_default();
    let Answer { content_type: content, body, cut: piece } = match kind.as_str() {
        "response" if media_type(content) == "application/http" => answer(block, room)?,
        "response" | "resource" | "conversion" => {
            Answer { content_type: content.to_owned(), body: block.to_vec(), cut: false }
        }
        "" => return Err(Reason::Faulty("it does not say of which kind it is".to_owned())),
        other => return Err(Reason::NoPage(cut(other))),
    };
    let media = media(&content, &body)?;
    if body.len() as u64 > room.document {
        return Err(Reason::Faulty(Limits::exceeded(room.document)));
    }
    let own = |name: &str| head.get(name).filter(|v| !v.is_empty()).map(str::to_owned);
    let bare = |value: String| value.trim_start_matches('<').trim_end_matches('>').to_owned();
    let page = Page {
        id: own("warc-record-id").map(bare),
        url: own("warc-target-uri").map(bare),
        crawled: own("warc-date"),
        languages: own("warc-identified-content-language"),
        truncated: own("warc-truncated")
            .or_else(|| own("warc-segment-number").map(|_| "segment".to_owned()))
            .or_else(|| piece.then(|| "chunk".to_owned())),
        media,
        // Text that was taken out of a page is UTF-8 by the standard of those who made it.
        encoding: charset(&content),
    };
    Ok((page, body))
}

/// Whether a record may hold a page, as far as its head tells.
fn may_be_page(head: &Head) -> bool {
    let kind = head.get("warc-type").unwrap_or_default().to_ascii_lowercase();
    matches!(kind.as_str(), "" | "response" | "resource" | "conversion")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io::Write as _;

    use super::*;

    fn record(kind: &str, content: &str, block: &[u8]) -> Vec<u8> {
        let mut bytes = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\n\
             WARC-Target-URI: http://a.example/1\r\nWARC-Date: 2023-07-27T01:02:03Z\r\n\
             Content-Type: {content}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        )
        .into_bytes();
        bytes.extend_from_slice(block);
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes
    }

    fn response(head: &str, body: &[u8]) -> Vec<u8> {
        let block = [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat();
        record("response", "application/http; msgtype=response", &block)
    }

    /// All that is found, a line each; then what is no page.
    fn read(bytes: &[u8], document: u64) -> String {
        let limits = Limits { document, ratio: 10, ..Limits::default() };
        let mut stream = io::BufReader::with_capacity(7, bytes);
        let mut archive = Archive::default();
        let mut out = String::new();
        while let Some(found) = archive.next(&mut stream, limits) {
            match found {
                Found::Page(page, bytes) => {
                    let encoding = page.encoding.map_or("-", Encoding::name);
                    let text = String::from_utf8_lossy(&bytes);
                    let _ = writeln!(out, "{:?} {encoding} {text}", page.media);
                }
                Found::Faulty(error, bytes) => {
                    let _ = writeln!(out, "faulty: {error} ({} bytes)", bytes.len());
                }
                Found::Broken(error, _) => {
                    let _ = writeln!(out, "broken: {error}");
                    break;
                }
            }
        }
        for (reason, count) in archive.others {
            let _ = writeln!(out, "{count} {reason}");
        }
        out
    }

    #[track_caller]
    fn check(bytes: &[u8], expect: &str) {
        assert_eq!(read(bytes, 1000).trim_end_matches('\n'), expect);
    }

    const HTML: &str = "200 OK\r\nContent-Type: text/html; charset=\"ISO-8859-1\"";

    #[test]
    fn pages_of_every_kind() {
        check(&response(HTML, b"<p>x"), "Html windows-1252 <p>x");
        check(&record("resource", "text/html", b"<p>x"), "Html - <p>x");
        check(&record("conversion", "text/plain", b"x"), "Text - x");
        check(&record("conversion", "text/plain", b""), "Text - ");
        check(&response("200 OK", b"<!DOCTYPE html><p>"), "Html - <!DOCTYPE html><p>");
    }

    #[test]
    fn bodies_in_pieces_and_packed() {
        let chunked = format!("{HTML}\r\nTransfer-Encoding: chunked");
        check(
            &response(&chunked, b"2\r\n<p\r\n3;x=y\r\n>ab\r\n0\r\n\r\n"),
            "Html windows-1252 <p>ab",
        );
        check(
            &response(&chunked, b"<p>put together before"),
            "Html windows-1252 <p>put together before",
        );
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"<p>x").unwrap();
        let packed = format!("{HTML}\r\nContent-Encoding: gzip");
        check(&response(&packed, &gz.finish().unwrap()), "Html windows-1252 <p>x");
        check(&response(&packed, b"<p>unpacked before"), "Html windows-1252 <p>unpacked before");
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        raw.write_all(b"<p>x").unwrap();
        let packed = format!("{HTML}\r\nContent-Encoding: deflate");
        let raw = raw.finish().unwrap();
        check(&response(&packed, &raw), "Html windows-1252 <p>x");
        let zstd = ::zstd::encode_all(&b"<p>x"[..], 1).unwrap();
        check(
            &response(&format!("{HTML}\r\nContent-Encoding: zstd"), &zstd),
            "Html windows-1252 <p>x",
        );
        let packed = format!("{HTML}\r\nContent-Encoding: br");
        // `<p>x`, as the reference encoder packs it: a block that is not compressed.
        let brotli = [0x8b, 0x01, 0x80, b'<', b'p', b'>', b'x', 0x03];
        check(&response(&packed, &brotli), "Html windows-1252 <p>x");
        check(&response(&packed, b"<p>unpacked before"), "Html windows-1252 <p>unpacked before");
        let broken = response(&packed, &[0xff; 9]);
        assert!(read(&broken, 1000).starts_with("faulty: the body cannot be unpacked"));
        let twice = format!("{HTML}\r\nContent-Encoding: deflate, gzip");
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(&raw).unwrap();
        check(&response(&twice, &gz.finish().unwrap()), "Html windows-1252 <p>x");
        for none in ["none", "UTF-8", "x-unknown"] {
            let head = format!("{HTML}\r\nContent-Encoding: {none}");
            check(&response(&head, b"<p>x"), "Html windows-1252 <p>x");
        }
        let unknown = response(&format!("{HTML}\r\nContent-Encoding: lz"), b"?");
        assert!(read(&unknown, 1000).starts_with("faulty: packed as `lz`, which is not read here"));
    }

    #[test]
    fn an_answer_that_is_cut_keeps_its_pieces() {
        let chunked = format!("{HTML}\r\nTransfer-Encoding: chunked");
        for cut in ["5\r\n<p>ab", "5\r\n<p>ab\r\n", "5\r\n<p>ab\r\n4", "2\r\n<p\r\n9\r\n>ab"] {
            check(&response(&chunked, cut.as_bytes()), "Html windows-1252 <p>ab");
        }
        // Without a whole piece nobody knows whether it consists of any.
        check(&response(&chunked, b"9\r\n<p>ab"), "Html windows-1252 9\r\n<p>ab");
    }

    #[test]
    fn short_records_may_not_become_a_flood() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gz.write_all(&vec![b' '; 10 << 20]).unwrap();
        let head = "200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip";
        let one = response(head, &gz.finish().unwrap());
        let limits = Limits { document: 64 << 20, ratio: 100, ..Limits::default() };
        let mut archive = Archive::default();
        let all = one.repeat(4);
        let mut stream = &all[..];
        let found = std::iter::from_fn(|| archive.next(&mut stream, limits));
        let told: Vec<bool> = found
            .map(|found| match found {
                Found::Page(..) => true,
                Found::Faulty(error, _) => !error.contains("`max-ratio`"),
                Found::Broken(..) => true,
            })
            .collect();
        assert_eq!(told, [true, false, false, false]);
        let five = format!("{HTML}\r\nContent-Encoding: gzip, gzip, gzip, gzip, gzip");
        assert!(read(&response(&five, b"x"), 1000).starts_with("faulty: packed more than 4 times"));
    }

    #[test]
    fn answers_of_newer_versions() {
        for version in ["HTTP/2", "HTTP/2.0", "HTTP/3", "HTTP/1", "HTTP/1.0"] {
            let answer = format!("{version} 200\r\nContent-Type: text/html\r\n\r\n<p>x");
            let page = record("response", "application/http; msgtype=response", answer.as_bytes());
            check(&page, "Html - <p>x");
        }
    }

    #[test]
    fn what_is_no_page_is_counted() {
        let all = [
            record("warcinfo", "application/warc-fields", b"software: x"),
            record("request", "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
            response("404 Not Found\r\nContent-Type: text/html", b"<p>no"),
            response("200 OK\r\nContent-Type: image/png", b"\x89PNG"),
            response("200 OK\r\nContent-Type: image/png", b"\x89PNG"),
            response(HTML, b"<p>x"),
        ];
        check(
            &all.concat(),
            "Html windows-1252 <p>x\n1 HTTP status 404\n2 image/png\n1 request\n1 warcinfo",
        );
    }

    /// A record whose length is `length`, whatever it has.
    fn lying(kind: &str, body: &str, length: usize) -> Vec<u8> {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{body}\r\n\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn a_length_that_does_not_fit_takes_nothing_with_it() {
        let page = |text: &[u8]| record("conversion", "text/plain", text);
        let fits = "its length does not fit: no record begins behind it";
        // Too long: it covers the beginning of the next.
        let all = [page(b"a"), lying("conversion", "b", 40), page(b"c"), page(b"d")].concat();
        check(&all, &format!("Text - a\nfaulty: {fits} (5 bytes)\nText - c\nText - d"));
        // What stands between it and the next stays as it is.
        let blank = page(b"one\n\n\ntwo");
        let first = lying("conversion", "b", 1 + 4 + blank.len() - "\n\n\ntwo\r\n\r\n".len());
        check(
            &[first, blank, page(b"d")].concat(),
            &format!("faulty: {fits} (5 bytes)\nText - one\n\n\ntwo\nText - d"),
        );
        // What is no page may not cover pages either.
        let all = [lying("request", "b", 40), page(b"c"), page(b"d")].concat();
        check(&all, &format!("faulty: {fits} (5 bytes)\nText - c\nText - d"));
        // Too short: the rest is no record.
        let all = [lying("conversion", "abcdef", 2), page(b"c")].concat();
        check(&all, &format!("faulty: {fits} (2 bytes)\nText - c"));
        // Longer than the file.
        let all = [lying("conversion", "b", 9000), page(b"c")].concat();
        check(&all, "faulty: the file ends in the middle of it (5 bytes)\nText - c");
    }

    #[test]
    fn what_is_no_page_may_be_packed_and_long() {
        let script = response("200 OK\r\nContent-Type: text/css\r\nContent-Encoding: br", b"?");
        check(&script, "1 text/css");
        let film = response("200 OK\r\nContent-Type: video/mp4", &[0; 90_000]);
        check(&film, "1 video/mp4");
        check(&record("metadata", "application/warc-fields", &[b'x'; 90_000]), "1 metadata");
        let many: Vec<u8> = (0..150)
            .flat_map(|n| response(&format!("200 OK\r\nContent-Type: a/{n}"), b""))
            .collect();
        assert!(read(&many, 1000).contains("50 other"));
    }

    #[test]
    fn a_faulty_record_costs_itself() {
        let good = response(HTML, b"<p>x");
        let line = "Html windows-1252 <p>x";
        let with = |bad: &[u8]| [&good[..], bad, &good[..]].concat();
        check(
            &with(b"garbage\nmore\n"),
            &format!("{line}\nfaulty: no record of a web archive begins here (8 bytes)\n{line}"),
        );
        check(
            &with(b"WARC/1.0\r\nWARC-Type: response\r\n\r\nx\r\n\r\n"),
            &format!("{line}\nfaulty: it does not say how long it is (33 bytes)\n{line}"),
        );
        check(
            &with(&record("resource", "text/html", &[b'x'; 70_000])),
            &format!(
                "{line}\nfaulty: longer than 1000 bytes, the most that a document may have; `max-document` under [input] sets it (181 bytes)\n{line}"
            ),
        );
        check(
            &with(&record("response", "application/http", b"nothing")),
            &format!(
                "{line}\nfaulty: the head of the answer: invalid HTTP version (7 bytes)\n{line}"
            ),
        );
        check(&good[..good.len() - 6], "faulty: the file ends in the middle of it (68 bytes)");
        check(&good[..60], "faulty: the file ends in its head (60 bytes)");
        let long = format!("WARC/1.0\r\nX: {}\r\n\r\n", "y".repeat(80_000));
        assert!(read(&with(long.as_bytes()), 1000).contains("its head is longer than 64 KiB"));
        let huge =
            b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: 18446744073709551615\r\n\r\nx";
        assert!(read(huge, 1000).contains("and the file ends before"));
    }
}
