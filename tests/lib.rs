//! What end-to-end tests and benchmarks share: articles in any number.
//!
//! The tests themselves stand in `e2e/`, the articles that they begin with in `corpus/`.

use std::path::{Path, PathBuf};

/// Articles that share names, as reports on one event do.
const STORY: usize = 5;

/// The folder of the articles that were written for the project.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Any number of articles as JSON lines, the same on every machine.
///
/// They have the lines and the dirt of the corpus; most words of the running text are exchanged at random, and names
/// are made anew for every few articles, so that articles differ from each other as real ones do. One in twenty is a
/// copy of the one before.
pub fn articles(count: usize) -> String {
    let mut texts: Vec<String> = std::fs::read_dir(corpus())
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    texts.sort();
    let is_plain = |word: &str| word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase());
    let words: Vec<&str> =
        texts.iter().flat_map(|t| t.split_whitespace()).filter(|w| is_plain(w)).collect();
    let mut random = Random(1);
    let mut lines = String::new();
    let mut text = String::new();
    for n in 0..count {
        if n % 20 != 1 {
            text.clear();
            for word in texts[random.below(texts.len())].split_inclusive([' ', '\n']) {
                let bare = word.trim_end();
                let name = bare.len() > 3
                    && bare.starts_with(|c: char| c.is_ascii_uppercase())
                    && bare.bytes().all(|b| b.is_ascii_alphabetic());
                if is_plain(bare) && random.below(8) > 0 {
                    text.push_str(words[random.below(words.len())]);
                    text.push_str(&word[bare.len()..]);
                } else if name && !hash(bare).is_multiple_of(3) {
                    text.push_str(bare);
                    text.push_str(SYLLABLES[(hash(bare) as usize + n / STORY) % SYLLABLES.len()]);
                    text.push_str(SYLLABLES[n / STORY / SYLLABLES.len() % SYLLABLES.len()]);
                    text.push_str(&word[bare.len()..]);
                } else {
                    text.push_str(word);
                }
            }
        }
        let day = format!(
            "20{:02}-{:02}-{:02}",
            random.below(90) + 10,
            random.below(12) + 1,
            random.below(28) + 1
        );
        let line = serde_json::json!({"id": format!("a{n}"), "text": text, "published": day});
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    lines
}

const SYLLABLES: [&str; 23] = [
    "an", "bo", "ci", "du", "el", "fa", "gor", "hin", "is", "jo", "ka", "lem", "mu", "nor", "ov",
    "pa", "rek", "sol", "ti", "ur", "ves", "wan", "zi",
];

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
        >> 7
}

/// A linear congruential generator (Knuth, MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}
