"""What an editor proposes, tells and underlines, asked of the server that most editors use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import REPOSITORY, SITES
from dossier.config import Project
from dossier.diagnostics import Diagnostics
from dossier.load import load
from dossier.schemas.folder import FOLDER, keep_current, modeline, schema_files
from dossier.schemas.writing import write_all
from language_server import LanguageServer, Problem, open_server
from sites_support import BASE

SITES_OF_TESTS = sorted(path for path in SITES.iterdir() if (path / "data").is_dir())
STONE = "data/monuments/new.yaml"
SOURCE = "data/sources/new.yaml"
KIND = "data/kinds/new.yaml"
# What a monument must have, so that nothing else is underlined.
NAMED = "names: {value: The well, lang: en, source: survey, at: page 9}\n"
CITED = "source: survey, at: page 9"


def served(root: Path, folder: Path) -> tuple[Path, dict[str, str]]:
    """Copy a dossier's YAML, and return where to with its map from schemas to files."""
    for name in ("data", "seeds", "content"):
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name)
    write_all(Project(folder), None)
    library = load(Project(folder), Diagnostics()).library
    assert library is not None
    return folder, {f"{FOLDER}/{name}": paths for name, paths in schema_files(library).items()}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """Give a server for the sound dossier on a made-up stone."""
    with open_server(*served(BASE, tmp_path_factory.mktemp("base"))) as running:
        yield running


@pytest.mark.parametrize("root", [REPOSITORY, *SITES_OF_TESTS], ids=lambda path: path.name)
def test_nothing_is_underlined_in_a_sound_dossier(root: Path, tmp_path: Path) -> None:
    folder, schemas = served(root, tmp_path)
    files = [*folder.glob("data/**/*.yaml"), *folder.glob("seeds/*.yaml")]
    texts = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}
    with open_server(folder, schemas) as running:
        assert running.all_problems(texts) == {}


def test_the_keys_of_a_record_are_proposed_with_their_help(server: LanguageServer) -> None:
    proposed = server.completions(STONE, "names:\n  value: The well\nhei|")
    assert proposed["height"] == "In m, cm."
    assert "names" not in proposed


def test_the_keys_of_a_statement_are_proposed(server: LanguageServer) -> None:
    proposed = server.completions(STONE, "height:\n  value: 2 m\n  |")
    assert {"part", "source", "at", "sources", "as_of", "unverified"} <= proposed.keys()
    assert "value" not in proposed


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (STONE, "owner:\n  value: |"),
        (STONE, "owner:\n  - value: ov|"),
        (STONE, "height:\n  value: 2 m\n  according_to: |"),
    ],
)
def test_ids_are_proposed_with_the_names_of_their_records(
    path: str, text: str, server: LanguageServer
) -> None:
    assert server.completions(path, text)["overdale"] == "Overdale"


def test_sources_are_proposed_with_their_titles(server: LanguageServer) -> None:
    told = server.completions(STONE, "height:\n  value: 2 m\n  source: |")
    assert told["survey"] == "Survey of the dale (The surveyors, 1931-09)"
    several = server.completions(STONE, "height:\n  value: 2 m\n  sources:\n    |")
    assert several.keys() == told.keys()


def test_choices_are_proposed_with_their_labels(server: LanguageServer) -> None:
    assert server.completions(STONE, "rock:\n  value: |").keys() == {"granite", "sandstone"}
    assert server.completions(SOURCE, "class: |").keys() >= {"primary", "press"}
    assert server.completions(STONE, "height:\n  rank: |").keys() == {
        *("preferred", "normal", "deprecated")
    }


def test_a_kind_is_completed_too(server: LanguageServer) -> None:
    typed = "properties:\n  depth:\n    "
    assert "reference" in server.completions(KIND, f"{typed}type: |")
    assert "km²" in server.completions(KIND, f"{typed}units: [|]")
    assert "monument" in server.completions(KIND, f"{typed}to: [|]")
    assert "dated" in server.completions(KIND, "traits:\n  |")


