"""Pipelines on Apache Spark.

>>> from wirecopy import spark as wirecopy_spark
>>> report = wirecopy_spark.run(df, "news.toml", output="s3a://bucket/out", checkpoints="s3a://bucket/tmp/news")

Document stages run in ``mapInArrow``. A corpus stage is what its contract says, in the shuffles of Spark: *sketch* a map,
*link* a group by key, *verify* a join on pairs, *settle* a join on documents. The decisions are those of ``wirecopy run`` over a
file of the same rows in the same order: links, clusters, kept documents and edits are equal. Only calls of DataFrames are
made, so that it runs on Spark Connect, too; Spark 4.0 or newer is needed.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import reduce
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import ByteType, IntegerType, LongType, ShortType, StructType

from . import _graph, _shipping, _wirecopy
from ._cluster import signed_schema
from ._errors import NotOnCluster, RunError, TableError
from ._pipeline import PathLike, Pipeline

log = logging.getLogger("wirecopy.spark")

ASKING_ROUNDS = 3
"""How often closures may ask for pairs that did not meet, as on one machine."""

LARGE_CLUSTER = 64
"""In larger clusters only links to the parent are listed, as in ``links.jsonl``."""

_UNDER_WAY = (
    "doc long, id string, hash binary, fate int, entry binary, postings array<struct<key:long,data:long>>, "
    "card binary, witness binary, length long"
)
_HITS = "kind int, a long, b long, key long, a_data long, b_data long"
_WEIGHED = "a long, b long, outcome int, links binary, hits binary"
_LINKS = (
    "a long, b long, outcome int, seq int, kind string, score long, told boolean, listed boolean, link binary"
)
_MEMBERS = "relation int, doc long, kept long, parent long, size long"
_SKETCHED = "doc long, postings array<struct<key:long,data:long>>"

_WRITTEN, _DROPPED, _FAILED, _SKIPPED = range(4)
_FATES = ("written", "dropped", "failed", "skipped")
_DOCUMENT_COLUMNS = frozenset(
    "id text html title url outlet authors published language section".split()
)

_TIES = ("id", "url", "text", "html")
"""What orders rows that are equal in a column that sorts, so that a run is the same however they come."""


@dataclass(frozen=True)
class Settings:
    """How a run spreads over a cluster. Nothing here changes what comes out."""

    partitions: int | None = None
    """Partitions of each shuffle; ``spark.sql.shuffle.partitions`` where nothing is said."""
    batch_bytes: int = 8 << 20
    """Bytes of the Arrow batches that a worker sees at a time (``spark.sql.execution.arrow.maxBytesPerBatch``)."""
    batch_rows: int = 10_000
    """Rows of these batches, at most."""
    count_keys: bool = True
    """Whether keys are counted first, so that a key above its limit never comes together in one partition, however many
    documents have it. It costs a shuffle of counts; without it such a key is counted where it comes together."""
    broadcast_keys: int = 1_000_000
    """So many keys above their limits are sent to all workers to keep their postings out of the shuffle; more are joined."""
    small_graph: int = 1_000_000
    """Links are closed in one task where there are no more than so many edges of a spanning forest, and by rounds of
    large-star and small-star over the cluster where there are more."""
    ship_package: bool = True
    """Whether this package goes to the workers with the pipeline; without it they must have it."""


@dataclass
class Step:
    """A step of a run."""

    name: str
    seconds: float
    rows: int


@dataclass
class Report:
    """What came of a run, and what it took."""

    pipeline: str
    counts: dict[str, int] = field(default_factory=dict)
    """Documents by what became of them."""
    documents: int = 0
    links: int = 0
    """Links that are listed."""
    pairs_failed: int = 0
    reproducible: bool = True
    steps: list[Step] = field(default_factory=list)
    corpus: list[dict[str, Any]] = field(default_factory=list)
    """Of each corpus stage: postings, hot keys, hits, pairs, links, clusters, rounds of components."""
    seconds: float = 0.0

    def to_json(self) -> str:
        """All of it as an object in JSON."""
        return json.dumps(asdict(self), sort_keys=True)


def run(
    df: DataFrame,
    pipeline: Pipeline | PathLike,
    *,
    output: str,
    checkpoints: str | None = None,
    order: str | None = None,
    name: str = "dataframe",
    settings: Settings | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Report:
    """Runs a pipeline over the rows of a data frame, as one corpus, and writes what comes out below ``output``.

    ``df`` has the columns that :meth:`Pipeline.process` takes. ``order`` names a column that gives the order of the
    documents, which decides whom to keep among equals: whole numbers of which no two are equal, or anything that sorts, where
    rows that are equal are taken by ``id``, ``url`` and text; ``id`` where nothing is said. A column of numbers is taken as it is, for instance the number of the row in the file from which
    the table came. It is no part of the documents, unless it is a column such as ``id`` or ``published``. ``name`` is what the
    input is called, as the file name for ``wirecopy run``.

    ``checkpoints`` is a folder that all workers see, for what lies between the steps: by default one beside the output. It is
    not removed. The pipeline may be a file; it goes to the workers with its plugins, gazetteers and models.

    Below ``output`` stand ``documents`` and ``links`` (Parquet), ``dropped``, ``dead-letters`` and ``skipped`` (JSON lines), and
    at last ``manifest``: where that has its ``_SUCCESS``, all others are whole.

    Raises :class:`NotOnCluster` for what only one machine can do: an index of earlier runs.
    """
    owned = pipeline if isinstance(pipeline, Pipeline) else Pipeline(pipeline)
    target = checkpoints or f"{output.rstrip('/')}.checkpoints"
    return _Run(df.sparkSession, owned, output.rstrip("/"), target, settings or Settings(), progress).run(
        df, order, name
    )


class _Run:
    """A run under way."""

    def __init__(
        self,
        spark: SparkSession,
        pipeline: Pipeline,
        output: str,
        checkpoints: str,
        settings: Settings,
        progress: Callable[[Step], None] | None,
    ) -> None:
        self.spark = spark
        self.pipeline = pipeline
        self.steps = _wirecopy.Steps(pipeline._native)
        self.output = output
        self.checkpoints = checkpoints
        shuffle = int(spark.conf.get("spark.sql.shuffle.partitions") or 200)
        self.settings = replace(settings, partitions=settings.partitions or shuffle)
        self.partitions = settings.partitions or shuffle
        self.progress = progress
        self.report = Report(pipeline.name)
        self.link_tables: list[DataFrame] = []
        self.letters: list[DataFrame] = []
        self.archive = _shipping.pack(pipeline._native, settings.ship_package)
        _send(spark, self.archive)

    def run(self, df: DataFrame, order: str | None, name: str) -> Report:
        """All steps, one after the other."""
        began = time.monotonic()
        with _conf(self.spark, self._conf()):
            entries = self.read(df, order, name)
            for stage in self.steps.corpus_stages:
                entries = _Corpus(self, stage, entries).run()
            self.write(entries, began)
        return self.report

    def _conf(self) -> dict[str, str]:
        return {
            "spark.sql.execution.arrow.maxRecordsPerBatch": str(self.settings.batch_rows),
            "spark.sql.execution.arrow.maxBytesPerBatch": str(self.settings.batch_bytes),
            "spark.sql.shuffle.partitions": str(self.partitions),
            # A sorted partition must stay whole, and so must those that were chosen by hand.
            "spark.sql.execution.arrow.useLargeVarTypes": "false",
        }

    # What all steps are made of.

    def map(self, df: DataFrame, schema: str | StructType, step: str, **args: Any) -> DataFrame:
        """Runs a step of the native half over every partition."""
        return df.mapInArrow(_shipped(self.archive, self.settings.ship_package, step, args), schema)

    def sorted(self, df: DataFrame, *keys: str) -> DataFrame:
        """Brings rows of one key together, in order."""
        return df.repartition(self.partitions, *keys).sortWithinPartitions(*keys)

    def save(self, df: DataFrame, name: str, schema: str | StructType) -> DataFrame:
        """Writes a table, so that it is computed once, and survives the loss of a worker."""
        path = f"{self.checkpoints}/{name}"
        began = time.monotonic()
        df.write.mode("overwrite").parquet(path)
        saved = self.spark.read.schema(schema).parquet(path)
        self.done(name, began, saved.count())
        return saved

    def done(self, name: str, began: float, rows: int) -> None:
        """Notes that a step is done."""
        step = Step(name, round(time.monotonic() - began, 3), rows)
        self.report.steps.append(step)
        log.info("%s: %d rows in %.1f s", step.name, step.rows, step.seconds)
        if self.progress:
            self.progress(step)

    # The legs of a run.

    def read(self, df: DataFrame, order: str | None, name: str) -> DataFrame:
        """From rows to documents under way, up to the first corpus stage."""
        numbered = self.numbered(df, order)
        entries = self.save(self.map(numbered, _UNDER_WAY, "read", name=name), "read", _UNDER_WAY)
        counted = entries.agg(F.count("doc"), F.count_distinct("doc"), F.min("doc")).collect()[0]
        if counted[0] != counted[1] or (counted[2] or 0) < 0:
            raise TableError(
                f"the numbers in `{order}` give no order: two are equal, or one is negative; "
                "give a column with another number for each row"
            )
        # What could not be read has no hash, and nobody knows whether it is the same.
        known = entries.where(F.col("hash") != F.lit(b"\0" * 32))
        met = known.groupBy("id").agg(
            F.count(F.lit(1)).alias("n"), F.min(F.struct("doc", "hash")).alias("of")
        )
        again = self.save(
            met.where("n > 1").select("id", F.col("of.doc").alias("first_doc"), F.col("of.hash").alias("first")),
            "again",
            "id string, first_doc long, first binary",
        )
        if again.isEmpty():
            return entries
        joined = entries.join(again, "id", "left")
        is_later = (
            F.col("first_doc").isNotNull()
            & (F.col("doc") != F.col("first_doc"))
            & (F.col("hash") != F.lit(b"\0" * 32))
        )
        later = joined.where(is_later).select("doc", "entry", "first")
        rest = joined.where(~is_later).select(*entries.columns)
        repeated = self.map(later, _UNDER_WAY, "repeat")
        return self.save(rest.unionByName(repeated), "read-once", _UNDER_WAY)

    def numbered(self, df: DataFrame, order: str | None) -> DataFrame:
        """Gives each row its number in the order of the input."""
        order = order or ("id" if "id" in df.columns else None)
        if order is None or order not in df.columns:
            raise TableError(
                f"there is no column `{order or 'id'}` that gives the order of the documents; name one with `order`"
            )
        whole = isinstance(df.schema[order].dataType, (ByteType, ShortType, IntegerType, LongType))
        if whole:
            numbered = df.withColumn("__number", F.col(order).cast("long"))
            return numbered if order in _DOCUMENT_COLUMNS else numbered.drop(order)
        # Ranges are in order, and rows are within each; what is written cannot come out in another order when it is
        # computed again.
        ties = [name for name in _TIES if name in df.columns and name != order]
        ranged = df.repartitionByRange(self.partitions, order).sortWithinPartitions(order, *ties)
        placed = ranged.withColumn("__place", F.monotonically_increasing_id())
        kept = placed if order in _DOCUMENT_COLUMNS else placed.drop(order)
        kept = self.save(kept, "numbered", kept.schema)
        part = F.shiftright("__place", 33)
        sizes = kept.groupBy(part.alias("part")).count().collect()
        starts, start = [], 0
        for size in sorted(sizes, key=lambda row: row["part"]):
            starts.append((size["part"], start))
            start += size["count"]
        if not starts:
            return kept.withColumn("__number", F.lit(0).cast("long")).drop("__place")
        first = self.spark.createDataFrame(starts, "__part long, __start long")
        within = F.col("__place").bitwiseAND(F.lit((1 << 33) - 1))
        numbered = kept.withColumn("__part", part).join(F.broadcast(first), "__part")
        return numbered.withColumn("__number", F.col("__start") + within).drop(
            "__part", "__start", "__place"
        )

    def write(self, entries: DataFrame, began: float) -> None:
        """Writes what came out."""
        fates = {row["fate"]: row["count"] for row in entries.groupBy("fate").count().collect()}
        counts = {name: fates.get(fate, 0) for fate, name in enumerate(_FATES)}
        failed = self.map(
            entries.where(F.col("fate") == _FAILED), "doc long, failure string, line string", "lines"
        )
        failures = {row[0]: row[1] for row in failed.groupBy("failure").count().collect()}
        if failures.get("Panicked", 0) > self.steps.max_panics:
            raise RunError(
                f"stages panicked on {failures['Panicked']} documents, and {self.steps.max_panics} are allowed; the dead "
                f"letters are not written, {self.checkpoints} has all documents"
            )
        none = self.pipeline.process([])
        documents = self.map(
            entries.where(F.col("fate") == _WRITTEN), _spark_schema(none.table), "documents"
        )
        self.table(documents, "documents")
        links_schema = _spark_schema(none.links_table)
        links = reduce(DataFrame.unionByName, self.link_tables) if self.link_tables else None
        if links is None:
            links = self.spark.createDataFrame([], links_schema)
        self.table(links, "links")
        for fate, target in ((_DROPPED, "dropped"), (_SKIPPED, "skipped")):
            these = entries.where(F.col("fate") == fate)
            self.lines(self.map(these, "doc long, failure string, line string", "lines"), target)
        self.lines(reduce(DataFrame.unionByName, [failed.select("line"), *self.letters]), "dead-letters")
        report = self.report
        report.counts = {"inputs": sum(counts.values()), **counts}
        report.documents = counts["written"]
        report.links = next(step.rows for step in report.steps if step.name == "links")
        manifest = self.pipeline.manifest
        report.reproducible = manifest["reproducible"] and not (
            failures.get("TimedOut", 0) + failures.get("Crashed", 0)
        )
        report.seconds = round(time.monotonic() - began, 3)
        manifest = {**manifest, "counts": report.counts, "links": report.links}
        manifest["reproducible"] = report.reproducible
        said = {**manifest, "cluster": json.loads(report.to_json())}
        one = self.spark.createDataFrame([(json.dumps(said),)], "value string").coalesce(1)
        one.write.mode("overwrite").text(f"{self.output}/manifest")

    def table(self, df: DataFrame, name: str) -> None:
        """Writes a table of the output."""
        began = time.monotonic()
        path = f"{self.output}/{name}"
        df.write.mode("overwrite").parquet(path)
        self.done(name, began, self.spark.read.schema(df.schema).parquet(path).count())

    def lines(self, df: DataFrame, name: str) -> None:
        """Writes lines of the output."""
        df.select(F.col("line").alias("value")).write.mode("overwrite").text(f"{self.output}/{name}")


class _Corpus:
    """A corpus stage under way."""

    def __init__(self, run: _Run, stage: int, entries: DataFrame) -> None:
        self.run_ = run
        self.stage = stage
        self.entries = entries
        self.plan: dict[str, Any] = json.loads(run.steps.corpus_plan(stage))
        self.tag = f"stage-{stage}"
        self.found: dict[str, Any] = {"stage": run.pipeline.stages[stage]}
        self.documents = entries.where(F.col("card").isNotNull()).count()
        self.cards = entries.where(F.col("card").isNotNull()).select("doc", "card")

    def save(self, df: DataFrame, name: str, schema: str) -> DataFrame:
        return self.run_.save(df, f"{self.tag}/{name}", schema)

    def run(self) -> DataFrame:
        """Sketches, links, weighs, verifies, closes and settles; gives the documents of the next leg."""
        hits, messages = [], None
        for number in range(max(1, self.plan["rounds"])):
            met = self.link(number, self.postings(number, messages))
            hits.append(met.where("kind = 0").drop("kind"))
            messages = met.where("kind = 1").select(
                F.col("a").alias("doc"),
                F.lit(1).alias("kind"),
                F.col("key").alias("x"),
                F.col("a_data").alias("y"),
            )
        links = self.verify(reduce(DataFrame.unionByName, hits))
        links, members = self.close(links)
        self.list(links, members)
        settled = self.settle(links, members, messages)
        self.run_.report.corpus.append(self.found)
        return settled

    def postings(self, number: int, messages: DataFrame | None) -> DataFrame:
        sketched = self.entries.select("doc", "postings")
        if number > 0 and messages is not None:
            told = _mail(messages).unionByName(self._own())
            sketched = self.run_.map(
                self.run_.sorted(told, "doc"),
                _SKETCHED,
                "sketch_stream",
                stage=self.stage,
                round=number,
                documents=self.documents,
            )
        exploded = sketched.select("doc", F.explode("postings").alias("posting"))
        return exploded.select("doc", "posting.key", "posting.data")

    def link(self, number: int, postings: DataFrame) -> DataFrame:
        run, at = self.run_, dict(stage=self.stage, round=number, documents=self.documents)
        parts = []
        if run.settings.count_keys:
            counted = postings.groupBy("key").agg(
                F.count(F.lit(1)).alias("count"),
                F.min_by(F.struct("doc", "data"), F.struct("doc", _unsigned("data"))).alias("first"),
            )
            hot = self.save(
                counted.where(F.col("count") > self.plan["group_limit"]).select(
                    "key", "count", "first.doc", "first.data"
                ),
                f"hot-{number}",
                "key long, count long, doc long, data long",
            )
            keys = hot.count()
            self.found["hot_keys"] = self.found.get("hot_keys", 0) + keys
            if keys:
                few = keys <= run.settings.broadcast_keys
                send = F.broadcast if few else lambda df: df
                parts.append(run.map(hot, _HITS, "hot", **at))
                these = send(hot.select("key"))
                if self.plan["hubs"]:
                    starred = self.starred(postings.join(these, "key", "left_semi"), number, send)
                    parts.append(run.map(starred, _HITS, "star", **at))
                postings = postings.join(these, "key", "left_anti")
        # Groups whose keys nobody counted may be hot, and then the first documents matter.
        grouped = postings.repartition(run.partitions, "key").sortWithinPartitions("key", "doc", _unsigned("data"))
        parts.append(run.map(grouped, _HITS, "link_stream", **at))
        return self.save(reduce(DataFrame.unionByName, parts), f"hits-{number}", _HITS)

    def starred(
        self, postings: DataFrame, number: int, send: Callable[[DataFrame], DataFrame]
    ) -> DataFrame:
        """The postings of hot keys beside the first documents that have them. Those keys do not come together anywhere."""
        first = postings.groupBy("key", "doc").agg(F.min_by("data", _unsigned("data")).alias("data"))
        place = F.row_number().over(Window.partitionBy("key").orderBy("doc"))
        hubs = self.save(
            first.withColumn("place", place)
            .where(F.col("place") <= self.plan["hubs"])
            .select("key", F.col("doc").alias("hub"), F.col("data").alias("hub_data")),
            f"hubs-{number}",
            "key long, hub long, hub_data long",
        )
        return postings.join(send(hubs), "key").where("doc >= hub").select("key", "doc", "data", "hub", "hub_data")

    def verify(self, hits: DataFrame) -> DataFrame:
        run = self.run_
        weighed = self.save(
            run.map(run.sorted(hits, "a", "b"), _WEIGHED, "weigh_stream", stage=self.stage),
            "weighed",
            _WEIGHED,
        )
        done = run.map(weighed.where("outcome <> 1"), _LINKS, "links")
        verified = self.closer(weighed.where("outcome = 1"))
        return self.save(done.unionByName(verified), "links", _LINKS)

    def closer(self, closer: DataFrame) -> DataFrame:
        """The links of pairs that deserve a closer look."""
        run = self.run_
        for side in ("a", "b"):
            witness = self.entries.select(
                F.col("doc").alias(side),
                F.col("witness").alias(f"{side}_witness"),
                F.col("length").alias(f"{side}_length"),
            )
            closer = closer.join(witness, side)
        return run.map(closer, _LINKS, "verify", stage=self.stage)

    def close(self, links: DataFrame) -> tuple[DataFrame, DataFrame | None]:
        """The clusters, and the links with those that closures asked for."""
        if not self.plan["relations"]:
            return links, None
        closed = self.close_once(links, 0)
        known: DataFrame | None = None
        for number in range(ASKING_ROUNDS if self.plan["hubs"] else 0):
            wanted = closed.where("size = 0").select(F.col("doc").alias("a"), F.col("kept").alias("b")).distinct()
            if known is not None:
                wanted = wanted.join(known, ["a", "b"], "left_anti")
            wanted = self.save(wanted, f"asked-{number}", "a long, b long")
            count = wanted.count()
            self.found["asked"] = self.found.get("asked", 0) + count
            if not count:
                break
            known = wanted if known is None else known.unionByName(wanted)
            proven = self.closer(self.run_.map(wanted, _WEIGHED, "ask"))
            links = links.unionByName(self.save(proven, f"links-{number}", _LINKS))
            closed = self.close_once(links, number + 1)
        members = closed.where("size > 0")
        relations = self.plan["relations"]
        sizes = members.groupBy("relation").agg(
            F.count(F.when(F.col("doc") == F.col("kept"), 1)).alias("clusters"),
            F.count(F.lit(1)).alias("documents"),
            F.max("size").alias("largest"),
        )
        self.found["clusters"] = [
            {"relation": relations[row["relation"]]["name"], **{k: row[k] for k in ("clusters", "documents", "largest")}}
            for row in sorted(sizes.collect(), key=lambda row: row["relation"])
        ]
        return links, members

    def close_once(self, links: DataFrame, asked: int) -> DataFrame:
        """Members of clusters, and pairs that closures ask for, of size 0."""
        relations = self.plan["relations"]
        run = self.run_
        after = f"-{asked}" if asked else ""
        proven = links.where("outcome = 0 and a <> b")
        of = [
            proven.where(F.col("kind").isin(relation["kinds"])).select(
                F.lit(number).cast("int").alias("relation"), "a", "b", "score"
            )
            for number, relation in enumerate(relations)
        ]
        edges = self.save(
            reduce(DataFrame.unionByName, of), f"edges{after}", "relation int, a long, b long, score long"
        )
        forest = edges.select("relation", F.col("b").alias("u"), F.col("a").alias("v"))
        forest = self.save(run.map(forest, _graph.SCHEMA, "contract"), f"forest{after}", _graph.SCHEMA)
        rounds = 0
        if forest.count() <= run.settings.small_graph:
            whole = run.map(forest.coalesce(1), _graph.SCHEMA, "contract")
            hung = self.save(whole, f"components{after}", _graph.SCHEMA)
        else:
            hung, rounds = _graph.components(forest, lambda df, name, schema: self.save(df, f"{name}{after}", schema))
        self.found["component_rounds"] = rounds
        own = hung.select("relation", F.col("u").alias("doc"), F.col("v").alias("root"))
        tops = hung.select("relation", F.col("v").alias("doc"), F.col("v").alias("root")).distinct()
        nodes = own.unionByName(tops)
        rows = nodes.join(self.cards, "doc").select(
            "relation",
            "root",
            "doc",
            F.lit(-1).cast("long").alias("other"),
            F.lit(0).cast("long").alias("score"),
            "card",
        )
        placed = edges.join(nodes.withColumnRenamed("doc", "a"), ["relation", "a"]).select(
            "relation",
            "root",
            F.col("a").alias("doc"),
            F.col("b").alias("other"),
            "score",
            F.lit(None).cast("binary").alias("card"),
        )
        closed = run.map(
            run.sorted(rows.unionByName(placed), "relation", "root"), _MEMBERS, "close_stream", stage=self.stage
        )
        return self.save(closed, f"members{after}", _MEMBERS)

    def list(self, links: DataFrame, members: DataFrame | None) -> None:
        """Those links that are listed, and pairs that failed."""
        run = self.run_
        listed = links.where("listed")
        if members is not None:
            # In a large cluster only those to the parent.
            large = members.where(F.col("size") > LARGE_CLUSTER).select("relation", "doc", "kept", "parent")
            a = large.select("relation", "kept", F.col("doc").alias("a"), F.col("parent").alias("a_parent"))
            b = large.select("relation", "kept", F.col("doc").alias("b"), F.col("parent").alias("b_parent"))
            inside = listed.select("a", "b").distinct().join(a, "a").join(b, ["relation", "kept", "b"])
            to_parent = (F.col("a_parent") == F.col("b")) | (F.col("b_parent") == F.col("a"))
            minor = inside.groupBy("a", "b").agg(F.max(to_parent).alias("kept")).where(~F.col("kept"))
            listed = listed.join(minor.select("a", "b"), ["a", "b"], "left_anti")
        schema = _spark_schema(run.pipeline.process([]).links_table)
        run.link_tables.append(run.map(self.with_cards(listed), schema, "link_table", stage=self.stage))
        failed = links.where("outcome = 2")
        count = failed.count()
        self.found["pairs_failed"] = count
        if count:
            run.report.pairs_failed += count
            run.letters.append(
                run.map(self.with_cards(failed), "line string", "letters", stage=self.stage)
            )

    def with_cards(self, links: DataFrame) -> DataFrame:
        for side in ("a", "b"):
            cards = self.cards.select(F.col("doc").alias(side), F.col("card").alias(f"{side}_card"))
            links = links.join(cards, side)
        return links

    def settle(
        self, links: DataFrame, members: DataFrame | None, messages: DataFrame | None
    ) -> DataFrame:
        run = self.run_
        mail = self._own()
        if messages is not None:
            mail = mail.unionByName(_mail(messages))
        told = links.where("told")
        for own, other in (("a", "b"), ("b", "a")):
            # A link within a document is told once.
            these = told if own == "a" else told.where("a <> b")
            cards = self.cards.select(F.col("doc").alias(other), "card")
            sent = these.join(cards, other).select(
                F.col(own).alias("doc"),
                F.lit(2).alias("kind"),
                F.col("seq").cast("long").alias("x"),
                F.col("link").alias("p"),
                F.col("card").alias("q"),
            )
            mail = mail.unionByName(_mail(sent))
        if members is not None:
            cards = self.cards.select(F.col("doc").alias("kept"), "card")
            sent = members.join(cards, "kept").select(
                "doc",
                F.lit(3).alias("kind"),
                F.col("relation").cast("long").alias("x"),
                F.col("parent").alias("y"),
                F.col("size").alias("z"),
                F.col("card").alias("q"),
            )
            mail = mail.unionByName(_mail(sent))
        settled = run.map(
            run.sorted(mail, "doc"), _UNDER_WAY, "settle_stream", stage=self.stage, documents=self.documents
        )
        return self.save(settled, "settled", _UNDER_WAY)

    def _own(self) -> DataFrame:
        """The documents themselves, as they are told."""
        return _mail(self.entries.select("doc", F.lit(0).alias("kind"), F.col("entry").alias("p")))


def _unsigned(column: str) -> Column:
    """Sorts as the unsigned number does that a long stands for."""
    return F.col(column).bitwiseXOR(F.lit(-(1 << 63)))


_MAIL = {"x": "long", "y": "long", "z": "long", "p": "binary", "q": "binary"}


def _mail(df: DataFrame) -> DataFrame:
    """Rows of what documents are told, with all columns."""
    missing = {name: F.lit(None).cast(of) for name, of in _MAIL.items() if name not in df.columns}
    return df.withColumns(missing).select("doc", "kind", *_MAIL) if missing else df.select("doc", "kind", *_MAIL)


def _spark_schema(table: _wirecopy.Table) -> StructType:
    schema = signed_schema(pa.schema(table))
    return from_arrow_schema(schema)


def _shipped(
    archive: _shipping.Archive, package: bool, step: str, args: dict[str, Any]
) -> Callable[[Any], Any]:
    """A function for workers, which find this package only after it has looked for the archive."""
    name, pipeline = archive.name, archive.pipeline

    def work(batches: Any) -> Any:
        import os
        import sys

        from pyspark import SparkFiles

        places = []
        try:
            places.append(SparkFiles.getRootDirectory())
        except Exception:  # noqa: BLE001, S110: a worker of Spark Connect may have none
            pass
        places.append(os.getcwd())
        found = [os.path.join(place, name) for place in places]
        top = next((path for path in found if os.path.isdir(path)), None)
        if top is None:
            raise RuntimeError(f"the archive {name} is at none of {found}")
        if package and top not in sys.path:
            sys.path.insert(0, top)
        from wirecopy._cluster import work as inner

        yield from inner(os.path.join(top, pipeline), step, args, batches)

    return work


_sent: set[tuple[int, str]] = set()


def _send(spark: SparkSession, archive: _shipping.Archive) -> None:
    """Sends an archive to the workers, once a session."""
    key = (id(spark), archive.name)
    if key not in _sent:
        spark.addArtifacts(f"{archive.path}#{archive.name}", archive=True)
        _sent.add(key)


class _conf:
    """Settings of a session that stand while a run is under way."""

    def __init__(self, spark: SparkSession, settings: dict[str, str]) -> None:
        self.spark = spark
        self.settings = settings
        self.before: dict[str, str | None] = {}

    def __enter__(self) -> None:
        for key, value in self.settings.items():
            self.before[key] = self.spark.conf.get(key, None)
            self.spark.conf.set(key, value)

    def __exit__(self, *_: object) -> None:
        for key, value in self.before.items():
            if value is None:
                self.spark.conf.unset(key)
            else:
                self.spark.conf.set(key, value)
