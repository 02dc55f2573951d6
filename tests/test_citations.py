"""Pages and sources are cited: in plain text on the page, and in files that programs can read."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import REPOSITORY, SITES
from dossier.build import build, explain
from dossier.catalogues import Catalogue
from dossier.citations import Work, Works, make_key, write_bibtex, write_csl
from dossier.config import Project
from dossier.dates import parse_date
from dossier.formats import format_date
from records import read_dossier
from walk import Page, Site, text_of

# Of CSL-JSON 1.0: the types and variables that we use.
_TYPES = {"webpage", "document"}
_TEXTS = {"title", "container-title", "publisher", "version", "URL", "note", "language"}
_COMMANDS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{sign}": sign for sign in "$&#_%"},
}
_COMMAND = re.compile("|".join(map(re.escape, _COMMANDS)))


def work(**given: Any) -> Work:
    texts = dict.fromkeys(
        ["key", "title", "container", "author", "publisher", "version", "language", "url"], ""
    )
    return Work(**{**texts, "archived": "", "issued": None, **given})


def dated(text: str) -> Any:
    value = parse_date(text)
    assert value is not None
    return format_date(value, Catalogue("en"))


def read_bibtex(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield key and fields of each entry, read as BibTeX does: by counting braces."""
    at = 0
    while match := re.compile(r"\s*@misc\{([a-z0-9-]+),\n").match(text, at):
        at, fields = match.end(), {}
        while field := re.compile(r"  ([a-z]+) = ").match(text, at):
            at, depth = field.end(), 0
            start = at
            while depth or text[at] != ",":
                depth += {"{": 1, "}": -1}.get(text[at], 0)
                at += 1
            fields[field[1]] = text[start:at]
            at += 2
        assert text[at : at + 2] == "}\n", text[at:]
        at += 2
        yield match[1], fields
    assert not text[at:].strip()


def plain(value: str) -> str:
    """Return what a field says."""
    inner = value.removeprefix("{").removesuffix("}")
    if inner.startswith("{"):
        inner = inner[1:-1]
    return _COMMAND.sub(lambda found: _COMMANDS[found[0]], inner)


# --- the files ------------------------------------------------------------------------------------


