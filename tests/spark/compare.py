"""Runs a pipeline on Spark and on one machine, and compares what comes out, row for row.

    python3 tests/spark/compare.py PIPELINE.toml ROWS.parquet [--master local[2]] [--work DIR] [--kill-after STEP] ...

The table has a column `order` of numbers, and one of text, `place`, that gives another order. Prints what each run cost as one line of JSON, and ends with 1 where a document, a link or a
fate differs. Without --master, it starts a cluster of one master and two workers on this machine, from the pip package.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import wirecopy
from cluster import HOME, Cluster, shuffled

NAME = "articles.parquet"


# Columns that give an order and are no part of the documents.
PLACES = ("order", "place")


def embedded(pipeline: str, rows: Path, by: str, work: Path, threads: int) -> dict[str, object]:
    """The run on one machine, over the same rows in their order: that of numbers, or of text by its bytes."""
    table = pq.read_table(rows).sort_by(by)
    table = table.drop_columns([name for name in PLACES if name in table.column_names])
    given = work / "given"
    given.mkdir(parents=True)
    pq.write_table(table, given / NAME, row_group_size=2_000)
    command = [sys.executable, "-m", "wirecopy"]
    run = ["run", pipeline, "--input", str(given), "--output", str(work / "one"), "--no-cache", "--quiet"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    code = subprocess.run([*command, *run, "--threads", str(threads)]).returncode
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code > 1:
        sys.exit(f"the run on one machine ended with {code}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    subprocess.run([*command, "export", str(work / "one"), "parquet"], check=True, stderr=subprocess.DEVNULL)
    return {"seconds": round(seconds, 1), "cpu_seconds": round(spent, 1), "peak_mb": after.ru_maxrss // 1024}


def with_plugin(pipeline: Path, plugin: Path) -> str:
    """A copy of a pipeline and of the files beside it, with a plugin as the last stage but one."""
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(pipeline.parent / pipeline.stem, folder / pipeline.stem)
    shutil.copy(plugin, folder / "plugin.so")
    before, last = pipeline.read_text().rsplit("\n[[stage]]\n", 1)
    stage = '[[stage]]\nuse = "c-shout"\nplugin = "plugin.so"\nisolation = "process"\n'
    (folder / pipeline.name).write_text(f"{before}\n{stage}\n[[stage]]\n{last}")
    return str(folder / pipeline.name)


def on_spark(args: argparse.Namespace, work: Path, cluster: Cluster | None) -> dict[str, object]:
    """The run on the cluster."""
    from pyspark.sql import SparkSession

    from wirecopy import spark as wirecopy_spark

    master = args.master or (cluster.url if cluster else "local[2]")
    builder = SparkSession.builder
    # A name such as local[2] starts a server of Connect in this machine.
    builder = builder.remote(master) if args.connect else builder.master(master)
    spark = (
        builder.appName("wirecopy")
        .config("spark.executor.memory", args.executor_memory)
        .config("spark.driver.memory", "1g")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", str(args.partitions))
        .config("spark.ui.port", "4055")
        .config("spark.local.dir", str(work / "local"))
        .getOrCreate()
    )
    if not args.connect:
        spark.sparkContext.setLogLevel("ERROR")
    killed: list[str] = []

    def progress(step: wirecopy_spark.Step) -> None:
        print(f"  {step.name}: {step.rows} rows, {step.seconds:.1f} s", file=sys.stderr, flush=True)
        if cluster and args.kill_after == step.name and not killed:
            killed.append(step.name)
            # In the middle of the step that comes next.
            import threading

            threading.Timer(args.kill_delay, lambda: print("killed", cluster.kill_worker(), file=sys.stderr)).start()

    settings = wirecopy_spark.Settings(small_graph=args.small_graph, count_keys=not args.no_count_keys)
    before = cluster.cpu_seconds() if cluster else 0.0
    df = spark.read.parquet(str(args.rows.resolve())).repartition(args.partitions)
    df = df.drop(*(name for name in PLACES if name != args.by))
    report = wirecopy_spark.run(
        df, args.pipeline, output=str(work / "many"), order=args.by, name=NAME, settings=settings, progress=progress
    )
    cost: dict[str, object] = {}
    if cluster:
        context = spark.sparkContext
        cost.update(shuffled(context.uiWebUrl, context.applicationId))
    cost["cpu_seconds"] = round(cluster.cpu_seconds() - before, 1) if cluster else 0.0
    cost["checkpoint_bytes"] = sum(f.stat().st_size for f in (work / "many.checkpoints").rglob("*") if f.is_file())
    spark.stop()
    return {"seconds": report.seconds, **cost, "corpus": report.corpus, "steps": [(s.name, s.seconds, s.rows) for s in report.steps]}


def submitted(args: argparse.Namespace, work: Path, cluster: Cluster | None) -> dict[str, object]:
    """The run on the cluster by the script for spark-submit, as the page on Spark says."""
    table = pq.read_table(args.rows)
    rows = work / "rows.parquet"
    pq.write_table(table.drop_columns([name for name in PLACES if name != args.by and name in table.column_names]), rows)
    master = args.master or (cluster.url if cluster else "local[2]")
    found = subprocess.run([sys.executable, "-m", "wirecopy.spark_submit", "--path"], check=True, capture_output=True, text=True)
    settings = {
        "spark.pyspark.python": sys.executable,
        "spark.executor.memory": args.executor_memory,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.log.level": "WARN",
        "spark.local.dir": str(work / "local"),
    }
    command = [str(HOME / "bin/spark-submit"), "--master", master, "--driver-memory", "1g"]
    command += [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
    command += [found.stdout.strip(), args.pipeline, "--input", str(rows), "--output", str(work / "many")]
    command += ["--order", args.by, "--name", NAME, "--partitions", str(args.partitions)]
    before = cluster.cpu_seconds() if cluster else 0.0
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode > 1 or not done.stdout:
        sys.exit(f"spark-submit ended with {done.returncode}")
    report = json.loads(done.stdout.strip().split("\n")[-1])
    missing = [path.name for path in (work / "many").iterdir() if not (path / "_SUCCESS").is_file()]
    if missing:
        sys.exit(f"there is no _SUCCESS in {missing}")
    spent = round(cluster.cpu_seconds() - before, 1) if cluster else 0.0
    return {"seconds": report["seconds"], "cpu_seconds": spent, "exit": done.returncode, "corpus": report["corpus"]}


def compare(work: Path) -> dict[str, int]:
    """How many rows differ, by table."""
    from wirecopy._cluster import signed_schema

    one, many = work / "one", work / "many"
    ours = pq.read_table(next(one.rglob("documents.parquet")))
    ours = ours.cast(signed_schema(ours.schema)).sort_by("id")
    theirs = pq.read_table(many / "documents").sort_by("id")
    differ = {"documents": abs(len(ours) - len(theirs))}
    shown = 0
    for start in range(0, min(len(ours), len(theirs)), 1000):
        left, right = ours.slice(start, 1000).to_pylist(), theirs.slice(start, 1000).to_pylist()
        for x, y in zip(left, right):
            if x == y:
                continue
            differ["documents"] += 1
            shown += 1
            for key in x if shown <= 3 else ():
                if x[key] != y[key]:
                    print(f"{x['id']} {key}\n  {str(x[key])[:600]}\n  {str(y[key])[:600]}", file=sys.stderr)

    def lines(folder: Path) -> Counter[str]:
        files = [folder] if folder.is_file() else sorted(folder.glob("part-*"))
        found = (json.loads(line) for file in files for line in file.read_text().split("\n") if line)
        return Counter(json.dumps(line, sort_keys=True) for line in found)

    def gap(a: Counter[str], b: Counter[str], name: str) -> int:
        only = list((a - b).elements())[:2], list((b - a).elements())[:2]
        if any(only):
            print(f"{name}: only on one machine {only[0]}, only on the cluster {only[1]}", file=sys.stderr)
        return sum(((a - b) + (b - a)).values())

    links = Counter()
    for row in pq.read_table(many / "links").to_pylist():
        spans = [{"a": [s["a_start"], s["a_end"]], "b": [s["b_start"], s["b_end"]]} for s in row.pop("spans")]
        row.pop("indexed")
        links[json.dumps({**row, "spans": spans}, sort_keys=True)] += 1
    differ["links"] = gap(lines(one / "links.jsonl"), links, "links")
    for mine, other in (("dropped.jsonl", "dropped"), ("dead-letters.jsonl", "dead-letters")):
        differ[other] = gap(lines(one / mine), lines(many / other), other)
    manifest = json.loads((one / "manifest.json").read_text())
    skipped = Counter(json.dumps(s, sort_keys=True) for s in manifest["skipped"])
    differ["skipped"] = gap(skipped, lines(many / "skipped"), "skipped")
    said = json.loads(next((many / "manifest").glob("part-*")).read_text())
    differ["counts"] = int(said["counts"] != manifest["counts"]) + int(said["links"] != manifest["links"])
    clusters = {s["id"]: s.get("clusters", []) for s in manifest["stages"] if s.get("clusters")}
    found = {c["stage"]: c["clusters"] for c in said["cluster"]["corpus"] if c.get("clusters")}
    differ["clusters"] = int(clusters != found)
    if differ["clusters"]:
        print(clusters, found, file=sys.stderr)
    return {**differ, "rows": len(ours), "all_links": sum(links.values())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pipeline")
    parser.add_argument("rows", type=Path)
    parser.add_argument("--master")
    parser.add_argument("--work", type=Path, default=Path("/tmp/wirecopy-spark"))
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--executor-memory", default="1g")
    parser.add_argument("--small-graph", type=int, default=1_000_000)
    parser.add_argument("--no-count-keys", action="store_true")
    parser.add_argument("--connect", action="store_true", help="through Spark Connect")
    parser.add_argument("--submit", action="store_true", help="by spark_submit.py, in a program of its own")
    parser.add_argument("--by", default="order", help="the column that gives the order; `place` is text")
    parser.add_argument("--plugin", type=Path, help="a library with stage `c-shout`, put before the last stage")
    parser.add_argument("--kill-after", help="kill a worker in the middle of the step behind this one")
    parser.add_argument("--kill-delay", type=float, default=5.0)
    parser.add_argument("--keep-one", action="store_true", help="the run on one machine is there from before")
    args = parser.parse_args()
    args.pipeline = os.path.abspath(args.pipeline)
    work = args.work
    if args.plugin:
        args.pipeline = with_plugin(Path(args.pipeline), args.plugin)
    if not args.keep_one:
        shutil.rmtree(work, ignore_errors=True)
        one = embedded(args.pipeline, args.rows, args.by, work, args.threads)
        (work / "one.json").write_text(json.dumps(one))
    for stale in ("many", "many.checkpoints", "local"):
        shutil.rmtree(work / stale, ignore_errors=True)
    one = json.loads((work / "one.json").read_text())
    with nullcontext() if args.master or args.connect else Cluster() as cluster:
        many = (submitted if args.submit else on_spark)(args, work, cluster)
    (work / "many.json").write_text(json.dumps(many))
    differ = compare(work)
    print(json.dumps({"wirecopy": wirecopy.__version__, "one": one, "many": many, "differ": differ}))
    wrong = sum(n for key, n in differ.items() if key not in ("rows", "all_links"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
