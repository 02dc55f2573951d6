"""The same input gives the same bytes: wherever, whenever and however it is built."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import REPOSITORY, SITES

Tree = Mapping[str, tuple[str, bytes]]

# What a build reads of a dossier.
_READ = ("content", "data", "themes", "pelican.conf.py")
_DOSSIER = ("-m", "dossier", "build")
_PELICAN = ("-m", "pelican", "-s", "pelican.conf.py")

# Where the program `faketime` is not installed, Python itself tells another time.
_OTHER_CLOCK = """
import datetime, time

_SHIFT = 4321 * 86400 + 12345
_time, _time_ns, _localtime, _gmtime = time.time, time.time_ns, time.localtime, time.gmtime
time.time = lambda: _time() + _SHIFT
time.time_ns = lambda: _time_ns() + _SHIFT * 10**9
time.localtime = lambda at=None: _localtime(time.time() if at is None else at)
time.gmtime = lambda at=None: _gmtime(time.time() if at is None else at)


class _Day(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())


class _Moment(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def today(cls):
        return cls.now()

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)


datetime.date, datetime.datetime = _Day, _Moment
"""


@dataclass(frozen=True)
class Machine:
    """How one machine differs from another: where, when and in what surroundings it builds."""

    folder: str
    is_reversed: bool
    touched: float
    umask: int
    changes: Mapping[str, str]


ONE = Machine(
    folder="a",
    is_reversed=False,
    touched=1_700_000_000,
    umask=0o022,
    changes={"TZ": "UTC", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "1"},
)
OTHER = Machine(
    folder="another folder/with é in its name/and deeper",
    is_reversed=True,
    touched=500_000_000,
    umask=0o077,
    changes={
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "ja_JP.UTF-8",
        "LANGUAGE": "ru",
        "PYTHONHASHSEED": "4242",
        "HOME": "/nonexistent",
        "COLUMNS": "40",
    },
)


def lay_out(dossier: Path, root: Path, machine: Machine) -> Path:
    """Copy what a build reads, file by file in an order of the machine's, and touch it all."""
    files = sorted(
        path
        for name in _READ
        for path in ((dossier / name).rglob("*") if (dossier / name).is_dir() else [dossier / name])
        if path.is_file()
    )
    target = root / machine.folder
    for path in reversed(files) if machine.is_reversed else files:
        copy = target / path.relative_to(dossier)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        os.utime(copy, (machine.touched, machine.touched))
    return target


def build(root: Path, machine: Machine, *command: str, first: Path | None = None) -> Tree:
    """Build in a process of its own, and return all that was published with its modes."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    known.pop("SOURCE_DATE_EPOCH", None)
    path = [str(first)] if first else []
    path.append(str(REPOSITORY / "generator"))
    faketime = shutil.which("faketime") if machine is OTHER and first is None else None
    done = subprocess.run(
        [*([faketime, "2038-02-03 04:05:06"] if faketime else []), sys.executable, *command],
        cwd=root,
        env={**known, "PYTHONPATH": os.pathsep.join(path), **machine.changes},
        umask=machine.umask,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(published(root / "output"))


def published(output: Path) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Yield the path, mode and bytes of everything in a folder, and of the folder itself."""
    for path in [output, *output.rglob("*")]:
        data = path.read_bytes() if path.is_file() else b""
        yield path.relative_to(output).as_posix(), (stat.filemode(path.lstat().st_mode), data)


def differences(one: Tree, other: Tree) -> list[str]:
    """Return the paths at which two sites differ."""
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the repository's dossier, so that an edit meanwhile makes no difference."""
    return lay_out(REPOSITORY, tmp_path_factory.mktemp("original"), ONE)


@pytest.fixture(scope="module")
def reference(original: Path) -> Tree:
    """Return what the first machine makes of the repository's dossier."""
    return build(original, ONE, *_DOSSIER)


def test_another_machine_publishes_the_same_bytes_and_modes(
    original: Path, reference: Tree, tmp_path: Path
) -> None:
    root = lay_out(original, tmp_path, OTHER)
    assert differences(reference, build(root, OTHER, *_DOSSIER)) == []
    assert len(reference) > 100


def test_pelican_on_another_machine_publishes_the_same_bytes_and_modes(
    original: Path, reference: Tree, tmp_path: Path
) -> None:
    root = lay_out(original, tmp_path, OTHER)
    assert differences(reference, build(root, OTHER, *_PELICAN)) == []


def test_a_second_build_and_one_over_another_site_change_nothing(tmp_path: Path) -> None:
    root = lay_out(SITES / "lighthouses", tmp_path, ONE)
    first = build(root, ONE, *_DOSSIER)
    assert differences(first, build(root, OTHER, *_DOSSIER)) == []
    extra = root / "data" / "folios" / "extra.yaml"
    extra.write_text("title: Extra\nlanguage: en\n", encoding="utf-8")
    assert differences(first, build(root, ONE, *_DOSSIER)) != []
    extra.unlink()
    assert differences(first, build(root, OTHER, *_PELICAN)) == []


def test_pages_know_no_clock(tmp_path: Path) -> None:
    root = lay_out(SITES / "lighthouses", tmp_path, ONE)
    clock = tmp_path / "clock"
    clock.mkdir()
    (clock / "sitecustomize.py").write_text(_OTHER_CLOCK, encoding="utf-8")
    told = "import datetime; print(datetime.datetime.now().year)"
    now, later = (
        subprocess.check_output([sys.executable, "-c", told], env={**os.environ, **changes})
        for changes in ({}, {"PYTHONPATH": str(clock)})
    )
    assert int(later) > int(now) + 10
    first = build(root, ONE, *_DOSSIER)
    shutil.rmtree(root / "output")
    assert differences(first, build(root, OTHER, *_DOSSIER, first=clock)) == []
