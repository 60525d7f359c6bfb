//! Hashes that are the same on every machine, and maps keyed by them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// FNV-1a over bytes in 64 bits, with the high bits folded down. `models/news-cc-by-sa/words.py` computes the same.
pub(crate) fn bytes(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let value = bytes.into_iter().fold(0xCBF2_9CE4_8422_2325_u64, |value, byte| {
        (value ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    value ^ (value >> 29)
}

/// The hash of a word in small letters.
pub(crate) fn lower(word: &str) -> u64 {
    if word.is_ascii() {
        return bytes(word.bytes().map(|b| b.to_ascii_lowercase()));
    }
    let mut buffer = [0; 4];
    let mut value = 0xCBF2_9CE4_8422_2325_u64;
    for c in word.chars().flat_map(char::to_lowercase) {
        for byte in c.encode_utf8(&mut buffer).bytes() {
            value = (value ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    value ^ (value >> 29)
}

/// Spreads a key over 32 bits.
pub(crate) fn mix(a: u32, b: u32) -> u32 {
    let value = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 31)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (value >> 32) as u32
}

/// Takes a key that is a hash already.
#[derive(Default)]
pub(crate) struct Known(u64);

impl Hasher for Known {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, key: u32) {
        self.write_u64(u64::from(key));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = (self.0 ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// A map whose keys are hashes. It is never iterated over: its order means nothing.
pub(crate) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Known>>;
