"""Connected components on Spark, by alternating large-star and small-star (Kiveris, Lattanzi, Mirrokni, Rastogi and
Vassilvitskii, Connected Components in MapReduce and Beyond, 2014).

Every document ends as a child of the smallest one of its component, after a number of rounds that grows with the logarithm of
the largest component; handing on smallest labels would take as many rounds as the longest chain is long. Each round is written
as Parquet: what was computed survives the loss of an executor, and the plan does not grow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

SCHEMA = "relation int, u long, v long"
"""Edges, in which ``u`` is larger than ``v``."""

ROUNDS = 60
"""More rounds than any graph of 64-bit numbers takes."""


def components(
    edges: DataFrame, save: Callable[[DataFrame, str, str], DataFrame]
) -> tuple[DataFrame, int]:
    """Hangs every document on the smallest one of its component, relation by relation, and says in how many rounds.

    ``save`` writes a table under a name and gives it back.
    """
    now = save(edges, "components-0", SCHEMA)
    mark = _mark(now)
    for number in range(1, ROUNDS):
        now = save(small_star(large_star(now)), f"components-{number}", SCHEMA)
        before, mark = mark, _mark(now)
        if mark == before:
            return now, number
    raise RuntimeError(f"components have not settled after {ROUNDS} rounds")


def large_star(edges: DataFrame) -> DataFrame:
    """Hangs the larger neighbours of each document on its smallest one."""
    turned = edges.select("relation", F.col("v").alias("u"), F.col("u").alias("v"))
    both = edges.unionByName(turned)
    least = both.groupBy("relation", "u").agg(F.min("v").alias("least"))
    least = least.withColumn("least", F.least("u", "least"))
    hung = both.join(least, ["relation", "u"]).where(F.col("v") > F.col("u"))
    return hung.select("relation", F.col("v").alias("u"), F.col("least").alias("v")).distinct()


def small_star(edges: DataFrame) -> DataFrame:
    """Hangs each document and its smaller neighbours on the smallest of them."""
    least = edges.groupBy("relation", "u").agg(F.min("v").alias("least"))
    moved = edges.join(least, ["relation", "u"]).where(F.col("v") != F.col("least"))
    hung = moved.select("relation", F.col("v").alias("u"), F.col("least").alias("v"))
    own = least.select("relation", "u", F.col("least").alias("v"))
    return hung.unionByName(own).distinct()


def _mark(edges: DataFrame) -> tuple[Any, ...]:
    """Stands for a set of edges."""
    rows = edges.agg(
        F.count(F.lit(1)).alias("n"), F.bit_xor(F.xxhash64("relation", "u", "v")).alias("x")
    ).collect()
    return tuple(rows[0])
