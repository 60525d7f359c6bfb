//! Tokens for formats that have them: words and punctuation, cut wherever an annotation begins or ends.

use std::collections::BTreeSet;

use serde_json::Value;

use wirecopy_engine::values::text;

/// Bytes of the tokens of a document, none with white space in it. Each of `spans` begins and ends with a token.
pub(crate) fn tokens(document: &Value, spans: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let body = text(document, "text");
    let cuts: BTreeSet<usize> = spans.iter().flat_map(|&(start, end)| [start, end]).collect();
    let mut all = Vec::new();
    for token in wirecopy_text::tokens(body) {
        let (start, end) = (token.start as usize, token.end as usize);
        let mut from = start;
        for &cut in cuts.range(start + 1..end) {
            all.push((from, cut));
            from = cut;
        }
        all.push((from, end));
    }
    all
}

/// A span without the white space at its ends.
pub(crate) fn trimmed(body: &str, start: usize, end: usize) -> (usize, usize) {
    let words = body.get(start..end).unwrap_or_default();
    let from = start + words.len() - words.trim_start().len();
    (from, (start + words.trim_end().len()).max(from))
}

/// Counts code points up to bytes that only grow.
pub(crate) struct Characters<'a> {
    body: &'a str,
    byte: usize,
    character: usize,
}

impl<'a> Characters<'a> {
    pub(crate) fn new(body: &'a str) -> Self {
        Characters { body, byte: 0, character: 0 }
    }

    /// The code points before this byte, which lies on the border of one and not before the last that was asked for.
    pub(crate) fn before(&mut self, byte: usize) -> usize {
        self.character += self.body.get(self.byte..byte).map_or(0, |piece| piece.chars().count());
        self.byte = byte;
        self.character
    }
}
