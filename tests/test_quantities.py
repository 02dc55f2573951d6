"""Quantities: how they are written, and when two agree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dossier.quantities import UNITS, Quantity, agree, parse_quantity


def read(text: str) -> Quantity:
    found = parse_quantity(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("251 km²", Quantity(Decimal(251), Decimal(251), "km²")),
        ("~7000 people", Quantity(Decimal(7000), Decimal(7000), "people", about=True)),
        ("~ 7000 people", Quantity(Decimal(7000), Decimal(7000), "people", about=True)),
        ("2..3 km", Quantity(Decimal(2), Decimal(3), "km")),
        ("-4.50 °C", Quantity(Decimal("-4.50"), Decimal("-4.50"), "°C")),
        ("17291", Quantity(Decimal(17291), Decimal(17291))),
        ("0.0 m", Quantity(Decimal("0.0"), Decimal("0.0"), "m")),
    ],
)
def test_a_quantity_is_read(text: str, quantity: Quantity) -> None:
    assert parse_quantity(text) == quantity


def test_the_digits_given_are_kept() -> None:
    assert str(read("3166.60 km²")) == "3166.60 km²"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "km",
            "2,5 m",
            "1 000 m",
            "1'000 m",
            "1_000 m",
            "2m",
            ".5 m",
            "2. m",
            "02 m",
            "1e3 m",
        ),
        *(
            "+2 m",
            "2-3 m",
            "2...3 m",
            "2.. m",
            "about 2 m",
            "NaN m",
            "Infinity",
            "٣ m",
            "½ m",
            "2 1 m",
        ),
        "9" * 16,  # more than decimals are exact for
    ],
)
def test_what_is_no_quantity_is_none(text: str) -> None:
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("3166.6 km²", "3167 km²", True),  # the same number, rounded
        ("3166.6 km²", "3166 km²", False),
        ("3 m", "4 m", False),  # a common end is not enough
        ("3 m", "3.4 m", True),
        ("3 m", "3.5 m", True),  # 3.5 stands for 3.45 to 3.55
        ("3 m", "3.6 m", False),
        ("3.0 m", "3 m", True),
        ("~7000 people", "7400 people", True),  # about: the last digit that is not zero
        ("~7000 people", "7600 people", False),
        ("7000 people", "7400 people", False),
        ("2..4 km", "3 km", True),
        ("2..4 km", "5 km", False),
        ("4 km", "4000 m", True),
        ("4.2 m", "420 cm", True),
        ("1 km²", "100 ha", True),
        ("3 km", "3 kg", False),  # dimensions differ
        ("3 km", "3", False),
        ("5 USD", "5 EUR", False),
        ("~0 m", "0 m", True),
    ],
)
def test_quantities_agree_when_both_can_be_right(one: str, other: str, expected: bool) -> None:
    assert agree(read(one), read(other)) is expected
    assert agree(read(other), read(one)) is expected


_NUMBERS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "-"]),
    st.integers(0, 10**15 - 1),
    st.one_of(st.just(""), st.from_regex(r"\.[0-9]{1,12}", fullmatch=True)),
).map(Decimal)


@hypothesis_settings(max_examples=300, deadline=None, derandomize=True)
@given(_NUMBERS, _NUMBERS, st.sampled_from(["", *UNITS]), st.booleans())
def test_what_is_written_is_read_again(low: Decimal, high: Decimal, unit: str, about: bool) -> None:
    quantity = Quantity(low, high, unit, about)
    assert parse_quantity(str(quantity)) == quantity


@hypothesis_settings(max_examples=200, deadline=None, derandomize=True)
@given(_NUMBERS, st.sampled_from(["", *UNITS]), st.booleans())
def test_a_quantity_agrees_with_itself(number: Decimal, unit: str, about: bool) -> None:
    quantity = Quantity(number, number, unit, about)
    assert agree(quantity, quantity)


def test_units_of_a_dimension_share_their_base() -> None:
    bases = {unit.base for unit in UNITS.values()}
    assert {UNITS[base].factor for base in bases} == {Decimal(1)}
