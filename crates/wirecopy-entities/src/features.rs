//! Features of a word in its place, as hashes.

use crate::cues::Cue;
use crate::evidence::Seen;
use crate::hash::mix;

/// What stands beyond the line.
static EDGE: Cue = Cue {
    exact: 1,
    lower: 1,
    shape: 1,
    prefix: 1,
    suffix2: 1,
    suffix3: 1,
    entry: crate::word_table::NONE,
    caps: 6,
    lists: 0,
    known: 0,
    phrase: 0,
    proposed: 0,
    proposed_label: 0,
    office: 0,
    place: 0,
    elsewhere: 0,
    line: 0,
    careless: 0,
    joined: false,
    long: false,
    candidate: false,
};

/// Candidates that stand side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// All runs of a text.
pub(crate) fn runs(cues: &[Cue]) -> Vec<Run> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < cues.len() {
        if !cues[at].candidate {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < cues.len() && cues[at].candidate && cues[at].joined && at - start < 64 {
            at += 1;
        }
        out.push(Run { start, end: at });
    }
    out
}

/// How many of the first features speak of single words: those that training leaves out now and then.
pub(crate) const LEXICAL: usize = 8;

/// Appends the features of a word.
pub(crate) fn features(cues: &[Cue], run: Run, at: usize, out: &mut Vec<u32>) {
    let left = |n: usize| {
        let near = (0..n).all(|i| at >= i && cues[at - i].joined);
        if near && at >= n { &cues[at - n] } else { &EDGE }
    };
    let right = |n: usize| {
        let near = (1..=n).all(|i| cues.get(at + i).is_some_and(|c| c.joined));
        if near { &cues[at + n] } else { &EDGE }
    };
    let (b2, b1, w, a1, a2) = (left(2), left(1), &cues[at], right(1), right(2));
    let mut template = 0_u32;
    let mut put = |value: u32| {
        template += 1;
        out.push(mix(template.wrapping_mul(0x85EB_CA6B), value));
    };
    // Single words and pairs.
    put(w.exact);
    put(w.lower);
    put(mix(b1.lower, w.lower));
    put(mix(w.lower, a1.lower));
    put(mix(b1.lower, mix(w.lower, a1.lower)));
    put(w.prefix);
    put(mix(w.suffix3, w.caps));
    put(w.suffix2);
    // Words around.
    put(b1.lower);
    put(a1.lower);
    put(b2.lower);
    put(a2.lower);
    put(mix(b2.lower, b1.lower));
    put(mix(a1.lower, a2.lower));
    put(mix(b1.lower, a1.lower));
    // Letters.
    let caps = w.caps | b1.caps << 3 | a1.caps << 6;
    put(w.shape);
    put(caps);
    put(caps | b2.caps << 9 | a2.caps << 12);
    put(w.caps | w.place << 3 | w.entry.habit() << 5 | w.elsewhere << 8);
    put(w.caps
        | w.place << 3
        | b1.entry.habit() << 5
        | w.entry.habit() << 8
        | a1.entry.habit() << 11
        | caps << 14);
    // Clusters.
    let (f, k) = (|c: &Cue| c.entry.fine(), |c: &Cue| c.entry.coarse());
    put(f(w) | w.caps << 12);
    put(f(b1) | b1.caps << 12);
    put(f(a1) | a1.caps << 12);
    put(f(b2));
    put(f(a2));
    put(mix(f(b1), f(w)));
    put(mix(f(w), f(a1)));
    put(mix(f(b1), f(a1) | w.caps << 12));
    put(k(w) | w.caps << 6);
    put(k(b1) | k(w) << 6 | k(a1) << 12 | caps << 18);
    put(k(b2) | k(b1) << 6 | k(w) << 12 | w.caps << 18);
    put(k(w) | k(a1) << 6 | k(a2) << 12 | w.caps << 18);
    put(mix(k(w) | w.caps << 6, w.suffix3));
    put(mix(b1.lower, k(w) | w.caps << 6));
    put(mix(a1.lower, k(w) | w.caps << 6));
    // Lists.
    let names = |c: &Cue| c.entry.names();
    put(names(b1) | names(w) << 3 | names(a1) << 6 | caps << 9);
    put(names(w) | k(w) << 3 | w.caps << 9);
    put(w.lists | w.caps << 16);
    put(mix(b1.lists, w.lists));
    put(mix(w.lists, a1.lists));
    // Names that the tables know, and what the rules propose.
    put(w.known | w.caps << 8);
    put(w.known | b1.known << 8 | a1.known << 16);
    put(mix(w.known, w.lower));
    put(mix(w.known, b1.lower));
    put(mix(w.known, a1.lower));
    put(w.phrase | w.caps << 10);
    put(w.phrase | k(w) << 10);
    put(mix(w.phrase, w.known | w.caps << 8 | w.place << 11));
    put(w.phrase | b1.phrase << 10 | a1.phrase << 20);
    put(mix(w.phrase, mix(f(b1), f(a1))));
    put(mix(w.phrase, b1.lower));
    put(mix(w.phrase, a1.lower));
    put(w.proposed);
    put(mix(w.proposed, w.known | w.caps << 8));
    put(w.proposed_label | b1.proposed_label << 8 | a1.proposed_label << 16);
    put(w.proposed_label | k(w) << 8 | caps << 14);
    put(w.office | b1.office << 2 | b2.office << 4 | a1.office << 6 | caps << 8);
    // The run of capitals that the word stands in, and what is around it.
    let (from, to) = block(cues, run, at);
    let (first, last) = (&cues[from], &cues[to - 1]);
    let outside =
        |i: usize, edge: usize| if i < cues.len() && cues[edge].joined { &cues[i] } else { &EDGE };
    let before = if from > 0 { outside(from - 1, from) } else { &EDGE };
    let behind = if to < cues.len() { outside(to, to) } else { &EDGE };
    let place = (at - from).min(3) as u32 | ((to - 1 - at).min(3) as u32) << 2;
    put(place | w.caps << 4);
    put(mix(last.lower, place));
    put(mix(first.lower, place));
    put(mix(f(last), place));
    put(mix(f(first), place));
    put(mix(before.lower, place));
    put(mix(behind.lower, place));
    put(mix(f(before), place));
    put(mix(f(behind), place));
    put(mix(k(before) | k(behind) << 6 | k(first) << 12 | k(last) << 18, place));
    put(mix(last.lists, place));
    put(mix(names(first) | names(last) << 3 | k(w) << 6, place));
    put(mix(mix(before.lower, behind.lower), place));
    put(mix(before.office | before.caps << 2, place | k(behind) << 4));
    // `Atwick is a village`, `the village of Atwick`: the nearest words with a meaning on both sides.
    let (ahead, back) = (meaning(cues, to, true), meaning(cues, from, false));
    put(f(ahead));
    put(f(back));
    put(mix(k(back) | k(ahead) << 6, place | w.caps << 4));
    put(mix(ahead.lower, behind.lower));
    put(mix(back.lower, before.lower));
    // Lines, and texts without capitals.
    let line = w.line & 0x7F;
    put(line | w.caps << 16);
    put(w.line | w.caps << 16);
    put(mix(line, names(w) | w.caps << 4));
    put(mix(line, k(w) | w.caps << 8));
    put(mix(line, b1.lower));
    put(w.careless | w.caps << 1 | w.entry.habit() << 4 | names(w) << 8);
    put(mix(w.careless | w.caps << 1, w.phrase));
    put(mix(w.careless | w.caps << 1, b1.lower));
}

