"""Another subject, with other kinds, in two languages: the package knows nothing of any subject."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from selectolax.lexbor import LexborNode

from conftest import REPOSITORY, SITES
from dossier import build
from dossier.config import Project
from dossier.kinds import ROLES, TRAITS, TYPES
from records import Dossier, read_dossier
from walk import Page, Site, broken_links, faults, orphans, text_of

ROOT = SITES / "lighthouses"
LANGUAGES = {"en": "", "de": "de/"}
# Roles of which the package brings kinds of its own, named like the role.
STARTERS = {"source", "conflict"}
# A class of PyYAML, and a type of schema.org; what is called after them here is not.
FOREIGN = {"Event"}
# Words of HTTP and of schema.org.
FOREIGN_LINES = ("text/event-stream", '"ListItem"')

Shown = tuple[str, list[tuple[str, str]]]


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return read_dossier(ROOT)


@pytest.fixture(scope="module")
def site(lighthouses: Path) -> Site:
    return Site(lighthouses, "https://lights.example/ambry/")


def test_it_checks_without_a_finding() -> None:
    assert build.check(Project(ROOT)).diagnostics == ()


def test_the_smallest_dossier_checks_without_a_finding() -> None:
    assert build.check(Project(SITES / "smallest")).diagnostics == ()


def test_it_uses_every_type_role_and_trait(dossier: Dossier) -> None:
    properties = [
        dossier.definition(kind, name)["type"]
        for kind, definition in dossier.kinds.items()
        for name in definition["properties"]
    ]
    qualifiers = [one["type"] for one in dossier.vocabulary["qualifiers"].values()]
    assert set(properties) == set(TYPES)
    # A qualifier names a record or says something; it names no statement.
    assert set(qualifiers) == set(TYPES) - {"statement"}
    assert {r for kind in dossier.kinds.values() for r in kind.get("roles", [])} == set(ROLES)
    assert {t for kind in dossier.kinds.values() for t in kind.get("traits", {})} == set(TRAITS)


def test_the_package_knows_no_kind_of_any_dossier() -> None:
    roots = (REPOSITORY, ROOT, SITES / "smallest", REPOSITORY / "examples" / "leap-seconds")
    ids = {path.stem for root in roots for path in (root / "data" / "kinds").glob("*.yaml")}
    word = re.compile(rf"\b({'|'.join(sorted(ids - STARTERS))})\b", re.IGNORECASE)
    package = REPOSITORY / "generator" / "dossier"
    files = [*package.rglob("*.py"), *package.rglob("*.yaml")]
    found = [
        f"{path.relative_to(package)}:{number}: {match[0]}"
        for path in files
        for number, line in enumerate(without_examples(path).splitlines(), 1)
        for match in word.finditer(line)
        if match[0] not in FOREIGN and not any(words in line for words in FOREIGN_LINES)
    ]
    assert len(ids) > 20
    assert len(files) > 40
    assert found == []


def without_examples(path: Path) -> str:
    """Return the text of a file of the package; of the catalogue without its excerpts, which are
    of the made-up dossier that the tests lay them over.
    """
    text = path.read_text(encoding="utf-8")
    if path.name != "messages.yaml":
        return text
    return re.sub(r"^    (?:in|wrong|right): .*\n(?:      .*\n|\n)*", "", text, flags=re.MULTILINE)


def test_every_link_resolves_and_every_page_is_sound(site: Site) -> None:
    assert broken_links(site) == []
    assert orphans(site) == []
    assert faults(site) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_has_a_page_in_each_language(
    site: Site, dossier: Dossier, language: str
) -> None:
    prefix = LANGUAGES[language]
    paths = [prefix, *(prefix + dossier.path(id_) for id_ in dossier.records)]
    for path in paths:
        page = site.page(path)
        html = page.tree.css_first("html")
        assert html is not None
        assert html.attributes["lang"] == language
        assert page.heading
    titles = Counter(site.page(path).title for path in paths)
    assert [title for title, count in titles.items() if count > 1] == []


def test_pages_name_each_other_as_translations(site: Site) -> None:
    for page in site.pages.values():
        named = {
            node.attributes["hreflang"]: node.attributes["href"]
            for node in page.tree.css("link[hreflang]")
        }
        if "404" in page.path:
            assert named == {}
            continue
        assert set(named) == {*LANGUAGES, "x-default"}
        assert named["x-default"] == named["en"]
        assert page.address in named.values()
        files = [site.file_at(address or "") for address in named.values()]
        assert all(file in site.pages for file in files)


def test_a_missing_translation_is_shown_in_the_main_language_and_marked(site: Site) -> None:
    page = site.page("de/guilds/lamplighters/")
    translated, missing = page.by_id["names"], page.by_id["summary"]
    assert "Lampenwärter" in text_of(translated)
    (foreign,) = [one for one in missing.css("[lang=en]") if text_of(one).startswith("Those who")]
    assert foreign.parent is not None
    assert foreign.parent.css_first(".fallback") is not None


def test_a_name_in_its_own_language_is_not_called_untranslated(site: Site) -> None:
    name = site.page("beacons/north-light/").by_id["names.de"]
    assert name.css_first("[lang=de]") is not None
    assert name.css_first("th .fallback") is None


def test_prose_falls_back_to_the_main_language(site: Site) -> None:
    about = site.page("de/about/").tree.css_first("main .prose[lang=en]")
    assert "It is made up, as are" in text_of(about)
    assert "`" not in text_of(about)
    assert "[[sunken-light]]" in text_of(about)
    assert "Das Nordfeuer brennt" in site.page("de/bulletins/roll-summary/").text


def test_two_names_of_two_sides_stand_in_the_order_of_the_alphabet(site: Site) -> None:
    assert site.page("beacons/sunken-light/").heading == "Ambry Light / Sunken Light"


def test_who_took_part_in_all_of_a_sequence_is_taken_over(site: Site) -> None:
    crew = site.page("patrols/patrol-1932/").by_id["crew"]
    assert "Tam Orrel" in text_of(crew)
    assert f"{site.base}circuits/spring-round/#crew.tam-orrel" in shown_links(site, crew)


def figure_of(site: Site, path: str) -> LexborNode:
    figure = site.page(path).tree.css_first("figure")
    assert figure is not None
    return figure


def test_sides_stand_side_by_side_also_where_one_is_silent(site: Site) -> None:
    stances = site.page("stances/")
    columns = [text_of(one) for one in stances.tree.css(".sides .side")]
    assert columns[0].startswith("Lamplighters")
    assert columns[1] == "Pilots not recorded"
    block = site.page("beacons/north-light/").by_id["from-stance-about"]
    assert "A rightful tower is measured to the lamp." in text_of(block)
    voyages = site.page("patrols/")
    (reading,) = voyages.tree.css(".entries .sides")
    assert text_of(reading).startswith("Lamplighters not recorded Pilots 1932 The lamps were late.")


def shown_links(site: Site, node: LexborNode) -> set[str]:
    return site.page("patrols/patrol-1932/").hrefs(node)


def test_the_map_shows_what_is_mapped_and_credits_its_coastlines(site: Site) -> None:
    for path in ("", "beacons/north-light/"):
        figure = site.page(path).tree.css_first("figure svg")
        assert figure is not None
        assert "North Light" in text_of(figure)
        assert "Coastline: invented" in site.page(path).text
        assert f"{site.base}geo/NOTICE.txt" in site.page(path).hrefs(figure_of(site, path))
    assert site.page("guilds/pilots/").tree.css_first("svg") is None


# --- golden excerpts: whole values, as a page must show them --------------------------------------

GUILD_9 = [("guild-roll", "leaf 9")]
NORTH_LIGHT: dict[str, Shown] = {
    "names.en": ("North Light", [("almanac", "page 1")]),
    "names.de": ("Nordfeuer", [("guild-roll", "leaf 2")]),
    "summary": ("The taller of the two lights.", [("almanac", "page 1")]),
    "height.guild": ("31.5 m", [("guild-roll", "leaf 3")]),
    "height.survey": ("34 m as of 1930", [("survey", "table 1"), ("almanac", "page 2")]),
    "height.water": ("4,210 cm", [("survey", "table 1")]),
    "height.old": ("28 m", [("almanac", "page 9")]),
    "reach": ("17–19 nmi", [("survey", "table 2")]),
    "steps": ("about 1,200", [("guild-roll", "leaf 4")]),
    "place": ("41.2° S, 10.75° E", [("survey", "sheet 1")]),
    "first_lit": ("about October 1871", [("guild-roll", "leaf 1")]),
    "opens": ("09:30", []),
    "colour": ("banded", [("survey", "sheet 2")]),
    "inscription.cy": ("Welsh", [("guild-roll", "leaf 5")]),
    "inscription.de": ("German", [("guild-roll", "leaf 5")]),
    "visits": ("https://north-light.example/visit?a=1&b=2", [("almanac", "cover")]),
    "kept_by.ida-brack": ("Ida Brack 1919 – June 1931", [("guild-roll", "leaf 6")]),
    "kept_by.tam-orrel": ("Tam Orrel since June 1931", [("guild-roll", "leaf 6")]),
}
PATROL_1931_DE: dict[str, Shown] = {
    "names": ("Rundfahrt von 1931", GUILD_9),
    "day": ("14. Juni 1931", GUILD_9),
    "port": ("Ambry-Kai", GUILD_9),
    "circuit": ("Spring round", GUILD_9),
    "judged.pilots": ("The lamps were late.", [("almanac", "page 8")]),
    "crew.ida-brack": ("Ida Brack", GUILD_9),
    "crew.tam-orrel": ("Tam Orrel", GUILD_9),
    "crew.wen-sallow": ("Wen Sallow", [("almanac", "page 7")]),
}


@pytest.mark.parametrize(
    ("language", "id_", "golden"),
    [("en", "north-light", NORTH_LIGHT), ("de", "patrol-1931", PATROL_1931_DE)],
)
def test_a_page_shows_its_facts_as_they_are(
    site: Site, dossier: Dossier, language: str, id_: str, golden: dict[str, Shown]
) -> None:
    page = site.page(LANGUAGES[language] + dossier.path(id_))
    assert {
        one.anchor: shown(page, one.anchor) for one in dossier.records[id_].statements
    } == golden


def shown(page: Page, anchor: str) -> Shown:
    """Return the value of a statement as the page words it, and its sources with their places."""
    element = page.by_id[anchor]
    for note in element.css(".fallback"):
        note.remove()
    value = text_of(element.css_first(".value, th[scope=row], p"))
    items = [item for item in element.css("li") if item.css_first(".place") is not None]
    links = [page.hrefs(item) for item in items]
    ids = [next(a.split("/")[-2] for a in sorted(found) if "/folios/" in a) for found in links]
    return value, list(zip(ids, [text_of(i.css_first(".place")) for i in items], strict=True))


def test_the_offices_of_the_day_stand_beside_those_who_took_part(site: Site) -> None:
    page = site.page("patrols/patrol-1931/")
    held = {
        name: {address.split("/")[-2] for address in page.hrefs(page.by_id[f"crew.{name}"])}
        for name in ("ida-brack", "tam-orrel", "wen-sallow")
    }
    # Both held it in the month of the change; the third came without an office.
    assert {"head-keeper", "lamp-inspector"} <= held["ida-brack"]
    assert "head-keeper" in held["tam-orrel"]
    assert not {"head-keeper", "lamp-inspector"} & held["wen-sallow"]
    assert "passenger" in text_of(page.by_id["crew.wen-sallow"])
