"""The map of a page: outlines, what has none, the lines of the sides, and all of it in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec.structs import replace

from dossier.contexts.entries import by_title
from dossier.contexts.frame import Frame
from dossier.contexts.statements import link_statement, state
from dossier.contexts.wording import join
from dossier.maps import Pin, draw_map, shortest_way
from dossier.mapviews import MapBasis, MapDistance, MapLine, MapPlace, MapView
from dossier.model import Coordinates, Record, Statement
from dossier.outlines import Outlines
from dossier.quantities import UNITS, Quantity
from dossier.views import Words

# A distance is drawn where the way on the map is as long as stated, to a part of so much.
_TOLERANCE = 0.05
_METRES_PER_KM = 1000


def make_map(
    frame: Frame, current: frozenset[str], outlines: Outlines | None, description: Words
) -> MapView | None:
    """Return the map with `current` marked; None when the settings name no coastlines."""
    config = frame.reader.config
    if outlines is None or config.map is None:
        return None
    mapped = frame.reader.with_role("mapped")
    known = {record.id: (frame.title(record), frame.bare_link(record.id)) for record in mapped}
    marked = [words for id_, (words, _) in known.items() if id_ in current]
    drawn = draw_map(
        outlines,
        current,
        known,
        tuple(_find_pins(frame, mapped, outlines, current)),
        credit=frame.words(config.map.credit),
        title=join(frame.gettext(", "), marked) if marked else frame.words(config.title),
        description=description,
    )
    lines = sorted(_make_lines(frame, outlines), key=lambda line: (not line.place, line.place))
    return replace(
        drawn,
        notice=frame.root + outlines.notice if outlines.notice else "",
        lines=tuple(lines),
        distance=_make_distance(frame, mapped, outlines, current),
        places=tuple(_make_places(frame, mapped, drawn)),
    )


def _find_pins(
    frame: Frame, mapped: tuple[Record, ...], outlines: Outlines, current: frozenset[str]
) -> Iterator[Pin]:
    """Yield what lies on the map and has no outline; a part of what has one only where the page is
    about it.
    """
    drawn = {name for one in outlines.features for name in (one.id, one.group)}
    for record in mapped:
        kind = frame.reader.kind_of(record.id)
        points = [one.value for one in _said(record, kind.trait("placed"))]
        at = next((value for value in points if isinstance(value, Coordinates)), None)
        is_part = "stretch" not in kind.roles and any(
            id_ in drawn and frame.reader.kind_of(id_) == kind for id_ in record.named
        )
        if record.id in drawn or at is None or (is_part and record.id not in current):
            continue
        x, y = outlines.projection.place((float(at.longitude), float(at.latitude)))
        yield Pin(record.id, (round(x), round(y)), has_mark="stretch" not in kind.roles)


def _said(record: Record, name: str) -> tuple[Statement, ...]:
    return tuple(record.of(name)) if name else ()


def _make_lines(frame: Frame, outlines: Outlines) -> Iterator[MapLine]:
    sides = frame.reader.config.sides
    for line in outlines.lines:
        yield MapLine(
            path=line.path,
            place=sides.index(line.side) + 1 if line.side else 0,
            side=frame.bare_link(line.side) if line.side else None,
            is_schematic=line.is_schematic,
            statements=tuple(
                MapBasis(link_statement(frame, one), state(frame, one))
                for one in map(frame.reader.statement, line.statements)
            ),
        )


def _make_distance(
    frame: Frame, mapped: tuple[Record, ...], outlines: Outlines, current: frozenset[str]
) -> MapDistance | None:
    """Return how far the one place is that the page is about, unless the map says otherwise."""
    settings = frame.reader.config.map
    about = [record for record in mapped if record.id in current]
    if settings is None or not settings.measured_from or len(about) != 1:
        return None
    first, last = settings.measured_from, about[0].id
    ends = frame.reader.remember(("way", first, last), lambda: shortest_way(outlines, first, last))
    for one in _said(about[0], frame.reader.kind_of(about[0].id).trait("distant")):
        if ends is None or not isinstance(one.value, Quantity):
            continue
        km = float(one.value.low * UNITS[one.value.unit].factor) / _METRES_PER_KM
        if abs(math.dist(*ends) / outlines.units_per_km - km) > km * _TOLERANCE:
            continue
        (ax, ay), (bx, by) = ends
        path = f"M{ax} {ay}L{bx} {by}"
        return MapDistance(path, (ax + bx) // 2, (ay + by) // 2, state(frame, one))
    return None


def _make_places(frame: Frame, mapped: tuple[Record, ...], drawn: MapView) -> Iterator[MapPlace]:
    """Yield what the map names or letters, in words: names by title, then letters."""
    names = {one.link.href: one for one in drawn.labels if one.link}
    pins = {one.link.href: one for one in drawn.pins if one.link}
    shown = [one for one in by_title(frame, mapped) if frame.bare_link(one.id).href in names | pins]
    for record in shown:
        link = frame.bare_link(record.id)
        pin = pins.get(link.href)
        found = pin or names[link.href]
        kind = frame.reader.kind_of(record.id)
        what = kind.property(kind.trait("distant"))
        distances = _said(record, what.name) if what else ()
        yield MapPlace(
            words=found.words,
            link=link,
            letter=pin.letter if pin else "",
            is_current=found.is_current,
            label=frame.words(what.label) if what else Words(""),
            distances=tuple(state(frame, one) for one in distances),
        )
