//! Comparing two articles word by word, from the places where their fingerprints met.

use std::sync::LazyLock;

use wirecopy_stage::LinkSpan;

use crate::numbers::counts;
use crate::witness::Witness;

/// Words on either side that may differ inside one passage, in a row.
const BRIDGE: usize = 6;
/// Words that must agree behind such a difference: fewer where one to three words stand for as many, since then both
/// sides go on in step.
const ANCHOR: usize = 3;
const ANCHOR_IN_STEP: usize = 2;
const IN_STEP: usize = 3;

/// A run of words that two articles share: where it begins in each, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Run {
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) len: usize,
}

/// Runs that follow each other in both articles with little between them: a sentence in which a few words were changed
/// is one passage of several runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    /// In the order of `a`, and not empty.
    pub(crate) runs: Vec<Run>,
    /// How many words were changed between the runs, and in how many places a number stands for another.
    pub(crate) changed: usize,
    pub(crate) numbers: usize,
}

impl Passage {
    fn first(&self) -> Run {
        self.runs[0]
    }

    fn last(&self) -> Run {
        self.runs[self.runs.len() - 1]
    }

    /// The text on both sides, from the first word that agrees to the last.
    pub(crate) fn span(&self, a: &Witness<'_>, b: &Witness<'_>) -> LinkSpan {
        let (first, last) = (self.first(), self.last());
        LinkSpan {
            a: a.cover(first.a, last.a + last.len - first.a),
            b: b.cover(first.b, last.b + last.len - first.b),
        }
    }

    /// Whether two words that agree lie in it.
    fn holds(&self, a: usize, b: usize) -> bool {
        self.runs.iter().any(|r| r.a <= a && a < r.a + r.len && a - r.a + r.b == b)
    }
}

/// The passages that two articles share, grown from pairs of places where a fingerprint met, in the order of `a`.
///
/// Every common run of words that is long enough to have a common fingerprint is found; how long that is depends on
/// the fingerprints.
///
/// A lone place with a run of fewer than `least` words is a phrase that both happen to use, and not looked around.
pub(crate) fn passages(
    a: &Witness<'_>,
    b: &Witness<'_>,
    seeds: &mut [(usize, usize)],
    least: usize,
) -> Vec<Passage> {
    seeds.sort_unstable();
    let lone = seeds.len() == 1;
    let mut found: Vec<Passage> = Vec::new();
    for &(i, j) in &*seeds {
        // The passages that end last are at the end; few are alive at a time.
        if found.iter().rev().any(|p| p.holds(i, j)) {
            continue;
        }
        let Some(seed) = extend(a, b, i, j) else { continue };
        if lone && seed.len < least {
            continue;
        }
        let mut runs = vec![seed];
        while let Some(next) = bridge(a, b, runs[runs.len() - 1]) {
            runs.push(next);
        }
        let mut before = Vec::new();
        let mut first = seed;
        while let Some(run) = bridge_back(a, b, first) {
            before.push(run);
            first = run;
        }
        before.reverse();
        before.extend(runs);
        let (mut changed, mut numbers) = (0, 0);
        for pair in before.windows(2) {
            let (i, j) = (pair[0].a + pair[0].len, pair[0].b + pair[0].len);
            changed += (pair[1].a - i).max(pair[1].b - j);
            numbers += other_numbers(a, b, &pair[0], &pair[1]);
        }
        found.push(Passage { runs: before, changed, numbers });
    }
    found.sort_by_key(|p| (p.first(), p.last()));
    found.dedup();
    found
}

/// How often a number stands for another between two runs, where as many words stand there on both sides.
fn other_numbers(a: &Witness<'_>, b: &Witness<'_>, run: &Run, next: &Run) -> usize {
    let (i, j) = (run.a + run.len, run.b + run.len);
    if next.a - i != next.b - j {
        return 0;
    }
    let differ = |n: &usize| {
        let (x, y) = (a.hash(i + n), b.hash(j + n));
        x != y && counts(x) && counts(y)
    };
    (0..next.a - i).filter(differ).count()
}

fn same(a: &Witness<'_>, b: &Witness<'_>, i: usize, j: usize) -> bool {
    let hash = a.hash(i);
    hash != 0 && hash == b.hash(j)
}

/// The longest run through two places.
fn extend(a: &Witness<'_>, b: &Witness<'_>, i: usize, j: usize) -> Option<Run> {
    if !same(a, b, i, j) {
        return None;
    }
    let mut back = 0;
    while back < i && back < j && same(a, b, i - back - 1, j - back - 1) {
        back += 1;
    }
    let mut len = back + 1;
    while same(a, b, i - back + len, j - back + len) {
        len += 1;
    }
    Some(Run { a: i - back, b: j - back, len })
}

/// The next run behind one, over a few words that differ.
fn bridge(a: &Witness<'_>, b: &Witness<'_>, run: Run) -> Option<Run> {
    let (i, j) = (run.a + run.len, run.b + run.len);
    let (da, db, anchor) = steps(|n| a.hash(i + n), |n| b.hash(j + n))?;
    // A gap stands for text that was left out, and is not crossed.
    let gap = (i..i + da).any(|n| a.hash(n) == 0) || (j..j + db).any(|n| b.hash(n) == 0);
    let mut len = anchor;
    while same(a, b, i + da + len, j + db + len) {
        len += 1;
    }
    // What agrees must outweigh what does not, or the passage would creep into text that is not shared.
    (!gap && len > da.max(db)).then_some(Run { a: i + da, b: j + db, len })
}

