//! Which keys come up more than once: most do not, and their postings need not be sorted.

/// Cells of the table, in bits of their number: at most 64 MiB, two bits each.
const FEWEST: u32 = 16;
const MOST: u32 = 28;
/// Bytes of input for a cell: a text has about one key for ten, and its markup and its gzip even out.
const BYTES: u64 = 4;

/// Counts keys up to two, in a table of fixed size. Keys that share a cell are taken for one: a key may seem to come
/// up again that does not, never the other way round.
pub(crate) struct Repeats {
    cells: Vec<u8>,
    /// How many cells there are, as a power of two.
    bits: u32,
}

impl Repeats {
    /// A table for the keys of so many bytes of input.
    pub(crate) fn new(bytes: u64) -> Self {
        let bits = (u64::BITS - (bytes / BYTES).leading_zeros()).clamp(FEWEST, MOST);
        Repeats { cells: vec![0; 1 << (bits - 2)], bits }
    }

    fn cell(&self, key: u64) -> (usize, u32) {
        // Keys are hashes as a rule; multiplying spreads those that are not.
        let cell = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - self.bits);
        ((cell >> 2) as usize, (cell as u32 & 3) * 2)
    }

    /// Counts a key.
    pub(crate) fn add(&mut self, key: u64) {
        let (byte, shift) = self.cell(key);
        let byte = &mut self.cells[byte];
        // 0, 1, and from then on 3.
        *byte |= (*byte >> shift & 1) << (shift + 1) | 1 << shift;
    }

    /// Whether a key was counted more than once, perhaps.
    pub(crate) fn has(&self, key: u64) -> bool {
        let (byte, shift) = self.cell(key);
        self.cells[byte] >> shift & 2 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_up_twice_is_known() {
        let mut repeats = Repeats::new(1_000_000_000);
        let key = |n: u64| n.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (0..100_000).for_each(|n| repeats.add(key(n)));
        (0..100_000).step_by(3).for_each(|n| repeats.add(key(n)));
        assert!((0..100_000).step_by(3).all(|n| repeats.has(key(n))));
        let wrong = (0..100_000).filter(|n| n % 3 != 0 && repeats.has(key(*n))).count();
        assert!(wrong < 200, "{wrong}");
    }
}