def test_a_work_is_written_for_bibtex() -> None:
    one = work(
        key="a-1",
        title="北方領土 & {100%}",
        author="МИД_России",
        publisher="A\\B",
        issued=dated("2013-04"),
        url="https://a.example/x_{1}?q=%20#y",
        language="ja",
        archived="https://b.example/",
    )
    assert write_bibtex(Works((one,))) == (
        "@misc{a-1,\n"
        "  author = {{МИД\\_России}},\n"
        "  title = {{北方領土 \\& \\textbraceleft{}100\\%\\textbraceright{}}},\n"
        "  howpublished = {A\\textbackslash{}B},\n"
        "  year = {2013},\n"
        "  month = apr,\n"
        "  note = {Archived copy: https://b.example/},\n"
        "  url = {https://a.example/x_%7B1%7D?q=%20#y},\n"
        "  language = {ja},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("text", "issued", "note"),
    [
        ("2013-04-29", {"date-parts": [[2013, 4, 29]]}, None),
        ("1945~", {"date-parts": [[1945]], "circa": True}, "1945"),
        ("2012/2013-05", {"date-parts": [[2012], [2013, 5]]}, "2012 – May 2013"),
        ("194X", {"literal": "1940s"}, "1940s"),
        ("2012/..", {"literal": "2012"}, "2012"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(text: str, issued: object, note: str | None) -> None:
    one = Works((work(key="a", title="A", issued=dated(text)),))
    assert json.loads(write_csl(one))[0]["issued"] == issued
    ((_, fields),) = read_bibtex(write_bibtex(one))
    assert plain(fields["note"]) == note if note else "note" not in fields


def test_every_text_comes_back() -> None:
    hostile = "\\{}}{ ~^$&#_% \" ' @misc{x, </script> é Й 択 🗻"
    one = Works((work(key=make_key(hostile), title=hostile, author=hostile, publisher=hostile),))
    ((key, fields),) = read_bibtex(write_bibtex(one))
    assert key == "misc-x-script"
    assert {plain(fields[name]) for name in ("title", "author", "howpublished")} == {hostile}
    (item,) = json.loads(write_csl(one))
    assert (item["title"], item["author"]) == (hostile, [{"literal": hostile}])


# --- the files of a site --------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["flagship", "lighthouses"])
def site(request: pytest.FixtureRequest) -> Site:
    folder: Path = request.getfixturevalue(request.param)
    root = REPOSITORY if request.param == "flagship" else SITES / "lighthouses"
    return Site(folder, read_dossier(root).settings["address"])


def beside(site: Site, page: Page, name: str) -> str:
    return site.files[page.path.removesuffix("index.html") + name].read_text("utf-8")


def test_every_page_tells_how_it_is_cited(site: Site) -> None:
    keys = Counter[str]()
    for page in site.pages.values():
        if page.path.endswith(("404.html", "search/index.html")):
            assert page.tree.css_first(".reference") is None
            continue
        shared = page.tree.css_first('meta[property="og:title"]')
        assert shared is not None
        title = shared.attributes["content"] or ""
        (item,) = json.loads(beside(site, page, "cite.json"))
        ((key, fields),) = read_bibtex(beside(site, page, "cite.bib"))
        assert (item["id"], item["title"], item["URL"]) == (key, title, page.address)
        # BibTeX takes all white space for one space.
        title = " ".join(title.split())
        assert (plain(fields["title"]), plain(fields["url"])) == (title, page.address)
        keys[key] += 1
        said = text_of(page.tree.css("#page-cite .reference")[-1])
        assert title in said or title == item.get("container-title", title)
        assert said.endswith(page.address)
    assert set(keys.values()) == {1}


def test_the_files_are_csl_json(site: Site) -> None:
    files = [
        path
        for name, path in site.files.items()
        if re.fullmatch(r"(.*/)?(cite|source|sources)\.json", name)
    ]
    items = [
        item
        for path in files
        if path.name[0] != "."
        for item in json.loads(path.read_text("utf-8"))
    ]
    assert len(items) > 80
    for item in items:
        assert item["type"] in _TYPES
        assert item.keys() <= {"id", "type", "author", "issued", *_TEXTS}
        assert all(isinstance(item[name], str) and item[name] for name in _TEXTS & item.keys())
        for parts in item.get("issued", {}).get("date-parts", ()):
            assert all(isinstance(part, int) for part in parts)
            assert 1 <= len(parts) <= 3


def test_a_source_is_cited_itself(site: Site) -> None:
    sources = [name for name in site.files if name.endswith("/source.bib")]
    assert len(sources) > 5
    together = {
        key: fields
        for name in site.files
        if name.endswith("/sources.bib")
        for key, fields in read_bibtex(site.files[name].read_text("utf-8"))
    }
    for name in sources:
        ((key, fields),) = read_bibtex(site.files[name].read_text("utf-8"))
        assert together[key] == fields
        page = site.page(name.removesuffix("source.bib"))
        said = text_of(page.tree.css_first("#page-cite .reference"))
        assert " ".join(plain(fields["title"]).split()) in said
        assert {site.base + name, site.base + name.replace(".bib", ".json")} <= {
            link.address for link in page.links
        }
    assert len(together) == len(sources)


def test_every_cited_statement_has_a_citation_in_its_details(site: Site) -> None:
    count = 0
    for page in site.pages.values():
        for details in page.tree.css(".evidence details"):
            said = text_of(details.css_first(".path"))
            address = said.rpartition(" ")[2]
            file, _, fragment = address.partition("#")
            assert fragment in site.pages[site.file_at(file) or ""].by_id, said
            count += 1
    assert count > 100


# --- what they cost -------------------------------------------------------------------------------


def test_a_fact_leaves_the_files_as_they_are_and_a_name_does_not(tmp_path: Path) -> None:
    root = tmp_path / "dossier"
    shutil.copytree(SITES / "base", root)
    first = build(Project(root))
    assert first.files > 2 * first.pages
    stone, ada = root / "data/monuments/stone.yaml", root / "data/wardens/ada.yaml"

    stone.write_text(stone.read_text("utf-8").replace("~9 t", "~8 t"), "utf-8")
    fact = build(Project(root))
    assert [path for path in fact.changed if not path.endswith(".html")] == []

    ada.write_text(ada.read_text("utf-8").replace("Ada Thorn", "Ada Thorne"), "utf-8")
    named = build(Project(root))
    assert {path for path in named.changed if not path.endswith(".html")} == {
        f"{language}wardens/ada/cite.{ending}"
        for language in ("", "ja/")
        for ending in ("bib", "json")
    }
    assert named.files == first.files


def test_explains_what_a_file_is_made_from(tmp_path: Path) -> None:
    root = tmp_path / "dossier"
    shutil.copytree(SITES / "base", root)
    build(Project(root))
    found = explain(Project(root), "wardens/ada/cite.bib")
    assert found is not None
    assert (found.maker, found.trace, found.reasons) == ("write_bibtex", ("record:ada",), ())
