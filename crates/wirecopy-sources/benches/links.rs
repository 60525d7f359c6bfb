//! How fast articles become sketches and candidates, and candidates links, in memory and on one thread.
//!
//! `WIRECOPY_BENCH_ARTICLES=articles.jsonl cargo bench -p wirecopy-sources`
//!
//! The file holds a JSON object with `text` a line. Parsing counts; reading the file and writing results do not. Rates
//! are megabytes of text for each second of processor time, stories apart. As in a run, the allocator is mimalloc, and
//! keys that come up once are left out before anything is sorted.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints and may panic")]

use wirecopy_stage::document::Document;
use wirecopy_stage::{
    CorpusStage, Group, Hit, Hits, Inbox, Instance, Links, Posting, Resources, Sketches,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Which keys come up again, perhaps: a cell counts up to two.
struct Again(Vec<u8>);

impl Again {
    const BITS: u32 = 24;

    fn cell(key: u64) -> usize {
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - Self::BITS)) as usize
    }

    fn add(&mut self, key: u64) {
        let cell = &mut self.0[Self::cell(key)];
        *cell = cell.saturating_add(1);
    }
}

fn main() {
    let Some(path) = std::env::var_os("WIRECOPY_BENCH_ARTICLES") else {
        println!("links: set WIRECOPY_BENCH_ARTICLES to a file of JSON lines");
        return;
    };
    let lines = std::fs::read_to_string(path).unwrap();
    for settings in ["{\"stories\": false}", "{\"stories\": true}"] {
        let instance = wirecopy_sources::STAGES[0].create(settings, &Resources::default());
        let Ok(Instance::Corpus(stage)) = instance else { panic!("{settings}") };
        measure(stage.as_ref(), &lines, settings);
    }
}

/// What is read of a line.
#[derive(serde::Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    text: std::borrow::Cow<'a, str>,
}

/// Memory that is the same for every round: a machine that hands out fresh memory slowly would be what is measured.
struct Buffers {
    again: Again,
    postings: Vec<Posting>,
    /// All witnesses, one behind the other, and where each ends.
    witnesses: Vec<u8>,
    ends: Vec<usize>,
    hits: Hits,
    /// What is sorted is dealt out into these first.
    spare_postings: Vec<Posting>,
    spare_hits: Vec<Hit>,
}

/// Measures a few rounds, and prints their median.
fn measure(stage: &dyn CorpusStage, lines: &str, settings: &str) {
    let mut buffers = Buffers {
        again: Again(vec![0; 1 << Again::BITS]),
        postings: Vec::new(),
        witnesses: Vec::new(),
        ends: Vec::new(),
        hits: Hits::default(),
        spare_postings: Vec::new(),
        spare_hits: Vec::new(),
    };
    // The first round warms the memory up.
    let mut rounds: Vec<_> = (0..=ROUNDS).map(|_| round(stage, lines, &mut buffers)).collect();
    rounds.remove(0);
    let (bytes, counts) = (rounds[0].bytes, &rounds[0].counts);
    let median = |seconds: fn(&Round) -> f64| {
        let mut all: Vec<f64> = rounds.iter().map(seconds).collect();
        all.sort_by(f64::total_cmp);
        bytes as f64 / 1e6 / all[all.len() / 2]
    };
    println!(
        "links {settings}: {} articles, {:.1} MB: sketches {:.0}, sketches and candidates {:.0}, verified links {:.0} \
         MB per CPU second, medians of {ROUNDS}; {counts}",
        buffers.ends.len(),
        bytes as f64 / 1e6,
        median(|round| round.sketched),
        median(|round| round.candidates),
        median(|round| round.done),
    );
}

const ROUNDS: usize = 5;

/// Seconds of processor time until all articles were sketched, all candidates found, and all links verified.
struct Round {
    bytes: usize,
    sketched: f64,
    candidates: f64,
    done: f64,
    counts: String,
}

fn round(stage: &dyn CorpusStage, lines: &str, buffers: &mut Buffers) -> Round {
    let Buffers { again, postings, witnesses, ends, hits, spare_postings, spare_hits } = buffers;
    again.0.fill(0);
    postings.clear();
    witnesses.clear();
    ends.clear();
    hits.pairs.clear();
    let plan = stage.plan();
    let began = cpu();
    let mut bytes = 0;
    for line in lines.lines() {
        let line: Line<'_> = wirecopy_stage::serde_json::from_str(line).unwrap();
        bytes += line.text.len();
        let mut out = Sketches::default();
        let doc = Document::new("", line.text.into_owned());
        stage.sketch(0, &doc, &Inbox::default(), &mut out).unwrap();
        let number = ends.len() as u64;
        out.postings.iter().for_each(|posting| again.add(posting.0));
        postings.extend(out.postings.iter().map(|&(key, data)| Posting { key, doc: number, data }));
        witnesses.extend_from_slice(&out.witness);
        ends.push(witnesses.len());
    }
    let sketched = cpu() - began;
    let all = postings.len();
    postings.retain(|posting| again.0[Again::cell(posting.key)] > 1);
    sort(postings, spare_postings, 16, |posting| posting.key >> (u64::BITS - 16));
    for group in postings.chunk_by(|a, b| a.key == b.key) {
        let count = group.len() as u64;
        if count >= plan.group_least && count <= plan.group_limit {
            let group = Group { documents: ends.len() as u64, postings: group };
            stage.link(0, group.postings[0].key, group, hits);
        }
    }
    sort(&mut hits.pairs, spare_hits, 16, |hit| hit.a % (1 << 16));
    let candidates = cpu() - began;
    let (mut pairs, mut verified, mut links) = (0, 0, 0);
    for hits in hits.pairs.chunk_by(|x: &Hit, y: &Hit| (x.a, x.b) == (y.a, y.b)) {
        let hits = &hits[..hits.len().min(plan.hits_per_pair as usize)];
        let mut out = Links::default();
        pairs += 1;
        if !plan.weighs || stage.weigh(hits, &mut out) {
            verified += 1;
            let witness = |n: u64| {
                let n = n as usize;
                &witnesses[n.checked_sub(1).map_or(0, |before| ends[before])..ends[n]]
            };
            stage.verify(witness(hits[0].a), witness(hits[0].b), hits, &mut out).unwrap();
        }
        links += out.links.len();
    }
    let done = cpu() - began;
    let counts = format!(
        "{all} postings, {} hits, {pairs} pairs, {verified} verified, {links} links",
        hits.pairs.len()
    );
    Round { bytes, sketched, candidates, done, counts }
}

/// Sorts by buckets, of which there are two to the power of `bits`, and within each as the items are ordered.
fn sort<T: Copy + Ord>(items: &mut [T], spare: &mut Vec<T>, bits: u32, bucket: fn(&T) -> u64) {
    let mut places = vec![0usize; (1 << bits) + 1];
    items.iter().for_each(|item| places[bucket(item) as usize + 1] += 1);
    for n in 1..places.len() {
        places[n] += places[n - 1];
    }
    spare.clear();
    spare.extend_from_slice(items);
    for item in &*spare {
        let place = &mut places[bucket(item) as usize];
        items[*place] = *item;
        *place += 1;
    }
    // Each place has moved on to the end of its bucket.
    let mut start = 0;
    for end in places {
        items[start..end.max(start)].sort_unstable();
        start = end.max(start);
    }
}

/// Seconds of processor time that this process has taken.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    stat.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or_default() / 1e9
}
