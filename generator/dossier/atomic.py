"""What the system offers to change a whole folder in one step: a lock, a flush, a swap.

Everything here raises OSError as the system does, and knows nothing of sites or messages.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import time
from contextlib import ExitStack, suppress
from pathlib import Path

# How often a waiting process looks whether a lock is free, in seconds.
_LOOK_EVERY = 0.05
# From linux/fs.h and fcntl.h: swap two names; names are relative to the working folder.
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


class LockHeldError(Exception):
    """Another process keeps the lock; `holder` is its number, or `unknown`."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"held by process {holder}")
        self.holder = holder


def take_lock(lock: Path, patience: float) -> int:
    """Hold a lock file, whose content is the number of this process; return its descriptor.

    Raises LockHeldError when another process has not let go of it after `patience` seconds. The
    system frees the lock when its process ends, however it ends: a file left behind locks nothing.
    """
    until = time.monotonic() + patience
    while True:
        with ExitStack() as opened:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
            opened.callback(os.close, descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    holder = os.read(descriptor, 20).decode("ascii", "replace") or "unknown"
                    raise LockHeldError(holder) from None
            else:
                # The last holder may have deleted the file between our two calls: then it is
                # not the one that the next process would find, and keeps nobody away.
                if _is_still_there(lock, descriptor):
                    # The number is for others to read; on a full disk the lock holds without.
                    with suppress(OSError):
                        os.truncate(descriptor, 0)
                        os.write(descriptor, str(os.getpid()).encode())
                    opened.pop_all()
                    return descriptor
        time.sleep(_LOOK_EVERY)


def release_lock(lock: Path, descriptor: int) -> None:
    """Let go of a lock that `take_lock` gave, and delete its file."""
    with suppress(OSError):  # a file that cannot be deleted is free all the same
        lock.unlink()
    os.close(descriptor)


def _is_still_there(lock: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), lock.lstat())
    except FileNotFoundError:
        return False


def flush(tree: Path) -> None:
    """Wait until a tree is on the disk, so that a loss of power cannot empty its files.

    One `syncfs` of the file system costs far less than an `fsync` of each of thousands of files.
    """
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        os.sync()
        return
    descriptor = os.open(tree, os.O_RDONLY)
    try:
        if syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(tree))
    finally:
        os.close(descriptor)


def swap_in(new: Path, live: Path, away: Path) -> None:
    """Let a new tree take the name of the live one, which gets the name `new`; flush the names.

    Where the system or the file system cannot exchange two names there are two renames, and the
    old tree ends at `away`. Between them, for some microseconds, nothing is live; a process that
    is killed just then leaves it so: `undo_half_swap` is for the next one.
    """
    if not live.exists():
        new.rename(live)
    elif not _exchange(new, live):
        live.rename(away)
        try:
            new.rename(live)
        except OSError:
            away.rename(live)
            raise
    # The swap is done: from here on an error could only be told as a failure that it is not.
    with suppress(OSError):
        descriptor = os.open(live.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def undo_half_swap(live: Path, away: Path) -> None:
    """Put the live tree back when a swap by two renames was cut between them."""
    if os.path.lexists(away) and not os.path.lexists(live):
        away.rename(live)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one atomic step; return whether the system can."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    names = os.fsencode(one), os.fsencode(other)
    if not renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE):
        return True
    number = ctypes.get_errno()
    # EPERM is what some containers answer to a call that they do not know.
    if number in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}:
        return False
    raise OSError(number, os.strerror(number), str(other))
