"""Stable digests of bytes and of plain values.

The digest of a context is that of its MessagePack, which takes a third of the time of `repr`:
contexts hold only frozen structs, tuples, text, whole numbers and booleans, each field of one type
(a test walks them), so that it is complete and the same on every machine. That of other values is
that of their `repr`. BLAKE2b is used for its speed; nothing here is a defence against forgery.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import NewType

Digest = NewType("Digest", str)

# 16 bytes: two different inputs collide by chance once in 2**64 builds.
_SIZE = 16


def digest_bytes(data: bytes) -> Digest:
    """Return the digest of bytes, as 32 hexadecimal digits."""
    return Digest(blake2b(data, digest_size=_SIZE).hexdigest())


PIECE = 1 << 14
"""How many bytes a piece has; see `digest_pieces`."""


def digest_pieces(data: bytes) -> Digest:
    """Return the digest of the digests of the pieces of something long: where only one piece has
    changed since, the others need not be gone through again.
    """
    pieces = (digest_bytes(data[at : at + PIECE]) for at in range(0, len(data), PIECE))
    return digest_bytes("".join(pieces).encode())


def digest_value(value: object) -> Digest:
    """Return the digest of a plain value (see the module's text for what is plain)."""
    # Not above: digests of bytes are asked for before anything else is imported.
    from msgspec import Struct, msgpack  # noqa: PLC0415

    if isinstance(value, Struct):
        return digest_bytes(type(value).__name__.encode() + b"\0" + msgpack.encode(value))
    return digest_bytes(repr(value).encode("utf-8", "surrogatepass"))
