//! From listed files to records, one at a time.

use std::io::{BufRead, Read};
use std::sync::Arc;

use encoding_rs::Encoding;
use wirecopy_columns::InputRows;
use wirecopy_document::Source;

use crate::input::{Format, InputFile};
use crate::manifest::{FileHash, InputRecord};
use crate::mapping::Mapping;
use crate::packed::{self, OnDisk};
use crate::runner::quietly;
use crate::warc::{Archive, Found, Page};

/// How much is read; what exceeds it fails alone, with a message that names the setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a document: of a file, a page, a row, or the text in a line.
    pub document: u64,
    /// Bytes of a line of JSON.
    pub line: u64,
    /// How deep lists and objects of JSON are nested.
    pub depth: u64,
    /// Bytes that may come out of one of a packed file.
    pub ratio: u64,
    /// Files that the inputs may name.
    pub files: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { document: 256 << 20, line: 256 << 20, depth: 100, ratio: 1000, files: 10_000_000 }
    }
}

impl Limits {
    /// Says that a document is too long.
    pub(crate) fn exceeded(largest: u64) -> String {
        format!(
            "longer than {}, the most that a document may have; `max-document` under [input] sets it",
            told(largest)
        )
    }
}

/// A number of bytes, in words.
fn told(bytes: u64) -> String {
    match bytes {
        n if n.is_multiple_of(1 << 20) => format!("{} MiB", n >> 20),
        n => format!("{n} bytes"),
    }
}

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What the files hold, if not what their names say.
    pub format: Option<Format>,
    /// Their encoding, if not what they show.
    pub encoding: Option<&'static Encoding>,
    /// Where JSON lines keep their fields.
    pub mapping: Mapping,
    /// How much is read.
    pub limits: Limits,
}

/// The bytes of one record, or why they could not be read.
#[derive(Debug)]
pub(crate) struct RawRecord {
    pub(crate) file: Arc<InputFile>,
    /// Which record of the file, from 0.
    pub(crate) number: u64,
    /// Which line of the file, from 1; 0 for a file that is one record.
    pub(crate) line: u64,
    pub(crate) bytes: Result<Vec<u8>, Unread>,
    /// What a web archive says of it.
    pub(crate) page: Option<Box<Page>>,
}

impl RawRecord {
    /// Stands for all that decides the document besides its bytes: its line, what an archive says of it, or why it could
    /// not be read.
    pub(crate) fn circumstances(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.line.to_le_bytes());
        hasher.update(format!("{:?}", self.page).as_bytes());
        if let Err(Unread { error, bytes }) = &self.bytes {
            hasher.update(error.as_bytes());
            hasher.update(&[0]);
            hasher.update(bytes);
        }
        *hasher.finalize().as_bytes()
    }

    /// Where it came from, as far as that is known before it is decoded.
    pub(crate) fn source(&self) -> Source {
        let mut source =
            Source { path: self.file.name.clone(), record: self.number, ..Source::default() };
        if let Ok(bytes) = &self.bytes {
            source.hash = *blake3::hash(bytes).as_bytes();
            source.bytes = bytes.len() as u64;
        }
        source
    }
}

/// Why a record could not be read, and what of it could.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) error: String,
    pub(crate) bytes: Vec<u8>,
}

/// Reads the records of listed files in order.
pub(crate) struct Reader {
    files: std::vec::IntoIter<InputFile>,
    open: Option<Open>,
    limits: Limits,
    /// The files that were read to their ends, as the manifest names them.
    pub(crate) done: Vec<InputRecord>,
}

struct Open {
    file: Arc<InputFile>,
    stream: packed::Stream,
    disk: OnDisk,
    packed: bool,
    /// What it is, where it holds no text.
    foreign: Option<&'static str>,
    /// The rows, where the file is one of columns.
    rows: Option<InputRows>,
    number: u64,
    line: u64,
    archive: Archive,
    /// Whether nothing more can be read from it.
    broken: bool,
}

impl Reader {
    pub(crate) fn new(files: Vec<InputFile>, limits: Limits) -> Self {
        Reader { files: files.into_iter(), open: None, limits, done: Vec::new() }
    }

