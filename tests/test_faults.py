"""Stopped at any step, a publication leaves the whole old site or the whole new one.

What goes wrong, and what is looked at afterwards, stands in `faults.py`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import environment
from faults import BUILDS, THEIRS, Site, flaws, read_site, run, set_up
from sites_support import TESTS

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
# How many of the some 2,000 points `make test` tries: the same ones every time.
SAMPLE = 120


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder in memory, where there is one: nothing here asks how fast a disk is."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        yield Path(place)


def test_a_fault_at_any_step_leaves_a_whole_site_and_the_next_build_is_right(folder: Path) -> None:
    count = "0" if FULL else str(SAMPLE)
    done = subprocess.run(
        [sys.executable, TESTS / "faults.py", folder, count, "1"],
        env=environment(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    tried, *wrong = done.stdout.splitlines()
    assert wrong == []
    assert int(tried) >= SAMPLE


# The calls of Linux that change the disk.
CALLS = ["write", "mkdir", "rmdir", "unlink", "unlinkat", "link", "linkat", "rename", "renameat2"]
CALLS += ["chmod", "fchmod", "utimensat", "ftruncate"]
SCRIPT = """
import sys
from pathlib import Path
from dossier.diagnostics import BuildFailed
from faults import BUILDS, Faulty, put
try:
    put(BUILDS[sys.argv[2]].now, Path(sys.argv[1]) / "output", Faulty("exchange"))
except BuildFailed as failed:
    sys.exit(" ".join(found.code for found in failed.diagnostics))
"""


@pytest.mark.slow
@pytest.mark.skipif(not FULL, reason="takes minutes; the steps of the port are tried always")
@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
@pytest.mark.parametrize("fault", ["signal=KILL", "error=EIO", "error=ENOSPC"])
@pytest.mark.parametrize("name", ["cold", "incremental", "deleting"])
def test_a_fault_at_any_call_of_the_system_does_too(folder: Path, name: str, fault: str) -> None:
    tried = 0
    for call in CALLS:
        for number in range(1, 200):
            place = folder / f"{call}-{number}"
            place.mkdir()
            set_up(place, BUILDS[name], "exchange")
            old = read_site(place / "output")
            status, told, made = publish_traced(place, name, call, f"{fault}:when={number}")
            if made < number:
                break
            tried += 1
            assert after_a_fault(place, name, old, status, told) == [], f"{call} {number}"
            shutil.rmtree(place)
    assert tried >= 20


def publish_traced(place: Path, name: str, call: str, fault: str) -> tuple[int, str, int]:
    """Publish with a fault; return the status, what was told, and how often the call was made."""
    log = place.with_name("log")
    inject = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}"]
    path = f"{TESTS.parent / 'generator'}:{TESTS}"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", log, *inject, sys.executable, "-c", SCRIPT, place, name],
        env=environment(PYTHONPATH=path, PYTHONDONTWRITEBYTECODE="1"),
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr.strip(), log.read_text().count(f"{call}(")


def after_a_fault(
    place: Path, name: str, old: dict[str, bytes] | None, status: int, told: str
) -> list[str]:
    """Return what is wrong after a fault, and after the next build."""
    build = BUILDS[name]
    theirs: Site = THEIRS if build.before else {}
    new = {**build.now, **theirs}
    found = read_site(place / "output")
    wrong = []
    if (status == 0 and found != new) or (status == 1 and found != old) or found not in (old, new):
        wrong.append(f"a wrong site, and status {status}")
    if told != ("cannot-publish" if status == 1 else ""):
        wrong.append(f"told {told}")
    said, _ = run(build.now, place / "output", "exchange", "", 0)
    return wrong + list(flaws(place, build.now, theirs, said))