/// The nearest word of four letters or more outside, skipping small ones such as `is a`; nothing beyond the line.
fn meaning(cues: &[Cue], from: usize, ahead: bool) -> &Cue {
    let mut at = from;
    for _ in 0..5 {
        if ahead {
            if at >= cues.len() || !cues[at].joined {
                break;
            }
        } else if at == 0 || !cues[at].joined {
            break;
        }
        let cue = &cues[if ahead { at } else { at - 1 }];
        if cue.caps == 0 && cue.long {
            return cue;
        }
        at = if ahead { at + 1 } else { at - 1 };
    }
    &EDGE
}

/// The words with capitals around a word, without a gap.
fn block(cues: &[Cue], run: Run, at: usize) -> (usize, usize) {
    let large = |i: usize| matches!(cues[i].caps, 1..=3);
    if !large(at) {
        return (at, at + 1);
    }
    let (mut from, mut to) = (at, at + 1);
    while from > run.start && at - from < 6 && large(from - 1) {
        from -= 1;
    }
    while to < run.end && to - at < 6 && large(to) {
        to += 1;
    }
    (from, to)
}

/// Appends what the first pass over the document found for the same word elsewhere.
pub(crate) fn document_features(cues: &[Cue], at: usize, seen: &Seen, out: &mut Vec<u32>) {
    let w = &cues[at];
    let own = seen.own(at);
    let mut template = 0x4000_u32;
    let mut put = |value: u32| {
        template += 1;
        out.push(mix(template.wrapping_mul(0x85EB_CA6B), value));
    };
    let word = seen.word(at);
    put(word | w.caps << 8);
    put(mix(word, own));
    put(mix(word, w.entry.coarse() | w.caps << 6));
    let pair = seen.pair(at);
    put(pair);
    put(mix(pair, own));
    let sides = seen.sides(at);
    put(mix(sides, word));
    let topic = seen.topic();
    put(topic | w.caps << 12 | u32::from(w.known == 0 && w.phrase == 0) << 16);
    put(mix(topic, own));
    put(mix(topic, w.phrase));
    put(mix(topic, w.entry.coarse()));
}
