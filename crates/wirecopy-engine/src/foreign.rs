//! Files that are neither text nor packed text, known by their first bytes.

/// The marks of kinds of files, where they stand, and what to tell of them. Sources: the specifications of the formats,
/// and the list of signatures of the IANA media types.
const MARKS: &[(usize, &[u8], &str)] = &[
    (0, b"PK\x03\x04", "a ZIP archive, or a document of an office program; unpack or convert it"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it"),
    (0, b"Rar!\x1a\x07", "a RAR archive; unpack it"),
    (257, b"ustar\0", "a tar archive; unpack it"),
    (257, b"ustar  \0", "a tar archive; unpack it"),
    (0, b"\x1f\x9d", "packed with compress; unpack it, as with `gzip -d`"),
    (0, b"\x04\x22\x4d\x18", "packed with LZ4; unpack it, as with `lz4 -d`"),
    (0, b"\x5d\x00\x00", "packed with LZMA; unpack it, as with `xz -d --format=lzma`"),
    (0, b"\xff\x06\x00\x00sNaPpY", "packed with Snappy; unpack it"),
    (0, b"LZIP\x01", "packed with lzip; unpack it, as with `lzip -d`"),
    (0, b"%PDF-1.", "a PDF document; convert it, as with `pdftotext`"),
    (0, b"{\\rtf1", "an RTF document; convert it"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an old office program; convert it"),
    (0, b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (0, b"\xff\xd8\xff", "a picture (JPEG)"),
    (0, b"GIF87a", "a picture (GIF)"),
    (0, b"GIF89a", "a picture (GIF)"),
    (8, b"WEBPVP8", "a picture (WebP)"),
    (4, b"ftyp", "a film, a sound or a picture"),
    (0, b"ID3\x03\x00", "a sound (MP3)"),
    (0, b"ID3\x04\x00", "a sound (MP3)"),
    (0, b"OggS\x00", "a sound or a film (Ogg)"),
    (0, b"\x1a\x45\xdf\xa3", "a film (Matroska)"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"PAR1", "a Parquet file; `format = \"parquet\"` under [input] reads it"),
    (0, b"ARROW1\x00", "an Arrow file; convert it to Parquet"),
    (0, b"Obj\x01", "an Avro file; convert it to JSON lines"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ\x90\x00", "a program"),
];

/// The marks that are enough by themselves; their files may consist of letters alone.
const ALL_LETTERS: [&[u8]; 2] = [b"%PDF-1.", b"{\\rtf1"];

/// What a file is by its first bytes, if it is none that holds text.
///
/// An article may begin with the words of a mark, or hold them where the mark would stand: a file whose first bytes are
/// text is text.
pub(crate) fn foreign(start: &[u8]) -> Option<&'static str> {
    let stands = |at: usize, mark: &[u8]| start.get(at..).is_some_and(|it| it.starts_with(mark));
    let (_, mark, what) = MARKS.iter().find(|(at, mark, _)| stands(*at, mark))?;
    (ALL_LETTERS.contains(mark) || !is_text(start)).then_some(*what)
}

/// Whether the bytes are UTF-8 without zeros, but for a character that is cut at the end.
fn is_text(start: &[u8]) -> bool {
    let utf8 = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    utf8 && !start.contains(&0)
}

/// Whether a mark may begin so, of which more has to be seen.
pub(crate) fn begins(start: &[u8]) -> bool {
    MARKS
        .iter()
        .any(|(at, mark, _)| *at == 0 && mark.len() > start.len() && mark.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(start: &[u8], expect: &str) {
        assert_eq!(foreign(start).unwrap_or("text"), expect);
    }

    #[test]
    fn kinds_are_told_apart() {
        check(b"%PDF-1.7\n", "a PDF document; convert it, as with `pdftotext`");
        let mut tar = vec![b'a'; 257];
        tar.extend_from_slice(b"ustar\x0000");
        check(&tar, "a tar archive; unpack it");
        check(b"", "text");
        check(b"GIF89a, the picture format, turned thirty", "text");
        check(b"GIF89a\x01\x00\x01\x00\x80", "a picture (GIF)");
        let mustard = [&[b'a'; 257][..], b"ustar gas"].concat();
        check(&mustard, "text");
        check(b"PAR1 is no golf term", "text");
        check(b"PK is a name", "text");
        check(b"GIFs are pictures", "text");
        check(b"ID3 is a format of tags", "text");
    }
}
