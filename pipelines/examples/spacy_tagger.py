"""A model of spaCy as a stage of wirecopy, behind the stage `entities`.

    pip install spacy        and a model, such as en_core_web_md

Settings: `model`, the name or folder of a model, and `precedence`, which says whose names count where two overlap.
`entities`: ours stand, and the model adds what overlaps none of them. `model`: what the model finds takes the place of
what it overlaps, save for the names of the tables, whose ids are certain.
"""

import json
import re
import sys
import unicodedata

LABELS = {"PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "nationality",
          "EVENT": "event", "PRODUCT": "product"}
PREFIX = {"organisation": "org"}
# Of the rules of `entities`, those of names that stand in no table.
GUESSED = {"person", "organisation", "place"}


def say(message):
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def slug(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)) or "unnamed"


def edits(document, nlp, precedence):
    taken = sorted((a for a in document["annotations"] if a["layer"] == "entity"), key=lambda a: a["start"])
    for entity in nlp(document["text"]).ents:
        label = LABELS.get(entity.label_)
        if label is None:
            continue
        start, end = entity.start_char, entity.end_char
        article = re.match(r"(?i)the\s+", document["text"][start:end])
        start += article.end() if article and article.end() < end - start else 0
        over = [a for a in taken if a["start"] < end and start < a["end"]]
        same = any((a["start"], a["end"], a["label"]) == (start, end, label) for a in over)
        certain = any(a.get("wikidata") or a["label"] not in GUESSED for a in over)
        if same or (over and (precedence == "entities" or certain)):
            continue
        for annotation in over:
            yield {"op": "retract", "rule": "model", "id": annotation["id"]}
            taken.remove(annotation)
        name = " ".join(document["text"][start:end].split())
        attributes = {"entity_id": f"{PREFIX.get(label, label)}/{slug(name)}", "name": name}
        yield {"op": "annotate", "rule": "model", "layer": "entity", "label": label, "start": start, "end": end,
               "attributes": attributes}


def main():
    say({
        "wirecopy": 1,
        "offsets": "codepoints",
        "description": {
            "name": "spacy-tagger",
            "version": "1.0.0",
            "summary": "Adds the names that a model of spaCy finds.",
            "deterministic": True,
            "settings": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "model": {"type": "string", "default": "en_core_web_md"},
                    "precedence": {"enum": ["entities", "model"], "default": "entities"},
                },
            },
            "rules": [{"id": "model", "summary": "A name that the model finds.", "example": "in Brellton → place/brellton"}],
            "reads": [{"item": {"layer": "entity"}, "required": False}],
            "writes": [{"layer": "entity"}],
        },
    })
    settings, nlp = {}, None
    for line in sys.stdin:
        message = json.loads(line)
        if "text" not in message:
            settings = message.get("settings", {})
            continue
        try:
            if nlp is None:
                import spacy
                nlp = spacy.load(settings.get("model", "en_core_web_md"), exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
            found = list(edits(message, nlp, settings.get("precedence", "entities")))
        except (ImportError, OSError) as error:
            say({"error": f"the model could not be read: {error}"})
            continue
        say({"edits": found})


if __name__ == "__main__":
    main()
