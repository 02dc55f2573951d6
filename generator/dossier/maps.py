"""Maps: outlines in GeoJSON to the shapes and names of a drawing.

Pure functions of text and values, so the same coastlines always give the same map. The projection
is equirectangular, scaled so that distances are equal both ways at the middle latitude; the unit
is a thousandth of the width. Data across the 180th meridian is not joined.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import TypeAlias

from dossier.views import Link, MapLabel, MapView, Shape, Words

WIDTH = 1000
# Height of the map in units: a flatter or taller area gets sea around it.
MIN_HEIGHT, MAX_HEIGHT = 300, 1500
# Sea left around the data in units, save where the data was cut straight at its border.
MARGIN = 30
# Mean length of a degree of latitude in km, on a sphere of 6371.0 km.
KM_PER_DEGREE = 111.195
SCALE_LENGTHS = (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
# A name seeks its place on a grid of squares of so many units.
CELL = 10
# The size of a name in squares where the map is narrowest on screen: what fits there fits anywhere.
LETTER_HEIGHT, LETTER_WIDTH = 4, 2
# How far from its outline a name may stand, in squares.
REACH = 8

Point: TypeAlias = tuple[float, float]
Spot: TypeAlias = tuple[int, int]
Ring: TypeAlias = Sequence[Point]
# A feature as read: id, group, whether it is disputed, rings in degrees (a point is a short ring).
Feature: TypeAlias = tuple[str, str, bool, list[Ring]]
Known: TypeAlias = Mapping[str, tuple[Words, Link | None]]


@dataclass(frozen=True, slots=True)
class Outline:
    """One feature, projected: `path` is SVG path data that begins with an absolute move; `cells`
    are the squares (column, row) of side `CELL` along its border.
    """

    id: str
    group: str
    is_disputed: bool
    path: str
    cells: frozenset[Spot]


@dataclass(frozen=True, slots=True)
class Outlines:
    """Coastlines, projected once for all maps: features in the order of the file, the height in
    units, the units per km, and for each row of squares the bits of the columns that hold land.
    """

    features: tuple[Outline, ...]
    height: int
    units_per_km: float
    land: tuple[int, ...]


def read_outlines(text: str) -> Outlines:
    """Read GeoJSON: a FeatureCollection of Polygon, MultiPolygon and Point with string ids.

    Of a feature's properties `group` (its own id if absent) and `disputed` are used. Raises
    ValueError, with a message for the author, when the text is anything else.
    """
    features = _read_features(text)
    project, height, per_degree = _projection([ring for one in features for ring in one[-1]])
    outlines: list[Outline] = []
    land = [0] * (height // CELL + 1)
    for feature in features:
        rings = [[project(point) for point in ring] for ring in feature[-1]]
        outlines.append(_outline(feature, rings))
        for ring in rings:
            _fill(land, ring)
    return Outlines(tuple(outlines), height, per_degree / KM_PER_DEGREE, tuple(land))


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


def _read_features(text: str) -> list[Feature]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"this is not valid JSON: {where}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise ValueError("this is not a GeoJSON FeatureCollection")
    members = _list(document.get("features"), "the FeatureCollection has 'features'")
    features = {one[0]: one for one in map(_feature, members)}
    if len(features) < len(members):
        raise ValueError("two features have the same id")
    return list(features.values())


def _feature(member: object) -> Feature:
    match member:
        case {"type": "Feature", "id": str(name), "geometry": dict(geometry), **rest} if name:
            found = rest.get("properties")
        case _:
            raise ValueError("each feature must be a Feature with an id that is text, and geometry")
    properties = found if isinstance(found, dict) else {}
    group = properties.get("group")
    rings = _rings(geometry, f"feature '{name}'")
    own = group if isinstance(group, str) and group else name
    return name, own, properties.get("disputed") is True, rings


def _rings(geometry: Mapping[str, object], where: str) -> list[Ring]:
    coordinates, has = geometry.get("coordinates"), f"{where} has coordinates"
    match geometry.get("type"):
        case "Point":
            rings: list[object] = [[coordinates]]
        case "Polygon":
            rings = _list(coordinates, has)
        case "MultiPolygon":
            rings = [ring for part in _list(coordinates, has) for ring in _list(part, has)]
        case other:
            kinds = "only Polygon, MultiPolygon and Point are drawn"
            raise ValueError(f"{where} has the geometry {other or 'none'}: {kinds}")
    return [[_point(point, where) for point in _list(ring, has)] for ring in rings]


def _list(value: object, what: str) -> list[object]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"{what} that are no list, or an empty one")
    return value


def _point(value: object, where: str) -> Point:
    match value:
        case [int() | float() as east, int() | float() as north, *_]:
            if abs(east) <= 180 and abs(north) <= 90:
                return float(east), float(north)
    raise ValueError(f"{where} has a point that is not [longitude, latitude] in degrees")


def _projection(rings: Sequence[Ring]) -> tuple[Callable[[Point], Point], int, float]:
    """Return what turns degrees into units (y downwards), the height, and units per degree."""
    easts, norths = ([point[axis] for ring in rings for point in ring] for axis in (0, 1))
    west, east, south, north = min(easts), max(easts), min(norths), max(norths)
    # The hundredths keep a map of a single point, or one at a pole, from dividing by nothing.
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.01)
    wide, high = (east - west) * squeeze, north - south
    span = max(wide, high * WIDTH / MAX_HEIGHT, 0.01)
    margin = span * MARGIN / WIDTH
    left, right = (0.0 if _is_cut(rings, 0, edge) else margin for edge in (west, east))
    top, bottom = (0.0 if _is_cut(rings, 1, edge) else margin for edge in (north, south))
    scale = WIDTH / (span + left + right)
    height = max((high + top + bottom) * scale, MIN_HEIGHT)
    x0 = west - (left + (span - wide) / 2) / squeeze
    y0 = north + top + (height / scale - high - top - bottom) / 2
    return lambda at: ((at[0] - x0) * squeeze * scale, (y0 - at[1]) * scale), round(height), scale


def _is_cut(rings: Iterable[Ring], axis: int, edge: float) -> bool:
    """Say whether a ring runs along the border of the data: land goes on beyond it."""
    return any(
        one[axis] == edge == two[axis] and one != two
        for ring in rings
        for one, two in pairwise(ring)
    )


def _outline(feature: Feature, rings: Iterable[Ring]) -> Outline:
    name, group, is_disputed, _ = feature
    thinned = [_thin(ring) for ring in rings]
    drawn = [ring for ring in thinned if len(ring) > 2]
    # What is too small for an outline is still there: a mark two units wide.
    x, y = thinned[0][0]
    path = "".join(map(_path, drawn)) or f"M{x - 1} {y}l1-1 1 1-1 1z"
    cells = frozenset((x // CELL, y // CELL) for ring in drawn or thinned for x, y in ring)
    return Outline(name, group, is_disputed, path, cells)


def _thin(ring: Ring) -> list[Spot]:
    """Round to whole units; leave out what is closer than a unit, or on a straight line."""
    kept: list[Spot] = []
    for point in ring:
        x, y = round(point[0]), round(point[1])
        if kept and (x, y) == kept[-1]:
            continue
        if len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2:]
            if (bx - ax) * (y - by) == (by - ay) * (x - bx):
                kept.pop()
        kept.append((x, y))
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _path(ring: Sequence[Spot]) -> str:
    steps = (str(step) for (ax, ay), (bx, by) in pairwise(ring) for step in (bx - ax, by - ay))
    # A minus sign parts two numbers as well as a space does.
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps).replace(' -', '-')}z"


def _fill(land: list[int], ring: Ring) -> None:
    """Mark the squares that a ring runs through or holds."""
    for x, y in ring:
        land[int(y) // CELL] |= 1 << int(x) // CELL
    for row in range(len(land)):
        middle = (row + 0.5) * CELL
        crossings = sorted(
            ax + (middle - ay) * (bx - ax) / (by - ay)
            for (ax, ay), (bx, by) in pairwise(ring)
            if (ay > middle) != (by > middle)
        )
        for enter, leave in zip(crossings[::2], crossings[1::2], strict=False):
            first, last = int(enter) // CELL, int(leave) // CELL
            land[row] |= ((1 << last - first + 1) - 1) << first


def _shape(outline: Outline, current: frozenset[str], known: Known) -> Shape:
    role = "disputed" if outline.is_disputed else "context"
    if {outline.id, outline.group} & current:
        role = "current"
    words, link = known.get(outline.id) or known.get(outline.group) or (Words(""), None)
    return Shape(outline.id, outline.path, role, words, link)


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

    def distance(self, cells: Iterable[Spot]) -> float:
        """Return the way to the nearest of the squares: 0 if it is inside, infinite for none."""
        right, bottom = self.left + self.wide - 1, self.top + LETTER_HEIGHT - 1
        squares = (
            max(self.left - x, 0, x - right) ** 2 + max(self.top - y, 0, y - bottom) ** 2
            for x, y in cells
        )
        return math.sqrt(min(squares, default=math.inf))

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
            others -= owners[name]
            placed[name] = min(clear, key=partial(_cost, own=owners[name], others=others))
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


def _cost(box: _Box, own: set[Spot], others: set[Spot]) -> float:
    """Rate a place: two squares off its own outline, no other nearer, and not far to one end."""
    near = box.distance(own)
    if near > REACH:
        return near + WIDTH
    x, y = (sum(axis) / len(own) for axis in zip(*own, strict=True))
    off = math.dist((x, y), (box.left + box.wide / 2, box.top + LETTER_HEIGHT / 2))
    return abs(near - 2) + max(near + 1 - box.distance(others), 0) + off / 8
