"""Lets outside readers read what `wirecopy export` wrote.

usage: check.py DIR [--ninjs-schema FILE] [--brat FOLDER] [--dolma]

DIR is the output folder of a run after
`wirecopy export DIR brat conll dolma graphml ninjs parquet spacy timeml web-annotation`.
Needs: pip install spacy networkx jsonschema pyld pyarrow polars duckdb
With --dolma, the data types and the mixer of the dolma package read what is meant for it: pip install dolma
FILE is ninjs-schema_3.1.json of the IPTC (github.com/iptc/newsinjson), FOLDER a checkout of brat (github.com/nlplab/brat).
"""

import argparse
import gzip
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def text_of(element):
    return "".join(element.itertext())


def spacy_docs(folder, documents):
    import spacy

    vocab = spacy.blank("en").vocab
    for line, document in zip(rows(folder / "spacy.jsonl"), documents, strict=True):
        doc = spacy.tokens.Doc(vocab).from_json(line, validate=True)
        assert doc.text == document["text"], document["id"]
        assert len(doc.ents) == len(line["ents"])
        for ent, given in zip(doc.ents, line["ents"], strict=True):
            assert (ent.start_char, ent.end_char) == (given["start"], given["end"])
        for layer, given in line["spans"].items():
            assert len(doc.spans[layer]) == len(given), layer
    return len(documents)


def graphml(folder, documents):
    import networkx

    graph = networkx.read_graphml(folder / "sources.graphml", force_multigraph=True)
    articles = [n for n, data in graph.nodes(data=True) if data["kind"] == "article"]
    assert len(articles) == len(documents)
    links = rows(folder / "links.jsonl")
    between = [e for e in graph.edges(data=True) if e[0].startswith("article:")]
    assert len(between) == len(links), (len(between), len(links))
    return graph.number_of_edges()


def ninjs(folder, documents, schema):
    import jsonschema
    import referencing

    loaded = json.loads(pathlib.Path(schema).read_text(encoding="utf-8"))
    # The schema refers to one of GeoJSON, which no item here uses.
    stub = referencing.Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema"})
    registry = referencing.Registry().with_resource("https://geojson.org/schema/GeoJSON.json", stub)
    validator = jsonschema.validators.validator_for(loaded)(
        loaded, registry=registry, format_checker=jsonschema.FormatChecker()
    )
    items = rows(folder / "ninjs.jsonl")
    assert len(items) == len(documents)
    for item in items:
        validator.validate(item)
    return len(items)


