"""Runs commands and says what they cost: seconds, processor seconds, memory of the whole tree.

Linux only: memory and processes are read from `/proc`.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Self

MIB = 1 << 20
# How often memory is looked at, in seconds. Only runs that are not timed are looked at.
_EVERY = 0.05
# A watcher is idle when its processes took less processor time than this, over so many seconds.
_IDLE, _IDLE_FOR = 0.03, 2.0
_TICK: float = 1 / os.sysconf("SC_CLK_TCK")


class CommandFailedError(Exception):
    """A command that is measured ended badly, or never did what it was started for."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is run, where, and with what in its environment."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Start it in a session of its own, its output to a file."""
        with log.open("wb") as out:
            return subprocess.Popen(  # noqa: S603 - what peers.py says
                self.words,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processors; of all processes of a command."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Weight:
    """How many pages and files a site has, and how many bytes."""

    pages: int
    page_bytes: int
    files: int
    file_bytes: int


def weigh(site: Path) -> Weight:
    """Return what a site weighs."""
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    pages = [size for path, size in sizes.items() if path.suffix == ".html"]
    return Weight(len(pages), sum(pages), len(sizes), sum(sizes.values()))


def run(command: Command, log: Path) -> Cost:
    """Run a command to its end. Raises CommandFailedError, with the end of what it printed."""
    begun = time.perf_counter()
    process = command.start(log)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandFailedError(f"{_words(command)} failed:\n{_tail(log)}")
    return Cost(wall, used.ru_utime + used.ru_stime)


def peak_memory(command: Command, log: Path) -> int:
    """Run a command to its end, and return the most memory that its processes had, in bytes: the
    sum of their proportional set sizes, so that what they share is counted once.
    """
    process = command.start(log)
    with _Peak(process.pid) as peak:
        status = process.wait()
    if status:
        raise CommandFailedError(f"{_words(command)} failed:\n{_tail(log)}")
    return peak.bytes


class _Peak:
    """Looks at the memory of a session, from a thread, while a `with` lasts."""

    def __init__(self, session: int) -> None:
        self.bytes = 0
        self._session = session
        self._done = Event()
        self._thread = Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(_EVERY):
            self.bytes = max(self.bytes, sum(_memory_of(pid) for pid in _session(self._session)))


def _memory_of(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _session(leader: int) -> Iterator[int]:
    """Yield the processes of a session."""
    for pid, fields in _processes():
        if int(fields[3]) == leader:
            yield pid


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Yield the fields after the name in `/proc/<pid>/stat` of every process."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield int(stat.parent.name), stat.read_text().rpartition(")")[2].split()


class Running:
    """A command that builds when something changes, from a `with` to its end."""

    def __init__(self, command: Command, log: Path) -> None:
        self._command = command
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = self._command.start(self._log)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        for how in (signal.SIGINT, signal.SIGKILL):
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(self._process.pid, how)
                self._process.wait(10)

    def wait_until(self, is_done: Callable[[], bool], patience: float) -> float:
        """Return the seconds until something is so. Raises CommandFailedError when it never is."""
        begun = time.perf_counter()
        while not is_done():
            assert self._process is not None
            waited = time.perf_counter() - begun
            if waited > patience or self._process.poll() is not None:
                raise CommandFailedError(f"{_words(self._command)}:\n{_tail(self._log)}")
            time.sleep(0.002)
        return time.perf_counter() - begun

    def settle(self, patience: float) -> float:
        """Wait until it is idle; return the processor seconds that it has taken so far."""
        until = time.monotonic() + patience
        before, now = -1.0, self._cpu()
        while now - before > _IDLE and time.monotonic() < until:
            time.sleep(_IDLE_FOR)
            before, now = now, self._cpu()
        return now

    def _cpu(self) -> float:
        assert self._process is not None
        leader = self._process.pid
        ticks = 0
        for _, fields in _processes():
            if int(fields[3]) == leader:
                ticks += sum(int(fields[number]) for number in (11, 12, 13, 14))
        return ticks * _TICK


def floor(site: Path, target: Path, repeat: int) -> Cost:
    """Write the files of a site again, to a new folder, in one loop: less cannot be done."""
    files = [
        (target / path.relative_to(site), path.read_bytes())
        for path in site.rglob("*")
        if path.is_file()
    ]
    return median([_write(files, target) for _ in range(repeat)])


def _write(files: Sequence[tuple[Path, bytes]], target: Path) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    for folder in {path.parent for path, _ in files}:
        folder.mkdir(parents=True, exist_ok=True)
    for path, data in files:
        path.write_bytes(data)
    cost = Cost(time.perf_counter() - wall, time.process_time() - cpu)
    shutil.rmtree(target)
    return cost


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure by itself."""
    return Cost(
        statistics.median(one.wall for one in costs), statistics.median(one.cpu for one in costs)
    )


def _words(command: Command) -> str:
    return " ".join(command.words)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
