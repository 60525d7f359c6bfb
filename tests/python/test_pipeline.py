"""The Python package: what goes in, what comes out, what goes wrong.

    python3 -m pytest tests/python
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import wirecopy

ROOT = Path(__file__).resolve().parents[2]
NEWS = ROOT / "pipelines" / "news.toml"

ROWS = [
    {
        "id": "one",
        "text": "The delegation arrived on Wednesday and met leaders in Vienna. (Reuters)",
        "published": "2023-07-27",
        "outlet": "Gazette",
    },
    {"id": "two", "text": "Ships came in on Monday — all of them.", "published": "2023-07-27", "desk": 7},
]


@pytest.fixture(scope="session")
def news() -> wirecopy.Pipeline:
    return wirecopy.Pipeline(NEWS)


def articles(count: int = 40) -> list[dict[str, str]]:
    """Invented articles of the repository, with copies."""
    files = sorted((ROOT / "tests" / "corpus").glob("*.txt"))
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    return [
        {"id": f"{n:03}", "text": texts[n % len(texts)], "published": f"2021-05-{n % 28 + 1:02}"}
        for n in range(count)
    ]


def test_documents_are_objects(news: wirecopy.Pipeline) -> None:
    result = news.process(ROWS)
    assert len(result) == 2
    one, two = result
    assert [d.attributes["value"] for d in one.layer("date")] == ["2023-07-26"]
    assert [a.text for a in two.layer("date")] == ["Monday"]
    place = two.layer("date")[0]
    assert two.text[place.start : place.end] == "Monday"
    assert two.text.encode()[place.byte_start : place.byte_end] == b"Monday"
    assert two.fields["desk"] == 7
    assert one.raw == ROWS[0]["text"]
    assert {edit.stage for edit in one.trail} <= set(news.stages)
    assert all("/" in edit.rule for edit in one.trail)
    assert "Wednesday" in news.explain(one, (26, 35))
    assert result.explain("one").data["id"] == "one"


def pyarrow(rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist(rows)


def batch(rows: list[dict[str, Any]]) -> Any:
    return pyarrow(rows).to_batches()[0]


def polars(rows: list[dict[str, Any]]) -> Any:
    return pytest.importorskip("polars").DataFrame(rows)


def pandas(rows: list[dict[str, Any]]) -> Any:
    return pytest.importorskip("pandas").DataFrame(rows)


def duckdb(rows: list[dict[str, Any]]) -> Any:
    return pytest.importorskip("duckdb").from_arrow(pyarrow(rows))


def datasets(rows: list[dict[str, Any]]) -> Any:
    whole = pytest.importorskip("datasets").Dataset.from_list([*rows, rows[0]])
    return whole.select(range(len(rows)))


@pytest.mark.parametrize("make", [pyarrow, batch, polars, pandas, duckdb, datasets])
def test_tables_of_all_kinds_are_read(news: wirecopy.Pipeline, make: Any) -> None:
    rows = articles(12)
    expect = [document.json for document in news.process(rows)]
    got = [document.json for document in news.process(make(rows))]
    for document in expect + got:
        # A row and a line are the same words in other bytes.
        document["source"].pop("hash")
        document["source"].pop("bytes")
    assert got == expect


def test_results_are_tables(news: wirecopy.Pipeline) -> None:
    import pyarrow as pa

    result = news.process(articles())
    table = pa.table(result)
    assert table.num_rows == len(result)
    assert table["id"].to_pylist() == [document.id for document in result]
    assert table["annotations"].to_pylist()[0][0]["layer"] == result.documents[0].annotations[0].layer
    links = pa.table(result.links_table)
    assert links["kind"].to_pylist() == [link.kind for link in result.links]
    assert any(link.kind == "exact" for link in result.links)
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(result).height == table.num_rows


def test_a_batch_is_what_a_run_writes(news: wirecopy.Pipeline, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    rows = articles(60)
    rows += [rows[3], {**rows[4], "text": "Another text under a known id."}]
    (tmp_path / "in").mkdir()
    table = pyarrow(rows)
    pq.write_table(table, tmp_path / "in" / "articles.parquet")
    report = news.run(tmp_path / "in", tmp_path / "out")
    result = news.process(table, name="articles.parquet")

    def lines(name: str) -> list[Any]:
        return [json.loads(line) for line in (tmp_path / "out" / name).read_text().split("\n") if line]

    assert [document.json for document in result] == lines("documents.jsonl")
    written = [(link["a"], link["b"], link["kind"], link["score"]) for link in lines("links.jsonl")]
    assert [(link.a, link.b, link.kind, link.score) for link in result.links] == written
    assert result.failed == lines("dead-letters.jsonl")
    assert len(result.failed) == 1 and len(result.skipped) == 1
    assert report["counts"]["written"] == len(result)
    first = result.documents[0]
    assert first.id in wirecopy.explain(tmp_path / "out", first.id)


def test_threads_change_nothing_and_may_share(news: wirecopy.Pipeline) -> None:
    rows = articles(30)
    expect = [document.json for document in news.process(rows, threads=1)]
    found: list[list[Any]] = []

    def work() -> None:
        found.append([document.json for document in news.process(rows, threads=3)])

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert found == [expect] * 3


def test_problems_are_told_at_once() -> None:
    with pytest.raises(wirecopy.PipelineError) as caught:
        wirecopy.Pipeline.from_str('[[stage]]\nuse = "date"\nisolaton = "process"\n')
    problems = {d.code: d for d in caught.value.diagnostics}
    assert len(problems) >= 2
    wrong = next(d for d in caught.value.diagnostics if "date" in d.message)
    assert (wrong.severity, wrong.line, wrong.column) == ("error", 2, 7)
    assert "dates" in wrong.label or "dates" in " ".join(wrong.help)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.diagnostics == caught.value.diagnostics
    with pytest.raises(wirecopy.RunError):
        wirecopy.Pipeline("no/such/file.toml")
    with pytest.raises(wirecopy.RunError, match="index"):
        wirecopy.Pipeline.from_str('[[stage]]\nuse = "sources"\nindex = "known/"\n')


@pytest.mark.parametrize("wrong", [7, "text", [{"text": object()}]])
def test_what_is_no_table_is_refused(news: wirecopy.Pipeline, wrong: Any) -> None:
    with pytest.raises((wirecopy.TableError, TypeError)):
        news.process(wrong)


def test_documents_fail_alone(news: wirecopy.Pipeline) -> None:
    result = news.process([{"id": "a"}, *ROWS])
    assert [failed["id"] for failed in result.failed] == ["a"]
    assert len(result) == 2


def test_isolated_stages_find_their_worker() -> None:
    isolated = wirecopy.Pipeline.from_str('[[stage]]\nuse = "dates"\nisolation = "process"\n')
    linked = wirecopy.Pipeline.from_str('[[stage]]\nuse = "dates"\n')
    assert [d.json for d in isolated.process(ROWS)] == [d.json for d in linked.process(ROWS)]


def test_the_command_is_there(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wirecopy"]
    said = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == f"wirecopy {wirecopy.__version__}"
    (tmp_path / "a.txt").write_text("Ships came in on Monday.")
    run = ["run", str(NEWS), "--input", str(tmp_path / "a.txt"), "--output", str(tmp_path / "out")]
    subprocess.run([*command, *run, "--quiet"], check=True)
    assert (tmp_path / "out" / "manifest.json").exists()
    assert subprocess.run([*command, "run", "nothing.toml"], capture_output=True).returncode == 2
