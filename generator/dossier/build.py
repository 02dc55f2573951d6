"""The recipe: read, check, plan, render, publish. The only place where all stages meet.

There is one barrier, after the checks: beyond it an author's mistake can no longer turn up, except
in a template that fails on a page, which is found before anything is published as well. What is
rendered is what has changed since the last build, by the ledger that it left.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from dossier.advice import advise
from dossier.config import Config, Project
from dossier.delivery import Delivery, TemplatesFailedError
from dossier.diagnostics import BuildFailed, Diagnostic, Diagnostics, Lines, Span
from dossier.documents import parse_document
from dossier.engine import engine_digest
from dossier.fingerprint import Digest, digest_bytes, digest_value
from dossier.ledger import read_ledger, write_ledger
from dossier.library import Library
from dossier.load import PHRASES, SETTINGS, VOCABULARY, Loaded, load
from dossier.plan import NEEDED, plan
from dossier.publish import Site, open_site
from dossier.rendering import Made, Workshop, make_pages
from dossier.rules import check as check_rules
from dossier.schemas.folder import keep_current
from dossier.search import Search, make_bundle
from dossier.sitemap import make_robots, make_sitemap
from dossier.sources import read_file
from dossier.staleness import Freshness
from dossier.structure.reading import Scope
from dossier.structure.settings import read_languages, read_settings, web_address_problem
from dossier.templates import Theme, check_catalogues, check_theme, packaged_theme, read_theme
from dossier.traces import Fingerprints
from dossier.unchanged import INPUTS, STATE

PACKAGE = Path(__file__).parent
"""Where the program itself lies."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page that was rendered, by its path below the output, and why: as in `Stale`."""

    output: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: pages and files published, how many of the files were written anew or
    removed, how many files were read, where the site lies, and the warnings. `rendered` are the
    pages whose templates were run; `changed` the paths of the files that are new, other or gone.
    `is_search_due`: the search index is that of an earlier state of the dossier, if there is one.
    """

    pages: int
    files: int
    written: int
    removed: int
    sources_read: int
    output: Path
    diagnostics: tuple[Diagnostic, ...]
    rendered: tuple[Rendered, ...] = ()
    is_search_due: bool = False
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A finished check: everything found, and how many files were read."""

    diagnostics: tuple[Diagnostic, ...]
    sources_read: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A page, or a file beside one: its path below the output, the template or function that makes
    it, the keys that its context reads, and why it would be made again; no reason when it is fresh.
    """

    output: str
    maker: str
    trace: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A dossier that passed the checks, ready to be rendered."""

    library: Library
    loaded: Loaded
    theme: Theme
    diagnostics: tuple[Diagnostic, ...]
    sources_read: int


def check(project: Project, *, today: date | None = None) -> Checked:
    """Find everything that is wrong with a dossier; renders and writes nothing.

    With `today` advice is given as well, as of that day.
    """
    _, found, count = _prepare(project, None, today)
    return Checked(found, count)


def build(  # noqa: PLR0913 - each is an option of the command
    project: Project,
    *,
    output: Path | None = None,
    address: str | None = None,
    progress: Progress | None = None,
    jobs: int | None = None,
    durable: bool = True,
    search: Search = Search.NOW,
) -> Built:
    """Build and publish the site. Raises `BuildFailed` with every finding, and then the published
    site is as it was. `output` and `address` stand in for those of the settings. `jobs` is the
    number of processes that render, as many as there are cores if not given. Without `durable` a
    loss of power may cost the site, but publishing is quicker. `search`: when its index is made.
    `progress` is called before each page that is rendered or indexed and before anything is
    published; what it raises ends the build.
    """
    with_search = search is not Search.NEVER
    ready, found, count = _prepare(project, address, for_editors=True, with_search=with_search)
    if ready is None:
        raise BuildFailed(found, count)
    tell = progress or _be_quiet
    workshop = _open_workshop(ready)
    others = dict(_make_others(ready, workshop))
    target = output or project.root / ready.library.config.output
    shown = _shown(project, target)
    ledger_path = _ledger_of(project, ready.library.config)
    with open_site(target, shown, apart_from=watched(project)) as site:
        freshness = _hold_against_ledger(ready, workshop, ledger_path, site)
        stale = tuple(freshness.find_stale())
        again = partial(_workshop_again, project, address, with_search=with_search)
        pages = make_pages(workshop, [one.task for one in stale], jobs or _cores(), again)
        work = Delivery(site, _counted(pages, len(stale), tell))
        state, files = project.root / STATE, ready.loaded.files
        index = partial(tell, "indexing") if search is Search.NOW else None
        words = workshop.catalogues
        bundle = make_bundle(state, ready.library, words, files, site.untouched, index)
        others |= bundle.lacking
        removed = site.files.keys() - workshop.artifacts.keys() - others.keys() - bundle.paths
        try:
            changed = work.sort_out(stale, others)
            tell("publishing", 0, len(changed))
            published = site.apply(changed, removed, durable=durable)
        except TemplatesFailedError as failed:
            raise BuildFailed((*found, *failed.found), count) from None
    work.finish()
    write_ledger(ledger_path, engine_digest(), freshness.next_ledger(work.made))
    pages_made = [one for one in workshop.artifacts.values() if one.template]
    return Built(
        pages=len(pages_made),
        files=len(workshop.artifacts) + len({*others, *bundle.paths}),
        written=published.written,
        removed=published.removed,
        sources_read=count,
        output=target,
        diagnostics=found,
        rendered=tuple(
            Rendered(one.task.output, one.reasons)
            for one in stale
            if one.task.output in work.rendered and workshop.artifacts[one.task.output].template
        ),
        changed=published.changed,
        is_search_due=bundle.is_due,
    )


