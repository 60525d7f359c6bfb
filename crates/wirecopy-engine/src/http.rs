//! The answers of servers, as web archives keep them: a head of HTTP/1.1 (RFC 9112), and a body in pieces or packed.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::Encoding;
use wirecopy_document::Media;

use crate::members::{Members, Packing};

/// The most headers of an answer that are looked at.
const MOST_HEADERS: usize = 256;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 80;

/// Why a record is no page.
pub(crate) enum Reason {
    NoPage(String),
    Faulty(String),
}

/// What a page is, by its content type, or by how it begins where none is given.
pub(crate) fn media(content: &str, body: &[u8]) -> Result<Media, Reason> {
    match media_type(content).as_str() {
        "text/html" | "application/xhtml+xml" => Ok(Media::Html),
        "text/plain" => Ok(Media::Text),
        "" if looks_like_markup(body) => Ok(Media::Html),
        "" => Err(Reason::NoPage("no content type".to_owned())),
        other => Err(Reason::NoPage(cut(other))),
    }
}

/// As much of a reason as is told.
pub(crate) fn cut(reason: &str) -> String {
    reason.chars().take(LONGEST_REASON).collect()
}

/// Takes the head of an HTTP answer off, and gives its content type and its body, unpacked.
pub(crate) fn answer(block: &[u8], largest: u64) -> Result<(String, Vec<u8>), Reason> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut answer = httparse::Response::new(&mut headers);
    let lenient = || {
        let mut config = httparse::ParserConfig::default();
        config.allow_spaces_after_header_name_in_responses(true);
        config.allow_obsolete_multiline_headers_in_responses(true);
        config.ignore_invalid_headers_in_responses(true);
        config
    };
    let block = &*old_version(block);
    let start = match lenient().parse_response(&mut answer, block) {
        Ok(httparse::Status::Complete(start)) => start,
        Ok(httparse::Status::Partial) => {
            return Err(Reason::Faulty("the head of the answer does not end".to_owned()));
        }
        Err(error) => return Err(Reason::Faulty(format!("the head of the answer: {error}"))),
    };
    let status = answer.code.unwrap_or_default();
    if status != 200 {
        return Err(Reason::NoPage(format!("HTTP status {status}")));
    }
    let get = |name: &str| {
        let found = answer.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name));
        found.map(|h| String::from_utf8_lossy(h.value).trim().to_owned()).unwrap_or_default()
    };
    let content = get("content-type");
    // What is no page need not be unpacked; what has no type is looked at when it is.
    if !content.is_empty() {
        media(&content, &[])?;
    }
    let mut body = block[start..].to_vec();
    // Many archives hold the body as it was after the pieces were put together, under the headers of before.
    if get("transfer-encoding").to_ascii_lowercase().contains("chunked")
        && let Some(whole) = dechunk(&body)
    {
        body = whole;
    }
    let packed = get("content-encoding").to_ascii_lowercase();
    // What was packed last is unpacked first.
    for coding in packed.split(',').map(str::trim).rev().take(MOST_CODINGS) {
        body = decoded(coding, body, largest)?;
    }
    Ok((content, body))
}

/// How often a body may be packed.
const MOST_CODINGS: usize = 4;

/// Takes one coding off a body (RFC 9110, 8.4).
fn decoded(coding: &str, body: Vec<u8>, largest: u64) -> Result<Vec<u8>, Reason> {
    // Archives often keep what was unpacked before under the headers of the packed one.
    let plain = body.trim_ascii_start().starts_with(b"<") || body.is_empty();
    Ok(match coding {
        "" | "identity" => body,
        // Servers say such things, and mean that it is not packed.
        "none" | "null" | "utf-8" | "utf8" | "text" | "plain" | "7bit" | "8bit" | "binary"
        | "chunked" => body,
        "gzip" | "x-gzip" if !body.starts_with(&[0x1f, 0x8b]) => body,
        "gzip" | "x-gzip" => unpack(Members::new(&body[..]), largest)?,
        // Servers send both the form of the standard and the bare one.
        "deflate" => unpack(flate2::read::ZlibDecoder::new(&body[..]), largest)
            .or_else(|_| unpack(flate2::read::DeflateDecoder::new(&body[..]), largest))
            .or_else(|error| if plain { Ok(body) } else { Err(error) })?,
        "zstd" if Packing::of(&body) != Some(Packing::Zstd) => body,
        "zstd" => unpack(Members::new(&body[..]), largest)?,
        // It has no mark at its beginning.
        _ if plain => body,
        "br" => unpack(brotli_decompressor::Decompressor::new(&body[..], BUFFER), largest)?,
        other => {
            return Err(Reason::Faulty(format!(
                "packed as `{}`, which is not read here",
                cut(other)
            )));
        }
    })
}

/// The head of an answer as the parser of HTTP/1.1 knows it: archives write the version that the server spoke, where it
/// has no head of its own any more (RFC 9113).
fn old_version(block: &[u8]) -> Cow<'_, [u8]> {
    let newer = [&b"HTTP/2.0 "[..], b"HTTP/3.0 ", b"HTTP/2 ", b"HTTP/3 ", b"HTTP/1 "];
    match newer.iter().find_map(|version| block.strip_prefix(*version)) {
        Some(rest) => Cow::Owned([b"HTTP/1.1 ", rest].concat()),
        None => Cow::Borrowed(block),
    }
}

/// Bytes that are unpacked at a time.
const BUFFER: usize = 8 << 10;

fn unpack(packed: impl Read, largest: u64) -> Result<Vec<u8>, Reason> {
    let mut out = Vec::new();
    let read = packed.take(largest + 1).read_to_end(&mut out);
    read.map_err(|error| Reason::Faulty(format!("the body cannot be unpacked: {error}")))?;
    Ok(out)
}

/// Puts the pieces of a body together; `None` where it does not consist of pieces.
fn dechunk(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        match httparse::parse_chunk_size(rest).ok()? {
            httparse::Status::Partial => return None,
            httparse::Status::Complete((_, 0)) => return Some(out),
            httparse::Status::Complete((start, size)) => {
                let end = start.checked_add(usize::try_from(size).ok()?)?;
                out.extend_from_slice(rest.get(start..end)?);
                rest = rest.get(end..)?.strip_prefix(b"\r\n")?;
            }
        }
    }
}

/// The content type without parameters, in small letters.
pub(crate) fn media_type(content: &str) -> String {
    content.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The encoding that a content type names.
pub(crate) fn charset(content: &str) -> Option<&'static Encoding> {
    let parameters = content.split(';').skip(1);
    let mut named = parameters.filter_map(|p| p.trim().split_once('='));
    let (_, label) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes())
}

fn looks_like_markup(body: &[u8]) -> bool {
    let start: Vec<u8> =
        body.trim_ascii_start().iter().take(14).map(u8::to_ascii_lowercase).collect();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}
