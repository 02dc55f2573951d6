"""Walks the site of this repository's dossier: nothing broken, lost or without a source.

What must be there is read from `data/` by a reader of the tests' own (`records.py`), and looked for
in the published pages: every statement at its permalink, with its value, sources and places.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from selectolax.lexbor import LexborNode

from conftest import REPOSITORY
from records import Dossier, Given, Node, RecordFile, read_dossier
from walk import Page, Site, broken_links, faults, orphans, text_of

_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
_QUANTITY = re.compile(r"(~)?\s*(-?[\d.]+?)(?:\.\.(-?[\d.]+))?(?:\s+(\S.*))?")
# How the English words of units begin, where they are not the sign itself.
_UNITS = {"h": "hour", "d": "day", "min": "min"}
_TEXTS = ("note", "reason", "inferred", "unverified")
_DATES = ("as_of", "from", "until")

# The languages of the dossier by the first part of their addresses.
LANGUAGES = {"": "en", "ja/": "ja", "ru/": "ru"}


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return _read()


@cache
def _read() -> Dossier:
    return read_dossier(REPOSITORY)


@pytest.fixture(scope="module")
def site(flagship: Path) -> Site:
    return Site(flagship, _read().settings["address"])


def report(lost: list[str]) -> str:
    """Return what a failed test prints: the number of things lost, and the first of them."""
    return "\n".join([f"{len(lost)} lost:", *lost[:20]])


# --- the site as a whole --------------------------------------------------------------------------


def test_no_link_is_broken(site: Site) -> None:
    assert broken_links(site) == []


def test_every_page_can_be_reached_from_the_home_page(site: Site) -> None:
    assert orphans(site) == []


def test_every_page_is_sound_and_loads_nothing_from_elsewhere(site: Site) -> None:
    assert faults(site) == []


def test_titles_are_unique(site: Site) -> None:
    titles = Counter(page.title for page in site.pages.values())
    assert [title for title, count in titles.items() if count > 1] == []


def test_every_page_names_its_own_address(site: Site) -> None:
    for page in site.pages.values():
        canonical = [link.written for link in page.links if link.rel == "canonical"]
        assert canonical == ([] if page.path == "404.html" else [page.address])
        shared = page.tree.css_first('meta[property="og:url"]')
        assert shared is not None
        assert shared.attributes["content"] == page.address


def test_what_is_missing_is_told_in_every_language_on_one_page(site: Site) -> None:
    assert [path for path in site.pages if "404" in path] == ["404.html"]
    page = site.pages["404.html"]
    assert {
        node.attributes["lang"]: (
            text_of(node.css("h2")[0]),
            {link.removeprefix(site.base) for link in page.hrefs(node)},
        )
        for node in page.tree.css("section[lang]")
    } == {
        "ja": ("ページが見つからない", {"ja/names/", "ja/"}),
        "ru": ("Страница не найдена", {"ru/names/", "ru/"}),
    }


def test_pages_are_those_of_the_records_and_the_fixed_ones(site: Site, dossier: Dossier) -> None:
    records = {f"{dossier.path(id_)}index.html" for id_ in dossier.records}
    lists = {f"{record.folder}/index.html" for record in dossier.records.values()}
    standing = {
        f"{name}/index.html"
        for path in (REPOSITORY / "content" / "pages").glob("*.md")
        if (name := path.name.partition(".")[0]) != "home"
    }
    fixed = {
        "index.html",
        "timeline/index.html",
        "names/index.html",
        "search/index.html",
        "seeds/index.html",
    }
    seeds = {f"seeds/{path.stem}/index.html" for path in (REPOSITORY / "seeds").glob("*.yaml")}
    parts = {name for name in site.pages if re.fullmatch("timeline/[^/]+/index.html", name)}
    parts |= {
        f"{address.removeprefix(site.base)}index.html"
        for path in lists
        for nav in site.pages[path].tree.css("nav.facets")
        for address in site.pages[path].hrefs(nav)
        if "#" not in address
    }
    pages = records | lists | standing | fixed | seeds | parts
    translated = {prefix + page for prefix in LANGUAGES for page in pages}
    assert set(site.pages) == {*translated, "404.html"}


def test_the_switch_of_languages_stays_on_the_page(site: Site) -> None:
    for page in site.pages.values():
        prefix = next(one for one in reversed(LANGUAGES) if page.path.startswith(one))
        (html,) = page.tree.css("html")
        assert html.attributes["lang"] == LANGUAGES[prefix]
        # From a page for any address it leads to the first pages.
        path = page.path.removeprefix(prefix).removesuffix("index.html").removesuffix("404.html")
        switch = page.tree.css(".languages a")
        assert [a.attributes["lang"] for a in switch] == list(LANGUAGES.values())
        assert [page.hrefs_of(a) for a in switch] == [
            {site.base + other + path} for other in LANGUAGES
        ]


def test_the_footer_speaks_the_language_of_its_page(site: Site) -> None:
    for prefix, language in LANGUAGES.items():
        if prefix:
            english, own = site.page("").tree, site.page(prefix).tree
            entries = [[text_of(a) for a in one.css("#page-menu a")] for one in (english, own)]
            assert len(entries[0]) == len(entries[1])
            assert [one for one in entries[1] if one in entries[0] and one.isascii()] == [], (
                language
            )


def test_what_stands_between_values_is_the_language_s_own(site: Site) -> None:
    of_map = site.page("ja/islands/etorofu/").tree.css("figure.map .keys, figure.map details li")
    compared = site.page("ja/islands/").tree.css("#page-compared td")
    cited = site.page("ja/sources/mofa-faq/").tree.css("#page-cite .reference")
    said = [text_of(one) for one in (*of_map, *compared, *cited)]
    assert len(said) > 10
    assert [one for one in said if re.search(r"[^\d][,;:.] |\w \(", one)] == []


def test_marks_stand_once_and_wide_ones_without_a_space(site: Site) -> None:
    for page in site.pages.values():
        for one in page.tree.css("p.reference, .path, .remarks li, .conflict p"):
            said = text_of(one)
            assert not re.search(r"\?\.”|г\.\.|[^\W\d]： ", said), (page.path, said)


def test_every_part_of_a_list_is_linked_with_the_number_of_its_entries(
    site: Site, dossier: Dossier
) -> None:
    found = 0
    for folder in {record.folder for record in dossier.records.values()}:
        whole = site.page(f"{folder}/")
        for item in whole.tree.css("nav.facets li:has(.count)"):
            (address,) = whole.hrefs(item)
            if "#" in address:
                continue
            found += 1
            page = site.page(address.removeprefix(site.base))
            shown = page.tree.css(
                "main .sec .entries > li, main .by-publisher li[value], #page-aside li[value]"
            )
            assert len(shown) == int(text_of(item.css_first(".count"))), address
            current = page.tree.css(".facets [aria-current=page]")
            assert [page.hrefs_of(one) for one in current] == [{page.address}]
    assert found > 10


def test_every_part_of_the_timeline_is_linked_with_the_number_of_its_entries(site: Site) -> None:
    whole = site.page("timeline/")
    counts = {}
    for item in whole.tree.css("nav.facets li"):
        (address,) = whole.hrefs(item)
        counts[address.removeprefix(site.base)] = int(text_of(item.css_first(".count")))
    names = [name for name in site.pages if name.startswith("timeline/")]
    assert set(counts) == {name.removesuffix("index.html") for name in names}
    for path, count in counts.items():
        page = site.page(path)
        assert len(page.tree.css(".moment")) == count
        current = page.tree.css(".facets [aria-current=page]")
        assert [page.hrefs_of(one) for one in current] == [{page.address}]
        assert path == "timeline/" or 2 <= count < counts["timeline/"]
        years = [text_of(one) for one in page.tree.css(".chronicle h3")]
        assert years == sorted(set(years), key=int)


def test_every_name_is_in_the_index_with_its_record(site: Site, dossier: Dossier) -> None:
    page = site.page("names/")
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for item in page.tree.css(".forms-of > li"):
        bearers = {a.partition("#")[0] for a in page.hrefs(item)}
        forms[text_of(item.css_first(".form"))] |= bearers
    lost = [
        f"{one.path}: {one.value}"
        for record, one in dossier.statements()
        if dossier.is_sourced(record) and one.property == dossier.trait(record.kind, "title")
        for text in (one.value.values() if isinstance(one.value, dict) else [one.value])
        if not any(
            form.startswith(" ".join(text.split())) and site.base + dossier.path(record.id) in found
            for form, found in forms.items()
        )
    ]
    assert not lost, report(lost)


def test_every_disagreement_is_listed_under_one_kind(site: Site, dossier: Dossier) -> None:
    kind = dossier.kind_with("conflict")
    records = [one for one in dossier.records.values() if one.kind in kind]
    page = site.page(f"{records[0].folder}/")
    shown = [page.hrefs(one) for one in page.tree.css("main section .conflict h3")]
    assert sorted(next(iter(found)) for found in shown) == sorted(
        site.base + dossier.path(one.id) for one in records
    )
    counts = [int(text_of(one)) for one in page.tree.css("nav.facets .count")]
    assert sum(counts) == len(records)


def test_the_coastlines_are_published_with_their_licence(site: Site) -> None:
    assert {"geo/NOTICE.txt", "geo/LICENSES/COPYING.txt"} <= set(site.files)
    (credit,) = site.page("").tree.css("figure.map a[href='geo/NOTICE.txt']")
    assert text_of(credit)


def test_every_record_is_in_its_list(site: Site, dossier: Dossier) -> None:
    lost = [
        id_
        for id_, record in dossier.records.items()
        if site.base + dossier.path(id_) not in main_links(site.page(f"{record.folder}/"))
    ]
    assert not lost, report(lost)


def test_every_dated_record_is_in_the_timeline(site: Site, dossier: Dossier) -> None:
    links = main_links(site.page("timeline/"))
    dated = [
        record
        for record in dossier.records.values()
        if any(one.property == dossier.trait(record.kind, "dated") for one in record.statements)
        and not dossier.kinds[record.kind].get("prose")
    ]
    lost = [one.id for one in dated if site.base + dossier.path(one.id) not in links]
    assert dated
    assert not lost, report(lost)


def main_links(page: Page) -> set[str]:
    main = page.tree.css_first("main")
    assert main is not None
    return page.hrefs(main)


# --- every statement ------------------------------------------------------------------------------


def test_every_statement_stands_at_its_permalink_with_all_that_is_said(
    site: Site, dossier: Dossier
) -> None:
    lost = []
    for record, one in dossier.statements():
        if not is_apart(dossier, record, one):
            page = site.page(dossier.path(record.id))
            element = page.by_id.get(one.anchor)
            if element is None:
                lost.append(f"{one.path}: no element")
            else:
                lost += [f"{one.path}: {what}" for what in missing(site, page, element, one)]
    assert not lost, report(lost)


def is_apart(dossier: Dossier, record: RecordFile, one: Given) -> bool:
    """Tell whether a page shows a statement otherwise: the title of what needs no source is the
    heading; what a disagreement names has a test of its own."""
    if dossier.is_sourced(record):
        return False
    names = record.kind in dossier.kind_with("conflict") and one.property == "statements"
    return names or one.property == dossier.trait(record.kind, "title")


def test_what_needs_no_source_is_called_by_its_title(site: Site, dossier: Dossier) -> None:
    for record in dossier.records.values():
        if dossier.is_sourced(record):
            continue
        title = dossier.trait(record.kind, "title")
        (given,) = [one.value for one in record.statements if one.property == title]
        page = site.page(dossier.path(record.id))
        assert page.heading.startswith(dossier.text(given, dossier.language))


def test_every_disagreement_shows_all_of_its_values(site: Site, dossier: Dossier) -> None:
    lost, count = [], 0
    statements = {one.path: one for _, one in dossier.statements()}
    for record in dossier.records.values():
        if record.kind not in dossier.kind_with("conflict"):
            continue
        page = site.page(dossier.path(record.id))
        for named in record.statements:
            if named.property == "statements":
                count += 1
                where = f"{record.id} shows {named.value}"
                lost += seen_elsewhere(site, page, statements[named.value], where)
    assert count
    assert not lost, report(lost)


def test_every_source_shows_everything_drawn_from_it_and_where(
    site: Site, dossier: Dossier
) -> None:
    lost, count = [], 0
    for record, one in dossier.statements():
        definition = dossier.definition(record.kind, one.property)
        for source, place in one.sources.items():
            count += 1
            page = site.page(dossier.path(source))
            permalink = f"{site.base}{dossier.path(one.subject)}#{one.anchor}"
            rows = _rows(page).get(permalink, [])
            if len(rows) != 1:
                lost.append(f"{source} shows {one.path} {len(rows)} times")
                continue
            shown, where = [text_of(cell) for cell in rows[0].css("td")][:2]
            if where != dossier.text(place, dossier.language):
                lost.append(f"{source} shows {one.path} at '{where}'")
            value = one.value
            if definition["type"] == "text":
                # A long text is cut: all of it is at the permalink.
                value = " ".join(dossier.text(value, dossier.language).split())[:100]
            links = page.hrefs(rows[0])
            lost += [
                f"{source} shows {one.path} without {what}"
                for what in _missing_value(site, shown, links, definition, value)
            ]
    assert count
    assert not lost, report(lost)


@cache
def _rows(page: Page) -> dict[str, list[LexborNode]]:
    """Return the rows of a page of a source, by the address that their sign leads to."""
    found: defaultdict[str, list[LexborNode]] = defaultdict(list)
    for row in page.tree.css("main table.rests tbody tr"):
        for sign in row.css("a.counts"):
            for address in page.hrefs_of(sign):
                found[address].append(row)
    return found


def seen_elsewhere(site: Site, page: Page, one: Given, where: str) -> list[str]:
    """Return what a page that shows another's statement lacks of it."""
    permalink = f"{site.base}{_read().path(one.subject)}#{one.anchor}"
    elements = shown_at(page, permalink)
    if not elements:
        return [f"{where}: not there"]
    faults_of = [list(missing(site, page, element, one)) for element in elements]
    return [f"{where}: {what}" for what in min(faults_of, key=len)]


