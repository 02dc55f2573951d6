"""What can be wrong, where it is, and how it is told.

An author's mistake is a `Diagnostic`: it is collected in a `Diagnostics` sink and all of a run are
shown together. The wording of each lives in the catalogue `messages.yaml`, so that the guide to
the rules, the tests and the program cannot drift apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol

import yaml
from msgspec import Struct


class Severity(Enum):
    """How bad a finding is; only an error stops a build. Advice is given where it is asked for."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Span(Struct, frozen=True, order=True, gc=False):
    """A place in a file of the project.

    `path` is relative to the project with forward slashes; `line` and `column` count from 1, in
    characters; line 0 means the file as a whole. `length` is the number of characters to underline.
    """

    path: str
    line: int = 0
    column: int = 0
    length: int = 1

    def __str__(self) -> str:
        # A file may be called what a terminal would obey, or what is no text.
        path = "".join(char if char.isprintable() else "?" for char in self.path)
        return f"{path}:{self.line}:{self.column}" if self.line else path


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that explains a finding, with the words to write under it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a stable code, the sentence, where it is, and what to type to mend it.

    `others` are further places that it was found at, see `gather`.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    help: str = ""
    label: str = ""
    related: tuple[Label, ...] = ()
    others: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """An excerpt that a finding is about, and the same set right: of the file `path` of a dossier,
    or in words when `path` is ''.
    """

    path: str
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Message:
    """An entry of the catalogue `messages.yaml`.

    `rule` is the sentence of the guide, `why` what harm the mistake does; `message`, `help` and
    `label` are templates in the syntax of `str.format`, whose fields are the keyword arguments of
    `Diagnostics.report`. `is_once`: what is told at one place need not be told again at the next
    (`gather`).
    """

    code: str
    severity: Severity
    group: str
    rule: str
    why: str
    message: str
    help: str
    label: str
    example: Example
    is_once: bool


class BuildFailed(Exception):  # noqa: N818 - reads as what happened, like KeyboardInterrupt
    """The one exception of a failed run: raised at the barrier, caught by the commands."""

    def __init__(self, diagnostics: Sequence[Diagnostic], sources_read: int = 0) -> None:
        """Take what was found and in how many files."""
        super().__init__(f"{len(diagnostics)} findings")
        self.diagnostics = tuple(diagnostics)
        self.sources_read = sources_read


class Lines(Protocol):
    """Gives the lines of a file of the project, for the excerpt under a message."""

    def __call__(self, path: str) -> Sequence[str]:
        """Return the lines without their ends; empty when the file cannot be shown."""


@cache
def catalogue() -> Mapping[str, Message]:
    """Return every message of the program by its code, in the order of the file."""
    text = files("dossier").joinpath("messages.yaml").read_text(encoding="utf-8")
    return {
        code: Message(
            code=code,
            severity=Severity(entry.get("severity", "error")),
            group=group,
            rule=entry["rule"],
            why=entry["why"],
            message=entry["message"],
            help=entry.get("help", ""),
            label=entry.get("label", ""),
            example=Example(entry.get("in", ""), entry["wrong"], entry["right"]),
            is_once=entry.get("once", "") == "always",
        )
        for group, entries in yaml.load(text, Loader=yaml.CSafeLoader).items()
        for code, entry in entries.items()
    }


class Diagnostics:
    """The sink of a run. It has state on purpose: every stage adds what it finds to one list."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []

    def report(
        self,
        code: str,
        span: Span,
        *,
        related: Sequence[Label] = (),
        suggestion: str = "",
        **values: object,
    ) -> None:
        """Add the finding `code` at `span`.

        `values` fill the templates of the catalogue; `suggestion` is put before the help as
        *did you mean*. Raises KeyError for a code or field that the catalogue does not know:
        that is a bug of ours.
        """
        entry = catalogue()[code]
        shown = {name: _one_line(value, _SHOWN) for name, value in values.items()}
        known = {name: _one_line(value, _SHOWN_IN_HELP) for name, value in values.items()}
        helping = entry.help.format_map(known)
        if suggestion:
            helping = f"did you mean '{suggestion}'?" + (f" {helping}" if helping else "")
        self._found.append(
            Diagnostic(
                code=code,
                severity=entry.severity,
                message=entry.message.format_map(shown),
                span=span,
                help=helping,
                label=entry.label.format_map(shown),
                related=tuple(related),
            )
        )

    def extend(self, found: Sequence[Diagnostic]) -> None:
        """Add findings made elsewhere, such as in a worker or an earlier stage."""
        self._found.extend(found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(set(self._found), key=lambda d: (d.span, d.code, d.message)))

    @property
    def has_errors(self) -> bool:
        """Whether the run must stop at the barrier."""
        return any(found.severity is Severity.ERROR for found in self._found)


# A value shown in a message is cut after this many characters, so that a message stays a line;
# the help may list all keys or units that there are.
_SHOWN, _SHOWN_IN_HELP = 160, 480


def _one_line(value: object, most: int) -> str:
    """Show a value on one line: control characters and line ends would break the report."""
    text = _printable(str(value))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def suggest(name: str, known: Sequence[str]) -> str:
    """Return the known name nearest to a mistyped one, or nothing when none is near."""
    return _suggest(name, tuple(known))


# One mistyped id is often named by many records; comparing with every id there is takes long.
@lru_cache(maxsize=4096)
def _suggest(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.7)
    return near[0] if near else ""


def gather(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return findings with those of one thing told once: what is missing everywhere for one reason
    is told at the first place that names it, with the others.
    """
    first: dict[tuple[str, str], Diagnostic] = {}
    places: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    told: list[Diagnostic] = []
    for one in found:
        key = one.code, one.message
        if key in first:
            places[key].append(one.span)
            continue
        if catalogue()[one.code].is_once:
            first[key] = one
        told.append(one)
    return tuple(
        replace(one, others=tuple(places[one.code, one.message])) if places else one for one in told
    )


