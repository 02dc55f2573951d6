"""Advice: what could be better, as of a day, on the made-up coast of `tests/sites/lighthouses`."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dossier import build
from dossier.config import Project
from dossier.diagnostics import Severity
from sites_support import SITES

COAST = SITES / "lighthouses"
TODAY = date(2031, 5, 4)
BEACON = "data/beacons/north-light.yaml"
KIND = "data/kinds/beacon.yaml"
FOLIO = "data/kinds/folio.yaml"


def advise(
    tmp_path: Path, code: str, changes: Mapping[str, tuple[str, str]], today: date = TODAY
) -> list[str]:
    """Return the advice of one sort on the coast with words of its files replaced."""
    root = tmp_path / "coast"
    shutil.copytree(COAST, root)
    for path, (old, new) in changes.items():
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = build.check(Project(root), today=today).diagnostics
    assert [one for one in found if one.severity is Severity.ERROR] == []
    return [f"{one.span}: {one.message}" for one in found if one.code == code]


def test_without_a_day_no_advice_is_given() -> None:
    found = build.check(Project(COAST)).diagnostics
    assert [one for one in found if one.severity is Severity.ADVICE] == []


def test_a_view_that_rests_on_nothing_of_its_holder_is_second_hand(tmp_path: Path) -> None:
    change = ("held_by: {value: lamplighters", "held_by: {value: pilots")
    assert advise(tmp_path, "second-hand", {"data/stances/height-stance.yaml": change}) == [
        (
            "data/stances/height-stance.yaml:1:1: "
            "what 'height-stance' says of 'pilots' rests on no source of that side"
        ),
    ]


def test_a_disagreement_needs_sources_of_all_sides(tmp_path: Path) -> None:
    change = ("sources: {survey: table 1, almanac: page 2}", "sources: {survey: table 1}")
    assert advise(tmp_path, "one-sided", {BEACON: change}) == [
        (
            "data/dissents/north-light-height.yaml:1:1: "
            "the values in 'north-light-height' rest on no source of pilots"
        ),
        (
            "data/dissents/sunken-light-lit.yaml:1:1: "
            "the values in 'sunken-light-lit' rest on no source of lamplighters"
        ),
    ]


def test_a_source_on_the_web_needs_a_copy_where_the_kind_has_a_place_for_one(
    tmp_path: Path,
) -> None:
    place = ("  set_aside:", "  archived: {type: address, label: Copy}\n  set_aside:")
    kept = (
        "published: 1930-11",
        "archived: https://copy.example/\npublished: 1930-11",
    )
    assert advise(tmp_path, "no-copy", {FOLIO: place, "data/folios/survey.yaml": kept}) == [
        "data/folios/almanac.yaml:3:10: no archived copy of the source 'almanac' is known",
        (
            "data/folios/pilots-letter.yaml:3:10: "
            "no archived copy of the source 'pilots-letter' is known"
        ),
    ]


def test_a_value_is_looked_at_again_once_its_day_has_passed(tmp_path: Path) -> None:
    change = ("rank: preferred, according_to", "review_by: 2031-05, rank: preferred, according_to")
    assert advise(tmp_path / "then", "review-due", {BEACON: change}, date(2031, 5, 31)) == []
    assert advise(tmp_path / "later", "review-due", {BEACON: change}, date(2031, 6, 1)) == [
        f"{BEACON}:9:59: 'north-light.height.guild' was to be looked at again by 2031-05"
    ]


def test_a_value_of_what_ages_is_looked_at_again(tmp_path: Path) -> None:
    ages = ("label: {en: Steps}", "label: {en: Steps}, shelf_life: 98")
    assert advise(tmp_path / "young", "shelf-life-over", {KIND: ages}, date(2030, 12, 31)) == []
    # Of the four counts of the sunken light only the newest is of interest.
    assert advise(tmp_path / "old", "shelf-life-over", {KIND: ages}, date(2033, 1, 1)) == [
        (
            "data/beacons/north-light.yaml:14:16: "
            "'north-light.steps' is of 1932, and its property keeps for 98 years"
        ),
        (
            "data/beacons/sunken-light.yaml:12:25: "
            "'sunken-light.steps.y1932' is of 1932, and its property keeps for 98 years"
        ),
    ]


def test_what_has_ended_does_not_age(tmp_path: Path) -> None:
    ages = ("cardinality: many, inverse", "shelf_life: 1, cardinality: many, inverse")
    told = advise(tmp_path, "shelf-life-over", {KIND: ages})
    assert [line for line in told if "ida-brack" in line or "tam-orrel" in line] == [
        (
            "data/beacons/north-light.yaml:25:13: "
            "'north-light.kept_by.tam-orrel' is of 1931, and its property keeps for 1 year"
        ),
        (
            "data/beacons/sunken-light.yaml:25:13: "
            "'sunken-light.kept_by.ida-brack' is of 1932, and its property keeps for 1 year"
        ),
    ]


def test_a_shelf_life_is_a_whole_number(tmp_path: Path) -> None:
    root = tmp_path / "coast"
    shutil.copytree(COAST, root)
    text = (root / KIND).read_text(encoding="utf-8")
    ages = text.replace("label: {en: Steps}", "label: {en: Steps}, shelf_life: 5 years")
    (root / KIND).write_text(ages, encoding="utf-8")
    assert [one.message for one in build.check(Project(root)).diagnostics] == [
        "'shelf_life' must be a whole number: found '5 years'"
    ]
