"""What an editor shows in a pipeline: completion, documentation and faults, asked of Tombi's language server.

    pip install tombi
    python tests/formats/editor.py [path of the server]

It opens a pipeline that names `schemas/pipeline.schema.json`, offline, and fails where an answer is not the one that an
author needs.
"""

import json
import os
import pathlib
import queue
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
URI = (ROOT / "pipelines" / "editor-check.toml").as_uri()
PIPELINE = """#:schema ../schemas/pipeline.schema.json
name = "try"

[[stage]]
use = "dates"
[stage.settings]
ages = true

[output]
path = "out"
formats = ["jsonl"]
"""


class Server:
    """A language server on a pipe."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program, "lsp", "--offline"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.messages = queue.Queue()
        self.faults = []
        self.count = 0
        threading.Thread(target=self.read, daemon=True).start()
        folder = {"uri": ROOT.as_uri(), "name": "wirecopy"}
        text = {
            "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
            "hover": {"contentFormat": ["markdown"]},
        }
        self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": ROOT.as_uri(),
                "workspaceFolders": [folder],
                "capabilities": {"textDocument": text},
            },
        )
        self.tell("initialized", {})

    def read(self):
        stream = self.process.stdout
        while True:
            length = 0
            while line := stream.readline().strip():
                if line.lower().startswith(b"content-length"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            self.messages.put(json.loads(stream.read(length)))

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        self.count += 1
        self.send({"id": self.count, "method": method, "params": params})
        while True:
            message = self.messages.get(timeout=30)
            if "method" not in message:
                if message["id"] == self.count:
                    return message.get("result")
            elif "id" in message:
                self.send({"id": message["id"], "result": None})
            elif message["method"] == "textDocument/publishDiagnostics":
                self.faults = message["params"]["diagnostics"]

    def open(self, text, version):
        document = {"uri": URI, "version": version}
        if version == 1:
            document |= {"languageId": "toml", "text": text}
            self.tell("textDocument/didOpen", {"textDocument": document})
        else:
            changes = {"textDocument": document, "contentChanges": [{"text": text}]}
            self.tell("textDocument/didChange", changes)
        # Faults come when the server is done with reading.
        time.sleep(1)
        pulled = self.ask("textDocument/diagnostic", {"textDocument": {"uri": URI}}) or {}
        self.faults = pulled.get("items", self.faults)

    def at(self, method, line, column):
        place = {"line": line, "character": column}
        return self.ask(method, {"textDocument": {"uri": URI}, "position": place})

    def offers(self, line, column):
        found = self.at("textDocument/completion", line, column) or []
        items = found["items"] if isinstance(found, dict) else found
        return {item["label"].strip('"') for item in items}

    def says(self, line, column):
        found = self.at("textDocument/hover", line, column) or {}
        return found.get("contents", {}).get("value", "")


def place(text, mark):
    """Line and column of a mark, and the text without it."""
    before = text[: text.index(mark)]
    line = before.count("\n")
    return line, len(before) - before.rfind("\n") - 1, text.replace(mark, "")


def main():
    server = Server(sys.argv[1] if len(sys.argv) > 1 else "tombi")
    version = 0
    offers = [
        ("a stage", PIPELINE.replace('"dates"', '"|"'), {"clean", "dates", "entities", "sources"}),
        ("a setting", PIPELINE.replace("ages = true\n", "ages = true\n|\n"), {"day-first", "periods"}),
        ("a format", PIPELINE.replace('["jsonl"]', '["|"]'), {"jsonl", "report", "brat"}),
        ("a key of [output]", PIPELINE.replace('path = "out"', "|"), {"path", "layers", "trail"}),
    ]
    for what, marked, wanted in offers:
        version += 1
        line, column, text = place(marked, "|")
        server.open(text, version)
        found = server.offers(line, column)
        assert wanted <= found, f"{what}: offered {sorted(found)}"
        print(f"offers {what}: {', '.join(sorted(found))}")
    server.open(PIPELINE, version + 1)
    for key, wanted in [("ages", "57-year-old"), ("formats", "What is written")]:
        line, column, _ = place(PIPELINE.replace(key, "|" + key, 1), "|")
        found = server.says(line, column)
        assert wanted in found, f"{key}: {found}"
        print(f"says of {key}: {found.splitlines()[0]}")
    server.says(0, 0)
    assert not server.faults, server.faults
    server.open(PIPELINE.replace("ages", "agse"), version + 2)
    server.says(0, 0)
    assert any("agse" in fault["message"] for fault in server.faults), server.faults
    print(f"finds the fault: {server.faults[0]['message'].splitlines()[0][:100]}")
    server.process.kill()


if __name__ == "__main__":
    main()
