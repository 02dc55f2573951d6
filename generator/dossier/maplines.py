"""The lines of the map that somebody draws: GeoJSON, read and projected onto coastlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from dossier.outlines import (
    CELL,
    Line,
    Outlines,
    Point,
    Spot,
    read_list,
    read_members,
    read_point,
    thin,
    write_path,
)


def add_lines(outlines: Outlines, text: str) -> Outlines:
    """Return coastlines with the lines of a GeoJSON FeatureCollection of LineString on them, which
    names are kept off.

    Of a feature's properties `side`, `statements` and `schematic` are used. Raises ValueError, with
    a message for the author, when the text is anything else.
    """
    lines: list[Line] = []
    land = list(outlines.land)
    for member in read_members(text):
        line, spots = _line(member, outlines)
        lines.append(line)
        for x, y in _walk(spots):
            if 0 <= y // CELL < len(land) and x >= 0:
                land[y // CELL] |= 1 << x // CELL
    if len({one.id for one in lines}) < len(lines):
        raise ValueError("two lines have the same id")
    return replace(outlines, land=tuple(land), lines=tuple(lines))


def _line(member: object, outlines: Outlines) -> tuple[Line, Sequence[Spot]]:
    match member:
        case {
            "type": "Feature",
            "id": str(name),
            "geometry": {"type": "LineString", "coordinates": found},
            "properties": dict(properties),
        } if name:
            where = f"line '{name}'"
        case _:
            raise ValueError("each must be a Feature with an id, properties and a LineString")
    points = [read_point(one, where) for one in read_list(found, f"{where} has coordinates")]
    match {"side": "", "schematic": False, **properties}:
        case {"side": str(side), "schematic": bool(schematic)}:
            pass
        case _:
            raise ValueError(f"{where} must have a side's id as 'side', true as 'schematic'")
    given = read_list(properties.get("statements"), f"{where} has 'statements'")
    statements = tuple(one for one in given if isinstance(one, str))
    if len(statements) < len(given) or len(points) < 2:
        raise ValueError(f"{where} must have two points or more, and paths of statements as text")
    spots = thin([_onto(outlines, one) for one in points])
    return Line(name, side, statements, schematic, write_path(spots)), spots


def _onto(outlines: Outlines, at: Point) -> Point:
    return outlines.projection.place(at)


def _walk(spots: Sequence[Spot]) -> Iterator[Spot]:
    """Yield points along a line, none further from the next than half a square."""
    for (ax, ay), (bx, by) in pairwise(spots):
        steps = max(abs(bx - ax), abs(by - ay)) * 2 // CELL + 1
        for step in range(steps + 1):
            yield ax + (bx - ax) * step // steps, ay + (by - ay) * step // steps
