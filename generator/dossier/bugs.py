"""What is said when the program itself fails: the traceback, and what to do with it."""

from __future__ import annotations

import platform
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "pelican-dossier"
STATUS = 70
"""The exit status of a failure of our own: EX_SOFTWARE of sysexits.h."""


def tell_bug(error: BaseException) -> None:
    """Print the traceback of an error that nobody foresaw, and how to report it."""
    traceback.print_exception(error)
    print(  # noqa: T201 - as the traceback itself
        "dossier: this is a bug of the program, not of your dossier. Please report the text above\n"
        "and what you did, where you got the program from, with these versions:\n"
        f"dossier {program_version()}, Python {platform.python_version()}, {platform.system()}",
        file=sys.stderr,
    )


def program_version() -> str:
    """Return the version that is installed; a checkout that is not installed has none."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "(not installed)"
