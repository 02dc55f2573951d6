"""What an open page is told: whether it is still as it was sent, and what is wrong meanwhile.

Every build that published something is a generation. A page knows the generation that it is of and
the digest of what was sent; so it misses nothing, whenever it asks, and after whatever pause.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Event
from urllib.parse import quote

from dossier.diagnostics import Diagnostic, gather
from dossier.serve.answers import answer

# A connection is tried by a word without meaning this often, in seconds: who left is noticed.
_HEARTBEAT = 20.0
# After this time a browser asks again when its connection broke, in milliseconds.
_RETRY = 500
# Findings beyond these are counted only: the terminal has them all.
_MOST_FINDINGS = 50


@dataclass(frozen=True, slots=True)
class _State:
    """What all pages are told from: the place of the site, the number of the generation, the
    generation in which each file last changed, and the findings that stopped the last build.
    """

    site: Path
    generation: int = 0
    changed_in: dict[str, int] = field(default_factory=dict)
    failure: tuple[Diagnostic, ...] = ()


class Live:
    """The state that builds change and open pages wait for; its methods are safe in any thread."""

    def __init__(self, site: Path) -> None:
        # Numbers of another run of the server mean nothing to this one.
        self._run = secrets.token_hex(8)
        self._state = _State(site)
        self._turn = Condition()
        self._is_closed = Event()

    @property
    def site(self) -> Path:
        """The folder that is served."""
        return self._state.site

    @property
    def generation(self) -> str:
        """The name of the present generation."""
        return f"{self._run}-{self._state.generation}"

    def publish(self, site: Path, changed: Sequence[str]) -> None:
        """Tell of a site that has been built, and of its files that were written or removed."""
        was = self._state
        number = was.generation + bool(changed)
        changed_in = {**was.changed_in, **dict.fromkeys(changed, number)}
        self._set(_State(site, number, changed_in))

    def fail(self, found: Sequence[Diagnostic]) -> None:
        """Tell what is wrong; the site stays as it is."""
        was = self._state
        self._set(_State(was.site, was.generation, was.changed_in, gather(found)))

    def close(self) -> None:
        """Send all who wait home."""
        self._is_closed.set()
        self._set(self._state)

    def _set(self, state: _State) -> None:
        with self._turn:
            self._state = state
            self._turn.notify_all()

    def events(self, page: str, since: str) -> Iterator[bytes]:
        """Yield what to send to a page that has the address `page` and is of generation `since`:
        its state at once and after each change of it, and a word without meaning now and then.
        """
        yield b"retry: %d\n\n" % _RETRY
        told = (b"", -1)
        while not self._is_closed.is_set():
            state = self._state
            message = self._describe(state, page, since)
            if (message, state.generation) != told:
                told = message, state.generation
                since = f"{self._run}-{state.generation}"
                yield b"id: %s\ndata: %s\n\n" % (since.encode(), message)
            with self._turn:
                # One look under the lock: a change cannot come between it and the wait.
                is_told = self._state is state and not self._is_closed.is_set()
                is_quiet = is_told and not self._turn.wait(_HEARTBEAT)
            if is_quiet:
                yield b":\n\n"

    def _describe(self, state: _State, page: str, since: str) -> bytes:
        shown = state.failure[:_MOST_FINDINGS]
        return json.dumps(
            {
                "page": answer(state.site, page).digest,
                "assets": self._assets_since(state, since),
                "findings": [_describe_one(found) for found in shown],
                "more": len(state.failure) - len(shown),
            }
        ).encode("ascii")

    def _assets_since(self, state: _State, since: str) -> list[str] | None:
        """Return the addresses of all files but pages that have changed since a generation; None
        when it is not known, for it was one of another run.
        """
        run, _, number = since.partition("-")
        if run != self._run or not number.isdecimal():
            return None
        return [
            quote(f"/{path}")
            for path, changed in sorted(state.changed_in.items())
            if changed > int(number) and not path.endswith(".html")
        ]


def _describe_one(found: Diagnostic) -> dict[str, str]:
    return {
        "place": str(found.span),
        "severity": found.severity.value,
        "message": found.message,
        "code": found.code,
        "help": found.help,
    }
