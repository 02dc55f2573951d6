"""What `dossier serve` does from its start to its end: build, serve, watch, build again.

A change is built at once. What changes while a build is under way ends that build before it has
published anything, and a new one begins: so what was read half is neither shown nor complained of.
"""

from __future__ import annotations

import errno
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

from dossier import build
from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics, Span
from dossier.kept import Kept
from dossier.outcome import tell_built, tell_failed_build, tell_failure
from dossier.search import Search
from dossier.serve.answers import LIVE
from dossier.serve.live import Live
from dossier.serve.reportpage import report_page
from dossier.serve.server import HOST, REPORT, SiteServer
from dossier.serve.watching import Watcher, open_watcher
from dossier.telling import say

PORT = 8000
"""The port that is tried first; another one is taken when it is not free."""

# A failure is told when nothing has changed for this time after it, in seconds: a file may have
# been away for a moment, or another one still be on its way.
_SETTLING = 0.06
# When nothing has changed for this time, in seconds, what nobody waits for is done: the search
# index is made, which takes longer than all pages, and what was told is held against the disk.
_QUIET = 1.0
# When changes have come so fast for this time that no build could end, one is let through.
_PATIENCE = 3.0
# How often the server's thread wakes for nothing, in seconds: a request wakes it at once.
_SLEEP = 3600.0
# How many changed files are named.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Ended:
    """How serving ended. `port` is what to serve at again, with the program as it is now."""

    is_good: bool
    port: int | None = None


class _SupersededError(Exception):
    """Ends a build whose sources have changed under it."""


def serve(project: Project, *, port: int | None = None, open_browser: bool = False) -> Ended:
    """Build the site, serve it and build it again at every change, until interrupted or until the
    program itself has changed. Without `port` the usual one is taken, or a free one.
    """
    live = Live(build.output_folder(project))
    try:
        server = _listen(live, port, partial(report_page, project))
    except BuildFailed as failed:
        tell_failure(failed, project)
        return Ended(is_good=False)
    with server, closing(_watch(project)) as watcher:
        Thread(target=server.serve_forever, args=(_SLEEP,), daemon=True).start()
        try:
            say(f"serving at {server.address} (Ctrl-C stops)")
            say(f"state of the dossier: {server.address.rstrip('/')}{LIVE}{REPORT}")
            session = _Session(project, live, watcher)
            try:
                session.begin(server.address if open_browser else "")
            finally:
                session.end()
        except KeyboardInterrupt:
            say("stopped")
            return Ended(is_good=True)
        return Ended(is_good=True, port=server.server_port)


def _listen(live: Live, port: int | None, report: Callable[[], str]) -> SiteServer:
    try:
        return SiteServer(live, PORT if port is None else port, report)
    except OSError as error:
        if port is None and error.errno == errno.EADDRINUSE:
            return SiteServer(live, 0, report)
        found = Diagnostics()
        reason = (error.strerror or str(error)).lower()
        found.report("cannot-listen", Span(HOST), port=port or PORT, reason=reason)
        raise BuildFailed(list(found)) from error


def _watch(project: Project) -> Watcher:
    watcher, problem = open_watcher(build.watched(project))
    if problem:
        say(f"changes are looked for once a second: {problem.lower()}", err=True)
    return watcher


