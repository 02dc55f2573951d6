"""Compiled templates, kept for the next process where the user's programs keep such things.

Never in the folder of a dossier: what lies there comes from others too, and this is code that is
run. In a folder that is the user's alone it is as safe as what Python compiles of modules.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE
from types import CodeType

from jinja2 import BytecodeCache, nodes
from jinja2.bccache import Bucket

from dossier.fingerprint import Digest, digest_bytes

# So many themes are kept, the latest.
_MOST = 32
_OTHERS = 0o022


class Compiled(BytecodeCache):
    """The templates of a theme as far as they are compiled, and their macros by template and name.
    It has state on purpose: environments of all languages share it, one theme each.
    """

    def __init__(self, key: Digest) -> None:
        """Begin with what an earlier process has compiled under a key."""
        self.macros: dict[str, Mapping[str, nodes.Macro]] = {}
        self._key = key
        self._codes = read_codes(key)
        self._is_kept = True

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template, if it is there: Jinja asks before it compiles one."""
        bucket.code = self._codes.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take in the code of a template."""
        if bucket.code is not None:
            self._codes[bucket.key] = bucket.code
            self._is_kept = False

    def keep(self) -> None:
        """Keep all code for the next process, if there is more than that had."""
        if not self._is_kept:
            keep_codes(self._key, self._codes)
            self._is_kept = True


def read_codes(key: Digest) -> dict[str, CodeType]:
    """Return what was kept under a key, by name; nothing when there is none, when it is damaged, or
    when anybody but the user could have written it.
    """
    with suppress(OSError, ValueError, EOFError, TypeError):
        folder = _folder()
        if folder is None or not _is_own(folder.stat()):
            return {}
        file = folder / key
        if not _is_own(file.lstat()):
            return {}
        head, _, body = file.read_bytes().partition(b"\n")
        if head == digest_bytes(body).encode():
            return dict(marshal.loads(body))  # noqa: S302 - nobody else can have written it
    return {}


def keep_codes(key: Digest, codes: Mapping[str, CodeType]) -> None:
    """Keep the code of templates, by name. When that fails nothing is lost but time."""
    with suppress(OSError):
        folder = _folder()
        if folder is None:
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_own(folder.stat()):
            return
        body = marshal.dumps(dict(codes))
        young = folder / f"{key}.{os.getpid()}"
        young.write_bytes(digest_bytes(body).encode() + b"\n" + body)
        young.chmod(0o600)
        young.replace(folder / key)
        for old in sorted(folder.iterdir(), key=_age)[_MOST:]:
            old.unlink()


def _folder() -> Path | None:
    """Return the folder of the user for what this program keeps; None where there is none."""
    if not hasattr(os, "geteuid"):
        return None
    home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        home = home if home.is_absolute() else Path.home() / ".cache"
    except RuntimeError:  # nobody knows where the user is at home
        return None
    # What depends on where the program is started may lie in a dossier.
    return home / "dossier" if home.is_absolute() else None


def _is_own(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not S_IMODE(found.st_mode) & _OTHERS


def _age(path: Path) -> float:
    return -path.stat().st_mtime