    /// The next record; `None` after the last.
    pub(crate) fn next(&mut self) -> Option<RawRecord> {
        loop {
            if self.open.is_none() {
                let file = Arc::new(self.files.next()?);
                match packed::open(&file.path, self.limits.ratio) {
                    Ok(opened) => self.open = Some(Open::new(file, opened)),
                    Err(error) => {
                        let error = format!("cannot open the file: {error}");
                        let bytes = Err(Unread { error, bytes: Vec::new() });
                        return Some(RawRecord { file, number: 0, line: 0, bytes, page: None });
                    }
                }
            }
            let open = self.open.as_mut()?;
            let format = open.file.format;
            let next = match format {
                // The lines of a film are no documents, and its bytes no letters of any encoding.
                Format::JsonLines | Format::Text | Format::Html
                    if open.number == 0 && open.foreign.is_some() =>
                {
                    next_foreign(open)
                }
                Format::JsonLines => next_line(open, self.limits),
                Format::Text | Format::Html => next_whole(open, self.limits.document),
                Format::Warc => next_page(open, self.limits),
                Format::Parquet => next_row(open, self.limits),
            };
            match next {
                Some(record) => {
                    if open.broken {
                        self.close();
                    }
                    return Some(record);
                }
                None => self.close(),
            }
        }
    }

    /// Bytes that were read from disk so far, over all files.
    pub(crate) fn consumed(&mut self) -> u64 {
        let done: u64 = self.done.iter().map(|file| file.bytes).sum();
        done + self.open.as_mut().map_or(0, |open| {
            if let Some(rows) = &open.rows {
                let size = std::fs::metadata(&open.file.path).map_or(0, |meta| meta.len());
                return size * open.number / rows.total.max(1);
            }
            // What lies in the buffer was read from disk, and not yet by anybody; of a packed file nobody knows how much.
            let ahead = match (open.packed, open.stream.fill_buf()) {
                (false, Ok(buffer)) => buffer.len() as u64,
                _ => 0,
            };
            open.disk.read_so_far() - ahead
        })
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let (bytes, hash) = open.disk.finish();
        self.done.push(InputRecord {
            path: open.file.name.as_str().into(),
            bytes,
            hash: FileHash(hash.into()),
            others: open.archive.others,
        });
    }
}

impl Open {
    fn new(file: Arc<InputFile>, opened: packed::Opened) -> Self {
        let packed::Opened { stream, disk, packed, foreign } = opened;
        let archive = Archive::default();
        Open {
            file,
            stream,
            disk,
            packed,
            foreign,
            rows: None,
            number: 0,
            line: 0,
            archive,
            broken: false,
        }
    }

    /// A record, by the number of the next.
    fn record(&mut self, bytes: Result<Vec<u8>, Unread>, page: Option<Box<Page>>) -> RawRecord {
        let number = self.number;
        self.number += 1;
        RawRecord { file: Arc::clone(&self.file), number, line: self.line, bytes, page }
    }
}

/// As many bytes are kept of what is no document as show what it was.
const SHOWN: u64 = 64 << 10;

/// A file that holds no text: all of it is one failure.
fn next_foreign(open: &mut Open) -> Option<RawRecord> {
    let what = open.foreign?;
    let mut bytes = Vec::new();
    let read = open.stream.by_ref().take(SHOWN).read_to_end(&mut bytes);
    let also = read.err().map(|error| format!(", and damaged: {error}")).unwrap_or_default();
    open.broken = true;
    let error = format!("the file holds no text: {what}{also}");
    Some(open.record(Err(Unread { error, bytes }), None))
}

fn next_whole(open: &mut Open, largest: u64) -> Option<RawRecord> {
    if open.number > 0 {
        return None;
    }
    let mut bytes = Vec::new();
    let read = open.stream.by_ref().take(largest + 1).read_to_end(&mut bytes);
    let bytes = match read {
        Err(error) => {
            open.broken = true;
            Err(Unread { error: format!("cannot read the file: {error}"), bytes })
        }
        Ok(_) if bytes.len() as u64 > largest => Err(too_large(largest)),
        Ok(_) => Ok(bytes),
    };
    Some(open.record(bytes, None))
}

