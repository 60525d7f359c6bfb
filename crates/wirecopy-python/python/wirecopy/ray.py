"""Document stages on Ray Data.

>>> import ray
>>> from wirecopy import ray as wirecopy_ray
>>> out = wirecopy_ray.map_documents(ray.data.read_parquet("s3://bucket/articles"), "documents.toml")

Each batch is worked on by itself, so that only pipelines of document stages run here: a corpus stage has to see all
documents, which :mod:`wirecopy.spark` lets it. The workers need this package, and the pipeline under the same path (in a
``working_dir`` of Ray's runtime environment, say).
"""

from __future__ import annotations

import os
from typing import Any

import pyarrow as pa
import ray.data

from . import _wirecopy
from ._cluster import signed
from ._errors import NotOnCluster
from ._pipeline import PathLike, Pipeline


class Documents:
    """An actor that makes the stages once, and runs them on batches."""

    def __init__(self, file: str, name: str) -> None:
        self.pipeline = Pipeline(file)
        self.name = name

    def __call__(self, batch: pa.Table) -> pa.Table:
        """What is written of a batch, as ``wirecopy export DIR parquet`` gives it."""
        result = self.pipeline.process(batch, name=self.name, threads=1)
        tables = [signed(found) for found in pa.table(result).to_batches()]
        return pa.Table.from_batches(tables) if tables else signed_empty(result.table)


def signed_empty(table: _wirecopy.Table) -> pa.Table:
    """A table without rows, with the columns of another."""
    from ._cluster import signed_schema

    return signed_schema(pa.schema(table)).empty_table()


def map_documents(
    dataset: ray.data.Dataset,
    pipeline: PathLike,
    *,
    name: str = "dataset",
    batch_size: int = 256,
    concurrency: int | tuple[int, int] = (1, 8),
    **options: Any,
) -> ray.data.Dataset:
    """Runs the document stages of a pipeline over the rows of a data set, and gives a row for each written document.

    Rows need an ``id``: a row without one is called after its place in its batch. ``concurrency`` is the number of actors,
    or the least and the most of them; leave Ray a processor for reading, or its tasks wait for ever. Other options are those
    of ``map_batches``. What was dropped or failed is left out.
    """
    file = os.path.abspath(os.fspath(pipeline))
    native = _wirecopy.Pipeline(file=file)
    corpus = _wirecopy.Steps(native).corpus_stages
    if corpus:
        stages = Pipeline(file).stages
        named = ", ".join(f"`{stages[stage]}`" for stage in corpus)
        raise NotOnCluster(
            f"{named} must see all documents, and Ray shows a batch at a time; leave them out, or use wirecopy.spark"
        )
    least, most = (concurrency, concurrency) if isinstance(concurrency, int) else concurrency
    options.setdefault("compute", ray.data.ActorPoolStrategy(min_size=least, max_size=most))
    mapped: ray.data.Dataset = dataset.map_batches(
        Documents,
        fn_constructor_args=(file, name),
        batch_format="pyarrow",
        batch_size=batch_size,
        **options,
    )
    return mapped
