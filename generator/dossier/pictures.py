"""What templates see of the small pictures of a list: counts by year, and numbers on one scale."""

from __future__ import annotations

from msgspec import Struct

from dossier.views import Dot, Link, Stated, Tick, Words


class Grade(Struct, frozen=True, gc=False):
    """A rank: its label (None for records of which none is given) and the number of its mark, from
    1 in the order of the ranks.
    """

    label: Words | None
    sort: int


class YearMarks(Struct, frozen=True, gc=False):
    """The records of a year: its middle along the picture in percent, the number of the mark of
    each record from below, and how many there are of each rank. `is_minor`: may lose its text.
    """

    year: str
    x: str
    sorts: tuple[int, ...]
    counts: tuple[int, ...]
    is_minor: bool


class YearChart(Struct, frozen=True, gc=False):
    """How many records there are of each rank in each year; `levels`: the most in a year."""

    label: Words
    grades: tuple[Grade, ...]
    years: tuple[YearMarks, ...]
    levels: int


class Compared(Struct, frozen=True, gc=False):
    """The numbers that a record has, as dots on the scale of all; none where all are too small for
    it. `levels`: see `Strip`.
    """

    link: Link
    dots: tuple[Dot, ...]
    levels: int
    statements: tuple[Stated, ...]


class Comparison(Struct, frozen=True, gc=False):
    """A number of all records of a kind on one scale, the largest first; in words, the values of a
    record that rest on weak sources come last.
    """

    label: Words
    ticks: tuple[Tick, ...]
    rows: tuple[Compared, ...]
