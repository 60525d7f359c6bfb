//! What it costs to process documents in batches, from Rust: beside `tests/python/bench.py`, which does the same from Python.
//!
//! `cargo run --release -p wirecopy-app --example process -- PIPELINE.toml ARTICLES.jsonl [BATCH] [ROUNDS]`
//!
//! Prints seconds of processor time for each round: of one thread, without reading the file.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for measuring may panic and prints"
)]

use std::path::Path;

use wirecopy_app::Embedded;
use wirecopy_engine::Row;

/// That of the program and of the Python package.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pipeline, articles, rest @ ..] = arguments.as_slice() else {
        println!("process PIPELINE.toml ARTICLES.jsonl [BATCH] [ROUNDS]");
        std::process::exit(2);
    };
    let number = |n: usize, or| rest.get(n).map_or(or, |text: &String| text.parse().unwrap());
    let (batch, rounds) = (number(0, 256), number(1, 5));
    let embedded = Embedded::open(Path::new(pipeline)).unwrap();
    let text = std::fs::read_to_string(articles).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for _ in 0..rounds {
        let before = spent();
        let mut documents = 0;
        for lines in lines.chunks(batch) {
            let row = |(n, line): (usize, &&str)| Row {
                number: n as u64,
                line: Ok(line.as_bytes().to_vec()),
            };
            let rows = lines.iter().enumerate().map(row).collect();
            documents += embedded.steps().process("batch", rows, 1).unwrap().documents.len();
        }
        println!("{documents} documents, {:.3} s", spent() - before);
    }
}

/// Seconds of processor time of this thread so far.
fn spent() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
