//! What an article leaves behind for the comparison with others: its words and its quotations, as bytes.
//!
//! The words are three columns, hashes first, since most of a comparison looks at hashes only. All numbers are
//! little-endian.

use wirecopy_stage::prelude::*;

use crate::quotes::{Quote, Stem};
use crate::words::Word;

const HEADER: usize = 8;
const HASH: usize = 4;
const START: usize = 4;
const LENGTH: usize = 2;
const END: usize = 4;
const QUOTE: usize = 8;
const STEM: usize = 4;

/// Writes the words and quotations of an article.
pub(crate) fn write(words: &[Word], quotes: &[Quote]) -> Vec<u8> {
    let size = HEADER + words.len() * (HASH + START + LENGTH) + quotes.len() * 128;
    let mut out = Vec::with_capacity(size);
    let mut number = |n: usize| {
        out.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
    };
    number(words.len());
    number(quotes.len());
    for word in words {
        // The low half serves: a run of several words is not equal by chance. It is 0 for gaps only.
        out.extend_from_slice(&(word.hash as u32).to_le_bytes());
    }
    for word in words {
        out.extend_from_slice(&word.span.start.to_le_bytes());
    }
    for word in words {
        // A longer word is cut; what is claimed of it still lies inside it.
        let length = u16::try_from(word.span.len()).unwrap_or(u16::MAX);
        out.extend_from_slice(&length.to_le_bytes());
    }
    // The quotations have different lengths: a column says where each ends.
    let mut end = 0;
    for quote in quotes {
        end += QUOTE + quote.stems.len() * STEM;
        out.extend_from_slice(&u32::try_from(end).unwrap_or(u32::MAX).to_le_bytes());
    }
    for quote in quotes {
        quote.write(&mut out);
    }
    out
}

/// The words and quotations of an article, read in place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Witness<'a> {
    hashes: &'a [u8],
    starts: &'a [u8],
    lengths: &'a [u8],
    ends: &'a [u8],
    quotes: &'a [u8],
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*first))
}

impl<'a> Witness<'a> {
    /// `None` if these are not the bytes of [`write`].
    pub(crate) fn read(mut bytes: &'a [u8]) -> Option<Self> {
        let words = usize::try_from(number(&mut bytes)?).ok()?;
        let quotes = usize::try_from(number(&mut bytes)?).ok()?;
        let (hashes, bytes) = bytes.split_at_checked(words.checked_mul(HASH)?)?;
        let (starts, bytes) = bytes.split_at_checked(words.checked_mul(START)?)?;
        let (lengths, bytes) = bytes.split_at_checked(words.checked_mul(LENGTH)?)?;
        let (ends, quotes) = bytes.split_at_checked(quotes.checked_mul(END)?)?;
        Some(Witness { hashes, starts, lengths, ends, quotes })
    }

    /// How many words there are, gaps counted.
    pub(crate) fn len(&self) -> usize {
        self.lengths.len() / LENGTH
    }

    /// The hash of a word; 0 for a gap and beyond the end.
    pub(crate) fn hash(&self, n: usize) -> u32 {
        let bytes = self.hashes.get(n * HASH..n * HASH + HASH);
        bytes.and_then(|b| b.first_chunk()).map_or(0, |b| u32::from_le_bytes(*b))
    }

    /// How many words there are, gaps not counted.
    pub(crate) fn count(&self) -> usize {
        self.hashes.chunks_exact(HASH).filter(|hash| *hash != [0; HASH]).count()
    }

    fn span(&self, n: usize) -> Span {
        let start = self.starts.get(n * START..).and_then(|b| b.first_chunk());
        let start = start.map_or(0, |b| u32::from_le_bytes(*b));
        let length = self.lengths.get(n * LENGTH..).and_then(|b| b.first_chunk());
        let length = length.map_or(0, |b| u16::from_le_bytes(*b));
        Span::new(start, start + u32::from(length))
    }

    /// The text from the first to the last of `len` words.
    pub(crate) fn cover(&self, first: usize, len: usize) -> Span {
        Span::new(self.span(first).start, self.span(first + len.max(1) - 1).end)
    }

    /// The text from the first word to the last, gaps at the ends left out.
    pub(crate) fn all(&self) -> Option<Span> {
        let first = (0..self.len()).find(|&n| self.hash(n) != 0)?;
        let last = (0..self.len()).rev().find(|&n| self.hash(n) != 0)?;
        Some(self.cover(first, last - first + 1))
    }

    /// The words inside a span: the first, and how many.
    pub(crate) fn within(&self, span: Span) -> (usize, usize) {
        // Gaps start at 0 and would break a binary search.
        let inside = |&n: &usize| {
            self.hash(n) != 0 && span.start <= self.span(n).start && self.span(n).end <= span.end
        };
        let Some(first) = (0..self.len()).find(inside) else { return (0, 0) };
        let len = (first..self.len()).take_while(inside).count();
        (first, len)
    }

    /// A quotation, by its number.
    pub(crate) fn quote(&self, n: usize) -> Option<Quote> {
        let (span, mut stems) = self.quote_parts(n)?;
        let stems = std::iter::from_fn(|| number(&mut stems)).map(Stem::unpack).collect();
        Some(Quote { span, stems })
    }

    /// Whether a span lies inside a quotation.
    pub(crate) fn is_quoted(&self, span: Span) -> bool {
        let mut quotes = (0..self.ends.len() / END).map_while(|n| self.quote_parts(n));
        quotes.any(|(quote, _)| quote.start <= span.start && span.end <= quote.end)
    }

    /// The span of a quotation, and its stems as bytes.
    fn quote_parts(&self, n: usize) -> Option<(Span, &'a [u8])> {
        let end = |n: usize| {
            let bytes = self.ends.get(n * END..)?.first_chunk()?;
            usize::try_from(u32::from_le_bytes(*bytes)).ok()
        };
        let start = n.checked_sub(1).map_or(Some(0), end)?;
        let mut bytes = self.quotes.get(start..end(n)?)?;
        Some((Span::new(number(&mut bytes)?, number(&mut bytes)?), bytes))
    }
}

impl Quote {
    fn write(&self, out: &mut Vec<u8>) {
        let numbers = [self.span.start, self.span.end];
        let stems = self.stems.iter().map(|stem| stem.pack());
        for number in numbers.into_iter().chain(stems) {
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::quotes;
    use crate::words::words;

    #[test]
    fn what_is_written_is_read() {
        let text = "He said “the harbour is the door of our country” and left.";
        let doc = Document::new("d", text);
        let (words, quotes) = (words(&doc).text, quotes(text));
        let bytes = write(&words, &quotes);
        let witness = Witness::read(&bytes).unwrap();
        assert_eq!((witness.len(), witness.count()), (words.len(), words.len()));
        assert_eq!(doc.slice(witness.cover(2, 3)), "the harbour is");
        assert_eq!(doc.slice(witness.all().unwrap()), &text[..text.len() - 1]);
        assert_eq!((witness.quote(0), witness.quote(1)), (Some(quotes[0].clone()), None));
        assert_eq!(witness.within(quotes[0].span), (2, 8));
        for cut in 0..bytes.len() {
            if let Some(witness) = Witness::read(&bytes[..cut]) {
                witness.quote(0);
            }
        }
    }
}
