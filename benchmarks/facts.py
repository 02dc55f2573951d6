"""Tells whether the sites of all programs show the same facts, by a sample of the pages."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from world import Fact, Item, Report, World, path_of

_SAMPLE = 60
# Longer values are cut short on the page of a document.
_SHORT = 150
_TAG = re.compile(r"<[^>]*>")
_MENTION = re.compile(r"\[\[([^\]:]+)\]\]")
_REFERENCES = {"office_of", "lies_in", "speaks_for", "offices", "home", "held_at", "round"}


def find_missing(world: World, sites: Mapping[str, Path]) -> list[str]:
    """Return what the pages of a sample lack in each site, as `site: page: fact`."""
    everything: list[Item | Report] = [*world.items.values(), *world.reports]
    sample = random.Random(1).sample(everything, min(_SAMPLE, len(everything)))  # noqa: S311
    sample += [world.changed_fact, world.changed_name]
    looked_for: dict[str, set[str]] = {}
    for one in sample:
        looked_for.setdefault(page_of(one), set()).update(expected(world, one))
        for path, text in elsewhere(world, one):
            looked_for.setdefault(path, set()).add(text)
    return [
        f"{name}: {path}: {text}"
        for name, site in sites.items()
        for path, texts in looked_for.items()
        for text in _lacking(site / path, texts)
    ]


def _lacking(page: Path, texts: set[str]) -> list[str]:
    """Return the texts that a file lacks: all of them if it is not there."""
    if not page.exists():
        return sorted(texts)
    # The files beside pages are text as they stand.
    found = read_text(page) if page.suffix == ".html" else page.read_text(encoding="utf-8")
    return sorted(text for text in texts if text not in found)


def page_of(one: Item | Report) -> str:
    """Return the file of a record or summary, the same below every site."""
    folder = one.folder if isinstance(one, Item) else "reports"
    return f"{folder}/{one.id}/index.html"


def read_text(page: Path) -> str:
    """Return the text of a page: no tags, single blanks, no commas in numbers."""
    text = html.unescape(_TAG.sub(" ", page.read_text(encoding="utf-8")))
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    return re.sub(r"\s+([,:])", r"\1", re.sub(r"\s+", " ", text))


def expected(world: World, one: Item | Report) -> set[str]:
    """Return the texts that a page must have."""
    return set(_of_report(world, one) if isinstance(one, Report) else _of_item(world, one))


def elsewhere(world: World, one: Item | Report) -> Iterator[tuple[str, str]]:
    """Yield what other files show of a record or summary: the pages of the documents that its
    statements rest on, lists and their parts, the timeline, the index of names, back-links, and
    the files for reference managers.
    """
    yield from _lists(world, one)
    yield from _citations(world, one)
    if isinstance(one, Report):
        yield page_of(world.items[one.document]), one.title
        return
    name, here = name_of(world, one.id), f"{one.id}."
    for fact in one.facts:
        if fact.name == "names":
            yield "names/index.html", fact.value
        if fact.name in _REFERENCES or fact.name == "present":
            yield page_of(world.items[fact.value]), name
        for id_, place in fact.sources:
            page = page_of(world.items[id_])
            # A row there: what it says, where in the document, and which statement that is.
            yield from ((page, text) for text in _shown(world, fact) if len(text) < _SHORT)
            yield page, f"{place} {here}{path_of(fact)}:"


def _lists(world: World, one: Item | Report) -> Iterator[tuple[str, str]]:
    folder = one.folder if isinstance(one, Item) else "reports"
    name = one.title if isinstance(one, Report) else name_of(world, one.id)
    yield f"{folder}/index.html", name
    if isinstance(one, Item) and folder == "sittings":
        (day,), (round_,) = one.values("day"), one.values("round")
        shown = f"{name} {one.values('summary')[0]} {_day(day)}"
        yield "timeline/index.html", shown
        yield f"timeline/{round_}/index.html", shown
        yield f"sittings/{round_}/index.html", f"{_day(day)} {name}"
        yield page_of(world.items[round_]), f"{_day(day)} {name}"
        if day < "2000":
            yield f"timeline/{day[:3]}0s/index.html", shown


def _citations(world: World, one: Item | Report) -> Iterator[tuple[str, str]]:
    folder = page_of(one).removesuffix("index.html")
    title = one.title if isinstance(one, Report) else name_of(world, one.id)
    yield f"{folder}cite.bib", title
    yield f"{folder}cite.json", title
    yield "sitemap.xml", f"https://lake.example/{folder}<"
    if isinstance(one, Item) and one.folder == "documents":
        for name in ("source.bib", "source.json", "../sources.bib", "../sources.json"):
            yield f"{folder}{name}", title


def _of_report(world: World, report: Report) -> Iterator[str]:
    yield from (report.title, report.summary, _day(report.date))
    yield world.items[report.document].values("title")[0]
    for paragraph in report.paragraphs:
        yield from (name_of(world, id_) for id_ in _MENTION.findall(paragraph))


def _of_item(world: World, item: Item) -> Iterator[str]:
    # What the page says of itself in JSON-LD.
    yield from (
        '"@type":"BreadcrumbList"',
        f'"@id":"https://lake.example/{item.folder}/{item.id}/"',
    )
    for fact in item.facts:
        yield from _shown(world, fact)
        for id_, place in fact.sources:
            document = world.items[id_]
            yield from (document.values("title")[0], document.values("address")[0], place)
        if fact.sources:
            # How the statement is cited.
            yield f"https://lake.example/{item.folder}/{item.id}/#{path_of(fact)}"
    days = item.values("day")
    for envoy in item.values("present"):
        yield name_of(world, envoy)
        yield from (name_of(world, office) for office in held(world.items[envoy], days[0]))


def _shown(world: World, fact: Fact) -> Iterator[str]:
    if fact.name in _REFERENCES:
        yield name_of(world, fact.value)
    elif fact.name == "position":
        yield from fact.value.split(", ")
    elif fact.name in {"day", "born", "published"}:
        yield _day(fact.value)
    elif fact.name in {"length", "area", "depth"}:
        # The unit may be written out.
        yield fact.value.split()[0]
    elif fact.name not in {"present", "language"}:
        yield fact.value
    for word in ("from", "until"):
        if word in fact.more:
            yield _day(fact.more[word])
    if "as_of" in fact.more:
        yield fact.more["as_of"]


def held(envoy: Item, day: str) -> list[str]:
    """Return the offices that somebody held on a day."""
    facts = [fact for fact in envoy.facts if fact.name == "offices"]
    return [fact.value for fact in facts if fact.more["from"] <= day < fact.more["until"]]


def name_of(world: World, id_: str) -> str:
    """Return what pages call a record."""
    item = world.items[id_]
    return (item.values("names") or item.values("title"))[0]


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B} {day.year}"
