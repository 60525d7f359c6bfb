//! From bytes to text, keeping account of what could not be decoded.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    DecoderResult, Encoding, ISO_8859_2, ISO_8859_4, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257,
};
use wirecopy_document::{Span, Undecodable};

/// Bytes of markup in which a declaration of the encoding is looked for, as browsers do.
const PRESCAN: usize = 1024;

/// Decoded text and how it was decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text. A byte order mark is kept, as U+FEFF: removing it is a stage's business and stands in the trail.
    pub text: String,
    /// WHATWG label of the encoding; `UTF-32LE` or `UTF-32BE`, which have none.
    pub encoding: &'static str,
    /// What could not be decoded; each is one U+FFFD in the text.
    pub undecodable: Vec<Undecodable>,
}

/// Decodes bytes in the given encoding, or in the one that they show: a byte order mark, UTF-8 with hardly an error, a
/// declaration in markup, and at last the guess of the detector that browsers use.
pub fn decode(bytes: &[u8], encoding: Option<&'static Encoding>, markup: bool) -> Decoded {
    if encoding.is_none()
        && let Some(order) = Utf32::of(bytes)
    {
        return order.decode(bytes);
    }
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
    if let Some(wide) = utf16(bytes) {
        return wide;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    // A few broken bytes among much that is UTF-8: a cut, or a piece pasted from elsewhere.
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    // A page that says UTF-8 and is none was saved by a program that did not know.
    if markup
        && let Some(declared) = declared(&bytes[..bytes.len().min(PRESCAN)])
        && declared != UTF_8
    {
        return declared;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Names of many countries in English text look like any of these to the detector, and are nearly always this.
    let latin = [WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, ISO_8859_2, ISO_8859_4, ISO_8859_15];
    if latin.contains(&guess) && is_english(bytes) { WINDOWS_1252 } else { guess }
}

/// UTF-16 without a mark at its beginning: of two bytes, one is zero for blanks, digits and line feeds in any script,
/// and that one is always the same. Bytes that are zero for another reason stand anywhere.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let (mut first, mut second) = (0, 0);
    for pair in sample.chunks_exact(2) {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    let enough = |zeros: usize| zeros >= 2 && zeros * 16 >= sample.len() / 2;
    match (first, second) {
        (few, many) if enough(many) && few <= many / 8 => Some(UTF_16LE),
        (many, few) if enough(many) && few <= many / 8 => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-32, which browsers do not know, by the order of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Utf32 {
    Little,
    Big,
}

impl Utf32 {
    /// By the mark at the beginning, or by the two bytes of four that are zero in every character there is, but for the
    /// lowest bits of one.
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut quads = bytes.chunks_exact(4).take(SAMPLE / 4).peekable();
        quads.peek()?;
        let (mut little, mut big) = (true, true);
        for quad in quads {
            little &= quad[3] == 0 && quad[2] <= 0x10 && quad[..2] != [0, 0];
            big &= quad[0] == 0 && quad[1] <= 0x10 && quad[2..] != [0, 0];
        }
        match (little, big) {
            (true, false) => Some(Utf32::Little),
            (false, true) => Some(Utf32::Big),
            _ => None,
        }
    }

    fn decode(self, bytes: &[u8]) -> Decoded {
        let mut text = String::with_capacity(bytes.len() / 2);
        let mut undecodable = Vec::new();
        for (n, quad) in bytes.chunks(4).enumerate() {
            let read = <[u8; 4]>::try_from(quad).ok().map(|quad| match self {
                Utf32::Little => u32::from_le_bytes(quad),
                Utf32::Big => u32::from_be_bytes(quad),
            });
            match read.and_then(char::from_u32) {
                Some(letter) => text.push(letter),
                None => {
                    let raw = Span::at(text.len(), text.len() + '\u{fffd}'.len_utf8());
                    text.push('\u{fffd}');
                    undecodable.push(Undecodable { raw, at: n as u64 * 4, bytes: quad.to_vec() });
                }
            }
        }
        let encoding = match self {
            Utf32::Little => "UTF-32LE",
            Utf32::Big => "UTF-32BE",
        };
        Decoded { text, encoding, undecodable }
    }
}

/// Whether four times as many characters beyond ASCII are sound UTF-8 as bytes are not.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    sound >= 4 * broken
}

/// Bytes from the beginning in which the language is looked for.
const SAMPLE: usize = 16 << 10;

/// Whether one word in twenty is one of the most frequent of English.
fn is_english(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let words = sample.split(|b| !b.is_ascii_alphabetic()).filter(|w| !w.is_empty());
    let (mut all, mut frequent) = (0, 0);
    for word in words {
        all += 1;
        let hit = ["the", "of", "and", "said", "that", "was", "with"];
        frequent += usize::from(hit.iter().any(|h| word.eq_ignore_ascii_case(h.as_bytes())));
    }
    frequent > 0 && frequent * 20 >= all
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
            b"The envoy Jos\xe9 Ib\xe1\xf1ez and In\xeas Magalh\xe3es said that the port was open",
            false,
            "windows-1252",
            "The envoy José Ibáñez and Inês Magalhães said that the port was open",
        );
        check(
            b"<meta charset=utf-8>The caf\xe9 of the port was \x93open\x94",
            true,
            "windows-1252",
            "<meta charset=utf-8>The café of the port was “open”",
        );
        let cut = "Überfälle auf Häfen: „Möwe“, „Elbe“ – ä".as_bytes();
        check(
            &cut[..cut.len() - 1],
            false,
            "UTF-8",
            "Überfälle auf Häfen: „Möwe“, „Elbe“ – \u{fffd}",
        );
        check(
            b"<meta charset='iso-8859-2'>\xb1",
            true,
            "ISO-8859-2",
            "<meta charset='iso-8859-2'>ą",
        );
    }

    #[test]
    fn wide_encodings_are_found_without_a_mark() {
        let text = "Die Fähre lief am 3. Mai ein.\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&le, false, "UTF-16LE", text);
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&be, false, "UTF-16BE", text);
        let text = "Паром прибыл в порт 3 мая.\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&le, false, "UTF-16LE", text);
        let le: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        check(&le, false, "UTF-32LE", text);
        let marked = "\u{feff}Fähre 🚢";
        let le: Vec<u8> = marked.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        check(&le, false, "UTF-32LE", marked);
        let be: Vec<u8> = marked.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        check(&be, false, "UTF-32BE", marked);
        // A cut is no reason to read all of it as something else.
        let cut = decode(&be[..be.len() - 1], None, false);
        assert_eq!((cut.encoding, cut.undecodable.len()), ("UTF-32BE", 1));
        // Zeros that fill a record, and a lone one, are no UTF-16.
        check(b"text\0\0\0\0", false, "UTF-8", "text\0\0\0\0");
        check(b"a line\0of text, and much more", false, "UTF-8", "a line\0of text, and much more");
    }

    #[test]
    fn what_cannot_be_decoded_is_kept() {
        let decoded = decode(b"ab\xffcd\xc3", Some(UTF_8), false);
        assert_eq!(decoded.text, "ab\u{fffd}cd\u{fffd}");
        let kept: Vec<_> = decoded.undecodable.iter().map(|u| (u.at, u.bytes.as_slice())).collect();
        assert_eq!(kept, [(2, &b"\xff"[..]), (5, &b"\xc3"[..])]);
    }
}
