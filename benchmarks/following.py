"""Measures what a watched build takes for one fact, in this process: the time of the processor
until the page is on the disk. Other work of the machine changes it little.

`python benchmarks/following.py 1000 10000` for made-up dossiers of these sizes, `real` for that of
this repository.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from dossier.build import build, settle
from dossier.config import Project
from dossier.kept import Kept
from dossier.search import Search
from edits import Edits
from peers import set_up
from real import RealEdit, copy_real
from watching import Editor
from world import make_world

_EDITS = 9


def main() -> None:
    """Measure the sizes that were asked for."""
    for size in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "dossier"
            editor = _lay_out(size, root)
            print(f"{size}: {1000 * _measure(root, editor):.0f} ms", flush=True)


def _lay_out(size: str, root: Path) -> Editor:
    if size == "real":
        copy_real(root)
        return RealEdit(root)
    dossier, world = set_up("dossier", root), make_world(int(size))
    dossier.lay_out(world, root)
    return Edits(dossier, root, world)


def _measure(root: Path, editor: Editor) -> float:
    """Return the median of some edits, each after what is done when nobody waits."""
    project = Project(root)
    kept = Kept(project, is_told=True)
    found = []
    for _ in range(_EDITS):
        build(project, jobs=1, durable=False, search=Search.LATER, kept=kept)
        settle(project, kept, root / "output")
        editor.change_fact()
        kept.hear(editor.files)
        started = time.process_time()
        build(project, jobs=1, durable=False, search=Search.LATER, kept=kept)
        found.append(time.process_time() - started)
        assert editor.is_shown()
    return median(found)


if __name__ == "__main__":
    main()
