"""What changed: facts by their paths, between two revisions or since one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from conftest import Result, Run
from dossier.config import Project
from dossier.differences import (
    Change,
    Differences,
    Part,
    Renamed,
    compare,
    format_markdown,
    format_text,
    json_schema,
)
from dossier.edits import write_files
from dossier.renaming import rename
from dossier.revisions import read_state
from sites_support import BASE

ROOT = Path(__file__).resolve().parent.parent
STONE = "data/monuments/stone.yaml"
NOTHING = Differences(1, (), (), (), (), (), ())


def differ(tmp_path: Path, changes: Mapping[str, tuple[str, str]]) -> Differences:
    """Return what differs between the base and the base with words of its files replaced; a file
    is deleted whose words are replaced by nothing at all.
    """
    root = tmp_path / "after"
    shutil.copytree(BASE, root)
    for path, (old, new) in changes.items():
        if not old:
            (root / path).write_text(new, encoding="utf-8")
            continue
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    return compare(read_state(Project(BASE)), read_state(Project(root)))


def change(path: str, sort: str, *parts: tuple[str, str, str]) -> Change:
    found = tuple(Part(*part) for part in parts)
    return Change(path, path.partition(".")[0], "monument", sort, found)  # type: ignore[arg-type]  # a sort


def test_comments_order_and_layout_are_no_difference(tmp_path: Path) -> None:
    text = (BASE / STONE).read_text(encoding="utf-8")
    turned = "".join(reversed(text.splitlines(keepends=True)[7:]))
    kept = "".join(text.splitlines(keepends=True)[:7])
    assert differ(tmp_path, {STONE: ("", f"# a remark\n\n{turned}{kept}")}) == NOTHING


def test_a_value_its_place_and_a_source_are_parts_of_a_change(tmp_path: Path) -> None:
    change_of = (
        "~9 t, source: survey, at: page 3,",
        "9.5 t, sources: {survey: page 4, annals: folio 1},",
    )
    assert differ(tmp_path, {STONE: change_of}).facts == (
        change(
            "stone.weight",
            "changed",
            ("value", "~9 t", "9.5 t"),
            ("source survey", "page 3", "page 4"),
            ("source annals", "", "folio 1"),
        ),
    )


def test_a_fact_is_added_withdrawn_and_removed(tmp_path: Path) -> None:
    lines = {
        "weight: {value: ~9 t, source: survey, at: page 3, note: An estimate.}\n": "",
        "rock: {value: granite,": "steps: {value: 3, source: survey, at: page 5}\nrock: {value: "
        "granite, rank: deprecated, reason: A slip.,",
    }
    text = (BASE / STONE).read_text(encoding="utf-8")
    for old, new in lines.items():
        assert old in text
        text = text.replace(old, new)
    assert differ(tmp_path, {STONE: ("", text)}).facts == (
        change(
            "stone.rock",
            "withdrawn",
            ("rank", "", "deprecated"),
            ("reason", "", "A slip."),
        ),
        change("stone.steps", "added", ("value", "", "3"), ("source survey", "", "page 5")),
        change(
            "stone.weight",
            "removed",
            ("value", "~9 t", ""),
            ("note", "An estimate.", ""),
            ("source survey", "page 3", ""),
        ),
    )


def test_a_phrase_that_changed_changes_no_fact(tmp_path: Path) -> None:
    phrases = {"data/phrases.yaml": ("", '"page #": {ja: "#頁"}\n')}
    told = Differences(1, (), (), (), (), (), ("the phrases",))
    assert differ(tmp_path, phrases) == told
    place = ("source: survey, at: page 4}", "source: survey, at: {en: page 4, ja: 四頁}}")
    assert differ(tmp_path / "b", {**phrases, STONE: place}).facts == (
        change("stone.rock", "changed", ("source survey", "page 4", "{en: page 4, ja: 四頁}")),
    )


def test_records_prose_and_settings_are_named(tmp_path: Path) -> None:
    well = "names: {value: The well, lang: en, source: survey, at: page 9}\n"
    found = differ(
        tmp_path,
        {
            "data/monuments/well.yaml": ("", well),
            "content/pages/about.md": ("", "---\ntitle: About\n---\nAnother text.\n"),
            "data/dossier.yaml": ("edition: 2026-01-31", "edition: 2026-02-01"),
        },
    )
    assert (found.added, found.removed, found.prose) == (("well",), (), ("about",))
    assert found.others == ("the settings",)
    assert [one.path for one in found.facts] == ["well.names"]


@pytest.mark.parametrize(
    ("old", "new", "others"),
    [
        ("stone", "rock", ()),
        # The path of a statement is made from the id that it names, here and in a register.
        ("reeve", "bailiff", ()),
        ("survey", "map-of-1931", ()),
        ("overdale", "upperdale", ("the settings", "the loaded terms")),
    ],
)
def test_a_record_with_another_id_is_the_same(
    tmp_path: Path, old: str, new: str, others: tuple[str, ...]
) -> None:
    renamed = rename_in(tmp_path / "after", old, new)
    found = compare(read_state(Project(BASE)), read_state(renamed))
    # The register and the settings are told as wholes.
    told = NOTHING, {*found.others} - {"the register of seeds"}
    assert (replace(found, renamed=(), others=()), set(others)) == told
    assert found.renamed == (Renamed(old, new),)


def test_a_fact_that_changed_as_well_is_told_under_the_new_id(tmp_path: Path) -> None:
    renamed = rename_in(tmp_path / "after", "stone", "rock")
    file = renamed.root / "data/monuments/rock.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("~9 t", "8 t"), encoding="utf-8")
    found = compare(read_state(Project(BASE)), read_state(renamed))
    assert found.facts == (change("rock.weight", "changed", ("value", "~9 t", "8 t")),)
    assert format_text(found).startswith("~ stone -> rock (renamed)\n~ rock.weight\n")
    assert "Renamed: `stone` is now `rock`\n" in format_markdown(found)


def test_a_record_that_went_without_a_redirect_is_gone(tmp_path: Path) -> None:
    renamed = rename_in(tmp_path / "after", "stone", "rock", redirects=False)
    found = compare(read_state(Project(BASE)), read_state(renamed))
    assert (found.renamed, found.removed, found.added) == ((), ("stone",), ("rock",))


def rename_in(root: Path, old: str, new: str, *, redirects: bool = True) -> Project:
    """Return a copy of the base in which a record has another id."""
    shutil.copytree(BASE, root)
    project = Project(root)
    done = rename(project, old, new, redirects=redirects)
    write_files(root, done.files, done.read)
    return project


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def kept(small: Path) -> Path:
    """Give a small dossier that git keeps: one commit, and a change that is not in it."""
    git(small, "init", "--quiet")
    git(small, "add", "data")
    git(small, "commit", "--quiet", "-m", "one")
    record = small / "data/stones/grey-stone.yaml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("12.50 kg", "13 kg, note: 'a | b'"), encoding="utf-8")
    return small


TEXT = """\
~ grey-stone.weight
    value: 12.50 kg -> 13 kg
    note: a | b
