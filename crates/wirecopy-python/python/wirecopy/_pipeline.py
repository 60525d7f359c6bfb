"""Pipelines, and what comes of the documents that they are given."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Literal, Protocol, Union, runtime_checkable

from . import _wirecopy
from ._documents import Document, Link
from ._errors import Diagnostic, TableError, diagnostics_of

PathLike = Union[str, "os.PathLike[str]"]


@runtime_checkable
class ArrowStream(Protocol):
    """A table that speaks the Arrow PyCapsule interface: of pyarrow, Polars, pandas, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


@runtime_checkable
class ArrowArray(Protocol):
    """A batch that speaks the Arrow PyCapsule interface."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


Table = Union[ArrowStream, ArrowArray]


class Explanation(str):
    """Why a document came out as it did: as text for people, and in ``data`` for programs."""

    data: dict[str, Any]

    @classmethod
    def _of(cls, parts: tuple[str, str]) -> Explanation:
        explanation = cls(parts[0])
        explanation.data = json.loads(parts[1])
        return explanation


class Pipeline:
    """A pipeline whose file was checked and whose stages are made.

    Making one takes as long as reading its models; keep it, and call :meth:`process` as often as you like, from any
    number of threads.

    >>> pipeline = Pipeline("news.toml")
    >>> for document in pipeline.process(table):
    ...     print(document.id, document.layer("date"))

    Raises :class:`PipelineError`, with all that is wrong, and :class:`RunError` where a stage cannot be made.
    """

    def __init__(self, file: PathLike) -> None:
        self._native = _wirecopy.Pipeline(file=os.fspath(file))

    @classmethod
    def from_str(cls, text: str, folder: PathLike = ".") -> Pipeline:
        """The pipeline that a text in TOML describes. Paths in it are relative to a folder."""
        pipeline = cls.__new__(cls)
        pipeline._native = _wirecopy.Pipeline(text=text, folder=os.fspath(folder))
        return pipeline

    def __repr__(self) -> str:
        return f"<wirecopy.Pipeline {self.name!r}: {', '.join(self.stages)}>"

    @property
    def name(self) -> str:
        """Its name."""
        return self._native.name

    @property
    def stages(self) -> list[str]:
        """The names of its stages, in order."""
        return [stage["id"] for stage in self.manifest["stages"]]

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is not wrong with it, and yet may not be meant."""
        return diagnostics_of(self._native.warnings)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the manifest of a run says of its stages and rules."""
        manifest: dict[str, Any] = json.loads(self._native.manifest)
        return manifest

    def process(
        self,
        documents: Table | Iterable[Mapping[str, Any]],
        *,
        name: str = "batch",
        threads: int | None = None,
    ) -> Result:
        """Runs all stages on documents, as one corpus.

        ``documents`` is a table with a column ``text`` or ``html``, and any of ``id``, ``title``, ``url``, ``outlet``,
        ``authors``, ``published``, ``language``, ``section``; other columns become free fields. Whatever speaks the Arrow
        PyCapsule interface is a table, and a data set of Hugging Face, too. Mappings with these keys do as well.

        Corpus stages see these documents and no others: what comes out is what ``wirecopy run`` writes of a file of
        them. ``name`` is what that file is called: rows without an id are called after it. ``threads`` is the number of
        threads that work, all cores where nothing is said; the result does not depend on it. Python's lock is free
        meanwhile.
        """
        table = _table(documents)
        if isinstance(table, list):
            batch = self._native.process_lines(table, name, threads)
        else:
            batch = self._native.process(table, name, threads)
        return Result(self, batch)

    def explain(
        self, document: Document, span: tuple[int, int] | None = None
    ) -> Explanation:
        """Says why a document, or a span of it in code points, came out as it did."""
        in_bytes = None
        if span is not None:
            start, end = (len(document.text[:at].encode()) for at in span)
            in_bytes = (start, end)
        line = json.dumps(document.json)
        return Explanation._of(self._native.explain(line, in_bytes, document.raw))

    def run(
        self,
        input: PathLike | Sequence[PathLike] = (),
        output: PathLike | None = None,
        *,
        threads: int | None = None,
        sample: int | None = None,
        existing: Literal["refuse", "overwrite", "resume"] = "refuse",
        cache: bool = False,
    ) -> dict[str, Any]:
        """Runs the pipeline over files, folders and globs into a folder, as ``wirecopy run`` does.

        Without ``input`` and ``output`` it reads and writes what the pipeline says. Gives the object that
        ``wirecopy run --json`` prints: counts, causes of what was not written, findings, times. A keyboard interrupt
        stops it; ``existing="resume"`` goes on.
        """
        paths = [input] if isinstance(input, (str, os.PathLike)) else list(input)
        report: dict[str, Any] = json.loads(
            self._native.run(
                [os.fspath(path) for path in paths],
                None if output is None else os.fspath(output),
                threads,
                sample,
                existing,
                cache,
            )
        )
        return report


class Result:
    """What came of some documents.

    It is a table itself: ``pyarrow.table(result)``, ``polars.DataFrame(result)`` and whatever else takes the Arrow PyCapsule
    interface give a row for each written document, with its annotations, findings and trail nested in it, as
    ``wirecopy export DIR parquet`` writes them. Iterating gives them as objects.
    """

    def __init__(self, pipeline: Pipeline, native: _wirecopy.Batch) -> None:
        self._pipeline = pipeline
        self._native = native

    def __repr__(self) -> str:
        written, dropped, failed, skipped = self._native.counts
        return f"<wirecopy.Result: {written} written, {dropped} dropped, {failed} failed, {skipped} skipped>"

    def __len__(self) -> int:
        return self._native.counts[0]

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents)

    def __getitem__(self, id: str) -> Document:
        """The written document with this id."""
        for document in self.documents:
            if document.id == id:
                return document
        raise KeyError(id)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self.table.__arrow_c_schema__()

    @cached_property
    def table(self) -> _wirecopy.Table:
        """The written documents as a table; like the result itself."""
        return self._native.documents()

    @cached_property
    def links_table(self) -> _wirecopy.Table:
        """The links as a table."""
        return self._native.links()

    @cached_property
    def documents(self) -> list[Document]:
        """The documents that were written, in order."""
        both = zip(self._native.lines("written"), self._native.raws())
        return [Document._of(json.loads(line), raw, self._pipeline.manifest) for line, raw in both]

    @cached_property
    def links(self) -> list[Link]:
        """The links between them that claim something about their texts."""
        return [Link._of(json.loads(line)) for line in self._native.link_lines()]

    @cached_property
    def dropped(self) -> list[dict[str, Any]]:
        """The documents that a rule dropped, as in ``dropped.jsonl``."""
        return self._lines("dropped")

    @cached_property
    def failed(self) -> list[dict[str, Any]]:
        """The documents that failed, and pairs of them, as in ``dead-letters.jsonl``."""
        return self._lines("failed")

    @cached_property
    def skipped(self) -> list[dict[str, Any]]:
        """The documents that came again."""
        return self._lines("skipped")

    def explain(
        self, document: Document | str, span: tuple[int, int] | None = None
    ) -> Explanation:
        """Says why a document, or a span of it in code points, came out as it did."""
        found = self[document] if isinstance(document, str) else document
        return self._pipeline.explain(found, span)

    def _lines(self, fate: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._native.lines(fate)]


def explain(
    folder: PathLike, document: str, span: tuple[int, int] | None = None, pair: str | None = None
) -> Explanation:
    """Says why a document of a finished run came out as it did, or a span of it in bytes, or what ties it to another.

    ``folder`` is the output of the run, ``document`` and ``pair`` are ids or ends of ids.
    """
    return Explanation._of(_wirecopy.explain_run(os.fspath(folder), document, span, pair))


def _table(documents: Any) -> Any:
    """A table that speaks Arrow, or lines of JSON."""
    if hasattr(documents, "__arrow_c_stream__") or hasattr(documents, "__arrow_c_array__"):
        return documents
    # A data set of Hugging Face: its rows may be a choice of those of its table.
    if hasattr(documents, "with_format") and hasattr(documents, "column_names"):
        return documents.with_format("arrow")[:]
    # A relation of DuckDB.
    if hasattr(documents, "to_arrow_table"):
        return documents.to_arrow_table()
    if isinstance(documents, (str, bytes)) or not isinstance(documents, Iterable):
        raise TableError(
            f"`{type(documents).__name__}` is neither a table nor a list of documents; a table has __arrow_c_stream__, "
            "a document is a mapping with `text` or `html`"
        )
    return [json.dumps(document, default=_plain).encode() for document in documents]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    raise TableError(f"a value of type `{type(value).__name__}` is no JSON")
