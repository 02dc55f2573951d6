"""What must hold of the whole: contradictions, places of prose, mentions."""

from __future__ import annotations

from pathlib import Path

import pytest

from sites_support import BASE, read_dossier_with

HEAD = "names: {value: The well, lang: en, source: survey, at: page 9}\n"
WELL = "data/monuments/well.yaml"
SOURCE = "source: survey, at: page 9"


def codes(text: str, tmp_path: Path, **files: str) -> list[str]:
    return read_dossier_with({WELL: HEAD + text, **files}, tmp_path)[1]


def heights(*parts: str) -> str:
    return "height:\n" + "".join(
        f"  - {{key: k{number}, {part}, {SOURCE}}}\n" for number, part in enumerate(parts)
    )


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        ("value: 2 m", "value: 3 m", True),
        ("value: 2 m", "value: 2 m", False),
        ("value: 2.0 m", "value: 2 m", False),  # as far as each is exact
        ("value: 2 m", "value: 200 cm", False),
        ("value: 2 m", "value: 260 cm", True),
        ("value: ~2 m", "value: 2.4 m", False),
        ("value: 1..3 m", "value: 2 m", False),
        # Time tells values apart; no time overlaps everything.
        ("value: 2 m, as_of: 1931", "value: 3 m, as_of: 1932", False),
        ("value: 2 m, as_of: 1931", "value: 3 m, as_of: 1931-04", True),
        ("value: 2 m, as_of: 1931", "value: 3 m", True),
        ("value: 2 m, until: 1931", "value: 3 m, from: 1932", False),
        ("value: 2 m, until: 1931-06", "value: 3 m, from: 1931", True),
        ("value: 2 m, from: 1931", "value: 3 m, as_of: 1940", True),
        # So does a qualifier that both give, if it distinguishes.
        ("value: 2 m, part: in-all", "value: 3 m, part: above-ground", False),
        ("value: 2 m, part: in-all", "value: 3 m, part: in-all", True),
        ("value: 2 m, part: in-all", "value: 3 m", True),
        # A voice does not: who says it is what a conflict is about.
        ("value: 2 m, according_to: overdale", "value: 3 m, according_to: netherby", True),
        # What is withdrawn contradicts nothing.
        ("value: 2 m, rank: deprecated, reason: mistyped", "value: 3 m", False),
    ],
)
def test_values_contradict_each_other(
    one: str, other: str, contradict: bool, tmp_path: Path
) -> None:
    expected = ["undeclared-conflict"] if contradict else []
    assert codes(heights(one, other), tmp_path) == expected


def stated(name: str, *values: str) -> str:
    lines = (f"  - {{key: k{number}, value: {v}, {SOURCE}}}\n" for number, v in enumerate(values))
    return f"{name}:\n" + "".join(lines)


@pytest.mark.parametrize(
    ("text", "contradict"),
    [
        (stated("set_up", "1931", "1931-04"), False),
        (stated("set_up", "1931", "1932"), True),
        (stated("set_up", "193X", "1932"), False),
        (stated("place", "'54.5, -2.2'", "'54.51, -2.24'"), False),
        (stated("place", "'54.5, -2.2'", "'54.56, -2.2'"), True),
        (stated("summary", "A well", "A spring"), True),
        (stated("summary", "{en: A well}", "{ja: 井戸}"), False),
        (stated("summary", "{en: A well, ja: 井戸}", "{en: A well}"), False),
        (stated("rock", "granite", "sandstone"), True),
        (stated("rock", "granite", "granite"), False),
        (stated("owner", "overdale", "netherby"), True),
        (stated("opens", "'09:00'", "'09:30'"), True),
        (stated("names", "The well", "The spring"), False),  # of cardinality many: a set
    ],
    ids=str,
)
def test_values_of_every_type_are_compared(text: str, contradict: bool, tmp_path: Path) -> None:
    head = "" if text.startswith("names") else HEAD
    _, found = read_dossier_with({WELL: head + text}, tmp_path)
    assert found == (["undeclared-conflict"] if contradict else [])


