"""Outlines: GeoJSON, read and projected.

Pure functions of text. The projection is equirectangular, scaled so that distances are equal both
ways at the middle latitude; the unit is a thousandth of the width. Data across the 180th meridian
is not joined.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

WIDTH = 1000
# Height of the map in units: a flatter or taller area gets sea around it.
MIN_HEIGHT, MAX_HEIGHT = 300, 1500
# Sea left around the data in units, save where the data was cut straight at its border.
MARGIN = 30
# Mean length of a degree of latitude in km, on a sphere of 6371.0 km.
KM_PER_DEGREE = 111.195
# Land is noted on a grid of squares of so many units.
CELL = 10

Point: TypeAlias = tuple[float, float]
Spot: TypeAlias = tuple[int, int]
Ring: TypeAlias = Sequence[Point]
# A feature as read: id, group, whether it is disputed, rings in degrees (a point is a short ring).
Feature: TypeAlias = tuple[str, str, bool, list[Ring]]


@dataclass(frozen=True, slots=True)
class Outline:
    """One feature, projected: `path` is SVG path data that begins with an absolute move; `cells`
    are the squares (column, row) of side `CELL` along its border, `points` its corners.
    """

    id: str
    group: str
    is_disputed: bool
    path: str
    cells: frozenset[Spot]
    points: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees to units, y downwards: `scale` is units per degree of latitude, and a degree of
    longitude is `squeeze` of it, so that both ways are equal at the middle latitude; `west` and
    `north` are the edges of the map.
    """

    west: float
    north: float
    squeeze: float
    scale: float

    def place(self, at: Point) -> Point:
        """Return where a point in degrees (east, north) lies on the map."""
        return (at[0] - self.west) * self.squeeze * self.scale, (self.north - at[1]) * self.scale


@dataclass(frozen=True, slots=True)
class Line:
    """A line that somebody draws on the map: `side` is whose it is, '' for one as things are;
    `statements` are the paths of what it draws; `is_schematic`: drawn by eye; `path` is as of an
    outline.
    """

    id: str
    side: str
    statements: tuple[str, ...]
    is_schematic: bool
    path: str


@dataclass(frozen=True, slots=True)
class Outlines:
    """Coastlines, projected once for all maps: features in the order of the file, the height in
    units, the units per km, and for each row of squares the bits of the columns that hold land or
    a line. `notice` is the path of the site's file on their origin and licence, '' for none;
    `lines` are those that stand on the map, as `maplines` reads them.
    """

    features: tuple[Outline, ...]
    height: int
    units_per_km: float
    land: tuple[int, ...]
    projection: Projection
    notice: str = ""
    lines: tuple[Line, ...] = ()


def read_outlines(text: str) -> Outlines:
    """Read GeoJSON: a FeatureCollection of Polygon, MultiPolygon and Point with string ids.

    Of a feature's properties `group` (its own id if absent) and `disputed` are used. Raises
    ValueError, with a message for the author, when the text is anything else.
    """
    features = _read_features(text)
    projection, height = _projection([ring for one in features for ring in one[-1]])
    outlines: list[Outline] = []
    land = [0] * (height // CELL + 1)
    for feature in features:
        rings = [[projection.place(point) for point in ring] for ring in feature[-1]]
        outlines.append(_outline(feature, rings))
        for ring in rings:
            _fill(land, ring)
    per_km = projection.scale / KM_PER_DEGREE
    return Outlines(tuple(outlines), height, per_km, tuple(land), projection)


def _read_features(text: str) -> list[Feature]:
    members = read_members(text)
    features = {one[0]: one for one in map(_feature, members)}
    if len(features) < len(members):
        raise ValueError("two features have the same id")
    return list(features.values())


def read_members(text: str) -> list[object]:
    """Return the features of a GeoJSON FeatureCollection. Raises ValueError, for the author."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"this is not valid JSON: {where}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise ValueError("this is not a GeoJSON FeatureCollection")
    return read_list(document.get("features"), "the FeatureCollection has 'features'")


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
            rings = read_list(coordinates, has)
        case "MultiPolygon":
            rings = [ring for part in read_list(coordinates, has) for ring in read_list(part, has)]
        case other:
            kinds = "only Polygon, MultiPolygon and Point are drawn"
            raise ValueError(f"{where} has the geometry {other or 'none'}: {kinds}")
    return [[read_point(point, where) for point in read_list(ring, has)] for ring in rings]


def read_list(value: object, what: str) -> list[object]:
    """Return a list that is not empty. Raises ValueError, which says `what` for the author."""
    if not isinstance(value, list) or not value:
        raise ValueError(f"{what} that are no list, or an empty one")
    return value


def read_point(value: object, where: str) -> Point:
    """Return a point in degrees. Raises ValueError, which says `where` for the author."""
    match value:
        case [int() | float() as east, int() | float() as north, *_]:
            if abs(east) <= 180 and abs(north) <= 90:
                return float(east), float(north)
    raise ValueError(f"{where} has a point that is not [longitude, latitude] in degrees")


def _projection(rings: Sequence[Ring]) -> tuple[Projection, int]:
    """Return what turns degrees into units, and the height of the map."""
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
    return Projection(x0, y0, squeeze, scale), round(height)


def _is_cut(rings: Iterable[Ring], axis: int, edge: float) -> bool:
    """Say whether a ring runs along the border of the data: land goes on beyond it."""
    return any(
        one[axis] == edge == two[axis] and one != two
        for ring in rings
        for one, two in pairwise(ring)
    )


def _outline(feature: Feature, rings: Iterable[Ring]) -> Outline:
    name, group, is_disputed, _ = feature
    thinned = [_close(thin(ring)) for ring in rings]
    drawn = [ring for ring in thinned if len(ring) > 2]
    # What is too small for an outline is still there: a mark two units wide.
    x, y = thinned[0][0]
    path = "".join(f"{write_path(ring)}z" for ring in drawn) or f"M{x - 1} {y}l1-1 1 1-1 1z"
    cells = frozenset((x // CELL, y // CELL) for ring in drawn or thinned for x, y in ring)
    points = tuple(spot for ring in drawn or thinned for spot in ring)
    return Outline(name, group, is_disputed, path, cells, points)


def thin(ring: Ring) -> list[Spot]:
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
    return kept


def _close(ring: list[Spot]) -> list[Spot]:
    """Leave out the last point of a ring, which is its first."""
    return ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring


def write_path(ring: Sequence[Spot]) -> str:
    """Return points as SVG path data that is not closed."""
    steps = (str(step) for (ax, ay), (bx, by) in pairwise(ring) for step in (bx - ax, by - ay))
    # A minus sign parts two numbers as well as a space does.
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps).replace(' -', '-')}"


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
