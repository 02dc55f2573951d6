"""The recipe: read, check, plan, render, publish. The only place where all stages meet.

There is one barrier, after the checks: beyond it an author's mistake can no longer turn up, except
in a template that fails on a page, which is found before anything is published as well. What is
rendered is what has changed since the last build, by the ledger that it left.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from dossier.config import Project
from dossier.delivery import Delivery, TemplatesFailedError
from dossier.diagnostics import BuildFailed, Diagnostic, Diagnostics, Lines
from dossier.documents import parse_document
from dossier.kept import Kept
from dossier.load import SETTINGS
from dossier.past import ledger_of
from dossier.publish import Site, open_site
from dossier.ready import Ready, fingerprints_of, open_workshop, prepare
from dossier.rendering import Made, Workshop, make_pages
from dossier.search import Bundle, Search, make_bundle
from dossier.shelf import DamagedError
from dossier.sitemap import make_robots, make_sitemap
from dossier.sources import read_file
from dossier.staleness import Following, Freshness
from dossier.structure.reading import Scope
from dossier.structure.settings import read_languages, read_settings
from dossier.templates import packaged_theme
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


def check(project: Project, *, today: date | None = None) -> Checked:
    """Find everything that is wrong with a dossier; renders and writes nothing.

    With `today` advice is given as well, as of that day.
    """
    prepared = prepare(project, today=today)
    return Checked(prepared.found, prepared.sources_read)


def build(  # noqa: PLR0913 - each is an option of the command
    project: Project,
    *,
    output: Path | None = None,
    address: str | None = None,
    progress: Progress | None = None,
    jobs: int | None = None,
    durable: bool = True,
    search: Search = Search.NOW,
    kept: Kept | None = None,
    looked: Mapping[str, str] = MappingProxyType({}),
) -> Built:
    """Build and publish the site. Raises `BuildFailed` with every finding, and then the published
    site is as it was. `output` and `address` stand in for those of the settings. `jobs` is the
    number of processes that render, as many as there are cores if not given. Without `durable` a
    loss of power may cost the site, but publishing is quicker. `search`: when its index is made.
    `progress` is called before each page that is rendered or indexed and before anything is
    published; what it raises ends the build. `kept` is what the builds of this process keep of
    each other; without it `looked` is what there was to be read a moment ago (`take_stamps`).
    """
    options = _Options(output, address, progress or _be_quiet, jobs or _cores(), search, durable)
    keeping = kept or Kept(project, looked=looked)
    try:
        built = _build(project, options, keeping)
    except DamagedError:
        keeping.forget()
        built = _build(project, options, keeping)
    if kept is None:
        keeping.write_ledger()
        keeping.help_editors()
    return built


@dataclass(frozen=True, slots=True)
class _Options:
    """What a build was asked for: see `build`."""

    output: Path | None
    address: str | None
    tell: Progress
    jobs: int
    search: Search
    is_durable: bool


def _build(project: Project, options: _Options, kept: Kept) -> Built:
    address, search, tell = options.address, options.search, options.tell
    with_search = search is not Search.NEVER
    prepared = kept.prepare(address, with_search=with_search)
    ready = prepared.ready
    if ready is None:
        raise BuildFailed(prepared.found, prepared.sources_read)
    workshop = kept.open_workshop(ready)
    target = options.output or project.root / ready.library.config.output
    with _open_site(project, target, kept) as site:
        published = site.untouched
        following = kept.follow(workshop, site)
        freshness = following or Freshness(kept.ledger, fingerprints_of(ready), workshop, published)
        stale = tuple(freshness.find_stale())
        again = partial(_workshop_again, project, address, with_search=with_search)
        pages = make_pages(workshop, [one.task for one in stale], options.jobs, again)
        work = Delivery(site, _counted(pages, len(stale), tell))
        is_due = kept.is_search_due or following is None or following.is_changed
        is_due = is_due and ready.library.config.search
        if following and following.is_edit_only and not (is_due and search is Search.NOW):
            # Whatever is no page is what it was.
            bundle, removed = Bundle(is_due=is_due), set[str]()
            others: Mapping[str, bytes] = {}
            count = len(site.files)
        else:
            state, files = project.root / STATE, ready.loaded.files
            index = partial(tell, "indexing") if search is Search.NOW else None
            bundle = make_bundle(state, ready.library, workshop.catalogues, files, published, index)
            others = {**_make_others(ready, workshop), **bundle.lacking}
            removed = site.files.keys() - workshop.artifacts - others.keys() - bundle.paths
            count = len(workshop.artifacts) + len({*others, *bundle.paths})
        try:
            changed = work.sort_out(stale, others)
            tell("publishing", 0, len(changed))
            done = site.apply(changed, removed, durable=options.is_durable)
            kept.is_doubted, kept.is_search_due = False, bundle.is_due
        except TemplatesFailedError as failed:
            found = (*prepared.found, *failed.found)
            raise BuildFailed(found, prepared.sources_read) from None
    work.finish()
    workshop.press.keep()
    if isinstance(freshness, Following):
        kept.keep_followed(freshness, work.made)
    else:
        kept.keep_all(freshness.next_entries(work.made))
    return Built(
        pages=workshop.count_pages(),
        files=count,
        written=done.written,
        removed=done.removed,
        sources_read=prepared.sources_read,
        output=target,
        diagnostics=prepared.found,
        rendered=tuple(
            Rendered(one.task.output, one.reasons)
            for one in stale
            if one.task.output in work.rendered and workshop.artifacts[one.task.output].template
        ),
        changed=done.changed,
        is_search_due=bundle.is_due,
    )


@contextmanager
def _open_site(project: Project, target: Path, kept: Kept | None) -> Iterator[Site]:
    """Open the site; what this process knows of it is kept, however the build ends."""
    with open_site(
        target,
        _shown(project, target),
        apart_from=watched(project),
        known=kept.memory if kept else None,
        trusting=kept is not None and kept.is_told and not kept.is_doubted,
    ) as site:
        try:
            yield site
        finally:
            if kept:
                kept.memory = site.memory


def settle(project: Project, kept: Kept, target: Path) -> bool:
    """Do what builds have put off, when nobody waits: after one that went well, and has published
    at `target`. Return whether something has changed that nobody told.
    """
    try:
        is_behind, is_stale, before = kept.settle(), False, kept.memory
    except DamagedError:
        kept.forget()
        return True
    kept.is_doubted = True
    with suppress(BuildFailed), _open_site(project, target, kept) as site:
        site.prepare()
        kept.is_doubted = is_stale = bool(site.stale)
    if not kept.is_doubted:
        kept.found_as_left(before)
    return is_behind or is_stale


def secure(project: Project, kept: Kept, target: Path) -> None:
    """Make durable what was published without that, and tell the next process of it."""
    if kept.memory is None:
        return
    kept.write_ledger()
    with suppress(BuildFailed), _open_site(project, target, kept) as site:
        site.secure()


def explain(project: Project, page: str) -> Explained | None:
    """Return what a page is made from and whether and why it would be made again; None for one
    that is not planned. `page` is its address on the site, absolute or from the root, or its file.

    Raises `BuildFailed` like `build`; writes nothing.
    """
    prepared = prepare(project)
    ready = prepared.ready
    if ready is None:
        raise BuildFailed(prepared.found, prepared.sources_read)
    config = ready.library.config
    workshop = open_workshop(ready)
    path = page.removeprefix(config.address).removeprefix(f"{config.output}/").lstrip("/")
    names = (path, f"{path}index.html", f"{path}/index.html")
    output = next((name for name in names if name in workshop.artifacts), None)
    if output is None:
        return None
    with _open_site(project, project.root / config.output, None) as site:
        ledger = ledger_of(project, (None, True), output)
        stale = Freshness(ledger, fingerprints_of(ready), workshop, site.untouched)
        reasons = stale.look_at(output).reasons
    maker = workshop.artifacts[output].maker
    return Explained(output, maker, workshop.trace(output), reasons)


def _workshop_again(project: Project, address: str | None, *, with_search: bool) -> Workshop:
    """Return what a worker needs that was not forked."""
    ready = prepare(project, address, with_search=with_search).ready
    assert ready is not None
    return open_workshop(ready)


def _make_others(ready: Ready, workshop: Workshop) -> dict[str, bytes]:
    config = ready.library.config
    paths = sorted({one.path for one in workshop.artifacts.values() if one.is_listed})
    return {
        **ready.theme.static,
        "sitemap.xml": make_sitemap(config, paths).encode("utf-8"),
        "robots.txt": make_robots(config).encode("utf-8"),
        **dict(ready.loaded.coasts.files if ready.loaded.coasts else ()),
    }


def _counted(pages: Iterator[Made], count: int, tell: Progress) -> Iterator[Made]:
    for number, made in enumerate(pages):
        tell("rendering", number, count)
        yield made


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
