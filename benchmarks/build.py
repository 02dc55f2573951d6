"""Times a cold build of the dossier, phase by phase, and prints a table in Markdown.

Every round runs in a process of its own and publishes to a new folder, so that nothing is warm but
the operating system's cache of files. Nothing is asserted: `make bench` is for comparing by eye.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def measure(root: Path, output: Path) -> dict[str, float]:
    """Build once in this process; return the seconds that each phase took, in order.

    The phases are told apart by the first and last progress report of each: what comes before the
    first is reading and checking, and what comes after the last is the writing of the site.
    """
    marks = [("import", time.perf_counter())]
    from dossier.build import build  # noqa: PLC0415 - its import is a phase
    from dossier.config import Project  # noqa: PLC0415

    marks.append(("read and check", time.perf_counter()))

    def report(what: str, done: int, total: int) -> None:
        del done, total
        phase = {"rendering": "plan and render", "publishing": "publish"}.get(what, what)
        if marks[-1][0] != phase:
            marks.append((phase, time.perf_counter()))

    build(Project(root), output=output, progress=report)
    marks.append(("", time.perf_counter()))
    phases: dict[str, float] = {}
    for (name, begun), (_, ended) in pairwise(marks):
        phases[name] = phases.get(name, 0.0) + ended - begun
    return phases


def measure_apart(root: Path) -> dict[str, float]:
    """Measure in a new process, publishing beside the project's folder and not into it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--once", str(Path(folder) / "site"), str(root)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    phases: dict[str, float] = json.loads(done.stdout)
    return phases


def format_table(rounds: list[dict[str, float]]) -> str:
    """Return the median and the best of each phase and of the whole, in milliseconds."""
    rows = ["| phase | median ms | best ms |", "| --- | ---: | ---: |"]
    for name in rounds[0]:
        times = [1000 * phases[name] for phases in rounds]
        rows.append(f"| {name} | {statistics.median(times):,.0f} | {min(times):,.0f} |")
    totals = [1000 * sum(phases.values()) for phases in rounds]
    rows.append(f"| **all** | {statistics.median(totals):,.0f} | {min(totals):,.0f} |")
    return "\n".join(rows)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=ROOT, help="the dossier to build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(measure(options.root, options.once)))
        return
    rounds = [measure_apart(options.root) for _ in range(options.rounds)]
    print(f"Cold build, {options.rounds} rounds, Python {platform.python_version()}\n")
    print(format_table(rounds))


if __name__ == "__main__":
    main()
