//! Small questions about characters and bytes that several modules ask.

/// The part of `text` that `u32` offsets can reach.
pub(crate) fn reachable(text: &str) -> &str {
    let limit = u32::MAX as usize;
    if text.len() <= limit {
        return text;
    }
    let end = (limit - 3..=limit).rev().find(|&at| text.is_char_boundary(at));
    &text[..end.unwrap_or(0)]
}

/// The character at byte `at`, which lies on a boundary.
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    let byte = *text.as_bytes().get(at)?;
    if byte < 0x80 { Some(char::from(byte)) } else { text[at..].chars().next() }
}

/// The character that ends at byte `at`, which lies on a boundary.
pub(crate) fn char_before(text: &str, at: usize) -> Option<char> {
    let byte = *text.as_bytes().get(at.checked_sub(1)?)?;
    if byte < 0x80 { Some(char::from(byte)) } else { text[..at].chars().next_back() }
}

/// Signs that take no room: they part tokens where they stand between them and are dropped from
/// folded text.
pub(crate) fn is_zero_width(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// An apostrophe in any of the forms that news uses.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02bc}')
}

/// A hyphen that joins the halves of a word; dashes do not.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}
