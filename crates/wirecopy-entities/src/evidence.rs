//! What a first pass over a document says of words that stand in it more than once.

use crate::cues::Cue;
use crate::hash::{Map, mix};
use crate::tagger::{KINDS, kind_of};

/// How often a word was tagged as what.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    /// As no name, then by kind.
    by: [u16; KINDS + 1],
    /// As the last word of a longer name of a person, and as part of a longer organisation.
    tail: u16,
    inside: u16,
}

/// The evidence of one document.
#[derive(Debug)]
pub(crate) struct Seen {
    labels: Vec<u8>,
    words: Vec<Counts>,
    pairs: Vec<Counts>,
    /// What the names of the document are mostly: for each kind, its share in quarters.
    topic: u32,
}

impl Seen {
    /// Gathers the evidence from the labels of the first pass; the labels of words that are no candidates are 0.
    pub(crate) fn new(cues: &[Cue], labels: &[u8]) -> Self {
        let mut words: Map<u32, Counts> = Map::default();
        let mut pairs: Map<u32, Counts> = Map::default();
        let named = |at: usize| cues[at].candidate && matches!(cues[at].caps, 0..=3);
        for at in 0..cues.len() {
            if !named(at) {
                continue;
            }
            let own = counts(labels, at);
            add(words.entry(cues[at].lower).or_default(), &own);
            if at > 0 && named(at - 1) && cues[at].joined {
                add(pairs.entry(mix(cues[at - 1].lower, cues[at].lower)).or_default(), &own);
            }
        }
        let mut out = Seen {
            labels: labels.to_vec(),
            words: vec![Counts::default(); cues.len()],
            pairs: vec![Counts::default(); cues.len()],
            topic: topic(labels),
        };
        for at in 0..cues.len() {
            if !named(at) {
                continue;
            }
            let own = counts(labels, at);
            let of = |map: &Map<u32, Counts>, key: u32| {
                let mut counts = map.get(&key).copied().unwrap_or_default();
                subtract(&mut counts, &own);
                counts
            };
            out.words[at] = of(&words, cues[at].lower);
            if at > 0 && named(at - 1) && cues[at].joined {
                out.pairs[at] = of(&pairs, mix(cues[at - 1].lower, cues[at].lower));
            }
        }
        out
    }

    /// The label of the first pass.
    pub(crate) fn own(&self, at: usize) -> u32 {
        u32::from(self.labels[at]) + 1
    }

    /// What the same word is elsewhere.
    pub(crate) fn word(&self, at: usize) -> u32 {
        summary(&self.words[at])
    }

    /// What it is elsewhere behind the same word.
    pub(crate) fn pair(&self, at: usize) -> u32 {
        summary(&self.pairs[at])
    }

    /// What the names of the document are mostly.
    pub(crate) fn topic(&self) -> u32 {
        self.topic
    }

    /// What its neighbours are elsewhere.
    pub(crate) fn sides(&self, at: usize) -> u32 {
        let of = |i: usize| self.words.get(i).map_or(0, |c| summary(c) & 0x1F);
        of(at.wrapping_sub(1)) | of(at + 1) << 5 | 1 << 10
    }
}

fn topic(labels: &[u8]) -> u32 {
    let mut by = [0_u32; KINDS];
    for kind in labels.iter().filter_map(|l| kind_of(*l)) {
        by[kind] += 1;
    }
    let total: u32 = by.iter().sum();
    if total < 4 {
        return 0;
    }
    by.iter().fold(1, |out, n| out << 3 | (n * 5 / total).min(4))
}

fn counts(labels: &[u8], at: usize) -> Counts {
    let mut out = Counts::default();
    let label = labels[at];
    let kind = kind_of(label);
    out.by[kind.map_or(0, |k| k + 1)] = 1;
    // Labels of a kind are first, inside, last, alone.
    let place = label.wrapping_sub(1) % 4;
    out.tail = u16::from(kind == Some(0) && place == 2);
    out.inside = u16::from(kind == Some(2) && place != 3);
    out
}

fn add(to: &mut Counts, other: &Counts) {
    for (a, b) in to.by.iter_mut().zip(other.by) {
        *a = a.saturating_add(b);
    }
    to.tail = to.tail.saturating_add(other.tail);
    to.inside = to.inside.saturating_add(other.inside);
}

fn subtract(from: &mut Counts, other: &Counts) {
    for (a, b) in from.by.iter_mut().zip(other.by) {
        *a = a.saturating_sub(b);
    }
    from.tail = from.tail.saturating_sub(other.tail);
    from.inside = from.inside.saturating_sub(other.inside);
}

/// The most frequent label, how clear it is, how often it stands, and whether as part of a longer name.
fn summary(counts: &Counts) -> u32 {
    let total: u32 = counts.by.iter().map(|n| u32::from(*n)).sum();
    if total == 0 {
        return 0;
    }
    let (mut best, mut most) = (0, 0);
    for (label, n) in counts.by.iter().enumerate() {
        if u32::from(*n) > most {
            (best, most) = (label as u32, u32::from(*n));
        }
    }
    let clear = if most == total {
        2
    } else if most * 3 >= total * 2 {
        1
    } else {
        0
    };
    let often = u32::from(total > 1);
    (1 + best)
        | clear << 3
        | often << 5
        | u32::from(counts.tail > 0) << 6
        | u32::from(counts.inside > 0) << 7
}
