"""Documents and what was found in them, as Python objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_KEYS = frozenset(
    (
        "id layer label start end char_start char_end raw_start raw_end rule approximate removed text"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A span of the text and what is said of it."""

    id: int
    """Its number in its document."""
    layer: str
    """The set that it belongs to, such as ``date``, ``entity``, ``role`` or ``credit``."""
    label: str
    """What it is in its layer, such as ``person``."""
    start: int
    """Where it begins, in code points: ``document.text[a.start:a.end]``."""
    end: int
    """Where it ends, in code points."""
    byte_start: int
    """Where it begins, in bytes of the text as UTF-8."""
    byte_end: int
    """Where it ends, in bytes."""
    raw_start: int
    """Where it begins in the raw text, in bytes."""
    raw_end: int
    """Where it ends in the raw text, in bytes."""
    rule: str
    """The rule that made it."""
    text: str
    """Its words; of what was removed from the text, the words that stood there."""
    approximate: bool = False
    """Whether edits moved a border that cannot be told exactly."""
    removed: bool = False
    """Whether its words were removed from the text."""
    attributes: dict[str, Any] = field(default_factory=dict)
    """What its layer says besides: ``value`` and ``type`` of a date, ``entity_id`` and ``name`` of an entity."""


@dataclass(frozen=True, slots=True)
class Place:
    """A span that a finding is about, in bytes of the text and of the raw text."""

    start: int
    end: int
    raw_start: int
    raw_end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt or a contradiction that a person should see."""

    code: str
    """Stable code, such as ``date-contradiction``."""
    rule: str
    """The rule that reported it."""
    message: str
    """What is doubtful, in a sentence."""
    spans: tuple[Place, ...]
    """The places that it is about."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a document: an entry of its trail."""

    stage: str
    """The stage that made it, by the name of its use."""
    rule: str
    """The rule behind it."""
    op: str
    """``replace``, ``retract``, ``set``, ``drop`` or ``finding``."""
    reference: Any
    """What was changed: spans and old text of a replacement, the field that was set."""


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """A passage that stands in both documents of a link, in bytes of their texts."""

    a: tuple[int, int]
    b: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """A proven relation between two documents, or inside one."""

    a: str
    """Id of the document that comes first in the input."""
    b: str
    """Id of the other."""
    kind: str
    """``exact``, ``near``, ``contains``, ``quotes``, ``reworded``, ``repeats``, ``supersedes``, or a stage's own."""
    score: float
    """How much of it holds, from 0 to 1."""
    rule: str
    """The rule that proves it."""
    spans: tuple[LinkSpan, ...]
    """The proof."""

    @classmethod
    def _of(cls, found: dict[str, Any]) -> Link:
        spans = tuple(LinkSpan(tuple(s["a"]), tuple(s["b"])) for s in found["spans"])
        return cls(found["a"], found["b"], found["kind"], found["score"], found["rule"], spans)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from."""

    path: str
    record: int
    bytes: int
    hash: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as a pipeline leaves it."""

    id: str
    text: str
    """The clean text."""
    fields: dict[str, Any]
    """What is known of it: ``title``, ``outlet``, ``published``, ``sources``, and any field of its own."""
    annotations: tuple[Annotation, ...]
    findings: tuple[Finding, ...]
    trail: tuple[Edit, ...]
    """All that was changed in it, in order."""
    source: Source
    raw: str
    """The text as it was read; what the raw ranges speak of."""
    json: dict[str, Any] = field(repr=False, compare=False)
    """The line of ``documents.jsonl`` that a run writes of it."""

    def __str__(self) -> str:
        return self.text

    def layer(self, name: str) -> list[Annotation]:
        """The annotations of a layer that stand in the text, in order."""
        return [a for a in self.annotations if a.layer == name and not a.removed]

    @classmethod
    def _of(cls, found: dict[str, Any], raw: str, manifest: dict[str, Any]) -> Document:
        text: str = found["text"]
        source = found["source"]
        where = {key: source[key] for key in ("path", "record", "bytes", "hash", "encoding")}
        return cls(
            id=found["id"],
            text=text,
            fields=found["fields"],
            annotations=tuple(_annotation(a, text) for a in found["annotations"]),
            findings=tuple(_finding(f) for f in found["findings"]),
            trail=tuple(_edit(e, manifest) for e in found["trail"]),
            source=Source(**where),
            raw=raw,
            json=found,
        )


def _annotation(found: dict[str, Any], text: str) -> Annotation:
    start, end = found["char_start"], found["char_end"]
    return Annotation(
        id=found["id"],
        layer=found["layer"],
        label=found["label"],
        start=start,
        end=end,
        byte_start=found["start"],
        byte_end=found["end"],
        raw_start=found["raw_start"],
        raw_end=found["raw_end"],
        rule=found["rule"],
        text=found.get("text", text[start:end]),
        approximate=found.get("approximate", False),
        removed=found.get("removed", False),
        attributes={key: value for key, value in found.items() if key not in _KEYS},
    )


def _finding(found: dict[str, Any]) -> Finding:
    spans = tuple(Place(**span) for span in found["spans"])
    return Finding(found["code"], found["rule"], found["message"], spans)


def _edit(entry: Sequence[Any], manifest: dict[str, Any]) -> Edit:
    stage, rule, op, reference = entry
    return Edit(manifest["stages"][stage]["id"], manifest["rules"][rule], op, reference)
