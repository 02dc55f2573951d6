"""Values worded for people; what passes the checks can be worded."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.catalogues import Catalogue
from dossier.dates import parse_date
from dossier.formats import format_coordinates, format_date, format_quantity, territorial
from dossier.model import Coordinates
from dossier.quantities import UNITS, parse_quantity


def worded(text: str, language: str = "en") -> str:
    quantity = parse_quantity(text)
    assert quantity is not None
    return format_quantity(quantity, Catalogue(language)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("3166.60 km²", "en", "3,166.60 km²"),
        ("3166.60 km²", "ru", "3 166,60 км²"),
        ("2..3 km", "en", "2–3 km"),
        ("17291", "en", "17,291"),
        ("0.000000012 m", "en", "0.000000012 m"),
        ("999999999999999.999999999999 km", "en", "999,999,999,999,999.999999999999 km"),
    ],
)
def test_a_quantity_keeps_its_digits(text: str, language: str, expected: str) -> None:
    assert worded(text, language) == expected


def test_equal_quantities_keep_each_their_zeros() -> None:
    assert [worded(text) for text in ("4.5 km", "4.50 km", "4.5 km")] == [
        *("4.5 km", "4.50 km", "4.5 km")
    ]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.from_regex(r"-?[1-9][0-9]{0,14}(\.[0-9]{1,12})?", fullmatch=True),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(["en", "ja", "ru"]),
)
def test_every_quantity_that_is_read_can_be_worded(number: str, unit: str, language: str) -> None:
    digits = "".join(char for char in number if char.isdigit())
    shown = worded(f"{number} {unit}", language).removesuffix(unit)
    assert "".join(char for char in shown if char in "0123456789").startswith(digits)


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        ("1931-04-12", "1931-04-12"),
        ("1931-04", "1931-04"),
        ("1931", "1931"),
        ("0794-06-08", "0794-06-08"),
        ("0794-06", "0794-06"),
        ("0794", "0794"),
        ("193X", ""),
        ("1931-21", ""),
    ],
)
def test_a_date_for_machines_has_four_digits_of_year(text: str, machine: str) -> None:
    value = parse_date(text)
    assert value is not None
    assert [point.datetime for point in format_date(value, Catalogue("en")).points] == [machine]


def test_coordinates_name_the_side_of_the_world() -> None:
    shown = format_coordinates(Coordinates(Decimal("-54.50"), Decimal("2.25")), Catalogue("en"))
    assert shown.replace("\u00a0", " ") == "54.50° S, 2.25° E"


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("en", "en_US"), ("ja", "ja_JP"), ("ru", "ru_RU"), ("de-AT", "de_AT"), ("zh-Hant", "zh_CN")],
)
def test_open_graph_wants_a_language_with_a_territory(tag: str, locale: str) -> None:
    assert territorial(tag) == locale
