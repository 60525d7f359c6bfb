//! How the weights of the tagger are learned.
//!
//! A linear-chain conditional random field, trained by AdaGrad on one run of candidate words after the other. Everything is
//! in a fixed order, on one thread, with sums, products and roots only (the exponential is `exp`, not that of the
//! machine's library), so that the same documents give the same weights, bit for bit.
//!
//! Features that tell the sets of documents apart are learned beside the others and thrown away, so that what one set's
//! guidelines say of its own stays out of what is kept (Daumé, *Frustratingly easy domain adaptation*, ACL 2007). The
//! features of the second pass are learned from what models that have not seen a document make of it.

use crate::candidates::Context;
use crate::cues::{Cue, cues};
use crate::evidence::Seen;
use crate::features::{LEXICAL, Run, document_features, features, runs};
use crate::gazetteer::BUILT_IN;
use crate::hash::{self, Map, mix};
use crate::offices::offices;
use crate::settings::Label;
use crate::stage::{meant, propose};
use crate::tagger::{KIND_LABELS, LABELS, Tagger, WIDTH, ends, follows, pack};
use crate::words::{Word, words};

/// A document with its names.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its id, which decides its fold.
    pub id: String,
    /// The set that it belongs to.
    pub set: String,
    /// Its text.
    pub text: String,
    /// Names as bytes of the text, with their labels. Labels that the tagger does not know count as no name.
    pub names: Vec<(usize, usize, Label)>,
    /// How much it counts.
    pub weight: f32,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Rounds over all documents.
    pub epochs: u32,
    /// The first step.
    pub rate: f32,
    /// What the squares of gradients begin with: the larger, the less a rare feature counts.
    pub calm: f32,
    /// The pull towards 0.
    pub decay: f32,
    /// How often the features of single words are left out, in hundredths.
    pub drop: u32,
    /// Features that occur less often are left out.
    pub least: u32,
    /// What a name is given to begin with, so that as many are missed as are made up.
    pub opening: f32,
    /// How often the last model is learned, each time in another order; the mean is kept.
    pub runs: u32,
    /// How much a copy of a document in small letters counts; 0 for no copies.
    pub small: f32,
    /// In how many parts the documents are cut to learn the second pass.
    pub folds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            epochs: 8,
            rate: 0.1,
            calm: 1.0,
            decay: 1e-5,
            drop: 40,
            least: 2,
            opening: 0.7,
            runs: 4,
            small: 0.2,
            folds: 4,
        }
    }
}

/// The features that are learned for each set apart, by their place.
const OWN: [usize; 8] = [1, 15, 20, 28, 40, 45, 47, 0];

/// What the sets begin with that a teacher labelled.
const TAUGHT: &str = "silver";

struct Doc {
    cues: Vec<Cue>,
    runs: Vec<Run>,
    skipped: Vec<bool>,
    /// Its labels are a teacher's.
    taught: bool,
    gold: Vec<u8>,
    weight: f32,
    fold: u32,
    /// The features of all candidates, run after run: of single words, the others, those of the set, those of the second pass. First as
    /// hashes, then as numbers of rows.
    lexical: Lists,
    early: Lists,
    own: Lists,
    late: Lists,
}

/// Lists behind each other.
#[derive(Default)]
struct Lists {
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn push(&mut self, items: impl IntoIterator<Item = u32>) {
        self.items.extend(items);
        self.ends.push(self.items.len() as u32);
    }

    fn get(&self, at: usize) -> &[u32] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.items[start..self.ends[at] as usize]
    }

    /// Puts numbers in the place of hashes, and leaves out what has none.
    fn number(&mut self, numbers: &Map<u32, u32>) {
        let mut out = Lists::default();
        for at in 0..self.ends.len() {
            out.push(self.get(at).iter().filter_map(|f| numbers.get(f).copied()));
        }
        out.items.shrink_to_fit();
        *self = out;
    }
}

/// For each row of weights, the feature; nothing for those that are thrown away.
type Rows = Vec<Option<u32>>;

