"""What it costs to process documents in batches from Python, beside the same from Rust.

    cargo run --release -p wirecopy-app --example process -- PIPELINE.toml ARTICLES.jsonl > rust.txt
    python3 tests/python/bench.py PIPELINE.toml ARTICLES.jsonl [--batch 256] [--rounds 5] [--rust rust.txt]

Batches come as tables of pyarrow and results are taken as tables. Processor time of one thread; the best round counts, and with
`--rust` its ratio to the best of Rust.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import pyarrow as pa

import wirecopy

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("pipeline")
parser.add_argument("articles", type=Path)
parser.add_argument("--batch", type=int, default=256)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--rust", type=Path)
args = parser.parse_args()

pipeline = wirecopy.Pipeline(args.pipeline)
rows = [json.loads(line) for line in args.articles.read_text().split("\n") if line]
batches = pa.Table.from_pylist(rows).combine_chunks().to_batches(max_chunksize=args.batch)
processed, whole = [], []
for _ in range(args.rounds):
    spent = table = 0.0
    for batch in batches:
        before = time.thread_time()
        result = pipeline.process(batch, threads=1)
        middle = time.thread_time()
        pa.table(result)
        table += time.thread_time() - middle
        spent += middle - before
    processed.append(spent)
    whole.append(spent + table)
    print(f"{len(rows)} documents, {spent:.3f} s to process, {table:.3f} s to make tables of what came out")
if args.rust:
    rust = min(float(s) for s in re.findall(r"([0-9.]+) s$", args.rust.read_text(), re.M))
    print(f"process {min(processed) / rust:.3f} of Rust, with tables {min(whole) / rust:.3f}")
