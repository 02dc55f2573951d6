"""Watches by `watchfiles`: what other systems tell of changes, and, where a system tells nothing or
has no watches left, by looking once a second.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

import watchfiles

from dossier.serve.wanted import Wanted

# A change is told when nothing else has come for this time, in milliseconds; `watchfiles` looks
# into its own list so often.
_QUIET, _AT_MOST = 10, 100
_LOOK_EVERY = 1000


class PollingWatcher:
    """A `Watcher` for every system."""

    def __init__(self, wanted: Wanted, *, by_looking: bool) -> None:
        self._wanted = wanted
        self._by_looking = by_looking
        self._told: SimpleQueue[frozenset[Path]] = SimpleQueue()
        self._changed: set[Path] = set()
        self._is_closed, self._is_stale = Event(), Event()
        # What comes and goes beside the project is of interest for the names of the watched only.
        outer = Thread(target=self._watch_names, daemon=True)
        inner = Thread(target=self._watch_folders, daemon=True)
        self._threads = (outer, inner)
        for thread in self._threads:
            thread.start()

    def wait(self, seconds: float | None = None) -> frozenset[Path]:
        """Return what has changed; see `Watcher`."""
        until = None if seconds is None else time.monotonic() + seconds
        self._take()
        while not self._changed and (until is None or time.monotonic() < until):
            left = None if until is None else max(0.0, until - time.monotonic())
            try:
                self._changed |= self._told.get(timeout=left)
            except Empty:
                break
            self._take()
        changed = frozenset(self._changed)
        self._changed.clear()
        return changed

    def is_behind(self) -> bool:
        """Tell whether something has changed; who is still writing is not known here."""
        self._take()
        return bool(self._changed)

    def close(self) -> None:
        """Stop watching."""
        self._is_closed.set()
        self._is_stale.set()
        for thread in self._threads:
            thread.join()

    def _concerns(self, change: watchfiles.Change, name: str) -> bool:
        """Tell whether a change is of concern; that of a folder is told by what is in it."""
        path = Path(name)
        is_of_inside = change == watchfiles.Change.modified and path.is_dir()
        return not is_of_inside and self._wanted.concerns(path)

    def _take(self) -> None:
        while not self._told.empty():
            self._changed |= self._told.get()

    def _watch_names(self) -> None:
        parents = [path for path in self._wanted.parents if path.is_dir()]
        for found in self._watch(parents, self._is_closed, recursive=False):
            named = found & frozenset(self._wanted.paths)
            if named:
                self._told.put(named)
                self._is_stale.set()

    def _watch_folders(self) -> None:
        is_again = False
        while not self._is_closed.is_set():
            self._is_stale.clear()
            folders = [path for path in self._wanted.there() if path.is_dir()]
            if not folders:
                self._is_stale.wait()
            for found in self._watch(folders, self._is_stale, recursive=True):
                # What changed before this watch had begun is not told one by one.
                self._told.put(found | (frozenset(self._wanted.paths) if is_again else frozenset()))
                is_again = False
            is_again = True

    def _watch(
        self, paths: Iterable[Path], until: Event, *, recursive: bool
    ) -> Iterable[frozenset[Path]]:
        watching = watchfiles.watch(
            *paths,
            watch_filter=self._concerns,
            debounce=_AT_MOST,
            step=_LOOK_EVERY if self._by_looking else _QUIET,
            stop_event=until,
            rust_timeout=_LOOK_EVERY,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=self._by_looking,
            poll_delay_ms=_LOOK_EVERY,
            recursive=recursive,
        )
        with suppress(FileNotFoundError):  # a folder went before the watch had begun
            for changes in watching:
                yield frozenset(Path(name) for _, name in changes)
