"""Builds one made-up dossier with this program and with its peers, and prints what each costs.

Every figure is a median of runs in one session, each in a process of its own; the programs take
turns, so that what else the machine does falls on all of them. Nothing is asserted about seconds.
The table goes to standard output and to `.bench/result.md`; progress goes to standard error.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import real
from edits import Edits
from facts import find_missing
from measure import MIB, CommandFailedError, Cost, floor, median, peak_memory, run, weigh
from peers import ROOT, NotHereError, Peer, set_up
from table import Figures, format_table
from watching import watch
from world import World, make_world

CACHE = ROOT / ".bench"
PEERS = ("dossier", "hugo", "eleventy", "pelican")
# A measurement is not repeated once it has taken so many seconds.
_ENOUGH = 60.0


def main() -> None:
    """Read the command line, measure, print."""
    options = _options()
    CACHE.mkdir(exist_ok=True)
    peers = []
    notes = []
    for name in options.peers:
        try:
            peers.append(set_up(name, CACHE))
        except NotHereError as error:
            notes.append(str(error))
    figures = Figures(peers, notes)
    for size in options.sizes:
        _Round(size, peers, options.repeat, figures).run(is_quick=options.quick)
        _keep(format_table(figures, options.said))
    if options.real and any(peer.name == "dossier" for peer in peers):
        real.measure(next(p for p in peers if p.name == "dossier"), CACHE, options.repeat, figures)
    text = format_table(figures, options.said)
    _keep(text)
    print(text, end="")


def _keep(text: str) -> None:
    """Write the result, also of the sizes that are done: a run may be long."""
    (CACHE / "result.md").write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=[1000, 10000], help="1000,10000")
    parser.add_argument("--peers", type=_names, default=list(PEERS), help=",".join(PEERS))
    parser.add_argument("--repeat", type=int, default=3, help="runs of each, at most")
    parser.add_argument("--quick", action="store_true", help="cold and unchanged only, one run")
    parser.add_argument("--no-real", dest="real", action="store_false", help="made-up data only")
    options = parser.parse_args()
    if options.quick:
        options.repeat, options.real = 1, False
    options.said = f"benchmarks/run.py {' '.join(sys.argv[1:])}".strip()
    return options


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in PEERS]:
        raise argparse.ArgumentTypeError(f"no peer is called {unknown[0]}")
    return names


class _Round:
    """All measurements at one size."""

    def __init__(self, size: int, peers: Sequence[Peer], repeat: int, figures: Figures) -> None:
        self._size = size
        self._peers = peers
        self._repeat = repeat
        self._figures = figures
        self._edits: dict[str, Edits] = {}

    def run(self, *, is_quick: bool) -> None:
        """Measure everything, in an order in which each leaves what the next needs."""
        world = make_world(self._size)
        for peer in self._peers:
            peer.lay_out(world, self._project(peer))
            self._edits[peer.name] = Edits(peer, self._project(peer), world)
        self._take("cold build", lambda peer: peer.clear(self._project(peer)))
        self._check_facts(world)
        self._note_sizes()
        self._take("nothing changed", lambda _: None)
        if is_quick:
            return
        self._take("one fact changed", lambda peer: self._edits[peer.name].change_fact())
        self._take("one name changed", lambda peer: self._edits[peer.name].change_name())
        for peer in self._peers:
            self._measure_memory(peer)
            self._watch(peer)
        self._measure_floor()

    def _take(self, work: str, prepare: Callable[[Peer], object]) -> None:
        """Measure a build of every program, in turns, each after its preparation."""
        costs: defaultdict[str, list[Cost]] = defaultdict(list)
        for _ in range(self._repeat):
            for peer in self._peers:
                if sum(cost.wall for cost in costs[peer.name]) > _ENOUGH:
                    continue
                prepare(peer)
                _say(f"{self._size:,}: {work}: {peer.name}")
                costs[peer.name].append(run(peer.command(self._project(peer)), self._log(peer)))
                self._edits[peer.name].check()
        for name, found in costs.items():
            self._figures.add(self._size, work, name, median(found), len(found))

    def _check_facts(self, world: World) -> None:
        sites = {peer.name: self._project(peer) / peer.site for peer in self._peers}
        if missing := find_missing(world, sites):
            sys.exit("The sites do not show the same facts:\n" + "\n".join(missing[:20]))

    def _note_sizes(self) -> None:
        for peer in self._peers:
            self._figures.add_site(self._size, peer.name, weigh(self._project(peer) / peer.site))

    def _measure_memory(self, peer: Peer) -> None:
        _say(f"{self._size:,}: memory: {peer.name}")
        peer.clear(self._project(peer))
        peak = peak_memory(peer.command(self._project(peer)), self._log(peer))
        self._figures.add_memory(self._size, peer.name, peak / MIB)

    def _watch(self, peer: Peer) -> None:
        """Measure from saving a fact to its page on disk, while the program watches."""
        _say(f"{self._size:,}: watching: {peer.name}")
        edits, project = self._edits[peer.name], self._project(peer)
        peer.clear(project)
        command = peer.command(project, is_watch=True)
        try:
            found = watch(command, self._log(peer), edits, self._repeat)
        except CommandFailedError as error:
            self._figures.notes.append(f"{peer.name}, watching at {self._size:,}: {error}")
            return
        self._figures.add(self._size, "one fact, watching", peer.name, found, self._repeat)

    def _measure_floor(self) -> None:
        for peer in self._peers:
            _say(f"{self._size:,}: writing the same bytes: {peer.name}")
            target = self._project(peer).with_name(f"floor-{peer.name}")
            cost = floor(self._project(peer) / peer.site, target, self._repeat)
            self._figures.add(self._size, "writing the same bytes", peer.name, cost, self._repeat)

    def _project(self, peer: Peer) -> Path:
        return CACHE / str(self._size) / peer.name

    def _log(self, peer: Peer) -> Path:
        return self._project(peer).with_suffix(".log")


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
