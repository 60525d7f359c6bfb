"""Writes the inputs that fuzzing begins with, `corpus/TARGET/`, from the articles of `tests/corpus`.

    python3 seeds.py

What a fuzzing run found to be of interest lies elsewhere (give it a folder of its own before `corpus/TARGET`); an input
that showed a bug is kept in `corpus/TARGET` under a name that says which.
"""

import bz2
import gzip
import io
import json
import lzma
import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parent
ARTICLES = HERE.parent / "corpus"


def put(target, name, content):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def cut(text, size=1500):
    return text.encode()[:size].decode(errors="ignore")


def record(kind, body, **more):
    head = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{kind}>", "Content-Length": len(body), **more}
    lines = "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in head.items())
    return b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + body + b"\r\n\r\n"


def archive(page):
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
    chunked += b"%x\r\n" % len(page) + page + b"\r\n0\r\n\r\n"
    zipped = gzip.compress(page, mtime=0)
    packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n\r\n" + zipped
    url = {"WARC_Target_URI": "https://news.test/a", "WARC_Date": "2023-07-01T00:00:00Z"}
    return b"".join([
        record("warcinfo", b"software: none\r\n"),
        record("response", answer, Content_Type="application/http; msgtype=response", **url),
        record("response", chunked, Content_Type="application/http", **url),
        record("response", packed, Content_Type="application/http", **url),
        record("request", b"GET / HTTP/1.1\r\n\r\n", **url),
        record("conversion", page, Content_Type="text/plain", **url),
    ])


def main():
    articles = sorted(p for p in ARTICLES.iterdir() if p.suffix in (".txt", ".html"))
    texts = {p.stem: p.read_text(errors="replace") for p in articles}
    for name, text in texts.items():
        for target in ("dates", "entities", "sources"):
            put(target, name, cut(text))
        put("clean", name, cut(text, 3000))
        put("decode", name, b"\0" + cut(text, 600).encode())
        put("decode", f"{name}-16", b"\1" + cut(text, 300).encode("utf-16"))
        put("edits", name, cut(text, 200).encode() + b"\0" + bytes(range(60)))
    lines = [json.dumps({"id": n, "text": cut(t, 200), "published": "2023-07-01"}) for n, t in texts.items()]
    put("jsonl", "lines", "\n".join(lines[:4]) + "\n")
    put("jsonl", "faulty", '{"id":1}\n[]\n\n{"id":"a","text":"\\ud800"}\n{"text":{"a":[[[]]]}}\n')
    for path in (HERE.parent.parent / "pipelines").glob("**/*.toml"):
        put("pipeline", path.name, path.read_bytes())
    page = cut(next(t for n, t in texts.items() if "page" in n), 800).encode()
    warc = archive(page)
    for name, content in {
        "warc": warc,
        "warc-gz": b"".join(gzip.compress(part, mtime=0) for part in (warc[:900], warc[900:])),
        "warc-bz2": bz2.compress(warc),
        "warc-xz": lzma.compress(warc),
    }.items():
        put("archive", name, b"\0" + content)
    put("archive", "lines", b"\2" + gzip.compress("\n".join(lines[:3]).encode(), mtime=0))
    put("archive", "text", b"\4" + page)
    try:
        import pyarrow
        import pyarrow.parquet

        for codec in ("none", "snappy", "gzip", "zstd"):
            table = pyarrow.table({"id": ["a", "b"], "text": [cut(t, 80) for t in list(texts.values())[:2]]})
            out = io.BytesIO()
            pyarrow.parquet.write_table(table, out, compression=codec)
            put("archive", f"parquet-{codec}", b"\1" + out.getvalue())
    except ImportError:
        print("pyarrow is not installed: the Parquet files stay as they are")
    # Door 0: one operation of each kind with its lists; 1: a frame; 2: numbers; 3: lines of a command.
    ops = b"".join(struct.pack("<11I", kind, kind % 3, 0, 4, 0, 3, 1, 0, 0, 1, 1) for kind in range(8))
    put("boundary", "edits", b"\0" + bytes([8, 1, 1, 6]) + ops + struct.pack("<6I", 0, 0, 0, 3, 0, 0) + struct.pack("<2I", 0, 4) + b"a\0bc\0d" + b"text")
    put("boundary", "frame", b"\1" + struct.pack("<IB", 6, 4) + b"\0\0\0\0\0\0")
    put("boundary", "hits", b"\2" + struct.pack("<7Q", 1, 0, 1, 2, 3, 4, 5))
    hello = {"wirecopy": 1, "offsets": "codepoints", "description": {
        "name": "fuzz", "version": "1", "summary": "s", "rules": [{"id": "0", "summary": "s", "example": "a → b"}],
        "writes": ["text"]}}
    edits = [
        {"op": "replace", "start": 0, "end": 4, "text": "x", "rule": "0"},
        {"op": "annotate", "layer": "date", "label": "DATE", "start": 6, "end": 12, "rule": "fuzz/0",
         "attributes": {"value": "2023", "n": 1, "ok": True}},
        {"op": "set", "field": "f", "value": {"a": [1, 2.5, None]}, "rule": "0"},
        {"op": "retract", "id": 0, "rule": "0"},
        {"op": "finding", "code": "c", "message": "m", "spans": [[0, 4]], "rule": "0"},
        {"op": "drop", "reason": "r", "rule": "0"},
    ]
    put("boundary", "command", b"\3" + "\n".join([json.dumps(hello), json.dumps({"edits": edits}), '{"error":"e"}']).encode())
    put("boundary", "library", b"\4\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 1, 64, 0, 0))


if __name__ == "__main__":
    main()