def shown_at(page: Page, permalink: str) -> list[LexborNode]:
    """Return the descriptions (`dd`) in which a page links to a statement."""
    return _descriptions(page).get(permalink, [])


@cache
def _descriptions(page: Page) -> dict[str, list[LexborNode]]:
    found: defaultdict[str, list[LexborNode]] = defaultdict(list)
    for element in page.tree.css("main dd"):
        for address in page.hrefs(element):
            found[address].append(element)
    return found


def missing(site: Site, page: Page, element: LexborNode, one: Given) -> Iterator[str]:
    """Yield what the element of a statement does not show of it."""
    dossier = _read()
    kind = dossier.records[one.subject].kind
    definition = dossier.definition(kind, one.property)
    shown, links = text_of(element), page.hrefs(element)
    yield from _missing_value(site, shown, links, definition, one.value)
    for source, place in one.sources.items():
        address = site.base + dossier.path(source)
        places = [text_of(_item_of(a)) for a in element.css("a") if address in page.hrefs_of(a)]
        if not any(dossier.text(place, dossier.language) in text for text in places):
            yield f"source {source} with the place '{place}'"
    for name in _TEXTS:
        if name in one.node and dossier.text(one.node[name], dossier.language) not in shown:
            yield f"{name}: {one.node[name]}"
    for name in _DATES:
        if name in one.node and not any(form in shown for form in dates(one.node[name])):
            yield f"{name}: {one.node[name]}"
    view = one.node.get("according_to")
    if view and site.base + dossier.path(view) not in links:
        yield f"according to {view}"
    for name in definition.get("qualifiers", ()):
        given = one.node.get(name, [])
        for value in given if isinstance(given, list) else [given]:
            qualifier = dossier.vocabulary["qualifiers"][name]
            yield from _missing_value(site, shown, links, qualifier, value)


