//! From listed files to records, one at a time.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use encoding_rs::Encoding;
use flate2::bufread::MultiGzDecoder;
use wirecopy_document::{Fields, Media, Record, Source, Value};

use crate::decode::decode;
use crate::input::{self, Format, InputFile};

/// The largest record that is read, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// The bytes of one record, or why they could not be read.
#[derive(Debug)]
pub(crate) struct RawRecord {
    pub(crate) file: Arc<InputFile>,
    /// Which record of the file, from 0.
    pub(crate) number: u64,
    /// Which line of the file, from 1; 0 for a file that is one record.
    pub(crate) line: u64,
    pub(crate) bytes: Result<Vec<u8>, String>,
}

impl RawRecord {
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

/// What became of a whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileRead {
    pub(crate) name: String,
    /// Bytes of the file as it lies on disk, and their hash.
    pub(crate) bytes: u64,
    pub(crate) hash: blake3::Hash,
}

/// Reads the records of listed files in order.
pub(crate) struct Reader {
    files: std::vec::IntoIter<InputFile>,
    open: Option<Open>,
    /// What was read so far.
    pub(crate) done: Vec<FileRead>,
}

struct Open {
    file: Arc<InputFile>,
    stream: Stream,
    number: u64,
    line: u64,
    /// Whether nothing more can be read from it.
    broken: bool,
}

type Hashing = BufReader<HashingFile>;

enum Stream {
    Plain(Box<Hashing>),
    Gzip(Box<BufReader<MultiGzDecoder<Hashing>>>),
}

impl Stream {
    fn buffer(&mut self) -> &mut dyn BufRead {
        match self {
            Stream::Plain(stream) => stream.as_mut(),
            Stream::Gzip(stream) => stream.as_mut(),
        }
    }

    fn finish(self) -> HashingFile {
        match self {
            Stream::Plain(stream) => stream.into_inner(),
            Stream::Gzip(stream) => stream.into_inner().into_inner().into_inner(),
        }
    }
}

impl Reader {
    pub(crate) fn new(files: Vec<InputFile>) -> Self {
        Reader { files: files.into_iter(), open: None, done: Vec::new() }
    }

