"""The types of the package: strict mypy, pyright, and stubs that say what the native half has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "crates" / "wirecopy-python"

USE = '''
import wirecopy

pipeline = wirecopy.Pipeline("news.toml")
result = pipeline.process([{"text": "Ships came in."}], threads=2)
for document in result:
    values: list[str] = [annotation.label for annotation in document.layer("date")]
    score: float = sum(link.score for link in result.links)
try:
    wirecopy.Pipeline.from_str("")
except wirecopy.PipelineError as error:
    lines: list[int] = [diagnostic.line for diagnostic in error.diagnostics]
'''


def check(*command: str, cwd: Path = PACKAGE) -> None:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


def test_mypy(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    check("mypy", "python/wirecopy")
    (tmp_path / "use.py").write_text(USE)
    check("mypy", "--strict", "use.py", cwd=tmp_path)


def test_stubs_say_what_there_is() -> None:
    pytest.importorskip("mypy")
    check("mypy.stubtest", "wirecopy._wirecopy", "--ignore-disjoint-bases")


def test_pyright(tmp_path: Path) -> None:
    pytest.importorskip("pyright")
    (tmp_path / "use.py").write_text(USE)
    check("pyright", "--pythonpath", sys.executable, "use.py", cwd=tmp_path)
    names = ["__init__", "_cli", "_documents", "_errors", "_pipeline"]
    check("pyright", "--pythonpath", sys.executable, *(f"python/wirecopy/{name}.py" for name in names))
