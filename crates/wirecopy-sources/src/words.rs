//! Articles as words, and their fingerprints.

use wirecopy_stage::prelude::*;

/// Words in a fingerprint.
pub(crate) const SHINGLE: usize = 5;

/// A word of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Hash of the word in lower case; 0 stands for a gap. The lowest bit is set, the second says whether the word has
    /// a digit.
    pub(crate) hash: u64,
    pub(crate) span: Span,
}

/// Stands where text was left out: no run crosses it.
const GAP: Word = Word { hash: 0, span: Span::new(0, 0) };

impl Word {
    pub(crate) fn is_gap(&self) -> bool {
        self.hash == 0
    }
}

/// The words of an article, in two readings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    /// Of the running text. Titles, captions, credits, lines that recur and whatever else is labelled as not being the
    /// text are left out, and leave a gap.
    pub(crate) text: Vec<Word>,
    /// Of titles, captions and the like: they say what an article is about, but are not what is copied.
    pub(crate) aside: Vec<Word>,
    /// Of credits, bylines and whatever else is left out.
    pub(crate) gone: Vec<Word>,
    /// Where the words stand that are not all of ASCII, whole and in whatever part, in order.
    pub(crate) wide: Vec<Span>,
}

/// What becomes of the text under a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Text,
    Aside,
    Gone,
}

/// Reads the words of a document: its letters and digits.
pub(crate) fn words(doc: &Document) -> Words {
    let mut parts: Vec<(Span, Part)> = doc
        .layer(layers::ROLE)
        .map(|a| (a.span, part(a.label)))
        .filter(|(_, part)| *part != Part::Text)
        .collect();
    // What an outlet puts under every article is copied by nobody, and says nothing of what an article is about.
    let recurring = doc.layer(layers::BOILERPLATE).map(|a| (a.span, Part::Gone));
    let roles = parts.len();
    parts.extend(recurring);
    if parts.len() > roles {
        parts.sort_by_key(|(span, _)| span.start);
    }
    let mut words = Words { text: Vec::with_capacity(doc.text.len() / 5), ..Words::default() };
    let mut at = 0;
    for (span, part) in parts {
        let (start, end) = (span.start as usize, span.end as usize);
        if end <= at {
            continue;
        }
        let wide = &mut words.wide;
        read(&doc.text, at, start.max(at), &mut words.text, wide);
        let other = if part == Part::Aside { &mut words.aside } else { &mut words.gone };
        read(&doc.text, start.max(at), end, other, wide);
        words.text.push(GAP);
        at = end;
    }
    read(&doc.text, at, doc.text.len(), &mut words.text, &mut words.wide);
    bridge_gaps(&mut words.text);
    words
}

/// Bytes between two words that belong to one run, and bytes of a word that count: a witness has one byte for either.
const REACH: u32 = u8::MAX as u32;

/// Puts gaps wherever words are farther apart than a witness can say: one for each further [`REACH`] bytes. What is
/// that far apart is no run.
fn bridge_gaps(words: &mut Vec<Word>) {
    // Gaps that are missing, by the place of the word behind them. Mostly there are none, and nothing moves.
    let mut missing: Vec<(usize, usize)> = Vec::new();
    let (mut end, mut gaps) = (0, 0);
    for (at, word) in words.iter().enumerate() {
        if word.is_gap() {
            gaps += 1;
        } else {
            let needed = (word.span.start - end).saturating_sub(1) / REACH;
            if needed > gaps {
                missing.push((at, (needed - gaps) as usize));
            }
            end = word.span.start + word.span.len().min(REACH);
            gaps = 0;
        }
    }
    if missing.is_empty() {
        return;
    }
    // All in one go: a text that is set with wide blanks would otherwise be moved once for each of its words.
    let more: usize = missing.iter().map(|(_, count)| count).sum();
    let old = std::mem::take(words);
    words.reserve_exact(old.len() + more);
    let mut done = 0;
    for (at, count) in missing {
        words.extend_from_slice(&old[done..at]);
        words.extend(std::iter::repeat_n(GAP, count));
        done = at;
    }
    words.extend_from_slice(&old[done..]);
}