/// The run before one, over a few words that differ.
fn bridge_back(a: &Witness<'_>, b: &Witness<'_>, run: Run) -> Option<Run> {
    let before = |words: &Witness<'_>, at: usize, n: usize| {
        at.checked_sub(n + 1).map_or(0, |at| words.hash(at))
    };
    let (da, db, anchor) = steps(|n| before(a, run.a, n), |n| before(b, run.b, n))?;
    let gap =
        (run.a - da..run.a).any(|n| a.hash(n) == 0) || (run.b - db..run.b).any(|n| b.hash(n) == 0);
    let agree = |n: usize| {
        let hash = before(a, run.a, da + n);
        hash != 0 && hash == before(b, run.b, db + n)
    };
    let mut len = anchor;
    while agree(len) {
        len += 1;
    }
    (!gap && len > da.max(db)).then_some(Run { a: run.a - da - len, b: run.b - db - len, len })
}

/// Words that are looked at on either side: the last anchor may begin behind as many as may be passed over.
const SEEN: usize = BRIDGE + ANCHOR;

/// The fewest words to pass over on both sides until they agree, and how many must do so there. The words are given by
/// their number from the place on, 0 for none.
fn steps(a: impl Fn(usize) -> u32, b: impl Fn(usize) -> u32) -> Option<(usize, usize, usize)> {
    let b: [u32; SEEN] = std::array::from_fn(b);
    // For each word of one side, which of the other are the same, as bits. Few are, and mostly nothing comes of it.
    let rows: [u16; SEEN] = std::array::from_fn(|n| {
        let word = a(n);
        let same = |(n, other): (usize, &u32)| u16::from(*other == word) << n;
        if word == 0 { 0 } else { b.iter().enumerate().map(same).fold(0, |row, bit| row | bit) }
    });
    let two: [u16; BRIDGE + 1] = std::array::from_fn(|n| rows[n] & rows[n + 1] >> 1);
    if two == [0; BRIDGE + 1] {
        return None;
    }
    let three: [u16; BRIDGE + 1] = std::array::from_fn(|n| two[n] & rows[n + 2] >> 2);
    let agree = |&(da, db, anchor): &(usize, usize, usize)| {
        let rows = if anchor == ANCHOR_IN_STEP { two } else { three };
        rows[da] >> db & 1 == 1
    };
    ORDER.iter().copied().find(agree)
}

/// Numbers of words to pass over on either side, with the anchor each needs: the fewest first, and of equally many
/// those that keep both sides in step.
static ORDER: LazyLock<Vec<(usize, usize, usize)>> = LazyLock::new(|| {
    let mut order: Vec<(usize, usize, usize)> = (0..=BRIDGE)
        .flat_map(|da| (0..=BRIDGE).map(move |db| (da, db)))
        .filter(|step| *step != (0, 0))
        .map(|(da, db)| {
            let in_step = da == db && da <= IN_STEP;
            (da, db, if in_step { ANCHOR_IN_STEP } else { ANCHOR })
        })
        .collect();
    order.sort_by_key(|&(da, db, _)| (da + db, da.abs_diff(db), da));
    order
});

/// How many words of each side lie in some run; with `shingle`, how many runs of that many words do.
pub(crate) fn coverage<'a>(
    runs: impl Iterator<Item = &'a Run> + Clone,
    shingle: usize,
) -> (usize, usize) {
    let covered = |place: fn(&Run) -> usize| {
        let mut ranges: Vec<(usize, usize)> = runs
            .clone()
            .map(|r| (place(r), place(r) + (r.len + 1).saturating_sub(shingle)))
            .collect();
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
pub(crate) fn span(run: &Run, a: &Witness<'_>, b: &Witness<'_>) -> LinkSpan {
    LinkSpan { a: a.cover(run.a, run.len), b: b.cover(run.b, run.len) }
}

#[cfg(test)]
mod tests {
    use wirecopy_stage::prelude::*;

    use super::*;
    use crate::witness;
    use crate::words::words;

    /// The passages of two texts, `~` between the runs of one.
    fn check(a: &str, b: &str, expect: &[&str]) {
        let (da, db) = (Document::new("a", a), Document::new("b", b));
        let bytes = |doc: &Document| witness::write(&words(doc).text, &[]);
        let (wa, wb) = (bytes(&da), bytes(&db));
        let (wa, wb) = (Witness::read(&wa).unwrap(), Witness::read(&wb).unwrap());
        let mut seeds: Vec<(usize, usize)> = (0..wa.len())
            .flat_map(|i| (0..wb.len()).map(move |j| (i, j)))
            .filter(|&(i, j)| (0..4).all(|n| same(&wa, &wb, i + n, j + n)))
            .collect();
        let found = passages(&wa, &wb, &mut seeds, 0);
        let show = |p: &Passage| {
            let runs: Vec<&str> = p.runs.iter().map(|r| da.slice(span(r, &wa, &wb).a)).collect();
            runs.join(" ~ ")
        };
        let got: Vec<String> = found.iter().map(show).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn longest_runs() {
        check(
            "x one two three four five six y",
            "z One, two three four five “six” w",
            &["one two three four five six"],
        );
        check("one two three four", "four three two one", &[]);
    }

    #[test]
    fn a_few_changed_words_do_not_part_a_passage() {
        check(
            "a b c d e f g q h i j k l m n",
            "a b c d e f g r h i j k l m n",
            &["a b c d e f g ~ h i j k l m n"],
        );
        check(
            "t u v a b c d e new words in f g h i",
            "t u v x y a b c d e f g h i",
            &["t u v ~ a b c d e ~ f g h i"],
        );
        check(
            "a b c d one two three four five six seven e f g h",
            "a b c d x e f g h",
            &["a b c d", "e f g h"],
        );
    }
}