fn next_line(open: &mut Open, limits: Limits) -> Option<RawRecord> {
    let largest = limits.line;
    loop {
        let mut bytes = Vec::new();
        let stream = &mut open.stream;
        // The end of the line is no part of the document.
        let mut read = stream.by_ref().take(largest + 2).read_until(b'\n', &mut bytes);
        let ends = bytes.ends_with(b"\n");
        let large = bytes.len() as u64 - u64::from(ends) > largest;
        if large && !ends {
            // The lines behind it are documents of their own.
            read = read.and(stream.skip_until(b'\n'));
        }
        open.line += 1;
        let bytes = match read {
            Ok(0) if !large => return None,
            Err(error) => {
                open.broken = true;
                Err(Unread {
                    error: format!("cannot read on at line {}: {error}", open.line),
                    bytes,
                })
            }
            Ok(_) if large => {
                bytes.truncate(SHOWN as usize);
                Err(Unread { bytes, ..too_long(limits) })
            }
            Ok(_) => {
                while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
                    bytes.pop();
                }
                if bytes.trim_ascii().is_empty() {
                    continue;
                }
                Ok(bytes)
            }
        };
        return Some(open.record(bytes, None));
    }
}

fn next_page(open: &mut Open, limits: Limits) -> Option<RawRecord> {
    let found = open.archive.next(open.stream.as_mut(), limits)?;
    Some(match found {
        Found::Page(page, bytes) => open.record(Ok(bytes), Some(Box::new(page))),
        Found::Faulty(error, bytes) => {
            let error = format!("record {}: {error}", open.number);
            open.record(Err(Unread { error, bytes }), None)
        }
        Found::Broken(error, bytes) => {
            open.broken = true;
            open.record(Err(Unread { error, bytes }), None)
        }
    })
}

fn next_row(open: &mut Open, limits: Limits) -> Option<RawRecord> {
    let (path, number) = (open.file.path.clone(), open.number);
    let rows = &mut open.rows;
    // The library that reads columns may panic over a file that was made to mislead it.
    let read = quietly(|| {
        let rows = match rows {
            Some(rows) => rows,
            None => rows.insert(InputRows::open(&path).map_err(|e| e.to_string())?),
        };
        rows.next().transpose().map_err(|e| format!("row {number}: {e}"))
    });
    let bytes = match read.unwrap_or_else(|_| Err("it is damaged".to_owned())) {
        Ok(None) => return None,
        Ok(Some(bytes)) if bytes.len() as u64 > limits.line => Err(too_long(limits)),
        Ok(Some(bytes)) => Ok(bytes),
        Err(error) => {
            open.broken = true;
            let error = format!("cannot read the file: {error}");
            Err(Unread { error, bytes: Vec::new() })
        }
    };
    Some(open.record(bytes, None))
}

/// A line or a row that is too long. Where nothing is said of lines, they may have what a document may.
pub(crate) fn too_long(limits: Limits) -> Unread {
    if limits.line == limits.document {
        return too_large(limits.document);
    }
    let error = format!(
        "longer than {}, the most that a line may have; `max-line` under [input] sets it",
        told(limits.line)
    );
    Unread { error, bytes: Vec::new() }
}