/// Learns weights and gives them in the form of a file.
pub fn train(examples: &[Example], options: &Options, log: &mut dyn FnMut(&str)) -> Vec<u8> {
    let mut docs: Vec<Doc> = examples.iter().map(|e| doc(e, options.folds)).collect();
    let own = examples.iter().filter(|e| options.small > 0.0 && !e.set.starts_with(TAUGHT));
    docs.extend(own.map(|e| {
        let mut copy = e.clone();
        copy.text = e.text.chars().map(small).collect();
        copy.set = "small".to_owned();
        copy.weight *= options.small;
        doc(&copy, options.folds)
    }));
    let mut rows = Rows::new();
    number(&mut docs, |d| &mut d.lexical, options.least, true, &mut rows);
    number(&mut docs, |d| &mut d.early, options.least, true, &mut rows);
    log(&format!("{} documents, {} features", docs.len(), rows.len()));
    number(&mut docs, |d| &mut d.own, options.least, false, &mut rows);
    let first = Options { epochs: options.epochs.div_ceil(2), ..*options };
    doubt(&mut docs, &rows, &first, log);
    let mut labels: Vec<Vec<u8>> = vec![Vec::new(); docs.len()];
    for fold in 0..options.folds {
        let model = learn(&docs, &rows, &first, Some(fold), false, log);
        let tagger = Tagger::new(model.into()).expect("own weights are readable");
        for (doc, labels) in docs.iter().zip(&mut labels).filter(|(d, _)| d.fold == fold) {
            *labels = tagger.first_pass(&doc.cues);
        }
    }
    let mut found = Vec::new();
    for (doc, labels) in docs.iter_mut().zip(&labels) {
        let seen = Seen::new(&doc.cues, labels);
        for run in &doc.runs {
            for at in run.start..run.end {
                found.clear();
                document_features(&doc.cues, at, &seen, &mut found);
                doc.late.push(found.iter().copied());
            }
        }
    }
    number(&mut docs, |d| &mut d.late, options.least, true, &mut rows);
    log(&format!("{} rows with those of the second pass and of single sets", rows.len()));
    learn(&docs, &rows, options, None, true, log)
}

/// A character in small letters, if that takes as many bytes.
fn small(c: char) -> char {
    let mut to = c.to_lowercase();
    to.next().filter(|s| s.len_utf8() == c.len_utf8() && to.len() == 0).unwrap_or(c)
}

/// Leaves out of the labels of a teacher what a model of the labels of people does not confirm.
fn doubt(docs: &mut [Doc], rows: &Rows, options: &Options, log: &mut dyn FnMut(&str)) {
    let taught: Vec<f32> = docs.iter().map(|d| d.weight).collect();
    docs.iter_mut().filter(|d| d.taught).for_each(|d| d.weight = 0.0);
    let tagger = Tagger::new(learn(docs, rows, options, None, false, log).into());
    let tagger = tagger.expect("own weights are readable");
    let (mut all, mut left) = (0, 0);
    for (doc, weight) in docs.iter_mut().zip(taught).filter(|(d, _)| d.taught) {
        doc.weight = weight;
        let labels = tagger.first_pass(&doc.cues);
        for (run, skipped) in doc.runs.iter().zip(&mut doc.skipped) {
            let range = run.start..run.end;
            all += 1;
            if labels[range.clone()] != doc.gold[range] {
                *skipped = true;
                left += 1;
            }
        }
    }
    log(&format!("{left} of {all} runs of the teacher are in doubt"));
}

/// Gives the features of a list that occur often enough a row each.
fn number(
    docs: &mut [Doc],
    of: impl Fn(&mut Doc) -> &mut Lists,
    least: u32,
    kept: bool,
    rows: &mut Rows,
) {
    let mut counts: Map<u32, u32> = Map::default();
    let mut numbers: Map<u32, u32> = Map::default();
    for doc in docs.iter_mut() {
        for feature in &of(doc).items {
            let count = counts.entry(*feature).or_default();
            *count += 1;
            if *count == least {
                numbers.insert(*feature, rows.len() as u32);
                rows.push(kept.then_some(*feature));
            }
        }
    }
    for doc in docs {
        of(doc).number(&numbers);
    }
}

