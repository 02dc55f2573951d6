"""The schemas of a dossier's files, and how they come to lie where editors find them."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import Result, Run, read_tree
from dossier import build
from dossier.config import Project
from dossier.diagnostics import BuildFailed
from dossier.schemas import names
from dossier.schemas.folder import FOLDER
from dossier.schemas.words import readings
from sites_support import BASE

# JSON is what it is.
Json = Any


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Give a copy of the sound dossier on a made-up stone."""
    return Path(shutil.copytree(BASE, tmp_path / "base"))


def read(root: Path, path: str) -> Json:
    return json.loads((root / path).read_text(encoding="utf-8"))


def build_in(root: Path) -> None:
    build.build(Project(root), output=root / "output")


def ids(root: Path, name: str) -> Json:
    schema = read(root, f"{FOLDER}/ids.json")["definitions"][name]
    return dict(zip(schema["enum"], schema["enumDescriptions"], strict=True))


def test_there_is_a_schema_for_every_kind_of_file(base: Path, run: Run) -> None:
    made = run("dossier", "schema", cwd=base)
    assert made == Result(0, "16 schemas written to .dossier/schema/\n", "")
    assert sorted(read_tree(base / FOLDER)) == [
        *("digest", "ids.json", "kind.json", "phrases.json"),
        *(f"records/{kind}.json" for kind in ("conflict", "cycle", "gathering", "mandate")),
        *(f"records/{kind}.json" for kind in ("monument", "source", "village", "warden")),
        *("seed.json", "settings.json", "shared.json", "terms.json", "vocabulary.json"),
    ]


def test_schemas_can_be_written_elsewhere(base: Path, run: Run) -> None:
    before = read_tree(base)
    assert run("dossier", "schema", "--output", "../schemas", cwd=base).status == 0
    assert read_tree(base) == before
    assert (base.parent / "schemas/records/monument.json").is_file()


@pytest.mark.parametrize("name", ["records/well.json", "settings.json", "digest"])
def test_a_folder_with_files_of_others_is_refused_and_left(base: Path, run: Run, name: str) -> None:
    theirs = base / "theirs" / name
    theirs.parent.mkdir(parents=True)
    theirs.write_text('{"theirs": true}', encoding="utf-8")
    told = run("dossier", "schema", "--output", "theirs", cwd=base)
    assert (told.status, told.out) == (1, "")
    held = name.partition("/")[0]
    assert f"the folder theirs holds '{held}', and no schemas" in told.err
    assert "[folder-of-others]" in told.err
    assert read_tree(base / "theirs") == {name: b'{"theirs": true}'}


def test_schemas_elsewhere_are_written_again_without_those_of_kinds_that_are_gone(
    base: Path, run: Run
) -> None:
    assert run("dossier", "schema", "--output", "schemas", cwd=base).status == 0
    written = read_tree(base / "schemas")
    (base / "schemas/records/castle.json").write_text("{}", encoding="utf-8")
    (base / "schemas/kind.json").unlink()
    assert run("dossier", "schema", "--output", "schemas", cwd=base).status == 0
    assert read_tree(base / "schemas") == written


def test_what_cannot_be_written_is_told(base: Path, run: Run) -> None:
    (base / "taken").write_text("", encoding="utf-8")
    told = run("dossier", "schema", "--output", "taken/below", cwd=base)
    assert told.status == 1
    assert "[cannot-write-schemas]" in told.err


def test_an_id_is_listed_with_all_names_of_the_main_language(base: Path) -> None:
    village = base / "data/villages/overdale.yaml"
    source = "source: survey, at: page 1"
    village.write_text(
        f"names:\n  - {{key: a, value: Overdale, lang: en, {source}}}\n"
        f"  - {{key: b, value: Dale End, lang: en, {source}}}\n"
        f"  - {{key: c, value: オーバーデール, lang: ja, {source}}}\n",
        encoding="utf-8",
    )
    build_in(base)
    assert ids(base, "id.village")["overdale"] == "Overdale / Dale End"


def test_a_build_keeps_the_schemas_current(base: Path) -> None:
    build_in(base)
    there = ids(base, "id.village")
    assert there.keys() == {"netherby", "overdale"}
    shutil.copyfile(base / "data/villages/netherby.yaml", base / "data/villages/fenwick.yaml")
    build_in(base)
    assert ids(base, "id.village") == {**there, "fenwick": there["netherby"]}


def test_what_changes_no_schema_writes_none(base: Path) -> None:
    build_in(base)
    stamps = {path: path.stat().st_mtime_ns for path in (base / FOLDER).rglob("*")}
    stone = base / "data/monuments/stone.yaml"
    stone.write_text(f"# A remark.\n{stone.read_text('utf-8')}", encoding="utf-8")
    build_in(base)
    assert {path: path.stat().st_mtime_ns for path in (base / FOLDER).rglob("*")} == stamps


def test_a_record_that_cannot_be_read_can_still_be_named(base: Path) -> None:
    (base / "data/villages/fenwick.yaml").write_text("names: [", encoding="utf-8")
    with pytest.raises(BuildFailed):
        build_in(base)
    assert ids(base, "id.village")["fenwick"] == ""


