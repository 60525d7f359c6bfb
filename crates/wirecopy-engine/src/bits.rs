//! A set of numbers that is as large as its largest.

/// A set of numbers, a bit for each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
    pub(crate) count: u64,
}

impl Bits {
    pub(crate) fn set(&mut self, n: u64) {
        let (word, bit) = ((n / 64) as usize, 1 << (n % 64));
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.count += u64::from(self.words[word] & bit == 0);
        self.words[word] |= bit;
    }

    pub(crate) fn has(&self, n: u64) -> bool {
        self.words.get((n / 64) as usize).is_some_and(|word| word >> (n % 64) & 1 == 1)
    }
}