fn doc(example: &Example, folds: u32) -> Doc {
    let text = example.text.as_str();
    let words = words(text);
    let gazetteer = &BUILT_IN;
    let hits = meant(gazetteer, text, &words, &[]);
    let offices = offices(text);
    let cx = Context::new(text, &words, gazetteer, &hits, &offices);
    let cues = cues(&cx, &propose(&cx));
    let (gold, unfit) = labelled(&cues, &words, &example.names);
    let runs: Vec<Run> = runs(&cues);
    let mut skipped = vec![false; runs.len()];
    for (run, skipped) in runs.iter().zip(&mut skipped) {
        *skipped = unfit.iter().any(|at| (run.start..run.end).contains(at));
        // A run that was cut inside a name.
        let pairs = gold[run.start..run.end].windows(2);
        let legal = pairs.into_iter().all(|p| follows(p[0].into(), p[1].into()))
            && follows(0, gold[run.start].into())
            && ends(gold[run.end - 1].into());
        *skipped |= !legal;
    }
    let mut found = Vec::new();
    let (mut lexical, mut early, mut own) = (Lists::default(), Lists::default(), Lists::default());
    let set = hash::bytes(example.set.bytes()) as u32;
    for run in &runs {
        for at in run.start..run.end {
            found.clear();
            features(&cues, *run, at, &mut found);
            lexical.push(found[..LEXICAL].iter().copied());
            early.push(found[LEXICAL..].iter().copied());
            own.push(OWN.map(|f| mix(set, found[f])));
        }
    }
    let fold = (hash::bytes(example.id.bytes()) >> 7) as u32 % folds.max(1);
    Doc {
        cues,
        runs,
        skipped,
        taught: example.set.starts_with(TAUGHT),
        gold,
        weight: example.weight,
        fold,
        lexical,
        early,
        own,
        late: Lists::default(),
    }
}

/// The label of each word, and the words of names that cannot be tagged as one.
fn labelled(
    cues: &[Cue],
    words: &[Word],
    names: &[(usize, usize, Label)],
) -> (Vec<u8>, Vec<usize>) {
    let mut gold = vec![0_u8; words.len()];
    let mut unfit = Vec::new();
    // Of names inside each other, the longest counts.
    let mut names: Vec<_> = names.iter().collect();
    names.sort_by_key(|(start, end, _)| (std::cmp::Reverse(end - start), *start));
    for (start, end, label) in names {
        let Some(kind) = KIND_LABELS.iter().position(|l| l == label) else { continue };
        let from = words.partition_point(|w| w.start < *start);
        let to = words.partition_point(|w| w.end <= *end);
        let whole = from < to && words[from].start == *start && words[to - 1].end == *end;
        let fits = |i: usize| cues[i].candidate && (i == from || cues[i].joined) && gold[i] == 0;
        if !whole || !(from..to).all(fits) {
            // Nothing is learned from what is a name and cannot be tagged as one.
            let near = words.partition_point(|w| w.end <= *start);
            let beyond = words.partition_point(|w| w.start < *end);
            unfit.extend(near..beyond);
            continue;
        }
        let first = 1 + 4 * kind as u8;
        if to - from == 1 {
            gold[from] = first + 3;
        } else {
            gold[from] = first;
            gold[from + 1..to - 1].fill(first + 1);
            gold[to - 1] = first + 2;
        }
    }
    (gold, unfit)
}

struct Learner {
    weights: Vec<f32>,
    squares: Vec<f32>,
    transitions: [[f32; LABELS]; LABELS],
    transition_squares: [[f32; LABELS]; LABELS],
    rate: f32,
    decay: f32,
}

/// A run to learn from.
#[derive(Clone, Copy)]
struct Item {
    doc: u32,
    run: u32,
    /// The first of its words among the candidates of the document.
    word: u32,
    late: bool,
}