pub(crate) fn too_large(largest: u64) -> Unread {
    Unread { error: Limits::exceeded(largest), bytes: Vec::new() }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::parse::parse;

    #[test]
    fn lines_of_other_encodings() {
        let read = |bytes: &[u8], encoding: Option<&'static Encoding>| {
            let name = "x.jsonl".to_owned();
            let file = InputFile { path: name.clone().into(), name, format: Format::JsonLines };
            let bytes = Ok(bytes.to_vec());
            let raw = RawRecord { file: Arc::new(file), number: 0, line: 1, bytes, page: None };
            let reading = Reading { encoding, ..Reading::default() };
            match parse(raw, &reading) {
                Ok(record) => format!("{} {}", record.source.encoding, record.raw),
                Err(unread) => unread.error,
            }
        };
        let latin = b"{\"text\":\"caf\xe9\"}";
        assert_eq!(read(latin, Some(encoding_rs::WINDOWS_1252)), "windows-1252 caf\u{e9}");
        assert!(read(latin, None).starts_with("line 1: "), "it is not UTF-8");
        assert!(
            read(b"{\"text\":\"\x80\xff\"}", Some(encoding_rs::SHIFT_JIS))
                .contains("which `encoding`")
        );
        assert!(read(b"\xff\xfe{\0", None).contains("UTF-16 and UTF-32 are not read"));
        assert!(read(b"{\0", Some(encoding_rs::UTF_16LE)).contains("iconv"));
    }

    fn check(line: &str, expect: &str) {
        let file = Arc::new(InputFile {
            path: "x.jsonl".into(),
            name: "x.jsonl".into(),
            format: Format::JsonLines,
        });
        let bytes = Ok(line.as_bytes().to_vec());
        let raw = RawRecord { file, number: 0, line: 7, bytes, page: None };
        let got = match parse(raw, &Reading::default()) {
            Ok(r) => {
                let fields: Vec<_> = r
                    .document
                    .fields
                    .iter()
                    .map(|(k, v)| format!("{k}={}", serde_json::to_string(v).unwrap()))
                    .collect();
                format!("{} {:?} {:?} {}", r.document.id, r.document.media, r.raw, fields.join(" "))
            }
            Err(u) => format!("{}: {}", u.id, u.error),
        };
        assert_eq!(got.trim_end(), expect);
    }

    #[test]
    fn json_lines() {
        check(r#"{"id":"a","text":"t","title":"T","n":1}"#, r#"a Text "t" n=1 title="T""#);
        check(r#"{"id":7,"html":"<p>"}"#, r#"7 Html "<p>""#);
        check(r#"{"text":"t","authors":"A B"}"#, r#"x.jsonl#7 Text "t" authors=["A B"]"#);
        check(r#"{"text":"t","html":"<p>"}"#, r#"x.jsonl#7 Text "t" html="<p>""#);
        check(r#"{"id":"a"}"#, "a: line 7: neither `text` nor `html` is there");
        check(r#"{"id":"a","text":"t","url":3}"#, "a: line 7: `url` is not text");
        check("[1]", "x.jsonl#7: line 7: not a JSON object");
        check(
            r#"{"text":"\ud800"}"#,
            "x.jsonl#7: line 7: unexpected end of hex escape at byte 16 of the line",
        );
    }

    #[test]
    fn a_line_that_is_too_long_fails_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        std::fs::write(&path, format!("{{}}\n{}\n{{}}\n{}", "x".repeat(40), "y".repeat(41)))
            .unwrap();
        let file = InputFile { path, name: "a.jsonl".to_owned(), format: Format::JsonLines };
        let opened = packed::open(&file.path, 1000).unwrap();
        let mut open = Open::new(Arc::new(file), opened);
        let limits = Limits { line: 30, ..Limits::default() };
        let lines: Vec<_> = std::iter::from_fn(|| next_line(&mut open, limits))
            .map(|r| (r.line, r.bytes.map(|b| b.len()).ok()))
            .collect();
        assert_eq!(lines, [(1, Some(2)), (2, None), (3, Some(2)), (4, None)]);
    }

    #[test]
    fn damaged_columns_fail_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.parquet");
        let mut builder = wirecopy_columns::TableBuilder::new(wirecopy_columns::DOCUMENTS);
        for n in 0..20 {
            let document = serde_json::json!({
                "schema_version": 1, "id": n.to_string(), "text": "Ships came in.", "fields": {"title": "Ships"},
                "source": {"path": "a", "record": n, "bytes": 14, "hash": "00", "encoding": "UTF-8"},
                "annotations": [], "findings": [], "trail": [],
            });
            builder.push(document).unwrap();
        }
        let table = wirecopy_columns::DOCUMENTS;
        let mut writer = wirecopy_columns::ParquetWriter::create(&path, table, &[]).unwrap();
        writer.write(&builder.finish().unwrap()).unwrap();
        writer.close().unwrap();
        let whole = std::fs::read(&path).unwrap();
        let read = || {
            let name = "a.parquet".to_owned();
            let files = vec![InputFile { path: path.clone(), name, format: Format::Parquet }];
            let mut reader = Reader::new(files, Limits::default());
            std::iter::from_fn(|| reader.next()).take(1000).filter(|r| r.bytes.is_ok()).count()
        };
        assert_eq!(read(), 20);
        for at in (0..whole.len()).step_by(whole.len() / 400) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x5a;
            std::fs::write(&path, &bytes).unwrap();
            assert!(read() <= 20, "byte {at}");
        }
    }

    #[test]
    fn gzip_is_found_by_content_and_files_are_hashed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plain.jsonl");
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"{\"text\":\"a\"}\n\n{\"text\":\"b\"}").unwrap();
        let packed = gz.finish().unwrap();
        std::fs::write(&path, &packed).unwrap();
        let name = "plain.jsonl".to_owned();
        let files = vec![InputFile { path, name, format: Format::JsonLines }];
        let mut reader = Reader::new(files, Limits::default());
        let mut lines = Vec::new();
        while let Some(record) = reader.next() {
            lines.push((record.number, record.line, record.bytes.unwrap().len()));
        }
        assert_eq!(lines, [(0, 1, 12), (1, 3, 12)]);
        assert_eq!(reader.done[0].hash.to_string(), blake3::hash(&packed).to_string());
    }
}
