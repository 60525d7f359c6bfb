//! Comparing two articles word by word.

use std::collections::HashMap;

use wirecopy_stage::LinkSpan;
use wirecopy_stage::prelude::*;

use crate::words::{SHINGLE, Word, shingles};

/// Occurrences of one shingle that are compared; a refrain is not worth quadratic time.
const OCCURRENCES: usize = 8;

/// A run of words that two articles share: where it begins in each, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) len: usize,
}

/// All longest common runs of at least `least` words, in the order of `a`. Inside one article (`within`), a run and the
/// place where it stands again.
pub(crate) fn runs(a: &[Word], b: &[Word], least: usize, within: bool) -> Vec<Run> {
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for (i, hash) in shingles(b).into_iter().enumerate() {
        if let Some(hash) = hash {
            let list = places.entry(hash).or_default();
            if list.len() < OCCURRENCES {
                list.push(i);
            }
        }
    }
    let mut found: Vec<Run> = Vec::new();
    // For each distance between the two places, where the last run on it ended in `a`.
    let mut covered: HashMap<isize, usize> = HashMap::new();
    for (i, hash) in shingles(a).into_iter().enumerate() {
        let Some(list) = hash.and_then(|h| places.get(&h)) else { continue };
        for &j in list {
            if within && j <= i {
                continue;
            }
            let distance = j as isize - i as isize;
            if covered.get(&distance).is_some_and(|&end| i < end) {
                continue;
            }
            let run = extend(a, b, i, j);
            covered.insert(distance, run.a + run.len);
            // A passage that overlaps its own repetition is a refrain of less than half its length.
            let apart = !within || run.a + run.len <= run.b;
            if run.len >= least && apart {
                found.push(run);
            }
        }
    }
    found.sort_by_key(|r| (r.a, r.b));
    found
}

fn extend(a: &[Word], b: &[Word], i: usize, j: usize) -> Run {
    let same = |x: &Word, y: &Word| x.hash == y.hash && !x.is_gap();
    let mut back = 0;
    while back < i && back < j && same(&a[i - back - 1], &b[j - back - 1]) {
        back += 1;
    }
    let mut len = back + SHINGLE;
    let (start_a, start_b) = (i - back, j - back);
    while start_a + len < a.len()
        && start_b + len < b.len()
        && same(&a[start_a + len], &b[start_b + len])
    {
        len += 1;
    }
    Run { a: start_a, b: start_b, len }
}

/// How many words of each side lie in some run.
pub(crate) fn coverage(runs: &[Run]) -> (usize, usize) {
    let covered = |place: fn(&Run) -> usize| {
        let mut ranges: Vec<(usize, usize)> =
            runs.iter().map(|r| (place(r), place(r) + r.len)).collect();
        ranges.sort_unstable();
        let (mut sum, mut end) = (0, 0);
        for (s, e) in ranges {
            sum += e.saturating_sub(s.max(end));
            end = end.max(e);
        }
        sum
    };
    (covered(|r| r.a), covered(|r| r.b))
}

/// The spans of a run on both sides.
pub(crate) fn span(run: &Run, a: &[Word], b: &[Word]) -> LinkSpan {
    let of = |words: &[Word], start: usize| {
        Span::new(words[start].span.start, words[start + run.len - 1].span.end)
    };
    LinkSpan { a: of(a, run.a), b: of(b, run.b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    fn check(a: &str, b: &str, expect: &[&str]) {
        let (da, db) = (Document::new("a", a), Document::new("b", b));
        let (wa, wb) = (words(&da), words(&db));
        let found = runs(&wa, &wb, 6, false);
        let got: Vec<&str> = found.iter().map(|r| da.slice(span(r, &wa, &wb).a)).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn longest_runs() {
        check(
            "x one two three four five six y",
            "z One, two three four five “six” w",
            &["one two three four five six"],
        );
        check("one two three four five", "one two three four five", &[]);
        check(
            "a b c d e f g q h i j k l m n",
            "a b c d e f g r h i j k l m n",
            &["a b c d e f g", "h i j k l m n"],
        );
    }
}
