//! Articles as words, and their fingerprints.

use wirecopy_stage::prelude::*;

/// Words in a fingerprint.
pub(crate) const SHINGLE: usize = 5;

/// A word of the running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Hash of the word in lower case.
    pub(crate) hash: u64,
    pub(crate) span: Span,
}

/// The words of an article that count: letters and digits of running text. Titles, captions, credits and whatever else
/// is labelled as not being the text are left out, and leave a gap that no run crosses.
pub(crate) fn words(doc: &Document) -> Vec<Word> {
    let skip: Vec<Span> =
        doc.layer(layers::ROLE).filter(|a| is_left_out(a.label)).map(|a| a.span).collect();
    let mut all = Vec::with_capacity(doc.text.len() / 6);
    let bytes = doc.text.as_bytes();
    let mut next_skip = 0;
    let mut at = 0;
    while at < bytes.len() {
        while skip.get(next_skip).is_some_and(|s| s.end as usize <= at) {
            next_skip += 1;
        }
        if let Some(s) = skip.get(next_skip)
            && s.start as usize <= at
        {
            at = (s.end as usize).max(at + 1);
            all.push(GAP);
            continue;
        }
        let start = at;
        let mut hash = Hasher::new();
        while let Some(len) = word_char(&bytes[at..]) {
            for &b in &bytes[at..at + len] {
                hash.add(b.to_ascii_lowercase());
            }
            at += len;
        }
        if at > start {
            all.push(Word { hash: hash.finish(), span: Span::at(start, at) });
        } else {
            at += char_len(bytes[at]);
        }
    }
    all
}

/// Stands where text was left out.
const GAP: Word = Word { hash: 0, span: Span::new(0, 0) };

impl Word {
    pub(crate) fn is_gap(&self) -> bool {
        self.span.is_empty()
    }
}

/// Length of the character at the start of `bytes` if it is part of a word: letters and digits of ASCII, and every other
/// character but those of Latin-1 punctuation (C2) and general punctuation (E2 80): quotation marks and dashes part words
/// like their ASCII forms.
fn word_char(bytes: &[u8]) -> Option<usize> {
    let first = *bytes.first()?;
    match first {
        b if b.is_ascii() => b.is_ascii_alphanumeric().then_some(1),
        0xc2 => None,
        0xe2 if bytes.get(1) == Some(&0x80) => None,
        b => Some(char_len(b).min(bytes.len())),
    }
}

fn char_len(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

fn is_left_out(label: Name) -> bool {
    use layers::role;
    [
        role::TITLE,
        role::CAPTION,
        role::PHOTO_CREDIT,
        role::CREDIT,
        role::BYLINE,
        role::DATELINE,
        role::SECTION,
        role::TIMESTAMP,
        role::PROMO,
        role::WIDGET,
        role::NOTICE,
        role::HEADER,
    ]
    .contains(&label)
}

/// FNV-1a with a final mix, so that low bits are as good as high ones.
pub(crate) struct Hasher(u64);

impl Hasher {
    pub(crate) fn new() -> Self {
        Hasher(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    pub(crate) fn finish(&self) -> u64 {
        mix(self.0)
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
pub(crate) fn mix(mut n: u64) -> u64 {
    n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Hashes of all runs of [`SHINGLE`] words: `None` where a gap lies inside.
pub(crate) fn shingles(words: &[Word]) -> Vec<Option<u64>> {
    let hash = |run: &[Word]| {
        if run.iter().any(Word::is_gap) {
            return None;
        }
        Some(run.iter().fold(0, |hash: u64, word| mix(hash.rotate_left(5) ^ word.hash)))
    };
    words.windows(SHINGLE).map(hash).collect()
}

/// Winnowing: in every window of shingles the smallest is chosen, the rightmost of equals, so that two articles that
/// share a run of `least` words share a fingerprint. Gives hash and place of the first word.
pub(crate) fn winnow(shingles: &[Option<u64>], least: usize) -> Vec<(u64, usize)> {
    let window = least.saturating_sub(SHINGLE) + 1;
    let mut chosen: Vec<(u64, usize)> = Vec::new();
    let mut run_start = 0;
    while run_start < shingles.len() {
        if shingles[run_start].is_none() {
            run_start += 1;
            continue;
        }
        let run_end = shingles[run_start..]
            .iter()
            .position(Option::is_none)
            .map_or(shingles.len(), |n| run_start + n);
        let run = &shingles[run_start..run_end];
        let mut smallest: Option<usize> = None;
        for end in window.min(run.len())..=run.len() {
            let start = end.saturating_sub(window);
            // Only where the smallest has left the window must the whole window be looked at again.
            let best = match smallest {
                Some(at) if at >= start => {
                    if run[end - 1] <= run[at] {
                        end - 1
                    } else {
                        at
                    }
                }
                _ => (start..end).min_by_key(|&i| (run[i], std::cmp::Reverse(i))).unwrap_or(start),
            };
            if smallest != Some(best) {
                chosen.push((run[best].unwrap_or_default(), run_start + best));
                smallest = Some(best);
            }
        }
        run_start = run_end;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_letters_and_digits() {
        let doc = Document::new("d", "“It’s Böhm’s U.S.” – 1,953 naïve à");
        let all: Vec<&str> = words(&doc).iter().map(|w| doc.slice(w.span)).collect();
        assert_eq!(all, ["It", "s", "Böhm", "s", "U", "S", "1", "953", "naïve", "à"]);
    }

    proptest! {
        #[test]
        fn no_common_run_is_missed(
            a in prop::collection::vec(0..6u64, 0..40),
            b in prop::collection::vec(0..6u64, 0..40),
            common in prop::collection::vec(0..1000u64, 9..20),
            at in 0..40usize,
        ) {
            let text = |side: &[u64]| {
                let at = at.min(side.len());
                let all = side[..at].iter().chain(&common).chain(&side[at..]);
                let words: Vec<Word> = all.map(|&n| Word { hash: mix(n + 1), span: Span::new(0, 1) }).collect();
                winnow(&shingles(&words), 9)
            };
            let (a, b) = (text(&a), text(&b));
            prop_assert!(a.iter().any(|(hash, _)| b.iter().any(|(other, _)| hash == other)));
        }
    }
}
