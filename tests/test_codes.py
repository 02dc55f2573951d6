"""Compiled templates are kept where only the user can have put them, for the next process."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier.codes import keep_codes, read_codes
from dossier.fingerprint import Digest

KEY = Digest("0123456789abcdef" * 2)
CODES = {"page.html": compile("found = 6 * 7", "page.html", "exec")}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for what this program keeps for the user, with the code of one template."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    keep_codes(KEY, CODES)
    return tmp_path / "dossier"


def test_code_is_given_back_and_runs(folder: Path) -> None:
    found: dict[str, object] = {}
    exec(read_codes(KEY)["page.html"], found)
    assert found["found"] == 42
    assert [path.name for path in folder.iterdir()] == [KEY]


def test_nobody_else_may_read_or_write_it(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / KEY).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", KEY])
def test_what_others_can_write_is_not_run(folder: Path, name: str) -> None:
    (folder / name).chmod(0o777)
    assert read_codes(KEY) == {}


def test_nothing_is_kept_where_others_can_write(folder: Path) -> None:
    (folder / KEY).unlink()
    folder.chmod(0o777)
    keep_codes(KEY, CODES)
    assert [*folder.iterdir()] == []


def test_a_link_is_not_followed(folder: Path) -> None:
    (folder / KEY).rename(folder / "elsewhere")
    (folder / KEY).symlink_to("elsewhere")
    assert read_codes(KEY) == {}


@pytest.mark.parametrize("place", range(0, 200, 10))
def test_damage_is_no_code(folder: Path, place: int) -> None:
    data = (folder / KEY).read_bytes()
    place %= len(data)
    (folder / KEY).write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    assert read_codes(KEY) == {}


def test_only_the_latest_themes_stay(folder: Path) -> None:
    for number in range(40):
        keep_codes(Digest(f"{number:032x}"), CODES)
    assert len([*folder.iterdir()]) == 32


def test_what_may_not_be_written_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    keep_codes(KEY, CODES)
    assert read_codes(KEY) == {}


def test_nothing_is_kept_where_the_folder_depends_on_where_the_program_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "near")
    monkeypatch.setenv("HOME", "home")
    monkeypatch.chdir(tmp_path)
    keep_codes(KEY, CODES)
    assert [*tmp_path.iterdir()] == []