def test_three_values_are_three_pairs_and_one_conflict_declares_them(tmp_path: Path) -> None:
    text = heights("value: 2 m", "value: 3 m", "value: 4 m")
    assert codes(text, tmp_path / "a") == ["undeclared-conflict"] * 3
    declared = "question: How high?\nstatements: [well.height.k0, well.height.k1, well.height.k2]\n"
    assert codes(text, tmp_path / "b", **{"data/conflicts/c.yaml": declared}) == []


def test_two_of_three_declared_leave_the_third_undeclared(tmp_path: Path) -> None:
    text = heights("value: 2 m", "value: 3 m", "value: 4 m")
    declared = "question: How high?\nstatements: [well.height.k0, well.height.k1]\n"
    found = codes(text, tmp_path, **{"data/conflicts/c.yaml": declared})
    assert set(found) == {"undeclared-conflict"}


def test_a_conflict_may_be_between_different_properties(tmp_path: Path) -> None:
    declared = "question: Which is older?\nstatements: [stone.set_up, stone.rock]\n"
    assert codes("", tmp_path, **{"data/conflicts/c.yaml": declared}) == []


def test_one_preferred_at_each_time_is_no_mistake(tmp_path: Path) -> None:
    text = heights(
        "value: 2 m, as_of: 1931, rank: preferred", "value: 3 m, as_of: 1932, rank: preferred"
    )
    assert codes(text, tmp_path) == []


def gathering(date: str, extra: str = "") -> str:
    return (
        f"names: {{value: Gathering, lang: en, {SOURCE}}}\ndate: {{value: {date}, {SOURCE}}}\n"
        f"present:\n  - {{value: ada, {SOURCE}{extra}}}\n"
    )


@pytest.mark.parametrize(
    ("date", "extra", "found"),
    [
        ("1930-05-01", "", []),
        ("1930-04", "", ["not-in-office"]),
        ("1930-04", ", as: guest", []),
        ("1930", "", []),
        ("1932-04-30", "", []),
        ("1932-05", "", ["not-in-office"]),
        ("1930-01/1930-06", "", []),
    ],
)
def test_who_took_part_held_something(
    date: str, extra: str, found: list[str], tmp_path: Path
) -> None:
    assert codes("", tmp_path, **{"data/gatherings/g.yaml": gathering(date, extra)}) == found


def page(body: str, tmp_path: Path) -> list[str]:
    return codes("", tmp_path, **{"content/pages/method.md": f"---\ntitle: Method\n---\n{body}\n"})


def prose(body: str, tmp_path: Path) -> list[str]:
    """Return what is found in a text besides that it cites nothing."""
    return [code for code in page(body, tmp_path) if code != "uncited-paragraph"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("The [[stone]], the [[about|page]] and [[method]].", []),
        ("`[[nothing]]` and `[a](b)`.", []),
        ("```\n[[nothing]]\n[a](javascript:x)\nAda Thorn\n```", []),
        ("[[nothing]]", ["unknown-record"]),
        ("[[fact:stone.place]] [[fact:stone.nothing]]", ["unknown-statement"]),
        ("[[fact:stone.height]]", ["statement-group"]),
        ("[[fact:stone]]", ["bad-mention"]),
        ("[[Stone]]", ["bad-mention"]),
        ("[[ stone", ["bad-mention"]),
        ("Ada Thorn", ["name-by-hand"]),
        ("Adamant", []),
        ("ada thorn", []),
        ("[[ada]] is Ada Thorn.", []),
        ("Ada Thorn is [[ada]].", []),
        ("# Ada Thorn", []),
        ("`Ada Thorn`", []),
        ("[Ada Thorn](https://ada.example/Ben Hale)", ["name-by-hand"]),
        ("[a](https://a.example/Ada%20Thorn)", []),
        ("[a](#fragment)", []),
        ("[a](mailto:vestry@stone.example)", []),
        ("[a]()", ["prose-link"]),
        ("[a](../stone/)", ["prose-link"]),
        ("<https://a.example/>", []),
        ("<ftp://a.example/>", ["prose-link"]),
    ],
    ids=str,
)
def test_prose_is_held_against_the_records(body: str, found: list[str], tmp_path: Path) -> None:
    assert prose(body, tmp_path) == found


