"""What templates see of the map: its drawing, and the same in words."""

from __future__ import annotations

from msgspec import Struct

from dossier.views import Link, Stated, Words


class Shape(Struct, frozen=True, gc=False):
    """An outline on the map: path data in the map's units, and what it is. `role` is current,
    disputed or context.
    """

    path: str
    role: str
    label: Words


class MapLabel(Struct, frozen=True, gc=False):
    """A name on the map, at a point in the map's units. `anchor` is the end of the text that stands
    there: start, middle or end; `drop` is the way down to its base line, as a part of the type's
    size, so that a name keeps to its outline at every size.
    """

    x: int
    y: int
    words: Words
    link: Link | None
    is_current: bool
    anchor: str = "middle"
    drop: str = "0"


class MapPin(Struct, frozen=True, gc=False):
    """Something on the map without an outline: where it lies, and where its letter stands; the
    letter stands at the place itself where there is no mark.
    """

    x: int
    y: int
    letter: str
    letter_x: int
    letter_y: int
    has_mark: bool
    words: Words
    link: Link | None
    is_current: bool


class MapBasis(Struct, frozen=True, gc=False):
    """A statement that a line draws: the link to it, which says what of what it is, and itself."""

    link: Link
    stated: Stated


class MapLine(Struct, frozen=True, gc=False):
    """A line that somebody draws: path data, whose it is (`place` counts the sides of the settings
    from 1 and is 0 for a line as things are, then without `side`), whether it is drawn by eye, and
    what it draws.
    """

    path: str
    place: int
    side: Link | None
    is_schematic: bool
    statements: tuple[MapBasis, ...]


class MapDistance(Struct, frozen=True, gc=False):
    """How far the page's own place is, as stated, along the shortest way on the map."""

    path: str
    x: int
    y: int
    stated: Stated


class MapPlace(Struct, frozen=True, gc=False):
    """A place of the map in words: its letter there (a name stands there if it is ''), and how far
    it is, by the label of that property.
    """

    words: Words
    link: Link | None
    letter: str
    is_current: bool
    label: Words
    distances: tuple[Stated, ...]


class MapView(Struct, frozen=True, gc=False):
    """The map: an SVG view box `0 0 width height`, shapes in drawing order, names, the length of a
    scale bar, and the credit of the coastlines. Equirectangular, equal in scale both ways at the
    middle latitude. `notice` leads to the file on the origin and licence of the coastlines, '' for
    none. `pins` are in the order of their letters, `lines` in that of the sides, the lines as
    things are last; `places` say the same in words.
    """

    width: int
    height: int
    shapes: tuple[Shape, ...]
    labels: tuple[MapLabel, ...]
    scale_km: int
    scale_units: int
    title: Words
    description: Words
    credit: Words
    notice: str = ""
    pins: tuple[MapPin, ...] = ()
    lines: tuple[MapLine, ...] = ()
    distance: MapDistance | None = None
    places: tuple[MapPlace, ...] = ()
