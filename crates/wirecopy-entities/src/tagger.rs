//! The statistical tagger: people, places and organisations by a linear-chain conditional random field.
//!
//! Words that cannot be a part of a name are no names from the start; what is left are short runs, and each is labelled by
//! Viterbi's algorithm. Labels are first, inside, last and alone for each of the three kinds, and none. The weights are
//! whole numbers, so that the same text gives the same names on every machine. A second pass sees, for each word, what
//! the first made of the same word elsewhere in the document.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::cues::Cue;
use crate::evidence::Seen;
use crate::features::{document_features, features, runs};
use crate::settings::Label;

/// The kinds that the tagger tells apart.
pub(crate) const KINDS: usize = 3;
/// Labels: none, then first, inside, last and alone of each kind.
pub(crate) const LABELS: usize = 1 + 4 * KINDS;
/// Weights of a feature: none has no weight.
pub(crate) const WIDTH: usize = LABELS - 1;
/// The bits of a feature's hash that choose its slot; the others are its check.
const SLOT_BITS: u32 = 18;
const SLOTS: usize = 1 << SLOT_BITS;
const MAGIC: &[u8; 8] = b"wcnews01";
/// Magic and transitions.
const HEADER: usize = 8 + LABELS * LABELS * 2;
/// Behind the header, two bytes a slot tell whose it is, and then come the weights.
const WEIGHTS: usize = HEADER + SLOTS * 2;
const SIZE: usize = WEIGHTS + SLOTS * WIDTH * 2;
/// So many slots are filled at most.
const FILLED: usize = SLOTS / 5 * 4;

/// So many features are looked up at a time.
const MOST: usize = 64;

/// How many steps of a weight make 1.
pub(crate) const SCALE: f32 = 1024.0;

/// The labels of the kinds.
pub(crate) const KIND_LABELS: [Label; KINDS] = [Label::Person, Label::Place, Label::Organisation];

/// The kind of a label.
pub(crate) fn kind_of(label: u8) -> Option<usize> {
    (label > 0).then(|| (usize::from(label) - 1) / 4)
}

/// Whether a label can stand before another.
pub(crate) fn follows(before: usize, after: usize) -> bool {
    let place = |label: usize| if label == 0 { 3 } else { (label - 1) % 4 };
    let opens = matches!(place(before), 0 | 1);
    let continues = after > 0 && matches!(place(after), 1 | 2);
    if opens { continues && (before - 1) / 4 == (after - 1) / 4 } else { !continues }
}

/// Whether a name can end with a label.
pub(crate) fn ends(label: usize) -> bool {
    label == 0 || matches!((label - 1) % 4, 2 | 3)
}

/// The first slot of a feature, and what stands there if it is its own.
fn place(feature: u32) -> (usize, u16) {
    ((feature >> (32 - SLOT_BITS)) as usize, (feature & 0x3FFF) as u16 + 1)
}

/// A name that the tagger found, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tagged {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: usize,
}

/// Weights, as they lie in a file.
#[derive(Clone, Debug)]
pub(crate) struct Tagger {
    bytes: Cow<'static, [u8]>,
    transitions: [[i32; LABELS]; LABELS],
}

/// The weights that come with the project.
static BUILT_IN: LazyLock<Tagger> = LazyLock::new(|| {
    Tagger::new(Cow::Borrowed(include_bytes!("../models/news-cc-by-sa/weights.bin")))
        .expect("the weights of the crate are readable")
});

/// The tagger that comes with the project.
pub(crate) fn built_in() -> &'static Tagger {
    &BUILT_IN
}

const BARRED: i32 = i32::MIN / 4;

