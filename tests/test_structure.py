"""From YAML to records: the forms of statements, keys, sources, translations, kinds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dossier.dates import parse_date
from dossier.model import (
    Address,
    Choice,
    ClockTime,
    Coordinates,
    LanguageTag,
    Rank,
    Record,
    Reference,
    Statement,
    StatementReference,
    Text,
)
from dossier.quantities import Quantity
from sites_support import read_dossier_with

HEAD = "names: {value: The well, lang: en, source: survey, at: page 9}\n"


def well(text: str, tmp_path: Path) -> tuple[Record, list[str]]:
    library, codes = read_dossier_with({"data/monuments/well.yaml": HEAD + text}, tmp_path)
    return library.records["well"], codes


def statements(text: str, name: str, tmp_path: Path) -> tuple[Statement, ...]:
    record, codes = well(text, tmp_path)
    assert codes == []
    return record.of(name)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("summary: {value: A well.", Text((("en", "A well."),))),
        ("summary: {value: {ja: 井戸。, en: A well.}", Text((("en", "A well."), ("ja", "井戸。")))),
        ("height: {value: ~2.50 m", Quantity(Decimal("2.50"), Decimal("2.50"), "m", about=True)),
        ("steps: {value: 10..12", Quantity(Decimal(10), Decimal(12))),
        ("set_up: {value: 1931-04", parse_date("1931-04")),
        ("set_up: {value: '1931-04'", parse_date("1931-04")),
        ("opens: {value: 09:30", ClockTime(9, 30)),
        ("place: {value: '54.50, -2.25'", Coordinates(Decimal("54.50"), Decimal("-2.25"))),
        ("rock: {value: granite", Choice("granite")),
        ("page: {value: https://well.example/a", Address("https://well.example/a")),
        ("tongue: {value: zh-Hant", LanguageTag("zh-Hant")),
        ("owner: {value: overdale", Reference("overdale")),
        ("like: {value: stone.height.survey", StatementReference("stone.height.survey")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_value_has_the_type_of_its_property(text: str, value: object, tmp_path: Path) -> None:
    name = text.partition(":")[0]
    (one,) = statements(f"{text}, source: survey, at: page 9}}", name, tmp_path)
    assert one.value == value


def test_one_map_is_a_statement_without_a_key(tmp_path: Path) -> None:
    (one,) = statements("height: {value: 2 m, source: survey, at: page 9}", "height", tmp_path)
    assert (one.key, one.anchor, one.path) == ("", "height", "well.height")


def test_one_map_may_have_a_key(tmp_path: Path) -> None:
    (one,) = statements("height: {key: now, value: 2 m, unverified: hearsay}", "height", tmp_path)
    assert one.path == "well.height.now"


def test_a_list_has_a_key_for_each(tmp_path: Path) -> None:
    text = (
        "height:\n  - {key: survey, value: 2 m, as_of: 1931, source: survey, at: page 9}\n"
        "  - {key: annals, value: 3 m, as_of: 1933, source: annals, at: folio 9}\n"
    )
    assert [one.path for one in statements(text, "height", tmp_path)] == [
        "well.height.survey",
        "well.height.annals",
    ]


def test_a_reference_in_a_list_is_keyed_by_its_target(tmp_path: Path) -> None:
    text = "owner:\n  - {value: overdale, until: 1930, source: survey, at: page 9}\n"
    assert [one.path for one in statements(text, "owner", tmp_path)] == ["well.owner.overdale"]


def test_the_statements_of_a_conflict_are_keyed_by_their_paths(tmp_path: Path) -> None:
    text = "question: When?\nstatements: [stone.set_up, stone.height.annals]\n"
    library, codes = read_dossier_with({"data/conflicts/c.yaml": text}, tmp_path)
    assert codes == []
    anchors = [one.anchor for one in library.records["c"].of("statements")]
    assert anchors == ["statements.stone-set-up", "statements.stone-height-annals"]


def test_a_statement_has_all_that_is_said_of_it(tmp_path: Path) -> None:
    text = (
        "height:\n  value: 2 m\n  part: in-all\n  from: 1931\n  until: 1933-04\n"
        "  according_to: overdale\n  sources: {survey: page 9, annals: {en: folio 9, ja: 九}}\n"
        "  rank: deprecated\n  reason: mistyped\n  note: with the kerb\n  inferred: from the rope\n"
        "  review_by: 2030\n"
    )
    (one,) = statements(text, "height", tmp_path)
    assert one == Statement(
        subject="well",
        property="height",
        key="",
        value=Quantity(Decimal(2), Decimal(2), "m"),
        start=parse_date("1931"),
        end=parse_date("1933-04"),
        according_to="overdale",
        citations=one.citations,
        rank=Rank.DEPRECATED,
        reason=Text((("en", "mistyped"),)),
        note=Text((("en", "with the kerb"),)),
        review_by=parse_date("2030"),
        inferred=Text((("en", "from the rope"),)),
        qualifiers=(("part", (Choice("in-all"),)),),
    )
    assert [(c.source, c.place.forms) for c in one.citations] == [
        ("survey", (("en", "page 9"),)),
        ("annals", (("en", "folio 9"), ("ja", "九"))),
    ]


def test_a_name_is_in_the_language_that_its_qualifier_names(tmp_path: Path) -> None:
    text = "names: {value: 井戸, lang: ja, source: survey, at: page 9}\n"
    library, _ = read_dossier_with({"data/monuments/well.yaml": text}, tmp_path)
    (one,) = library.records["well"].of("names")
    assert one.value == Text((("ja", "井戸"),))


def test_the_place_of_a_statement_is_that_of_its_value(tmp_path: Path) -> None:
    (one,) = statements(
        "height:\n  value: 2 m\n  source: survey\n  at: page 9\n", "height", tmp_path
    )
    places = [str(one.origin), str(one.span("at")), str(one.span("nothing"))]
    path = "data/monuments/well.yaml"
    assert places == [f"{path}:3:10", f"{path}:5:7", f"{path}:3:10"]


def test_moving_a_line_changes_no_value(tmp_path: Path) -> None:
    one, _ = well("height: {value: 2 m, source: survey, at: page 9}\n", tmp_path / "a")
    other, _ = well("\n\nheight:  {value: 2 m,   source: survey, at: page 9}\n", tmp_path / "b")
    assert one == other
    assert repr(one) == repr(other)


def test_values_that_need_no_source_may_be_plain(tmp_path: Path) -> None:
    text = "title: A diary\npublisher: Ada\nlanguage: en\nfamily: [The vestry, Überblick]\n"
    used = HEAD.replace("survey", "diary")
    files = {"data/sources/diary.yaml": text, "data/monuments/well.yaml": used}
    library, _ = read_dossier_with(files, tmp_path)
    anchors = [one.anchor for one in library.records["diary"].statements]
    assert anchors == ["title", "publisher", "language", "family.the-vestry", "family.uberblick"]


def test_a_translation_adds_its_texts(tmp_path: Path) -> None:
    library, codes = read_dossier_with({}, tmp_path)
    assert codes == []
    recap = library.records["survey-recap"]
    assert [one.value for one in recap.of("title")] == [
        Text((("en", "What the survey says"), ("ja", "調査の要約")))
    ]
    assert [prose.language for prose in recap.prose] == ["en", "ja"]


def test_a_kind_may_change_what_it_shares(tmp_path: Path) -> None:
    library, _ = read_dossier_with({}, tmp_path)
    kinds = {kind.id: kind for kind in library.vocabulary.kinds}
    required = [kinds[name].property("date") for name in ("gathering", "recap")]
    assert [one.required for one in required if one] == [True, False]


def test_the_package_brings_sources_and_conflicts_unless_a_dossier_has_its_own(
    tmp_path: Path,
) -> None:
    library, _ = read_dossier_with({}, tmp_path / "a")
    assert {"source", "conflict"} <= {kind.id for kind in library.vocabulary.kinds}
    own = "label: tome\nplural: Tomes\nfolder: sources\nroles: [source]\nsourced: never\n"
    own += "properties:\n"
    own += "".join(
        f"  {name}: {{type: {type_}}}\n"
        for name, type_ in {
            "title": "text",
            "publisher": "text",
            "address": "address",
            "published": "date",
            "language": "language",
        }.items()
    )
    library, codes = read_dossier_with({"data/kinds/tome.yaml": own}, tmp_path / "b")
    assert [kind.id for kind in library.vocabulary.with_role("source")] == ["tome"]
    # The recaps of the base name a source by the kind that is now another.
    assert set(codes) == {"unknown-kind", "wrong-kind"}


def test_one_mistake_is_told_once(tmp_path: Path) -> None:
    """A record that was refused still counts as there: what refers to it is sound."""
    files = {"data/villages/overdale.yaml": "names: {value: Overdale, lang: en}\nmotto: x\n"}
    _, codes = read_dossier_with(files, tmp_path)
    assert sorted(codes) == ["missing-source", "unknown-key"]
