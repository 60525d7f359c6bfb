"""A pipeline, its plugins, gazetteers and models, and this package, as one archive for the workers of a cluster."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from . import _wirecopy
from ._errors import NotOnCluster

PIPELINE = "pipeline"
"""The folder of the archive that holds the pipeline and its files."""


@dataclass(frozen=True)
class Archive:
    """An archive, and what is in it."""

    path: str
    """The file."""
    name: str
    """What it is called on the workers: after what it holds."""
    pipeline: str
    """The pipeline file in it."""


def pack(pipeline: _wirecopy.Pipeline, package: bool = True) -> Archive:
    """Packs a pipeline into a temporary file; with the package, unless the workers have it."""
    file = Path(pipeline.file).resolve()
    if not file.is_file():
        raise NotOnCluster(
            "a pipeline that came as text has no file to send; write it to one, and make the pipeline of that"
        )
    files = [file, *(Path(path).resolve() for path in pipeline.files)]
    for argv in pipeline.commands:
        named = (file.parent / arg for arg in argv)
        files += [path.resolve() for path in named if path.is_file()]
    text = file.read_text(encoding="utf-8")
    for path in files[1:]:
        if str(path) in text:
            raise NotOnCluster(
                f"the pipeline names {path} by its absolute path, which the workers do not have; name it relative to "
                "the pipeline file"
            )
    top = Path(os.path.commonpath([path.parent for path in files]))
    entries = {f"{PIPELINE}/{path.relative_to(top).as_posix()}": path for path in files}
    if package:
        here = Path(__file__).resolve().parent
        for path in sorted(here.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                entries[f"wirecopy/{path.relative_to(here).as_posix()}"] = path
    digest = hashlib.blake2b(digest_size=8)
    for name, path in sorted(entries.items()):
        digest.update(name.encode() + b"\0" + path.read_bytes())
    name = f"wirecopy-{digest.hexdigest()}"
    target = Path(tempfile.gettempdir()) / f"{name}.zip"
    if not target.exists():
        handle, half = tempfile.mkstemp(suffix=".zip", dir=target.parent)
        with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
            for entry, path in sorted(entries.items()):
                # Times and owners of files say nothing; the shared object must be readable.
                info = zipfile.ZipInfo(entry)
                info.external_attr = 0o755 << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                zipped.writestr(info, path.read_bytes())
        os.replace(half, target)
    return Archive(str(target), name, f"{PIPELINE}/{file.relative_to(top).as_posix()}")
