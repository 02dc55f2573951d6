"""Tells what has changed among some files and folders, as soon as it is wholly there.

What a watcher tells is enough to build from: a folder that came is told with all that is in it, and
what could not be noted one by one (too much at once, a folder that was replaced) is told as a
change of the watched path itself.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from dossier.serve.polling import PollingWatcher
from dossier.serve.wanted import Wanted

# What Linux answers when the user has no watches left, or the container knows none.
_NO_WATCHES = {errno.ENOSPC, errno.EMFILE, errno.ENOSYS, errno.EPERM}


class Watcher(Protocol):
    """Watches from the moment it is made. Not for several threads at once."""

    def wait(self, seconds: float | None = None) -> frozenset[Path]:
        """Return what has changed since the last call. When nothing has, wait so long for a change;
        without `seconds` wait for one without end.
        """

    def is_behind(self) -> bool:
        """Tell, without waiting, whether something has changed since the last call of `wait`, or
        is being written just now.
        """

    def close(self) -> None:
        """Stop watching."""


def open_watcher(paths: Sequence[Path]) -> tuple[Watcher, str]:
    """Return a watcher of files and folders, there or not yet, and why it is no better one: empty
    where the system tells of changes by itself.
    """
    wanted = Wanted(paths)
    if sys.platform != "linux":
        return PollingWatcher(wanted, by_looking=False), ""
    from dossier.serve.inotify import InotifyWatcher  # noqa: PLC0415 - Linux has it only

    try:
        return InotifyWatcher(wanted), ""
    except OSError as error:
        if error.errno not in _NO_WATCHES:
            raise
        return PollingWatcher(wanted, by_looking=True), error.strerror or str(error)
