//! How much text the stage reads in a second of CPU time: reads `{"text"}` lines, and texts that are made to hurt.
//!
//!     zcat speed.jsonl.gz | cargo run -p wirecopy-dates --release --example speed
//!
//! The time is the CPU time of the thread where the system tells it (Linux), else that on the wall.

use std::io::{BufRead as _, Write as _};
use std::time::Instant;

use wirecopy_dates::{Dates, Settings};
use wirecopy_stage::document::{Document, Edits};
use wirecopy_stage::serde_json;
use wirecopy_stage::{Describe as _, Resources, Stage as _, testing};

/// Pieces that are repeated: the longest looks ahead and back that the rules make.
const PIECES: &[&str] = &[
    "1",
    "1 ",
    "last ",
    "Monday, ",
    "Monday, Tuesday, Wednesday, ",
    "1-",
    "July 1, 2, ",
    "July ",
    "the past two ",
    "in the ",
    "a ",
    "two and a half ",
    "since ",
    "Part of the ",
    "to be named ",
    "\"",
    "8:30 ",
    "in the last ",
    "for the ",
    "1 2 ",
    "the 70th anniversary ",
    "1, ",
    "the 3rd, ",
    "early about ",
    "every Monday and ",
    "5 p.m. ",
    "the second quarter a year ago ",
    "June 1, 2020, May 2 fell ",
    "that period ",
    "the year ended ",
    "\"today,\" he said Monday. ",
    "Sturmflutkatastrophe",
];

/// Seconds that this thread has been on a processor, or since the first call.
fn clock(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64(), |ns| ns as f64 / 1e9)
}

fn seconds(stage: &Dates, docs: &[Document]) -> (f64, usize) {
    let mut edits = Edits::new();
    let mut found = 0;
    let wall = Instant::now();
    let start = clock(wall);
    for doc in docs {
        edits.clear();
        if stage.edit(0, doc, &mut edits).is_ok() {
            found += edits.len();
        }
    }
    (clock(wall) - start, found)
}

fn main() -> std::io::Result<()> {
    let fail = |e: wirecopy_stage::SettingsError| std::io::Error::other(e.to_string());
    let stage = Dates::create(Settings::default(), &Resources::default()).map_err(fail)?;
    let mut docs = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line: serde_json::Value = serde_json::from_str(&line?)?;
        let text = line["text"].as_str().unwrap_or_default();
        docs.push(testing::document(text, &[("published", "2023-07-27")]));
    }
    let mut out = std::io::stdout().lock();
    let bytes: usize = docs.iter().map(|doc| doc.text.len()).sum();
    if bytes > 0 {
        let best = (0..3).map(|_| seconds(&stage, &docs)).min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((time, found)) = best {
            let rate = bytes as f64 / 1e6 / time;
            writeln!(
                out,
                "{} texts, {bytes} bytes, {found} edits: {rate:.1} MB per CPU second",
                docs.len()
            )?;
        }
    }
    writeln!(
        out,
        "| piece | 1 MB, seconds | 2 MB | 4 MB | ratio of the last two |\n|---|---|---|---|---|"
    )?;
    for piece in PIECES {
        let time = |bytes: usize| {
            let text = piece.repeat(bytes / piece.len());
            let docs = [testing::document(&text, &[("published", "2023-07-27")])];
            (0..3).map(|_| seconds(&stage, &docs).0).fold(f64::MAX, f64::min)
        };
        let (one, two, four) = (time(1_000_000), time(2_000_000), time(4_000_000));
        let ratio = four / two;
        writeln!(out, "| `{piece}` | {one:.3} | {two:.3} | {four:.3} | {ratio:.2} |")?;
    }
    Ok(())
}