def test_as_long_as_a_kind_is_wrong_the_schemas_stay(base: Path) -> None:
    build_in(base)
    before = read_tree(base / FOLDER)
    kind = base / "data/kinds/village.yaml"
    kind.write_text(f"{kind.read_text('utf-8')}colour: red\n", encoding="utf-8")
    with pytest.raises(BuildFailed):
        build_in(base)
    assert read_tree(base / FOLDER) == before


def test_the_schema_of_a_kind_that_is_no_more_goes(base: Path) -> None:
    build_in(base)
    stale = base / FOLDER / "records/castle.json"
    stale.write_text("{}", encoding="utf-8")
    (base / FOLDER / "digest").unlink()
    build_in(base)
    assert not stale.exists()


def test_that_nothing_is_to_do_is_told_without_looking_at_schemas(base: Path, run: Run) -> None:
    assert run("dossier", "build", cwd=base).status == 0
    time.sleep(0.05)  # what is as young as its stamp is not trusted
    assert run("dossier", "build", cwd=base).status == 0
    shutil.rmtree(base / FOLDER)
    assert "nothing to do" in run("dossier", "build", cwd=base).out
    assert not (base / FOLDER).exists()


def test_an_editor_is_told_of_no_schemas_that_are_elsewhere(base: Path, run: Run) -> None:
    done = run("dossier", "schema", "--output", "there", "--editor", "vscode", cwd=base)
    assert done.status == 2
    assert "--editor tells of the schemas that builds keep current" in done.err
    assert not (base / "there").exists()
    assert not (base / ".vscode").exists()


def test_so_many_ids_that_an_editor_would_be_slow_are_not_listed(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "MOST", 1)
    build_in(base)
    schema = read(base, f"{FOLDER}/ids.json")["definitions"]["id.village"]
    assert "enum" not in schema
    assert schema["pattern"] == "^[a-z0-9]+(?:-[a-z0-9]+)*$"


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("stone", ("stone",)),
        ("1931", ("1931", 1931)),
        ("007", ("007", 7)),
        ("1e3", ("1e3", 1000)),
        ("0x1f", ("0x1f", 31)),
        ("true", ("true", True)),
        ("no", ("no",)),
    ],
)
def test_an_id_may_look_like_a_number(word: str, forms: tuple[object, ...]) -> None:
    assert readings(word) == forms


def test_visual_studio_code_is_told(base: Path, run: Run) -> None:
    done = run("dossier", "schema", "--editor", "vscode", cwd=base)
    assert done.out.endswith(".vscode/settings.json written\n.vscode/extensions.json written\n")
    schemas = read(base, ".vscode/settings.json")["yaml.schemas"]
    assert schemas[".dossier/schema/settings.json"] == "data/dossier.yaml"
    assert schemas[".dossier/schema/records/monument.json"] == "data/monuments/*.yaml"
    assert all((base / schema).is_file() for schema in schemas)
    extensions = read(base, ".vscode/extensions.json")
    assert extensions == {"recommendations": ["redhat.vscode-yaml"]}
    again = run("dossier", "schema", "--editor", "vscode", cwd=base)
    assert again.out.endswith("VS Code knows them already\n")


def test_what_its_user_has_set_is_kept(base: Path, run: Run) -> None:
    folder = base / ".vscode"
    folder.mkdir()
    theirs = {"https://example.org/ci.json": ".ci/*.yaml"}
    gone = {".dossier/schema/records/castle.json": "data/castles/*.yaml"}
    settings = {"editor.rulers": [100], "yaml.schemas": {**theirs, **gone}}
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "extensions.json").write_text('{"recommendations": ["a.b"]}', encoding="utf-8")
    assert run("dossier", "schema", "--editor", "vscode", cwd=base).status == 0
    after = read(base, ".vscode/settings.json")
    assert after["editor.rulers"] == [100]
    assert theirs.items() <= after["yaml.schemas"].items()
    assert not gone.items() <= after["yaml.schemas"].items()
    assert read(base, ".vscode/extensions.json")["recommendations"] == ["a.b", "redhat.vscode-yaml"]


@pytest.mark.parametrize(
    "text", [b"{\n  // A remark.\n}\n", b"[]", b'{"yaml.schemas": []}', b'{"a": "\xff"}']
)
def test_settings_that_are_not_plain_are_left_alone(text: bytes, base: Path, run: Run) -> None:
    settings = base / ".vscode/settings.json"
    settings.parent.mkdir()
    settings.write_bytes(text)
    done = run("dossier", "schema", "--editor", "vscode", cwd=base)
    assert done.status == 1
    assert "[settings-kept]" in done.err
    wanted = json.loads(done.out[done.out.index("{") :])["yaml.schemas"]
    assert wanted[".dossier/schema/records/monument.json"] == "data/monuments/*.yaml"
    assert settings.read_bytes() == text
    assert [path.name for path in settings.parent.iterdir()] == ["settings.json"]
