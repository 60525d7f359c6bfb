//! What is known of single words: clusters, habits of case, lists of names.
//!
//! The table is `models/news-cc-by-sa/words.bin`, made by `words.py` beside it. It is read where it lies, so that it costs no time
//! to load.

static TABLE: &[u8] = include_bytes!("../models/news-cc-by-sa/words.bin");
const SLOTS: usize = 1 << 19;

/// An entry of the table; 0 for a word that it does not hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry(u32);

impl Entry {
    /// One of 2047 clusters of words that stand in the same company; 0 for none.
    pub(crate) fn fine(self) -> u32 {
        self.0 & 0x7FF
    }

    /// One of 63 clusters of those.
    pub(crate) fn coarse(self) -> u32 {
        TABLE.get(SLOTS * 4 + self.fine() as usize).copied().map_or(0, u32::from)
    }

    /// How often it stands in small letters: 0 unknown, 1 hardly ever, up to 6 nearly always.
    pub(crate) fn habit(self) -> u32 {
        self.0 >> 11 & 7
    }

    /// Bits: a given name, a surname, part of the name of a city.
    pub(crate) fn names(self) -> u32 {
        self.0 >> 14 & 7
    }
}

/// From this habit on ([`Entry::habit`]), a word stands in small letters as often as with a capital, or more often.
pub(crate) const COMMON_WORD: u32 = 4;

/// From this habit on, a word is known in small letters too.
pub(crate) const KNOWN_SMALL: u32 = 3;

/// No entry.
pub(crate) const NONE: Entry = Entry(0);

/// Looks up a word by the hash of its small letters ([`crate::hash::lower`]).
pub(crate) fn lookup(hash: u64) -> Entry {
    let check = (hash >> 40) as u32 & 0x7FFF;
    let mut at = hash as usize % SLOTS;
    loop {
        let slot = &TABLE[at * 4..at * 4 + 4];
        let entry = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]);
        if entry == 0 {
            return Entry(0);
        }
        if entry >> 17 == check {
            return Entry(entry & 0x1FFFF);
        }
        at = (at + 1) % SLOTS;
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, lookup};
    use crate::hash::lower;

    fn of(word: &str) -> Entry {
        lookup(lower(word))
    }

    #[test]
    fn words_are_found() {
        assert_eq!(of("Peter").names() & 1, 1);
        assert_eq!(of("Smith").names() & 2, 2);
        assert_eq!(of("Osaka").names() & 4, 4);
        assert!(of("they").habit() >= 5);
        assert!(of("Germany").habit() <= 2);
        assert_eq!(of("Xqzzlorp"), Entry(0));
        assert_ne!(of("München"), Entry(0));
    }

    #[test]
    fn like_words_share_a_cluster() {
        assert_eq!(of("monday").fine(), of("tuesday").fine());
        assert_eq!(of("daughter").coarse(), of("niece").coarse());
        assert_eq!(of("Peter").coarse(), of("John").coarse());
        assert_ne!(of("Peter").coarse(), of("Tuesday").coarse());
    }
}