def explain(project: Project, page: str) -> Explained | None:
    """Return what a page is made from and whether and why it would be made again; None for one
    that is not planned. `page` is its address on the site, absolute or from the root, or its file.

    Raises `BuildFailed` like `build`; writes nothing.
    """
    ready, found, count = _prepare(project, None)
    if ready is None:
        raise BuildFailed(found, count)
    config = ready.library.config
    workshop = _open_workshop(ready)
    path = page.removeprefix(config.address).removeprefix(f"{config.output}/").lstrip("/")
    names = (path, f"{path}index.html", f"{path}/index.html")
    output = next((name for name in names if name in workshop.artifacts), None)
    if output is None:
        return None
    target = project.root / config.output
    with open_site(target, _shown(project, target), apart_from=watched(project)) as site:
        stale = _hold_against_ledger(ready, workshop, _ledger_of(project, config), site).look_at(
            output
        )
    maker = workshop.artifacts[output].maker
    return Explained(output, maker, workshop.trace(output), stale.reasons)


def _hold_against_ledger(ready: _Ready, workshop: Workshop, place: Path, site: Site) -> Freshness:
    fingerprints = Fingerprints(ready.library, ready.loaded.files, _outside(ready))
    return Freshness(read_ledger(place, engine_digest()), fingerprints, workshop, site.untouched)


def _outside(ready: _Ready) -> Digest:
    """Return the digest of what every page depends on."""
    files = ready.loaded.files
    coasts = ready.loaded.coasts.files if ready.loaded.coasts else ()
    shared = [
        (path, file.digest)
        for path, file in files.items()
        if path in {SETTINGS, VOCABULARY, PHRASES} or path.startswith("data/kinds/")
    ]
    return digest_value(
        (
            ready.library.config.address,
            ready.library.config.search,
            sorted(shared),
            [(path, digest_bytes(data)) for path, data in coasts],
        )
    )


def _open_workshop(ready: _Ready) -> Workshop:
    artifacts = plan(ready.library, ready.loaded.outlines, frozenset(ready.theme.templates))
    return Workshop(ready.library, ready.theme, artifacts)


def _workshop_again(project: Project, address: str | None, *, with_search: bool) -> Workshop:
    """Return what a worker needs that was not forked."""
    ready, _, _ = _prepare(project, address, with_search=with_search)
    assert ready is not None
    return _open_workshop(ready)


def _make_others(ready: _Ready, workshop: Workshop) -> Iterator[tuple[str, bytes]]:
    yield from ready.theme.static.items()
    config = ready.library.config
    paths = sorted({one.path for one in workshop.artifacts.values() if one.is_listed})
    yield "sitemap.xml", make_sitemap(config, paths).encode("utf-8")
    yield "robots.txt", make_robots(config).encode("utf-8")
    yield from ready.loaded.coasts.files if ready.loaded.coasts else ()


def _counted(pages: Iterator[Made], count: int, tell: Progress) -> Iterator[Made]:
    for number, made in enumerate(pages):
        tell("rendering", number, count)
        yield made


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ledger_of(project: Project, config: Config) -> Path:
    """Return the place of the ledger: one for each address that the site is built for."""
    return project.root / STATE / f"ledger-{digest_bytes(config.address.encode())[:8]}.json"


def _prepare(
    project: Project,
    address: str | None,
    today: date | None = None,
    *,
    for_editors: bool = False,
    with_search: bool = True,
) -> tuple[_Ready | None, tuple[Diagnostic, ...], int]:
    """Do all that comes before the barrier; None when something is in the way of a build. With
    `for_editors` the schemas for them are kept current, whatever may be wrong with records.
    """
    sink = Diagnostics()
    loaded = load(project, sink)
    if for_editors:
        keep_current(project.root, loaded, sink)
    library = loaded.library
    theme = None
    if library is not None:
        if address is not None:
            _check_address(address, sink)
            library = replace(library, config=replace(library.config, address=address))
        if not with_search:
            library = replace(library, config=replace(library.config, search=False))
        check_rules(library, loaded.lines, sink)
        if today is not None:
            advise(library, today, sink)
        config = library.config
        theme = read_theme(project.root, config.theme, sink, origin=config.span("theme"))
        check_theme(theme, NEEDED, sink)
        check_catalogues(theme, config.languages, sink)
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
    return (*(project.root / name for name in INPUTS), packaged_theme(), PACKAGE)


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
