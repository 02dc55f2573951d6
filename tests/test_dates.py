"""Dates: EDTF as far as a dossier needs it, held against the `edtf` library."""

from __future__ import annotations

import math
from datetime import date
from time import struct_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.dates import FIRST_DAY, LAST_DAY, FuzzyDate, is_reversed, overlap, parse_date, span_of

edtf = pytest.importorskip("edtf")


def parsed(text: str) -> FuzzyDate:
    found = parse_date(text)
    assert found is not None, text
    return found


def bounds(text: str) -> tuple[str, str]:
    found = parsed(text)
    return str(date.fromordinal(found.first)), str(date.fromordinal(found.last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1931", "1931-01-01", "1931-12-31"),
        ("1931-04", "1931-04-01", "1931-04-30"),
        ("1931-04-12", "1931-04-12", "1931-04-12"),
        ("1932-02", "1932-02-01", "1932-02-29"),
        ("1932-02-29", "1932-02-29", "1932-02-29"),
        ("1931-XX", "1931-01-01", "1931-12-31"),
        ("1931-04-XX", "1931-04-01", "1931-04-30"),
        ("193X", "1930-01-01", "1939-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("01XX", "0100-01-01", "0199-12-31"),
        ("1931-21", "1931-03-01", "1931-05-31"),
        ("1931-24", "1931-12-01", "1932-02-29"),
        ("1931/1933-04", "1931-01-01", "1933-04-30"),
        ("1931/..", "1931-01-01", "9999-12-31"),
        ("../1931", "0001-01-01", "1931-12-31"),
        ("/1931", "0001-01-01", "1931-12-31"),
    ],
)
def test_a_date_bounds_the_days_that_may_be_meant(text: str, first: str, last: str) -> None:
    assert bounds(text) == (first, last)


@pytest.mark.parametrize("mark", ["~", "?", "%"])
def test_a_mark_says_how_sure_a_date_is_and_moves_no_bound(mark: str) -> None:
    found = parsed(f"1931-04{mark}")
    assert found.start is not None
    assert (found.start.approximate, found.start.uncertain) == (mark in "~%", mark in "?%")
    assert bounds(f"1931-04{mark}") == bounds("1931-04")


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "1931 ", "31", "931", "19310412", "1931-4-12", "1931-04-12T10:00", "12.04.1931"),
        *("1931-00", "1931-13", "1931-04-00", "1931-04-31", "1931-02-29", "1900-02-29"),
        *(
            "0000",
            "000X",
            "00XX",
            "9999-24",
            "-0044",
            "Y17E8",
            "19X1",
            "XXXX",
            "1945-XX-12",
            "194X-05",
        ),
        *(
            "1931-25",
            "1931-21-01",
            "../..",
            "/",
            "..",
            "1931/04/12",
            "1931//1932",
            "~1931",
            "1931~?",
        ),
        *("١٩٣١", "１９３１"),
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_an_interval_is_reversed_when_no_day_of_it_can_be_right() -> None:
    reversed_ = {
        text: is_reversed(parsed(text.split("/")[0]), parsed(text.split("/")[1]))
        for text in (
            "1931/1930",
            "1931-04/1931-03-31",
            "1931-04/1931",
            "1931/1931-01-01",
            "193X/1930",
        )
    }
    assert reversed_ == {
        "1931/1930": True,
        "1931-04/1931-03-31": True,
        "1931-04/1931": False,
        "1931/1931-01-01": False,
        "193X/1930": False,
    }


def test_dates_overlap_when_a_day_may_be_common() -> None:
    pairs = [
        ("1931-04", "1931-04-30"),
        ("1931-04", "1931-05-01"),
        ("1931/..", "1999"),
        ("../1931", "1932-01-01"),
        ("193X", "1939-12-31"),
    ]
    assert [overlap(parsed(a), parsed(b)) for a, b in pairs] == [True, False, True, False, True]


def test_a_span_joins_two_dates_and_may_be_open() -> None:
    assert span_of(None, None) is None
    spans = [span_of(parsed("1930-05"), parsed("1932-04")), span_of(None, parsed("1932"))]
    assert [(str(one), one.first, one.last) for one in spans if one] == [
        ("1930-05/1932-04", date(1930, 5, 1).toordinal(), date(1932, 4, 30).toordinal()),
        ("../1932", FIRST_DAY, date(1932, 12, 31).toordinal()),
    ]


# The grammar on which the two must agree. Not in it, for here we differ on purpose:
# 29 February of a common year (edtf takes it), the year 0 (Python's calendar begins with 1), winter
# (edtf lets it end with December when it has no year's end), an unknown end of an interval (edtf
# guesses ten years), and level 2, which we do not read.
_YEARS = st.integers(1, 9998).map("{:04}".format)
_MONTHS = st.integers(1, 12).map("{:02}".format)
_SEASONS = st.sampled_from(["21", "22", "23"])
_MARKS = st.sampled_from(["", "", "~", "?", "%"])
_DAYS = st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31)).map(str)
_MASKED = st.one_of(
    st.integers(1, 998).map("{:03}X".format),
    st.integers(1, 98).map("{:02}XX".format),
    _YEARS.map("{}-XX".format),
    st.builds("{}-{}-XX".format, _YEARS, _MONTHS),
)
_WHOLE = st.one_of(_YEARS, st.builds("{}-{}".format, _YEARS, _MONTHS), _DAYS)
_MARKED = st.builds("{}{}".format, _WHOLE, _MARKS)
_SINGLE = st.one_of(_MARKED, _MASKED, st.builds("{}-{}".format, _YEARS, _SEASONS))
_INTERVAL = st.one_of(
    st.builds("{}/{}".format, _MARKED, _MARKED),
    _MARKED.map("{}/..".format),
    _MARKED.map("../{}".format),
)


def _day(found: struct_time | float, *, default: int) -> int:
    if isinstance(found, float):
        assert math.isinf(found)
        return default
    return date(found.tm_year, found.tm_mon, found.tm_mday).toordinal()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.one_of(_SINGLE, _INTERVAL))
def test_the_bounds_are_those_of_the_edtf_library(text: str) -> None:
    oracle = edtf.parse_edtf(text)
    lower = _day(oracle.lower_strict(), default=FIRST_DAY)
    upper = _day(oracle.upper_strict(), default=LAST_DAY)
    assert (parsed(text).first, parsed(text).last) == (lower, upper)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789X-/.?~%", max_size=12))
def test_what_we_take_for_a_date_the_library_takes_too(text: str) -> None:
    if parse_date(text) is not None:
        edtf.parse_edtf(text)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.one_of(_SINGLE, _INTERVAL))
def test_a_date_keeps_what_the_editor_wrote(text: str) -> None:
    assert str(parsed(text)) == text