fn learn(
    docs: &[Doc],
    rows: &Rows,
    options: &Options,
    without: Option<u32>,
    late: bool,
    log: &mut dyn FnMut(&str),
) -> Vec<u8> {
    let mut items = Vec::new();
    for (d, doc) in
        docs.iter().enumerate().filter(|(_, d)| Some(d.fold) != without && d.weight > 0.0)
    {
        let mut word = 0;
        for (r, run) in doc.runs.iter().enumerate() {
            let item = Item { doc: d as u32, run: r as u32, word, late: false };
            if !doc.skipped[r] {
                items.push(item);
                if late {
                    items.push(Item { late: true, ..item });
                }
            }
            word += (run.end - run.start) as u32;
        }
    }
    let mut mean = vec![0.0_f32; rows.len() * WIDTH];
    let mut mean_transitions = [[0.0_f32; LABELS]; LABELS];
    let averaged = options.epochs.min(3);
    let runs = if late { options.runs } else { 1 };
    let part = 1.0 / (averaged * runs) as f32;
    for run in 0..runs {
        let mut learner = Learner {
            weights: vec![0.0; rows.len() * WIDTH],
            squares: vec![options.calm; rows.len() * WIDTH],
            transitions: [[0.0; LABELS]; LABELS],
            transition_squares: [[options.calm; LABELS]; LABELS],
            rate: options.rate,
            decay: options.decay,
        };
        let mut random = 0x2545_F491_4F6C_DD1D_u64 ^ u64::from(run);
        let mut next = move || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random >> 32) as u32
        };
        for epoch in 0..options.epochs {
            for i in (1..items.len()).rev() {
                items.swap(i, next() as usize % (i + 1));
            }
            let mut loss = 0.0_f64;
            for item in &items {
                let doc = &docs[item.doc as usize];
                loss += f64::from(learner.step(doc, *item, options.drop, &mut next));
            }
            log(&format!("round {}: loss {:.4}", epoch + 1, loss / items.len().max(1) as f64));
            if epoch + averaged < options.epochs {
                continue;
            }
            for (m, w) in mean.iter_mut().zip(&learner.weights) {
                *m += w * part;
            }
            let transitions = learner.transitions.iter().flatten();
            for (m, w) in mean_transitions.iter_mut().flatten().zip(transitions) {
                *m += w * part;
            }
        }
    }
    for (label, weight) in mean_transitions.iter_mut().flat_map(|l| l.iter_mut().enumerate()) {
        // First and alone.
        if label > 0 && matches!((label - 1) % 4, 0 | 3) {
            *weight += options.opening;
        }
    }
    pack(&mean_transitions, &mean, rows)
}

impl Learner {
    /// Learns from one run and gives its loss.
    fn step(&mut self, doc: &Doc, item: Item, drop: u32, next: &mut dyn FnMut() -> u32) -> f32 {
        let run = doc.runs[item.run as usize];
        let length = run.end - run.start;
        let mut rows: Vec<u32> = Vec::with_capacity(length * 80);
        let mut of: Vec<(usize, usize)> = Vec::with_capacity(length);
        let mut scores = vec![[0.0_f32; LABELS]; length];
        for (i, score) in scores.iter_mut().enumerate() {
            let word = item.word as usize + i;
            let from = rows.len();
            if next() % 100 >= drop {
                rows.extend(doc.lexical.get(word));
            }
            rows.extend(doc.early.get(word));
            rows.extend(doc.own.get(word));
            if item.late {
                rows.extend(doc.late.get(word));
            }
            of.push((from, rows.len()));
            for row in &rows[from..] {
                let at = *row as usize * WIDTH;
                for (s, w) in score[1..].iter_mut().zip(&self.weights[at..at + WIDTH]) {
                    *s += w;
                }
            }
        }
        let gold = &doc.gold[run.start..run.end];
        let (marginals, pairs, loss) = self.marginals(&scores, gold);
        for (i, (from, to)) in of.iter().enumerate() {
            let mut gradient = marginals[i];
            gradient[usize::from(gold[i])] -= 1.0;
            let gradient = gradient.map(|g| g * doc.weight);
            if gradient.iter().all(|g| g.abs() < 1e-4) {
                continue;
            }
            for row in &rows[*from..*to] {
                let at = *row as usize * WIDTH;
                let weights = &mut self.weights[at..at + WIDTH];
                let squares = &mut self.squares[at..at + WIDTH];
                for ((w, s), g) in weights.iter_mut().zip(squares).zip(&gradient[1..]) {
                    let g = g + self.decay * *w;
                    *s += g * g;
                    *w -= self.rate * g / s.sqrt();
                }
            }
        }
        for (before, line) in pairs.iter().enumerate() {
            for (after, g) in line.iter().enumerate() {
                if *g != 0.0 {
                    let g = g * doc.weight;
                    let square = &mut self.transition_squares[before][after];
                    *square += g * g;
                    self.transitions[before][after] -= self.rate * g / square.sqrt();
                }
            }
        }
        loss * doc.weight
    }

