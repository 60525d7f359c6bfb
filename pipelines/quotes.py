"""A stage of wirecopy in Python, with nothing but the standard library.

It says hello, then answers each document with its edits: one line of JSON each way.
"""

import json
import re
import sys

QUOTED = re.compile(r'“([^“”\n]{2,600})”|"([^"\n]{2,600})"')


def say(message):
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def edits(document):
    for match in QUOTED.finditer(document["text"]):
        start, end = match.span(1) if match[1] is not None else match.span(2)
        yield {"op": "annotate", "rule": "quoted", "layer": "quote", "label": "direct", "start": start, "end": end}


say({
    "wirecopy": 1,
    "offsets": "codepoints",
    "description": {
        "name": "quotes",
        "version": "1.0.0",
        "summary": "Labels what is in quotation marks.",
        "deterministic": True,
        "rules": [{"id": "quoted", "summary": "Labels words in quotation marks.", "example": "he said \"so\" → so"}],
        "reads": [],
        "writes": [{"layer": "quote"}],
    },
})
for line in sys.stdin:
    message = json.loads(line)
    if "text" in message:
        say({"edits": list(edits(message))})
