"""Tells where a cold build spends its time: processor seconds by stage, and the costly functions.

The stages are told apart by wrapping the functions that the recipe calls; a stage's time is without
that of the stages inside it. A second build under cProfile names the functions; its times are
longer than those of the first.
"""

from __future__ import annotations

import argparse
import cProfile
import functools
import pstats
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import ParamSpec, TypeVar
from unittest.mock import patch

from dossier import build
from dossier.config import Project
from dossier.plan import Artifact
from dossier.publish import Site
from world import make_world
from writing import write_dossier

P = ParamSpec("P")
T = TypeVar("T")

# Where a stage begins: the function, as the module that calls it knows it.
STAGES = (
    ("read", "dossier.load", "read_file"),
    ("read", "dossier.load", "read_tree"),
    ("parse YAML", "dossier.load", "parse_document"),
    ("parse Markdown's front matter", "dossier.load", "parse_prose"),
    ("structure", "dossier.load", "read_record"),
    ("structure", "dossier.load", "read_prose_record"),
    ("link", "dossier.load", "link"),
    ("check", "dossier.ready", "check_noting"),
    ("check the theme", "dossier.ready", "read_theme"),
    ("check the theme", "dossier.ready", "check_theme"),
    ("plan", "dossier.ready", "plan"),
    ("render Markdown", "dossier.contexts.prose", "render_prose"),
    ("templates: compile", "dossier.rendering", "make_environment"),
    ("templates: render", "dossier.rendering", "render"),
    ("fingerprint", "dossier.rendering", "digest_value"),
    ("keep for the next build", "dossier.kept", "make_ledger"),
    ("keep for the next build", "dossier.past", "keep_state"),
)
REST = "the rest of the recipe"


class Stopwatch:
    """Counts the processor seconds of stages, each without the stages inside it."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._open = [REST]
        self._since = time.process_time()

    def wrap(self, stage: str, function: Callable[P, T]) -> Callable[P, T]:
        """Return the function, counted as a stage."""

        @functools.wraps(function)
        def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            self._turn()
            self._open.append(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self._turn()
                self._open.pop()

        return timed

    def _turn(self) -> None:
        now = time.process_time()
        self.seconds[self._open[-1]] += now - self._since
        self._since = now


def time_stages(project: Path, output: Path) -> tuple[dict[str, float], int]:
    """Build once, cold; return the seconds of the stages, in the order of STAGES, and the pages."""
    watch = Stopwatch()
    with ExitStack() as patches:
        for stage, name, function in STAGES:
            module = import_module(name)
            timed = watch.wrap(stage, getattr(module, function))
            patches.enter_context(patch.object(module, function, timed))
        timed_context = watch.wrap("contexts", Artifact.read)
        patches.enter_context(patch.object(Artifact, "read", timed_context))
        patches.enter_context(patch.object(Site, "apply", watch.wrap("publish", Site.apply)))
        pages = watch.wrap(REST, build.build)(Project(project), output=output, jobs=1).pages
    order = [*dict.fromkeys(stage for stage, _, _ in STAGES), "publish"]
    order.insert(order.index("render Markdown"), "contexts")
    return {stage: watch.seconds[stage] for stage in (*order, REST)}, pages


def print_functions(project: Path, output: Path, count: int) -> None:
    """Build once under cProfile and print the functions that took most of the time themselves."""
    shutil.rmtree(project / ".dossier")
    profile = cProfile.Profile()
    profile.runcall(build.build, Project(project), output=output, jobs=1)
    stats = pstats.Stats(profile)
    print(f"Under cProfile, {count} functions by their own time:\n")
    stats.sort_stats("tottime").print_stats(count)


def main() -> None:
    """Read the command line, make the dossier, build it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="entities of the made-up dossier")
    parser.add_argument(
        "--project", type=Path, help="a dossier to build in place of the made-up one"
    )
    parser.add_argument("--functions", type=int, default=25, help="how many functions to name")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = options.project or Path(folder) / "project"
        if not options.project:
            write_dossier(make_world(options.size), project)
        seconds, pages = time_stages(project, Path(folder) / "site")
        total = sum(seconds.values())
        print("| stage | CPU s | share | ms a page |\n| --- | ---: | ---: | ---: |")
        for stage, took in seconds.items():
            print(f"| {stage} | {took:.2f} | {took / total:.0%} | {1000 * took / pages:.2f} |")
        print(f"| **all**, {pages} pages | {total:.2f} | | {1000 * total / pages:.2f} |\n")
        if options.functions:
            print_functions(project, Path(folder) / "again", options.functions)


if __name__ == "__main__":
    main()
