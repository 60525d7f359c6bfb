//! Which articles tell one story.
//!
//! An article is known by the words that it uses more than other articles do: each word weighs the logarithm of its
//! count times the logarithm of its rarity (tf-idf; Spärck Jones, "A statistical interpretation of term specificity",
//! 1972), and the heaviest stand for the article. Rarity comes from a table and not from the corpus, so that five
//! articles on one event are as alike as they would be among millions, and articles can be posted one by one. Two
//! articles are as alike as the cosine between their weights, which is the sum over the words that both were posted
//! under: the hits of a pair alone tell it.

use std::collections::HashMap;
use std::sync::LazyLock;

use wirecopy_stage::{Hit, Posting, SCORE_ONE};

use crate::posting;
use crate::words::{Passing, Word, mix, word_hash};

/// Words that stand for an article.
const MOST_KEYS: usize = 24;
/// Articles that tell one story share at least this many of them.
const LEAST_SHARED: usize = 3;
/// Pairs less alike than this are not even candidates.
const LEAST_LIKENESS: u64 = SCORE_ONE as u64 / 10;
/// Up to this many articles under a word all are paired with all; of more, each with the next few in time.
const ALL_PAIRS: usize = 16;
const NEIGHBOURS: usize = 8;
/// Articles under a word above which it tells nothing.
const HOT: usize = 2_000;
/// From this many documents on, a word in a quarter of them tells nothing either.
const MANY: u64 = 40;

/// Marks the data of story postings.
const MARK: u64 = posting::STORY;
/// Keys are this many bits shorter than others, so that they come first: the host keeps only the smallest hits of a
/// pair, and two long articles that share most of their fingerprints must not lose those that tell how alike they are.
const FIRST: u32 = 8;
/// Weights are fractions of this.
const WEIGHT_ONE: u64 = 1 << 12;
const WEIGHT_BITS: u32 = 13;
/// Stands for an unknown day.
const NO_DAY: u64 = (1 << 32) - 1;

/// How many articles a word stands in, by the hash of the word. `data/README.md` says where the counts come from.
static FREQUENCIES: LazyLock<Frequencies> = LazyLock::new(|| {
    let mut lines = include_str!("../data/document-frequency.txt").lines();
    let number = |text: Option<&str>| text.and_then(|t| t.parse::<u32>().ok()).unwrap_or(1);
    let documents = number(lines.next());
    // In 256ths of a natural logarithm; rounded once here, so that all further sums are of whole numbers.
    let weight =
        |count: f64| (f64::from(documents + 1) / (count + 0.5)).ln().mul_add(256.0, 0.5) as u64;
    let mut weights = HashMap::default();
    for line in lines {
        let mut parts = line.split(' ');
        let count = number(parts.next());
        // What stands in a quarter of all articles says nothing of any.
        let weight = if count * 4 > documents { 0 } else { weight(f64::from(count)) };
        weights.extend(parts.map(|word| (word_hash(word), weight)));
    }
    Frequencies { weights, unknown: weight(0.0) }
});

struct Frequencies {
    /// Logarithm of the rarity of a word, in 256ths.
    weights: HashMap<u64, u64, Passing>,
    /// The same of a word that is not listed.
    unknown: u64,
}

/// The postings under which articles of one story meet: key and data. `day` is a day number, if the day of publication
/// is known.
pub(crate) fn postings<'a>(
    words: impl Iterator<Item = &'a Word>,
    text: &str,
    day: Option<i64>,
) -> Vec<(u64, u64)> {
    let mut counts: HashMap<u64, (u64, u32), Passing> = HashMap::default();
    for word in words.filter(|w| !w.is_gap()) {
        counts.entry(word.hash).or_insert((0, word.span.start)).0 += 1;
    }
    let table = &*FREQUENCIES;
    let mut terms: Vec<(u64, u64)> = counts
        .into_iter()
        .filter_map(|(hash, (count, start))| {
            let rarity = table.weights.get(&hash).copied().unwrap_or_else(|| {
                // Short numbers and single letters are rare and mean nothing.
                if says_something(&text[start as usize..]) { table.unknown } else { 0 }
            });
            (rarity > 0).then(|| (rarity * (256 + log2_256(count) * 177 / 256), hash))
        })
        .collect();
    let most = MOST_KEYS.min(terms.len());
    if most == 0 {
        return Vec::new();
    }
    terms.select_nth_unstable_by_key(most - 1, |&(weight, hash)| (std::cmp::Reverse(weight), hash));
    terms.truncate(most);
    let squares: u64 = terms.iter().map(|(weight, _)| (weight >> 4) * (weight >> 4)).sum();
    let length = (squares.isqrt() << 4).max(1);
    let day = day.and_then(|day| u64::try_from(day).ok()).filter(|&d| d < NO_DAY).unwrap_or(NO_DAY);
    let post = |(weight, hash): (u64, u64)| {
        let weight = (weight * WEIGHT_ONE / length).min(WEIGHT_ONE);
        (mix(hash ^ 0x5707) >> FIRST, MARK | day << WEIGHT_BITS | weight)
    };
    terms.into_iter().map(post).collect()
}

