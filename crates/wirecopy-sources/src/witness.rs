//! What an article leaves behind for the comparison with others: its words and its quotations, as bytes.
//!
//! The words are two columns, hashes first, since most of a comparison looks at hashes only. The second says how many
//! bytes lie before each word and how many the word has: places are sums, and only asked for where something is
//! shared. A third, short column holds the sum before every [`MILE`]th word, so that no place is farther than that to
//! add up: a link may have thousands of passages, and adding up each from the start of the text would take a time that
//! grows with the square of it. All numbers are little-endian.

use wirecopy_stage::prelude::*;

use crate::quotes::{Quote, Quoted, Stem};
use crate::words::{SHINGLE, Word, mix};

const HEADER: usize = 12;
const HASH: usize = 4;
const STEP: usize = 2;
const END: usize = 4;
/// Words from one sum of the third column to the next, and the bytes of a sum.
const MILE: usize = 64;
const SUM: usize = 4;
const QUOTE: usize = 8;
const STEM: usize = 4;
/// Bytes that a quotation takes, roughly.
const AROUND_A_QUOTE: usize = 128;

/// Writes the words and quotations of an article.
pub(crate) fn write(words: &[Word], quotes: &[Quote]) -> Vec<u8> {
    let mut hashes = Vec::with_capacity(words.len() * HASH);
    let mut steps = Vec::with_capacity(words.len() * STEP);
    let (mut end, mut gaps) = (0, 0);
    for word in words {
        if word.is_gap() {
            gaps += 1;
            continue;
        }
        // Gaps take what the byte of the word does not hold; there are enough of them. A word that is longer than a
        // byte says is cut, and what is claimed of it still lies inside it.
        let mut before = word.span.start - end;
        for _ in 0..gaps {
            let step = u8::try_from(before).unwrap_or(u8::MAX);
            hashes.extend_from_slice(&[0; HASH]);
            steps.extend_from_slice(&[step, 0]);
            before -= u32::from(step);
        }
        gaps = 0;
        let before = u8::try_from(before).unwrap_or(u8::MAX);
        let length = u8::try_from(word.span.len()).unwrap_or(u8::MAX);
        // The low half serves: a run of several words is not equal by chance. It is 0 for gaps only.
        hashes.extend_from_slice(&(word.hash as u32).to_le_bytes());
        steps.extend_from_slice(&[before, length]);
        end = word.span.start + u32::from(length);
    }
    let sums = sums(&steps);
    let columns = hashes.len() + steps.len() + sums.len();
    let mut out = Vec::with_capacity(HEADER + columns + quotes.len() * AROUND_A_QUOTE);
    let real = words.iter().filter(|w| !w.is_gap()).count();
    for count in [steps.len() / STEP, real, quotes.len()] {
        out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    }
    out.extend_from_slice(&hashes);
    out.extend_from_slice(&steps);
    out.extend_from_slice(&sums);
    // The quotations have different lengths: a column says where each ends.
    let quotes: Vec<(Span, Vec<Stem>)> = quotes.iter().map(|q| (q.span, q.set())).collect();
    let mut end = 0;
    for (_, stems) in &quotes {
        end += QUOTE + stems.len() * STEM;
        out.extend_from_slice(&u32::try_from(end).unwrap_or(u32::MAX).to_le_bytes());
    }
    for (span, stems) in &quotes {
        let stems = stems.iter().map(|stem| stem.pack());
        for number in [span.start, span.end].into_iter().chain(stems) {
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
    out
}

/// Where the text stands before every [`MILE`]th word.
fn sums(steps: &[u8]) -> Vec<u8> {
    let miles = steps.chunks(MILE * STEP);
    let mut sums = Vec::with_capacity(miles.len() * SUM);
    let mut end = 0u32;
    for mile in miles {
        sums.extend_from_slice(&end.to_le_bytes());
        end += mile.iter().map(|&step| u32::from(step)).sum::<u32>();
    }
    sums
}

/// The words and quotations of an article, read in place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Witness<'a> {
    real: usize,
    hashes: &'a [u8],
    steps: &'a [u8],
    sums: &'a [u8],
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
        let real = usize::try_from(number(&mut bytes)?).ok()?;
        let quotes = usize::try_from(number(&mut bytes)?).ok()?;
        let (hashes, bytes) = bytes.split_at_checked(words.checked_mul(HASH)?)?;
        let (steps, bytes) = bytes.split_at_checked(words.checked_mul(STEP)?)?;
        let (sums, bytes) = bytes.split_at_checked(words.div_ceil(MILE).checked_mul(SUM)?)?;
        let (ends, quotes) = bytes.split_at_checked(quotes.checked_mul(END)?)?;
        Some(Witness { real, hashes, steps, sums, ends, quotes })
    }

    /// How many words there are, gaps counted.
    pub(crate) fn len(&self) -> usize {
        self.steps.len() / STEP
    }

    /// The hash of a word; 0 for a gap and beyond the end.
    pub(crate) fn hash(&self, n: usize) -> u32 {
        let bytes = self.hashes.get(n * HASH..n * HASH + HASH);
        bytes.and_then(|b| b.first_chunk()).map_or(0, |b| u32::from_le_bytes(*b))
    }

    /// How many words there are, gaps not counted.
    pub(crate) fn count(&self) -> usize {
        self.real
    }

    /// Whether the words are the same in the same order, wherever gaps lie.
    pub(crate) fn equals(&self, other: &Witness<'_>) -> bool {
        self.words().eq(other.words())
    }

    fn words(&self) -> impl Iterator<Item = &'a [u8]> {
        self.hashes.chunks_exact(HASH).filter(|hash| *hash != [0; HASH])
    }

    /// Where the text stands before the first word of a mile.
    fn sum(&self, mile: usize) -> u32 {
        let bytes = self.sums.get(mile * SUM..).and_then(|bytes| bytes.first_chunk());
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// The places of all words from one on, in order; of gaps too, which are empty.
    fn spans(&self, first: usize) -> impl Iterator<Item = Span> {
        let mile = first / MILE;
        let mut end = self.sum(mile);
        let steps = self.steps.get(mile * MILE * STEP..).unwrap_or_default();
        let spans = steps.chunks_exact(STEP).map(move |step| {
            // The bytes may come from elsewhere: sums of any size are nothing to fail on.
            let start = end.saturating_add(u32::from(step[0]));
            end = start.saturating_add(u32::from(step[1]));
            Span::new(start, end)
        });
        spans.skip(first % MILE)
    }

    /// The text from the first to the last of `len` words.
    pub(crate) fn cover(&self, first: usize, len: usize) -> Span {
        let place = |n| self.spans(n).next().unwrap_or_default();
        let start = place(first);
        let last = if len < 2 { start } else { place(first + len - 1) };
        Span::new(start.start, last.end)
    }

    /// The text from the first word to the last, gaps at the ends left out.
    pub(crate) fn all(&self) -> Option<Span> {
        let first = (0..self.len()).find(|&n| self.hash(n) != 0)?;
        Some(self.cover(first, self.end() - first))
    }

    /// The place behind the last word, gaps counted.
    pub(crate) fn end(&self) -> usize {
        (0..self.len()).rev().find(|&n| self.hash(n) != 0).map_or(0, |last| last + 1)
    }

    /// The words inside a span: the first, and how many.
    pub(crate) fn within(&self, span: Span) -> (usize, usize) {
        let inside = |(n, place): &(usize, Span)| {
            self.hash(*n) != 0 && span.start <= place.start && place.end <= span.end
        };
        let mile = partition(self.sums.len() / SUM, |mile| self.sum(mile) < span.start);
        let start = mile.saturating_sub(1) * MILE;
        let mut places = (start..)
            .zip(self.spans(start))
            .take_while(|(_, place)| place.start < span.end)
            .skip_while(|place| !inside(place));
        let Some((first, _)) = places.next() else { return (0, 0) };
        (first, 1 + places.take_while(inside).count())
    }

    /// A quotation, by its number.
    pub(crate) fn quote(&self, n: usize) -> Option<Quoted<'a>> {
        let (span, stems) = self.quote_parts(n)?;
        Some(Quoted { span, stems })
    }

    /// Whether a span lies inside a quotation.
    pub(crate) fn is_quoted(&self, span: Span) -> bool {
        // Quotations stand in the order of the text and do not overlap: only the last that begins before the span can
        // hold it.
        let quote = |n| self.quote_parts(n).map(|(quote, _)| quote);
        let begun = partition(self.ends.len() / END, |n| {
            quote(n).is_some_and(|quote| quote.start <= span.start)
        });
        let last = begun.checked_sub(1).and_then(quote);
        last.is_some_and(|quote| span.end <= quote.end)
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

/// Places at which two articles have the same runs of [`SHINGLE`] words, each run once: seeds for those that did not
/// meet under a fingerprint. Of a run that one side has often, only the first place counts.
pub(crate) fn common(a: &Witness<'_>, b: &Witness<'_>) -> Vec<(usize, usize)> {
    let runs = |w: &Witness<'_>| {
        let mut runs: Vec<(u64, usize)> = Vec::with_capacity(w.len());
        let mut real = 0;
        let mut hash = 0u64;
        for n in 0..w.len() {
            let word = w.hash(n);
            real = if word == 0 { 0 } else { real + 1 };
            // Each step pushes a word 13 bits on, so that after five it is out.
            hash = hash << 13 ^ mix(u64::from(word)) >> 12;
            if real >= SHINGLE {
                runs.push((hash, n + 1 - SHINGLE));
            }
        }
        runs.sort_unstable();
        runs.dedup_by_key(|run| run.0);
        runs
    };
    let (ra, rb) = (runs(a), runs(b));
    let mut found = Vec::new();
    let mut rest = rb.as_slice();
    for (hash, i) in ra {
        rest = &rest[rest.partition_point(|run| run.0 < hash)..];
        if let Some(&(other, j)) = rest.first()
            && other == hash
        {
            found.push((i, j));
        }
    }
    found
}

