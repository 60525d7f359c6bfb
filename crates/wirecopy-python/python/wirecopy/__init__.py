"""Turns raw news copy into clean, dated, tagged, deduplicated documents.

A :class:`Pipeline` reads a pipeline file and runs its stages on tables of documents in memory, or over files. The same
pipelines run on a cluster: :mod:`wirecopy.spark` and :mod:`wirecopy.ray`. ``wirecopy`` is a command, too.
"""

from ._cli import use_this_interpreter as _use_this_interpreter
from ._documents import Annotation, Document, Edit, Finding, Link, LinkSpan, Place, Source
from ._errors import (
    Diagnostic,
    NotOnCluster,
    PipelineError,
    RunError,
    TableError,
    WirecopyError,
)
from ._pipeline import ArrowArray, ArrowStream, Explanation, Pipeline, Result, explain
from ._wirecopy import Table, __version__

_use_this_interpreter()

__all__ = [
    "Annotation",
    "ArrowArray",
    "ArrowStream",
    "Diagnostic",
    "Document",
    "Edit",
    "Explanation",
    "Finding",
    "Link",
    "LinkSpan",
    "NotOnCluster",
    "Pipeline",
    "PipelineError",
    "Place",
    "Result",
    "RunError",
    "Source",
    "Table",
    "TableError",
    "WirecopyError",
    "__version__",
    "explain",
]