def _item_of(node: LexborNode) -> LexborNode:
    """Return the item of a list that an element stands in, else the element itself."""
    up: LexborNode | None = node
    while up is not None and up.tag != "li":
        up = up.parent
    return up if up is not None else node


def _missing_value(
    site: Site, shown: str, links: set[str], definition: dict[str, Node], value: Node
) -> Iterator[str]:
    dossier = _read()
    match definition["type"]:
        case "reference":
            is_there = site.base + dossier.path(value) in links
        case "statement":
            subject, _, anchor = value.partition(".")
            is_there = f"{site.base}{dossier.path(subject)}#{anchor}" in links
        case "address":
            is_there = value in links
        case "choice":
            label = definition["choices"][value].get("label", value)
            is_there = dossier.text(label, dossier.language) in shown
        case "language":
            is_there = (Locale("en").languages[value.split("-")[0]]) in shown
        case "date":
            is_there = any(form in shown for form in dates(value))
        case "quantity" | "count":
            is_there = all(part in shown for part in number(value))
        case "coordinates":
            is_there = all(f"{part.strip().lstrip('-')}°" in shown for part in value.split(","))
        case _:  # text and time stand as written
            is_there = dossier.text(value, dossier.language) in shown
    if not is_there:
        yield f"value {value}"