impl Tagger {
    /// Reads weights.
    ///
    /// # Errors
    ///
    /// When they are not weights of this version.
    pub(crate) fn new(bytes: Cow<'static, [u8]>) -> Result<Self, &'static str> {
        if bytes.len() != SIZE || !bytes.starts_with(MAGIC) {
            return Err("is not a model of this version of the tagger");
        }
        let mut transitions = [[BARRED; LABELS]; LABELS];
        for (before, line) in transitions.iter_mut().enumerate() {
            for (after, weight) in line.iter_mut().enumerate() {
                if follows(before, after) {
                    *weight = i32::from(number(&bytes, 8 + (before * LABELS + after) * 2));
                }
            }
        }
        Ok(Tagger { bytes, transitions })
    }

    /// Adds the weights of features. All are looked up before the first is added: the rows lie far from each other, and the
    /// processor fetches many at a time where no branch stands between them.
    fn score(&self, features: &[u32], scores: &mut [i32; LABELS]) {
        let mut slots = [0_u32; MOST];
        for part in features.chunks(MOST) {
            let mut found = 0;
            for feature in part {
                let (mut slot, check) = place(*feature);
                loop {
                    let at = HEADER + slot * 2;
                    let mark = u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]]);
                    if mark == check {
                        slots[found] = slot as u32;
                        found += 1;
                        break;
                    }
                    if mark == 0 {
                        break;
                    }
                    slot = (slot + 1) % SLOTS;
                }
            }
            for slot in &slots[..found] {
                let at = WEIGHTS + *slot as usize * WIDTH * 2;
                let weights = &self.bytes[at..at + WIDTH * 2];
                for (score, weight) in scores[1..].iter_mut().zip(weights.chunks_exact(2)) {
                    *score += i32::from(i16::from_le_bytes([weight[0], weight[1]]));
                }
            }
        }
    }

    /// The label of every word after both passes.
    pub(crate) fn label(&self, cues: &[Cue]) -> Vec<u8> {
        self.passes(cues, true)
    }

    /// The label of every word after the first pass.
    pub(crate) fn first_pass(&self, cues: &[Cue]) -> Vec<u8> {
        self.passes(cues, false)
    }

    fn passes(&self, cues: &[Cue], second: bool) -> Vec<u8> {
        let runs = runs(cues);
        let total = runs.iter().map(|r| r.end - r.start).sum();
        let mut scores: Vec<[i32; LABELS]> = Vec::with_capacity(total);
        let mut found = Vec::with_capacity(80);
        for run in &runs {
            for at in run.start..run.end {
                found.clear();
                features(cues, *run, at, &mut found);
                let mut score = [0; LABELS];
                self.score(&found, &mut score);
                scores.push(score);
            }
        }
        let mut labels = vec![0; cues.len()];
        let mut path = Vec::new();
        let mut decode = |labels: &mut [u8], scores: &[[i32; LABELS]]| {
            let mut from = 0;
            for run in &runs {
                let length = run.end - run.start;
                self.viterbi(
                    &scores[from..from + length],
                    &mut path,
                    &mut labels[run.start..run.end],
                );
                from += length;
            }
        };
        decode(&mut labels, &scores);
        if second {
            let seen = Seen::new(cues, &labels);
            let mut at_score = 0;
            for run in &runs {
                for at in run.start..run.end {
                    found.clear();
                    document_features(cues, at, &seen, &mut found);
                    self.score(&found, &mut scores[at_score]);
                    at_score += 1;
                }
            }
            decode(&mut labels, &scores);
        }
        labels
    }

    fn viterbi(&self, scores: &[[i32; LABELS]], back: &mut Vec<[u8; LABELS]>, out: &mut [u8]) {
        back.clear();
        let mut best = [BARRED; LABELS];
        for (label, value) in best.iter_mut().enumerate() {
            if follows(0, label) {
                *value = self.transitions[0][label] + scores[0][label];
            }
        }
        for score in &scores[1..] {
            let mut next = [BARRED; LABELS];
            let mut from = [0_u8; LABELS];
            for (after, value) in next.iter_mut().enumerate() {
                for (before, so_far) in best.iter().enumerate() {
                    let total = so_far.saturating_add(self.transitions[before][after]);
                    if total > *value {
                        *value = total;
                        from[after] = before as u8;
                    }
                }
                *value = value.saturating_add(score[after]);
            }
            back.push(from);
            best = next;
        }
        let close = |label: usize| {
            if ends(label) {
                best[label].saturating_add(self.transitions[label][0])
            } else {
                BARRED
            }
        };
        let mut label = 0;
        for other in 1..LABELS {
            if close(other) > close(label) {
                label = other;
            }
        }
        for at in (0..scores.len()).rev() {
            out[at] = label as u8;
            if at > 0 {
                label = usize::from(back[at - 1][label]);
            }
        }
    }
}

fn number(bytes: &[u8], at: usize) -> i16 {
    i16::from_le_bytes([bytes[at], bytes[at + 1]])
}

/// Puts weights into the form of a file. `rows` names the feature of each row of weights; those with the largest weights
/// are kept.
pub(crate) fn pack(
    transitions: &[[f32; LABELS]; LABELS],
    weights: &[f32],
    rows: &[Option<u32>],
) -> Vec<u8> {
    let steps = |weight: &f32| (weight * SCALE).round().clamp(-32767.0, 32767.0) as i16;
    let mut kept: Vec<(u32, u32, usize)> = Vec::new();
    for (row, feature) in rows.iter().enumerate() {
        let Some(feature) = *feature else { continue };
        let own = &weights[row * WIDTH..(row + 1) * WIDTH];
        let size: u32 = own.iter().map(|w| u32::from(steps(w).unsigned_abs())).sum();
        if size > 0 {
            kept.push((size, feature, row));
        }
    }
    kept.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    kept.truncate(FILLED);
    let mut out = vec![0; SIZE];
    out[..8].copy_from_slice(MAGIC);
    for (i, weight) in transitions.iter().flatten().enumerate() {
        out[8 + i * 2..10 + i * 2].copy_from_slice(&steps(weight).to_le_bytes());
    }
    for (_, feature, row) in kept {
        let (mut slot, check) = place(feature);
        while out[HEADER + slot * 2..HEADER + slot * 2 + 2] != [0, 0] {
            slot = (slot + 1) % SLOTS;
        }
        out[HEADER + slot * 2..HEADER + slot * 2 + 2].copy_from_slice(&check.to_le_bytes());
        for i in 0..WIDTH {
            let at = WEIGHTS + (slot * WIDTH + i) * 2;
            out[at..at + 2].copy_from_slice(&steps(&weights[row * WIDTH + i]).to_le_bytes());
        }
    }
    out
}

/// The names that labels spell.
pub(crate) fn spans(labels: &[u8]) -> Vec<Tagged> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, label) in labels.iter().enumerate() {
        let Some(kind) = kind_of(*label) else { continue };
        match (label - 1) % 4 {
            0 => start = at,
            2 => out.push(Tagged { start, end: at + 1, kind }),
            3 => out.push(Tagged { start: at, end: at + 1, kind }),
            _ => {}
        }
    }
    out
}
