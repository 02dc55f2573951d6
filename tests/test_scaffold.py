"""A new dossier: what `dossier init` writes can be checked and built at once, and never over what
is there."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from conftest import REPOSITORY, Run, read_tree
from dossier import build
from dossier.config import Project
from dossier.diagnostics import BuildFailed
from dossier.scaffold import Beginning, begin_dossier
from records import read_yaml
from walk import Site, broken_links, faults, orphans

DAY = date(2031, 5, 4)
ADDRESS = "https://dossier.example/"


def begin(root: Path, title: str = "The well") -> tuple[str, ...]:
    return begin_dossier(root, Beginning(title, DAY))


def said(root: Path) -> tuple[object, ...]:
    return build.check(Project(root), today=DAY).diagnostics


def test_a_new_dossier_has_no_finding_and_not_even_advice(tmp_path: Path) -> None:
    begin(tmp_path / "new")

    assert said(tmp_path / "new") == ()


def test_its_pages_are_sound_and_lead_to_each_other(tmp_path: Path) -> None:
    begin(tmp_path / "new")

    built = build.build(Project(tmp_path / "new"))

    site = Site(built.output, ADDRESS)
    assert (broken_links(site), orphans(site), faults(site)) == ([], [], [])
    assert "The well" in site.page("").title


def test_what_is_written_is_what_is_named(tmp_path: Path) -> None:
    written = begin(tmp_path)

    assert sorted(written) == sorted(read_tree(tmp_path))
    needed = {
        *(".gitignore", ".gitlab-ci.yml", ".pre-commit-config.yaml", "README.md"),
        *(".github/workflows/dossier.yml", "pelican.conf.py", "requirements.txt"),
    }
    assert needed <= set(written)
    assert [p for p, data in read_tree(tmp_path).items() if re.search(rb"@[a-z]+@", data)] == []


@pytest.mark.parametrize("title", ['The "well": #1', "a\\b", "'", "井戸", "- x"])
def test_any_title_stands_in_the_settings(title: str, tmp_path: Path) -> None:
    begin(tmp_path, title)

    settings = read_yaml((tmp_path / "data/dossier.yaml").read_text("utf-8"))
    assert (settings["title"], str(settings["edition"])) == (title, "2031-05-04")
    assert said(tmp_path) == ()


def test_every_made_up_record_says_that_it_is_a_sample(tmp_path: Path) -> None:
    begin(tmp_path)

    for file in sorted((tmp_path / "data").rglob("sample-*.yaml")):
        record = read_yaml(file.read_text("utf-8"))
        names = record.get("names") or record.get("title")
        if names:
            assert "Sample: " in str(names), file
    named = {path.stem for path in (tmp_path / "data").rglob("*.yaml")}
    kinds = {path.stem for path in (tmp_path / "data/kinds").iterdir()}
    real = {name for name in named - kinds if not name.startswith("sample-")}
    assert real == {"dossier", "vocabulary", "statement", "dossier-guide"}


def test_the_samples_are_deleted_as_the_readme_says(tmp_path: Path) -> None:
    begin(tmp_path)
    readme = (tmp_path / "README.md").read_text("utf-8")
    assert "`find data -name 'sample-*' -delete`" in readme
    for file in (tmp_path / "data").rglob("sample-*"):
        file.unlink()
    settings = tmp_path / "data/dossier.yaml"
    lines = settings.read_text("utf-8").splitlines(keepends=True)
    settings.write_text("".join(one for one in lines if not one.startswith("sides")), "utf-8")
    home = tmp_path / "content/pages/home.md"
    home.write_text(home.read_text("utf-8").rpartition("\n\n")[0] + "\n", "utf-8")

    assert said(tmp_path) == ()
    assert build.build(Project(tmp_path)).diagnostics == ()


def test_a_repository_without_anything_in_it_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    begin(tmp_path)

    assert said(tmp_path) == ()


def test_a_folder_with_something_in_it_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")

    with pytest.raises(BuildFailed) as failed:
        begin(tmp_path)

    (found,) = failed.value.diagnostics
    assert found.code == "not-empty"
    assert found.message == f"the folder {tmp_path} is not empty: it holds 'notes.txt'"
    assert read_tree(tmp_path) == {"notes.txt": b"mine"}


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")

    with pytest.raises(BuildFailed) as failed:
        begin(tmp_path / "file" / "new")

    (found,) = failed.value.diagnostics
    assert found.code == "cannot-begin"
    assert found.message.endswith("not a directory")


def test_a_title_with_a_character_that_nobody_sees_begins_nothing(run: Run, tmp_path: Path) -> None:
    begun = run("dossier", "init", "well", "--title", "The \x07 well", cwd=tmp_path)
    assert begun.status == 2
    assert begun.err.endswith(
        "Invalid value for '--title': it holds a character that nobody sees\n"
    )
    assert not (tmp_path / "well").exists()


def test_the_command_says_what_it_did_and_how_to_look_at_it(run: Run, tmp_path: Path) -> None:
    begun = run("dossier", "init", "a well", "--title", "Wells", cwd=tmp_path)
    again = run("dossier", "init", "a well", cwd=tmp_path)
    checked = run("dossier", "check", "--project", "a well", cwd=tmp_path)

    assert begun.status == 0
    assert re.fullmatch(
        r"began a dossier of \d+ files in a well\n"
        r"look at it: dossier serve --open --project 'a well'\n",
        begun.out,
    )
    assert again.status == 1
    assert "[not-empty]" in again.err
    assert (checked.status, checked.out) == (0, "0 errors, 0 warnings in 25 files\n")


def test_the_guide_to_an_own_dossier_gives_what_it_shows(tmp_path: Path) -> None:
    """The files of docs/own-dossier.md, put into a new dossier, have no finding."""
    begin(tmp_path)
    text = (REPOSITORY / "docs/own-dossier.md").read_text("utf-8")
    files = re.findall(r"```yaml\n# (data/\S+)\n(.*?)```", text, re.DOTALL)
    for path, content in files:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content, "utf-8")

    assert len(files) == 3
    assert said(tmp_path) == ()