def number(value: str) -> list[str]:
    """Return the parts of a quantity as an English page shows them."""
    match = _QUANTITY.fullmatch(value)
    assert match is not None
    about, low, high, unit = match.groups()
    digits = "–".join(f"{Decimal(part):,}" for part in (low, high) if part)
    with_unit = f"{digits} {_UNITS.get(unit, unit)}" if unit else digits
    return [with_unit, "about" if about else ""]


def dates(value: str) -> list[str]:
    """Return the forms in which an English page may show a date; of an interval, its last end."""
    ends = [end for end in value.split("/") if end.strip(".")]
    plain = ends[-1].rstrip("?~%")
    match [*plain.split("-"), "", ""][:3]:
        case [year, "", ""]:
            return [year.replace("X", "0"), year.rstrip("X")]
        case [year, month, ""] if int(month) <= 12:
            return [f"{_MONTHS[int(month) - 1]} {year}"]
        case [year, month, day] if "X" not in f"{month}{day}" and day:
            return [f"{int(day)} {_MONTHS[int(month) - 1]} {year}"]
        case [year, *_]:
            return [year]
    raise AssertionError(value)


# --- what follows from statements -----------------------------------------------------------------


def test_who_took_part_is_shown_with_what_was_held_on_that_day(
    site: Site, dossier: Dossier
) -> None:
    wrong, count = [], 0
    for record in dossier.records.values():
        took_part = dossier.trait(record.kind, "participates")
        dated = dossier.trait(record.kind, "dated")
        days = [one.value for one in record.statements if one.property == dated]
        if not took_part or not days:
            continue
        page = site.page(dossier.path(record.id))
        for one in record.statements:
            if one.property == took_part:
                held, posts = held_on(dossier, one.value, days[0]), posts_of(dossier, one.value)
                shown = page.hrefs(page.by_id[one.anchor])
                wrong += [
                    f"{one.path}: {post}"
                    for post in posts
                    if (site.base + dossier.path(post) in shown) != (post in held)
                ]
                count += len(held)
    assert count
    assert not wrong, report(wrong)


