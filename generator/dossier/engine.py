"""The digest of the program itself: what it keeps for the next build is good for no other."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from dossier.fingerprint import Digest, digest_bytes, digest_value

# Whatever shapes a page or what is read from a file. Pelican only calls us.
_LIBRARIES = ("babel", "jinja2", "markdown", "markupsafe", "nh3", "pyyaml")
_SUFFIXES = {".py", ".yaml"}
_PACKAGE = Path(__file__).parent


@cache
def engine_digest() -> Digest:
    """Return the digest of the package's sources, of its libraries' versions and of Python's."""
    sources = sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _SUFFIXES)
    return digest_value(
        (
            platform.python_version(),
            [(name, version(name)) for name in _LIBRARIES],
            [
                (path.relative_to(_PACKAGE).as_posix(), digest_bytes(path.read_bytes()))
                for path in sources
            ],
        )
    )
