"""Maps: outlines to the shapes and names of a drawing.

Pure functions of values, so the same coastlines always give the same map.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TypeAlias

from dossier.outlines import CELL, WIDTH, Outline, Outlines, Spot
from dossier.views import Link, MapLabel, MapView, Shape, Words

SCALE_LENGTHS = (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
# The size of a name in squares where the map is narrowest on screen: what fits there fits anywhere.
LETTER_HEIGHT, LETTER_WIDTH = 4, 2
# How far from its outline a name may stand, in squares.
REACH = 8

Known: TypeAlias = Mapping[str, tuple[Words, Link | None]]


def draw_map(  # noqa: PLR0913 - the parts of a map
    outlines: Outlines,
    current: frozenset[str],
    known: Known,
    credit: Words,
    title: Words,
    description: Words,
) -> MapView:
    """Draw the outlines, with a name for everything known.

    `known` maps ids of features or groups to the words and the link of their records; `current`
    holds those that the page is about. A feature that is not known itself is shown as its group. A
    name that finds no room is left out, unless it is current, and so is that of a member of a known
    group. Ids without an outline are ignored.
    """
    lengths = (km for km in SCALE_LENGTHS if km * outlines.units_per_km <= WIDTH / 4)
    scale_km = next(lengths, SCALE_LENGTHS[-1])
    return MapView(
        width=WIDTH,
        height=outlines.height,
        shapes=tuple(_shape(one, current, known) for one in outlines.features),
        labels=_labels(outlines, current, known),
        scale_km=scale_km,
        scale_units=round(scale_km * outlines.units_per_km),
        title=title,
        description=description,
        credit=credit,
    )


def _shape(outline: Outline, current: frozenset[str], known: Known) -> Shape:
    role = "disputed" if outline.is_disputed else "context"
    if {outline.id, outline.group} & current:
        role = "current"
    words, link = known.get(outline.id) or known.get(outline.group) or (Words(""), None)
    return Shape(outline.id, outline.path, role, words, link)


class _Rows:
    """Squares by row, in the order of their columns; the first and last row, and the centre."""

    def __init__(self, cells: Collection[Spot]) -> None:
        by_row: defaultdict[int, list[int]] = defaultdict(list)
        for x, y in sorted(cells):
            by_row[y].append(x)
        self.columns: Mapping[int, Sequence[int]] = by_row
        self.first, self.last = min(by_row, default=0), max(by_row, default=-1)
        self.centre = tuple(sum(axis) / len(cells) for axis in zip(*cells, strict=True))


@dataclass(frozen=True, slots=True)
class _Box:
    """The room that a name takes, in squares; its height is that of a letter."""

    left: int
    top: int
    wide: int

    def meets(self, other: _Box) -> bool:
        """Say whether the two overlap."""
        across = -self.wide < self.left - other.left < other.wide
        return across and abs(self.top - other.top) < LETTER_HEIGHT

    def distance(self, rows: _Rows, limit: int = WIDTH) -> float:
        """Return the way to the nearest of the squares: 0 if it is inside, infinite for none in as
        many rows above and below as the limit says.
        """
        right, bottom = self.left + self.wide - 1, self.top + LETTER_HEIGHT - 1
        least = math.inf
        for y in range(max(self.top - limit, rows.first), min(bottom + limit, rows.last) + 1):
            columns = rows.columns.get(y, ())
            down = max(self.top - y, 0, y - bottom) ** 2
            if not columns or down >= least:
                continue
            at = bisect_left(columns, self.left)
            beside = [max(x - right, self.left - x, 0) for x in columns[max(at - 1, 0) : at + 1]]
            least = min(least, min(beside) ** 2 + down)
        return math.sqrt(least)

    def covers(self, land: Sequence[int]) -> int:
        """Return how many squares of land lie under it."""
        rows = land[self.top : self.top + LETTER_HEIGHT]
        return sum((row >> self.left & (1 << self.wide) - 1).bit_count() for row in rows)


def _labels(outlines: Outlines, current: frozenset[str], known: Known) -> tuple[MapLabel, ...]:
    # Where a group has a name, those of its members would crowd the map that they are small on.
    members = {one.id for one in outlines.features if one.group != one.id and one.group in known}
    owned = {name for one in outlines.features for name in (one.id, one.group)}
    owned -= members - current
    texts = tuple(sorted((name, known[name][0].text) for name in owned & known.keys()))
    placed = _place(outlines, texts, frozenset())
    if crowded_out := current & (dict(texts).keys() - placed.keys()):
        placed = _place(outlines, texts, crowded_out)
    return tuple(
        MapLabel(
            x=(2 * placed[name].left + placed[name].wide) * CELL // 2,
            y=(placed[name].top + LETTER_HEIGHT - 1) * CELL,
            words=known[name][0],
            link=known[name][1],
            is_current=name in current,
        )
        for name in sorted(placed)
    )


# Names stand at the same place on every page of a language, and weighing places takes long.
@lru_cache(maxsize=64)
def _place(
    outlines: Outlines, texts: tuple[tuple[str, str], ...], needed: frozenset[str]
) -> Mapping[str, _Box]:
    """Return the places of names, of those `needed` whatever they cover."""
    owners: dict[str, set[Spot]] = {name: set() for name, _ in texts}
    for one in outlines.features:
        for name in {one.id, one.group} & owners.keys():
            owners[name].update(one.cells)
    placed: dict[str, _Box] = {}
    # What is needed chooses first, then the large: the small find room anywhere.
    order = sorted(texts, key=lambda pair: (pair[0] not in needed, -len(owners[pair[0]]), pair[0]))
    for name, text in order:
        others = set().union(*(cells for other, cells in owners.items() if other != name))
        boxes = _boxes(text, owners[name], outlines.height)
        free = [box for box in boxes if not any(map(box.meets, placed.values()))]
        # Only the clearest places are worth weighing, as far as names go that must not cover land.
        least = min((box.covers(outlines.land) for box in free), default=0)
        clear = [box for box in free if box.covers(outlines.land) == least]
        if clear and (least < REACH or name in needed):
            own, rest = _Rows(owners[name]), _Rows(others - owners[name])
            placed[name] = min(clear, key=partial(_cost, own=own, others=rest))
    return placed


def _boxes(text: str, cells: set[Spot], height: int) -> list[_Box]:
    """Return the places for a name within reach of its outline, by row and column."""
    # From the first of the Han and kana blocks on, letters are as wide as high.
    letters = sum(LETTER_WIDTH if ord(letter) < 0x2E80 else LETTER_HEIGHT for letter in text)
    columns, rows, wide = WIDTH // CELL, height // CELL, min(letters, WIDTH // CELL)
    lefts, tops = zip(*cells, strict=True)
    left, right = max(min(lefts) - wide - REACH, 0), min(max(lefts) + REACH, columns - wide)
    top, bottom = max(min(tops) - LETTER_HEIGHT - REACH, 0), max(tops) + REACH
    below = range(top, min(bottom, rows - LETTER_HEIGHT) + 1, 2)
    return [_Box(x, y, wide) for y in below for x in range(left, right + 1, 2)]


def _cost(box: _Box, own: _Rows, others: _Rows) -> float:
    """Rate a place: two squares off its own outline, no other nearer, and not far to one end."""
    near = box.distance(own)
    if near > REACH:
        return near + WIDTH
    off = math.dist(own.centre, (box.left + box.wide / 2, box.top + LETTER_HEIGHT / 2))
    return abs(near - 2) + max(near + 1 - box.distance(others, REACH + 1), 0) + off / 8
