"""The figures of a run, and the table in Markdown that is made of them."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from measure import MIB, Cost, Weight
from peers import Peer

WORKS = (
    "cold build",
    "nothing changed",
    "one fact changed",
    "one name changed",
    "one fact, watching",
    "writing the same bytes",
)
Size = int | str
"""So many entities of the made-up dossier, or the name of another one."""


class Figures:
    """Everything that a run has measured."""

    def __init__(self, peers: Sequence[Peer], notes: list[str]) -> None:
        self.peers = peers
        self.notes = notes
        self.costs: dict[tuple[Size, str, str], tuple[Cost, int]] = {}
        self.memory: dict[tuple[Size, str], float] = {}
        self.sites: dict[tuple[Size, str], Weight] = {}
        self.begun = time.strftime("%Y-%m-%d")

    def add(self, size: Size, work: str, peer: str, cost: Cost, runs: int) -> None:
        """Add what a piece of work cost a program, the median of so many runs."""
        self.costs[size, work, peer] = (cost, runs)

    def add_memory(self, size: Size, peer: str, peak: float) -> None:
        """Add the peak of memory of a cold build, in MiB."""
        self.memory[size, peer] = peak

    def add_site(self, size: Size, peer: str, weight: Weight) -> None:
        """Add what the site that a program made weighs."""
        self.sites[size, peer] = weight

    @property
    def sizes(self) -> list[Size]:
        """The sizes that were measured, in order."""
        return list(dict.fromkeys(size for size, _, _ in self.costs))


def format_table(figures: Figures, command: str) -> str:
    """Return the whole result: what was compared on what machine, the table, what it lacks."""
    names = [peer.name for peer in figures.peers]
    lines = [f"`{command}`, {figures.begun}: {_versions(figures)}; {_machine()}.", ""]
    lines += ["Wall s / CPU s, medians; in brackets the wall time as a multiple of Hugo's.", ""]
    lines += [
        f"| entities | work | runs | {' | '.join(names)} |",
        f"| --- | --- | --- |{' --- |' * len(names)}",
    ]
    for size in figures.sizes:
        lines += _rows(figures, size, names)
    lines += _growth(figures, names)
    if figures.notes:
        lines += ["", *(f"- {' '.join(note.split())}" for note in figures.notes)]
    return "\n".join(lines) + "\n"


def _rows(figures: Figures, size: Size, names: list[str]) -> Iterator[str]:
    shown = f"{size:,}" if isinstance(size, int) else size
    for work in WORKS:
        if any((size, work, name) in figures.costs for name in names):
            cells = [_cost(figures, size, work, name) for name in names]
            runs = _runs(figures, size, work)
            yield f"| {shown} | {work} | {runs} | {' | '.join(cells)} |"
        if work == "cold build" and any((size, name) in figures.memory for name in names):
            cells = [_memory(figures, size, name) for name in names]
            yield f"| {shown} | peak memory, cold, MiB | 1 | {' | '.join(cells)} |"
    for work, say in (("pages, kB a page", _pages), ("all files, MB", _files)):
        cells = [say(figures, size, name) for name in names]
        yield f"| {shown} | {work} | | {' | '.join(cells)} |"


def _growth(figures: Figures, names: list[str]) -> Iterator[str]:
    """Yield how much more processor time a cold build takes from one size to the next."""
    sizes = [size for size in figures.sizes if isinstance(size, int)]
    for small, large in pairwise(sizes):
        cells = []
        for name in names:
            pair = [figures.costs.get((size, "cold build", name)) for size in (small, large)]
            first, last = pair
            cells.append(f"{last[0].cpu / first[0].cpu:.1f}" if first and last else "–")
        work = f"cold build, CPU: growth for {large / small:g} times the data"
        yield f"| {small:,} to {large:,} | {work} | | {' | '.join(cells)} |"


def _runs(figures: Figures, size: Size, work: str) -> str:
    """Return how many runs the medians are of: the fewest and the most of any program."""
    runs = [n for (one, done, _), (_, n) in figures.costs.items() if (one, done) == (size, work)]
    return "–".join(str(n) for n in sorted({min(runs), max(runs)}))


def _cost(figures: Figures, size: Size, work: str, name: str) -> str:
    found = figures.costs.get((size, work, name))
    if found is None:
        return "–"
    cost, _ = found
    shown = f"{cost.wall:.2f} / {cost.cpu:.2f}"
    hugo = figures.costs.get((size, work, "hugo"))
    return f"{shown} ({cost.wall / hugo[0].wall:.2f})" if hugo and name != "hugo" else shown


def _memory(figures: Figures, size: Size, name: str) -> str:
    peak = figures.memory.get((size, name))
    if peak is None:
        return "–"
    hugo = figures.memory.get((size, "hugo"))
    return f"{peak:,.0f} ({peak / hugo:.2f})" if hugo and name != "hugo" else f"{peak:,.0f}"


def _pages(figures: Figures, size: Size, name: str) -> str:
    site = figures.sites.get((size, name))
    return f"{site.pages:,}, {site.page_bytes / 1000 / site.pages:.1f}" if site else "–"


def _files(figures: Figures, size: Size, name: str) -> str:
    site = figures.sites.get((size, name))
    return f"{site.files:,}, {site.file_bytes / 1e6:.1f}" if site else "–"


def _versions(figures: Figures) -> str:
    return "; ".join(f"{peer.name} {peer.version}" for peer in figures.peers)


def _machine() -> str:
    """Return the processor, the cores that this process may use, the memory, and the system."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MIB / 1024
    load = os.getloadavg()[2]
    system = f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    return f"{cores} cores ({model}), {memory:.0f} GiB, {system}, load {load:.1f}"
