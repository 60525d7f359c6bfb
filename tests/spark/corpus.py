"""Makes a corpus to measure with, as Parquet: rows with id, text, published, outlet and their order; and a
text `place` that gives them another order.

    python3 tests/spark/corpus.py even   ARTICLES COUNT OUT.parquet [--seed N]
    python3 tests/spark/corpus.py skewed ARTICLES COUNT OUT.parquet [--copies 20000] [--chain 3000]

ARTICLES is a file of JSON lines, or a folder of text files. New articles are made of those given, as `cargo run -p wirecopy-sources --example expand` makes them: half of the words are
exchanged, and copies come in clusters whose number falls with the cube of their size. `skewed` replaces some of them: one text
stands in so many copies with some words changed; a chain of articles is made in which each shares most of its sentences with
the next and nothing with those farther off; and every document ends with the same long line, whose fingerprints are then in all
of them. `odd` has documents that come again, others under known ids, and some without a text. `truth` says which rows are which: `copies`, `chain`, or the number of the cluster.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HOT = (
    "This report was made available to subscribers of the harbour news service under the terms that are printed "
    "on the last page of the daily bulletin and may not be passed on without the consent of its editors."
)
OUTLETS = [f"Gazette {n}" for n in range(40)]
# What a place begins with: it sorts by bytes, and not as people or 16-bit units of text would sort it.
PLACES = ["", "Z", "a", "\u00e9", "\uff21", "\U0001f4f0"]


class Maker:
    def __init__(self, path: str, seed: int) -> None:
        self.random = random.Random(seed)
        if Path(path).is_dir():
            files = sorted(Path(path).glob("*.txt"))
            self.texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
        else:
            with open(path, encoding="utf-8") as lines:
                self.texts = [json.loads(line)["text"] for line in lines]
        self.words = [word for text in self.texts[:20_000] for word in text.split()]

    def exchange(self, text: str, one_in: int) -> str:
        words = re.split(r"(?<=\s)", text)
        chosen = self.random.choices(self.words, k=len(words))
        return "".join(
            new + " " if self.random.random() * one_in < 1 else old for old, new in zip(words, chosen)
        )

    def original(self) -> str:
        return self.exchange(self.random.choice(self.texts), 2)

    def copy(self, text: str) -> str:
        sentences = re.split(r"(?<=\. )", text)
        way = self.random.randrange(4)
        if way == 0:
            return text
        if way == 1:
            return "".join(sentences[: max(1, len(sentences) // 2)])
        if way == 2:
            return self.exchange(sentences[0], 2) + "".join(sentences[1:])
        return self.exchange(text, 25)

    def row(self, number: int, text: str, truth: str) -> dict[str, object]:
        published = f"2021-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"
        outlet = self.random.choice(OUTLETS)
        # A number that no other row has, far from the one that it comes from.
        place = f"{PLACES[number % len(PLACES)]}{number * 7_919 % 1_000_000_007}"
        row = {"order": number, "place": place, "id": f"{number:09}", "text": text}
        return {**row, "published": published, "outlet": outlet, "truth": truth}

    def even(self, count: int) -> list[tuple[str, str]]:
        rows: list[tuple[str, str]] = []
        while len(rows) < count:
            text = self.original()
            size = min(200, int(self.random.random() ** -0.5))
            truth = str(len(rows))
            rows.append((text, truth))
            rows += [(self.copy(text), truth) for _ in range(min(size - 1, count - len(rows)))]
        return rows

    def chain(self, length: int) -> list[tuple[str, str]]:
        """A window of eight sentences that moves on by one: neighbours share seven."""
        sentence = lambda: " ".join(self.random.choices(self.words, k=14)) + ". "
        sentences = [sentence() for _ in range(length + 8)]
        return [("".join(sentences[n : n + 8]), "chain") for n in range(length)]

    def copies(self, count: int) -> list[tuple[str, str]]:
        """One text with a few words changed in each."""
        text = next(t for t in sorted(self.texts, key=len) if len(t) > 1200)
        return [(self.exchange(text, 60), "copies") for _ in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["even", "skewed", "odd"])
    parser.add_argument("articles")
    parser.add_argument("count", type=int)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=20_000)
    parser.add_argument("--chain", type=int, default=3_000)
    args = parser.parse_args()
    maker = Maker(args.articles, args.seed)
    if args.kind != "skewed":
        rows = maker.even(args.count)
    else:
        rows = maker.copies(args.copies) + maker.chain(args.chain)
        rows += maker.even(args.count - len(rows))
        rows = [(f"{text}\n{HOT}", truth) for text, truth in rows]
        maker.random.shuffle(rows)
    made = [maker.row(number, text, truth) for number, (text, truth) in enumerate(rows)]
    if args.kind == "odd":
        # Documents that came before, others under known ids, and some without a text.
        for n in range(30):
            again = dict(made[7 * n], order=len(made), place=f"{made[7 * n]['place']}/{len(made)}")
            again["text"] = [again["text"], "Other words.", None][n % 3]
            made.append(again)
        maker.random.shuffle(made)
    pq.write_table(pa.Table.from_pylist(made), args.out, row_group_size=2_000)


if __name__ == "__main__":
    main()