/// Whether a word that no table lists says what an article is about.
fn says_something(text: &str) -> bool {
    let mut characters = text.chars();
    let word = characters.by_ref().take(4).take_while(|c| c.is_alphanumeric());
    let (mut length, mut digits) = (0, 0);
    for c in word {
        length += 1;
        digits += usize::from(c.is_ascii_digit());
    }
    length >= 2 && (digits < length || length >= 4)
}

/// The logarithm to base 2, in 256ths, from a table of the first values.
fn log2_256(n: u64) -> u64 {
    const FIRST: [u64; 17] =
        [0, 0, 256, 406, 512, 594, 662, 719, 768, 811, 850, 886, 918, 947, 975, 1000, 1024];
    FIRST.get(usize::try_from(n).unwrap_or(usize::MAX)).copied().unwrap_or(1024)
}

/// Whether this is the posting of a story.
pub(crate) fn is_story(data: u64) -> bool {
    data & MARK != 0
}

fn day(data: u64) -> Option<u64> {
    let day = (data & !MARK) >> WEIGHT_BITS;
    (day != NO_DAY).then_some(day)
}

/// The pairs under one word: all of them, or where there are many, those that are near in time.
pub(crate) fn pairs(
    postings: &[Posting],
    documents: u64,
    mut pair: impl FnMut(&Posting, &Posting),
) {
    let count = postings.len();
    if count > HOT || (documents >= MANY && count as u64 * 4 > documents) {
        return;
    }
    let reach = if count <= ALL_PAIRS { count } else { NEIGHBOURS };
    let mut sorted = postings.to_vec();
    sorted.sort_unstable_by_key(|p| ((p.data & !MARK) >> WEIGHT_BITS, p.doc));
    for (i, one) in sorted.iter().enumerate() {
        for other in sorted[i + 1..].iter().take(reach) {
            pair(one, other);
        }
    }
}

/// How alike two articles are that met under these words, as part of [`SCORE_ONE`]; `None` where that says nothing.
/// Articles that were published `half_life` days apart count half.
pub(crate) fn likeness(hits: &[Hit], half_life: u32) -> Option<u32> {
    let weight = |data: u64| data & ((1 << WEIGHT_BITS) - 1);
    let stories = || hits.iter().filter(|h| is_story(h.a_data));
    let first = stories().next()?;
    if stories().count() < LEAST_SHARED {
        return None;
    }
    let sum: u64 = stories().map(|h| weight(h.a_data) * weight(h.b_data)).sum();
    let mut score = sum * u64::from(SCORE_ONE) / (WEIGHT_ONE * WEIGHT_ONE);
    // An article without a date may belong to any.
    if let (Some(a), Some(b)) = (day(first.a_data), day(first.b_data)) {
        let half = u64::from(half_life.max(1));
        score = score * half / (half + a.abs_diff(b));
    }
    (score >= LEAST_LIKENESS).then(|| u32::try_from(score).unwrap_or(SCORE_ONE).min(SCORE_ONE))
}

/// Days since the beginning of 1970 of an ISO date: the algorithm `days_from_civil` of Howard Hinnant.
pub(crate) fn day_number(date: &str) -> Option<i64> {
    let mut parts = date.get(..10)?.split('-').map(|p| p.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use wirecopy_stage::prelude::*;

    use super::*;
    use crate::words::words;

    #[test]
    fn days() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2023-07-27T10:00"), Some(19_565));
        assert_eq!(day_number("2023-13-01"), None);
    }

    fn check(a: &str, b: &str, days_apart: i64) -> Option<u32> {
        let post = |text: &str, day| {
            let doc = Document::new("d", text);
            postings(words(&doc).text.iter(), text, Some(day))
        };
        let (a, b) = (post(a, 17_000), post(b, 17_000 + days_apart));
        let hits: Vec<Hit> = a
            .iter()
            .flat_map(|x| b.iter().map(move |y| (x, y)))
            .filter(|(x, y)| x.0 == y.0)
            .map(|(x, y)| Hit { a: 0, b: 1, key: x.0, a_data: x.1, b_data: y.1 })
            .collect();
        likeness(&hits, 365)
    }

    #[test]
    fn one_story() {
        let a =
            "General Tarek Halloumi met Rosa Delgado in Marsa Delin, as the Harbour Post reported.";
        let b =
            "In Marsa Delin, Tarek Halloumi was received by Rosa Delgado, the Harbour Post said.";
        let c =
            "The Bank of Penang raised its rate, Finance Minister Lee Wong said in Kuala Lumpur.";
        let near = check(a, b, 0).unwrap();
        assert!(near > SCORE_ONE / 2);
        assert!(check(a, b, 365).unwrap().abs_diff(near / 2) <= 1);
        assert_eq!(check(a, c, 0), None);
        let same = check(a, a, 0).unwrap();
        assert!(same > SCORE_ONE / 100 * 98 && same <= SCORE_ONE, "{same}");
    }
}
