"""The list of the files that a build wrote, as it lies in the published tree.

JSON with a file a line. Its own digest tells damage. Format 1 had none; it is read still.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from dossier.fingerprint import digest_bytes

_FILES, _END = b', "files": ', b"}\n"


def format_manifest(digests: Mapping[str, str]) -> bytes:
    """Return the manifest of files by their digests: the same bytes for the same files."""
    return _with_head(_format_files(digests))


def _with_head(files: bytes) -> bytes:
    head = f'{{"format": 2, "digest": "{digest_bytes(files)}"'
    return head.encode() + _FILES + files + _END


def change_manifest(
    manifest: bytes, before: Mapping[str, str], after: Mapping[str, str]
) -> bytes | None:
    """Return the manifest with other digests for some files that it lists, as `format_manifest`
    would give it; None when it does not list them so. It costs what is changed, and a look at all.
    """
    _, start, rest = manifest.partition(_FILES)
    files = bytearray(b"\n" + rest.removesuffix(_END).removeprefix(b"{"))
    for path, digest in after.items():
        at = files.find(_line(path, before.get(path, "")))
        if not start or at < 0:
            return None
        line = _line(path, digest)
        files[at : at + len(line)] = line
    files[:1] = b"{"
    return _with_head(bytes(files))


def _line(path: str, digest: str) -> bytes:
    return f'\n{json.dumps(path, ensure_ascii=False)}: "{digest}"'.encode()


def parse_manifest(data: bytes) -> dict[str, str] | None:
    """Return the digest of each file by its path; None when the manifest is damaged."""
    try:
        found = json.loads(data)
        files = found["files"]
        is_whole = found["format"] == 1 or (
            found["format"] == 2 and found["digest"] == digest_bytes(_format_files(files))
        )
    except (ValueError, KeyError, TypeError):
        return None
    return files if is_whole and isinstance(files, dict) else None


def is_current(data: bytes) -> bool:
    """Return whether a sound manifest is in the format of today."""
    return data.startswith(b'{"format": 2,')


def _format_files(digests: Mapping[str, str]) -> bytes:
    # Without `indent`, which would make it ten times slower.
    text = json.dumps(digests, separators=(",\n", ": "), sort_keys=True, ensure_ascii=False)
    return text.encode()
