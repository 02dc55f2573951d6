"""Every step by which a publication changes the disk, so that a test can stop it at each.

The errors are those of the system, with the name of the file. A published file, once written, is
never written to again: its name is taken away, and another file is made. So trees can share files.
"""

from __future__ import annotations

import errno
import os
import shutil

from dossier.atomic import exchange, flush, flush_names
from dossier.stamps import FILE_MODE, FOLDER_MODE

# What systems answer where there are no links, or none to files of another owner, file system
# or kind.
_NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class Disk:
    """The steps. A class and not functions, so that a test can put its own in their place."""

    def make_folder(self, folder: str) -> None:
        """Make a folder, whatever the umask."""
        os.mkdir(folder)
        os.chmod(folder, FOLDER_MODE)

    def write(self, path: str, data: bytes) -> None:
        """Make a new file, whatever the umask; nothing may have its name."""
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
            with open(descriptor, "wb") as file:
                os.fchmod(descriptor, FILE_MODE)
                file.write(data)
        except OSError as error:
            error.filename = path  # a full disk shows itself without a name
            raise

    def append(self, path: str, data: bytes) -> None:
        """Add to the end of a file of notes, or begin it."""
        try:
            with open(path, "ab") as file:
                file.write(data)
        except OSError as error:
            error.filename = path
            raise

    def link(self, source: str, target: str) -> None:
        """Give a file a second name, or copy it where that is impossible."""
        try:
            os.link(source, target, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copy2(source, target, follow_symlinks=False)

    def remove(self, path: str) -> None:
        """Take away the name of a file."""
        os.unlink(path)

    def remove_folder(self, folder: str) -> None:
        """Remove an empty folder."""
        os.rmdir(folder)

    def set_mode(self, folder: str, mode: int) -> None:
        """Set the permissions of a folder."""
        os.chmod(folder, mode)

    def flush(self, tree: str) -> None:
        """Wait until a tree is on the disk."""
        flush(tree)

    def flush_names(self, folder: str) -> None:
        """Wait until the names in a folder are on the disk."""
        flush_names(folder)

    def exchange(self, one: str, other: str) -> bool:
        """Exchange two names in one atomic step; return whether the system can."""
        return exchange(one, other)

    def rename(self, old: str, new: str) -> None:
        """Give a file or folder another name, in place of a file that had it."""
        os.rename(old, new)
