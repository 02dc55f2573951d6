"""What falls back in each language is counted, with the places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conftest import Run
from dossier.config import Project
from dossier.contexts.frame import Frame
from dossier.contexts.statements import state
from dossier.reader import Reader
from dossier.translations import count_translations
from sites_support import BASE, read_dossier_with

STONE = (BASE / "data/monuments/stone.yaml").read_text(encoding="utf-8")
WELL = "names: {value: The well, lang: en, source: survey, at: page 9}\n"
PO = "themes/ours/translations/ja/LC_MESSAGES/dossier.po"


def gaps(files: Mapping[str, str], root: Path) -> dict[tuple[str, str], set[str]]:
    """Return what falls back in the base with files laid over it: place and text."""
    read_dossier_with(files, root)
    return {
        (tally.language, tally.part): {f"{gap.span}: {gap.text}" for gap in tally.gaps}
        for tally in count_translations(Project(root))
    }


def test_each_text_counts_once_with_its_place(tmp_path: Path) -> None:
    before, after = gaps({}, tmp_path / "a"), gaps({"data/monuments/well.yaml": WELL}, tmp_path)
    new = {key: found - before[key] for key, found in after.items() if found - before[key]}
    assert new == {
        ("ja", "records"): {"data/monuments/well.yaml:1:56: page 9"},
        ("ja", "titles"): {"data/monuments/well.yaml:1:1: The well"},
    }


def test_a_text_in_both_languages_is_no_gap(tmp_path: Path) -> None:
    found = gaps({}, tmp_path)
    assert not any("two villages" in gap for gap in found["ja", "records"])
    assert "content/pages/about.md:1:1: en" in found["ja", "prose"]
    assert not any("survey-recap" in gap for gap in found["ja", "prose"])
    assert all(not found["en", part] for part in ("interface", "settings", "kinds", "prose"))


def test_what_a_source_calls_itself_is_no_gap_and_our_notes_on_it_are(tmp_path: Path) -> None:
    text = """\
title: A walk to the stone
publisher: A walker
author: B. Walker
language: en
family: walkers
class: weak
set_aside: It repeats the survey.
"""
    before, after = gaps({}, tmp_path / "a"), gaps({"data/sources/walk.yaml": text}, tmp_path)
    new = {key: found - before[key] for key, found in after.items() if found - before[key]}
    assert new == {("ja", "records"): {"data/sources/walk.yaml:7:12: It repeats the survey."}}


CAME = """\
names: {value: Gathering of 1933, lang: en, as: a gathering, source: annals, at: folio 8}
date: {value: 1933-04-12, source: annals, at: folio 8}
present: {value: ada, as: guest, source: annals, at: folio 8}
"""
QUALIFIED = {
    "data/gatherings/spring-1933.yaml": CAME,
    "data/vocabulary.yaml": (BASE / "data/vocabulary.yaml")
    .read_text(encoding="utf-8")
    .replace("qualifiers: [lang, used_by]", "qualifiers: [lang, used_by, as]"),
}


def test_what_qualifies_a_value_is_a_gap_and_what_qualifies_a_name_is_not(tmp_path: Path) -> None:
    before, after = gaps({}, tmp_path / "a"), gaps(QUALIFIED, tmp_path)
    new = {gap for gap in after["ja", "records"] - before["ja", "records"] if "folio" not in gap}
    assert new == {"data/gatherings/spring-1933.yaml:3:27: guest"}


def test_pages_mark_what_is_a_gap(tmp_path: Path) -> None:
    library, codes = read_dossier_with(QUALIFIED, tmp_path)
    assert codes == []
    frame = Frame(Reader(library), "", "ja")
    marked = {
        one.path: [
            shown.words.is_fallback for q in state(frame, one).qualifiers for shown in q.values
        ]
        for one in library.records["spring-1933"].statements
    }
    assert marked == {
        "spring-1933.names": [False, False],
        "spring-1933.date": [],
        "spring-1933.present": [True],
    }


def test_a_place_that_a_phrase_names_is_no_gap(tmp_path: Path) -> None:
    phrases = '"page #": {ja: "#頁"}\n"folio #": {ja: "第#葉"}\n'
    before, after = gaps({}, tmp_path / "a"), gaps({"data/phrases.yaml": phrases}, tmp_path)
    gone = {key: before[key] - found for key, found in after.items() if before[key] - found}
    assert all(found <= before[key] for key, found in after.items())
    assert {gap.rpartition(": ")[2] for gap in gone["ja", "records"]} == {
        *("folio 1", "folio 2", "folio 4", "folio 5", "folio 6", "folio 7"),
        *("page 1", "page 3", "page 4"),
    }
    assert gone.keys() == {("ja", "records")}


def test_the_interface_counts_the_messages_of_the_theme_itself(tmp_path: Path) -> None:
    settings = (BASE / "data/dossier.yaml").read_text(encoding="utf-8")
    template = '{% extends "layout.html" %}{% block main %}{{ _("Hooray") }}{% endblock %}'
    files = {
        "data/dossier.yaml": f"{settings}theme: ours\n",
        "themes/ours/templates/pages/standing.html": template,
    }
    assert gaps(files, tmp_path)["ja", "interface"] == {
        "themes/ours/templates/pages/standing.html:1:1: Hooray"
    }
    assert (
        gaps({**files, PO: 'msgid "Hooray"\nmsgstr "万歳"\n'}, tmp_path)["ja", "interface"] == set()
    )


def test_the_counts_are_told_and_are_no_error(small: Path, run: Run) -> None:
    told = run("dossier", "check", "--translations")
    assert (told.status, told.err) == (0, "")
    parts = [line.split()[0] for line in told.out.splitlines()]
    assert parts == ["en:", "interface", "settings", "kinds", "titles", "records", "prose"]
    settings = small / "data/dossier.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("languages: [en]", "languages: [en, ja]"), encoding="utf-8")
    told = run("dossier", "check", "--translations", "--verbose")
    assert "    data/stones/grey-stone.yaml:1:" in told.out
    assert told.status == 0


def test_of_a_dossier_with_errors_these_are_told(small: Path, run: Run) -> None:
    with (small / "data/stones/grey-stone.yaml").open("a", encoding="utf-8") as file:
        file.write("colour: red\n")
    told = run("dossier", "check", "--translations")
    assert (told.status, told.out) == (1, "")
    assert "[unknown-key]" in told.err
