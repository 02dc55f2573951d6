"""What an editor may have meant: guessed where it can be one thing only."""

from __future__ import annotations

import pytest

from dossier.corrections import (
    meant_coordinates,
    meant_date,
    meant_language,
    meant_quantity,
    meant_time,
    why_no_date,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("12.04.1931", "1931-04-12"), ("1931/4/2", "1931-04-02"), ("1931.4", "1931-04")),
        *(("12 April 1931", "1931-04-12"), ("April 12, 1931", "1931-04-12")),
        *(("April 1931", "1931-04"), ("1931年4月12日", "1931-04-12"), ("1931年", "1931")),
        *(("1931-04-12T10:00", "1931-04-12"), ("1930-1932", "1930/1932"), ("1930s", "193X")),
        *(("about 1931", "1931~"), ("c. 1931", "1931~"), ("since 1931", "1931/..")),
        # To some this is April, to others December; the rest is no date at all.
        *(("12/04/1931", ""), ("31.02.1931", ""), ("Mars 1931", ""), ("yesterday", ""), ("31", "")),
    ],
)
def test_a_date(written: str, meant: str) -> None:
    assert meant_date(written) == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2014-13-10", "there is no month 13"),
        ("2014-00", "there is no month 00"),
        ("2014-02-30", "February 2014 has 28 days"),
        ("2014-22-01", "a season has no days"),
        ("0000-01", "there is no year 0"),
        ("12.04.1931", ""),
    ],
)
def test_why_what_looks_like_a_date_is_none(written: str, why: str) -> None:
    assert why_no_date(written) == why


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("2,5 km", "2.5 km"), ("1,000 m", "1000 m"), ("1 000 000 m", "1000000 m")),
        *(("about 2 m", "~2 m"), ("≈2 m", "~2 m"), ("2-3 m", "2..3 m"), (".5 m", "0.5 m")),
        *(("2m", "2 m"), ("5 km2", "5 km²"), ("5 sq km", "5 km²")),
        *(("two metres", ""), ("2", ""), ("2 t", ""), ("2 m", "")),
    ],
)
def test_a_quantity_in_a_unit_of_its_property(written: str, meant: str) -> None:
    assert meant_quantity(written, ("m", "km", "km²")) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("9:30", "09:30"), ("13.25", "13:25"), ("13h25", "13:25"), ("13時25分", "13:25")),
        *(("9 am", "09:00"), ("1:25 p.m.", "13:25"), ("12 am", "00:00"), ("12:10pm", "12:10")),
        *(("24:00", ""), ("12:60", ""), ("13 pm", ""), ("13", ""), ("noon", "")),
    ],
)
def test_a_time_of_day(written: str, meant: str) -> None:
    assert meant_time(written) == meant


def test_a_count() -> None:
    assert (meant_quantity("17,291", ()), meant_quantity("17 t", ())) == ("17291", "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("English", "en"), ("EN", "en"), ("jp", "ja"), ("jpn", "ja"), ("en_GB", "en-GB")),
        *(("zh-hant", "zh-Hant"), ("ua", "uk"), ("Klingonish", ""), ("xx", ""), ("en", "")),
    ],
)
def test_a_language(written: str, meant: str) -> None:
    assert meant_language(written) == meant


def test_coordinates_with_commas() -> None:
    assert meant_coordinates("45,0333; 147,6167") == "45.0333, 147.6167"
    assert meant_coordinates("45 N") == ""
