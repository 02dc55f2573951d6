"""Beginning a record, and finding what is there."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from conftest import Result, Run
from dossier import build
from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics
from dossier.finding import Hit, find
from dossier.load import load
from dossier.revisions import read_state
from dossier.schemas.folder import write_schemas
from dossier.writing import begin_record
from sites_support import BASE, SITES


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Give a copy of the sound dossier on a made-up stone."""
    root = tmp_path / "base"
    shutil.copytree(BASE, root)
    return root


def test_a_skeleton_has_what_is_required_and_remarks_for_the_rest(base: Path, run: Run) -> None:
    begun = run("dossier", "new", "gathering", "spring-1933", cwd=base)
    assert begun == Result(0, "data/gatherings/spring-1933.yaml\n", "")
    text = (base / "data/gatherings/spring-1933.yaml").read_text(encoding="utf-8")
    assert text == (BASE.parent.parent / "golden/new-gathering.yaml").read_text(encoding="utf-8")


def test_a_skeleton_asks_for_a_list_and_for_the_qualifiers_that_must_be(base: Path) -> None:
    vocabulary = base / "data/vocabulary.yaml"
    text = vocabulary.read_text(encoding="utf-8")
    needed = text.replace("lang: {", "lang: {required: always, ", 1)
    assert needed != text
    vocabulary.write_text(needed, encoding="utf-8")
    conflict = begin_record(Project(base), "conflict", "c-age")
    monument = begin_record(Project(base), "monument", "well")

    assert "statements:  # a line for each, such as '- record.property'\n" in (
        base / conflict
    ).read_text(encoding="utf-8")
    assert ("    value:  # such as text\n    lang:  # such as en\n    # also: used_by\n") in (
        base / monument
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize("site", ["base", "lighthouses"])
def test_what_a_new_file_still_needs_is_told_in_its_own_lines(
    site: str, tmp_path: Path, run: Run
) -> None:
    root = tmp_path / site
    shutil.copytree(SITES / site, root)
    before = set(build.check(Project(root)).diagnostics)
    kinds = read_state(Project(root)).vocabulary.kinds
    made = [run("dossier", "new", kind.id, f"new-{kind.id}", cwd=root).out for kind in kinds]
    assert all((root / path.strip()).is_file() for path in made)
    found = [one for one in build.check(Project(root)).diagnostics if one not in before]
    assert {one.span.path for one in found} <= {path.strip() for path in made}
    assert {one.code for one in found} <= {
        *("empty-value", "missing-property", "no-source", "unused-source", "empty-file"),
        *("unknown-record", "bad-mention", "empty-front-matter"),
    }


def test_a_kind_may_be_named_by_its_folder(base: Path, run: Run) -> None:
    assert run("dossier", "new", "monuments", "well", cwd=base).out == "data/monuments/well.yaml\n"


@pytest.mark.parametrize(
    ("kind", "id_", "told"),
    [
        ("monumnt", "well", "there is no kind 'monumnt' [no-such-kind]"),
        ("monument", "stone", "the id 'stone' is taken by data/monuments/stone.yaml"),
        ("monument", "The Well", "[bad-id]"),
        ("monument", "wardens", "[reserved-id]"),
    ],
)
def test_no_file_is_begun_that_cannot_be(
    base: Path, run: Run, kind: str, id_: str, told: str
) -> None:
    before = sorted(base.rglob("*"))
    result = run("dossier", "new", kind, id_, cwd=base)
    assert (result.status, result.out) == (1, "")
    assert told in result.err
    assert [path for path in sorted(base.rglob("*")) if path not in before] == []


def test_a_file_that_is_there_is_never_written_over(base: Path, run: Run) -> None:
    there = base / "data/monuments/well.yaml"
    there.write_text("broken: [", encoding="utf-8")
    result = run("dossier", "new", "monument", "well", cwd=base)
    assert result.status == 1
    assert "file exists" in result.err
    assert there.read_text(encoding="utf-8") == "broken: ["


@pytest.mark.parametrize(
    "words", [("new", "source", "well"), ("add-source", "a.json")], ids=["new", "add-source"]
)
def test_nothing_is_written_through_a_link(
    base: Path, run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (base / "a.json").write_text('{"title": "A"}', "utf-8")
    theirs = Path(shutil.move(base / "data/sources", tmp_path / "theirs"))
    (base / "data/sources").symlink_to(theirs)
    before = sorted(theirs.iterdir())
    result = run("dossier", *words, cwd=base)
    assert result.status == 1
    assert "data/sources is a symbolic link [cannot-write]" in result.err
    assert sorted(theirs.iterdir()) == before


def test_a_full_disk_leaves_no_half_of_a_file(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(base.rglob("*"))
    loaded = load(Project(base), Diagnostics())
    assert loaded.library is not None

    def fill(self: Path, *_: object, **__: object) -> int:
        self.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", fill)
    monkeypatch.setattr(Path, "write_text", fill)
    with pytest.raises(BuildFailed) as failed:
        begin_record(Project(base), "monument", "well")
    (one,) = failed.value.diagnostics
    assert "no space left on device" in one.message
    with pytest.raises(OSError, match="No space"):
        write_schemas(base / "data", loaded, loaded.library)
    assert [path for path in sorted(base.rglob("*")) if path.is_file()] == [
        path for path in before if path.is_file()
    ]


def test_words_are_found_in_ids_names_facts_and_prose_in_this_order() -> None:
    library = read_state(Project(BASE))
    assert [hit.path for hit in find(library, "STONE")][:2] == ["stone", "stone-height"]
    assert [hit.path for hit in find(library, "an estimate")] == ["stone.weight"]
    assert [hit.path for hit in find(library, "立石")] == ["stone.summary", "survey-recap"]
    assert find(library, " ") == ()


def test_a_hit_tells_the_fact_in_a_line_with_its_place() -> None:
    (hit,) = find(read_state(Project(BASE)), "estimate 9 t")
    assert hit == Hit("stone.weight", "~9 t; note: An estimate.; survey: page 3", hit.span)
    assert str(hit.span) == "data/monuments/stone.yaml:8:17"


def test_accents_case_and_width_do_not_matter(base: Path) -> None:
    record = base / "data/monuments/stone.yaml"
    text = record.read_text(encoding="utf-8").replace("An estimate.", "Müller; ガイド; Ёж; й")
    record.write_text(text, encoding="utf-8")
    library = read_state(Project(base))
    for words in ("MULLER", "ｶﾞｲﾄﾞ", "еж"):
        assert [hit.path for hit in find(library, words)] == ["stone.weight"]
    assert find(library, "カイト") == ()


def test_what_stands_nowhere_ends_with_1(base: Path, run: Run) -> None:
    assert run("dossier", "find", "no such words", cwd=base) == Result(
        1, "", "nothing has all of these words: no such words\n"
    )
    assert run("dossier", "find", "estimate", cwd=base) == Result(
        0,
        "data/monuments/stone.yaml:8:17: stone.weight: ~9 t; note: An estimate.; survey: page 3\n",
        "",
    )
