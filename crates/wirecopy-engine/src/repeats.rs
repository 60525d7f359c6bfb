//! Which keys come up more than once: most do not, and their postings need not be sorted.

use std::sync::atomic::{AtomicU8, Ordering};

/// Cells of the table, in bits of their number: at most 64 MiB, two bits each.
const FEWEST: u32 = 16;
const MOST: u32 = 28;
/// Bytes of input for a cell: a text has about one key for ten, and its markup and its gzip even out.
const BYTES: u64 = 4;

/// Counts keys up to two, in a table of fixed size. Keys that share a cell are taken for one: a key may seem to come
/// up again that does not, never the other way round.
pub(crate) struct Repeats {
    cells: Vec<AtomicU8>,
    /// How many cells there are, as a power of two.
    bits: u32,
}

impl Repeats {
    /// A table for the keys of so many bytes of input.
    pub(crate) fn new(bytes: u64) -> Self {
        let bits = (u64::BITS - (bytes / BYTES).leading_zeros()).clamp(FEWEST, MOST);
        let mut cells = Vec::new();
        cells.resize_with(1 << (bits - 2), AtomicU8::default);
        Repeats { cells, bits }
    }

    fn cell(&self, key: u64) -> (usize, u32) {
        // Keys are hashes as a rule; multiplying spreads those that are not.
        let cell = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - self.bits);
        ((cell >> 2) as usize, (cell as u32 & 3) * 2)
    }

    /// Counts a key. Any thread may, at any time: what is read is read after all have ended.
    pub(crate) fn add(&self, key: u64) {
        let (byte, shift) = self.cell(key);
        let byte = &self.cells[byte];
        // 0, 1, and from then on 3. Most cells that are full stay as they are, which costs less than to write.
        let (once, twice) = (1 << shift, 2 << shift);
        if byte.load(Ordering::Relaxed) & twice == 0
            && byte.fetch_or(once, Ordering::Relaxed) & once != 0
        {
            byte.fetch_or(twice, Ordering::Relaxed);
        }
    }

    /// Whether a key was counted more than once, perhaps.
    pub(crate) fn has(&self, key: u64) -> bool {
        let (byte, shift) = self.cell(key);
        self.cells[byte].load(Ordering::Relaxed) >> shift & 2 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_up_twice_is_known() {
        let repeats = Repeats::new(1_000_000_000);
        let key = |n: u64| n.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (0..100_000).for_each(|n| repeats.add(key(n)));
        (0..100_000).step_by(3).for_each(|n| repeats.add(key(n)));
        assert!((0..100_000).step_by(3).all(|n| repeats.has(key(n))));
        let wrong = (0..100_000).filter(|n| n % 3 != 0 && repeats.has(key(*n))).count();
        assert!(wrong < 200, "{wrong}");
    }
}