class _Session:
    """Builds on every change, and remembers what has not been built yet."""

    def __init__(self, project: Project, live: Live, watcher: Watcher) -> None:
        self._project = project
        self._live = live
        self._watcher = watcher
        self._is_program_new = False
        self._is_search_due = False
        self._is_settled = True
        self._was_missed = False
        self._kept = Kept(project, is_told=True)

    def begin(self, address: str) -> None:
        """Build and wait by turns; return when the program has changed and can be started anew.
        With `address`, open the browser there after the first build.
        """
        self._build()
        if address:
            webbrowser.open(address)
        while True:
            changed = self._wait(None if self._is_settled else _QUIET)
            if not changed and not self._is_settled:
                self._settle()
            if changed:
                say(f"\nchanged: {_list(changed, self._project)}")
                self._build()
            if self._is_program_new and _can_begin_anew():
                say("dossier itself has changed: beginning anew")
                return
            self._is_program_new = False

    def end(self) -> None:
        """Leave the site as a build that is not watched leaves it."""
        build.secure(self._project, self._kept, self._live.site)

    def _wait(self, seconds: float | None = None) -> set[Path]:
        """Return what has changed of all but the program itself, of which it is noted only."""
        changed = self._watcher.wait(seconds)
        theirs = {path for path in changed if not _is_of_program(path)}
        self._is_program_new |= len(theirs) < len(changed)
        self._kept.hear(theirs)
        return theirs

    def _build(self) -> None:
        """Build until what was read is what is there, then show the site or what is wrong."""
        until = time.monotonic() + _PATIENCE
        while True:
            started = time.perf_counter()
            is_last = time.monotonic() >= until
            try:
                progress = None if is_last else self._go_on
                built = self._publish(progress, Search.LATER)
            except _SupersededError:
                self._wait()
            except BuildFailed as failed:
                is_settled = not self._wait(_SETTLING) and not self._watcher.is_behind()
                if is_settled or is_last:
                    self._live.fail(failed.diagnostics)
                    tell_failed_build(failed, self._project)
                    self._is_settled = True
                    return
            else:
                self._is_search_due = built.is_search_due
                tell_built(built, time.perf_counter() - started, self._project)
                self._is_settled = False
                return

    def _settle(self) -> None:
        """Do what builds have put off, unless something changes meanwhile."""
        if self._is_search_due:
            self._make_search()
        if self._is_search_due:
            return
        self._is_settled = True
        # Once: what is found again after a build is no change, but a disk with a clock of its own.
        is_missed = not self._was_missed and build.settle(
            self._project, self._kept, self._live.site
        )
        self._was_missed = is_missed
        if is_missed:
            self._build()

    def _make_search(self) -> None:
        """Make the search index, unless something changes meanwhile."""
        started = time.perf_counter()
        try:
            self._publish(self._go_on, Search.NOW)
        except _SupersededError:
            return
        except BuildFailed as failed:
            # What made it fail stays until something changes: to try again would not help.
            self._is_search_due = False
            tell_failure(failed, self._project)
        else:
            self._is_search_due = False
            say(f"made the search index in {time.perf_counter() - started:.1f} s")

    def _publish(self, progress: build.Progress | None, search: Search) -> build.Built:
        """Build, and show the site to whoever looks at it."""
        # One process: a fork of one with threads may hang. Who watches has the power on.
        built = build.build(
            self._project,
            progress=progress,
            jobs=1,
            durable=False,
            search=search,
            kept=self._kept,
        )
        self._live.publish(built.output, built.changed)
        return built

    def _go_on(self, what: str, done: int, total: int) -> None:
        """End a build, at one of its steps, when its sources have changed since it began."""
        del what, done, total
        if self._watcher.is_behind():
            raise _SupersededError


def _is_of_program(path: Path) -> bool:
    """Tell whether a changed path is of the program itself, which has been loaded already."""
    theme = build.PACKAGE / "theme"
    return path.is_relative_to(build.PACKAGE) and not path.is_relative_to(theme)


def _can_begin_anew() -> bool:
    """Tell whether the program, as it is now, can be loaded; say why when it cannot."""
    command = [sys.executable, "-c", "import dossier.cli, dossier.serve.session"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - ourselves
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        say(f"dossier itself has changed, and cannot be loaded: {reason}", err=True)
    return not done.returncode


def _list(paths: Iterable[Path], project: Project) -> str:
    root = project.root.absolute()
    names = sorted(
        path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        for path in paths
    )
    return f"{', '.join(names[:_NAMED])}{', …' if len(names) > _NAMED else ''}"
