"""Loaded terms: how they are listed, where they are found, and where they may stand."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from conftest import work_of
from dossier.config import Project
from dossier.diagnostics import Diagnostic, Diagnostics
from dossier.load import load
from dossier.model import Text
from dossier.rules.terms import check_common_terms, check_terms
from dossier.terms import Finder, Term
from sites_support import read_dossier_with

WORDS = Text((("en", "x"),))
FORMS = {
    "en": ("rightful stone", "stone", "taker's"),
    "de": ("Räuber",),
    "ja": ("盗まれた",),
    "ru": ("захвачен", "захват камня"),
}
FINDER = Finder(
    [
        Term("theft", (("en", ("Stolen",)),), ("a",), WORDS, WORDS),
        Term("right", tuple(FORMS.items()), ("b",), WORDS, WORDS),
    ]
)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "A stolen STONE.", ["stolen", "STONE"]),
        ("en", "stone-cold, (stone) and stone's", ["stone", "stone", "stone"]),
        ("en", "milestone, stones and stone_1", []),
        ("en", "the rightful stone", ["rightful stone"]),  # the longer form
        ("en", "the rightful \n  stone", ["rightful \n  stone"]),
        ("en", "the rightful\u00a0stone", ["rightful\u00a0stone"]),
        ("en", "the taker's", ["taker's"]),
        ("en-GB", "stolen", ["stolen"]),
        ("fr", "stolen", []),
        ("de", "Die Ra\u0308uber", ["Ra\u0308uber"]),  # a letter and its mark as two characters
        ("de", "Die Räuber, RÄUBER, Räuberin", ["Räuber", "RÄUBER"]),
        ("ja", "それは盗まれたという", ["盗まれた"]),
        ("ru", "Захвачен, захвачена; захват камня", ["Захвачен", "захват камня"]),
        # A sign between the words of a form is none of its white space.
        ("en", "rightful “old” stone", ["stone"]),
    ],
)
def test_a_form_is_found_as_whole_words_in_any_case(
    language: str, text: str, found: list[str]
) -> None:
    assert [one.text for one in FINDER.find(language, text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "“stolen”",
        '"stolen"',
        "‘stolen’",
        "‘Overdale’s stolen one’",
        "«stolen»",
        "„stolen“",
        "„stolen”",
        "「stolen」",
        "『stolen』",
        "“the\nstolen\none”",
        "“a ‘stolen’ one”",
        "「『stolen』の石」",
    ],
)
def test_what_is_quoted_is_nobody_s_voice(text: str) -> None:
    assert [one.start for one in FINDER.find("en", f"{text} and stolen")] == [len(text) + 5]


@pytest.mark.parametrize(
    "text", ["“ stolen", "stolen”", "'stolen'", "*stolen*", '" “stolen', "Overdale’s stolen land’s"]
)
def test_what_only_looks_quoted_is_found(text: str) -> None:
    assert [one.text for one in FINDER.find("en", text)] == ["stolen"]


def search(text: str) -> None:
    assert all(FINDER.find("en", text))


@pytest.mark.parametrize(
    "piece", ["“", "‘", "‘a’b", '"', "«", "„", "「", "stolen ", "rightful ", "\n"]
)
def test_the_search_takes_as_long_as_the_text_is(piece: str) -> None:
    times = []
    for size in (20_000, 80_000):
        text = f"{piece * size} stolen"
        times.append(work_of(partial(search, text)))
    # Four times the text; a square would be sixteen times as long.
    assert times[1] < 10 * times[0] + 0.1


TERMS = """\
theft:
  forms: {en: [stolen, taken away, taker's], ja: [盗まれた]}
  leans: [overdale]
  instead: moved
  reason: It says whose the stone is.
"""
HEAD = "names: {value: The well, lang: en, source: survey, at: page 9}\n"
SOURCE = "source: survey, at: page 9"


def found_in(files: dict[str, str], root: Path) -> tuple[Diagnostic, ...]:
    """Return what the rule finds in the base with files laid over it."""
    read_dossier_with({"data/terms.yaml": TERMS, **files}, root)
    loaded = load(Project(root), Diagnostics())
    assert loaded.library is not None
    sink = Diagnostics()
    library, finder = loaded.library, Finder(loaded.library.terms)
    check_common_terms(library, finder, loaded.lines, sink)
    for record in library.records.values():
        check_terms(library, record, finder, loaded.lines, sink)
    return tuple(sink)


def well(text: str, tmp_path: Path) -> list[str]:
    """Return the words that are found in a record, as they stand at the places told."""
    found = found_in({"data/monuments/well.yaml": HEAD + text}, tmp_path)
    lines = (HEAD + text).split("\n")
    assert {one.span.path for one in found} <= {"data/monuments/well.yaml"}
    places = [one.span for one in found]
    return [lines[p.line - 1][p.column - 1 : p.column - 1 + p.length] for p in places]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("A stolen stone, stolen twice", ["stolen", "stolen"]),
        ("'The taker''s own: a \"stolen\" stolen stone'", ["taker''s", "stolen"]),
        ('"A \\"stolen\\" stone, \\u00e9 stolen"', ["stolen"]),
        ("unstolen, stolen", ["stolen"]),
        ("A stone\n    taken\n    away and stolen", ["taken", "stolen"]),
        ('"A stone taken \\\n    away and stolen"', ["taken \\", "stolen"]),
        (">- # stolen?\n    A stone\n    taken away", ["taken away"]),
        ("|\n    A stone\n\n      taken away,\n    stolen\n", ["taken away", "stolen"]),
        ("{ja: 石は盗まれた。, en: A stone and stolen}", ["盗まれた", "stolen"]),
        ("{de: stolen, en: A stone and stolen}", ["stolen"]),
    ],
)
def test_the_place_is_that_of_the_word_in_the_file(
    value: str, found: list[str], tmp_path: Path
) -> None:
    text = f"summary:\n  source: survey\n  at: page 9\n  value: {value}\n"
    assert well(text, tmp_path) == found


def test_a_word_written_with_escapes_is_told_at_its_text(tmp_path: Path) -> None:
    text = f'summary: {{value: "A \\u0073tolen stone", {SOURCE}}}\n'
    assert well(text, tmp_path) == ['"A \\u0073tolen stone"']


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"summary: {{value: Stolen, {SOURCE}}}", 1),
        (f"summary: {{value: Stolen, according_to: overdale, {SOURCE}}}", 0),
        (f"summary: {{value: A, note: Stolen, according_to: overdale, {SOURCE}}}", 1),
        (f"summary: {{value: A, inferred: Stolen, {SOURCE}}}", 1),
        ("summary: {value: A, unverified: Stolen}", 1),
        (f"summary: {{value: A, rank: deprecated, reason: Stolen, {SOURCE}}}", 1),
        ("summary: {value: A, source: survey, at: stolen page}", 0),  # a place in a source
    ],
)
def test_the_texts_of_a_statement_are_checked(text: str, count: int, tmp_path: Path) -> None:
    assert len(well(text + "\n", tmp_path)) == count


def gathering(extra: str) -> dict[str, str]:
    return {
        "data/gatherings/g.yaml": f"names: {{value: Stolen, lang: en, {SOURCE}}}\n"
        f"date: {{value: 1931-05, {SOURCE}}}\npresent:\n  - {{value: ada, {SOURCE}{extra}}}\n"
    }


def test_a_mark_before_the_text_of_a_file_moves_no_place(tmp_path: Path) -> None:
    page = "\ufeff---\r\ntitle: Method\r\n---\r\nIt was stolen [[fact:stone.place]].\r\n"
    settings = "\ufeffdescription: Stolen\ntitle: A stone\naddress: https://stone.example/\n"
    files = {
        "content/pages/method.md": page,
        "data/dossier.yaml": f"{settings}languages: [en, ja]\nedition: 2026-01-31\n",
    }
    found = found_in(files, tmp_path)
    assert [(one.span.line, one.span.column) for one in found] == [(4, 8), (1, 14)]


def test_a_qualifier_is_checked_and_a_name_is_not(tmp_path: Path) -> None:
    found = found_in(gathering(", as: owner of the stolen stone"), tmp_path)
    assert [(one.span.line, one.span.column) for one in found] == [(4, 63)]


VOCABULARY = """\
qualifiers:
  lang: {type: language, label: Language}
  used_by: {type: reference, to: [village], label: Used by, help: Whose stolen word}
properties:
  names: {type: text, label: Names, cardinality: many, qualifiers: [lang]}
"""
CLAIM = """\
label: claim
plural: Stolen things
TRAITS
properties:
  names: shared
  said: {type: text, label: Said, qualifiers: [used_by]}
  who: {type: reference, to: [village], label: Who}
"""


@pytest.mark.parametrize(
    ("traits", "qualifier", "lines"),
    [
        ("traits: {title: names}", "", [2]),
        ("traits: {title: names}", "used_by: overdale, ", []),
        ("traits: {title: names, takes_position: who}", "", []),
        ("", "", [1, 2]),
    ],
)
def test_a_value_may_be_a_side_s_own_word(
    traits: str, qualifier: str, lines: list[int], tmp_path: Path
) -> None:
    claim = f"names: {{value: Stolen, lang: en, {SOURCE}}}\n"
    claim += f"said: {{value: Stolen, {qualifier}{SOURCE}}}\n"
    kind = CLAIM.replace("TRAITS\n", f"{traits}\n" if traits else "")
    found = found_in({"data/kinds/claim.yaml": kind, "data/claims/c.yaml": claim}, tmp_path)
    assert [one.span.line for one in found if "claims/" in one.span.path] == lines
    assert [one.span.line for one in found if "kinds/" in one.span.path] == [2]


def test_labels_and_settings_are_the_dossier_s_own_voice(tmp_path: Path) -> None:
    settings = (
        "title: The stolen stone\ndescription: A stone.\naddress: https://stone.example/\n"
        "languages: [en, ja]\nedition: 2026-01-31\nlicence: Stolen\n"
    )
    vocabulary = VOCABULARY.replace("[lang]", "[lang, used_by]")
    shared = "  summary: {type: text, label: Summary}\n  date: {type: date, label: Date}\n"
    part = "  part: {type: text, label: Of}\n  as: {type: text, label: As}\nproperties"
    files = {
        "data/dossier.yaml": settings,
        "data/vocabulary.yaml": vocabulary.replace("properties", part) + shared,
    }
    found = found_in(files, tmp_path)
    assert [(one.span.path, one.span.line) for one in found] == [
        ("data/dossier.yaml", 1),
        ("data/dossier.yaml", 6),
        ("data/vocabulary.yaml", 3),
    ]


def test_prose_is_checked_without_code_addresses_and_what_mentions_name(tmp_path: Path) -> None:
    page = (
        "---\ntitle: Method\nsummary: Not stolen\n---\n# Stolen\n\n"
        "See [it](https://stone.example/stolen), `stolen`, [[stone|stolen]] [[fact:stone.place]].\n"
        "\n    stolen\n"
    )
    found = found_in({"content/pages/method.md": page}, tmp_path)
    assert [(one.span.line, one.span.column) for one in found] == [(3, 14), (5, 3), (7, 59)]


@pytest.mark.parametrize(
    ("terms", "codes"),
    [
        (TERMS, []),
        ("theft: {}\n", ["missing-key"] * 4),
        ("theft: stolen\n", ["wrong-shape"]),
        ("Theft: {}\n", ["bad-id"]),
        (TERMS.replace("reason", "raison"), ["unknown-key"]),
        (TERMS.replace("[overdale]", "[overdaal]"), ["unknown-record"]),
        (TERMS.replace("[overdale]", "[stone]"), ["wrong-role"]),
        (TERMS.replace("ja:", "japanese:"), ["bad-language"]),
        (TERMS.replace("taken away", "STOLEN"), ["form-twice"]),
        (TERMS.replace("[盗まれた]", "{}"), ["wrong-shape"]),
    ],
    ids=range(10),
)
def test_the_list_of_terms_is_read_strictly(terms: str, codes: list[str], tmp_path: Path) -> None:
    _, found = read_dossier_with({"data/terms.yaml": terms}, tmp_path)
    assert sorted(found) == codes


def test_a_mistyped_side_is_suggested(tmp_path: Path) -> None:
    found = found_in({"data/terms.yaml": TERMS.replace("[overdale]", "[overdaal]")}, tmp_path)
    assert [(str(one.span), one.help.partition("?")[0]) for one in found] == [
        ("data/terms.yaml:3:11", "did you mean 'overdale'")
    ]


def test_a_dossier_need_not_have_terms(tmp_path: Path) -> None:
    library, _ = read_dossier_with({}, tmp_path)
    assert [term.key for term in library.terms] == ["vestry-stone"]
    (tmp_path / "data/terms.yaml").unlink()
    read = load(Project(tmp_path), Diagnostics()).library
    assert read is not None
    assert read.terms == ()
