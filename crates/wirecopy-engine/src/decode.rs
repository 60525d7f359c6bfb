//! From bytes to text, keeping account of what could not be decoded.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use wirecopy_document::{Span, Undecodable};

/// Bytes of markup in which a declaration of the encoding is looked for, as browsers do.
const PRESCAN: usize = 1024;

/// Decoded text and how it was decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text. A byte order mark is kept, as U+FEFF: removing it is a stage's business and stands in the trail.
    pub text: String,
    /// WHATWG label of the encoding.
    pub encoding: &'static str,
    /// What could not be decoded; each is one U+FFFD in the text.
    pub undecodable: Vec<Undecodable>,
}

/// Decodes bytes in the given encoding, or in the one that they show: a byte order mark, valid UTF-8, a declaration in
/// markup, and at last the guess of the detector that browsers use.
pub fn decode(bytes: &[u8], encoding: Option<&'static Encoding>, markup: bool) -> Decoded {
    let encoding = encoding.unwrap_or_else(|| detect(bytes, markup));
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Decoded {
            text: text.to_owned(),
            encoding: encoding.name(),
            undecodable: Vec::new(),
        };
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut undecodable = Vec::new();
    let mut at = 0;
    loop {
        let needed = decoder
            .max_utf8_buffer_length_without_replacement(bytes.len() - at)
            .unwrap_or(bytes.len() - at);
        text.reserve(needed);
        let (result, read) =
            decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(len, after) => {
                // The decoder has read past the malformed bytes by `after`.
                let end = at.saturating_sub(usize::from(after));
                let start = end.saturating_sub(usize::from(len));
                let raw = Span::at(text.len(), text.len() + '\u{fffd}'.len_utf8());
                text.push('\u{fffd}');
                undecodable.push(Undecodable {
                    raw,
                    at: start as u64,
                    bytes: bytes[start..end].to_vec(),
                });
            }
        }
    }
    Decoded { text, encoding: encoding.name(), undecodable }
}

fn detect(bytes: &[u8], markup: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    if markup && let Some(declared) = declared(&bytes[..bytes.len().min(PRESCAN)]) {
        return declared;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// The encoding that a `<meta charset=…>` or `<meta … content="…; charset=…">` names.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&head[from..], b"charset") {
        let rest = &head[from + at + b"charset".len()..];
        from += at + b"charset".len();
        let rest = rest.trim_ascii_start();
        let Some(rest) = rest.strip_prefix(b"=") else { continue };
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.')))
            .unwrap_or(rest.len());
        if let Some(encoding) = Encoding::for_label(&rest[..end]) {
            // A page that could say so in UTF-16 would not have been readable up to here.
            let utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
            return Some(if utf16 { UTF_8 } else { encoding });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], markup: bool, encoding: &str, text: &str) {
        let decoded = decode(bytes, None, markup);
        assert_eq!((decoded.encoding, decoded.text.as_str()), (encoding, text));
    }

    #[test]
    fn encodings_are_found() {
        check("naïve".as_bytes(), false, "UTF-8", "naïve");
        check(b"\xef\xbb\xbfx", false, "UTF-8", "\u{feff}x");
        check(b"\xff\xfeh\0i\0", false, "UTF-16LE", "\u{feff}hi");
        check(b"The caf\xe9 \x93quoted\x94", false, "windows-1252", "The café “quoted”");
        check(
            b"<meta charset='iso-8859-2'>\xb1",
            true,
            "ISO-8859-2",
            "<meta charset='iso-8859-2'>ą",
        );
    }

    #[test]
    fn what_cannot_be_decoded_is_kept() {
        let decoded = decode(b"ab\xffcd\xc3", Some(UTF_8), false);
        assert_eq!(decoded.text, "ab\u{fffd}cd\u{fffd}");
        let kept: Vec<_> = decoded.undecodable.iter().map(|u| (u.at, u.bytes.as_slice())).collect();
        assert_eq!(kept, [(2, &b"\xff"[..]), (5, &b"\xc3"[..])]);
    }
}