/// The first of `count` numbers for which `before` does not hold, which does so up to some number.
fn partition(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::quotes;
    use crate::words::words;

    #[test]
    fn places_survive_long_words_and_wide_gaps() {
        let (wide, long) = (" ".repeat(1000), "x".repeat(300));
        let text = format!("one{wide}{long} two three{wide}four");
        let words = words(&Document::new("d", text.as_str())).text;
        let bytes = write(&words, &[]);
        let witness = Witness::read(&bytes).unwrap();
        assert_eq!(witness.count(), 5);
        for (n, word) in words.iter().enumerate().filter(|(_, w)| !w.is_gap()) {
            let place = witness.cover(n, 1);
            assert_eq!(witness.hash(n), word.hash as u32);
            assert_eq!((place.start, place.len()), (word.span.start, word.span.len().min(255)));
        }
    }

    #[test]
    fn a_long_word_is_cut_between_characters() {
        // Found by fuzzing: a run of replacement characters is one word, of more bytes than a witness can say.
        let text = format!("one th{} two", "\u{fffd}".repeat(100));
        let words = words(&Document::new("d", text.as_str())).text;
        let bytes = write(&words, &[]);
        let witness = Witness::read(&bytes).unwrap();
        for (n, _) in words.iter().enumerate().filter(|(_, w)| !w.is_gap()) {
            let place = witness.cover(n, 1);
            assert!(text.get(place.range()).is_some(), "{place}");
        }
    }

    #[test]
    fn places_are_found_from_any_mile() {
        let text: String = (0..500).map(|n| format!("“w{n} of {n} words” x ")).collect();
        let doc = Document::new("d", text.as_str());
        let (words, quotes) = (words(&doc).text, quotes(&text));
        let bytes = write(&words, &quotes);
        let witness = Witness::read(&bytes).unwrap();
        for n in 0..words.len() - 3 {
            let span = Span::new(words[n].span.start, words[n + 3].span.end);
            assert_eq!(witness.cover(n, 4), span);
            assert_eq!(witness.within(span), (n, 4));
            let quoted =
                quotes.iter().any(|q| q.span.start <= span.start && span.end <= q.span.end);
            assert_eq!(witness.is_quoted(span), quoted);
        }
    }

    #[test]
    fn common_runs_are_found() {
        let bytes = |text: &str| write(&words(&Document::new("d", text)).text, &[]);
        let (a, b) = (bytes("x a b c d e f y"), bytes("a b c d e f. z a b c d e"));
        let (a, b) = (Witness::read(&a).unwrap(), Witness::read(&b).unwrap());
        let mut found = common(&a, &b);
        found.sort_unstable();
        assert_eq!(found, [(1, 0), (2, 1)]);
    }

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
        assert_eq!(witness.quote(0).map(|q| q.span), Some(quotes[0].span));
        assert!(witness.quote(1).is_none());
        assert_eq!(witness.within(quotes[0].span), (2, 8));
        for cut in 0..bytes.len() {
            if let Some(witness) = Witness::read(&bytes[..cut]) {
                witness.quote(0);
            }
        }
    }
}
