"""The example dossiers: sound, complete, and carried by the theme as it is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import REPOSITORY
from dossier import build
from dossier.config import Project
from records import Dossier, read_dossier
from walk import Site, broken_links, faults, orphans

ROOT = REPOSITORY / "examples" / "leap-seconds"


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return read_dossier(ROOT)


@pytest.fixture(scope="module")
def site(leap_seconds: Path) -> Site:
    return Site(leap_seconds, "https://leap-seconds.example/")


def test_it_checks_without_a_finding() -> None:
    assert build.check(Project(ROOT)).diagnostics == ()


def test_every_link_resolves_and_every_page_is_sound(site: Site) -> None:
    assert (broken_links(site), orphans(site), faults(site)) == ([], [], [])


def test_every_record_has_a_page(site: Site, dossier: Dossier) -> None:
    assert [id_ for id_ in dossier.records if not site.page(dossier.path(id_)).heading] == []


def test_there_are_27_leap_seconds_at_the_ends_of_june_and_december(dossier: Dossier) -> None:
    steps = steps_of(dossier)

    assert [number for number, *_ in steps] == list(range(1, 28))
    days = [day for _, day, *_ in steps]
    assert days == sorted(days)
    assert {(day + timedelta(1)).strftime("%m-%d") for day in days} == {"01-01", "07-01"}


def test_each_takes_up_the_offset_that_the_one_before_left(dossier: Dossier) -> None:
    offsets = [(before, after) for *_, before, after in steps_of(dossier)]

    assert offsets == [(Decimal(10 + n), Decimal(11 + n)) for n in range(27)]


def steps_of(dossier: Dossier) -> list[tuple[int, date, Decimal, Decimal]]:
    """Return number, day and both offsets of every leap second, by number."""
    found = []
    for record in dossier.records.values():
        if record.kind == "insertion":
            values = {one.anchor: str(one.value) for one in record.statements}
            before, after = (Decimal(values[k].removesuffix(" s")) for k in ("before", "after"))
            day = date.fromisoformat(values["date"])
            found.append((int(values["number"]), day, before, after))
    return sorted(found)


def test_every_view_names_who_says_so(dossier: Dossier) -> None:
    stances = [one for one in dossier.records.values() if one.kind == "stance"]
    silent = [
        f"{record.id}.{one.anchor}"
        for record in stances
        for one in record.statements
        if one.anchor.startswith(("summary", "content")) and "according_to" not in one.node
    ]

    assert len(stances) == 11
    assert silent == []


def test_what_is_wanted_stands_side_by_side(site: Site) -> None:
    columns = site.page("stances/").tree.css(".sides .side")
    assert len(columns) == 11