    /// What the model expects: of each word, each label; of each pair of labels, how often more than the gold has it.
    fn marginals(
        &self,
        scores: &[[f32; LABELS]],
        gold: &[u8],
    ) -> (Vec<[f32; LABELS]>, [[f32; LABELS]; LABELS], f32) {
        let length = scores.len();
        let mut step = [[0.0_f32; LABELS]; LABELS];
        for (before, line) in step.iter_mut().enumerate() {
            for (after, value) in line.iter_mut().enumerate() {
                if follows(before, after) {
                    *value = exp(self.transitions[before][after]);
                }
            }
        }
        let mut local = vec![[0.0_f32; LABELS]; length];
        let mut log_total = 0.0_f32;
        for (out, score) in local.iter_mut().zip(scores) {
            let most = score.iter().copied().fold(f32::MIN, f32::max);
            log_total += most;
            for (o, s) in out.iter_mut().zip(score) {
                *o = exp(s - most);
            }
        }
        let mut forward = vec![[0.0_f32; LABELS]; length];
        for at in 0..length {
            let mut sum = 0.0;
            for after in 0..LABELS {
                let reach = if at == 0 {
                    step[0][after]
                } else {
                    (0..LABELS).map(|before| forward[at - 1][before] * step[before][after]).sum()
                };
                forward[at][after] = reach * local[at][after];
                sum += forward[at][after];
            }
            let sum = sum.max(1e-30);
            log_total += ln(sum);
            forward[at].iter_mut().for_each(|f| *f /= sum);
        }
        let mut backward = [0.0_f32; LABELS];
        for (label, value) in backward.iter_mut().enumerate() {
            *value = if ends(label) { step[label][0] } else { 0.0 };
        }
        let close: f32 = forward[length - 1].iter().zip(&backward).map(|(f, b)| f * b).sum();
        log_total += ln(close.max(1e-30));
        let mut marginals = vec![[0.0_f32; LABELS]; length];
        let mut pairs = [[0.0_f32; LABELS]; LABELS];
        for at in (0..length).rev() {
            let mut sum = 0.0;
            for label in 0..LABELS {
                marginals[at][label] = forward[at][label] * backward[label];
                sum += marginals[at][label];
            }
            let sum = sum.max(1e-30);
            marginals[at].iter_mut().for_each(|m| *m /= sum);
            if at == length - 1 {
                for label in 0..LABELS {
                    pairs[label][0] += if ends(label) { marginals[at][label] } else { 0.0 };
                }
            }
            if at == 0 {
                for label in 0..LABELS {
                    pairs[0][label] += marginals[0][label];
                }
                break;
            }
            let mut earlier = [0.0_f32; LABELS];
            let mut total = 0.0;
            let mut joint = [[0.0_f32; LABELS]; LABELS];
            for before in 0..LABELS {
                for after in 0..LABELS {
                    let reach = step[before][after] * local[at][after] * backward[after];
                    earlier[before] += reach;
                    joint[before][after] = forward[at - 1][before] * reach;
                    total += joint[before][after];
                }
            }
            let total = total.max(1e-30);
            for (pair, j) in pairs.iter_mut().flatten().zip(joint.iter().flatten()) {
                *pair += j / total;
            }
            let most = earlier.iter().copied().fold(1e-30, f32::max);
            backward = earlier.map(|e| e / most);
        }
        let mut gold_score = 0.0;
        let mut before = 0;
        for (at, label) in gold.iter().map(|l| usize::from(*l)).enumerate() {
            gold_score += scores[at][label] + self.transitions[before][label];
            pairs[before][label] -= 1.0;
            before = label;
        }
        gold_score += self.transitions[before][0];
        pairs[before][0] -= 1.0;
        (marginals, pairs, log_total - gold_score)
    }
}

/// The exponential, by halving the argument's whole part away and a polynomial; error below 1e-6 of the value.
fn exp(x: f32) -> f32 {
    let x = x.clamp(-80.0, 80.0) * std::f32::consts::LOG2_E;
    let whole = (x + if x < 0.0 { -0.5 } else { 0.5 }) as i32;
    let part = (x - whole as f32) * std::f32::consts::LN_2;
    let series = 1.0
        + part
            * (1.0
                + part
                    * (0.5
                        + part
                            * (1.0 / 6.0
                                + part * (1.0 / 24.0 + part * (1.0 / 120.0 + part / 720.0)))));
    f32::from_bits(((whole + 127) as u32) << 23) * series
}

/// The natural logarithm, by the exponent and a series of the mantissa.
fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let mantissa = f32::from_bits((bits & 0x7F_FFFF) | 0x3F80_0000);
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let series = 2.0
        * t
        * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0 + square / 9.0))));
    exponent as f32 * std::f32::consts::LN_2 + series
}

#[cfg(test)]
#[path = "tests_training.rs"]
mod tests;