def format_text(found: Sequence[Diagnostic], lines: Lines) -> str:
    """Format findings for a terminal: path, line and column first, then excerpt and help."""
    read = cache(lines)  # a file with many findings is split into lines once
    return "\n".join(_format_one(diagnostic, read) for diagnostic in found)


def format_summary(found: Sequence[Diagnostic], file_count: int) -> str:
    """Count findings in one line, as in `3 errors, 1 warning in 214 files`."""
    count = Counter(diagnostic.severity for diagnostic in found)
    advice = f", advice: {count[Severity.ADVICE]:,}" if count[Severity.ADVICE] else ""
    return (
        f"{plural(count[Severity.ERROR], 'error')}, {plural(count[Severity.WARNING], 'warning')}"
        f"{advice} in {plural(file_count, 'file')}"
    )


def plural(count: int, noun: str) -> str:
    """Return a count with its English noun: `1 page`, `2 pages`, `1,204 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _format_one(diagnostic: Diagnostic, lines: Lines) -> str:
    head = (
        f"{diagnostic.span}: {diagnostic.severity.value}: {diagnostic.message} [{diagnostic.code}]"
    )
    parts = [head, *_excerpt(diagnostic, lines)]
    if diagnostic.help:
        parts.append(f"   help: {diagnostic.help}")
    if diagnostic.others:
        parts.append(f"   also: {_name_places(diagnostic.others)}")
    return "\n".join(parts)


# How many further places of a finding are named; the rest are counted.
_NAMED = 3


def _name_places(places: Sequence[Span]) -> str:
    named = ", ".join(str(span) for span in places[:_NAMED])
    left = len(places) - _NAMED
    return f"{named} and {plural(left, 'place')} more" if left > 0 else named


def _excerpt(diagnostic: Diagnostic, lines: Lines) -> list[str]:
    """Return the source lines of a finding and of the places that explain it, in file order."""
    marks = [(diagnostic.span, "^", diagnostic.label)]
    marks += [(label.span, "-", label.text) for label in diagnostic.related]
    shown: list[str] = []
    for span, mark, text in sorted(marks, key=lambda m: (m[0].path != diagnostic.span.path, m[0])):
        # What is wrong with a file as a whole may be that it cannot be read.
        content = lines(span.path) if span.line else ()
        if not 1 <= span.line <= len(content):
            continue
        if span.path != diagnostic.span.path:
            shown.append(f"   ::: {span}")
        shown += _marked_line(content[span.line - 1], span, mark, text)
    return shown


# Longer source lines are cut in the excerpt, around the place that is meant.
_WIDTH = 110


def _marked_line(line: str, span: Span, mark: str, text: str) -> list[str]:
    first = max(0, span.column - _WIDTH // 2) if len(line) > _WIDTH else 0
    cut = _printable(line[first : first + _WIDTH])
    start = max(0, span.column - 1 - first)
    width = max(1, min(span.length, len(cut) - start))
    # Wide characters take two columns on a terminal: pad the underline to match.
    pad = _columns(cut[:start])
    underline = mark * max(1, _columns(cut[start : start + width]) or width)
    return [f"{span.line:5} | {cut}", f"      | {' ' * pad}{underline} {text}".rstrip()]


def _columns(text: str) -> int:
    from unicodedata import east_asian_width  # noqa: PLC0415 - needed only when something is wrong

    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
