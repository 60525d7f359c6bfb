"""What runs on the workers of a cluster: the steps of a run over record batches. See :mod:`wirecopy.spark`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from . import _wirecopy

Batches = Iterator[pa.RecordBatch]

# One pipeline a process: workers are used for many tasks, and models take time to read.
_loaded: dict[str, _wirecopy.Steps] = {}


def steps_of(file: str) -> _wirecopy.Steps:
    """The stages of a pipeline file, made once a process."""
    if file not in _loaded:
        _loaded.clear()
        _loaded[file] = _wirecopy.Steps(_wirecopy.Pipeline(file=file))
    return _loaded[file]


def work(file: str, step: str, args: dict[str, Any], batches: Iterable[pa.RecordBatch]) -> Batches:
    """Runs a step over the batches of a partition."""
    steps = steps_of(file)
    if step == "contract":
        yield _wirecopy.contract(list(batches))
    elif step.endswith("_stream"):
        stream = getattr(steps, step)(**args)
        for batch in batches:
            if batch.num_rows:
                yield from filled(stream.push(plain(batch)))
        yield from filled(stream.finish())
    else:
        call: Callable[..., pa.RecordBatch] = getattr(steps, step)
        for batch in batches:
            if batch.num_rows:
                yield signed(call(plain(batch), **args))


def filled(batches: Iterable[pa.RecordBatch]) -> Batches:
    """Those that have rows."""
    return (batch for batch in batches if batch.num_rows)


def plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch with the types that the steps know, whatever the cluster is set to."""
    small = {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}
    if not any(field.type in small for field in batch.schema):
        return batch
    fields = [field.with_type(small.get(field.type, field.type)) for field in batch.schema]
    return batch.cast(pa.schema(fields))


def signed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch without unsigned numbers, which clusters do not have."""
    schema = signed_schema(batch.schema)
    return batch if schema == batch.schema else batch.cast(schema)


def signed_schema(schema: pa.Schema) -> pa.Schema:
    """The schema of :func:`signed`."""
    return pa.schema([_signed_field(field) for field in schema])


def _signed_field(field: pa.Field) -> pa.Field:
    return field.with_type(_signed(field.type))


def _signed(of: pa.DataType) -> pa.DataType:
    if pa.types.is_unsigned_integer(of):
        return pa.int64()
    if pa.types.is_list(of):
        return pa.list_(_signed_field(of.value_field))
    if pa.types.is_struct(of):
        return pa.struct([_signed_field(field) for field in of])
    return of
