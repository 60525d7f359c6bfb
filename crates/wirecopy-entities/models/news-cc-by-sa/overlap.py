"""Shows which documents of a training set share text with a test set.

    python3 overlap.py [--drop] TEST.jsonl TRAIN.jsonl...

Documents are JSON lines with `id` and `text`. A document that has eight words in a row in common with the test set is
printed, with how many such runs there are; with `--drop` the training sets are written anew without it.
"""
import json, re, sys

RUN = 8


def runs(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def main(drop, test, *training):
    known = set()
    for line in open(test, encoding="utf-8"):
        known |= runs(json.loads(line)["text"])
    for path in training:
        lines = open(path, encoding="utf-8").readlines()
        own = []
        for line in lines:
            row = json.loads(line)
            shared = len(runs(row["text"]) & known)
            if shared:
                print(path, row["id"], shared)
            else:
                own.append(line)
        print(path, len(lines), "documents,", len(lines) - len(own), "with shared text")
        if drop and len(own) < len(lines):
            open(path, "w", encoding="utf-8").writelines(own)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    drop = arguments[:1] == ["--drop"]
    if len(arguments) < 2 + drop:
        sys.exit(__doc__)
    main(drop, *arguments[drop:])
