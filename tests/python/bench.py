"""What it costs to process documents in batches from Python, beside the same from Rust.

    python3 tests/python/bench.py PIPELINE.toml ARTICLES.jsonl [--batch 256] [--rounds 8] [--rust rust.txt]

Each batch is worked on in three ways, one behind the other, so that what else the machine does hits all alike: the lines of JSON
handed to the Rust call and nothing taken back; a table of pyarrow to a result; and a table of pyarrow made of that. Processor time
of one thread; of each batch and way the best round counts.

The first way is what a program in Rust pays. `--rust` shows that, with the best round of

    cargo run --release -p wirecopy-app --example process -- PIPELINE.toml ARTICLES.jsonl > rust.txt
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import pyarrow as pa

import wirecopy

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("pipeline")
parser.add_argument("articles", type=Path)
parser.add_argument("--batch", type=int, default=256)
parser.add_argument("--rounds", type=int, default=8)
parser.add_argument("--rust", type=Path)
args = parser.parse_args()

pipeline = wirecopy.Pipeline(args.pipeline)
lines = [line.encode() for line in args.articles.read_text().split("\n") if line]
rows = [json.loads(line) for line in lines]
batches = pa.Table.from_pylist(rows).combine_chunks().to_batches(max_chunksize=args.batch)
chunks = [lines[start : start + args.batch] for start in range(0, len(lines), args.batch)]
best = [[float("inf")] * 3 for _ in batches]
now = time.thread_time
for _ in range(args.rounds):
    for times, batch, chunk in zip(best, batches, chunks):
        began = now()
        native = pipeline._native.process_lines(chunk, "batch", 1)
        del native
        called = now()
        result = pipeline.process(batch, threads=1)
        processed = now()
        table = pa.table(result)
        made = now()
        # What holds the results is given back, as it is in Rust.
        del result, table
        freed = now()
        spent = (called - began, processed - called + freed - made, made - processed)
        times[:] = map(min, times, spent)
rust, process, table = (sum(times[way] for times in best) for way in range(3))
print(f"{len(rows)} documents: {rust:.3f} s in Rust, {process:.3f} s to process, {table:.3f} s to make tables of what came out")
print(f"process {process / rust:.3f} of Rust, with tables {(process + table) / rust:.3f}")
if args.rust:
    found = min(float(s) for s in re.findall(r"([0-9.]+) s$", args.rust.read_text(), re.M))
    print(f"a program in Rust took {found:.3f} s")
