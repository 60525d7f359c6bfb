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
    // The decoder stops at each malformed sequence: what is handed to it must not cost more than what it takes.
    let mut chunk = vec![0; CHUNK];
    loop {
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(&bytes[at..], &mut chunk, true);
        text.push_str(std::str::from_utf8(&chunk[..written]).unwrap_or_default());
        at += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(len, after) => {
                // The decoder has read past the malformed bytes by `after`.
                let end = at.saturating_sub(usize::from(after));
                let start = end.saturating_sub(usize::from(len));
                push_undecodable(&mut text, &mut undecodable, start, &bytes[start..end]);
                if undecodable.len() > MOST_UNDECODABLE {
                    break;
                }
            }
        }
    }
    Decoded { text, encoding: encoding.name(), undecodable }
}

/// Bytes of text that are decoded at once.
const CHUNK: usize = 16 << 10;

/// Places of a document that may be undecodable. What has more is no text of that encoding, and decoding ends there: each
/// place is held with its bytes.
pub(crate) const MOST_UNDECODABLE: usize = 1 << 20;

/// Notes bytes that cannot be decoded, with a U+FFFD in their place.
fn push_undecodable(text: &mut String, all: &mut Vec<Undecodable>, at: usize, bytes: &[u8]) {
    let raw = Span::at(text.len(), text.len() + '\u{fffd}'.len_utf8());
    text.push('\u{fffd}');
    all.push(Undecodable { raw, at: at as u64, bytes: bytes.to_vec() });
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

/// Bytes from the beginning by which wide encodings are known.
const WIDE_SAMPLE: usize = 16 << 10;

/// Fewer characters than these are no evidence.
const FEWEST: usize = 8;

/// UTF-16 without a mark at its beginning: of two bytes, one is zero for blanks, digits and line feeds in any script, and
/// that one is always the same. Bytes that are zero for another reason stand anywhere, and the others are letters then.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(WIDE_SAMPLE)];
    let units = sample.len() / 2;
    if !bytes.len().is_multiple_of(2) || units < FEWEST {
        return None;
    }
    let (mut first, mut second, mut letters) = (0, 0, 0);
    for pair in sample.chunks_exact(2) {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
        letters += usize::from(pair.iter().all(is_letter));
    }
    let wide = |zeros: usize, others: usize| {
        zeros * 16 >= units && others * 16 <= zeros && letters * 2 <= units - zeros
    };
    match () {
        () if wide(second, first) => Some(UTF_16LE),
        () if wide(first, second) => Some(UTF_16BE),
        () => None,
    }
}

/// Whether a byte is one of a text of ASCII.
fn is_letter(byte: &u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

/// UTF-32, which browsers do not know, by the order of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Utf32 {
    Little,
    Big,
}

impl Utf32 {
    /// By the mark at the beginning, or by the two bytes of four that are zero in nearly every character there is.
    fn of(bytes: &[u8]) -> Option<Self> {
        [Utf32::Little, Utf32::Big].into_iter().find(|order| order.fits(bytes))
    }

    fn fits(self, bytes: &[u8]) -> bool {
        let (mut all, mut plain, mut others, mut letters) = (0, 0, 0, 0);
        for quad in bytes.chunks_exact(4).take(WIDE_SAMPLE / 4) {
            let Some(letter) = self.letter(quad).filter(|letter| *letter != '\0') else {
                return false;
            };
            all += 1;
            plain += usize::from(u32::from(letter) <= 0xffff);
            // Two letters of ASCII and two zeros are records of a fixed length.
            others += usize::from(u32::from(letter) > 0xff);
            let pair = u16::try_from(u32::from(letter)).unwrap_or_default().to_be_bytes();
            letters += usize::from(pair.iter().all(is_letter));
        }
        let marked = bytes.get(..4).and_then(|quad| self.letter(quad)) == Some('\u{feff}');
        (marked || all >= FEWEST) && plain * 4 >= all * 3 && letters * 2 <= others
    }

    fn letter(self, quad: &[u8]) -> Option<char> {
        let quad = <[u8; 4]>::try_from(quad).ok()?;
        char::from_u32(match self {
            Utf32::Little => u32::from_le_bytes(quad),
            Utf32::Big => u32::from_be_bytes(quad),
        })
    }

    fn decode(self, bytes: &[u8]) -> Decoded {
        let mut text = String::with_capacity(bytes.len() / 2);
        let mut undecodable = Vec::new();
        for (n, quad) in bytes.chunks(4).enumerate() {
            match self.letter(quad) {
                Some(letter) => text.push(letter),
                None => push_undecodable(&mut text, &mut undecodable, n * 4, quad),
            }
            if undecodable.len() > MOST_UNDECODABLE {
                break;
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
        // Digits and line feeds alone.
        let column: String = (0..60).map(|n| format!("{}\n", n % 10)).collect();
        let le: Vec<u8> = column.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&le, false, "UTF-16LE", &column);
        // Lines that end in a zero, and lines of UTF-16 behind others, are none.
        for text in
            ["FLASH: Port of Ardal reopens.\r\n\0Details to follow\r\n\0", "no\n\0", "ok\0\0"]
        {
            check(text.as_bytes(), false, "UTF-8", text);
        }
        let appended = "There was rain on the coast. ".repeat(20) + &"m\0o\0r\0e\0".repeat(9);
        check(appended.as_bytes(), false, "UTF-8", &appended);
        check("ab\0\0".repeat(20).as_bytes(), false, "UTF-8", &"ab\0\0".repeat(20));
        // Zeros that fill a record, and a lone one, are no UTF-16.
        check(b"text\0\0\0\0", false, "UTF-8", "text\0\0\0\0");
        check(b"a line\0of text, and much more", false, "UTF-8", "a line\0of text, and much more");
    }

    #[test]
    fn what_is_no_text_ends_early() {
        let lone = [&[0xff, 0xfe][..], &[0x00, 0xd8].repeat(2 << 20)].concat();
        let decoded = decode(&lone, None, false);
        assert_eq!(decoded.undecodable.len(), MOST_UNDECODABLE + 1);
        let text = "x".repeat(100_000);
        assert_eq!(decode(text.as_bytes(), Some(WINDOWS_1252), false).text, text);
    }

    #[test]
    fn what_cannot_be_decoded_is_kept() {
        let decoded = decode(b"ab\xffcd\xc3", Some(UTF_8), false);
        assert_eq!(decoded.text, "ab\u{fffd}cd\u{fffd}");
        let kept: Vec<_> = decoded.undecodable.iter().map(|u| (u.at, u.bytes.as_slice())).collect();
        assert_eq!(kept, [(2, &b"\xff"[..]), (5, &b"\xc3"[..])]);
    }
}
