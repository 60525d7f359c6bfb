//! What the data of a posting says: where a fingerprint stands and what stands around it, or that it is none.
//!
//! The words around a fingerprint, a few bits of each, tell how long a shared run can be at most. Most pairs of articles
//! share one phrase and nothing else, and are settled by this before their words are fetched.

use wirecopy_stage::{Hit, Posting};

use crate::words::{SHINGLE, Word};

/// Marks of postings that are no places of words: of a band of a signature, of an address, of all
/// words at once, of a quotation.
pub(crate) const BAND: u64 = 1 << 61;
pub(crate) const ADDRESS: u64 = 1 << 60;
pub(crate) const WHOLE: u64 = 1 << 59;
pub(crate) const QUOTE: u64 = 1 << 58;
/// Marks postings of stories; `story` says what else is in them.
pub(crate) const STORY: u64 = 1 << 62;

/// Set in the hits of a group so large that only its first documents met the others: what is met there may be a passage
/// that stands everywhere.
const CROWD: u64 = 1 << 63;

/// Words on either side that are known, and the bits of each.
const AROUND: usize = 4;
const BITS: u32 = 4;
/// Where the place begins. It comes first, so that postings of one article come in the order of the text.
const PLACE: u32 = 32;
/// Words farther back in a text than this get no fingerprint.
const MOST: usize = 1 << (LENGTH - PLACE - 1);
/// Set in the hits of a group of more than a few documents: what a notice or a biography under some articles brings about
/// as well as the copies of a report.
const SHARED: u64 = 1 << (LENGTH - 1);
/// Where the length of the text begins, as twice its logarithm to base 2: five bits.
const LENGTH: u32 = 53;
const LENGTHS: u64 = (1 << (58 - LENGTH)) - 1;
/// Two copies share at least one fingerprint in so many words: winnowing takes one of three, and edits take most of
/// those.
const SPARSE: usize = 20;

/// What a posting is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A fingerprint at this word.
    Place(usize),
    /// The quotation of this number.
    Quote(usize),
    Whole,
    Address,
    Band,
    Story,
}

/// What a posting is of.
pub(crate) fn mark(data: u64) -> Mark {
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    match data {
        _ if data & STORY != 0 => Mark::Story,
        _ if data & BAND != 0 => Mark::Band,
        _ if data & ADDRESS != 0 => Mark::Address,
        _ if data & WHOLE != 0 => Mark::Whole,
        _ if data & QUOTE != 0 => Mark::Quote(number(data & !QUOTE)),
        _ => Mark::Place(number(data >> PLACE) & (MOST - 1)),
    }
}

/// The places at which a fingerprint of two articles met, if that is what met.
pub(crate) fn places(hit: &Hit) -> Option<(usize, usize)> {
    match (mark(hit.a_data), mark(hit.b_data)) {
        (Mark::Place(a), Mark::Place(b)) => Some((a, b)),
        _ => None,
    }
}

/// The posting as one that met a crowd.
pub(crate) fn in_crowd(posting: &Posting) -> Posting {
    Posting { data: posting.data | CROWD, ..*posting }
}

/// The posting as one that met more than a few.
pub(crate) fn among_some(posting: &Posting) -> Posting {
    match mark(posting.data) {
        Mark::Place(_) => Posting { data: posting.data | SHARED, ..*posting },
        _ => *posting,
    }
}

/// Whether two fingerprints met as one of few.
pub(crate) fn is_rare(data: u64) -> bool {
    data & (SHARED | CROWD) == 0
}

/// Whether two postings met in a crowd.
pub(crate) fn is_crowd(data: u64) -> bool {
    data & CROWD != 0
}

/// Whether two fingerprints that met in a crowd, with so many others of the same two articles, may be those of copies: a
/// notice under a longer text is only a small part of it.
pub(crate) fn may_be_copies(met: usize, a: u64, b: u64) -> bool {
    met * SPARSE >= least_length(a).min(least_length(b))
}

