//! From the bytes of a record to a document.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use wirecopy_document::{Fields, Media, Record, Source, Value};

use crate::decode::{MOST_UNDECODABLE, decode};
use crate::input::{Format, InputFile};
use crate::object;
use crate::reader::{Limits, RawRecord, Reader, Reading, Unread};
use crate::warc::Page;

/// A record that cannot become a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) id: String,
    pub(crate) source: Source,
    pub(crate) error: String,
    pub(crate) bytes: Vec<u8>,
}

/// Turns the bytes of a record into a document.
pub(crate) fn parse(raw: RawRecord, reading: &Reading) -> Result<Record, Box<Unreadable>> {
    let name = &raw.file.name;
    let default_id = match raw.file.format {
        Format::JsonLines => format!("{name}#{}", raw.line),
        Format::Text | Format::Html => name.clone(),
        Format::Warc | Format::Parquet => format!("{name}#{}", raw.number),
    };
    let mut source = raw.source();
    let bytes = match raw.bytes {
        Ok(bytes) => bytes,
        Err(Unread { error, bytes }) => {
            return Err(Box::new(Unreadable { id: default_id, source, error, bytes }));
        }
    };
    let encoding = reading.encoding;
    let parsed = match raw.file.format {
        Format::Text => whole(&default_id, Media::Text, &bytes, encoding, &mut source),
        Format::Html => whole(&default_id, Media::Html, &bytes, encoding, &mut source),
        Format::JsonLines => line(&default_id, &bytes, reading, &mut source)
            .map_err(|(id, error)| (id, format!("line {}: {error}", raw.line))),
        Format::Parquet => json(&default_id, &bytes, reading, &mut source)
            .map_err(|(id, error)| (id, format!("row {}: {error}", raw.number))),
        Format::Warc => {
            page(&default_id, *raw.page.unwrap_or_default(), &bytes, encoding, &mut source)
        }
    };
    match parsed {
        Ok(mut record) => {
            record.source = source;
            Ok(record)
        }
        Err((id, error)) => Err(Box::new(Unreadable { id, source, error, bytes })),
    }
}

/// Reads one record of a file, by its number, and no others into memory; `None` where there is none that is a document.
pub fn read_record(file: InputFile, reading: &Reading, number: u64) -> Option<Record> {
    let mut reader = Reader::new(vec![file], reading.limits);
    loop {
        let raw = reader.next()?;
        if raw.number == number {
            return parse(raw, reading).ok();
        }
    }
}

/// Reads all records of listed files into memory: for tests of pipelines and for explanations, not for runs.
///
/// Each is a record, or the id and the reason why there is none.
pub fn read_records(
    files: Vec<InputFile>,
    reading: &Reading,
) -> Vec<Result<Record, (String, String)>> {
    let mut reader = Reader::new(files, reading.limits);
    let mut all = Vec::new();
    while let Some(raw) = reader.next() {
        all.push(parse(raw, reading).map_err(|u| (u.id, u.error)));
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
    if decoded.undecodable.len() > MOST_UNDECODABLE {
        let told = format!(
            "more than {MOST_UNDECODABLE} places are not {}; is it text? `encoding` under [input] says in which encoding",
            decoded.encoding
        );
        return Err((id.to_owned(), told));
    }
    source.undecodable = decoded.undecodable;
    Record::new(id, media, decoded.text).ok_or_else(|| (id.to_owned(), no_room()))
}

/// A page of a web archive.
fn page(
    default_id: &str,
    page: Page,
    bytes: &[u8],
    encoding: Option<&'static Encoding>,
    source: &mut Source,
) -> Parsed {
    let id = page.id.as_deref().unwrap_or(default_id);
    // What servers say of encodings is often wrong, and hardly any other bytes are UTF-8 by chance.
    let named = page.encoding.filter(|_| std::str::from_utf8(bytes).is_err());
    let mut record = whole(id, page.media, bytes, encoding.or(named), source)?;
    let fields = [
        (Fields::URL, page.url),
        ("crawled", page.crawled),
        ("identified_languages", page.languages),
        ("truncated", page.truncated),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            record.document.fields.insert(name, value);
        }
    }
    Ok(record)
}

/// A line of JSON, which is UTF-8 unless the settings say otherwise.
fn line(default_id: &str, bytes: &[u8], reading: &Reading, source: &mut Source) -> Parsed {
    let fail = |error: String| Err((default_id.to_owned(), error));
    let wide = [UTF_16LE, UTF_16BE];
    // A line feed of UTF-16 is two bytes, of which the lines were parted at one.
    if [&[0xff, 0xfe], &[0xfe, 0xff], &[b'{', 0], &[0, b'{']]
        .iter()
        .any(|it| bytes.starts_with(*it))
        || reading.encoding.is_some_and(|e| wide.contains(&e))
    {
        return fail("lines of UTF-16 and UTF-32 are not read; convert the file to UTF-8, as with `iconv -f UTF-16 -t UTF-8`".to_owned());
    }
    let Some(encoding) = reading.encoding.filter(|encoding| *encoding != UTF_8) else {
        return json(default_id, bytes, reading, source);
    };
    let (text, faulty) = encoding.decode_without_bom_handling(bytes);
    if faulty {
        return fail(format!("not {}, which `encoding` under [input] says it is", encoding.name()));
    }
    let parsed = json(default_id, text.as_bytes(), reading, source);
    encoding.name().clone_into(&mut source.encoding);
    parsed
}

fn no_room() -> String {
    "longer than 4 GiB, which no document may be".to_owned()
}

fn json(default_id: &str, bytes: &[u8], reading: &Reading, source: &mut Source) -> Parsed {
    let fail = |id: &str, error: String| (id.to_owned(), error);
    "UTF-8".clone_into(&mut source.encoding);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let limits = reading.limits;
    let value = object::read(bytes, limits.depth).map_err(|e| fail(default_id, e))?;
    let Value::Map(mut map) = value else {
        return Err(fail(default_id, "not a JSON object".to_owned()));
    };
    reading.mapping.apply(&mut map);
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
    // A line may be longer than a document.
    if raw.len() as u64 > limits.document {
        return Err(fail(&id, Limits::exceeded(limits.document)));
    }
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
    let mut record = Record::new(&*id, media, raw).ok_or_else(|| fail(&id, no_room()))?;
    record.document.fields = fields;
    Ok(record)
}
