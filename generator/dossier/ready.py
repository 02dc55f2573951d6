"""All that comes before the barrier: read, link, check; and what is ready to be rendered then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dossier.advice import advise
from dossier.config import Project
from dossier.diagnostics import Diagnostic, Diagnostics, Severity, Span
from dossier.fingerprint import Digest, digest_bytes, digest_value
from dossier.library import Library
from dossier.load import PHRASES, SETTINGS, VOCABULARY, Loaded, load
from dossier.plan import NEEDED, plan
from dossier.rendering import Press, Workshop
from dossier.rules import check as check_rules
from dossier.rules.again import Findings, check_noting
from dossier.schemas.folder import keep_current
from dossier.structure.settings import web_address_problem
from dossier.templates import Theme, check_catalogues, check_theme, read_theme
from dossier.traces import Fingerprints


@dataclass(frozen=True, slots=True)
class Ready:
    """A dossier that passed the checks, ready to be rendered."""

    library: Library
    loaded: Loaded
    theme: Theme


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of reading and checking: `ready` is None when something is in the way of a build.

    `read` is what was found while reading the files and the theme, `said` what the rules say, and
    `findings` the same by unit, if that was asked for.
    """

    ready: Ready | None
    read: tuple[Diagnostic, ...]
    said: tuple[Diagnostic, ...]
    findings: Findings | None
    sources_read: int

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """All that was found, in order."""
        sink = Diagnostics()
        sink.extend((*self.read, *self.said))
        return tuple(sink)


def prepare(  # noqa: PLR0913 - each is an option of the commands
    project: Project,
    address: str | None = None,
    today: date | None = None,
    *,
    for_editors: bool = False,
    with_search: bool = True,
    is_noting: bool = False,
) -> Prepared:
    """Do all that comes before the barrier. With `today` advice is given as well. With
    `for_editors` the schemas for them are kept current, whatever may be wrong with records.
    `is_noting`: the findings are given by unit.
    """
    sink, said = Diagnostics(), Diagnostics()
    loaded = load(project, sink)
    if for_editors:
        keep_current(project.root, loaded, sink)
    library = loaded.library
    theme = findings = None
    if library is not None:
        if address is not None:
            _check_address(address, sink)
        library = adjust(library, address, with_search=with_search)
        if is_noting:
            findings = check_noting(library, loaded.lines)
            said.extend(tuple(findings))
        else:
            check_rules(library, loaded.lines, said)
        if today is not None:
            advise(library, today, said)
        config = library.config
        theme = read_theme(project.root, config.theme, sink, origin=config.span("theme"))
        check_theme(theme, NEEDED, sink)
        check_catalogues(theme, config.languages, sink)
    ready = Ready(library, loaded, theme) if library is not None and theme is not None else None
    return conclude(ready, tuple(sink), tuple(said), findings, len(loaded.files))


def adjust(library: Library, address: str | None, *, with_search: bool) -> Library:
    """Return a library by the settings that the options of a command change."""
    config = library.config
    search = config.search and with_search
    config = replace(config, address=config.address if address is None else address, search=search)
    return replace(library, config=config)


def conclude(
    ready: Ready | None,
    read: tuple[Diagnostic, ...],
    said: tuple[Diagnostic, ...],
    findings: Findings | None,
    count: int,
) -> Prepared:
    """Return what came of it: nothing is ready when there is an error."""
    is_bad = any(one.severity is Severity.ERROR for one in (*read, *said))
    return Prepared(None if is_bad else ready, read, said, findings, count)


def _check_address(address: str, sink: Diagnostics) -> None:
    problem = web_address_problem(address)
    if problem:
        span = Span("--address")
        sink.report("bad-address", span, what="address", found=address, problem=problem)


def open_workshop(ready: Ready, before: Press | None = None) -> Workshop:
    """Return the workshop of a dossier; `before` is what an earlier build has compiled."""
    artifacts = plan(ready.library, ready.loaded.outlines, frozenset(ready.theme.templates))
    press = before if before and before.theme == ready.theme else Press(ready.theme)
    by_output = {one.output: one for one in artifacts}
    assert len(by_output) == len(artifacts), "two pages have one address"
    return Workshop(ready.library, press, by_output)


def fingerprints_of(ready: Ready) -> Fingerprints:
    """Return what the keys of traces stand for."""
    return Fingerprints(ready.library, ready.loaded.files, _outside(ready))


def _outside(ready: Ready) -> Digest:
    """Return the digest of what every page depends on."""
    files = ready.loaded.files
    coasts = ready.loaded.coasts.files if ready.loaded.coasts else ()
    shared = [
        (path, files[path].digest)
        for path in files
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