    /// The next record; `None` after the last.
    pub(crate) fn next(&mut self) -> Option<RawRecord> {
        loop {
            if self.open.is_none() {
                let file = Arc::new(self.files.next()?);
                match open(&file) {
                    Ok(stream) => {
                        self.open = Some(Open { file, stream, number: 0, line: 0, broken: false })
                    }
                    Err(error) => {
                        let bytes = Err(format!("cannot open the file: {error}"));
                        return Some(RawRecord { file, number: 0, line: 0, bytes });
                    }
                }
            }
            let open = self.open.as_mut()?;
            let next = match open.file.format {
                Format::JsonLines => next_line(open, LARGEST),
                Format::Text | Format::Html => next_whole(open),
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

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let mut file = open.stream.finish();
        // What the reader had no need to look at still belongs to the file and its hash. Where it cannot be read, the
        // hash is that of what could.
        let _ = std::io::copy(&mut file, &mut std::io::sink());
        self.done.push(FileRead {
            name: open.file.name.clone(),
            bytes: file.bytes,
            hash: file.hasher.finalize(),
        });
    }
}

fn open(file: &InputFile) -> std::io::Result<Stream> {
    let inner =
        HashingFile { file: input::open(&file.path)?, hasher: blake3::Hasher::new(), bytes: 0 };
    let mut stream = BufReader::with_capacity(64 * 1024, inner);
    // By content, not by name: scrapers name things as they like.
    if stream.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        let decoder = MultiGzDecoder::new(stream);
        return Ok(Stream::Gzip(Box::new(BufReader::with_capacity(64 * 1024, decoder))));
    }
    Ok(Stream::Plain(Box::new(stream)))
}

fn next_whole(open: &mut Open) -> Option<RawRecord> {
    if open.number > 0 {
        return None;
    }
    let mut bytes = Vec::new();
    let read = open.stream.buffer().take(LARGEST + 1).read_to_end(&mut bytes);
    open.number = 1;
    let bytes = match read {
        Err(error) => {
            open.broken = true;
            Err(format!("cannot read the file: {error}"))
        }
        Ok(_) if bytes.len() as u64 > LARGEST => Err(too_large()),
        Ok(_) => Ok(bytes),
    };
    Some(RawRecord { file: Arc::clone(&open.file), number: 0, line: 0, bytes })
}

fn next_line(open: &mut Open, largest: u64) -> Option<RawRecord> {
    loop {
        let mut bytes = Vec::new();
        let stream = open.stream.buffer();
        let mut read = stream.take(largest + 1).read_until(b'\n', &mut bytes);
        let large = bytes.len() as u64 > largest;
        if large && !bytes.ends_with(b"\n") {
            // The lines behind it are documents of their own.
            read = read.and(stream.skip_until(b'\n'));
        }
        open.line += 1;
        let bytes = match read {
            Ok(0) if !large => return None,
            Err(error) => {
                open.broken = true;
                Err(format!("cannot read on at line {}: {error}", open.line))
            }
            Ok(_) if large => Err(too_large()),
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
        let number = open.number;
        open.number += 1;
        let file = Arc::clone(&open.file);
        return Some(RawRecord { file, number, line: open.line, bytes });
    }
}

fn too_large() -> String {
    format!("longer than {} MiB, the most that one document may have", LARGEST / 1024 / 1024)
}

/// A file that is hashed as it is read.
struct HashingFile {
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Read for HashingFile {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(buf)?;
        self.hasher.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
}

/// A record that cannot become a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) id: String,
    pub(crate) source: Source,
    pub(crate) error: String,
    pub(crate) bytes: Vec<u8>,
}

/// Turns the bytes of a record into a document.
pub(crate) fn parse(
    raw: RawRecord,
    encoding: Option<&'static Encoding>,
) -> Result<Record, Box<Unreadable>> {
    let name = &raw.file.name;
    let default_id = match raw.file.format {
        Format::JsonLines => format!("{name}#{}", raw.line),
        Format::Text | Format::Html => name.clone(),
    };
    let mut source = raw.source();
    let bytes = match raw.bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            return Err(Box::new(Unreadable { id: default_id, source, error, bytes: Vec::new() }));
        }
    };
    let parsed = match raw.file.format {
        Format::Text => whole(&default_id, Media::Text, &bytes, encoding, &mut source),
        Format::Html => whole(&default_id, Media::Html, &bytes, encoding, &mut source),
        Format::JsonLines => json(&default_id, &bytes, &mut source)
            .map_err(|(id, error)| (id, format!("line {}: {error}", raw.line))),
    };
    match parsed {
        Ok(mut record) => {
            record.source = source;
            Ok(record)
        }
        Err((id, error)) => Err(Box::new(Unreadable { id, source, error, bytes })),
    }
}

/// Reads all records of listed files into memory: for tests of pipelines and for explanations, not for runs.
///
/// Each is a record, or the id and the reason why there is none.
pub fn read_records(
    files: Vec<InputFile>,
    encoding: Option<&'static Encoding>,
) -> Vec<Result<Record, (String, String)>> {
    let mut reader = Reader::new(files);
    let mut all = Vec::new();
    while let Some(raw) = reader.next() {
        all.push(parse(raw, encoding).map_err(|u| (u.id, u.error)));
    }
    all
}

type Parsed = Result<Record, (String, String)>;

fn whole(
    id: &str,
    media: Media,
    bytes: &[u8],
    encoding: Option<&'static Encoding>,
    source: &mut Source,
) -> Parsed {
    let decoded = decode(bytes, encoding, media == Media::Html);
    source.encoding = decoded.encoding.to_owned();
    source.undecodable = decoded.undecodable;
    Record::new(id, media, decoded.text).ok_or_else(|| (id.to_owned(), too_large()))
}

