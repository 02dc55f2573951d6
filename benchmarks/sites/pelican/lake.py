"""The facts, and all that pages show of other records, gathered once for a run."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from markupsafe import Markup
from pelican.generators import Generator

ROOT = Path(__file__).parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path):
    return yaml.load(path.read_bytes(), LOADER)


_LAKE = read(ROOT / "lake.yaml")
KINDS, PROPERTIES = _LAKE["kinds"], _LAKE["properties"]
NAME = "The minutes of the lake"
LANGUAGES, UNITS = _LAKE["languages"], _LAKE["units"]


@dataclass(eq=False)
class Entry:
    """A record as others show it."""

    id: str
    folder: str
    record: dict
    title: str
    day: str
    summary: str
    number: int = 0

    @property
    def path(self):
        return f"/{self.folder}/{self.id}/"

    @property
    def heading(self):
        record = self.record
        return f"{self.title} – {record['publisher']}" if "publisher" in record else self.title

    @property
    def description(self):
        if self.folder == "documents":
            record = self.record
            return f"{self.title} · {record['publisher']} · Published: {record['published']}"
        if self.folder == "offices":
            return f"{self.title} · Office of: {BY[self.record['office_of']['value']].title}"
        return self.summary


@dataclass(eq=False)
class Stated:
    """A statement, and where it stands."""

    entry: Entry
    name: str
    one: dict
    anchor: str


@dataclass(eq=False)
class Part:
    """A part of a list or of the timeline that has a page."""

    axis: str
    word: str
    label: str
    entries: list


# Cleared and filled again by each run; with `-r` there are several.
ENTRIES, BY, BACK, RESTS, NAMES, PARTS, COUNTS, PERIODS = {}, {}, {}, {}, {}, {}, Counter(), {}
REPORTS, REPORTS_ON, CITABLE = [], {}, []


def as_list(facts):
    return facts if isinstance(facts, list) else [facts] if facts is not None else []


def citations(fact):
    return [(fact["source"], fact["at"])] if "source" in fact else list(fact["sources"].items())


def held(envoy, day):
    return [one for one in BY[envoy].record["offices"] if one["from"] <= day < one["until"]]


def host(address):
    return urlsplit(address).hostname


def cited(entry):
    """Return the numbers of the documents that a record cites, in the order of first mention."""
    numbers = {}
    names = ["summary", *(n for s in KINDS[entry.folder]["sections"] for n in s["facts"]), "names"]
    for name in names:
        for fact in as_list(entry.record.get(name)):
            for document, _ in citations(fact) if isinstance(fact, dict) else ():
                numbers.setdefault(document, len(numbers) + 1)
    return numbers


def read_all(generator):
    for one in (ENTRIES, BY, BACK, RESTS, NAMES, PARTS, COUNTS, PERIODS, REPORTS, REPORTS_ON, CITABLE):
        one.clear()
    for folder in KINDS:
        ENTRIES[folder] = sorted(_read(folder), key=lambda entry: (entry.day, entry.title))
        BY.update((entry.id, entry) for entry in ENTRIES[folder])
    for folder, kind in KINDS.items():
        for entry in ENTRIES[folder]:
            for stated in _statements(entry, kind):
                _add(stated)
    for initial in sorted(NAMES):
        NAMES[initial] = sorted(NAMES.pop(initial), key=lambda stated: stated.one["value"])
    for members in ENTRIES["series"]:
        for number, stated in enumerate(BACK[members.id]["sittings", "round"], 1):
            stated.entry.number = number
    _add_parts()


def _read(folder):
    for path in (ROOT / "content/data" / folder).glob("*.yaml"):
        record = read(path)
        title = record["title"] if "title" in record else record["names"][0]["value"]
        day, summary = (record.get(name, {}).get("value", "") for name in ("day", "summary"))
        yield Entry(path.stem, folder, record, title, day, summary)


def _statements(entry, kind):
    for name in kind["facts"]:
        facts = entry.record.get(name)
        for one in as_list(facts):
            key = f".{one.get('key', one['value'])}" if isinstance(facts, list) else ""
            yield Stated(entry, name, one, name + key)


def _add(stated):
    one, entry = stated.one, stated.entry
    if PROPERTIES[stated.name]["as"] == "record":
        back = BACK.setdefault(one["value"], {})
        back.setdefault((entry.folder, stated.name), []).append(stated)
    if stated.name == "names":
        NAMES.setdefault(one["value"][0].upper(), []).append(stated)
    for document, _ in citations(one):
        RESTS.setdefault(document, []).append(stated)
    COUNTS["several" if "sources" in one else "single"] += 1


def _add_parts():
    sittings = ENTRIES["sittings"]
    rounds = [
        Part("In sequence", r.id, r.title, [s.entry for s in BACK[r.id]["sittings", "round"]])
        for r in sorted(ENTRIES["series"], key=lambda entry: entry.id)
    ]
    for folder in ("envoys", "havens"):
        by_side = defaultdict(list)
        for entry in ENTRIES[folder]:
            for side in {_side(entry, name) for name in KINDS[folder]["sides"]}:
                by_side[side].append(entry)
        parts = [Part("With", e.id, e.title, by_side[e.id]) for e in ENTRIES["cantons"]]
        PARTS[folder] = _list_parts(parts, ENTRIES[folder])
    PARTS["sittings"] = _list_parts([*rounds, *years(sittings)], sittings)
    # A century with few sittings is one period; others are divided into decades.
    many = Counter(entry.day[:2] for entry in sittings)
    PERIODS.update(
        (d, f"{d}0s" if many[d[:2]] > 12 else f"{d[:2]}00–{d[:2]}99")
        for d in dict.fromkeys(entry.day[:3] for entry in sittings)
    )
    periods = [
        Part("Years", period.replace("–", "-"), period, list(found))
        for period, found in groupby(sittings, lambda entry: PERIODS[entry.day[:3]])
    ]
    found = [*rounds, *periods]
    PARTS["timeline"] = [p for p in found if 2 <= len(p.entries) < len(sittings)]


def _side(entry, name):
    named = BY[entry.record[name]["value"]]
    return named.record["lies_in"]["value"] if named.folder == "havens" else named.id


def years(entries, year=lambda entry: entry.day[:4]):
    return [Part("Year", key, key, list(found)) for key, found in groupby(entries, year)]


def _list_parts(parts, entries):
    if len(entries) <= 12:
        return []
    return [part for part in parts if 2 <= len(part.entries) < len(entries) * 9 // 10]


def add_reports(generator):
    """Add the reports once they are read, and so the addresses of all pages."""
    for article in sorted(generator.articles, key=lambda one: (one.date, one.title)):
        summary = Markup(article.summary).striptags()
        day = f"{article.date:%Y-%m-%d}"
        entry = Entry(article.slug, "reports", {}, article.title, day, summary)
        REPORTS.append(entry)
        REPORTS_ON.setdefault(article.document, []).append(Stated(entry, "document", {}, "document"))
    PARTS["reports"] = _list_parts(years(REPORTS), REPORTS)
    CITABLE.extend([("", "The lake"), ("names/", "A–Z")])
    for entries in (*ENTRIES.values(), REPORTS):
        CITABLE.extend((entry.path[1:], entry.heading) for entry in entries)
    for whole, (heading, _) in lists().items():
        CITABLE.append((f"{whole}/", heading))
        for part in PARTS.get(whole, []):
            CITABLE.append((f"{whole}/{part.word}/", f"{heading}: {part.label}"))


def lists():
    """Return the headings and the entries of the lists and of the timeline."""
    found = {folder: (kind["plural"], ENTRIES[folder]) for folder, kind in KINDS.items()}
    found["reports"] = ("Reports", REPORTS)
    found["timeline"] = ("Timeline", ENTRIES["sittings"])
    return found


class Parts(Generator):
    """Writes the lists, the timeline, their parts, and the files for reference managers."""

    def generate_context(self):
        pass

    def generate_output(self, writer):
        for whole, (heading, entries) in lists().items():
            parts = PARTS.get(whole, [])
            for part in (None, *parts):
                url = f"{whole}/{part.word}/" if part else f"{whole}/"
                title = f"{heading}: {part.label}" if part else heading
                writer.write_file(
                    f"{url}index.html",
                    self.get_template("documents" if whole == "documents" else "list"),
                    self.context,
                    page_name=url,
                    whole=whole,
                    heading=heading,
                    title=title,
                    all=entries,
                    entries=part.entries if part else entries,
                    parts=parts,
                    part=part,
                )
        self._write_citations(writer)

    def _write_citations(self, writer):
        bib, csl = self.get_template("cite_bib"), self.get_template("cite_json")
        edition = self.settings["EDITION"]
        for url, title in CITABLE:
            page = {"key": url.strip("/").replace("/", "-") or "dossier", "title": title}
            page |= {"url": f"{self.settings['SITEURL']}/{url}", "is_home": not url}
            writer.write_file(f"{url}cite.bib", bib, self.context, one=page, edition=edition)
            writer.write_file(f"{url}cite.json", csl, self.context, one=page, edition=edition)
        sources_bib, sources_csl = self.get_template("source_bib"), self.get_template("source_json")
        documents = ENTRIES["documents"]
        found = [("documents/sources", documents)]
        found += [(f"{one.path[1:]}source", [one]) for one in documents]
        for name, works in found:
            writer.write_file(f"{name}.bib", sources_bib, self.context, works=works)
            writer.write_file(f"{name}.json", sources_csl, self.context, works=works)


def more_generators(pelican):
    return Parts


def month(day):
    return f"{date.fromisoformat(day):%b}".lower()


def dump(data):
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def issued(day):
    return {"date-parts": [[int(part) for part in day.split("-")]]}


def csl(one, site, edition):
    data = {"id": f"{one['key']}-{edition[:4]}", "type": "webpage", "title": one["title"]}
    if not one["is_home"]:
        data["container-title"] = site
    data |= {"issued": issued(edition), "version": edition, "URL": one["url"], "language": "en"}
    return dump(data)


def source_csl(work):
    record = work.record
    data = {"id": work.id, "type": "webpage", "title": record["title"]}
    data |= {"publisher": record["publisher"], "issued": issued(record["published"])}
    return dump(data | {"URL": record["address"], "language": record["language"]})


def page_data(home, url, title, crumbs, numbers, edition):
    """Return what a page says of itself in JSON-LD."""
    site = {"@type": "WebSite", "@id": home, "url": home, "name": NAME, "inLanguage": ["en"]}
    data = {"@context": "https://schema.org", "@type": "WebPage", "@id": url, "name": title}
    data |= {"inLanguage": "en", "dateModified": edition, "isPartOf": site}
    if crumbs:
        steps = [(home, NAME), *((home[:-1] + path, label) for path, label in crumbs)]
        items = [
            {"@type": "ListItem", "position": number, "name": label, "item": path}
            for number, (path, label) in enumerate(steps, 1)
        ]
        data["breadcrumb"] = {"@type": "BreadcrumbList", "itemListElement": items}
    if numbers:
        data["citation"] = [{"@id": f"{home}documents/{id_}/"} for id_ in numbers]
    return dump(data)


def balance():
    """Yield the languages of documents, how many they are, and how many statements rest on them."""
    by_language = defaultdict(list)
    for entry in ENTRIES["documents"]:
        by_language[entry.record["language"]].append(entry.id)
    for language, ids in by_language.items():
        resting = {id(stated) for id_ in ids for stated in RESTS.get(id_, ())}
        yield language, len(ids), len(resting)
