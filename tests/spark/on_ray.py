"""Document stages on Ray Data, beside the same rows in one process; and a corpus stage, which is refused.

    unshare -rn sh -c 'ip link set lo up; python3 tests/spark/on_ray.py'
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import ray

import wirecopy
from wirecopy import ray as wirecopy_ray
from wirecopy._cluster import signed

CORPUS = Path(__file__).resolve().parents[1] / "corpus"

PIPELINE = """
[[stage]]
use = "clean"

[[stage]]
use = "dates"

[[stage]]
use = "entities"
"""


def main() -> None:
    texts = [path.read_text(errors="replace") for path in sorted(CORPUS.glob("*.txt"))]
    rows = [{"id": f"{n:04}", "text": texts[n % len(texts)], "published": "2021-05-12"} for n in range(600)]
    table = pa.Table.from_pylist(rows)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "documents.toml"
        file.write_text(PIPELINE)
        ray.init(num_cpus=4, include_dashboard=False, _node_ip_address="127.0.0.1", configure_logging=False)
        found = wirecopy_ray.map_documents(ray.data.from_arrow(table), file, batch_size=100, concurrency=2)
        many = {row["id"]: row for row in found.take_all()}
        expect = wirecopy.Pipeline(file).process(table)
        for batch in pa.table(expect).to_batches():
            for row in signed(batch).to_pylist():
                other = many.pop(row["id"])
                # The number of a row is that in its batch.
                row.pop("source"), other.pop("source")
                assert row == other, row["id"]
        assert not many
        file.write_text(PIPELINE + '\n[[stage]]\nuse = "sources"\n')
        try:
            wirecopy_ray.map_documents(ray.data.from_arrow(table), file)
        except wirecopy.NotOnCluster as error:
            assert "`sources`" in str(error)
        else:
            raise AssertionError("a corpus stage was not refused")
        ray.shutdown()
    print(f"{len(rows)} documents are equal")


if __name__ == "__main__":
    main()