/// Twice the logarithm to base 2 of a number of words.
fn length_class(words: usize) -> u64 {
    let words = words.max(1) as u64;
    let whole = u64::from(words.ilog2());
    // The square root of 2, in 256ths.
    let half = u64::from(words << 8 >= 362 << whole);
    (2 * whole + half).min(LENGTHS)
}

/// The least number of words of a text with this fingerprint.
fn least_length(data: u64) -> usize {
    let class = data >> LENGTH & LENGTHS;
    let words = if class & 1 == 0 { 1 << (class / 2) } else { (362 << (class / 2)) >> 8 };
    usize::try_from(words).unwrap_or(usize::MAX)
}

/// What the fingerprints of an article say of the words around them.
pub(crate) struct Around {
    /// [`BITS`] of each word, with [`AROUND`] on either side of the text. 0 stands for no word, and is like no other.
    bits: Vec<u8>,
    length: u64,
}

impl Around {
    pub(crate) fn new(words: &[Word]) -> Self {
        let word = |word: &Word| {
            let bits = (word.hash >> 40) as u32 % ((1 << BITS) - 1) + 1;
            if word.is_gap() { 0 } else { bits as u8 }
        };
        let mut bits = Vec::with_capacity(words.len() + 2 * AROUND);
        bits.extend_from_slice(&[0; AROUND]);
        bits.extend(words.iter().map(word));
        bits.extend_from_slice(&[0; AROUND]);
        Around { bits, length: length_class(words.len()) << LENGTH }
    }

    /// The data of a fingerprint at a word, if there is room for its place.
    pub(crate) fn at(&self, place: usize) -> Option<u64> {
        let bits = self.bits.get(place..place + AROUND + SHINGLE + AROUND)?;
        let before = bits[..AROUND].iter().rev();
        let behind = &bits[AROUND + SHINGLE..];
        let around = before.chain(behind).fold(0, |around, &bits| around << BITS | u64::from(bits));
        (place < MOST).then_some(self.length | (place as u64) << PLACE | around)
    }
}

/// How many words the run through two fingerprints has at most, as far as the words around them tell.
pub(crate) fn longest(a: u64, b: u64) -> usize {
    let same = |n: usize| {
        let shift = BITS as usize * n;
        let one = a >> shift & ((1 << BITS) - 1);
        one != 0 && one == b >> shift & ((1 << BITS) - 1)
    };
    // The nearest words stand in the highest bits of either half.
    let side = |first: usize| {
        let count = (0..AROUND).take_while(|n| same(first + AROUND - 1 - n)).count();
        if count == AROUND { usize::MAX / 4 } else { count }
    };
    SHINGLE + side(AROUND) + side(0)
}

#[cfg(test)]
mod tests {
    use wirecopy_stage::prelude::*;

    use super::*;
    use crate::words::words;

    fn check(a: &str, b: &str, expect: usize) {
        let data = |text: &str| {
            let words = words(&Document::new("d", text)).text;
            let place = text.split(' ').position(|w| w == "1").unwrap();
            (Around::new(&words).at(place).unwrap(), place)
        };
        let ((a, i), (b, j)) = (data(a), data(b));
        assert_eq!((mark(a), mark(b)), (Mark::Place(i), Mark::Place(j)));
        assert_eq!(longest(a, b), expect);
    }

    #[test]
    fn lengths_are_about_right() {
        for words in [0, 1, 2, 3, 5, 40, 90, 91, 1000, 40_000] {
            let least = least_length(length_class(words) << LENGTH);
            assert!(least <= words.max(1) && words * 2 <= least * 3, "{least} of {words}");
        }
        assert!(least_length(length_class(usize::MAX >> 9) << LENGTH) > 40_000);
    }

    #[test]
    fn runs_are_as_long_as_the_words_around_are_the_same() {
        check("1 2 3 4 5", "1 2 3 4 5", 5);
        check("a b 1 2 3 4 5 c", "x b 1 2 3 4 5 c", 7);
        check("a b 1 2 3 4 5 c d e", "b 1 2 3 4 5 c d x", 8);
        check("1 2 3 4 5 c d e f", "1 2 3 4 5 c d e f", 5 + usize::MAX / 4);
    }
}