def posts_of(dossier: Dossier, holder: str) -> set[str]:
    record = dossier.records[holder]
    holds = dossier.trait(record.kind, "holds")
    return {one.value for one in record.statements if one.property == holds}


def held_on(dossier: Dossier, holder: str, day: str) -> set[str]:
    """Return what somebody possibly held on a day: a border known to the month counts."""
    record = dossier.records[holder]
    holds = dossier.trait(record.kind, "holds")
    first, last = days_of(day)
    found = set()
    for one in record.statements:
        if one.property == holds:
            start = one.node.get("as_of") or one.node.get("from")
            end = one.node.get("as_of") or one.node.get("until")
            began = days_of(start)[0] if start else ""
            ended = days_of(end)[1] if end else "9999"
            if began <= last and first <= ended:
                found.add(one.value)
    return found


def days_of(date: str) -> tuple[str, str]:
    """Return the first and the last day that a date may be, as texts that sort; an end of an
    interval that is open is beyond all others."""
    start, _, end = date.partition("/")
    plain, later = start.rstrip("?~%"), (end or start).rstrip("?~%")
    return plain.strip("."), "9999" if later == ".." else f"{later}-99"


def test_what_is_referred_to_links_back(site: Site, dossier: Dossier) -> None:
    lost, count = [], 0
    for record, one in dossier.statements():
        is_reference = dossier.definition(record.kind, one.property)["type"] == "reference"
        if is_reference and one.value != record.id:
            count += 1
            links = main_links(site.page(dossier.path(one.value)))
            if site.base + dossier.path(record.id) not in links:
                lost.append(f"{one.value} does not link back to {one.path}")
    assert count
    assert not lost, report(lost)


def test_records_of_a_sequence_link_to_each_other(site: Site, dossier: Dossier) -> None:
    sequences: defaultdict[str, list[str]] = defaultdict(list)
    for record, one in dossier.statements():
        if one.property == dossier.trait(record.kind, "member_of"):
            sequences[one.value].append(record.id)
    assert sequences
    for whole, members in sequences.items():
        addresses = {site.base + dossier.path(member) for member in members}
        assert addresses <= main_links(site.page(dossier.path(whole)))
        for member in members:
            links = main_links(site.page(dossier.path(member)))
            assert site.base + dossier.path(whole) in links
            # Of many the nearest are shown, the one before and the one after among them.
            assert len(addresses & links) >= min(7, len(addresses))
