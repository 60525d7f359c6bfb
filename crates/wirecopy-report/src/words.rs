//! Finding texts by words.
//!
//! Of each document a filter in the manner of Bloom says which words it does not have, in about ten bits a word; the few
//! documents that pass are read and looked into. Words are compared in folded form, whole.

use wirecopy_text::fold_key;

/// Bits of a filter for each word, and bits that each word sets: about one document in a hundred passes by mistake.
const BITS: usize = 10;
const SET: u64 = 6;

/// The words of a document, as a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) filter: Vec<u64>,
}

impl Words {
    pub(crate) fn of(texts: &[&str]) -> Self {
        let mut hashes: Vec<u64> = Vec::new();
        for text in texts {
            hashes.extend(fold_key(text).split(parts).filter(|w| !w.is_empty()).map(hash));
        }
        hashes.sort_unstable();
        hashes.dedup();
        let mut filter = vec![0; (hashes.len() * BITS).div_ceil(64)];
        for hash in hashes {
            for bit in bits(hash, filter.len()) {
                filter[bit / 64] |= 1 << (bit % 64);
            }
        }
        Words { filter }
    }
}

/// Words and phrases that a text must have, all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Each with a blank at both ends, and between its words.
    phrases: Vec<String>,
    hashes: Vec<u64>,
}

impl Wanted {
    /// Reads what a person asked for: words, and phrases in quotes.
    pub(crate) fn parse(asked: &str) -> Self {
        let mut wanted = Wanted::default();
        let asked = asked.replace(['“', '”', '„', '«', '»'], "\"");
        for (n, piece) in asked.split('"').enumerate() {
            let words = normal(piece);
            let list: Vec<&str> = words.split_whitespace().collect();
            wanted.hashes.extend(list.iter().map(|w| hash(w)));
            if n % 2 == 1 && !list.is_empty() {
                wanted.phrases.push(words.clone());
            } else {
                wanted.phrases.extend(list.iter().map(|w| format!(" {w} ")));
            }
        }
        wanted.hashes.sort_unstable();
        wanted.hashes.dedup();
        wanted
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Whether a document with this filter may have all words. If not, it does not.
    pub(crate) fn may_be_in(&self, filter: &[u64]) -> bool {
        let has =
            |&hash: &u64| bits(hash, filter.len()).all(|b| filter[b / 64] >> (b % 64) & 1 == 1);
        self.phrases.is_empty() || (!filter.is_empty() && self.hashes.iter().all(has))
    }

    /// Whether these texts together have all words and phrases, no phrase over two texts.
    pub(crate) fn are_in(&self, texts: &[&str]) -> bool {
        let texts: Vec<String> = texts.iter().map(|t| normal(t)).collect();
        self.phrases.iter().all(|p| texts.iter().any(|t| t.contains(p.as_str())))
    }

    /// The bytes of the first word of `text` that was asked for.
    pub(crate) fn first(&self, text: &str) -> Option<(usize, usize)> {
        let is_asked = |word: &str| {
            let word = normal(word);
            self.phrases.iter().any(|phrase| phrase.contains(&word) && word.len() > 2)
        };
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (start, c.is_alphanumeric()) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    if is_asked(&text[from..at]) {
                        return Some((from, at));
                    }
                    start = None;
                }
                _ => {}
            }
        }
        None
    }
}

/// Folded, with one blank between words and at both ends.
fn normal(text: &str) -> String {
    let folded = fold_key(text);
    let mut out = " ".to_owned();
    for word in folded.split(parts).filter(|w| !w.is_empty()) {
        out.push_str(word);
        out.push(' ');
    }
    out
}

fn parts(c: char) -> bool {
    !c.is_alphanumeric()
}

/// FNV-1a of 64 bits, with the last mixing of MurmurHash3, since the low bits alone are alike for like words.
fn hash(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in word.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// The bits of a word, after Kirsch and Mitzenmacher, "Less Hashing, Same Performance".
fn bits(hash: u64, words: usize) -> impl Iterator<Item = usize> {
    let size = (words * 64).max(1) as u64;
    let step = (hash >> 32) | 1;
    (0..SET)
        .map(move |n| usize::try_from(hash.wrapping_add(n.wrapping_mul(step)) % size).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“Zoë’s” ships came in on Monday, Ilyas Haddad-Roth said.";

    #[test]
    fn words_and_phrases_are_found() {
        for (asked, found) in [
            ("ships", true),
            ("SHIPS zoe", true),
            ("ship", false),
            ("\"came in\"", true),
            ("\"in came\"", false),
            ("“came in” monday", true),
            ("haddad-roth", true),
            ("roth haddad", true),
            ("\"haddad roth said\"", true),
            ("  ", true),
            ("\"", true),
            ("title ships", true),
            ("\"title zoe\"", false),
        ] {
            let wanted = Wanted::parse(asked);
            let texts = ["A title", TEXT];
            assert_eq!(wanted.are_in(&texts), found, "{asked}");
            assert!(wanted.may_be_in(&Words::of(&texts).filter) || !found, "{asked}");
        }
    }

    #[test]
    fn few_documents_pass_by_mistake() {
        let filters: Vec<Words> = (0..1000)
            .map(|n| Words::of(&[&(0..50).map(|m| format!("w{n}x{m} ")).collect::<String>()]))
            .collect();
        let wanted = Wanted::parse("w7x7");
        let passed = filters.iter().filter(|f| wanted.may_be_in(&f.filter)).count();
        assert!((1..50).contains(&passed), "{passed}");
        assert!(!wanted.may_be_in(&[]) && Wanted::parse("").may_be_in(&[]));
    }

    #[test]
    fn the_place_of_a_word_is_found() {
        let place = Wanted::parse("monday").first(TEXT);
        assert_eq!(place.map(|(s, e)| &TEXT[s..e]), Some("Monday"));
        assert_eq!(Wanted::parse("").first(TEXT), None);
    }
}