facts: 1 changed
"""
MARKDOWN = """\
**Facts: 1 changed.**

### `grey-stone`

| fact | | before | after |
| --- | --- | --- | --- |
| `weight` | changed | 12.50 kg | 13 kg |
|  |  |  | note: a \\| b |
"""


@pytest.mark.usefixtures("kept")
def test_what_changed_since_the_last_commit_is_told(run: Run) -> None:
    assert run("dossier", "diff") == Result(0, TEXT, "")
    assert run("dossier", "diff", "--format", "markdown") == Result(0, MARKDOWN, "")
    told = json.loads(run("dossier", "diff", "HEAD", "--format", "json").out)
    assert [one["path"] for one in told["facts"]] == ["grey-stone.weight"]


def test_two_commits_are_compared_whatever_lies_in_the_folder(kept: Path, run: Run) -> None:
    git(kept, "commit", "--quiet", "-a", "-m", "two")
    (kept / "data/stones/grey-stone.yaml").write_text("broken: [", encoding="utf-8")
    assert run("dossier", "diff", "HEAD~1", "HEAD") == Result(0, TEXT, "")
    assert run("dossier", "diff", "HEAD", "HEAD") == Result(0, "no fact changed\n", "")


def test_attributes_for_archives_are_no_difference(small: Path, run: Run) -> None:
    git(small, "init", "--quiet")
    (small / ".gitattributes").write_text("data/stones export-ignore\n* export-subst\n")
    git(small, "add", ".")
    git(small, "commit", "--quiet", "-m", "one")
    assert run("dossier", "diff") == Result(0, "no fact changed\n", "")


def test_a_link_out_of_an_earlier_state_is_told(kept: Path, run: Run) -> None:
    (kept / "data/stones/way.yaml").symlink_to("/etc/passwd")
    git(kept, "add", ".")
    git(kept, "commit", "--quiet", "-m", "two")
    (kept / "data/stones/way.yaml").unlink()
    result = run("dossier", "diff")
    assert result.status == 1
    assert "HEAD:data/stones/way.yaml: error: " in result.err
    assert "[symlink]" in result.err


def test_a_dossier_in_a_folder_of_a_repository_is_compared(small: Path, run: Run) -> None:
    git(small.parent, "init", "--quiet")
    git(small.parent, "add", ".")
    git(small.parent, "commit", "--quiet", "-m", "one")
    assert run("dossier", "diff") == Result(0, "no fact changed\n", "")


def test_what_cannot_be_compared_is_one_sentence(kept: Path, run: Run) -> None:
    assert run("dossier", "diff", "nowhere").err.startswith(
        ".: error: git knows no revision 'nowhere' [no-revision]\n"
    )
    assert run("dossier", "diff", "a", "b", "c").status == 2
    (kept / "data/stones/grey-stone.yaml").write_text("broken: [", encoding="utf-8")
    broken = run("dossier", "diff")
    assert (broken.status, broken.out) == (1, "")
    assert "[malformed-yaml]" in broken.err
    shutil.rmtree(kept / ".git")
    alone = run("dossier", "diff", GIT_CEILING_DIRECTORIES=str(kept.parent))
    assert f"{kept} is in no repository of git, so there is no 'HEAD' [no-repository]" in alone.err
    without = run("dossier", "diff", PATH="/nowhere")
    assert "there is no program 'git'" in without.err


def test_errors_of_an_earlier_state_are_told_as_of_then(kept: Path, run: Run) -> None:
    record = kept / "data/stones/grey-stone.yaml"
    text = record.read_text(encoding="utf-8")
    record.write_text(f"height: [\n{text}", encoding="utf-8")
    git(kept, "commit", "--quiet", "-a", "-m", "broken")
    record.write_text(text, encoding="utf-8")
    told = run("dossier", "diff")
    assert (told.status, told.out) == (1, "")
    first, *others = re.findall("^(.*): error: .*(\\[.*\\])$", told.err, re.MULTILINE)
    assert first == (".", "[errors-then]")
    assert [(place.partition("yaml:")[0], code) for place, code in others] == [
        ("HEAD:data/stones/grey-stone.", "[malformed-yaml]")
    ]
    assert " | " not in told.err, "the lines of now are not those with the errors"


def test_the_first_commit_of_a_dossier_has_nothing_before_it(kept: Path, run: Run) -> None:
    git(kept, "checkout", "--quiet", "--orphan", "bare")
    git(kept, "rm", "--quiet", "-r", "-f", "--cached", ".")
    git(kept, "commit", "--quiet", "--allow-empty", "-m", "nothing")
    assert "there was no folder data/ at 'HEAD' [not-there-yet]" in run("dossier", "diff").err


def test_the_schema_in_the_documents_is_that_of_the_program() -> None:
    there = (ROOT / "docs/differences.schema.json").read_text(encoding="utf-8")
    assert there == json_schema() + "\n"
