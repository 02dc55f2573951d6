"""The recipe: read, check, plan, render, publish. The only place where all stages meet.

There is one barrier, after the checks: beyond it an author's mistake can no longer turn up, except
in a template that fails on a page, which is found before anything is published as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dossier.config import Config, Project
from dossier.diagnostics import BuildFailed, Diagnostic, Diagnostics, Lines, Span
from dossier.documents import parse_document
from dossier.library import Library
from dossier.load import SETTINGS, Loaded, load
from dossier.plan import NEEDED, Artifact, plan
from dossier.publish import publish
from dossier.routes import NOT_FOUND
from dossier.rules import check as check_rules
from dossier.sitemap import make_robots, make_sitemap
from dossier.sources import read_file
from dossier.structure.reading import Scope
from dossier.structure.settings import read_languages, read_settings, web_address_problem
from dossier.templates import (
    RenderError,
    Theme,
    check_theme,
    make_environment,
    packaged_theme,
    read_theme,
    render,
)

PACKAGE = Path(__file__).parent
"""Where the program itself lies."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: pages and files published, how many of the files were written anew or
    removed and which (`changed`, paths below `output`), how many files were read, where the site
    lies, and the warnings.
    """

    pages: int
    files: int
    written: int
    removed: int
    changed: tuple[str, ...]
    sources_read: int
    output: Path
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A finished check: everything found, and how many files were read."""

    diagnostics: tuple[Diagnostic, ...]
    sources_read: int


@dataclass(frozen=True, slots=True)
class _Ready:
    """A dossier that passed the checks, ready to be rendered."""

    library: Library
    loaded: Loaded
    theme: Theme
    diagnostics: tuple[Diagnostic, ...]
    sources_read: int


def check(project: Project) -> Checked:
    """Find everything that is wrong with a dossier; renders and writes nothing."""
    _, found, count = _prepare(project, None)
    return Checked(found, count)


def build(
    project: Project,
    *,
    output: Path | None = None,
    address: str | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build and publish the site. Raises `BuildFailed` with every finding, and then the published
    site is as it was. `output` and `address` stand in for those of the settings. `progress` is
    called before each page and before anything is published; what it raises ends the build.
    """
    ready, found, count = _prepare(project, address)
    if ready is None:
        raise BuildFailed(found, count)
    tell = progress or _be_quiet
    artifacts = plan(ready.library, ready.loaded.outlines, frozenset(ready.theme.templates))
    files = [*_render(ready, artifacts, tell), *ready.theme.static.items()]
    files += _make_indexes(ready.library.config, artifacts)
    files += ready.loaded.coasts.files if ready.loaded.coasts else ()
    target = output or project.root / ready.library.config.output
    tell("publishing", 0, len(files))
    published = publish(sorted(files), target, _shown(project, target), apart_from=watched(project))
    return Built(
        pages=sum(artifact.output.endswith(".html") for artifact in artifacts),
        files=len(files),
        written=published.written,
        removed=published.removed,
        changed=published.changed,
        sources_read=count,
        output=target,
        diagnostics=found,
    )


def _prepare(
    project: Project, address: str | None
) -> tuple[_Ready | None, tuple[Diagnostic, ...], int]:
    """Do all that comes before the barrier; None when something is in the way of a build."""
    sink = Diagnostics()
    loaded = load(project, sink)
    library = loaded.library
    theme = None
    if library is not None:
        if address is not None:
            _check_address(address, sink)
            library = replace(library, config=replace(library.config, address=address))
        check_rules(library, loaded.lines, sink)
        config = library.config
        theme = read_theme(project.root, config.theme, sink, origin=config.span("theme"))
        check_theme(theme, NEEDED, sink)
    found = tuple(sink)
    count = len(loaded.files)
    if sink.has_errors or library is None or theme is None:
        return None, found, count
    return _Ready(library, loaded, theme, found, count), found, count


def _check_address(address: str, sink: Diagnostics) -> None:
    problem = web_address_problem(address)
    if problem:
        span = Span("--address")
        sink.report("bad-address", span, what="address", found=address, problem=problem)


def _render(
    ready: _Ready, artifacts: tuple[Artifact, ...], tell: Progress
) -> Iterator[tuple[str, bytes]]:
    """Yield the file of every page. Raises `BuildFailed` when templates fail, with one finding for
    each place in a template that does.
    """
    environment = make_environment(ready.theme)
    sink = Diagnostics()
    failed: set[Span] = set()
    for number, artifact in enumerate(artifacts):
        tell("rendering", number, len(artifacts))
        context, _ = artifact.context(ready.library)
        try:
            text = render(environment, artifact.template, context)
        except RenderError as error:
            if error.span not in failed:
                failed.add(error.span)
                sink.report(
                    "template-failed", error.span, problem=error.problem, page=f"/{artifact.path}"
                )
            continue
        yield artifact.output, text.encode("utf-8")
    if failed:
        raise BuildFailed((*ready.diagnostics, *sink), ready.sources_read)


def _make_indexes(config: Config, artifacts: tuple[Artifact, ...]) -> list[tuple[str, bytes]]:
    paths = sorted({artifact.path for artifact in artifacts} - {NOT_FOUND})
    return [
        ("sitemap.xml", make_sitemap(config, paths).encode("utf-8")),
        ("robots.txt", make_robots(config).encode("utf-8")),
    ]


def _be_quiet(what: str, done: int, total: int) -> None:
    del what, done, total


def _shown(project: Project, target: Path) -> str:
    return (
        target.relative_to(project.root).as_posix()
        if target.is_relative_to(project.root)
        else str(target)
    )


def output_folder(project: Project) -> Path:
    """Return the folder that the settings name for the site, `output` when they are broken."""
    sink = Diagnostics()
    source = read_file(project.root, SETTINGS, sink)
    node = parse_document(source, sink) if source else None
    config = read_settings(node, Scope(read_languages(node, sink)), sink) if node else None
    return project.root / (config.output if config else "output")


def watched(project: Project) -> tuple[Path, ...]:
    """Return the files and folders that a build reads, there or not: the project's, then those of
    the program, which change where it is installed in place.
    """
    names = ("data", "content", "themes", "seeds", "pelican.conf.py")
    return (*(project.root / name for name in names), packaged_theme(), PACKAGE)


def lines_of(project: Project) -> Lines:
    """Return a function that gives the lines of a file of the project, for excerpts."""

    def lines(path: str) -> list[str]:
        file = project.root / path
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    return lines
