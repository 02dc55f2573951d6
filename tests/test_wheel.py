"""The wheel alone makes a site, outside the repository: theme and starter kinds are in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from conftest import REPOSITORY, SITES, copy_dossier, free_port, read_tree
from dossier.build import build
from dossier.config import Project

# Nothing of the repository, and no network: what is missing must be missing.
_CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PYTHON", "PIP_", "VIRTUAL_ENV"))
}


@dataclass(frozen=True)
class Installed:
    """The wheel, and the programs of a virtual environment that it is installed in."""

    wheel: Path
    python: Path

    @property
    def dossier(self) -> Path:
        """The console script."""
        return self.python.parent / "dossier"


def call(*command: str | Path, cwd: Path) -> str:
    """Run a command and return what it prints; fail with it when it fails."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=_CLEAN,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it, without a network, into an environment of its own.

    The packages that it needs are those of the environment that runs the tests: a line in a
    `.pth` file puts them on the path, and leaves out an editable installation of ours.
    """
    folder = tmp_path_factory.mktemp("wheel")
    call(
        *(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder),
        cwd=REPOSITORY,
    )
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    call(
        *(sys.executable, "-m", "pip", "--quiet", "--python", python, "install"),
        *("--no-index", "--no-deps", wheel),
        cwd=folder,
    )
    (packages,) = (folder / "venv" / "lib").glob("*/site-packages")
    (packages / "needed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return Installed(wheel, python)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Return a copy of the smallest dossier, outside the repository."""
    assert not tmp_path.is_relative_to(REPOSITORY)
    return Path(shutil.copytree(SITES / "smallest", tmp_path / "smallest"))


def test_the_wheel_carries_the_theme_and_the_starter_kinds_and_no_dossier(
    installed: Installed,
) -> None:
    names = ZipFile(installed.wheel).namelist()
    theme = {
        f"dossier/theme/{path.relative_to(REPOSITORY / 'themes' / 'dossier').as_posix()}"
        for path in (REPOSITORY / "themes" / "dossier").rglob("*")
        if path.is_file()
    }
    assert theme <= set(names)
    needed = (
        "starter/kinds/source.yaml",
        "starter/kinds/conflict.yaml",
        "messages.yaml",
        "py.typed",
    )
    assert {f"dossier/{name}" for name in needed} <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"dossier"}
    assert [name for name in names if "__pycache__" in name] == []


def test_the_wheel_is_used_and_not_the_repository(installed: Installed, elsewhere: Path) -> None:
    code = "import dossier, sys; print(dossier.__file__); print(*sys.path, sep='\\n')"
    found, *path = call(installed.python, "-c", code, cwd=elsewhere).splitlines()
    assert Path(found).is_relative_to(installed.python.parent.parent)
    # The environment of the tests may lie in the repository; its sources must not be reached.
    assert not {str(REPOSITORY), str(REPOSITORY / "generator"), str(REPOSITORY / "tests")} & set(
        path
    )


def test_the_installed_command_builds_the_same_bytes(
    installed: Installed, elsewhere: Path, tmp_path: Path
) -> None:
    printed = call(installed.dossier, "build", cwd=elsewhere)
    assert "built" in printed
    here = copy_dossier(SITES / "smallest", tmp_path / "here")
    build(Project(here))
    assert read_tree(elsewhere / "output") == read_tree(here / "output")


def test_a_new_dossier_is_begun_checked_built_and_served(
    installed: Installed, tmp_path: Path
) -> None:
    call(installed.dossier, "init", "new", cwd=tmp_path)
    new = tmp_path / "new"
    call(installed.dossier, "check", cwd=new)
    call(installed.dossier, "build", cwd=new)
    assert "A new dossier" in (new / "output" / "index.html").read_text("utf-8")
    port = free_port()
    serving = subprocess.Popen(
        [installed.dossier, "serve", "--port", str(port)],
        cwd=new,
        env=_CLEAN,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert "A new dossier" in fetch(f"http://127.0.0.1:{port}/")
    finally:
        serving.terminate()
        serving.wait(20)


def fetch(address: str, patience: float = 60) -> str:
    """Return a page, as soon as somebody answers."""
    until = time.monotonic() + patience
    while True:
        try:
            with urlopen(address) as answer:
                return str(answer.read().decode("utf-8"))
        except URLError:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_pelican_with_the_wheel_builds_the_same_bytes(
    installed: Installed, elsewhere: Path, tmp_path: Path
) -> None:
    call(installed.python, "-m", "pelican", "-s", "pelican.conf.py", cwd=elsewhere)
    here = copy_dossier(SITES / "smallest", tmp_path / "here")
    build(Project(here))
    assert read_tree(elsewhere / "output") == read_tree(here / "output")


def test_the_installed_command_tells_an_error_and_its_place(
    installed: Installed, elsewhere: Path
) -> None:
    stone = elsewhere / "data" / "stones" / "grey-stone.yaml"
    stone.write_text(stone.read_text("utf-8").replace("12.50 kg", "12.50"), encoding="utf-8")
    done = subprocess.run(
        [installed.dossier, "check"], cwd=elsewhere, env=_CLEAN, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"data/stones/grey-stone.yaml:2:17: error: " in done.stderr