def dolma(folder, documents):
    def read(part):
        with gzip.open(folder / "dolma" / part / "00000.jsonl.gz", "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    for own, spans, document in zip(read("documents"), read("attributes/wirecopy"), documents, strict=True):
        assert own["id"] == spans["id"] == document["id"]
        assert own["text"] == document["text"]
        for attribute in spans["attributes"].values():
            assert all(0 <= start < end <= len(own["text"]) for start, end, _ in attribute)
    return len(documents)


def dolma_package(folder, documents):
    """The toolkit's data types read every line; its mixer replaces what attributes say, which proves the offsets."""
    import tempfile

    import msgspec
    from dolma import dolma as toolkit
    from dolma.core.data_types import Document, InputSpecWithMetadata, OutputSpec

    def lines(part):
        with gzip.open(folder / "dolma" / part / "00000.jsonl.gz", "rb") as file:
            return file.read().splitlines()

    documents_of = msgspec.json.Decoder(InputSpecWithMetadata)
    attributes_of = msgspec.json.Decoder(OutputSpec)
    person = "wirecopy__entity_person"
    expected = {}
    count = 0
    both = zip(lines("documents"), lines("attributes/wirecopy"), documents, strict=True)
    for own, attributes, document in both:
        read = Document.from_spec(documents_of.decode(own))
        assert (read.id, read.text) == (document["id"], document["text"])
        spans = attributes_of.decode(attributes)
        assert spans.id == document["id"]
        count += sum(len(of_one) for of_one in spans.attributes.values())
        text = document["text"]
        for start, end, _ in sorted(spans.attributes.get(person, []), reverse=True):
            text = text[:start] + "SOMEBODY" + text[end:]
        expected[read.id] = text
    with tempfile.TemporaryDirectory() as scratch:
        stream = {
            "name": "mixed",
            "documents": [str(folder.resolve() / "dolma/documents/*.gz")],
            "attributes": ["wirecopy"],
            "output": {"path": f"{scratch}/out", "max_size_in_bytes": 1 << 40},
            "span_replacement": [
                {"span": f"$.attributes.{person}", "min_score": 0.5, "replacement": "SOMEBODY"}
            ],
        }
        work = {"input": f"{scratch}/in", "output": f"{scratch}/work"}
        toolkit.mixer_entrypoint(json.dumps({"streams": [stream], "work_dir": work, "processes": 1}))
        mixed = {}
        for path in pathlib.Path(scratch, "out").glob("*.gz"):
            with gzip.open(path, "rt", encoding="utf-8") as file:
                mixed |= {row["id"]: row["text"] for row in map(json.loads, file)}
    assert mixed == expected
    return count


def pyarrow(folder, documents):
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(folder / "parquet/documents.parquet").to_pylist()
    spans = pyarrow.parquet.read_table(folder / "parquet/spans.parquet").to_pylist()
    rules = json.loads(pyarrow.parquet.read_metadata(folder / "parquet/documents.parquet").metadata[b"wirecopy:rules"])
    assert len(rows) == len(documents)
    at = 0
    for row, document in zip(rows, documents, strict=True):
        assert (row["id"], row["text"]) == (document["id"], document["text"])
        fields = json.loads(row["other_fields"] or "{}")
        fields |= {k: row[k] for k in document["fields"] if k not in fields}
        assert fields == document["fields"], row["id"]
        assert len(row["findings"]) == len(document["findings"])
        assert all(change["rule"] < len(rules) for change in row["trail"])
        references = [json.loads(change["reference"]) for change in row["trail"]]
        assert references == [entry[3] for entry in document["trail"]]
        for nested, given in zip(row["annotations"], document["annotations"], strict=True):
            flat = spans[at]
            at += 1
            everything = nested | json.loads(nested["attributes"] or "{}")
            assert all(everything[key] == value for key, value in given.items()), (row["id"], given)
            assert flat["document_id"] == row["id"]
            words = document["text"][given["char_start"] : given["char_end"]]
            assert flat["text"] == given.get("text", words), (flat, words)
    assert at == len(spans)
    return at


def polars(folder, documents):
    import polars

    frame = polars.read_parquet(folder / "parquet/documents.parquet")
    assert frame.height == len(documents)
    layers = frame.explode("annotations").drop_nulls("annotations").unnest("annotations", separator="_")
    return layers.height


def duckdb(folder, documents):
    import duckdb

    query = """
        select count(*), count(distinct s.document_id), min(d.published_day)
        from read_parquet(?) s join read_parquet(?) d on d.id = s.document_id where not s.removed
    """
    [(spans, of, _)] = duckdb.sql(
        query, params=[str(folder / "parquet/spans.parquet"), str(folder / "parquet/documents.parquet")]
    ).fetchall()
    assert of <= len(documents)
    return spans


def brat(folder, documents, checkout):
    """brat's own parser; its file modes are those of older Pythons."""
    import re
    import types

    source = (pathlib.Path(checkout) / "server/src/annotation.py").read_text(encoding="utf-8")
    source = re.sub(r"(['\"])r?U?b?r?U\1", "'r'", source.replace("'rUb'", "'r'"))
    sys.path.insert(0, str(pathlib.Path(checkout) / "server/src"))
    module = types.ModuleType("annotation")
    exec(compile(source, "annotation.py", "exec"), module.__dict__)  # noqa: S102 - a parser that the caller names
    count = 0
    for path in sorted((folder / "brat").glob("*.ann")):
        parsed = module.TextAnnotations(str(path)[:-4])
        assert not parsed.failed_lines, (path, parsed.failed_lines)
        count += sum(1 for _ in parsed.get_textbounds())
    return count


def standoff(folder, documents):
    """The text under each annotation of brat is what it says."""
    count = 0
    for path in sorted((folder / "brat").glob("*.ann")):
        with open(f"{str(path)[:-4]}.txt", encoding="utf-8", newline="") as file:
            text = file.read()
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("T"):
                continue
            _, place, words = line.split("\t")
            pieces = [piece.split() for piece in place.split(" ", 1)[1].split(";")]
            found = " ".join(text[int(start) : int(end)] for start, end in pieces)
            assert found == words, (path, line)
            count += 1
    return count


def timeml(folder, documents):
    files = sorted((folder / "timeml").glob("*.tml"))
    assert len(files) == len(documents)
    count = 0
    texts = {document["text"].strip() for document in documents}
    for path in files:
        root = ElementTree.parse(path).getroot()
        body = root.find("TEXT")
        assert text_of(body).strip() in texts or "\ufffd" in text_of(body), path
        count += len(body.findall(".//TIMEX3"))
    return count


def conll(folder, documents):
    blocks = (folder / "entities.conll").read_text(encoding="utf-8").split("-DOCSTART-\t")[1:]
    assert len(blocks) == len(documents)
    count = 0
    for block in blocks:
        tag = "O"
        for line in block.split("\n")[1:]:
            before, tag = tag, line.split("\t")[1] if line else "O"
            if tag.startswith("I-"):
                assert before[2:] == tag[2:], "an inside tag follows its like"
            count += tag.startswith("B-")
    return count


def web_annotation(folder, documents):
    from pyld import jsonld

    page = json.loads((folder / "annotations.jsonld").read_text(encoding="utf-8"))
    texts = {document["id"]: document["text"] for document in documents}
    by_source = {}
    for item in page["items"]:
        source = item["target"]["source"]
        position, quote = item["target"]["selector"]
        if source not in by_source:
            by_source[source] = next(
                text
                for text in texts.values()
                if text[position["start"] : position["end"]] == quote["exact"]
            )
        exact = by_source[source][position["start"] : position["end"]]
        assert exact == quote["exact"], item["id"]
    # A part of the context of the W3C stands here, so that nothing is fetched.
    context = {
        "@vocab": "http://www.w3.org/ns/oa#",
        "id": "@id",
        "type": "@type",
        "items": {"@id": "http://www.w3.org/ns/activitystreams#items", "@container": "@list"},
        "target": {"@type": "@id"},
        "source": {"@type": "@id"},
    }
    expanded = jsonld.expand({**page, "@context": context})
    items = expanded[0]["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    assert len(items) == len(page["items"])
    return len(items)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("dir", type=pathlib.Path)
    arguments.add_argument("--ninjs-schema")
    arguments.add_argument("--brat")
    arguments.add_argument("--dolma", action="store_true")
    given = arguments.parse_args()
    documents = rows(given.dir / "documents.jsonl")
    checks = [spacy_docs, graphml, dolma, standoff, timeml, conll, web_annotation, pyarrow, polars, duckdb]
    for check in checks:
        print(f"{check.__name__}: {check(given.dir, documents)}")
    if given.ninjs_schema:
        print(f"ninjs: {ninjs(given.dir, documents, given.ninjs_schema)}")
    if given.dolma:
        print(f"dolma package: {dolma_package(given.dir, documents)}")
    if given.brat:
        print(f"brat: {brat(given.dir, documents, given.brat)}")


if __name__ == "__main__":
    main()
