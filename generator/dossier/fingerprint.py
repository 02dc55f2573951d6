"""Stable digests of bytes and of plain values.

The digest of a value is that of its `repr`: contexts hold only frozen dataclasses, tuples, text,
numbers and booleans, whose `repr` is complete and the same on every machine (a test walks the
types). BLAKE2b is used for its speed; nothing here is a defence against forgery.
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


def digest_value(value: object) -> Digest:
    """Return the digest of a plain value (see the module's text for what is plain)."""
    return digest_bytes(repr(value).encode("utf-8", "surrogatepass"))
