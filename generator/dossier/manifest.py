"""The list of the files that a build wrote, as it lies in the published tree.

JSON with a file a line. Its own digest tells damage. Format 1 had none, that of format 2 was of
all files at once; both are read still.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from dossier.fingerprint import PIECE, digest_bytes

_FILES, _END = b', "files": {', b"}}\n"
# As long as every head of today's format is.
_HEAD = len('{"format": 3, "digest": ""') + 32


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as bytes. Its digest is that of the digests of its pieces: a file that changes in
    a long list changes one or two. The first of `pieces` is without the head, which tells it.
    """

    data: bytes
    pieces: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What `digest_pieces` gives for the bytes."""
        return digest_bytes("".join((digest_bytes(self.data[:PIECE]), *self.pieces[1:])).encode())


def make_manifest(digests: Mapping[str, str]) -> Manifest:
    """Return the manifest of files by their digests: the same bytes for the same files."""
    files = _format_files(digests).removeprefix(b"{").removesuffix(b"}")
    data = bytearray(b"".join((b" " * _HEAD, _FILES, files, _END)))
    pieces = tuple(_digest_piece(data, at) for at in range(0, len(data), PIECE))
    data[:_HEAD] = _head_of(pieces)
    return Manifest(bytes(data), pieces)


def take_manifest(data: bytes, digest: str) -> Manifest | None:
    """Return the manifest of these bytes if they are those of the digest, and in today's format."""
    pieces = tuple(_digest_piece(data, at) for at in range(0, len(data), PIECE))
    found = Manifest(data, pieces)
    return found if found.digest == digest and is_current(data) else None


def change_manifest(
    manifest: Manifest, before: Mapping[str, str], after: Mapping[str, str]
) -> Manifest | None:
    """Return the manifest with other digests for some files that it lists, as `make_manifest`
    would give it; None when it does not list them so. It costs what is changed, and a copy.
    """
    data = bytearray(manifest.data)
    # The line of the first file begins as the others do for a moment.
    first = _HEAD + len(_FILES) - 1
    data[first : first + 1] = b"\n"
    touched = set()
    for path, digest in after.items():
        at = data.find(_line(path, before.get(path, "")), first)
        if at < 0:
            return None
        line = _line(path, digest)
        data[at : at + len(line)] = line
        touched |= {*range(at // PIECE, (at + len(line) - 1) // PIECE + 1)}
    data[first : first + 1] = b"{"
    pieces = list(manifest.pieces)
    for number in touched:
        pieces[number] = _digest_piece(data, number * PIECE)
    data[:_HEAD] = _head_of(tuple(pieces))
    return Manifest(bytes(data), tuple(pieces))


def _digest_piece(data: bytes | bytearray, at: int) -> str:
    return digest_bytes(bytes(data[at or _HEAD : at + PIECE]))


def _head_of(pieces: tuple[str, ...]) -> bytes:
    return f'{{"format": 3, "digest": "{digest_bytes("".join(pieces).encode())}"'.encode()


def _line(path: str, digest: str) -> bytes:
    return f'\n{json.dumps(path, ensure_ascii=False)}: "{digest}"'.encode()


def parse_manifest(data: bytes) -> dict[str, str] | None:
    """Return the digest of each file by its path; None when the manifest is damaged."""
    try:
        found = json.loads(data)
        files = found["files"]
        if found["format"] == 1:
            is_whole = True
        elif found["format"] == 2:
            is_whole = found["digest"] == digest_bytes(_format_files(files))
        else:
            head = json.loads(make_manifest(files).data[:_HEAD] + b"}")
            is_whole = head == {"format": found["format"], "digest": found["digest"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return files if is_whole and isinstance(files, dict) else None


def is_current(data: bytes) -> bool:
    """Return whether a sound manifest is in the format of today."""
    return data.startswith(b'{"format": 3,')


def _format_files(digests: Mapping[str, str]) -> bytes:
    # Without `indent`, which would make it ten times slower.
    text = json.dumps(digests, separators=(",\n", ": "), sort_keys=True, ensure_ascii=False)
    return text.encode()
