"""All of the research stands in the flagship dossier, value by value and place by place."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import unquote

import pytest

from dossier.dates import FuzzyDate
from dossier.model import Address, LanguageTag, Text
from mapping import complaints, flagship, places, research

FACTS: list[dict[str, Any]] = research()["statements"]
SOURCES: list[dict[str, Any]] = research()["sources"]
CONFLICTS: list[dict[str, Any]] = research()["conflicts"]


def test_the_map_has_every_statement_of_the_research_and_no_other() -> None:
    assert sorted(places()) == sorted(fact["id"] for fact in FACTS)
    assert len(FACTS) == 522


@pytest.mark.parametrize("fact", FACTS, ids=[fact["id"] for fact in FACTS])
def test_a_statement_of_the_research_has_its_value_and_every_place(fact: dict[str, Any]) -> None:
    assert list(complaints(fact)) == []


def test_a_statement_that_was_merged_says_why() -> None:
    held: Counter[tuple[str, ...]] = Counter(place.paths for place in places().values())
    shared = [id_ for id_, place in places().items() if held[place.paths] > 1 and not place.why]

    assert shared == []


@pytest.mark.parametrize("source", SOURCES, ids=[source["id"] for source in SOURCES])
def test_a_source_of_the_research_is_recorded_as_it_was_read(source: dict[str, Any]) -> None:
    record = flagship().records[source["id"]]

    def first(name: str) -> object:
        values = [one.value for one in record.of(name)]
        return values[0] if values else None

    address, published = first("address"), first("published")
    language, family = first("language"), first("family")
    assert isinstance(language, LanguageTag)
    assert isinstance(family, Text)
    if isinstance(address, Address):
        # A proxy is not linked: the page itself, whose address stands in that of the proxy, is.
        assert unquote(source["url"]).endswith(unquote(address.url).removeprefix("https://"))
    else:
        assert [text for _, text in first("note").forms if "not linked" in text]  # type: ignore[attr-defined] # a text, by its kind
    assert language.tag == source["language"]
    assert family.forms[0][1] == source["family"]
    if source["published"]:
        assert isinstance(published, FuzzyDate)
        assert published.text == str(source["published"])


@pytest.mark.parametrize("conflict", CONFLICTS, ids=[one["id"] for one in CONFLICTS])
def test_a_conflict_of_the_research_shows_every_value(conflict: dict[str, Any]) -> None:
    record = flagship().records[conflict["id"]]
    declared = {one.value.path for one in record.of("statements")}  # type: ignore[union-attr] # statements, by its kind

    for id_ in conflict["statements"]:
        assert declared & set(places()[id_].paths), id_
    assert bool(record.of("reason")) == bool(conflict["probable_reason"])


def test_names_of_properties_are_some_forty() -> None:
    described = {"source", "conflict", "article"}
    kinds = [kind for kind in flagship().vocabulary.kinds if kind.id not in described]

    assert len({what.name for kind in kinds for what in kind.properties}) <= 48


def test_a_remark_holds_no_number_date_or_reference() -> None:
    remarks = [one for one in flagship().statements.values() if one.property == "remarks"]

    texts = [text for one in remarks if isinstance(one.value, Text) for _, text in one.value.forms]
    assert [text for text in texts if re.search(r"\d|\[\[", text)] == []
    assert len(remarks) * 10 <= len(flagship().statements)
