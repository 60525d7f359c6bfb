//! Makes many articles of few, to measure with: a corpus in which some are copied, as they are on news.
//!
//! `cargo run --release -p wirecopy-sources --example expand -- ARTICLES.jsonl COUNT [SEED] > MANY.jsonl`
//!
//! Each new article is one of those given with half of its words exchanged for others, so that it shares phrases with
//! many others and long runs with few. Articles come in clusters: most stand alone, and the share of clusters of `n`
//! articles falls with the cube of `n`, up to [`LARGEST`]. The copies in a cluster are whole, cut, given another lead,
//! or have some words changed. Equal arguments give equal bytes.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a tool for measuring may panic")]

use std::io::{BufWriter, Write};

/// Articles of the largest cluster.
const LARGEST: u64 = 200;
/// Of so many words of a new article, one is exchanged.
const EXCHANGED: u64 = 2;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, count, rest @ ..] = arguments.as_slice() else {
        eprintln!("expand ARTICLES.jsonl COUNT [SEED]");
        std::process::exit(2);
    };
    let count: u64 = count.parse().unwrap();
    let mut random = Random(rest.first().map_or(1, |seed| seed.parse().unwrap()));
    let texts: Vec<String> = std::fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter_map(|line| line["text"].as_str().map(str::to_owned))
        .collect();
    let words: Vec<&str> = texts.iter().flat_map(|t| t.split_whitespace()).collect();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut made = 0;
    while made < count {
        let base = &texts[random.below(texts.len() as u64) as usize];
        let original = exchange(base, &words, EXCHANGED, &mut random);
        let size = cluster(&mut random);
        for n in 0..size.min(count - made) {
            let text = if n == 0 { original.clone() } else { copy(&original, &words, &mut random) };
            let day = random.below(28) + 1;
            let line = serde_json::json!({
                "id": format!("{made:08}"),
                "published": format!("2021-{:02}-{day:02}", random.below(12) + 1),
                "text": text,
            });
            writeln!(out, "{line}").unwrap();
            made += 1;
        }
    }
    out.flush().unwrap();
}

/// How many articles are copies of one.
fn cluster(random: &mut Random) -> u64 {
    // With chance 1/n² at least n: the share of each size falls with its cube.
    let one_in = random.below(1 << 20) + 1;
    ((1u64 << 20) / one_in).isqrt().clamp(1, LARGEST)
}

/// A copy with one change.
fn copy(text: &str, words: &[&str], random: &mut Random) -> String {
    let sentences: Vec<&str> = text.split_inclusive(". ").collect();
    let half = sentences.len().div_ceil(2);
    match random.below(4) {
        0 => text.to_owned(),
        1 => sentences[..half.max(1).min(sentences.len())].concat(),
        2 => {
            let lead = exchange(sentences.first().copied().unwrap_or(""), words, 2, random);
            format!("{lead}{}", sentences.get(1..).unwrap_or_default().concat())
        }
        _ => exchange(text, words, 25, random),
    }
}

/// Exchanges one of so many words for another.
fn exchange(text: &str, words: &[&str], one_in: u64, random: &mut Random) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        if random.below(one_in) == 0 {
            out.push_str(random.of(words));
            out.push(' ');
        } else {
            out.push_str(word);
        }
    }
    out
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        n ^ (n >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
}
