"""Measures the dossier that this repository keeps: cold, and one fact changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from measure import MIB, Command, median, peak_memory, run, weigh
from peers import ROOT, Peer
from table import Figures
from watching import watch

# A whole number of kilometres or metres that stands alone: the only value of its property.
_VALUE = re.compile(r"^(  value: )([0-9]+)( k?m)$", re.MULTILINE)
_KEPT = ("data", "content", "seeds", "themes", "pelican.conf.py")
REAL = "this repository's dossier"
UNSEARCHED = f"{REAL}, without its search"


def measure(dossier: Peer, cache: Path, repeat: int, figures: Figures) -> None:
    """Measure a copy of the dossier, and add its figures."""
    project, log = cache / "real", cache / "real.log"
    copy_real(project)
    edit = RealEdit(project)

    def take(name: str, command: Command, work: str, prepare: Callable[[], object]) -> None:
        costs = []
        for _ in range(repeat):
            prepare()
            costs.append(run(command, log))
        figures.add(name, work, dossier.name, median(costs), repeat)
        figures.add_site(name, dossier.name, weigh(project / dossier.site))

    searched = dossier.command(project)
    plain = replace(searched, words=(*searched.words, "--no-search"))
    for name, command in ((UNSEARCHED, plain), (REAL, searched)):
        take(name, command, "cold build", lambda: dossier.clear(project))
        take(name, command, "nothing changed", lambda: None)
        take(name, command, "one fact changed", edit.change_fact)
    dossier.clear(project)
    figures.add_memory(REAL, dossier.name, peak_memory(dossier.command(project), log) / MIB)
    dossier.clear(project)
    found = watch(dossier.command(project, is_watch=True), log, edit, repeat)
    figures.add(REAL, "one fact, watching", dossier.name, found, repeat)


def copy_real(project: Path) -> None:
    """Copy the dossier of this repository."""
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    for name in _KEPT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, project / name)
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, project)


class RealEdit:
    """Changes the first length or distance of the dossier that stands alone."""

    def __init__(self, project: Path) -> None:
        """Find the value in a copy."""
        files = sorted((project / "data").glob("*/*.yaml"))
        self._file = next(path for path in files if _VALUE.search(path.read_text("utf-8")))
        self.files: tuple[Path, ...] = (self._file,)
        self.page = project / "output" / self._file.parent.name / self._file.stem / "index.html"
        self._sought = b""
        self._count = 0

    def change_fact(self) -> None:
        """Change it to what it has not been."""
        self._count += 1
        number = 400 + self._count
        text = self._file.read_text("utf-8")
        self._file.write_text(_VALUE.sub(rf"\g<1>{number}\g<3>", text, count=1), "utf-8")
        self._sought = f">{number}".encode()

    def is_shown(self) -> bool:
        """Tell whether its page shows the last change."""
        with suppress(OSError):
            return self._sought in self.page.read_bytes()
        return False
