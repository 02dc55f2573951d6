"""Maps: outlines to the shapes and names of a drawing.

Pure functions of values, so the same coastlines always give the same map.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from dossier.mapviews import MapLabel, MapPin, MapView, Shape
from dossier.outlines import CELL, WIDTH, Outline, Outlines, Spot
from dossier.views import Link, Words

SCALE_LENGTHS = (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
# The size of a name in squares where the map is narrowest on screen: what fits there fits anywhere.
LETTER_HEIGHT, LETTER_WIDTH = 4, 2
# How far from its outline a name may stand, in squares.
REACH = 8

Known: TypeAlias = Mapping[str, tuple[Words, Link | None]]


@dataclass(frozen=True, slots=True)
class Pin:
    """What has no outline: its id, where it lies in units, and whether a mark shows the place."""

    id: str
    at: Spot
    has_mark: bool


def draw_map(  # noqa: PLR0913 - the parts of a map
    outlines: Outlines,
    current: frozenset[str],
    known: Known,
    pins: Sequence[Pin],
    credit: Words,
    title: Words,
    description: Words,
) -> MapView:
    """Draw the outlines, with a name for everything known.

    `known` maps ids of features or groups to the words and the link of their records; `current`
    holds those that the page is about. A feature that is not known itself is shown as its group. A
    name that finds no room is left out, unless it is current, and so is that of a member of a known
    group. `pins` have letters, from north to south; other ids without an outline are ignored.
    """
    lengths = (km for km in SCALE_LENGTHS if km * outlines.units_per_km <= WIDTH / 4)
    scale_km = next(lengths, SCALE_LENGTHS[-1])
    lettered = tuple(_letter_pins(outlines, pins))
    return MapView(
        width=WIDTH,
        height=outlines.height,
        shapes=tuple(_shape(one, current, known) for one in outlines.features),
        labels=_labels(outlines, current, known, tuple(box for _, _, box in lettered)),
        pins=tuple(
            MapPin(
                x=pin.at[0],
                y=pin.at[1],
                letter=letter,
                letter_x=(box.left * 2 + box.wide) * CELL // 2 if pin.has_mark else pin.at[0],
                letter_y=(box.top + LETTER_HEIGHT // 2) * CELL if pin.has_mark else pin.at[1],
                has_mark=pin.has_mark,
                words=known[pin.id][0],
                link=known[pin.id][1],
                is_current=pin.id in current,
            )
            for letter, pin, box in lettered
        ),
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
    words, _ = known.get(outline.id) or known.get(outline.group) or (Words(""), None)
    return Shape(outline.path, role, words)


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


# Where the letter of a mark may stand: right, left, above and below it, in squares.
_BESIDE = ((1, -2), (-3, -2), (-1, -5), (-1, 1), (1, -4), (1, 0), (-3, -4), (-3, 0))


def _letter_pins(outlines: Outlines, pins: Sequence[Pin]) -> Iterator[tuple[str, Pin, _Box]]:
    """Yield what has no outline with its letter and the room of it, on as little land as can be."""
    taken: list[_Box] = []
    ordered = sorted(pins, key=lambda pin: (pin.at[1], pin.at[0], pin.id))
    for number, pin in enumerate(ordered):
        x, y = pin.at[0] // CELL, pin.at[1] // CELL
        places = _BESIDE if pin.has_mark else ((-1, -2),)
        boxes = [_Box(max(x + right, 0), max(y + down, 0), LETTER_WIDTH) for right, down in places]
        free = [box for box in boxes if not any(map(box.meets, taken))] or boxes
        box = min(free, key=lambda box: box.covers(outlines.land))
        taken.append(box)
        yield letter_of(number), pin, box


def letter_of(number: int) -> str:
    """Return the letter of the first, second ... thing: a, b ... z, aa, ab ..."""
    text = chr(ord("a") + number % 26)
    return text if number < 26 else f"{letter_of(number // 26 - 1)}{text}"


def _labels(
    outlines: Outlines, current: frozenset[str], known: Known, taken: tuple[_Box, ...]
) -> tuple[MapLabel, ...]:
    # Where a group has a name, those of its members would crowd the map that they are small on.
    members = {one.id for one in outlines.features if one.group != one.id and one.group in known}
    owned = {name for one in outlines.features for name in (one.id, one.group)}
    owned -= members - current
    texts = tuple(sorted((name, known[name][0].text) for name in owned & known.keys()))
    placed = _place(outlines, texts, frozenset(), taken)
    if crowded_out := current & (dict(texts).keys() - placed.keys()):
        placed = _place(outlines, texts, crowded_out, taken)
    return tuple(
        _label(placed[name], _cells(outlines, name), known[name], is_current=name in current)
        for name in sorted(placed)
    )


def _cells(outlines: Outlines, name: str) -> set[Spot]:
    return {spot for one in outlines.features if name in {one.id, one.group} for spot in one.cells}


def _label(
    box: _Box, cells: set[Spot], words: tuple[Words, Link | None], *, is_current: bool
) -> MapLabel:
    """Return a name that is held where its room is nearest to its outline: type is smaller in units
    the wider the map is on screen, and must not shrink away from what it names.
    """
    right, bottom = box.left + box.wide - 1, box.top + LETTER_HEIGHT - 1

    def way(spot: Spot) -> tuple[int, int, Spot]:
        across = max(box.left - spot[0], spot[0] - right, 0)
        down = max(box.top - spot[1], spot[1] - bottom, 0)
        return across**2 + down**2, abs(2 * spot[0] - box.left - right), spot

    x, y = min(cells, key=way)
    part = (x - box.left) / box.wide
    anchor = "start" if part < 1 / 3 else "end" if part > 2 / 3 else "middle"
    across = {"start": 2 * box.left, "middle": 2 * box.left + box.wide, "end": 2 * (right + 1)}
    if y < box.top:  # the name is below: its top stays
        down, drop = box.top, "0.8em"
    elif y > bottom:
        down, drop = bottom, "0"
    else:
        down, drop = box.top + LETTER_HEIGHT // 2, "0.35em"
    return MapLabel(
        across[anchor] * CELL // 2, down * CELL, *words, is_current, anchor=anchor, drop=drop
    )


# Names stand at the same place on every page of a language, and weighing places takes long.
@lru_cache(maxsize=64)
def _place(
    outlines: Outlines,
    texts: tuple[tuple[str, str], ...],
    needed: frozenset[str],
    taken: tuple[_Box, ...],
) -> Mapping[str, _Box]:
    """Return the places of names off what is taken, of those `needed` whatever they cover."""
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
        free = [box for box in boxes if not any(map(box.meets, (*placed.values(), *taken)))]
        # Only the clearest places are worth weighing, as far as names go that must not cover land.
        least = min((box.covers(outlines.land) for box in free), default=0)
        clear = [box for box in free if box.covers(outlines.land) == least]
        if clear and (least < REACH or name in needed):
            own, rest = _Rows(owners[name]), _Rows(others - owners[name])
            placed[name] = _cheapest(clear, own, rest)
    return placed


def _cheapest(boxes: Sequence[_Box], own: _Rows, others: _Rows) -> _Box:
    """Return the first of the best places. Few are weighed: none costs less than its way to the
    middle of the outline.
    """
    best = (math.inf, 0)
    for off, number in sorted((_off(box, own), number) for number, box in enumerate(boxes)):
        if off > best[0]:
            break
        best = min(best, (_cost(boxes[number], own, others), number))
    return boxes[best[1]]


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
    crowding = max(near + 1 - box.distance(others, REACH + 1), 0)
    return abs(near - 2) + crowding + _off(box, own)


def _off(box: _Box, own: _Rows) -> float:
    """Rate how far the middle of a place is from that of its outline."""
    return math.dist(own.centre, (box.left + box.wide / 2, box.top + LETTER_HEIGHT / 2)) / 8


def shortest_way(outlines: Outlines, one: str, other: str) -> tuple[Spot, Spot] | None:
    """Return the nearest points of two features or groups, None where one has no outline."""
    here, there = _points(outlines, one), _points(outlines, other)
    ways = ((math.dist(a, b), a, b) for a in here for b in there)
    _, *way = min(ways, default=(0.0,))
    return (way[0], way[1]) if way else None


def _points(outlines: Outlines, name: str) -> list[Spot]:
    found = (one.points for one in outlines.features if name in {one.id, one.group})
    return [spot for points in found for spot in points]