fn json(default_id: &str, bytes: &[u8], source: &mut Source) -> Parsed {
    let fail = |id: &str, error: String| (id.to_owned(), error);
    "UTF-8".clone_into(&mut source.encoding);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value =
        serde_json::from_slice(bytes).map_err(|e| fail(default_id, e.to_string()))?;
    let Value::Map(mut map) = value else {
        return Err(fail(default_id, "not a JSON object".to_owned()));
    };
    let id = match map.remove("id") {
        None | Some(Value::Null) => default_id.to_owned(),
        Some(Value::Text(id)) if !id.is_empty() => id,
        Some(Value::Int(id)) => id.to_string(),
        Some(Value::Unsigned(id)) => id.to_string(),
        Some(_) => {
            return Err(fail(default_id, "`id` is neither text nor a whole number".to_owned()));
        }
    };
    let (media, raw) = match (map.remove("text"), map.remove("html")) {
        (Some(Value::Text(text)), html) => {
            // Both are there: the text counts, and the markup stays as a field, so that nothing is lost.
            html.map(|html| map.insert("html".to_owned(), html));
            (Media::Text, text)
        }
        (None | Some(Value::Null), Some(Value::Text(html))) => (Media::Html, html),
        (None | Some(Value::Null), None | Some(Value::Null)) => {
            return Err(fail(&id, "neither `text` nor `html` is there".to_owned()));
        }
        _ => return Err(fail(&id, "`text` or `html` is not text".to_owned())),
    };
    let mut fields = Fields::default();
    for (key, value) in map {
        let value = match (key.as_str(), value) {
            (_, Value::Null) => continue,
            // One author may come without a list around it.
            (Fields::AUTHORS, Value::Text(author)) => Value::List(vec![Value::Text(author)]),
            (Fields::AUTHORS, value @ Value::List(_)) => value,
            (
                Fields::AUTHORS
                | Fields::TITLE
                | Fields::URL
                | Fields::OUTLET
                | Fields::PUBLISHED
                | Fields::LANGUAGE
                | Fields::SECTION,
                value,
            ) if value.as_text().is_none() => {
                return Err(fail(&id, format!("`{key}` is not text")));
            }
            (_, value) => value,
        };
        fields.insert(key, value);
    }
    let mut record = Record::new(&*id, media, raw).ok_or_else(|| fail(&id, too_large()))?;
    record.document.fields = fields;
    Ok(record)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn check(line: &str, expect: &str) {
        let file = Arc::new(InputFile {
            path: "x.jsonl".into(),
            name: "x.jsonl".into(),
            format: Format::JsonLines,
        });
        let raw = RawRecord { file, number: 0, line: 7, bytes: Ok(line.as_bytes().to_vec()) };
        let got = match parse(raw, None) {
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
            "x.jsonl#7: line 7: unexpected end of hex escape at line 1 column 16",
        );
    }

    #[test]
    fn a_line_that_is_too_long_fails_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        std::fs::write(&path, format!("{{}}\n{}\n{{}}\n{}", "x".repeat(40), "y".repeat(41)))
            .unwrap();
        let file = InputFile { path, name: "a.jsonl".to_owned(), format: Format::JsonLines };
        let stream = super::open(&file).unwrap();
        let mut open = Open { file: Arc::new(file), stream, number: 0, line: 0, broken: false };
        let lines: Vec<_> = std::iter::from_fn(|| next_line(&mut open, 30))
            .map(|r| (r.line, r.bytes.map(|b| b.len()).ok()))
            .collect();
        assert_eq!(lines, [(1, Some(2)), (2, None), (3, Some(2)), (4, None)]);
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
        let mut reader = Reader::new(vec![InputFile { path, name, format: Format::JsonLines }]);
        let mut lines = Vec::new();
        while let Some(record) = reader.next() {
            lines.push((record.number, record.line, record.bytes.unwrap().len()));
        }
        assert_eq!(lines, [(0, 1, 12), (1, 3, 12)]);
        assert_eq!(reader.done[0].hash, blake3::hash(&packed));
    }
}
