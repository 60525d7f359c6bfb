"""What can go wrong, as exceptions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Diagnostic:
    """One thing that is wrong with a pipeline, or may not be meant."""

    code: str
    """Stable code, such as ``unknown-stage``; ``wirecopy explain CODE`` says more of it."""
    severity: str
    """``error`` or ``warning``."""
    message: str
    """What is wrong, in a sentence."""
    file: str
    """The pipeline file."""
    line: int
    """The line on which it begins, from 1."""
    column: int
    """The column at which it begins, in code points from 1."""
    label: str
    """What is written under the marked place; may be empty."""
    help: tuple[str, ...]
    """What would mend it."""

    @classmethod
    def _of(cls, found: dict[str, Any]) -> Diagnostic:
        keys = ("code", "severity", "message", "file", "line", "column", "label")
        return cls(**{key: found[key] for key in keys}, help=tuple(found["help"]))


def diagnostics_of(text: str) -> tuple[Diagnostic, ...]:
    """Diagnostics as the native half gives them."""
    return tuple(Diagnostic._of(found) for found in json.loads(text))


class WirecopyError(Exception):
    """Whatever this package raises by itself."""


class PipelineError(WirecopyError):
    """A pipeline that has problems. All of them are told at once."""

    diagnostics: tuple[Diagnostic, ...]
    """The problems in the order of their places, warnings among them."""

    def __init__(self, message: str, diagnostics: str = "[]") -> None:
        super().__init__(message)
        self._json = diagnostics
        self.diagnostics = diagnostics_of(diagnostics)

    def __reduce__(self) -> tuple[Any, ...]:
        # Clusters send exceptions from process to process.
        return type(self), (self.args[0], self._json)


class RunError(WirecopyError):
    """A run, or the work on a batch, that could not begin or could not go on."""


class TableError(WirecopyError):
    """A table that does not hold what it should."""


class NotOnCluster(WirecopyError):
    """Something that a pipeline asks for and a cluster cannot do."""
