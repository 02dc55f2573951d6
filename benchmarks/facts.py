"""Tells whether the sites of all programs show the same facts, by a sample of the pages."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from world import Fact, Item, Report, World

_SAMPLE = 60
_TAG = re.compile(r"<[^>]*>")
_MENTION = re.compile(r"\[\[([^\]:]+)\]\]")
_REFERENCES = {"office_of", "lies_in", "speaks_for", "offices", "home", "held_at", "round"}


def find_missing(world: World, sites: Mapping[str, Path]) -> list[str]:
    """Return what the pages of a sample lack in each site, as `site: page: fact`."""
    everything: list[Item | Report] = [*world.items.values(), *world.reports]
    sample = random.Random(1).sample(everything, min(_SAMPLE, len(everything)))  # noqa: S311
    sample += [world.changed_fact, world.changed_name]
    missing: list[str] = []
    for name, site in sites.items():
        for one in sample:
            path = page_of(one)
            text = read_text(site / path)
            missing += [
                f"{name}: {path}: {fact}" for fact in expected(world, one) if fact not in text
            ]
    return missing


def page_of(one: Item | Report) -> str:
    """Return the file of a record or summary, the same below every site."""
    folder = one.folder if isinstance(one, Item) else "reports"
    return f"{folder}/{one.id}/index.html"


def read_text(page: Path) -> str:
    """Return the text of a page: no tags, single blanks, no commas in numbers."""
    text = html.unescape(_TAG.sub(" ", page.read_text(encoding="utf-8")))
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    return re.sub(r"\s+", " ", text).replace(" ,", ",")


def expected(world: World, one: Item | Report) -> set[str]:
    """Return the texts that a page must have."""
    return set(_of_report(world, one) if isinstance(one, Report) else _of_item(world, one))


def _of_report(world: World, report: Report) -> Iterator[str]:
    yield from (report.title, report.summary, _day(report.date))
    yield world.items[report.document].values("title")[0]
    for paragraph in report.paragraphs:
        yield from (name_of(world, id_) for id_ in _MENTION.findall(paragraph))


def _of_item(world: World, item: Item) -> Iterator[str]:
    for fact in item.facts:
        yield from _shown(world, fact)
        for id_, place in fact.sources:
            yield world.items[id_].values("title")[0]
            yield place
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
