"""From pages as they are made to files to be written: only those whose bytes differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from sys import intern
from typing import NoReturn

from dossier.diagnostics import Diagnostic, Diagnostics, Span
from dossier.fingerprint import digest_bytes
from dossier.ledger import Entry
from dossier.publish import Site
from dossier.rendering import Made
from dossier.staleness import Stale


class TemplatesFailedError(Exception):
    """Templates failed on pages: `found` has one finding for each place in a template."""

    def __init__(self, found: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(found)} places in templates fail")
        self.found = found


class Delivery:
    """The pages of a build while they are made. It has state on purpose: those that are not
    published yet are made while they are written, so that they need not all be kept.
    """

    def __init__(self, site: Site, pages: Iterator[Made]) -> None:
        """Deliver pages, in the order in which they are made, to a site."""
        self.made: dict[str, Made] = {}
        self.rendered: set[str] = set()
        self._site = site
        self._pages = pages
        self._faults: dict[Span, tuple[str, str]] = {}

    def sort_out(self, stale: Iterable[Stale], others: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return the files to be written, by path. Pages are made up to the first from which on all
        are new; those are made when they are asked for.
        """
        outputs = [one.task.output for one in stale]
        is_new = [output not in self._site.files for output in outputs]
        first = len(outputs) - next(
            (n for n, new in enumerate(reversed(is_new)) if not new), len(outputs)
        )
        early = {path: data for path, data in others.items() if self._differs(path, data)}
        for output in outputs[:first]:
            data = self._take(output)
            if data is not None and self._differs(output, data):
                early[output] = data
        if self._faults:
            self._fail()
        return _Files(early, tuple(outputs[first:]), self._take_new)

    def finish(self) -> None:
        """Make what nobody has asked for."""
        for made in self._pages:
            self._note(made)

    def _differs(self, path: str, data: bytes) -> bool:
        return path in self._site.stale or self._site.files.get(path) != digest_bytes(data)

    def _take(self, output: str) -> bytes | None:
        made = next(self._pages)
        assert made.output == output
        self._note(made)
        return made.data

    def _take_new(self, output: str) -> bytes:
        data = self._take(output)
        if data is None:
            self._fail()
        return data

    def _note(self, made: Made) -> None:
        entry = made.entry
        # The same few keys come from every worker, each time as other strings.
        parts = tuple(map(intern, entry.parts))
        known = Entry(entry.given, entry.context, entry.written, parts)
        self.made[made.output] = Made(made.output, known, None, made.fault)
        if made.data is not None:
            self.rendered.add(made.output)
        if made.fault is not None:
            span, problem = made.fault
            self._faults.setdefault(span, (problem, made.output))

    def _fail(self) -> NoReturn:
        """Raise `TemplatesFailedError` with one finding for each place that fails."""
        self.finish()
        sink = Diagnostics()
        for span, (problem, output) in self._faults.items():
            page = f"/{output.removesuffix('index.html')}"
            sink.report("template-failed", span, problem=problem, page=page)
        raise TemplatesFailedError(tuple(sink))


@dataclass(frozen=True)
class _Files(Mapping[str, bytes]):
    """Files to be written: some at hand, and some that are made when they are asked for, once and
    in their order.
    """

    early: Mapping[str, bytes]
    late: tuple[str, ...]
    make: Callable[[str], bytes]

    def __getitem__(self, path: str) -> bytes:
        return self.early[path] if path in self.early else self.make(path)

    def __iter__(self) -> Iterator[str]:
        yield from self.early
        yield from self.late

    def __len__(self) -> int:
        return len(self.early) + len(self.late)

    def __contains__(self, path: object) -> bool:
        return path in self.early or path in self.late