def test_a_key_and_a_value_are_explained(server: LanguageServer) -> None:
    height = server.hover(STONE, "hei|ght: {value: 2 m}")
    assert "#### Height" in height
    assert "In m, cm." in height
    assert "A number and a unit (m, cm): `251 m`" in server.hover(STONE, "height: {va|lue: 2 m}")
    assert "`overdale`: Overdale" in server.hover(STONE, "owner: {value: over|dale}")


# What is typed below the names, and what is underlined there: words of it, and of the message.
MISTAKES = {
    "a wrong key": ("hieght: {value: 2 m, %}", "hieght", "Property hieght is not allowed."),
    "a wrong key of a statement": ("height: {valeu: 2 m, %}", "valeu", "is not allowed"),
    "a value alone": ("height: 2 m", "2 m", "Every value has a source"),
    "no source": ("height: {value: 2 m}", "height", "Every value has a source"),
    "no place": ("height: {value: 2 m, source: survey}", "height", "with the place in it"),
    "two sources": ("height: {value: 2 m, %, sources: {annals: x}}", "source", "either"),
    "a source that is none": ("height: {value: 2 m, source: suvrey, at: x}", "suvrey", "this id"),
    "no unit": ("height: {value: 2, %}", "2", "A number and a unit (m, cm)"),
    "another unit": ("height: {value: 2 km, %}", "2 km", "A number and a unit (m, cm)"),
    "a date in words": ("set_up: {value: April 1931, %}", "April 1931", "An EDTF date"),
    "a month that is none": ("set_up: {value: 1931-13, %}", "1931-13", "An EDTF date"),
    "no record of this id": ("owner: {value: ovredale, %}", "ovredale", "of the kind"),
    "a record of another kind": ("owner: {value: stone, %}", "stone", "of the kind"),
    "a choice that is none": ("rock: {value: marble, %}", "marble", "one of granite, sandstone"),
    "no key in a list": ("height: [{value: 2 m, %}]", "{", 'Missing property "key".'),
    "no reason": ("height: {value: 2 m, %, rank: deprecated}", "height", "with a reason"),
    "nothing": ("height:", "", "Every value has a source"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_underlined_where_it_is(name: str, server: LanguageServer) -> None:
    typed, words, told = MISTAKES[name]
    head = f"{NAMED}height: {{value: 2 m, {CITED}}}\n"
    head = NAMED if "height" in typed else head
    found = server.problems(STONE, f"{head}{typed.replace('%', CITED)}\n")
    assert (head.count("\n") + 1, words) in {(one.line, one.words) for one in found}
    assert any(told in one.message for one in found if one.words == words)


def test_what_must_be_said_is_missed(server: LanguageServer) -> None:
    assert server.problems(STONE, f"height: {{value: 2 m, {CITED}}}\n") == [
        Problem(1, "h", 'Missing property "names".')
    ]


def test_a_new_file_names_its_schema_itself(tmp_path: Path) -> None:
    folder, _ = served(BASE, tmp_path)
    text = f"{modeline('monument')}{NAMED}hieght: 2 m\n"
    with open_server(folder, {}) as running:
        found = running.problems(STONE, text)
    assert (3, "hieght") in {(one.line, one.words) for one in found}


def test_a_record_is_proposed_as_soon_as_it_is_there(tmp_path: Path) -> None:
    folder, schemas = served(BASE, tmp_path)
    with open_server(folder, schemas) as running:
        assert "fenwick" not in running.completions(STONE, "owner:\n  value: |")
        there = folder / "data/villages/overdale.yaml"
        shutil.copyfile(there, there.with_name("fenwick.yaml"))
        found = Diagnostics()
        keep_current(folder, load(Project(folder), found), found)
        running.changed([f"{FOLDER}/ids.json"])
        assert "fenwick" in running.completions(STONE, "owner:\n  value: |")
