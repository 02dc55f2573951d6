"""CBOR (RFC 8949) as far as the tables of a search index use it: numbers, texts, lists."""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = "int | str | list[Value]"

# The major types, in the first three bits of an item.
_NUMBER, _TEXT, _LIST = 0, 3, 4
# In the other five bits: a size below this one, or in how many of the next bytes it stands.
_SIZED = 24
_WIDTHS = {_SIZED: 1, 25: 2, 26: 4, 27: 8}
# Lists in lists: the tables of an index have five.
_DEEPEST = 16


def decode(data: bytes) -> Value:
    """Return the value that bytes hold. Raises ValueError for anything else."""
    value, at = _decode(data, 0)
    if at != len(data):
        raise ValueError("there is more than one value")
    return value


def _decode(data: bytes, at: int, depth: int = 0) -> tuple[Value, int]:
    """Return the value at a place within so many lists, and the place after it."""
    if depth > _DEEPEST:
        raise ValueError("the lists are too deep")
    if at >= len(data):
        raise ValueError("the value is cut off")
    major, size = data[at] >> 5, data[at] & 31
    at += 1
    if size >= _SIZED:
        width = _WIDTHS.get(size, 0)
        if not width:
            raise ValueError("the size is of an unknown form")
        size, at = int.from_bytes(data[at : at + width]), at + width
    if major == _NUMBER:
        return size, at
    if major == _TEXT and at + size <= len(data):
        return data[at : at + size].decode("utf-8"), at + size
    if major != _LIST:
        raise ValueError("the value is of an unknown type, or cut off")
    values: list[Value] = []
    for _ in range(size):
        value, at = _decode(data, at, depth + 1)
        values.append(value)
    return values, at


def encode(value: Value | tuple[Value, ...]) -> bytes:
    """Return a value as bytes, in the one shortest form; a tuple is a list."""
    if isinstance(value, int):
        return _head(_NUMBER, value)
    if isinstance(value, str):
        data = value.encode("utf-8")
        return _head(_TEXT, len(data)) + data
    return _head(_LIST, len(value)) + b"".join(encode(one) for one in value)


def _head(major: int, size: int) -> bytes:
    if size < _SIZED:
        return bytes([major << 5 | size])
    short, width = next((s, w) for s, w in _WIDTHS.items() if size < 1 << (8 * w))
    return bytes([major << 5 | short]) + size.to_bytes(width)
