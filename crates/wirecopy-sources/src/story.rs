//! Which articles tell one story.

use std::collections::BTreeSet;

use crate::words::{Hasher, mix};

/// Names that are posted for an article, at most.
const MOST_KEYS: usize = 40;
/// Articles that tell one story share at least this many names.
const LEAST_NAMES: usize = 4;

/// The names in a text, folded: runs of capitalized words, and capitalized words by themselves where they do not begin
/// a sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Runs of two words and more: rare enough to look for partners by.
    pub(crate) long: BTreeSet<u64>,
    /// All names, word by word.
    pub(crate) words: BTreeSet<u64>,
}

pub(crate) fn names(text: &str) -> Names {
    let mut names = Names::default();
    let mut run: Vec<u64> = Vec::new();
    let mut sentence_start = true;
    let flush = |run: &mut Vec<u64>, names: &mut Names| {
        if run.len() >= 2 {
            let key = run.iter().fold(0, |h: u64, w| mix(h.rotate_left(7) ^ w));
            names.long.insert(key);
        }
        run.clear();
    };
    for raw in text.split_whitespace() {
        let word = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        let stop = raw.ends_with(['.', '!', '?', '"', '”', ':']);
        if capital && !(sentence_start && run.is_empty() && is_common(word)) {
            let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
            // `Sun-nam` and `Sun Nam` are the same name.
            for part in bare.split('-') {
                let mut hash = Hasher::new();
                part.to_lowercase().bytes().for_each(|b| hash.add(b));
                run.push(hash.finish());
                if part.chars().count() > 2 {
                    names.words.insert(hash.finish());
                }
            }
            if bare.len() < word.len() || raw.ends_with([',', ';', ')']) || stop {
                flush(&mut run, &mut names);
            }
        } else {
            flush(&mut run, &mut names);
        }
        sentence_start = stop;
    }
    flush(&mut run, &mut names);
    names
}

/// Words with which sentences begin and which are no names.
fn is_common(word: &str) -> bool {
    word.len() <= 4
        || matches!(
            word,
            "While"
                | "After"
                | "Before"
                | "During"
                | "According"
                | "However"
                | "There"
                | "These"
                | "Those"
                | "Meanwhile"
                | "Although"
                | "Under"
                | "Where"
                | "Which"
                | "Their"
                | "Talking"
                | "Speaking"
                | "Both"
                | "Photos"
                | "Behind"
                | "Hailing"
                | "Visits"
                | "Tensions"
        )
}

/// Keys under which articles of one story meet.
pub(crate) fn keys(names: &Names) -> impl Iterator<Item = u64> + '_ {
    names.long.iter().take(MOST_KEYS).map(|key| mix(key ^ 0x5707))
}

/// How alike the names of two articles are, as part of [`wirecopy_stage::SCORE_ONE`]; `None` where that says nothing.
pub(crate) fn likeness(a: &Names, b: &Names) -> Option<u32> {
    let common = a.words.intersection(&b.words).count();
    let long = a.long.intersection(&b.long).count();
    let least = a.words.len().min(b.words.len());
    if common < LEAST_NAMES || long == 0 || least == 0 {
        return None;
    }
    let part = common as u64 * u64::from(wirecopy_stage::SCORE_ONE) / least as u64;
    (part * 10 >= u64::from(wirecopy_stage::SCORE_ONE) * 3)
        .then(|| u32::try_from(part).unwrap_or_default())
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
    use super::*;

    #[test]
    fn days() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2023-07-27T10:00"), Some(19_565));
        assert_eq!(day_number("2023-13-01"), None);
    }

    #[test]
    fn one_story() {
        let a = names(
            "General Tarek Halloumi met Rosa Delgado in Marsa Delin, as the Harbour Post reported.",
        );
        let b = names(
            "In Marsa Delin, Tarek Halloumi was received by Rosa Delgado, the Harbour Post said.",
        );
        let c = names(
            "The Bank of Penang raised its rate, Finance Minister Lee Wong said in Kuala Lumpur.",
        );
        assert!(likeness(&a, &b).is_some());
        assert!(likeness(&a, &c).is_none());
    }
}
