"""A pipeline on Spark, for ``spark-submit``.

    spark-submit --master spark://... $(python -m wirecopy.spark_submit --path) \\
        news.toml --input s3a://bucket/articles --output s3a://bucket/out

``--input`` is a table in Parquet, or lines of JSON where it ends in ``.jsonl``, ``.json`` or one of these with ``.gz``. The
report of the run is the last line that is printed, as JSON; Spark gives progress and warnings on standard output, too. The exit
code is 1 where documents failed.
"""

from __future__ import annotations

import argparse
import os
import sys


def main(argv: list[str] | None = None) -> int:
    """Runs the command line."""
    # As a script it lies in the package, and modules of that are then found as if they stood alone: `ray` is one.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != here]
    parser = argparse.ArgumentParser(prog="spark_submit", description=__doc__)
    parser.add_argument("pipeline", nargs="?", help="the pipeline file")
    parser.add_argument("--path", action="store_true", help="print where this script lies, and do nothing else")
    parser.add_argument("--input", action="append", default=[], help="a table; may be given again")
    parser.add_argument("--output", help="the folder of what comes out")
    parser.add_argument("--checkpoints", help="the folder of what lies between the steps")
    parser.add_argument("--order", help="the column that gives the order of the documents; by default id")
    parser.add_argument("--name", default="dataframe", help="what the input is called")
    parser.add_argument("--partitions", type=int, help="partitions of each shuffle")
    args = parser.parse_args(argv)
    if args.path:
        print(__file__)
        return 0
    if not (args.pipeline and args.input and args.output):
        parser.error("a pipeline, --input and --output are needed")

    from pyspark.sql import SparkSession

    from wirecopy import spark as wirecopy_spark

    spark = SparkSession.builder.appName("wirecopy").getOrCreate()
    first = args.input[0].removesuffix(".gz")
    is_json = first.endswith((".jsonl", ".json"))
    df = spark.read.json(args.input) if is_json else spark.read.parquet(*args.input)

    def progress(step: wirecopy_spark.Step) -> None:
        print(f"{step.name}: {step.rows} rows in {step.seconds:.1f} s", file=sys.stderr, flush=True)

    report = wirecopy_spark.run(
        df,
        args.pipeline,
        output=args.output,
        checkpoints=args.checkpoints,
        order=args.order,
        name=args.name,
        settings=wirecopy_spark.Settings(partitions=args.partitions),
        progress=progress,
    )
    print(report.to_json())
    return 1 if report.counts["failed"] or report.pairs_failed else 0


if __name__ == "__main__":
    sys.exit(main())