/// Reads the words of a piece of text; adds to `others` where those stand that are not all of ASCII.
pub(crate) fn read(
    text: &str,
    start: usize,
    end: usize,
    out: &mut Vec<Word>,
    others: &mut Vec<Span>,
) {
    let bytes = &text.as_bytes()[..end];
    let mut at = start;
    while at < end {
        let start = at;
        let mut hash = Hasher::new();
        // Eight bytes at a time: where a word ends cannot be foreseen, and a branch for each byte would be mistaken
        // once a word.
        let ascii = loop {
            let chunk = eight(bytes, at);
            let length = ascii_letters(chunk);
            hash.feed_ascii(chunk, length);
            at += length;
            if length < 8 {
                break bytes.get(at).is_none_or(u8::is_ascii);
            }
        };
        if ascii {
            // Most words by far.
            if at > start {
                out.push(Word { hash: hash.mixed(), span: Span::at(start, at) });
            }
            at += 1;
            continue;
        }
        at = match read_wide(text, start, end) {
            Some((word, stop)) => {
                out.push(word);
                others.push(Span::at(start, stop));
                stop
            }
            None => start + char_len(bytes[start]),
        };
    }
}

/// The word at a place that is not all of ASCII, and where it ends; apart, since few words are.
#[inline(never)]
fn read_wide(text: &str, start: usize, end: usize) -> Option<(Word, usize)> {
    let bytes = &text.as_bytes()[..end];
    let (mut at, mut hash) = (start, Hasher::new());
    while let Some(&first) = bytes.get(at) {
        let class = CLASS[usize::from(first)];
        if class != 0 {
            hash.add(class);
            at += 1;
        } else if let Some(len) = wide(&bytes[at..]) {
            bytes[at..at + len].iter().for_each(|&b| hash.add(b));
            at += len;
        } else {
            break;
        }
    }
    // A witness cuts a longer word at a byte, which here might lie inside a character.
    let mut stop = at.min(start + REACH as usize);
    while !text.is_char_boundary(stop) {
        stop -= 1;
    }
    (at > start).then(|| (Word { hash: hash.finish(), span: Span::at(start, stop) }, at))
}

/// Eight bytes from a place on, the first lowest; zeros behind the end.
fn eight(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..at + 8).and_then(|b| b.first_chunk()) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => {
            let rest = bytes.get(at..).unwrap_or_default();
            rest.iter().rev().fold(0, |chunk, &b| chunk << 8 | u64::from(b))
        }
    }
}

/// How many bytes of eight are letters and digits of ASCII before the first that is none.
fn ascii_letters(chunk: u64) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const TOP: u64 = 0x80 * EACH;
    // The highest bit of each byte says whether its other seven are at least `n`: no sum runs into the next byte.
    let from = |bytes: u64, n: u8| (bytes & !TOP) + u64::from(0x80 - n) * EACH;
    let lower = chunk | LOWER;
    let letter = from(lower, b'a') & !from(lower, b'z' + 1);
    let digit = from(chunk, b'0') & !from(chunk, b'9' + 1);
    let other = !((letter | digit) & !chunk) & TOP;
    other.trailing_zeros() as usize / 8
}

const LOWER: u64 = 0x2020_2020_2020_2020;

/// Letters and digits of ASCII in lower case, 0 for every other byte.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut b = 0;
    while b < 128 {
        if (b as u8).is_ascii_alphanumeric() {
            class[b] = (b as u8).to_ascii_lowercase();
        }
        b += 1;
    }
    class
};

