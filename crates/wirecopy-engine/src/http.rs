//! The answers of servers, as web archives keep them: a head of HTTP/1.1 (RFC 9112), and a body in pieces or packed.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::Encoding;
use wirecopy_document::Media;

use crate::members::{Members, Packing};
use crate::packed::too_much;

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

/// The answer of a server, without its head.
pub(crate) struct Answer {
    pub(crate) content_type: String,
    /// Put together and unpacked.
    pub(crate) body: Vec<u8>,
    /// Whether its last piece is missing or cut.
    pub(crate) cut: bool,
}

/// Takes the head of an HTTP answer off, and unpacks its body.
pub(crate) fn answer(block: &[u8], room: Room) -> Result<Answer, Reason> {
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
    let mut cut = false;
    if get("transfer-encoding").to_ascii_lowercase().contains("chunked")
        && let Some((joined, ends)) = dechunk(&body)
    {
        (body, cut) = (joined, !ends);
    }
    let packed = get("content-encoding").to_ascii_lowercase();
    let codings: Vec<&str> = packed.split(',').map(str::trim).collect();
    if codings.len() > MOST_CODINGS {
        return Err(Reason::Faulty(format!("packed more than {MOST_CODINGS} times")));
    }
    // What was packed last is unpacked first.
    for coding in codings.into_iter().rev() {
        body = decoded(coding, body, room)?;
    }
    Ok(Answer { content_type: content, body, cut })
}

/// How often a body may be packed.
const MOST_CODINGS: usize = 4;

/// How much may come out of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Bytes that a document may have.
    pub(crate) document: u64,
    /// Bytes that may come out of what was packed, for what the archive has had so far.
    pub(crate) unpacked: u64,
    /// How many bytes may come out of one, for the message.
    pub(crate) ratio: u64,
}

/// Takes one coding off a body (RFC 9110, 8.4).
fn decoded(coding: &str, body: Vec<u8>, room: Room) -> Result<Vec<u8>, Reason> {
    // Archives often keep what was unpacked before under the headers of the packed one.
    let plain = body.trim_ascii_start().starts_with(b"<") || body.is_empty();
    Ok(match coding {
        "" | "identity" => body,
        // Servers say such things, and mean that it is not packed.
        "none" | "null" | "utf-8" | "utf8" | "text" | "plain" | "7bit" | "8bit" | "binary"
        | "chunked" => body,
        "gzip" | "x-gzip" if !body.starts_with(&[0x1f, 0x8b]) => body,
        "gzip" | "x-gzip" => unpack(Members::new(&body[..]), room)?,
        // Servers send both the form of the standard and the bare one.
        "deflate" => unpack(flate2::read::ZlibDecoder::new(&body[..]), room)
            .or_else(|_| unpack(flate2::read::DeflateDecoder::new(&body[..]), room))
            .or_else(|error| if plain { Ok(body) } else { Err(error) })?,
        "zstd" if Packing::of(&body) != Some(Packing::Zstd) => body,
        "zstd" => unpack(Members::new(&body[..]), room)?,
        // It has no mark at its beginning.
        _ if plain => body,
        "br" => unpack(brotli_decompressor::Decompressor::new(&body[..], BUFFER), room)?,
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

fn unpack(packed: impl Read, room: Room) -> Result<Vec<u8>, Reason> {
    let mut out = Vec::new();
    let most = room.document.min(room.unpacked);
    let read = packed.take(most + 1).read_to_end(&mut out);
    read.map_err(|error| Reason::Faulty(format!("the body cannot be unpacked: {error}")))?;
    if out.len() as u64 > room.unpacked {
        return Err(Reason::Faulty(too_much(room.ratio)));
    }
    Ok(out)
}

/// Puts the pieces of a body together, and says whether the last is there; `None` where it does not consist of pieces.
fn dechunk(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut pieces = 0;
    loop {
        let (start, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete((_, 0))) => return Some((out, true)),
            Ok(httparse::Status::Complete(head)) => head,
            // An archive may end in the head of a piece.
            Ok(httparse::Status::Partial) if pieces > 0 => return Some((out, false)),
            _ => return None,
        };
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        match rest.get(start..end) {
            Some(piece) => out.extend_from_slice(piece),
            // Or in the middle of one.
            None if pieces > 0 => {
                out.extend_from_slice(&rest[start..]);
                return Some((out, false));
            }
            None => return None,
        }
        pieces += 1;
        rest = match rest.get(end..)? {
            [] | b"\r" => return Some((out, false)),
            rest => rest.strip_prefix(b"\r\n")?,
        };
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