@pytest.mark.parametrize(
    ("language", "name", "body", "found"),
    [
        ("ru", "Холм", "Холм [[fact:stone.place]]", ["name-by-hand"]),
        ("ru", "Холм", "Холмы и холмик [[fact:stone.place]]", []),
        ("ja", "上野村", "隣の上野村は [[fact:stone.place]]", ["name-by-hand"]),
    ],
    ids=str,
)
def test_a_name_is_a_whole_word_where_the_script_has_words(
    language: str, name: str, body: str, found: list[str], tmp_path: Path
) -> None:
    settings = (BASE / "data/dossier.yaml").read_text(encoding="utf-8")
    village = f"names: {{value: {name}, lang: {language}, source: survey, at: page 1}}"
    files = {
        "data/dossier.yaml": settings.replace("[en, ja]", "[en, ja, ru]"),
        "data/villages/hill.yaml": village,
        f"content/pages/method.{language}.md": f"---\ntitle: {name}\n---\n{body}\n",
    }
    assert codes("", tmp_path, **files) == found


def test_a_summary_of_a_source_rests_on_it_in_every_paragraph(tmp_path: Path) -> None:
    body = (
        "---\ntitle: T\nsource: annals\n---\n# Heading\n\n"
        "By the annals [[fact:stone.height.annals]].\n\n"
        "Both [[fact:stone.weight]] [[fact:stone.owner]].\n\n"
        "Only the survey [[fact:stone.weight]].\n\n"
        "Nothing.\n\n```\ncode\n```\n"
    )
    found = codes("", tmp_path, **{"content/recaps/r.md": body})
    assert sorted(found) == ["citation-elsewhere", "uncited-paragraph"]


CITED = "- It is high [[fact:stone.height.survey]]."
UNCITED = ["uncited-paragraph"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("It is high [[fact:stone.height.annals]].", []),  # no source to rest on
        ("It is high.", UNCITED),
        ("The [[stone]] is high.", UNCITED),
        ("`[[fact:stone.place]]`", UNCITED),
        ("# Heading\n\n***\n\n    code\n\n[1]: https://stone.example/", []),
        ("[1]:\n  https://stone.example/\n[2]: https://stone.example/ 'two'", []),
        ("[1]: https://stone.example/\nIt is high.", UNCITED),
        (f"Of the stone:\n\n{CITED}", []),
        ("Of the stone:\n\n| Height |\n| --- |\n| 4 m [[fact:stone.height.survey]] |", []),
        (f"Of the stone\uff1a\n\n{CITED}", []),
        (f"Of the stone.\n\n{CITED}", UNCITED),
        (f"It is grey. Of the stone:\n\n{CITED}", UNCITED),
        ("Of the stone:\n\n- It is high.", UNCITED * 2),
        ("Of the stone:\n\nIt is high [[fact:stone.height.survey]].", UNCITED),
        ("Of the stone:", UNCITED),
    ],
    ids=str,
)
def test_every_paragraph_cites_a_statement(body: str, found: list[str], tmp_path: Path) -> None:
    assert page(body, tmp_path) == found


def test_a_source_that_only_a_summary_names_is_used(tmp_path: Path) -> None:
    files = {
        "data/sources/diary.yaml": "title: A diary\npublisher: Ada\nlanguage: en\n",
        "content/recaps/r.md": "---\ntitle: T\nsource: diary\n---\n",
    }
    assert codes("", tmp_path, **files) == []
