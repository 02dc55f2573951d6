"""The map: its projection, whose lines are drawn and where, names that keep to their outlines, and
the same in words."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from dossier.config import Project
from dossier.diagnostics import Diagnostics
from dossier.load import load
from dossier.maplines import add_lines
from dossier.maps import REACH, Pin, draw_map, shortest_way
from dossier.mapviews import MapView
from dossier.outlines import CELL, KM_PER_DEGREE, Outlines, Spot, read_outlines
from dossier.pageviews import RecordPage
from dossier.plan import plan
from dossier.views import Words
from sites_support import SITES

GEO = Path(__file__).parents[1] / "data/geo"


@pytest.fixture(scope="module")
def islands() -> Outlines:
    """The coastlines of this dossier with the lines of its sides."""
    coast = read_outlines((GEO / "coast-simple.geojson").read_text("utf-8"))
    return add_lines(coast, (GEO / "lines.geojson").read_text("utf-8"))


def map_of(output: str) -> MapView:
    """Return the map on a page of the made-up coast."""
    loaded = load(Project(SITES / "lighthouses"), Diagnostics())
    assert loaded.library is not None
    pages = plan(loaded.library, loaded.outlines, frozenset())
    (page,) = [one for one in pages if one.output == output]
    context, _ = page.context(loaded.library)
    assert isinstance(context, RecordPage)
    assert context.map is not None
    return context.map


# --- projection -----------------------------------------------------------------------------------


def test_a_kilometre_is_as_long_both_ways_in_the_middle_of_the_map(islands: Outlines) -> None:
    place = islands.projection.place
    middle = islands.projection.north - islands.height / 2 / islands.projection.scale
    assert middle == pytest.approx(44.5, abs=0.2)
    here, north, east = place((147, 44.5)), place((147, 44.6)), place((147.1, 44.5))
    down = (here[1] - north[1]) / (0.1 * KM_PER_DEGREE)
    across = (east[0] - here[0]) / (0.1 * KM_PER_DEGREE * math.cos(math.radians(44.5)))
    assert across == pytest.approx(down, rel=0.005)
    assert islands.units_per_km == pytest.approx(down)


# --- lines ----------------------------------------------------------------------------------------


def corners(path: str) -> list[Spot]:
    """Return the points of path data that is one line."""
    first, _, steps = path.removeprefix("M").partition("l")
    numbers = [int(n) for n in steps.replace("-", " -").split()]
    found = [(int(first.split()[0]), int(first.split()[1]))]
    for x, y in zip(numbers[::2], numbers[1::2], strict=True):
        found.append((found[-1][0] + x, found[-1][1] + y))
    return found


def cross(one: tuple[Spot, Spot], other: tuple[Spot, Spot]) -> bool:
    """Tell whether two straight lines cross."""

    def turn(a: Spot, b: Spot, c: Spot) -> bool:
        return (c[1] - a[1]) * (b[0] - a[0]) > (b[1] - a[1]) * (c[0] - a[0])

    (a, b), (c, d) = one, other
    return turn(a, c, d) != turn(b, c, d) and turn(a, b, c) != turn(a, b, d)


def lines_between(outlines: Outlines, one: str, other: str) -> set[str]:
    """Return whose lines the shortest way between two features crosses."""
    way = shortest_way(outlines, one, other)
    assert way is not None
    return {
        line.side
        for line in outlines.lines
        for part in pairwise(corners(line.path))
        if cross(part, way)
    }


@pytest.mark.parametrize(
    ("one", "other", "drawn_by"),
    [
        ("etorofu", "urup", {"japan"}),
        ("hokkaido", "kunashiri", {"russia", ""}),
        ("hokkaido", "suisho", {"russia", ""}),
        ("kunashiri", "etorofu", set()),
        ("kunashiri", "shikotan", set()),
        ("habomai", "shikotan", set()),
    ],
)
def test_each_line_runs_between_the_right_shores(
    islands: Outlines, one: str, other: str, drawn_by: set[str]
) -> None:
    assert lines_between(islands, one, other) == drawn_by


def test_no_line_runs_over_land(islands: Outlines) -> None:
    for line in islands.lines:
        for part in pairwise(corners(line.path)):
            for outline in islands.features:
                shore = pairwise((*outline.points, outline.points[0]))
                assert not any(cross(part, edge) for edge in shore), (line.id, outline.id)


def test_a_feature_without_an_outline_is_no_end_of_a_way(islands: Outlines) -> None:
    assert shortest_way(islands, "hokkaido", "atlantis") is None


def test_lines_are_told_apart_by_their_ids(islands: Outlines) -> None:
    text = json.loads((GEO / "lines.geojson").read_text("utf-8"))
    text["features"].append(text["features"][0])
    with pytest.raises(ValueError, match="two lines have the same id"):
        add_lines(islands, json.dumps(text))


# --- names ----------------------------------------------------------------------------------------

NAMES = {
    "etorofu": "Etorofu / Iturup",
    "kunashiri": "国後島",
    "shikotan": "Шикотан",
    "urup": "Urup",
}


@pytest.mark.parametrize("size", [12, 20, 38], ids=["wide", "middle", "narrow"])
def test_names_keep_to_their_outlines_whatever_the_size_of_type(
    islands: Outlines, size: int
) -> None:
    known = {id_: (Words(text), None) for id_, text in NAMES.items()}
    drawn = draw_map(islands, frozenset(), known, (), Words(""), Words(""), Words(""))
    assert len(drawn.labels) == len(NAMES)
    for label in drawn.labels:
        (name,) = (id_ for id_, text in NAMES.items() if text == label.words.text)
        points = [at for one in islands.features if one.id == name for at in one.points]
        y = label.y + float(label.drop.removesuffix("em") or 0) * size - size / 3
        near = min(math.dist((label.x, y), at) for at in points)
        # Where the middle is held, half of the name is nearer than its middle.
        slack = len(label.words.text) * size / 4 if label.anchor == "middle" else 0
        assert near - slack <= (REACH + 4) * CELL, label


def test_what_has_no_outline_gets_letters_from_north_to_south(islands: Outlines) -> None:
    pins = (Pin("south", (500, 500), has_mark=True), Pin("north", (300, 100), has_mark=False))
    known = {id_: (Words(id_), None) for id_ in ("south", "north")}
    drawn = draw_map(islands, frozenset({"south"}), known, pins, Words(""), Words(""), Words(""))
    assert [(one.letter, one.words.text, one.has_mark) for one in drawn.pins] == [
        ("a", "north", False),
        ("b", "south", True),
    ]
    north, south = drawn.pins
    assert (north.letter_x, north.letter_y) == (300, 100)
    assert (south.letter_x, south.letter_y) != (500, 500)


# --- the map of any subject -----------------------------------------------------------------------


def shown_lines(view: MapView) -> Iterator[tuple[int, str, bool, list[str]]]:
    for line in view.lines:
        side = line.side.title.text if line.side else ""
        yield line.place, side, line.is_schematic, [one.stated.path for one in line.statements]


def test_lines_stand_in_the_order_of_the_sides_and_as_things_are_last() -> None:
    assert list(shown_lines(map_of("beacons/north-light/index.html"))) == [
        (2, "Pilots", True, ["north-light.place"]),
        (0, "", False, ["north-light.kept_by.tam-orrel"]),
    ]


def test_what_a_line_draws_is_called_by_its_subject_and_property() -> None:
    view = map_of("beacons/north-light/index.html")
    assert [
        (one.link.href, one.link.title.text) for line in view.lines for one in line.statements
    ] == [("#place", "North Light: Place"), ("#kept_by.tam-orrel", "North Light: Kept by")]


def test_the_words_of_the_map_name_what_the_drawing_names() -> None:
    view = map_of("beacons/north-light/index.html")
    drawn = {one.words.text for one in view.labels} | {one.words.text for one in view.pins}
    assert drawn == {"North Light", "Ambry Light / Sunken Light", "Ambry Sound"}
    assert {one.words.text for one in view.places} == drawn
    assert [one.words.text for one in view.places if one.is_current] == ["North Light"]
    assert [(one.words.text, one.has_mark) for one in view.pins] == [("Ambry Sound", False)]


def test_a_distance_is_drawn_where_the_map_agrees_with_it() -> None:
    drawn = map_of("beacons/sunken-light/index.html").distance
    assert drawn is not None
    assert drawn.stated.value.words.text == "43\u00a0km"
    assert map_of("beacons/north-light/index.html").distance is None
