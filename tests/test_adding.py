"""Sources from the exports of a program for references, as Zotero 7 writes them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Result, Run
from dossier.adding import add_sources
from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics
from dossier.exports import read_export
from dossier.load import load
from sites_support import BASE, SITES, TESTS

EXPORTS = TESTS / "exports"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Give a copy of the sound dossier on a made-up stone, whose sources have no class."""
    return Path(shutil.copytree(BASE, tmp_path / "base"))


def test_csl_json_becomes_a_file_for_each_reference(base: Path, run: Run) -> None:
    done = run("dossier", "add-source", str(EXPORTS / "zotero.json"), cwd=base)
    assert done == Result(
        0,
        "data/sources/overdale-courier-19310602.yaml\n"
        "data/sources/sallow-1933.yaml\n"
        "data/sources/law.yaml\n",
        "data/sources/overdale-courier-19310602.yaml: no place for abstract: "
        "The stone was measured with a chain.\n"
        "data/sources/overdale-courier-19310602.yaml: no place for accessed: 2026-01-05\n"
        "data/sources/sallow-1933.yaml: no place for issue: 3\n"
        "data/sources/sallow-1933.yaml: no place for page: 14-29\n"
        "data/sources/sallow-1933.yaml: no place for volume: 12\n"
        "data/sources/law.yaml: to be filled in: publisher\n"
        "data/sources/law.yaml: no place for date: spring 1933\n"
        "http://zotero.org/users/4711/items/TWICE: the source 'overdale-courier-19310602' "
        "has this address already\n",
    )
    assert (base / "data/sources/overdale-courier-19310602.yaml").read_text("utf-8") == (
        'title: {ja: "立石の測量: 概要"}\n'
        "publisher: The Overdale Courier\n"
        "address: https://www.courier.overdale.example/news/stone_1931.html#top\n"
        "published: 1931-06-02\n"
        "language: ja\n"
    )
    assert (base / "data/sources/sallow-1933.yaml").read_text("utf-8") == (
        'title: {en: "“Old Jack”: yes, no, 1e3"}\n'
        'author: Ann "Nan" Sallow, Lars van den Berg, Stone Society\n'
        "publisher: Proceedings of the Society for the Study of Upright Stones\n"
        "address: https://doi.org/10.5555/stones.12_3\n"
        "published: 1933\n"
        "language: en\n"
    )
    assert (base / "data/sources/law.yaml").read_text("utf-8") == (
        "title: {ru: Закон о камнях}\n"
        "publisher:  # text\n"
        "address: https://law.example/stones\n"
        "language: ru\n"
        "archived: https://web.archive.org/web/2020/https://law.example/stones\n"
    )
    assert run("dossier", "fmt", "--check", "data/sources", cwd=base).out == ""


def test_what_must_be_filled_in_is_all_that_the_check_finds(base: Path, run: Run) -> None:
    run("dossier", "add-source", str(EXPORTS / "zotero.json"), cwd=base)
    sink = Diagnostics()
    load(Project(base), sink)
    assert [(one.code, one.span.path) for one in sink] == [("empty-value", "data/sources/law.yaml")]


def test_a_title_that_is_empty_is_to_be_filled_in(base: Path) -> None:
    (one,) = add_sources(Project(base), "x.json", '{"title": "", "language": "en"}')
    assert one.missing == ("title", "publisher")
    assert "title:  # text\n" in one.text


def test_bibtex_is_read_with_its_latex(base: Path) -> None:
    text = (EXPORTS / "zotero.bib").read_text("utf-8")
    stone, kamen, book = add_sources(Project(base), "zotero.bib", text)
    assert stone.path == "data/sources/zeitschrift-193204.yaml"
    assert stone.text == (
        'title: {de: "Steine im Streit: Über aufrechte Steine & ihre Höhe"}\n'
        "author: Jörg Müller, Ann and Sons, Ann Sallow\n"
        "publisher: Zeitschrift für Steinkunde\n"
        "address: https://zeitschrift.example/a%20b_c~d?x=1&y=2\n"
        "published: 1932-04\n"
        "language: de\n"
    )
    assert stone.others == (
        ("volume", "12"),
        ("copyright", "frei"),
        ("number", "4"),
        ("urldate", "2026-01-05"),
        ("note", "100% gelesen"),
    )
    assert (kamen.id, kamen.missing) == ("noauthor-kamen", ("publisher",))
    assert kamen.text.startswith("title: {ru: Камень}\n")
    assert (book.id, book.missing) == ("press-1930", ("language",))
    assert book.text.startswith("title: Stones\n")
    assert ("language", "Overdalian") in book.others


def test_biblatex_has_its_own_names_for_dates_and_languages(base: Path) -> None:
    text = (EXPORTS / "zotero-biblatex.bib").read_text("utf-8")
    stone, height = add_sources(Project(base), "z.bib", text)
    assert stone.id == "mura-201103"
    assert "language: ja\n" in stone.text
    assert height.text == (
        "title: {en: The Height of the Stone}\n"
        "author: Ann Sallow\n"
        "publisher: Upright\n"
        "published: 1931-05-01/1931-06-01\n"
        "language: en\n"
    )


def test_a_kind_that_has_no_place_for_something_is_told_so(tmp_path: Path) -> None:
    root = Path(shutil.copytree(SITES / "lighthouses", tmp_path / "lighthouses"))
    text = (EXPORTS / "zotero-biblatex.bib").read_text("utf-8")
    _, height = add_sources(Project(root), "z.bib", text)
    assert height.path == "data/folios/upright-19310501.yaml"
    assert height.others[0] == ("author", "Ann Sallow")
    (law,) = add_sources(
        Project(root), "z.json", '{"title": "A", "archive": "https://archive.example/a"}'
    )
    assert law.others == (("archived", "https://archive.example/a"),)


