"""What the tests share: a small dossier to break, and commands run as their users run them."""

from __future__ import annotations

import fcntl
import gc
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from dossier.build import build
from dossier.config import Project

REPOSITORY = Path(__file__).resolve().parent.parent
SITES = REPOSITORY / "tests" / "sites"
_GENERATOR = REPOSITORY / "generator"


# The same examples at every run, unless HYPOTHESIS_PROFILE asks for new ones and more of them.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None, max_examples=100)
hypothesis.settings.register_profile("full", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# What builds keep for the user stays with the tests.
os.environ["XDG_CACHE_HOME"] = str(REPOSITORY / ".pytest_cache" / "user")


def read_tree(root: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path, but for what Python compiles of modules; empty
    when there is none.
    """
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.parent.name != "__pycache__"
    }


# What a dossier consists of; of what else lies beside one, nothing is built.
_PARTS = ("data", "content", "seeds", "themes")
_SETTINGS = "pelican.conf.py"


def copy_dossier(root: Path, place: Path) -> Path:
    """Copy a dossier without what builds keep beside it, so that none is left in the repository,
    and return the copy.
    """
    for name in _PARTS:
        if (root / name).is_dir():
            shutil.copytree(root / name, place / name)
    if (root / _SETTINGS).exists():
        shutil.copy(root / _SETTINGS, place)
    return place


def work_of(act: Callable[[], object]) -> float:
    """Return the processor time that something takes, in seconds: the least of three times, without
    the search for garbage, which goes through all that other tests have left.
    """
    took = []
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(3):
            began = time.process_time()
            act()
            took.append(time.process_time() - began)
    finally:
        if was_collecting:
            gc.enable()
    return min(took)


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


def environment(**changes: str) -> dict[str, str]:
    """Return an environment for a command: the package of this checkout, and no colours."""
    return {**os.environ, "PYTHONPATH": str(_GENERATOR), "NO_COLOR": "1", **changes}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a copy of the smallest dossier, to break."""
    return copy_dossier(SITES / "smallest", tmp_path / "small")


@pytest.fixture
def run(small: Path) -> Run:
    """Return a function that runs `python -m …` in the small dossier."""

    def start(*arguments: str, cwd: Path = small, **changes: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=cwd,
            env=environment(**changes),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return start


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Running:
    """A command that goes on until it is stopped, and what it prints meanwhile."""

    def __init__(self, arguments: Sequence[str], cwd: Path, log: Path, **changes: str) -> None:
        self._log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", *arguments],
                cwd=cwd,
                env=environment(**changes),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Tests that run in the background of a shell are deaf to Ctrl-C, and so would be
                # whatever they start.
                preexec_fn=_hear_interrupts,  # noqa: PLW1509 - no thread of ours holds a lock
            )

    @property
    def said(self) -> str:
        """All that was printed so far."""
        return self._log.read_text(encoding="utf-8")

    def wait_for(self, text: str, times: int = 1, patience: float = 60) -> None:
        """Wait until a text has been printed so many times."""
        self._wait(lambda said: said.count(text) >= times, text, patience)

    def wait_for_last(self, text: str, *, after: str, patience: float = 60) -> None:
        """Wait until a text has been printed since the last time that another one was."""
        self._wait(lambda said: text in said.rpartition(after)[2], text, patience)

    def _wait(self, is_there: Callable[[str], bool], what: str, patience: float) -> None:
        until = time.monotonic() + patience
        while not is_there(self.said):
            assert time.monotonic() < until, f"{what!r} never came:\n{self.said}"
            assert self.process.poll() is None, f"it ended:\n{self.said}"
            time.sleep(0.02)

    def seconds_of_work(self) -> float:
        """Return the processor time that it has taken so far, its children included."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[3]) == self.process.pid:  # its session
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def interrupt(self, patience: float = 20) -> int:
        """Press Ctrl-C, and return the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(patience)


def on_a_terminal(cwd: Path, *arguments: str, **changes: str) -> tuple[int, str]:
    """Run `python -m …` on a terminal; return its exit status and all that it shows."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        env=environment(**{"NO_COLOR": "", "TERM": "xterm-256color", **changes}),
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            part = os.read(leader, 65536)
        except OSError:  # what Linux says when the last writer is gone
            break
        if not part:
            break
        shown += part
    os.close(leader)
    return process.wait(10), shown.decode("utf-8")


Start = Callable[..., Running]


@pytest.fixture
def start(small: Path, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts `python -m …` in the small dossier until the test ends."""
    begun: list[Running] = []

    def begin(*arguments: str, **changes: str) -> Running:
        begun.append(Running(arguments, small, tmp_path / f"log-{len(begun)}", **changes))
        return begun[-1]

    yield begin
    for running in begun:
        with suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait(10)


@pytest.fixture(scope="session")
def flagship(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of the dossier that this repository keeps. Not to be written to."""
    return _build_once(REPOSITORY, "flagship", tmp_path_factory)


@pytest.fixture(scope="session")
def lighthouses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of the second dossier. Not to be written to."""
    return _build_once(SITES / "lighthouses", "lighthouses", tmp_path_factory)


@pytest.fixture(scope="session")
def leap_seconds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of the example on leap seconds. Not to be written to."""
    root = REPOSITORY / "examples" / "leap-seconds"
    return _build_once(root, "leap-seconds", tmp_path_factory)


def _build_once(root: Path, name: str, factory: pytest.TempPathFactory) -> Path:
    """Build a dossier once for all workers: publishing is one step, so what is there is whole."""
    base = factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    output = folder / f"site-{name}"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not output.exists():
            build(Project(copy_dossier(root, folder / f"dossier-{name}")), output=output)
    return output