/// Length of the character at the start of `bytes` if it is not of ASCII and part of a word: all but those of Latin-1
/// punctuation (C2) and general punctuation (E2 80), since quotation marks and dashes part words like their ASCII
/// forms.
fn wide(bytes: &[u8]) -> Option<usize> {
    match *bytes.first()? {
        0..=0x7f | 0xc2 => None,
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

fn part(label: Name) -> Part {
    use layers::role;
    let aside = [role::TITLE, role::CAPTION];
    let gone = [
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
    ];
    if aside.contains(&label) {
        Part::Aside
    } else if gone.contains(&label) {
        Part::Gone
    } else {
        Part::Text
    }
}

/// Multiplies and folds eight bytes at a time, with a final mix, so that low bits are as good as high ones.
struct Hasher {
    state: u64,
    /// Bytes that were not fed yet.
    chunk: u64,
    count: u32,
    digit: bool,
}

impl Hasher {
    fn new() -> Self {
        Hasher { state: 0xcbf2_9ce4_8422_2325, chunk: 0, count: 0, digit: false }
    }

    fn add(&mut self, byte: u8) {
        self.chunk |= u64::from(byte) << (8 * self.count);
        self.count += 1;
        self.digit |= byte.is_ascii_digit();
        if self.count == 8 {
            self.feed(self.chunk);
            (self.chunk, self.count) = (0, 0);
        }
    }

    /// Adds the first bytes of eight, letters and digits of ASCII: the same as adding each in lower case, if all before
    /// came by eights.
    fn feed_ascii(&mut self, chunk: u64, length: usize) {
        const LETTER: u64 = 0x4040_4040_4040_4040;
        if length > 0 {
            let mask = u64::MAX >> (64 - 8 * length);
            // Letters have the second highest bit of seven, digits have not; both may have that of lower case.
            self.digit |= !chunk & LETTER & mask != 0;
            self.feed((chunk | LOWER) & mask);
        }
    }

    fn feed(&mut self, chunk: u64) {
        let product = (self.state ^ chunk).wrapping_mul(0x9fb2_1c65_1e98_df25);
        self.state = product ^ product >> 32;
    }

    fn finish(mut self) -> u64 {
        if self.count > 0 {
            self.feed(self.chunk);
        }
        self.mixed()
    }

    fn mixed(&self) -> u64 {
        mix(self.state) & !3 | 1 | u64::from(self.digit) << 1
    }
}

/// Whether the word of this hash has a digit.
pub(crate) fn is_number(hash: u32) -> bool {
    hash & 2 != 0
}

/// For maps by hashes that are mixed already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Passing;

impl std::hash::BuildHasher for Passing {
    type Hasher = Passed;
    fn build_hasher(&self) -> Passed {
        Passed(0)
    }
}

/// Gives a number back as its hash.
pub(crate) struct Passed(u64);

impl std::hash::Hasher for Passed {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.0 = self.0.rotate_left(8) ^ u64::from(b));
    }

    fn write_u64(&mut self, n: u64) {
        // The lowest two bits of a word's hash are flags; tables choose their places by the lowest bits.
        self.0 = n.rotate_right(2);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The hash of a single word in lower case, as [`read`] gives it.
pub(crate) fn word_hash(lower: &str) -> u64 {
    let mut hash = Hasher::new();
    lower.bytes().for_each(|b| hash.add(b));
    hash.finish()
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
pub(crate) fn mix(mut n: u64) -> u64 {
    n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Hashes of all runs of [`SHINGLE`] words: 0 where a gap lies inside.
pub(crate) fn shingles(words: &[Word]) -> Vec<u64> {
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    // What a word weighs when it leaves the run.
    const LAST: u64 = BASE.wrapping_pow(SHINGLE as u32);
    let mut all = Vec::with_capacity(words.len());
    let (mut hash, mut since_gap) = (0u64, 0);
    for (n, word) in words.iter().enumerate() {
        let out = n.checked_sub(SHINGLE).map_or(0, |n| words[n].hash);
        hash = hash.wrapping_mul(BASE).wrapping_add(word.hash);
        hash = hash.wrapping_sub(out.wrapping_mul(LAST));
        since_gap = if word.is_gap() { 0 } else { since_gap + 1 };
        if n + 1 >= SHINGLE {
            all.push(if since_gap >= SHINGLE { mix(hash) | 1 } else { 0 });
        }
    }
    all
}

/// One hash of all words.
pub(crate) fn whole(words: &[Word]) -> u64 {
    let real = words.iter().filter(|w| !w.is_gap());
    let step = |hash: u64, word: &Word| (hash ^ word.hash).wrapping_mul(0x9fb2_1c65_1e98_df25);
    mix(real.fold(0x77_686f_6c65, |hash, word| step(hash.rotate_left(23), word)))
}

/// Windows of up to so many shingles are looked at as a whole each time: no branch has to be foreseen.
const SCANNED: usize = 8;

/// The place of the smallest, the rightmost of equals.
fn smallest(shingles: &[u64]) -> usize {
    let (mut smallest, mut best) = (u64::MAX, 0);
    for (at, &shingle) in shingles.iter().enumerate() {
        (smallest, best) = if shingle <= smallest { (shingle, at) } else { (smallest, best) };
    }
    best
}

/// Winnowing (Schleimer, Wilkerson and Aiken, 2003): in every window of shingles the smallest is chosen, the rightmost
/// of equals, so that two articles that share a run of `least` words share a fingerprint. Calls `take` with hash and
/// place of the first word.
pub(crate) fn winnow(shingles: &[u64], least: usize, mut take: impl FnMut(u64, usize)) {
    let window = least.saturating_sub(SHINGLE) + 1;
    let mut run_start = 0;
    while run_start < shingles.len() {
        if shingles[run_start] == 0 {
            run_start += 1;
            continue;
        }
        let run = &shingles[run_start..];
        let run = &run[..run.iter().position(|&s| s == 0).unwrap_or(run.len())];
        let window = window.min(run.len());
        let mut last = None;
        for start in 0..=run.len() - window {
            let end = start + window;
            let best = match last {
                // In a long window only the new one is looked at, unless the smallest has left it.
                Some(at) if window > SCANNED && at >= start => {
                    if run[end - 1] <= run[at] {
                        end - 1
                    } else {
                        at
                    }
                }
                _ => start + smallest(&run[start..end]),
            };
            if last != Some(best) {
                last = Some(best);
                take(run[best], run_start + best);
            }
        }
        run_start += run.len();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_letters_and_digits() {
        let doc = Document::new("d", "“It’s Böhm’s U.S.” – 1,953 naïve à");
        let all: Vec<&str> = words(&doc).text.iter().map(|w| doc.slice(w.span)).collect();
        assert_eq!(all, ["It", "s", "Böhm", "s", "U", "S", "1", "953", "naïve", "à"]);
        assert_eq!(words(&doc).text[0].hash, word_hash("it"));
    }

    proptest! {
        #[test]
        fn words_have_one_hash_however_they_are_read(word in "[A-Za-z0-9]{1,30}", before in "\\PC{0,9}") {
            let text = format!("{before} {word}");
            let doc = Document::new("d", text.as_str());
            let last = words(&doc).text.pop().unwrap();
            prop_assert_eq!(last.hash, word_hash(&word.to_ascii_lowercase()));
            let digit = word.bytes().any(|b| b.is_ascii_digit());
            prop_assert_eq!(is_number(last.hash as u32), digit);
            // A letter that is not of ASCII takes the other way.
            let wide = format!("{word}é");
            let doc = Document::new("d", wide.as_str());
            prop_assert_eq!(words(&doc).text[0].hash, word_hash(&wide.to_ascii_lowercase()));
        }

        #[test]
        fn shingles_are_those_of_their_words(all in prop::collection::vec(0..4u64, 0..40)) {
            let word = |&n: &u64| Word { hash: if n == 0 { 0 } else { mix(n) | 1 }, span: Span::new(0, 1) };
            let words: Vec<Word> = all.iter().map(word).collect();
            let alone: Vec<u64> = words.windows(SHINGLE).flat_map(shingles).collect();
            prop_assert_eq!(shingles(&words), alone);
        }

        #[test]
        fn no_common_run_is_missed(
            a in prop::collection::vec(0..6u64, 0..40),
            b in prop::collection::vec(0..6u64, 0..40),
            common in prop::collection::vec(0..1000u64, 9..20),
            at in 0..40usize,
        ) {
            let prints = |side: &[u64]| {
                let at = at.min(side.len());
                let all = side[..at].iter().chain(&common).chain(&side[at..]);
                let word = |&n: &u64| Word { hash: mix(n + 1), span: Span::new(0, 1) };
                let words: Vec<Word> = all.map(word).collect();
                let mut found = Vec::new();
                winnow(&shingles(&words), 9, |hash, _| found.push(hash));
                found
            };
            let (a, b) = (prints(&a), prints(&b));
            prop_assert!(a.iter().any(|hash| b.contains(hash)));
        }
    }
}