def test_a_name_in_another_script_is_in_the_language_of_the_source(base: Path) -> None:
    text = '{"title": "立石", "publisher": "測量局", "language": "ja", "author": ["原"]}'
    (one,) = add_sources(Project(base), "z.json", text)
    assert one.text == (
        "title: {ja: 立石}\nauthor: {ja: 原}\npublisher: {ja: 測量局}\nlanguage: ja\n"
    )


def test_an_id_is_never_taken_twice(base: Path) -> None:
    text = '[{"title": "A"}, {"title": "A"}, {"title": "B", "publisher": "Survey"}]'
    (base / "data/sources/survey-2.yaml").write_text("title: [", "utf-8")
    added = add_sources(Project(base), "x.json", text)
    assert [one.id for one in added] == ["a", "a-2", "survey-3"]


def test_a_whole_library_of_one_publisher_is_taken(base: Path) -> None:
    many = 10_001
    text = ", ".join(many * ['{"title": "A"}'])
    added = add_sources(Project(base), "x.json", f"[{text}]")
    assert (added[-1].id, len({one.id for one in added})) == (f"a-{many}", many)


def test_bibtex_of_other_programs_keeps_its_address_and_authors(base: Path) -> None:
    text = (
        r"@misc{k, title={A}, publisher={P}, url={https://a.example/b\_c?d=1\&e=2\%20},"
        "author={Doe, Jr., Jane and {The Survey, Ltd} and others}}"
    )
    (added,) = add_sources(Project(base), "x.bib", text)
    assert added.text == (
        "title: A\n"
        "author: Jane Doe, Jr., The Survey, Ltd, et al.\n"
        "publisher: P\n"
        "address: https://a.example/b_c?d=1&e=2%20\n"
        "language:  # such as en\n"
    )


@pytest.mark.parametrize(
    ("text", "published", "told"),
    [
        ("@misc{k, title={A}, year={2014}, day={5}}", "2014", "2014--05"),
        ("@misc{k, title={A}, month={5}, day={6}}", "", "-05-06"),
        ("@misc{k, title={A}, year={2014}, month=may, day={6}}", "2014-05-06", ""),
        ('{"title": "A", "issued": {"date-parts": [[2014, "", 5]]}}', "2014", "2014--05"),
        ('{"title": "A", "issued": {"date-parts": [[2014, null, 5]]}}', "2014", "2014--05"),
        ('{"title": "A", "issued": {"date-parts": [["", 5]]}}', "", "-05"),
        (
            '{"title": "A", "issued": {"date-parts": [[2014, "", 5], [2015, 6]], "circa": 1}}',
            "2014~/2015-06~",
            "2014--05~/2015-06~",
        ),
        ('{"title": "A", "issued": {"date-parts": [[2014, 5]]}}', "2014-05", ""),
    ],
)
def test_a_day_without_its_month_is_no_month(text: str, published: str, told: str) -> None:
    (one,) = read_export("x", text, Diagnostics())
    assert one.published == published
    assert one.others == ((("date", told),) if told else ())


def test_what_no_file_can_hold_is_left_out() -> None:
    half, many = "\\ud800", "9" * 5000
    text = f"""{{
        "id": "x{half}", "title": "A{half}", "author": [{{"family": "B{half}"}}], "k{half}": "v",
        "URL": "https://a.example/{half}", "page": {many}, "issued": {{"date-parts": [[{many}]]}}
    }}"""
    (one,) = read_export("x", text, Diagnostics())
    assert (one.name, one.title, one.authors) == ("x", "A", ("B",))
    assert (one.address, one.published) == ("https://a.example/", "")
    assert one.others == (("k", "v"), ("page", many), ("date", many))


def test_an_id_may_be_given_to_one(base: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text('{"title": "A", "publisher": "P", "language": "en"}', "utf-8")
    done = run("dossier", "add-source", "--id", "roll", str(file), cwd=base)
    assert done == Result(0, "data/sources/roll.yaml\n", "")
    again = run("dossier", "add-source", "--id", "roll", str(file), cwd=base)
    assert (again.status, "[id-taken]" in again.err) == (1, True)
    many = run("dossier", "add-source", "--id", "x", str(EXPORTS / "zotero.bib"), cwd=base)
    assert (many.status, "[one-id-for-many]" in many.err) == (1, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[", "no valid JSON: Expecting value"),
        ("[" * 100_000, "no valid JSON: nested too deeply"),
        ("[]", "there is no reference in it"),
        ("Hello", "there is no reference in it"),
        ('[1, {"id": "x"}]', "entry 1 is no reference of CSL-JSON with a title"),
        ("@article{x, title={a", "no valid BibTeX: an entry has no end"),
        ("@article{x, title={a}, title={b}}", "no valid BibTeX: "),
    ],
)
def test_what_is_no_export_is_told_and_nothing_is_written(base: Path, text: str, told: str) -> None:
    with pytest.raises(BuildFailed) as failed:
        add_sources(Project(base), "x", text)
    assert {one.code for one in failed.value.diagnostics} == {"bad-export"}
    assert told in failed.value.diagnostics[0].message


@given(st.text(st.sampled_from('@article{x,title=}"\\\n%{}#&~$ \u202e\x07[]:12'), max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    for one in ("", "@misc{x, title={", '[{"title": "'):
        read_export("x", one + text, Diagnostics())
