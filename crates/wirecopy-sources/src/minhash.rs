//! Whole copies by MinHash: cheaper than comparing words, and blind to what is cut, embedded or quoted.
//!
//! One permutation hashing deals the runs of five words of an article out into bins and keeps the least of each (Li,
//! Owen and Zhang, NIPS 2012); an empty bin borrows from another that the same walk finds in every article (optimal
//! densification: Shrivastava, ICML 2017). The share of bins that agree estimates how many runs two articles have in
//! common, of all that either has. Articles meet that agree in all rows of a band.

use wirecopy_stage::prelude::*;
use wirecopy_stage::{LinkSpan, Links, SCORE_ONE};

use crate::numbers::{SHORT, counts};
use crate::rules::rule;
use crate::words::{Word, mix, shingles};

const BINS: usize = 128;
const BIN_BITS: u32 = 7;
/// Rows of a band: with 16 bands of 8, articles that have seven tenths in common meet more often than not.
const ROWS: usize = 8;
/// From which estimate on articles are near copies, and versions at one address.
const NEAR: u32 = SCORE_ONE / 10 * 7;
const VERSION: u32 = SCORE_ONE / 10 * 3;
const BYTES: usize = BINS * 4 + 8 + 8 + 4 + 4 + 4;

/// The keys of an article and its witness: signature, the key of all that it says (`identity`), hash of its numbers, how many words there are,
/// and where they begin and end.
pub(crate) fn sketch(words: &[Word], identity: u64) -> (Vec<u64>, Vec<u8>) {
    let signature = signature(&shingles(words));
    let keys = signature.iter().flat_map(|signature| {
        signature.chunks(ROWS).zip(0u64..).map(|(rows, band)| {
            rows.iter().fold(mix(band ^ 0xba4d), |hash, &row| mix(hash ^ u64::from(row)))
        })
    });
    let keys = keys.collect();
    let real = || words.iter().filter(|w| !w.is_gap());
    let numbers = real().filter(|w| counts(w.hash as u32));
    let numbers = numbers.fold(0u64, |hash, word| mix(hash.rotate_left(5) ^ word.hash));
    let mut witness = Vec::with_capacity(BYTES);
    for row in signature.unwrap_or([0; BINS]) {
        witness.extend_from_slice(&row.to_le_bytes());
    }
    witness.extend_from_slice(&identity.to_le_bytes());
    witness.extend_from_slice(&numbers.to_le_bytes());
    let count = u32::try_from(real().count()).unwrap_or(u32::MAX);
    let start = real().next().map_or(0, |w| w.span.start);
    let end = real().next_back().map_or(0, |w| w.span.end);
    for number in [count, start, end] {
        witness.extend_from_slice(&number.to_le_bytes());
    }
    (keys, witness)
}

/// The least hash of each bin; `None` for a text without a run of five words.
fn signature(shingles: &[u64]) -> Option<[u32; BINS]> {
    const EMPTY: u32 = u32::MAX;
    let mut least = [EMPTY; BINS];
    for hash in shingles.iter().filter(|hash| **hash != 0) {
        let bin = (hash >> (u64::BITS - BIN_BITS)) as usize;
        // Lower bits than those of the bin, and never that of an empty one.
        let value = ((hash >> 16) as u32).min(EMPTY - 1);
        least[bin] = least[bin].min(value);
    }
    if least.iter().all(|value| *value == EMPTY) {
        return None;
    }
    let mut signature = least;
    for (bin, value) in signature.iter_mut().enumerate() {
        let mut step = bin as u64;
        while *value == EMPTY {
            step = mix(step.wrapping_add(0x9e37_79b9_7f4a_7c15));
            *value = least[(step % BINS as u64) as usize];
        }
    }
    Some(signature)
}

/// What is left of an article.
struct Read<'a> {
    signature: &'a [[u8; 4]],
    whole: u64,
    numbers: u64,
    count: u32,
    span: Span,
}

fn read(bytes: &[u8]) -> Option<Read<'_>> {
    let (signature, rest) = bytes.split_at_checked(BINS * 4)?;
    let (whole, rest) = rest.split_first_chunk()?;
    let (numbers, rest) = rest.split_first_chunk()?;
    let [count, start, end] = rest.as_chunks().0 else { return None };
    Some(Read {
        signature: signature.as_chunks().0,
        whole: u64::from_le_bytes(*whole),
        numbers: u64::from_le_bytes(*numbers),
        count: u32::from_le_bytes(*count),
        span: Span::new(u32::from_le_bytes(*start), u32::from_le_bytes(*end)),
    })
}

/// Links two articles by their signatures; `versions` says that both were read at one address. `None` if these are not
/// the witnesses of [`sketch`].
pub(crate) fn verify(a: &[u8], b: &[u8], versions: bool, out: &mut Links) -> Option<()> {
    let (a, b) = (read(a)?, read(b)?);
    let spans = || vec![LinkSpan { a: a.span, b: b.span }];
    if a.count == 0 || b.count == 0 {
        return Some(());
    }
    if a.whole == b.whole && a.count == b.count {
        out.link(rule::EXACT, Name::literal("exact"), SCORE_ONE, spans());
        return Some(());
    }
    let same = a.signature.iter().zip(b.signature).filter(|(x, y)| x == y).count();
    let score = u32::try_from(same).unwrap_or_default() * (SCORE_ONE / BINS as u32);
    let other_news = a.count.max(b.count) <= SHORT && a.numbers != b.numbers;
    if versions && score >= VERSION {
        out.link(rule::SUPERSEDES, Name::literal("supersedes"), score, spans());
    } else if score >= NEAR && !other_news {
        out.link(rule::MINHASH, Name::literal("near"), score, spans());
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{whole, words};

    fn check(a: &str, b: &str) -> String {
        let sketch = |text: &str| {
            let words = words(&Document::new("d", text)).text;
            sketch(&words, whole(&words))
        };
        let ((keys_a, a), (keys_b, b)) = (sketch(a), sketch(b));
        let mut out = Links::default();
        verify(&a, &b, false, &mut out).unwrap();
        let found: Vec<String> =
            out.links.iter().map(|l| format!("{} {}", l.0, l.1 / (SCORE_ONE / 100))).collect();
        let met = keys_a.iter().any(|key| keys_b.contains(key));
        format!("{}{}", if met { "" } else { "unmet " }, found.join(" "))
    }

    fn text(words: impl Iterator<Item = u32>) -> String {
        words.map(|n| format!("word{n} ")).collect()
    }

    #[test]
    fn the_share_of_bins_is_that_of_runs() {
        let all = text(0..400);
        assert_eq!(check(&all, &all.to_uppercase()), "exact 100");
        // 380 of 400 runs, and then as many of the half.
        let near = check(&all, &text(0..380));
        assert!(
            ["near 92", "near 93", "near 94", "near 95", "near 96", "near 97"]
                .contains(&near.as_str()),
            "{near}"
        );
        assert!(
            check(&all, &text(200..400)).ends_with(' ') || check(&all, &text(200..400)).is_empty()
        );
        assert_eq!(check(&all, &text(1000..1400)), "unmet ");
        assert_eq!(check("a few words", "A few words."), "unmet exact 100");
        assert!(verify(&[1, 2], &[], false, &mut Links::default()).is_none());
    }
}
