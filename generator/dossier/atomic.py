"""What the system offers to change a whole folder in one step: a lock, a flush, a swap.

Everything here raises OSError as the system does, and knows nothing of sites or messages.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import time
from contextlib import ExitStack, suppress
from pathlib import Path

# How often a waiting process looks whether a lock is free, in seconds.
_LOOK_EVERY = 0.05
# From linux/fs.h and fcntl.h: swap two names; names are relative to the working folder.
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
# How spaces and the like are written in the list of mounts.
_OCTAL = re.compile(r"\\([0-7]{3})")


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


def flush(tree: str) -> None:
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
            raise OSError(number, os.strerror(number), tree)
    finally:
        os.close(descriptor)


def flush_names(folder: str) -> None:
    """Wait until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def exchange(one: str, other: str) -> bool:
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
    raise OSError(number, os.strerror(number), other)


def find_mount(folder: str) -> str | None:
    """Return the first mount point at or below a folder; None when there is none.

    Linux lists all, those of a folder of the same file system too; elsewhere only the folder
    itself is looked at.
    """
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
            places = [_OCTAL.sub(_from_octal, line.split(" ")[4]) for line in file]
    except OSError:
        return folder if os.path.ismount(folder) else None
    return next((place for place in places if f"{place}/".startswith(f"{folder}/")), None)


def _from_octal(found: re.Match[str]) -> str:
    return chr(int(found[1], 8))
