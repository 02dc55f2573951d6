"""What the last build knew of every page: what it was made from, and what came of it.

Data only, with its own digest: a ledger that is lost, damaged, or of another engine is an empty
one, and costs the next build time, nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dossier.fingerprint import Digest, digest_bytes

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: `given` is the digest of its template closure, address and arguments, `context` that
    of its context, `written` that of its bytes; `trace` are the keys that its context read.
    """

    given: str
    context: str
    written: str
    trace: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """`keys` maps the keys of all traces to the digests that they had, `entries` the paths of
    pages below the output to what is known of them.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)


def read_ledger(path: Path, engine: Digest) -> Ledger:
    """Return what is kept at a path; an empty ledger when there is none that `engine` wrote."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        if head != _head(engine, body):
            return Ledger()
        names, digests, entries = json.loads(body)
    except (OSError, ValueError):
        return Ledger()
    return Ledger(
        dict(zip(names, digests, strict=True)),
        {
            output: Entry(given, context, written, tuple(names[number] for number in trace))
            for output, given, context, written, trace in entries
        },
    )


def write_ledger(path: Path, engine: Digest, ledger: Ledger) -> None:
    """Keep a ledger. When that fails nothing is lost but time."""
    numbers = {name: number for number, name in enumerate(ledger.keys)}
    entries = [
        (output, one.given, one.context, one.written, [numbers[name] for name in one.trace])
        for output, one in ledger.entries.items()
    ]
    body = json.dumps(
        [list(ledger.keys), list(ledger.keys.values()), entries],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
    young = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        young.write_bytes(_head(engine, body) + b"\n" + body)
        young.replace(path)
    with suppress(OSError):
        young.unlink(missing_ok=True)


def _head(engine: Digest, body: bytes) -> bytes:
    return f"{_FORMAT} {engine} {digest_bytes(body)}".encode()
