"""Watches by inotify, which tells more than other systems: when a writer has closed a file.

So a file is told when it is whole, at once and without a pause to be sure. Nothing is looked at
while nothing happens. A folder is watched from when it is seen; what is in it by then is told.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from inotify_simple import Event, INotify, flags

from dossier.serve.wanted import Wanted, is_noise

_MASK = (
    *(flags.CLOSE_WRITE, flags.MODIFY, flags.ATTRIB, flags.CREATE, flags.DELETE),
    *(flags.MOVED_FROM, flags.MOVED_TO, flags.ONLYDIR, flags.DONT_FOLLOW, flags.EXCL_UNLINK),
)
# A file that is written to and not closed is told after this time, in seconds: some programs keep
# their files open.
_PATIENCE = 1.0


class InotifyWatcher:
    """A `Watcher` for Linux. Raises OSError when the system has no watches left."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._inotify = INotify()
        self._folders: dict[int, Path] = {}
        self._changed: set[Path] = set()
        # Files that are being written, and when to wait no longer for their end.
        self._written: dict[Path, float] = {}
        try:
            self._begin()
        except OSError:
            self.close()
            raise

    def wait(self, seconds: float | None = None) -> frozenset[Path]:
        """Return what has changed; see `Watcher`."""
        until = None if seconds is None else time.monotonic() + seconds
        self._take(0)
        while not self._changed:
            now = time.monotonic()
            if until is not None and now >= until:
                break
            ends = [end for end in (until, *self._written.values()) if end is not None]
            self._take(max(0.0, min(ends) - now) if ends else None)
        changed = frozenset(self._changed)
        self._changed.clear()
        return changed

    def is_behind(self) -> bool:
        """Tell whether something has changed or is being written; see `Watcher`."""
        self._take(0)
        return bool(self._changed or self._written)

    def close(self) -> None:
        """Stop watching."""
        self._inotify.close()

    def _begin(self) -> None:
        """Watch all that is there, from scratch."""
        for number in self._folders:
            self._forget(number)
        self._folders.clear()
        for folder in self._wanted.parents:
            self._watch(folder)
        for path in self._wanted.there():
            for _ in self._enter(path):
                """What is there already has not changed."""

    def _watch(self, folder: Path) -> bool:
        """Watch what is directly in a folder; tell whether it is one, and still there."""
        mask = 0
        for flag in _MASK:
            mask |= flag
        try:
            number = self._inotify.add_watch(folder, mask)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return False
        self._folders[number] = folder
        return True

    def _enter(self, path: Path) -> Iterator[Path]:
        """Watch a folder and those below it, and yield all that is in them."""
        yield path
        if not self._watch(path):
            return
        try:
            entries = list(os.scandir(path))
        except OSError:  # gone again, or closed to us
            return
        for entry in entries:
            if is_noise(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._enter(path / entry.name)
            else:
                yield path / entry.name

    def _leave(self, path: Path) -> None:
        """Forget a folder that has got another name, and those below it."""
        for number, folder in list(self._folders.items()):
            if folder == path or path in folder.parents:
                self._forget(number)
                del self._folders[number]

    def _forget(self, number: int) -> None:
        try:
            self._inotify.rm_watch(number)
        except OSError:
            """The folder has gone, and its watch with it."""

    def _take(self, seconds: float | None) -> None:
        """Take in what the system has to tell; wait so long for it."""
        milliseconds = None if seconds is None else int(seconds * 1000 + 0.999)
        for notice in self._inotify.read(milliseconds):
            self._hear(notice)
        now = time.monotonic()
        for path in [path for path, end in self._written.items() if end <= now]:
            del self._written[path]
            self._changed.add(path)

    def _hear(self, notice: Event) -> None:
        if notice.mask & flags.Q_OVERFLOW:
            # More happened than the system keeps: anything may have changed.
            self._begin()
            self._changed.update(self._wanted.paths)
        if notice.mask & flags.IGNORED:
            self._folders.pop(notice.wd, None)
        folder = self._folders.get(notice.wd)
        if folder is None or not notice.name:
            return
        path = folder / notice.name
        if not self._wanted.concerns(path):
            return
        if notice.mask & flags.ISDIR:
            self._hear_of_folder(path, notice.mask)
        elif notice.mask & flags.MODIFY or (notice.mask & flags.CREATE and _has_a_writer(path)):
            self._written[path] = time.monotonic() + _PATIENCE
        else:
            self._written.pop(path, None)
            self._changed.add(path)

    def _hear_of_folder(self, path: Path, mask: int) -> None:
        if mask & (flags.MOVED_FROM | flags.DELETE):
            self._leave(path)
        if mask & (flags.CREATE | flags.MOVED_TO):
            self._changed.update(self._enter(path))
        else:
            self._changed.add(path)


def _has_a_writer(path: Path) -> bool:
    """Tell whether a file that came will be closed by whoever made it: not a link, nor a pipe."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1
